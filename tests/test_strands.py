"""Hair: reproducible, rooted in the skin, outside the head, and carried by the face's movements."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import subprocess
import sys

import numpy as np
import pytest
from scipy.spatial import cKDTree

from painsynth_hf.appearance import strands
from painsynth_hf.appearance.beard import beard_area, beard_density, lip_mask
from painsynth_hf.appearance.comb import collider
from painsynth_hf.appearance.complexion import make_up
from painsynth_hf.appearance.cuts import habit_of
from painsynth_hf.appearance.fibre import fibre_colour
from painsynth_hf.appearance.hairline import (
    _midline,
    ear_mask,
    hairline_distance,
    hairline_edge,
    scalp_density,
    skull_places,
)
from painsynth_hf.appearance.lashes import lash_line
from painsynth_hf.appearance.overear import over_ears
from painsynth_hf.appearance.plaits import patches, wind
from painsynth_hf.appearance.scalp import scalp
from painsynth_hf.head.assets import load_assets
from painsynth_hf.head.head import build_head
from painsynth_hf.head.rings import face_rings
from painsynth_hf.people import draw_person
from painsynth_hf.sampling import generator
from painsynth_hf.spec import (
    AGE_BANDS,
    BEARDS,
    ETHNICITIES,
    HAIR_STYLES,
    Attire,
    Expression,
    Eyes,
    FrameSpec,
    Hair,
    Person,
    Pose,
    Skin,
)

SEGMENTS = 600_000  # of a head of hair: most of what the rasteriser draws
MAN = Person(11, 40.0, "male", "white", {"masculinity": 1.0}, Skin(0.05, 0.02), Eyes(0.5), Hair("short", 0.6))
WOMAN = Person(12, 35.0, "female", "black", {"african": 1.0}, Skin(0.2, 0.02), Eyes(0.9), Hair("long", 0.9))


def styled(person: Person, **hair: object) -> Person:
    return dataclasses.replace(person, hair=dataclasses.replace(person.hair, **hair))


def head_of(person: Person, pose: Pose | None = None, **aus: float):
    spec = FrameSpec(0, "mini", "train", 0, 1, 0, 0, person, Expression("pain", aus, aus), pose or Pose())
    return build_head(spec)


def digest(person: Person) -> str:
    total = hashlib.sha256()
    for kind, hair in strands.groom(person).items():
        total.update(kind.encode() + hair.points.tobytes() + hair.melanin.tobytes() + hair.width.tobytes())
    return total.hexdigest()


@pytest.mark.parametrize("style", HAIR_STYLES)
def test_every_style_keeps_the_contract_and_out_of_the_head(style: str) -> None:
    person = styled(MAN, style=style, baldness=0.5 if style == "bald" else 0.0, beard="full", curl=0.6)
    hair = strands.groom(person)
    assert set(hair) == {"brows", "lashes", "scalp", "beard"}
    for group in hair.values():
        n, p, _ = group.points.shape
        assert group.points.dtype == np.float32 and np.isfinite(group.points).all() and 3 <= p <= 32
        assert group.triangle.shape == (n,) and group.barycentric.shape == (n, 3)
        assert np.allclose(group.barycentric.sum(axis=1), 1.0, atol=1e-5)
        assert (group.width > 0.04).all() and (group.width < 0.3).all()
        assert (group.melanin >= 0).all() and (group.melanin <= 1).all()
        assert group.white.shape == (n,) and (group.white >= 0).all() and (group.white <= 1).all()
        length = np.linalg.norm(np.diff(group.points, axis=1), axis=2)
        assert length.max() < 60.0
    skin = strands.surface(person)
    points = hair["scalp"].points
    depth, _ = collider(person, -260.0 if style == "long" else -150.0).distance(points[:, 1:])
    assert (depth < -0.5).mean() < 0.004
    # the collider itself is an approximation: ask the full mesh about a sample
    sample = points[::97, 1:].reshape(-1, 3)
    _, near = cKDTree(skin.vertices).query(sample)
    above = np.einsum("ni,ni->n", sample - skin.vertices[near], skin.normals[near])
    assert (above < -1.5).mean() < 0.01


@pytest.mark.parametrize("i", range(len(HAIR_STYLES)))
def test_styles_grow_on_any_head_and_keep_within_their_budget(i: int) -> None:
    """Over groups, ages and both genders in turn; eyes stay free whatever hangs before the forehead."""
    style, old, female = HAIR_STYLES[i], i % 2 == 0, i % 3 == 0
    age, gender = 85.0 if old else 22.0, "female" if female else "male"
    band = AGE_BANDS[-1] if old else AGE_BANDS[0]
    person = draw_person(3, "groom", i, ETHNICITIES[i % 5], gender, band, i % 5)
    person = dataclasses.replace(styled(person, style=style), age=age, attire=Attire())
    hair = scalp(person)
    if hair is None:
        assert style == "bald"
        return
    n, p, _ = hair.points.shape
    assert n * (p - 1) <= SEGMENTS and np.isfinite(hair.points).all() and np.isfinite(hair.width).all()
    assert hair.light is not None and hair.light.shape == (n, 3)
    assert 0.0 < hair.light.min() and hair.light.max() <= 1.0
    x, y, z = np.moveaxis(hair.points, -1, 0)
    eyes = (np.abs(np.abs(x) - 31.0) < 17.0) & (y > -14.0) & (y < 12.0) & (z > 0.0)
    assert eyes.mean() < 1e-3


def test_a_fade_is_short_below_and_long_hair_ends_in_no_line() -> None:
    fade = strands.groom(styled(MAN, style="fade"))["scalp"].points
    reach = np.linalg.norm(fade[:, -1] - fade[:, 0], axis=1)
    ear, top = fade[:, 0, 1] < 10.0, fade[:, 0, 1] > 100.0
    assert np.median(reach[ear]) < 0.25 * np.median(reach[top])
    ends = strands.groom(WOMAN)["scalp"].points[:, -1, 1]
    assert ends[ends < -60.0].std() > 20.0


def test_hair_is_darker_within_than_outside() -> None:
    hair = strands.groom(WOMAN)["scalp"]
    middle = hair.points[:, hair.points.shape[1] // 2]
    off, _ = collider(WOMAN, -150.0).distance(middle)
    level = (middle[:, 1] > 0.0) & (middle[:, 1] < 60.0) & (hair.points[:, -1, 1] < -20.0)  # hair that hangs
    low, high = np.quantile(off[level], (0.2, 0.8))
    assert hair.light[level & (off < low), 1].mean() < 0.75 * hair.light[level & (off > high), 1].mean()


def test_a_plait_gathers_the_hair_of_its_patch() -> None:
    rng = generator(0, "plait")
    roots = rng.uniform(0.0, 60.0, (600, 3)) * [1.0, 0.0, 1.0]
    patch, leaders, inside = patches(rng, roots, 15.0)
    assert len(np.unique(patch)) == len(leaders) and inside.min() >= 0.0
    straight = (roots[:, None] - np.linspace(0.0, 90.0, 24)[:, None] * [0.0, 1.0, 0.0]).astype(np.float32)
    wound = wind(rng, straight, patch, leaders, 3, 3.0)
    off = np.linalg.norm((wound - straight[leaders[patch]])[:, 6:], axis=2)
    assert np.quantile(off, 0.95) < 6.0 < np.quantile(np.linalg.norm(roots - roots[leaders[patch]], axis=1), 0.9)


def test_roots_sit_on_their_triangles() -> None:
    skin = strands.surface(MAN)
    for kind, group in strands.groom(styled(MAN, beard="goatee")).items():
        away = np.linalg.norm(
            group.points[:, 0] - strands.at_roots(skin.vertices, group.triangle, group.barycentric), axis=1
        )
        assert away.max() < 0.5, kind


def test_brows_have_the_size_of_brows() -> None:
    brows = strands.groom(MAN)["brows"]
    left = brows.points[brows.points[:, 0, 0] > 0]
    assert 350 <= len(left) <= 900
    span = np.ptp(left[:, 0], axis=0)
    assert 34.0 < span[0] < 55.0 and 5.0 < span[1] < 22.0
    # a few hairs may stray below or grow between the brows
    assert 9.0 < np.quantile(left[:, 0, 1], 0.02) and 3.0 < left[:, 0, 1].min() and left[:, :, 1].max() < 40.0


def test_a_lowered_brow_takes_its_hairs_down_and_in() -> None:
    brows = strands.groom(MAN)["brows"]
    rest, lowered = strands.pose(brows, head_of(MAN)), strands.pose(brows, head_of(MAN, AU4=5.0))
    inner = (rest[:, 0, 0] > 0) & (rest[:, 0, 0] < 28.0)
    moved = (lowered - rest)[inner]
    assert moved[:, 0, 1].mean() < -2.0
    # hairs move with their roots, not on their own
    assert np.linalg.norm(moved - moved[:, :1], axis=2).max() < 8.0
    length = np.linalg.norm(np.diff(lowered, axis=1), axis=2).sum(axis=1)
    assert np.allclose(length, np.linalg.norm(np.diff(rest, axis=1), axis=2).sum(axis=1), rtol=1e-3)


def test_bare_lashes_are_no_liner_and_mens_least() -> None:
    """The dark of their roots along the upper lids: all of it under paint alone."""
    drawn = [dataclasses.replace(WOMAN, seed=i) for i in range(60)]
    drawn += [dataclasses.replace(person, gender="male") for person in drawn]
    dark = np.array([lash_line(person).max() for person in drawn])
    paint = [make_up(person.seed, person.gender, person.age) for person in drawn]
    painted = np.array([max(p.mascara, p.liner) > 0.85 for p in paint])
    bare = np.array([max(p.mascara, p.liner) == 0.0 for p in paint]) & (np.arange(120) < 60)
    assert painted.any() and bare.any()
    assert dark[60:].max() < 0.85 * dark[bare].min() and dark[bare].max() < dark[painted].min()


def test_lashes_of_the_old_are_few_thin_and_leave_no_line() -> None:
    young, old = (dataclasses.replace(WOMAN, seed=3, age=age) for age in (30.0, 85.0))
    few, many = (strands.groom(person)["lashes"] for person in (old, young))
    assert len(few.points) < 0.75 * len(many.points) and few.width.mean() < 0.85 * many.width.mean()
    assert lash_line(old).max() < 0.8 * lash_line(young).max()


def test_lashes_point_down_on_a_closed_lid() -> None:
    lashes = strands.groom(WOMAN)["lashes"]
    upper = np.arange(len(lashes.points)) < (lashes.hinge[:, 2] > -100).sum()  # both upper lids come first
    rest, closed = (strands.pose(lashes, head)[upper] for head in (head_of(WOMAN), head_of(WOMAN, AU43=1.0)))
    assert (rest[:, -1] - rest[:, 0])[:, 1].mean() > 0.5
    assert (closed[:, 0] - rest[:, 0])[:, 1].mean() < -4.0
    drop = (rest[:, -1] - rest[:, 0])[:, 1] - (closed[:, -1] - closed[:, 0])[:, 1]
    assert drop.mean() > 2.5 and (closed[:, -1] - closed[:, 0])[:, 1].mean() < 0.5
    assert (closed[:, -1] - closed[:, 0])[:, 2].mean() > 1.0  # and forwards


def test_scalp_is_rigid_with_the_skull() -> None:
    head = head_of(MAN, Pose(yaw=25.0, pitch=-8.0), AU4=5.0, AU27=4.0)
    scalp = strands.groom(MAN)["scalp"]
    posed = strands.pose(scalp, head)
    want = scalp.points @ head.head_from_rest[:3, :3].T + head.head_from_rest[:3, 3]
    assert np.abs(posed - want).max() < 1e-2


def test_riding_hair_of_a_face_at_rest_turns_with_the_head() -> None:
    person, pose = styled(MAN, beard="full"), Pose(yaw=20.0)
    head = head_of(person, pose)
    for kind in ("brows", "lashes", "beard"):
        group = strands.groom(person)[kind]
        want = group.points @ head.head_from_rest[:3, :3].T + head.head_from_rest[:3, 3]
        off = np.linalg.norm(strands.pose(group, head) - want, axis=2)
        # below the chin, where beards grow down to the top of the neck, skin goes with it
        assert np.median(off) < 0.2 and (off > 4.0).mean() < 0.15, kind


def test_beards_leave_lips_and_women_free() -> None:
    red = lip_mask() > 0.9
    for kind in BEARDS[1:]:
        assert beard_area(kind)[red].max() < 0.1
        assert beard_area(kind).max() > 0.5
    assert "beard" not in strands.groom(WOMAN)
    assert beard_density(WOMAN).max() == 0.0
    assert 0.0 < beard_density(MAN).max() < beard_density(styled(MAN, beard="full")).max()
    beard = strands.groom(styled(MAN, beard="full"))["beard"]
    roots_on_lips = strands.at_roots(lip_mask(), beard.triangle, beard.barycentric) > 0.9
    assert roots_on_lips.mean() < 0.002


def test_baldness_takes_the_temples_first_and_leaves_the_fringe() -> None:
    skin = strands.template().vertices
    crown = np.linalg.norm(skin - [0.0, 106.0, -116.0], axis=1) < 15.0
    occiput = np.linalg.norm(skin - [0.0, 0.0, -162.0], axis=1) < 15.0
    area = [scalp_density(styled(MAN, baldness=b)) for b in (0.0, 0.3, 0.6, 1.0)]
    assert all(b.sum() < a.sum() for a, b in itertools.pairwise(area))
    assert area[1][crown].mean() > 0.7 and area[3][crown].mean() < 0.05
    assert area[3][occiput].mean() > 0.8
    face = (np.abs(skin[:, 0]) < 30.0) & (skin[:, 1] < 50.0) & (skin[:, 2] > 0.0)
    assert max(a[face].max() for a in area) == 0.0
    assert "scalp" not in strands.groom(styled(MAN, style="bald", baldness=0.0))


def hairline_mm(person: Person) -> float:
    """From nasion up the middle of the forehead to where hair begins."""
    middle = _midline()
    up = strands.surface(person).vertices[middle]
    begins = np.flatnonzero(scalp_density(person)[middle] > 0.35)[0]
    return float(np.linalg.norm(up[begins] - up[0]))


def test_hair_begins_as_high_as_in_people() -> None:
    for gender, mean in (("female", 62.5), ("male", 65.0)):  # Farkas 1994: 63 and 67 mm; denser, and lower in Asia
        people = [draw_person(5, "hairline", i, ETHNICITIES[i % 5], gender, (22, 30), 2) for i in range(15)]
        heights = np.array([hairline_mm(styled(person, baldness=0.0)) for person in people])
        assert abs(heights.mean() - mean) < 4.0
        assert heights.min() > 48.0 and heights.max() < 86.0 and heights.std() > 2.0


def test_mens_temples_recede_and_womens_are_round() -> None:
    place = skull_places()
    corner = (np.abs(place[:, 0] - 33.0) < 4.0) & (np.abs(place[:, 1] - 58.0) < 3.0)
    corner &= hairline_distance() > 0.0
    edges = {}
    for gender in ("female", "male"):
        people = [draw_person(6, "temples", i, ETHNICITIES[i % 5], gender, (22, 50), 2) for i in range(10)]
        edges[gender] = np.mean(
            [hairline_edge(p)[corner].mean() - hairline_edge(p)[_midline()[-30:]].mean() for p in people]
        )
    assert edges["female"] > edges["male"] + 3.0


def test_long_hair_and_fringes_leave_brows_and_face_in_sight() -> None:
    bobs = [dataclasses.replace(styled(WOMAN, style="bob"), seed=seed) for seed in range(40)]
    fringed = [next(bob for bob in bobs if habit_of(bob).fringe == kind) for kind in ("full", "swept", "curtain")]
    for person in (WOMAN, *fringed):
        x, y, z = np.moveaxis(strands.groom(person)["scalp"].points, -1, 0)
        before = (np.abs(x) < 48.0) & (y > -100.0) & (z > 0.0)
        assert (before & (y < 20.0)).mean() < 1e-3
        assert (before & (y < 27.0)).mean() < 3e-3


def test_mens_hair_falls_forward_by_group_and_not_where_it_is_lost() -> None:
    share = {}
    for group in ("east_asian", "black"):
        men = [dataclasses.replace(styled(MAN, style="short", curl=0.1, baldness=0.0), seed=i) for i in range(120)]
        share[group] = np.mean([habit_of(dataclasses.replace(man, ethnicity=group)).fringe != "none" for man in men])
    assert share["east_asian"] > 0.6 > 0.3 > share["black"]
    for lost in ({"baldness": 0.6}, {"curl": 0.9}):
        men = [dataclasses.replace(styled(MAN, style="short", **{"baldness": 0.0, "curl": 0.1, **lost}), seed=i)
               for i in range(40)]  # fmt: skip
        assert all(habit_of(man).fringe == "none" for man in men)


def test_short_hair_stands_off_the_crown_and_is_no_eave_over_the_ears() -> None:
    man = styled(MAN, style="short", curl=0.1, baldness=0.0)
    hair = strands.groom(man)["scalp"]
    ends = hair.points[:, -1]
    off, _ = collider(man, -150.0).distance(ends)
    root = hair.points[:, 0]
    crown, low = root[:, 1] > 85.0, (root[:, 1] < 30.0) & (np.abs(root[:, 0]) > 60.0)
    assert np.median(off[crown]) > 6.0
    assert np.percentile(off[low], 90) < 0.8 * np.percentile(off[crown], 90)


def test_grey_is_a_share_of_white_hairs_and_neutral() -> None:
    """A strand stands for several hairs: half grey is strands of every mixture, and black hair turns no brown."""
    black = styled(MAN, melanin=0.95, redness=0.05)
    none, half, all_ = (strands.groom(styled(black, grey=g))["scalp"] for g in (0.0, 0.5, 1.0))
    assert none.white.max() == 0.0 and all_.white.min() == 1.0
    assert 0.45 < half.white.mean() < 0.55 and half.white.std() > 0.1
    dark, grey, pale = (fibre_colour(h.melanin, h.redness, h.white).mean(axis=0) for h in (none, half, all_))
    assert (dark < grey).all() and (grey < pale).all()
    assert grey[0] / grey[2] < 1.1 * pale[0] / pale[2]


def test_grey_begins_at_the_sides_and_is_the_same_share_of_all() -> None:
    hair = strands.groom(styled(MAN, melanin=0.9, grey=0.3))["scalp"]
    azimuth, y = strands.at_roots(skull_places(), hair.triangle, hair.barycentric).T
    sides, nape = (azimuth < 75.0) & (y < 50.0), azimuth > 125.0
    assert hair.white[sides].mean() > hair.white[nape].mean() + 0.08
    assert abs(hair.white.mean() - 0.3) < 0.04  # `attributes` go by it


def test_loose_hair_goes_over_an_ear_unless_it_is_tucked_behind() -> None:
    skin = strands.surface(WOMAN)
    ear = skin.vertices[(ear_mask() > 0.7) & (strands.template().vertices[:, 0] > 0.0)]
    falling = np.zeros((1, 40, 3), np.float32)  # a strand straight down through the bowl of the left ear
    falling[0] = np.stack([np.full(40, 76.0), np.linspace(60.0, -90.0, 40), np.full(40, ear[:, 2].mean())], axis=1)
    both = np.concatenate([falling, falling * [-1.0, 1.0, 1.0]])
    habit = dataclasses.replace(habit_of(WOMAN), tucked=(False, True))
    over = both.copy()
    over_ears(over, skin, habit)
    beside = np.abs(falling[0, :, 1] - (ear[:, 1].max() + ear[:, 1].min()) / 2) < 0.3 * np.ptp(ear[:, 1])
    assert (over[0, beside, 0] > ear[:, 0].max() - 6.0).all() and (over[0, 0] == both[0, 0]).all()
    assert (over[0, :, 1:] == both[0, :, 1:]).all()
    # the tucked one ends above the ear's bowl
    assert (over[1, 0] == both[1, 0]).all() and (np.diff(over[1, :, 1]) < 0.0).all()
    assert over[1, -1, 1] > ear[:, 1].min() + 0.3 * np.ptp(ear[:, 1])


def test_people_differ_and_a_person_repeats_in_another_process() -> None:
    assert digest(MAN) != digest(dataclasses.replace(MAN, seed=13))
    code = "from tests.test_strands import MAN, digest; print(digest(MAN))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.split()[-1] == digest(MAN)


def test_lash_cards_are_grids_from_nose_to_temple() -> None:
    from painsynth_hf.appearance.lashes import LIDS, card_grid

    cage = load_assets().template
    for name, _, _ in LIDS:
        grid = cage[card_grid(name)]
        assert grid.shape[0] == 5 and grid.shape[1] in (12, 13)
        assert (np.diff(np.abs(grid[2, :, 0])) > -0.5).all()
        assert (grid[-1, 1:-1, 2] > grid[0, 1:-1, 2]).all()


def test_hair_beside_a_face_shades_it() -> None:
    """Sides of the cheeks lie in the shade of hair that hangs before the ears, the middle of the face does not."""
    people = (draw_person(3, "shade", i, "white", "female", (20, 35), 2) for i in range(60))
    person = next(own for own in (styled(p, style="long") for p in people) if not any(habit_of(own).tucked))
    left = scalp(person).over_skin
    x, y, z = strands.template().vertices.T
    middle = (np.abs(x) < 25.0) & (z > 5.0) & (y < 10.0) & (y > -75.0)
    beside = (z > -75.0) & (z < -50.0) & (y < 0.0) & (y > -50.0) & (np.abs(x) > 55.0)
    # all but a few vertices beside the corner of the mouth, which a lock may come near
    assert np.quantile(left[middle], 0.005) > 0.95
    assert left[middle].min() > 0.8
    assert left[beside].mean() < left[middle].mean() - 0.15


def test_lost_hair_fades_over_a_finger_of_scalp() -> None:
    """Between what is bald and what is not lies thin hair: no cap begins there."""
    density = scalp_density(styled(MAN, baldness=0.5, style="short"))
    bare, thin, full = (density < 0.1), (density > 0.15) & (density < 0.6), density > 0.8
    x, y, z = strands.template().vertices.T
    side = (np.abs(x) > 35.0) & (z > -60.0) & (y > 45.0)
    assert bare[side].any() and full[side].any()
    assert thin[side].sum() > 0.2 * (thin | full)[side].sum()


def test_hair_grows_behind_ears_and_not_on_them() -> None:
    density, (azimuth, y) = scalp_density(MAN), skull_places().T
    behind = (azimuth > 113.0) & (azimuth < 118.0) & (y > -8.0) & (y < 8.0)
    assert density[behind].mean() > 0.8
    ear = (azimuth > 92.0) & (azimuth < 103.0) & (y > -20.0) & (y < 4.0)
    assert density[ear].max() < 0.05


def test_hair_that_hangs_alone_is_fine() -> None:
    """A strand stands for several hairs, but one in the open for itself: or it is a wire."""
    hair = scalp(styled(WOMAN, style="ponytail", curl=0.1))
    assert hair is not None
    fine = hair.width < 0.6 * np.median(hair.width)
    assert 0.04 < fine.mean() < 0.3


@pytest.mark.parametrize("style", ["bob", "long"])
def test_hair_beside_a_face_leaves_the_eyes_free(style: str) -> None:
    """Hair that falls far forward keeps outside of the outer corners of the eyes, and off the middle of the cheeks."""
    people = (draw_person(3, "free", i, "white", "female", (20, 35), 2) for i in range(60))
    person = max((styled(p, style=style) for p in people), key=lambda own: max(habit_of(own).near))
    hair, skin = scalp(person), strands.surface(person)
    for sign, eye in zip((1.0, -1.0), face_rings()[:2], strict=True):
        corner = skin.vertices[eye.grid[eye.zero, eye.first]] * [sign, 1.0, 1.0]
        out, down, ahead = ((hair.points * [sign, 1.0, 1.0] - corner) * [1.0, -1.0, 1.0]).reshape(-1, 3).T
        before = (out > -corner[0]) & (ahead > -35.0)
        assert out[before & (np.abs(down) < 12.0)].min() > 5.0
        assert out[before & (down > 12.0) & (down < 60.0)].min() > -6.0
