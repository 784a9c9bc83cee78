"""What time has done to a person: how old they look, and by which of its signs.

Two people of eighty are not equally old, nor old in the same way. Sun, smoke and weight make more of a difference than
genes (Guyuron et al., "Factors contributing to the facial aging of identical twins", Plast Reconstr Surg 123, 2009),
perceived age is itself a sign of health (Christensen et al., BMJ 339, 2009), and what is seen is partly lines, partly
weight that hangs, partly volume that is gone (Coleman & Grover, Aesthetic Surg J 26, 2006). Graded one by one, as
Bazin's atlases do ("Skin Aging Atlas", 2007 to 2012), these signs hang together only weakly: so each has an amount of
its own, about which a few common causes move it. Skin with much melanin lines years later, in fewer, deeper folds, and
ages in the middle of the face (Vashi, de Castro Maymone & Kundu, J Clin Aesthet Dermatol 9, 2016); East Asian skin
lines a decade later than European and has more spots (Nouveau-Richard et al., J Dermatol Sci 40, 2005; Chung et al.,
Arch Dermatol 137, 2001). Sizes are ours. Everything follows from the spec: the person's seed, years, skin, weight and
labels, so that a person of other years is the same, re-aged.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from .sampling import generator
from .spec import Person

SPREAD = 6.5  # years, standard deviation of how old people of eighty look
MORE, LATE, LAST = 10.0, 35.0, 75.0  # years that our old people look younger for what is not drawn; between which ages
BEYOND = 0.45  # years more for each after the last of these: what is lost goes faster
FROM, FULL = 36.0, 72.0  # years between which people come to look unequally old
LATER = 4.0  # years by which the darkest skin lines later
LEAST, MOST = 0.15, 2.3  # times as much of a sign as usual
SPARED, SPARED_FROM = 0.30, (64.0, 86.0)  # share of what a sign is short of the usual that is lost; between which years
FAIR, DARK = 0.018, 0.17  # melanin


@dataclass(frozen=True)
class Ageing:
    """Years that lines, and that flesh, look like; how much of each of SIGNS a person has, about 1."""

    line_years: float
    flesh_years: float
    signs: Mapping[str, float]


CAUSES = ("sun", "loose", "thin", "heavy", "dark", "east")


def _table(text: str) -> dict[str, tuple[float, ...]]:
    """Rows of: sign usual own *CAUSES."""
    rows = (line.split() for line in text.strip().splitlines())
    return {name: tuple(map(float, numbers)) for name, *numbers in rows}


# Of the logarithm of a sign's amount: its mean, its own standard deviation, and what is added per deviation of sunned,
# loose and thin skin, of weight (-1..1), for dark skin (0..1) and East Asian (0 or 1). A sign that makes one old face
# like the next is rare and strong, as bags are, rather than usual. First lines, then what hangs, what is gone, colour.
#               usual    own    sun  loose   thin  heavy   dark   east
SIGNS = _table("""
    forehead    -0.20   0.75   0.12   0.05   0.05  -0.10  -0.15  -0.20
    glabella    -0.30   0.50   0.10   0.00   0.00  -0.05  -0.10  -0.15
    crow        -0.03   0.45   0.20   0.00   0.10  -0.12  -0.22  -0.20
    lids         0.00   0.40   0.10   0.05   0.15  -0.10  -0.10  -0.05
    crepe        0.05   0.55   0.25   0.00   0.15  -0.25  -0.18  -0.20
    lips        -0.05   0.50   0.20   0.00   0.12  -0.12  -0.28  -0.25
    nasolabial   0.08   0.50   0.05   0.14   0.05   0.05   0.10   0.00
    marionette  -0.25   0.45   0.05   0.18   0.05   0.08   0.05   0.00
    brow        -0.50   0.75   0.00   0.20   0.00   0.10   0.00   0.10
    hood         0.00   0.60   0.00   0.20   0.00   0.05   0.00   0.10
    bag         -0.90   0.95   0.00   0.12  -0.10   0.12   0.15   0.10
    fold        -0.20   0.70   0.00   0.16  -0.06   0.25   0.20   0.05
    jowl        -0.05   0.70   0.00   0.25  -0.10   0.28   0.05   0.00
    wattle      -0.10   0.65   0.00   0.18  -0.05   0.22   0.05   0.00
    nose        -0.15   0.65   0.00   0.12   0.00   0.05   0.05  -0.10
    lobe        -0.20   0.60   0.00   0.12   0.00   0.00   0.00   0.05
    temple       0.00   0.60   0.00   0.00   0.22  -0.20   0.00   0.00
    orbit       -0.45   0.75   0.00   0.00   0.35  -0.35   0.00  -0.10
    trough      -0.75   0.85   0.00   0.05   0.30  -0.25   0.15   0.00
    cheek       -0.45   0.80   0.00   0.00   0.45  -0.55   0.00   0.00
    neck         0.10   0.55   0.05   0.00   0.20  -0.20   0.00   0.00
    spots        0.00   0.60   0.30   0.00   0.08   0.00  -0.25   0.30
    mottle       0.00   0.40   0.20   0.00   0.10   0.00   0.00   0.10
    festoon     -1.20   1.10   0.15   0.20   0.00   0.10   0.00   0.00
    full        -0.95   0.95   0.00   0.10  -0.35   0.60   0.00   0.05
    broad       -0.85   0.95   0.00   0.15  -0.20   0.35   0.00   0.05
    slack        0.00   0.45   0.12   0.15   0.05   0.00   0.00  -0.05
""")


def ageing(person: Person) -> Ageing:
    east = person.ethnicity == "east_asian"
    return _ageing(person.seed, float(person.age), person.skin.melanin, float(person.shape.get("weight", 0.5)), east)


@lru_cache(maxsize=64)
def _ageing(seed: int, age: float, melanin: float, weight: float, east: bool) -> Ageing:
    looks, loose, thin, sun, *_ = np.clip(generator(seed, "ageing").normal(size=6), -2.0, 2.0).tolist()
    unequal = min(max((age - FROM) / (FULL - FROM), 0.0), 1.0)
    late = min(max((age - LATE) / (LAST - LATE), 0.0), 1.0)
    dark = min(max(math.log(melanin / FAIR) / math.log(DARK / FAIR), 0.0), 1.0)
    years = age + SPREAD * looks * unequal + MORE * late + BEYOND * max(age - LAST, 0.0)
    heavy = min(max(2.0 * weight - 1.0, -1.0), 1.0)
    causes = (sun, loose, thin, heavy, dark, float(east))
    # at eighty some are spared this or that, at ninety hardly anyone
    spared = 1.0 - SPARED * min(max((age - SPARED_FROM[0]) / (SPARED_FROM[1] - SPARED_FROM[0]), 0.0), 1.0)
    own = np.clip(generator(seed, "signs of age").normal(size=len(SIGNS)), -2.0, 2.0)
    own = np.where(own < 0.0, spared * own, own).tolist()
    amounts = {
        name: math.exp(usual + spread * z + sum(a * b for a, b in zip(shares, causes, strict=True)))
        for (name, (usual, spread, *shares)), z in zip(SIGNS.items(), own, strict=True)
    }
    return Ageing(
        line_years=years + (0.45 * SPREAD * sun - LATER * max(dark, 0.6 * east)) * unequal,
        flesh_years=years - 0.3 * LATER * dark * unequal,
        signs=MappingProxyType({name: min(max(amount, LEAST), MOST) for name, amount in amounts.items()}),
    )


def grown(years: float, first: float) -> float:
    """0 up to `first` years, 1 at 85, on beyond; it begins slowly."""
    t = max(years - first, 0.0) / (85.0 - first)
    return min(t * (0.55 + 0.45 * t), 2.0)
