"""Wrinkles: where the chart puts a point, which unit creases what, and that a person's lines stay that person's."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from painsynth_hf.ageing import LEAST, MOST, SIGNS, ageing
from painsynth_hf.appearance import wrinkles
from painsynth_hf.appearance.creasing import DRIVES, GROUPS, SIDES, SIGN_OF, activations
from painsynth_hf.appearance.wrinkles import (
    COLUMNS,
    ROWS,
    TEXEL_MM,
    U_MIN,
    V_MIN,
    chart,
    crease,
    furrow_groups,
    height_map,
)
from painsynth_hf.facs import AU_NAMES, MIDLINE
from painsynth_hf.spec import Expression, Eyes, Hair, Person, Skin

REST = Expression("neutral")
# where the eye of an AU reader goes first: u (outwards), v of a box, mm
PLACES = {
    "AU1": (2, 20, 30, 62), "AU2": (34, 56, 25, 64), "AU4": (3, 15, 8, 28), "AU6": (53, 72, -20, 16),
    "AU7": (22, 52, -14, -5), "AU9": (3, 16, -22, 0), "AU10": (17, 33, -48, -28), "AU12": (24, 40, -68, -44),
    "AU14": (33, 39, -73, -60), "AU15": (28, 38, -96, -68), "AU17": (0, 18, -105, -80), "AU20": (32, 50, -86, -60),
    "AU24": (2, 28, -64, -50),
}  # fmt: skip


def person(age: float, seed: int = 1) -> Person:
    old = float(np.clip((age - 25.0) / 65.0, 0.0, 1.0))
    return Person(seed, age, "female", "white", {}, Skin(0.03, 0.03, wrinkles=old), Eyes(0.3), Hair("short", 0.5))


def face(left: dict[str, float], right: dict[str, float] | None = None) -> Expression:
    return Expression("pain", left, left if right is None else right)


def box(height: np.ndarray, u0: float, u1: float, v0: float, v1: float) -> np.ndarray:
    column = [round((u - U_MIN) / TEXEL_MM) for u in (u0, u1)]
    row = [round((v - V_MIN) / TEXEL_MM) for v in (v0, v1)]
    return height[row[0] : row[1], column[0] : column[1]]


def test_chart_puts_landmarks_where_they_are() -> None:
    nasion, left, right, tip = chart(np.array([[0, 3, 26], [40, 0, -20], [-40, 0, -20], [0, -36, 43]], float))
    assert nasion * TEXEL_MM + (U_MIN, V_MIN) == pytest.approx([0.0, 3.0], abs=1e-3)
    assert left * TEXEL_MM + (U_MIN, V_MIN) == pytest.approx([90.0 * np.pi / 4, 0.0], abs=1e-3)
    assert left[0] - nasion[0] == pytest.approx(nasion[0] - right[0], abs=1e-3)
    assert tip[1] < nasion[1]
    assert nasion.dtype == np.float32


@pytest.mark.parametrize("points", [np.zeros(3), np.zeros((4, 2)), np.zeros((2, 3, 3))])
def test_chart_names_a_bad_shape(points: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"points: shape .* is not allowed"):
        chart(points)


def test_crease_is_a_sharp_valley_between_raised_flanks() -> None:
    d = np.linspace(-12, 12, 961)
    h = crease(d, 1.2, 0.3)
    assert h.min() == pytest.approx(-1.0, abs=0.02) and abs(d[h.argmin()]) < 0.05
    half = np.ptp(d[h < h.min() / 2])
    assert 0.8 < half < 1.6
    assert 0.15 < h.max() < 0.4 and 2.0 < abs(d[h.argmax()]) < 4.0
    assert abs(h[0]) < 0.01
    leaning = crease(d, 1.2, 0.3, 0.8)
    assert leaning[d > 0].max() > 2.0 * leaning[d < 0].max()


def test_map_has_its_shape_and_the_groups_lie_inside() -> None:
    height = height_map(person(80), face({"AU4": 3}))
    assert height.shape == (ROWS, COLUMNS) and height.dtype == np.float32
    assert np.isfinite(height).all() and height.min() > -4.5 and height.max() < 4.2
    patches = furrow_groups(person(80))
    assert len(patches) == len(GROUPS)
    for name, patch in zip(GROUPS, patches, strict=True):
        rows, columns = patch.height.shape
        assert 0 <= patch.row <= ROWS - rows and 0 <= patch.column <= COLUMNS - columns, name
        assert -3.5 < patch.height.min() and np.abs(patch.height).max() > 0.2, name
        edge = np.concatenate([patch.height[[0, -1]].ravel(), patch.height[:, [0, -1]].ravel()])
        assert abs(edge).max() < 0.02, name  # no step where the patch ends


def test_young_faces_at_rest_are_smooth_and_old_ones_are_not() -> None:
    assert not height_map(person(22), REST).any()
    depths = [-height_map(person(age), REST).min() for age in (35, 50, 65, 80)]
    assert depths == sorted(depths) and depths[-1] > 0.8
    mean = np.mean([activations(person(80, seed), REST) for seed in range(16)], axis=0)
    rest = dict(zip(GROUPS, mean, strict=True))
    assert 0.2 < rest["glabella_left"] < 0.6  # less: a frown at rest reads as AU4
    for name in ("forehead_medial", "crow", "nasolabial_upper", "nasolabial_lower", "marionette"):
        assert rest[f"{name}_left"] > 0.4, name
    assert rest["perioral"] > 0.3


@pytest.mark.parametrize("unit", PLACES)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_unit_at_three_furrows_its_place(unit: str, seed: int) -> None:
    u0, u1, v0, v1 = PLACES[unit]
    who = person(45, seed)
    moved = height_map(who, face({unit: 3.0})) - height_map(who, REST)
    for span in ((u0, u1), (-u1, -u0)):
        assert box(moved, *span, v0, v1).min() < -0.25, unit
    assert not box(moved, -100, 100, 80, 94).any()  # nothing on the scalp


def test_what_only_one_unit_does_is_there_in_the_young() -> None:
    """A pouch under AU10 from its trace on, and lines of the lower lid that AU7 has and AU6 hardly."""
    for seed in range(5):
        cheek, lid, sneer = (
            dict(zip(GROUPS, activations(person(22, seed), face({unit: level})), strict=True))
            for unit, level in (("AU6", 3.0), ("AU7", 3.0), ("AU10", 1.0))
        )
        assert sneer["pouch_left"] > 0.8, seed
        for name in ("lower_lid_left", "roll_right"):
            assert lid[name] > 4.0 * cheek[name], (seed, name)


@pytest.mark.parametrize(("age", "low", "high"), [(22, 0.4, 1.7), (45, 0.6, 2.4), (80, 1.1, 2.8)])
def test_depth_at_three_goes_with_age(age: float, low: float, high: float) -> None:
    for seed in range(5):
        pain = face({"AU4": 3.0, "AU9": 3.0, "AU6": 3.0})
        depth = dict(zip(GROUPS, activations(person(age, seed), pain), strict=True))
        for name in ("glabella_left", "bunny_right", "crow_left", "nasolabial_upper_right"):
            assert low < depth[name] < high, (seed, name)


def test_every_unit_deepens_with_its_level_and_never_shallows() -> None:
    who = person(50)
    for unit in AU_NAMES:
        levels = (0.0, 1.0) if unit in ("AU43", "AU45") else np.linspace(0.0, 5.0, 11)
        depth = np.stack([activations(who, face({unit: float(level), "AU6": 1.0})) for level in levels])
        steps = np.diff(depth, axis=0)
        flat = np.array([unit == "AU4" and group.startswith("forehead") for group in GROUPS])
        assert (steps[:, ~flat] >= 0.0).all(), unit
        assert (steps[:, flat] < 0.0).all()  # a lowered brow pulls the lines of the forehead flat
    named = {unit for drive in DRIVES.values() for unit in drive.units} - {"SQUEEZE", "4+9", "GRIN"}
    assert named <= set(AU_NAMES)


def test_one_side_leaves_the_other_alone() -> None:
    who = person(50)
    moved = height_map(who, face({"AU6": 4.0, "AU12": 3.0}, {})) - height_map(who, REST)
    assert box(moved, 10, 90, -90, 20).min() < -0.3
    assert not box(moved, -90, -10, -90, 20).any()


def test_expression_deepens_the_lines_of_the_resting_face() -> None:
    who = person(75, 3)
    rest, moved = height_map(who, REST), height_map(who, face({"AU4": 3.0}))
    valley = box(rest, -14, 14, 8, 28) < -0.3
    assert valley.sum() > 50
    deeper = (box(rest, -14, 14, 8, 28) - box(moved, -14, 14, 8, 28))[valley]
    # the brow's head heaps up between them, which lifts the flanks of some
    assert (deeper > 0.0).mean() > 0.6 and deeper.mean() > 0.2


def test_pressed_lids_crease_and_resting_ones_do_not() -> None:
    who = person(50)
    index = GROUPS.index("upper_lid_left")
    calm, shut = activations(who, REST)[index], activations(who, face({"AU43": 1.0}))[index]
    pressed = activations(who, face({"AU43": 1.0, "AU4": 4.0, "AU6": 4.0}))[index]
    assert shut == calm and pressed > calm + 0.4


def test_people_differ_and_a_person_does_not() -> None:
    frown = face({"AU4": 3.0, "AU6": 3.0})
    first = height_map(person(60, 1), frown)
    wrinkles._drawn.cache_clear()
    assert np.array_equal(first, height_map(person(60, 1), frown))
    for expression, most in ((frown, 0.88), (REST, 0.8)):  # muscles bunch up alike in all; what stays does not
        other, own = (height_map(person(60, seed), expression).ravel() for seed in (2, 1))
        assert np.corrcoef(own, other)[0, 1] < most
    # a year later the same lines are a little deeper: re-aging must not redraw them
    later = height_map(person(61, 1), frown)
    assert np.corrcoef(first.ravel(), later.ravel())[0, 1] > 0.995


def test_faces_are_not_mirror_images() -> None:
    height = height_map(person(70), face({"AU4": 3.0, "AU6": 3.0, "AU9": 3.0}))
    assert np.corrcoef(height.ravel(), height[:, ::-1].ravel())[0, 1] < 0.92  # lines are on both sides, but not alike


def test_returned_maps_are_the_callers_own() -> None:
    who = dataclasses.replace(person(60), seed=4)
    first = height_map(who, REST)
    kept = first.copy()
    first += 1.0
    assert np.array_equal(height_map(who, REST), kept)


def test_groups_are_named_once_with_sides() -> None:
    assert len(set(GROUPS)) == len(GROUPS)
    sided = [group for group in GROUPS if group.rpartition("_")[2] in SIDES]
    assert len(sided) % 2 == 0
    for name in ("mentolabial", "chin", "perioral"):  # made by units that have no sides
        assert set(DRIVES[name].units) - {"AU15"} <= MIDLINE


def test_bands_of_age_differ_at_rest_and_people_of_one_age_do_too() -> None:
    """Five bands apart by the mean of their lines; and some of 78 have those of 68, some those of 90."""
    ages = (28, 42, 55, 68, 78, 88)
    depth = {age: [activations(person(age, seed), REST).sum() for seed in range(24)] for age in ages}
    mean = [np.mean(depth[age]) for age in depth]
    assert mean[0] < 0.02 * mean[-1]
    steps = np.diff(mean)
    assert (steps > 0.08 * mean[-1]).all()
    assert min(depth[78]) < mean[3] + 0.3 * steps[3] and max(depth[78]) > mean[5]


def test_dark_skin_lines_later_and_mens_lips_less() -> None:
    fair = dict(zip(GROUPS, activations(person(75), REST), strict=True))
    who = dataclasses.replace(person(75), skin=dataclasses.replace(person(75).skin, melanin=0.2))
    dark = dict(zip(GROUPS, activations(who, REST), strict=True))
    assert dark["crow_left"] < 0.85 * fair["crow_left"] and dark["fold_left"] > 0.8 * fair["fold_left"]
    man = dict(zip(GROUPS, activations(dataclasses.replace(person(75), gender="male"), REST), strict=True))
    assert man["perioral"] < 0.6 * fair["perioral"] and man["forehead_medial_left"] > fair["forehead_medial_left"]


def test_each_sign_of_age_is_a_persons_own() -> None:
    """Widely spread over people, weakly bound to each other: two of 80 are not old in the same way."""
    amounts = np.log([list(ageing(person(80, seed)).signs.values()) for seed in range(300)])
    assert np.log(LEAST) <= amounts.min() and amounts.max() <= np.log(MOST)
    assert (amounts.std(axis=0) > 0.3).all()
    apart = np.corrcoef(amounts.T)[~np.eye(len(SIGNS), dtype=bool)]
    assert np.abs(apart).mean() < 0.15 and apart.max() < 0.5
    assert set(SIGN_OF) == set(DRIVES) and set(SIGN_OF.values()) <= set(SIGNS)
    eastern = [dataclasses.replace(person(80, seed), ethnicity="east_asian") for seed in range(60)]
    lined, spotted = np.mean([[ageing(p).signs["lips"], ageing(p).signs["spots"]] for p in eastern], axis=0)
    assert lined < 0.9 * np.exp(amounts[:60, list(SIGNS).index("lips")]).mean()
    assert spotted > 1.1 * np.exp(amounts[:60, list(SIGNS).index("spots")]).mean()


def test_lines_of_the_forehead_span_it() -> None:
    """In most people of 80 a line goes over half and more of the 120 mm between the temples; none is a short worm."""
    spans = []
    for seed in range(12):
        height = box(height_map(person(80, seed), REST), -62, 62, 29, 70)
        spans.append((height < 0.25 * height.min()).any(axis=0).mean())
    assert np.median(spans) > 0.6 and min(spans) > 0.3
    assert max(spans) - min(spans) > 0.2  # no two foreheads alike


def test_few_are_spared_at_ninety() -> None:
    """Of the same people, what was less than usual at 62 has come; what was more stays as much more."""
    before, after = (np.log([list(ageing(person(age, seed)).signs.values()) for seed in range(60)]) for age in (62, 90))
    low, high = (np.percentile(after, q, axis=0) - np.percentile(before, q, axis=0) for q in (10, 90))
    assert low.mean() > 0.15 and np.abs(high).mean() < 0.1
    depth = [np.mean([activations(person(age, seed), REST).sum() for seed in range(24)]) for age in (75, 85, 93)]
    assert depth[2] - depth[1] > 0.5 * (depth[1] - depth[0])


def test_bags_are_of_kinds() -> None:
    """Of twenty people some have a mound on the cheekbone, some hardly a bag at all."""
    heights = []
    for seed in range(20):
        drawn = dict(zip(GROUPS, furrow_groups(person(80, seed)), strict=True))["bag_left"]
        u, v = (line.ravel() for line in drawn.grid)
        pads = drawn.height[np.ix_((v > -17.0) & (v < -8.0), (u > 22.0) & (u < 44.0))].max()
        mound = drawn.height[np.ix_((v > -27.0) & (v < -21.0), (u > 38.0) & (u < 48.0))].max()
        heights.append((float(pads), float(mound)))
    pads, mounds = np.array(heights).T
    assert (pads < 0.45).any() and (pads > 0.8).any()
    assert 1 <= (mounds > 0.5).sum() <= 12


def test_some_have_none_of_a_sign_and_some_much() -> None:
    for sign in ("bag", "trough", "cheek", "festoon", "full", "broad"):
        amounts = [ageing(dataclasses.replace(person(80), seed=seed)).signs[sign] for seed in range(60)]
        assert min(amounts) < 0.35 and max(amounts) > 0.9, sign


def test_slack_comes_with_age_and_is_each_persons_own() -> None:
    """None in the young; half of it alike on both sides of a face; other pads on other people."""
    index = GROUPS.index("slack")
    depths = [np.mean([activations(person(age, seed), REST)[index] for seed in range(12)]) for age in (30, 60, 85)]
    assert depths[0] == 0.0 and 0.1 < depths[1] < 0.5 * depths[2] and 0.7 < depths[2] < 2.0

    def cheek(seed: int, side: float) -> np.ndarray:
        drawn = furrow_groups(person(80, seed))[index]
        u, v = (line.ravel() for line in drawn.grid)
        rows, columns = np.searchsorted(v, np.arange(-90.0, -30.0, 2.0)), side * np.arange(30.0, 60.0, 2.0)
        return drawn.height[np.ix_(rows, np.searchsorted(u, columns))].ravel()

    left, right = (np.array([cheek(seed, side) for seed in range(6)]) for side in (1.0, -1.0))
    alike = np.corrcoef(left, right)
    assert 0.2 < np.mean(np.diag(alike[:6, 6:])) < 0.9
    assert np.abs(alike[:6, :6][np.triu_indices(6, 1)]).mean() < 0.35


def test_slack_is_of_kinds() -> None:
    """The slackest of twenty faces at eighty has at least twice the relief of the smoothest."""
    index = GROUPS.index("slack")
    relief = [furrow_groups(person(80, seed))[index].height.std() for seed in range(20)]
    assert max(relief) > 2.0 * min(relief)
