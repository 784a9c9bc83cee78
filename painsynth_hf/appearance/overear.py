"""Loose hair lies over an ear: it bulges there, instead of falling into its bowl with the rim standing out of it.

Hair tucked behind an ear stays behind it: no strand comes through the bowl, which the collider does not see.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.spatial import cKDTree

from .cuts import Habit
from .hairline import ear_mask
from .strands import Surface, smoothstep, template

OFF = 2.0  # mm off the rim
UNDER, THROUGH = (
    1.5,
    5.0,
)  # mm below the ear's face where hair is out of sight, and over it where that comes from behind
BEYOND = 1.3  # of the ear's half axes: where hair begins to go out over it


@lru_cache(maxsize=2)
def _ear(sign: float) -> np.ndarray:
    """Numbers of the vertices of the ear on the side of `sign`."""
    return np.flatnonzero((ear_mask() > 0.7) & (template().vertices[:, 0] * sign > 0.0))


def over_ears(points: np.ndarray, skin: Surface, habit: Habit) -> None:
    """Strands (N, P, 3) mm go out over the ears behind which they are not `habit.tucked`, and else stay behind them;
    changed in place.
    """
    for sign, tucked in ((1.0, habit.tucked[0]), (-1.0, habit.tucked[1])):
        if tucked:
            _behind(points, skin, sign)
            continue
        out, y, z = (skin.vertices[_ear(sign)] * [sign, 1.0, 1.0]).T
        middle, half = ((y.max() + y.min()) / 2, (z.max() + z.min()) / 2), (np.ptp(y) / 2, np.ptp(z) / 2)
        rear, front = out[z < middle[1]].max() + OFF, out[z > middle[1]].max() + OFF
        near = np.flatnonzero(
            (np.abs(points[..., 1] - middle[0]) < BEYOND * half[0])
            & (np.abs(points[..., 2] - middle[1]) < BEYOND * half[1])
            & (points[..., 0] * sign > 40.0)
        )
        flat = points.reshape(-1, 3)
        x, y, z = flat[near].T
        off = ((y - middle[0]) / half[0]) ** 2 + ((z - middle[1]) / half[1]) ** 2
        rim = np.interp(z, (middle[1] - half[1] / 2, middle[1] + half[1] / 2), (rear, front))
        lift = np.maximum(rim - x * sign, 0.0) * smoothstep(BEYOND**2, 0.8, off)
        flat[near, 0] = x + sign * lift.astype(np.float32)


def _behind(points: np.ndarray, skin: Surface, sign: float) -> None:
    """What comes out of the face of the ear goes back in below it."""
    ear = _ear(sign)
    ear = ear[(skin.normals[ear, 0] * sign > 0.15) & (np.abs(template().vertices[ear, 0]) > 60.0)]
    face = skin.vertices[ear] * [sign, 1.0, 1.0]
    low, high = face.min(axis=0), face.max(axis=0)
    flat = points.reshape(-1, 3)
    out = flat[:, 0] * np.float32(sign)
    near = np.flatnonzero(
        (out > low[0] - UNDER) & (np.abs(flat[:, 1:] - (low + high)[1:] / 2) < (high - low)[1:] / 2).all(axis=1)
    )
    if not len(near):
        return
    away, at = cKDTree(face[:, 1:]).query(flat[near, 1:], workers=1)
    over = out[near] - face[at, 0]
    poking = (away < 3.0) & (over > -UNDER) & (over < THROUGH)
    flat[near[poking], 0] = sign * (face[at[poking], 0] - UNDER)
