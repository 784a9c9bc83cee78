"""The base of a nose kept to what noses have: how steep its columella is and how far it hangs, rims, tip and shoulders.

Deviates that are each believable add up to bases that are not: a columella that climbs at 38 degrees shows two holes,
one of 5 degrees none; a rim as low as the sill of its nostril hides it, a columella above the rims leaves a base that
is cut straight; a tip 10 mm broad is a peg, and one that runs on into the wings without a dip a wedge. Nasolabial
angles differed by 15 to 19 degrees of standard deviation, where people's do by 10 to 12 (Farkas, "Anthropometry of the
Head and Face", 2nd ed., 1994); 2 to 4 mm of columella are seen below the rims (Gunter, Rohrich & Friedman, Plast
Reconstr Surg 97, 1996). So each measure, taken on the level head, goes most of the way back from beyond a band that is
free. A nose that ends too near to the lips goes up (10.8 +- 2.1 mm of skin between them in women, 12.8 +- 2.6 in men:
Farkas). Other sizes are ours.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..spec import Person
from .back import template_skin
from .nose import young_woman
from .once import once
from .sculpt import Move, field
from .smooth import ramp

# places of the template, left: front and root of the columella, top of the nostril's rim, its sill, tip and beside it,
# the shoulder between tip and wing, the wing, and the border of the upper lip
PLACES = ((0.0, -44.3, 38.1), (0.0, -48.1, 31.9), (12.9, -42.0, 33.3), (11.0, -46.0, 26.5), (0.0, -37.5, 44.0),
          (5.5, -37.5, 42.2), (10.6, -37.0, 37.0), (15.8, -38.2, 29.0), (0.0, -58.6, 34.9))  # fmt: skip
LEVEL = np.radians(4.5)  # the assets' heads look so much up
BEHIND = 3.5  # mm behind the tip at which its breadth is taken

Bases = np.ndarray  # (9, 3) mm of PLACES, level


def slope(p: Bases) -> float:
    """Degrees by which the columella rises to the tip."""
    return float(np.degrees(np.arctan2(p[0, 1] - p[1, 1], p[0, 2] - p[1, 2])))


def hanging(p: Bases) -> float:
    """How many mm the columella hangs below the rims."""
    return float(p[2, 1] - p[0, 1])


def opening(p: Bases) -> float:
    """How many mm the rims lie over the sills, which is what one sees of a nostril from in front."""
    return float(p[2, 1] - p[3, 1])


def breadth(p: Bases) -> float:
    """How many mm the tip is broad, BEHIND its foremost point, if it is round."""
    return float(2.0 * (p[5, 0] - p[4, 0]) * np.sqrt(BEHIND / max(p[4, 2] - p[5, 2], 0.3)))


def shoulder(p: Bases) -> float:
    """How many mm the shoulder stands out over the straight line from beside the tip to the wing."""
    along, out = p[7, [0, 2]] - p[5, [0, 2]], p[6, [0, 2]] - p[5, [0, 2]]
    return float((along[0] * out[1] - along[1] * out[0]) / np.hypot(*along))


def philtrum(p: Bases) -> float:
    """How many mm of skin there are between nose and lip, half a millimetre less than between their landmarks."""
    return float(p[1, 1] - p[8, 1])


# measure; in young women and in others, where it should be; how far under and over that is free; what changes it
KEPT: tuple[tuple[Callable[[Bases], float], tuple[float, float], tuple[float, float], tuple[Move, ...]], ...] = (
    (philtrum, (10.3, 12.3), (2.1, 12.0), (((0.0, -42.0, 34.0), (18.0, 9.0, 18.0), (0.0, 1.9, 0.0)),)),
    (slope, (20.0, 12.0), (3.0, 3.0), (
        ((0.0, -44.0, 39.0), (7.0, 2.4, 5.0), (0.0, 0.8, -1.9)),
        ((0.0, -47.2, 33.0), (5.0, 2.4, 4.5), (0.0, -0.6, 1.3)),
        ((0.0, -49.2, 31.5), (6.0, 2.2, 4.0), (0.0, 0.0, 0.8)))),
    (opening, (5.6, 5.6), (0.3, 1.0), (
        ((13.0, -41.8, 31.5), (3.6, 2.6, 4.5), (0.0, 1.2, 0.1)),
        ((9.2, -41.2, 36.2), (2.8, 2.2, 3.0), (0.0, 0.9, 0.0)))),
    (hanging, (3.8, 3.8), (0.6, 1.2), (((0.0, -45.5, 36.0), (5.0, 3.6, 7.0), (0.0, -0.8, 0.3)),)),
    (breadth, (19.0, 20.0), (2.0, 4.0), (((6.5, -37.0, 39.5), (3.2, 4.6, 6.0), (0.7, 0.0, 1.0)),)),
    (shoulder, (0.8, 0.8), (0.3, 0.2), (((10.8, -36.2, 37.0), (2.7, 4.4, 5.0), (0.5, 0.0, 0.9)),)),
)  # fmt: skip
BACK = 0.85  # share of what is beyond the band that goes
MOST = 2.5  # of a move


def based(surface: np.ndarray, person: Person) -> None:
    """Bring the base of the nose of `surface` (S, 3) mm back to what noses have, in place."""
    index, forms, rows, at = _kept()
    for (measure, norms, (under, over), _), form, moved in zip(KEPT, forms, at, strict=True):
        now = measure(_level(surface[rows]))
        beyond = now - norms[1] - (norms[0] - norms[1]) * young_woman(person)
        beyond -= min(max(beyond, -under), over)
        by = measure(_level(surface[rows] + moved)) - now
        surface[index] -= np.float32(min(max(BACK * beyond / by, -MOST), MOST)) * form


def _level(place: np.ndarray) -> Bases:
    """`place` (9, 3) mm on the level head."""
    x, y, z = place.astype(float).T
    return np.stack([x, y * np.cos(LEVEL) + z * np.sin(LEVEL), z * np.cos(LEVEL) - y * np.sin(LEVEL)], axis=1)


@once()
def _kept() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Fine vertices (n,), (F, n, 3) mm that each of KEPT moves them, those at PLACES (9,), and (F, 9, 3) of these."""
    template, skin = template_skin()
    x, y, z = template.T
    weight = ramp(31.0, 20.0, np.abs(x)) * ramp(15.0, 4.0, y) * ramp(-58.0, -50.0, y) * ramp(0.0, 10.0, z)
    moves = np.stack([weight[:, None] * field(template, skin, form) for *_, form in KEPT]).astype(np.float32)
    index = np.flatnonzero(np.abs(moves).max(axis=(0, 2)) > 2e-3)
    rows = np.array([skin[((template[skin] - place) ** 2).sum(axis=1).argmin()] for place in PLACES])
    return index, moves[:, index], rows, moves[:, rows]
