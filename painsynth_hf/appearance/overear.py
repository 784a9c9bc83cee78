"""Loose hair lies over an ear: it bulges there, instead of falling into its bowl with the rim standing out of it.

Hair tucked behind an ear stays behind it: no strand comes through the bowl, which the collider does not see.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.spatial import cKDTree

from .cuts import Habit
from .hairline import bare_ear, ear_mask
from .strands import Surface, smoothstep, template

OFF = 2.0  # mm off the rim
UNDER, THROUGH = (
    1.5,
    5.0,
)  # mm below and over the ear's face where hair is taken to come through it
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
    """Strands that come out of the face of the ear end before they do."""
    ear = _ear(sign)
    # the ear itself, not the scalp above, which moves with it: hair that grows there would end at its root
    own = (np.abs(template().vertices[ear, 0]) > 60.0) & (bare_ear()[ear] > 0.5)
    ear = ear[(skin.normals[ear, 0] * sign > 0.15) & own][::3]
    face = skin.vertices[ear] * np.array([sign, 1.0, 1.0], np.float32)
    low, high = face.min(axis=0), face.max(axis=0)
    flat = points.reshape(-1, 3)
    near = np.flatnonzero(flat[:, 0] * np.float32(sign) > low[0] - UNDER)
    for axis in (1, 2):
        value = flat[near, axis]
        near = near[(value > low[axis]) & (value < high[axis])]
    if not len(near):
        return
    away, at = cKDTree(face[:, 1:]).query(flat[near, 1:], workers=1, eps=0.3, distance_upper_bound=3.0)
    near, at = near[np.isfinite(away)], at[np.isfinite(away)]
    over = flat[near, 0] * sign - face[at, 0]
    poking = np.zeros(points.shape[:2], dtype=bool)
    poking.ravel()[near[(over > -UNDER) & (over < THROUGH)]] = True
    poking[:, 0] = False
    some = np.flatnonzero(poking.any(axis=1))
    last = np.maximum(poking[some].argmax(axis=1) - 1, 0)
    along = last[:, None] * np.linspace(0.0, 1.0, points.shape[1], dtype=np.float32)
    whole = np.minimum(along.astype(np.int64), points.shape[1] - 2)
    before = np.take_along_axis(points[some], whole[..., None], axis=1)
    after = np.take_along_axis(points[some], whole[..., None] + 1, axis=1)
    points[some] = before + (after - before) * (along - whole)[..., None].astype(np.float32)
