"""Wrinkles as a height map in millimetres over the flattened template, one per person and expression.

A person's creases are drawn once, with that person's hand (`furrows` says where faces crease); an expression then
only says how deep each group of them is (`creasing`). So resting lines stay where they are and deepen as the muscles
pull.

The chart unrolls a cylinder about the vertical axis x = 0, z = AXIS_Z: u = RADIUS atan2(x, z - AXIS_Z), v = y, for
template points (x, y, z) in mm. Rows go up with v, columns with u, texel (row 0, column 0) has its centre at
(U_MIN, V_MIN). For shading, h as a function of (u, v) has in template axes the gradient
h_u RADIUS / r^2 (z - AXIS_Z, 0, -x) + h_v (0, 1, 0), with r^2 = x^2 + (z - AXIS_Z)^2; its part along the surface is
the slope.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ..sampling import generator
from ..spec import Expression, Person
from .carve import Noise, Stroke, carve
from .creasing import GROUPS, SIDES, activations
from .furrows import SIDED, WHOLE
from .marks import Bump, Line, Mark
from .sag import SAGGING

AXIS_Z, RADIUS = -60.0, 90.0  # mm: about the skull's own curvature, so the chart is near to true in scale
U_MIN, U_MAX = -110.0, 110.0  # mm
V_MIN, V_MAX = -125.0, 95.0
TEXEL_MM = 0.35
WIDE = 2  # texels of the full map to one of a small picture's
COLUMNS = round((U_MAX - U_MIN) / TEXEL_MM) + 1
ROWS = round((V_MAX - V_MIN) / TEXEL_MM) + 1
SOFTER = 0.25  # by which creases are more folds than cuts in old skin
ROUND = 2.4  # widths over which a crease begins and ends, at least


@dataclass(frozen=True)
class Patch:
    """A piece of the map: `height` (rows, columns) float32, unit depth, its first texel at (row, column)."""

    row: int
    column: int
    height: np.ndarray
    wide: int = 1  # texels of its map are so many of the full map's

    def window(self, weight: np.ndarray) -> Patch:
        return replace(self, height=(self.height * weight).astype(np.float32))

    @property
    def grid(self) -> tuple[np.ndarray, np.ndarray]:
        """Millimetres: u (1, columns) and v (rows, 1)."""
        rows, columns = self.height.shape
        u = U_MIN + self.wide * TEXEL_MM * (self.column + np.arange(columns))
        v = V_MIN + self.wide * TEXEL_MM * (self.row + np.arange(rows))
        return u[None, :], v[:, None]


def chart(points: np.ndarray) -> np.ndarray:
    """Texel coordinates (N, 2) float32, (column, row), of template points (N, 3) mm; whole numbers are texel centres.

    Points beyond the map lie outside 0..COLUMNS - 1 or 0..ROWS - 1: there are no wrinkles there.
    """
    points = np.asarray(points)
    if points.ndim != 2 or points.shape[1] != 3:
        raise ValueError(f"points: shape {points.shape} is not allowed; give (N, 3) template millimetres")
    u = RADIUS * np.arctan2(points[:, 0], points[:, 2] - AXIS_Z)
    return np.stack([(u - U_MIN) / TEXEL_MM, (points[:, 1] - V_MIN) / TEXEL_MM], axis=1).astype(np.float32)


def height_map(person: Person, expression: Expression) -> np.ndarray:
    """(ROWS, COLUMNS) float32 mm: furrows are negative, their flanks positive, unwrinkled skin 0."""
    out = np.zeros((ROWS, COLUMNS), dtype=np.float32)
    for patch, depth in zip(furrow_groups(person), activations(person, expression), strict=True):
        if depth > 0.0:
            rows, columns = patch.height.shape
            out[patch.row : patch.row + rows, patch.column : patch.column + columns] += depth * patch.height
    return out


def shape(wide: int) -> tuple[int, int]:
    """Rows and columns of a map of texels that are `wide` of the full map's; texel (0, 0) of both is the same place."""
    return (ROWS - 1) // wide + 1, (COLUMNS - 1) // wide + 1


def furrow_groups(person: Person, wide: int = 1) -> tuple[Patch, ...]:
    """This person's creases at unit depth, one patch for each of GROUPS; cached for the last few people.

    For small pictures, texels may be so many times as `wide`.
    """
    return _drawn(person.seed, float(person.age), wide)


@lru_cache(maxsize=16)
def _drawn(seed: int, age: float, wide: int) -> tuple[Patch, ...]:
    aged = float(np.clip((age - 30.0) / 45.0, 0.0, 1.0))
    widen = float(np.interp(age, (20.0, 45.0, 85.0), (1.05, 1.05, 1.35)))
    drawn: dict[str, tuple[Patch, list[Stroke]]] = {}
    for name, marks_of in (*SIDED.items(), *SAGGING.items()):
        marks = marks_of(generator(seed, f"furrows {name}"))
        for side, mirror in SIDES.items():
            rng = generator(seed, f"furrow hand {name} {side}")
            drawn[f"{name}_{side}"] = _draw(marks, rng, mirror, aged, widen, wide)
    for name, marks_of in WHOLE.items():
        marks = marks_of(generator(seed, f"furrows {name}"))
        drawn[name] = _draw(marks, generator(seed, f"furrow hand {name}"), 1.0, aged, widen, wide)
    bare, strokes = [patch.height for patch, _ in drawn.values()], [strokes for _, strokes in drawn.values()]
    heights = carve(bare, strokes, _across, wide * TEXEL_MM)
    patches = {name: replace(drawn[name][0], height=height) for name, height in zip(drawn, heights, strict=True)}
    for side, mirror in SIDES.items():
        u = patches["forehead"].grid[0]
        half, outer = smoothstep(-5.0, 5.0, mirror * u), smoothstep(18.0, 34.0, mirror * u)
        patches[f"forehead_medial_{side}"] = patches["forehead"].window(half * (1.0 - outer))
        patches[f"forehead_lateral_{side}"] = patches["forehead"].window(half * outer)
        fold = patches[f"nasolabial_{side}"]
        upper = smoothstep(-56.0, -40.0, fold.grid[1])
        patches[f"nasolabial_upper_{side}"] = fold.window(upper)
        patches[f"nasolabial_lower_{side}"] = fold.window(1.0 - upper)
    return tuple(patches[group] for group in GROUPS)


def _draw(
    marks: list[Mark], rng: np.random.Generator, mirror: float, aged: float, widen: float, wide: int
) -> tuple[Patch, list[Stroke]]:
    """All marks of a group on one side: swellings in a patch, and creases to be carved into it."""
    reaches = np.array([_reach(mark) for mark in marks])
    low, high = reaches[:, :2].min(axis=0), reaches[:, 2:].max(axis=0)
    if mirror < 0.0:
        low[0], high[0] = -high[0], -low[0]
    column, row = (np.maximum(np.floor((low - (U_MIN, V_MIN)) / TEXEL_MM), 0)).astype(int)
    last = np.minimum(np.ceil((high - (U_MIN, V_MIN)) / TEXEL_MM), (COLUMNS - 1, ROWS - 1)).astype(int)
    full = ((int(column), int(last[0])), (int(row), int(last[1])))
    (left, right), (top, bottom) = (
        (first // wide, min(-(-end // wide), limit - 1))
        for (first, end), limit in zip(full, shape(wide)[::-1], strict=True)
    )
    patch = Patch(top, left, np.zeros((bottom - top + 1, right - left + 1), np.float32), wide)
    strokes = []
    for mark in marks:
        young = 1.0 - mark.old + mark.old * aged
        # folds are hung alike on both sides by weight, creases are not
        spread = 0.3 - 0.18 * mark.soft if isinstance(mark, Line) else 0.3
        gain = young * math.exp(spread * min(max(rng.normal(), -2.0), 2.0))
        if isinstance(mark, Line):
            gain *= min(1.0 + mark.lop * mirror, 1.0)
            mark = replace(mark, soft=min(mark.soft + SOFTER * aged, 1.0))
            strokes.append(_stroke(patch, full, mark, rng, mirror, gain, mark.width * widen))
        else:
            du, dv = (0.9 * min(max(each, -2.0), 2.0) for each in rng.normal(size=2).tolist())
            _swell(patch, replace(mark, centre=(mark.centre[0] + du, mark.centre[1] + dv)), mirror, gain)
    return patch, strokes


def _reach(mark: Mark) -> tuple[float, float, float, float]:
    """Least u and v, largest u and v in mm of what a mark touches."""
    if isinstance(mark, Bump):
        (u, v), reach = mark.centre, 2.3 * max(mark.radii) + 1.8
        return u - reach, v - reach, u + reach, v + reach
    us, vs, reach = [u for u, _ in mark.points], [v for _, v in mark.points], (6.5 + 1.3 * mark.soft) * mark.width + 2.0
    return min(us) - reach, min(vs) - reach, max(us) + reach, max(vs) + reach


Texels = tuple[int, int]  # the first and the last


def _stroke(
    patch: Patch, full: tuple[Texels, Texels], line: Line, rng: np.random.Generator, mirror: float, gain: float,
    width: float,
) -> Stroke:  # fmt: skip
    """One crease as a function of the coordinate along which it mostly runs.

    Chance is drawn by the texels of the `full` map, columns and rows, that the patch covers, whatever its own are.
    """
    moved = [0.5 * min(max(each, -2.0), 2.0) for each in rng.normal(size=2).tolist()]
    path = [(mirror * (u + moved[0]), v + moved[1]) for u, v in line.points]
    upright = _extent([v for _, v in path]) > _extent([u for u, _ in path])
    wide, texel = patch.wide, patch.wide * TEXEL_MM
    corner = (U_MIN + texel * patch.column, V_MIN + texel * patch.row)
    path = [(u - corner[0], v - corner[1]) for u, v in path]
    path = sorted(((v, u) if upright else (u, v) for u, v in path), key=lambda point: point[0])
    start, end = full[1] if upright else full[0]
    start, end = (each - wide * (patch.row if upright else patch.column) for each in (start, end))
    first, last = (int(min(max(each / TEXEL_MM, start), end)) for each in (path[0][0], path[-1][0]))
    long = TEXEL_MM * (last - first)
    first = -(-first // wide)
    last = max(last // wide, first)
    noises = [_knots(rng, long, period) for period in (13.0, 5.0)]
    ends = rng.uniform(0.12, 0.30, 2).tolist()
    round_ = min(ROUND * width / max(long, 1.0), 0.5)  # a short, wide one is a dent with soft ends, not a block
    ends = [max(ends[0], line.taper, round_), max(ends[1], 0.5 * line.fade, line.taper, round_)]
    noises += [_knots(rng, long, period) for period in (9.0, 3.5, 8.0 + 3.0 * width)]
    along, across = [point[0] for point in path], [point[1] for point in path]
    return Stroke(
        upright=upright, first=first, count=last - first + 1,
        path=list(zip(along, across, _slopes(along, across), strict=True)), noises=noises, ends=(ends[0], ends[1]),
        depth=gain * line.depth, shake=min(1.0, 1.2 / width),  # deep folds run smoother than fine lines
        whole=2.2 - 2.6 * line.broken, width=width, reach=(4.6 + 0.4 * line.soft) * width,
        shape=(line.flank, line.lean * (mirror if upright else 1.0), line.soft),
    )  # fmt: skip


def _extent(values: list[float]) -> float:
    return max(values) - min(values)


def _knots(rng: np.random.Generator, long: float, period: float) -> Noise:
    """Smooth noise of unit variance at its knots, `period` mm apart, over a stroke `long` mm long."""
    phase = rng.random()
    knots = rng.normal(size=int(long / period + phase) + 2)
    return period, phase, np.minimum(np.maximum(knots, -2.0), 2.0)  # np.clip takes thrice as long


def _across(t: np.ndarray, *shape: float) -> np.ndarray:
    """A crease 1 mm wide."""
    return crease(t, 1.0, *shape)


def crease(distance: np.ndarray, width: float, flank: float, lean: float = 0.0, soft: float = 0.0) -> np.ndarray:
    """Height across a crease of unit depth, `width` mm wide at half of it: a sharp valley in a soft one, raised flanks.

    `lean` > 0 raises the flank at positive `distance` (mm) and lowers the other. `soft` (0..1) makes it a fold: a wide
    trough with a narrower line at its bottom, which what stands at the raised flank rolls over into; from the other
    side it falls away gently.
    """
    t = distance * (1.0 / width)
    away, square = np.abs(t), t * t
    near = 1.0 + square * (1.0 / (0.62 - 0.2 * soft) ** 2)
    sharp = 0.52 - 0.30 * soft
    gentle = np.where((t > 0.0) == (lean > 0.0), 1.0, 1.0 + 0.35 * soft) if soft and lean else 1.0
    trough = (1.25 + 0.75 * soft) * gentle
    out = -sharp / (near * np.sqrt(near)) - (1.0 - sharp) * np.exp(-square / (trough * trough))
    if flank:
        beside = 2.2 + 0.8 * soft
        away -= beside
        side = np.exp(-(away * away))
        away += 1.0 + beside
        out += flank * side if lean == 0.0 else flank * side * (1.0 + lean * t / away)
    return out


def _swell(patch: Patch, bump: Bump, mirror: float, gain: float) -> None:
    u, v = patch.grid
    c, s = math.cos(math.radians(bump.angle)), math.sin(math.radians(bump.angle))
    across, up = math.hypot(bump.radii[0] * c, bump.radii[1] * s), math.hypot(bump.radii[0] * s, bump.radii[1] * c)
    columns, rows = (
        slice(*np.searchsorted(line.ravel(), (centre - 2.5 * reach, centre + 2.5 * reach)))
        for line, centre, reach in ((u, mirror * bump.centre[0], across), (v, bump.centre[1], up))
    )  # two thousandths are left there
    du, dv = (x.astype(np.float32) for x in (mirror * u[:, columns] - bump.centre[0], v[rows] - bump.centre[1]))
    first, second = (du * c + dv * s) * (1.0 / bump.radii[0]), (dv * c - du * s) * (1.0 / bump.radii[1])
    patch.height[rows, columns] += gain * bump.height * np.exp(-(first * first + second * second))


def _slopes(x: list[float], y: list[float]) -> list[float]:
    """As np.gradient(y, x), at a tenth of its price for a few points."""
    rise = [(b - a) / (d - c) for a, b, c, d in zip(y, y[1:], x, x[1:], strict=False)]
    inner = [
        (before * (c - b) + after * (b - a)) / (c - a)
        for before, after, a, b, c in zip(rise, rise[1:], x, x[1:], x[2:], strict=False)
    ]
    return [rise[0], *inner, rise[-1]]


def smoothstep(low: float, high: float, x: np.ndarray) -> np.ndarray:
    t = np.minimum(np.maximum((x - low) * (1.0 / (high - low)), 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)
