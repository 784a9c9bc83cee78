"""The 68 landmarks of iBUG (Sagonas et al., "300 Faces in-the-Wild Challenge", ICCV-W 2013) as points of the fine mesh.

Each is built once on the template from a named construction: columns of the rings of edges around lids and lips, or
a line that pierces the skin near an anatomical point. From there it rides on the surface, so that a landmark marks
the same skin of everyone, at rest and in motion; only the brows' five follow the person's own brow. Points run from
the right of the subject, the left of the picture; numbers below are iBUG's, from 0. Where along brow, dorsum and lips
a point lies follows the mean of iBUG's own annotations, as printed in dlib (image_transforms/interpolation.h).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy.sparse as sp
from scipy.spatial import cKDTree

from .assets import PARTS, load_assets
from .once import once
from .rings import Rings, face_rings
from .topology import topology

Line = tuple[tuple[float, float], ...]  # template x, y
Row = tuple[np.ndarray, np.ndarray]  # fine vertices of one landmark, and their weights
COUNT = 68
JAW, BROWS, NOSE, EYES, LIPS = (slice(0, 17), slice(17, 27), slice(27, 36), slice(36, 48), slice(48, 68))
# the landmark that each one becomes in a mirror
FLIP = np.array([
    16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 27, 28, 29, 30,
    35, 34, 33, 32, 31, 45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40, 54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55,
    64, 63, 62, 61, 60, 67, 66, 65,
])  # fmt: skip

# (x, y, z) mm near the left half's skin of the template, from the ear to the chin: before the ear's root at the level
# of the eyes, down the ramus, past the angle of the mandible, along its lower border to the menton; just on the side of
# the border that a camera in front sees, and spaced evenly to it. The first number is the landmark on the left.
MANDIBLE = ((16, (69.5, 0.0, -51.0)), (15, (69.5, -17.5, -51.0)), (14, (67.5, -35.0, -50.0)),
            (13, (63.5, -52.0, -47.0)), (12, (57.3, -67.5, -37.0)), (11, (48.0, -83.0, -24.0)),
            (10, (35.5, -96.5, -9.0)), (9, (19.3, -107.0, 5.5)), (8, (0.0, -111.0, 13.5)))  # fmt: skip
MANDIBLE_AXIS = -25.0  # y; lines through the mandible run at right angles to this axis along z
# x, y, z: nasion at the level of the upper lids, thirds of the dorsum, the tip as a camera in front sees it; the foot
# of the wing where it runs into the lip (subalare, not the widest point of the wing), the middle of the nostril's sill,
# subnasale
DORSUM = ((27, (0.0, 3.0, 26.0)), (28, (0.0, -10.2, 29.0)), (29, (0.0, -23.4, 37.0)), (30, (0.0, -36.6, 43.0)))
SILL = ((35, (13.4, -43.6, 26.0)), (34, (6.8, -46.0, 32.0)), (33, (0.0, -47.8, 33.0)))
# where the five points of a brow lie between its head and its tail
BROW_SHARES = np.array([0.0, 0.262, 0.539, 0.809, 1.0])
# x, y of a line over the left orbital rim, 2 mm above the middle of a brow of middling shape, from head to tail
BROW = np.array([[11.0, 17.0], [22.3, 19.7], [34.2, 20.8], [45.8, 19.3], [54.0, 15.5]])
BROW_RIGHT, BROW_LEFT = (21, 20, 19, 18, 17), (22, 23, 24, 25, 26)

LID_SHARES = (1 / 3, 2 / 3)  # of the way between the canthi
# landmark and x on the left half of the template's lips, mm: 52 is the peak of Cupid's bow, 56 below it, 63 and 65
# between them; 53 and 55 midway from there to the corner of the mouth; 64 where the red of both lips meets, inside it
OUTER_UPPER = ((51, 0.0), (52, 7.0), (53, 16.0))
OUTER_LOWER = ((57, 0.0), (56, 7.2), (55, 16.2))
INNER_UPPER = ((62, 0.0), (63, 7.0), (64, 22.5))
INNER_LOWER = ((66, 0.0), (65, 7.0))
BESIDE = 9.0  # mm from a line to the first corner of any triangle that it meets
WITHIN = 30.0  # mm from the place named that its landmark must lie
# rings of edges counted outwards from the one that the lips' edges share: border of the red midway, corners of the
# mouth, and where the lower lip rolls in
VERMILION, CORNER, ROLL = 20, 10, -3
AROUND = 8  # rings outside the edge of a lid or lip, where its skin faces as the lid or lip does


def landmark_weights(brows: tuple[np.ndarray, np.ndarray] = (BROW, BROW), around: bool = False) -> sp.csr_matrix:
    """(68, S): landmarks = weights @ fine vertices. `brows`: left and right, five template (x, y) each, x outwards.

    With `around`, points of lids and lips stand a little outside their edges, where the skin's normal tells which way
    they face.
    """
    fixed = _fixed_weights()[int(around)]
    return (fixed + _brow_weights(*(tuple(map(tuple, brow.tolist())) for brow in brows))).tocsr()


@lru_cache(maxsize=8)
def _brow_weights(left: Line, right: Line) -> sp.csr_matrix:
    """(68, S), only the rows of the brows."""
    rows: dict[int, Row] = {}
    for numbers, brow, side in ((BROW_LEFT, left, 1.0), (BROW_RIGHT, right, -1.0)):
        for number, (x, y) in zip(numbers, brow, strict=True):
            rows[number] = pierce((side * x, y, 25.0), (0.0, 0.0, 1.0), _brow_tree())
    return _matrix(rows)


@once()
def _fixed_weights() -> tuple[sp.csr_matrix, sp.csr_matrix]:
    """(68, S), the rows of brows empty: on the edges of lids and inner lips, and AROUND rings outside them."""
    return _fixed(0), _fixed(AROUND)


def _fixed(outwards: int) -> sp.csr_matrix:
    left, right, mouth = face_rings()
    rows: dict[int, Row] = {}
    for number, (x, y, z) in MANDIBLE:
        rows[number] = pierce((x, y, z), (x, y - MANDIBLE_AXIS, 0.0))
        rows[int(FLIP[number])] = pierce((-x, y, z), (-x, y - MANDIBLE_AXIS, 0.0))
    for number, (x, y, z) in (*DORSUM, *SILL):
        rows[number] = pierce((x, y, z), (0.0, 0.0, 1.0))
        rows[int(FLIP[number])] = pierce((-x, y, z), (0.0, 0.0, 1.0))
    rows |= dict(zip(range(36, 42), _lid_margin(right, outwards, outer_first=True), strict=True))
    rows |= dict(zip(range(42, 48), _lid_margin(left, outwards, outer_first=False), strict=True))
    for pairs, upper, ring in ((OUTER_UPPER, True, VERMILION), (OUTER_LOWER, False, VERMILION),
                               (INNER_UPPER, True, outwards), (INNER_LOWER, False, outwards or ROLL)):  # fmt: skip
        for number, x in pairs:
            rows[number] = _on_ring(mouth, ring, x, upper)
            rows[int(FLIP[number])] = _on_ring(mouth, ring, -x, upper)
    for number, column in ((54, mouth.first), (48, mouth.second)):
        rows[number] = _vertex(mouth, CORNER, column)
    return _matrix(rows)


def _matrix(rows: dict[int, Row]) -> sp.csr_matrix:
    row = np.concatenate([np.full(len(index), number) for number, (index, _) in rows.items()])
    column, value = (np.concatenate(parts) for parts in zip(*rows.values(), strict=True))
    return sp.csr_matrix((value, (row, column)), (COUNT, topology().operator.shape[0]))


def _lid_margin(rings: Rings, ring: int, outer_first: bool) -> list[Row]:
    """Six points of one eye in iBUG's order: a corner, two of the upper lid, the other corner, two of the lower lid."""
    outer, inner = (_vertex(rings, ring, column) for column in (rings.first, rings.second))
    start, end = (outer, inner) if outer_first else (inner, outer)
    first, last = (_template()[corner[0][0], 0] for corner in (start, end))
    x = [first + share * (last - first) for share in LID_SHARES]
    upper = [_on_ring(rings, ring, value, True) for value in x]
    lower = [_on_ring(rings, ring, value, False) for value in x[::-1]]
    return [start, *upper, end, *lower]


def on_lid(x: float, upper: bool) -> Row:
    """Where the margin of the upper or lower lid has a template `x`, mm; > 0 is the left eye."""
    return _on_ring(face_rings()[0 if x > 0 else 1], 0, x, upper)


def _vertex(rings: Rings, ring: int, column: int) -> Row:
    return np.array([rings.grid[rings.zero + ring, column]]), np.ones(1)


def _on_ring(rings: Rings, ring: int, x: float, upper: bool) -> Row:
    """Where the upper or lower half of a ring crosses a template `x`, between two of its vertices.

    The halves part at the corners of the eye or mouth; of several crossings the one farthest from the corners counts.
    """
    template, n = _template(), rings.grid.shape[1]
    start = rings.second if upper else rings.first
    steps = (rings.first - rings.second) % n if upper else (rings.second - rings.first) % n
    half = rings.grid[rings.zero + ring, (start + np.arange(steps + 1)) % n]
    along = template[half, 0] - x
    crossings = np.flatnonzero((along[:-1] <= 0) != (along[1:] <= 0))
    at = crossings[np.abs(crossings - steps / 2).argmin()]
    share = along[at] / (along[at] - along[at + 1])
    return half[at : at + 2], np.array([1.0 - share, share])


def pierce(
    place: tuple[float, float, float], towards: tuple[float, float, float],
    tree: tuple[cKDTree, np.ndarray] | None = None,
) -> Row:  # fmt: skip
    """Three fine vertices and weights where the line through `place` along `towards` leaves the template's skin.

    Of several such points within WITHIN the nearest. Triangles whose first corner lies within BESIDE of the line
    are tried, of those of `tree`. Intersection after Möller & Trumbore 1997.
    """
    template, (near_to, corners) = _template(), tree or _skin_tree()
    origin, direction = np.array(place), np.array(towards) / np.linalg.norm(towards)
    steps = origin + np.arange(-WITHIN, WITHIN + 1.0, 4.0)[:, None] * direction
    near = np.concatenate(near_to.query_ball_point(steps, BESIDE)).astype(int)
    corners = corners[np.unique(near)]
    a, b, c = (template[corners[:, i]] for i in range(3))
    normal = np.cross(b - a, c - a)
    facing = normal @ direction
    along = np.einsum("ni,ni->n", a - origin, normal) / np.where(facing > 0, facing, np.nan)
    hit = origin + along[:, None] * direction
    area = np.einsum("ni,ni->n", normal, normal)
    weights = np.stack([np.einsum("ni,ni->n", np.cross(q - p, hit - p), normal) / area
                        for p, q in ((b, c), (c, a), (a, b))], axis=1)  # fmt: skip
    inside = (weights > -1e-9).all(axis=1)
    if not inside.any():
        raise ValueError(f"landmarks: no skin along the line through {place}; move it onto the template's face")
    best = int(np.where(inside, np.abs(along), np.inf).argmin())
    return corners[best].astype(np.int64), weights[best]


@lru_cache(maxsize=1)
def _template() -> np.ndarray:
    """(S, 3) float64 mm."""
    return (topology().operator @ load_assets().template).astype(float)


@lru_cache(maxsize=1)
def _skin_tree() -> tuple[cKDTree, np.ndarray]:
    """Of each triangle's first corner; those triangles (n, 3)."""
    return cKDTree(_template()[_skin_triangles()[:, 0]]), _skin_triangles()


@lru_cache(maxsize=1)
def _brow_tree() -> tuple[cKDTree, np.ndarray]:
    """`_skin_tree` of the forehead and the eyes alone, which takes a tenth of the time to grow."""
    x, y, z = _template()[_skin_triangles()[:, 0]].T
    corners = _skin_triangles()[(np.abs(x) < 80.0) & (y > -15.0) & (y < 60.0) & (z > -25.0)]
    return cKDTree(_template()[corners[:, 0]]), corners


@lru_cache(maxsize=1)
def _skin_triangles() -> np.ndarray:
    """(T, 3) of the fine mesh."""
    return topology().triangles[np.repeat(load_assets().quad_part[topology().parent] == PARTS.index("skin"), 2)]
