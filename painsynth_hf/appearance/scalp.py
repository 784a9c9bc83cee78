"""Scalp hair, grown over the person's own head.

A rendered strand stands for two to five hairs (a scalp has about 100,000 of 0.07 mm, Draelos 2005): hence 15 to 45
thousand strands of 0.12 to 0.24 mm. They hang together as hair does: sub-clumps of a dozen that share a tip, in locks
of 40 to 110 (Ward et al. 2007, "A survey on hair modeling"), and one or two in a hundred that belong to none.
"""

from __future__ import annotations

import dataclasses
from functools import lru_cache

import numpy as np

from ..sampling import generator
from ..spec import Person
from . import press
from .brows import brow_shadow
from .comb import Collider, cell_of, clump, collider, curl, dressed, grow, refined
from .combing import combed
from .crowding import crowd, openness, overhung
from .cuts import COILS, Cut, habit_of, own_cut
from .hairline import SHAVED_BELOW, hairline_distance, hairline_edge, scalp_density
from .lashes import lash_line
from .lengths import Roots, fringe_roots, lengths
from .off_face import off_face
from .overear import over_ears
from .plaits import patches, wind
from .strands import (
    Strands,
    at_roots,
    pigment,
    scatter,
    skin_corners,
    smoothstep,
    surface,
    template,
    unit,
)
from .thinned import Thinned
from .tied import BUN, bun, tie_point, tied

SHAVEN, CROPPED = 0.5, 0.75  # of a grown head's dark roots: beyond that, skin is the pale scalp of partings
NEAR = 0.045  # says that skin lies so near to hair that what shades it is hair: see `shade`
CLIPPED = 10.0  # mm; shorter hair is clipped all over
FINE, FINE_MM = 0.8, 20.0  # of what a hair hides is lost at the hairline, where it is down
GREY_HAIRS = 3  # to a strand, of which each may be white
COLLAR_Y, CLOTH_MM = -105.0, 3.0  # below this level hair lies on clothes, that far off the cloth


def scalp(person: Person, every: int = 1) -> Strands | None:
    """The hair of the head, rigid with the skull; None on a shaved or wholly bald head.

    For a small picture, only one strand of `every` so many is grown, so much wider; the cut is the same.
    """
    if person.hair.style == "bald" and person.hair.baldness < SHAVED_BELOW:
        return None
    rng, habit = generator(person.seed, "scalp"), habit_of(person)
    cut, skin, density = own_cut(rng, person), surface(person), scalp_density(person)
    line = parting_line(rng, habit.parting)
    if (cut.part or (cut.tied and habit.smooth < 0.55)) and not cut.plait:
        density = density * _parting_gap(line)
    cover = _cover(density) / _full_cover()
    count = int(cut.count * min(float(cover), 1.1))
    if count < 200:
        return None
    if every > 1:
        rng = Thinned(rng, count, every)
        cut, count = dataclasses.replace(cut, every=every, width=cut.width * every), rng.count
    # combed off the face, the hairs of the first centimetre lie over bare skin: more of them stand for fewer
    # and a fringe is all that hides the forehead
    more = 1.5 if cut.tied or cut.back > 1.0 else 0.3 if habit.fringe == "none" else 0.9
    more = 0.0 if cut.top < CLIPPED else more  # clipped hair hides nothing of where it begins to grow
    edge = hairline_edge(person)
    rows = 1.0 + more * smoothstep(24.0, 10.0, edge) * smoothstep(-2.0, 9.0, edge)  # but a line is not where it begins
    triangle, barycentric = scatter(rng, skin, density * rows, count)
    drawn = at_roots(template().vertices, triangle, barycentric)
    astray = rng.normal(0.0, 2.4, count) * (0.6 + 0.9 * (rng.random(count) < 0.2))
    astray *= 1.0 + 7.0 * smoothstep(-30.0, -80.0, drawn[:, 2])  # a parting closes towards the crown
    roots = Roots(
        place=at_roots(skin.vertices, triangle, barycentric),
        normal=unit(at_roots(skin.normals, triangle, barycentric)),
        drawn=drawn,
        rise=at_roots(template().normals[:, 1], triangle, barycentric),
        edge=at_roots(edge, triangle, barycentric),
        share=np.minimum(at_roots(density, triangle, barycentric), 1.0),
        over=np.where(drawn[:, 0] + astray > at_roots(line, triangle, barycentric), 1.0, -1.0).astype(np.float32),
        fringe=fringe_roots(rng, drawn, habit.fringe, habit.parting),
    )
    long = cut.level is not None or cut.tied == "tail"
    lowest = -265.0 if (cut.level or -200.0) < -120.0 else -175.0
    body = dressed(person, lowest, cell_of(every)) if long else collider(person, -150.0, cell_of(every))
    if cut.tied:
        tie, away = tie_point(skin, habit, cut.tied == "bun")
        field, start, layer, length = tied(rng, cut, habit, roots, tie, away)
    else:
        length = lengths(rng, cut, person, habit, roots)
        field, start, layer = combed(rng, cut, person, habit, roots)
    # long strands grow in double steps, each of which bends as far as two would
    twice = 2 if cut.points >= 15 else 1
    steps, hug = 1 + (cut.points - 1) // twice, 1.0 - (1.0 - cut.hug) ** twice
    points = grow(
        roots.place, start, length, steps, body, field, layer, cut.stiffness**twice, hug, cut.cling, _spread(cut),
        0.85 if cut.level is not None else 0.4,
    )  # fmt: skip
    points = refined(points) if twice == 2 else points
    width = cut.width * rng.uniform(0.75, 1.2, count) * np.clip(0.42 + roots.edge / 20.0, 0.35, 1.0)
    cropped_grey = person.hair.grey if person.hair.style == "buzz" else 0.0
    fine = 1.0 - (0.38 if person.hair.style == "buzz" else 0.22) * person.hair.grey  # white strands are seen singly
    width = np.maximum(width * roots.vigour * fine, 0.055)
    lock, relief = np.zeros(count, dtype=np.int64), np.ones(count, np.float32)
    if cut.plait:
        patch, leaders, inside = patches(rng, roots.place, 12.5 if cut.plait == 2 else 16.0)
        points = wind(rng, points, patch, leaders, cut.plait, 3.6 if cut.plait == 2 else 4.6)
        bare = (inside < 1.2) & (rng.random(count) < 0.93)  # the scalp shows between patches
        lock, points[bare] = leaders[patch], points[bare, :1]
        relief = lock_relief(points, lock, roots.normal)
        points = _clear(cut, points, body)
    elif cut.points >= 4:
        points, lock = _hang(rng, cut, person, points, length, roots, body)
        if cut.level is not None:
            over_ears(points, skin, habit)
        relief = lock_relief(points, lock, roots.normal)
    if cut.tied == "bun":
        extra, at = bun(rng, skin, tie, away, cut.points, BUN // every)
        points = np.concatenate([points, extra])
        triangle = np.concatenate([triangle, np.full(len(extra), at, dtype=triangle.dtype)])
        barycentric = np.concatenate([barycentric, np.full((len(extra), 3), 1 / 3, dtype=np.float32)])
        width = np.concatenate([width, np.full(len(extra), cut.width)])
        lock = np.concatenate([lock, rng.integers(0, count, len(extra))])
        relief = np.concatenate([relief, np.ones(len(extra), np.float32)])
    # a few hairs to a strand: grey is white among dark, temples and sides first, the nape last (Panhard et al. 2012)
    early = np.zeros(len(points))
    sides = smoothstep(120.0, 75.0, roots.azimuth) * smoothstep(85.0, 50.0, roots.drawn[:, 1])
    early[:count] = sides - sides.mean()
    melanin, redness, white = pigment(rng, person.hair, len(points), hairs=GREY_HAIRS * every, lock=lock, early=early)
    points, width = points.astype(np.float32), width.astype(np.float32)
    grey = float(white.mean())
    fair = grey + (1.0 - grey) * (1.0 - person.hair.melanin) ** 2
    # the borders of locks are dark as what lies deep is: less so in fair hair
    soft = (0.75 if max(person.hair.curl, cut.curl) < 0.4 else 0.5) * fair
    density = crowd(points, width)
    light = openness(density, points, fair) * (1.0 - (1.0 - soft) * (1.0 - relief))[:, None]
    if cut.level is not None:
        light *= (0.86, 0.96, 1.0)  # roots are darker: sun and years lighten what hangs long
    # cropped, white hairs are too fine to hide dark skin, and dark ones are seen with the shade between them
    hides = np.full(len(points), 1.0 - 0.3 * cropped_grey, np.float32)
    # hairs of the outermost centimetre are fine, and so are the last of a bald place: skin is seen between and through
    hides[:count] *= (1.0 - FINE * smoothstep(FINE_MM, -3.0, roots.edge)) * (0.3 + 0.7 * roots.share)
    gloss = cut.gloss * (1.0 - 0.7 * grey)  # combed white hair is no metal
    return Strands(points, triangle, barycentric, width, melanin, redness, white, rides=False, gloss=gloss,
                   light=light.astype(np.float32), cover=hides, over_skin=overhung(density, skin, fair))  # fmt: skip


def _spread(cut: Cut) -> float:
    """How points crowd towards the roots, see `grow`: combed back flat, hair must follow the skull closely."""
    return 1.5 if cut.tied == "tail" else 1.25 if cut.tied or cut.level is not None else 1.0


def dark_roots(person: Person) -> np.ndarray:
    """(S,) float32, 0..1: how dark the roots of scalp hair and, fainter, of brows make the skin.

    1..2 where lashes stand: those keep their colour when hair greys.
    """
    small = np.maximum(brow_shadow(person), 2.0 * lash_line(person))
    if person.hair.style != "bald":
        # where growth sets in, hairs stand apart and skin between them is bare
        grown = scalp_density(person) * (0.2 + 0.8 * smoothstep(0.0, 18.0, hairline_edge(person)))
        grown = grown * (CROPPED if person.hair.style == "buzz" else 1.0)
        near = NEAR * max(1.0 - 2.0 * person.hair.baldness, 0.0) * smoothstep(-36.0, -3.0, hairline_edge(person))
        return np.maximum(np.maximum(grown, near), small).astype(np.float32)
    # of a shaved head: no strands, so the skin alone has to show how the hair thins out towards its line
    grown = SHAVEN * scalp_density(person) * smoothstep(-3.0, 26.0, hairline_edge(person))
    return np.maximum(grown, small).astype(np.float32)


@lru_cache(maxsize=1)
def _full_cover() -> float:
    """Sum over triangles of a full head's density, to scale counts by what has gone bald."""
    inside = smoothstep(-3.0, 9.0, hairline_distance())
    return float(_cover(inside))


def _cover(density: np.ndarray) -> float:
    """Sum over the skin's triangles of the mean of (S,) at their corners; numbers of strands hang on its last digit."""
    a, b, c = (np.take(density, corners) for corners in skin_corners())
    return ((a + b + c) / density.dtype.type(3)).sum()


def parting_line(rng: np.random.Generator, parting: float) -> np.ndarray:
    """(S,) template x of the parting at the level of each vertex: a comb's slightly crooked way, bent to the crown."""
    z = template().vertices[:, 2]
    wander = 1.6 * np.sin(z / 11.0 + rng.uniform(0, 6.3)) + 0.9 * np.sin(z / 4.1 + rng.uniform(0, 6.3))
    return parting * smoothstep(-135.0, -70.0, z) + wander


def _parting_gap(line: np.ndarray) -> np.ndarray:
    """(S,) density factor: scalp shows along the parting, from the hairline to the crown, ever less to the back."""
    x, y, z = template().vertices.T
    along = smoothstep(60.0, 74.0, y) * smoothstep(-112.0, -50.0, z)
    away = np.abs(x - line)
    return 1.0 + (1.3 * smoothstep(9.0, 1.5, away) - 1.5 * smoothstep(0.9, 0.0, away)) * along


LOCK_SHADE, LOCK_OWN = 0.5, 0.15  # light lost at the border and the underside of a lock; spread of its own brightness


def lock_relief(points: np.ndarray, lock: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """(N,) float32 0..1: strands shade one another within a lock, which is round: light on top, dark at its borders.

    `lock` (N,) are numbers of the middle strands, `normal` (N, 3) point out of the head.
    """
    middle = points.shape[1] // 2
    off = points[:, middle] - np.take(points[:, middle], lock, axis=0)
    (x, y, z), (nx, ny, nz) = off.T, normal.T
    high = x * nx + y * ny + z * nz
    wide = np.sqrt(np.maximum(x * x + y * y + z * z - high * high, 0.0))
    size = np.bincount(lock, wide, len(points)) / np.maximum(np.bincount(lock, minlength=len(points)), 1)
    size = np.maximum(size[lock], 0.3)
    border = smoothstep(0.5, 1.9, wide / size)
    under = smoothstep(0.6, -1.6, high / size)
    own = np.sin(1.7 * lock) * LOCK_OWN
    return ((1.0 - LOCK_SHADE * np.maximum(0.8 * border, under)) * (1.0 - LOCK_OWN + own)).astype(np.float32)


def _hang(
    rng: np.random.Generator, cut: Cut, person: Person, points: np.ndarray, length: np.ndarray, roots: Roots,
    body: Collider,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Clump, wave or coil, fray, and push out of the head; the lock (N,) of each strand."""
    count, p = points.shape[:2]
    wave, long = max(person.hair.curl, cut.curl), cut.level is not None
    if long:  # curls that hang long are drawn out, and whoever wears coils like this has straightened them
        wave = min(wave, 0.42) if wave < COILS else 0.06 + 0.2 * habit_of(person).wisps
    coiled = 0.4 < wave < 0.8
    loner = np.asarray(rng.random(count)) < 0.008 + 0.01 * cut.frizz  # flyaways belong to no clump
    held = np.where(loner, 0.25, 1.0) * smoothstep(2.0, 26.0, length)  # short hairs do not reach one another
    # or what falls over the forehead is a row of teeth
    front = smoothstep(50.0, 36.0, roots.azimuth) * smoothstep(60.0, 20.0, roots.edge) * (wave < 0.4)
    held = np.where(roots.fringe, 0.55, 1.0 - 0.55 * front * (not cut.tied)) * held
    flat = FLAT.get(person.hair.style, 0.0)
    grown = points.copy() if flat else points
    lock = clump(rng, points, cut.lock / cut.every, (0.75 if cut.level or cut.tied else 0.5) * cut.clumping * held, 1.1)
    # curls hold together from near the root, straight hair only towards the tips
    loose = rng.uniform(0.8 if coiled else 0.65, 1.05, count)
    tight = np.minimum(cut.clumping * held * loose, 0.97)
    tight = np.where(roots.fringe, 0.75, 1.0) * tight
    leader = clump(rng, points, (40.0 if coiled else 14.0) / cut.every, tight, 0.45 if coiled else 0.9)
    share = np.linspace(0.0, 1.0, p, dtype=np.float32)
    far = (0.008 if long else 0.013) * np.minimum(length, 100.0) * cut.frizz * np.where(loner, 2.5, 1.0)
    sway = rng.standard_normal((count, 3), np.float32) * far[:, None].astype(np.float32)
    press.move(points, (sway, share**1.4))
    if p > 5:
        _wander(rng, points, length, roots.normal, lock, leader, loner)
    if wave > 0.12 and p > 5:
        helix = np.interp(wave, [0.1, 0.35, 0.6, 0.8, 1.0], [0.8, 5.5, 4.8, 3.4, 2.6])
        pitch = np.interp(wave, [0.1, 0.35, 0.6, 0.8, 1.0], [80.0, 48.0, 24.0, 13.0, 6.0])
        pitch = pitch * np.asarray(rng.uniform(0.75, 1.25, count))[leader]
        pitch = np.where(loner, 2.2 * pitch, pitch)  # against the light, a turn of few points is seen to have corners
        alike = np.asarray(rng.random(count))[leader if wave > 0.4 else lock]  # a clump curls, a lock waves as one
        own = rng.normal(0.0, 0.5 if coiled or long else 1.0, count)  # the hairs of a ringlet keep together
        radius = (
            np.where(roots.fringe & (bool(cut.tied) or wave < 0.6), 0.4, 0.12 if cut.tied else 1.0)
            * helix
            * (0.65 + 0.7 * alike)
            * np.exp(0.18 * own)
        )
        radius *= np.clip(length / 30.0, 0.3, 1.0) * np.where(loner, 0.4 if coiled else 0.12, 1.0)
        # or the fine hairs of the edge would scribble over the forehead
        radius *= 0.25 + 0.75 * smoothstep(0.0, 16.0, roots.edge)
        points = curl(points, radius, pitch, 2 * np.pi * alike + 0.3 * own)
    if flat:
        held = flat * (1.0 - 0.9 * rng.random(count) ** 8)  # a few do not: light passes through the outline's last mm
        press.lay(points, grown, np.where(loner | roots.fringe, 0.0, held), SKULL, SKULL_LOW)
    if long:
        off_face(points, surface(person), lock)
    points = _clear(cut, points, body)
    if long:  # beside the lids the nearest skin is that of the socket, into which hair was pushed back
        off_face(points, surface(person), lock)
        points = _unbroken(points)
    return points, lock


def _wander(
    rng: np.random.Generator, points: np.ndarray, length: np.ndarray, normal: np.ndarray, lock: np.ndarray,
    leader: np.ndarray, loner: np.ndarray,
) -> None:  # fmt: skip
    """No straight hair is a ruled line. Locks drift apart and back, sub-clumps within them less, and hairs that belong
    to none stand off the rest in an arc. `points` (N, P, 3) mm is changed in place.
    """
    count, p = points.shape[:2]
    own = rng.standard_normal((count, 3), np.float32)
    far = np.minimum(length, 220.0).astype(np.float32)[:, None]
    locks, clumps = np.take(own, lock, axis=0), np.take(own, leader, axis=0)
    aside = (LOCK_DRIFT * locks + CLUMP_DRIFT * clumps + STRAND_DRIFT * own) * far
    share = np.linspace(0.0, 1.0, p, dtype=np.float32)
    back = 0.6 * share * np.sin(9.5 * share)
    press.move(points, (aside, share * np.sin(4.4 * share)), (np.roll(aside, 1, axis=1), back))
    share = share[:, None]
    stray = np.flatnonzero(loner)
    arc = (rng.uniform(0.0, 0.07, len(stray)) * np.minimum(length[stray], 90.0))[:, None] * normal[stray]
    points[stray] += arc[:, None] * np.sin(np.pi * share**0.8)


# how far strands of a lock keep the height over the skull at which they grew, by style: locks that rise and sink as one
# make an outline of lumps
FLAT = {"ponytail": 0.9, "bun": 0.9, "swept_back": 0.7, "side_part": 0.6, "short": 0.4, "crew": 0.4, "pixie": 0.3}
SKULL, SKULL_LOW = (0.0, 35.0, -85.0), -40.0  # its middle, and y below which hair hangs, mm
# shares of a strand's length that locks, sub-clumps and single strands stray from their way
LOCK_DRIFT, CLUMP_DRIFT, STRAND_DRIFT = 0.028, 0.008, 0.004
JUMP = 30.0  # mm between two points of a strand that was pushed out on two sides of neck or face


def _unbroken(points: np.ndarray) -> np.ndarray:
    """Strands (N, P, 3) that jump end before they do."""
    step = np.diff(points, axis=1)
    jumps = np.einsum("npi,npi->np", step, step) > JUMP**2
    broken = np.flatnonzero(jumps.any(axis=1))
    last = np.minimum(np.arange(points.shape[1]), jumps[broken].argmax(axis=1)[:, None])
    points[broken] = np.take_along_axis(points[broken], last[..., None], axis=1)
    return points


def _clear(cut: Cut, points: np.ndarray, body: Collider) -> np.ndarray:
    """Push strands out of head and clothes, and let what was pushed bend, not kink."""
    p = points.shape[1]
    # long hair lies over the ears, whose folds the collider does not see
    long = cut.level is not None or cut.tied == "tail"
    margin = np.minimum(np.arange(p) * 0.7, 2.2 if long else 1.1 if cut.tied else 0.4)
    margin[0] = -1e3
    margin = (margin + (CLOTH_MM - margin) * (points[..., 1] < COLLAR_Y)).astype(np.float32)
    points = body.clear(points, margin)
    if cut.tied == "tail":  # which is led round the neck
        points = _unbroken(body.clear(points, margin))
    if long:
        low = np.flatnonzero(points[:, :, 1].min(axis=1) < -60.0)
        part = points[low]
        for _ in range(3):
            loose = smoothstep(-60.0, -100.0, part[:, 1:-1, 1])[..., None].astype(np.float32)
            part[:, 1:-1] += 0.5 * loose * (0.5 * (part[:, :-2] + part[:, 2:]) - part[:, 1:-1])
        points[low] = body.push(part, 0.6 * margin[low])
    return points
