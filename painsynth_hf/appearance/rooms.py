"""What a room is made of: painted walls, patches on them, solids; and the means to furnish one.

A room's own frame is the head's: origin between the eyes, y up, mm; -z is behind the head.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..sampling import pick
from .paints import PICTURE, POSTER, SCREEN, Colour, Outdoors, Paint, daylight, draped, leafy, luminaire, pane, plain

HUNG = (PICTURE, POSTER, SCREEN)
LEFT, RIGHT, FLOOR, CEILING, BACK, FRONT = range(6)  # walls at -x, +x, -y, +y, -z, +z


@dataclass(frozen=True, eq=False)
class Patch:
    """A rectangle on a wall, in wall coordinates (see `raycast.first_axis`), mm from the origin."""

    wall: int
    u: float  # lower left corner
    v: float
    w: float
    h: float
    paint: Paint
    glow: bool = False  # a window or lamp, which lights the room


@dataclass(frozen=True, eq=False)
class Solid:
    """A box along the axes, or the ball (ellipsoid) or cushion inside that box."""

    centre: np.ndarray  # (3,) mm
    half: np.ndarray  # (3,) mm
    paint: Paint
    ball: bool = False
    glow: bool = False
    ragged: bool = False  # leaves with gaps between them
    soft: bool = False  # a stuffed cushion: see `cushion`


@dataclass(frozen=True, eq=False)
class Room:
    low: np.ndarray  # (3,) mm, corner at -x -y -z
    high: np.ndarray  # (3,) mm
    base: tuple[Paint, ...]  # of the six walls
    patches: tuple[Patch, ...]  # later ones lie over earlier ones
    solids: tuple[Solid, ...]
    outdoors: Outdoors
    open_air: bool = False  # only the floor is there; the rest is outdoors
    mood: float = 0.0  # stops that exposure stays off normal
    relief: bool = True  # light is wanted from above; False: it is meant to be flat
    lying: bool = False  # the head lies on its back: up is +z
    near: float = 120.0  # mm; nothing is seen nearer to the head than this, as it would come before the camera


class Plan:
    """A room being furnished: sizes first, then things laid on the walls or stood on the floor."""

    def __init__(self, rng: np.random.Generator, side: float, back: float, far: float, front: float, floor: float):
        """The window side is at `side` mm, the other at `far`; `floor` below the eyes."""
        self.rng = rng
        self.sign = 1.0 if rng.random() < 0.5 else -1.0  # +1: the main light is at the subject's left
        top = rng.uniform(2450.0, 2850.0) - floor
        left, right = (far, side) if self.sign > 0 else (side, far)
        self.low = np.array([-left, -floor, -back], dtype=np.float32)
        self.high = np.array([right, top, front], dtype=np.float32)
        self.light_wall = RIGHT if self.sign > 0 else LEFT
        self.dark_wall = LEFT if self.sign > 0 else RIGHT
        self.patches: list[Patch] = []
        self.solids: list[Solid] = []

    def lay(self, wall: int, u: float, v: float, w: float, h: float, paint: Paint, glow: bool = False) -> None:
        self.patches.append(Patch(wall, float(u), float(v), float(w), float(h), paint, glow))

    def stand(self, centre: tuple[float, float, float], size: tuple[float, float, float], paint: Paint,
              ball: bool = False, glow: bool = False, ragged: bool = False, soft: bool = False) -> None:  # fmt: skip
        """`size` is the whole extent; the centre's x is mirrored with the room."""
        at = np.array([self.sign * centre[0], centre[1], centre[2]], dtype=np.float32)
        self.solids.append(Solid(at, np.array(size, dtype=np.float32) / 2.0, paint, ball, glow, ragged, soft))

    def x(self, inner: float, width: float) -> float:
        """Lower corner of a rectangle on the back or front wall that starts `inner` mm towards the light."""
        return inner if self.sign > 0 else -inner - width

    def finish(self, walls: Paint, floor: Paint, ceiling: Paint, outdoors: Outdoors, mood: float = 0.0,
               near: float = 120.0, relief: bool = True) -> Room:  # fmt: skip
        base = (walls, walls, floor, ceiling, walls, walls)
        return Room(self.low, self.high, base, _hung_apart(self.patches), tuple(self.solids), outdoors, mood=mood,
                    relief=relief, near=near)  # fmt: skip

    def window(self, wall: int, u: float, v: float, w: float, h: float, outdoors: Outdoors, dress: str,
               cloth: Colour, gain: float = 1.0) -> None:  # fmt: skip
        """A window with frame, sill and panes; `dress` is bare, net, blind, or one of these with curtains: net+."""
        rng = self.rng
        frame = plain((0.72, 0.72, 0.70) if rng.random() < 0.75 else (0.20, 0.13, 0.08))
        self.lay(wall, u - 70, v - 70, w + 140, h + 140, frame)
        slats = rng.uniform(45.0, 75.0) if dress.startswith("blind") else 0.0
        glass = pane(gain, slats, rng.uniform(0.45, 0.72), rng.uniform(0.35, 0.8) * dress.startswith("net"))
        columns = max(1, round(w / rng.uniform(550.0, 850.0)))
        rows = 2 if rng.random() < 0.35 else 1
        for i in range(columns):
            for j in range(rows):
                cut = h * (0.68 if rows == 2 else 1.0)
                low, tall = (v, cut) if j == 0 else (v + cut, h - cut)
                self.lay(wall, u + i * w / columns + 25, low + 25, w / columns - 50, tall - 50, glass, glow=True)
        self.lay(wall, u - 130, v - 120, w + 260, 55, plain((0.7, 0.69, 0.66)))
        if dress.endswith("+"):
            pitch, phase = rng.uniform(90.0, 170.0), rng.random()
            wide = w * rng.uniform(0.16, 0.3)
            through = 0.35 * gain * outdoors.brightness * (0.0 if outdoors.night else 0.25)
            paint = draped(cloth, pitch, phase, light=through)
            for left in (u - 0.75 * wide, u + w - 0.25 * wide):
                self.lay(wall, left, v - 260, wide, h + 430, paint)
            self.lay(wall, u - 0.9 * wide, v + h + 150, w + 1.8 * wide, 40, plain((0.25, 0.22, 0.2)))

    def panels(self, colour: Colour, radiance: float, size: tuple[float, float], columns: int, rows: int,
               pitch: float, z: float) -> None:  # fmt: skip
        """Ceiling lights in a grid about x = 0, its middle at depth z."""
        for i in range(columns):
            for j in range(rows):
                x = (i - (columns - 1) / 2) * pitch - size[0] / 2 + self.sign * 250.0
                self.lay(CEILING, x, z + (j - (rows - 1) / 2) * pitch - size[1] / 2, *size,
                         luminaire(colour, radiance), glow=True)  # fmt: skip

    def plant(self, x: float, z: float, top: float, wide: float) -> None:
        """A potted plant on the floor."""
        rng = self.rng
        green = blend((0.06, 0.13, 0.04), (0.11, 0.17, 0.09), rng.random())
        floor = float(self.low[1])
        pot = pick(rng, ((0.6, 0.58, 0.54), (0.32, 0.17, 0.11), (0.10, 0.10, 0.11), (0.35, 0.33, 0.28)))
        self.stand((x, floor + 190, z), (0.5 * wide, 380, 0.5 * wide), plain(pot, 0.1))
        tall = top - floor - 330
        for _ in range(3):
            dx, dy, dz = rng.uniform(-0.28, 0.28, 3) * (wide, tall, wide)
            self.stand((x + dx, floor + 330 + tall / 2 + dy, z + dz), (0.8 * wide, 0.75 * tall, 0.8 * wide),
                       leafy(green, rng.random()), ball=True, ragged=True)  # fmt: skip


def _hung_apart(patches: list[Patch]) -> tuple[Patch, ...]:
    """Without what would hang before a window, a lamp or another picture."""
    kept: list[Patch] = [patch for patch in patches if patch.paint.kind not in HUNG]
    solid = [patch for patch in kept if patch.glow]
    for patch in patches:
        if patch.paint.kind in HUNG and not any(_meet(patch, other) for other in solid):
            solid.append(patch)
    return tuple(patch for patch in patches if patch in kept or patch in solid)


def _meet(a: Patch, b: Patch) -> bool:
    apart = 40.0  # mm
    return (
        a.wall == b.wall
        and abs(2.0 * (a.u - b.u) + a.w - b.w) < a.w + b.w + apart
        and abs(2.0 * (a.v - b.v) + a.h - b.h) < a.h + b.h + apart
    )


def blend(a: Colour, b: Colour, t: float) -> Colour:
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t)


def pale_wall(rng: np.random.Generator, warm: float = 0.5) -> Colour:
    """An interior wall paint: white to cream, grey, sage or blue-grey."""
    hues = ((0.70, 0.64, 0.53), (0.66, 0.66, 0.64), (0.46, 0.57, 0.42), (0.37, 0.51, 0.63), (0.68, 0.53, 0.34),
            (0.62, 0.43, 0.36), (0.28, 0.42, 0.45), (0.66, 0.58, 0.30))  # fmt: skip
    depth = rng.uniform(0.72, 1.08)
    one, two = pick(rng, hues), hues[0] if rng.random() < warm else hues[1]
    r, g, b = blend(one, two, rng.uniform(0.0, 0.4))
    return (r * depth, g * depth, b * depth)


def some_cloth(rng: np.random.Generator) -> Colour:
    """A furnishing cloth, muted."""
    return blend(
        pick(rng, ((0.24, 0.33, 0.40), (0.42, 0.36, 0.27), (0.28, 0.35, 0.27), (0.45, 0.43, 0.40), (0.40, 0.13, 0.10),
                    (0.13, 0.18, 0.32), (0.50, 0.46, 0.36), (0.52, 0.34, 0.09), (0.10, 0.31, 0.33),
                    (0.46, 0.21, 0.12))),
        (0.5, 0.48, 0.45), rng.uniform(0.0, 0.35),
    )  # fmt: skip


def some_wood(rng: np.random.Generator) -> Colour:
    return blend((0.36, 0.22, 0.11), pick(rng, ((0.11, 0.055, 0.03), (0.50, 0.38, 0.24))), rng.random())


def some_day(rng: np.random.Generator) -> Outdoors:
    """A day outside the window: overcast to hazy blue, some trees, perhaps houses."""
    return Outdoors(
        brightness=rng.uniform(5.0, 8.5),
        sky=daylight(rng.uniform(6500.0, 8500.0)),
        haze=daylight(rng.uniform(5500.0, 6600.0)),
        phase=rng.random(),
        trees=rng.uniform(-0.05, 0.22),
        buildings=rng.uniform(0.1, 0.5) if rng.random() < 0.55 else 0.0,
        green=blend((0.10, 0.17, 0.05), (0.19, 0.21, 0.08), rng.random()),
        ground=blend((0.17, 0.185, 0.12), (0.32, 0.30, 0.28), rng.random()),
    )
