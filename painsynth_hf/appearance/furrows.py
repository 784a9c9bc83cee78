"""Where faces crease: the lines of each furrow group, as authored curves on the flattened template.

Coordinates are the millimetres (u, v) of `wrinkles.chart`, u counted outwards from the midline: inner canthus
(20, -2), outer canthus (50, 0), brow from (12, 17) over (42, 22) to (58, 16), alar crest (17, -29), corner of the
mouth (29, -67), mentolabial groove v = -84. What furrows where, and which unit makes it, follows the appearance
changes listed by Ekman, Friesen & Hager (FACS manual, 2002) and Lemperle et al., "A classification of facial
wrinkles" (Plastic and Reconstructive Surgery 108, 2001). How many lines there are, how long and where differs from
person to person: every group is drawn from a generator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Line:
    """A crease through `points`, monotone in the coordinate that varies more."""

    points: Points  # (u, v) mm
    depth: float = 1.0  # share of the group's depth
    width: float = 1.1  # mm, of the valley at half its depth
    flank: float = 0.15  # height of the raised flanks, share of the depth
    lean: float = 0.0  # -1..1, > 0: the flank on the outer side (of lines across: the upper one) is the higher
    old: float = 0.0  # 0 creases at any age .. 1 only old skin
    broken: float = 0.0  # 0 unbroken .. 1 dashes
    soft: float = 0.0  # 0 a crease .. 1 a fold: skin rolls over into it, sharp at the very bottom alone
    lop: float = 0.0  # -1..1, > 0: the deeper on the left, and at 1 on the left alone
    fade: float = 0.0  # 0 as deep at either end .. 1 runs out slowly towards the end with the larger coordinate
    taper: float = 0.0  # share of its length over which it runs out at both ends, at least


@dataclass(frozen=True)
class Bump:
    """A soft swelling (or dent, where `height` is negative): an ellipse of Gaussian fall-off."""

    centre: tuple[float, float]  # (u, v) mm
    radii: tuple[float, float]  # mm, before the turn
    height: float  # share of the group's depth
    angle: float = 0.0  # degrees from u towards v
    old: float = 0.0


Mark = Line | Bump
Rng = np.random.Generator


def some(rng: Rng, points: Points, sigma: float, **look: float) -> Line:
    """A line whose points are moved by about `sigma` mm, and as a whole by as much again."""
    each = np.minimum(np.maximum(rng.normal(size=(len(points), 2)), -1.6), 1.6)  # np.clip takes thrice as long
    moved = np.array(points) + 0.6 * sigma * (each + rng.normal(size=2))
    return Line(tuple((u, v) for u, v in moved.tolist()), **look)


def _branch(rng: Rng, line: Line, swing: float) -> Line:
    """A weaker crease that leaves `line` beyond its middle and ends `swing` mm beside its end."""
    path = np.array(line.points)
    along = np.linspace(rng.uniform(0.4, 0.6), rng.uniform(0.85, 1.05), 4)
    knots = np.linspace(0.0, 1.0, len(path))
    at = np.interp(along, knots, path[:, 0]), np.interp(along, knots, path[:, 1])
    heading = path[-1] - path[0]
    normal = np.array([-heading[1], heading[0]]) / np.hypot(*heading)
    moved = np.stack(at, axis=1) + np.linspace(0, 1, 4)[:, None] ** 1.4 * swing * normal
    return replace(
        line, points=tuple((float(u), float(v)) for u, v in moved), depth=0.5 * line.depth, width=0.8 * line.width,
        flank=0.33 * line.flank, old=max(line.old, 0.45),
    )  # fmt: skip


def _forehead(rng: Rng) -> list[Mark]:
    """Horizontal lines over both sides; the frontalis often parts in the middle.

    Straight, wavy, arched over each brow, or hanging in the middle; whole, parted or in pieces; one side may be the
    stronger (the shapes of Moqadam et al., Journal of Drugs in Dermatology 16, 2017).
    """
    marks: list[Mark] = []
    count = int(rng.integers(2, 6))
    kind = int(rng.integers(4))
    middle = ((-0.5, 1.0), (-2.5, 2.5), (1.5, 3.5), (-4.0, -1.5))[kind]  # mm that the middle lies under the rest
    dip, bow = rng.uniform(*middle), rng.uniform(-0.5, 3.0) if kind else rng.uniform(-0.5, 1.0)
    fall = rng.uniform(-1.0, 7.0)
    parted, broken = rng.random() < 0.4, 0.4 * rng.random() ** 2
    side_gain = np.exp(0.35 * np.clip(rng.normal(), -1.5, 1.5))
    v, gap = rng.uniform(31.0, 38.0), rng.uniform(5.5, 10.5)
    strongest = rng.integers(0, count)
    for i in range(count):
        # about as far on both sides, and each as its neighbours: a single line is a scar
        reach = rng.uniform(30.0, 60.0) * rng.uniform(0.85, 1.15, 2)
        strength = rng.uniform(0.85, 1.0) if i == strongest else rng.uniform(0.3, 0.85)
        arch, sink = bow + rng.uniform(-1.0, 1.0), fall + rng.uniform(-2.0, 2.0, 2)
        sink = sink * reach / 60.0  # they fall only where they turn the corner to the temple
        left = ((0.28 * reach[0], v - 0.55 * dip), (0.62 * reach[0], v + arch), (reach[0], v - sink[0]))
        right = ((-0.28 * reach[1], v - 0.55 * dip), (-0.62 * reach[1], v + arch), (-reach[1], v - sink[1]))
        look = {"width": rng.uniform(1.2, 1.8), "lean": 0.3, "broken": broken + rng.uniform(0.0, 0.25), "flank": 0.12}
        if parted and i != strongest:
            apart, shift = rng.uniform(0.02, 0.18, 2) * reach, rng.uniform(-1.5, 1.5)
            strong = min(strength * side_gain, 1.0), min(strength / side_gain, 1.0)
            marks.append(some(rng, ((-apart[1], v + shift - 0.5 * dip), *right), 1.1, depth=strong[0], **look))
            marks.append(some(rng, ((apart[0], v - 0.5 * dip), *left), 1.1, depth=strong[1], **look))
        else:
            marks.append(some(rng, (*right[::-1], (0.0, v - dip), *left), 1.1, depth=strength, **look))
        if rng.random() < 0.6:  # a short, fine one above
            start, span, up = rng.uniform(-48, 18), rng.uniform(10, 30), rng.uniform(2.6, 4.6)
            rise = rng.uniform(-0.8, 0.8, 2)
            short = ((start, v + up + rise[0]), (start + span / 2, v + up), (start + span, v + up + rise[1]))
            depth = rng.uniform(0.1, 0.3)
            marks.append(some(rng, short, 0.4, depth=depth, width=1.1, flank=0.08, old=0.8, broken=0.4))
        v += gap * rng.uniform(0.75, 1.3)
    # over the tail of the brow, oblique
    for side in (-1.0, 1.0):
        depth, width = rng.uniform(0.1, 0.55), rng.uniform(1.3, 2.0)
        marks.append(
            some(rng, ((side * 40, 34), (side * 48, 31), (side * 56, 25)), 1.8, depth=depth, width=width, old=0.3)
        )
    return marks


def _glabella(rng: Rng) -> list[Mark]:
    """Between the brows, after the patterns of de Almeida et al. (Dermatologic Surgery 38, 2012).

    One line beside the middle, an "11" whose bars differ, a V that opens over the heads of the brows, or three finer
    ones: they start at the brows' heads, lean as the muscle pulls and fade upwards, the skin between them heaped up.
    """
    kind, lean, stand = int(rng.integers(5)), rng.uniform(-0.16, 0.22), rng.uniform(-1.4, 1.4)
    lop = rng.choice([-1.0, 1.0]) * (1.0 if kind == 0 else rng.uniform(0.1, 0.75))
    feet = ((2.6,), (7.0,), (5.2,), (3.2, 8.4), (8.2,))[kind]  # mm from the middle, at the level of the brows' heads
    open_ = (lean, 0.04 + lean, 0.42 + 0.5 * lean, 0.1 + lean, -0.14)[kind]  # mm outwards per mm up
    marks: list[Mark] = []
    for i, foot in enumerate(feet):
        low, long = rng.uniform(5.5, 9.0), rng.uniform(19.0, 26.0) * (1.0 - 0.2 * i)
        rise = np.array([0.0, 0.3, 0.65, 1.0])
        u = foot + stand + (open_ + 0.06 * i) * long * (rise - 0.4) + rng.uniform(-0.8, 0.8) * np.sin(np.pi * rise)
        u[0] += rng.uniform(0.5, 3.0) * (kind > 0)  # it comes out from under the brow
        line: Points = tuple((float(x), float(low + long * y)) for x, y in zip(np.maximum(u, 1.2), rise, strict=True))
        look = {"depth": rng.uniform(1.15, 1.35) * 0.75**i, "width": rng.uniform(1.3, 2.0), "lop": lop * (-1.0) ** i}
        marks.append(some(rng, line, 0.7, flank=0.13, lean=0.2, soft=0.3, fade=0.9, taper=0.32, **look))
    for _ in range(int(rng.integers(0, 3))):
        u0, v, span = rng.uniform(3.0, 14.0), rng.uniform(9.0, 16.0), rng.uniform(5.0, 9.0)
        fine = ((u0, v), (u0 + 0.06 * u0, v + 0.5 * span), (u0 + 0.15 * u0, v + span))
        look = {"depth": rng.uniform(0.12, 0.4), "width": rng.uniform(1.2, 1.8), "lop": rng.uniform(-0.8, 0.8)}
        marks.append(some(rng, fine, 0.8, flank=0.11, old=0.3, soft=0.4, fade=1.0, **look))
    marks.append(Bump((3.6, 16.0), (2.6, 7.5), 0.28, 83.0))
    return marks


def _corrugator(rng: Rng) -> list[Mark]:
    """The head of the brow bunches over the muscle; where that is tied to the skin, over the body, a wide hollow."""
    u, tied = rng.uniform(24.0, 32.0), rng.random()
    return [
        Bump((13.0, 17.0), (7.0, 4.4), 1.0, 25.0),
        Bump((20.0, 21.5), (8.0, 3.8), 0.6, 25.0),
        Bump((14.0, 9.0), (6.0, 3.2), -0.55, 15.0),
        Bump((u, 29.5), (12.0, 6.0), -0.30 * tied, 20.0),
        Bump((u - 9.0, 33.0), (9.0, 5.5), 0.22 * tied, 30.0),
    ]


def _procerus(rng: Rng) -> list[Mark]:
    """Across the root of the nose, one to three, both sides."""
    marks: list[Mark] = []
    weights = [1.1, rng.uniform(0.1, 0.8), rng.uniform(0.0, 0.6)]
    middle, gap = rng.uniform(5.0, 8.0), rng.uniform(3.4, 4.8)
    for v, reach, weight in zip((middle, middle - gap, middle + gap), (8.2, 6.2, 6.6), weights, strict=True):
        tilt = rng.uniform(-1.0, 1.0)
        left, right = reach * rng.uniform(0.8, 1.15, 2)
        start, end = ((-right, v - 1.4 - tilt), (-right / 2, v - 0.4)), ((left / 2, v - 0.4), (left, v - 1.4 + tilt))
        arc, width = (*start, (0.5, v), *end), rng.uniform(1.3, 1.8)
        marks.append(some(rng, arc, 0.4, depth=weight, width=width, flank=0.16, lean=0.4, soft=0.2, taper=0.4))
    marks.append(Bump((0.0, 11.0), (8.0, 4.5), 0.35))
    return marks


def _bunny(rng: Rng) -> list[Mark]:
    """Oblique lines on the nasal sidewall, down and out, clear of its back, and the pucker to the inner canthus."""
    # the wall is steep: lines that run outwards by the chart are oblique from in front
    lines = (
        ((4.4, 2.0), (9.0, -0.8), (13.0, -2.0), (16.5, -2.4)),
        ((2.6, -1.6), (7.0, -4.6), (12.0, -7.4), (17.0, -9.0), (21.0, -9.6)),
        ((3.6, -6.4), (8.0, -9.6), (13.0, -12.0), (18.5, -13.4)),
        ((4.6, -12.0), (9.0, -14.8), (14.0, -16.6), (18.0, -17.4)),
    )
    depth = (1.1, 1.45, 1.35, 0.85)
    look = {"width": rng.uniform(0.95, 1.3), "flank": 0.15, "lean": 0.3, "soft": 0.25, "taper": 0.42}
    marks: list[Mark] = [
        some(rng, line, 0.6, depth=d * rng.uniform(0.7, 1.15), **look) for line, d in zip(lines, depth, strict=True)
    ]
    # the skin beside the nose heaps up under them, and the groove behind the wing deepens
    marks.append(Bump((15.0, -16.5), (7.5, 4.0), 0.35, -40.0))
    marks.append(some(rng, ((13.0, -20.5), (17.5, -25.0), (19.0, -31.0)), 0.5, depth=0.4, width=2.6, flank=0.1))
    return marks


def _crow(rng: Rng) -> list[Mark]:
    """A fan at the outer canthus; full, upper or lower (Kane, Plastic and Reconstructive Surgery 112, 2003)."""
    marks: list[Mark] = []
    kind = rng.integers(3)
    low, high = ((-42, 20), (-24, 24), (-46, 6))[kind]
    count, coarse = int(rng.integers(3, 6)), rng.uniform(0.85, 1.3)
    steps = np.cumsum(rng.uniform(0.7, 1.4, count))
    for i, angle in enumerate(low + (high - low) * (steps - steps[0]) / (steps[-1] - steps[0])):
        a, bend = np.radians(angle), np.radians(0.25 * angle + rng.uniform(-3, 3))
        start, reach = rng.uniform(9.5, 13.5), rng.uniform(10.0, 22.0)
        reach *= 1.0 - 0.75 * abs(angle) / 60.0
        u, v = 46.5 + start * np.cos(a), -0.8 + start * np.sin(a) * 0.9
        middle = (u + 0.5 * reach * np.cos(a), v + 0.5 * reach * np.sin(a))
        end = (middle[0] + 0.5 * reach * np.cos(a + bend), middle[1] + 0.5 * reach * np.sin(a + bend))
        strong = 1.0 if i in (1, 2, 3) else 0.7
        depth = strong * rng.uniform(0.35, 0.85)
        line = some(rng, ((u, v), middle, end), 0.6, depth=depth, width=1.35 * coarse, flank=0.12, soft=0.3, fade=0.8)
        marks.append(line)
        if rng.random() < 0.3:
            marks.append(_branch(rng, line, rng.choice([-1.0, 1.0]) * rng.uniform(1.5, 3.5)))
        # between two, and beside them
        fine = ((u + 3, v - 1.8), (middle[0] + 1, middle[1] - 2.2), (end[0] - 3, end[1] - 2.8))
        marks.append(some(rng, fine, 0.4, depth=rng.uniform(0.05, 0.3), width=1.0, flank=0.08, old=0.8, fade=0.6))
    return marks


def _lower_lid(rng: Rng) -> list[Mark]:
    """Creases under the lashes that bow with the lid; finer ones cross its outer half."""
    marks: list[Mark] = [
        some(rng, ((23, -6.8), (32, -9.4), (42, -9.2), (51, -5.6)), 0.5, depth=0.6, width=1.0, flank=0.2, lean=0.5),
        some(rng, ((21, -8.5), (29, -13.0), (40, -14.2), (50, -10.8), (57, -6.0)), 0.8, depth=0.5, lean=0.3, soft=0.4),
        some(rng, ((34, -6.6), (42, -6.7), (49.5, -4.2)), 0.4, depth=0.5, width=0.8),
    ]
    for _ in range(5):
        u, v, span = rng.uniform(26, 44), rng.uniform(-16.5, -7.5), rng.uniform(7, 14)
        line = ((u, v), (u + span / 2, v - rng.uniform(-0.6, 0.8)), (u + span, v + rng.uniform(0.5, 2.5)))
        marks.append(some(rng, line, 0.4, depth=rng.uniform(0.2, 0.45), width=0.75, flank=0.11, old=0.55))
    return marks


def _upper_lid(rng: Rng) -> list[Mark]:
    """Lids squeezed shut: pleats over the lid, and short rays from the inner canthus."""
    rays = (((11.5, 6.5), (15.5, 4.2), (20.0, 1.2)), ((12.0, 2.2), (16.0, 0.4), (19.5, -1.2)))
    arcs = (((25, 4.8), (32, 8.4), (41, 9.2), (50, 5.0)), ((23, 6.0), (32, 11.4), (42, 12.2), (53, 6.8)))
    short = (((29, 6.2), (36, 7.3), (44, 6.8)),)
    marks: list[Mark] = [
        some(rng, arc, 0.5, depth=depth, width=1.0, lean=0.5) for arc, depth in zip(arcs, (0.5, 0.4), strict=True)
    ]
    marks += [some(rng, line, 0.6, depth=rng.uniform(0.35, 0.7), width=0.8) for line in short]
    marks += [some(rng, ray, 0.6, depth=rng.uniform(0.1, 0.35), width=1.0, flank=0.12) for ray in rays]
    return marks


def _infraorbital(rng: Rng) -> list[Mark]:
    """The furrow from the inner canthus and the crescent under the raised cheek."""
    trough = ((20.5, -7.0), (24.0, -13.5), (30.5, -18.5), (39.0, -21.0))
    crescent, faint = ((36, -23.5), (45, -24.5), (55, -19.5), (63, -12.0)), {"width": 1.8, "old": 0.6, "soft": 0.5}
    return [
        some(rng, trough, 0.8, depth=0.65, width=1.9, flank=0.14, lean=-0.4, soft=0.3),
        some(rng, crescent, 1.0, depth=0.6, width=2.4, flank=0.14, lean=-0.4, soft=0.6),
        some(rng, ((45, -16.0), (53, -15.0), (62, -8.0)), 1.2, depth=rng.uniform(0.2, 0.6), width=1.6, soft=0.4),
        some(rng, ((47, -29.5), (57, -26.0), (66, -18.0)), 1.5, depth=rng.uniform(0.1, 0.4), **faint),
        some(rng, ((26, -19.5), (33, -25.0), (41, -27.5)), 1.2, depth=rng.uniform(0.1, 0.4), **faint),
        Bump((43.0, -28.0), (15.0, 6.0), 0.35, 18.0),
    ]


def _nasolabial(rng: Rng) -> list[Mark]:
    """From the alar crest outwards, in a bow about the corner of the mouth; the cheek stands over it.

    Bowed outwards in most, straight or hollow in some (Zufferey, Plastic and Reconstructive Surgery 89, 1992).
    """
    bow, low = rng.uniform(-1.5, 4.0), rng.uniform(-80.0, -70.0)
    # out to beside the corner of the mouth before it turns down: a raised wing and lip stretch it towards the upright
    fold = (
        (16.4, -27.0), (20.6 + bow / 4, -31.4), (26.6 + 0.7 * bow, -38.2), (33.0 + bow, -46.5),
        (38.6 + 0.9 * bow, -56.0), (41.2 + bow / 2, -65.5), (39.6 + bow / 4, low),
    )  # fmt: skip
    beside = {"width": 1.7, "old": 0.9, "soft": 0.55}
    main = some(rng, fold, 0.7, depth=0.72, width=rng.uniform(2.4, 3.1), flank=0.05, lean=0.7, soft=0.95)
    return [
        main,
        some(rng, ((15.2, -25.0), (19.5, -29.0), (24.5, -35.5)), 0.6, depth=rng.uniform(0.0, 0.3), width=1.6, old=0.4),
        # over the wing to its groove: the fold begins as an arch about the wing
        some(
            rng,
            ((13.4, -31.0), (16.0, -28.2), (19.4, -28.6), (23.0, -31.8)),
            0.5,
            depth=0.5,
            width=2.0,
            lean=0.6,
            soft=0.8,
        ),
        some(rng, ((29.5, -46.0), (34.5, -54.5), (39.0, -64.5)), 1.6, depth=rng.uniform(0.0, 0.25), **beside),
        some(rng, ((33.0, -60.0), (34.6, -66.0), (33.8, -72.0)), 0.9, depth=rng.uniform(0.0, 0.35), **beside),
    ]


def _marionette(rng: Rng) -> list[Mark]:
    """Down from the corner of the mouth."""
    low, outer = rng.uniform(-97.0, -89.0), ((37.0, -74.0), (39.5, -82.0), (39.0, -91.0))
    main = ((30.6, -69.0), (33.0, -75.0), (34.4, -83.0), (34.8, low))
    return [
        some(rng, main, 1.0, depth=1.0, width=rng.uniform(2.2, 3.0), flank=0.06, lean=0.5, soft=0.85),
        some(rng, outer, 1.6, depth=rng.uniform(0.0, 0.4), width=1.8, old=0.6, soft=0.5),
        some(rng, ((29.0, -68.6), (32.4, -70.6), (35.4, -74.5)), 0.5, depth=0.4, width=1.4, soft=0.7),
    ]


def _perioral(rng: Rng) -> list[Mark]:
    """Vertical lines that radiate from the lips' borders, both sides, no two alike."""
    marks: list[Mark] = []
    for side in (-1.0, 1.0):
        for u in np.cumsum(rng.uniform(2.2, 5.6, 8)) + 0.5:
            if u > 28.0:
                continue
            border = np.interp(u, [0, 6, 15, 25, 29], [-59.5, -58.0, -61.0, -65.0, -67.0])
            low, rise, out = rng.uniform(-2.0, 0.5), rng.uniform(5.5, 12.0), 1.0 + 0.10 * u
            top = (side * (u + out), border + rise)
            line = ((side * u, border + low), (side * (u + 0.3 * out), border + rise / 2), top)
            depth, width = 0.8 * rng.uniform(0.0, 1.0) ** 1.3, rng.uniform(1.1, 1.9)  # pleats, not cuts
            marks.append(some(rng, line, 0.8, depth=depth, width=width, flank=0.1, broken=0.4, soft=0.35))
        for u in np.cumsum(rng.uniform(3.0, 8.0, 4)) + 4.0:
            border = np.interp(u, [0, 10, 20, 27], [-80.0, -79.0, -75.5, -70.0])
            bottom = (side * (u + 1.4), border - rng.uniform(3.5, 6.5))
            line = ((side * u, border + 1.0), (side * (u + 0.5), border - 2.0), bottom)
            marks.append(some(rng, line, 0.6, depth=rng.uniform(0.05, 0.3), width=1.1, flank=0.09, old=0.3))
    return marks


def _mentolabial(rng: Rng) -> list[Mark]:
    """The crease over the chin, both sides."""
    v = rng.uniform(-85.5, -83.0)
    crease = ((-19, v + 3.5), (-10, v + 0.5), (0, v), (10, v + 0.5), (19, v + 3.5))
    second = ((-13, v - 2.5), (-4, v - 4.2), (6, v - 4.4), (14, v - 2.4))
    return [
        some(rng, crease, 0.7, depth=1.0, width=2.2, flank=0.12, lean=-0.5, soft=0.6),
        some(rng, second, 0.9, depth=rng.uniform(0.15, 0.5), width=1.1, old=0.2),
    ]


def _chin(rng: Rng) -> list[Mark]:
    """Mentalis pulls on the skin at points: cobblestones."""
    marks: list[Mark] = []
    for _ in range(34):
        radius, turn = np.sqrt(rng.random()), rng.uniform(0, 2 * np.pi)
        centre = (18.0 * radius * np.cos(turn), -96.5 + 9.0 * radius * np.sin(turn))
        size = rng.uniform(1.3, 2.4)
        sign = -1.0 if rng.random() < 0.65 else 0.55
        height = sign * rng.uniform(0.35, 1.0) * (1.1 - 0.7 * radius)
        marks.append(Bump(centre, (size * rng.uniform(1.0, 1.8), size), height, rng.uniform(0, 180)))
    return marks


def _parentheses(rng: Rng) -> list[Mark]:
    """Arcs outside the nasolabial fold when the cheek is pushed aside by a wide mouth."""
    arcs = (
        ((42.0, -45), (47.0, -54), (48.5, -65), (44.5, -76)), ((49.0, -42), (55.0, -53), (56.5, -65), (51.5, -77)),
        ((57.0, -42), (62.5, -53), (62.5, -65)),
    )  # fmt: skip
    depth, width, old = (1.0, 0.65, 0.4), (2.2, 1.6, 1.2), (0.0, 0.6, 0.8)
    return [
        some(rng, arc, 1.1, flank=0.12, lean=0.4, depth=d, width=w, old=o, soft=0.5)
        for arc, d, w, o in zip(arcs, depth, width, old, strict=True)
    ]


def _dimple(rng: Rng) -> list[Mark]:
    """A slit and a dent beside the corner of the mouth."""
    slit = ((34.2, -61.5), (36.0, -66.5), (35.6, -72.0))
    return [some(rng, slit, 0.6, depth=1.0, width=1.5), Bump((36.0, -67.0), (2.4, 4.0), -0.5)]


def _stretch(rng: Rng) -> list[Mark]:
    """Lips pulled straight back: upright folds beside the mouth, slanting ones over the jaw (platysma)."""
    lines = (
        ((33.6, -62.0), (36.4, -69.0), (35.8, -77.0)), ((39.0, -62.0), (42.0, -71.0), (41.5, -82.0)),
        ((45.5, -65.0), (48.0, -74.0), (47.5, -84.0)), ((31.0, -82.0), (35.5, -90.0), (38.5, -99.0)),
        ((39.5, -83.0), (44.0, -92.0), (47.5, -101.0)), ((49.0, -82.0), (53.5, -91.0), (57.0, -99.0)),
    )  # fmt: skip
    depth, old = (1.0, 0.7, 0.45, 0.6, 0.5, 0.35), (0.0, 0.7, 0.9, 0.4, 0.6, 0.8)  # a young cheek bends in one
    return [
        some(rng, line, 1.0, depth=d * rng.uniform(0.5, 1.0), width=2.4, old=o, soft=0.5)
        for line, d, o in zip(lines, depth, old, strict=True)
    ]


def _cheek(rng: Rng) -> list[Mark]:
    """Soft pleats about the corner of the mouth, outside its fold, like an accordion's; a fine mesh crosses them."""
    marks: list[Mark] = []
    long, radius = rng.uniform(0.0, 1.0), rng.uniform(25.0, 29.0)
    for i in range(4):
        middle, half = np.radians(rng.uniform(-24.0, 26.0)), np.radians(rng.uniform(14.0, 20.0 + 16.0 * long))
        turn = middle + half * np.linspace(-1.0, 1.0, 5)
        path = tuple((float(18.0 + radius * np.cos(a)), float(-60.0 + 1.25 * radius * np.sin(a))) for a in turn)
        look = {"depth": rng.uniform(0.3, 1.0) * 0.86**i, "width": rng.uniform(2.0, 3.0), "lean": 0.4, "soft": 0.8}
        marks.append(some(rng, path, 0.6, flank=0.06, old=0.7, **look))
        radius += rng.uniform(5.5, 8.5)
    for _ in range(14):
        u, v = rng.uniform((40.0, -72.0), (66.0, -32.0))
        angle, half = np.radians(rng.uniform(-50.0, 0.0)), rng.uniform(3.0, 7.0)
        du, dv = half * np.cos(angle), half * np.sin(angle)
        path = ((u - du, v - dv), (u + 0.12 * dv, v - 0.12 * du), (u + du, v + dv))
        marks.append(Line(path, 0.5 * rng.random(), rng.uniform(1.3, 2.0), flank=0.05, old=0.8, soft=0.5))
    return marks


# furrows of one side (drawn on both, each with its own hand) and those that span the midline
SIDED: Mapping[str, Callable[[Rng], list[Mark]]] = {
    "glabella": _glabella, "corrugator": _corrugator, "bunny": _bunny, "crow": _crow, "lower_lid": _lower_lid,
    "upper_lid": _upper_lid, "infraorbital": _infraorbital, "nasolabial": _nasolabial, "marionette": _marionette,
    "parentheses": _parentheses, "dimple": _dimple, "stretch": _stretch, "cheek": _cheek,
}  # fmt: skip
WHOLE: Mapping[str, Callable[[Rng], list[Mark]]] = {
    "forehead": _forehead, "procerus": _procerus, "perioral": _perioral, "mentolabial": _mentolabial, "chin": _chin,
}  # fmt: skip
