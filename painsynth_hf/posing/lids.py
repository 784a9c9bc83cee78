"""Lids of a batch of faces: margins over the eyeballs, lash cards with them, no skin inside.

Twin of `head.lids` and `head.eyeballs`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import warp as wp

from ..head import lids as twin
from ..head.eyeballs import CORNEA, SOFT, around_eyes
from ..head.lid_levels import SMOOTH, UNFOLD
from ..head.lids import BENT, CLOSING, HOOD, MEETING, OVERLAP, STRETCHED, TURN, YIELD
from ..head.rings import face_rings
from .arrays import put

wp.set_module_options({"enable_backward": False})
UPPER, LOWER = wp.constant(0), wp.constant(1)  # rows of what differs between the lids
HOOD_DOWN, HOOD_OUT = (wp.constant(size) for size in HOOD)


@dataclass(frozen=True)
class LidRings:
    """What all people share: rings of R by N vertices around either eye, lash cards, skin near eyeballs."""

    site: wp.array  # (n,) vec4i: vertex, eye, ring, column
    lash: wp.array  # (l,) vec3i: vertex, eye, column
    near: wp.array  # (m,) vec2i: vertex, eye
    apart: wp.array  # (m,) float mm from the eyeball
    side: wp.array  # (2, N) int, UPPER or LOWER, by eye and column
    hold: wp.array  # (2, R, N) by eye: how far other units are held off
    slide: wp.array  # (2, R, N) by eye: how far the margin's turn spreads
    edge: wp.array  # (R,) 1 on the strip between the front and the back edge
    bulge: wp.array  # (R,) the roll of the lower lid across it, and
    along: wp.array  # (2, N) along it
    hood: wp.array  # (R,) the fold over the upper lid across it, and
    over: wp.array  # (2, N) along it
    share: wp.array  # (2, R, N) lids.smooth_share
    ends: wp.array  # (2, 2, N) int: vertices by eye of the rings that it counts from and to
    ledge: wp.array  # (R,) radians over the upper margin that the fold keeps, < 0 where it need not


@dataclass(frozen=True)
class PersonLids:
    """One person's eyes: `centre` (2,) vec3 and `radius` (2,) mm, margins (2, N) in radians about the eyeball."""

    centre: wp.array
    radius: wp.array
    margin: wp.array  # (2, N)
    bottom: wp.array  # (2, N) the lower margin below or at each column
    opening: wp.array  # (2, N) up to the upper one


@lru_cache(maxsize=2)
def lid_rings(device: str) -> LidRings:
    eyes = face_rings()[:2]
    sites = [np.insert(rings.sites, 1, eye, axis=1) for eye, rings in enumerate(eyes)]
    lashes = [(v, np.full(len(v), e), c) for e, pairs in enumerate(twin.lash_columns()) for v, c in pairs]
    near = [(v, np.full(len(v), e)) for e, (v, _) in enumerate(around_eyes())]
    hold, slide = zip(*(twin.falloffs(rings) for rings in eyes), strict=True)
    shapes = [twin.roll_shape(rings) for rings in eyes]
    hoods = [twin.hood_shape(rings) for rings in eyes]
    return LidRings(
        put(np.concatenate(sites), wp.vec4i, device),
        put(np.concatenate([np.stack(s, axis=1) for s in lashes]), wp.vec3i, device),
        put(np.concatenate([np.stack(s, axis=1) for s in near]), wp.vec2i, device),
        put(np.concatenate([apart for _, apart in around_eyes()]), float, device),
        put(np.stack([np.where(r.upper, UPPER, LOWER) for r in eyes]), int, device),
        put(np.stack(hold), float, device),
        put(np.stack(slide), float, device),
        put(twin.edge(eyes[0]), float, device),
        put(shapes[0][0], float, device),
        put(np.stack([along for _, along in shapes]), float, device),
        put(hoods[0][0], float, device),
        put(np.stack([over for _, over in hoods]), float, device),
        put(np.stack([twin.smooth_share(r) for r in eyes]), float, device),
        put(np.stack([r.grid[[r.zero + ring for ring in STRETCHED]] for r in eyes]), int, device),
        put(np.where(twin.above_margin(eyes[0]), twin.ledge_most(eyes[0]), -1.0), float, device),
    )


def person_lids(bare: np.ndarray, eyes: list[tuple[np.ndarray, float]], device: str) -> PersonLids:
    """From the uncorrected resting surface (S, 3) mm and both eyeballs."""
    margins, bottoms, openings = [], [], []
    for rings, (centre, _) in zip(face_rings()[:2], eyes, strict=True):
        still = bare[rings.grid[rings.zero]] - centre
        margin = np.arctan2(still[:, 1], still[:, 2])
        top, bottom = rings.curves(still[:, 0], margin)
        margins.append(margin)
        bottoms.append(bottom)
        openings.append(np.maximum(top - bottom, 0.0))
    return PersonLids(
        put(np.stack([centre for centre, _ in eyes]), wp.vec3, device),
        put(np.array([radius for _, radius in eyes]), float, device),
        *(put(np.stack(values), float, device) for values in (margins, bottoms, openings)),
    )


@wp.func
def margin_turn(margin: float, bottom: float, opening: float, side: int, heights: wp.vec4) -> float:
    """Radians that a margin's column turns upwards; `heights` begins with lower and upper margin's."""
    press = OVERLAP * wp.clamp(1.0 - (heights[1] - heights[0]) / MEETING, 0.0, 1.0)
    if side == UPPER:
        return bottom + opening * heights[1] - press - margin
    return bottom + opening * heights[0] + press - margin


@wp.func
def turned(p: wp.vec3, angle: float) -> wp.vec3:
    """Upwards about the x axis."""
    c = wp.cos(angle)
    s = wp.sin(angle)
    return wp.vec3(p[0], c * p[1] + s * p[2], c * p[2] - s * p[1])


@wp.kernel
def close_lids(
    bare: wp.array(dtype=wp.vec3),
    centre: wp.array(dtype=wp.vec3),
    margin: wp.array2d(dtype=float),
    bottom: wp.array2d(dtype=float),
    opening: wp.array2d(dtype=float),
    site: wp.array(dtype=wp.vec4i),
    sides: wp.array2d(dtype=int),
    hold: wp.array3d(dtype=float),
    slide: wp.array3d(dtype=float),
    edge: wp.array(dtype=float),
    bulge: wp.array(dtype=float),
    along: wp.array2d(dtype=float),
    hood: wp.array(dtype=float),
    over: wp.array2d(dtype=float),
    share: wp.array3d(dtype=float),
    ends: wp.array3d(dtype=int),
    ledge: wp.array(dtype=float),
    heights: wp.array2d(dtype=wp.vec4),  # (B, 2): see tables.lid_heights
    moved: wp.array2d(dtype=wp.vec3),  # (B, S), in place
):
    b, i = wp.tid()
    v = site[i][0]
    eye = site[i][1]
    ring = site[i][2]
    column = site[i][3]
    side = sides[eye, column]
    now = heights[b, eye]
    still = bare[v] - centre[eye]
    at_rest = wp.atan2(still[1], still[2])
    margin_moves = margin_turn(margin[eye, column], bottom[eye, column], opening[eye, column], side, now)
    turn = slide[eye, ring, column] * margin_moves
    base = still + (1.0 - hold[eye, ring, column]) * (moved[b, v] - bare[v])
    flat = share[eye, ring, column]
    if flat > 0.0 and flat < 1.0:  # a lid that shuts unfolds
        low = bare[ends[eye, 0, column]] - centre[eye]
        high = bare[ends[eye, 1, column]] - centre[eye]
        begin = wp.atan2(low[1], low[2])
        near = wp.length(wp.vec2(low[1], low[2]))
        far = near + (wp.length(wp.vec2(high[1], high[2])) - near) * wp.pow(flat, BENT)
        bow = begin + (wp.atan2(high[1], high[2]) - begin) * flat
        loses = UNFOLD * (1.0 - wp.clamp((now[1] - now[0]) / SMOOTH, 0.0, 1.0)) * wp.sqrt(wp.sqrt(over[eye, column]))
        loses *= wp.max(1.0 - now[3] * now[3], 0.0)
        base += loses * (wp.vec3(still[0], far * wp.sin(bow), far * wp.cos(bow)) - still)
    fold = now[3] * hood[ring] * over[eye, column]
    base += (now[2] * bulge[ring] * along[eye, column] + HOOD_OUT * fold) * wp.normalize(still)
    turn -= HOOD_DOWN * fold
    if edge[ring] > 0.0:
        tuck = wp.clamp(1.0 - (now[1] - now[0]) / CLOSING, 0.0, 1.0) * edge[ring]
        turn += tuck * (margin[eye, column] - at_rest)
    if side == UPPER and ledge[ring] >= 0.0:
        keeps = wp.min(at_rest - margin[eye, column] - YIELD, ledge[ring])
        short = margin[eye, column] + margin_moves + keeps - wp.atan2(base[1], base[2]) - turn
        short -= TURN * wp.round(short / TURN)
        soft = wp.max(wp.min(short, YIELD) + YIELD, 0.0)
        turn += soft * soft / (4.0 * YIELD) + wp.max(short - YIELD, 0.0)
    moved[b, v] = turned(base, turn) + centre[eye]


@wp.kernel
def carry_lashes(
    bare: wp.array(dtype=wp.vec3),
    centre: wp.array(dtype=wp.vec3),
    margin: wp.array2d(dtype=float),
    bottom: wp.array2d(dtype=float),
    opening: wp.array2d(dtype=float),
    lash: wp.array(dtype=wp.vec3i),
    sides: wp.array2d(dtype=int),
    heights: wp.array2d(dtype=wp.vec4),
    moved: wp.array2d(dtype=wp.vec3),
):
    """The cards that lashes are drawn on in the assets; their vertices are labels too."""
    b, i = wp.tid()
    v = lash[i][0]
    eye = lash[i][1]
    column = lash[i][2]
    side = sides[eye, column]
    turn = margin_turn(margin[eye, column], bottom[eye, column], opening[eye, column], side, heights[b, eye])
    moved[b, v] = turned(bare[v] - centre[eye], turn) + centre[eye]


@wp.kernel
def clear_eyeballs(
    centre: wp.array(dtype=wp.vec3),
    radius: wp.array(dtype=float),
    near: wp.array(dtype=wp.vec2i),
    apart: wp.array(dtype=float),
    moved: wp.array2d(dtype=wp.vec3),
):
    b, i = wp.tid()
    v = near[i][0]
    eye = near[i][1]
    out = moved[b, v] - centre[eye]
    length = wp.length(out)
    short = radius[eye] + apart[i] - length
    if out[2] > 0.0:
        short += CORNEA * wp.clamp(1.5 - wp.length(wp.vec2(out[0], out[1])) / 8.0, 0.0, 1.0)
    if short > -SOFT:
        soft = wp.min(short, SOFT) + SOFT
        push = soft * soft / (4.0 * SOFT) + wp.max(short - SOFT, 0.0)
        moved[b, v] = moved[b, v] + out * (push / wp.max(length, 1.0e-6))
