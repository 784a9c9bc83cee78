"""Lips: shut without a gap and without passing through each other, and always before the teeth.

Both corrections are found per column of the rings around the mouth and handed on to the neighbouring rings with
weights that fade, so the skin stays smooth.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .assets import PARTS, load_assets
from .lids import smoothstep
from .rings import Rings, face_rings
from .topology import topology

CONTACT = 14  # rings to either side of the lip line that can touch the other lip
OVERLAP = 0.15  # mm that shut lips press into each other: no crack shows
GIVE = 0.6  # part of an overlap that the upper lip yields: the lower one is pushed up by chin and jaw
EASE = 0.4  # mm over which lips come apart
CLEARANCE = 0.4  # mm between teeth and lips


def close_lips(points: np.ndarray, gap_at_rest: np.ndarray) -> None:
    """Move the lips of `points` (S, 3) mm in place so that they part by what the face units opened, and never cross.

    `gap_at_rest` (N,) is `lip_gap` of the same person at rest: their lips meet there.
    """
    mouth = face_rings()[2]
    gap = lip_gap(points)
    opened = gap - gap_at_rest
    wanted = np.where(opened < EASE, np.maximum(opened, 0.0) ** 2 / (2.0 * EASE), opened - EASE / 2.0) - OVERLAP
    move = (wanted - gap) * np.where(mouth.upper, GIVE, GIVE - 1.0)
    points[mouth.grid, 1] += np.outer(lip_falloff(), move * (from_corner(mouth) > 0))  # both share the corners


def lip_gap(points: np.ndarray) -> np.ndarray:
    """(N,) mm between the lowest edge of the upper and the highest of the lower lip; < 0 where they cross."""
    mouth = face_rings()[2]
    height = points[mouth.grid[mouth.zero - CONTACT : mouth.zero + CONTACT + 1], 1]
    far = np.abs(np.arange(-CONTACT, CONTACT + 1))[:, None] > 1.2 * from_corner(mouth)  # there rings fan out sideways
    edge = np.where(mouth.upper, np.where(far, np.inf, height).min(axis=0), np.where(far, -np.inf, height).max(axis=0))
    top, bottom = mouth.curves(resting_x(), edge)
    return top - bottom


def clear_teeth(points: np.ndarray) -> None:
    """Push the lips of `points` (S, 3) mm forward where they would be behind the front of the teeth, in place."""
    mouth = face_rings()[2]
    for part in ("upper_teeth", "lower_teeth"):
        front = points[fronts()[part]]
        low, high = front[:, 1].min(), front[:, 1].max()
        arch = _arch(front)
        missing = _missing(points[mouth.grid], arch, low, high)
        worst = (missing * lip_falloff()[:, None]).max(axis=0)
        worst = np.maximum(worst, _smooth(worst))
        points[mouth.grid, 2] += np.outer(lip_falloff(), worst)
        points[mouth.grid, 2] += _missing(points[mouth.grid], arch, low, high)


def _missing(lips: np.ndarray, arch: np.ndarray, low: float, high: float) -> np.ndarray:
    """(R, N) mm by which `lips` (R, N, 3) should be further forward to clear an arch between two heights."""
    x, y, z = np.moveaxis(lips, -1, 0)
    window = smoothstep((y - low + 1.0) / 1.5) * smoothstep((high + 1.0 - y) / 1.5)
    window *= smoothstep((23.0 - np.abs(x)) / 3.0)
    return np.maximum(arch_depth(arch, x, y) + CLEARANCE - z, 0.0) * window * before_teeth()[:, None]


def before_teeth() -> np.ndarray:
    """(R,) 1 on rings that stay before the teeth; deeper in, the lining turns behind the gums."""
    mouth = face_rings()[2]
    return smoothstep((np.arange(len(mouth.grid)) - mouth.zero + 20.0) / 6.0)


def _arch(front: np.ndarray) -> np.ndarray:
    """Coefficients (5,) of the smooth front of a row of teeth through vertices (n, 3)."""
    x, y, z = front.T.astype(float)
    return np.linalg.lstsq(_terms(x, y), z, rcond=None)[0]


def arch_depth(arch: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Depth z mm of the front of the teeth at (x, y) mm."""
    return _terms(x, y) @ arch


def _terms(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    q = (x / 20.0) ** 2
    return np.stack([np.ones_like(x), q, q * q, y, q * y], axis=-1)


def _smooth(value: np.ndarray) -> np.ndarray:
    for _ in range(3):
        value = 0.25 * np.roll(value, 1) + 0.5 * value + 0.25 * np.roll(value, -1)
    return value


def from_corner(mouth: Rings) -> np.ndarray:
    """(N,) columns to the nearer corner of the mouth."""
    column = np.arange(mouth.grid.shape[1])
    return np.minimum(np.abs(column - mouth.first), np.abs(column - mouth.second)).astype(float)


@lru_cache(maxsize=1)
def resting_x() -> np.ndarray:
    """(N,) x mm of the lip line of the template: it pairs upper and lower columns."""
    mouth = face_rings()[2]
    return (topology().operator @ load_assets().template)[mouth.grid[mouth.zero], 0]


@lru_cache(maxsize=1)
def pairs() -> tuple[np.ndarray, np.ndarray]:
    """`Rings.curves` over the lip line, which is linear: columns (2, N, 2) and the share (2, N) of the second."""
    mouth, x = face_rings()[2], resting_x()
    unit = np.stack([np.stack(mouth.curves(x, basis)) for basis in np.eye(len(x))], axis=-1)  # (2, N, N)
    order = np.argsort(-unit, axis=-1, kind="stable")[..., :2]
    return order, np.take_along_axis(unit, order, axis=-1)[..., 1]


@lru_cache(maxsize=1)
def lip_falloff() -> np.ndarray:
    """(R,) 1 on the lips, 0 at nose, chin and palate."""
    mouth = face_rings()[2]
    ring = np.arange(len(mouth.grid)) - mouth.zero
    return np.where(ring < 0, smoothstep((ring + 30.0) / 16.0), 1.0 - smoothstep((ring - 10.0) / 26.0))


@lru_cache(maxsize=1)
def fronts() -> dict[str, np.ndarray]:
    """Fine vertices on the front of the teeth, up to the premolars."""
    assets, mesh = load_assets(), topology()
    place = mesh.operator @ assets.template
    out = {}
    for part in ("upper_teeth", "lower_teeth"):
        quads = mesh.quads[assets.quad_part[mesh.parent] == PARTS.index(part)]
        a, b, c, d = (place[quads[:, k]] for k in range(4))
        normal = np.cross(c - a, d - b)
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        centre = (a + b + c + d) / 4.0
        outward = np.stack([centre[:, 0] / 30.0, np.zeros(len(centre)), np.ones(len(centre))], axis=1)
        facing = (normal * outward).sum(axis=1) > 0.5
        out[part] = np.unique(quads[facing & (np.abs(centre[:, 0]) < 22.0)])
    return out
