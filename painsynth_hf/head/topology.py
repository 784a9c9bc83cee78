"""The fine mesh that all heads share."""

from __future__ import annotations

from functools import lru_cache

from .assets import load_assets
from .subdivide import Subdivision, subdivide

LEVELS = 2


@lru_cache(maxsize=1)
def topology() -> Subdivision:
    """Two rounds of subdivision over the cage of the head."""
    assets = load_assets()
    return subdivide(assets.quads, len(assets.template), LEVELS)
