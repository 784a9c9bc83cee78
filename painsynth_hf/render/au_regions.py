"""Which skin each action unit moves: a flag per unit in every pixel, seen as the image sees it.

- au_regions: uint8 RGB, 24 flags: bit k % 8 of channel k // 8 belongs to the unit AU_NAMES[k], so
  `np.unpackbits(label, axis=2, bitorder="little")` is (H, W, 24) in that order. A unit's flag is up where that unit
  alone, at this frame's intensities of either side and with the lids and lips that it takes along, moves the visible
  point of skin by REGION_MM or more against the same head at rest. Like the heatmap it is 0 where the surface is not
  outer skin, and neither hair nor what is worn on the head hides it. Units that are not active have no region.

Regions overlap, as muscles do. In a frame of one unit its region is where the heatmap says REGION_MM or more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import warp as wp

from ..facs import AU_NAMES
from ..posing import tables
from ..posing.arrays import put
from ..posing.poses import Poser, Poses
from ..spec import Expression
from .labels import PersonParts, part_of_head
from .parts import MOUTH
from .raster import EMPTY, SAMPLES, View, surface_of, weights_at
from .world import SKIN, Surface

wp.set_module_options({"enable_backward": False})

REGION_MM = wp.constant(0.25)  # under half a pixel of a 512 px portrait; every unit at intensity 1 moves more
ROWS = 64  # faces of one unit each that are posed at a time: 70 MB
INSIDE = wp.constant(MOUTH)


def au_regions(
    poser: Poser, poses: Poses, resolution: int, views: wp.array, surface: Surface, person: PersonParts, bare: wp.array
) -> wp.array:
    """(V, H, W, 3) uint8 on the device, for the (V,) views of `poses`; `bare` is `labels.Seen.bare`."""
    device = bare.device
    out = wp.zeros((len(views), resolution, resolution, 3), dtype=wp.uint8, device=device)
    shown = views.numpy()["pose"]
    for chunk in _chunks([alone(expression) for expression, _ in poses.faces]):
        rows = [(pose, unit, face) for pose, faces in chunk for unit, face in faces]
        pitch = np.array([poses.faces[pose][1].gaze_pitch for pose, _, _ in rows])
        moved = poser.unposed(tables.sides([face for _, _, face in rows]), pitch)  # (R, S)
        first = np.full(len(poses.faces), -1)
        for i in reversed(range(len(rows))):
            first[rows[i][0]] = i
        shots = np.flatnonzero(first[shown] >= 0)
        inputs = [resolution, put(shots, int, device), views, surface, person.fields, bare, moved]
        inputs += [put(first, int, device), put(np.array([unit for _, unit, _ in rows]), int, device)]
        wp.launch(flag_units, (len(shots), resolution, resolution), inputs, [out], device=device)
    return out


Alone = list[tuple[int, Expression]]  # unit's number and a face with nothing else; first -1 and the resting face


def alone(expression: Expression) -> Alone:
    """The active units of `expression`, each by itself, after the resting face; empty if nothing is active."""
    left, right = expression.aus_left, expression.aus_right
    units = [
        (k, Expression(expression.name, {name: left.get(name, 0.0)}, {name: right.get(name, 0.0)}))
        for k, name in enumerate(AU_NAMES)
        if left.get(name) or right.get(name)
    ]
    return [(-1, Expression("neutral")), *units] if units else []


def _chunks(poses: Sequence[Alone]) -> Iterator[list[tuple[int, Alone]]]:
    """Numbers of poses with their faces, as many together as ROWS allows; at least one."""
    chunk: list[tuple[int, Alone]] = []
    for pose, faces in enumerate(poses):
        if chunk and faces and sum(len(f) for _, f in chunk) + len(faces) > ROWS:
            yield chunk
            chunk = []
        if faces:
            chunk.append((pose, faces))
    if chunk:
        yield chunk


@wp.kernel
def flag_units(
    resolution: int,
    shots: wp.array(dtype=int),  # (n,) views whose poses are among the rows
    views: wp.array(dtype=View),
    surface: Surface,
    fields: wp.array2d(dtype=float),  # (S, 9) parts.person_fields
    bare: wp.array2d(dtype=wp.uint64),
    moved: wp.array2d(dtype=wp.vec3),  # (R, S) mm, unposed: of each pose the resting face, then one a unit
    first: wp.array(dtype=int),  # (B,) row of each pose's resting face
    unit: wp.array(dtype=int),  # (R,) number of the row's unit, -1 of a resting face
    regions: wp.array4d(dtype=wp.uint8),
):
    i, row, column = wp.tid()
    v = shots[i]
    view = views[v]
    x = column * SAMPLES + SAMPLES // 2
    y = row * SAMPLES + SAMPLES // 2
    nearest = bare[v, y * view.size + x]
    if nearest == EMPTY:
        return
    t = int(surface_of(nearest))
    if surface.material[t] != SKIN:
        return
    tri = surface.triangles[t]
    w = weights_at(surface.screen, v, tri, float(x) + 0.5, float(y) + 0.5)
    if part_of_head(fields, tri, w) == INSIDE:
        return
    rest = first[view.pose]
    here = moved[rest, tri[0]] * w[0] + moved[rest, tri[1]] * w[1] + moved[rest, tri[2]] * w[2]
    flags = int(0)
    r = rest + 1
    while r < unit.shape[0] and unit[r] >= 0:
        there = moved[r, tri[0]] * w[0] + moved[r, tri[1]] * w[1] + moved[r, tri[2]] * w[2]
        if wp.length(there - here) >= REGION_MM:
            flags = flags | (1 << unit[r])
        r += 1
    regions[v, row, column, 0] = wp.uint8(flags & 255)
    regions[v, row, column, 1] = wp.uint8((flags >> 8) & 255)
    regions[v, row, column, 2] = wp.uint8((flags >> 16) & 255)
