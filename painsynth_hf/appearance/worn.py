"""What a person wears on the head, as one list of vertices that every frame carries along: glasses, tubing, head wear.

Glasses and caps are rigid with the skull. A nasal cannula and the lower part of a scarf ride on skin: each of their
vertices keeps its place beside a few points of skin, turned as far as those turn with the head.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from scipy.spatial import cKDTree

from ..head.assets import load_assets
from ..head.head import TURN, Head, eyeballs, resting_cage, resting_surface
from ..head.topology import topology
from ..sampling import generator, pick
from ..spec import Attire, Person
from .cannula import cannula
from .garment import garment
from .glasses import glasses
from .strands import skin_triangles, surface, template, triangles
from .sweep import Solid

KINDS = ("frame", "hat", "tube", "lens")  # in this order; the last two are seen through
Colour = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Ride:
    """How n vertices follow the skin."""

    source: np.ndarray  # (n, k) int32, fine vertices
    weight: np.ndarray  # (n, k), rows sum to 1
    moves: bool  # with the face; else with the bones alone


@dataclass(frozen=True)
class Finish:
    """Colours, linear sRGB reflectance; that of metal is of its mirror image."""

    frame: Colour = (0.5, 0.5, 0.5)
    second: Colour = (0.5, 0.5, 0.5)  # of tortoiseshell's clouds
    temple: Colour = (0.5, 0.5, 0.5)
    metal: bool = True
    sleeved: bool = False  # temples in plastic of their own colour
    lens: Colour = (0.97, 0.98, 0.97)  # share of light let through
    hat: Colour = (0.3, 0.3, 0.3)
    hat_second: Colour = (0.3, 0.3, 0.3)
    hat_pattern: int = 0  # index into garment.PATTERNS
    hat_scale: float = 20.0  # mm
    hat_weave: float = 0.5  # mm


@dataclass(frozen=True, eq=False)
class Worn:
    """n vertices of the things that `attire` names, by kind; their quads depend on `attire` alone."""

    solids: dict[str, Solid]
    rides: dict[str, Ride]  # kinds that are not here are rigid with the skull
    finish: Finish = field(default_factory=Finish)

    @property
    def count(self) -> int:
        return sum(len(solid.points) for solid in self.solids.values())


def wears(attire: Attire) -> tuple[str, bool, str]:
    """What is worn on the head; people of equal answers share their triangles."""
    return attire.glasses, attire.cannula, attire.head_wear


@lru_cache(maxsize=8)
def worn(person: Person) -> Worn:
    """Everything that the person wears on the head, at rest and unposed; cached because identities repeat."""
    attire, solids, rides = person.attire, {}, {}
    skin, drawn = surface(person), template().vertices
    if attire.glasses != "none":
        eyes = eyeballs(resting_cage(person), load_assets())
        solids["frame"], solids["lens"] = glasses(attire.glasses, skin, drawn, eyes)
    if attire.cannula:
        cloth = garment(attire, person.seed, skin.vertices, topology(), drawn)
        solids["tube"], centres = cannula(skin, drawn, skin.vertices[cloth.source] + cloth.offset)
        rides["tube"] = _ride(skin.vertices, centres, moves=True)
    ordered = {kind: solids[kind] for kind in KINDS if kind in solids}
    return Worn(ordered, rides, finish(person))


def _ride(skin: np.ndarray, centres: np.ndarray, moves: bool) -> Ride:
    """Each vertex goes with the three points of outer skin nearest to its centre (n, 3)."""
    outer = np.unique(triangles()[skin_triangles()])
    away, near = cKDTree(skin[outer]).query(centres, k=3, workers=1)
    weight = 1.0 / np.maximum(away, 0.5)
    return Ride(outer[near].astype(np.int32), weight / weight.sum(axis=1, keepdims=True), moves)


def place(things: Worn, head: Head) -> np.ndarray:
    """World points (n, 3) float32 mm of all solids on `head`, which must be of the person they were made for."""
    skull, shift = head.head_from_rest[:3, :3], head.head_from_rest[:3, 3]
    out = [np.zeros((0, 3))]
    for kind, solid in things.solids.items():
        if kind not in things.rides:
            out.append(solid.points @ skull.T + shift)
            continue
        ride = things.rides[kind]
        rest = resting_surface(head.spec.person)
        before = np.einsum("nk,nkc->nc", ride.weight, rest[ride.source])
        after = np.einsum("nk,nkc->nc", ride.weight, (head.posed if ride.moves else head.rest)[ride.source])
        share = (ride.weight * _turning()[ride.source]).sum(axis=1, keepdims=True)
        offset = solid.points - before
        out.append(after + offset + share * (offset @ skull.T - offset))
    return np.concatenate(out).astype(np.float32)


@lru_cache(maxsize=1)
def _turning() -> np.ndarray:
    """(S,) share of the head's turn that each fine vertex takes."""
    return topology().operator @ (load_assets().bone_weights @ np.array(list(TURN.values())))


# linear sRGB: metals mirror their colour; acetate is a dye in clear plastic
METALS = ((0.76, 0.58, 0.33), (0.62, 0.62, 0.62), (0.20, 0.20, 0.22), (0.06, 0.06, 0.065), (0.72, 0.48, 0.38))
ACETATES = (((0.012, 0.012, 0.013),) * 2, ((0.10, 0.045, 0.018), (0.015, 0.009, 0.006)), ((0.02, 0.03, 0.07),) * 2,
            ((0.11, 0.02, 0.022),) * 2, ((0.30, 0.17, 0.08), (0.07, 0.03, 0.014)), ((0.42, 0.38, 0.33),) * 2)  # fmt: skip


def finish(person: Person) -> Finish:
    """Colours of what is worn, keyed by the person's seed."""
    rng = generator(person.seed, "worn")
    metal, acetate, tips = pick(rng, METALS, (0.25, 0.3, 0.2, 0.15, 0.1)), pick(rng, ACETATES), rng.random()
    moulded = person.attire.glasses == "rectangular"
    frame, second = acetate if moulded else (metal, metal)
    return Finish(frame=frame, second=second, temple=ACETATES[0][0], metal=not moulded, sleeved=not moulded and tips < 0.4)
