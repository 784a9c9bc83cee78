"""Drawn people: inside their ranges, different from each other, groups that overlap."""

import itertools

import numpy as np
import pytest

from painsynth_hf.appearance.chromophores import ita, monk
from painsynth_hf.appearance.complexion import cheek_blood, face_albedo
from painsynth_hf.people import GROUPS, TONE_LEVELS, draw_person
from painsynth_hf.sampling import generator
from painsynth_hf.scenes import DEFOCUS, FILL, FILM, FOCAL, HEAD_HEIGHT, VIEW_YAW, draw_camera, draw_pose, draw_scene
from painsynth_hf.shapes import ASYMMETRIES, FEATURES, OUTLINES, PHENOTYPES
from painsynth_hf.spec import AGE_BANDS, BEARDS, ENVIRONMENTS, ETHNICITIES, GENDERS, VIEWS, check_person

CELLS = list(itertools.product(ETHNICITIES, GENDERS, AGE_BANDS))
PEOPLE = {cell: [draw_person(0, "test", i, *cell, i % TONE_LEVELS) for i in range(20)] for cell in CELLS}
EVERYONE = [person for people in PEOPLE.values() for person in people]
# coordinates that every person has, as columns
NAMES = sorted(set(EVERYONE[0].shape) - set(OUTLINES))


def shapes(people):
    return np.array([[person.shape[name] for name in NAMES] for person in people])


def of(**wanted):
    return [p for p in EVERYONE if all(getattr(p, k) == v for k, v in wanted.items())]


def test_everyone_is_allowed_and_in_their_band():
    for (ethnicity, gender, (low, high)), people in PEOPLE.items():
        for person in people:
            check_person(person)
            assert (person.ethnicity, person.gender) == (ethnicity, gender) and low <= person.age <= high


def test_ages_fill_the_band():
    for low, high in AGE_BANDS:
        ages = {draw_person(0, "ages", i, "white", "male", (low, high), 0).age for i in range(160)}
        assert min(ages) == low and max(ages) == high and len(ages) >= high - low


def test_phenotypes():
    for person in EVERYONE:
        shape = person.shape
        assert abs(shape["african"] + shape["asian"] + shape["caucasian"] - 1) < 2e-4
        assert (shape["masculinity"] > 0.5) == (person.gender == "male")


def test_twenty_people_of_a_cell_are_twenty_people():
    """In every cell the two most alike still differ by far more than the sides of one face do."""
    for cell, people in PEOPLE.items():
        x = shapes(people)
        gaps = np.linalg.norm(x[:, None] - x[None], axis=-1)[np.triu_indices(20, 1)]
        assert gaps.min() > 2.5, cell
        assert len({p.seed for p in people}) == 20


def test_people_stay_clear_of_the_grotesque():
    x = np.abs(shapes(EVERYONE)[:, [NAMES.index(n) for n in NAMES if n not in PHENOTYPES]])
    assert x.max() <= 1.0 and np.mean(x > 0.9) < 0.002
    assert 0.15 < x.mean() < 0.35
    skull = [NAMES.index(n) for n in NAMES if n.startswith("head-scale")]
    assert np.abs(shapes(EVERYONE)[:, skull]).max() < 0.80


def test_nobody_is_symmetric_but_sides_agree():
    for person in EVERYONE[::37]:
        assert sum(abs(person.shape[name]) for name in ASYMMETRIES) > 0.5
        for feature in FEATURES:
            if feature.paired:
                left, right = (person.shape[f"{side}-{feature.name}"] for side in "lr")
                assert abs(left - right) < 0.8
    paired = [f.name for f in FEATURES if f.paired]
    x = shapes(EVERYONE)
    left, right = (x[:, [NAMES.index(f"{side}-{n}") for n in paired]] for side in "lr")
    assert np.corrcoef(left.ravel(), right.ravel())[0, 1] > 0.85


def test_at_most_one_outline():
    counts = [sum(name in person.shape for name in OUTLINES) for person in EVERYONE]
    assert set(counts) == {0, 1} and 0.6 < np.mean(counts) < 0.95


def test_groups_overlap_in_every_feature_but_are_not_the_same():
    """No feature tells two ethnicities apart on its own (phenotype shares excepted); together they do.

    The distance of the inner canthi of Africans and whites is 2.4 standard deviations (the review in `norms`).
    """
    columns = [i for i, n in enumerate(NAMES) if n not in PHENOTYPES]
    groups = {e: shapes(of(ethnicity=e))[:, columns] for e in ETHNICITIES}
    for a, b in itertools.combinations(ETHNICITIES, 2):
        x, y = groups[a], groups[b]
        d = np.abs(x.mean(0) - y.mean(0)) / np.sqrt((x.var(0) + y.var(0)) / 2)
        assert d.max() < 1.9, (a, b, NAMES[columns[int(d.argmax())]])
    mixed = shapes(of(ethnicity="middle_eastern"))[:, [NAMES.index(n) for n in PHENOTYPES[:3]]]
    assert (mixed.std(0) > 0.05).all()


def test_skin_tones_fill_each_groups_range_evenly():
    for ethnicity in ETHNICITIES:
        low, high = GROUPS[ethnicity].ita
        edges = np.linspace(high, low, TONE_LEVELS + 1)
        for tone in range(TONE_LEVELS):
            people = [draw_person(1, "tone", i, ethnicity, "female", (20, 35), tone) for i in range(25)]
            angles = np.array([ita(face(p)) for p in people])
            # the palest need more light than the bloodiest skin sends back, hence the slack
            assert (angles <= edges[tone] + 0.2).all() and (angles >= edges[tone + 1] - 0.5).all(), (ethnicity, tone)


def face(person):
    return face_albedo(person.skin.melanin, person.skin.blood, cheek_blood(person.seed))


def test_monk_tones_run_from_one_to_ten():
    people = [
        draw_person(2, "monk", i, ethnicity, "male", (36, 48), tone)
        for ethnicity in ETHNICITIES for tone in range(TONE_LEVELS) for i in range(8)
    ]  # fmt: skip
    tones = monk(np.stack([face(p) for p in people]))
    assert set(tones.tolist()) == set(range(1, 11))


def test_skin_tones_of_neighbouring_groups_overlap():
    ranges = sorted(group.ita for group in GROUPS.values())
    assert all(a[1] > b[0] for a, b in itertools.pairwise(ranges))


def test_age_shows():
    young, old = ([p for p in EVERYONE if p.age <= 35], [p for p in EVERYONE if p.age >= 75])
    for part, name, least in (("hair", "grey", 0.7), ("skin", "wrinkles", 0.6), ("skin", "age_spots", 0.2)):
        a, b = (np.mean([getattr(getattr(p, part), name) for p in people]) for people in (young, old))
        assert b - a > least, name
    thinner = [np.mean([p.shape["mouth-upperlip-volume-incr"] for p in people]) for people in (young, old)]
    assert thinner[1] < thinner[0] - 0.1


def test_hair_greys_between_forty_and_seventy():
    people = [draw_person(0, "grey", i, ETHNICITIES[i % 5], GENDERS[i % 2], (50, 50), 2) for i in range(300)]
    grey = np.array([p.hair.grey for p in people])
    assert 0.1 < np.mean(grey > 0.5) < 0.35  # Panhard et al. 2012: some 6 to 23 % at 50
    at_48 = [draw_person(0, "grey", i, ETHNICITIES[i % 5], GENDERS[i % 2], (48, 48), 2).hair.grey for i in range(300)]
    assert max(at_48) < 0.7  # not white before 50
    young = [draw_person(0, "grey", i, "white", "female", (22, 26), 2).hair.grey for i in range(100)]
    assert max(young) < 0.2 and np.mean(young) < 0.05


def test_hair_that_is_mostly_black_in_a_group_stays_dark_in_the_young_but_for_a_few_who_bleach():
    for ethnicity in ("black", "south_asian", "east_asian"):
        young = [draw_person(0, "dark", i, ethnicity, GENDERS[i % 2], (20, 35), 2).hair for i in range(200)]
        light = np.mean([hair.melanin < 0.75 for hair in young])
        assert light < 0.05, (ethnicity, light)
    women = [draw_person(0, "dark", i, "white", "female", (20, 35), 2).hair.melanin for i in range(200)]
    assert 0.2 < np.mean(np.array(women) < 0.4) < 0.7


def test_half_of_the_hair_is_grey_at_sixty_or_so():
    """Panhard et al. 2012: some 40 % at 61 to 65; few of the very old are without."""
    at_63 = [draw_person(0, "grey", i, ETHNICITIES[i % 5], "male", (61, 65), 2).hair.grey for i in range(200)]
    assert 0.35 < np.mean(at_63) < 0.6
    at_85 = [draw_person(0, "grey", i, ETHNICITIES[i % 5], "male", (83, 88), 2).hair.grey for i in range(200)]
    assert np.mean(at_85) > 0.8 and 0.5 < np.mean(np.array(at_85) > 0.85) < 0.95


def test_baldness_follows_norwood_and_spares_women():
    def share(gender, age):
        people = [draw_person(0, "bald", i, "white", gender, (age, age), 2) for i in range(300)]
        return np.mean([p.hair.baldness >= 0.35 for p in people])

    assert share("male", 25) < 0.2 and 0.32 < share("male", 50) < 0.52 and 0.5 < share("male", 80) < 0.8
    assert share("female", 40) == 0 and share("female", 80) < 0.5 * share("male", 80)


def test_beards_are_mens():
    assert {p.hair.beard for p in of(gender="female")} == {"none"}
    assert {p.hair.beard for p in of(gender="male")} == set(BEARDS)


def test_hair_styles_go_with_the_hair():
    for person in EVERYONE:
        if person.hair.style == "afro":
            assert person.hair.curl > 0.55
        if person.hair.style == "side_part":
            assert person.hair.curl <= 0.75
    for gender in GENDERS:
        assert len({p.hair.style for p in of(gender=gender)}) >= 8


def test_most_young_women_wear_their_hair_to_the_chin_or_longer():
    """Two thirds or so of them, and few of the old; where coils are usual, more are worn round or close."""
    past = ("long", "wavy", "bob", "braids", "ponytail", "twists")

    def share(ethnicity, band):
        styles = [draw_person(0, "long", i, ethnicity, "female", band, 2).hair.style for i in range(200)]
        return np.mean([style in past for style in styles])

    for ethnicity in ETHNICITIES:
        young = share(ethnicity, (20, 35))
        assert (0.5 if ethnicity == "black" else 0.65) < young < 0.92
        assert share(ethnicity, (75, 93)) < young


def test_the_same_key_is_a_counterfactual():
    a = draw_person(0, "factorial", 7, "white", "male", (20, 35), 2)
    b = draw_person(0, "factorial", 7, "black", "male", (20, 35), 2)
    c = draw_person(0, "factorial", 8, "white", "male", (20, 35), 2)
    columns = [n for n in NAMES if n not in PHENOTYPES]

    def far(x, y):
        return np.mean([abs(x.shape[n] - y.shape[n]) for n in columns])

    assert far(a, b) < 0.15 < 0.2 < far(a, c)
    assert a.seed == b.seed != c.seed and a.attire == b.attire and a.age == b.age
    assert all(a.shape[name] == b.shape[name] for name in ASYMMETRIES)


def test_draws_are_repeatable_and_follow_the_seed():
    a, b = (draw_person(seed, "x", 3, "white", "male", (20, 35), 2) for seed in (0, 1))
    assert a == draw_person(0, "x", 3, "white", "male", (20, 35), 2) and a.shape != b.shape


def test_poses_and_gaze():
    drawn = [draw_pose(generator(0, "pose", i)) for i in range(500)]
    yaw = np.array([pose.yaw for pose, _ in drawn])
    assert np.abs(yaw).max() <= 12 and 3 < yaw.std() < 5
    at_camera = [abs(pose.gaze_yaw + seen) < 4 and abs(pose.gaze_pitch + pose.pitch) < 4 for pose, seen in drawn]
    assert 0.65 < np.mean(at_camera) < 0.95


@pytest.mark.parametrize("view", VIEWS)
def test_cameras_see_the_yaw_of_their_view(view):
    fills = []
    for i in range(300):
        pose, seen = draw_pose(generator(0, "pose", i))
        camera = draw_camera(generator(0, "camera", i), view, pose, seen, 512)
        assert abs(pose.yaw - camera.azimuth - VIEW_YAW[view]) <= 5.01
        assert camera.view == view and camera.resolution == 512
        assert FOCAL[0] - 0.1 <= camera.focal * FILM <= FOCAL[1] + 0.1 and 450.0 < camera.distance < 2200.0
        assert DEFOCUS[0] <= camera.defocus <= DEFOCUS[1]
        fills.append(camera.focal * HEAD_HEIGHT / camera.distance)
    assert min(fills) >= FILL[0] - 1e-3 and max(fills) <= FILL[1] + 1e-3 and np.std(fills) > 0.03


def test_rooms_are_equally_likely():
    drawn = [draw_scene(generator(0, "scene", i)).environment for i in range(1200)]
    assert all(abs(drawn.count(name) / 1200 - 1 / len(ENVIRONMENTS)) < 0.03 for name in ENVIRONMENTS)
