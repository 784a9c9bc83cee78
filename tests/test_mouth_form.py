"""How mouths rest and open: level, with a bow, lips that taper; arches, and no gap where none was asked for."""

import dataclasses
import itertools

import numpy as np
import pytest
from scipy.spatial import cKDTree

from painsynth_hf.appearance.regions import NAMES, region_weights
from painsynth_hf.appearance.strands import surface_of
from painsynth_hf.designs import named_design
from painsynth_hf.head.assets import PARTS, load_assets
from painsynth_hf.head.head import build_head, resting_surface, skull_turn
from painsynth_hf.head.landmarks import landmark_weights
from painsynth_hf.head.lips import from_corner, lip_gap, resting_x
from painsynth_hf.head.mouth import foot
from painsynth_hf.head.mouth_form import BORDER, mouth_form
from painsynth_hf.head.rig import strengths
from painsynth_hf.head.rings import face_rings
from painsynth_hf.head.topology import topology
from painsynth_hf.people import draw_person
from painsynth_hf.spec import AGE_BANDS, ETHNICITIES, GENDERS, Expression, FrameSpec, Pose

CELLS = list(itertools.product(ETHNICITIES, GENDERS, (AGE_BANDS[0], AGE_BANDS[-1])))
PEOPLE = [draw_person(0, "mouths", i, *CELLS[i % len(CELLS)], i % 5) for i in range(60)]
MOUTH = face_rings()[2]
OLD = np.array([person.age > 60.0 for person in PEOPLE])


@pytest.fixture(scope="module")
def at():
    """(P, 68, 3) landmarks at rest, mm."""
    weights = landmark_weights()
    return np.array([weights @ resting_surface(person) for person in PEOPLE])


def posed(person, aus):
    """(S, 3) mm, head upright."""
    aus = {name: float(level) for name, level in aus.items()}
    expression = Expression("pain" if aus else "neutral", aus, aus)
    return np.asarray(build_head(FrameSpec(0, "test", "train", 0, 1, 0, 0, person, expression)).posed, dtype=float)


def test_resting_mouths_are_level_and_neither_pursed_nor_wide(at):
    stomion, corner = at[:, [62, 66], 1].mean(axis=1), at[:, [48, 54], 1]
    lift, skew = corner.mean(axis=1) - stomion, corner[:, 1] - corner[:, 0]
    # higher ones are a smirk; those of the old droop a little, by half of what photographs show: more of it is stern
    assert 0.8 < lift[~OLD].mean() < 1.5 and 0.1 < lift[OLD].mean() < 0.9
    assert np.quantile(lift, 0.1) > -0.6 and np.abs(lift).max() < 2.4
    assert np.quantile(np.abs(skew), 0.9) < 0.8 and np.abs(skew).max() < 1.2
    eyes = at[:, 42:48].mean(axis=1) - at[:, 36:42].mean(axis=1)
    apart = skew - eyes[:, 1] / eyes[:, 0] * (at[:, 54, 0] - at[:, 48, 0])
    assert np.quantile(np.abs(apart), 0.9) < 0.6 and np.abs(apart).max() < 1.0  # one over the other reads as contempt
    thick = (at[:, 51, 1] - at[:, 57, 1]) / (at[:, 54, 0] - at[:, 48, 0])
    assert thick.max() < 0.62 and thick[~OLD].mean() > thick[OLD].mean() + 0.06


def test_upper_lips_have_a_bow_and_lips_taper_to_their_corners():
    """Two peaks over the middle; less than a third of the height is left where the outer eighth begins."""
    bows, ends = [], []
    for person in PEOPLE:
        surface = resting_surface(person)
        line, border = surface[MOUTH.grid[MOUTH.zero]], surface[MOUTH.grid[MOUTH.zero + BORDER]]
        x = border[:, 0] - border[0, 0]
        middle = border[0, 1]
        bows.append(max(border[MOUTH.upper & (np.abs(x) < 9.0), 1]) - middle)
        wide = x[MOUTH.upper].max()
        last = int(np.abs(x - 0.875 * wide)[MOUTH.upper].argmin())
        column = np.flatnonzero(MOUTH.upper)[last]
        beside = np.interp(border[column, 0], *sort(line[MOUTH.upper]))
        ends.append((border[column, 1] - beside) / max(middle - line[0, 1], 1.0))
    assert np.median(bows) > 0.5 and np.std(bows) > 0.3 and min(bows) >= 0.0
    assert np.median(ends) < 0.36


def test_the_ends_of_resting_lines_do_not_fall(at):
    """Corners lie little under the lobes beside the middle (61, 63): far under them the line is an M, and sulks; over
    them it smirks.
    """
    corner, lobe = at[:, [48, 54], 1].mean(axis=1), at[:, [61, 63], 1].mean(axis=1)
    # slack flesh (see `sag`) takes old women's another 0.1 mm down
    assert -0.4 < (corner - lobe)[~OLD].mean() < 0.15 and np.quantile(corner - lobe, 0.1) > -1.15


def test_upper_lips_do_not_pout_over_lower_ones(at):
    ratio = (at[:, 51, 1] - at[:, 62, 1]) / (at[:, 66, 1] - at[:, 57, 1])
    assert 0.6 < np.median(ratio) < 0.85 and ratio.max() < 1.3  # in photographs at rest the median is 0.6


def test_lower_lips_do_not_pout():
    """Of a level head they stand behind the upper ones or little before them."""
    ahead, middle = [], np.abs(resting_x()) < 5.0
    for person in PEOPLE:
        lips = (resting_surface(person) @ skull_turn(Pose()).T)[MOUTH.grid[MOUTH.zero + 1 : MOUTH.zero + BORDER + 1], 2]
        ahead.append(lips[:, middle & ~MOUTH.upper].max() - lips[:, middle & MOUTH.upper].max())
    assert -3.0 < np.mean(ahead) < -1.2 and np.max(ahead) < 0.8, (np.mean(ahead), np.max(ahead))


def test_mouths_are_not_pinched(at):
    """By the outer corners of the eyes."""
    share = (at[:, 54, 0] - at[:, 48, 0]) / (at[:, 45, 0] - at[:, 36, 0])
    assert share.min() > 0.49 and np.std(share) > 0.02, share.min()


def test_lips_are_not_rolled_in():
    """Half way from the line to the border of the red a lip has about half of its height, so that its red is seen."""
    for person in PEOPLE:
        surface = resting_surface(person) @ skull_turn(Pose()).T  # a level head
        for column in (0, (MOUTH.first + MOUTH.second) // 2):
            line, half, border = surface[MOUTH.grid[MOUTH.zero + np.array([0, BORDER // 2, BORDER]), column], 1]
            assert 0.30 < (half - line) / (border - line) < 0.75, (person.age, column)
            assert abs(border - line) > (2.4 if column == 0 else 3.0)


def sort(points):
    order = np.argsort(points[:, 0])
    return points[order, 0], points[order, 1]


def test_mouths_are_their_own_and_labels_draw_alike():
    forms = [mouth_form(person) for person in PEOPLE]
    for name in ("peak", "upper", "lower", "ridge", "groove", "sulcus", "skew"):
        assert np.std([getattr(form, name) for form in forms]) > 0.1, name
    other = dataclasses.replace(PEOPLE[0], gender="male", ethnicity="black", age=80.0)
    drawn = mouth_form(other)
    assert drawn.skew * forms[0].skew > 0.0
    np.testing.assert_array_equal(np.sign(drawn.uneven), np.sign(forms[0].uneven))


@pytest.mark.parametrize("aus", [{"AU12": 5}, {"AU14": 5}, {"AU15": 5}, {"AU17": 5}, {"AU20": 5}, {"AU24": 5}])
def test_lips_stay_sealed_where_no_unit_parts_them(aus):
    inside = from_corner(MOUTH) > 8
    for person in PEOPLE[:4]:
        assert lip_gap(posed(person, aus))[inside].max() < 0.9, aus


def test_a_raised_lip_alone_parts_no_mouth():
    """What AU9 and AU10 show of teeth is a trace; AU25 with them shows the row."""
    for person in PEOPLE[:3]:
        alone = lip_gap(posed(person, {"AU9": 2, "AU10": 2}))[0]
        assert alone < 0.8 and lip_gap(posed(person, {"AU9": 2, "AU10": 2, "AU25": 3}))[0] > alone + 2.5


def test_the_line_between_resting_lips_is_no_rulers():
    """It hangs under the middle of the upper lip, rises beside that and falls again before it ends."""
    rises, falls = [], []
    for person in PEOPLE:
        line = resting_surface(person)[MOUTH.grid[MOUTH.zero]]
        s = 2.0 * (line[:, 0] - line[:, 0].min()) / np.ptp(line[:, 0]) - 1.0
        tilt = np.polyfit(s, line[:, 1], 1)[0]
        middle, beside, outer = (
            (line[:, 1] - tilt * s)[MOUTH.upper & (np.abs(np.abs(s) - at) < 0.07)].mean() for at in (0.0, 0.34, 0.7)
        )
        rises.append(beside - middle)
        falls.append(beside - outer)
    assert np.median(rises) > 0.6 and np.median(falls) > 0.15 and np.std(rises) > 0.2


def test_parted_lips_do_not_stick():
    """The lower lip goes along with a raised upper one only as long as nothing parts them."""
    middle = MOUTH.grid[MOUTH.zero, (MOUTH.first + MOUTH.second) // 2]
    person = PEOPLE[0]
    shut, raised, parted, both = (
        posed(person, aus)[middle, 1] for aus in ({}, {"AU10": 5}, {"AU25": 4}, {"AU10": 5, "AU25": 4})
    )
    assert raised - shut > 1.0 and both - parted < 0.5 * (raised - shut)
    assert strengths({"AU10": 5.0, "AU25": 5.0})["AU10 stuck"] == 0.0


def test_no_lower_teeth_come_through_a_wide_open_jaw():
    """764 of `synpain` has a narrow one: beside its mouth skin lies before the foot of the teeth."""
    person = named_design("synpain", identities=1000).identity_frames(764)[0].person
    place = posed(person, {"AU27": 5, "AU25": 3})
    row, share = foot()
    teeth = place[row[share > 0.5]]
    skin = np.unique(topology().quads[load_assets().quad_part[topology().parent] == PARTS.index("skin")])
    skin = skin[region_weights()[skin, NAMES.index("mouth")] == 0.0]
    _, nearest = cKDTree(place[skin]).query(teeth)
    beyond = ((teeth - place[skin[nearest]]) * surface_of(place.astype(np.float32)).normals[skin[nearest]]).sum(axis=1)
    assert beyond.max() < 0.0


def test_opened_mouths_are_arches_not_wedges():
    """Half way to the corner an opening has most of its height, and its lower edge is no V."""
    x = np.abs(resting_x()) / np.abs(resting_x()).max()
    half = (np.abs(x - 0.5) < 0.05) & MOUTH.upper
    for aus in ({"AU27": 5, "AU25": 3}, {"AU26": 4, "AU25": 3}):
        for person in PEOPLE[:3]:
            gap = lip_gap(posed(person, aus))
            assert 0.7 < gap[half].mean() / gap[0] < 1.0, aus


def test_frowning_mouths_bend_at_their_ends():
    """AU15 pulls the outer third of the lips down; their middle third hardly moves."""
    change = posed(PEOPLE[0], {"AU15": 5})[:, 1] - posed(PEOPLE[0], {})[:, 1]
    line = change[MOUTH.grid[MOUTH.zero]]
    x = np.abs(resting_x()) / np.abs(resting_x()).max()
    assert line[x > 0.97].mean() < -4.0
    assert np.abs(line[x < 0.33]).max() < 0.25 * np.abs(line[x > 0.97].mean())


def test_the_groove_beyond_a_corner_goes_on_with_the_line():
    """Where it falls, it prolongs the line between the lips to a frown."""
    corner = MOUTH.grid[MOUTH.zero + 10, [MOUTH.first, MOUTH.second]]
    beyond = MOUTH.grid[MOUTH.zero + 24, [MOUTH.first, MOUTH.second]]
    rise = [(surface[beyond, 1] - surface[corner, 1]).mean() for surface in map(resting_surface, PEOPLE)]
    assert np.mean(rise) > -0.5 and np.min(rise) > -0.85, (np.mean(rise), np.min(rise))


def test_roots_of_noses_are_no_keels():
    """4 mm beside the middle, at the level of the eyes, skin lies up to 5 mm behind the ridge."""
    x, y, z = (topology().operator @ load_assets().template).T
    there = (np.abs(x) < 15.0) & (np.abs(y) < 2.0) & (z > 15.0)
    falls = []
    for surface in map(resting_surface, PEOPLE):
        at = surface[there]
        near = np.abs(np.abs(at[:, 0]) - 4.0) < 0.8
        falls.append(at[:, 2].max() - np.median(at[near, 2]))
    assert max(falls) < 5.5, max(falls)


def test_sucked_lips_hide_their_red_and_stay_shut():
    """Under AU28 little of the lower lip's red is left in front, and no lip gapes beside the corners."""
    middle = (MOUTH.first + MOUTH.second) // 2
    for person in PEOPLE[:4]:
        rest, sucked = (posed(person, aus) for aus in ({}, {"AU28": 5}))
        line, border = MOUTH.grid[MOUTH.zero, middle], MOUTH.grid[MOUTH.zero + BORDER, middle]
        assert sucked[line, 1] - sucked[border, 1] < 0.6 * (rest[line, 1] - rest[border, 1])
        assert lip_gap(sucked).max() < 0.5
