"""What never changes from frame to frame, as device arrays: triangles, neighbourhoods, regions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.sparse as sp
import warp as wp

from ..appearance.garment import Garment
from ..appearance.regions import NAMES, region_weights
from ..appearance.worn import KINDS, Worn
from ..head.assets import load_assets
from ..head.head import topology
from ..head.once import once
from ..head.rings import face_rings
from ..head.smooth import ramp
from ..head.subdivide import pair_numbers, pairs_of
from ..posing.moving import expressive
from .eyeball import eyeball_mesh
from .world import CLOTH, FRAME, HAT, LEFT_EYE, LENS, RIGHT_EYE, TUBE

# what a throat loses of light from below: chest, breasts and clothes, of which the lights' maps know a hand's breadth,
# stand between it and a lap. Of clothes half as much comes back
HIDDEN = 0.5
# what the base of a nose gains of it: lip and cheeks before it are lit from above and send light back up; its centre
# and spread on the template, mm
SENT, BASE = 1.5, ((0.0, -45.0, 34.5), (10.0, 4.5, 9.0))
BEHIND_JAW = 0.0, -30.0  # mm ahead on the template: from below the chin back to the throat
LID_SCATTERS = 0.12  # share of its light that skin of the upper lid hands on to what is beside it
MATERIALS = {"frame": FRAME, "hat": HAT, "tube": TUBE, "lens": LENS}


@dataclass(frozen=True)
class Mesh:
    """Head, two eyeballs, a garment and what is worn in one vertex list: S + 2 E + G + W = N vertices, T triangles."""

    head: int  # S
    eye: int  # E
    cloth: int  # G
    count: int  # N
    cage: int  # the head's first vertices are the cage's
    triangles: wp.array  # (T,) vec3i
    facets: wp.array  # (F,) vec3i, those that normals are taken from: of a coarse mesh, the fine one's
    material: wp.array  # (T,) int
    casting: wp.array  # (C,) int, vertices that cast shadows: the cage's cover of the head, and hats
    casters: tuple[wp.array, wp.array]  # (n,) vec3i triangles over those C: that expressions leave, and that they move
    body: tuple[wp.array, wp.array]  # (n,) int, triangles of the range "body": those that expressions leave, and others
    face: wp.array  # (n,) int, those of the others that are the head's
    ranges: dict[str, tuple[int, int]]  # first triangle and past the last of "body" and of each of worn.KINDS
    incident_start: wp.array  # (N + 1,)
    incident: wp.array  # facets around each vertex
    neighbour_start: wp.array  # (N + 1,)
    neighbour: wp.array  # vertices joined to each vertex
    scatters: wp.array  # (N,) float, 1 where light spreads under the surface
    lost_below: wp.array  # (N,) float, share of light from below that the chest hides, < 0 where skin sends more up
    between: wp.vec2i  # first and past the last of the vertices that take their light from others, see `lighting`
    parents: wp.array  # (n,) vec4i, for each of those: two or four others, each as often
    regions: tuple[wp.array, wp.array, wp.array]  # (N,) vec4 each, over regions.NAMES


def build_mesh(garment: Garment, worn: Worn, device: str, coarse: bool = False) -> Mesh:
    """The garment's and the worn things' own topology may differ from person to person, the head's never does.

    A `coarse` head is drawn by a quarter of its triangles, over vertices that lie and face as they do in the fine one.
    """
    fine, assets = topology(), load_assets()
    head, parent = (coarse_triangles(), fine.parent[::4]) if coarse else (fine.triangles, fine.parent)
    s = fine.operator.shape[0]
    ball, ball_triangles = eyeball_mesh()
    e = len(ball)
    quads = garment.quads
    cloth = np.stack([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]], axis=1).reshape(-1, 3)
    g = len(garment.source)
    parts = [head, ball_triangles + s, ball_triangles + s + e, cloth + s + 2 * e]
    ranges, start = {"body": (0, sum(len(part) for part in parts))}, s + 2 * e + g
    for kind in KINDS:
        solid = worn.solids.get(kind)
        quads = solid.quads if solid else np.zeros((0, 4), int)
        parts.append(np.stack([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]], axis=1).reshape(-1, 3) + start)
        start += len(solid.points) if solid else 0
        last = list(ranges.values())[-1][1]
        ranges[kind] = (last, last + len(parts[-1]))
    triangles = np.concatenate(parts).astype(np.int32)
    facets = np.concatenate([fine.triangles, *parts[1:]]).astype(np.int32) if coarse else triangles
    head_material = np.repeat(assets.quad_part[parent], 2)
    others = [int(LEFT_EYE), int(RIGHT_EYE), int(CLOTH), *(int(MATERIALS[kind]) for kind in KINDS)]
    material = np.concatenate([head_material, np.repeat(others, [len(part) for part in parts[1:]])])
    n = s + 2 * e + g + worn.count

    # head, garment and what is worn share no vertices
    skin, body = s + 2 * e, ranges["body"][1]
    incident, neighbour = head_around()
    if coarse:
        neighbour = coarse_neighbours()
    closed = len(facets) - (len(triangles) - body)
    for part, count, first, before in (
        (cloth.astype(np.int32), g, skin, closed - len(cloth)),
        (triangles[body:] - np.int32(skin + g), worn.count, skin + g, closed),
    ):
        own = _around_of(part.tobytes(), count)
        incident, neighbour = _appended(incident, own[0], before), _appended(neighbour, own[1], first)

    cage = assets.quads[assets.quad_part == 0]  # the cage's vertices come first, on the fine surface
    casters = np.stack([cage[:, [0, 1, 2]], cage[:, [0, 2, 3]]], axis=1).reshape(-1, 3)
    # frames are finer than the lights' maps tell and would shut sockets in: see `worn.contact_shade`
    casters = np.concatenate([casters, triangles[slice(*ranges["hat"])]])
    moves = np.zeros(n, bool)
    moves[:s] = expressive(device)
    moves[s + 2 * e : s + 2 * e + g] = moves[garment.source]
    for kind in KINDS:  # all else that is worn goes with the skull
        if kind in worn.rides and worn.rides[kind].moves:
            moves[triangles[slice(*ranges[kind])]] = True
    leaves, moving = (np.asarray(each) for each in (~moves[casters].any(axis=1), moves[triangles[:body]].any(axis=1)))
    casting, casters = np.unique(casters, return_inverse=True)
    casters = casters.reshape(-1, 3).astype(np.int32)
    scatters = np.zeros(n, np.float32)
    scatters[:s] = 1.0
    for rings in face_rings()[:2]:
        # a fold that hangs over a lid draws its skin so thin that light would cross it in one step, red alone
        over = rings.grid[rings.zero + 6 :, rings.upper]
        scatters[over] = LID_SCATTERS
    regions = np.zeros((n, 12), np.float32)
    regions[:s] = region_weights()
    below = np.zeros(n, np.float32)
    below[:s] = HIDDEN * over_chest() - SENT * under_nose()
    shared, parents = share_parents()
    if coarse:  # none of those is drawn
        parents = parents[:0]
    put = lambda array, dtype: wp.array(array, dtype=dtype, device=device)  # noqa: E731
    return Mesh(
        head=s, eye=e, cloth=g, count=n, cage=len(assets.template), ranges=ranges,
        triangles=put(triangles, wp.vec3i), facets=put(facets, wp.vec3i), material=put(material.astype(np.int32), int),
        casting=put(casting.astype(np.int32), int),
        casters=(put(casters[leaves], wp.vec3i), put(casters[~leaves], wp.vec3i)),
        body=tuple(put(np.flatnonzero(each).astype(np.int32), int) for each in (~moving, moving)),
        face=put(np.flatnonzero(moving[: len(head)]).astype(np.int32), int),
        incident_start=put(incident[0], int), incident=put(incident[1], int),
        neighbour_start=put(neighbour[0], int), neighbour=put(neighbour[1], int),
        scatters=put(scatters, float), lost_below=put(below, float),
        between=wp.vec2i(shared, shared + len(parents)), parents=put(parents, wp.vec4i),
        regions=tuple(put(np.ascontiguousarray(regions[:, i : i + 4]), wp.vec4) for i in (0, 4, 8)),
    )  # fmt: skip


Rows = tuple[np.ndarray, np.ndarray]  # where each row begins, and past the last; what is in them, ascending


def _around(triangles: np.ndarray, count: int) -> tuple[Rows, Rows]:
    """Triangles around each of `count` vertices, and the vertices joined to each; int32."""
    corner, owner = triangles.ravel(), np.repeat(np.arange(len(triangles)), 3)
    incident = sp.csr_matrix((np.ones(len(corner), np.int8), (corner, owner)), (count, len(triangles)))
    a, b = corner, np.roll(triangles, -1, axis=1).ravel()
    joined = sp.csr_matrix((np.ones(2 * len(a), np.int32), (np.r_[a, b], np.r_[b, a])), (count, count))
    incident.sort_indices(), joined.sort_indices()
    rows = [(rows.indptr.astype(np.int32), rows.indices.astype(np.int32)) for rows in (incident, joined)]
    return rows[0], rows[1]


def over_chest() -> np.ndarray:
    """(S,) 1 where the chest hides what sends light up: the throat and the sides of the neck; 0 from the chin on up."""
    ahead = (topology().operator @ load_assets().template)[:, 2]
    return region_weights()[:, NAMES.index("neck")] * ramp(*BEHIND_JAW, ahead)


def under_nose() -> np.ndarray:
    """(S,) 0..1 on the base of the nose, which lights what faces forward little, as that sees none of what is below."""
    apart = ((topology().operator @ load_assets().template - BASE[0]) / BASE[1]) ** 2
    return np.exp(-0.5 * apart.sum(axis=1))


@lru_cache(maxsize=1)
def coarse_triangles() -> np.ndarray:
    """(T / 4, 3) int32 of the head after all rounds of subdivision but the last, over the fine mesh's vertices."""
    quads = topology().quads[:, 0].reshape(-1, 4)  # each was cut into one quad for each of its corners
    return np.stack([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]], axis=1).reshape(-1, 3)


def coarse_roots(triangle: np.ndarray, barycentric: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Corners (N, 3) on the coarse mesh, and weights (N, 3), of places on the fine one.

    A fine quad has a corner of an older one, the middle of its side, its middle, the middle of its other side; the
    middle is taken for that of the two corners beside.
    """
    fine = triangle // 2  # quads, whose second triangle has the corner, the middle and the other side
    first, (a, b, c) = fine % 4, barycentric.T
    second = triangle % 2 == 1
    right, middle, left = np.where(second, 0.0, b), np.where(second, b, c), np.where(second, c, 0.0)
    older = topology().quads[:, 0].reshape(-1, 4)[fine // 4]
    corners = np.stack([np.take_along_axis(older, ((first + i) % 4)[:, None], axis=1)[:, 0] for i in (0, 1, 3)], axis=1)
    weights = np.stack([a + 0.5 * (right + left), 0.5 * (right + middle), 0.5 * (middle + left)], axis=1)
    return corners, weights.astype(np.float32)


@lru_cache(maxsize=16)
def _around_of(triangles: bytes, count: int) -> tuple[Rows, Rows]:
    """`_around` of (T, 3) int32; people wear alike."""
    return _around(np.frombuffer(triangles, np.int32).reshape(-1, 3), count)


@once("render/eyeball.py")
def head_around() -> tuple[Rows, Rows]:
    """`_around` of the head and its two eyeballs."""
    fine, (ball, triangles) = topology(), eyeball_mesh()
    s, e = fine.operator.shape[0], len(ball)
    return _around(np.concatenate([fine.triangles, triangles + s, triangles + s + e]), s + 2 * e)


@once("render/eyeball.py")
def coarse_neighbours() -> Rows:
    """The vertices joined to each by `coarse_triangles`, and of the eyeballs."""
    fine, (ball, triangles) = topology(), eyeball_mesh()
    s, e = fine.operator.shape[0], len(ball)
    return _around(np.concatenate([coarse_triangles(), triangles + s, triangles + s + e]), s + 2 * e)[1]


def _appended(rows: Rows, more: Rows, past: int) -> Rows:
    """`rows`, followed by `more` whose numbers are raised by `past`."""
    return np.concatenate([rows[0], more[0][1:] + rows[0][-1]]), np.concatenate([rows[1], more[1] + np.int32(past)])


@once()
def share_parents() -> tuple[int, np.ndarray]:
    """First of the head's vertices that the last round of subdivision set between others, and (n, 4) int32 which.

    A quad of that round is the corner of an older one, the middle of its side, its middle, the middle of its other
    side. So a corner is joined to all that lies between it and others.
    """
    fine = topology()
    corner = fine.quads[:, 0]
    first, count = int(corner.max()) + 1, fine.operator.shape[0]
    pairs = np.concatenate([np.stack([fine.quads[:, i], corner], axis=1) for i in (1, 2, 3)])
    pairs = pairs_of(np.unique(pair_numbers(pairs)))
    start = np.searchsorted(pairs[:, 0], np.arange(first, count + 1))
    number = np.diff(start)[:, None]  # 2 or 4
    return first, pairs[start[:-1, None] + np.arange(4) * number // 4, 1].astype(np.int32)
