"""The soft light that a photographer adds: above the camera, as strong as the room leaves a face wanting, or none.

A window beside the head, a car's low side windows or a ceiling at the patient's feet leave one half of a face in the
dark or light it from below: no shade under brow, nose and chin, which is what people and detectors know faces by.
Ward staff and photographers then turn a lamp towards the face or bounce a flash. Ratios of key to fill of 2 to 1 up to
4 to 1 are a portrait's (Hunter, Biver & Fuqua 2015, "Light: Science and Magic", 5th ed., on heads).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..sampling import generator
from .lightcut import grid_directions, solid_angles
from .paints import LUMINANCE

# what a face has at least or at most, drawn between two bounds per room
RATIO = (2.4, 3.4)  # the brighter over the darker cheek, 45 degrees to either side
FRONT = (1.3, 1.75)  # the front over the mean of the temples, 80 degrees to either side
RELIEF = (1.9, 2.8)  # what faces up by 45 degrees over what faces down
RAISED = (38.0, 54.0)  # degrees of the lamp above eye level
ASIDE = (-8.0, 10.0)  # degrees of it towards the brighter cheek
RADIUS = (17.0, 27.0)  # degrees, half its width: a softbox, an umbrella, a lit patch of ceiling
EDGE = 5.0  # degrees over which it fades


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

    The lamp has the colour of what lights the face. `relief` False leaves light from straight ahead as flat as it is.
    """
    rng = generator(seed, "soft light")
    ratio, front, up, raised, aside, radius = (
        rng.uniform(*limits) for limits in (RATIO, FRONT, RELIEF, RAISED, ASIDE, RADIUS)
    )
    weights = _faces(len(picture))
    light = _gathered(weights, picture)
    grey = light @ LUMINANCE
    towards = facing(aside if grey[1] > grey[2] else -aside, raised)
    away = np.degrees(np.arccos(np.clip(grid_directions(len(picture)) @ towards, -1.0, 1.0)))
    lamp = np.clip((radius + 0.5 * EDGE - away) / EDGE, 0.0, 1.0)
    added = _gathered(weights, lamp)[:, 0]

    wanted = [(grey[0], added[0], front * grey[3:5].mean(), front * added[3:5].mean())]
    dark, bright = (1, 2) if grey[1] < grey[2] else (2, 1)
    wanted.append((grey[dark], added[dark], grey[bright] / ratio, added[bright] / ratio))
    if relief:
        wanted.append((grey[5], added[5], up * grey[6], up * added[6]))
    # the least strength for which have + strength * gives >= need + strength * takes, of all three
    strength = max(0.0, *((need - have) / (gives - takes) for have, gives, need, takes in wanted))
    cast = light[:3].mean(axis=0)
    return (lamp[..., None] * (strength * cast / (cast @ LUMINANCE))).astype(np.float32)
