"""The smooth step that shapes of the head are faded with, and one step of rounding a surface."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import scipy.sparse as sp


def ramp(low: float, high: float, x: np.ndarray) -> np.ndarray:
    """Smooth from 0 at `low` to 1 at `high`, which may be the smaller; any shape, the unit of `x`."""
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def rounding(weight: np.ndarray, quads: np.ndarray) -> tuple[np.ndarray, sp.csr_matrix]:
    """Vertices (n,) with a `weight` (S,) > 0 and those next to them in `quads` (Q, 4); (n, n) one step of rounding.

    In each step a vertex goes its weight, 0..1, of the way to the mean of those next to it.
    """
    import scipy.sparse as sp  # only where assets are cut: people are drawn without it

    ends = np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2)
    index, ends = np.unique(ends[(weight[ends] > 0.0).any(axis=1)], return_inverse=True)
    ends = ends.reshape(-1, 2)
    joined = sp.csr_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), (len(index), len(index)))
    joined = ((joined + joined.T) > 0).astype(float)
    degree = np.asarray(joined.sum(axis=1)).ravel()
    step = sp.diags(1.0 - weight[index]) + sp.diags(weight[index] / degree) @ joined
    return index, step.tocsr().astype(np.float32)
