"""Lips of a batch of faces: shut without a gap, never crossed, always before the teeth. Twin of head.lips."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import warp as wp

from ..head import lips as twin
from ..head.lips import CLEARANCE, CONTACT, EASE, GIVE, OVERLAP
from ..head.rings import face_rings
from .arrays import put

wp.set_module_options({"enable_backward": False})
Arch = wp.types.vector(length=8, dtype=wp.float32)  # coefficients of lips.arch_depth about a middle height, low, high
terms5 = wp.types.vector(length=5, dtype=wp.float64)
square5 = wp.types.matrix(shape=(5, 5), dtype=wp.float64)


@dataclass(frozen=True)
class LipRings:
    """What all people share: R rings of N vertices around the mouth, and the front vertices of both rows of teeth."""

    grid: wp.array  # (R, N) int, vertices
    site: wp.array  # (n,) vec3i: vertex, ring, column; each vertex once
    falloff: wp.array  # (R,) how far a move of the lips spreads
    inner: wp.array  # (R,) rings that keep off the teeth
    upper: wp.array  # (N,) int, 1 on the upper lip
    reach: wp.array  # (N,) float, rings to either side that can touch the other lip; < 0 at the corners
    pairs: wp.array  # (2, N, 2) int: columns between which the upper and the lower lip are told at each column, and
    share: wp.array  # (2, N) float, the second one's part
    line: int  # ring of the lip line
    front: wp.array  # (m,) int, vertices
    front_start: wp.array  # (3,) int, of the upper and the lower teeth


@lru_cache(maxsize=2)
def lip_rings(device: str) -> LipRings:
    mouth = face_rings()[2]
    pairs, share = twin.pairs()
    fronts = [twin.fronts()[part] for part in ("upper_teeth", "lower_teeth")]
    from_corner = twin.from_corner(mouth)
    return LipRings(
        put(mouth.grid, int, device),
        put(mouth.sites, wp.vec3i, device),
        put(twin.lip_falloff(), float, device),
        put(twin.before_teeth(), float, device),
        put(mouth.upper, int, device),
        put(np.where(from_corner > 0, 1.2 * from_corner, -1.0), float, device),
        put(pairs, int, device),
        put(share, float, device),
        mouth.zero,
        put(np.concatenate(fronts), int, device),
        put(np.array([0, len(fronts[0]), len(fronts[0]) + len(fronts[1])]), int, device),
    )


@wp.kernel
def find_edges(
    grid: wp.array2d(dtype=int),
    line: int,
    upper: wp.array(dtype=int),
    reach: wp.array(dtype=float),
    points: wp.array2d(dtype=wp.vec3),  # (B, S)
    edges: wp.array2d(dtype=float),  # (B, N) mm
):
    """Height of the lowest edge of the upper lip, or of the highest of the lower one, at each column."""
    b, n = wp.tid()
    height = points[b, grid[line, n]][1]
    for k in range(-CONTACT, CONTACT + 1):
        if float(wp.abs(k)) <= reach[n]:
            y = points[b, grid[line + k, n]][1]
            if upper[n] == 1:
                height = wp.min(height, y)
            else:
                height = wp.max(height, y)
    edges[b, n] = height


@wp.func
def curve(edges: wp.array2d(dtype=float), b: int, first: int, second: int, share: float) -> float:
    return edges[b, first] * (1.0 - share) + edges[b, second] * share


@wp.kernel
def find_gaps(
    pairs: wp.array3d(dtype=int),
    share: wp.array2d(dtype=float),
    edges: wp.array2d(dtype=float),
    gaps: wp.array2d(dtype=float),  # (B, N) mm between the lips
):
    b, n = wp.tid()
    top = curve(edges, b, pairs[0, n, 0], pairs[0, n, 1], share[0, n])
    gaps[b, n] = top - curve(edges, b, pairs[1, n, 0], pairs[1, n, 1], share[1, n])


@wp.kernel
def close_lips(
    site: wp.array(dtype=wp.vec3i),
    falloff: wp.array(dtype=float),
    upper: wp.array(dtype=int),
    reach: wp.array(dtype=float),
    at_rest: wp.array(dtype=float),  # (N,) gaps of the uncorrected resting face, whose lips meet
    gaps: wp.array2d(dtype=float),
    moved: wp.array2d(dtype=wp.vec3),  # (B, S), in place
):
    b, i = wp.tid()
    n = site[i][2]
    if reach[n] < 0.0:  # a corner, which both lips share
        return
    gap = gaps[b, n]
    opened = gap - at_rest[n]
    wanted = opened - 0.5 * EASE
    if opened < EASE:
        wanted = wp.max(opened, 0.0) * wp.max(opened, 0.0) / (2.0 * EASE)
    part = GIVE - 1.0
    if upper[n] == 1:
        part = GIVE
    p = moved[b, site[i][0]]
    p[1] += falloff[site[i][1]] * part * (wanted - OVERLAP - gap)
    moved[b, site[i][0]] = p


@wp.func
def front_terms(x: float, y: float) -> terms5:
    """See lips.arch_depth."""
    q = wp.float64(x / 20.0) * wp.float64(x / 20.0)
    h = wp.float64(y)
    return terms5(wp.float64(1.0), q, q * q, h, q * h)


@wp.kernel
def fit_arches(
    front: wp.array(dtype=int),
    start: wp.array(dtype=int),
    points: wp.array2d(dtype=wp.vec3),  # (B, S)
    arches: wp.array2d(dtype=Arch),  # (B, 2)
):
    """The smooth front of each row of teeth by least squares: normal equations, heights counted from their middle."""
    b, part = wp.tid()
    low = float(1.0e6)
    high = float(-1.0e6)
    for i in range(start[part], start[part + 1]):
        y = points[b, front[i]][1]
        low = wp.min(low, y)
        high = wp.max(high, y)
    middle = 0.5 * (low + high)
    gram = square5()
    right = terms5()
    for i in range(start[part], start[part + 1]):
        p = points[b, front[i]]
        t = front_terms(p[0], p[1] - middle)
        gram += wp.outer(t, t)
        right += wp.float64(p[2]) * t
    for k in range(5):  # Gauss-Jordan without pivots: the matrix is positive definite
        inverse = wp.float64(1.0) / gram[k, k]
        for i in range(5):
            if i != k:
                factor = gram[i, k] * inverse
                for j in range(5):
                    gram[i, j] = gram[i, j] - factor * gram[k, j]
                right[i] = right[i] - factor * right[k]
    arch = Arch()
    for k in range(5):
        arch[k] = float(right[k] / gram[k, k])
    arch[5] = middle
    arch[6] = low
    arch[7] = high
    arches[b, part] = arch


@wp.func
def smoothstep(t: float) -> float:
    s = wp.clamp(t, 0.0, 1.0)
    return s * s * (3.0 - 2.0 * s)


@wp.func
def missing(p: wp.vec3, arch: Any, inner: float) -> float:
    """How much further forward, mm, a point of the lips should be to clear the teeth: twin of lips._missing."""
    window = smoothstep((p[1] - arch[6] + 1.0) / 1.5) * smoothstep((arch[7] + 1.0 - p[1]) / 1.5)
    window *= smoothstep((23.0 - wp.abs(p[0])) / 3.0) * inner
    if window == 0.0:
        return 0.0
    q = p[0] * p[0] / 400.0
    y = p[1] - arch[5]
    depth = arch[0] + q * (arch[1] + q * arch[2]) + y * (arch[3] + q * arch[4])
    return wp.max(depth + CLEARANCE - p[2], 0.0) * window


@wp.kernel
def find_worst(
    grid: wp.array2d(dtype=int),
    falloff: wp.array(dtype=float),
    inner: wp.array(dtype=float),
    arches: wp.array2d(dtype=Arch),
    part: int,
    points: wp.array2d(dtype=wp.vec3),
    worst: wp.array2d(dtype=float),  # (B, N) mm
):
    b, n = wp.tid()
    most = float(0.0)
    for r in range(grid.shape[0]):
        if falloff[r] * inner[r] > 0.0:
            most = wp.max(most, falloff[r] * missing(points[b, grid[r, n]], arches[b, part], inner[r]))
    worst[b, n] = most


@wp.kernel
def clear_teeth(
    site: wp.array(dtype=wp.vec3i),
    falloff: wp.array(dtype=float),
    inner: wp.array(dtype=float),
    arches: wp.array2d(dtype=Arch),
    part: int,
    worst: wp.array2d(dtype=float),
    moved: wp.array2d(dtype=wp.vec3),  # (B, S), in place
):
    b, i = wp.tid()
    ring = site[i][1]
    n = site[i][2]
    count = worst.shape[1]
    spread = float(0.0)  # binomial weights: three rounds of 1/4, 1/2, 1/4
    for k in range(7):
        weight = 20.0
        if k == 0 or k == 6:
            weight = 1.0
        elif k == 1 or k == 5:
            weight = 6.0
        elif k == 2 or k == 4:
            weight = 15.0
        spread += weight / 64.0 * worst[b, (n + k - 3 + count) % count]
    p = moved[b, site[i][0]]
    p[2] += falloff[ring] * wp.max(spread, worst[b, n])
    p[2] += missing(p, arches[b, part], inner[ring])
    moved[b, site[i][0]] = p
