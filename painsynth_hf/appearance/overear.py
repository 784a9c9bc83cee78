"""Loose hair lies over an ear: it bulges there, instead of falling into its bowl with the rim standing out of it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .cuts import Habit
from .hairline import ear_mask
from .strands import Surface, smoothstep, template

OFF = 2.0  # mm off the rim
BEYOND = 1.3  # of the ear's half axes: where hair begins to go out over it


@lru_cache(maxsize=2)
def _ear(sign: float) -> np.ndarray:
    """Numbers of the vertices of the ear on the side of `sign`."""
    return np.flatnonzero((ear_mask() > 0.7) & (template().vertices[:, 0] * sign > 0.0))


def over_ears(points: np.ndarray, skin: Surface, habit: Habit) -> None:
    """Strands (N, P, 3) mm go out over the ears behind which they are not `habit.tucked`; changed in place."""
    for sign, tucked in ((1.0, habit.tucked[0]), (-1.0, habit.tucked[1])):
        if tucked:
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
