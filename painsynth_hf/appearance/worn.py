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
from .hats import cap, scarf
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
        rng = generator(person.seed, "worn/size")
        size, heavy = rng.uniform(*FRAME_SIZES), float(np.exp(rng.uniform(*RIMS[attire.glasses])))
        solids["frame"], solids["lens"] = glasses(attire.glasses, skin, eyes, size, heavy)
    if attire.cannula or attire.head_wear == "scarf":
        dress = garment(attire, person.seed, skin.vertices)
        cloth = skin.vertices[dress.source] + dress.offset
    if attire.head_wear == "cap":
        solids["hat"] = cap(skin, knitted_cap(person), generator(person.seed, "worn/folds"))
    if attire.head_wear == "scarf":
        solids["hat"] = scarf(skin, cloth, generator(person.seed, "worn/folds"))
        rides["hat"] = _ride(skin.vertices, solids["hat"].points, moves=False, count=24, every=60)
    if attire.cannula:
        solids["tube"], centres = cannula(skin, drawn, cloth)
        rides["tube"] = _ride(skin.vertices, centres, moves=True)
    ordered = {kind: solids[kind] for kind in KINDS if kind in solids}
    return Worn(ordered, rides, finish(person))


def _ride(skin: np.ndarray, centres: np.ndarray, moves: bool, count: int = 3, every: int = 1) -> Ride:
    """Each vertex goes with the `count` points of outer skin nearest to its centre (n, 3), one in `every`.

    Few and far between, they carry cloth that hangs off the skin: weights fall to nothing at the farthest, so that
    from chin to chest it goes with the one ever less and with the other ever more.
    """
    outer = np.unique(triangles()[skin_triangles()])[::every]
    away, near = cKDTree(skin[outer]).query(centres, k=count, workers=1)
    weight = 1.0 / np.maximum(away, 0.5) if every == 1 else (1.001 - away / away[:, -1:]) ** 2
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
        share = (ride.weight * turning()[ride.source]).sum(axis=1, keepdims=True)
        offset = solid.points - before
        out.append(after + offset + share * (offset @ skull.T - offset))
    return np.concatenate(out).astype(np.float32)


UNDER_TUBE, TUBE_REACH = 0.26, 3.0  # share of light that skin loses where tubing lies on it, and mm over which it fades
# as much of frames: their shadow falls below them, finer than the lights' maps tell; none farther than FAR, mm, off
UNDER_RIM, RIM_REACH, FAR = 0.34, 2.0, 45.0
FROM = np.array([0.0, 0.5, 0.866])  # where most light on a face comes from


def contact_shade(person: Person) -> np.ndarray | float:
    """(S,) float32 share of light that tubing and frames leave to the skin below them; 1.0 without either."""
    return _under_tube(person) * _under_frame(person)


def _under_frame(person: Person) -> np.ndarray | float:
    if person.attire.glasses == "none":
        return 1.0
    skin, frame = surface(person).vertices, worn(person).solids["frame"].points
    near = np.flatnonzero((template().vertices[:, 2] > -60.0) & (np.abs(template().vertices[:, 1]) < 60.0))
    across = np.array([[1.0, 0.0, 0.0], np.cross(FROM, [1.0, 0.0, 0.0])])
    away, above = cKDTree(frame @ across.T).query(skin[near] @ across.T, workers=1)
    off = (frame[above] - skin[near]) @ FROM
    # the farther a rim stands off, the wider and fainter its shadow
    wide = RIM_REACH + 0.08 * np.clip(off, 0.0, FAR)
    fades = np.where(off > 0.0, 1.0 - off / FAR, 0.0).clip(0.0)
    out = np.ones(len(skin), np.float32)
    out[near] -= UNDER_RIM * fades * np.exp(-((away / wide) ** 2))
    return out


def _under_tube(person: Person) -> np.ndarray | float:
    if not person.attire.cannula:
        return 1.0
    skin, tube = surface(person).vertices, worn(person).solids["tube"].points
    near = np.flatnonzero((template().vertices[:, 2] > -70.0) & (template().vertices[:, 1] > -120.0))
    above = skin[near] + np.array([0.0, 2.0, 0.0])  # most light falls from above
    away, _ = cKDTree(tube).query(above, distance_upper_bound=3.0 * TUBE_REACH, workers=1)
    out = np.ones(len(skin), np.float32)
    out[near] -= UNDER_TUBE * np.exp(-((away / TUBE_REACH) ** 2))
    return out


@lru_cache(maxsize=1)
def turning() -> np.ndarray:
    """(S,) share of the head's turn that each fine vertex takes."""
    return topology().operator @ (load_assets().bone_weights @ np.array(list(TURN.values())))


FRAME_SIZES = (0.90, 1.12)  # of frames, by taste
# logarithms of how thick rims are: wire hardly differs, moulded ones do
RIMS = {"round": (-0.2, 0.35), "rectangular": (-0.35, 0.35), "half_rim": (-0.2, 0.3)}
# linear sRGB: metals mirror their colour; acetate is a dye in clear plastic
METALS = ((0.76, 0.58, 0.33), (0.62, 0.62, 0.62), (0.20, 0.20, 0.22), (0.06, 0.06, 0.065), (0.72, 0.48, 0.38))
ACETATES = (
    ((0.012, 0.012, 0.013),) * 2, ((0.10, 0.045, 0.018), (0.015, 0.009, 0.006)), ((0.02, 0.03, 0.07),) * 2,
    ((0.11, 0.02, 0.022),) * 2, ((0.30, 0.17, 0.08), (0.07, 0.03, 0.014)), ((0.20, 0.16, 0.12),) * 2,
)  # fmt: skip


# wool and cotton of caps, paper of surgical ones, scarves
WOOLS = ((0.03, 0.035, 0.045), (0.08, 0.08, 0.085), (0.15, 0.035, 0.035), (0.03, 0.045, 0.09), (0.32, 0.28, 0.22),
         (0.06, 0.08, 0.05))  # fmt: skip
PAPERS = ((0.27, 0.42, 0.52), (0.26, 0.42, 0.38), (0.50, 0.55, 0.58))
SCARVES = ((0.015, 0.015, 0.017), (0.36, 0.29, 0.22), (0.14, 0.045, 0.06), (0.045, 0.065, 0.12), (0.48, 0.46, 0.42),
           (0.08, 0.10, 0.07), (0.28, 0.19, 0.18), (0.13, 0.12, 0.11))  # fmt: skip


def knitted_cap(person: Person) -> bool:
    """Caps on patients in gowns are mostly surgical ones."""
    return generator(person.seed, "worn/cap").random() < (0.25 if person.attire.garment == "gown" else 0.85)


def _hat(person: Person) -> dict:
    """Colours and pattern of the head wear."""
    if person.attire.head_wear == "none":
        return {}
    rng, knitted = generator(person.seed, "worn/hat"), knitted_cap(person)
    cloth = person.attire.head_wear == "scarf"
    base = np.array(pick(rng, SCARVES if cloth else WOOLS if knitted else PAPERS)) * rng.uniform(0.85, 1.15)
    base = np.clip(base * rng.uniform(0.93, 1.07, 3), 0.015, 0.8)
    light = base.mean() > 0.2
    second = base * 0.45 if light else 0.5 * base + 0.3 * rng.random()
    printed = rng.random() < (0.3 if cloth else 0.25 if knitted else 0.0)
    first, other = (tuple(float(x) for x in c) for c in (base, second))
    weave = rng.uniform(0.35, 0.5) if cloth or not knitted else rng.uniform(2.2, 3.0)
    return {"hat": first, "hat_second": other, "hat_pattern": (3 if cloth else 1) if printed else 0,
            "hat_scale": float(rng.uniform(11.0, 18.0) if cloth else 40.0), "hat_weave": float(weave)}  # fmt: skip


def finish(person: Person) -> Finish:
    """Colours of what is worn, keyed by the person's seed."""
    rng = generator(person.seed, "worn")
    metal, acetate, tips = pick(rng, METALS, (0.25, 0.3, 0.2, 0.15, 0.1)), pick(rng, ACETATES), rng.random()
    moulded = person.attire.glasses == "rectangular"
    frame, second = acetate if moulded else (metal, metal)
    sleeved = not moulded and tips < 0.4
    return Finish(frame, second, ACETATES[0][0], metal=not moulded, sleeved=sleeved, **_hat(person))
