"""Noise that skin is uneven by, on all scales: pigment, blood, gloss and relief of a point share it.

All of it is evaluated in template millimetres, so it needs no textures, has no seams and rides with the skin.
"""

from __future__ import annotations

import warp as wp

from .lookup import resolved, turned
from .noise import noise, noise_slope, pits
from .relief import PORE_CELL
from .skin_look import SkinLook

FINEST = wp.constant(0.62)  # mm, wavelength of what only highlights show


@wp.struct
class Grain:
    """Noise at a point, about -1..1, from coarse to fine."""

    broad: float  # of 24 mm
    flow: float  # of 13 mm
    patch: float  # of 7 mm
    sallow: float  # of 36 mm
    speckle: float  # of 2.7 mm
    cells: float  # of FINEST, as far as the picture shows it
    fine: float  # the last two, here more and there less
    pores: float  # 0..1
    pore: float  # 0..1, how much of a pore is seen here on this face
    bumps: wp.vec4  # slope and value of `patch`, mm
    rough: wp.vec4  # slope and value of `cells`, turned axes
    pitted: wp.vec4  # slope and depth of `pores`, see `noise.pits`


@wp.func
def skin_grain(look: SkinLook, q: wp.vec3, a: wp.vec4, b: wp.vec4, c: wp.vec4, footprint: float) -> Grain:
    """At template point `q` mm, where a pixel is `footprint` mm wide; `a`, `b`, `c` as in `skin.skin_point`."""
    grain = Grain()
    grain.broad = noise(look.seed + 1, q, 24.0)
    grain.bumps = noise_slope(look.seed + 15, q, 7.0)
    grain.patch = grain.bumps[3]
    grain.speckle = noise(look.seed + 3, turned(turned(q)), 2.7)
    # as fine as the picture shows it; of what is finer than that a part is left
    grain.rough = noise_slope(look.seed + 5, turned(q), wp.max(FINEST, 1.5 * footprint))
    grain.cells = grain.rough[3] * resolved(1.1, footprint)
    grain.flow = noise(look.seed + 4, turned(q), 13.0)
    grain.sallow = noise(look.seed + 33, turned(q), 36.0)
    pitted = wp.vec4(0.0, 0.0, 0.0, 0.0)
    if resolved(PORE_CELL, footprint) > 0.0:
        pitted = pits(look.seed + 11, q, PORE_CELL)
    grain.pitted = pitted
    grain.pores = pitted[3] * resolved(PORE_CELL, footprint)
    grain.pore = grain.pores * look.pores * (0.3 + b[0] + a[3] + 0.4 * c[1])
    # nowhere of one scale: what is fine comes and goes
    fine = 0.55 * grain.speckle + 0.6 * grain.cells
    grain.fine = fine * wp.clamp(1.0 + 1.4 * grain.broad, 0.3, 1.7)
    return grain
