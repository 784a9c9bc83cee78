"""Which vertices of the head an expression can move; all others stay where they are as long as the head does."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .fields import fields
from .lids import lid_rings
from .lips import lip_rings


@lru_cache(maxsize=2)
def expressive(device: str) -> np.ndarray:
    """(S,) bool: fine vertices that units, or what keeps lids and lips apart, can move."""
    out = np.diff(fields(device).start.numpy()) > 0
    eyes, mouth = lid_rings(device), lip_rings(device)
    for sites in (eyes.site, eyes.lash, eyes.near, mouth.site):
        out[sites.numpy()[:, 0]] = True
    return out
