"""What the surfaces of a room look like: paints over rectangles, and the world outside the window.

A paint is a function `paint(u, v, w, h, d) -> (albedo (n, 3), emission (n, 3))` of a point (u, v) mm in a rectangle of
w by h mm (u to the right as axes run, v up), seen along the unit directions d (n, 3). Colours are linear sRGB;
emission is radiance in units of a white wall in good daylight. Pictures of them are always out of focus, so a paint
carries the large shapes and contrasts of the thing and no fine detail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

Colour = tuple[float, float, float]
Paint = Callable[[np.ndarray, np.ndarray, float, float, np.ndarray], tuple[np.ndarray, np.ndarray]]

TILE = 512  # samples across one period of the noise tile
LUMINANCE = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)  # ITU-R BT.709


@lru_cache(maxsize=1)
def _tile() -> np.ndarray:
    """(TILE, TILE) float32 periodic noise with a 1/f^1.4 amplitude spectrum, mean 0.5, held inside 0..1."""
    white = np.random.Generator(np.random.Philox(key=20)).standard_normal((TILE, TILE))
    fx, fy = np.meshgrid(np.fft.rfftfreq(TILE), np.fft.fftfreq(TILE))
    radius = np.hypot(fx, fy)
    radius[0, 0] = 1.0
    # below 4 cycles per tile the spectrum is level, or one period would be one blot
    spectrum = np.fft.rfft2(white) / np.maximum(radius, 4.0 / TILE) ** 1.4
    spectrum[0, 0] = 0.0
    tile = np.fft.irfft2(spectrum, s=(TILE, TILE))
    return np.clip(0.5 + 0.2 * tile / tile.std(), 0.0, 1.0).astype(np.float32)


def noise(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(n,) smooth noise in 0..1 at (x, y), in periods: its largest blots are a quarter of a period across."""
    return _tile()[(y * TILE).astype(np.int64) % TILE, (x * TILE).astype(np.int64) % TILE]


def hashed(i: np.ndarray, j: np.ndarray | int = 0) -> np.ndarray:
    """(n,) a number in 0..1 for each pair of whole numbers (the integer mixer of Wang, 2007)."""
    x = (np.asarray(i).astype(np.int64) * 73856093 ^ np.asarray(j).astype(np.int64) * 19349663) & 0xFFFFFFFF
    x = ((x ^ 61) ^ (x >> 16)) * 9 & 0xFFFFFFFF
    x = (x ^ (x >> 4)) * 0x27D4EB2D & 0xFFFFFFFF
    return ((x ^ (x >> 15)) & 0xFFFF).astype(np.float32) / 65535.0


def smoothstep(low: float, high: float, x: np.ndarray) -> np.ndarray:
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def mix(a: np.ndarray | Colour, b: np.ndarray | Colour, t: np.ndarray) -> np.ndarray:
    """(n, 3) from colour a at t = 0 to colour b at t = 1; t (n,)."""
    start, end = np.asarray(a, dtype=np.float32), np.asarray(b, dtype=np.float32)
    return start + (end - start) * t[:, None]


def black_body(kelvin: float) -> np.ndarray:
    """(3,) linear sRGB of luminance 1 of a Planckian radiator, 1667 to 25000 K (Kim et al., US patent 7024034)."""
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


def daylight(kelvin: float) -> np.ndarray:
    """(3,) linear sRGB of luminance 1 of a CIE D illuminant, 4000 to 25000 K (CIE 15:2004)."""
    t = 1e3 / kelvin
    if kelvin <= 7000.0:
        x = -4.6070 * t**3 + 2.9678 * t**2 + 0.09911 * t + 0.244063
    else:
        x = -2.0064 * t**3 + 1.9018 * t**2 + 0.24748 * t + 0.237040
    return _rgb_of(x, -3.0 * x**2 + 2.87 * x - 0.275)


def _rgb_of(x: float, y: float) -> np.ndarray:
    xyz = np.array([x / y, 1.0, (1.0 - x - y) / y])
    # IEC 61966-2-1
    matrix = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]])
    return np.maximum(matrix @ xyz, 0.02).astype(np.float32)


# ---------------------------------------------------------------------------------------------- the world outside


@dataclass(frozen=True)
class Outdoors:
    """Sky, far trees and buildings, ground, as radiance by direction. `brightness` is that of the sky overhead."""

    brightness: float
    sky: np.ndarray  # (3,) colour of the sky, luminance 1
    haze: np.ndarray  # (3,) colour at the horizon, luminance 1
    phase: float  # 0..1, which stretch of noise
    trees: float  # elevation of the tree line, radians
    buildings: float  # height of the tallest building, radians; 0 for none
    green: Colour  # leaves, reflectance
    ground: Colour  # reflectance
    night: bool = False

    def radiance(self, d: np.ndarray) -> np.ndarray:
        """(n, 3) along unit directions d (n, 3)."""
        turn = np.arctan2(d[:, 0], d[:, 2]) / (2.0 * np.pi) + 0.5
        up = np.arcsin(np.clip(d[:, 1], -1.0, 1.0))
        if self.night:
            return self._city(turn, up)
        clouds = noise(turn * 2.0 + self.phase, up * 0.9 + self.phase)
        light = self.brightness * (0.55 + 0.45 * np.abs(np.sin(up))) * (0.8 + 0.4 * clouds)
        colour = mix(self.haze, self.sky, smoothstep(0.0, 0.7, up)) * light[:, None]
        white = np.full(3, self.brightness, dtype=np.float32) * self.haze
        if self.buildings > 0.0:
            block = np.floor(turn * 22.0)
            top = self.buildings * (0.25 + 0.75 * hashed(block, int(self.phase * 999)))
            facade = mix((0.16, 0.14, 0.13), (0.55, 0.50, 0.44), hashed(block, 7 + int(self.phase * 999)))
            window = (np.floor(turn * 320.0) % 3 == 0) & (np.floor(up * 45.0) % 2 == 0)
            facade = facade * np.where(window, 0.35, 1.0)[:, None] * (0.3 + 0.25 * hashed(block, 3))[:, None]
            colour = np.where((up < top)[:, None], facade * white, colour)
        crown = self.trees * (0.35 + 1.3 * noise(turn * 3.0 + 2 * self.phase, np.full_like(turn, self.phase)))
        leaf = noise(turn * 9.0, up * 1.5 + self.phase)
        edge = up - crown - 0.14 * (leaf - 0.5)
        shade = (0.05 + 0.65 * smoothstep(0.3, 0.85, leaf)) * (0.55 + 0.45 * smoothstep(-0.3, 0.25, up))
        dry = mix(self.green, (0.16, 0.13, 0.06), 0.6 * noise(turn * 1.7 + self.phase, up * 0.5))
        wood = mix(dry, self.haze * 0.3, 0.05 + 0.22 * smoothstep(0.35, 0.65, noise(turn * 2.0, up + 0.3)))
        colour = mix(colour, wood * shade[:, None] * white, smoothstep(0.012, -0.012, edge))
        earth = np.asarray(self.ground, dtype=np.float32) * (0.5 + 0.5 * noise(turn * 5.0, up * 2.0))[:, None] * white
        return mix(colour, 0.6 * earth, smoothstep(-0.02, -0.09, up)).astype(np.float32)

    def _city(self, turn: np.ndarray, up: np.ndarray) -> np.ndarray:
        """Dark blue sky over dark roofs with lit windows and street lamps."""
        sky = mix(self.haze * 0.05, self.sky * 0.02, smoothstep(0.0, 0.6, up)) * self.brightness
        roofs = 0.12 + 0.16 * hashed(np.floor(turn * 40.0), int(self.phase * 999))
        dark = (up < roofs)[:, None]
        colour = np.where(dark, np.float32(0.006) * self.brightness * self.sky, sky)
        i, j = np.floor(turn * 260.0), np.floor(up * 42.0)
        spot = (hashed(i, 5) * 0.5 + hashed(i * 7 + j, 11) * 0.5 > 0.74) & (up < roofs - 0.02) & (up > -0.35)
        lamp = mix((1.0, 0.55, 0.2), (0.85, 0.9, 1.0), (hashed(i + 3 * j, 13) > 0.65).astype(np.float32))
        lamp = lamp * (0.3 + 4.0 * hashed(i - j, 17) ** 3)[:, None] * self.brightness
        return np.where(spot[:, None], lamp, colour).astype(np.float32)


# ---------------------------------------------------------------------------------------------------------- paints


def _dark(u: np.ndarray) -> np.ndarray:
    return np.zeros((len(u), 3), dtype=np.float32)


def plain(colour: Colour, mottle: float = 0.08, phase: float = 0.0) -> Paint:
    """A painted or plastered surface, a little uneven."""

    def paint(u: np.ndarray, v: np.ndarray, w: float, h: float, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        tint = 1.0 + mottle * (noise(u / 2900.0 + phase, v / 2900.0 + 2 * phase) - 0.5) * 2.0
        return np.asarray(colour, dtype=np.float32) * tint[:, None], _dark(u)

    return paint


def two_tone(low: Colour, high: Colour, level: float, phase: float = 0.0) -> Paint:
    """A wall painted differently below `level` mm, with a rail between."""

    def paint(u: np.ndarray, v: np.ndarray, w: float, h: float, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        tint = 0.94 + 0.12 * noise(u / 2500.0 + phase, v / 2500.0)
        colour = mix(low, high, smoothstep(level - 5.0, level + 5.0, v))
        colour = np.where((np.abs(v - level) < 45.0)[:, None], 0.5 * (colour + np.asarray(low)), colour)
        return (colour * tint[:, None]).astype(np.float32), _dark(u)

    return paint


def grained(colour: Colour, upright: bool = False, contrast: float = 0.5, board: float = 130.0) -> Paint:
    """Wood: boards of their own tone, streaked along their length."""

    def paint(u: np.ndarray, v: np.ndarray, w: float, h: float, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        along, across = (v, u) if upright else (u, v)
        tone = 0.8 + 0.4 * hashed(np.floor(across / board), 3)
        streak = noise(along / 6000.0, across / 500.0) - 0.5
        return np.asarray(colour, dtype=np.float32) * (tone * (1.0 + contrast * streak))[:, None], _dark(u)

    return paint


def tiled(colour: Colour, grout: Colour, size: float = 300.0, gap: float = 9.0) -> Paint:
    """Tiles, or the grid of a hung ceiling."""

    def paint(u: np.ndarray, v: np.ndarray, w: float, h: float, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        line = (u % size < gap) | (v % size < gap)
        tone = 0.93 + 0.12 * hashed(np.floor(u / size), np.floor(v / size))
        tone = tone * (0.95 + 0.1 * noise(u / 4000.0, v / 4000.0))
        albedo = np.where(line[:, None], np.asarray(grout), np.asarray(colour)) * tone[:, None]
        return albedo.astype(np.float32), _dark(u)

    return paint


def draped(colour: Colour, pitch: float, phase: float, stripe: Colour | None = None, light: float = 0.0) -> Paint:
    """Curtain cloth in upright folds about `pitch` mm wide; `light` is radiance let through from behind."""

    def paint(u: np.ndarray, v: np.ndarray, w: float, h: float, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        # folds of uneven width that wander and open a little on their way down
        sway = 0.35 * pitch * (np.sin(u / (2.7 * pitch) + 9.0 * phase) + np.sin(u / (1.3 * pitch) + v / 1900.0))
        angle = 2.0 * np.pi * (u + sway) / pitch + 6.0 * phase
        deep = 0.75 + 0.25 * np.sin(u / (1.9 * pitch) + 4.0 * phase)
        fold = 0.70 + deep * (0.22 * np.sin(angle) + 0.09 * np.sin(2.0 * angle + 1.0 + v / 1500.0))
        base = np.broadcast_to(np.asarray(colour, dtype=np.float32), (len(u), 3))
        if stripe is not None:
            base = mix(base, stripe, smoothstep(0.25, 0.45, np.sin((u + sway) / (0.7 * pitch))))
        glow = base * (light * (0.5 + 0.7 * fold))[:, None] if light else _dark(u)
        return (base * fold[:, None]).astype(np.float32), glow.astype(np.float32)

    return paint


def pane(outdoors: Outdoors, gain: float = 1.0, slats: float = 0.0, opening: float = 0.5, net: float = 0.0) -> Paint:
    """Window glass: the world outside, behind blinds `slats` mm apart or a net curtain that hides a share `net`."""

    def paint(u: np.ndarray, v: np.ndarray, w: float, h: float, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        light = gain * outdoors.radiance(d)
        albedo: np.ndarray = np.full((len(u), 3), 0.04, dtype=np.float32)
        if slats > 0.0:
            shut = smoothstep(opening - 0.12, opening + 0.12, (v / slats) % 1.0)
            white = gain * outdoors.brightness * outdoors.haze * (0.16 if not outdoors.night else 0.0)
            light = light * (1.0 - shut)[:, None] + shut[:, None] * white
            albedo = albedo + 0.6 * shut[:, None]
        if net > 0.0:
            folds = 0.75 + 0.25 * np.sin(u / 38.0 + 3.0 * noise(u / 900.0, v / 5000.0))
            veil = gain * outdoors.brightness * outdoors.haze * (0.38 if not outdoors.night else 0.0)
            light = light * (1.0 - net) + net * veil * folds[:, None]
            albedo = albedo + 0.5 * net
        return albedo.astype(np.float32), light.astype(np.float32)

    return paint


def luminaire(colour: np.ndarray, radiance: float, rim: float = 25.0) -> Paint:
    """A lit panel with a white rim."""

    def paint(u: np.ndarray, v: np.ndarray, w: float, h: float, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        inside = (u > rim) & (u < w - rim) & (v > rim) & (v < h - rim)
        return np.full((len(u), 3), 0.7, dtype=np.float32), inside[:, None] * (radiance * colour).astype(np.float32)

    return paint


def shade(colour: np.ndarray, radiance: float, base: float = 0.25) -> Paint:
    """A cloth lampshade, brightest below its middle, over a dark foot that takes up the share `base` of its height."""

    def paint(u: np.ndarray, v: np.ndarray, w: float, h: float, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        y = (v / h - base) / (1.0 - base)
        light = np.where(y > 0.0, 0.45 + 0.55 * np.exp(-(((y - 0.4) / 0.35) ** 2)), 0.0)
        return np.full((len(u), 3), 0.4, dtype=np.float32), (radiance * light[:, None] * colour).astype(np.float32)

    return paint


def picture(phase: float, warm: float, frame: Colour = (0.05, 0.045, 0.04), mount: bool = True) -> Paint:
    """A framed print: land, sky and blots of muted colour in a mount."""

    def paint(u: np.ndarray, v: np.ndarray, w: float, h: float, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x, y = u / w, v / h
        blot = noise(0.35 * x + phase, 0.35 * y + 3.0 * phase)
        land = mix((0.10, 0.13, 0.09), (0.32, 0.24, 0.15), smoothstep(0.3, 0.7, blot))
        sky = mix((0.45, 0.47, 0.48), (0.62, 0.55, 0.45), np.full_like(u, warm))
        art = mix(land, sky, smoothstep(0.0, 0.1, y - 0.35 - 0.5 * (noise(0.2 * x + 2 * phase, 0 * x) - 0.4)))
        art = art * (0.7 + 0.6 * noise(x + phase, y))[:, None]
        edge = np.minimum(np.minimum(u, w - u), np.minimum(v, h - v))
        if mount:
            art = np.where((edge < 22.0 + 0.1 * min(w, h))[:, None], 0.72, art)
        return np.where((edge < 22.0)[:, None], np.asarray(frame), art).astype(np.float32), _dark(u)

    return paint


def shelved(wood: Colour, back: Colour, phase: float, step: float = 330.0, full: float = 0.8) -> Paint:
    """Shelves of books, boxes and gaps, in muted colours."""

    def paint(u: np.ndarray, v: np.ndarray, w: float, h: float, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        row, y = np.floor(v / step), v % step
        seed = row + 31 * int(phase * 999)
        pile = np.floor(u / 260.0)
        thing = hashed(pile, seed)
        book = np.floor((u + 14.0 * np.sin(u / 37.0)) / np.where(thing < 0.65, 34.0, 130.0))
        tall = step * (0.45 + 0.42 * hashed(book, seed + 5)) * (0.55 + 0.45 * thing)
        hue = hashed(book, seed + 9)
        dark = mix((0.17, 0.07, 0.05), (0.07, 0.09, 0.12), smoothstep(0.15, 0.45, hue))
        cover = mix(dark, (0.50, 0.45, 0.37), smoothstep(0.5, 0.8, hue)) * (0.5 + hashed(book, seed + 2))[:, None]
        there = (y < tall) & (thing < full) & (y > 24.0)
        hole = np.asarray(back, dtype=np.float32) * (0.35 + 0.35 * (1.0 - y / step))[:, None]
        albedo = np.where(there[:, None], cover, hole)
        board = (y < 24.0) | (u < 24.0) | (u > w - 24.0) | (v > h - 24.0)
        return np.where(board[:, None], np.asarray(wood), albedo).astype(np.float32), _dark(u)

    return paint


def panelled(colour: Colour, gap: Colour, columns: int = 1, rows: int = 1, knob: Colour = (0.3, 0.3, 0.3)) -> Paint:
    """Doors of a cupboard, drawers, or one door with a handle: panels with dark joints."""

    def paint(u: np.ndarray, v: np.ndarray, w: float, h: float, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x, y = u * columns / w % 1.0 * w / columns, v * rows / h % 1.0 * h / rows
        cw, ch = w / columns, h / rows
        edge = np.minimum(np.minimum(x, cw - x), np.minimum(y, ch - y))
        handle = (np.abs(x - 0.9 * cw) < 16.0) & (np.abs(y - 0.5 * ch) < min(70.0, 0.2 * ch))
        tint = 0.92 + 0.1 * hashed(np.floor(u / cw), np.floor(v / ch)) + 0.06 * noise(u / 3000.0, v / 3000.0)
        albedo = np.asarray(colour, dtype=np.float32) * tint[:, None]
        albedo = np.where((edge < 8.0)[:, None], np.asarray(gap), albedo)
        return np.where(handle[:, None], np.asarray(knob), albedo).astype(np.float32), _dark(u)

    return paint


def poster(phase: float, tint: Colour) -> Paint:
    """A notice: white paper, a coloured heading, blocks of grey text, a figure."""

    def paint(u: np.ndarray, v: np.ndarray, w: float, h: float, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x, y = u / w, v / h
        albedo = np.full((len(u), 3), 0.78, dtype=np.float32)
        line = np.floor(y * 26.0)
        lines = (line % 2 == 0) & (x > 0.1) & (x < 0.55 + 0.35 * hashed(line, 3)) & (y < 0.75)
        albedo[lines & (y > 0.08)] = 0.42
        albedo[y > 0.82] = tint
        figure = (np.abs(x - 0.72) < 0.16) & (np.abs(y - 0.35 - 0.1 * phase) < 0.12)
        albedo[figure] = 0.25 * np.asarray(tint) + 0.3 * noise(x[figure] * 0.5 + phase, y[figure] * 0.5)[:, None]
        return albedo, _dark(u)

    return paint


def screen(radiance: float, phase: float) -> Paint:
    """A monitor: dark, with a few coloured traces."""

    def paint(u: np.ndarray, v: np.ndarray, w: float, h: float, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x, y = u / w, v / h
        row = np.floor(y * 4.0)
        trace = np.abs(y * 4.0 % 1.0 - 0.5 - 0.25 * (noise(x * 2.0, row * 0.21 + phase) - 0.5)) < 0.04
        hue = mix((0.25, 0.75, 0.4), (0.6, 0.66, 0.6), hashed(row, 5))
        inside = (x > 0.05) & (x < 0.95) & (y > 0.06) & (y < 0.94)
        light = np.where(trace[:, None], hue, np.asarray((0.02, 0.03, 0.05))) * (inside * radiance)[:, None]
        return np.full((len(u), 3), 0.05, dtype=np.float32), light.astype(np.float32)

    return paint


def leafy(green: Colour, phase: float) -> Paint:
    """Leaves: light ones in front of dark gaps."""

    def paint(u: np.ndarray, v: np.ndarray, w: float, h: float, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        leaf = noise(u / 800.0 + phase, v / 800.0)
        return np.asarray(green, dtype=np.float32) * (0.15 + 1.7 * smoothstep(0.25, 0.85, leaf))[:, None], _dark(u)

    return paint


def earth(soil: Colour, grass: Colour, phase: float) -> Paint:
    """Open ground: grass and bare soil or paving in large patches."""

    def paint(u: np.ndarray, v: np.ndarray, w: float, h: float, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        patch = noise(u / 60000.0 + phase, v / 60000.0)
        blade = noise(u / 9000.0, v / 9000.0 + phase)
        colour = mix(soil, grass, smoothstep(0.3, 0.62, patch + 0.15 * (blade - 0.5)))
        return (colour * (0.7 + 0.5 * blade)[:, None]).astype(np.float32), _dark(u)

    return paint
