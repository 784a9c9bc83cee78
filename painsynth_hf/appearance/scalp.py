"""Scalp hair: ten cuts, grown over the person's own head.

A rendered strand stands for two to five hairs (a scalp has about 100,000 of 0.07 mm, Draelos 2005): hence 20 to 45
thousand strands of 0.12 to 0.24 mm.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..sampling import generator
from ..spec import Person
from .comb import Collider, clump, collider, curl, dressed, grow
from .cuts import CUTS, Cut, Habit, habit_of, own_cut
from .hairline import SHAVED_BELOW, hairline_distance, scalp_density
from .strands import (
    Strands,
    Surface,
    at_roots,
    pigment,
    scatter,
    skin_triangles,
    smoothstep,
    surface,
    template,
    triangles,
    unit,
)

__all__ = ["scalp", "scalp_density"]

BUN_Y = 62.0  # mm, level of a bun
COLLAR_Y, CLOTH_MM = -105.0, 3.0  # below this level hair lies on clothes, that far off the cloth
BANGS_Y = 40.0  # mm, where a fringe over the forehead ends: brows stay in sight


@dataclass(frozen=True)
class Roots:
    """N roots on the scalp, float32 mm."""

    place: np.ndarray  # (N, 3) on the person
    normal: np.ndarray  # (N, 3) unit, outward
    drawn: np.ndarray  # (N, 3) on the template, where masks are drawn
    edge: np.ndarray  # (N,) how far inside the hairline
    share: np.ndarray  # (N,) how thickly hair grows there, 0..1
    bangs: np.ndarray  # (N,) bool: belongs to a fringe over the forehead


def scalp(person: Person) -> Strands | None:
    """The hair of the head, rigid with the skull; None on a shaved or wholly bald head."""
    if person.hair.style == "bald" and person.hair.baldness < SHAVED_BELOW:
        return None
    rng, habit = generator(person.seed, "scalp"), habit_of(person)
    cut, skin, density = own_cut(rng, person), surface(person), scalp_density(person)
    if cut.part:
        density = density * _parting_gap(rng, habit.parting)
    cover = density[triangles()[skin_triangles()]].mean(axis=1).sum() / _full_cover()
    count = int(cut.count * min(float(cover), 1.1))
    if count < 200:
        return None
    triangle, barycentric = scatter(rng, skin, density, count)
    drawn = at_roots(template().vertices, triangle, barycentric)
    roots = Roots(
        place=at_roots(skin.vertices, triangle, barycentric),
        normal=unit(at_roots(skin.normals, triangle, barycentric)),
        drawn=drawn,
        edge=at_roots(hairline_distance(), triangle, barycentric),
        share=np.minimum(at_roots(density, triangle, barycentric), 1.0),
        bangs=_bangs(rng, drawn) & habit.bangs,
    )
    body = dressed(person, -265.0 if cut.level < -120.0 else -175.0) if cut.level else collider(person, -150.0)
    bun = _bun_centre(skin)
    length = _lengths(rng, cut, person, roots, bun)
    points = _comb(rng, cut, person, habit, roots, length, body, bun)
    points = _finish(rng, cut, person, points, length, body)
    width = cut.width * rng.uniform(0.75, 1.2, count) * np.clip(0.6 + roots.edge / 16.0, 0.55, 1.0)
    width = np.maximum(width * _vigour(roots), 0.055)
    if person.hair.style == "bun":
        extra, at = _bun(rng, skin, bun)
        points = np.concatenate([points, extra])
        triangle = np.concatenate([triangle, np.full(len(extra), at, dtype=triangle.dtype)])
        barycentric = np.concatenate([barycentric, np.full((len(extra), 3), 1 / 3, dtype=np.float32)])
        width = np.concatenate([width, np.full(len(extra), cut.width)])
    melanin, redness = pigment(rng, person.hair, len(points), hairs=4)
    return Strands(points.astype(np.float32), triangle, barycentric, width.astype(np.float32), melanin, redness,
                   rides=False, gloss=cut.gloss)  # fmt: skip


def _vigour(roots: Roots) -> np.ndarray:
    """(N,) 0.55..1: hairs shrink before they are lost, so the border of a bald patch is of fine short ones."""
    return 0.55 + 0.45 * smoothstep(0.1, 0.95, roots.share)


def _bangs(rng: np.random.Generator, drawn: np.ndarray) -> np.ndarray:
    """(N,) bool: locks out of a triangle of scalp behind the forehead, its borders blurred by 10 mm; the rest of the
    hair there goes aside over them, so that no sheet of hair begins at a line.
    """
    near = drawn + rng.normal(0.0, 5.0, drawn.shape)
    inside = (np.abs(near[:, 0]) < 42.0 + 0.35 * np.minimum(near[:, 2] - 10.0, 0.0)) & (near[:, 1] > 58.0)
    locks = np.sin(0.55 * drawn[:, 0] + rng.uniform(0, 6.3)) + np.sin(0.31 * drawn[:, 2] + rng.uniform(0, 6.3))
    chance = np.clip(0.5 + 0.3 * locks, 0.1, 0.85) * smoothstep(-42.0, 5.0, near[:, 2])
    return inside & (rng.random(len(drawn)) < chance)


def _full_cover() -> float:
    """Sum over triangles of a full head's density, to scale counts by what has gone bald."""
    inside = smoothstep(-3.0, 9.0, hairline_distance())
    return float(inside[triangles()[skin_triangles()]].mean(axis=1).sum())


def _parting_gap(rng: np.random.Generator, parting: float) -> np.ndarray:
    """(S,) density factor of a slightly crooked line of bare scalp from the hairline to the crown."""
    x, y, z = template().vertices.T
    wander = 1.2 * np.sin(z / 9.0 + rng.uniform(0, 6.3)) + 0.7 * np.sin(z / 3.7 + rng.uniform(0, 6.3))
    along = smoothstep(-118.0, -100.0, z) * (y > 40.0)
    away = np.abs(x - parting - wander)
    return 1.0 + (0.5 * smoothstep(9.0, 3.0, away) - 1.3 * smoothstep(1.6, 0.5, away)) * along


def _lengths(rng: np.random.Generator, cut: Cut, person: Person, roots: Roots, bun: np.ndarray) -> np.ndarray:
    """(N,) mm. The outermost hairs of a hairline are short and fine."""
    count, y = len(roots.place), roots.place[:, 1]
    if person.hair.style == "bun":
        length = 1.12 * np.linalg.norm(roots.place - bun, axis=1)
    elif cut.level is not None:
        climb = np.degrees(np.arcsin(np.clip((y - 25.0) / 95.0, -0.2, 1.0)))
        length = 25.0 + 1.65 * np.maximum(climb, 0.0) - cut.level  # round the skull, then straight down
        length += np.minimum(y - 25.0, 0.0)  # roots of the nape start lower
        # locks end unevenly, and each in a point
        lock = _ripple(rng, roots.place, 20.0).sum(axis=1)
        length = np.maximum(length, 25.0) * (1.0 + 0.035 * lock - 0.16 * rng.random(count) ** 2)
        length *= np.where(rng.random(count) < 0.08, rng.uniform(0.6, 1.0, count), 1.0)
        ends = BANGS_Y - 8.0 * smoothstep(15.0, 45.0, np.abs(roots.place[:, 0]))  # longer towards the temples
        over_brow = 1.06 * (y - ends + np.maximum(40.0 - roots.place[:, 2], 0.0) * 0.45)
        length = np.where(roots.bangs, over_brow * rng.uniform(0.72, 1.03, count), length)
    else:
        high = smoothstep(38.0, 88.0, roots.drawn[:, 1])
        length = cut.side + (cut.top - cut.side) * high
        length *= 1.0 - 0.4 * smoothstep(-10.0, -60.0, roots.drawn[:, 1])
        length *= rng.uniform(0.62, 1.08, count)
        if person.gender == "male":
            length *= 2.0 * _vigour(roots) - 1.0
    baby = (roots.edge < 8.0) & (rng.random(count) < (0.25 if person.hair.style == "bun" else 0.38))
    fine = np.minimum(length * np.clip(0.35 + roots.edge / 14.0, 0.25, 1.0), 60.0)
    return np.where(baby & (length > 20.0), fine, length)


def _comb(
    rng: np.random.Generator,
    cut: Cut,
    person: Person,
    habit: Habit,
    roots: Roots,
    length: np.ndarray,
    body: Collider,
    bun: np.ndarray,
) -> np.ndarray:
    """Grow the strands (N, P, 3) along the cut's field."""
    root, normal, count = roots.place, roots.normal, len(roots.place)
    from_whorl = root - np.array([9.0 * habit.side, 103.0, -114.0])
    swirl = np.cross(normal, from_whorl) * np.exp(-np.linalg.norm(from_whorl, axis=1) / 45.0)[:, None]
    flow = unit(from_whorl + 0.9 * habit.side * swirl)
    flow = unit(flow - np.einsum("ni,ni->n", flow, normal)[:, None] * normal)
    over = np.where(roots.drawn[:, 0] > habit.parting, 1.0, -1.0)
    towards = np.stack([over, np.zeros(count), np.full(count, -0.12)], axis=1).astype(np.float32)
    front = smoothstep(-60.0, 0.0, root[:, 2])
    stray = 0.10 * np.clip(rng.normal(size=(count, 3)), -1.6, 1.6) + 0.17 * _ripple(rng, root, 24.0)
    stray *= cut.frizz
    tied = person.hair.style == "bun"
    steady = cut.flow * flow + cut.out * normal + stray
    if person.hair.style == "short":  # the forelock falls forward on some, is brushed up or aside on others
        steady += (smoothstep(-70.0, 10.0, root[:, 2]) * smoothstep(45.0, 75.0, root[:, 1]))[:, None] * habit.quiff
    steady, stray = steady.astype(np.float32), stray.astype(np.float32)
    forward = np.array([0.15 * habit.side, -0.75, 0.65], dtype=np.float32) + 0.8 * stray[roots.bangs]
    forward[:, 0] += 0.011 * root[roots.bangs, 0]

    broad = _ripple(rng, root, 40.0)
    ahead = np.tanh((root[:, 2] + 100.0 + 10.0 * broad[:, 1]) / 14.0).astype(np.float32)

    def field(here: np.ndarray, share: float) -> np.ndarray:
        if tied:
            return unit(bun - here) + 0.5 * stray
        want = steady + cut.part * smoothstep(25.0, 85.0, here[:, 1])[:, None] * towards
        want[:, 1] -= cut.fall * (0.35 + 0.65 * share)
        behind = smoothstep(-170.0, -110.0, here[:, 2])
        want[:, 2] -= cut.back * behind * (0.4 + 0.6 * smoothstep(-40.0, 50.0, here[:, 1]))
        if cut.level is not None:
            want[:, 2] -= 0.55 * front * min(share / 0.3, 1.0)
            low = smoothstep(-85.0, -125.0, here[:, 1])  # down the chest or the back, not out over the shoulders
            want[:, 2] += 0.8 * low * ahead
            want[:, 0] -= 0.35 * low * np.sign(here[:, 0])
        if cut.level is not None or cut.top > 70.0:  # long hair is kept behind the tails of the brows, off the face
            face = smoothstep(-48.0, -20.0, here[:, 2]) * smoothstep(84.0, 60.0, here[:, 1])
            want[:, 0] += 0.9 * face * over
            want[:, 2] -= 1.4 * face
        want[roots.bangs] = forward
        return want

    lean = flow if cut.flow or tied else unit(0.6 * flow + cut.part * towards + [0.0, 0.0, -cut.back])
    lean[roots.bangs] = unit(forward)
    lift = cut.lift * np.where(cut.out, 1.0, 2.0 * _vigour(roots) - 1.0)[:, None]  # fine hairs lie down
    start = unit(lift * normal + (1.0 - lift) * lean + 0.12 * cut.frizz * rng.normal(size=(count, 3)))
    layer = cut.volume * rng.random(count) ** 0.8
    layer *= 1.0 + 0.3 * broad[:, 0] + 0.25 * _ripple(rng, root, 14.0)[:, 0]
    layer *= 1.0 - 0.75 * person.hair.baldness * (person.gender == "male")  # what is left lies flat
    layer *= (0.35 + 0.65 * smoothstep(-30.0, 75.0, root[:, 1])) * np.where(roots.bangs, 0.45, 1.0)
    if cut.part:  # hair rises at the parting and falls close at the sides, or the head would look square
        aside = np.abs(roots.drawn[:, 0] - habit.parting)
        layer *= 0.65 + 0.4 * smoothstep(0.5, 12.0, aside) - 0.5 * smoothstep(18.0, 62.0, aside)
    return grow(root, start, length, cut.points, body, field, layer, cut.stiffness, cut.hug, cut.cling)


def _ripple(rng: np.random.Generator, root: np.ndarray, wavelength: float) -> np.ndarray:
    """Smooth noise (N, 3) over the scalp, about -1..1: neighbours stray together."""
    total = np.zeros((len(root), 3))
    for scale in (1.0, 0.45):
        waves = rng.normal(size=(3, 3)) * (2 * np.pi / (wavelength * scale)) / np.sqrt(3)
        total += scale * np.sin(root @ waves + rng.uniform(0, 2 * np.pi, 3))
    return total / 1.2


def _finish(
    rng: np.random.Generator, cut: Cut, person: Person, points: np.ndarray, length: np.ndarray, body: Collider
) -> np.ndarray:
    """Clump, wave or coil, fray, and push out of the head."""
    count, p = points.shape[:2]
    if p < 4:
        return points
    wave = max(person.hair.curl, cut.curl)
    coiled = 0.4 < wave < 0.8
    loner = rng.random(count) < 0.006 + 0.02 * cut.frizz  # flyaways belong to no clump
    held = np.where(loner, 0.25, 1.0)
    lock = clump(rng, points, 160.0, (0.8 if cut.level else 0.35) * cut.clumping * held, 1.2)
    # curls hold together from near the root, straight hair only towards the tips
    tight = np.minimum(cut.clumping * held * rng.uniform(0.65, 1.05, count), 0.97) * (0.6 if wave >= 0.8 else 1.0)
    leader = clump(rng, points, 40.0 if coiled else 22.0, tight, 0.45 if coiled else 1.0)
    share = np.linspace(0.0, 1.0, p, dtype=np.float32)
    far = 0.02 * np.minimum(length, 100.0) * cut.frizz * np.where(loner, 2.0, 1.0)
    sway = (rng.normal(0.0, 1.0, (count, 3)) * far[:, None]).astype(np.float32)
    points += sway[:, None] * share[:, None] ** 1.4
    if wave > 0.12 and p > 5:
        helix = np.interp(wave, [0.1, 0.35, 0.6, 0.8, 1.0], [0.8, 5.5, 4.8, 3.2, 1.8])
        pitch = np.interp(wave, [0.1, 0.35, 0.6, 0.8, 1.0], [80.0, 48.0, 24.0, 13.0, 6.0])
        pitch = pitch * np.asarray(rng.uniform(0.75, 1.25, count))[leader]
        alike = np.asarray(rng.random(count))[leader if wave > 0.4 else lock]  # a clump curls, a lock waves as one
        own = rng.normal(0.0, 1.0, count)
        radius = (0.2 if person.hair.style == "bun" else 1.0) * helix * (0.65 + 0.7 * alike) * np.exp(0.18 * own)
        points = curl(points, radius, pitch, 2 * np.pi * alike + 0.3 * own)
    # long hair lies over the ears, whose folds the collider does not see
    margin = np.minimum(np.arange(p) * 0.5, 0.4 if cut.level is None else 2.2)
    margin[0] = -1e3
    margin = margin + (CLOTH_MM - margin) * (points[..., 1] < COLLAR_Y)
    # twice: the first push may lead behind an ear or into the other side of a fold
    points = body.push(body.push(points, margin), margin)
    if cut.level is not None:  # pushed hairs bend, they do not kink
        for _ in range(3):
            loose = smoothstep(-60.0, -100.0, points[:, 1:-1, 1])[..., None].astype(np.float32)
            points[:, 1:-1] += 0.5 * loose * (0.5 * (points[:, :-2] + points[:, 2:]) - points[:, 1:-1])
        points = body.push(points, 0.6 * margin)
    return points


def _bun_centre(skin: Surface) -> np.ndarray:
    """(3,) mm: off the back of this head, 12 mm clear of the scalp."""
    band = np.flatnonzero((np.abs(skin.vertices[:, 1] - BUN_Y) < 4.0) & (np.abs(skin.vertices[:, 0]) < 10.0))
    back = band[np.argmin(skin.vertices[band, 2])]
    return skin.vertices[back] * [0.0, 1.0, 1.0] + 12.0 * skin.normals[back] * [0.0, 1.0, 1.0]


def _bun(rng: np.random.Generator, skin: Surface, centre: np.ndarray) -> tuple[np.ndarray, int]:
    """Twisted strands (n, P, 3) of a bun, and the triangle nearest to it."""
    count, p = 3600, CUTS["bun"].points
    ring, depth = 13.0, 15.0 * np.sqrt(rng.random(count))
    turn = rng.uniform(0, 2 * np.pi, count)[:, None] + np.linspace(0.0, 1.0, p) * rng.uniform(1.5, 3.6, count)[:, None]
    twist = np.round(rng.uniform(0, 9, count))[:, None] * 0.7 + rng.normal(0, 0.25, count)[:, None] + 0.9 * turn
    reach = ring + depth[:, None] * np.cos(twist)
    frame = np.stack([[1.0, 0.0, 0.0], [0.0, 0.94, 0.34], [0.0, 0.34, -0.94]])
    local = np.stack([reach * np.cos(turn), reach * np.sin(turn), 0.8 * depth[:, None] * np.sin(twist)], axis=-1)
    points = centre + local @ frame + rng.normal(0.0, 0.5, (count, p, 3))
    middle = skin.vertices[triangles()[skin_triangles()]].mean(axis=1)
    return points, int(skin_triangles()[np.argmin(np.linalg.norm(middle - centre, axis=1))])
