"""The ten styles as numbers: how each is cut and combed, and how one person wears it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from ..sampling import generator
from ..spec import Person


@dataclass(frozen=True)
class Cut:
    """How a style is cut and combed. Lengths in mm; weights of the comb are relative."""

    count: int  # strands on a full head
    points: int
    width: float  # mm
    top: float  # length on the crown
    side: float  # length on sides and nape
    level: float | None = None  # y that the ends reach down to, instead of a length
    lift: float = 0.5  # how upright hairs leave the skin, 0 lying .. 1 standing
    stiffness: float = 0.6
    volume: float = 3.0  # thickness of the layers over the scalp
    hug: float = 0.0
    cling: float = 1.0  # how far combed hair bends round the head
    flow: float = 0.0  # away from the whorl: forward and down
    part: float = 0.0  # to the sides of a parting
    back: float = 0.0
    fall: float = 0.0  # gravity
    out: float = 0.0  # away from the head
    clumping: float = 0.4
    frizz: float = 1.0
    curl: float = 0.0  # least curl of the style
    gloss: float = 0.5


CUTS = {
    "buzz": Cut(46000, 3, 0.13, 5.0, 4.0, lift=0.75, flow=1.0, clumping=0.0, frizz=0.2, gloss=0.3),
    "short": Cut(36000, 8, 0.14, 40.0, 14.0, lift=0.55, stiffness=0.5, volume=9.0, hug=0.12, flow=1.0, fall=0.2,
                 clumping=0.6, frizz=1.2),
    "side_part": Cut(34000, 10, 0.14, 85.0, 20.0, lift=0.5, stiffness=0.5, volume=9.0, hug=0.25, part=1.2, fall=0.3,
                     back=0.4, clumping=0.55),
    "swept_back": Cut(34000, 10, 0.14, 105.0, 42.0, lift=0.5, stiffness=0.5, volume=9.0, hug=0.25, back=1.3, fall=0.3,
                      clumping=0.6, gloss=0.7),
    "bob": Cut(30000, 18, 0.17, 0.0, 0.0, level=-86.0, lift=0.35, stiffness=0.45, volume=10.0, hug=0.2, part=0.6,
               fall=1.0, clumping=0.5),
    "long": Cut(27000, 22, 0.18, 0.0, 0.0, level=-215.0, lift=0.35, stiffness=0.5, volume=8.0, hug=0.2, part=0.5,
                fall=1.0, clumping=0.6),
    "bun": Cut(36000, 14, 0.20, 0.0, 0.0, lift=0.15, stiffness=0.35, volume=3.0, hug=0.8, clumping=0.35, frizz=0.5,
               gloss=0.7),
    "curly": Cut(30000, 24, 0.19, 84.0, 62.0, lift=0.75, volume=22.0, cling=0.6, flow=0.5, fall=0.7, out=0.35,
                 back=0.15, clumping=1.0, frizz=0.45, curl=0.55, gloss=0.4),
    "afro": Cut(30000, 16, 0.15, 52.0, 44.0, lift=1.0, volume=0.0, cling=0.0, out=1.0, clumping=0.5, frizz=1.6,
                curl=0.9, gloss=0.15),
}  # fmt: skip
FRINGE = Cut(26000, 5, 0.13, 9.0, 11.0, lift=0.35, flow=0.8, fall=0.6, clumping=0.3, frizz=0.5, gloss=0.3)


def own_cut(rng: np.random.Generator, person: Person) -> Cut:
    """The style's cut, varied: no two people have it at the same length."""
    if person.hair.style == "bald":
        return FRINGE
    cut, scale = CUTS[person.hair.style], float(np.exp(rng.normal(0.0, 0.16)))
    old = float(np.clip((person.age - 55.0) / 35.0, 0.0, 1.0))
    top, side = cut.top * scale, cut.side * scale
    if person.gender == "female" and person.hair.style in ("short", "side_part"):
        top, side = 1.25 * top, 2.4 * side
    level = None if cut.level is None else cut.level * (1.0 + rng.uniform(-0.15, 0.2))
    return dataclasses.replace(
        cut, top=top, side=side, level=level, count=int(cut.count * (1.0 - 0.25 * old)),
        volume=cut.volume * rng.uniform(0.8, 1.25), frizz=cut.frizz * (1.0 + 0.5 * old) * rng.uniform(0.8, 1.3),
    )  # fmt: skip


@dataclass(frozen=True)
class Habit:
    """What a person keeps from day to day."""

    side: float  # +1 or -1: to which side the whorl turns and the parting lies
    parting: float  # x of the parting, mm
    quiff: np.ndarray  # (3,) how a short forelock is brushed: aside, and up and back
    bangs: bool  # a fringe over the forehead, cut above the brows


def habit_of(person: Person) -> Habit:
    rng, style = generator(person.seed, "hair habit"), person.hair.style
    side = 1.0 if rng.random() < 0.5 else -1.0
    parting = side * (rng.uniform(24.0, 34.0) if style == "side_part" else rng.choice([0.0, 8.0, 26.0]))
    quiff = np.array([rng.uniform(-0.7, 0.7), 0.0, 0.0]) + rng.uniform(0.0, 1.6) * np.array([0.0, 0.5, -0.8])
    return Habit(side, float(parting), quiff, bool(rng.random() < {"bob": 0.3, "long": 0.2}.get(style, 0.0)))
