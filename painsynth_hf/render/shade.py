"""From visibility to linear light: one thread per pixel shades each surface in it once, weighted by coverage."""

from __future__ import annotations

import warp as wp

from ..appearance.eye import EyeLook
from ..appearance.lookup import ramp
from ..appearance.skin_look import SkinLook
from ..kernels import FREE
from ..posing.poses import Ball
from .behind import backdrop_at
from .materials import shade_strand
from .needs import NOTHING, ONE_LAYER, layer_of
from .raster import FIRST_STRAND, NO_SURFACE, SAMPLES, View, depth_of, sample_of, surface_of
from .triangle import shade_triangle
from .world import FRAME, SKIN, ClothLook, Strand, Surface, World, WornLook

wp.set_module_options(FREE)


@wp.func
def limited(c: wp.vec3, white: float) -> wp.vec3:
    """Film saturates: or one sample of a bright window would outshine the hairs before it in the same pixel."""
    return wp.vec3(wp.min(c[0], white), wp.min(c[1], white), wp.min(c[2], white))


@wp.func
def strand_cover(hairy: wp.array2d(dtype=wp.uint8), shot: int, resolution: int, row: int, column: int) -> float:
    """Share of the samples of a pixel and its eight neighbours that see a strand."""
    seen = int(0)
    for y in range(wp.max(row - 1, 0), wp.min(row + 2, resolution)):
        for x in range(wp.max(column - 1, 0), wp.min(column + 2, resolution)):
            seen += int(hairy[shot, y * resolution + x])
    return float(seen) / float(9 * SAMPLES * SAMPLES)


@wp.kernel
def shade_strands(
    world: World,
    views: wp.array(dtype=View),
    irradiance: wp.array2d(dtype=wp.vec3),  # (B, N)
    hair: Strand,
    seen: wp.array2d(dtype=wp.uint8),  # (V, segments) from `needs.mark_surfaces`
    out: wp.array2d(dtype=wp.vec3),  # (V, segments) radiance
):
    """Every segment that is seen, once for all samples that see it. The light it stands in is that of its root.

    One thread for each strand: most have no segment that is seen.
    """
    shot, s = wp.tid()
    first = s * hair.points.shape[2]
    last = hair.last[s]
    j = int(0)
    while j < last and seen[shot, first + j] == wp.uint8(0):
        j += 1
    if j == last:
        return
    view = views[shot]
    world.eye = view.eye
    root = hair.roots[s]
    w = hair.weights[s]
    lit = irradiance[view.pose, root[0]] * w[0] + irradiance[view.pose, root[1]] * w[1]
    lit += irradiance[view.pose, root[2]] * w[2]
    while j < last:
        if seen[shot, first + j] != wp.uint8(0):
            out[shot, first + j] = limited(shade_strand(world, hair, lit, view.pose, s, j), world.white)
        j += 1


@wp.kernel
def shade(
    world: World,
    views: wp.array(dtype=View),
    skulls: wp.array(dtype=wp.mat33),  # (B,) world_from_rest rotation of the head
    balls: wp.array2d(dtype=Ball),  # (B, 2)
    surface: Surface,
    strand_light: wp.array2d(dtype=wp.vec3),  # (V, segments) from `shade_strands`
    skin: SkinLook,
    skin_table: wp.array2d(dtype=wp.vec3),
    wrinkles: wp.array3d(dtype=float),
    iris: EyeLook,
    cloth: ClothLook,
    worn: WornLook,
    hairy: wp.array2d(dtype=wp.uint8),  # (V, resolution**2), this and the next from `needs.mark_shaded`
    kinds: wp.array2d(dtype=wp.uint8),
    visible: wp.array2d(dtype=wp.uint64),
    picture: wp.array2d(dtype=wp.vec3),  # (V, resolution**2) linear light
):
    shot, pixel = wp.tid()
    row = pixel / world.resolution
    column = pixel - row * world.resolution
    kind = kinds[shot, pixel]
    view = views[shot]
    behind = wp.vec3(0.0, 0.0, 0.0)
    if kind != ONE_LAYER:  # the room is blurred over several pixels: its middle stands for all samples
        px = (float(column) + 0.5) * float(SAMPLES)
        py = (float(row) + 0.5) * float(SAMPLES)
        behind = limited(backdrop_at(world.backdrop, view, px, py), world.white)
        if kind == NOTHING:
            picture[shot, pixel] = behind
            return
    world.view = view
    world.eye = view.eye
    world.skull = skulls[view.pose]
    world.left_gaze = balls[view.pose, 0].world_from_eye
    world.right_gaze = balls[view.pose, 1].world_from_eye
    size = view.size
    last = int(SAMPLES * SAMPLES)
    if kind == ONE_LAYER:
        last = 1
    room = float(0.0)
    total = wp.vec3(0.0, 0.0, 0.0)
    before = wp.vec3(0.0, 0.0, 0.0)
    strands = float(0.0)
    # samples of each layer, four bits apiece: a layer is shaded once per pixel, at its first sample
    shares = wp.uint64(0)
    skin_at = float(0.0)
    for m in range(last):
        packed = visible[shot, sample_of(size, row, column, m)]
        id = surface_of(packed)
        if id < FIRST_STRAND:
            material = layer_of(surface.material[int(id)], depth_of(packed), skin_at)
            if material == SKIN and skin_at == 0.0:
                skin_at = depth_of(packed)
            shares += wp.uint64(1) << wp.uint64(4 * material)
    if kind == ONE_LAYER:
        shares = shares * wp.uint64(SAMPLES * SAMPLES)
    for m in range(last):
        x = column * SAMPLES + m % SAMPLES
        y = row * SAMPLES + m // SAMPLES
        packed = visible[shot, y * size + x]
        id = surface_of(packed)
        px = float(x) + 0.5
        py = float(y) + 0.5
        if id == NO_SURFACE:
            room += 1.0
        elif id >= FIRST_STRAND:
            before += strand_light[shot, int(id - FIRST_STRAND)]
            strands += 1.0
        elif shares != wp.uint64(0):
            material = layer_of(surface.material[int(id)], depth_of(packed), skin_at)
            place = wp.uint64(4 * material)
            share = float((shares >> place) & wp.uint64(15))
            if material == FRAME:  # a rim is a pixel or two wide: its glints would sparkle
                share = 1.0
            elif share > 0.0:
                shares = shares & ~(wp.uint64(15) << place)
            if share > 0.0:
                light = shade_triangle(
                    world, shot, view.pose, surface, skin, skin_table, wrinkles, iris, cloth, worn, int(id), px, py
                )
                total += limited(light, world.white) * share
    behind = behind * room
    if room > 0.0 and strands > 0.0:
        # a strand stands for several hairs: between strands that stand close, there are more that are not drawn
        hidden = ramp(0.25, 0.75, strand_cover(hairy, shot, world.resolution, row, column))
        total += behind * (1.0 - hidden) + before * ((strands + room * hidden) / strands)
    else:
        total += behind + before
    picture[shot, pixel] = total / float(SAMPLES * SAMPLES)
