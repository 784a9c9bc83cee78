"""The styles as numbers: how each is cut and combed, and how one person wears it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from ..sampling import generator, pick
from ..spec import Person


@dataclass(frozen=True)
class Cut:
    """How a style is cut and combed. Lengths in mm; weights of the comb are relative."""

    count: int  # strands on a full head
    points: int
    width: float  # mm
    top: float = 0.0  # length on the crown
    side: float = 0.0  # length on sides and back
    edge: float = 4.0  # length at the lower hairline: above the ears and at the nape
    fade: float = 30.0  # height over which the sides grow from `edge` to `side`
    level: float | None = None  # y that the ends reach down to, instead of a length
    layers: float = 0.0  # 0 blunt .. 1: the upper hair and the hair round the face end higher
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
    lock: float = 60.0  # strands that share a tip
    clumping: float = 0.4
    frizz: float = 1.0
    curl: float = 0.0  # least curl of the style
    tied: str = ""  # "bun" or "tail"
    plait: int = 0  # 2 twists, 3 braids
    gloss: float = 0.5
    every: int = 1  # of so many strands, one is grown: see `scalp.scalp`


CUTS = {
    "buzz": Cut(62000, 3, 0.225, 4.6, 2.8, edge=1.0, fade=60.0, lift=0.36, flow=1.0, clumping=0.0, frizz=0.4,
                gloss=0.15),
    "crew": Cut(42000, 5, 0.13, 24.0, 8.0, edge=2.0, fade=60.0, lift=0.7, volume=7.0, flow=0.9, fall=0.1, lock=30.0,
                clumping=0.35, frizz=0.9, gloss=0.4),
    "fade": Cut(42000, 7, 0.13, 34.0, 9.0, edge=1.6, fade=70.0, lift=0.78, stiffness=0.6, volume=13.0, hug=0.06,
                flow=0.7, lock=45.0, clumping=0.6, frizz=1.1, gloss=0.4),
    "short": Cut(36000, 8, 0.14, 50.0, 21.0, edge=6.0, fade=50.0, lift=0.68, stiffness=0.55, volume=14.0, hug=0.06,
                 flow=0.9, fall=0.2, lock=45.0, clumping=0.6, frizz=1.1),
    "side_part": Cut(34000, 10, 0.14, 74.0, 21.0, edge=5.0, fade=55.0, lift=0.58, stiffness=0.55, volume=15.0, hug=0.2,
                     part=1.1, fall=0.45, back=0.5, clumping=0.55),
    "swept_back": Cut(34000, 10, 0.14, 100.0, 28.0, edge=5.0, fade=70.0, lift=0.6, stiffness=0.55, volume=16.0,
                      hug=0.14, back=1.3, fall=0.3, clumping=0.6, gloss=0.7),
    "curly_top": Cut(34000, 15, 0.15, 46.0, 14.0, edge=2.0, fade=60.0, lift=0.7, volume=12.0, cling=0.8,
                     flow=0.8, fall=0.9, out=0.06, lock=40.0, clumping=0.9, frizz=0.6, curl=0.5, gloss=0.4),
    "pixie": Cut(32000, 10, 0.14, 74.0, 54.0, edge=34.0, fade=40.0, lift=0.58, stiffness=0.52, volume=15.0, hug=0.2,
                 flow=0.9, part=0.5, fall=0.45, lock=50.0, clumping=0.65, frizz=0.9),
    "bob": Cut(30000, 17, 0.16, level=-82.0, layers=0.2, lift=0.6, stiffness=0.5, volume=23.0, hug=0.16, part=0.55,
               fall=1.0, clumping=0.6, gloss=0.7),
    "long": Cut(24000, 23, 0.17, level=-220.0, layers=0.4, lift=0.6, stiffness=0.55, volume=23.0, hug=0.14, part=0.45,
                fall=1.0, lock=90.0, clumping=0.72, gloss=0.65),
    "wavy": Cut(24000, 23, 0.17, level=-185.0, layers=0.55, lift=0.6, stiffness=0.55, volume=24.0, hug=0.1, part=0.5,
                fall=1.0, lock=90.0, clumping=0.72, curl=0.36, gloss=0.65),
    "ponytail": Cut(28000, 19, 0.18, lift=0.2, stiffness=0.4, volume=9.0, hug=0.45, lock=80.0, clumping=0.45, frizz=0.7,
                    tied="tail", gloss=0.6),
    "bun": Cut(34000, 12, 0.19, lift=0.2, stiffness=0.4, volume=8.0, hug=0.5, clumping=0.4, frizz=0.7, tied="bun",
               gloss=0.6),
    "curly": Cut(25000, 23, 0.18, 90.0, 64.0, edge=38.0, fade=30.0, lift=0.75, volume=20.0, cling=0.6, flow=0.5,
                 fall=1.0, out=0.19, back=0.15, lock=40.0, clumping=0.95, frizz=0.5, curl=0.52, gloss=0.4),
    "afro_short": Cut(38000, 8, 0.14, 20.0, 12.0, edge=2.5, fade=45.0, lift=1.0, volume=0.0, cling=0.0, out=1.0,
                      lock=22.0, clumping=0.9, frizz=0.9, curl=0.9, gloss=0.2),
    "afro": Cut(30000, 15, 0.15, 58.0, 48.0, edge=22.0, fade=40.0, lift=1.0, volume=0.0, cling=0.0, out=1.0, lock=28.0,
                clumping=0.68, frizz=1.15, curl=0.9, gloss=0.2),
    "twists": Cut(22000, 17, 0.17, 92.0, 74.0, edge=52.0, fade=30.0, lift=0.75, stiffness=0.6, volume=10.0, cling=0.7,
                  flow=0.7, fall=1.0, out=0.1, frizz=0.6, plait=2, gloss=0.25),
    "braids": Cut(14000, 31, 0.2, level=-205.0, layers=0.25, lift=0.5, stiffness=0.6, volume=9.0, hug=0.15, part=0.5,
                  fall=1.0, frizz=0.3, plait=3, gloss=0.3),
}  # fmt: skip
FRINGE = Cut(24000, 5, 0.1, 5.0, 6.5, edge=2.5, lift=0.15, volume=0.8, flow=0.8, fall=0.8,
             lock=20.0, clumping=0.45, frizz=0.4, gloss=0.3)  # fmt: skip
SPREAD = {"curly": 0.3, "afro": 0.24, "afro_short": 0.3, "twists": 0.25, "pixie": 0.2, "short": 0.22}


def own_cut(rng: np.random.Generator, person: Person) -> Cut:
    """The style's cut, varied: no two people have it at the same length."""
    cut, style = (FRINGE if person.hair.style == "bald" else CUTS[person.hair.style]), person.hair.style
    scale = float(np.exp(SPREAD.get(style, 0.16) * np.clip(rng.normal(), -2.0, 2.0)))
    old = float(np.clip((person.age - 55.0) / 35.0, 0.0, 1.0))
    top, side, edge = cut.top * scale, cut.side * scale, cut.edge * scale
    if person.gender == "male" and style == "curly":
        top, side, edge = 0.9 * top, 0.75 * side, 0.7 * edge
    if person.gender == "female" and style in ("short", "side_part", "swept_back"):
        top, side, edge = 1.25 * top, 1.9 * side, 2.6 * edge
        cut = dataclasses.replace(cut, volume=1.3 * cut.volume, fall=max(cut.fall, 0.45), lift=0.8 * cut.lift)
    if person.gender == "female" and not (cut.tied or cut.plait):
        cut = dataclasses.replace(cut, curl=max(cut.curl, 0.34 * old))  # set in waves
    # the old wear long hair shorter, in layers, and it is thin
    level = None if cut.level is None else cut.level * (1.0 + rng.uniform(-0.2, 0.2)) * (1.0 - 0.3 * old)
    thinned = 0.25 if cut.level is None or cut.plait else 0.4
    return dataclasses.replace(
        cut, top=top, side=side, edge=edge, level=level, count=int(cut.count * (1.0 - thinned * old)),
        fade=cut.fade * rng.uniform(0.7, 1.2), layers=cut.layers * rng.uniform(0.5, 1.5) + 0.35 * old,
        volume=cut.volume * rng.uniform(0.75, 1.3), frizz=cut.frizz * (1.0 + 0.15 * old) * rng.uniform(0.75, 1.25),
        gloss=cut.gloss * (1.0 - 0.4 * old),
    )  # fmt: skip


# of women: none, full, swept, curtain
FRINGES = {"bob": (0.34, 0.26, 0.22, 0.18), "long": (0.42, 0.18, 0.2, 0.2), "wavy": (0.42, 0.12, 0.24, 0.22),
           "pixie": (0.2, 0.2, 0.6, 0.0), "short": (0.2, 0.2, 0.6, 0.0), "side_part": (0.3, 0.0, 0.7, 0.0),
           "curly": (0.55, 0.25, 0.2, 0.0),
           "ponytail": (0.5, 0.14, 0.2, 0.16), "bun": (0.55, 0.1, 0.19, 0.16)}  # fmt: skip
# of men: the same of those whose hair falls forward, the others' forelocks are brushed, see `quiff`; and how many that
# are, by group: ours, from looking at young men of UTKFace. Hair that is lost does not fall
FORELOCKS = {"short": (0.0, 0.45, 0.55, 0.0), "side_part": (0.0, 0.0, 1.0, 0.0), "long": (0.0, 0.1, 0.3, 0.6),
             "wavy": (0.0, 0.1, 0.4, 0.5)}  # fmt: skip
FALLING = {"black": 0.1, "white": 0.5, "middle_eastern": 0.35, "south_asian": 0.5, "east_asian": 0.8}
COILS = 0.5  # of `curl`: hair that is tied, or a man's, falls forward up to it


@dataclass(frozen=True)
class Habit:
    """What a person keeps from day to day; pairs are of the left side (x > 0) and the right."""

    side: float  # +1 or -1: to which side the whorl turns and the parting lies
    parting: float  # x of the parting, mm
    quiff: np.ndarray  # (3,) how a short forelock is brushed: aside, and up and back
    fringe: str  # over the forehead: "none", "full", "swept" aside or parted like a "curtain"
    tucked: tuple[bool, bool]  # behind the ear
    ahead: tuple[float, float]  # z of the roots in front of which hair falls before the shoulder, mm
    inward: float  # how far long hair bends in towards the neck, 0..1
    tie: float  # how high hair is tied, 0 at the nape .. 1 on the crown
    wisps: float  # share of loose hair round the face, 0..1
    smooth: float  # how tightly hair is drawn that is tied, 0 loose and parted .. 1 slicked back
    near: tuple[float, float]  # mm by which loose hair falls further forward over the temples than the ears
    ends: float  # y on the template that a full fringe comes down to, mm: brows stay in sight


def habit_of(person: Person) -> Habit:
    rng, style = generator(person.seed, "hair habit"), person.hair.style
    u = rng.random(12).tolist()
    side = 1.0 if u[0] < 0.5 else -1.0
    parting = side * (22.0 + 12.0 * u[1] if style == "side_part" else (0.0, 7.0, 15.0, 26.0)[int(4 * u[1])])
    # forward, aside, or up and back off the forehead
    quiff = np.array([2.4 * u[2] - 1.2, 0.0, 0.0]) + (0.2 + 1.9 * u[3]) * np.array([0.0, 0.5, -0.8])
    fringe = pick(rng, ("none", "full", "swept", "curtain"), _fringes(person))
    # men and the old keep it out of the face; who tucks one side often tucks the other
    often = 0.7 if person.gender == "male" else 0.55 if person.age > 60.0 else 0.28
    tucked = (u[4] < often, 0.6 * u[5] + 0.4 * u[4] < often)
    ahead = (-110.0 + 150.0 * u[6] ** 2, -110.0 + 150.0 * u[7] ** 2)
    inward = (0.35 + 0.65 * u[8]) if style == "bob" else 0.4 * u[8]
    # most women's lies on the outer part of the cheeks
    most, power = (22.0, 1.3) if person.gender == "male" else (36.0, 0.6)
    near, other = (most * rng.random(2) ** power).tolist()
    ends = 31.0 + 12.0 * float(rng.random())
    return Habit(side, float(parting), quiff, fringe, tucked, ahead, inward, u[9], u[10], u[11], (near, other), ends)


def _fringes(person: Person) -> tuple[float, ...]:
    """Weights of no fringe, a full one, one swept aside and one parted like a curtain."""
    hair, bare = person.hair, (1.0, 0.0, 0.0, 0.0)
    if hair.curl > COILS and (person.gender == "male" or CUTS.get(hair.style, FRINGE).tied):
        return bare
    if person.gender == "female":
        return FRINGES.get(hair.style, bare)
    kinds = FORELOCKS.get(hair.style)
    if kinds is None:
        return bare
    kept = float(np.clip(1.6 - 4.0 * hair.baldness, 0.0, 1.0)) * (0.5 if person.age > 60.0 else 1.0)
    falls = FALLING[person.ethnicity] * kept
    return (1.0 - falls, *(falls * share for share in kinds[1:]))
