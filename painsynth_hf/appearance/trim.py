"""What finishes a garment at the neck: collars, bindings, bands, plackets and hoods, laid along the cloth's edge.

Each part is a grid of points with its coordinates along the cloth and the places that it rides with, in mm.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import ndimage

from .drape import COLUMNS, LENGTH, ROWS, Sheet

Part = tuple[np.ndarray, np.ndarray, np.ndarray]  # points (h, w, 3), cloth (h, w, 2) mm, anchors (h, w, 3)


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


def _profile(section: Sequence[tuple[float, float]], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns (m, 1) of `down` and `out` along a rounded polygon."""
    knots = np.array(section, dtype=float)
    t = np.linspace(0.0, len(knots) - 1.0, count)
    fine = np.stack([np.interp(t, np.arange(len(knots)), knots[:, k]) for k in range(2)])
    fine = ndimage.gaussian_filter1d(fine, count / len(knots) * 0.35, axis=1, mode="nearest")
    return fine[0][:, None], fine[1][:, None]


def _wobble(column: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(n,) about -1..1, slow along the neckline: cloth is never as even as a pattern."""
    turn = column * 2.0 * np.pi / COLUMNS
    waves = [np.sin(k * turn + rng.uniform(0.0, 2.0 * np.pi)) * rng.uniform(0.3, 1.0) for k in (2, 3, 5, 7)]
    return np.sum(waves, axis=0) / 2.0


def _band(
    sheet: Sheet, rng: np.random.Generator, section: Sequence[tuple[float, float]], count: int, ribs: int
) -> Part:
    """A band of one section all round, with `ribs` ribs of knitting."""
    column = np.linspace(0.0, COLUMNS, 4 * ribs + 1 if ribs else 241)
    down, out = _profile(section, count)
    worn = np.clip(out, 0.0, 1.0)
    if ribs:
        relief = 0.5 * np.sin(2.0 * np.pi * ribs * column / COLUMNS) * worn
    else:
        relief = 0.25 * np.sin(column * 1.7) * np.sin(column * 0.31) * worn
    wave = _wobble(column, rng)
    wave[-1] = wave[0]  # closed
    return _strip(sheet, column, down + 0.7 * wave, out + relief + 0.35 * worn * np.roll(wave, 31))


def _lining(sheet: Sheet) -> Part:
    """Cloth inside the neckline, from the skin up to the collar's inner face: no one sees down into a shirt."""
    column = np.linspace(0.0, COLUMNS, 121)
    down, out = _profile([(24, -11), (18, -7), (12, -4), (5, -1.8)], 5)
    return _strip(sheet, column, *np.broadcast_arrays(down + 0.0 * column, out))


def pullover(sheet: Sheet, rng: np.random.Generator) -> list[Part]:
    """A ribbed collar."""
    section = [(8, -2), (-5, -2.5), (-11, -2.0), (-13.5, 0.5), (-11, 3.0), (-4, 4.0), (1, 4.0), (5, 3.0), (7, 0.5),
               (7, -2)]  # fmt: skip
    return [_band(sheet, rng, section, 26, 96), _lining(sheet)]


def tshirt(sheet: Sheet, rng: np.random.Generator) -> list[Part]:
    """A narrow ribbed neckband, with the seam that joins it."""
    section = [(7, -1.5), (-4, -2), (-9, -1.6), (-10.5, 0.3), (-9, 2.2), (-3, 2.7), (3, 2.6), (5, 1.6), (6, 1.4),
               (7.5, 2.0), (9.5, 1.4), (10, -2)]  # fmt: skip
    return [_band(sheet, rng, section, 30, 96), _lining(sheet)]


def gown(sheet: Sheet, rng: np.random.Generator) -> list[Part]:
    """A flat binding round a wide neck."""
    section = [(9, -1.5), (0, -1.5), (-2.5, 0), (0, 2.2), (4, 2.4), (10, 2.3), (12.5, 1.5), (13, -2)]
    return [_band(sheet, rng, section, 20, 0), _lining(sheet)]


def cardigan(sheet: Sheet, rng: np.random.Generator) -> list[Part]:
    """A broad ribbed band round the neck, and one with buttons down the front."""
    section = [(10, -2), (-2, -2.5), (-7, -1.6), (-8.5, 0.6), (-6, 3.2), (4, 4.4), (14, 4.2), (18, 3.0), (19.5, 0.6),
               (19.5, -2)]  # fmt: skip
    return [_band(sheet, rng, section, 26, 96), _placket(sheet, 1.2, 75.0, 8.0), _lining(sheet)]


def _folded(sheet: Sheet, rng: np.random.Generator, gap: float, stand: np.ndarray, flap: np.ndarray) -> Part:
    """A collar that stands up `stand` mm (n,) and folds over and down by `flap` mm, open for `gap` columns in front."""
    column = np.linspace(gap, COLUMNS - gap, len(stand))
    # knots of the section, as shares of stand (up) or flap (down), and mm off the cloth: up inside, over the fold,
    # down outside to the flap's edge, which is 2.5 mm thick and rests on the shirt
    knots = [(0, 0, 0, -2.0), (0, 0.25, 0, -1.7), (0, 0.6, 0, -1.5), (-2, 1, 0, -1.0), (0, 1, 0, 1.6), (-2, 1, 0, 4.2),
             (0, 0.5, 0, 5.2), (0, 0, 0, 5.2), (0, 0, 0.35, 5.0), (0, 0, 0.7, 4.4), (-2, 0, 1, 3.6), (0, 0, 1, 2.4),
             (0, 0, 1, 0.5), (-1, 0, 1, -0.5)]  # fmt: skip
    m = 44
    t = np.linspace(0.0, len(knots) - 1.0, m)
    mm, up, low, off = (np.interp(t, np.arange(len(knots)), values)[:, None] for values in zip(*knots, strict=True))
    down = ndimage.gaussian_filter1d(mm - up * stand + low * flap, 1.2, axis=0, mode="nearest")
    out = ndimage.gaussian_filter1d(np.broadcast_to(off, down.shape), 1.2, axis=0, mode="nearest")
    # the flap lifts and waves a little, most half way down
    out = out + 0.9 * np.clip(low, 0.0, 1.0) * (1.0 - 0.6 * low) * (1.0 + _wobble(column, rng)) * np.clip(off, 0.0, 1.0)
    return _strip(sheet, column, down, out)


def shirt(sheet: Sheet, rng: np.random.Generator) -> list[Part]:
    """A collar that stands and folds over into two points, and a placket with buttons."""
    gap = 3.0  # columns left open at the throat, each side
    column = np.linspace(gap, COLUMNS - gap, 217)
    from_front = np.minimum(column, COLUMNS - column) * 360.0 / COLUMNS  # degrees
    stand = 8.0 + 15.0 * np.clip((from_front - 3.0) / 45.0, 0.0, 1.0) ** 0.8
    # how far it folds down: from the throat slanting to a point, from the point back to a level edge
    point = rng.uniform(30.0, 46.0)
    flap = 18.0 + point * np.clip(np.minimum((from_front - 3.0) / 20.0, (75.0 - from_front) / 52.0), 0.0, 1.0)
    flap = ndimage.gaussian_filter1d(flap, 2.0, mode="nearest")
    return [_folded(sheet, rng, gap, stand, flap), _placket(sheet), _lining(sheet)]


def pyjama(sheet: Sheet, rng: np.random.Generator) -> list[Part]:
    """A low collar that lies flat, broad in front."""
    gap = 4.0
    column = np.linspace(gap, COLUMNS - gap, 217)
    from_front = np.minimum(column, COLUMNS - column) * 360.0 / COLUMNS
    stand = 4.0 + 10.0 * np.clip((from_front - 5.0) / 60.0, 0.0, 1.0)
    flap = 26.0 + 30.0 * np.clip(np.minimum((from_front - 4.0) / 16.0, (85.0 - from_front) / 60.0), 0.0, 1.0)
    flap = ndimage.gaussian_filter1d(flap, 2.5, mode="nearest")
    return [_folded(sheet, rng, gap, stand, flap), _placket(sheet), _lining(sheet)]


def hoodie(sheet: Sheet, rng: np.random.Generator) -> list[Part]:
    """A hood lying in thick folds about the neck, lower in front where its edges meet, and its two cords."""
    gap = -0.5  # its edges cross, or skin would show between them
    column = np.linspace(gap, COLUMNS - gap, 241)
    from_front = np.minimum(column, COLUMNS - column) * 360.0 / COLUMNS
    back = np.clip((from_front - 8.0) / 75.0, 0.0, 1.0)
    back = back * back * (3.0 - 2.0 * back)
    wave = _wobble(column, rng)
    high, thick, fall = 8.0 + 15.0 * back, 5.0 + 15.0 * back + 1.5 * wave * back, 22.0 + 26.0 * back + 2.0 * wave
    # shares of high (up), fall (down) and thick (out), and mm out
    knots = [(0, 0.25, 0, -2.0), (0.6, 0, 0, -1.6), (1, 0, 0.05, 0.0), (1, 0, 0.35, 0.5), (0.7, 0, 0.8, 0.5),
             (0.1, 0, 1, 0.5), (0, 0.4, 0.95, 0.5), (0, 0.75, 0.7, 0.5), (0, 1, 0.3, 0.8),
             (0, 1.05, 0, -0.5)]  # fmt: skip
    m = 40
    t = np.linspace(0.0, len(knots) - 1.0, m)
    up, low, share, mm = (np.interp(t, np.arange(len(knots)), values)[:, None] for values in zip(*knots, strict=True))
    down = ndimage.gaussian_filter1d(low * fall - up * high, 1.5, axis=0, mode="nearest")
    fold = 1.0 + 0.10 * np.sin(0.11 * column + 5.0 * low + wave) + 0.06 * np.sin(0.31 * column - 3.0 * low)
    out = ndimage.gaussian_filter1d(share * thick * fold + mm, 1.5, axis=0, mode="nearest")
    return [_strip(sheet, column, down, out), *(_cord(sheet, side, rng) for side in (-1.0, 1.0)), _lining(sheet)]


def _cord(sheet: Sheet, side: float, rng: np.random.Generator) -> Part:
    """A drawstring that hangs from the hood's edge; 5 mm thick."""
    down = np.linspace(14.0, rng.uniform(110.0, 170.0), 50)[:, None]
    turn = np.linspace(-0.3, np.pi + 0.3, 8)[None, :]  # its back lies on the cloth
    radius = 2.5 * np.minimum(1.0, np.linspace(0.0, 14.0, 50))[:, None]
    middle = side * (7.5 + 1.2 * np.sin(down / 37.0 + rng.uniform(0.0, 6.0)))
    column = middle - radius * np.cos(turn) / 2.9  # a column is some 2.9 mm wide here
    lift = 3.2 + 5.0 * np.exp(-(((down - 14.0) / 18.0) ** 2))  # over the hood's edge
    points = sheet.at(column, np.broadcast_to(down, column.shape), lift + radius * np.sin(turn))
    cloth = np.stack(np.broadcast_arrays(2.5 * turn, down), axis=-1)
    anchor = sheet.at(
        np.broadcast_to(middle, column.shape), np.broadcast_to(down, column.shape), np.zeros(column.shape)
    )
    return points, cloth, anchor


def _placket(sheet: Sheet, lift: float = 0.0, every: float = 85.0, size: float = 5.6) -> Part:
    """The buttoned band down the front: 32 mm wide, raised, with a button of radius `size` `every` so many mm."""
    x = np.array([-16.4, -16.0, -14.5, *np.linspace(-13.0, 13.0, 19), 14.5, 16.0, 16.4])
    down = np.linspace(2.0, 300.0, 190)
    front = sheet.points[:, :16]
    right = np.stack([np.interp(down, np.linspace(0, LENGTH, ROWS), front[:, j, 0]) for j in range(16)], axis=1)
    column = np.stack([np.sign(x) * np.interp(np.abs(x), row, np.arange(16.0)) for row in right])
    edge = np.abs(x) > 16.2
    raised = np.where(edge, -1.0, np.where(np.abs(np.abs(x) - 14.5) < 0.1, 1.7, 2.1) + lift)
    out = np.broadcast_to(raised, column.shape).copy()
    for place in np.arange(22.0, 300.0, every):
        r = np.hypot(x[None, :], down[:, None] - place)
        out += np.where(r < size, 1.6 - 0.6 * np.exp(-((r / 2.2) ** 2)), 0.0)
    points = sheet.at(column, np.broadcast_to(down[:, None], column.shape), out)
    cloth = np.stack(np.broadcast_arrays(x[None, :], -points[..., 1]), axis=-1)
    return points, cloth, sheet.at(column, np.broadcast_to(down[:, None], column.shape), np.zeros_like(out))


TRIMS = {"gown": gown, "pyjama": pyjama, "tshirt": tshirt, "shirt": shirt, "pullover": pullover, "cardigan": cardigan,
         "hoodie": hoodie}  # fmt: skip
