"""Noses as they are seen from in front: their ball, rims and walls, their feet in the cheek, and the cheek beside them.

Beside photographs (UTKFace: Zhang, Song & Qi, CVPR 2017; the means of both aligned alike) ours was a dark wedge: the
front turned down over its most forward point, so that all below it faced the floor, rims stood high over the tip, walls
met the cheek in a valley and each wing lay in a groove like a ball in its socket. In people the lobule below the tip is
full (Toriumi, Arch Facial Plast Surg 8, 2006), the groove over a wing is a hint in most and deep in few, walls are
steep and end in a cheek that faces forward. So every nose is filled below its tip, lowered at its rims, rounded at wall
and groove and stands on a fuller cheek, each by an amount of its own. A back that lies far behind the line from root to
tip, a bulb on a stick, is filled up as well. Sizes are ours.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from ..norms import NORMS
from ..sampling import generator
from ..spec import Person
from .assets import PARTS, load_assets
from .back import ridge, template_skin
from .once import once
from .sculpt import Move, field
from .smooth import ramp, rounding
from .topology import topology

Place = tuple[tuple[float, float, float], tuple[float, float, float]]

# moves as `sculpt` has them, and of each how much a person has of it: mean, deviation, least, most
FORMS: tuple[tuple[tuple[Move, ...], tuple[float, float, float, float]], ...] = (
    # the lobule below the tip, which takes the tip's most forward point along
    ((((0.0, -42.2, 40.5), (7.0, 3.0, 6.0), (0.0, -0.9, 1.7)),
      ((0.0, -38.0, 42.0), (8.0, 4.5, 7.0), (0.0, -1.1, 0.1))), (1.0, 0.6, -0.2, 2.1)),
    # rims of the nostrils
    ((((14.6, -40.8, 30.5), (4.4, 4.2, 6.5), (0.3, -1.5, 0.2)),
      ((10.2, -40.6, 35.6), (2.8, 3.0, 3.6), (0.0, -1.1, 0.3))), (1.0, 0.6, -0.2, 2.2)),
    # wings
    ((((17.0, -40.0, 27.0), (4.0, 5.5, 8.0), (0.7, 0.0, 0.0)),), (0.3, 1.3, -2.2, 2.9)),
    # sides of the ball: bulbous, or narrow
    ((((6.5, -37.0, 39.0), (3.6, 5.0, 6.0), (0.9, -0.2, 0.7)),), (0.2, 1.1, -1.6, 2.2)),
    # a columella that hangs
    ((((0.0, -45.0, 36.0), (3.2, 3.4, 6.0), (0.0, -1.0, 0.4)),), (0.2, 1.0, -1.1, 2.1)),
)  # fmt: skip
# the pyramid of bone and cartilage and what it stands on, as above: in photographs at rest a wall is darkest 11 mm off
# the middle and ends in the cheek at 18, ours sank at 45 degrees as far as 26
PYRAMID: tuple[tuple[tuple[Move, ...], tuple[float, float, float, float]], ...] = (
    # the foot of the wall, which is carved: steep, with an end
    ((((16.0, -20.0, 19.0), (4.8, 8.5, 11.0), (0.0, 0.0, -1.2)),), (1.0, 1.1, -1.6, 3.0)),
    # the wall itself, below the bone and over the tip
    ((((7.5, -17.0, 30.0), (3.0, 9.0, 9.0), (0.5, 0.0, 1.3)),
      ((10.5, -28.0, 33.0), (3.6, 4.5, 9.0), (0.5, 0.0, 1.8))), (1.0, 0.8, -0.7, 2.4)),
    # the lowest part of the lobule
    ((((0.0, -43.4, 39.0), (7.5, 2.6, 6.0), (0.0, -0.5, 1.3)),), (1.0, 0.5, 0.0, 2.0)),
    # the cheek beside it, from the lid to the foot of the wing, which faces forward
    ((((30.0, -27.5, 12.0), (9.0, 8.8, 14.0), (0.0, 0.0, 3.5)),
      ((21.5, -36.5, 17.0), (5.0, 5.5, 10.0), (0.0, 0.0, 2.3))), (1.0, 0.5, -0.2, 2.0)),
    # the front of the wing, a lobe of its own
    ((((12.5, -34.5, 30.0), (3.6, 4.6, 9.0), (0.2, -0.2, 2.5)),), (0.6, 0.6, -0.5, 2.0)),
)  # fmt: skip
# deviations by which walls are less filled where high, narrow backs are common: filled like the others', such noses
# were alike to a recogniser (0.58 instead of 0.61 apart in young white men) and no lighter
HIGH = {"white": 1.2, "middle_eastern": 1.2}
MEN_CHEEK = 0.9  # deviations by which men have less of the cheek, whose walls are darker in photographs
GROOVE_KEPT = (0.1, 0.9, 2.5)  # of the groove over a wing: least, how much more at most, power of an even draw
# centres and spreads, mm of the template, left: of what is rounded where wall meets cheek, and about the groove
WALLS = (((16.5, -17.0, 18.0), (5.0, 7.5, 9.0)), ((18.5, -27.0, 20.0), (4.5, 6.0, 7.0)))
GROOVES = (((17.0, -33.0, 24.5), (3.4, 3.4, 5.0)), ((19.2, -38.0, 22.5), (2.6, 4.5, 4.5)),
           ((13.0, -32.5, 31.5), (3.2, 3.0, 4.5)), ((10.6, -37.0, 36.6), (2.2, 3.2, 2.6)))  # fmt: skip
TIPS = (((0.0, -41.0, 40.5), (7.0, 4.2, 6.0)),)  # and of what is filled, which would else end in an edge
# mm by which the base of young women's noses lies lower, on the mean, half of what dlib's landmarks ask for beside
# photographs at rest; deviation and most, shares of that; years where it is gone and where it is whole; how it moves
LOWER, SPREAD, DEEPEST = {"white": 1.0, "south_asian": 0.8, "black": 0.8}, 0.9, 2.8
AGES = (75.0, 35.0)
SINKS: Move = ((0.0, -41.0, 32.0), (22.0, 7.5, 16.0), (0.0, -1.0, 0.0))
NARROWS: Move = ((17.5, -39.0, 26.5), (4.5, 6.0, 8.0), (-1.2, 0.0, 0.0))  # wings of young women
STEPS, SHARE = (36, 16, 12), 0.7  # of rounding walls, tips and grooves
# mm from the feet of the wings to the tip, in depth, over the group's sn-prn: in women, more in men; share of what is
# more that goes, and at most, of all; the foot on the left, y above and below where that ends and is full, and |x|
DEPTH, MEN, GOES, MOST = 6.5, 2.0, 0.75, 0.2
FOOT, TOP, BOTTOM, SIDE = (18.8, -40.0, 21.5), (8.0, -22.0), (-53.0, -42.5), (30.0, 18.0)
ROOT = 2.0  # mm, y of the root
HOLLOW, FILLED, ACROSS = 1.2, 0.8, 7.5  # mm behind the line from root to tip that a back may lie; share of more; mm


def lower_nose(surface: np.ndarray, person: Person) -> np.ndarray:
    """`surface` (S, 3) mm as `back.backed` leaves it, with the lower nose of `person`."""
    rng = generator(person.seed, "nose")
    drawn = [*rng.standard_normal(len(FORMS)), *generator(person.seed, "nose-pyramid").standard_normal(len(PYRAMID))]
    spans = [span for _, span in FORMS + PYRAMID]
    drawn[len(FORMS) + 1] -= HIGH.get(person.ethnicity, 0.0)
    drawn[len(FORMS) + 3] -= MEN_CHEEK * (person.gender == "male")
    amounts = [min(max(mean + sd * x, low), high) for (mean, sd, low, high), x in zip(spans, drawn, strict=True)]
    out = _formed(surface, [*amounts, _sunk(person), young_woman(person)])
    _set_back(out, person)
    least, more, power = GROOVE_KEPT
    _round(out, 1.0 - least - more * float(rng.random()) ** power)
    return out


def usual_nose(surface: np.ndarray) -> np.ndarray:
    """`surface` (S, 3) mm with the lower nose that people have on the mean."""
    out = _formed(surface, [*(span[0] for _, span in FORMS + PYRAMID), 0.0, 0.0])
    _round(out, 1.0 - GROOVE_KEPT[0] - GROOVE_KEPT[1] / (1.0 + GROOVE_KEPT[2]))
    return out


def _formed(surface: np.ndarray, amounts: list[float]) -> np.ndarray:
    """A copy of `surface` (S, 3) mm with so much of FORMS, PYRAMID, SINKS and NARROWS, and its hollow back filled."""
    index, forms, across, level = _forms()
    out = surface.copy()
    out[index] += np.einsum("f,fnc->nc", np.array(amounts), forms)
    out[index, 2] += across * _hollow(ridge(surface), level)
    return out


def _round(out: np.ndarray, lost: float) -> None:
    """Round walls, tip and, by the share `lost`, grooves of `out` (S, 3) mm, in place."""
    for (place, step), steps, share in zip((_walls(), _tips(), _grooves()), STEPS, (1.0, 1.0, lost), strict=True):
        even = out[place]
        for _ in range(steps):
            even = step @ even
        out[place] += share * (even - out[place])


def _sunk(person: Person) -> float:
    """How many mm the base of the nose lies lower."""
    share = 1.0 + SPREAD * float(generator(person.seed, "nose-base").standard_normal())
    return young_woman(person) * LOWER.get(person.ethnicity, 0.0) * min(max(share, 0.0), DEEPEST)


def young_woman(person: Person) -> float:
    """1 in young women to 0 in old ones and in men."""
    return float(ramp(*AGES, np.asarray(person.age))) if person.gender == "female" else 0.0


def _set_back(out: np.ndarray, person: Person) -> None:
    """Bring what of `out` (S, 3) lies before the feet of the wings nearer to them, if the tip lies far before them.

    Norms hold sn-prn of the cage; what noses are filled with after that, and feet far back, made them 33 mm deep.
    """
    index, weight, feet = _front()
    foot, tip = out[feet, 2].mean(), ridge(out)[2].max()
    norm = next(n for n in NORMS if n.name == "sn-prn").mean(person.ethnicity, person.gender, person.age)
    over = tip - foot - norm - DEPTH - MEN * (person.gender == "male")
    share = min(max(GOES * over / (tip - foot), 0.0), MOST)
    out[index, 2] -= share * weight * np.maximum(out[index, 2] - foot, 0.0)


@once()
def _front() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fine vertices (n,) about the nose, how much of `_set_back` each takes (n,), and the feet of the wings (2,)."""
    template, skin = template_skin()
    x, y, z = template[skin].T
    weight = ramp(*TOP, y) * ramp(*BOTTOM, y) * ramp(*SIDE, np.abs(x)) * (z > 5.0)
    feet = [((template[skin] - np.multiply(FOOT, (s, 1.0, 1.0))) ** 2).sum(axis=1).argmin() for s in (1.0, -1.0)]
    return skin[weight > 0.0], weight[weight > 0.0], skin[feet]


def _hollow(middle: np.ndarray, level: np.ndarray) -> np.ndarray:
    """(n,) mm by which the back `middle` (3, m) is filled at y `level` (n,) of the template's."""
    tip, root = middle[:, middle[2].argmax()], middle[:, np.abs(middle[1] - ROOT).argmin()]
    share = np.clip((middle[1] - root[1]) / (tip[1] - root[1]), 0.0, 1.0)
    behind = root[2] + share * (tip[2] - root[2]) - middle[2]
    return FILLED * np.interp(level, middle[1], np.maximum(behind - HOLLOW, 0.0) * ramp(0.0, 0.25, share))


@once()
def _forms() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Fine vertices (n,), (F, n, 3) mm that FORMS, PYRAMID, SINKS and NARROWS move them.

    Then shares (n,) of the filling, and y (n,) on the template.
    """
    template, skin = template_skin()
    every = [*(moves for moves, _ in FORMS + PYRAMID), (SINKS,), (NARROWS,)]
    forms = np.stack([field(template, skin, moves) for moves in every])
    forms[np.abs(forms) < 1e-3] = 0.0
    across = np.exp(-0.5 * (template[:, 0] / ACROSS) ** 2) * ramp(0.0, 10.0, template[:, 2]) * (template[:, 1] < 12.0)
    across[np.setdiff1d(np.arange(len(template)), skin)] = 0.0
    across[(template[:, 1] < -40.0) | (across < 1e-2)] = 0.0
    index = np.flatnonzero((forms != 0.0).any(axis=(0, 2)) | (across > 0.0))
    return index, forms[:, index], across[index], template[index, 1]


@once()
def _walls() -> tuple[np.ndarray, sp.csr_matrix]:
    """Fine vertices (n,) where walls meet the cheek and those next to them, and (n, n) one step of rounding them."""
    return about(WALLS)


@once()
def _tips() -> tuple[np.ndarray, sp.csr_matrix]:
    """The same of the tip's underside."""
    return about(TIPS)


@once()
def _grooves() -> tuple[np.ndarray, sp.csr_matrix]:
    """The same of the grooves over the wings."""
    return about(GROOVES)


def about(places: tuple[Place, ...]) -> tuple[np.ndarray, sp.csr_matrix]:
    """Fine vertices (n,) about `places` and those next to them, and (n, n) one step of rounding them."""
    mesh, assets = topology(), load_assets()
    template, _ = template_skin()
    left = np.abs(template * (1.0, 0.0, 0.0)) + template * (0.0, 1.0, 1.0)
    near = [np.exp(-0.5 * (((left - centre) / spread) ** 2).sum(axis=1)) for centre, spread in places]
    weight = SHARE * np.max(near, axis=0)
    weight[weight < 0.02] = 0.0
    return rounding(weight, mesh.quads[assets.quad_part[mesh.parent] == PARTS.index("skin")])
