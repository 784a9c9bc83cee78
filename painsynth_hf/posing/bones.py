"""Linear blend skinning of a batch of heads. Twin of head.pose_vertices."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import warp as wp

from ..head.assets import BONES
from ..head.head import neck
from ..head.topology import topology
from .arrays import put

wp.set_module_options({"enable_backward": False})
COUNT = wp.constant(len(BONES))


@lru_cache(maxsize=2)
def bone_weights(device: str) -> tuple[wp.array, wp.array]:
    """(S,) int, the vertex's row of the second, or -1 if it rides on the skull alone; (n, 5) weights over BONES."""
    index, weights = neck()
    row = np.full(topology().operator.shape[0], -1)
    row[index] = np.arange(len(index))
    return put(row, int, device), put(weights, float, device)


@wp.kernel
def skin(
    points: wp.array2d(dtype=wp.vec3),  # (B, S) mm, unposed
    row: wp.array(dtype=int),
    weights: wp.array2d(dtype=float),
    bones: wp.array2d(dtype=wp.mat44),  # (B, 5) world from rest
    posed: wp.array2d(dtype=wp.vec3),  # (B, S) world mm
):
    b, v = wp.tid()
    p = points[b, v]
    r = row[v]
    if r < 0:
        posed[b, v] = wp.transform_point(bones[b, COUNT - 1], p)
    else:
        out = wp.vec3(0.0, 0.0, 0.0)
        for k in range(COUNT):
            out += weights[r, k] * wp.transform_point(bones[b, k], p)
        posed[b, v] = out


@wp.kernel
def repeat_rows(
    points: wp.array2d(dtype=wp.vec3),  # (D, S)
    source: wp.array(dtype=int),  # (B,)
    out: wp.array2d(dtype=wp.vec3),  # (B, S)
):
    b, v = wp.tid()
    out[b, v] = points[source[b], v]
