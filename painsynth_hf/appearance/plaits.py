"""Twists and braids: the scalp parted into patches, the hair of each drawn together and wound round itself."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from .strands import smoothstep, unit


def patches(rng: np.random.Generator, roots: np.ndarray, size: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numbers (N,) of patches about `size` mm wide, their leaders (K,), and mm (N,) inside each patch's border."""
    tree = cKDTree(roots)
    chosen: list[int] = []
    blocked = np.zeros(len(roots), dtype=bool)
    for i in rng.permutation(len(roots)):  # a Poisson disc: patches of one size
        if not blocked[i]:
            chosen.append(int(i))
            blocked[tree.query_ball_point(roots[i], 0.8 * size)] = True
    near, which = cKDTree(roots[chosen]).query(roots, k=2, workers=1)
    return which[:, 0], np.array(chosen), 0.5 * (near[:, 1] - near[:, 0])


def wind(
    rng: np.random.Generator, points: np.ndarray, patch: np.ndarray, leaders: np.ndarray, ways: int, thick: float
) -> np.ndarray:
    """Draw strands (N, P, 3) to their patch's leader and wind them in `ways` locks: 2 a twist, 3 a braid.

    A braid's locks run as Lissajous figures of frequencies 1 and 2 across it; a twist's are two helices.
    """
    count = len(points)
    guide = points[leaders]
    steps = np.diff(guide, axis=1)
    size = np.linalg.norm(steps, axis=2)
    along = np.concatenate([np.zeros((len(guide), 1)), np.cumsum(size, axis=1)], axis=1)
    tangent = unit(np.concatenate([steps[:, :1], steps[:, :-1] + steps[:, 1:], steps[:, -1:]], axis=1))
    across = unit(np.cross(tangent, [0.35, 0.1, 0.93]))
    other = np.cross(tangent, across)
    radius = (
        thick * rng.uniform(0.8, 1.2, len(guide))[:, None] * np.clip(1.3 - 0.8 * along / (along[:, -1:] + 1.0), 0.5, 1)
    )
    # three points to a half turn, or the windings would be cut
    pitch = np.maximum(thick * (7.0 if ways == 2 else 9.0), 4.5 * size.mean(axis=1))[:, None]
    turn = 2.0 * np.pi * along / pitch + rng.uniform(0.0, 2.0 * np.pi, len(guide))[:, None]
    lock = rng.integers(0, ways, count)
    phase = turn[patch] + 2.0 * np.pi * lock[:, None] / ways
    if ways == 2:
        x, y = 0.62 * np.cos(phase), 0.62 * np.sin(phase)
    else:
        x, y = 0.8 * np.cos(phase), 0.42 * np.sin(2.0 * phase)
    # each strand keeps its place in the lock, give or take
    own = 0.5 * np.sqrt(rng.random(count)) * np.exp(1j * rng.uniform(0.0, 2.0 * np.pi, count))
    x, y = x + own.real[:, None], y + own.imag[:, None]
    r = radius[patch]
    wound = guide[patch] + (r * x)[..., None] * across[patch] + (r * y)[..., None] * other[patch]
    gathered = smoothstep(0.0, 7.0, along[patch])[..., None]
    gathered = np.where(rng.random(count)[:, None, None] < 0.02, 0.75 * gathered, gathered)  # flyaways
    return (points + (wound - points) * gathered).astype(np.float32)
