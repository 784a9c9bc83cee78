"""Hair as strands: polylines rooted in the skin, made once per person at rest and carried along by every frame.

A `Strands` holds points in the unposed rest frame of one person. Brows, lashes and beard ride: each strand turns
and moves with the skin triangle it grows from, which is how a lowered brow is seen. Scalp hair is rigid with the skull.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import warp as wp

from ..head.assets import load_assets
from ..head.head import Head, resting_surface
from ..head.lid_levels import lash_droop
from ..head.lids import BURIED
from ..head.once import once
from ..head.topology import topology
from ..spec import Hair, Person
from . import press

FAR_HINGE = -100.0  # mm; a hinge behind this belongs to a lower lid, which slides and hardly turns
SHADED = 0.5  # light left at the root of brow, lash and beard, which grow in a single layer
KINDS = ("brows", "lashes", "scalp", "beard")


@dataclass(frozen=True)
class Strands:
    """N strands of P points. A rendered strand of scalp or beard may stand for several hairs: see `width`."""

    points: np.ndarray  # (N, P, 3) float32 mm, unposed rest frame, root first
    triangle: np.ndarray  # (N,) int32 index into topology().triangles where the root sits
    barycentric: np.ndarray  # (N, 3) float32
    width: np.ndarray  # (N,) float32 mm at the root; the renderer tapers to the tip
    melanin: np.ndarray  # (N,) float32, 0 blond .. 1 black, of those of its hairs that have colour
    redness: np.ndarray  # (N,) float32
    white: np.ndarray  # (N,) float32: share of its hairs that have none
    rides: bool  # True: moves with the skin at its root; False: rigid with the skull
    gloss: float  # 0 matt .. 1 sleek
    hinge: np.ndarray | None = None  # (N, 3) float32 mm: riding roots that swing about a point of the skull (lashes)
    light: np.ndarray | None = None  # (N, 3) float32, 0..1: light left at root, middle and tip; None: see `light_of`
    # (N,) float32, 0..1: of a fine hair, drawn wider than it is, how much of the skin below it hides; None: all
    cover: np.ndarray | None = None
    over_skin: np.ndarray | None = None  # (S,) float32, 0..1: light that it leaves to the skin below it; None: all


def light_of(strands: Strands) -> np.ndarray:
    """(N, 3) float32, 0..1: how much light other strands leave at root, middle and tip."""
    if strands.light is not None:
        return strands.light
    return np.tile(np.array([SHADED, 0.9, 1.0], np.float32), (len(strands.width), 1))


@dataclass(frozen=True)
class Surface:
    """The skin of one person at rest, unposed, S vertices, with smooth normals."""

    vertices: np.ndarray  # (S, 3) float32 mm
    normals: np.ndarray  # (S, 3) float32 unit, outward


@lru_cache(maxsize=1)
def template() -> Surface:
    """The fine mesh of the template, on which every density mask is drawn once for all people."""
    return surface_of((topology().operator @ load_assets().template).astype(np.float32))


@lru_cache(maxsize=1)
def triangles() -> np.ndarray:
    """(T, 3) int32 of the whole fine mesh."""
    return topology().triangles


@lru_cache(maxsize=1)
def skin_triangles() -> np.ndarray:
    """Numbers of the triangles that are skin, not teeth or tongue."""
    return np.flatnonzero(np.repeat(load_assets().quad_part[topology().parent] == 0, 2)).astype(np.int32)


@lru_cache(maxsize=1)
def skin_corners() -> np.ndarray:
    """(3, n) int32 vertices of `skin_triangles`."""
    return np.ascontiguousarray(triangles()[skin_triangles()].T)


def surface_of(vertices: np.ndarray) -> Surface:
    """Area-weighted normals of the fine mesh at `vertices` (S, 3)."""
    start, around, quads = _around()
    points, out = np.ascontiguousarray(vertices, np.float32), np.empty((len(vertices), 3), np.float32)
    inputs = [press.shared(points, wp.vec3), press.shared(quads, wp.vec4i)]
    inputs += [press.shared(start, int), press.shared(around, int)]
    wp.launch(press.normals, len(points), inputs, [press.shared(out, wp.vec3)], device="cpu")
    return Surface(vertices, out)


@once()
def _around() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where each vertex's quads begin (S + 1,), those quads, ascending, and the corners of all quads; int32."""
    quads, count = topology().quads, topology().operator.shape[0]
    order = np.argsort(quads.ravel(), kind="stable")
    start = np.searchsorted(quads.ravel()[order], np.arange(count + 1))
    return start.astype(np.int32), (order // 4).astype(np.int32), np.ascontiguousarray(quads, np.int32)


@lru_cache(maxsize=8)
def surface(person: Person) -> Surface:
    """The person's fine mesh at rest and unposed; cached because identities repeat."""
    return surface_of(resting_surface(person))


@lru_cache(maxsize=8)
def groom(person: Person, every: int = 1) -> dict[str, Strands]:
    """All the hair of a person by kind (see KINDS); a kind they do not have is absent. Cached by identity.

    For a small picture, one of `every` so many strands of the scalp is grown: see `scalp.scalp`.
    """
    from . import beard, brows, lashes, scalp, undercap  # here, because each of them builds on this module

    kinds = brows.brows(person), lashes.lashes(person), scalp.scalp(person, every), beard.beard(person, every)
    grown: dict[str, Strands | None] = dict(zip(KINDS, kinds, strict=True))
    if grown["scalp"] is not None and person.attire.head_wear != "none":
        grown["scalp"] = undercap.seen_below(grown["scalp"], person)
    return {kind: strands for kind, strands in grown.items() if strands is not None}


def pose(strands: Strands, head: Head) -> np.ndarray:
    """World points (N, P, 3) float32 mm of `strands` on `head`, which must be of the person they were made for."""
    skull, shift = head.head_from_rest[:3, :3].astype(np.float32), head.head_from_rest[:3, 3].astype(np.float32)
    if not strands.rides:
        return strands.points @ skull.T + shift
    corners = triangles()[strands.triangle]
    before, after = surface(head.spec.person).vertices[corners], head.posed[corners]
    root = np.einsum("nc,nci->ni", strands.barycentric, before)
    moved = np.einsum("nc,nci->ni", strands.barycentric, after)
    if strands.hinge is None:
        turn = np.einsum("nij,nkj->nik", _frame(after), _frame(before))  # world from rest, one rotation per root
    else:  # a lid slides over the eyeball: its lashes turn by the arc their roots travel, and roll out with its margin
        arm, swung = unit(root - strands.hinge), unit((moved - shift) @ skull - strands.hinge)
        turn = skull @ (_nodded(_droop(strands.hinge, root, head)) @ _shortest_turn(arm, swung))
    return np.matmul(strands.points - root[:, None], turn.transpose(0, 2, 1)) + moved[:, None]


def _droop(hinge: np.ndarray, root: np.ndarray, head: Head) -> np.ndarray:
    """(N,) radians that lashes point down beyond the turn of their lid."""
    expression, gaze = head.spec.expression, head.spec.pose.gaze_pitch
    left, right = (lash_droop(aus, gaze) for aus in (expression.aus_left, expression.aus_right))
    down = np.where(root[:, 0] < 0.0, right, left)
    return np.where(hinge[:, 2] > FAR_HINGE, down, BURIED[1] * np.maximum(down - BURIED[0], 0.0))


def _nodded(angle: np.ndarray) -> np.ndarray:
    """(N, 3, 3) rotations about the x axis that take what points forwards down by `angle` (N,) radians."""
    turn = np.zeros((len(angle), 3, 3), np.float32)
    turn[:, 0, 0] = 1.0
    turn[:, 1, 1] = turn[:, 2, 2] = np.cos(angle)
    turn[:, 2, 1] = np.sin(angle)
    turn[:, 1, 2] = -turn[:, 2, 1]
    return turn


def _shortest_turn(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """(N, 3, 3) rotations without twist that take unit vectors (N, 3) onto others (Rodrigues; not near 180 degrees)."""
    axis, cosine = np.cross(before, after), np.einsum("ni,ni->n", before, after)
    zero = np.zeros(len(axis), dtype=axis.dtype)
    x, y, z = axis.T
    wedge = np.stack([zero, -z, y, z, zero, -x, -y, x, zero], axis=1).reshape(-1, 3, 3)
    return np.eye(3, dtype=axis.dtype) + wedge + wedge @ wedge / (1.0 + cosine)[:, None, None]


def _frame(corners: np.ndarray) -> np.ndarray:
    """(N, 3, 3) orthonormal columns on triangles (N, 3, 3): along the bisector of two edges, across, outward.

    The bisector shares shear out between both edges, so sheared skin does not spin its hairs.
    """
    edges = corners[:, 1:] - corners[:, :1]
    edges = edges / np.maximum(np.linalg.norm(edges, axis=2, keepdims=True), 1e-6)
    normal = np.cross(edges[:, 0], edges[:, 1])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-6)
    along = edges.sum(axis=1)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6)
    return np.stack([along, np.cross(normal, along), normal], axis=2)


def scatter(rng: np.random.Generator, skin: Surface, density: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """`count` roots, triangles (N,) and barycentric (N, 3), with probability by area times `density` (S,).

    Systematic sampling along the mesh's own order, which is coherent in space: even cover, without a grid.
    """
    numbers = skin_triangles()
    corners = skin_corners()
    at = density.astype(np.float32)
    share = (at[corners[0]] + at[corners[1]] + at[corners[2]]) / 3.0
    live = np.flatnonzero(share > 1e-4)
    numbers, corners, share = numbers[live], corners[:, live].T, share[live]
    a, b, c = (np.take(skin.vertices, corners[:, i], axis=0) for i in range(3))
    (ux, uy, uz), (vx, vy, vz) = (b - a).T, (c - a).T
    x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    total = np.cumsum(share * np.sqrt(x * x + y * y + z * z), dtype=np.float64)
    at = (np.arange(count) + rng.random(count)) / count * total[-1]
    chosen = np.minimum(np.searchsorted(total, at), len(numbers) - 1)
    u, v = np.sqrt(rng.random(count)), rng.random(count)  # uniform over a triangle: Turk 1990, Graphics Gems
    return numbers[chosen], np.stack([1 - u, u * (1 - v), u * v], axis=1).astype(np.float32)


def at_roots(values: np.ndarray, triangle: np.ndarray, barycentric: np.ndarray) -> np.ndarray:
    """Interpolate vertex values (S, ...) at roots: (N, ...)."""
    corners, shares = triangles()[triangle], barycentric.reshape(*barycentric.shape, *[1] * (values.ndim - 1))
    out = np.take(values, corners[:, 0], axis=0) * shares[:, 0]  # a third of the time of np.einsum
    out += np.take(values, corners[:, 1], axis=0) * shares[:, 1]
    out += np.take(values, corners[:, 2], axis=0) * shares[:, 2]
    return out


def unit(vectors: np.ndarray) -> np.ndarray:
    """Scale along the last axis to length 1."""
    x, y, z = (vectors[..., i] for i in range(3))
    size = np.sqrt(x * x + y * y + z * z)  # an eighth of the time of np.linalg.norm
    return vectors / np.maximum(size, 1e-9)[..., None]


def smoothstep(low: float, high: float, x: np.ndarray) -> np.ndarray:
    """0 at `low`, 1 at `high` (which may lie below `low`), smooth between."""
    t = np.asarray((x - low) / (high - low))
    np.minimum(np.maximum(t, 0.0, out=t), 1.0, out=t)  # np.clip takes longer, and so do fresh arrays
    square = t * t
    t *= -2.0
    t += 3.0
    t *= square
    return t[()]


LOCKS_OWN = 0.15  # spread of melanin between locks, of its logarithm
STREAKS = 1.4  # spread of the share of white hairs between locks, where half are


def pigment(
    rng: np.random.Generator, hair: Hair, count: int, darker: float = 0.0, grey: float = 1.0, hairs: int = 1,
    lock: np.ndarray | None = None, early: np.ndarray | float = 0.0,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Melanin, redness and share of white hairs (N,) of strands: people are mottled, and grey is white among dark.

    `darker` shifts the person's melanin towards black (brows and lashes of the fair); `grey` scales the share of
    white hairs (brows grey later than the scalp); a strand stands for `hairs`.
    Strands of one `lock` (N,) numbers below N share a shade, and grey in streaks; `early` (N,) in -1..1 says where
    grey begins (1) and where it comes last.
    """
    base = hair.melanin + darker * (1.0 - hair.melanin)
    own, share = rng.normal(0.0, 0.13, count), np.full(count, min(hair.grey * grey, 1.0))
    if lock is not None:
        shade, streak = rng.normal(0.0, 1.0, (2, count))
        own = 0.6 * own + LOCKS_OWN * shade[lock]
        share = share + STREAKS * share * (1.0 - share) * np.clip(streak[lock], -1.2, 1.2)
    share = np.clip(share + 0.9 * share * (1.0 - share) * early, 0.0, 1.0)
    melanin = np.clip(base * np.exp(own), 0.0, 1.0)
    redness = np.clip(hair.redness * np.exp(rng.normal(0.0, 0.25, count)), 0.0, 1.0)
    white = rng.binomial(hairs, share, count) / hairs
    return melanin.astype(np.float32), redness.astype(np.float32), white.astype(np.float32)
