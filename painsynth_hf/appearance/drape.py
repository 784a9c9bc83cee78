"""Cloth hung over a torso: smooth where it bridges hollows, held clear of the skin, falling in folds.

Seen from a point inside the chest a torso is star-shaped: one distance per direction. The shell is that field,
smoothed and lifted, laid out in rows by the length of cloth below the neckline. Rest pose, millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

CORE = np.array([0.0, -320.0, -95.0])  # mm below the eyes, inside the chest: where the field is seen from
STEP = np.radians(1.5)  # of the field's grid, in both angles
COLUMNS, POLAR = 240, 84  # of the field: all around; from straight up to 126 degrees
ROWS = 72  # of the shell, from the neckline down
LENGTH = 420.0  # mm of cloth below the neckline
PITCH = LENGTH / (ROWS - 1)  # mm between rows
STAND = 6  # rows above the neckline, 35 mm
CLEAR = 3.5  # mm between skin and cloth
WRAP = 8  # columns


@dataclass(frozen=True)
class Cut:
    """How a kind of garment is cut about the neck, and how it falls; mm, drawn for the template."""

    level: float  # height of the neckline at the sides
    scoop: tuple[float, float]  # how far it dips in front, least and most
    vee: tuple[float, float]  # and how far a pointed opening goes below that
    angle: float  # degrees to either side that the opening takes
    beyond: float  # distance of the neckline from the neck's axis
    wide: float  # what may be added to it at the sides
    clear: float  # mm beyond the neck's width that stay bare at most
    slack: float  # grid steps over which the cloth bridges hollows
    folds: float  # depth of the folds


CUTS = {
    "gown": Cut(-150.0, (32.0, 46.0), (0.0, 0.0), 17.0, 74.0, 14.0, 46.0, 7.0, 4.2),
    "pyjama": Cut(-140.0, (34.0, 36.0), (30.0, 62.0), 20.0, 57.0, 0.0, 21.0, 6.0, 3.8),
    "tshirt": Cut(-142.0, (30.0, 44.0), (0.0, 0.0), 17.0, 57.0, 9.0, 24.0, 5.0, 3.0),
    "shirt": Cut(-138.0, (34.0, 34.0), (4.0, 44.0), 17.0, 56.0, 0.0, 19.0, 5.0, 3.4),
    "pullover": Cut(-141.0, (28.0, 38.0), (0.0, 46.0), 22.0, 57.0, 10.0, 21.0, 5.5, 2.6),
    "cardigan": Cut(-142.0, (30.0, 34.0), (28.0, 70.0), 24.0, 58.0, 6.0, 24.0, 6.0, 3.0),
    "hoodie": Cut(-144.0, (30.0, 36.0), (0.0, 22.0), 20.0, 60.0, 6.0, 26.0, 7.0, 3.4),
}


@dataclass(frozen=True)
class Skin:
    """The skin that cloth must stay off: throat, neck and torso, n vertices."""

    points: np.ndarray  # (n, 3) mm
    normals: np.ndarray  # (n, 3) unit, outward
    need: np.ndarray  # (n,) mm to stay off it: more below a jaw, which comes down when the head nods
    near: cKDTree  # of the points

    def lack(self, points: np.ndarray, away: np.ndarray) -> np.ndarray:
        """(...,) mm to go along unit `away` (..., 3) until `points` are clear of the skin, by tangent planes."""
        index = self.near.query(points.reshape(-1, 3), workers=1)[1].reshape(points.shape[:-1])
        normal = self.normals[index]
        distance = np.einsum("...i,...i->...", points - self.points[index], normal)
        slant = np.clip(np.einsum("...i,...i->...", normal, away), 0.5, 1.0)
        return np.clip(self.need[index] - distance, 0.0, 12.0) / slant


@dataclass(frozen=True)
class Sheet:
    """Cloth on a regular grid: rows every PITCH mm down, columns around (from +z to +x).

    The first STAND rows stand up along the neck, for collars; the neckline is row STAND, the shell begins there.
    """

    grid: np.ndarray  # (STAND + ROWS, COLUMNS, 3) mm
    facing: np.ndarray  # (STAND + ROWS, COLUMNS, 3) unit normals

    @property
    def points(self) -> np.ndarray:
        """(ROWS, COLUMNS, 3) mm: the shell."""
        return self.grid[STAND:]

    @property
    def normals(self) -> np.ndarray:
        """(ROWS, COLUMNS, 3) of the shell."""
        return self.facing[STAND:]

    def at(self, column: np.ndarray, down: np.ndarray, out: np.ndarray) -> np.ndarray:
        """Points (..., 3) `out` mm off the cloth, `down` mm below the neckline (< 0: above it, along the neck)."""
        row = STAND + np.clip(down, -STAND * PITCH, LENGTH) / PITCH
        where = [row, np.broadcast_to(column, row.shape) % COLUMNS + WRAP]
        around = np.arange(-WRAP, COLUMNS + WRAP) % COLUMNS  # a spline needs neighbours beyond the seam
        point, normal = (
            np.stack([ndimage.map_coordinates(a[:, around, k], where, order=order, mode="nearest")
                      for k in range(3)], axis=-1)
            for a, order in ((self.grid, 3), (self.facing, 1))
        )  # fmt: skip
        normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
        return point + normal * np.asarray(out)[..., None]


def drape(body: np.ndarray, skin: Skin, kind: str, width: float, share: float, rng: np.random.Generator) -> Sheet:
    """The cloth over torso vertices `body` (n, 3), clear of `skin`, which also has the throat up to the jaw.

    The neck is 2 `width` mm wide; `share` (0..1) is where the cut lies between the least and the most open of its kind.
    """
    field = _field(body)
    neck = _neckline(field, kind, width, share)  # (COLUMNS,) polar angle
    polar = np.arange(POLAR) * STEP
    turn = np.arange(COLUMNS) * 2.0 * np.pi / COLUMNS
    # above the neckline the neck stands in the way of smoothing: carry the neckline's distance upwards
    edge = _sample(field, neck, np.arange(COLUMNS))
    cloth = np.where(polar[:, None] < neck, np.minimum(field, edge + 4.0), field)
    slack = CUTS[kind].slack
    # a vertex may lie between two directions of the grid: take the largest around it, but not on the neck's wall
    around = np.where(polar[:, None] > np.radians(36.0), ndimage.maximum_filter(cloth, 3, mode="wrap"), cloth)
    floor = np.minimum(around, cloth + 8.0) + CLEAR
    # hanging cloth bridges hollows (closing) and has no small relief (Gaussian), but never enters the skin
    cloth = ndimage.grey_closing(cloth, size=9, mode="nearest")
    for sigma in (slack, 0.5 * slack, 1.5):
        cloth = np.maximum(_smooth(cloth, sigma), floor)
    cloth = np.maximum(_smooth(cloth, 1.2), floor - 1.0)

    # rows by length of cloth: first finely by angle, then resampled
    along = np.linspace(0.0, 1.0, 240)[:, None] ** 1.5
    angle = neck + along * (polar[-1] - neck)
    reach = _sample(cloth, angle, np.broadcast_to(np.arange(COLUMNS), angle.shape))
    ground = reach * np.sin(angle)
    # from where it is widest the cloth falls straight, past the bust's cut edge
    falls = angle > np.radians(60.0)
    ground = np.where(falls, np.maximum.accumulate(np.where(falls, ground, 0.0), axis=0), ground)
    reach = np.where(falls, ground / np.sin(angle), reach)
    height = reach * np.cos(angle)
    points = CORE + np.stack([ground * np.sin(turn), height, ground * np.cos(turn)], axis=-1)
    # beyond the last angle the cloth goes on straight down
    tail = points[-1:] - np.array([0.0, 1.0, 0.0]) * np.linspace(20.0, 500.0, 25)[:, None, None]
    points = np.concatenate([points, tail])
    length = np.concatenate(
        [np.zeros((1, COLUMNS)), np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=-1), axis=0)]
    )
    # neighbours must not slip along one another where one of them climbs a step
    length = ndimage.gaussian_filter1d(length, 4.0, axis=1, mode="wrap")
    down = np.linspace(0.0, LENGTH, ROWS)
    rows = np.stack(
        [np.stack([np.interp(down, length[:, j], points[:, j, k]) for k in range(3)], -1) for j in range(COLUMNS)], 1
    )
    normals = _normals(rows)
    rows = rows + normals * _folds(kind, down, turn, rng)[..., None]
    rows = _clear_of_skin(rows, body, neck)
    up = ndimage.gaussian_filter1d(points[0] - points[6], 8.0, axis=0, mode="wrap")
    up = up / np.linalg.norm(up, axis=-1, keepdims=True)
    inward = _level_unit(rows[0].mean(axis=0) - rows[0])
    # the neck leans forward; collars lean on it, most at its sides
    up = 0.25 * up + np.array([0.0, 1.0, 0.15]) + 1.15 * inward * np.sin(turn)[:, None] ** 2
    up = up / np.linalg.norm(up, axis=-1, keepdims=True)
    grid = _stand(rows, up, skin)
    return Sheet(grid, _even_normals(grid))


def _stand(rows: np.ndarray, up: np.ndarray, skin: Skin) -> np.ndarray:
    """The shell (ROWS, COLUMNS, 3) with STAND rows above it along `up` (COLUMNS, 3), all of its top clear of the skin.

    Where a jaw or a double chin leaves too little neck, the rows crowd below it.
    """
    top = 10  # rows of the shell that are mended too
    rows = rows.copy()
    even = ndimage.gaussian_filter(rows[:16], (0.7, 3.5, 0.0), mode=("nearest", "wrap", "nearest"))
    rows[:12] += (even - rows[:16])[:12] * np.linspace(1.0, 0.1, 12)[:, None, None]  # no corners near the neckline
    outward = -_level_unit(rows[0].mean(axis=0) - rows[0])
    outward = outward - up * np.einsum("ci,ci->c", outward, up)[:, None]
    height = np.arange(STAND, 0, -1)[:, None] * PITCH * np.ones(COLUMNS)
    room = np.full(COLUMNS, 60.0)
    for _ in range(2):
        raised = rows[0] + up * (room * np.tanh(height / room))[..., None]
        grid = np.concatenate([raised, rows[:top]])
        away = _even_normals(np.concatenate([raised, rows]))[: STAND + top]
        share = np.clip(np.arange(STAND + top) - STAND, 0.0, 5.0)[:, None, None] / 5.0
        away = outward + share * (away - outward)
        away = away / np.linalg.norm(away, axis=-1, keepdims=True)
        push = np.zeros(grid.shape[:2])
        for sigma in (4.0, 3.0, 2.0, 1.0, 0.0):
            lack = skin.lack(grid + push[..., None] * away, away)
            push = push + lack
            if sigma:
                wide = ndimage.maximum_filter(push, (3, 2 * int(sigma) + 3), mode=("nearest", "wrap"))
                push = ndimage.gaussian_filter(wide, (0.7, sigma), mode=("nearest", "wrap"))
        # under a jaw no push helps: stay below
        blocked = (push[:STAND] > 10.0) | (skin.lack(grid + push[..., None] * away, away)[:STAND] > 1.5)
        lowest = np.where(blocked, height - 9.0, 60.0).min(axis=0)
        room = ndimage.minimum_filter1d(np.maximum(lowest, 6.0), 15, mode="wrap")
        room = ndimage.gaussian_filter1d(room, 6.0, mode="wrap")
    return np.concatenate([grid + push[..., None] * away, rows[top:]])


def _level_unit(a: np.ndarray) -> np.ndarray:
    """Unit vectors (..., 3) of the horizontal parts."""
    a = a * np.array([1.0, 0.0, 1.0])
    return a / np.maximum(np.linalg.norm(a, axis=-1, keepdims=True), 1e-9)


def _even_normals(grid: np.ndarray) -> np.ndarray:
    """Normals that change slowly around the neckline: a band laid along it must not crumple."""
    normals = _normals(grid)
    even = ndimage.gaussian_filter(normals, (1.2, 3.0, 0.0), mode=("nearest", "wrap", "nearest"))
    share = np.clip((np.arange(len(grid)) - STAND - 4) / 8.0, 0.0, 1.0)[:, None, None]
    normals = even + share * (normals - even)
    return normals / np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-9)


def _clear_of_skin(rows: np.ndarray, body: np.ndarray, neck: np.ndarray) -> np.ndarray:
    """Push out what is left of the cloth (ROWS, COLUMNS, 3) inside the skin: steep places that the field blurs."""
    q, shell = body - CORE, (rows - CORE).reshape(-1, 3)
    r, reach = np.linalg.norm(q, axis=1), np.linalg.norm(shell, axis=1)
    column = (np.arctan2(q[:, 0], q[:, 2]) / (2.0 * np.pi) % 1.0) * COLUMNS
    covered = np.arccos(np.clip(q[:, 1] / r, -1.0, 1.0)) > neck[np.round(column).astype(int) % COLUMNS] + 0.6 * STEP
    near = cKDTree(shell / reach[:, None]).query(q[covered] / r[covered, None], k=4)[1]
    push = np.zeros(len(shell))
    np.maximum.at(push, near, np.clip(r[covered, None] + 3.0 - reach[near], 0.0, 25.0))
    field = push.reshape(rows.shape[:2])
    wide = ndimage.maximum_filter(field, 3, mode=("nearest", "wrap"))
    push = np.maximum(field, _smooth(wide, 1.5)).reshape(-1, 1)
    return (CORE + shell * (1.0 + push / reach[:, None])).reshape(rows.shape)


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


def _neckline(field: np.ndarray, kind: str, width: float, share: float) -> np.ndarray:
    """(COLUMNS,) polar angle of the neckline: below a height, between two distances from the neck's axis."""
    turn = np.arange(COLUMNS) * 2.0 * np.pi / COLUMNS
    from_front = np.degrees(np.minimum(turn, 2.0 * np.pi - turn))
    side = np.sin(turn) ** 2
    ahead = 1.0 - _ease(25.0, 100.0, from_front)  # round in front
    cut = CUTS[kind]
    opened = cut.vee[0] + share * (cut.vee[1] - cut.vee[0])
    level = (
        cut.level
        - (cut.scoop[0] + share * (cut.scoop[1] - cut.scoop[0])) * ahead
        - opened * np.exp(-((from_front / cut.angle) ** 2))
    )
    if kind == "gown":
        level = level - 8.0 * _ease(100.0, 170.0, from_front)
    beyond = cut.beyond + cut.wide * share * side
    polar = np.arange(POLAR) * STEP
    smooth = _smooth(field, 0.8)
    above = (CORE[1] + smooth * np.cos(polar)[:, None] > level) | (smooth * np.sin(polar)[:, None] < beyond)
    above &= smooth * np.sin(polar)[:, None] < width + cut.clear
    above &= polar[:, None] < np.radians(60.0)
    last = POLAR - 1 - np.argmax(above[::-1], axis=0)  # the lowest place that is still bare
    found = (last + 0.5) * STEP
    # an opened shirt has a sharp throat; all else is a smooth curve without corners over the shoulders
    found = 0.5 * (found + np.roll(found[::-1], 1))  # cut alike on both sides
    found = ndimage.gaussian_filter1d(found, 7.0, mode="wrap")
    return ndimage.gaussian_filter1d(np.maximum(found, 0.0), 1.5 if opened > 4.0 else 4.0, mode="wrap")


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
    depth = CUTS[kind].folds
    s, t = down[:, None] / 100.0, turn[None, :]
    out = np.zeros((len(down), len(turn)))
    for _ in range(9):
        number, phase = int(rng.integers(4, 19)), rng.uniform(0.0, 2.0 * np.pi)
        lean, bend = rng.uniform(-1.5, 1.5), rng.uniform(0.0, 2.0 * np.pi)
        wave = np.sin(number * t + lean * s * 2.0 + 0.9 * np.sin(2.0 * t + bend) + 0.5 * np.sin(2.0 * s + bend) + phase)
        # cloth is pushed out in narrow ridges between broad hollows
        ridge = np.maximum(wave, 0.0) ** 3 - 0.2
        where = np.clip(0.35 + 0.8 * np.sin(int(rng.integers(1, 4)) * t + rng.uniform(0.0, 6.28) + 0.8 * s), 0.0, 1.0)
        out += ridge * where * rng.uniform(0.4, 1.1)
    for side in (-1.0, 1.0):  # drag lines fan from the armpits up and inwards over the chest, front and back
        for middle in (0.95, np.pi - 0.9):
            c = side * (middle + rng.uniform(-0.15, 0.15))
            off = np.angle(np.exp(1j * (t - c))) * side
            x, y = off, s - rng.uniform(1.5, 1.9)
            fan = np.sin(rng.uniform(7.0, 10.0) * np.arctan2(y, x + 0.05) + rng.uniform(0.0, 6.28))
            out += 1.1 * np.maximum(fan, 0.0) ** 2 * np.exp(-((x / 0.5) ** 2) - (y / 0.75) ** 2)
    grow = np.clip(down / 70.0, 0.0, 1.0)[:, None]  # the neckband holds the cloth flat
    return np.maximum(depth * out * grow * grow, -1.2)
