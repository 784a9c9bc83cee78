"""`Sitter`: what all pictures of one person in one room share, kept on the device between batches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import warp as wp

from ..appearance.chromophores import ita, monk
from ..appearance.complexion import cheek_blood, face_albedo
from ..appearance.fibre import fibre_colour
from ..appearance.garment import Garment, garment
from ..appearance.strands import KINDS, Strands, groom, light_of, triangles
from ..appearance.worn import Worn, wears, worn
from ..head.head import resting_surface
from ..posing.poser import KernelPoser
from ..posing.poses import Poser
from ..spec import Camera, Person, Scene
from .body import Carried, carried, local_places
from .camera import pinhole
from .detail import Detail
from .labels import PersonParts, person_parts
from .lights import Lights, build_lights, exposure
from .looks import Looks, person_looks
from .mesh import Mesh, build_mesh, coarse_roots
from .needs import FACING
from .places import LandmarkSet, landmark_set
from .world import Strand

BACKDROP_ROWS = 176  # at most, and half the picture's: the sharpest is blurred by two to three times a row's width
MESHES = 8  # kept
BACKDROPS = 8  # kept of a person in a room: a camera that follows a slider leaves one at every stop


@dataclass(frozen=True)
class Sitter:
    person: Person
    scene: Scene
    poser: Poser
    mesh: Mesh
    body: Carried
    local: wp.array  # (N,) vec3
    kept: wp.array  # (N,) int: see `needs`; normals that labels want of what no view sees
    hair: Strand  # but its points, which move
    rigid: tuple[int, int]  # the first of its strands that ride on the skull alone, and past the last
    casters: tuple[wp.array, wp.array]  # (n,) int, strands that cast shadows: of those, and of the others
    looks: Looks
    parts: PersonParts
    marks: LandmarkSet
    skin_tone: tuple[float, int]  # ITA degrees, Monk scale
    lights: Lights
    light_frames: wp.array  # (K + M,) mat33
    light_power: wp.array  # (K,) vec3
    key_frames: wp.array  # (M,) mat33
    key_power: wp.array  # (M,) vec3
    exposure: float  # the room's, and what the camera adds for this face
    _backdrops: dict[Camera, wp.array] = field(default_factory=dict)

    def backdrop(self, camera: Camera) -> wp.array:
        """(rows, rows) vec3: the room behind the person, out of focus."""
        if camera not in self._backdrops:
            if len(self._backdrops) == BACKDROPS:
                del self._backdrops[next(iter(self._backdrops))]
            rows = min(BACKDROP_ROWS, max(camera.resolution // 2, 1))
            self._backdrops[camera] = self.lights.environment.backdrop(pinhole(camera), rows, camera.defocus)
        return self._backdrops[camera]


def build_sitter(person: Person, scene: Scene, detail: Detail, device: str, meshes: dict[tuple, Mesh]) -> Sitter:
    """All that does not change from frame to frame; `meshes` keeps topology, which people in like clothes share."""
    cloth = garment(person.attire, person.seed, resting_surface(person))
    things, lights = worn(person), build_lights(scene, device, detail.lights)
    mesh = _mesh(person, cloth, things, detail.coarse, device, meshes)
    marks = landmark_set(person, device)
    kept = np.zeros(mesh.count, np.int32)
    kept[marks.vertices] = FACING
    albedo = face_albedo(person.skin.melanin, person.skin.blood, cheek_blood(person.seed))
    first, hair = len(lights.power), groom(person, detail.hair)

    def put(array: np.ndarray, dtype: Any) -> wp.array:
        return wp.array(np.ascontiguousarray(array, dtype=np.float32), dtype=dtype, device=device)

    return Sitter(
        person=person, scene=scene, poser=KernelPoser(person, device, detail.hair, detail.furrows), mesh=mesh,
        body=carried(person, cloth, things, mesh, device),
        local=put(local_places(person, cloth, things, mesh), wp.vec3),
        kept=wp.array(kept, dtype=int, device=device),
        hair=_hair(hair, albedo, detail.coarse, device),
        rigid=_rigid(hair), casters=_casters(hair, detail.hair, device), looks=person_looks(person, cloth, things),
        parts=person_parts(person, device, detail.hair), marks=marks, skin_tone=(float(ita(albedo)), int(monk(albedo))),
        lights=lights, light_frames=put(lights.frames, wp.mat33), light_power=put(lights.power, wp.vec3),
        key_frames=put(lights.frames[first:], wp.mat33), key_power=put(lights.key_power, wp.vec3),
        exposure=exposure(lights, person.skin),
    )  # fmt: skip


def _mesh(person: Person, cloth: Garment, things: Worn, coarse: bool, device: str, meshes: dict[tuple, Mesh]) -> Mesh:
    key = (coarse, person.attire.garment, *wears(person.attire))
    if key not in meshes:
        if len(meshes) == MESHES:
            del meshes[next(iter(meshes))]
        meshes[key] = build_mesh(cloth, things, device, coarse)
    return meshes[key]


LOCK = 9  # strands that one casting strand stands for
STRAY = 0.76  # a strand of the scalp whose middle has more light hangs by itself: too thin for a texel of shadow


def _casters(hair: dict[str, Strands], every: int, device: str) -> tuple[wp.array, wp.array]:
    """Of the scalp, one of `every` so many strands is there, and counts for all of them."""
    first, last = _rigid(hair)
    strays = np.concatenate([~g.rides & (light_of(g)[:, 1] > STRAY) for g in hair.values()])
    casting = np.flatnonzero(~strays).astype(np.int32)
    each = np.where((casting >= first) & (casting < last), every, 1)
    before = np.cumsum(each) - each
    chosen = casting[-(-before // LOCK) < -(-(before + each) // LOCK)]  # the first of each lock
    still = (chosen >= first) & (chosen < last)
    return wp.array(chosen[still], dtype=int, device=device), wp.array(chosen[~still], dtype=int, device=device)


SHADED = 0.45  # of the light on skin is left under brow and beard


def _rigid(hair: dict[str, Strands]) -> tuple[int, int]:
    """Strands of the scalp, in the order of `Poses.strands`."""
    counts = {kind: len(group.width) for kind, group in hair.items()}
    before = sum(count for kind, count in counts.items() if KINDS.index(kind) < KINDS.index("scalp"))
    return before, before + counts.get("scalp", 0)


def _hair(grown: dict[str, Strands], skin: np.ndarray, coarse: bool, device: str) -> Strand:
    """All strands of the head but their points, in the order of `Poses.strands`; `skin` (3,) shines through."""
    groups = list(grown.values())

    def put(parts: list[np.ndarray], dtype: Any, kind: type = np.float32) -> wp.array:
        return wp.array(np.concatenate(parts).astype(kind), dtype=dtype, device=device)

    hair = Strand()
    below = SHADED * np.asarray(skin, np.float32)
    fibres = [fibre_colour(g.melanin, g.redness, g.white) for g in groups]
    covers = [np.ones((len(g.width), 1)) if g.cover is None else g.cover[:, None] for g in groups]
    hair.colour = put([below + cover * (c - below) for cover, c in zip(covers, fibres, strict=True)], wp.vec3)
    hair.light = put([light_of(g) for g in groups], wp.vec3)
    hair.width = put([g.width for g in groups], float)
    hair.gloss = put([np.full(len(g.width), g.gloss) for g in groups], float)
    hair.last = put([np.full(len(g.width), g.points.shape[1] - 1) for g in groups], int, np.int32)
    places = [coarse_roots(g.triangle, g.barycentric) if coarse else (triangles()[g.triangle], g.barycentric)
              for g in groups]  # fmt: skip
    hair.roots = put([corners for corners, _ in places], wp.vec3i, np.int32)
    hair.weights = put([weights for _, weights in places], wp.vec3)
    return hair
