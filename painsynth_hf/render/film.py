"""The last step: lens, exposure, sensor noise, film curve, sRGB bytes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import warp as wp

from ..appearance.lookup import luminance, mix3, ramp
from ..kernels import FREE
from .glare import falloff, glare_at
from .raster import View

wp.set_module_options(FREE)

# A picture seen in a dim surround needs more contrast than the scene had: an overall gamma of about 1.25 (Hunt 2004,
# "The Reproduction of Colour", 6th ed.); cameras' own curves add to it: from the 5th to the 95th percentile of L* a
# face spans 48 in photographs, and ours 40 at 1.25 (measured against UTKFace, Zhang, Song & Qi, CVPR 2017). Light of
# PIVOT, between dark skin and pale, stays as bright as it is.
CONTRAST, PIVOT = 1.42, 0.22
# from here on light rolls off to white, which it reaches at the end of RANGE. Film's shoulder begins at lit skin: shade
# keeps its contrast, foreheads and white linen their form (one in a hundred pixels of photographs of faces is white)
SHOULDER = 0.28
# share of a bright pixel that its luminance takes: what is lit strongly loses chroma on film, or a lit forehead would
# be as orange as it is bright
BLEACHED = wp.constant(0.32)
# and what a camera adds to all chroma, for a true picture looks grey (Hunt 2004, on preferred colours). Cheeks in
# photographs have a chroma of 25, ours had 20 (measured against UTKFace, Zhang, Song & Qi, CVPR 2017)
VIVID = wp.constant(0.13)
RANGE = wp.constant(2.3)  # square root of the light that is white
ENTRIES = wp.constant(2048)


@lru_cache(maxsize=8)
def curve(device: str) -> wp.array:
    """(ENTRIES,) float: what `graded` makes of the squares of 0 .. RANGE in even steps."""
    levels = graded(np.linspace(0.0, RANGE, ENTRIES) ** 2)
    return wp.array(levels.astype(np.float32), dtype=float, device=device)


def graded(light: np.ndarray) -> np.ndarray:
    """Picture levels 0..255 of light (n,): contrast, from SHOULDER on rolling off to white; sRGB (IEC 61966-2-1)."""
    x = PIVOT * (np.maximum(light, 0.0) / PIVOT) ** CONTRAST
    over = np.maximum(x - SHOULDER, 0.0) / (1.0 - SHOULDER)
    last = (PIVOT * (float(RANGE) ** 2 / PIVOT) ** CONTRAST - SHOULDER) / (1.0 - SHOULDER)
    # slower than an exponential, or linen and pale skin would be white: x / (1 + x) (Reinhard et al. 2002), scaled
    x = np.where(over > 0.0, SHOULDER + (1.0 - SHOULDER) * over / (1.0 + over) * (1.0 + last) / last, x)
    return 255.0 * np.where(x <= 0.0031308, 12.92 * x, 1.055 * np.maximum(x, 1e-9) ** (1.0 / 2.4) - 0.055)


LENS = wp.constant(0.10)  # share of a pixel's light that a sharp lens spreads to each neighbour in a row or column
# what a camera adds of a pixel's difference to its surroundings: less where it fights noise; how far it goes at most
CRISP, SMOOTHED, HALO = wp.constant(0.75), wp.constant(1.1), wp.constant(0.14)


@wp.func
def through_lens(picture: wp.array2d(dtype=wp.vec3), v: int, size: int, i: int, crisp: float) -> wp.vec3:
    """Light of a pixel after the lens and the sensor's low-pass, a small separable blur; the borders are held.

    Then a camera's sharpening: an unsharp mask of three by three pixels.
    """
    row = i // size
    column = i - row * size
    up = wp.max(row - 1, 0) * size
    here = row * size
    down = wp.min(row + 1, size - 1) * size
    left = wp.max(column - 1, 0)
    right = wp.min(column + 1, size - 1)
    middle = picture[v, i]
    beside = picture[v, here + left] + picture[v, here + right] + picture[v, up + column] + picture[v, down + column]
    corners = picture[v, up + left] + picture[v, up + right] + picture[v, down + left] + picture[v, down + right]
    core = 1.0 - 2.0 * LENS
    total = middle * (core * core) + beside * (core * LENS) + corners * (LENS * LENS)
    grey = luminance(total)
    off = grey - luminance(middle + beside + corners) / 9.0
    return total * (1.0 + wp.clamp(crisp * off / wp.max(grey, 1.0e-6), -HALO, HALO))


@wp.func
def level(curve: wp.array(dtype=float), light: float) -> float:
    """`graded` by interpolation in the square root of light, of which it is nearly linear: off by 0.001 at most."""
    x = wp.min(wp.sqrt(light) * (float(ENTRIES - 1) / RANGE), float(ENTRIES) - 1.001)
    i = int(x)
    return curve[i] + (curve[i + 1] - curve[i]) * (x - float(i))


@wp.func
def bell(random: wp.uint32, other: wp.uint32) -> float:
    """About normal, variance 1: the sum of four uniform numbers of 16 bits each (Irwin-Hall)."""
    total = (random & wp.uint32(65535)) + (random >> wp.uint32(16)) + (other & wp.uint32(65535))
    return (float(total + (other >> wp.uint32(16))) / 65535.0 - 2.0) * 1.7320508


@wp.kernel
def develop(
    views: wp.array(dtype=View),
    picture: wp.array2d(dtype=wp.vec3),  # (V, size * size) linear light
    glare: wp.array3d(dtype=wp.vec3),  # (V, cells, cells), see `glare`
    curve: wp.array(dtype=float),  # (ENTRIES,)
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
    seen = through_lens(picture, v, size, i, wp.max(CRISP - SMOOTHED * noise, 0.0))
    row = i // size
    column = i - row * size
    seen = (seen + glare_at(glare, v, size, row, column)) * falloff(views[v], size, row, column)
    grey = luminance(seen)
    bright = wp.max(grey * exposure, 1.0e-6)
    seen = mix3(seen, wp.vec3(grey, grey, grey), BLEACHED * ramp(0.15, 0.7, bright) - VIVID)
    # contrast of luminance alone keeps hues, which a curve per channel turns to orange and then to yellow; near black
    # and white each channel has its own, or noise would be coloured and lamps would not be white
    tone = level(curve, bright)
    ratio = tone / wp.sqrt(bright)
    kept = ramp(0.002, 0.02, bright) * (1.0 - ramp(212.0, 255.0, tone))
    for channel in range(3):
        light = wp.max(seen[channel] * exposure, 0.0)
        grain = bell(wp.randu(state), wp.randu(state))
        light = wp.max(light + noise * grain * (0.0015 + 0.016 * wp.sqrt(light * 0.3)), 0.0)
        own = level(curve, light)
        shown = wp.min(own + (wp.sqrt(light) * ratio - own) * kept, 255.0)
        image[v, i, channel] = wp.uint8(wp.floor(shown + 0.5))
