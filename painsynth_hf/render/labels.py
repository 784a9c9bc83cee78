"""Pixel labels: what the picture shows, as numbers.

They belong to the exact centre of each pixel, so they know neither defocus nor half-covered pixels:

- depth: uint16, 0.1 mm per level along the camera's axis, of the nearest solid surface: skin, eyes, clothes, frames of
  glasses, tubing, head wear, but neither hair nor the lenses of glasses; 0 where there is none.
- normal: uint8 RGB, 127.5 (n + 1) of the smooth unit normal in the camera's frame (x right, y down, z forward), so
  a surface seen head-on is (128, 128, 0). Normals that lean away from the camera are bent back to edge-on. Where
  there is no surface (0, 0, 0), which no unit normal gives.
- heatmap: uint16, micrometres between the visible skin point and the same point of the same head at rest. Both stand
  in the same pose, so turning the head moves nothing. 0 where the surface is not outer skin: eyeballs, inside of the
  mouth, cloth, background; hair and what is worn on the head do not hide it. Held at 65535.
- mask: uint8, the classes of `parts.CLASSES`. Hair is where strands of the scalp cover at least half of the samples
  around a pixel, or where they grow at half their full density or more, so that neither a crew cut nor a parting has
  holes; a shaven head is skin, and so is skin under a beard, as in CelebAMask-HQ. Brows are solid areas; lashes do not
  count. Glasses are their frames, and skin, nose and ears seen through their lenses; eyes and brows stay themselves
  behind a lens, as in CelebAMask-HQ, where they are drawn over the glasses. Scarves are hats.
- mask_layers: uint8 flags, each of what lies there whether or not hair, clothes on the head or another layer hides
  it: skin 1 where the nearest solid surface under all that is worn on the head is outer skin, hair 2 where the mask
  would say hair or beard covers at least half, glasses 4 with their lenses, cannula 8. The head and the clothes of the
  body do hide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import warp as wp

from ..appearance.brows import brow_shape
from ..appearance.strands import KINDS, groom
from ..frame import PIXEL_LABELS
from ..spec import Person
from . import parts
from .raster import EMPTY, FIRST_STRAND, NO_SURFACE, SAMPLES, View, depth_of, surface_of, weights_at
from .world import CLOTH, FRAME, HAT, LEFT_EYE, RIGHT_EYE, SKIN, TUBE, Surface, World

wp.set_module_options({"enable_backward": False})

DEPTH_PER_MM, HEAT_PER_MM = wp.constant(10.0), wp.constant(1000.0)
LAYER_SKIN, LAYER_HAIR, LAYER_GLASSES, LAYER_CANNULA = (wp.constant(flag) for flag in (1, 2, 4, 8))
GROWN = 0.5  # density of hair on the scalp, 0..1
REACH = wp.constant(1)  # samples beyond a pixel's own, on each side, that count when its hair is measured
(C_SKIN, C_NOSE, C_LEFT_EYE, C_RIGHT_EYE, C_LEFT_BROW, C_RIGHT_BROW, C_LEFT_EAR, C_RIGHT_EAR, C_MOUTH, C_UPPER_LIP,
 C_LOWER_LIP, C_HAIR, C_NECK, C_CLOTH, C_GLASSES, C_HAT, C_CANNULA) = (
    wp.constant(value) for value in (
        parts.SKIN, parts.NOSE, parts.LEFT_EYE, parts.RIGHT_EYE, parts.LEFT_BROW, parts.RIGHT_BROW, parts.LEFT_EAR,
        parts.RIGHT_EAR, parts.MOUTH, parts.UPPER_LIP, parts.LOWER_LIP, parts.HAIR, parts.NECK, parts.CLOTH,
        parts.GLASSES, parts.HAT, parts.CANNULA)
)  # fmt: skip
F_MOUTH, F_LIPS, F_UPPER, F_EARS, F_NOSE, F_NECK, F_LEFT, F_LEFT_BROW, F_RIGHT_BROW = (
    wp.constant(i) for i in range(len(parts.FIELDS))
)


@dataclass(frozen=True)
class Seen:
    """Nearest surface of every sample, (V, size**2) packed as in `raster`, in layers; all are drawn over `bare`."""

    visible: wp.array  # everything opaque, with hair of the scalp
    hairs: wp.array  # and with brows, lashes and beard; for masks
    bare: wp.array  # head, eyes, body's clothes
    solid: wp.array  # and what is worn on the head, but lenses
    veil: wp.array  # lenses and tubing, seen through
    glasses: wp.array  # frames and lenses; for masks
    cannula: wp.array  # for masks


@wp.struct
class PersonParts:
    """What pixel labels know about a person."""

    fields: wp.array2d(dtype=float)  # (S, 9) parts.person_fields
    grown: float  # density of the scalp's hair from which skin counts as hair
    scalp: int  # first strand segment of the scalp
    beard: int  # first of the beard
    end: int  # past the last


def person_parts(person: Person, device: str, every: int) -> PersonParts:
    out = PersonParts()
    out.fields = wp.array(parts.person_fields(brow_shape(person)), dtype=float, device=device)
    out.grown = GROWN if person.hair.style != "bald" else 2.0  # never
    out.scalp, out.beard, out.end = strand_ranges(person, every)
    return out


def pixel_labels(
    labels: frozenset[str], world: World, views: wp.array, surface: Surface, rest: wp.array, person: PersonParts,
    layers: Seen, hairy: wp.array, laid: wp.array,
) -> dict[str, wp.array]:  # fmt: skip
    """The pixel labels named in `labels`, but regions: (V, H, W) each, normals (V, H, W, 3)."""
    if not labels - {"au_regions"}:
        return {}
    device, shape = layers.solid.device, (len(views), world.resolution, world.resolution)
    made = {
        "depth": wp.empty(shape, dtype=wp.uint16, device=device),
        "heatmap": wp.empty(shape, dtype=wp.uint16, device=device),
        "normal": wp.empty((*shape, 3), dtype=wp.uint8, device=device),
        "mask": wp.empty(shape, dtype=wp.uint8, device=device),
        "mask_layers": wp.empty(shape, dtype=wp.uint8, device=device),
    }
    inputs = [world.resolution, views, surface, rest, person, int(bool(labels - {"heatmap", "au_regions"}))]
    inputs += [layers.hairs, layers.bare, layers.solid, layers.glasses, layers.cannula, hairy, laid]
    wp.launch(label, dim=shape, inputs=inputs, outputs=list(made.values()), device=device)
    return {name: array for name in PIXEL_LABELS if name in labels and (array := made.get(name)) is not None}


def strand_ranges(person: Person, every: int) -> tuple[int, int, int]:
    """First surface of the scalp's strands, of the beard's, and past the last, less FIRST_STRAND.

    The renderer numbers segments in the order of KINDS and gives each strand as many as the longest has points.
    """
    groups = groom(person, every)
    longest = max(group.points.shape[1] for group in groups.values())
    counts = [len(groups[kind].points) if kind in groups else 0 for kind in KINDS]
    ends = np.cumsum(counts) * longest
    scalp, beard = KINDS.index("scalp"), KINDS.index("beard")
    return int(ends[scalp - 1]), int(ends[beard - 1]), int(ends[beard])


@wp.func
def near_hair(
    hairy: wp.array2d(dtype=wp.uint8), laid: wp.array3d(dtype=int), v: int, resolution: int, row: int, column: int
) -> bool:
    """Whether a pixel or one of its eight neighbours has strands."""
    for j in range(wp.max(row - 1, 0), wp.min(row + 2, resolution)):
        for i in range(wp.max(column - 1, 0), wp.min(column + 2, resolution)):
            if hairy[v, j * resolution + i] != wp.uint8(0) or laid[v, j * resolution + i, 3] > 0:
                return True
    return False


@wp.func
def hair_cover(
    visible: wp.array2d(dtype=wp.uint64), v: int, size: int, x: int, y: int, half: int, person: PersonParts
) -> wp.vec2:
    """Shares of the samples around (x, y) that see scalp hair and beard."""
    on_scalp = float(0.0)
    on_beard = float(0.0)
    left = wp.max(x - half, 0)
    right = wp.min(x + half, size - 1) + 1
    top = wp.max(y - half, 0)
    bottom = wp.min(y + half, size - 1) + 1
    for j in range(top, bottom):
        for i in range(left, right):
            id = surface_of(visible[v, j * size + i])
            if id >= FIRST_STRAND and id != NO_SURFACE:
                strand = int(id - FIRST_STRAND)
                if strand >= person.beard and strand < person.end:
                    on_beard += 1.0
                elif strand >= person.scalp and strand < person.beard:
                    on_scalp += 1.0
    return wp.vec2(on_scalp, on_beard) / float((right - left) * (bottom - top))


@wp.func
def at(fields: wp.array2d(dtype=float), field: int, tri: wp.vec3i, w: wp.vec3) -> float:
    return fields[tri[0], field] * w[0] + fields[tri[1], field] * w[1] + fields[tri[2], field] * w[2]


@wp.func
def part_of_head(fields: wp.array2d(dtype=float), tri: wp.vec3i, w: wp.vec3) -> int:
    """Class of a point of the head's skin, see `parts.head_fields`."""
    if at(fields, F_MOUTH, tri, w) > 0.0:
        return C_MOUTH
    if at(fields, F_LIPS, tri, w) > 0.0:
        if at(fields, F_UPPER, tri, w) > 0.0:
            return C_UPPER_LIP
        return C_LOWER_LIP
    if at(fields, F_EARS, tri, w) > 0.0:
        if at(fields, F_LEFT, tri, w) > 0.0:
            return C_LEFT_EAR
        return C_RIGHT_EAR
    if at(fields, F_NOSE, tri, w) > 0.0:
        return C_NOSE
    if at(fields, F_NECK, tri, w) > 0.0:
        return C_NECK
    if at(fields, F_LEFT_BROW, tri, w) > 0.0:
        return C_LEFT_BROW
    if at(fields, F_RIGHT_BROW, tri, w) > 0.0:
        return C_RIGHT_BROW
    return C_SKIN


@wp.func
def micrometres(mm: float) -> wp.uint16:
    return wp.uint16(wp.min(wp.floor(mm * HEAT_PER_MM + 0.5), 65535.0))


@wp.kernel
def label(
    resolution: int,
    views: wp.array(dtype=View),
    surface: Surface,
    rest: wp.array2d(dtype=wp.vec3),  # (B, S) world mm, the head's vertices come first among the picture's
    person: PersonParts,
    more: int,  # 0: the heatmap alone is wanted
    hairs: wp.array2d(dtype=wp.uint64),
    bare: wp.array2d(dtype=wp.uint64),
    solid: wp.array2d(dtype=wp.uint64),
    glasses: wp.array2d(dtype=wp.uint64),
    cannula: wp.array2d(dtype=wp.uint64),
    hairy: wp.array2d(dtype=wp.uint8),  # (V, H * W) from `needs.mark_shaded`
    laid: wp.array3d(dtype=int),  # (V, H * W, 4) from `fine.lay_fine`
    depth: wp.array3d(dtype=wp.uint16),
    heatmap: wp.array3d(dtype=wp.uint16),
    normal: wp.array4d(dtype=wp.uint8),
    mask: wp.array3d(dtype=wp.uint8),
    mask_layers: wp.array3d(dtype=wp.uint8),
):
    v, row, column = wp.tid()
    view = views[v]
    pose = view.pose
    x = column * SAMPLES + SAMPLES // 2
    y = row * SAMPLES + SAMPLES // 2
    at_sample = y * view.size + x
    nearest = bare[v, at_sample]
    part = int(0)
    layers = int(0)
    away = float(0.0)
    heat = float(0.0)
    n = wp.vec3(-1.0, -1.0, -1.0)
    if nearest != EMPTY:
        t = int(surface_of(nearest))
        px = float(x) + 0.5
        py = float(y) + 0.5
        tri = surface.triangles[t]
        w = weights_at(surface.screen, v, tri, px, py)
        material = surface.material[t]
        outer = material == SKIN and at(person.fields, F_MOUTH, tri, w) <= 0.0
        if outer:
            moved = wp.vec3(0.0, 0.0, 0.0)
            for k in range(3):
                moved += (surface.points[pose, tri[k]] - rest[pose, tri[k]]) * w[k]
            heat = wp.length(moved)
        part = C_MOUTH  # teeth and tongue
        if material == SKIN and more == 1:
            part = part_of_head(person.fields, tri, w)
        elif material == LEFT_EYE:
            part = C_LEFT_EYE
        elif material == RIGHT_EYE:
            part = C_RIGHT_EYE
        elif material == CLOTH:
            part = C_CLOTH
        if outer:
            layers = LAYER_SKIN
            density = float(0.0)
            for k in range(3):
                density += surface.state[pose, tri[k]][2] * w[k]
            if density >= person.grown and (part == C_SKIN or part == C_NECK):
                part = C_HAIR
    heatmap[v, row, column] = micrometres(heat)
    if more == 0:
        return
    cover = wp.vec2(0.0, 0.0)
    if near_hair(hairy, laid, v, resolution, row, column):
        cover = hair_cover(hairs, v, view.size, x, y, SAMPLES // 2 + REACH, person)
    if cover[0] >= 0.5:
        part = C_HAIR
    if part == C_HAIR or cover[0] + cover[1] >= 0.5:
        layers += LAYER_HAIR
    # packed depths compare as depths do
    if glasses[v, at_sample] < nearest:
        layers += LAYER_GLASSES
    if cannula[v, at_sample] < nearest:
        layers += LAYER_CANNULA
    top = solid[v, at_sample]
    if cover[0] < 0.5:
        if glasses[v, at_sample] < nearest:
            if part == C_SKIN or part == C_NOSE or part == C_LEFT_EAR or part == C_RIGHT_EAR:
                part = C_GLASSES
        if top != nearest:
            worn = surface.material[int(surface_of(top))]
            if worn == FRAME:
                part = C_GLASSES
            elif worn == HAT:
                part = C_HAT
            elif worn == TUBE:
                part = C_CANNULA
    if top != EMPTY:
        t = int(surface_of(top))
        px = float(x) + 0.5
        py = float(y) + 0.5
        tri = surface.triangles[t]
        w = weights_at(surface.screen, v, tri, px, py)
        away = depth_of(top)
        n = (
            surface.normals[pose, tri[0]] * w[0]
            + surface.normals[pose, tri[1]] * w[1]
            + surface.normals[pose, tri[2]] * w[2]
        )
        n = view.rotation * n
        ray = wp.normalize(wp.vec3((px - view.centre[0]) / view.focal, (py - view.centre[1]) / view.focal, 1.0))
        n = wp.normalize(n - ray * wp.max(wp.dot(n, ray), 0.0))
    depth[v, row, column] = wp.uint16(wp.min(wp.floor(away * DEPTH_PER_MM + 0.5), 65535.0))
    for k in range(3):
        normal[v, row, column, k] = wp.uint8(wp.floor(127.5 * (n[k] + 1.0) + 0.5))
    mask[v, row, column] = wp.uint8(part)
    mask_layers[v, row, column] = wp.uint8(layers)
