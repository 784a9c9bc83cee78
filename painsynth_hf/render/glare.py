"""Glare: a little of what is bright in a picture is spread by lens and dust over the rest of it."""

from __future__ import annotations

import warp as wp

from ..kernels import FREE
from .raster import View

wp.set_module_options(FREE)

CELLS = 24  # across a picture: glare is soft
STRAY = wp.constant(0.025)  # share of such light that goes astray
BRIGHT = wp.constant(0.55)  # of the film's white, from which on it counts
CORE = wp.constant(1.3)  # cells; about how far most of it goes


@wp.kernel
def gather_bright(
    picture: wp.array2d(dtype=wp.vec3),  # (V, size * size) linear light
    size: int,
    white: float,
    bright: wp.array3d(dtype=wp.vec3),  # (V, CELLS, CELLS)
):
    """Mean of what every cell has over BRIGHT."""
    v, i, j = wp.tid()
    cells = bright.shape[1]
    top = i * size / cells
    left = j * size / cells
    low = wp.max((i + 1) * size / cells, top + 1)
    right = wp.max((j + 1) * size / cells, left + 1)
    least = white * BRIGHT
    total = wp.vec3(0.0, 0.0, 0.0)
    for y in range(top, low):
        for x in range(left, right):
            light = picture[v, y * size + x]
            over = wp.max(wp.max(light[0], light[1]), light[2]) - least
            if over > 0.0:
                total += light * wp.min(over / (white - least), 1.0)
    bright[v, i, j] = total / float((low - top) * (right - left))


@wp.kernel
def spread_bright(bright: wp.array3d(dtype=wp.vec3), glare: wp.array3d(dtype=wp.vec3)):
    """Falls off with about the cube of the distance, as the glare of eyes and lenses does (Vos 1984)."""
    v, i, j = wp.tid()
    cells = bright.shape[1]
    total = wp.vec3(0.0, 0.0, 0.0)
    for y in range(cells):
        for x in range(cells):
            away = float((y - i) * (y - i) + (x - j) * (x - j)) + CORE * CORE
            total += bright[v, y, x] / (away * wp.sqrt(away))
    # the integral of that over the plane is 2 pi / CORE
    glare[v, i, j] = total * (STRAY * CORE / 6.2831853)


@wp.func
def glare_at(glare: wp.array3d(dtype=wp.vec3), v: int, size: int, row: int, column: int) -> wp.vec3:
    """Linear light that glare adds at a pixel, bilinear between cells."""
    cells = glare.shape[1]
    scale = float(cells) / float(size)
    y = wp.clamp((float(row) + 0.5) * scale - 0.5, 0.0, float(cells) - 1.001)
    x = wp.clamp((float(column) + 0.5) * scale - 0.5, 0.0, float(cells) - 1.001)
    i = int(y)
    j = int(x)
    fx = x - float(j)
    high = glare[v, i, j] * (1.0 - fx) + glare[v, i, j + 1] * fx
    low = glare[v, i + 1, j] * (1.0 - fx) + glare[v, i + 1, j + 1] * fx
    return high + (low - high) * (y - float(i))


@wp.func
def falloff(view: View, size: int, row: int, column: int) -> float:
    """Share of light that reaches the film: towards the corners a wide open lens is shut in by its own barrel."""
    y = (2.0 * (float(row) + 0.5) - float(size)) / float(size)
    x = (2.0 * (float(column) + 0.5) - float(size)) / float(size)
    r2 = 0.5 * (x * x + y * y)  # 1 in the corners
    return 1.0 - view.falloff * r2 * r2
