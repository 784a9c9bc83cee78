"""A room as the shaders want it: directional lights, reflections by roughness, a blurred backdrop."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import warp as wp

from ..appearance.chromophores import skin_albedo
from ..appearance.environment import PROBE_ROWS, Environment, build_environment
from ..appearance.lightcut import grid_directions, solid_angles
from ..appearance.roomlight import blur_by_lobe
from ..appearance.softlight import facing
from ..spec import Scene, Skin
from .world import ROUGHNESS_LEVELS

KEYS = 5  # of hair
ROUGH_ROWS = 24  # rows of the latitude-longitude pictures by roughness
NOTHING = 1e-8  # a weight in a blur: a lamp is a million times as bright as what is near it at most, and a few cells
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
PALEST = 0.36  # reflectance of the skin that the room's own exposure suits
LOST = 0.10  # reflectance from which on down a camera gives more light
# light of the best lit part of a face, in shares of white, from which on the camera closes its iris, and the share of
# what goes beyond that it leaves: pale skin under a lamp would be as white as paper, and neck and ears beside it brown
HIGH, LEFT = 0.30, 0.20
SPARED = 0.5  # exponent: and darker skin from less light on, or a brown forehead would be orange
FORWARD = np.stack([facing(*at) for at in ((0, 0), (40, 0), (-40, 0), (0, 35), (35, 30), (-35, 30))])  # brow, cheeks


@dataclass(frozen=True)
class Lights:
    environment: Environment
    frames: np.ndarray  # (K + M, 3, 3) rows: right, up, towards the light; the keys of hair come last
    power: np.ndarray  # (K, 3) radiance times solid angle
    key_power: np.ndarray  # (M, 3)
    rough: wp.array  # (ROUGHNESS_LEVELS, h, 2 h) vec3
    mirror: wp.array  # (1, h, 2 h) vec3
    open_sky: np.ndarray  # (4,) first-order moments of the luminance of all lights
    exposure: float  # without what `Scene.exposure` asks for
    brightest: float  # light that a white face sends from where it is lit best, before exposure


@lru_cache(maxsize=16)
def build_lights(scene: Scene, device: str = "cpu", count: int = 28) -> Lights:
    """`count` directions stand for the whole room."""
    environment = build_environment(scene, device)
    (directions, power), (key_direction, key_power) = environment.light_samples(count, KEYS)
    grid = wp.array(environment.light_grid(ROUGH_ROWS), dtype=wp.vec3, device=device)
    rough = wp.empty((ROUGHNESS_LEVELS, *grid.shape), dtype=wp.vec3, device=device)
    wp.launch(blur_by_lobe, dim=rough.shape, inputs=[grid, *_lobes(device)], outputs=[rough], device=device)
    grey = power @ LUMINANCE
    return Lights(
        environment=environment,
        frames=_frames(np.concatenate([directions, key_direction])),
        power=power,
        key_power=key_power,
        rough=rough,
        mirror=wp.array(environment.light_grid(PROBE_ROWS)[None], dtype=wp.vec3, device=device),
        open_sky=np.concatenate([[grey.sum()], grey @ directions]),
        exposure=environment.exposure() / 2.0**scene.exposure,
        brightest=float((environment.irradiance(FORWARD) @ LUMINANCE).max() / np.pi),
    )


def exposure(lights: Lights, skin: Skin) -> float:
    """Scale from light to shares of white: the room's, more for dark skin, less for a pale face lit strongly.

    `Scene.exposure` comes on top.
    """
    scale = lights.exposure * metering(skin)
    lit = _seen(skin) * lights.brightest * scale
    high = HIGH * min(_seen(skin) / PALEST, 1.0) ** SPARED
    held = min(lit, high + LEFT * (lit - high)) / lit
    return scale * held * 2.0**lights.environment.scene.exposure


def metering(skin: Skin) -> float:
    """What the camera adds to the room's exposure for the face in the middle of the picture: more for dark skin.

    A part of what a spot meter would, and only for what would be lost: lifted with the dark, brown faces were washed
    pale. Next to none down to a reflectance of a quarter, +0.8 stops on the darkest.
    """
    return (1.0 + (LOST / max(_seen(skin), 0.01)) ** 2) ** 0.3


def _seen(skin: Skin) -> float:
    return float(np.clip(skin_albedo(skin.melanin, skin.blood), 0.0, 1.0) @ LUMINANCE)


def _frames(directions: np.ndarray) -> np.ndarray:
    """(K, 3, 3) orthonormal rows with the light's direction last."""
    helper = np.where(np.abs(directions[:, 1:2]) < 0.9, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])
    right = np.cross(helper, directions)
    right /= np.linalg.norm(right, axis=1, keepdims=True)
    return np.stack([right, np.cross(directions, right), directions], axis=1)


@lru_cache(maxsize=4)
def _lobes(device: str) -> tuple[wp.array, wp.array]:
    """Weights that blur a latitude-longitude picture, one level of roughness each; and how far along a row they reach.

    With L one less than ROUGHNESS_LEVELS, (L, h, h, h + 1): by row of the blurred cell, row of the other, and columns
    between them, which count to both sides. (L, h, h) int: columns between cells from which on weights are 0 or as good
    as that.

    A Phong lobe of exponent 2 / alpha**2 - 2 about the mirror direction matches GGX of roughness sqrt(alpha)
    seen head-on (Karis 2013).
    """
    d = grid_directions(ROUGH_ROWS)
    cosine = np.clip(np.einsum("ik,yxk->iyx", d[:, 0], d[:, : ROUGH_ROWS + 1]), 0.0, 1.0).astype(np.float32)
    sides = np.full(ROUGH_ROWS + 1, 2.0)
    sides[[0, -1]] = 1.0
    out = []
    for level in range(1, ROUGHNESS_LEVELS):
        alpha = (level / (ROUGHNESS_LEVELS - 1)) ** 2
        weight = cosine ** max(2.0 / alpha**2 - 2.0, 1.0) * solid_angles(ROUGH_ROWS)[:, None]
        out.append(weight / (weight * sides).sum(axis=(1, 2), keepdims=True))
    weights = np.stack(out).astype(np.float32)
    reach = np.where(weights > NOTHING, np.arange(1, ROUGH_ROWS + 2), 0).max(axis=3).astype(np.int32)
    return wp.array(weights, dtype=float, device=device), wp.array(reach, dtype=int, device=device)
