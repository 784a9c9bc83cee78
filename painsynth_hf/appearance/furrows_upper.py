"""Creases of forehead, brows, root of the nose and lids: see `furrows`."""

from __future__ import annotations

import numpy as np

from ..sampling import pick
from .marks import Bump, Mark, Points, Rng, branch, some


def forehead(rng: Rng) -> list[Mark]:
    """Long lines over the whole forehead, valleys between rounded folds, with short fine ones across these.

    Straight, waved, arched over each brow or over both at once; whole, split in the middle or in pieces (Moqadam et
    al., Journal of Drugs in Dermatology 16, 2017). They run along the brows, the lowest most, fade towards the temples,
    where the muscle ends, and differ in depth; one side may be the stronger. In one in six each they stay in the
    middle, or over the brows alone, or are many and fine (Braz & Sakuma, Surg Cosmet Dermatol 2, 2010).
    """
    marks: list[Mark] = []
    kind = pick(rng, ("full", "middle", "sides", "fine"), (0.50, 0.16, 0.18, 0.16))
    count = int(pick(rng, (2, 3, 4, 5, 6), (0.18, 0.3, 0.28, 0.16, 0.08))) + 3 * (kind == "fine")
    gull = pick(rng, (0.3, 1.0, 1.6, -0.4), (0.3, 0.35, 0.2, 0.15))  # how far they bow with the brows
    arch, peak = 2.6 * gull * rng.uniform(0.6, 1.4), rng.uniform(34.0, 44.0)
    wave, length, phase = rng.uniform(0.2, 1.1), rng.uniform(26.0, 48.0), rng.uniform(0.0, 2.0 * np.pi, 2)
    split, broken = 0.75 * rng.random() ** 2, 0.12 * rng.random() ** 2
    favoured = float(np.exp(0.28 * np.clip(rng.normal(), -1.5, 1.5)))
    soft, wide = rng.uniform(0.15, 0.5), rng.uniform(1.05, 1.6)
    v = rng.uniform(30.0, 36.0)
    gap = min(rng.uniform(6.5, 12.0), 36.0 / count)
    if kind == "fine":
        wide *= 0.7
    split = 1.0 if kind == "sides" else 0.0 if kind == "middle" else split
    faint = 0.5  # of the lines over the brows, what goes on between them
    deepest = int(rng.integers(0, min(count, 3)))

    def course(u: np.ndarray, level: float, bow: float, own: float) -> Points:
        side = np.abs(u) / peak
        over = np.where(side < 1.0, np.sin(0.5 * np.pi * side) ** 2, 1.0 - 0.75 * (side - 1.0) ** 2)
        fall = 3.5 * np.clip((np.abs(u) - 44.0) / 20.0, 0.0, 1.0) ** 2
        sway = wave * np.sin(2.0 * np.pi * u / length + phase[0]) + own * np.sin(u / 6.5 + phase[1])
        return tuple(zip(u.tolist(), (level + bow * over - fall + sway).tolist(), strict=True))

    for i in range(count):
        strength = rng.uniform(0.9, 1.0) if i == deepest else 0.2 + 0.65 * rng.random()
        reach = rng.uniform(50.0, 68.0, 2) * (1.0 if i == deepest or rng.random() < 0.6 else rng.uniform(0.45, 0.9))
        reach *= 0.72 if kind == "middle" else 1.0
        bow, own = arch * (1.0 - 0.5 * i / count) + rng.uniform(-0.5, 0.5), rng.uniform(0.0, 0.2)
        look = {
            "width": wide * rng.uniform(0.75, 1.2) * (0.75 + 0.25 * strength), "soft": soft, "lean": 0.3, "flank": 0.05,
            "broken": broken + rng.uniform(0.0, 0.2) * (1.1 - strength), "taper": rng.uniform(0.26, 0.42),
        }  # fmt: skip
        if rng.random() < split:
            apart, step = rng.uniform(-5.0, 9.0, 2) + 8.0 * (kind == "sides"), rng.uniform(-2.2, 2.2)
            stronger = min(favoured, 1.0) * strength, min(1.0 / favoured, 1.0) * strength
            if i != deepest and rng.random() < 0.3:  # one half alone
                stronger = (stronger[0], 0.0) if rng.random() < 0.5 else (0.0, stronger[1])
            for side, out, inner, up, depth in zip((-1.0, 1.0), reach, apart, (step, 0.0), stronger, strict=True):
                if depth > 0.0:
                    u = side * np.linspace(inner, out, 6)[:: int(side)]
                    marks.append(some(rng, course(u, v + up, bow, own), 0.5, depth=depth, **look))
            if kind == "sides":
                between = course(np.linspace(-30.0, 30.0, 7), v + 0.5 * step, bow, own)
                marks.append(some(rng, between, 0.5, depth=faint * strength, **look))
        else:
            u = np.linspace(-reach[0], reach[1], 10)
            marks.append(some(rng, course(u, v, bow, own), 0.5, depth=strength, **look))
        # between this and the next, fine ones that cross at a slant
        for _ in range(int(rng.integers(0, 2))):
            start, span, slant = rng.uniform(-50.0, 26.0), rng.uniform(12.0, 30.0), rng.uniform(-0.16, 0.16)
            low = v + gap * rng.uniform(0.25, 0.75) + bow * 0.6
            fine = tuple((start + span * t, low + slant * span * (t - 0.5)) for t in (0.0, 0.5, 1.0))
            depth, width = rng.uniform(0.08, 0.3), rng.uniform(0.8, 1.1)
            marks.append(some(rng, fine, 0.7, depth=depth, width=width, flank=0.05, old=0.8, broken=0.5, taper=0.4))
        v += gap * rng.uniform(0.7, 1.35)
    # over the tail of the brow, oblique
    for side in (-1.0, 1.0):
        depth, width = rng.uniform(0.1, 0.55), rng.uniform(1.5, 2.3)
        tail = ((side * 40, 34), (side * 48, 31), (side * 56, 25))
        marks.append(some(rng, tail, 1.8, depth=depth, width=width, soft=0.6, flank=0.05, old=0.3, taper=0.35))
    return marks


def glabella(rng: Rng) -> list[Mark]:
    """Between the brows, after the patterns of de Almeida et al. (Dermatologic Surgery 38, 2012).

    One line beside the middle and its fainter twin, an "11" whose bars differ, a V that opens over the heads of the
    brows, or three finer ones: they start at the brows' heads, lean as the muscle pulls and fade upwards, the skin
    between them heaped up. Both sides always show some: a frown of one crease alone looks like a scar.
    """
    kind, lean, stand = int(rng.integers(5)), rng.uniform(-0.16, 0.22), rng.uniform(-1.4, 1.4)
    lop = rng.choice([-1.0, 1.0]) * (0.6 if kind == 0 else rng.uniform(0.1, 0.45))
    feet = ((2.6,), (7.0,), (5.2,), (3.2, 8.4), (8.2,))[kind]  # mm from the middle, at the level of the brows' heads
    open_ = (lean, 0.04 + lean, 0.42 + 0.5 * lean, 0.1 + lean, -0.14)[kind]  # mm outwards per mm up
    marks: list[Mark] = []
    for i, foot in enumerate(feet):
        low, long = rng.uniform(5.5, 9.0), rng.uniform(19.0, 26.0) * (1.0 - 0.2 * i)
        rise = np.array([0.0, 0.3, 0.65, 1.0])
        u = foot + stand + (open_ + 0.06 * i) * long * (rise - 0.4) + rng.uniform(-0.8, 0.8) * np.sin(np.pi * rise)
        u[0] += rng.uniform(0.5, 3.0) * (kind > 0)  # it comes out from under the brow
        line: Points = tuple((float(x), float(low + long * y)) for x, y in zip(np.maximum(u, 1.2), rise, strict=True))
        alone = kind == 0  # a single one is a broad valley: cut as narrow as two it is a slit
        look = {"depth": rng.uniform(1.55, 1.8) * (0.85 if alone else 0.75**i), "lop": lop * (-1.0) ** i}
        look["width"] = rng.uniform(1.3, 1.9) * (1.4 if alone else 1.0)
        marks.append(some(rng, line, 0.7, flank=0.18, lean=0.2, soft=0.3, fade=0.8, taper=0.3, **look))
    for _ in range(int(rng.integers(0, 3))):
        u0, v, span = rng.uniform(3.0, 14.0), rng.uniform(9.0, 16.0), rng.uniform(5.0, 9.0)
        fine = ((u0, v), (u0 + 0.06 * u0, v + 0.5 * span), (u0 + 0.15 * u0, v + span))
        look = {"depth": rng.uniform(0.12, 0.4), "width": rng.uniform(1.2, 1.8), "lop": rng.uniform(-0.8, 0.8)}
        marks.append(some(rng, fine, 0.8, flank=0.11, old=0.3, soft=0.4, fade=1.0, **look))
    marks.append(Bump((3.6, 16.0), (2.8, 8.0), 0.45, 83.0))
    return marks


def corrugator(rng: Rng) -> list[Mark]:
    """The head of the brow bunches over the muscle; where that is tied to the skin, over the body, a wide hollow."""
    u, tied = rng.uniform(24.0, 32.0), rng.random()
    return [
        Bump((13.0, 17.0), (7.0, 4.4), 1.0, 25.0),
        Bump((20.0, 21.5), (8.0, 3.8), 0.6, 25.0),
        Bump((14.0, 9.0), (6.0, 3.2), -0.55, 15.0),
        Bump((u, 29.5), (12.0, 6.0), -0.30 * tied, 20.0),
        Bump((u - 9.0, 33.0), (9.0, 5.5), 0.22 * tied, 30.0),
    ]


def procerus(rng: Rng) -> list[Mark]:
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


def bunny(rng: Rng) -> list[Mark]:
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


def crow(rng: Rng) -> list[Mark]:
    """A fan at the outer canthus; full, upper or lower (Kane, Plastic and Reconstructive Surgery 112, 2003).

    Long thin lines from a few millimetres beside the canthus on, so that they are seen from in front, and finer ones
    between them; the lower bend down with the cheekbone. The temple turns away: a line that rises by 20 degrees here
    stands up to the brow as seen from in front.
    """
    marks: list[Mark] = []
    kind = rng.integers(3)
    low, high = ((-46, 7), (-34, 11), (-50, 1))[kind]
    count, coarse = int(rng.integers(3, 6)), rng.uniform(0.85, 1.25)
    steps = np.cumsum(rng.uniform(0.7, 1.4, count))
    for i, angle in enumerate(low + (high - low) * (steps - steps[0]) / (steps[-1] - steps[0])):
        a, bend = np.radians(angle), np.radians(0.4 * min(angle, 0.0) - 0.8 * max(angle, 0.0) + rng.uniform(-5, 5))
        start, reach = rng.uniform(6.5, 9.5), rng.uniform(15.0, 28.0)
        reach *= 1.0 - 0.5 * abs(angle) / 60.0
        u, v = 46.5 + start * np.cos(a), -0.8 + start * np.sin(a) * 0.9
        middle = (u + 0.5 * reach * np.cos(a), v + 0.5 * reach * np.sin(a))
        end = (middle[0] + 0.5 * reach * np.cos(a + bend), middle[1] + 0.5 * reach * np.sin(a + bend))
        strong = 1.05 if i in (1, 2, 3) else 0.8
        # one that goes on where the lids end would draw the slit of shut eyes out to the temple
        apart = 0.55 + 0.45 * min(abs(angle - 4.0) / 22.0, 1.0)
        depth = strong * apart * rng.uniform(0.5, 0.95)
        look = {"width": 0.95 * coarse, "flank": 0.14, "soft": 0.25, "fade": 1.0, "taper": 0.3}
        line = some(rng, ((u, v), middle, end), 0.45, depth=depth, **look)
        marks.append(line)
        if rng.random() < 0.3:
            marks.append(branch(rng, line, rng.choice([-1.0, 1.0]) * rng.uniform(1.5, 3.5)))
        # between two, and beside them
        fine = ((u + 2, v - 1.8), (middle[0] - 1, middle[1] - 2.2), (end[0] - 6, end[1] - 2.8))
        marks.append(some(rng, fine, 0.4, depth=rng.uniform(0.1, 0.4), width=0.75, flank=0.1, old=0.5, fade=0.8))
    return marks


def lower_lid(rng: Rng) -> list[Mark]:
    """Creases under the lashes that bow with the lid; finer ones cross its outer half."""
    marks: list[Mark] = [
        some(rng, ((23, -6.8), (32, -9.4), (42, -9.2), (51, -5.6)), 0.5, depth=0.8, width=1.2, flank=0.2, lean=0.5),
        some(rng, ((21, -8.5), (29, -13.0), (40, -14.2), (50, -10.8), (57, -6.0)), 0.8, depth=0.5, lean=0.3, soft=0.4),
        some(rng, ((34, -6.6), (42, -6.7), (49.5, -4.2)), 0.4, depth=0.5, width=0.8),
    ]
    for _ in range(5):
        u, v, span = rng.uniform(26, 44), rng.uniform(-16.5, -7.5), rng.uniform(7, 14)
        line = ((u, v), (u + span / 2, v - rng.uniform(-0.6, 0.8)), (u + span, v + rng.uniform(0.5, 2.5)))
        marks.append(some(rng, line, 0.4, depth=rng.uniform(0.2, 0.45), width=0.75, flank=0.11, old=0.55))
    return marks


def upper_lid(rng: Rng) -> list[Mark]:
    """Lids squeezed shut: pleats over the lid, rays across it towards its two corners, short ones at the nose.

    The muscle runs around the eye and shortens, so that skin over it folds straight across.
    """
    rays = (((11.5, 6.5), (15.5, 4.2), (20.0, 1.2)), ((12.0, 2.2), (16.0, 0.4), (19.5, -1.2)))
    arcs = (((25, 4.8), (32, 8.4), (41, 9.2), (50, 5.0)), ((23, 6.0), (32, 11.4), (42, 12.2), (53, 6.8)))
    short = (((29, 6.2), (36, 7.3), (44, 6.8)),)
    marks: list[Mark] = [
        some(rng, arc, 0.5, depth=depth, width=1.0, lean=0.5) for arc, depth in zip(arcs, (0.5, 0.4), strict=True)
    ]
    marks += [some(rng, line, 0.6, depth=rng.uniform(0.35, 0.7), width=0.8) for line in short]
    marks += [some(rng, ray, 0.6, depth=rng.uniform(0.1, 0.35), width=1.0, flank=0.12) for ray in rays]
    count = int(rng.integers(9, 13))
    for t in np.linspace(-1.0, 1.0, count) + rng.uniform(-0.07, 0.07, count):
        side = np.sign(t) * abs(t) ** 0.7  # -1 at the nose .. 1 at the temple, where they are most and lean most
        u, low, long = 34.0 + 13.0 * side, 5.4 - 4.4 * side**2 + rng.uniform(0.0, 2.5), rng.uniform(3.0, 7.5)
        out = long * (1.15 * side + rng.uniform(-0.3, 0.3))
        line = ((u, low), (u + 0.35 * out, low + 0.6 * long), (u + out, low + long))
        look = {"depth": (0.24 + 0.50 * side**2) * rng.uniform(0.3, 1.0), "width": rng.uniform(0.75, 1.05)}
        marks.append(some(rng, line, 0.5, flank=0.1, old=0.25, fade=0.9, taper=0.4, **look))
    return marks


def infraorbital(rng: Rng) -> list[Mark]:
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
