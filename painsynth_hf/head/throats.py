"""Throats: the floor between the chin and the corner that it makes with the neck.

The template's floor is level, but shapes of weight, age and sex let it fall by 25 degrees in young men and women and by
35 to 45 in the old: chin and collar are joined by one slope, which meets the neck at 130 degrees in young men. People's
floors run back nearly level to the hyoid bone, and what they make with the neck is 105 to 120 degrees (Ellenbogen &
Karlin, "Visual criteria for success in restoring the youthful neck", Plast Reconstr Surg 66, 1980), more with fat and
with years. Here the floor is measured down the middle, and one that falls more steeply than a person's own slope is
lifted, with the skin of the neck below it drawn after. Slopes and sizes are ours.
"""

from __future__ import annotations

import numpy as np

from ..sampling import generator
from ..spec import Person
from .assets import PARTS, load_assets
from .back import template_skin
from .landmarks import landmark_weights, pierce
from .once import once
from .planes import ANGLES, AXIS, BORDER, facial, fatness
from .smooth import ramp, rounding
from .topology import topology

SKIN = PARTS.index("skin")
CHIN = 8  # landmark of the lowest point of the chin
CORNER = -30.0  # z of the template where the floor ends, mm
# degrees that a floor falls backwards on the template's axes, which are tipped down by 4.5 when a head is held level:
# mean of lean young people, deviation, what the heaviest have more, what people of eighty have more
SLOPE, SD, FAT, OLD = -3.0, 4.5, 12.0, 19.0
GOES, MOST = 0.9, 12.0  # share of what is more that goes; mm at most
STEPS = 25  # of evening out the lift, or heavy floors fold behind the border of the jaw


def lifted(surface: np.ndarray, person: Person) -> np.ndarray:
    """`surface` (S, 3) mm with a floor of `person`'s throat that falls no more than theirs."""
    index, shares, corners, weights = _floor()
    chin = (landmark_weights() @ surface)[CHIN]
    corner = np.einsum("k,kc->c", weights, surface[corners])
    over = chin[1] - corner[1] - np.tan(np.radians(slope(person))) * max(chin[2] - corner[2], 0.0)
    out = surface.copy()
    out[index, 1] += min(max(GOES * over, 0.0), MOST) * shares
    return out


def slope(person: Person) -> float:
    """Degrees by which the floor of a person's throat falls backwards, on the template's axes."""
    own = min(max(float(generator(person.seed, "throat").standard_normal()), -2.0), 2.0)
    old = min(max((person.age - 40.0) / 40.0, 0.0), 1.0)
    return SLOPE + SD * own + FAT * fatness(person) + OLD * old


@once()
def _floor() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Fine vertices (n,) of throat and neck, their share (n,) of a lift; the corner's three vertices and weights."""
    template, skin = template_skin()
    mesh, assets = topology(), load_assets()
    corners, weights = pierce((0.01, -112.0, CORNER), (0.0, -1.0, 0.0))
    x, y, z = template[skin].T
    front = float((landmark_weights() @ template)[CHIN, 2])
    angle = np.degrees(np.arctan2(np.abs(x), z - AXIS))
    below = (
        np.interp(angle, ANGLES, BORDER) - y + 13.0 * ramp(32.0, 8.0, angle)
    )  # in the middle it is level with the chin
    back = np.clip((front - z) / (front - CORNER), 0.0, 1.0)  # a straight floor
    share = np.zeros(len(template))
    share[skin] = back * ramp(-1.0, 14.0, below) * ramp(60.0, 24.0, np.abs(x)) * ramp(-185.0, -118.0, y)
    share[skin] *= ramp(-105.0, -68.0, z)
    place, step = rounding(np.where(share > 0.0, 0.8, 0.0), mesh.quads[assets.quad_part[mesh.parent] == SKIN])
    for _ in range(STEPS):
        share[place] = step @ share[place]
    share *= facial()
    index = np.flatnonzero(share > 1e-3)
    return index, share[index].astype(np.float32), np.array(corners), np.array(weights)
