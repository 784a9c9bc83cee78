"""Eyelids: margins that slide over the eyeball by set shares of the opening.

Each margin is turned about the horizontal axis through the centre of the eyeball, by a share of that person's own
opening at that place; `lid_levels` says which. Skin around follows the margin, folds over it and unfolds.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..spec import Expression
from .assets import load_assets
from .lid_levels import hooding, openings, swelling, unfolding
from .rings import Rings, face_rings
from .topology import topology

HOOD = (0.26, 1.3)  # radians about the eyeball that it comes down, and mm that it stands out
MEETING = 0.02  # share of the opening left at which margins start to press
CLOSING = 0.35  # share of the opening left at which the edges' own thickness starts to close
LEDGE = 0.07  # radians above the margin of the upper lid that the fold over it comes down to, pressed however hard
STRETCHED, BENT = (4, 33), 2.2  # rings between which its skin is drawn smooth, and how it bends out to the brow
YIELD = 0.06  # radians over which it starts to heap up there
TURN = 2.0 * np.pi
BLEND = 9.0  # columns to either side of a corner over which one lid goes over into the other
BURIED = (0.35, 2.5)  # radians of DROOP from which lower lashes lie down too, and their share of the rest of it
OVERLAP = 0.006  # radians, 0.1 mm by which shut margins press into each other, so that nothing shows between them


def close_lids(
    moved: np.ndarray, rest: np.ndarray, expression: Expression, gaze_pitch: float, eyes: list[tuple[np.ndarray, float]]
) -> None:
    """Set the lids of `moved` (S, 3) mm in place, from the uncorrected resting face, action units and gaze."""
    sides = (expression.aus_left, expression.aus_right)
    for rings, lashes, aus, (centre, _) in zip(face_rings()[:2], lash_columns(), sides, eyes, strict=True):
        lower, upper = openings(aus, gaze_pitch)
        still = rest[rings.grid] - centre  # (R, N, 3)
        angle = np.arctan2(still[..., 1], still[..., 2])  # about the x axis, > 0 up
        turn, gape = _turns(rings, still[rings.zero, :, 0], angle[rings.zero], lower, upper)
        hold, slide = falloffs(rings)
        base = still + (1.0 - hold)[..., None] * (moved[rings.grid] - rest[rings.grid])
        roll = swelling(aus) * np.outer(*roll_shape(rings))
        hood = hooding(aus) * np.outer(*hood_shape(rings))
        base += unfolding(gape, hooding(aus)) * (drawn_smooth(rings, still) - still)
        base += (roll + HOOD[1] * hood)[..., None] * still / np.linalg.norm(still, axis=-1, keepdims=True)
        # as the lids shut, the edge's own thickness, seen from the centre of the eye, closes with them
        tuck = np.clip(1.0 - gape / CLOSING, 0.0, 1.0) * edge(rings)[:, None] * (angle[rings.zero] - angle)
        turned = slide * turn + tuck - HOOD[0] * hood
        now = np.arctan2(base[..., 1], base[..., 2]) + turned
        short = angle[rings.zero] + turn + ledge(rings, angle) - now
        short -= TURN * np.round(
            short / TURN
        )  # at the outer corner skin lies behind the eye's centre: angles jump there
        turned += np.where(rings.upper & above_margin(rings)[:, None], soft_push(short), 0.0)
        moved[rings.grid] = turned_up(base, turned) + centre
        for index, column in lashes:
            moved[index] = turned_up(rest[index] - centre, turn[column]) + centre


def _turns(rings: Rings, x: np.ndarray, margin: np.ndarray, lower: float, upper: float) -> tuple[np.ndarray, float]:
    """Radians (N,) that each column's margin turns, and the new opening as a share of the old."""
    top, bottom = rings.curves(x, margin)
    opening = np.maximum(top - bottom, 0.0)
    height = np.where(rings.upper, upper, lower)
    press = OVERLAP * np.clip(1.0 - (upper - lower) / MEETING, 0.0, 1.0)
    goal = bottom + opening * height + np.where(rings.upper, -press, press)
    return goal - margin, upper - lower


def roll_shape(rings: Rings) -> tuple[np.ndarray, np.ndarray]:
    """(R,) across and (N,) along it, 0..1: the roll below the margin that a tightened lower lid swells into."""
    ring = np.arange(len(rings.grid)) - rings.zero
    column = np.arange(rings.grid.shape[1])
    along = np.sin(np.pi * np.clip((column - rings.first) / (rings.second - rings.first), 0.0, 1.0))
    return np.exp(-(((ring - 13.0) / np.where(ring < 13, 9.0, 12.0)) ** 2)) * (ring > 0), along


def hood_shape(rings: Rings) -> tuple[np.ndarray, np.ndarray]:
    """(R,) across and (N,) along it, 0..1: the fold of skin between the upper lid and the brow."""
    ring, count = np.arange(len(rings.grid)) - rings.zero, rings.grid.shape[1]
    along = (np.arange(count) - rings.second) % count / ((rings.first - rings.second) % count)
    # less at the nose, where it would hang as a drop
    over = np.sin(np.pi * np.clip(along, 0.0, 1.0)) ** 1.2 * smoothstep((along - 0.08) / 0.42)
    return np.exp(-(((ring - 20.0) / 9.0) ** 2)) * (ring > 0), over


def unfold_shape(rings: Rings) -> np.ndarray:
    """(N,) along the upper lid, 0..1: what of it unfolds, nearly to the corners."""
    return hood_shape(rings)[1] ** 0.25


def drawn_smooth(rings: Rings, still: np.ndarray) -> np.ndarray:
    """Points (R, N, 3) mm about the centre of the eye with the upper lid's skin drawn smooth; see `smooth_share`."""
    share, over = smooth_share(rings), unfold_shape(rings)
    first, last = (still[rings.zero + ring] for ring in STRETCHED)
    angle = [np.arctan2(end[:, 1], end[:, 2]) for end in (first, last)]
    far = [np.hypot(end[:, 1], end[:, 2]) for end in (first, last)]
    turn, out = angle[0] + (angle[1] - angle[0]) * share, far[0] + (far[1] - far[0]) * share**BENT
    flat = np.stack([still[..., 0], out * np.sin(turn), out * np.cos(turn)], axis=-1)
    inside = ((share > 0.0) & (share < 1.0)) * over
    return still + inside[..., None] * (flat - still)


@lru_cache(maxsize=2)
def _smooth_share(side: int) -> np.ndarray:
    rings = face_rings()[side]
    place = (topology().operator @ load_assets().template)[rings.grid]
    along = np.cumsum(np.linalg.norm(np.diff(place, axis=0, prepend=place[:1]), axis=-1), axis=0)
    low, high = (along[rings.zero + ring] for ring in STRETCHED)
    return np.clip((along - low) / (high - low), 0.0, 1.0) * rings.upper


def smooth_share(rings: Rings) -> np.ndarray:
    """(R, N) how far a ring lies along the skin from the first to the last of STRETCHED; 0 on the lower lid."""
    return _smooth_share(0 if np.array_equal(rings.grid, face_rings()[0].grid) else 1)


def ledge(rings: Rings, angle: np.ndarray) -> np.ndarray:
    """(R, N) radians above the upper margin below which no fold hangs: as at rest, LEDGE at most.

    `angle` (R, N) is the resting face's. Lashes and the line they grow from stay in sight of lids squeezed shut.
    """
    return np.minimum(angle - angle[rings.zero] - YIELD, ledge_most(rings)[:, None])


def ledge_most(rings: Rings) -> np.ndarray:
    """(R,) LEDGE, which fades in from the margin outwards."""
    return LEDGE * smoothstep((np.arange(len(rings.grid)) - rings.zero) / 9.0)


def above_margin(rings: Rings) -> np.ndarray:
    """(R,) bool: rings outside the lids' front edge."""
    return np.arange(len(rings.grid)) > rings.zero


def soft_push(short: np.ndarray) -> np.ndarray:
    """Radians that skin gives way which would come to lie `short` radians below the ledge."""
    return np.maximum(np.minimum(short, YIELD) + YIELD, 0.0) ** 2 / (4.0 * YIELD) + np.maximum(short - YIELD, 0.0)


def turned_up(points: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """`points` (..., 3) turned upwards about the x axis by `angle` (...) radians."""
    c, s = np.cos(angle), np.sin(angle)
    x, y, z = np.moveaxis(points, -1, 0)
    return np.stack([x, c * y + s * z, c * z - s * y], axis=-1)


def falloffs(rings: Rings) -> tuple[np.ndarray, np.ndarray]:
    """(R, N) how far other units are held off, and how far the turn spreads, less on upper lids.

    One goes over into the other around the corners, or skin beside them would crease along a line to nose and temple.
    """
    ring = np.arange(len(rings.grid)) - rings.zero
    column, count = np.arange(rings.grid.shape[1]), rings.grid.shape[1]
    away = [np.abs((column - corner + count // 2) % count - count // 2) for corner in (rings.first, rings.second)]
    off = np.minimum(*away) * np.where(rings.upper, 1.0, -1.0)
    share = smoothstep(0.5 + 0.5 * off / BLEND)  # of the upper lid

    def fall(inner: float, outer: float) -> np.ndarray:
        inside = smoothstep((ring + 24.0) / 12.0)  # the bag behind the lids stays
        return np.where(ring < 0, inside, 1.0 - smoothstep((ring - inner) / (outer - inner)))

    pairs = (fall(2, 18), fall(2, 28)), (fall(0, 32), fall(0, 34))
    hold, slide = (np.outer(above, share) + np.outer(below, 1.0 - share) for above, below in pairs)
    return hold, slide


def edge(rings: Rings) -> np.ndarray:
    """(R,) 1 on the strip between the front and the back edge of the lids, 0 elsewhere."""
    ring = np.arange(len(rings.grid)) - rings.zero
    return np.where(ring <= 0, smoothstep((ring + 14.0) / 4.0), 0.0)


def smoothstep(t: np.ndarray) -> np.ndarray:
    t = np.clip(t, 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


@lru_cache(maxsize=1)
def lash_columns() -> tuple[list[tuple[np.ndarray, np.ndarray]], ...]:
    """Per eye: vertices of the lash cards and the margin's column that each of them hangs on."""
    assets, template = load_assets(), topology().operator @ load_assets().template
    out = []
    for side, rings in zip("lr", face_rings()[:2], strict=True):
        pairs = []
        for name, upper in ((f"helper-{side}-eyelashes-1", False), (f"helper-{side}-eyelashes-2", True)):
            columns = np.flatnonzero(rings.upper == upper)
            roots = template[rings.grid[rings.zero, columns]]
            index = assets.points[name]
            gap = np.linalg.norm(template[index][:, None, [0]] - roots[None, :, [0]], axis=-1)
            pairs.append((index, columns[gap.argmin(axis=1)]))
        out.append(pairs)
    return tuple(out)
