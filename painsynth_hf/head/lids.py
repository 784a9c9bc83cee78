"""Eyelids: margins that slide over the eyeball by set shares of the opening, and no skin inside it.

The lids do not follow face units, which close no two people's eyes alike. Each margin is turned about the horizontal
axis through the centre of the eyeball, by a share of that person's own opening at that place: closed lids meet along
one curve whoever they belong to, and units that narrow the eye multiply what is left, so only AU43 shuts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import scipy.sparse as sp

from ..spec import Expression
from .assets import LEVEL, PARTS, Assets, load_assets
from .once import once
from .rig import Level, larger, pull
from .rings import Rings, face_rings
from .topology import topology

EYES = ("helper-l-eye", "helper-r-eye")
LIFT = {"AU7": 0.40, "AU6": 0.13, "AU9": 0.08, "AU10": 0.02}  # share of the opening that the lower lid rises
LOWER = {"AU7": 0.32, "AU6": 0.03, "AU9": 0.06, "AU4": 0.03}  # share of the rest that the upper lid comes down
RELAXED = 0.93  # of the assets' opening, whose upper lids clear more of the iris than is usual at rest
WIDEN = 0.45  # AU5
ROLL, SQUEEZED = {"AU7": 1.3, "AU6": 0.2}, 0.25  # mm by which the skin of the lower lid bulges, and more when shut
# how far the fold under the brow comes over the upper lid, as a share of HOOD, with eyes open, and more when pressed
FOLD, PRESSED = {"AU4": 0.36, "AU6": 0.2, "AU7": 0.5}, {"AU4": 0.2, "AU6": 0.26, "AU7": 0.32}
EARLY = 3.0  # a gentle squeeze brings the fold down by three times its share, a hard one by no more than PRESSED
HOOD = (0.26, 1.3)  # radians about the eyeball that it comes down, and mm that it stands out
FOLLOW = (0.014, 0.031)  # shares that lower and upper lid go along per degree of gaze up or down
GAZE = 20.0  # degrees up to which they do
SEAM = 0.12  # where shut lids meet, share of the opening above the resting lower lid: the upper lid does the moving
STAYS_LOW = 0.5  # share by which a shut lower lid rises less under other units: however hard squeezed, lids meet low
DROOP = 0.7  # radians that lashes turn down on their margin as it rolls over the eyeball to shut
CLEARANCE = 0.1  # mm between eyeball and the back of the skin
THICKNESS = 1.3  # mm from the eyeball to the front of a lid, at least
CORNEA = 0.5  # mm more of it before the cornea, which stands 0.8 mm proud and sinks into the wet edge of the lid
SOFT = 0.8  # mm over which skin starts to give way to the eyeball: no crease where it does
MEETING = 0.02  # share of the opening left at which margins start to press
CLOSING = 0.35  # share of the opening left at which the edges' own thickness starts to close
LOWEST, GIVES = 5.1, 0.92  # mm below the pupil where lower lids rest, at the edge of the iris, and how strictly
# mm above the pupil where the assets' upper lids rest in the middle of all people, share of what is off that which
# stays, and how far off any may be; 0.7 mm more and a person's own `folds.LidForm.level` come off, which leaves 4 mm in
# the young, 3 in the old, give or take 0.75 (margin reflex distance 1)
OVER_PUPIL, STAYS_OFF, AT_MOST = 4.55, 0.65, 0.8
LEDGE = 0.07  # radians above the margin of the upper lid that the fold over it comes down to, pressed however hard
UNFOLD, SMOOTH = 0.93, 0.6  # share of its fold that a shut upper lid loses, and of the opening left where that starts
STRETCHED, BENT = (4, 27), 2.2  # rings between which its skin is drawn smooth, and how it bends out to the brow
YIELD = 0.06  # radians over which it starts to heap up there
TURN = 2.0 * np.pi
BLEND = 9.0  # columns to either side of a corner over which one lid goes over into the other
SLIT = (0.62, 0.36)  # shares of the opening below which an eye counts as narrowed, and as a slit
BURIED = (0.35, 2.5)  # radians of DROOP from which lower lashes lie down too, and their share of the rest of it
OVERLAP = 0.006  # radians, 0.1 mm by which shut margins press into each other, so that nothing shows between them


def openings(aus: Mapping[str, Level], gaze_pitch: Level = 0.0) -> tuple[Level, Level]:
    """Heights of the lower and upper lid's margins in shares of the assets' opening.

    `gaze_pitch` is in degrees, > 0 up, and 0 ahead in a level head: open lids follow the gaze, and are at (0, RELAXED)
    where the assets' eyes look, LEVEL higher. Numbers, or arrays or tensors of one per face.
    """
    level = {name: pull(aus, name) for name in (*LIFT, *LOWER, "AU5")}
    shut = larger(aus.get("AU43", 0.0), aus.get("AU45", 0.0))
    below, height = 1.0 - SEAM * shut, RELAXED * (1.0 + WIDEN * level["AU5"])
    for name, most in LIFT.items():
        below = below * (1.0 - most * level[name] * (1.0 - STAYS_LOW * shut))
    for name, most in LOWER.items():
        height = height * (1.0 - most * level[name])
    look = -larger(-larger(gaze_pitch - LEVEL, -GAZE), -GAZE) * (1.0 - shut)
    lower = 1.0 - below
    upper = lower + below * height * (1.0 - shut) * (1.0 + FOLLOW[1] * look)
    return -larger(-(lower + FOLLOW[0] * look), -upper), upper


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
        moved[rings.grid] = _turned(base, turned) + centre
        for index, column in lashes:
            moved[index] = _turned(rest[index] - centre, turn[column]) + centre


def seat_lids(cage: np.ndarray, assets: Assets) -> None:
    """Lids of `cage` (V, 3) mm that rest where no one's do are turned about the eyeball, in place.

    Upper lids of the assets clear the iris in some and hang before the pupil in others; lower ones leave 1 to 2 mm of
    white below it, where people's rest 5 mm below the middle of the pupil, give or take 0.5 (margin reflex distance 2).
    """
    for name in EYES:
        centre = cage[assets.points[name]].mean(axis=0)
        for upper in (False, True):
            rows, index, share = lid_margin(name, upper)
            margin = rows @ cage - centre
            height = margin[np.abs(margin[:, 0]) < 4.0, 1].mean()
            angle = seat_rise(height, upper) / margin[:, 2].max()
            cage[index] = _turned(cage[index] - centre, (angle * share).astype(cage.dtype)) + centre


def seat_rise(height: Level, upper: bool) -> Level:
    """How far, mm, a margin `height` mm above the pupil's middle is raised; by what arrays and tensors can do."""
    if not upper:
        return GIVES * larger(-LOWEST - height, 0.0 * height)
    off = STAYS_OFF * (height - OVER_PUPIL) / AT_MOST
    return OVER_PUPIL + AT_MOST * off / (1.0 + off**4) ** 0.25 - height


@lru_cache(maxsize=4)
def lid_margin(name: str, upper: bool) -> tuple[sp.csr_matrix, np.ndarray, np.ndarray]:
    """Rows of the subdivision for a lid's margin; the cage's vertices (n,) of it and how far each goes along."""
    rings = face_rings()[EYES.index(name)]
    ring, count = np.arange(len(rings.grid)) - rings.zero, rings.grid.shape[1]
    column = np.arange(count)
    way = (column - rings.first) / (rings.second - rings.first)  # from the temple to the nose
    if upper:
        way = ((rings.first - column) % count) / ((rings.first - rings.second) % count)
    along = np.sin(np.pi * np.clip(way, 0.0, 1.0)) ** 0.7
    out = np.where(ring < 0, smoothstep((ring + 24.0) / 12.0), 1.0 - smoothstep((ring - 4.0) / 26.0))
    share = np.outer(out, along)
    own = (rings.grid < len(load_assets().template)) & (share > 0.0)
    columns = np.flatnonzero((way > 0.0) & (way < 1.0))
    margin = rings.grid[rings.zero - 5 * (not upper), columns]
    return topology().operator[margin], rings.grid[own], share[own]


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


def swelling(aus: Mapping[str, Level]) -> Level:
    """How far, mm, the tightened lower lid swells in the middle of its roll, most where it meets the upper one."""
    shut = larger(aus.get("AU43", 0.0), aus.get("AU45", 0.0))
    return sum(size * pull(aus, name) for name, size in ROLL.items()) * (1.0 + SQUEEZED * shut)


def hood_shape(rings: Rings) -> tuple[np.ndarray, np.ndarray]:
    """(R,) across and (N,) along it, 0..1: the fold of skin between the upper lid and the brow."""
    ring, count = np.arange(len(rings.grid)) - rings.zero, rings.grid.shape[1]
    along = (np.arange(count) - rings.second) % count / ((rings.first - rings.second) % count)
    # less at the nose, where it would hang as a drop
    over = np.sin(np.pi * np.clip(along, 0.0, 1.0)) ** 1.2 * smoothstep((along - 0.08) / 0.42)
    return np.exp(-(((ring - 20.0) / 9.0) ** 2)) * (ring > 0), over


def hooding(aus: Mapping[str, Level]) -> Level:
    """Share of HOOD: muscles bring the fold down with the lid, over shut eyes the more the harder pressed."""
    shut = larger(aus.get("AU43", 0.0), aus.get("AU45", 0.0))
    pressed = sum(most * pull(aus, name) for name, most in PRESSED.items())
    pressed = EARLY * pressed / (1.0 + (EARLY + 0.2) * pressed)
    fold = sum(most * pull(aus, name) for name, most in FOLD.items())
    fold = fold / (1.0 + 0.6 * fold)  # what one has brought down the others cannot
    return fold + shut * pressed * (1.0 - 0.4 * fold)


def unfolding(gape: Level, hood: Level) -> Level:
    """Share of its fold that an upper lid has lost at an opening of `gape`, where none is pressed down by `hooding`."""
    return UNFOLD * larger(1.0 - hood * hood, 0.0) * (1.0 - larger(0.0, -larger(-gape / SMOOTH, -1.0)))


def unfolded(aus: Mapping[str, Level], gaze_pitch: Level) -> Level:
    """`unfolding` under these intensities: what is left of the crease is as much lighter."""
    lower, upper = openings(aus, gaze_pitch)
    return unfolding(upper - lower, hooding(aus))


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


def lash_droop(aus: Mapping[str, Level], gaze_pitch: Level) -> Level:
    """Radians that upper lashes point further down than the lid that carries them has turned, the more it is shut."""
    lower, upper = openings(aus, gaze_pitch)
    return DROOP * larger(1.0 - (upper - lower) / RELAXED, 0.0) ** 1.5


def narrowed(aus: Mapping[str, Level], gaze_pitch: Level) -> Level:
    """0 of an open eye .. 1 of a slit, which hardly mirrors anything and lies in the shade of its lashes."""
    lower, upper = openings(aus, gaze_pitch)
    return larger(0.0, -larger(-(SLIT[0] - upper + lower) / (SLIT[0] - SLIT[1]), -1.0))


def _turned(points: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """`points` (..., 3) turned upwards about the x axis by `angle` (...) radians."""
    c, s = np.cos(angle), np.sin(angle)
    x, y, z = np.moveaxis(points, -1, 0)
    return np.stack([x, c * y + s * z, c * z - s * y], axis=-1)


def clear_eyeballs(points: np.ndarray, eyes: list[tuple[np.ndarray, float]]) -> None:
    """Push the skin of `points` (S, 3) mm out of the eyeballs, in place, along their radii; lids keep a thickness."""
    for (near, thickness), (centre, radius) in zip(around_eyes(), eyes, strict=True):
        out = points[near] - centre
        length = np.linalg.norm(out, axis=1)
        cornea = CORNEA * np.clip(1.5 - np.hypot(out[:, 0], out[:, 1]) / 8.0, 0.0, 1.0) * (out[:, 2] > 0)
        short = radius + thickness + cornea - length
        push = np.where(short > -SOFT, (np.minimum(short, SOFT) + SOFT) ** 2 / (4.0 * SOFT), 0.0)
        push += np.maximum(short - SOFT, 0.0)
        points[near] += out * (push / np.maximum(length, 1e-6))[:, None]


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


@once()
def around_eyes() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Per eye: the fine skin vertices that could meet it, and how far off it each of them stays, mm."""
    assets, mesh = load_assets(), topology()
    template = mesh.operator @ assets.template
    skin = np.unique(mesh.quads[assets.quad_part[mesh.parent] == PARTS.index("skin")])
    out = []
    for name, rings in zip(EYES, face_rings()[:2], strict=True):
        centre = assets.template[assets.points[name]].mean(axis=0)
        apart = np.full(len(template), CLEARANCE)
        ring = np.arange(len(rings.grid)) - rings.zero
        apart[rings.grid] += (THICKNESS - CLEARANCE) * smoothstep((ring + 12.0) / 12.0)[:, None]
        # the cheek under the lid as well, which AU6 lifts before the eyeball
        near = np.union1d(skin[np.linalg.norm(template[skin] - centre, axis=1) < 24.0], rings.grid[rings.zero :])
        out.append((near, apart[near]))
    return out[0], out[1]
