"""The form of a bed's linen: undulations and soft folds."""

from __future__ import annotations

import warp as wp

from .lookup import ramp


@wp.func
def linen_height(u: float, v: float, seed: int) -> float:
    """Linen, mm: broad undulations, and bundles of soft folds, which run one way here and another there."""
    state = wp.rand_init(seed)
    q = wp.vec2(u, v)
    broad = wp.noise(state, q / 210.0)
    other = wp.noise(state, q / 130.0 + wp.vec2(7.3, 1.9))
    x = q[0] + 50.0 * other
    y = q[1] + 50.0 * broad
    one = wp.noise(state, wp.vec2((0.8 * x + 0.6 * y) / 34.0, (0.8 * y - 0.6 * x) / 260.0 + 5.0))
    two = wp.noise(state, wp.vec2((0.5 * x - 0.87 * y) / 46.0, (0.5 * y + 0.87 * x) / 230.0 + 9.0))
    return 11.0 * broad + 3.4 * one * ramp(-0.05, 0.4, other) + 4.0 * two * ramp(0.1, -0.35, other)


@wp.func
def linen_slope(u: float, v: float, seed: int) -> wp.vec2:
    """Gradient of `linen_height`."""
    h = linen_height(u, v, seed)
    return wp.vec2(linen_height(u + 4.0, v, seed) - h, linen_height(u, v + 4.0, seed) - h) / 4.0
