"""Head wear: a knitted or a surgical cap, and a scarf that covers hair, ears and neck.

Both are shells off the person's own head. A cap is drawn in polar coordinates about the crown, down to its edge. A
scarf is drawn on a chart: degrees about the vertical axis, and the way down, which counts degrees from the crown to
the level of the eyes and millimetres from there; its cloth runs from the opening round the face to the chart's borders.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from .hairline import ear_mask, skull_places
from .strands import Surface, smoothstep, template, unit
from .sweep import Solid, grid_quads

CENTRE = np.array([0.0, 12.0, -72.0])  # mm, inside the skull
# azimuth from the face, degrees, and template y, mm: a cap's edge runs above the ear
CAP_EDGE = np.array([(0, 52), (35, 50), (55, 43), (70, 26), (82, 21), (98, 20), (112, 8), (130, -18), (150, -32),
                     (180, -36)], dtype=float)  # fmt: skip
CROWN = np.array([0.0, 0.955, -0.297])  # axis of the cap
AROUND, DOWN = 168, 40  # columns and rows of a cap
# the same for the opening of a scarf, from the forehead's middle to below the chin
OPENING = np.array([(0, 66), (12, 65), (24, 61), (35, 52), (44, 37), (49, 16), (51, -6), (52, -28), (51, -50),
                    (47, -70), (41, -85), (31, -97), (16, -108), (0, -113)], dtype=float)  # fmt: skip
FACE, BACK = 192, 60  # columns round the opening, rows from it to the border
LOW = 280.0  # mm below the eyes where a scarf ends, on clothes and out of sight
VALLEY = 0.5  # of the light is lost between folds
THICK, HEM = 3.0, 2.0  # mm, of the cloth and of its folded edge


def under_cap(places: np.ndarray) -> np.ndarray:
    """(n,) bool: which template places, (n, 2) azimuth and y as in `hairline.skull_places`, a cap covers."""
    return places[:, 1] > np.interp(places[:, 0], *CAP_EDGE.T) - 1.0


def cap(skin: Surface, knitted: bool, rng: np.random.Generator) -> Solid:
    """A cap; local is across and down, mm."""
    side = np.cross(CROWN, [1.0, 0.0, 0.0])  # towards the face
    skull = skin.vertices[(ear_mask() < 0.2) & (skull_places()[:, 1] > -70.0)].astype(float) - CENTRE
    reach = np.linalg.norm(skull, axis=1)
    tree = cKDTree(skull / reach[:, None])

    edge = np.concatenate([_on_face(skin, CAP_EDGE, sign, 90) for sign in (1.0, -1.0)]) - CENTRE
    edge = unit(edge)
    turn = np.arctan2(edge[:, 0], edge @ -side if side[2] < 0 else edge @ side)
    tilt = np.arccos(np.clip(edge @ CROWN, -1.0, 1.0))
    order = np.argsort(turn, kind="stable")
    columns = np.linspace(-np.pi, np.pi, AROUND + 1)
    last = np.interp(columns, turn[order], tilt[order], period=2 * np.pi)
    last = ndimage.gaussian_filter1d(last[:-1], 2.0, mode="wrap")
    last = np.append(last, last[0])

    share = np.linspace(0.004, 1.0, DOWN)[:, None]
    angle = share * last
    front = -side if side[2] < 0 else side
    ring = np.cos(columns)[:, None] * front + np.sin(columns)[:, None] * np.array([1.0, 0.0, 0.0])
    direction = np.cos(angle)[..., None] * CROWN + np.sin(angle)[..., None] * ring
    away, near = tree.query(direction, k=8, workers=1)
    weight = 1.0 / np.maximum(away, 0.01)
    bone = (reach[near] * weight).sum(axis=-1) / weight.sum(axis=-1)
    smooth = ndimage.gaussian_filter(bone[:, :-1], (1.5, 3.0), mode=("nearest", "wrap"))
    smooth = np.concatenate([smooth, smooth[:, :1]], axis=1)
    off = _knit(share, columns, rng) if knitted else _surgical(share, columns, rng)
    radius = np.maximum(smooth, bone - 1.0) + off
    points = CENTRE + radius[..., None] * direction
    # the edge turns in to the skin, and runs up under the cap
    rim = CENTRE + (bone[-1:] + 0.2)[..., None] * direction[-1:]
    tuck = CENTRE + (bone[-3:-2] - 1.5)[..., None] * direction[-3:-2]
    low = points[-1:] * 0.6 + rim * 0.4 + (points[-1:] - points[-2:-1]) * 0.35
    points = np.concatenate([points, low, rim, tuck])
    across = np.broadcast_to(columns * 88.0, radius.shape)
    # light lost above a turned-up brim, and below its edge
    deep = (0.5 * smoothstep(0.56, 0.655, share) * smoothstep(0.7, 0.68, share)) if knitted else np.zeros_like(share)
    local = np.stack(np.broadcast_arrays(across, angle * 95.0, deep), axis=-1)
    local = np.concatenate([local, np.repeat(local[-1:], 3, axis=0)])
    local[-2:, :, 2] = 0.5
    return _sheet(points, local, CENTRE)


def _knit(share: np.ndarray, columns: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(DOWN, AROUND + 1) mm off the skull: thick wool, loose on the crown, a turned-up brim that is ribbed."""
    phase = rng.uniform(0.0, 6.3, 4)
    loose = rng.uniform(5.0, 13.0) * smoothstep(0.75, 0.1, share)
    dents = np.sin(3 * columns + phase[0] + 3.0 * share) + np.sin(5 * columns + phase[1] - 5.0 * share)
    brim = smoothstep(0.665, 0.69, share)
    # nobody turns it up evenly: it bulges, is pulled on one side, and rolls in at its edges
    wave = np.sin(2 * columns + phase[2]) + 0.6 * np.sin(5 * columns + phase[3]) + 0.4 * np.sin(9 * columns + phase[0])
    roll = np.sqrt(np.clip(1.0 - ((share - 0.84) / 0.17) ** 2, 0.0, 1.0))
    brim = brim * (1.6 + 2.6 * roll + 0.55 * wave)
    return 5.0 + loose + 0.9 * dents * smoothstep(0.7, 0.3, share) * smoothstep(0.0, 0.2, share) + brim


def _surgical(share: np.ndarray, columns: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(DOWN, AROUND + 1) mm off the skull: thin, puffed, gathered at an elastic edge."""
    phase = rng.uniform(0.0, 6.3, 6)
    puff = (9.0 + 4.0 * rng.random()) * np.sin(np.pi * np.clip(share, 0.0, 1.0) ** 1.6) + 4.0 * (1.0 - share)
    folds = np.zeros_like(share * columns)
    for k, (count, twist) in enumerate(((7, 2.0), (11, -3.0), (17, 1.5))):
        folds += np.sin(count * columns + twist * share + phase[k]) * np.sin(3.0 * share + phase[k + 3]) / (k + 1.0)
    gathers = 0.9 * np.sin(41 * columns + 2.0 * np.sin(5 * columns + phase[0])) * smoothstep(0.55, 0.9, share)
    band = smoothstep(0.93, 0.95, share)
    return 2.0 + puff + 1.3 * folds * np.sin(np.pi * share) + gathers * (1.0 - 0.5 * band) + 0.8 * band


def _on_face(skin: Surface, line: np.ndarray, sign: float, count: int) -> np.ndarray:
    """(count, 3) mm: the line of (azimuth, y) on the template's skull, on this side of this person."""
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*(np.diff(line, axis=0) * (1.3, 1.0)).T))])
    at = np.linspace(0.0, length[-1], count)
    wanted = np.stack([np.interp(at, length, line[:, k]) for k in range(2)], axis=1) * (1.3, 1.0)
    outer = np.flatnonzero((template().vertices[:, 0] * sign >= 0.0) & (ear_mask() < 0.3) & _facing())
    away, near = cKDTree(skull_places()[outer] * (1.3, 1.0)).query(wanted, k=24, workers=1)
    # below the jaw the throat lies behind it at the same azimuth and height
    flat = np.hypot(template().vertices[outer, 0], template().vertices[outer, 2] - CENTRE[2])[near]
    best = np.argsort(away + np.where(flat < flat.max(axis=1, keepdims=True) - 8.0, 100.0, 0.0), axis=1)[:, :4]
    found = skin.vertices[outer[np.take_along_axis(near, best, axis=1)]].mean(axis=1).astype(float)
    return ndimage.gaussian_filter1d(found, 2.0, axis=0, mode="nearest")


def _facing() -> np.ndarray:
    """(S,) bool: skin that faces away from the skull's axis, so neither mouth nor nostrils."""
    return ((template().vertices - CENTRE) * template().normals).sum(axis=1) > 20.0


def _sheet(points: np.ndarray, local: np.ndarray, centre: np.ndarray) -> Solid:
    """A grid as a solid that faces away from `centre`."""
    rows, columns = points.shape[:2]
    quads, flat = grid_quads(rows, columns, False), points.reshape(-1, 3)
    a, b, c, d = (flat[quads[:, i]] for i in range(4))
    if (np.cross(c - a, d - b) * (a - centre)).sum() < 0:
        quads = quads[:, ::-1]
    return Solid(flat, quads, local.reshape(-1, 3), np.zeros(len(flat)))


def scarf(skin: Surface, cloth: np.ndarray, rng: np.random.Generator) -> Solid:
    """A scarf round the face, over clothes with vertices `cloth` (G, 3) mm; local is across and down, mm, and shade."""
    bare, worn = _radii(skin, cloth)
    # nobody lays it on evenly: higher or lower over the forehead, closer to one cheek
    drape, half = rng.normal(0.0, 1.0, 4), []
    for sign in (1.0, -1.0):
        line = OPENING + [[0.0, 1.0]] * (2.5 * drape[:1] * smoothstep(20.0, 50.0, OPENING[:, 1]))[:, None]
        line[:, 0] *= 1.0 + 0.03 * np.clip(drape[1] + sign * drape[2], -1.5, 1.5)
        half.append(_on_face(skin, line, sign, FACE // 2 + 1))
    half[0][[0, -1], 0] = half[1][[0, -1], 0] = 0.0
    loop = np.concatenate([half[0], half[1][::-1][1:]])  # (FACE + 1, 3): forehead, left, chin, right, forehead
    inner, hug = _chart(loop)
    outer = _border(len(loop))
    t = np.linspace(0.0, 1.0, BACK)[:, None] ** 1.9
    place = inner + t[..., None] * (outer - inner)  # (BACK, FACE + 1, 2)
    radius = ndimage.map_coordinates(worn, _cells(place), order=1, mode="nearest")
    skin_here = ndimage.map_coordinates(bare, _cells(place), order=1, mode="nearest")
    height, valley = _folds(place, inner, rng)
    radius = np.maximum(radius + height, skin_here + 0.5 * THICK)
    # the edge is folded over: a soft roll that rises off the skin, and a wall that goes down into it
    off = _off(place, inner)
    around = np.linspace(0.0, 2.0 * np.pi, FACE + 1)
    stands = 1.3 + 0.9 * np.sin(2.0 * around + drape[2]) + 0.7 * np.sin(5.0 * around + drape[3])  # off the skin here
    roll = hug + 0.2 + (HEM + np.maximum(stands, 0.0)) * np.sqrt(np.clip(off / 3.0, 0.0, 1.0))
    near = smoothstep(3.0, 26.0, off)
    points = _unchart(place, roll * (1.0 - near) + radius * near)
    points = np.concatenate([_unchart(place[:1], hug[None] - 5.0), points])
    # mm along the cloth: across shrinks towards the crown, down is an arc above the eyes
    tilt = np.minimum(place[..., 1], 90.0)
    across = place[..., 0] * 1.66 * np.sqrt(np.sin(np.radians(tilt)))
    local = np.stack([across, 1.66 * tilt + np.maximum(place[..., 1] - 90.0, 0.0), valley], axis=-1)
    local = np.concatenate([local[:1], local])
    return _sheet(points, local, CENTRE - np.array([0.0, 60.0, 0.0]))


def _chart(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(..., 2) degrees about the axis and the way down, and (...,) mm from the centre or, below it, from the axis."""
    p = points - CENTRE
    flat = np.hypot(p[..., 0], p[..., 2])
    above = p[..., 1] > 0.0
    tilt = np.degrees(np.arctan2(flat, p[..., 1]))
    down = np.where(above, tilt, 90.0 - p[..., 1])
    turn = np.degrees(np.arctan2(p[..., 0], p[..., 2]))
    return np.stack([turn, down], axis=-1), np.where(above, np.linalg.norm(p, axis=-1), flat)


def _unchart(place: np.ndarray, radius: np.ndarray) -> np.ndarray:
    turn, down = np.radians(place[..., 0]), place[..., 1]
    tilt = np.radians(np.minimum(down, 90.0))
    flat, y = radius * np.sin(tilt), radius * np.cos(tilt) - np.maximum(down - 90.0, 0.0)
    return np.stack([flat * np.sin(turn), y, flat * np.cos(turn)], axis=-1) + CENTRE


STEP_TURN, STEP_DOWN = 3.0, 4.0  # degrees, and degrees or mm, of a cell of the chart
UNDER, OVER = 0.6, 1.3  # mm that a hanging scarf draws in or spreads out in 1 mm
MARGIN = 60  # cells of turn repeated on either side


def _cells(place: np.ndarray) -> np.ndarray:
    """(2, ...) row and column of places in the padded picture of radii."""
    return np.stack([place[..., 1] / STEP_DOWN, (place[..., 0] + 180.0) / STEP_TURN + MARGIN])


def _radii(skin: Surface, cloth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pictures (rows, columns + 2 MARGIN) of mm: how far skin and clothes reach, and the scarf that hangs over them."""
    points = np.concatenate([skin.vertices[_facing() | (ear_mask() > 0.3)], cloth]).astype(float)
    place, reach = _chart(points)
    rows, columns = int((90.0 + LOW) / STEP_DOWN) + 2, int(360.0 / STEP_TURN) + 1
    body = np.zeros((rows, columns))
    i, j = np.rint(place[:, 1] / STEP_DOWN).astype(int), np.rint((place[:, 0] + 180.0) / STEP_TURN).astype(int)
    inside = (i >= 0) & (i < rows)
    np.maximum.at(body, (i[inside], np.clip(j[inside], 0, columns - 1)), reach[inside])
    body[:, 0] = body[:, -1] = np.maximum(body[:, 0], body[:, -1])
    body = np.concatenate([body[:, -MARGIN - 1 : -1], body, body[:, 1 : MARGIN + 1]], axis=1)
    empty = body < 1.0
    at = ndimage.distance_transform_edt(empty, return_distances=False, return_indices=True)
    body = body[tuple(at)]
    taut = ndimage.grey_closing(body, size=(9, 13))
    hung = ndimage.grey_closing(taut, size=(45, 1))
    # it falls from cheek to shoulder and leaves the sides of the neck free, and is drawn in under the chin
    front = smoothstep(75.0, 25.0, np.abs(STEP_TURN * (np.arange(body.shape[1]) - MARGIN) - 180.0))
    hung = taut + (0.85 - 0.5 * front) * (hung - taut)
    worn = ndimage.gaussian_filter(hung, (2.2, 2.2), mode="nearest")
    # shoulders are cliffs in such a picture, whose border must not show its cells
    ridge = ndimage.gaussian_filter(ndimage.grey_dilation(body, size=(3, 5)), (0.8, 2.0))
    worn = np.maximum(worn, ridge) + THICK + 1.0
    # nor does cloth turn sharply under chin and jaw or on to a shoulder
    for row in range(int(90.0 / STEP_DOWN), rows):
        worn[row] = np.maximum(worn[row], worn[row - 1] - UNDER * STEP_DOWN)
    for row in range(rows - 2, int(90.0 / STEP_DOWN), -1):
        worn[row] = np.maximum(worn[row], worn[row + 1] - OVER * STEP_DOWN)
    worn = ndimage.gaussian_filter(worn, (1.0, 2.0), mode="nearest")
    down = STEP_DOWN * np.arange(rows)[:, None]
    pole = worn[2:6].mean()
    worn = pole + (worn - pole) * smoothstep(4.0, 36.0, down)
    return ridge, worn + 8.0 * smoothstep(200.0, 265.0, down)


def _border(count: int) -> np.ndarray:
    """(count, 2) places on the chart's borders for the columns round the opening: crown, left and back, hem, right."""
    top, back, bottom = count * 0.11, count * 0.17, count / 2.0
    k = np.minimum(np.arange(count), count - 1 - np.arange(count)) * (count / (count - 1.0))
    corner = np.array([top, top + back])
    turn = np.interp(k, [0.0, top, corner[1], bottom], [0.0, 180.0, 180.0, 0.0])
    down = np.interp(k, [0.0, top, corner[1], bottom], [0.0, 0.0, 90.0 + LOW, 90.0 + LOW])
    sign = np.where(np.arange(count) <= (count - 1) / 2, 1.0, -1.0)
    return np.stack([sign * turn, down], axis=1)


def _off(place: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """(rows, columns) mm from the opening, about."""
    return np.hypot((place - inner)[..., 0] * 1.4, (place - inner)[..., 1] * np.where(inner[..., 1] < 90.0, 1.66, 1.0))


def _folds(place: np.ndarray, inner: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Height in mm, and the light lost in valleys, 0..1.

    Swags below the chin, pleats that run round the face, the hair that is tied up beneath.
    Folds of cloth are round on top and sharp between: absolute values of sines.
    """
    turn, down = place[..., 0], place[..., 1]
    below = smoothstep(165.0, 225.0, down) * smoothstep(178.0, 130.0, np.abs(turn))  # in front: behind, both sides meet
    # drawn under the chin to where it is pinned, at one side of the jaw: folds fan out from there over throat and chest
    side, phase = rng.choice([-1.0, 1.0]), rng.uniform(0.0, 6.3, 5)
    x, y = 1.5 * (turn - side * rng.uniform(58.0, 80.0)) * -side, down - rng.uniform(150.0, 180.0)
    fan = np.degrees(np.arctan2(y, np.maximum(x, 0.0) + 20.0))
    reach = np.hypot(x, y)
    warp = 5.0 * np.sin(reach / 41.0 + phase[0]) + 4.0 * np.sin(turn / 23.0 + phase[1])
    total = np.zeros(turn.shape)
    for wide, high in ((rng.uniform(21.0, 27.0), 1.0), (13.0, 0.35)):
        ridge = np.sqrt(np.sin((fan + warp) / wide * np.pi + phase[2] * high) ** 2 + 0.02)
        patchy = 0.75 + 0.35 * np.sin(turn / 31.0 + phase[3] - reach / 60.0)
        total += high * patchy * (ridge - 0.6)
    # and its loose end lies over all that, with an edge that runs down to the other shoulder
    edge = down - 226.0 - rng.uniform(-6.0, 10.0) - 0.75 * (turn * -side + 20.0) - 4.0 * np.sin(turn / 19.0 + phase[4])
    over = 6.0 * smoothstep(3.0, -2.5, edge)
    shadow = 0.8 * smoothstep(-2.0, 2.0, edge) * smoothstep(16.0, 3.0, edge)
    hair = 12.0 * smoothstep(100.0, 60.0, down) * smoothstep(8.0, 40.0, down)
    off = _off(place, inner)
    start, around = rng.uniform(0.0, 6.3, 4), np.linspace(0.0, 2.0 * np.pi, place.shape[1])
    wander = 1.1 * np.sin(2.0 * around + start[1]) + 0.7 * np.sin(5.0 * around + start[2])
    pleats = 0.7 * np.abs(np.sin(off / 13.0 + start[0] + wander)) + 0.3 * np.abs(
        np.sin(off / 7.3 + start[2] + 1.4 * wander)
    )
    share = 0.6 + 0.4 * np.sin(3.0 * around + start[3])
    share = share * smoothstep(3.0, 16.0, off) * smoothstep(150.0, 60.0, off) * (1.0 - below)
    valley = share * smoothstep(0.75, 0.1, pleats) + below * np.maximum(smoothstep(0.05, -0.6, total), shadow)
    swags = (15.0 * total + 8.0 + over) * below  # in front of the clothes, which must not show through the valleys
    return swags + hair + 8.0 * (pleats - 0.6) * share, VALLEY * valley
