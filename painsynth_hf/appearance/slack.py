"""Soft unevenness of old flesh: pads and shallow valleys 4 to 20 mm long that follow how it hangs, all over the face.

Between the folds that have names old skin is not smooth: fat lies in lobules, retaining ligaments hold some places
down, and what is loose hangs in shallow swags (Mendelson & Wong, "Changes in the facial skeleton with aging", Aesthetic
Plast Surg 36, 2012). Beside photographs of old people at rest our faces had 0.6 to 0.75 of the contrast at 2 to 10 mm
(measured against UTKFace, Zhang, Song & Qi, CVPR 2017). Where it is strong, how long and narrow and how lumpy it is
differs from person to person. Coordinates are those of `furrows`; sizes are ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..sampling import pick
from .marks import Bump, Mark, Rng


@dataclass(frozen=True)
class Region:
    """Where pads lie: a box of (u, v) mm of one side, how many, their radii, along and across, mm, and height."""

    low: tuple[float, float]
    high: tuple[float, float]
    count: int
    long: float
    wide: float
    height: float  # share of the group's depth
    angle: float | None  # degrees from u towards v along which they lie; None: about the corner of the mouth


REGIONS = {
    "forehead": Region((2.0, 30.0), (54.0, 64.0), 11, 13.0, 3.6, 0.38, 2.0),
    "brow": Region((2.0, 10.0), (16.0, 30.0), 3, 5.0, 2.8, 0.28, 76.0),
    "temple": Region((56.0, 2.0), (74.0, 34.0), 5, 9.0, 4.0, 0.34, 72.0),
    "lid": Region((22.0, -26.0), (54.0, -15.0), 6, 7.5, 2.6, 0.34, 4.0),
    "cheek": Region((34.0, -62.0), (70.0, -28.0), 15, 9.0, 3.4, 0.42, None),
    "wing": Region((22.0, -50.0), (36.0, -30.0), 4, 6.5, 3.0, 0.32, -50.0),
    "lip": Region((3.0, -57.0), (27.0, -44.0), 8, 5.0, 2.3, 0.38, 84.0),
    "mouth": Region((28.0, -92.0), (43.0, -62.0), 8, 7.5, 2.8, 0.46, None),
    "chin": Region((1.0, -105.0), (22.0, -86.0), 9, 4.6, 3.2, 0.34, 20.0),
    "jaw": Region((42.0, -104.0), (68.0, -64.0), 11, 8.0, 3.6, 0.52, 58.0),
    "side": Region((68.0, -68.0), (92.0, -4.0), 6, 11.0, 4.2, 0.34, 74.0),
}
# and the broad ones that these lie on, which fat pads make that have slipped apart
BROAD = {
    "forehead": Region((6.0, 32.0), (48.0, 60.0), 3, 15.0, 7.0, 0.45, 2.0),
    "temple": Region((58.0, 4.0), (74.0, 30.0), 2, 12.0, 7.5, 0.60, 72.0),
    "cheek": Region((30.0, -50.0), (66.0, -26.0), 5, 12.0, 6.5, 0.90, None),
    "jaw": Region((32.0, -98.0), (66.0, -58.0), 6, 11.0, 6.5, 0.95, 62.0),
    "chin": Region((2.0, -102.0), (26.0, -84.0), 3, 8.0, 5.5, 0.60, 20.0),
}
MOUTH = (20.0, -58.0)  # what those without an angle lie about
# how flesh hangs: times as long, as wide and as high, and degrees by which pads lie astray; of how many people
KINDS = (
    (1.0, 1.0, 1.0, 14.0, 0.34),  # soft swags
    (1.4, 0.9, 0.75, 10.0, 0.26),  # long pleats
    (0.75, 1.15, 1.05, 40.0, 0.24),  # lumps
    (1.1, 1.25, 0.55, 16.0, 0.16),  # hardly any
)
HOLLOWS, WIDER = 0.5, 1.1  # share that are valleys, and how much wider than pads: narrow ones are gouges
OWN = 0.35  # deviation of the logarithm of how strong it is in one region


def slack(rng: Rng) -> list[Mark]:
    """Of both sides: half of the pads lie alike on both, half are each side's own."""
    marks: list[Mark] = []
    *kind, _ = pick(rng, KINDS, [share for *_, share in KINDS])
    for region in (*REGIONS.values(), *BROAD.values()):
        strength = float(np.exp(OWN * np.clip(rng.normal(), -1.8, 1.8)))
        for i in range(region.count):
            first = _pad(rng, region, kind, strength)
            other = first if i % 2 else _pad(rng, region, kind, strength)
            (u, v), angle = other.centre, 180.0 - other.angle
            marks += [first, Bump((-u, v), other.radii, other.height, angle, other.old)]
    return marks


def _pad(rng: Rng, region: Region, kind: list[float], strength: float) -> Bump:
    long, wide, high, astray = kind
    u, v = (float(x) for x in rng.uniform(region.low, region.high))
    size, height, turn = rng.uniform(0.7, 1.3), rng.uniform(0.45, 1.0), float(np.clip(rng.normal(), -2.0, 2.0))
    angle = region.angle
    if angle is None:
        angle = float(np.degrees(np.arctan2(v - MOUTH[1], u - MOUTH[0]))) + 90.0
    hollow = rng.random() < HOLLOWS
    radii = (region.long * long * size, region.wide * wide * size * (WIDER if hollow else 1.0))
    height *= region.height * high * strength * (-1.0 if hollow else 1.0)
    return Bump((u, v), radii, height, angle + astray * turn)
