"""The fine mesh that all heads share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .assets import PARTS, load_assets
from .once import once
from .subdivide import Subdivision, subdivide
from .wings import rounded

LEVELS = 2


@once()
def topology() -> Subdivision:
    """Two rounds of subdivision over the cage of the head, rounded where the cage folds too sharply."""
    assets = load_assets()
    fine = subdivide(assets.quads, len(assets.template), LEVELS)
    skin = fine.quads[assets.quad_part[fine.parent] == PARTS.index("skin")]
    operator = rounded((fine.operator @ assets.template).astype(float), skin, fine.operator)
    return replace(fine, operator=operator.astype(np.float32))
