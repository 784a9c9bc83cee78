"""Where every random number comes from: counter-based generators keyed by what they are for.

A generator depends on (seed, purpose, identity, expression, view, frame) and on nothing else, so a frame is the same
alone, in a batch, on any process. Philox (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011)
takes a 128-bit key; ours is a hash of those six, so no two purposes share a stream.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from .checks import check_integer

T = TypeVar("T")


def generator(
    seed: int, purpose: str, identity: int = 0, expression: int = 0, view: int = 0, frame: int = 0
) -> np.random.Generator:
    """The generator of one purpose. Integers are non-negative, of any size; seed 0 is a seed like any other."""
    indices = {"seed": seed, "identity": identity, "expression": expression, "view": view, "frame": frame}
    numbers = [str(check_integer(name, value, 0)) for name, value in indices.items()]
    # purpose comes last and numbers hold no '/': no two keys hash the same text
    text = "/".join([*numbers, purpose])
    digest = hashlib.blake2b(text.encode(), digest_size=16, person=b"painsynth").digest()
    key = np.frombuffer(digest, dtype="<u8").astype(np.uint64)
    return np.random.Generator(np.random.Philox(key=key))


def quotas(n: int, weights: Sequence[float]) -> list[int]:
    """Split `n` into whole parts in proportion to `weights` by largest remainder; ties go to the earlier part."""
    shares = np.asarray(weights, dtype=float) / sum(weights) * n
    parts = np.floor(shares + 1e-9).astype(int)
    order = np.argsort(-(shares - parts).round(9), kind="stable")
    parts[order[: n - int(parts.sum())]] += 1
    return [int(p) for p in parts]


def clipped(rng: np.random.Generator, mean: float, sigma: float, low: float, high: float) -> float:
    """A normal deviate held inside [low, high]."""
    return float(np.clip(rng.normal(mean, sigma), low, high))


def pick(rng: np.random.Generator, options: Sequence[T], weights: Sequence[float] | None = None) -> T:
    """One of `options`, with probability in proportion to `weights`. Draws exactly one number."""
    if weights is None:
        return options[min(int(rng.random() * len(options)), len(options) - 1)]
    edges = np.cumsum(np.asarray(weights, dtype=float))
    return options[min(int(np.searchsorted(edges, rng.random() * edges[-1], side="right")), len(options) - 1)]
