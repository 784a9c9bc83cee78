"""The last step: lens, exposure, sensor noise, film curve, sRGB bytes."""

from __future__ import annotations

import warp as wp

from .raster import View

wp.set_module_options({"enable_backward": False})

SHOULDER = wp.constant(0.50)  # linear up to here, then an exponential roll-off towards white


@wp.func
def film(x: float) -> float:
    if x <= SHOULDER:
        return x
    return SHOULDER + (1.0 - SHOULDER) * (1.0 - wp.exp(-(x - SHOULDER) / (1.0 - SHOULDER)))


@wp.func
def srgb(x: float) -> float:
    """IEC 61966-2-1 transfer function."""
    x = wp.clamp(x, 0.0, 1.0)
    if x <= 0.0031308:
        return 12.92 * x
    return 1.055 * wp.pow(x, 1.0 / 2.4) - 0.055


LENS = wp.constant(0.10)  # share of a pixel's light that a sharp lens spreads to each neighbour in a row or column


@wp.func
def through_lens(picture: wp.array2d(dtype=wp.vec3), v: int, size: int, i: int) -> wp.vec3:
    """Light of a pixel after the lens and the sensor's low-pass: a small separable blur; the borders are held."""
    row = i // size
    column = i - row * size
    total = wp.vec3(0.0, 0.0, 0.0)
    for dy in range(-1, 2):
        y = wp.clamp(row + dy, 0, size - 1)
        for dx in range(-1, 2):
            x = wp.clamp(column + dx, 0, size - 1)
            weight = float(1.0)
            if dy != 0:
                weight *= LENS
            else:
                weight *= 1.0 - 2.0 * LENS
            if dx != 0:
                weight *= LENS
            else:
                weight *= 1.0 - 2.0 * LENS
            total += picture[v, y * size + x] * weight
    return total


@wp.kernel
def develop(
    views: wp.array(dtype=View),
    picture: wp.array2d(dtype=wp.vec3),  # (V, size * size) linear light
    size: int,
    exposure: float,
    image: wp.array3d(dtype=wp.uint8),  # (V, size * size, 3)
):
    """Noise grows with the square root of light (photon noise) over a small floor (read noise).

    `View.noise` is 0..1; 1 has a standard deviation of 2 % of white at mid-grey.
    """
    v, i = wp.tid()
    noise = views[v].noise
    state = wp.rand_init(views[v].seed, i)
    seen = through_lens(picture, v, size, i)
    for channel in range(3):
        light = wp.max(seen[channel] * exposure, 0.0)
        light += noise * wp.randn(state) * (0.0015 + 0.016 * wp.sqrt(light * 0.3))
        image[v, i, channel] = wp.uint8(wp.floor(srgb(film(wp.max(light, 0.0))) * 255.0 + 0.5))
