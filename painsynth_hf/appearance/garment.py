"""Clothes: a shell draped over the bust, with a neckline that has an edge, a collar and folds.

The shell is cloth hung over the torso (see `drape`); collars, bindings and plackets are strips laid along its edge.
Everything is in rest pose, millimetres; in a picture each vertex follows a vertex of the skin below it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from ..checks import check_choice
from ..head.assets import load_assets
from ..head.subdivide import Subdivision
from ..sampling import generator
from ..spec import GARMENTS, Attire
from .drape import COLUMNS, LENGTH, ROWS, Sheet, Skin, drape

PATTERNS = ("plain", "stripes", "checks", "print")  # Garment.pattern is an index into these
NECK_TOP = -120.0  # mm; skin above it belongs to the head
NECK_BASE = -150.0  # mm; clothes ride on the skin below it
JAW = -80.0  # mm; collars keep clear of the skin below it
COLLAR_CLEAR = 4.5  # mm between neck and the middle of a collar, whose inner face lies 2.5 mm deeper
NOD = 10.0  # mm more below the jaw, which comes down when the head nods
SHELL = 2 * (ROWS + 2) * (COLUMNS // 2 + 1)  # vertices of front and back, which come first; then collar and placket


@dataclass(frozen=True, eq=False)
class Garment:
    """G vertices that ride on the head's fine vertices, Q quads. Quads depend on `attire.garment` alone."""

    source: np.ndarray  # (G,) int32, fine vertices of the head
    offset: np.ndarray  # (G, 3) float32 mm, added to the posed source
    quads: np.ndarray  # (Q, 4) int32, counter-clockwise from outside
    uv: np.ndarray  # (G, 2) float32 mm along the cloth: across from the middle of front or back, and down
    colour: tuple[float, float, float]  # linear sRGB reflectance
    second_colour: tuple[float, float, float]  # of stripes, checks or print
    pattern: int  # index into PATTERNS
    scale: float  # mm, period of the pattern
    weave: float  # mm between threads


def garment(attire: Attire, seed: int, rest: np.ndarray, mesh: Subdivision, template: np.ndarray) -> Garment:
    """Dress the person whose unposed fine vertices are `rest` (S, 3) mm; `template` (S, 3) is the mean head's.

    `seed` keys the fall of the folds, the depth of the neckline and the choice of pattern.
    """
    check_choice("attire.garment", attire.garment, GARMENTS)
    digest = hashlib.blake2b(rest.tobytes(), digest_size=16).digest()
    return _dressed(_Request((attire, seed, digest), rest, mesh, template))


@dataclass(frozen=True, eq=False)
class _Request:
    """Hashable stand-in for the arguments of `garment`: equal keys, equal garments."""

    key: tuple
    rest: np.ndarray
    mesh: Subdivision
    template: np.ndarray

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Request) and self.key == other.key


@lru_cache(maxsize=8)
def _dressed(request: _Request) -> Garment:
    """The garment of a request; kept, because an identity's frames share it."""
    attire, seed, _ = request.key
    rest, mesh, template = request.rest, request.mesh, request.template
    rng = generator(seed, "garment")
    skin = _torso(mesh, template)
    body = rest[skin].astype(float)
    # necklines are drawn for the template: shift them to this person's shoulders
    lift = body - template[skin]
    lift = float(np.median(lift[np.abs(template[skin][:, 1] + 165.0) < 25.0][:, 1]))
    throat = template[skin][:, 1] > NECK_TOP - 7.0
    sheet = drape(body, _skin(mesh, rest, template), attire.garment, lift, float(np.abs(body[throat, 0]).max()), rng)
    parts = {"gown": _gown, "shirt": _shirt, "pullover": _pullover}[attire.garment](sheet)
    parts = [*_shell(sheet), *parts]
    drawn = _print(attire, rng)
    if attire.garment == "pullover":
        parts = _knitted(parts, drawn["scale"])

    points, quads, uv, anchors, count = [], [], [], [], 0
    for grid, cloth, anchor in parts:
        h, w = grid.shape[:2]
        index = np.arange(h * w).reshape(h, w) + count
        quads.append(np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]], axis=-1).reshape(-1, 4))
        points.append(grid.reshape(-1, 3))
        uv.append(cloth.reshape(-1, 2))
        anchors.append(anchor.reshape(-1, 3))
        count += h * w
    vertices = np.concatenate(points)
    # skin that goes with the chin would tear a collar
    still = skin[template[skin, 1] < NECK_BASE]
    source = still[cKDTree(rest[still]).query(np.concatenate(anchors), workers=1)[1]]
    return Garment(
        source=source.astype(np.int32),
        offset=(vertices - rest[source]).astype(np.float32),
        quads=np.concatenate(quads).astype(np.int32),
        uv=np.concatenate(uv).astype(np.float32),
        **drawn,
    )


def _print(attire: Attire, rng: np.random.Generator) -> dict:
    """Colours and pattern: gowns carry small prints, shirts stripes or checks, pullovers stripes or nothing."""
    base = np.asarray(attire.colour, dtype=float)
    kinds = {"gown": (3, 3, 2), "shirt": (1, 2, 2), "pullover": (1, 1, 3)}[attire.garment]
    kind = kinds[int(rng.random() * 3)]
    pattern = kind if attire.pattern > 0.15 else 0
    # a picture of 512 px shows about half a millimetre per pixel: nothing printed is finer than 5 mm
    scale = {1: rng.uniform(14.0, 38.0 if attire.garment == "pullover" else 22.0), 2: rng.uniform(16.0, 36.0),
             3: rng.uniform(10.0, 16.0)}[kind]  # fmt: skip
    # the print is a darker or lighter shade of the same cloth, sometimes of another tone
    light = base.mean() > rng.uniform(0.1, 0.45)
    other = base * rng.uniform(0.15, 0.4) if light else 0.4 * base + rng.uniform(0.3, 0.5)
    other = other * rng.uniform(0.8, 1.2, 3)
    second = base + (np.clip(other, 0.01, 0.85) - base) * min(1.0, 0.3 + float(attire.pattern))
    # knitting shows in close pictures; the threads of a shirt are finer than any pixel here
    weave = {"gown": 0.2, "shirt": 0.15, "pullover": 2.6}[attire.garment] * rng.uniform(0.85, 1.2)
    colour, second_colour = (tuple(float(x) for x in c) for c in (base, second))
    return {"colour": colour, "second_colour": second_colour, "pattern": pattern, "scale": float(scale),
            "weave": float(weave)}  # fmt: skip


def _torso(mesh: Subdivision, template: np.ndarray) -> np.ndarray:
    """Indices of the fine skin vertices of neck and torso."""
    skin = np.unique(mesh.quads[load_assets().quad_part[mesh.parent] == 0])
    return skin[template[skin, 1] < NECK_TOP]


def _skin(mesh: Subdivision, rest: np.ndarray, template: np.ndarray) -> Skin:
    """What collars and cloth keep clear of: the skin below the jaw's edge, with its normals."""
    quads = mesh.quads[load_assets().quad_part[mesh.parent] == 0]
    quads = quads[template[quads[:, 0], 1] < JAW]
    used, corners = np.unique(quads, return_inverse=True)
    corners, points = corners.reshape(-1, 4), rest[used].astype(float)
    normals = vertex_normals(points, corners)
    overhang = np.clip(-1.6 * normals[:, 1] - 0.4, 0.0, 1.0)
    return Skin(points, normals, COLLAR_CLEAR + NOD * overhang, cKDTree(points))


def vertex_normals(points: np.ndarray, quads: np.ndarray) -> np.ndarray:
    """(n, 3) unit normals, weighted by area, at `points` (n, 3) of `quads` (Q, 4)."""
    # the diagonals' cross product is twice the quad's area
    face = np.cross(points[quads[:, 2]] - points[quads[:, 0]], points[quads[:, 3]] - points[quads[:, 1]])
    sums = [np.bincount(quads.ravel(), np.repeat(face[:, i], 4), len(points)) for i in range(3)]
    normals = np.stack(sums, axis=1)
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)


Part = tuple[np.ndarray, np.ndarray, np.ndarray]  # points (h, w, 3), cloth (h, w, 2) mm, anchors (h, w, 3)


def _shell(sheet: Sheet) -> list[Part]:
    """Front and back, each with its own grain, meeting in seams over the shoulders; hem turned in at the neck."""
    quarter = COLUMNS // 4
    parts = []
    for columns in (np.arange(-quarter, quarter + 1), np.arange(quarter, 3 * quarter + 1)):
        points, normals = sheet.points[:, columns], sheet.normals[:, columns]
        # cut from a flat piece: the grain hangs straight down, told by the distance across at the widest row
        wide = points[int(np.argmax(np.ptp(points[..., 0], axis=1)))]
        along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(wide, axis=0), axis=-1))])
        order = np.argsort(wide[:, 0])
        across = np.interp(points[..., 0], wide[order, 0], (along - along[quarter])[order])
        # upright lines bend less than the folds would make them, seen from the front
        across = ndimage.gaussian_filter(across, (3.0, 2.0), mode="nearest")
        cloth = np.stack([across, -points[..., 1]], axis=-1)
        rim = points[:1] - 2.0 * normals[:1]
        tuck = points[1:2] - 3.0 * normals[:1]  # inside, under the cloth
        grid = np.concatenate([tuck, rim, points])
        cloth = np.concatenate([cloth[:1] - [0, 10.0], cloth[:1] - [0, 2.0], cloth])
        anchors = np.concatenate([points[:1], points[:1], points])
        parts.append((grid, cloth, anchors))
    return parts


def _knitted(parts: list[Part], period: float) -> list[Part]:
    """A pullover's coordinates: stripes, which follow the first of them, run level, and the ribbed collar has none."""
    front, back, collar = parts
    turned = [(points, cloth[..., ::-1], anchors) for points, cloth, anchors in (front, back)]
    points, cloth, anchors = collar
    plain = np.stack([np.full(cloth.shape[:2], 0.5 * period), cloth[..., 1]], axis=-1)
    return [*turned, (points, plain, anchors)]


def _strip(sheet: Sheet, column: np.ndarray, down: np.ndarray, out: np.ndarray) -> Part:
    """A band along the neckline: cross-sections `down`, `out` (m, n) mm at `column` (n,), from inside outwards."""
    points = sheet.at(column, down, out)
    step = np.linalg.norm(np.diff(points, axis=0), axis=-1)
    depth = np.concatenate([np.zeros((1, points.shape[1])), np.cumsum(step, axis=0)])
    ring = sheet.at(column, np.zeros(len(column)), np.zeros(len(column)))
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(ring, axis=0), axis=-1))])
    cloth = np.stack([np.broadcast_to(along, depth.shape), depth], axis=-1)
    # what stands up goes with the neckline, what lies on the shell with the skin below
    return points, cloth, sheet.at(column, np.maximum(down, 0.0), np.zeros_like(points[..., 0]))


def _profile(section: list[tuple[float, float]], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns (m, 1) of `down` and `out` along a rounded polygon."""
    knots = np.array(section, dtype=float)
    t = np.linspace(0.0, len(knots) - 1.0, count)
    fine = np.stack([np.interp(t, np.arange(len(knots)), knots[:, k]) for k in range(2)])
    fine = ndimage.gaussian_filter1d(fine, count / len(knots) * 0.35, axis=1, mode="nearest")
    return fine[0][:, None], fine[1][:, None]


def _pullover(sheet: Sheet) -> list[Part]:
    """A round ribbed collar."""
    column = np.linspace(0.0, COLUMNS, 4 * 96 + 1)
    down, out = _profile(
        [(8, -2), (-6, -2.5), (-15, -2.0), (-18, 0.5), (-15, 3.0), (-5, 4.0), (1, 4.0), (5, 3.0), (7, 0.5), (7, -2)], 26
    )
    ribs = 0.45 * np.sin(2.0 * np.pi * 96.0 * column / COLUMNS) * np.clip(out, 0.0, 1.0)
    return [_strip(sheet, column, np.broadcast_to(down, (len(down), len(column))), out + ribs)]


def _gown(sheet: Sheet) -> list[Part]:
    """A flat binding round a wide neck."""
    column = np.linspace(0.0, COLUMNS, 241)
    down, out = _profile([(9, -1.5), (0, -1.5), (-2.5, 0), (0, 2.2), (4, 2.4), (10, 2.3), (12.5, 1.5), (13, -2)], 20)
    pucker = 0.2 * np.sin(column * 1.7) * np.sin(column * 0.31) * np.clip(out, 0.0, 1.0)
    return [_strip(sheet, column, np.broadcast_to(down, (len(down), len(column))), out + pucker)]


def _shirt(sheet: Sheet) -> list[Part]:
    """A collar that stands and folds over into two points, and a placket with buttons."""
    gap = 3.0  # columns left open at the throat, each side
    column = np.linspace(gap, COLUMNS - gap, 217)
    from_front = np.minimum(column, COLUMNS - column) * 360.0 / COLUMNS  # degrees
    stand = 8.0 + 20.0 * np.clip((from_front - 3.0) / 45.0, 0.0, 1.0) ** 0.8
    # how far it folds down: from the throat slanting to a point, from the point back to a level edge
    flap = 18.0 + 40.0 * np.clip(np.minimum((from_front - 3.0) / 20.0, (75.0 - from_front) / 52.0), 0.0, 1.0)
    flap = ndimage.gaussian_filter1d(flap, 2.0, mode="nearest")
    # knots of the section, as shares of stand (up) or flap (down), and mm off the cloth: up inside, over the fold,
    # down outside to the flap's edge, which is 2.5 mm thick and rests on the shirt
    knots = [(0, 0, 0, -2.0), (0, 0.25, 0, -1.7), (0, 0.6, 0, -1.5), (-2, 1, 0, -1.0), (0, 1, 0, 1.6), (-2, 1, 0, 4.2),
             (0, 0.5, 0, 5.2), (0, 0, 0, 5.2), (0, 0, 0.35, 5.0), (0, 0, 0.7, 4.4), (-2, 0, 1, 3.6), (0, 0, 1, 2.4),
             (0, 0, 1, 0.5), (-1, 0, 1, -2.0)]  # fmt: skip
    m = 44
    t = np.linspace(0.0, len(knots) - 1.0, m)
    mm, up, low, off = (np.interp(t, np.arange(len(knots)), values)[:, None] for values in zip(*knots, strict=True))
    down = ndimage.gaussian_filter1d(mm - up * stand + low * flap, 1.2, axis=0, mode="nearest")
    out = ndimage.gaussian_filter1d(np.broadcast_to(off, down.shape), 1.2, axis=0, mode="nearest")
    return [_strip(sheet, column, down, out), _placket(sheet)]


def _placket(sheet: Sheet) -> Part:
    """The buttoned band down the front: 32 mm wide, raised, with a button every 85 mm."""
    x = np.array([-16.4, -16.0, -14.5, *np.linspace(-13.0, 13.0, 19), 14.5, 16.0, 16.4])
    down = np.linspace(2.0, 300.0, 190)
    front = sheet.points[:, :16]
    right = np.stack([np.interp(down, np.linspace(0, LENGTH, ROWS), front[:, j, 0]) for j in range(16)], axis=1)
    column = np.stack([np.sign(x) * np.interp(np.abs(x), row, np.arange(16.0)) for row in right])
    edge = np.abs(x) > 16.2
    raised = np.where(edge, -1.0, np.where(np.abs(np.abs(x) - 14.5) < 0.1, 1.7, 2.1))
    out = np.broadcast_to(raised, column.shape).copy()
    for place in np.arange(22.0, 300.0, 85.0):
        r = np.hypot(x[None, :], down[:, None] - place)
        out += np.where(r < 5.6, 1.6 - 0.6 * np.exp(-((r / 2.2) ** 2)), 0.0)
    points = sheet.at(column, np.broadcast_to(down[:, None], column.shape), out)
    cloth = np.stack(np.broadcast_arrays(x[None, :], -points[..., 1]), axis=-1)
    return points, cloth, sheet.at(column, np.broadcast_to(down[:, None], column.shape), np.zeros_like(out))
