"""Catmull-Clark subdivision (Catmull & Clark 1978) as one sparse matrix, so that subdividing is a product.

Level 2 of the head has 85 thousand vertices. Its first V vertices are the cage's own, moved to the smooth
surface, so an index into the cage is an index into the fine mesh too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp


@dataclass(frozen=True)
class Subdivision:
    """A fine mesh over a cage of V vertices: `fine = operator @ cage`."""

    operator: sp.csr_matrix  # (S, V) float32, rows sum to 1
    quads: np.ndarray  # (Q, 4) int32
    parent: np.ndarray  # (Q,) int32, the cage quad each fine quad came from

    @cached_property
    def triangles(self) -> np.ndarray:
        """(2 Q, 3) int32; triangles 2 q and 2 q + 1 are quad q."""
        q = self.quads
        return np.stack([q[:, [0, 1, 2]], q[:, [0, 2, 3]]], axis=1).reshape(-1, 3)


def subdivide(quads: np.ndarray, count: int, levels: int) -> Subdivision:
    """`levels` rounds of Catmull-Clark over `quads` (F, 4) on `count` vertices; boundaries become B-spline curves.

    Vertices that no quad uses keep their place.
    """
    operator = sp.identity(count, format="csr")
    parent = np.arange(len(quads))
    for _ in range(levels):
        step, quads = _refine(quads, operator.shape[0])
        operator = step @ operator
        parent = np.repeat(parent, 4)
    operator.eliminate_zeros()
    operator.sort_indices()
    return Subdivision(operator.astype(np.float32), quads.astype(np.int32), parent.astype(np.int32))


def pair_numbers(pairs: np.ndarray) -> np.ndarray:
    """(n,) int64, one for each pair (n, 2) of numbers from 0 to 2**31: they sort alike, in a tenth of the time."""
    return pairs[:, 0].astype(np.int64) << 32 | pairs[:, 1].astype(np.int64)


def pairs_of(numbers: np.ndarray) -> np.ndarray:
    """(n, 2) int64: the pairs of `pair_numbers`."""
    return np.stack([numbers >> 32, numbers & 0xFFFFFFFF], axis=1)


def _refine(quads: np.ndarray, n: int) -> tuple[sp.csr_matrix, np.ndarray]:
    """One round: rows are vertex points, then edge points, then face points."""
    f = len(quads)
    corners = quads.ravel()
    ends = np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2), axis=1)
    numbers, edge_of, uses = np.unique(pair_numbers(ends), return_inverse=True, return_counts=True)
    edges = pairs_of(numbers).astype(ends.dtype)
    edge_of = edge_of.reshape(f, 4)
    e = len(edges)
    face = sp.csr_matrix((np.full(4 * f, 0.25), (np.repeat(np.arange(f), 4), corners)), (f, n))
    middle = sp.csr_matrix((np.full(2 * e, 0.5), (np.repeat(np.arange(e), 2), edges.ravel())), (e, n))

    border = uses == 1
    edge_face = sp.csr_matrix((np.full(4 * f, 0.5), (edge_of.ravel(), np.repeat(np.arange(f), 4))), (e, f))
    inner = sp.diags((~border).astype(float))
    edge = inner @ (0.5 * middle + 0.5 * (edge_face @ face)) + sp.diags(border.astype(float)) @ middle

    valence = np.bincount(corners, minlength=n).astype(float)
    rim = np.zeros(n, dtype=bool)
    rim[edges[border].ravel()] = True
    free = valence == 0
    smooth = sp.diags((~rim & ~free) / np.maximum(valence, 1))
    around_faces = sp.csr_matrix((np.ones(4 * f), (corners, np.repeat(np.arange(f), 4))), (n, f)) @ face
    # each inner vertex has as many edges as faces: average the far ends through the edge midpoints
    around_edges = sp.csr_matrix((np.ones(2 * e), (edges.ravel(), np.repeat(np.arange(e), 2))), (n, e)) @ middle
    share = sp.diags(np.where(rim | free, 0.0, 1.0 / np.maximum(valence, 1)))
    inner_vertex = smooth @ share @ (around_faces + 2.0 * around_edges)
    inner_vertex += sp.diags(np.where(rim | free, 0.0, (valence - 3) / np.maximum(valence, 1)))
    rim_edges = edges[border]
    rim_vertex = sp.csr_matrix(
        (np.full(2 * len(rim_edges), 0.125), (rim_edges.ravel(), rim_edges[:, ::-1].ravel())), (n, n)
    )
    rim_vertex += sp.diags(np.where(rim, 0.75, 0.0))
    vertex = inner_vertex + rim_vertex + sp.diags(free.astype(float))

    corner, right, face_point = quads, n + edge_of, n + e + np.arange(f)
    left = np.roll(right, 1, axis=1)
    fine = np.stack([corner, right, np.repeat(face_point[:, None], 4, axis=1), left], axis=-1).reshape(-1, 4)
    return sp.vstack([vertex, edge, face]).tocsr(), fine
