"""The fine mesh that all heads share."""

from __future__ import annotations

from .assets import load_assets
from .once import once
from .subdivide import Subdivision, subdivide

LEVELS = 2


@once()
def topology() -> Subdivision:
    """Two rounds of subdivision over the cage of the head."""
    assets = load_assets()
    return subdivide(assets.quads, len(assets.template), LEVELS)
