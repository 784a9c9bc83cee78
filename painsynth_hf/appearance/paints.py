"""What the surfaces of a room look like, as numbers that the kernels of `surfaces` read: paints, and the world outside.

Colours are linear sRGB reflectance; emission is radiance in units of a white wall in good daylight. Pictures of rooms
are always out of focus, so a paint carries the large shapes and contrasts of the thing and no fine detail.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Colour = tuple[float, float, float]
BLACK: Colour = (0.0, 0.0, 0.0)
LUMINANCE = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)  # ITU-R BT.709

(PLAIN, TWO_TONE, GRAINED, TILED, DRAPED, PANE, LUMINAIRE, LAMPSHADE, PICTURE, SHELVED, PANELLED, POSTER, SCREEN, LEAFY,
 EARTH, LINEN, RING) = range(17)  # fmt: skip


@dataclass(frozen=True)
class Paint:
    """A kind of paint, three colours and four numbers; what they mean is said where they are made, below."""

    kind: int
    a: Colour = BLACK
    b: Colour = BLACK
    c: Colour = BLACK
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True)
class Outdoors:
    """Sky, far trees and buildings, ground, as radiance by direction. `brightness` is that of the sky overhead."""

    brightness: float
    sky: Colour  # colour of the sky, luminance 1
    haze: Colour  # colour at the horizon, luminance 1
    phase: float  # 0..1, which stretch of noise
    trees: float  # elevation of the tree line, radians
    buildings: float  # height of the tallest building, radians; 0 for none
    green: Colour  # leaves, reflectance
    ground: Colour  # reflectance
    night: bool = False


def black_body(kelvin: float) -> Colour:
    """Linear sRGB of luminance 1 of a Planckian radiator, 1667 to 25000 K (Kim et al., US patent 7024034)."""
    t = 1e3 / kelvin
    if kelvin < 4000.0:
        x = -0.2661239 * t**3 - 0.2343589 * t**2 + 0.8776956 * t + 0.179910
    else:
        x = -3.0258469 * t**3 + 2.1070379 * t**2 + 0.2226347 * t + 0.240390
    if kelvin < 2222.0:
        y = -1.1063814 * x**3 - 1.34811020 * x**2 + 2.18555832 * x - 0.20219683
    elif kelvin < 4000.0:
        y = -0.9549476 * x**3 - 1.37418593 * x**2 + 2.09137015 * x - 0.16748867
    else:
        y = 3.0817580 * x**3 - 5.87338670 * x**2 + 3.75112997 * x - 0.37001483
    return _rgb_of(x, y)


def daylight(kelvin: float) -> Colour:
    """Linear sRGB of luminance 1 of a CIE D illuminant, 4000 to 25000 K (CIE 15:2004)."""
    t = 1e3 / kelvin
    if kelvin <= 7000.0:
        x = -4.6070 * t**3 + 2.9678 * t**2 + 0.09911 * t + 0.244063
    else:
        x = -2.0064 * t**3 + 1.9018 * t**2 + 0.24748 * t + 0.237040
    return _rgb_of(x, -3.0 * x**2 + 2.87 * x - 0.275)


def _rgb_of(x: float, y: float) -> Colour:
    xyz = (x / y, 1.0, (1.0 - x - y) / y)
    # IEC 61966-2-1
    rows = ((3.2406, -1.5372, -0.4986), (-0.9689, 1.8758, 0.0415), (0.0557, -0.2040, 1.0570))
    r, g, b = (max(sum(m * v for m, v in zip(row, xyz, strict=True)), 0.02) for row in rows)
    return r, g, b


def scaled(colour: Colour, factor: float) -> Colour:
    return colour[0] * factor, colour[1] * factor, colour[2] * factor


# ---------------------------------------------------------------------------------------------------------- paints


def plain(colour: Colour, mottle: float = 0.08, phase: float = 0.0) -> Paint:
    """A painted or plastered surface, a little uneven."""
    return Paint(PLAIN, colour, numbers=(mottle, phase))


def two_tone(low: Colour, high: Colour, level: float, phase: float = 0.0) -> Paint:
    """A wall painted differently below `level` mm, with a rail between."""
    return Paint(TWO_TONE, low, high, numbers=(level, phase))


def grained(colour: Colour, upright: bool = False, contrast: float = 0.5, board: float = 130.0) -> Paint:
    """Wood: boards of their own tone, streaked along their length."""
    return Paint(GRAINED, colour, numbers=(float(upright), contrast, board))


def tiled(colour: Colour, grout: Colour, size: float = 300.0, gap: float = 9.0) -> Paint:
    """Tiles, or the grid of a hung ceiling."""
    return Paint(TILED, colour, grout, numbers=(size, gap))


def draped(colour: Colour, pitch: float, phase: float, stripe: Colour | None = None, light: float = 0.0) -> Paint:
    """Curtain cloth in upright folds about `pitch` mm wide; `light` is radiance let through from behind."""
    return Paint(DRAPED, colour, stripe or BLACK, numbers=(pitch, phase, float(stripe is not None), light))


def pane(gain: float = 1.0, slats: float = 0.0, opening: float = 0.5, net: float = 0.0) -> Paint:
    """Window glass: the world outside, behind blinds `slats` mm apart or a net curtain that hides a share `net`."""
    return Paint(PANE, numbers=(gain, slats, opening, net))


def luminaire(colour: Colour, radiance: float, rim: float = 25.0) -> Paint:
    """A lit panel with a white rim."""
    return Paint(LUMINAIRE, scaled(colour, radiance), numbers=(rim,))


def shade(colour: Colour, radiance: float, base: float = 0.25) -> Paint:
    """A cloth lampshade, brightest below its middle, over a dark foot that takes up the share `base` of its height."""
    return Paint(LAMPSHADE, scaled(colour, radiance), numbers=(base,))


def picture(phase: float, warm: float, frame: Colour = (0.05, 0.045, 0.04), mount: bool = True) -> Paint:
    """A framed print: land, sky and blots of muted colour in a mount."""
    return Paint(PICTURE, frame, numbers=(phase, warm, float(mount)))


def shelved(wood: Colour, back: Colour, phase: float, step: float = 330.0, full: float = 0.8) -> Paint:
    """Shelves of books, boxes and gaps, in muted colours."""
    return Paint(SHELVED, wood, back, numbers=(phase, step, full))


def panelled(colour: Colour, gap: Colour, columns: int = 1, rows: int = 1, knob: Colour = (0.3, 0.3, 0.3)) -> Paint:
    """Doors of a cupboard, drawers, or one door with a handle: panels with dark joints."""
    return Paint(PANELLED, colour, gap, knob, numbers=(float(columns), float(rows)))


def poster(phase: float, tint: Colour) -> Paint:
    """A notice: white paper, a coloured heading, blocks of grey text, a figure."""
    return Paint(POSTER, tint, numbers=(phase,))


def screen(radiance: float, phase: float) -> Paint:
    """A monitor: dark, with a few coloured traces."""
    return Paint(SCREEN, numbers=(radiance, phase))


def leafy(green: Colour, phase: float) -> Paint:
    """Leaves: light ones in front of dark gaps."""
    return Paint(LEAFY, green, numbers=(phase,))


def earth(soil: Colour, grass: Colour, phase: float) -> Paint:
    """Open ground: grass and bare soil or paving in large patches."""
    return Paint(EARTH, soil, grass, numbers=(phase,))


def linen(colour: Colour, stripe: Colour, pitch: float, phase: float) -> Paint:
    """A pillow or sheet close to the head: creases, a dent about the head, woven stripes every `pitch` mm (0: none)."""
    return Paint(LINEN, colour, stripe, numbers=(pitch, phase))


def ring(colour: Colour, radiance: float, hole: float) -> Paint:
    """A ring lamp: a lit annulus in the rectangle, `hole` the share of its radius that is dark."""
    return Paint(RING, scaled(colour, radiance), numbers=(hole,))
