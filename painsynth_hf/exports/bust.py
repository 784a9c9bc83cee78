"""`Bust`: a person in one expression, head level and facing ahead, as plain arrays: what a head's file is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import warp as wp

from ..appearance.fibre import fibre_colour
from ..appearance.garment import garment
from ..appearance.regions import NAMES as REGIONS
from ..appearance.strands import groom
from ..appearance.worn import worn
from ..head.head import resting_surface
from ..posing.poses import Poses
from ..render.body import carried, local_places, place_all
from ..render.looks import Looks, person_looks
from ..render.mesh import build_mesh
from ..render.world import Surface
from ..spec import Expression, Person, Pose
from .arkit import AHEAD, NAMES, gaze, lid_units

AT_REST = Expression("neutral")
LIPS, THROAT, DARK = 24.0, 22.0, 0.6  # template mm: where the mouth begins, how deep it is darkest, and how dark
PRESENT = "painsynth"  # the blend shape that is the present expression
# blend shapes that lashes follow
LASH_NAMES = tuple(n for n in NAMES if n.startswith(("eyeBlink", "eyeSquint", "eyeWide", "eyeLookUp", "eyeLookDown")))


@dataclass(frozen=True)
class Locks:
    """N strands of one kind."""

    rest: np.ndarray  # (N, P, 3) mm, on the face at rest
    moves: dict[str, np.ndarray]  # (N, P, 3) mm to where they are in the present expression; lashes: in LASH_NAMES too
    width: np.ndarray  # (N,) mm at the root
    colour: np.ndarray  # (N, 3) linear
    triangle: np.ndarray  # (N,) of topology().triangles, where the root is


@dataclass(frozen=True)
class Bust:
    """N vertices and T triangles of `render.mesh`: head, left and right eyeball, cloth, worn things. S of the head."""

    person: Person
    looks: Looks
    ranges: dict[str, slice]  # vertices of "head", "left_eye", "right_eye", "cloth"
    places: np.ndarray  # (G, 2) mm along the cloth
    points: np.ndarray  # (N, 3) mm
    rest: np.ndarray  # (N, 3) mm, the face at rest
    normals: np.ndarray  # (N, 3) of `points`
    resting_normals: np.ndarray  # (N, 3)
    triangles: np.ndarray  # (T, 3)
    material: np.ndarray  # (T,) see `render.world`
    local: np.ndarray  # (N, 3) see `render.world.Surface`
    state: np.ndarray  # (N, 4)
    regions: tuple[np.ndarray, ...]  # three of (N, 4)
    heights: wp.array  # (1, ROWS, COLUMNS) wrinkles
    gaze: np.ndarray  # (2, 3, 3) world_from_eye of the left and right eyeball
    locks: dict[str, Locks]  # by kind, see `appearance.strands.KINDS`


def make_bust(person: Person, expression: Expression, device: str) -> Bust:
    """Pose and dress `person`. What the renderer does for a picture, without room or camera."""
    from ..posing.poser import KernelPoser  # here: the renderer, which it builds on, must have been imported before

    cloth = garment(person.attire, person.seed, resting_surface(person))
    things = worn(person)
    mesh = build_mesh(cloth, things, device)
    body, poser = carried(person, cloth, things, mesh, device), KernelPoser(person, device)
    faces = [(AT_REST, AHEAD), (expression, AHEAD)]
    faces += [(lid_units(name), Pose(gaze_pitch=gaze(name)[1])) for name in LASH_NAMES]
    poses = poser.pose(tuple(faces))
    surface = _placed(body, poses, mesh.count, device)
    points, state, triangles = surface.points.numpy(), surface.state.numpy(), mesh.triangles.numpy()
    stops = np.cumsum([0, mesh.head, mesh.eye, mesh.eye, mesh.cloth]).tolist()
    ranges = {name: slice(*stops[i : i + 2]) for i, name in enumerate(("head", "left_eye", "right_eye", "cloth"))}
    state[1, stops[1] : stops[3]] = state[0, stops[1] : stops[3]]  # lids shade eyes as at rest, whatever is shown
    local, regions = local_places(person, cloth, things, mesh), tuple(array.numpy() for array in mesh.regions)
    # a picture's light does not reach into the mouth, a viewer's does
    inside = regions[0][:, REGIONS.index("mouth")] * np.clip((LIPS - local[:, 2]) / THROAT, 0.0, 1.0)
    state[1, : mesh.head, 1] *= 1.0 - DARK * inside[: mesh.head]
    strands, locks, first = poses.strands.numpy(), {}, 0
    for kind, group in groom(person).items():
        own = slice(first, first + len(group.width))
        first = own.stop
        moving = strands[:, own, : group.points.shape[1]]
        moves = {PRESENT: moving[1] - moving[0]}
        for number, name in enumerate(LASH_NAMES if kind == "lashes" else ()):
            near = (moving[0, :, :1, :1] > 0.0) == name.endswith("Left")
            moves[name] = np.where(near, moving[2 + number] - moving[0], 0.0)
        colour = fibre_colour(group.melanin, group.redness, group.white)
        locks[kind] = Locks(moving[0], moves, group.width, colour, group.triangle)
    return Bust(
        person=person,
        looks=person_looks(person, cloth, things),
        ranges=ranges,
        places=cloth.uv,
        points=points[1],
        rest=points[0],
        normals=smooth_normals(points[1], triangles),
        resting_normals=smooth_normals(points[0], triangles),
        triangles=triangles,
        material=mesh.material.numpy(),
        local=local,
        state=state[1],
        regions=regions,
        heights=wp.clone(poses.heights[1:2]),
        gaze=poses.balls.numpy()["world_from_eye"][1].reshape(2, 3, 3),
        locks=locks,
    )


def _placed(body: Any, poses: Poses, count: int, device: str) -> Surface:
    surface, shape = Surface(), (len(poses.faces), count)
    surface.points = wp.empty(shape, dtype=wp.vec3, device=device)
    surface.state = wp.empty(shape, dtype=wp.vec4, device=device)
    place_all(body, poses, surface, device)
    return surface


def smooth_normals(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(N, 3) unit float32, weighted by area; +z where no triangle meets."""
    a, b, c = (points[triangles[:, i]].astype(float) for i in range(3))
    face = np.repeat(np.cross(b - a, c - a), 3, axis=0)
    total = np.stack([np.bincount(triangles.ravel(), face[:, i], len(points)) for i in range(3)], axis=1)
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return np.where(length > 1e-9, total / np.maximum(length, 1e-9), (0.0, 0.0, 1.0)).astype(np.float32)
