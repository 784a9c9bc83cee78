"""Clothes: a shell draped over the bust, with a neckline that has an edge, a collar and folds.

Seen from a point inside the chest, a dressed torso is star-shaped: one distance per direction. The shell is that
field, smoothed as hanging cloth is and held clear of the skin, laid out in rows by the length of cloth below the
neckline. Collars, bindings and plackets are strips over it. Everything is in rest pose, millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from ..checks import check_choice
from ..head.assets import load_assets
from ..head.subdivide import Subdivision
from ..sampling import generator
from ..spec import GARMENTS, Attire

PATTERNS = ("plain", "stripes", "checks", "print")  # Garment.pattern is an index into these
CORE = np.array([0.0, -320.0, -95.0])  # mm below the eyes, inside the chest: where the field is seen from
STEP = np.radians(1.5)  # of the field's grid, in both angles
COLUMNS, POLAR = 240, 84  # of the field: all around; from straight up to 126 degrees
ROWS = 72  # of the shell, from the neckline down
LENGTH = 420.0  # mm of cloth below the neckline
NECK_TOP = -120.0  # mm; skin above it belongs to the head
CLEAR = 3.0  # mm between skin and cloth


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


@dataclass(frozen=True)
class _Sheet:
    """The shell on a regular grid: rows by length of cloth below the neckline, columns around (from +z to +x)."""

    points: np.ndarray  # (ROWS, COLUMNS, 3) mm
    normals: np.ndarray  # (ROWS, COLUMNS, 3)
    up: np.ndarray  # (COLUMNS, 3) unit, out of the neckline along the neck

    def at(self, column: np.ndarray, down: np.ndarray, out: np.ndarray) -> np.ndarray:
        """Points (..., 3) `out` mm off the cloth, `down` mm below the neckline (< 0: above it, along the neck)."""
        row = np.clip(down, 0.0, LENGTH) * (ROWS - 1) / LENGTH
        column = np.broadcast_to(column, row.shape)
        where = [row, column]
        point, normal = (
            np.stack([ndimage.map_coordinates(a[..., k], where, order=1, mode="grid-wrap") for k in range(3)], axis=-1)
            for a in (self.points, self.normals)
        )
        up = np.stack([ndimage.map_coordinates(self.up[:, k], [column], order=1, mode="grid-wrap") for k in range(3)], -1)
        return point + normal * np.asarray(out)[..., None] - up * np.minimum(down, 0.0)[..., None]


def garment(attire: Attire, seed: int, rest: np.ndarray, mesh: Subdivision, template: np.ndarray) -> Garment:
    """Dress the person whose unposed fine vertices are `rest` (S, 3) mm; `template` (S, 3) is the mean head's.

    `seed` keys the fall of the folds, the depth of the neckline and the choice of pattern.
    """
    check_choice("attire.garment", attire.garment, GARMENTS)
    rng = generator(seed, "garment")
    skin = _torso(mesh, template)
    body = rest[skin].astype(float)
    # necklines are drawn for the template: shift them to this person's shoulders
    lift = body - template[skin]
    lift = float(np.median(lift[np.abs(template[skin][:, 1] + 165.0) < 25.0][:, 1]))
    sheet = _drape(body, attire.garment, lift, rng)
    parts = {"gown": _gown, "shirt": _shirt, "pullover": _pullover}[attire.garment](sheet)
    parts = [*_shell(sheet), *parts]

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
    source = skin[cKDTree(body).query(np.concatenate(anchors))[1]]
    return Garment(
        source=source.astype(np.int32),
        offset=(vertices - rest[source]).astype(np.float32),
        quads=np.concatenate(quads).astype(np.int32),
        uv=np.concatenate(uv).astype(np.float32),
        **_print(attire, rng),
    )


def _print(attire: Attire, rng: np.random.Generator) -> dict:
    """Colours and pattern: gowns carry small prints, shirts stripes or checks, pullovers stripes or nothing."""
    base = np.asarray(attire.colour, dtype=float)
    kinds = {"gown": (3, 3, 2), "shirt": (1, 2, 2), "pullover": (1, 1, 3)}[attire.garment]
    kind = kinds[int(rng.random() * 3)]
    pattern = kind if attire.pattern > 0.15 else 0
    scale = {1: rng.uniform(7.0, 38.0 if attire.garment == "pullover" else 16.0), 2: rng.uniform(12.0, 34.0),
             3: rng.uniform(6.0, 13.0)}[kind]  # fmt: skip
    # the print is a darker or lighter shade of the same cloth, sometimes of another tone
    light = base.mean() > rng.uniform(0.1, 0.45)
    other = base * rng.uniform(0.15, 0.4) if light else 0.4 * base + rng.uniform(0.3, 0.5)
    other = other * rng.uniform(0.8, 1.2, 3)
    second = base + (np.clip(other, 0.01, 0.85) - base) * min(1.0, 0.3 + float(attire.pattern))
    weave = {"gown": 0.5, "shirt": 0.4, "pullover": 2.2}[attire.garment] * rng.uniform(0.85, 1.2)
    colour, second_colour = (tuple(float(x) for x in c) for c in (base, second))
    return {"colour": colour, "second_colour": second_colour, "pattern": pattern, "scale": float(scale),
            "weave": float(weave)}  # fmt: skip


def _torso(mesh: Subdivision, template: np.ndarray) -> np.ndarray:
    """Indices of the fine skin vertices of neck and torso."""
    skin = np.unique(mesh.quads[load_assets().quad_part[mesh.parent] == 0])
    return skin[template[skin, 1] < NECK_TOP]


# ---------------------------------------------------------------------------------------------------- the shell


def _drape(body: np.ndarray, kind: str, lift: float, rng: np.random.Generator) -> _Sheet:
    """The cloth over torso vertices `body` (n, 3)."""
    field = _field(body)
    neck = _neckline(field, kind, lift, rng)  # (COLUMNS,) polar angle
    polar = np.arange(POLAR) * STEP
    turn = np.arange(COLUMNS) * 2.0 * np.pi / COLUMNS
    # above the neckline the neck stands in the way of smoothing: carry the neckline's distance upwards
    edge = _sample(field, neck, np.arange(COLUMNS))
    cloth = np.where(polar[:, None] < neck, np.minimum(field, edge + 4.0), field)
    slack = {"gown": 7.0, "shirt": 5.0, "pullover": 5.5}[kind]
    floor = cloth + CLEAR
    # hanging cloth bridges hollows (closing) and has no small relief (Gaussian), but never enters the skin
    wide = [(9, "nearest"), (9, "grid-wrap")]
    cloth = ndimage.grey_closing(cloth, size=(wide[0][0], wide[1][0]), mode="wrap")
    for sigma in (slack, 0.5 * slack, 1.5):
        cloth = np.maximum(_smooth(cloth, sigma), floor)
    cloth = np.maximum(_smooth(cloth, 1.2), floor - 1.0)

    # rows by length of cloth: first finely by angle, then resampled
    share = np.linspace(0.0, 1.0, 240)[:, None] ** 1.5
    angle = neck + share * (polar[-1] - neck)
    reach = _sample(cloth, angle, np.broadcast_to(np.arange(COLUMNS), angle.shape))
    ground = reach * np.sin(angle)
    low = angle > np.radians(82.0)  # below the bust's edge the cloth falls straight
    if low.any():
        hang = _sample(cloth, np.full(COLUMNS, np.radians(82.0)), np.arange(COLUMNS)) * np.sin(np.radians(82.0))
        reach = np.where(low, hang / np.sin(angle), reach)
        ground = np.where(low, hang, ground)
    height = reach * np.cos(angle)
    points = CORE + np.stack([ground * np.sin(turn), height, ground * np.cos(turn)], axis=-1)
    # beyond the last angle the cloth goes on straight down
    tail = points[-1:] - np.array([0.0, 1.0, 0.0]) * np.linspace(20.0, 500.0, 25)[:, None, None]
    points = np.concatenate([points, tail])
    length = np.concatenate([np.zeros((1, COLUMNS)), np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=-1), axis=0)])
    down = np.linspace(0.0, LENGTH, ROWS)
    rows = np.stack(
        [np.stack([np.interp(down, length[:, j], points[:, j, k]) for k in range(3)], -1) for j in range(COLUMNS)], 1
    )
    normals = _normals(rows)
    rows = rows + normals * _folds(kind, down, turn, rng)[..., None]
    normals = _normals(rows)
    up = points[0] - points[6]
    up = ndimage.gaussian_filter1d(up, 4.0, axis=0, mode="wrap")
    axis = np.array([0.0, 1.0, 0.15])  # the neck leans forward
    up = up / np.linalg.norm(up, axis=-1, keepdims=True) * 0.25 + axis
    return _Sheet(rows, normals, up / np.linalg.norm(up, axis=-1, keepdims=True))


def _field(body: np.ndarray) -> np.ndarray:
    """(POLAR, COLUMNS) distance from CORE to the outermost skin in each direction; gaps filled smoothly."""
    q = body - CORE
    r = np.linalg.norm(q, axis=1)
    polar = np.arccos(np.clip(q[:, 1] / r, -1.0, 1.0)) / STEP
    turn = (np.arctan2(q[:, 0], q[:, 2]) / (2.0 * np.pi) % 1.0) * COLUMNS
    field = np.zeros((POLAR, COLUMNS))
    rows, columns = np.round(polar).astype(int), np.round(turn).astype(int) % COLUMNS
    inside = rows < POLAR
    np.maximum.at(field, (rows[inside], columns[inside]), r[inside])
    known = (field > 0.0).astype(float)
    out, done = field.copy(), known.copy()
    for sigma in (0.8, 1.6, 3.2, 6.4, 14.0, 30.0):  # ever wider neighbourhoods, for what is still unknown
        weight = _smooth(known, sigma)
        fill = _smooth(field, sigma) / np.maximum(weight, 1e-9)
        new = (done == 0.0) & (weight > 1e-3)
        out[new], done[new] = fill[new], 1.0
    return np.where(done > 0.0, out, out[done > 0.0].mean())


def _smooth(a: np.ndarray, sigma: float) -> np.ndarray:
    return ndimage.gaussian_filter(a, sigma, mode=("nearest", "wrap"))


def _sample(field: np.ndarray, angle: np.ndarray, column: np.ndarray) -> np.ndarray:
    """The field at polar angles (radians) and column numbers, linearly."""
    row = np.clip(angle / STEP, 0.0, POLAR - 1.0)
    return ndimage.map_coordinates(field, [row, column], order=1, mode="grid-wrap")


def _neckline(field: np.ndarray, kind: str, lift: float, rng: np.random.Generator) -> np.ndarray:
    """(COLUMNS,) polar angle of the neckline: below a height and beyond a distance from the neck's axis."""
    turn = np.arange(COLUMNS) * 2.0 * np.pi / COLUMNS
    from_front = np.degrees(np.minimum(turn, 2.0 * np.pi - turn))
    side = np.sin(turn) ** 2
    ahead = 1.0 - _ease(25.0, 100.0, from_front)  # round in front
    if kind == "gown":
        level = -150.0 - rng.uniform(32.0, 46.0) * ahead - 8.0 * _ease(100.0, 170.0, from_front)
        beyond = 64.0 + rng.uniform(10.0, 24.0) * side
    elif kind == "shirt":
        opened = rng.uniform(4.0, 40.0) * np.exp(-((from_front / 17.0) ** 2))
        level = -138.0 - 34.0 * ahead - opened
        beyond = np.full(COLUMNS, 56.0)
    else:
        level = -141.0 - rng.uniform(28.0, 38.0) * ahead
        beyond = 57.0 + rng.uniform(0.0, 10.0) * side
    polar = np.arange(POLAR) * STEP
    smooth = _smooth(field, 0.8)
    above = (CORE[1] + smooth * np.cos(polar)[:, None] > level + lift) | (smooth * np.sin(polar)[:, None] < beyond)
    above &= polar[:, None] < np.radians(60.0)
    last = POLAR - 1 - np.argmax(above[::-1], axis=0)  # the lowest place that is still bare
    found = (last + 0.5) * STEP
    # an opened shirt has a sharp throat; all else is a smooth curve without corners over the shoulders
    found = ndimage.gaussian_filter1d(found, 7.0, mode="wrap")
    return ndimage.gaussian_filter1d(np.maximum(found, 0.0), 1.5 if kind == "shirt" else 4.0, mode="wrap")


def _ease(low: float, high: float, x: np.ndarray) -> np.ndarray:
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def _normals(points: np.ndarray) -> np.ndarray:
    """(rows, COLUMNS, 3) unit normals, outward, of a grid closed around."""
    down = np.gradient(points, axis=0)
    across = np.roll(points, -1, axis=1) - np.roll(points, 1, axis=1)
    n = np.cross(down, across)
    return n / np.maximum(np.linalg.norm(n, axis=-1, keepdims=True), 1e-9)


def _folds(kind: str, down: np.ndarray, turn: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(ROWS, COLUMNS) mm outwards: folds that run down from the shoulders, and drag lines across the chest."""
    depth = {"gown": 5.0, "shirt": 3.2, "pullover": 2.6}[kind]
    s, t = down[:, None] / 100.0, turn[None, :]
    out = np.zeros((len(down), len(turn)))
    for _ in range(7):
        number, phase = int(rng.integers(5, 15)), rng.uniform(0.0, 2.0 * np.pi)
        lean, bend = rng.uniform(-1.2, 1.2), rng.uniform(0.0, 2.0 * np.pi)
        wave = np.sin(number * t + lean * s * 2.0 + 0.7 * np.sin(2.0 * t + bend) + phase)
        # cloth is pushed out in narrow ridges between broad hollows
        ridge = np.maximum(wave, 0.0) ** 2 - 0.25
        where = 0.5 + 0.5 * np.sin(rng.integers(1, 4) * t + rng.uniform(0.0, 6.28) + 0.6 * s)
        out += ridge * where * rng.uniform(0.3, 1.0)
    for _ in range(4):  # drag lines between shoulder and chest, slanting outwards
        side = 1.0 if rng.random() < 0.5 else -1.0
        c, slope, place = side * rng.uniform(0.3, 1.2), rng.uniform(0.2, 0.7), rng.uniform(0.5, 1.8)
        off = np.angle(np.exp(1j * (t - c)))
        out += 0.9 * np.exp(-(((s - place - slope * np.abs(off)) / 0.14) ** 2) - (off / 0.45) ** 2)
    grow = np.clip(down / 70.0, 0.0, 1.0)[:, None]  # the neckband holds the cloth flat
    return np.maximum(depth * 0.55 * out * grow * grow, -1.5)


# ---------------------------------------------------------------------------------------------- its visible parts

Part = tuple[np.ndarray, np.ndarray, np.ndarray]  # points (h, w, 3), cloth (h, w, 2) mm, anchors (h, w, 3)


def _shell(sheet: _Sheet) -> list[Part]:
    """Front and back, each with its own grain, meeting in seams over the shoulders; hem turned in at the neck."""
    quarter = COLUMNS // 4
    down = np.linspace(0.0, LENGTH, ROWS)
    parts = []
    for columns in (np.arange(-quarter, quarter + 1), np.arange(quarter, 3 * quarter + 1)):
        points, normals = sheet.points[:, columns], sheet.normals[:, columns]
        across = np.linalg.norm(np.diff(points, axis=1), axis=-1)
        along = np.concatenate([np.zeros((ROWS, 1)), np.cumsum(across, axis=1)], axis=1)
        along = along - along[:, quarter : quarter + 1]
        cloth = np.stack([along, np.broadcast_to(down[:, None], along.shape)], axis=-1)
        rim = points[:1] - 2.0 * normals[:1]
        tuck = rim - 8.0 * sheet.up[columns] * np.array([1.0, 1.0, 1.0]) - 1.0 * normals[:1]
        grid = np.concatenate([tuck, rim, points])
        cloth = np.concatenate([cloth[:1] - [0, 10.0], cloth[:1] - [0, 2.0], cloth])
        anchors = np.concatenate([points[:1], points[:1], points])
        parts.append((grid, cloth, anchors))
    return parts


def _strip(sheet: _Sheet, column: np.ndarray, down: np.ndarray, out: np.ndarray) -> Part:
    """A band along the neckline: cross-sections `down`, `out` (m, n) mm at `column` (n,), drawn from inside outwards."""
    points = sheet.at(column, down, out)
    step = np.linalg.norm(np.diff(points, axis=0), axis=-1)
    depth = np.concatenate([np.zeros((1, points.shape[1])), np.cumsum(step, axis=0)])
    ring = sheet.at(column, np.zeros(len(column)), np.zeros(len(column)))
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(ring, axis=0), axis=-1))])
    cloth = np.stack([np.broadcast_to(along, depth.shape), depth], axis=-1)
    return points, cloth, np.broadcast_to(ring, points.shape)


def _profile(section: list[tuple[float, float]], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns (m, 1) of `down` and `out` along a rounded polygon."""
    knots = np.array(section, dtype=float)
    t = np.linspace(0.0, len(knots) - 1.0, count)
    fine = np.stack([np.interp(t, np.arange(len(knots)), knots[:, k]) for k in range(2)])
    fine = ndimage.gaussian_filter1d(fine, count / len(knots) * 0.35, axis=1, mode="nearest")
    return fine[0][:, None], fine[1][:, None]


def _pullover(sheet: _Sheet) -> list[Part]:
    """A round ribbed collar."""
    column = np.linspace(0.0, COLUMNS, 4 * 96 + 1)
    down, out = _profile([(8, -2), (-6, -2.5), (-15, -2.0), (-19, 0.5), (-15, 3.0), (-5, 4.0), (1, 4.0), (4, 2.0), (7, -0.5)], 22)
    ribs = 0.45 * np.sin(2.0 * np.pi * 96.0 * column / COLUMNS) * np.clip(out, 0.0, 1.0)
    return [_strip(sheet, column, np.broadcast_to(down, (len(down), len(column))), out + ribs)]


def _gown(sheet: _Sheet) -> list[Part]:
    """A flat binding round a wide neck."""
    column = np.linspace(0.0, COLUMNS, 241)
    down, out = _profile([(9, -1.5), (0, -1.5), (-2.5, 0.0), (0, 2.2), (4, 2.4), (10, 2.3), (12, 1.8), (13, -0.6)], 18)
    pucker = 0.5 * np.sin(column * 1.7) * np.sin(column * 0.31) * np.clip(out, 0.0, 1.0)
    return [_strip(sheet, column, np.broadcast_to(down, (len(down), len(column))), out + pucker)]


def _shirt(sheet: _Sheet) -> list[Part]:
    """A collar that stands and folds over into two points, and a placket with buttons."""
    gap = 3.0  # columns left open at the throat, each side
    column = np.linspace(gap, COLUMNS - gap, 217)
    from_front = np.minimum(column, COLUMNS - column) * 360.0 / COLUMNS  # degrees
    stand = 8.0 + 20.0 * np.clip((from_front - 3.0) / 45.0, 0.0, 1.0) ** 0.8
    flap = 22.0 + 32.0 * np.exp(-(((from_front - 10.0) / 20.0) ** 2))  # below the neckline: the points are in front
    m = 30
    t = np.linspace(0.0, 1.0, m)[:, None]
    # three legs: up inside the stand, over the fold, down outside to the edge of the flap, and back under it
    down = np.where(
        t < 0.35, 10.0 - t / 0.35 * (10.0 + stand),
        np.where(t < 0.9, -stand + (t - 0.35) / 0.55 * (stand + flap), flap - (t - 0.9) / 0.1 * 9.0),
    )  # fmt: skip
    out = np.where(
        t < 0.35, -1.5 + 1.0 * t,
        np.where(t < 0.42, -1.2 + (t - 0.35) / 0.07 * 5.7, np.where(t < 0.9, 5.0 + 3.0 * np.sin((t - 0.42) * 6.5), 2.0)),
    )  # fmt: skip
    down = ndimage.gaussian_filter1d(down, 0.7, axis=0, mode="nearest")
    out = ndimage.gaussian_filter1d(np.broadcast_to(out, down.shape), 0.7, axis=0, mode="nearest")
    return [_strip(sheet, column, down, out), _placket(sheet)]


def _placket(sheet: _Sheet) -> Part:
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
    cloth = np.stack(np.broadcast_arrays(x[None, :], down[:, None]), axis=-1)
    return points, cloth, sheet.at(column, np.broadcast_to(down[:, None], column.shape), np.zeros_like(out))
