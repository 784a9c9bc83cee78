"""How glasses and clear tubing answer light; caps and scarves are cloth, see `materials`."""

from __future__ import annotations

import warp as wp

from ..appearance.lookup import luminance, mix3, ramp
from ..appearance.noise import noise
from .materials import fresnel, glint, reflected
from .world import World, WornLook

PLASTIC = wp.constant(0.04)  # reflectance at normal incidence of glass and plastics, refractive index 1.5
COATED = wp.constant(0.01)  # and of a lens's surface under its coating


@wp.func
def shade_frame(
    world: World, look: WornLook, q: wp.vec3, n: wp.vec3, v: wp.vec3, e: wp.vec3, o: wp.vec4, part: float
) -> wp.vec3:
    """Brushed metal, polished acetate with clouds of another tone, and pads of silicone, by `part` of the frame."""
    if part > 0.5 and part < 1.5:  # pad
        return wp.cw_mul(wp.vec3(0.55, 0.54, 0.50), e) / 3.14159265 + reflected(world, o, n, v, 0.3, PLASTIC)
    colour = mix3(look.frame, look.second, ramp(-0.25, 0.3, noise(look.seed, q, 7.0)))
    # a rim is a pixel or two wide and is shaded at one place of each: its whole curve would be a rope of light and dark
    n = wp.normalize(n + 0.5 * v)
    metal = look.metal
    if part > 1.5 and part < 2.5 and look.sleeved > 0.5:
        colour = look.temple
        metal = 0.0
    if metal > 0.5:
        mirrored = wp.cw_mul(colour, reflected(world, o, n, v, 0.45, 1.0))
        return 0.8 * mirrored + wp.cw_mul(colour, e) * (0.18 / 3.14159265)
    return wp.cw_mul(colour, e) / 3.14159265 + reflected(world, o, n, v, 0.16, PLASTIC)


@wp.func
def mirror_of(world: World, n: wp.vec3, v: wp.vec3) -> wp.vec3:
    """What outshines the room, in a lens: small and sharp. A mean of the rest would only be a grey film."""
    r = n * (2.0 * wp.dot(n, v)) - v
    across = wp.normalize(wp.cross(wp.vec3(0.0, 1.0, 0.0), r))
    image = glint(world, r, across, 0.04)
    bright = luminance(image)
    shown = 0.15 + 0.85 * ramp(0.8, 3.0, bright / wp.max(world.open_sky[0], 1.0e-6))
    strongest = 0.9 * world.open_sky[0]
    even = mix3(image, wp.vec3(bright, bright, bright), 0.5)  # a blue sky would be a milky film
    return even * (shown * strongest / (strongest + bright))


@wp.func
def lens_sheen(world: World, n: wp.vec3, v: wp.vec3) -> wp.vec3:
    """Off the front of a lens, and less off its back, which lies at an angle to the front."""
    cosine = wp.max(wp.dot(n, v), 0.05)
    back = wp.normalize(n + wp.vec3(0.0, 0.02, 0.03))
    return mirror_of(world, n, v) * fresnel(COATED, cosine) + mirror_of(world, back, v) * (
        0.3 * fresnel(COATED, wp.max(wp.dot(back, v), 0.05))
    )


@wp.func
def tube_glow(e: wp.vec3) -> wp.vec3:
    """Light that soft PVC scatters, faintly green; `veil` lays its gloss over it."""
    return wp.cw_mul(wp.vec3(0.50, 0.56, 0.53), e) / 3.14159265


@wp.func
def tube_sheen(world: World, n: wp.vec3, v: wp.vec3, o: wp.vec4) -> wp.vec3:
    """The line of light along a tube: its outer and its inner wall."""
    return reflected(world, o, n, v, 0.34, PLASTIC) * 1.2


@wp.func
def tube_clear(facing: float) -> wp.vec3:
    """Share of light let through by a wall seen at cosine `facing`: least at the edges, where it is seen along."""
    clear = 0.40 + 0.46 * ramp(0.15, 0.75, facing)
    return wp.vec3(clear * 0.94, clear, clear * 0.97)
