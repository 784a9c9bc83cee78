"""What a pose does to skin and eyes besides moving them: blood pressed out, shade of the lids. Twin of skin_state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.sparse as sp
import warp as wp

from ..appearance.beard import beard_density
from ..appearance.cavity import cavity
from ..appearance.scalp import dark_roots
from ..appearance.skin_state import (
    FADES,
    LEAST,
    LID_SHADE,
    MOST,
    NARROW,
    OVER_LOWER,
    SQUEEZED,
    STRETCHED,
    UNDER_UPPER,
    face_edges,
    lid_creases,
    resting_shade,
    wet_edge,
)
from ..head.rings import face_rings
from ..head.topology import topology
from ..render.eyeball import eyeball_mesh
from ..spec import Person
from .arrays import put
from .poses import Ball

wp.set_module_options({"enable_backward": False})


@dataclass(frozen=True)
class Around:
    """What all people share: the face's edges from each vertex, wet edges of the lids, an eyeball's vertices."""

    start: wp.array  # (S + 1,) int
    joined: wp.array  # (n,) int, vertices at the other ends, ascending
    line: wp.array  # (2, n) int: skin_state.wet_edge of the left and right eye
    upper: wp.array  # (2, n) int, 1 where the segment to the next vertex is the upper lid's
    ball: wp.array  # (E,) vec3 on the unit sphere


@lru_cache(maxsize=2)
def around(device: str) -> Around:
    ends, count = face_edges(), topology().operator.shape[0]
    both = np.concatenate([ends, ends[:, ::-1]])
    joined = sp.csr_matrix((np.ones(len(both), np.int8), both.T), (count, count))
    joined.sort_indices()
    eyes = face_rings()[:2]
    return Around(
        put(joined.indptr, int, device),
        put(joined.indices, int, device),
        put(np.stack([wet_edge(rings)[0] for rings in eyes]), int, device),
        put(np.stack([wet_edge(rings)[1] for rings in eyes]), int, device),
        put(eyeball_mesh()[0], wp.vec3, device),
    )


def still_state(person: Person, device: str) -> tuple[wp.array, wp.array]:
    """(S,) vec4 of skin_state: what no expression changes, and no blood; (S,) skin_state.lid_creases."""
    free = cavity() * resting_shade(person)
    still = [np.zeros(len(free), np.float32), free, dark_roots(person), beard_density(person)]
    return put(np.stack(still, axis=1), wp.vec4, device), put(lid_creases(person), float, device)


@wp.kernel
def measure(
    start: wp.array(dtype=int),
    joined: wp.array(dtype=int),
    rest: wp.array2d(dtype=wp.vec3),  # (D, S)
    inverse: wp.array2d(dtype=float),  # (D, n) 1/mm, of the lengths of the edges from each vertex
):
    d, v = wp.tid()
    for i in range(start[v], start[v + 1]):
        inverse[d, i] = 1.0 / wp.max(wp.length(rest[d, joined[i]] - rest[d, v]), 1.0e-3)


@wp.kernel
def compress(
    still: wp.array(dtype=wp.vec4),
    creases: wp.array(dtype=float),
    unfolded: wp.array2d(dtype=float),  # (B, 2) how much of its fold an upper lid has lost, left and right
    start: wp.array(dtype=int),
    joined: wp.array(dtype=int),
    flush: wp.array(dtype=float),  # (B,) share of blood added everywhere
    inverse: wp.array2d(dtype=float),
    source: wp.array(dtype=int),  # (B,) row of `inverse` with the same head at rest
    posed: wp.array2d(dtype=wp.vec3),  # (B, S)
    state: wp.array2d(dtype=wp.vec4),
):
    b, v = wp.tid()
    p = posed[b, v]
    row = source[b]
    weight = float(0.0)
    total = float(0.0)
    for i in range(start[v], start[v + 1]):
        strain = wp.clamp(1.0 - wp.length(posed[b, joined[i]] - p) * inverse[row, i], -MOST, MOST)
        weight += wp.abs(strain)
        total += wp.abs(strain) * strain
    blood = flush[b]
    if weight > LEAST:
        squeeze = total / weight
        if squeeze > 0.0:
            blood -= SQUEEZED * squeeze
        else:
            blood += STRETCHED * squeeze
    at_rest = still[v]
    crease = creases[v] * (1.0 - unfolded[b, 0])
    if creases[v] < 0.0:
        crease = -creases[v] * (1.0 - unfolded[b, 1])
    state[b, v] = wp.vec4(blood, at_rest[1] * (1.0 - crease), at_rest[2], at_rest[3])


@wp.kernel
def shade_eyes(
    line: wp.array2d(dtype=int),
    upper: wp.array2d(dtype=int),
    mesh: wp.array(dtype=wp.vec3),
    balls: wp.array2d(dtype=Ball),
    slit: wp.array2d(dtype=float),  # (B, 2) how far an eye is narrowed, left and right
    posed: wp.array2d(dtype=wp.vec3),
    lids: wp.array2d(dtype=float),  # (B, 2 E)
):
    b, eye, e = wp.tid()
    ball = balls[b, eye]
    p = ball.centre + ball.radius * (ball.world_from_eye * mesh[e])
    above = float(LID_SHADE * LID_SHADE)  # squared mm to the nearest point of either lid
    below = float(LID_SHADE * LID_SHADE)
    count = line.shape[1]
    here = posed[b, line[eye, 0]] - p
    for n in range(count):
        there = posed[b, line[eye, (n + 1) % count]] - p
        along = there - here
        share = wp.clamp(-wp.dot(here, along) / wp.max(wp.dot(along, along), 1.0e-12), 0.0, 1.0)
        away = wp.length_sq(here + share * along)
        if upper[eye, n] == 1:
            above = wp.min(above, away)
        else:
            below = wp.min(below, away)
        here = there
    under = UNDER_UPPER * wp.pow(1.0 - wp.sqrt(above) / LID_SHADE, FADES)
    over = OVER_LOWER * wp.pow(1.0 - wp.sqrt(below) / LID_SHADE, FADES)
    lids[b, eye * mesh.shape[0] + e] = 1.0 - (1.0 - under) * (1.0 - over) * (1.0 - NARROW * slit[b, eye])
