"""No lid in an eyeball, no lip through teeth or lip, shut means shut: over people and over the whole intensity box."""

import numpy as np
import pytest
from scipy.interpolate import LinearNDInterpolator

from painsynth_hf.facs import AU_NAMES, EXCLUSIVE, MIDLINE
from painsynth_hf.head.assets import LEVEL, PARTS, load_assets
from painsynth_hf.head.correct import correct
from painsynth_hf.head.head import build_head, eyeballs, resting_cage, resting_surface
from painsynth_hf.head.lid_levels import RELAXED, SEAM, openings
from painsynth_hf.head.lips import arch_depth, clear_teeth, lip_gap
from painsynth_hf.head.rig import expression_deltas
from painsynth_hf.head.rings import face_rings
from painsynth_hf.head.topology import topology
from painsynth_hf.people import draw_person
from painsynth_hf.sampling import generator
from painsynth_hf.spec import AGE_BANDS, ETHNICITIES, GENDERS, Expression, FrameSpec, Pose

PEOPLE = [
    draw_person(0, "correct", i, ETHNICITIES[i % 5], GENDERS[i % 2], AGE_BANDS[i % 5 if i < 5 else (4 - i % 5)], i % 5)
    for i in range(10)
]
MESH = topology()
QUAD_PART = load_assets().quad_part[MESH.parent]
TRIANGLE_PART = np.repeat(QUAD_PART, 2)
SKIN, UPPER, LOWER, TONGUE = (np.unique(MESH.quads[QUAD_PART == i]) for i in range(len(PARTS)))


def head(person, left, right=None, **pose):
    right = left if right is None else right
    expression = Expression("pain" if {**left, **right} else "neutral", left, right)
    unturned = Pose(**{"pitch": -LEVEL, "gaze_pitch": LEVEL, **pose})  # as the assets hold their heads
    return build_head(FrameSpec(0, "test", "train", 0, 1, 0, 0, person, expression, unturned))


def anywhere(rng, share):
    """A random point of the intensity box: each unit acts with probability `share`, sides unlike where it has any."""
    left, right = {}, {}
    for name in AU_NAMES:
        acts, level, other = rng.random(3)
        if acts < share and name != "AU45":
            left[name] = 1.0 if name == "AU43" else 5.0 * level**0.5
            right[name] = left[name] if name in MIDLINE or name == "AU43" else 5.0 * other**0.5
    for first, second in EXCLUSIVE:
        if first in left and second in left:
            del left[second], right[second]
    return left, right


RNG = generator(0, "test_correct")
BOX = [(p, *anywhere(RNG, share)) for p in PEOPLE for share in (0.0, 0.3, 0.7)]


@pytest.fixture(scope="module")
def faces():
    return [(left, head(person, left, right)) for person, left, right in BOX]


def seen_from_front(points, xy, names):
    """(n,) part of the front-most triangle at each place of `xy` (n, 2), among the triangles near them."""
    low, high = xy.min(axis=0) - 5.0, xy.max(axis=0) + 5.0
    corners = points[MESH.triangles]
    near = ((corners[..., :2] > low) & (corners[..., :2] < high)).all(axis=(1, 2)) & (corners[:, 0, 2] > -10.0)
    tri, part = corners[near], TRIANGLE_PART[near]
    out = np.full(len(xy), -1)
    a, b, c = tri[:, 0], tri[:, 1], tri[:, 2]
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    area = np.where(np.abs(area) < 1e-12, 1e-12, area)
    for i, (x, y) in enumerate(xy):
        u = ((b[:, 0] - x) * (c[:, 1] - y) - (b[:, 1] - y) * (c[:, 0] - x)) / area
        v = ((c[:, 0] - x) * (a[:, 1] - y) - (c[:, 1] - y) * (a[:, 0] - x)) / area
        hit = (u >= 0) & (v >= 0) & (u + v <= 1)
        if hit.any():
            depth = u * a[:, 2] + v * b[:, 2] + (1 - u - v) * c[:, 2]
            best = np.flatnonzero(hit)[depth[hit].argmax()]
            out[i] = part[best]
            if names is not None:
                names.append(depth[best])
    return out


def opening(points, rings):
    """Greatest height mm between the margins of one eye, away from the corners."""
    margin = points[rings.grid[rings.zero]]
    top, bottom = rings.curves(margin[:, 0], margin[:, 1])
    middle = np.abs(margin[:, 0] - (margin[:, 0].max() + margin[:, 0].min()) / 2) < 7.0
    return float((top - bottom)[middle].max())


def test_no_lid_inside_an_eyeball(faces):
    for aus, face in faces:
        for eye in face.eyes:
            inside = eye.radius - np.linalg.norm(face.posed[SKIN] - eye.centre, axis=1)
            assert inside.max() < 0.0, aus
            assert (eye.radius - np.linalg.norm(face.rest[SKIN] - eye.centre, axis=1)).max() < 0.0


def test_lids_keep_a_thickness(faces):
    for aus, face in faces:
        for eye, rings in zip(face.eyes, face_rings(), strict=False):
            front = face.posed[rings.grid[rings.zero : rings.zero + 8]] - eye.centre
            assert np.linalg.norm(front, axis=-1).min() > eye.radius + 1.0, aus


@pytest.mark.parametrize("aus", [{}, {"AU4": 5.0, "AU6": 5.0, "AU7": 5.0, "AU9": 5.0}, {"AU1": 5.0, "AU12": 5.0}])
def test_shut_eyes_show_no_eyeball(aus):
    for person in PEOPLE[::2]:
        face = head(person, {**aus, "AU43": 1.0})
        for eye in face.eyes:
            at = np.linspace(-0.9, 0.9, 13) * eye.radius
            xy = np.stack(np.meshgrid(eye.centre[0] + at, eye.centre[1] + at), axis=-1).reshape(-1, 2)
            xy = xy[np.linalg.norm(xy - eye.centre[:2], axis=1) < 0.95 * eye.radius]
            depths: list[float] = []
            assert (seen_from_front(face.posed, xy, depths) == 0).all()
            ball = np.sqrt(np.maximum(eye.radius**2 - ((xy - eye.centre[:2]) ** 2).sum(axis=1), 0.0)) + eye.centre[2]
            assert (np.array(depths) > ball).all()


def test_only_shut_lids_meet():
    squeeze = {"AU4": 5.0, "AU6": 5.0, "AU7": 5.0, "AU9": 5.0}
    for person in PEOPLE:
        shown = [head(person, aus).posed for aus in ({}, {"AU7": 5.0}, squeeze, {"AU43": 1.0}, {"AU5": 5.0})]
        for rings in face_rings()[:2]:
            rest, tight, all_of_it, shut, wide = (opening(points, rings) for points in shown)
            assert 0.3 < tight / rest < 0.55  # the tightener leaves about 40 percent
            assert 0.12 < all_of_it / rest < tight / rest
            assert shut < 0.1 and wide > 1.25 * rest


def test_openings_shrink_with_every_closing_unit():
    rng = generator(1, "openings")
    for _ in range(200):
        aus = {name: 5.0 * float(rng.random()) for name in ("AU4", "AU5", "AU6", "AU7", "AU9", "AU10")}
        low, high = openings(aus)
        for name in ("AU6", "AU7", "AU9"):
            lower, upper = openings({**aus, name: aus[name] + 0.2})
            assert upper - lower < high - low and lower > low
        assert 0.1 < high - low < 1.5
        closed = openings({**aus, "AU43": 1.0})
        # shut lids meet low, however hard they are squeezed
        assert closed[0] == pytest.approx(closed[1]) and SEAM <= closed[0] < 0.42
    assert openings({}, LEVEL) == (0.0, RELAXED)


def test_open_lids_follow_the_gaze():
    for person in PEOPLE[:3]:
        heights = [
            head(person, {}, gaze_pitch=pitch).rest[face_rings()[0].grid[face_rings()[0].zero, 0], 1]
            for pitch in (-15.0, 0.0, 15.0)
        ]
        assert heights[0] < heights[1] - 1.0 and heights[1] < heights[2] - 1.0


def test_lips_meet_at_rest():
    mouth = face_rings()[2]
    for person in PEOPLE:
        rest = resting_surface(person)
        gap = lip_gap(rest)
        assert gap.max() < 0.1 and gap.min() > -0.3
        line = rest[mouth.grid[mouth.zero - 4 : mouth.zero + 1, 2 : mouth.first - 6]].reshape(-1, 3)
        assert (seen_from_front(rest, line[:, :2], None) == 0).all()  # nothing but skin in front


def test_lips_never_cross(faces):
    for aus, face in faces:
        assert lip_gap(face.posed).min() > -0.4, aus


def test_lips_part_when_told():
    for person in PEOPLE[::3]:
        for aus, least, most in (
            ({"AU25": 1.0}, 0.3, 2.0),
            ({"AU25": 5.0}, 3.0, 9.0),
            ({"AU26": 5.0}, 8.0, 22.0),
            ({"AU27": 5.0}, 25.0, 55.0),
            *(({name: 5.0}, -0.4, 2.0) for name in ("AU15", "AU17", "AU18", "AU23", "AU24", "AU28")),
        ):
            assert least < lip_gap(head(person, aus).posed).max() < most, aus


def depth_behind_teeth(points, lips):
    """Worst depth mm of `lips` (n, 3) behind the outer faces of either row of teeth, and how many were before one."""
    worst, count = -np.inf, 0
    for part in (UPPER, LOWER):
        teeth = points[part]
        teeth = teeth[np.abs(teeth[:, 0]) < 22.0]
        # of the inner and outer faces of the teeth, the outer one is the nearer to the lips
        columns = np.round(teeth[:, 0] / 2.0).astype(int)
        stacks = [teeth[columns == column] for column in np.unique(columns)]
        outer = np.concatenate([stack[stack[:, 2] > stack[:, 2].max() - 5.0] for stack in stacks])
        depth = LinearNDInterpolator(outer[:, :2], outer[:, 2])(lips[:, :2]) - lips[:, 2]
        there = np.isfinite(depth)
        count += int(there.sum())
        worst = max(worst, float(depth[there].max(initial=-np.inf)))
    return worst, count


def test_lips_stay_before_the_teeth(faces):
    mouth = face_rings()[2]
    checked = 0
    for aus, face in faces:
        lips = face.posed[mouth.grid[mouth.zero - 10 : mouth.zero + 30]].reshape(-1, 3)
        worst, count = depth_behind_teeth(face.posed, lips[np.abs(lips[:, 0]) < 19.0])
        assert worst < 0.3, aus
        checked += count
    assert checked > 1000


def test_lips_pushed_into_the_teeth_come_out_again():
    mouth = face_rings()[2]
    ring = mouth.grid[mouth.zero - 6 : mouth.zero + 12]
    for person in PEOPLE[:4]:
        points = np.array(resting_surface(person))
        middle = ring[np.abs(points[ring, 0]) < 15.0]
        assert np.abs(points - _cleared(points)).max() < 1.0  # where nothing is wrong, next to nothing changes
        points[mouth.grid[mouth.zero - 10 :], 2] -= 11.0
        assert depth_behind_teeth(points, points[middle])[0] > 1.0
        after = _cleared(points)
        assert depth_behind_teeth(after, after[middle])[0] < 0.3
        assert (after[:, 2] >= points[:, 2] - 1e-4).all() and np.array_equal(after[:, :2], points[:, :2])


def _cleared(points):
    out = points.copy()
    clear_teeth(out)
    return out


def test_tongue_stays_behind_the_teeth(faces):
    for aus, face in faces:
        for part in (UPPER, LOWER):
            teeth = face.posed[part]
            front = teeth[np.abs(teeth[:, 0]) < 10.0][:, 2].max()
            if part is LOWER or not {"AU26", "AU27"} & set(aus):
                assert face.posed[TONGUE][:, 2].max() < front - 2.0, aus


def test_corrections_are_smooth():
    """What the correctives add differs little from one vertex of the lips to the next."""
    mouth = face_rings()[2]
    for person, left, right in BOX[::3]:
        cage = resting_cage(person)
        surface = MESH.operator @ cage
        expression = Expression("pain", left, right) if left else Expression("neutral")
        raw = surface + expression_deltas(expression)
        added = correct(raw, surface, expression, 0.0, eyeballs(cage, load_assets())) - raw
        for axis in (0, 1):
            steps = np.linalg.norm(np.diff(added[mouth.grid[mouth.zero + 4 :]], axis=axis), axis=-1)
            assert steps.max() < 0.95, left  # mm between vertices about 1 mm apart; 0.90 on the thinnest lips


def test_an_expression_fades_to_rest():
    for person in PEOPLE[:4]:
        still = head(person, {})
        assert np.array_equal(still.rest, still.posed)
        trace = {"AU4": 1e-3, "AU7": 1e-3, "AU10": 1e-3, "AU17": 1e-3, "AU25": 1e-3, "AU27": 1e-3}
        assert np.linalg.norm(head(person, trace).posed - still.rest, axis=1).max() < 0.05


def test_arch_fits_the_teeth():
    x = np.linspace(-15.0, 15.0, 7)
    assert np.allclose(arch_depth(np.array([20.0, -9.0, 0.0, 0.0, 0.0]), x, 0 * x), 20.0 - 9.0 * (x / 20.0) ** 2)


def test_a_lifted_cheek_stays_before_the_eyeball():
    """The largest eyes came through the skin under the lower lid."""
    for person in PEOPLE[::3]:
        face = head(person, {"AU6": 5.0, "AU7": 5.0})
        for eye, rings in zip(face.eyes, face_rings(), strict=False):
            front = face.posed[rings.grid[rings.zero :]] - eye.centre
            assert np.linalg.norm(front, axis=-1).min() > eye.radius + 0.8
