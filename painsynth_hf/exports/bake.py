"""Baking: what the renderer's own shading makes of skin, eyes, mouth and cloth in even white light, texel by texel.

The triangles are rasterised where they lie in the texture instead of on a screen. All light is one white sky and
nothing is mirrored, so what comes out is reflectance, darkened in hollows and under the lids. A second light, whose
colour tells two directions along the surface apart, finds the normals that pores and wrinkles bend.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import warp as wp
from scipy import ndimage

from ..appearance.chromophores import skin_table
from ..appearance.eye import EyeLook
from ..appearance.skin_look import SkinLook
from ..head.head import skull_turn
from ..render import raster
from ..render.raster import NO_SURFACE, View, edge, surface_of
from ..render.triangle import shade_triangle
from ..render.world import LEFT_EYE, RIGHT_EYE, ROUGHNESS_LEVELS, ClothLook, Surface, World, WornLook
from .arkit import AHEAD
from .atlas import Cut
from .bust import Bust

wp.set_module_options({"enable_backward": False})

FAR = wp.constant(1.0e4)  # mm from which a texel is looked at, straight from above
FLAT = 1000.0  # mm, the depth of a texture: anything in front of the near plane
TILT = 0.5  # of the white light's strength: slope of the second light
SPREAD = (0.78, 0.9)  # how far green and blue light see a tilted normal, see `render.skin_light.diffuse`
DILATE = 8  # texels by which islands grow, so that coarser mipmaps do not show the gaps between them


@wp.kernel
def bake(
    world: World,
    surface: Surface,
    skin: SkinLook,
    table: wp.array2d(dtype=wp.vec3),
    wrinkles: wp.array3d(dtype=float),
    iris: EyeLook,
    cloth: ClothLook,
    worn: WornLook,
    visible: wp.array2d(dtype=wp.uint64),  # (1, size * size)
    size: int,
    out: wp.array(dtype=wp.vec3),
):
    texel = wp.tid()
    id = surface_of(visible[0, texel])
    if id == NO_SURFACE:
        return
    t = int(id)
    row = texel // size
    px = float(texel - row * size) + 0.5
    py = float(row) + 0.5
    tri = surface.triangles[t]
    a = surface.screen[0, tri[0]]
    b = surface.screen[0, tri[1]]
    c = surface.screen[0, tri[2]]
    p = surface.points[0, tri[0]]
    span = wp.length(wp.cross(surface.points[0, tri[1]] - p, surface.points[0, tri[2]] - p))
    view = View()
    view.translation = wp.vec3(0.0, 0.0, 1.0)  # every point at depth 1: focal length is texels per mm
    view.focal = 1.0 / wp.clamp(wp.sqrt(span / wp.max(wp.abs(edge(a, b, c[0], c[1])), 1.0e-6)), 0.05, 5.0)
    world.view = view
    above = surface.normals[0, tri[0]]
    if surface.material[t] == LEFT_EYE:
        above = world.left_gaze * wp.vec3(0.0, 0.0, 1.0)
    if surface.material[t] == RIGHT_EYE:
        above = world.right_gaze * wp.vec3(0.0, 0.0, 1.0)
    world.eye = p + above * FAR
    out[texel] = shade_triangle(world, 0, 0, surface, skin, table, wrinkles, iris, cloth, worn, t, px, py)


def bake_texture(bust: Bust, atlas: Cut, size: int, device: str) -> tuple[np.ndarray, np.ndarray]:
    """Reflectance (size, size, 3) linear and normals (size, size, 3) along the texture's right and up and outwards.

    Rows run down. `atlas.source` are vertices of the bust.
    """
    screen = np.concatenate([atlas.uv * (size, -size) + (0.0, size), np.full((len(atlas.uv), 1), FLAT)], axis=1)
    triangles = _clockwise(screen, atlas.triangles)
    right, up = _tangents(bust, atlas)

    def put(array: np.ndarray, dtype: Any) -> wp.array:
        kind = np.int32 if dtype in (int, wp.vec3i) else np.float32
        return wp.array(np.ascontiguousarray(array, dtype=kind), dtype=dtype, device=device)

    surface, source = Surface(), atlas.source
    surface.screen, surface.triangles = put(screen[None], wp.vec3), put(triangles, wp.vec3i)
    surface.material = put(bust.material[atlas.origin], int)
    surface.points, surface.normals = put(bust.points[source][None], wp.vec3), put(bust.normals[source][None], wp.vec3)
    surface.local, surface.state = put(bust.local[source], wp.vec3), put(bust.state[source][None], wp.vec4)
    surface.region_a, surface.region_b, surface.region_c = (put(r[source], wp.vec4) for r in bust.regions)
    count = len(source)
    surface.irradiance = put(np.full((1, count, 3), np.pi), wp.vec3)
    sky = (4.0 * np.pi, 0.0, 0.0, 0.0)
    surface.openness = put(np.broadcast_to(sky, (1, count, 4)), wp.vec4)
    slopes = np.pi * TILT * np.stack([np.zeros_like(right), right, up], axis=1)  # red is left alone

    visible = wp.full((1, size * size), 0xFFFFFFFFFFFFFFFF, dtype=wp.uint64, device=device)
    drawn = [surface.screen, surface.triangles, 0, size]
    wp.launch(raster.rasterize, (1, len(triangles)), drawn, [visible], device=device)
    looks, world, table = bust.looks, _white_world(sky, bust, put), put(skin_table(), wp.vec3)
    seen = []
    for slope in (np.zeros_like(slopes), slopes):
        surface.gradient, out = put(slope[None], wp.mat33), wp.zeros(size * size, dtype=wp.vec3, device=device)
        inputs = [world, surface, looks.skin, table, bust.heights, looks.iris, looks.cloth, looks.worn, visible, size]
        wp.launch(bake, size * size, inputs, [out], device=device)
        seen.append(out.numpy().reshape(size, size, 3))
    flat, tilted = seen
    slant = (tilted[..., 1:] / np.maximum(flat[..., 1:], 1e-5) - 1.0) / (TILT * np.array(SPREAD))
    slant = np.clip(np.where(flat[..., 1:] > 1e-4, slant, 0.0), -0.7, 0.7)
    out = np.sqrt(np.maximum(1.0 - (slant**2).sum(axis=-1, keepdims=True), 0.02))
    covered = (visible.numpy().reshape(size, size) & 0xFFFFFFFF) != int(NO_SURFACE)
    normals = np.concatenate([slant, out], axis=-1)
    return dilated(np.clip(flat, 0.0, 1.0), covered, flat[covered].mean(axis=0)), dilated(
        normals, covered, np.array([0.0, 0.0, 1.0])
    )


def dilated(picture: np.ndarray, covered: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """`picture` (h, w, 3) with DILATE texels around what is `covered` (h, w) like their nearest; else `rest` (3,)."""
    away, near = ndimage.distance_transform_edt(~covered, return_indices=True)
    return np.where((away <= DILATE)[..., None], picture[tuple(near)], rest).astype(np.float32)


def _clockwise(screen: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Triangles (T, 3) as the rasteriser draws them; islands may be mirrored."""
    a, b, c = (screen[triangles[:, k], :2] for k in range(3))
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    return np.where((area > 0.0)[:, None], triangles[:, [0, 2, 1]], triangles)


def _tangents(bust: Bust, atlas: Cut) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors (C, 3) twice, along the surface to the texture's right and up at every vertex of the atlas."""
    place, uv, tri = bust.points[atlas.source], atlas.uv, atlas.triangles
    first, second = place[tri[:, 1]] - place[tri[:, 0]], place[tri[:, 2]] - place[tri[:, 0]]
    (u1, v1), (u2, v2) = (uv[tri[:, 1]] - uv[tri[:, 0]]).T, (uv[tri[:, 2]] - uv[tri[:, 0]]).T
    sign = np.sign(u1 * v2 - u2 * v1)[:, None]
    normal, out = bust.normals[atlas.source], []
    for along in (first * v2[:, None] - second * v1[:, None], second * u1[:, None] - first * u2[:, None]):
        face = np.repeat(along * sign, 3, axis=0)
        total = np.stack([np.bincount(tri.ravel(), face[:, i], len(place)) for i in range(3)], axis=1)
        total -= normal * np.einsum("ni,ni->n", total, normal)[:, None]
        out.append(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12))
    return out[0], out[1]


def _white_world(sky: tuple[float, ...], bust: Bust, put: Any) -> World:
    world = World()
    world.environment = put(np.zeros((int(ROUGHNESS_LEVELS), 4, 8, 3)), wp.vec3)
    world.mirror = put(np.zeros((1, 4, 8, 3)), wp.vec3)
    world.skull = wp.mat33(*skull_turn(AHEAD).ravel())
    world.left_gaze, world.right_gaze = (wp.mat33(*frame.ravel()) for frame in bust.gaze)
    world.open_sky, world.white = wp.vec4(*sky), 1.0
    return world
