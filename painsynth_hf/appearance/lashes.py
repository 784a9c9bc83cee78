"""Eyelashes: about 110 hairs on an upper lid and 60 on a lower one, in small clumps.

MakeHuman's lash cards give the root line and the way it fans out; roots are bound to the nearest skin of the lid
margin on the template, so a blink carries them. Counts and lengths (upper 90-160 of 8-12 mm, lower 75-80 of 6-8 mm,
part of it inside the lid) after Na et al. 2006, "Ethnic characteristics of eyelashes".
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from ..head.assets import load_assets
from ..head.head import resting_cage
from ..head.once import once
from ..head.rings import face_rings
from ..head.topology import topology
from ..sampling import generator
from ..spec import Person
from .complexion import make_up
from .strands import Strands, at_roots, pigment, skin_triangles, smoothstep, surface, template, triangles, unit

POINTS = 8
SAMPLES = 240  # root places along each lid
LIDS = (("helper-l-eyelashes-2", True, "helper-l-eye"), ("helper-r-eyelashes-2", True, "helper-r-eye"),
        ("helper-l-eyelashes-1", False, "helper-l-eye"), ("helper-r-eyelashes-1", False, "helper-r-eye"))  # fmt: skip


@lru_cache(maxsize=4)
def card_grid(name: str) -> np.ndarray:
    """Cage vertices (rows, columns) of a lash card; row 0 lies inside the lid, column 0 at the nose."""
    assets = load_assets()
    quads, template_ = assets.lash_quads[name], assets.template
    ends = np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2), axis=1)
    edges = np.unique(ends, axis=0)
    vertices, local = np.unique(edges, return_inverse=True)
    local = local.reshape(-1, 2)
    n = len(vertices)
    graph = sp.csr_matrix((np.ones(2 * len(edges)), (local.ravel(), local[:, ::-1].ravel())), (n, n))
    hops = dijkstra(graph, unweighted=True)
    corners = np.flatnonzero(np.bincount(local.ravel(), minlength=n) == 2)
    place = np.abs(template_[vertices] * [1.0, 1.0, 0.0])
    nose = corners[np.argsort(place[corners, 0])[:2]]  # both corners of the side at the nose
    inner = nose[np.argmin(template_[vertices[nose], 2])]
    outer = nose[np.argmax(template_[vertices[nose], 2])]
    rows = int(hops[inner, outer]) + 1
    columns = n // rows
    # in a grid, hops from two corners of one side give both coordinates
    column = ((hops[inner] + hops[outer] - (rows - 1)) / 2).astype(int)
    row = (hops[inner] - column).astype(int)
    grid = np.empty((rows, columns), dtype=np.int64)
    grid[row, column] = vertices
    return grid


def root_line(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Triangles (SAMPLES,) and barycentric (SAMPLES, 3) along a lid margin from nose to temple, on the template."""
    return _root_lines()[[card for card, _, _ in LIDS].index(name)]


Line = tuple[np.ndarray, np.ndarray]


@once("appearance/strands.py")
def _root_lines() -> tuple[Line, Line, Line, Line]:
    numbers = skin_triangles()
    corners = template().vertices[triangles()[numbers]]
    near = cKDTree(corners.mean(axis=1))
    upper_left, upper_right, lower_left, lower_right = (_root_line(card, numbers, corners, near) for card, _, _ in LIDS)
    return upper_left, upper_right, lower_left, lower_right


def _root_line(name: str, numbers: np.ndarray, corners: np.ndarray, near: cKDTree) -> Line:
    guide = load_assets().template[card_grid(name)[1]]  # row 1 of the card leaves the skin
    at = np.linspace(0.0, len(guide) - 1.0, SAMPLES)
    place = np.stack([np.interp(at, np.arange(len(guide)), guide[:, i]) for i in range(3)], axis=1)
    found = near.query(place)[1]
    return numbers[found], _inside(corners[found], place)


def _inside(corners: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Barycentric (n, 3) of the points nearest to `place` (n, 3) in the planes of `corners` (n, 3, 3), held inside."""
    edges = corners[:, 1:] - corners[:, :1]
    gram = np.einsum("nik,njk->nij", edges, edges)
    right = np.einsum("nik,nk->ni", edges, place - corners[:, 0])
    two = np.clip(np.linalg.solve(gram, right[..., None])[..., 0], 0.0, 1.0)
    two /= np.maximum(two.sum(axis=1, keepdims=True), 1.0)
    return np.concatenate([1.0 - two.sum(axis=1, keepdims=True), two], axis=1).astype(np.float32)


def lashes(person: Person) -> Strands:
    """The lashes of all four lids as riding strands."""
    rng = generator(person.seed, "lashes")
    trait = rng.uniform(0.0, 1.0, 3)  # length, curl, fullness of this person
    paint = make_up(person.seed, person.gender, person.age).mascara
    fair = float(generator(person.seed, "lash tone").uniform(0.45, 0.95))
    lids = [_lid(person, rng, trait, *lid) for lid in LIDS]
    points, triangle, barycentric, width, hinge = (np.concatenate(parts) for parts in zip(*lids, strict=True))
    # lashes keep their colour into old age and pale a little; a white one is a rare thing (Na et al. 2006)
    darker = max(fair - 0.25 * _old(person), paint)
    melanin, redness, white = pigment(rng, person.hair, len(points), darker=darker, grey=0.0)
    # side by side they keep light from one another: seen from in front, a dark line at the lid
    light = np.tile(np.array([0.08, 0.22, 0.5], np.float32), (len(points), 1))
    return Strands(
        points, triangle, barycentric, width, melanin, 0.5 * redness, white, rides=True, gloss=0.05, hinge=hinge,
        light=light,
    )  # fmt: skip


def lash_line(person: Person) -> np.ndarray:
    """(S,) float32, 0..1: where lashes stand in the front edge of the lids, densest along the upper ones; and liner.

    Bare lashes stand apart, men's are short and those of the old few: as dark as painted ones, they look like liner.
    """
    paint = make_up(person.seed, person.gender, person.age)
    bare = (0.62 if person.gender == "male" else 0.8) * (1.0 - 0.4 * _old(person))
    return _dark_line(round(paint.liner, 1)) * np.float32(max(bare, paint.mascara, paint.liner))


@lru_cache(maxsize=11)
def _dark_line(liner: float) -> np.ndarray:
    out = np.zeros(topology().operator.shape[0], np.float32)
    for rings in face_rings()[:2]:
        ring, count = np.arange(len(rings.grid)) - rings.zero, rings.grid.shape[1]
        way = (np.arange(count) - rings.second) % count / ((rings.first - rings.second) % count)
        upper = smoothstep(0.06, 0.35, way) * smoothstep(1.02, 0.97 - 0.12 * (1.0 - liner), way)
        # broader over the outer third, where they are longest and are seen along their length; no wing, if not drawn
        broad = np.where(rings.upper, 2.8 + 1.0 * smoothstep(0.3, 0.75, way), 2.6) + 5.0 * liner
        across = np.where(ring[:, None] > 0, (ring[:, None] + 0.5) / broad, (ring[:, None] + 0.5) / 2.2)
        across = np.exp(-(across**2)).astype(np.float32)
        back = (rings.second - np.arange(count)) % count / ((rings.second - rings.first) % count)
        lower = (0.24 + 0.4 * liner) * smoothstep(0.2, 0.6, back) * smoothstep(1.0, 0.9, back)
        along = np.where(rings.upper, upper, lower)
        out[rings.grid] = np.maximum(out[rings.grid], across * along)
    return out


def _old(person: Person) -> float:
    return float(np.clip((person.age - 45.0) / 45.0, 0.0, 1.0))


def _lid(
    person: Person, rng: np.random.Generator, trait: np.ndarray, card: str, upper: bool, ball: str
) -> tuple[np.ndarray, ...]:
    old = _old(person)
    male = 1.0 if person.gender == "male" else 0.0
    full = (0.62 + 0.65 * trait[2] - 0.4 * old) * (1.0 - 0.18 * male) * (1.0 - 0.3 * old)
    paint = make_up(person.seed, person.gender, person.age).mascara
    count = int(round((140 if upper else 46) * full))
    # none at the tear duct, fewer towards it; jittered steps, so that they do not stand in rank
    at = (np.arange(count) + rng.uniform(-0.45, 0.45, count)) / count
    at = 0.10 + (0.85 if upper else 0.76) * np.clip(at, 0.0, 1.0)  # nor at the outer corner
    line, weights = root_line(card)
    chosen = np.round(at * (SAMPLES - 1)).astype(int)
    triangle, barycentric = line[chosen], weights[chosen]

    skin, cage = surface(person), resting_cage(person)
    root = at_roots(skin.vertices, triangle, barycentric)
    grid = cage[card_grid(card)]
    columns = at * (grid.shape[1] - 1)

    def along(values: np.ndarray) -> np.ndarray:
        return np.stack([np.interp(columns, np.arange(len(values)), values[:, i]) for i in range(3)], axis=1)

    centre = cage[load_assets().points[ball]].mean(axis=0)
    outward = unit(root - centre)  # straight off the eyeball
    fan = along(grid[-1] - grid[1])  # where the card's free edge lies
    fan[:, 0] *= np.interp(at, [0.5, 0.9], [1.0, 0.45])  # those at the outer corner do not lie down to a wing
    fan = unit(fan)
    rise = np.array([0.0, 1.0 if upper else -1.0, 0.0])
    length = np.interp(at, [0.0, 0.2, 0.6, 0.8, 0.95], [0.25, 0.55, 1.0, 1.0, 0.6])
    length = length * (5.6 + 3.4 * trait[0] if upper else 2.6 + 1.6 * trait[0])
    length *= (1.0 - 0.36 * old) * (1.0 - 0.20 * male) * (1.0 + 0.12 * paint)
    # new ones grow between the old
    length *= rng.uniform(0.62, 1.08, count) * np.where(rng.random(count) < 0.14, rng.uniform(0.4, 0.75, count), 1.0)
    curl = ((0.45 + 0.5 * trait[1]) if upper else 0.30) * rng.normal(1.0, 0.22, count)
    # they leave the lid forwards and away from it, sweep up in an arc, and to the side they stand on
    aside = np.array([np.sign(centre[0]), 0.0, 0.0]) * np.clip(0.6 * (at - 0.45), -0.3, 0.16)[:, None]
    start = unit(0.85 * outward + 0.4 * fan - 0.12 * rise + 0.5 * aside + rng.normal(0.0, 0.12, (count, 3)))
    end = unit(0.50 * outward + 0.5 * fan + curl[:, None] * rise + aside + rng.normal(0.0, 0.2, (count, 3)))

    s = np.linspace(0.0, 1.0, POINTS)
    turn = s[:-1] ** 0.8
    steps = unit(start[:, None] * (1 - turn)[:, None] + end[:, None] * turn[:, None])
    steps *= (length / (POINTS - 1))[:, None, None]
    points = np.concatenate([root[:, None], root[:, None] + np.cumsum(steps, axis=1)], axis=1)

    # one to five neighbours lean together at the tip, most of all where paint glues them
    starts = rng.random(count) < 1.0 / (2.0 + 1.4 * paint)
    starts[0] = False
    group = np.cumsum(starts)
    members = np.bincount(group)
    tip = np.stack([np.bincount(group, points[:, -1, i]) for i in range(3)], axis=1) / members[:, None]
    lean = ((0.1 + 0.25 * paint) + 0.6 * rng.random(len(members)))[group, None]
    points += ((tip[group] - points[:, -1]) * lean)[:, None] * (s**1.6)[:, None]
    width = rng.uniform(0.12, 0.18, count) * (1.0 if upper else 0.62) * (1.0 - 0.15 * male) * (1.0 + 0.3 * paint)
    width *= 1.0 - 0.3 * old
    # a rising lower lid slides and hardly turns: a far hinge
    hinge = np.broadcast_to(centre - [0.0, 0.0, 0.0 if upper else 300.0], root.shape).astype(np.float32)
    return points.astype(np.float32), triangle, barycentric, width.astype(np.float32), hinge
