"""Light on skin before its colour is known: on tilted walls, through ears, in hollows and from the skin beside."""

from __future__ import annotations

import warp as wp

from ..appearance.lookup import luminance
from .world import World


@wp.func
def bent(n: wp.vec3, relief: wp.vec3, skull: wp.mat33) -> wp.vec3:
    """Normal tilted against the gradient of height (given in template axes)."""
    g = skull * relief
    g = g - n * wp.dot(g, n)
    return wp.normalize(n - g)


@wp.func
def diffuse(e: wp.vec3, g: wp.mat33, n: wp.vec3, fine: wp.vec3, tilted: wp.vec3) -> wp.vec3:
    """Irradiance at a tilted normal, `fine` by pores alone; light that scatters far under the skin sees less of a tilt.

    Pores and lines are narrower than red light's path in skin (a millimetre or two), folds are not.
    """
    d = wp.cw_mul(g * (fine - n), wp.vec3(0.45, 0.72, 0.9)) + wp.cw_mul(g * (tilted - fine), wp.vec3(0.70, 0.86, 0.86))
    # a wall that no light falls on is lit by the one across, which is red
    return wp.vec3(wp.max(e[0] + d[0], 0.32 * e[0]), wp.max(e[1] + d[1], 0.19 * e[1]), wp.max(e[2] + d[2], 0.17 * e[2]))


@wp.func
def through_ear(world: World, n: wp.vec3, thin: float) -> wp.vec3:
    """Light from behind that gristle and blood of the ear let through: red. `thin`: 1 at its rim and lobe, 0 beside."""
    sky = world.open_sky
    behind = 0.10 * sky[0] - 0.5 * (sky[1] * n[0] + sky[2] * n[1] + sky[3] * n[2])
    return wp.vec3(0.12, 0.034, 0.020) * (thin * wp.max(behind, 0.06 * sky[0]))


@wp.func
def bounced(free: float, albedo: wp.vec3) -> wp.vec3:
    """Light in a hollow of skin that sees this share of the sky: what it does not see is skin lit as it is, and so on.

    The sum of the series of bounces: of red more is left than of blue, which skin absorbs, and in dark skin of neither.
    """
    back = (1.0 - free) * 0.9
    return wp.vec3(free / (1.0 - back * albedo[0]), free / (1.0 - back * albedo[1]), free / (1.0 - back * albedo[2]))


@wp.func
def unshaded(world: World, e: wp.vec3, n: wp.vec3) -> float:
    """Share of the light on a surface of this normal that reaches it: 1 in the open, less in shadow."""
    sky = world.open_sky
    free = 0.25 * sky[0] + 0.5 * wp.max(sky[1] * n[0] + sky[2] * n[1] + sky[3] * n[2], 0.0)
    return wp.clamp(luminance(e) / wp.max(free, 1.0e-6), 0.0, 1.0)


@wp.func
def around(world: World, e: wp.vec3, n: wp.vec3, much: float) -> wp.vec3:
    """Light on the skin beside a surface of normal `n` and irradiance `e`: `much` of its mean over normals square to
    n, shaded by a third, and half of what is here.
    """
    sky = world.open_sky
    m = wp.vec3(sky[1], sky[2], sky[3])
    beside = wp.length(m - n * wp.dot(m, n))
    # the mean of a clamped cosine over a circle is 1 / pi
    light = 0.67 * much * (0.25 * sky[0] + 0.5 * beside / 3.14159265)
    return e * 0.5 + wp.vec3(light, light, light)
