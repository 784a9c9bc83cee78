"""The smooth step that shapes of the head are faded with."""

from __future__ import annotations

import numpy as np


def ramp(low: float, high: float, x: np.ndarray) -> np.ndarray:
    """Smooth from 0 at `low` to 1 at `high`, which may be the smaller; any shape, the unit of `x`."""
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)
