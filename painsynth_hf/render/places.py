"""Landmarks and the cage's vertices: where they are, where they fall in the picture, whether they are seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
import warp as wp

from ..appearance.brows import brow_shape
from ..head.landmarks import COUNT
from ..spec import Person
from .labels import Seen
from .parts import person_landmarks
from .raster import SAMPLES, View, depth_of, project_point
from .world import Surface

wp.set_module_options({"enable_backward": False})

BEHIND = wp.constant(3.0)  # mm that a landmark may lie behind the nearest solid within a pixel of it and still be seen
LEAN = wp.constant(-0.25)  # cosine between a landmark's normal and the view: lids and lips turn away where they end


@wp.struct
class Weights:
    """Rows of a sparse matrix over the head's vertices."""

    start: wp.array(dtype=int)  # (rows + 1,)
    vertex: wp.array(dtype=int)
    weight: wp.array(dtype=float)


@dataclass(frozen=True)
class LandmarkSet:
    """A person's landmarks: brows are their own."""

    place: Weights
    facing: Weights
    vertices: np.ndarray  # (n,) that `facing` asks for normals


@dataclass(frozen=True)
class Places:
    """Device arrays, camera frame of each of V views."""

    pixels: wp.array  # (V, 68) vec2 px
    points: wp.array  # (V, 68) vec3 mm
    visible: wp.array  # (V, 68) uint8
    cage: wp.array  # (V, C) vec3 mm


def landmark_set(person: Person, device: str) -> LandmarkSet:
    place, facing = person_landmarks(brow_shape(person))
    return LandmarkSet(_weights(place, device), _weights(facing, device), np.unique(facing.tocsr().indices))


def _weights(matrix: sp.csr_matrix, device: str) -> Weights:
    out, rows = Weights(), matrix.tocsr()
    out.start = wp.array(rows.indptr.astype(np.int32), dtype=int, device=device)
    out.vertex = wp.array(rows.indices.astype(np.int32), dtype=int, device=device)
    out.weight = wp.array(rows.data.astype(np.float32), dtype=float, device=device)
    return out


def find_places(marks: LandmarkSet, cage: int, views: wp.array, surface: Surface, layers: Seen) -> Places:
    """Where the landmarks and the first `cage` vertices are."""
    device, count = layers.solid.device, len(views)
    out = Places(
        wp.empty((count, COUNT), dtype=wp.vec2, device=device),
        wp.empty((count, COUNT), dtype=wp.vec3, device=device),
        wp.empty((count, COUNT), dtype=wp.uint8, device=device),
        wp.empty((count, cage), dtype=wp.vec3, device=device),
    )
    inputs = [views, surface, marks.place, marks.facing, layers.solid]
    wp.launch(see, (count, COUNT), inputs, [out.pixels, out.points, out.visible], device=device)
    wp.launch(to_camera, (count, cage), [views, surface.points], [out.cage], device=device)
    return out


@wp.func
def mix_rows(rows: Weights, values: wp.array2d(dtype=wp.vec3), pose: int, i: int) -> wp.vec3:
    """Row `i` of the matrix times the values of a pose."""
    total = wp.vec3(0.0, 0.0, 0.0)
    for j in range(rows.start[i], rows.start[i + 1]):
        total += values[pose, rows.vertex[j]] * rows.weight[j]
    return total


@wp.kernel
def see(
    views: wp.array(dtype=View),
    surface: Surface,
    place: Weights,
    facing: Weights,
    solid: wp.array2d(dtype=wp.uint64),  # (V, size * size)
    pixels: wp.array2d(dtype=wp.vec2),  # (V, 68)
    points: wp.array2d(dtype=wp.vec3),  # (V, 68)
    visible: wp.array2d(dtype=wp.uint8),  # (V, 68)
):
    """Landmarks, and which of them face the camera and have nothing solid before them.

    The depth test is against the farthest solid within a pixel, since a point on an edge lies beside its own.
    """
    v, i = wp.tid()
    view = views[v]
    p = mix_rows(place, surface.points, view.pose, i)
    q = project_point(view, p)
    pixels[v, i] = wp.vec2(q[0], q[1]) / float(SAMPLES)
    points[v, i] = view.rotation * p + view.translation
    x = int(wp.floor(q[0]))
    y = int(wp.floor(q[1]))
    visible[v, i] = wp.uint8(0)
    if x < 0 or y < 0 or x >= view.size or y >= view.size:
        return
    farthest = float(0.0)
    for dy in range(-1, 2):
        for dx in range(-1, 2):
            xx = wp.clamp(x + dx, 0, view.size - 1)
            yy = wp.clamp(y + dy, 0, view.size - 1)
            farthest = wp.max(farthest, depth_of(solid[v, yy * view.size + xx]))
    normal = mix_rows(facing, surface.normals, view.pose, i)
    towards = wp.dot(wp.normalize(normal), wp.normalize(view.eye - p))
    if q[2] <= farthest + BEHIND and towards >= LEAN:
        visible[v, i] = wp.uint8(1)


@wp.kernel
def to_camera(
    views: wp.array(dtype=View),
    points: wp.array2d(dtype=wp.vec3),  # (B, N) world mm
    out: wp.array2d(dtype=wp.vec3),  # (V, C) camera frame mm, of the first C vertices
):
    v, i = wp.tid()
    view = views[v]
    out[v, i] = view.rotation * points[view.pose, i] + view.translation
