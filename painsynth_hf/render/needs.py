"""Which vertices a batch of pictures needs: only what some view sees is given normals and light.

Each vertex of each pose has the largest of these numbers that applies. One step of scattering reaches one ring of
neighbours, so the rings around what is seen need light too.
"""

from __future__ import annotations

import warp as wp

from .raster import FIRST_STRAND, NO_SURFACE, View, surface_of

wp.set_module_options({"enable_backward": False})

FACING = wp.constant(1)  # its normal alone
SECOND_RING = wp.constant(2)  # light before any scattering
FIRST_RING = wp.constant(3)  # light after one step
SEEN = wp.constant(4)  # light after both
RUN = wp.constant(32)  # samples to a thread


def runs(size: int) -> int:
    """Threads of `mark_surfaces` per view of `size` x `size` samples."""
    return -(-size * size // int(RUN))


@wp.kernel
def start_needs(kept: wp.array(dtype=int), need: wp.array2d(dtype=int)):
    b, i = wp.tid()
    need[b, i] = kept[i]


@wp.kernel
def mark_surfaces(
    views: wp.array(dtype=View),
    triangles: wp.array(dtype=wp.vec3i),
    roots: wp.array(dtype=wp.vec3i),  # (strands,) the corners of the triangle that each grows from
    segments: int,  # numbers per strand
    layer: wp.array2d(dtype=wp.uint64),  # (V, size * size)
    value: int,
    need: wp.array2d(dtype=int),  # (B, N), changed in place
    strands: wp.array2d(dtype=wp.uint8),  # (V, strands * segments), set to 1 where a segment is seen
):
    """One thread per view and run of samples. All threads write the same value, so their order does not matter."""
    v, run = wp.tid()
    first = run * RUN
    last = wp.min(first + RUN, layer.shape[1])
    before = wp.uint32(NO_SURFACE)
    for i in range(first, last):
        id = surface_of(layer[v, i])
        if id != before:
            before = id
            if id != NO_SURFACE:
                corners = wp.vec3i(0, 0, 0)
                if id < FIRST_STRAND:
                    corners = triangles[int(id)]
                else:
                    number = int(id - FIRST_STRAND)
                    corners = roots[number // segments]
                    strands[v, number] = wp.uint8(1)
                for k in range(3):
                    need[views[v].pose, corners[k]] = value


@wp.kernel
def grow(
    start: wp.array(dtype=int),
    neighbour: wp.array(dtype=int),
    value: int,  # given to neighbours of vertices of value + 1 that have less
    need: wp.array2d(dtype=int),
):
    """One ring more. A thread writes its own vertex alone and asks others only whether they exceed `value`."""
    b, i = wp.tid()
    if need[b, i] >= value:
        return
    for j in range(start[i], start[i + 1]):
        if need[b, neighbour[j]] == value + 1:
            need[b, i] = value
            return
