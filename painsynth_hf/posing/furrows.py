"""Furrow height maps of a batch of faces, from one person's patches and their depths. Twin of wrinkles.height_map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import warp as wp

from ..appearance.wrinkles import COLUMNS, ROWS, furrow_groups
from ..spec import Person
from .arrays import put

wp.set_module_options({"enable_backward": False})
TILE = wp.constant(30)  # texels to a side: the map is cut into tiles that know the patches they meet
ACROSS = wp.constant(-(-COLUMNS // 30))


@dataclass(frozen=True)
class Patches:
    """G patches of unit depth, end to end, and which of them lie on each tile."""

    heights: wp.array  # (n,) float
    place: wp.array  # (G,) vec4i: first row and column, rows, columns
    first: wp.array  # (G,) int into `heights`
    start: wp.array  # (tiles + 1,) int
    group: wp.array  # (m,) int, patches by tile, ascending


def patches(person: Person, device: str) -> Patches:
    groups = furrow_groups(person)
    place = np.array([(patch.row, patch.column, *patch.height.shape) for patch in groups])
    tile = int(TILE)
    row, column = (tile * index.ravel() for index in np.indices((-(-ROWS // tile), -(-COLUMNS // tile))))
    low, high = place[:, :2], place[:, :2] + place[:, 2:]
    meets = (row[:, None] < high[:, 0]) & (row[:, None] + tile > low[:, 0])
    meets &= (column[:, None] < high[:, 1]) & (column[:, None] + tile > low[:, 1])
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
    out: wp.array3d(dtype=float),  # (B, ROWS, COLUMNS) mm
):
    b, row, column = wp.tid()
    total = float(0.0)
    tile = row // TILE * ACROSS + column // TILE
    for i in range(start[tile], start[tile + 1]):
        g = group[i]
        depth = depths[b, g]
        if depth > 0.0:
            y = row - place[g][0]
            x = column - place[g][1]
            if y >= 0 and x >= 0 and y < place[g][2] and x < place[g][3]:
                total += depth * heights[first[g] + y * place[g][3] + x]
    out[b, row, column] = total
