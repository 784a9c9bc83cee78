"""Creases beside the nose, about the mouth, of chin and cheek: see `furrows`."""

from __future__ import annotations

import numpy as np

from .marks import Bump, Line, Mark, Rng, branch, some


def nasolabial(rng: Rng) -> list[Mark]:
    """From the alar crest outwards, in a bow about the corner of the mouth; the cheek stands over it.

    Bowed outwards in most, straight or hollow in some (Zufferey, Plastic and Reconstructive Surgery 89, 1992).
    """
    bow, low = rng.uniform(-1.5, 4.0), rng.uniform(-80.0, -70.0)
    # out to beside the corner of the mouth before it turns down: a raised wing and lip stretch it towards the upright
    fold = (
        (16.4, -27.0), (20.6 + bow / 4, -31.4), (26.6 + 0.7 * bow, -38.2), (33.0 + bow, -46.5),
        (38.6 + 0.9 * bow, -56.0), (41.2 + bow / 2, -65.5), (39.6 + bow / 4, low),
    )  # fmt: skip
    main = some(rng, fold, 0.5, depth=0.85, width=rng.uniform(2.4, 3.1), flank=0.05, lean=0.7, soft=0.95, taper=0.3)
    inner = ((15.2, -25.0), (19.5, -29.0), (24.5, -35.5))
    wing = ((13.4, -31.0), (16.0, -28.2), (19.4, -28.6), (23.0, -31.8))
    second = ((31.0, -50.0), (35.6, -57.0), (38.0, -64.0), (37.6, -70.0))
    return [
        main,
        some(rng, inner, 0.6, depth=rng.uniform(0.0, 0.3), width=1.6, old=0.4),
        # over the wing to its groove: the fold begins as an arch about the wing
        some(rng, wing, 0.5, depth=0.5, width=2.0, lean=0.6, soft=0.8),
        # the lip's skin gives way once more before the fold, in few
        some(rng, second, 1.0, depth=max(rng.uniform(-0.3, 0.22), 0.0), width=1.5, old=0.9, soft=0.4, taper=0.45),
    ]


def marionette(rng: Rng) -> list[Mark]:
    """Down and out from beside the corner of the mouth, and out before the jaw.

    Straight, and down to the jaw, both would frame mouth and chin like a muzzle; from the corner itself they would
    prolong the line between the lips, which is read as a frown.
    """
    low, out = rng.uniform(-93.0, -85.0), rng.uniform(-1.5, 1.5)
    main = ((30.6, -70.5), (32.4, -73.6), (34.8 + 0.5 * out, -77.5), (36.8 + out, low + 3.0), (37.6 + out, low - 3.0))
    outer = ((37.5, -71.0), (40.8, -79.0), (43.0, -88.0))
    return [
        some(
            rng,
            main,
            0.6,
            depth=rng.uniform(0.38, 0.62),
            width=rng.uniform(2.6, 3.6),
            flank=0.04,
            lean=0.4,
            soft=1.0,
            taper=0.42,
        ),
        some(rng, outer, 1.2, depth=rng.uniform(0.0, 0.25), width=1.7, old=0.6, soft=0.6, taper=0.45),
    ]


def perioral(rng: Rng) -> list[Mark]:
    """Fine upright lines that begin on the vermilion and fan out over the lips, both sides, no two alike.

    Most stand beside the philtrum's crests and none at the corners, where they would chip the lip's outline.
    """
    marks: list[Mark] = []
    for side in (-1.0, 1.0):
        for u in np.cumsum(rng.uniform(1.6, 5.2, 7)) + 1.5:
            if u > 22.0:
                continue
            border = np.interp(u, [0, 6, 15, 25], [-59.5, -58.0, -61.0, -65.0])
            low, rise = rng.uniform(-2.4, -0.6), rng.uniform(5.0, 12.5) * (1.0 - 0.3 * (u / 22.0) ** 2)
            out = 0.4 + 0.10 * u * rng.uniform(0.5, 1.4)
            line = ((side * u, border + low), (side * (u + 0.4 * out), border + rise / 2),
                    (side * (u + out), border + rise))  # fmt: skip
            depth, width = 0.13 + 0.65 * rng.random() ** 2, rng.uniform(0.75, 1.15)
            marks.append(some(rng, line, 0.4, depth=depth, width=width, flank=0.06, soft=0.2, fade=0.9, taper=0.3))
        for u in np.cumsum(rng.uniform(3.0, 9.0, 3)) + 3.0:
            border = np.interp(u, [0, 10, 20], [-80.0, -79.0, -75.5])
            bottom = (side * (u + 1.0), border - rng.uniform(3.5, 6.0))
            line = ((side * u, border + 1.5), (side * (u + 0.4), border - 1.5), bottom)
            look = {"depth": rng.uniform(0.04, 0.26), "width": 1.2, "flank": 0.03, "soft": 0.3}
            marks.append(some(rng, line, 0.4, old=0.3, taper=0.48, **look))
    return marks


def mentolabial(rng: Rng) -> list[Mark]:
    """The crease over the chin, both sides."""
    v = rng.uniform(-85.5, -83.0)
    crease = ((-19, v + 3.5), (-10, v + 0.5), (0, v), (10, v + 0.5), (19, v + 3.5))
    second = ((-13, v - 2.5), (-4, v - 4.2), (6, v - 4.4), (14, v - 2.4))
    return [
        some(rng, crease, 0.7, depth=0.9, width=2.8, flank=0.06, lean=-0.5, soft=0.9, taper=0.36),
        some(rng, second, 0.9, depth=rng.uniform(0.0, 0.3), width=1.4, old=0.4, soft=0.5, taper=0.42),
    ]


def chin(rng: Rng) -> list[Mark]:
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


def parentheses(rng: Rng) -> list[Mark]:
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


def dimple(rng: Rng) -> list[Mark]:
    """A slit and a dent beside the corner of the mouth."""
    slit = ((34.2, -61.5), (36.0, -66.5), (35.6, -72.0))
    return [some(rng, slit, 0.6, depth=1.0, width=1.5), Bump((36.0, -67.0), (2.4, 4.0), -0.5)]


def stretch(rng: Rng) -> list[Mark]:
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


def cheek(rng: Rng) -> list[Mark]:
    """Soft pleats about the corner of the mouth, outside its fold, like an accordion's; fine lines cross the cheek."""
    marks: list[Mark] = []
    long, radius = rng.uniform(0.0, 1.0), rng.uniform(26.0, 30.0)
    for i in range(3):
        middle, half = np.radians(rng.uniform(-26.0, 18.0)), np.radians(rng.uniform(18.0, 24.0 + 16.0 * long))
        turn = middle + half * np.linspace(-1.0, 1.0, 5)
        path = tuple((float(18.0 + radius * np.cos(a)), float(-60.0 + 1.25 * radius * np.sin(a))) for a in turn)
        # one is the deepest, and none keeps the others' distance: alike, they are gouges in wood
        look = {"depth": rng.uniform(0.3, 0.8) * (1.0, 0.5, 0.3)[i], "width": rng.uniform(2.2, 3.6)}
        pleat = some(rng, path, 1.3, flank=0.03, lean=0.4, soft=1.0, old=0.7, taper=0.48, **look)
        marks.append(pleat)
        if rng.random() < 0.5:
            marks.append(branch(rng, pleat, rng.uniform(-4.0, 4.0)))
        radius += rng.uniform(4.5, 10.0)
    # side by side about the mouth, as the folds are, from below the eye to the jaw, and short ones across them: laid at
    # any angle they look scratched
    for i in range(18):
        across = i % 3 == 0
        far = 34.0 + 2.0 * i + rng.uniform(-1.4, 1.4)
        turn = rng.uniform(-0.75, 0.75)
        u, v = 10.0 + far * np.cos(turn), -54.0 + 0.95 * far * np.sin(turn)
        turn += min(max(rng.normal(), -2.0), 2.0) * 0.11
        half = rng.uniform(3.0, 6.0) if across else rng.uniform(4.0, 10.0)
        angle = turn + (0.5 if not across else rng.uniform(0.05, 0.2)) * np.pi
        du, dv = half * np.cos(angle), half * np.sin(angle)
        bow = 0.0 if across else 0.13
        path = ((u - du, v - dv), (u + bow * dv, v - bow * du), (u + du, v + dv))
        depth, width = (0.08 + 0.30 * rng.random() ** 2) * (0.7 if across else 1.0), rng.uniform(0.65, 1.0)
        marks.append(Line(path, depth, width, flank=0.08, old=0.8, soft=0.35, taper=0.45, broken=0.3))
    return marks
