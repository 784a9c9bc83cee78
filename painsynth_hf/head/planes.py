"""Planes of the middle and lower face: cheekbone, hollow below it, masseter, border of the jaw, chin, throat.

The assets' lower face is a cone: below the cheekbone it narrows at one slope past the jaw into the neck, so that its
cheeks are balloons and its jaw has neither border nor angle. In people the arch of the cheekbone turns the front of the
face into its side, a shallow plane lies below it before the masseter, and the lower border of the mandible is an edge,
under which skin runs back level to the hyoid bone and meets the neck at 105 to 120 degrees (Ellenbogen & Karlin,
"Visual criteria for success in restoring the youthful neck", Plast Reconstr Surg 66, 1980). Fat rounds all of it
(Rohrich & Pessa, Plast Reconstr Surg 119, 2007). Each plane is a soft move of the fine surface, and how much of each a
person has is drawn from their seed; the heavy have less of most. Sizes are ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from ..sampling import generator
from ..spec import Person
from .assets import PARTS, load_assets
from .back import template_skin
from .once import once
from .rings import face_rings
from .sculpt import Move, field
from .smooth import ramp
from .topology import topology


@dataclass(frozen=True)
class Span:
    """How much of a plane people have: mean of young women, deviation, least and most; what men have more; the share
    that fat takes of it; what people of eighty have less, whose own signs of age come to it.
    """

    mean: float
    sd: float
    least: float
    most: float
    men: float
    fat: float
    old: float


# moves as `sculpt` has them
PLANES: tuple[tuple[tuple[Move, ...], Span], ...] = (
    # arch of the cheekbone, from below the outer corner of the eye to the ear
    ((((48.0, -20.0, 6.0), (11.0, 9.5, 14.0), (0.3, 0.3, 1.5)),
      ((61.0, -19.0, -12.0), (11.0, 11.0, 15.0), (0.9, 0.1, 0.6))), Span(0.8, 0.8, -0.9, 2.0, 0.1, 0.3, 0.2)),
    # front of the cheek: flat or full
    ((((37.0, -28.0, 16.0), (10.0, 8.0, 12.0), (0.2, 0.0, 1.5)),), Span(0.0, 1.0, -1.7, 1.7, 0.0, 0.0, 0.0)),
    # the plane below the arch, from before the ear to beside the corner of the mouth
    ((((61.0, -41.0, -16.0), (9.0, 9.5, 14.0), (-1.7, 0.0, -0.5)),
      ((51.5, -47.0, 2.0), (9.5, 10.5, 14.0), (-1.4, 0.0, -1.5)),
      ((43.0, -58.0, 7.0), (8.0, 10.0, 13.0), (-0.9, 0.0, -1.4))), Span(1.0, 0.8, -1.0, 2.0, 0.2, 0.2, 0.8)),
    # the one between the corner of the mouth and the angle of the jaw
    ((((48.0, -70.0, -4.0), (8.0, 10.0, 11.0), (-1.8, 0.0, -1.8)),), Span(1.0, 0.8, -1.0, 2.0, 0.2, -0.35, 0.6)),
    # fold between cheek and upper lip, and what lies on it
    ((((28.5, -46.0, 20.0), (4.5, 9.0, 9.0), (-0.2, 0.0, -1.0)),
      ((37.0, -44.0, 15.0), (7.0, 8.0, 10.0), (0.2, -0.2, 0.7))), Span(0.4, 0.6, -0.9, 1.5, 0.1, -0.2, 0.4)),
    # masseter
    ((((60.0, -60.0, -32.0), (6.0, 13.0, 12.0), (1.5, 0.0, 0.6)),
      ((54.5, -74.0, -26.0), (7.0, 8.0, 12.0), (1.4, -0.3, 0.5))), Span(0.4, 0.9, -1.2, 2.0, 0.5, 0.3, 0.0)),
    # angle of the jaw: low and square, or high
    ((((56.0, -78.0, -42.0), (10.0, 9.0, 14.0), (0.8, -2.2, 0.0)),), Span(0.0, 0.9, -1.7, 1.7, 0.3, 0.0, 0.0)),
    # boss of the chin, and the dents to either side
    ((((0.0, -98.0, 22.0), (8.0, 6.0, 12.0), (0.0, -0.2, 1.7)),
      ((7.5, -99.5, 19.5), (5.0, 6.0, 12.0), (0.2, 0.0, 0.7)),
      ((20.0, -92.0, 15.0), (6.0, 7.5, 11.0), (-0.2, 0.0, -1.5))), Span(0.8, 0.8, -0.9, 2.0, 0.2, 0.3, 0.3)),
    # chin: broad below or pointed
    ((((13.0, -104.0, 16.0), (6.0, 7.0, 10.0), (1.3, -0.3, 0.9)),), Span(0.4, 0.8, -1.2, 1.5, 0.0, 0.0, 0.0)),
    # fold between lower lip and chin
    ((((0.0, -84.5, 25.0), (12.0, 3.4, 10.0), (0.0, 0.0, -1.8)),), Span(1.0, 0.8, -0.7, 2.2, 0.1, 0.2, 0.3)),
    # beside the chin, below the corner of the mouth
    ((((33.0, -82.0, 10.0), (5.5, 10.0, 11.0), (-0.4, 0.0, -1.5)),), Span(0.5, 0.7, -0.9, 1.8, 0.1, 0.2, 0.5)),
    # behind the jaw, below the ear
    ((((61.0, -68.0, -60.0), (8.0, 12.0, 7.0), (-3.0, 0.0, 0.0)),), Span(0.9, 0.5, -0.2, 2.0, 0.1, 0.5, 0.0)),
)  # fmt: skip
# share of these that lean faces do not take: arch, plane below it, the one before the angle, beside the chin; with the
# contrast of film they were skulls
LEAN, GAUNT = (0, 2, 3, 7, 10), {"female": 0.5, "male": 0.25}
EDGE = Span(1.0, 0.45, 0.1, 2.0, 0.1, 0.35, 0.3)
UNDER = Span(1.0, 0.4, 0.1, 1.8, 0.0, 0.45, 0.5)
NECK = Span(1.0, 0.4, 0.0, 1.9, 0.0, 0.4, 0.6)

# the border of the jaw about an axis through (0, AXIS) of x and z: degrees from the front, y of the template there, and
# how much of an edge there is
AXIS = -70.0
ANGLES = (0.0, 9.0, 20.5, 28.5, 38.5, 50.5, 59.5, 70.0, 80.5, 91.0)
BORDER = (-110.5, -109.5, -107.0, -102.0, -93.5, -85.0, -78.5, -71.0, -62.0, -52.0)
SHARP = (0.15, 0.2, 0.5, 0.9, 1.0, 1.0, 1.0, 0.8, 0.3, 0.0)
# mm: out at the edge; in and up below it; backwards at the front of the neck
OUT, IN, UP, SET_BACK = 2.4, 5.5, 3.0, 7.5
LIPS = (3.0, 12.0)  # mm from the line between the lips, over which all of it begins
WINDPIPE = 0.3  # share of that which the middle of the neck does not take


def planed(surface: np.ndarray, person: Person) -> np.ndarray:
    """`surface` (S, 3) mm with the planes of `person`'s cheeks and jaw."""
    index, moves = _moves()
    amounts = np.array(planes(person), np.float32)
    out = surface.copy()
    out[index] += np.einsum("f,fnc->nc", amounts, moves)
    return out


def planes(person: Person) -> list[float]:
    """How much a person has of each of PLANES, of the jaw's edge, of what lies under it, and of the neck's place."""
    spans = [*(span for _, span in PLANES), EDGE, UNDER, NECK]
    drawn = generator(person.seed, "planes").standard_normal(len(spans)).tolist()
    fat, old = fatness(person), min(max((person.age - 40.0) / 40.0, 0.0), 1.0)
    out = []
    for place, (span, z) in enumerate(zip(spans, drawn, strict=True)):
        mean = span.mean + span.men * (person.gender == "male") - span.old * old
        amount = mean + span.sd * min(max(z, -2.2), 2.2)
        amount = min(max(amount, span.least), span.most)
        lean = GAUNT[person.gender] * (1.0 - fat) * (1.0 - old) * (place in LEAN)
        out.append(amount * (1.0 - span.fat * fat - lean) if amount > 0.0 else amount)
    return out


def fatness(person: Person) -> float:
    """0 in the lean to 1: weight, fat of the face and below the chin, and years."""
    shape = person.shape
    more = 0.5 * (shape.get("head-fat-incr", 0.0) - 0.15) + 0.4 * max(shape.get("neck-double-incr", 0.0), 0.0)
    loose = 0.25 * min(max((person.age - 45.0) / 35.0, 0.0), 1.0)
    return min(max(1.8 * (shape.get("weight", 0.5) - 0.40) + more + loose, 0.0), 1.0)


@once()
def _moves() -> tuple[np.ndarray, np.ndarray]:
    """Fine vertices (n,) of the outer skin, and (F, n, 3) mm that each amount of `planes` moves them."""
    template, skin = template_skin()
    moves = np.stack([*(field(template, skin, each) for each, _ in PLANES), *_border(template, skin)])
    moves *= facial()[:, None]
    index = np.flatnonzero((np.abs(moves) > 2e-3).any(axis=(0, 2)))
    return index, moves[:, index].astype(np.float32)


def _border(template: np.ndarray, skin: np.ndarray) -> np.ndarray:
    """(3, S, 3) mm: out to the border of the jaw, in below it, and back at the front of the neck."""
    out = np.zeros((3, *template.shape))
    x, y, z = template[skin].T
    angle = np.degrees(np.arctan2(np.abs(x), z - AXIS))
    outwards = np.stack([x, np.zeros_like(x), z - AXIS], axis=1)
    outwards /= np.maximum(np.linalg.norm(outwards, axis=1, keepdims=True), 20.0)  # none at the axis
    below = np.interp(angle, ANGLES, BORDER) - y
    sharp = np.interp(angle, ANGLES, SHARP)
    edge = sharp * np.exp(-(((below + 3.5) / np.where(below < -3.5, 8.0, 5.0)) ** 2))
    under = ramp(0.5, 9.0, below) * (1.0 - ramp(12.0, 42.0, below))
    up = np.array([0.0, 1.0, 0.0])
    out[0, skin] = OUT * edge[:, None] * (outwards - 0.25 * up)
    out[1, skin] = (np.maximum(sharp, 0.35) * ramp(95.0, 78.0, angle) * under)[:, None] * (UP * up - IN * outwards)
    front = ramp(74.0, 30.0, np.abs(x)) * ramp(-112.0, -62.0, z) * ramp(8.0, -40.0, z)  # most at the hyoid bone
    front *= ramp(-5.0, 2.0, below) * (1.0 - ramp(24.0, 90.0, below))
    out[2, skin, 2] = SET_BACK * front * (WINDPIPE * np.exp(-((x / 15.0) ** 2)) * ramp(-116.0, -124.0, y) - 1.0)
    return out


@once()
def facial() -> np.ndarray:
    """(S,) 1 on skin that is seen, away from the line between the lips, to 0 at it and inside the mouth."""
    template, _ = template_skin()
    mouth = face_rings()[2]
    away = cKDTree(template[mouth.grid[mouth.zero]]).query(template)[0]
    return ramp(*LIPS, away) * ~lining()


def lining() -> np.ndarray:
    """(S,) whether a vertex is of the inside of the mouth: what the line between the lips cuts off from the face."""
    mesh, assets = topology(), load_assets()
    quads = mesh.quads[assets.quad_part[mesh.parent] == PARTS.index("skin")]
    mouth = face_rings()[2]
    cut = np.zeros(mesh.operator.shape[0], bool)
    cut[mouth.grid[mouth.zero]] = True
    quads = quads[~cut[quads].any(axis=1)]
    ends = np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2)
    joined = sp.coo_matrix((np.ones(len(ends), bool), (ends[:, 0], ends[:, 1])), (len(cut), len(cut)))
    part = connected_components(joined, directed=False)[1]
    return part == part[mouth.grid[0, 0]]
