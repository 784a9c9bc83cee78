"""The lights that a photographer adds, as strong as the room leaves a face wanting, or none: a key and a soft fill.

Light that comes from all around models nothing: forehead, cheeks and chin are one tone, eyes have no spark. The key is
a lamp to the side of the brighter cheek, small enough to be a highlight on moist skin and in the eye.
A window beside the head, a car's low side windows or a ceiling at the patient's feet leave one half of a face in the
dark or light it from below: no shade under brow, nose and chin, which is what people and detectors know faces by.
Ward staff and photographers then turn a lamp towards the face or bounce a flash. What stands or lies before people
sends light back up: a table, a sheet, a lap. Ratios of key to fill of 2 to 1 up to 4 to 1 are a portrait's (Hunter,
Biver & Fuqua 2015, "Light: Science and Magic", 5th ed., on heads).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..sampling import generator
from .lightcut import grid_directions, solid_angles
from .paints import LUMINANCE

# what a face has at least or at most, drawn between two bounds per room
KEY = (1.2, 2.0)  # the brighter over the darker cheek, 45 degrees to either side, at least
RATIO = (1.9, 2.8)  # the same at most
FRONT = (1.4, 2.0)  # the front over the mean of the temples, 80 degrees to either side
RELIEF = (1.7, 2.2)  # what faces up by 45 degrees over what faces down, at least
SHADE = (2.5, 3.0)  # the same at most
RAISED = (32.0, 48.0)  # degrees of the lamp above eye level
ASIDE = (-8.0, 10.0)  # degrees of it towards the brighter cheek
RADIUS = (17.0, 27.0)  # degrees, half its width: a softbox, an umbrella, a lit patch of ceiling
REFLECTOR = -70.0, 40.0  # degrees above eye level, and half its width: a lap, a sheet, a table before the face
EDGE = 5.0  # degrees over which it fades
KEY_RAISED, KEY_ASIDE, KEY_RADIUS = (20.0, 40.0), (18.0, 48.0), (8.0, 15.0)  # degrees, the same of the key


def facing(yaw: float, pitch: float) -> np.ndarray:
    """(3,) unit vector `yaw` degrees from +z towards +x and `pitch` up."""
    a, b = np.radians(yaw), np.radians(pitch)
    return np.array([np.sin(a) * np.cos(b), np.sin(b), np.cos(a) * np.cos(b)])


FACES = np.stack([facing(*angles) for angles in ((0, 0), (45, 0), (-45, 0), (80, 0), (-80, 0), (0, 45), (0, -45))])


def irradiance(picture: np.ndarray, normals: np.ndarray) -> np.ndarray:
    """(N, 3) of surfaces with unit `normals` (N, 3) under a latitude-longitude picture (H, 2 H, 3) of light."""
    return _gathered(_weights(len(picture), normals), picture)


def _weights(height: int, normals: np.ndarray) -> np.ndarray:
    """(N, cells) projected solid angle of the cells of a grid of that height, as each normal sees them."""
    directions = grid_directions(height).reshape(-1, 3)
    cosine = np.maximum(np.einsum("nk,ck->nc", normals.astype(np.float32), directions), 0.0)
    return cosine * np.repeat(solid_angles(height), 2 * height)


def _gathered(weights: np.ndarray, picture: np.ndarray) -> np.ndarray:
    return np.einsum("nc,ck->nk", weights, picture.reshape(weights.shape[1], -1))


@lru_cache(maxsize=4)
def _faces(height: int) -> np.ndarray:
    return _weights(height, FACES)


def soft_light(picture: np.ndarray, seed: int, relief: bool = True) -> np.ndarray:
    """(H, 2 H, 3) light to add to a `picture` of the room as the head sees it; 0 where the room lights a face well.

    The lamps have the colour of what lights the face. `relief` False leaves light from straight ahead as flat as it is.
    """
    rng = generator(seed, "soft light")
    ratio, front, up, raised, aside, radius = (
        rng.uniform(*limits) for limits in (RATIO, FRONT, RELIEF, RAISED, ASIDE, RADIUS)
    )
    least, key_raised, key_aside, key_radius = (
        rng.uniform(*limits) for limits in (KEY, KEY_RAISED, KEY_ASIDE, KEY_RADIUS)
    )
    most = rng.uniform(*SHADE)
    weights = _faces(len(picture))
    light = _gathered(weights, picture)
    cast = light[:3].mean(axis=0)
    grey: np.ndarray = light @ LUMINANCE
    side = 1.0 if grey[1] > grey[2] else -1.0
    bright, dark = (1, 2) if side > 0.0 else (2, 1)
    key = _lamp(len(picture), facing(side * key_aside, key_raised), key_radius)
    keyed = _gathered(weights, key)[:, 0]

    def wants(grey: np.ndarray) -> float:
        """Strength of the key that a face lit by `grey` lacks."""
        short = least * grey[dark] - grey[bright]
        return max(0.0, float(short / (keyed[bright] - least * keyed[dark]))) if relief else 0.0

    first = wants(grey)
    grey = grey + first * keyed
    soft = _lamp(len(picture), facing(side * aside, raised), radius)
    gives = _gathered(weights, soft)[:, 0]
    wanted = [(grey[0], gives[0], front * grey[3:5].mean(), front * gives[3:5].mean())]
    wanted.append((grey[dark], gives[dark], grey[bright] / ratio, gives[bright] / ratio))
    if relief:
        wanted.append((grey[5], gives[5], up * grey[6], up * gives[6]))
    # the least strength for which have + strength * more >= need + strength * takes, of all three
    fill = max(0.0, *((need - have) / (more - takes) for have, more, need, takes in wanted))
    # the fill flattens what the key has modelled
    keys = first + wants(grey + fill * gives)
    added = soft * fill + key * keys
    # and what faces down gets back a part of all that, or noses are black below
    lit = grey + fill * gives + (keys - first) * keyed
    below = _lamp(len(picture), facing(0.0, REFLECTOR[0]), REFLECTOR[1])
    back = _gathered(weights, below)[:, 0]
    added += below * max(0.0, float((lit[5] - most * lit[6]) / (most * back[6] - back[5])))
    return (added[..., None] * (cast / (cast @ LUMINANCE))).astype(np.float32)


def _lamp(height: int, towards: np.ndarray, radius: float) -> np.ndarray:
    """(height, 2 height) radiance of a disc `radius` degrees about the direction `towards`, soft at its edge."""
    away = np.degrees(np.arccos(np.clip(grid_directions(height) @ towards, -1.0, 1.0)))
    return np.clip((radius + 0.5 * EDGE - away) / EDGE, 0.0, 1.0)
