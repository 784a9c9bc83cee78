"""How densely a head is covered: its share of a full head of hair, and the parting where scalp shows."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .hairline import hairline_distance
from .strands import skin_corners, smoothstep, template


@lru_cache(maxsize=1)
def full_cover() -> float:
    """Sum over triangles of a full head's density, to scale counts by what has gone bald."""
    inside = smoothstep(-3.0, 9.0, hairline_distance())
    return float(cover(inside))


def cover(density: np.ndarray) -> float:
    """Sum over the skin's triangles of the mean of (S,) at their corners; numbers of strands hang on its last digit."""
    a, b, c = (np.take(density, corners) for corners in skin_corners())
    return ((a + b + c) / density.dtype.type(3)).sum()


def parting_line(rng: np.random.Generator, parting: float) -> np.ndarray:
    """(S,) template x of the parting at the level of each vertex: a comb's slightly crooked way, bent to the crown."""
    z = template().vertices[:, 2]
    wander = 1.6 * np.sin(z / 11.0 + rng.uniform(0, 6.3)) + 0.9 * np.sin(z / 4.1 + rng.uniform(0, 6.3))
    return parting * smoothstep(-135.0, -70.0, z) + wander


def parting_gap(line: np.ndarray) -> np.ndarray:
    """(S,) density factor: scalp shows along the parting, from the hairline to the crown, ever less to the back."""
    x, y, z = template().vertices.T
    along = smoothstep(60.0, 74.0, y) * smoothstep(-112.0, -50.0, z)
    away = np.abs(x - line)
    return 1.0 + (1.3 * smoothstep(9.0, 1.5, away) - 1.5 * smoothstep(0.9, 0.0, away)) * along
