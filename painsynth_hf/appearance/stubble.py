"""What hair does to the colour of the skin that it grows from: roots, lashes, shaved beards, scalp under long hair."""

from __future__ import annotations

import warp as wp

from .lookup import luminance, mix3, ramp, resolved
from .noise import noise
from .skin_look import SkinLook


@wp.func
def lashes(hair: float) -> float:
    """0..1 where lashes stand; `hair` is 0..1 of scalp and brows, 1..2 of lashes."""
    return wp.clamp(hair - 1.0, 0.0, 1.0)


@wp.func
def covered(hair: float) -> float:
    """0..1 where skin lies under long hair: it has seen little sun, and shows in partings alone."""
    return ramp(0.65, 0.95, hair) * (1.0 - lashes(hair))


@wp.func
def rooted(
    colour: wp.vec3, look: SkinLook, q: wp.vec3, hair: float, beard: float, cells: float, footprint: float
) -> wp.vec3:
    """Skin with the shadow of hair roots, bluish on light skin; `cells` is the finest noise, see `skin_grain`."""
    # of a shaved head, each a dot; under grown hair and brows (more than 0.5) all is shade
    dots = float(0.0)
    if hair > 0.0 and resolved(0.9, footprint) > 0.0:
        dots = resolved(0.9, footprint) * noise(look.seed + 61, q, 0.9) * ramp(0.6, 0.5, hair)
    roots = look.roots * wp.clamp(hair * (1.0 + 1.2 * dots), 0.0, 1.0)
    lash = lashes(hair)
    roots = wp.max(roots, 0.95 * lash)
    scalp = covered(hair)
    shade = 1.0 - (0.78 - 0.09 * scalp + 0.16 * lash) * roots
    # and on dark skin is only dark
    blue = (roots * ramp(0.65, 0.45, hair) + 0.08 * scalp) * ramp(0.12, 0.02, look.melanin)
    under_skin = wp.vec3(shade - 0.08 * scalp, shade + 0.09 * blue, shade + 0.2 * blue)
    stubble = 1.0 - 0.68 * look.beard * wp.clamp(beard, 0.0, 1.0) * (0.75 + 0.8 * cells)
    shaved = wp.vec3(stubble, 0.07 + 0.93 * stubble, 0.24 + 0.76 * stubble)
    seen = wp.cw_mul(wp.cw_mul(colour, shaved), under_skin)
    pale = luminance(seen)
    return mix3(seen, wp.vec3(pale, pale, pale), 0.3 * scalp)
