"""Cutting a garment: once per kind, two variants of it on the mean body; people wear a blend, see `garment`.

The shell is cloth hung over the torso (see `drape`); collars, bindings and plackets are strips laid along its edge
(see `trim`). Everything is in rest pose, millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import ndimage
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from ..head.assets import load_assets
from ..head.kept import Arrays, kept
from ..head.topology import topology
from ..sampling import generator
from .drape import COLUMNS, CORE, ROWS, Sheet, Skin, drape
from .trim import TRIMS, Part

KNITTED = ("pullover", "cardigan")
LEVEL = (*KNITTED, "tshirt")  # their stripes run level
NECK_TOP = -120.0  # mm; skin above it belongs to the head
NECK_BASE = -150.0  # mm; clothes ride on the skin below it
JAW = -80.0  # mm; collars keep clear of the skin below it
COLLAR_CLEAR = 4.5  # mm between neck and the middle of a collar, whose inner face lies 2.5 mm deeper
NOD = 10.0  # mm more below the jaw, which comes down when the head nods
SHELL = 2 * (ROWS + 2) * (COLUMNS // 2 + 1)  # vertices of front and back, which come first; then collar and placket
CARRY, SPREAD = 28, (8.0, 14.0)  # skin whose displacement carries a point of the shell or trim, and its reach in mm
# whatever decides a pattern's shape
CUT_BY = ("appearance/tailor.py", "appearance/drape.py", "appearance/trim.py", "head/topology.py", "head/subdivide.py",
          "sampling.py")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Pattern:
    """A garment on the mean body: G vertices, the first SHELL of them the shell, then the parts of the trim."""

    points: np.ndarray  # (2, G, 3) mm, of the two variants
    uv: np.ndarray  # (2, G, 2) mm
    quads: np.ndarray  # (Q, 4) int32
    shapes: tuple[tuple[int, int], ...]  # rows and columns of each part
    source: np.ndarray  # (G,) int32, the fine vertex that each rides on
    skin: np.ndarray  # (n,) fine vertices whose displacement carries the cloth
    carry: csr_matrix  # (G, n) float32, rows sum to 1


@lru_cache(maxsize=1)
def mean_body() -> np.ndarray:
    """(S, 3) mm: fine vertices of the template."""
    return topology().operator @ load_assets().template


@lru_cache(maxsize=2)
def _throat(down_to: float) -> tuple[np.ndarray, np.ndarray]:
    """Fine vertices (n,) of the skin from the jaw's edge to a height, and its quads (m, 4) among them."""
    mesh = topology()
    quads = mesh.quads[load_assets().quad_part[mesh.parent] == 0]
    height = mean_body()[quads[:, 0], 1]
    quads = quads[(height < JAW) & (height > down_to)]
    used, corners = np.unique(quads, return_inverse=True)
    return used, corners.reshape(-1, 4)


def torso_skin(rest: np.ndarray, down_to: float = -1e3) -> Skin:
    """What cloth keeps clear of: the skin from the jaw's edge to a height, of fine vertices `rest` (S, 3)."""
    used, corners = _throat(down_to)
    points = rest[used].astype(float)
    normals = vertex_normals(points, corners)
    overhang = np.clip(-1.6 * normals[:, 1] - 0.4, 0.0, 1.0)
    return Skin(points, normals, COLLAR_CLEAR + NOD * overhang, cKDTree(points, balanced_tree=False))


@lru_cache(maxsize=8)
def pattern(kind: str) -> Pattern:
    """Both variants of a kind of garment; kept on disk, since cutting one takes as long as rendering a face."""
    made = kept(f"garment-{kind}", lambda: _cut(kind), CUT_BY)
    shape = (len(made["source"]), len(made["skin"]))
    carry = csr_matrix((made.pop("weight"), made.pop("near"), made.pop("start")), shape)
    shapes = tuple((int(rows), int(columns)) for rows, columns in made.pop("shapes"))
    return Pattern(shapes=shapes, carry=carry, **made)


def _cut(kind: str) -> Arrays:
    """What `Pattern` is made of, as arrays."""
    mesh, template = topology(), mean_body()
    skin = np.unique(mesh.quads[load_assets().quad_part[mesh.parent] == 0])
    skin = skin[template[skin, 1] < NECK_TOP]
    body = template[skin].astype(float)
    width = float(np.abs(body[body[:, 1] > NECK_TOP - 7.0, 0]).max())
    variants = []
    for share in (0.0, 1.0):
        rng = generator(int(share), f"pattern {kind}")
        sheet = drape(body, torso_skin(template), kind, width, share, rng)
        variants.append([*_shell(sheet), *TRIMS[kind](sheet, rng)])
    grids = [np.concatenate([grid.reshape(-1, 3) for grid, _, _ in parts]) for parts in variants]
    cloths = [np.concatenate([cloth.reshape(-1, 2) for _, cloth, _ in parts]) for parts in variants]
    anchors = np.concatenate([anchor.reshape(-1, 3) for _, _, anchor in variants[0]])
    quads, count = [], 0
    for grid, _, _ in variants[0]:
        h, w = grid.shape[:2]
        index = np.arange(h * w).reshape(h, w) + count
        quads.append(np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]], axis=-1).reshape(-1, 4))
        count += h * w
    # skin that goes with the chin would tear a collar
    still = skin[body[:, 1] < NECK_BASE]
    source = still[cKDTree(template[still]).query(anchors, workers=1)[1]]
    away, near = cKDTree(body).query(anchors, k=CARRY, workers=1)
    reach = np.where(np.arange(len(away)) < SHELL, *SPREAD)[:, None]
    weight = np.exp(-0.5 * (away / reach) ** 2) + 1e-6
    return {
        "points": np.stack(grids),
        "uv": np.stack(cloths),
        "quads": np.concatenate(quads).astype(np.int32),
        "shapes": np.array([grid.shape[:2] for grid, _, _ in variants[0]]),
        "source": source.astype(np.int32),
        "skin": skin,
        "weight": (weight / weight.sum(axis=1, keepdims=True)).astype(np.float32).ravel(),
        "near": near.ravel().astype(np.int32),
        "start": np.arange(0, near.size + 1, CARRY, dtype=np.int32),
    }


def vertex_normals(points: np.ndarray, quads: np.ndarray) -> np.ndarray:
    """(n, 3) unit normals, weighted by area, at `points` (n, 3) of `quads` (Q, 4)."""
    # the diagonals' cross product is twice the quad's area
    face = np.cross(points[quads[:, 2]] - points[quads[:, 0]], points[quads[:, 3]] - points[quads[:, 1]])
    sums = [np.bincount(quads.ravel(), np.repeat(face[:, i], 4), len(points)) for i in range(3)]
    normals = np.stack(sums, axis=1)
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)


def _shell(sheet: Sheet) -> list[Part]:
    """Front and back, each with its own grain, meeting in seams over the shoulders; hem turned in at the neck."""
    quarter = COLUMNS // 4
    parts = []
    for columns, way in ((np.arange(-quarter, quarter + 1), 1.0), (np.arange(quarter, 3 * quarter + 1), -1.0)):
        points, normals = sheet.points[:, columns], sheet.normals[:, columns]
        # cut from a flat piece: the grain hangs straight down, told by the distance across at the widest row
        wide = points[int(np.argmax(np.ptp(points[..., 0], axis=1)))]
        along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(wide, axis=0), axis=-1))])
        order = np.argsort(wide[:, 0])
        across = np.interp(points[..., 0], wide[order, 0], (along - along[quarter])[order])
        # upright lines bend less than the folds would make them, seen from the front; nor do rows
        across = ndimage.gaussian_filter(across, (3.0, 2.0), mode="nearest")
        down = ndimage.gaussian_filter(_down(points, way), (3.0, 4.0), mode="nearest")
        cloth = np.stack([across, down], axis=-1)
        rim = points[:1] - 2.0 * normals[:1]
        tuck = points[1:2] - 3.0 * normals[:1]  # inside, under the cloth
        grid = np.concatenate([tuck, rim, points])
        cloth = np.concatenate([cloth[:1] - [0, 10.0], cloth[:1] - [0, 2.0], cloth])
        anchors = np.concatenate([points[:1], points[:1], points])
        parts.append((grid, cloth, anchors))
    return parts


CHEST = -240.0  # mm; above it cloth turns backwards over the shoulder


def _down(points: np.ndarray, way: float) -> np.ndarray:
    """(rows, columns) mm down the cloth of the front (`way` 1) or the back (-1), whose points are (rows, columns, 3).

    Level on the chest; over the shoulder it counts the arc about an axis from arm to arm, up to the seam. (The columns
    of the sheet will not do: there they run along the shoulder, as what is counted across does.)
    """
    high, ahead = np.maximum(points[..., 1] - CHEST, 0.0), np.maximum(way * (points[..., 2] - CORE[2]), 0.0)
    arc = np.hypot(high, ahead) * np.arctan2(high, ahead)
    return -np.minimum(points[..., 1], CHEST) - arc
