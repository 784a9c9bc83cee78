"""The world outside the window: sky, trees, buildings and ground by day, a lit city by night, and leaves close by."""

from __future__ import annotations

import warp as wp

from .blots import blots, hashed, part
from .lookup import TAU, mix3, ramp

LEAF = wp.constant(62.0)  # mm between leaves


@wp.struct
class Outside:
    brightness: float
    phase: float
    trees: float
    buildings: float
    sky: wp.vec3
    haze: wp.vec3
    green: wp.vec3
    ground: wp.vec3
    night: int
    lying: int  # 1 where up is +z: the head lies on its back


@wp.func
def city(o: Outside, turn: float, up: float) -> wp.vec3:
    """Dark blue sky over dark roofs with lit windows and street lamps."""
    roofs = 0.12 + 0.16 * hashed(wp.floor(turn * 40.0), wp.floor(o.phase * 999.0))
    colour = mix3(o.haze * 0.05, o.sky * 0.02, ramp(0.0, 0.6, up)) * o.brightness
    if up < roofs:
        colour = o.sky * (0.006 * o.brightness)
    i = wp.floor(turn * 260.0)
    j = wp.floor(up * 42.0)
    if hashed(i, 5.0) * 0.5 + hashed(i * 7.0 + j, 11.0) * 0.5 > 0.74 and up < roofs - 0.02 and up > -0.35:
        x = part(turn * 260.0) - 0.3 - 0.4 * hashed(i + j, 19.0)  # a lamp is a point, which the lens makes a disc
        y = part(up * 42.0) - 0.3 - 0.4 * hashed(i - 3.0 * j, 23.0)
        lamp = wp.vec3(1.0, 0.55, 0.2)
        if hashed(i + 3.0 * j, 13.0) > 0.65:
            lamp = wp.vec3(0.85, 0.9, 1.0)
        bright = hashed(i - j, 17.0)
        if x * x + y * y < 0.04:
            colour = lamp * ((0.3 + 4.0 * bright * bright * bright) * (8.0 * o.brightness))
    return colour


@wp.func
def outdoors_at(o: Outside, tile: wp.array2d(dtype=float), ray: wp.vec3) -> wp.vec3:
    """Radiance from outside along a unit direction."""
    d = ray
    if o.lying == 1:
        d = wp.vec3(ray[0], ray[2], -ray[1])
    turn = wp.atan2(d[0], d[2]) / TAU + 0.5
    up = wp.asin(wp.clamp(d[1], -1.0, 1.0))
    if o.night == 1:
        return city(o, turn, up)
    clouds = blots(tile, turn * 2.0 + o.phase, up * 0.9 + o.phase)
    light = o.brightness * (0.55 + 0.45 * wp.abs(wp.sin(up))) * (0.8 + 0.4 * clouds)
    colour = mix3(o.haze, o.sky, ramp(0.0, 0.7, up)) * light
    white = o.haze * o.brightness
    if o.buildings > 0.0:
        key = wp.floor(o.phase * 999.0)
        block = wp.floor(turn * 22.0)
        if up < o.buildings * (0.25 + 0.75 * hashed(block, key)):
            facade = mix3(wp.vec3(0.16, 0.14, 0.13), wp.vec3(0.55, 0.50, 0.44), hashed(block, 7.0 + key))
            if int(wp.floor(turn * 640.0)) % 3 == 0 and int(wp.floor(up * 70.0) + 512.0) % 2 == 0:
                facade = facade * 0.6
            colour = wp.cw_mul(facade, white) * (0.3 + 0.25 * hashed(block, 3.0))
    crown = o.trees * (0.35 + 1.3 * blots(tile, turn * 3.0 + 2.0 * o.phase, o.phase))
    leaf = blots(tile, turn * 9.0, up * 1.5 + o.phase)
    fine = blots(tile, turn * 55.0, up * 9.0 + o.phase)  # sky shows through the outermost leaves
    edge = up - crown - 0.14 * (leaf - 0.5) - 0.05 * (fine - 0.5)
    # gentle, or detectors see faces in the blots: a pale one with dark ones at its eyes and mouth
    dark = (0.24 + 0.28 * ramp(0.3, 0.85, leaf)) * (0.55 + 0.45 * ramp(-0.3, 0.25, up))
    dry = mix3(o.green, wp.vec3(0.16, 0.13, 0.06), 0.6 * blots(tile, turn * 1.7 + o.phase, up * 0.5))
    wood = mix3(dry, o.haze * 0.3, 0.05 + 0.22 * ramp(0.35, 0.65, blots(tile, turn * 2.0, up + 0.3)))
    colour = mix3(colour, wp.cw_mul(wood, white) * dark, 1.0 - ramp(-0.02, 0.02, edge))
    earth = wp.cw_mul(o.ground, white) * (0.3 + 0.3 * blots(tile, turn * 5.0, up * 2.0))
    return mix3(colour, earth, 1.0 - ramp(-0.09, -0.02, up))


@wp.func
def leaves(green: wp.vec3, tile: wp.array2d(dtype=float), u: float, v: float, phase: float) -> wp.vec3:
    """Reflectance of foliage at (u, v) mm: leaves over one another, some turned to the light, dark gaps between."""
    x = u / LEAF
    y = v / LEAF
    left = wp.floor(x - 0.5)
    low = wp.floor(y - 0.5)
    best = float(-1.0)
    tone = float(0.16)
    old = float(0.0)
    for k in range(4):
        i = left + float(k % 2)
        j = low + float(k / 2)
        rank = hashed(i + 57.0 * phase, j)
        angle = 1.1 * (hashed(i, j + 91.0 * phase) - 0.5) + 0.9 * (float(int(i + j) % 2) - 0.5)
        dx = x - i - 0.3 - 0.4 * hashed(i + 3.0, j + 7.0)
        dy = y - j - 0.3 - 0.4 * hashed(i + 11.0, j + 5.0)
        along = wp.cos(angle) * dy + wp.sin(angle) * dx
        across = wp.cos(angle) * dx - wp.sin(angle) * dy
        if along * along / 0.42 + across * across / 0.085 < 1.0 and rank > best:
            best = rank
            # one half of a leaf lies in more light than the other
            tone = 0.35 + 1.0 * rank * rank + 0.25 * wp.sign(across) * (rank - 0.3) + 0.3 * along
            old = hashed(i + 19.0, j + 23.0)
    deep = 0.55 + 0.75 * ramp(0.2, 0.8, blots(tile, u / 1800.0 + phase, v / 1800.0))
    colour = mix3(green, wp.vec3(0.19, 0.19, 0.05), 0.55 * old * old)
    grey = (green[0] + green[1] + green[2]) / 3.0
    colour = mix3(colour, wp.vec3(grey, grey, grey), 0.25)  # wax mirrors the sky
    return colour * (tone * deep)
