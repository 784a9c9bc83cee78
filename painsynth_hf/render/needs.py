"""Which vertices a batch of pictures needs: only what some view sees is given normals and light.

Each vertex of each pose has the largest of these numbers that applies. One step of scattering reaches one ring of
neighbours, so the rings around what is seen need light too.
"""

from __future__ import annotations

import warp as wp

from .raster import FIRST_STRAND, NO_SURFACE, SAMPLES, View, depth_of, sample_of, surface_of
from .world import FRAME, SKIN

wp.set_module_options({"enable_backward": False})

FACING = wp.constant(1)  # its normal alone
LIT = wp.constant(2)  # light, if vertices around it take theirs from it
SECOND_RING = wp.constant(3)  # light before any scattering
FIRST_RING = wp.constant(4)  # light after one step
SEEN = wp.constant(5)  # light after both
APART = wp.constant(2.0)  # mm between the depths of two layers of skin in one pixel
OTHER_SKIN = wp.constant(15)  # beyond all materials
# what the samples of a pixel see: only the room; one layer, which its first sample stands for; anything else
NOTHING, ONE_LAYER, MIXED = (wp.constant(wp.uint8(kind)) for kind in (0, 1, 2))


@wp.kernel
def start_needs(kept: wp.array(dtype=int), need: wp.array2d(dtype=int)):
    b, i = wp.tid()
    need[b, i] = kept[i]


@wp.func
def mark(need: wp.array2d(dtype=int), pose: int, corners: wp.vec3i, value: int):
    """All threads write the same value, so their order does not matter."""
    need[pose, corners[0]] = value
    need[pose, corners[1]] = value
    need[pose, corners[2]] = value


@wp.func
def layer_of(material: int, depth: float, skin_at: float) -> int:
    """What a pixel shades once: a material, but skin apart from the first skin met there, at `skin_at` mm, by itself.

    A lip before the mouth, a nose before the cheek: their edges would be torn if one sample stood for both.
    """
    if material == SKIN and skin_at > 0.0 and wp.abs(depth - skin_at) > APART:
        return OTHER_SKIN
    return material


@wp.kernel
def mark_shaded(
    resolution: int,
    views: wp.array(dtype=View),
    triangles: wp.array(dtype=wp.vec3i),
    material: wp.array(dtype=int),
    roots: wp.array(dtype=wp.vec3i),  # (strands,) the corners of the triangle that each grows from
    segments: int,  # numbers per strand
    visible: wp.array2d(dtype=wp.uint64),  # (V, size * size)
    need: wp.array2d(dtype=int),  # (B, N), changed in place
    strands: wp.array2d(dtype=wp.uint8),  # (V, strands * segments), set to 1 where a segment is seen
    hairy: wp.array2d(dtype=wp.uint8),  # (V, resolution**2) samples of each pixel that see a strand
    kinds: wp.array2d(dtype=wp.uint8),  # (V, resolution**2) of pixels: NOTHING, ONE_LAYER or MIXED
):
    """What `shade` will look at: the first sample of each layer in a pixel, all samples of rims and of strands."""
    shot, pixel = wp.tid()
    view = views[shot]
    row = pixel // resolution
    column = pixel - row * resolution
    met = int(0)  # one bit for each layer
    skin_at = float(0.0)
    count = int(0)
    solid = int(0)
    for m in range(SAMPLES * SAMPLES):
        packed = visible[shot, sample_of(view.size, row, column, m)]
        id = surface_of(packed)
        if id < FIRST_STRAND:
            solid += 1
            kind = layer_of(material[int(id)], depth_of(packed), skin_at)
            if kind == SKIN and skin_at == 0.0:
                skin_at = depth_of(packed)
            if (met >> kind) & 1 == 0 or kind == FRAME:
                met = met | (1 << kind)
                mark(need, view.pose, triangles[int(id)], SEEN)
        elif id != NO_SURFACE:
            count += 1
            number = int(id - FIRST_STRAND)
            if strands[shot, number] == wp.uint8(0):
                strands[shot, number] = wp.uint8(1)
                mark(need, view.pose, roots[number // segments], SEEN)
    hairy[shot, pixel] = wp.uint8(count)
    kinds[shot, pixel] = MIXED
    if solid + count == 0:
        kinds[shot, pixel] = NOTHING
    elif solid == SAMPLES * SAMPLES and met & (met - 1) == 0 and met != 1 << FRAME:
        kinds[shot, pixel] = ONE_LAYER


@wp.kernel
def mark_layer(
    resolution: int,
    views: wp.array(dtype=View),
    triangles: wp.array(dtype=wp.vec3i),
    layer: wp.array2d(dtype=wp.uint64),  # (V, size * size), without strands
    first: int,  # triangle from which they count
    centre: int,  # 1: only the middle sample of each pixel
    value: int,
    need: wp.array2d(dtype=int),  # (B, N), raised in place
):
    """What labels, lenses and tubing want to know."""
    shot, pixel = wp.tid()
    view = views[shot]
    row = pixel // resolution
    column = pixel - row * resolution
    for m in range(SAMPLES * SAMPLES):
        if centre == 0 or m == SAMPLES * SAMPLES // 2:
            id = surface_of(layer[shot, sample_of(view.size, row, column, m)])
            if id != NO_SURFACE and int(id) >= first:
                mark(need, view.pose, triangles[int(id)], value)


@wp.kernel
def grow(
    start: wp.array(dtype=int),
    neighbour: wp.array(dtype=int),
    value: int,  # given to neighbours of vertices of value + 1 that have less
    need: wp.array2d(dtype=int),
):
    """One ring more. All threads write the same value, and none that it is written to is asked by another for more."""
    b, i = wp.tid()
    if need[b, i] != value + 1:
        return
    for j in range(start[i], start[i + 1]):
        if need[b, neighbour[j]] < value:
            need[b, neighbour[j]] = value
