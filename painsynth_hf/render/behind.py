"""The room behind a picture, sampled from its blurred backdrop."""

from __future__ import annotations

import warp as wp

from .raster import View


@wp.func
def spline(t: float) -> wp.vec4:
    """Weights of four neighbours at a share t of the way from the second to the third: a cubic B-spline."""
    r = 1.0 - t
    low, high = r * r * r, t * t * t
    left = 4.0 - 6.0 * t * t + 3.0 * high
    return wp.vec4(low, left, 6.0 - low - left - high, high) / 6.0


@wp.func
def backdrop_at(backdrop: wp.array3d(dtype=wp.vec3), view: View, px: float, py: float) -> wp.vec3:
    """The backdrop at a sample, smoothly: straight pieces between texels would show along bright edges."""
    rows = backdrop.shape[1]
    scale = float(rows) / float(view.size)
    x = wp.clamp(px * scale - 0.5, 0.0, float(rows) - 1.001)
    y = wp.clamp(py * scale - 0.5, 0.0, float(rows) - 1.001)
    i = int(y)
    j = int(x)
    across = spline(x - float(j))
    down = spline(y - float(i))
    total = wp.vec3(0.0, 0.0, 0.0)
    for m in range(4):
        row = wp.clamp(i + m - 1, 0, rows - 1)
        line = wp.vec3(0.0, 0.0, 0.0)
        for k in range(4):
            line += backdrop[view.backdrop, row, wp.clamp(j + k - 1, 0, rows - 1)] * across[k]
        total += line * down[m]
    return total
