"""Noise of a room: a tile that repeats, read at any scale, and a number for each pair of whole numbers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import warp as wp

TILE = wp.constant(512)  # samples across one period of the noise tile


@lru_cache(maxsize=8)
def noise_tile(device: str) -> Any:
    """(512, 512) float32 periodic noise with a 1/f^1.4 amplitude spectrum, mean 0.5, held inside 0..1."""
    size = 512
    white = np.random.Generator(np.random.Philox(key=20)).standard_normal((size, size))
    fx, fy = np.meshgrid(np.fft.rfftfreq(size), np.fft.fftfreq(size))
    radius = np.hypot(fx, fy)
    radius[0, 0] = 1.0
    # below 4 cycles per tile the spectrum is level, or one period would be one blot
    spectrum = np.fft.rfft2(white) / np.maximum(radius, 4.0 / size) ** 1.4
    spectrum[0, 0] = 0.0
    tile = np.fft.irfft2(spectrum, s=(size, size))
    return wp.array(np.clip(0.5 + 0.2 * tile / tile.std(), 0.0, 1.0).astype(np.float32), dtype=float, device=device)


@wp.func
def blots(tile: wp.array2d(dtype=float), x: float, y: float) -> float:
    """Smooth noise in 0..1 at (x, y), in periods: its largest blots are a quarter of a period across."""
    i = int(wp.floor(y * float(TILE))) & (TILE - 1)
    j = int(wp.floor(x * float(TILE))) & (TILE - 1)
    return tile[i, j]


@wp.func
def even_blots(tile: wp.array2d(dtype=float), x: float, y: float) -> float:
    """`blots` without steps, for what is seen close."""
    u = x * float(TILE)
    v = y * float(TILE)
    j = int(wp.floor(u))
    i = int(wp.floor(v))
    fx = u - float(j)
    fy = v - float(i)
    m = TILE - 1
    low = tile[i & m, j & m] * (1.0 - fx) + tile[i & m, (j + 1) & m] * fx
    high = tile[(i + 1) & m, j & m] * (1.0 - fx) + tile[(i + 1) & m, (j + 1) & m] * fx
    return low * (1.0 - fy) + high * fy


@wp.func
def hashed(a: float, b: float) -> float:
    """A number in 0..1 for each pair of whole numbers (the integer mixer of Wang, 2007)."""
    x = wp.uint32(int(a) * 73856093) ^ wp.uint32(int(b) * 19349663)
    x = ((x ^ wp.uint32(61)) ^ (x >> wp.uint32(16))) * wp.uint32(9)
    x = (x ^ (x >> wp.uint32(4))) * wp.uint32(668265261)
    return float((x ^ (x >> wp.uint32(15))) & wp.uint32(0xFFFF)) / 65535.0


@wp.func
def part(x: float) -> float:
    """Fractional part, 0..1 for negative x too."""
    return x - wp.floor(x)
