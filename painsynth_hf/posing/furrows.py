"""Furrow height maps of a batch of faces, from one person's patches and their depths. Twin of wrinkles.height_map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import warp as wp

from ..appearance.wrinkles import furrow_groups, shape
from ..spec import Person
from .arrays import put

wp.set_module_options({"enable_backward": False})


@dataclass(frozen=True)
class Patches:
    """G patches of unit depth, end to end, and which of them each row of the map meets."""

    heights: wp.array  # (n,) float
    place: wp.array  # (G,) vec4i: first row and column, rows, columns
    first: wp.array  # (G,) int into `heights`
    start: wp.array  # (ROWS + 1,) int
    group: wp.array  # (m,) int, patches by row, ascending


def patches(person: Person, device: str, wide: int = 1) -> Patches:
    groups = furrow_groups(person, wide)
    place = np.array([(patch.row, patch.column, *patch.height.shape) for patch in groups])
    row = np.arange(shape(wide)[0])[:, None]
    meets = (row >= place[:, 0]) & (row < place[:, 0] + place[:, 2])
    sizes = [patch.height.size for patch in groups]
    return Patches(
        put(np.concatenate([patch.height.ravel() for patch in groups]), float, device),
        put(place, wp.vec4i, device),
        put(np.cumsum([0, *sizes[:-1]]), int, device),
        put(np.cumsum([0, *meets.sum(axis=1)]), int, device),
        put(np.nonzero(meets)[1], int, device),
    )


@wp.kernel
def crease(
    heights: wp.array(dtype=float),
    place: wp.array(dtype=wp.vec4i),
    first: wp.array(dtype=int),
    start: wp.array(dtype=int),
    group: wp.array(dtype=int),
    depths: wp.array2d(dtype=float),  # (B, G) mm
    run: int,  # texels of a row per thread: all of them where threads are serial, one where they are many
    out: wp.array3d(dtype=float),  # (B, ROWS, COLUMNS) mm
):
    b, row, part = wp.tid()
    low = part * run
    high = wp.min(low + run, out.shape[2])
    for column in range(low, high):
        out[b, row, column] = 0.0
    for i in range(start[row], start[row + 1]):
        g = group[i]
        depth = depths[b, g]
        if depth > 0.0:
            at = first[g] + (row - place[g][0]) * place[g][3] - place[g][1]
            for column in range(wp.max(low, place[g][1]), wp.min(high, place[g][1] + place[g][3])):
                out[b, row, column] = out[b, row, column] + depth * heights[at + column]
