"""Scalp hair, grown over the person's own head.

A rendered strand stands for two to five hairs (a scalp has about 100,000 of 0.07 mm, Draelos 2005): hence 15 to 45
thousand strands of 0.12 to 0.24 mm. They hang together as hair does: sub-clumps of a dozen that share a tip, in locks
of 40 to 110 (Ward et al. 2007, "A survey on hair modeling"), and one or two in a hundred that belong to none.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from ..sampling import generator
from ..spec import Person
from .comb import cell_of, collider, dressed, grow, refined
from .combing import combed
from .cover import cover, full_cover, parting_gap, parting_line
from .crowding import crowd, gathered, openness, overhung
from .cuts import Cut, habit_of, own_cut
from .hairline import SHAVED_BELOW, hairline_edge, scalp_density
from .lengths import Roots, fringe_roots, lengths
from .locks import clear, hang, lock_relief
from .overear import over_ears
from .plaits import patches, wind
from .strands import Strands, at_roots, pigment, scatter, smoothstep, surface, template, unit
from .thinned import Thinned
from .tied import BUN, bun, tie_point, tied

CLIPPED = 10.0  # mm; shorter hair is clipped all over
FINE, FINE_MM = 0.8, 20.0  # of what a hair hides is lost at the hairline, where it is down
FLY_AWAY = 0.5  # of its width is a strand that is seen by itself: it stands for fewer hairs
TEMPLE_MM = 16.0  # farther at the temples of short cuts: seen slantwise, they are the edge of a cap
GREY_HAIRS = 3  # to a strand, of which each may be white


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
        density = density * parting_gap(line)
    share = cover(density) / full_cover()
    count = int(cut.count * min(float(share), 1.1))
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
        points = clear(cut, points, body)
    elif cut.points >= 4:
        points, lock, alone = hang(rng, cut, person, points, length, roots, body)
        width = np.where(alone, np.maximum(FLY_AWAY * width, 0.055), width)
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
    soft = 0.15 * fair
    density = crowd(points, width)
    points = gathered(points, density)
    light = openness(density, points, fair) * (1.0 - (1.0 - soft) * (1.0 - relief))[:, None]
    if cut.level is not None:
        light *= (0.86, 0.96, 1.0)  # roots are darker: sun and years lighten what hangs long
    short = cut.level is None and not cut.tied and not cut.out
    # cropped, white hairs are too fine to hide dark skin, and dark ones are seen with the shade between them
    hides = np.full(len(points), 1.0 - 0.3 * cropped_grey, np.float32)
    # hairs of the outermost centimetre are fine, and so are the last of a bald place: skin is seen between and through
    temple = smoothstep(34.0, 44.0, roots.azimuth) * smoothstep(78.0, 64.0, roots.azimuth)
    temple = temple * smoothstep(12.0, 34.0, roots.drawn[:, 1])
    fine_mm = FINE_MM + (TEMPLE_MM * temple if short else 0.0)
    hides[:count] *= (1.0 - FINE * smoothstep(fine_mm, -3.0, roots.edge)) * (0.3 + 0.7 * roots.share)
    gloss = cut.gloss * (1.0 - 0.7 * grey)  # combed white hair is no metal
    return Strands(points, triangle, barycentric, width, melanin, redness, white, rides=False, gloss=gloss,
                   light=light.astype(np.float32), cover=hides, over_skin=overhung(density, skin, fair))  # fmt: skip


def _spread(cut: Cut) -> float:
    """How points crowd towards the roots, see `grow`: combed back flat, hair must follow the skull closely."""
    return 1.5 if cut.tied == "tail" else 1.25 if cut.tied or cut.level is not None else 1.0
