"""Face units as sparse fields: what moves each vertex, gathered by the vertex itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import warp as wp

from ..head import rig
from ..head.once import once
from .arrays import put

wp.set_module_options({"enable_backward": False})
LEAST = 1e-4  # mm at intensity 5; shorter displacements are left out


@dataclass(frozen=True)
class Fields:
    """Displacements of S vertices by the units that reach each of them."""

    start: wp.array  # (S + 1,) int
    unit: wp.array  # (n,) int, ascending for each vertex
    move: wp.array  # (n,) vec3, mm at strength 1
    share: wp.array  # (S,) float, the left side's part: see rig.left_share


@lru_cache(maxsize=2)
def fields(device: str) -> Fields:
    put_all = zip(_sparse(), (int, int, wp.vec3, float), strict=True)
    return Fields(*(put(array, dtype, device) for array, dtype in put_all))


@once("facs.py")
def _sparse() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    dense = rig.fine_fields()  # (26, S, 3)
    vertex, unit = np.nonzero((np.abs(dense).max(axis=2) > LEAST).T)
    start = np.searchsorted(vertex, np.arange(dense.shape[1] + 1))
    return start.astype(np.int32), unit.astype(np.int32), dense[unit, vertex], rig.fine_share()


@wp.kernel
def express(
    bare: wp.array(dtype=wp.vec3),  # (S,) mm, the resting face before any correction
    start: wp.array(dtype=int),
    unit: wp.array(dtype=int),
    move: wp.array(dtype=wp.vec3),
    share: wp.array(dtype=float),
    levels: wp.array3d(dtype=float),  # (B, 2, 26) strengths, left and right
    moved: wp.array2d(dtype=wp.vec3),  # (B, S) mm
):
    """`bare` with the expression's displacements added: twin of rig.expression_deltas."""
    b, v = wp.tid()
    total = wp.vec3(0.0, 0.0, 0.0)
    for i in range(start[v], start[v + 1]):
        right = levels[b, 1, unit[i]]
        strength = right + (levels[b, 0, unit[i]] - right) * share[v]
        if strength != 0.0:
            total += strength * move[i]
    moved[b, v] = bare[v] + total
