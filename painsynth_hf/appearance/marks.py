"""Marks on skin, as authored on the flattened template: creases and swellings."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Line:
    """A crease through `points`, monotone in the coordinate that varies more."""

    points: Points  # (u, v) mm
    depth: float = 1.0  # share of the group's depth
    width: float = 1.1  # mm, of the valley at half its depth
    flank: float = 0.15  # height of the raised flanks, share of the depth
    lean: float = 0.0  # -1..1, > 0: the flank on the outer side (of lines across: the upper one) is the higher
    old: float = 0.0  # 0 creases at any age .. 1 only old skin
    broken: float = 0.0  # 0 unbroken .. 1 dashes
    soft: float = 0.0  # 0 a crease .. 1 a fold: skin rolls over into it, sharp at the very bottom alone
    lop: float = 0.0  # -1..1, > 0: the deeper on the left, and at 1 on the left alone
    fade: float = 0.0  # 0 as deep at either end .. 1 runs out slowly towards the end with the larger coordinate
    taper: float = 0.0  # share of its length over which it runs out at both ends, at least


@dataclass(frozen=True)
class Bump:
    """A soft swelling (or dent, where `height` is negative): an ellipse of Gaussian fall-off."""

    centre: tuple[float, float]  # (u, v) mm
    radii: tuple[float, float]  # mm, before the turn
    height: float  # share of the group's depth
    angle: float = 0.0  # degrees from u towards v
    old: float = 0.0


Mark = Line | Bump
Rng = np.random.Generator


def some(rng: Rng, points: Points, sigma: float, **look: float) -> Line:
    """A line whose points are moved by about `sigma` mm, and as a whole by as much again."""
    each = np.minimum(np.maximum(rng.normal(size=(len(points), 2)), -1.6), 1.6)  # np.clip takes thrice as long
    moved = np.array(points) + 0.6 * sigma * (each + rng.normal(size=2))
    return Line(tuple((u, v) for u, v in moved.tolist()), **look)


def branch(rng: Rng, line: Line, swing: float) -> Line:
    """A weaker crease that leaves `line` beyond its middle and ends `swing` mm beside its end."""
    path = np.array(line.points)
    along = np.linspace(rng.uniform(0.4, 0.6), rng.uniform(0.85, 1.05), 4)
    knots = np.linspace(0.0, 1.0, len(path))
    at = np.interp(along, knots, path[:, 0]), np.interp(along, knots, path[:, 1])
    heading = path[-1] - path[0]
    normal = np.array([-heading[1], heading[0]]) / np.hypot(*heading)
    moved = np.stack(at, axis=1) + np.linspace(0, 1, 4)[:, None] ** 1.4 * swing * normal
    return replace(
        line, points=tuple((float(u), float(v)) for u, v in moved), depth=0.5 * line.depth, width=0.8 * line.width,
        flank=0.33 * line.flank, old=max(line.old, 0.45),
    )  # fmt: skip
