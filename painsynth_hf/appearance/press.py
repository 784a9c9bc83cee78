"""Strands by kernels on the host: kept off the skin while they grow, wound into curls, pushed out of the head.

The skin is a grid of tangent planes, see `comb.Collider`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import warp as wp

wp.set_module_options({"enable_backward": False})


@wp.struct
class Grid:
    """Nearest tangent plane of each cell: outward unit normal, and its product with the point of the skin."""

    low: wp.vec3  # mm
    per_mm: float  # cells
    shape: wp.vec3i
    plane: wp.array(dtype=wp.vec4)


@wp.struct
class Growth:
    """How one step of `comb.grow` is taken."""

    gone: float  # share of the length at its end
    part: float  # share of the length that it takes
    stiffness: float
    hug: float
    cling: float
    low: float  # thickness of the layers below the ears, of that on top


@wp.func
def nearest(grid: Grid, p: wp.vec3) -> wp.vec4:
    """Outward normal of the skin nearest to `p`, and the distance from it."""
    flat = int(0)
    for axis in range(3):
        cell = wp.clamp((p[axis] - grid.low[axis]) * grid.per_mm, 0.0, float(grid.shape[axis] - 1))
        flat = flat * grid.shape[axis] + int(cell)
    plane = grid.plane[flat]
    away = plane[0] * p[0] + plane[1] * p[1] + plane[2] * p[2] - plane[3]
    return wp.vec4(plane[0], plane[1], plane[2], away)


@wp.kernel
def clear_points(
    grid: Grid,
    margin: wp.array(dtype=float),  # (n,) mm
    reach: float,  # mm that a point is moved at most, each time
    again: int,  # 1: those that were moved a second time
    points: wp.array(dtype=wp.vec3),  # (n,), changed in place
):
    i = wp.tid()
    skin = nearest(grid, points[i])
    if skin[3] < margin[i]:
        points[i] = points[i] + wp.vec3(skin[0], skin[1], skin[2]) * wp.min(margin[i] - skin[3], reach)
        if again == 1:
            skin = nearest(grid, points[i])
            short = wp.clamp(margin[i] - skin[3], 0.0, reach)
            points[i] = points[i] + wp.vec3(skin[0], skin[1], skin[2]) * short


@wp.kernel
def grow_step(
    grid: Grid,
    how: Growth,
    k: int,  # the point that this step makes
    length: wp.array(dtype=float),  # (N,) mm
    height: wp.array(dtype=float),  # (N,) mm off the skin, at least
    want: wp.array(dtype=wp.vec3),  # (N,) directions of the field
    direction: wp.array(dtype=wp.vec3),  # (N,) unit, of the step before; changed in place
    beside: wp.array(dtype=wp.vec4),  # (N,) the skin that the step before was held off; changed in place
    path: wp.array2d(dtype=wp.vec3),  # (N, P), changed in place
):
    i = wp.tid()
    here = path[i, k - 1]
    skin = beside[i]
    if k == 1:
        skin = nearest(grid, here)
    normal = wp.vec3(skin[0], skin[1], skin[2])
    way = wp.normalize(want[i])
    away = wp.max(wp.dot(way, normal), 0.0) * wp.clamp(1.5 - skin[3] / 40.0, 0.0, 1.0)
    ahead = wp.normalize(direction[i] * how.stiffness + (way - normal * (how.cling * away)) * (1.0 - how.stiffness))
    step = length[i] * how.part
    there = here + ahead * step
    skin = nearest(grid, there)
    # layers are thick on top and thin out downwards, or cut ends would overhang the sides; long hair does less
    thick = wp.clamp(length[i] * how.gone / 20.0, 0.0, 1.0) * wp.clamp((there[1] + 20.0) / 100.0, how.low, 1.0)
    floor = 0.25 + height[i] * thick
    hold = how.hug * wp.clamp((there[1] + 45.0) / 60.0, 0.0, 1.0)  # below the ears hair hangs free
    lift = wp.max(floor - skin[3], 0.0)
    if skin[3] < 40.0:
        lift -= hold * wp.max(skin[3] - floor - 1.0, 0.0)
    ahead = wp.normalize(there + wp.vec3(skin[0], skin[1], skin[2]) * lift - here)
    direction[i] = ahead
    beside[i] = skin
    path[i, k] = here + ahead * step


@wp.kernel
def wind(
    points: wp.array2d(dtype=wp.vec3),  # (N, P) mm
    radius: wp.array(dtype=float),  # (N,) mm
    pitch: wp.array(dtype=float),
    phase: wp.array(dtype=float),  # radians
    out: wp.array2d(dtype=wp.vec3),
):
    """Strands into helices, see `comb.curl`."""
    i = wp.tid()
    last = points.shape[1] - 1
    whole = float(0.0)
    for j in range(last):
        whole += wp.length(points[i, j + 1] - points[i, j])
    least = float(7.0)
    if pitch[i] < 9.0:
        least = 3.0
    elif pitch[i] < 30.0:
        least = 4.2
    turn = wp.max(pitch[i], least * whole / float(last))
    # a wave begins lower than a curl: what lies on the crown is weighed down by all that hangs from it
    begin = float(0.6) * turn
    if turn > 34.0:
        begin = 1.8 * turn
    along = float(0.0)
    for j in range(last + 1):
        here = points[i, j]
        before = points[i, wp.max(j - 1, 0)]
        after = points[i, wp.min(j + 1, last)]
        along += wp.length(here - before)
        tangent = wp.normalize(after - before)
        across = wp.normalize(wp.cross(tangent, wp.vec3(0.31, 0.17, 0.93)))
        angle = 6.2831853 * along / turn + phase[i]
        reach = radius[i] * wp.clamp(along / begin, 0.0, 1.0)
        x = wp.cos(angle) - wp.cos(phase[i]) * wp.exp(-along / 8.0)
        out[i, j] = here + across * (reach * x) + wp.cross(tangent, across) * (reach * wp.sin(angle))


@wp.kernel
def pull(
    leader: wp.array(dtype=int),  # (N,) strands; a leader's own is itself, so it stays
    strength: wp.array(dtype=float),  # (N,)
    share: wp.array(dtype=float),  # (P,)
    points: wp.array2d(dtype=wp.vec3),  # (N, P) mm, changed in place
):
    """Strands towards their leaders."""
    i = wp.tid()
    for j in range(points.shape[1]):
        points[i, j] = points[i, j] + (points[leader[i], j] - points[i, j]) * (strength[i] * share[j])


@wp.kernel
def drift(
    aside: wp.array2d(dtype=wp.vec3),  # (K, N) mm
    share: wp.array2d(dtype=float),  # (K, P)
    points: wp.array2d(dtype=wp.vec3),  # (N, P) mm, changed in place
):
    """Strands moved aside, by shares that change along them."""
    i = wp.tid()
    for j in range(points.shape[1]):
        moved = points[i, j]
        for k in range(aside.shape[0]):
            moved += aside[k, i] * share[k, j]
        points[i, j] = moved


@wp.kernel
def settle(
    grown: wp.array2d(dtype=wp.vec3),  # (N, P) mm: where strands lay before they were gathered
    share: wp.array(dtype=float),  # (N,)
    middle: wp.vec3,  # of the skull, mm
    low: float,  # mm: y below which nothing settles
    points: wp.array2d(dtype=wp.vec3),  # (N, P) mm, changed in place
):
    """Strands go back, by `share`, to the height over the skull at which they grew: gathering moves them aside only."""
    i = wp.tid()
    for j in range(points.shape[1]):
        far = points[i, j] - middle
        size = wp.max(wp.length(far), 1.0)
        held = share[i] * wp.clamp((points[i, j][1] - low) / 40.0, 0.0, 1.0)
        points[i, j] = middle + far * (1.0 + held * (wp.length(grown[i, j] - middle) / size - 1.0))


@wp.kernel
def normals(
    points: wp.array(dtype=wp.vec3),
    quads: wp.array(dtype=wp.vec4i),
    start: wp.array(dtype=int),  # (n + 1,) into `around`
    around: wp.array(dtype=int),  # quads around each vertex
    out: wp.array(dtype=wp.vec3),
):
    """Unit normals, by area: the cross product of a quad's diagonals is twice it."""
    i = wp.tid()
    total = wp.vec3d(wp.float64(0.0), wp.float64(0.0), wp.float64(0.0))
    for j in range(start[i], start[i + 1]):
        q = quads[around[j]]
        face = wp.cross(points[q[2]] - points[q[0]], points[q[3]] - points[q[1]])
        total += wp.vec3d(wp.float64(face[0]), wp.float64(face[1]), wp.float64(face[2]))
    unit = wp.normalize(total)
    out[i] = wp.vec3(float(unit[0]), float(unit[1]), float(unit[2]))


def grid(low: np.ndarray, per_mm: float, shape: tuple[int, int, int], plane: np.ndarray) -> Any:
    """A `Grid` of `plane` (cells, 4) float32, which it does not copy."""
    out = Grid()
    out.low, out.per_mm, out.shape, out.plane = wp.vec3(*low), per_mm, wp.vec3i(*shape), shared(plane, wp.vec4)
    return out


def move(points: np.ndarray, *ways: tuple[np.ndarray, np.ndarray]) -> None:
    """Add to strands (N, P, 3) float32, in place, each of these: (N, 3) mm times (P,) shares."""
    aside, share = (np.stack(each).astype(np.float32) for each in zip(*ways, strict=True))
    inputs = [shared(aside, wp.vec3), shared(share, float)]
    wp.launch(drift, len(points), inputs, [shared(points, wp.vec3)], device="cpu")


def lay(points: np.ndarray, grown: np.ndarray, share: np.ndarray, middle: tuple[float, ...], low: float) -> None:
    """`settle` strands (N, P, 3) float32, in place."""
    inputs = [shared(grown, wp.vec3), shared(np.ascontiguousarray(share, np.float32), float), wp.vec3(*middle), low]
    wp.launch(settle, len(points), inputs, [shared(points, wp.vec3)], device="cpu")


def shared(array: np.ndarray, dtype: Any) -> wp.array:
    """`array` (of the same kind of number, without gaps) as kernels on the host see it: not a copy."""
    return wp.array(array, dtype=dtype, device="cpu", copy=False)
