"""Creases carved into the patches of a height map: all of a person's in three launches, on the host.

A crease follows a smooth curve through a few points, shaken by noise; its depth swells and fades along it; across, it
has a profile (see `wrinkles.crease`). Noise is smooth between random knots, which the caller draws.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import warp as wp

from .lookup import ramp

wp.set_module_options({"enable_backward": False})

SPAN, STEPS = wp.constant(10.0), wp.constant(32)  # a profile is known to so many widths, at so many places in each
PLACES = 2 * int(SPAN) * int(STEPS) + 1
NOISES = wp.constant(5)  # of a stroke: its path, coarse and fine; its depth, coarse and fine; where it is broken
TIP = wp.constant(0.45)  # share of its width that a crease has where it ends: it runs out to a point, not to an edge
Noise = tuple[float, float, np.ndarray]  # mm between knots, share of the first step that is behind, knots (n,)


@dataclass(frozen=True)
class Stroke:
    """One crease; mm along and across are counted from the patch's first texel."""

    upright: bool  # whether along is down the rows
    first: int  # of `count` texels along it
    count: int
    path: Sequence[tuple[float, float, float]]  # mm along, rising; mm across; slope
    noises: Sequence[Noise]
    ends: tuple[float, float]  # shares of its length over which it begins and ends
    depth: float
    shake: float  # 0..1, of the noise
    whole: float  # it breaks off where the last noise lies below minus this
    width: float  # mm
    reach: float  # mm to either side
    shape: tuple[float, float, float]  # arguments of the profile: flank, lean, soft


@wp.struct
class Path:
    """A stroke as kernels read it."""

    upright: int
    first: int
    count: int
    start: int  # of the texels along it, among those of all strokes
    knot: int  # its first point
    knots: int
    profile: int  # row
    begins: float
    ends: float
    depth: float
    shake: float
    whole: float
    width: float  # mm
    reach: float


@wp.func
def wander(noises: wp.array(dtype=wp.vec3), knots: wp.array(dtype=float), number: int, along: float) -> float:
    """Noise `number`, (mm between knots, share of the first step, first knot), at mm along its stroke."""
    noise = noises[number]
    place = along / noise[0] + noise[1]
    cell = int(place)
    t = place - float(cell)
    low = knots[int(noise[2]) + cell]
    return low + t * t * (3.0 - 2.0 * t) * (knots[int(noise[2]) + cell + 1] - low)


@wp.func
def through(points: wp.array(dtype=wp.vec3), first: int, count: int, along: float) -> float:
    """Cubic Hermite through points (along, across, slope)."""
    k = first
    while k < first + count - 2 and points[k + 1][0] <= along:
        k += 1
    a = points[k]
    b = points[k + 1]
    step = b[0] - a[0]
    t = (along - a[0]) / step
    rise = b[1] - a[1]
    bend = (1.0 - t) * (a[2] * step - rise) - t * (b[2] * step - rise)
    return a[1] + t * rise + t * (1.0 - t) * bend


@wp.kernel
def trace(
    paths: wp.array(dtype=Path),
    points: wp.array(dtype=wp.vec3),
    noises: wp.array(dtype=wp.vec3),
    knots: wp.array(dtype=float),
    texel: float,  # mm
    middle: wp.array(dtype=float),  # texels across
    depth: wp.array(dtype=float),
    widths: wp.array(dtype=float),  # of the crease, from one texel across to the next
    half: wp.array(dtype=int),  # (n,) texels to either side that a stroke reaches
):
    s = wp.tid()
    path = paths[s]
    for i in range(path.count):
        gone = float(i) * texel
        at = through(points, path.knot, path.knots, float(path.first) * texel + gone)
        at += path.shake * (0.26 * wander(noises, knots, s * NOISES, gone)
                            + 0.07 * wander(noises, knots, s * NOISES + 1, gone))  # fmt: skip
        middle[path.start + i] = at / texel
        share = float(i) / wp.max(float(path.count - 1), 1.0)
        uneven = 0.92 + path.shake * (
            0.28 * wander(noises, knots, s * NOISES + 2, gone) + 0.14 * wander(noises, knots, s * NOISES + 3, gone)
        )
        there = ramp(0.0, path.begins, share) * ramp(1.0, 1.0 - path.ends, share)
        deep = path.depth * there
        unbroken = ramp(-1.3, 0.9, path.whole + wander(noises, knots, s * NOISES + 4, gone))
        uneven = wp.clamp(uneven, 0.12, 1.3)
        depth[path.start + i] = deep * uneven * unbroken
        widths[path.start + i] = (TIP + (1.0 - TIP) * there) * (0.62 + 0.4 * uneven)  # narrower where it is shallow
    least = float(1.0)
    for i in range(path.count):
        slope = float(0.0)
        if i > 0 and i < path.count - 1:
            slope = 0.5 * (middle[path.start + i + 1] - middle[path.start + i - 1])
        tilt = 1.0 / wp.sqrt(1.0 + wp.min(slope * slope, 4.0))
        widths[path.start + i] = tilt * texel / (path.width * widths[path.start + i])
        least = wp.min(least, tilt)
    half[s] = int(wp.ceil(path.reach / (texel * least)))


@wp.func
def height_at(profiles: wp.array2d(dtype=float), profile: int, t: float) -> float:
    """Linear between the places of a profile."""
    at = wp.clamp((t + SPAN) * float(STEPS), 0.0, 2.0 * SPAN * float(STEPS) - 0.001)
    i = int(at)
    low = profiles[profile, i]
    return low + (profiles[profile, i + 1] - low) * (at - float(i))


@wp.kernel
def carve_rows(
    rows: wp.array(dtype=wp.vec4i),  # (R,) row in its patch, columns of the patch, its first stroke, past the last
    place: wp.array(dtype=int),  # (R,) first texel
    paths: wp.array(dtype=Path),
    middle: wp.array(dtype=float),
    depth: wp.array(dtype=float),
    widths: wp.array(dtype=float),
    half: wp.array(dtype=int),
    profiles: wp.array2d(dtype=float),
    heights: wp.array(dtype=float),  # changed in place
):
    thread = wp.tid()
    row = rows[thread][0]
    columns = rows[thread][1]
    for s in range(rows[thread][2], rows[thread][3]):
        path = paths[s]
        if path.upright == 1:
            i = row - path.first
            if i >= 0 and i < path.count:
                k = path.start + i
                nearest = int(wp.rint(middle[k]))
                for column in range(wp.max(nearest - half[s], 0), wp.min(nearest + half[s] + 1, columns)):
                    t = (float(column) - middle[k]) * widths[k]
                    at = place[thread] + column
                    heights[at] = heights[at] + depth[k] * height_at(profiles, path.profile, t)
        else:
            for i in range(path.count):
                k = path.start + i
                away = float(row) - middle[k]
                if wp.abs(away) <= float(half[s]) + 0.5:
                    at = place[thread] + path.first + i
                    heights[at] = heights[at] + depth[k] * height_at(profiles, path.profile, away * widths[k])


def carve(
    heights: Sequence[np.ndarray], strokes: Sequence[Sequence[Stroke]], profile: Callable[..., np.ndarray], texel: float
) -> list[np.ndarray]:
    """Copies of patches (h, w) float32, texels of so many mm, with their strokes carved in.

    `profile(t, flank, lean, soft)` is the height (n,) across a crease of unit depth and width.
    """
    every = [stroke for mine in strokes for stroke in mine]
    if not every:
        return [np.array(height, np.float32) for height in heights]
    shapes = {shape: i for i, shape in enumerate(dict.fromkeys(stroke.shape for stroke in every))}
    t = (np.arange(PLACES) / STEPS - SPAN).astype(np.float32)
    noises = [noise for stroke in every for noise in stroke.noises]
    first_knot = _starts([len(knots) for _, _, knots in noises]).tolist()
    drawn = [
        _paths(every, shapes),
        _put([point for stroke in every for point in stroke.path], wp.vec3),
        _put([(period, phase, start) for (period, phase, _), start in zip(noises, first_knot, strict=True)], wp.vec3),
        _put(np.concatenate([*(knots for _, _, knots in noises), [0.0]]), float),
    ]
    texels = sum(stroke.count for stroke in every)
    traced = [wp.empty(texels, dtype=float, device="cpu") for _ in range(3)]
    traced.append(wp.empty(len(every), dtype=int, device="cpu"))
    wp.launch(trace, len(every), [*drawn, texel], traced, device="cpu")

    sizes = [height.size for height in heights]
    starts, ends = _starts(sizes), np.cumsum([len(mine) for mine in strokes])
    rows, place = [], []
    for height, start, end, mine in zip(heights, starts, ends, strokes, strict=True):
        h, w = height.shape
        rows.append(np.stack(np.broadcast_arrays(np.arange(h), w, end - len(mine), end), axis=1))
        place.append(start + w * np.arange(h))
    flat = np.concatenate([height.ravel() for height in heights], dtype=np.float32)
    where = [_put(np.concatenate(rows), wp.vec4i), _put(np.concatenate(place), int)]
    profiles = _put([profile(t, *shape) for shape in shapes], float)
    wp.launch(carve_rows, len(where[1]), [*where, drawn[0], *traced, profiles], [_put(flat, float)], device="cpu")
    return [flat[i : i + n].reshape(height.shape) for i, n, height in zip(starts, sizes, heights, strict=True)]


def _paths(strokes: Sequence[Stroke], shapes: dict[tuple[float, float, float], int]) -> Any:
    kind: Any = Path  # Warp made a struct of the class
    out: Any = np.zeros(len(strokes), kind.numpy_dtype())
    for name in ("upright", "first", "count", "depth", "shake", "whole", "width", "reach"):
        out[name] = [getattr(stroke, name) for stroke in strokes]
    out["begins"], out["ends"] = np.array([stroke.ends for stroke in strokes]).T
    out["start"], out["knots"] = _starts(out["count"]), [len(stroke.path) for stroke in strokes]
    out["knot"], out["profile"] = _starts(out["knots"]), [shapes[stroke.shape] for stroke in strokes]
    return wp.array(out, dtype=Path, device="cpu")


def _starts(sizes: Sequence[int] | np.ndarray) -> np.ndarray:
    return np.cumsum([0, *sizes[:-1]])


def _put(values: Any, dtype: Any) -> wp.array:
    """On the host, without a copy where `values` are an array of that kind."""
    kind = np.int32 if dtype in (int, wp.vec4i) else np.float32
    return wp.array(np.ascontiguousarray(values, dtype=kind), dtype=dtype, device="cpu", copy=False)
