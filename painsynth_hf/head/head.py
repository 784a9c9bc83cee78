"""`Head`: the posed geometry of one frame, beside the same head at rest.

Everything here is NumPy and deterministic; the renderer takes it from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.spatial.transform import Rotation

from ..spec import Expression, FrameSpec, Person, Pose
from .angles import rounded
from .assets import BONES, LEVEL, Assets, load_assets
from .back import backed
from .correct import correct
from .folds import folded
from .identity import identity_weights
from .jaws import bounded
from .lid_seats import seat_lids
from .mouth import seat_teeth
from .mouth_form import formed
from .nose import lower_nose
from .planes import planed
from .rig import expression_deltas
from .throats import lifted
from .topology import topology
from .whole_nose import whole

MEETING = 1000.0  # mm ahead at which lines of sight meet: eyes that look into a camera do not stand parallel
KAPPA = 4.5  # degrees between line of sight and pupillary axis, outwards (Basmak et al. 2007: 5.4 +- 1.0)
# share of the head's turn that each bone takes: the cervical spine bends along its length
TURN = dict(zip(BONES, (0.0, 0.25, 0.55, 0.8, 1.0), strict=True))

# mm: where each bone of BONES turns, along the neck from the seventh vertebra to the skull base; levels and depths are
# those of MakeHuman's neck joints, relative to the eyes
PIVOTS = np.linspace([0.0, -140.0, -117.0], [0.0, -31.0, -108.0], len(BONES))


@dataclass(frozen=True)
class Eye:
    """An eyeball: a sphere whose axis points where it looks."""

    centre: np.ndarray  # (3,) mm, world
    radius: float  # mm
    axis: np.ndarray  # (3,) unit, world: the line of sight
    pole: np.ndarray  # (3,) unit, world: the middle of the iris, turned out from the line of sight by KAPPA


@dataclass(frozen=True)
class Head:
    """V cage vertices, S fine vertices (the first V of them are the cage's, on the surface). World mm."""

    spec: FrameSpec
    rest: np.ndarray  # (S, 3) same person and pose at rest
    posed: np.ndarray  # (S, 3)
    head_from_rest: np.ndarray  # (4, 4) the turn of the skull
    eyes: tuple[Eye, Eye]  # left, right


@lru_cache(maxsize=8)
def resting_cage(person: Person) -> np.ndarray:
    """Cage (V, 3) mm of a person at rest and unposed, origin midway between the eyes; identities repeat, so cached."""
    assets = load_assets()
    weights = identity_weights(person, assets)
    active = np.flatnonzero(weights)
    cage = assets.template + np.einsum("k,kvc->vc", weights[active], assets.shapes[active])  # BLAS sums by thread count
    eyes = [cage[assets.points[name]].mean(axis=0) for name in ("helper-l-eye", "helper-r-eye")]
    cage = (cage - np.mean(eyes, axis=0)).astype(np.float32)
    seat_lids(cage, assets)
    seat_teeth(cage, assets, person.age)
    return cage


@lru_cache(maxsize=8)
def smooth_surface(person: Person) -> np.ndarray:
    """Fine vertices (S, 3) mm with all from `backed` to `lifted`, before `folded` and `formed`."""
    nose = lower_nose(backed(topology().operator @ resting_cage(person)), person)
    return lifted(rounded(bounded(planed(whole(nose, person), person), person), person), person)


@lru_cache(maxsize=8)
def bare_surface(person: Person) -> np.ndarray:
    """Fine vertices (S, 3) mm before any correction."""
    return formed(folded(smooth_surface(person), person), person)


@lru_cache(maxsize=8)
def resting_surface(person: Person, gaze_pitch: float = 0.0) -> np.ndarray:
    """Fine vertices (S, 3) mm of a person at rest and unposed: lids off the eyeballs, lips closed. Read only.

    The upper lids follow the eyes up and down by `gaze_pitch` degrees.
    """
    surface = bare_surface(person)
    eyes = eyeballs(resting_cage(person), load_assets())
    rest = correct(surface, surface, Expression("neutral"), gaze_pitch, eyes)
    rest.setflags(write=False)
    return rest


@lru_cache(maxsize=1)
def neck() -> tuple[np.ndarray, np.ndarray]:
    """Fine vertices (n,) that do not ride on the skull alone, and their weights (n, 5) over BONES."""
    weights = topology().operator @ load_assets().bone_weights
    index = np.flatnonzero(weights[:, -1] < 1.0 - 1e-5)
    return index, weights[index]


def build_head(spec: FrameSpec) -> Head:
    """Identity, expression, correctives, pose: in this order."""
    assets = load_assets()
    cage, surface = resting_cage(spec.person), bare_surface(spec.person)
    rest = resting_surface(spec.person, spec.pose.gaze_pitch)
    eyes = eyeballs(cage, assets)
    moved = correct(surface + expression_deltas(spec.expression), surface, spec.expression, spec.pose.gaze_pitch, eyes)
    head_from_rest = bone_transforms(spec.pose)[-1]
    return Head(
        spec=spec,
        rest=pose_vertices(rest, spec.pose),
        posed=pose_vertices(moved, spec.pose),
        head_from_rest=head_from_rest,
        eyes=(posed_eye(eyes[0], head_from_rest, spec.pose), posed_eye(eyes[1], head_from_rest, spec.pose)),
    )


def eyeballs(cage: np.ndarray, assets: Assets) -> list[tuple[np.ndarray, float]]:
    """(centre (3,), radius) mm of the left and the right eyeball in a cage (V, 3)."""
    return [_eyeball(cage, assets, name) for name in ("helper-l-eye", "helper-r-eye")]


def _eyeball(cage: np.ndarray, assets: Assets, name: str) -> tuple[np.ndarray, float]:
    """Centre (3,) and radius, mm, of the sphere through Anny's eyeball vertices."""
    points = cage[assets.points[name]]
    centre = (points.max(axis=0) + points.min(axis=0)) / 2
    return centre, float(np.median(np.linalg.norm(points - centre, axis=1)))


def rotation(yaw: float, pitch: float, roll: float) -> np.ndarray:
    """(3, 3) intrinsic yaw (to +x), pitch (> 0 up), roll (> 0 to the left shoulder), degrees; y up, face along +z."""
    y, p, r = np.radians([yaw, -pitch, -roll])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    about_z = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    return about_y @ about_x @ about_z


def skull_turn(pose: Pose) -> np.ndarray:
    """(3, 3) world from the assets' skull, which is raised by LEVEL before it is turned."""
    return rotation(pose.yaw, pose.pitch, pose.roll) @ rotation(0.0, LEVEL, 0.0)


def gaze_turn(yaw: float, pitch: float) -> np.ndarray:
    """(3, 3) the assets' skull from an eye that looks `yaw` and `pitch` degrees off straight ahead in a level head."""
    return rotation(0.0, -LEVEL, 0.0) @ rotation(yaw, pitch, 0.0)


@lru_cache(maxsize=64)
def bone_transforms(pose: Pose) -> np.ndarray:
    """(5, 4, 4) world from rest: each bone turned by its share, about its own pivot, after the bones below it."""
    out = np.tile(np.eye(4), (5, 1, 1))
    whole = Rotation.from_matrix(skull_turn(pose)).as_rotvec()
    before = 0.0
    for i, (pivot, share) in enumerate(zip(PIVOTS, TURN.values(), strict=True)):
        step = share - before
        turn = np.eye(4)
        turn[:3, :3] = Rotation.from_rotvec(step * whole).as_matrix()  # about one axis: steps add up to the whole
        turn[:3, 3] = pivot - turn[:3, :3] @ pivot
        out[i] = (out[i - 1] if i else np.eye(4)) @ turn
        before = share
    out.setflags(write=False)
    return out


@lru_cache(maxsize=8)
def _neck_transforms(pose: Pose) -> np.ndarray:
    """(n, 3, 4) float32, the blend of bones that moves each vertex of the neck; a pose serves many frames."""
    _, weights = neck()
    return np.einsum("nb,bij->nij", weights, bone_transforms(pose)[:, :3]).astype(np.float32)


def pose_vertices(points: np.ndarray, pose: Pose) -> np.ndarray:
    """Linear blend skinning of fine vertices (S, 3) mm, unposed. Most of them ride on the skull alone."""
    skull = bone_transforms(pose)[-1].astype(np.float32)
    out = np.einsum("ni,ji->nj", points.astype(np.float32), skull[:3, :3]) + skull[:3, 3]  # BLAS only adds threads
    index, _ = neck()
    bent = _neck_transforms(pose)
    out[index] = np.einsum("nij,nj->ni", bent[..., :3], points[index]) + bent[..., 3]
    return out.astype(np.float32)


def posed_eye(eye: tuple[np.ndarray, float], head: np.ndarray, pose: Pose) -> Eye:
    centre, radius = eye
    inwards = float(np.degrees(np.arctan2(centre[0], MEETING)))
    outwards = KAPPA if centre[0] > 0 else -KAPPA
    sight, pole = (gaze_turn(pose.gaze_yaw - inwards + turn, pose.gaze_pitch)[:, 2] for turn in (0.0, outwards))
    return Eye(head[:3, :3] @ centre + head[:3, 3], radius, head[:3, :3] @ sight, head[:3, :3] @ pole)
