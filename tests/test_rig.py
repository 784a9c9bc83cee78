"""What each action unit does to the face: enough, in the right direction, on its own side."""

import numpy as np
import pytest

from painsynth_hf.facs import AU_NAMES, EXCLUSIVE, LIDS_SHUT, MIDLINE
from painsynth_hf.head.assets import PARTS, load_assets
from painsynth_hf.head.head import build_head
from painsynth_hf.head.lips import from_corner, lip_gap, resting_x
from painsynth_hf.head.rig import expression_deltas, fields, fine_fields, left_share
from painsynth_hf.head.rings import face_rings
from painsynth_hf.head.topology import topology
from painsynth_hf.people import draw_person
from painsynth_hf.spec import Expression, FrameSpec

SOMEONE = draw_person(0, "rig", 1, "white", "female", (36, 48), 2)
PROTOTYPES = {
    "rest": {},
    "pain": {"AU4": 3, "AU6": 3, "AU7": 3, "AU9": 3, "AU10": 3, "AU25": 3, "AU43": 1},
    "pain, eyes open": {"AU4": 4, "AU7": 4, "AU9": 4, "AU20": 3, "AU25": 3, "AU26": 3},
    "happiness": {"AU6": 4, "AU12": 4, "AU25": 3},
    "sadness": {"AU1": 4, "AU4": 3, "AU15": 4, "AU17": 3},
    "surprise": {"AU1": 4, "AU2": 4, "AU5": 3, "AU25": 4, "AU26": 4},
    "anger": {"AU4": 5, "AU5": 3, "AU7": 4, "AU23": 4, "AU24": 3},
    "disgust": {"AU9": 4, "AU10": 3, "AU15": 2, "AU17": 3},
    "fear": {"AU1": 4, "AU2": 3, "AU4": 3, "AU5": 4, "AU20": 4, "AU25": 3, "AU26": 2},
}
TEMPLATE = topology().operator @ load_assets().template
SIDED = [name for name in AU_NAMES if name not in MIDLINE | LIDS_SHUT]


def posed(left, right=None):
    """(S, 3) mm."""
    moving = any((right or left).values()) or any(left.values())
    expression = Expression("pain" if moving else "neutral", left, left if right is None else right)
    return build_head(FrameSpec(0, "test", "train", 0, 1, 0, 0, SOMEONE, expression)).posed


def moved(name, level=5.0, point=None):
    """Displacement mm at the vertex nearest to `point` of the template, or of all vertices."""
    change = posed({name: float(level)}) - posed({})
    return change if point is None else change[np.linalg.norm(TEMPLATE - np.array(point), axis=1).argmin()]


@pytest.mark.parametrize("start", PROTOTYPES)
def test_displacement_grows_with_every_unit(start):
    for name in AU_NAMES:
        others = {k: float(v) for k, v in PROTOTYPES[start].items() if k != name}
        if any(name in pair and (set(pair) - {name}) & set(others) for pair in EXCLUSIVE):
            continue
        levels = (0.0, 1.0) if name in LIDS_SHUT else (0.0, 1.0, 3.0, 5.0)
        first, *rest = (posed({**others, name: level}) for level in levels)
        far = [float(np.linalg.norm(face - first)) for face in rest]
        assert far[0] > 0.0 and (np.diff(far) > 0.05 * far[-1]).all(), (start, name, far)


def test_one_is_a_trace_and_five_is_strong():
    for name in AU_NAMES:
        trace, strong = (np.linalg.norm(moved(name, level), axis=1).max() for level in (1.0, 5.0))
        if name not in LIDS_SHUT:
            assert 0.4 < trace < 9.0, (name, trace)
            assert 2.5 < strong < 45.0 and strong > 2.5 * trace, (name, strong)


def test_units_move_where_their_muscles_pull():
    head, tail = (13.0, 18.0, 25.0), (46.0, 16.0, 10.0)
    assert moved("AU1", 5, head)[1] > 4.0 > 3.0 > moved("AU1", 5, tail)[1]
    assert moved("AU2", 5, tail)[1] > 4.0 > 3.0 > moved("AU2", 5, head)[1]
    down = moved("AU4", 5, head)
    assert -9.0 < down[1] < -6.0 and -5.5 < down[0] < -3.0  # lowered and drawn together
    arch = (37.0, 24.0, 18.0)
    assert moved("AU4", 5, tail)[1] > down[1] > moved("AU4", 5, arch)[1]  # arches flatten
    assert moved("AU4", 1, arch)[1] < -2.8  # a trace already
    assert moved("AU4", 5, (0.0, 18.0, 27.0))[1] < -5.0
    assert moved("AU6", 5, (45.0, -30.0, 5.0))[1] > 3.0
    wing, back, tip = (moved("AU9", 5, p) for p in ((16.0, -38.0, 25.0), (0.0, -10.0, 29.0), (0.0, -35.0, 43.0)))
    assert 3.0 < wing[1] < 5.0 and wing[0] < 2.5  # raised, but the nose does not swell
    assert np.linalg.norm(back) < 2.0 and np.linalg.norm(tip) < 1.5
    assert moved("AU10", 5, (10.0, -61.0, 33.0))[1] > 3.0
    corner = face_rings()[2].grid[face_rings()[2].zero, face_rings()[2].first]
    pulled = {name: moved(name)[corner] for name in ("AU12", "AU14", "AU15", "AU18", "AU20")}
    assert pulled["AU12"][0] > 3.0 and pulled["AU12"][1] > 5.0
    assert pulled["AU14"][0] > 2.0
    assert pulled["AU15"][1] < -4.0
    assert pulled["AU18"][0] < -3.0
    assert pulled["AU20"][0] > 5.0 and pulled["AU20"][1] < 0.0
    assert moved("AU17", 5, (0.0, -92.0, 25.0))[1] > 2.0
    assert moved("AU16", 5, (0.0, -75.0, 31.0))[1] < -3.0
    assert moved("AU27", 5, (0.0, -108.0, 15.0))[1] < 2.0 * moved("AU26", 5, (0.0, -108.0, 15.0))[1] < -10.0


def test_the_fold_under_the_brow_comes_down_over_lids_that_are_pressed():
    rings = face_rings()[0]
    fold, brow = rings.grid[rings.zero + 20, 0], np.linalg.norm(TEMPLATE - (30.0, 22.0, 21.0), axis=1).argmin()
    shut, pressed = (posed({"AU43": 1.0, **others}) for others in ({}, {"AU4": 4.0, "AU6": 4.0, "AU7": 4.0}))
    frown = posed({"AU4": 4.0, "AU6": 4.0, "AU7": 4.0})
    for face in (shut, frown):
        assert pressed[fold, 1] < face[fold, 1] - 2.0
    assert pressed[brow, 1] - pressed[rings.grid[rings.zero, 0], 1] < 0.7 * (
        shut[brow, 1] - shut[rings.grid[rings.zero, 0], 1]
    )


@pytest.mark.parametrize("name", SIDED)
def test_a_side_moves_alone(name):
    rest = posed({})
    for level in (1.0, 5.0):
        left = np.linalg.norm(posed({name: level}, {}) - rest, axis=1)
        right = np.linalg.norm(posed({}, {name: level}) - rest, axis=1)
        across, here = TEMPLATE[:, 0] < 0.0, TEMPLATE[:, 0] > 0.0
        assert left[across].sum() < 0.05 * left[here].sum() and right[here].sum() < 0.05 * right[across].sum()
        assert left[TEMPLATE[:, 0] < -5.0].max() < 0.05 * left.max()


def test_two_sides_make_the_whole():
    assert np.allclose(left_share(np.array([-9.0, -2.0, 0.0, 2.0, 9.0])).sum(), 2.5)
    x = np.linspace(-20, 20, 81)
    assert np.allclose(left_share(x) + left_share(-x), 1.0, atol=1e-6) and (np.diff(left_share(x)) >= 0).all()
    aus = {"AU1": 3.0, "AU4": 2.0, "AU10": 4.0}
    both = expression_deltas(Expression("pain", aus, aus))
    halves = expression_deltas(Expression("pain", aus, {})) + expression_deltas(Expression("pain", {}, aus))
    assert np.allclose(both, halves, atol=1e-4)


def test_nothing_moves_at_rest():
    assert not expression_deltas(Expression("neutral")).any()
    assert not expression_deltas(Expression("neutral", {"AU4": 0.0}, {})).any()


def test_raised_lip_is_square_and_open_mouths_are_round():
    """AU10 lifts the lobes beside the lip's middle the most; AU27 opens a web beside the corners, not a wedge."""
    mouth = face_rings()[2]
    x, rise = resting_x(), fine_fields()[AU_NAMES.index("AU10")][mouth.grid[mouth.zero + 2], 1]
    middle, lobe, side = (rise[mouth.upper][np.abs(x[mouth.upper] - at).argmin()] for at in (0.0, 10.0, 20.0))
    assert lobe > middle + 1.0 and lobe > side + 2.0
    wide = fine_fields()[AU_NAMES.index("AU27")]
    opening, inside = lip_gap(TEMPLATE + wide) - lip_gap(TEMPLATE), from_corner(mouth)
    assert opening[mouth.upper & (inside == 4)].min() > 0.07 * opening.max()


def test_wings_take_the_skin_beside_them_along():
    """Under AU9 and AU10 the groove beside the wing of the nose does not close to a slit."""
    wing, beside = (17.3, -39.0, 24.4), (23.7, -37.1, 21.0)
    for name in ("AU9", "AU10"):
        assert moved(name, 4.0, wing)[0] - moved(name, 4.0, beside)[0] < 1.3, name


def test_a_raised_lip_bends_the_cheek_without_an_edge():
    """AU9 and AU10 leave no vertex of the cage beside the fold standing out of its neighbours by a millimetre."""
    assets = load_assets()
    quads = assets.quads[assets.quad_part == PARTS.index("skin")]
    ends = np.unique(np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2), axis=1), axis=0)
    here = np.linalg.norm((assets.template - [27.0, -42.0, 19.0]) / [8.0, 10.0, 8.0], axis=1) < 1.0
    for name in ("AU9", "AU10"):
        field = fields()[AU_NAMES.index(name)]
        around, count = np.zeros_like(field), np.bincount(ends.ravel(), minlength=len(field))
        np.add.at(around, ends[:, 0], field[ends[:, 1]])
        np.add.at(around, ends[:, 1], field[ends[:, 0]])
        out = field - around / np.maximum(count, 1)[:, None]
        assert here.sum() > 4 and np.linalg.norm(out[here], axis=1).max() < 0.9, name
