"""Small solids for things that are worn: tubes and rims swept along a line, balls, and sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Solid:
    """n vertices and m quads, counter-clockwise from outside; `local` is what the shader wants to know of a place."""

    points: np.ndarray  # (n, 3) mm, unposed rest frame
    quads: np.ndarray  # (m, 4) int
    local: np.ndarray  # (n, 3)
    state: np.ndarray  # (n,)


def joined(solids: Sequence[Solid]) -> Solid:
    """One vertex list of all."""
    starts = np.cumsum([0, *(len(solid.points) for solid in solids)])
    return Solid(
        np.concatenate([solid.points for solid in solids]),
        np.concatenate([solid.quads + start for solid, start in zip(solids, starts, strict=False)]),
        np.concatenate([solid.local for solid in solids]),
        np.concatenate([solid.state for solid in solids]),
    )


def grid_quads(rows: int, columns: int, closed: bool) -> np.ndarray:
    """(m, 4) of a grid of vertices in row-major order; `closed` joins the last row to the first."""
    index = np.arange(rows * columns).reshape(rows, columns)
    after = np.roll(index, -1, axis=0) if closed else index[1:]
    here = index if closed else index[:-1]
    return np.stack([here[:, :-1], here[:, 1:], after[:, 1:], after[:, :-1]], axis=-1).reshape(-1, 4)


def outwards(points: np.ndarray, quads: np.ndarray) -> np.ndarray:
    """`quads` turned so that the closed surface encloses a positive volume."""
    a, b, c, d = (points[quads[:, i]] - points.mean(axis=0) for i in range(4))
    volume = (np.cross(a, b) * c).sum() + (np.cross(a, c) * d).sum()
    return quads if volume > 0 else quads[:, ::-1]


def sweep(
    path: np.ndarray, across: np.ndarray, radius: np.ndarray, sides: int = 8, closed: bool = False,
    square: float = 2.0, state: float = 0.0,
) -> Solid:  # fmt: skip
    """A solid of superelliptic section along `path` (n, 3) mm.

    `across` (n, 3) or (3,) is the section's first axis, made normal to the path; `radius` (n, 2) or (2,) mm are its
    half axes, across and along the path's binormal; `square` is the exponent, 2 an ellipse. An open end is closed by
    drawing the section in to a point.
    """
    n = len(path)
    across, radius = np.broadcast_to(across, (n, 3)), np.broadcast_to(radius, (n, 2))
    along = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0) if closed else np.gradient(path, axis=0)
    along = along / np.linalg.norm(along, axis=1, keepdims=True)
    across = across - (across * along).sum(axis=1, keepdims=True) * along
    across = across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    other = np.cross(along, across)
    turn = np.linspace(0.0, 2.0 * np.pi, sides + 1)  # the first corner twice, for a simple grid
    x, y = (np.sign(f) * np.abs(f) ** (2.0 / square) for f in (np.cos(turn), np.sin(turn)))
    ring = (radius[:, :1] * x)[..., None] * across[:, None] + (radius[:, 1:] * y)[..., None] * other[:, None]
    points = path[:, None] + ring
    if not closed:
        tips = [np.repeat(path[i][None], sides + 1, axis=0)[None] for i in (0, -1)]
        points = np.concatenate([tips[0], points, tips[1]])
    rows = len(points)
    flat = points.reshape(-1, 3)
    quads = grid_quads(rows, sides + 1, closed)
    # the seam's two copies of a corner are one vertex
    quads = np.where(quads % (sides + 1) == sides, quads - sides, quads)
    return Solid(flat, outwards(flat, quads), flat.copy(), np.full(len(flat), state))


def ball(centre: np.ndarray, axes: np.ndarray, state: float = 0.0, rows: int = 6, sides: int = 10) -> Solid:
    """An ellipsoid with half axes `axes` (3, 3) mm, one per row."""
    tilt, turn = np.linspace(0.0, np.pi, rows + 1), np.linspace(0.0, 2.0 * np.pi, sides + 1)
    unit = np.stack(np.broadcast_arrays(np.sin(tilt)[:, None] * np.cos(turn), np.sin(tilt)[:, None] * np.sin(turn),
                                        np.cos(tilt)[:, None]), axis=-1)  # fmt: skip
    points = (centre + unit @ axes).reshape(-1, 3)
    quads = grid_quads(rows + 1, sides + 1, False)
    quads = np.where(quads % (sides + 1) == sides, quads - sides, quads)
    return Solid(points, outwards(points, quads), points.copy(), np.full(len(points), state))


def spline(knots: np.ndarray, step: float) -> np.ndarray:
    """(n, d) points about `step` apart on the centripetal Catmull-Rom curve through `knots` (k, d) (Yuksel 2011)."""
    ends = np.concatenate([2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]])
    time = np.concatenate([[0.0], np.cumsum(np.sqrt(np.linalg.norm(np.diff(ends, axis=0), axis=1)))])
    pieces = []
    for i in range(1, len(ends) - 2):
        p, t = ends[i - 1 : i + 3], time[i - 1 : i + 3]
        count = max(int(np.ceil(np.linalg.norm(p[2] - p[1]) / step)), 1)
        at = (t[1] + (t[2] - t[1]) * np.arange(count) / count)[:, None]
        a = [((t[j + 1] - at) * p[j] + (at - t[j]) * p[j + 1]) / (t[j + 1] - t[j]) for j in range(3)]
        b = [((t[j + 2] - at) * a[j] + (at - t[j]) * a[j + 1]) / (t[j + 2] - t[j]) for j in range(2)]
        pieces.append(((t[2] - at) * b[0] + (at - t[1]) * b[1]) / (t[2] - t[1]))
    return np.concatenate([*pieces, knots[-1:]])


def resampled(path: np.ndarray, count: int) -> np.ndarray:
    """(count, d) points spaced evenly along the polyline `path` (n, d)."""
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    at = np.linspace(0.0, length[-1], count)
    return np.stack([np.interp(at, length, path[:, k]) for k in range(path.shape[1])], axis=1)
