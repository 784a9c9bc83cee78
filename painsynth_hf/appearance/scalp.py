"""Scalp hair: ten cuts, grown over the person's own head.

A rendered strand stands for two to five hairs (a scalp has about 100,000 of 0.07 mm, Draelos 2005): hence 20 to 45
thousand strands of 0.12 to 0.24 mm.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from ..sampling import generator
from ..spec import Person
from .comb import Collider, clump, collider, curl, grow
from .hairline import balding_onset, hairline_distance, scalp_density
from .strands import ByIdentity, Strands, Surface, at_roots, pigment, scatter, skin_triangles, smoothstep, surface, template, unit
from .strands import triangles as mesh_triangles

__all__ = ["scalp", "scalp_density"]

BUN_Y = 62.0  # mm, level of a bun


@dataclass(frozen=True)
class Cut:
    """How a style is cut and combed. Lengths in mm; weights of the comb are relative."""

    count: int  # strands on a full head
    points: int
    width: float  # mm
    top: float  # length on the crown
    side: float  # length on sides and nape
    level: float | None = None  # y that the ends reach down to, instead of a length
    lift: float = 0.5  # how upright hairs leave the skin, 0 lying .. 1 standing
    stiffness: float = 0.6
    volume: float = 3.0  # thickness of the layers over the scalp
    hug: float = 0.0
    cling: float = 1.0  # how far combed hair bends round the head
    flow: float = 0.0  # away from the whorl: forward and down
    part: float = 0.0  # to the sides of a parting
    back: float = 0.0
    fall: float = 0.0  # gravity
    out: float = 0.0  # away from the head
    clumping: float = 0.4
    frizz: float = 1.0
    curl: float = 0.0  # least curl of the style
    gloss: float = 0.5


CUTS = {
    "buzz": Cut(46000, 3, 0.13, 5.0, 4.0, lift=0.75, flow=1.0, clumping=0.0, frizz=0.2, gloss=0.3),
    "short": Cut(36000, 8, 0.14, 40.0, 14.0, lift=0.55, stiffness=0.5, volume=9.0, hug=0.12, flow=1.0, fall=0.2,
                 clumping=0.75, frizz=1.3),
    "side_part": Cut(34000, 10, 0.14, 85.0, 20.0, lift=0.5, stiffness=0.5, volume=9.0, hug=0.25, part=1.2, fall=0.3,
                     back=0.4, clumping=0.55),
    "swept_back": Cut(34000, 10, 0.14, 105.0, 42.0, lift=0.5, stiffness=0.5, volume=9.0, hug=0.25, back=1.3, fall=0.3,
                      clumping=0.6, gloss=0.7),
    "bob": Cut(30000, 18, 0.17, 0.0, 0.0, level=-86.0, lift=0.35, stiffness=0.45, volume=13.0, hug=0.14, part=0.7,
               fall=1.0, clumping=0.5),
    "long": Cut(27000, 22, 0.18, 0.0, 0.0, level=-215.0, lift=0.35, stiffness=0.5, volume=11.0, hug=0.12, part=0.6,
                fall=1.0, clumping=0.6),
    "bun": Cut(36000, 14, 0.20, 0.0, 0.0, lift=0.15, stiffness=0.35, volume=3.0, hug=0.8, clumping=0.35, frizz=0.5,
               gloss=0.7),
    "curly": Cut(30000, 24, 0.19, 84.0, 62.0, lift=0.75, volume=22.0, cling=0.6, flow=0.5, fall=0.7, out=0.35, back=0.15,
                 clumping=1.0, frizz=0.45, curl=0.55, gloss=0.4),
    "afro": Cut(30000, 16, 0.15, 52.0, 44.0, lift=1.0, volume=0.0, cling=0.0, out=1.0, clumping=0.5, frizz=1.6, curl=0.9,
                gloss=0.15),
}  # fmt: skip
FRINGE = Cut(26000, 5, 0.13, 9.0, 11.0, lift=0.35, flow=0.8, fall=0.6, clumping=0.3, frizz=0.5, gloss=0.3)


def scalp(person: Person) -> Strands | None:
    """The hair of the head, rigid with the skull; None on a shaved or wholly bald head."""
    if person.hair.style == "bald" and person.hair.baldness < 0.2:
        return None
    rng = generator(person.seed, "scalp")
    cut = _own_cut(rng, person)
    skin, density = surface(person), scalp_density(person)
    tone = generator(person.seed, "parting")
    side = 1.0 if tone.random() < 0.5 else -1.0
    parting = side * (tone.uniform(24.0, 34.0) if person.hair.style == "side_part" else tone.choice([0.0, 8.0, 26.0]))
    if cut.part:
        density = density * _parting_gap(tone, parting)
    cover = float(density[mesh_triangles()[skin_triangles()]].mean(axis=1).sum()) / _full_cover()
    count = int(cut.count * min(cover, 1.1))
    if count < 200:
        return None
    triangle, barycentric = scatter(rng, skin, density, count)
    root = at_roots(skin.vertices, triangle, barycentric)
    normal = unit(at_roots(skin.normals, triangle, barycentric))
    edge = at_roots(hairline_distance(), triangle, barycentric)
    place = at_roots(template().vertices, triangle, barycentric)
    bun = _bun_centre(skin)
    body = collider(ByIdentity.of(person), -260.0 if cut.level and cut.level < -120.0 else -150.0)
    length = _lengths(rng, cut, person, place, root, edge, bun)
    points = _comb(rng, cut, person, root, normal, place, length, body, parting, side, bun)
    points = _finish(rng, cut, person, points, length, body)
    width = cut.width * rng.uniform(0.75, 1.2, count) * np.clip(0.6 + edge / 16.0, 0.55, 1.0)
    if person.hair.style == "bun":
        extra, at = _bun(rng, skin, bun)
        points = np.concatenate([points, extra])
        triangle = np.concatenate([triangle, np.full(len(extra), at, dtype=triangle.dtype)])
        barycentric = np.concatenate([barycentric, np.full((len(extra), 3), 1 / 3, dtype=np.float32)])
        width = np.concatenate([width, np.full(len(extra), cut.width)])
    melanin, redness = pigment(rng, person.hair, len(points))
    return Strands(
        points.astype(np.float32), triangle, barycentric, width.astype(np.float32), melanin, redness, False, cut.gloss
    )


def _own_cut(rng: np.random.Generator, person: Person) -> Cut:
    """The style's cut, varied: no two people have it at the same length."""
    if person.hair.style == "bald":
        return FRINGE
    cut, scale = CUTS[person.hair.style], float(np.exp(rng.normal(0.0, 0.16)))
    old = float(np.clip((person.age - 55.0) / 35.0, 0.0, 1.0))
    top, side = cut.top * scale, cut.side * scale
    if person.gender == "female" and person.hair.style in ("short", "side_part"):
        top, side = 1.25 * top, 2.4 * side
    level = None if cut.level is None else cut.level * (1.0 + rng.uniform(-0.15, 0.2))
    return dataclasses.replace(
        cut, top=top, side=side, level=level, count=int(cut.count * (1.0 - 0.25 * old)),
        volume=cut.volume * rng.uniform(0.8, 1.25), frizz=cut.frizz * (1.0 + 0.5 * old) * rng.uniform(0.8, 1.3),
    )  # fmt: skip


def _full_cover() -> float:
    """Sum over triangles of a full head's density, to scale counts by what has gone bald."""
    inside = smoothstep(-3.0, 9.0, hairline_distance())
    return float(inside[mesh_triangles()[skin_triangles()]].mean(axis=1).sum())


def _parting_gap(rng: np.random.Generator, parting: float) -> np.ndarray:
    """(S,) density factor of a slightly crooked line of bare scalp from the hairline to the crown."""
    x, y, z = template().vertices.T
    wander = 1.2 * np.sin(z / 9.0 + rng.uniform(0, 6.3)) + 0.7 * np.sin(z / 3.7 + rng.uniform(0, 6.3))
    along = smoothstep(-118.0, -100.0, z) * (y > 40.0)
    away = np.abs(x - parting - wander)
    return 1.0 + (0.5 * smoothstep(9.0, 3.0, away) - 1.3 * smoothstep(1.6, 0.5, away)) * along


def _lengths(
    rng: np.random.Generator, cut: Cut, person: Person, place: np.ndarray, root: np.ndarray, edge: np.ndarray,
    bun: np.ndarray,
) -> np.ndarray:
    """(N,) mm. The outermost hairs of a hairline are short and fine."""
    count = len(place)
    if person.hair.style == "bun":
        length = 1.12 * np.linalg.norm(root - bun, axis=1)
    elif cut.level is not None:
        climb = np.degrees(np.arcsin(np.clip((root[:, 1] - 25.0) / 95.0, -0.2, 1.0)))
        length = np.maximum(25.0 + 1.65 * np.maximum(climb, 0.0) - cut.level, 30.0)
        length += np.minimum(root[:, 1] - 25.0, 0.0)  # roots of the nape start lower
        length = np.maximum(length, 40.0) * rng.normal(1.0, 0.05, count)
        length *= np.where(rng.random(count) < 0.12, rng.uniform(0.6, 1.0, count), 1.0)
    else:
        high = smoothstep(38.0, 88.0, place[:, 1])
        length = cut.side + (cut.top - cut.side) * high
        length *= 1.0 - 0.4 * smoothstep(-10.0, -60.0, place[:, 1])
        length *= rng.uniform(0.62, 1.08, count)
    baby = (edge < 8.0) & (rng.random(count) < (0.25 if person.hair.style == "bun" else 0.38))
    fine = np.where(baby, np.clip(0.35 + edge / 14.0, 0.25, 1.0), 1.0)
    return length if cut.top and cut.top < 20.0 else np.where(baby, np.minimum(length * fine, 60.0), length)


def _comb(
    rng: np.random.Generator,
    cut: Cut,
    person: Person,
    root: np.ndarray,
    normal: np.ndarray,
    place: np.ndarray,
    length: np.ndarray,
    body: Collider,
    parting: float,
    side: float,
    bun: np.ndarray,
) -> np.ndarray:
    """Grow the strands (N, P, 3) along the cut's field."""
    count = len(root)
    whorl = np.array([9.0 * side, 103.0, -114.0])
    from_whorl = root - whorl
    swirl = np.cross(normal, from_whorl) * np.exp(-np.linalg.norm(from_whorl, axis=1) / 45.0)[:, None]
    flow = unit(from_whorl + 0.9 * side * swirl)
    flow -= np.einsum("ni,ni->n", flow, normal)[:, None] * normal
    flow = unit(flow)
    over = np.where(place[:, 0] > parting, 1.0, -1.0)
    towards = np.stack([over, np.zeros(count), np.full(count, -0.12)], axis=1)
    front = smoothstep(-60.0, 0.0, root[:, 2])
    stray = rng.normal(0.0, 0.10 * cut.frizz, (count, 3)) + 0.22 * cut.frizz * _ripple(rng, root, 24.0)
    habit = generator(person.seed, "hair habit")
    quiff = habit.uniform(-0.7, 0.7) * np.array([1.0, 0.0, 0.0]) + habit.uniform(0.0, 1.6) * np.array([0.0, 0.5, -0.8])
    tied, brushed = person.hair.style == "bun", person.hair.style == "short"
    # fringes of bob and long hair are drawn aside, behind the brow's tail, so that the face stays free
    falls, free = cut.level is not None, cut.top > 70.0 or cut.level is not None

    def field(here: np.ndarray, share: float) -> np.ndarray:
        if tied:
            return unit(bun - here) + 0.5 * stray
        sideways = cut.part * smoothstep(25.0, 85.0, here[:, 1])[:, None] * towards
        want = cut.flow * flow + sideways + cut.out * normal + stray
        if brushed:  # the forelock of short hair falls forward on some, is brushed up or aside on others
            want += (smoothstep(-70.0, 10.0, root[:, 2]) * smoothstep(45.0, 75.0, root[:, 1]))[:, None] * quiff
        want[:, 1] -= cut.fall * (0.35 + 0.65 * share)
        want[:, 2] -= cut.back * (0.4 + 0.6 * smoothstep(-40.0, 50.0, here[:, 1])) * smoothstep(-170.0, -110.0, here[:, 2])
        if falls:
            want[:, 2] -= 0.55 * front * smoothstep(0.0, 0.3, np.full(count, share))
        if free:
            face = smoothstep(-48.0, -20.0, here[:, 2]) * smoothstep(84.0, 60.0, here[:, 1])
            want[:, 0] += 0.9 * face * over
            want[:, 2] -= 1.4 * face
        return want

    lean = flow if cut.flow or tied else unit(0.6 * flow + cut.part * towards + [0.0, 0.0, -cut.back])
    start = unit(cut.lift * normal + (1.0 - cut.lift) * lean + 0.12 * cut.frizz * rng.normal(size=(count, 3)))
    layer = cut.volume * rng.random(count) ** 0.8 * (1.0 + 0.35 * _ripple(rng, root, 40.0)[:, 0])
    layer *= 0.35 + 0.65 * smoothstep(-30.0, 75.0, root[:, 1])
    if cut.part:  # hair rises slowly from the parting
        layer *= 0.3 + 0.7 * smoothstep(2.0, 30.0, np.abs(place[:, 0] - parting))
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
    coiled = wave > 0.4
    loner = rng.random(count) < 0.03 + 0.03 * cut.frizz  # flyaways belong to no clump
    free = np.where(loner, 0.1, 1.0)
    clump(rng, points, 160.0, 0.35 * cut.clumping * free, 1.2)
    # curls hold together from near the root, straight hair only towards the tips
    tight = np.minimum(cut.clumping * free * rng.uniform(0.65, 1.05, count), 0.97)
    leader = clump(rng, points, 40.0 if coiled else 22.0, tight, 0.45 if coiled else 1.0)
    share = np.linspace(0.0, 1.0, p, dtype=np.float32)
    sway = rng.normal(0.0, 1.0, (count, 3)) * (0.02 * np.minimum(length, 130.0) * cut.frizz * np.where(loner, 2.6, 1.0))[:, None]
    points += (sway[:, None] * share[:, None] ** 1.4).astype(np.float32)
    if wave > 0.12 and p > 5:
        radius = np.interp(wave, [0.1, 0.35, 0.6, 0.8, 1.0], [0.6, 4.5, 4.8, 3.2, 1.8])
        pitch = np.interp(wave, [0.1, 0.35, 0.6, 0.8, 1.0], [80.0, 48.0, 24.0, 13.0, 6.0])
        alike, own = rng.random(count)[leader], rng.normal(0.0, 1.0, count)  # a clump curls as one
        size = radius * (0.65 + 0.7 * alike) * np.exp(0.18 * own)
        points = curl(points, size, pitch * (0.75 + 0.5 * rng.random(count)[leader]), 2 * np.pi * alike + 0.3 * own)
    margin = np.full(p, 0.4)
    margin[0] = -1e3
    return body.push(points, margin)


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
    middle = skin.vertices[mesh_triangles()[skin_triangles()]].mean(axis=1)
    return points, int(skin_triangles()[np.argmin(np.linalg.norm(middle - centre, axis=1))])
