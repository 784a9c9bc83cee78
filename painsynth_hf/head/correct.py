"""Correctives on the fine surface: what no sum of shapes can promise.

Lids slide over eyeballs and meet when shut; lips meet when closed and stay before the teeth. A face at rest goes
through the same corrections as every other, so an expression that fades to nothing ends exactly there.
"""

from __future__ import annotations

import numpy as np

from ..spec import Expression
from .eyeballs import clear_eyeballs
from .lids import close_lids
from .lips import clear_teeth, close_lips, lip_gap


def correct(
    moved: np.ndarray,
    surface: np.ndarray,
    expression: Expression,
    gaze_pitch: float,
    eyes: list[tuple[np.ndarray, float]],
) -> np.ndarray:
    """Corrected fine vertices (S, 3) mm, unposed.

    `moved` (S, 3) is the uncorrected resting `surface` (S, 3) with the expression's displacements added; `eyes` are
    (centre, radius) of the left and right eyeball; `gaze_pitch` is in degrees, for the lids go along with it.
    """
    out = moved.copy()
    close_lids(out, surface, expression, gaze_pitch, eyes)
    clear_eyeballs(out, eyes)
    close_lips(out, lip_gap(surface))
    clear_teeth(out)
    return out
