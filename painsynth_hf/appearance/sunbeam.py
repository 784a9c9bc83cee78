"""Sun that falls through a window into the room behind a head, and leaves panes of light on what it meets.

It passes beside the head and its share of the room's light is small, so it is seen but lights no face.
"""

from __future__ import annotations

import numpy as np
import warp as wp

from ..sampling import generator
from .blots import even_blots
from .lookup import ramp
from .paints import daylight

SUNNY = 0.5  # of rooms by day have it
PLANE = wp.constant(-1200.0)  # mm, where places in the beam are measured
PLACES = ("ward", "window", "clinic", "living_room")


@wp.struct
class Sunbeam:
    """A window's shape, carried along `towards`, the unit direction to the sun."""

    light: wp.vec3  # irradiance square to it; 0: no sun
    towards: wp.vec3
    centre: wp.vec2  # mm at PLANE
    half: wp.vec2
    bars: wp.vec2  # mm between glazing bars
    soft: float  # mm, half the penumbra
    leaf: float  # 0..1, how much trees outside take
    phase: float


def some_sun(kind: str, seed: int, side: float, level: float) -> Sunbeam:
    """Of a room of `kind`; `side` is +1 where its windows are at +x, `level` the irradiance of a face in it."""
    rng, out = generator(seed, "sunbeam"), Sunbeam()
    there, strength = rng.random() < SUNNY, rng.uniform(0.35, 1.4)
    towards = np.array([side * rng.uniform(0.5, 1.1), rng.uniform(0.35, 0.9), rng.uniform(0.35, 0.7)])
    out.towards = wp.vec3(*(towards / np.linalg.norm(towards)))
    out.centre = wp.vec2(rng.uniform(-900.0, 900.0), rng.uniform(-400.0, 500.0))
    out.half = wp.vec2(rng.uniform(220.0, 600.0), rng.uniform(350.0, 700.0))
    out.bars = wp.vec2(rng.uniform(300.0, 600.0), rng.uniform(400.0, 900.0))
    out.soft, out.leaf, out.phase = rng.uniform(15.0, 60.0), rng.uniform(0.0, 1.0), rng.random()
    if there and kind in PLACES:
        out.light = wp.vec3(*(np.array(daylight(rng.uniform(4000.0, 4800.0))) * level * strength))
    return out


@wp.func
def beam_at(sun: Sunbeam, tile: wp.array2d(dtype=float), p: wp.vec3, n: wp.vec3) -> wp.vec3:
    """Irradiance of a surface at p with normal n."""
    cosine = wp.dot(n, sun.towards)
    if sun.light[1] == 0.0 or cosine <= 0.0:
        return wp.vec3(0.0, 0.0, 0.0)
    along = (PLANE - p[2]) / sun.towards[2]
    x = p[0] + along * sun.towards[0] - sun.centre[0]
    y = p[1] + along * sun.towards[1] - sun.centre[1]
    s = sun.soft
    through = 1.0 - ramp(sun.half[0] - s, sun.half[0] + s, wp.abs(x))
    through *= 1.0 - ramp(sun.half[1] - s, sun.half[1] + s, wp.abs(y))
    if through == 0.0:
        return wp.vec3(0.0, 0.0, 0.0)
    across = wp.abs(x / sun.bars[0] - wp.floor(x / sun.bars[0]) - 0.5) * sun.bars[0]
    up = wp.abs(y / sun.bars[1] - wp.floor(y / sun.bars[1]) - 0.5) * sun.bars[1]
    through *= ramp(20.0 - s, 20.0 + s, across) * ramp(20.0 - s, 20.0 + s, up)
    trees = even_blots(tile, x / 2600.0 + sun.phase, y / 2600.0)
    return sun.light * (cosine * through * (1.0 - sun.leaf * ramp(0.4, 0.65, trees)))
