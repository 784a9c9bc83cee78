"""What time has done to a person: how old they look, and by which of its ways.

Two people of eighty are not equally old. Sun, smoke and weight make more of a difference than genes (Guyuron et al.,
"Factors contributing to the facial aging of identical twins", Plast Reconstr Surg 123, 2009), perceived age is itself
a sign of health (Christensen et al., BMJ 339, 2009), and what is seen is partly lines, partly weight that hangs,
partly volume that is gone (Coleman & Grover, Aesthetic Surg J 26, 2006). Skin with much melanin lines years
later, and in fewer, deeper folds (Vashi, de Castro Maymone & Kundu, J Clin Aesthet Dermatol 9, 2016). Everything
follows from the spec: the person's seed, years, skin and weight, so that a person of other years is the same, re-aged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .sampling import generator
from .spec import Person

SPREAD = 6.5  # years, standard deviation of how old people of eighty look
MORE = 5.0  # years: our old people are spared what is not drawn here, and were read as younger than they are
FROM, FULL = 36.0, 72.0  # years between which people come to look unequally old
LATER = 5.0  # years by which the darkest skin lines later
MOST = 1.6
FAIR, DARK = 0.018, 0.17  # melanin


@dataclass(frozen=True)
class Ageing:
    """Years that lines, and that flesh, look like; and how much of each kind a person has, about 1."""

    line_years: float
    flesh_years: float
    lines: float
    sag: float  # what hangs: folds, jowls, bags
    hollow: float  # what is gone: temples, orbits, cheeks


def ageing(person: Person) -> Ageing:
    return _ageing(person.seed, float(person.age), person.skin.melanin, float(person.shape.get("weight", 0.5)))


@lru_cache(maxsize=64)
def _ageing(seed: int, age: float, melanin: float, weight: float) -> Ageing:
    looks, loose, thin, sun, *_ = np.clip(generator(seed, "ageing").normal(size=6), -2.0, 2.0).tolist()
    unequal = min(max((age - FROM) / (FULL - FROM), 0.0), 1.0)
    dark = min(max(math.log(melanin / FAIR) / math.log(DARK / FAIR), 0.0), 1.0)
    years = age + (MORE + SPREAD * looks) * unequal
    heavy = min(max(2.0 * weight - 1.0, -1.0), 1.0)
    return Ageing(
        line_years=years + (0.45 * SPREAD * sun - LATER * dark) * unequal,
        flesh_years=years - 0.3 * LATER * dark * unequal,
        lines=math.exp(0.16 * sun - 0.14 * loose - 0.10 * heavy - 0.15 * dark),
        sag=min(math.exp(0.24 * loose + 0.22 * heavy + 0.20 * dark), MOST),
        hollow=min(math.exp(0.30 * thin - 0.25 * heavy), MOST),
    )


def grown(years: float, first: float) -> float:
    """0 up to `first` years, 1 at 85, on beyond; it begins slowly."""
    t = max(years - first, 0.0) / (85.0 - first)
    return min(t * (0.55 + 0.45 * t), 1.35)
