"""What faces do: pain of a given PSPI, and the other expressions it can be confused with.

Levels are whole, as FACS coders give. All draws come from the generator passed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from .checks import check_choice, check_integer
from .facs import LIDS_SHUT, MAX_LEVEL, MAX_PSPI, MIDLINE
from .sampling import pick
from .spec import EXPRESSIONS, Expression

ASYMMETRY = 0.2  # the weaker side of a unit carries at most this share less; the stronger has the whole level

# unit -> (level, probability); several prototypes of a name are equally likely. Sources:
# E: Ekman & Friesen, EMFACS (1983) and the Investigator's Guide to FACS (2002), prototypes and major variants
# D: Du, Tao & Martinez, "Compound facial expressions of emotion" (PNAS 111, 2014), table 1
# O: ours, after the FACS manual's description of the action
Prototype = Mapping[str, tuple[int, float]]
PROTOTYPES: Mapping[str, tuple[Prototype, ...]] = MappingProxyType(
    {
        "happiness": (  # E, D: 6 + 12, 25
            {"AU6": (3, 1.0), "AU12": (4, 1.0), "AU25": (3, 0.7), "AU7": (2, 0.3)},
            {"AU6": (4, 1.0), "AU12": (5, 1.0), "AU25": (4, 1.0), "AU26": (2, 0.7)},
            {"AU12": (3, 1.0), "AU6": (2, 1.0), "AU14": (1, 0.2)},
        ),
        "sadness": (  # E: 1 + 4 + 15, 11, 17; D: 4 + 15, 1, 6, 17
            {"AU1": (4, 1.0), "AU4": (3, 1.0), "AU15": (3, 1.0), "AU17": (2, 0.6)},
            {"AU1": (3, 1.0), "AU15": (4, 1.0), "AU6": (2, 0.4), "AU17": (3, 0.6)},
        ),
        "surprise": (  # E, D: 1 + 2 + 5 + 26 or 27, 25
            {"AU1": (4, 1.0), "AU2": (4, 1.0), "AU5": (3, 1.0), "AU25": (3, 1.0), "AU26": (4, 1.0)},
            {"AU1": (5, 1.0), "AU2": (5, 1.0), "AU5": (4, 1.0), "AU25": (4, 1.0), "AU27": (3, 1.0)},
        ),
        "anger": (  # E: 4 + 5 + 7 + 23 or 24, or with the teeth shown 10 + 25; D: 4 + 7 + 24, 10, 17, 23
            {"AU4": (4, 1.0), "AU5": (3, 1.0), "AU7": (3, 1.0), "AU23": (3, 1.0), "AU17": (2, 0.4)},
            {"AU4": (4, 1.0), "AU7": (4, 1.0), "AU24": (4, 1.0), "AU17": (3, 0.5)},
            {"AU4": (5, 1.0), "AU5": (2, 0.6), "AU7": (3, 1.0), "AU10": (3, 1.0), "AU25": (3, 1.0), "AU23": (2, 0.5)},
        ),
        "disgust": (  # E: 9 or 10, 16, 25 or 17; D: 9 + 10 + 17, 4, 24
            {"AU9": (4, 1.0), "AU10": (3, 1.0), "AU17": (3, 1.0), "AU4": (2, 0.5)},
            {"AU9": (4, 1.0), "AU10": (3, 0.7), "AU16": (3, 1.0), "AU25": (3, 1.0)},
            {"AU10": (4, 1.0), "AU17": (3, 1.0), "AU4": (2, 0.5), "AU15": (2, 0.3)},
        ),
        "fear": (  # E, D: 1 + 2 + 4 + 5 + 20 + 25, 26
            {"AU1": (4, 1.0), "AU2": (3, 1.0), "AU4": (3, 1.0), "AU5": (4, 1.0), "AU20": (3, 1.0), "AU25": (3, 1.0)},
            {"AU1": (4, 1.0), "AU2": (2, 1.0), "AU4": (4, 1.0), "AU5": (5, 1.0), "AU20": (4, 1.0), "AU25": (3, 1.0),
             "AU26": (3, 1.0)},
        ),
        "squint": (  # O: bright light: orbicularis and corrugator, the upper lip drawn up a little
            {"AU4": (3, 0.8), "AU6": (3, 1.0), "AU7": (4, 1.0), "AU10": (1, 0.3), "AU9": (1, 0.2)},
            {"AU4": (2, 0.6), "AU7": (5, 1.0), "AU12": (1, 0.4), "AU25": (1, 0.3)},
        ),
        "yawn": (  # O, after Provine 1986: gaping, eyes narrowed or shut at the peak
            {"AU27": (5, 1.0), "AU25": (5, 1.0), "AU43": (1, 0.6), "AU7": (3, 1.0), "AU4": (2, 0.5), "AU1": (2, 0.4)},
            {"AU27": (4, 1.0), "AU25": (4, 1.0), "AU7": (3, 1.0), "AU6": (2, 0.6), "AU9": (1, 0.3)},
        ),
        "speech": (  # O: mouth shapes of vowels and consonants, brows as underliners (Ekman 1979)
            {"AU25": (3, 1.0), "AU26": (2, 1.0), "AU1": (2, 0.3), "AU2": (2, 0.3)},
            {"AU22": (3, 1.0), "AU25": (2, 1.0), "AU26": (1, 0.5)},
            {"AU18": (3, 1.0), "AU26": (1, 0.4)},
            {"AU25": (3, 1.0), "AU20": (2, 1.0), "AU26": (1, 0.5), "AU16": (2, 0.5)},
            {"AU25": (3, 1.0), "AU26": (3, 1.0), "AU12": (2, 0.6)},
        ),
        "effort": (  # O, after de Morree & Marcora 2010 (corrugator) and Uchida et al. 2018 (jaw, lids) in exertion
            {"AU4": (3, 1.0), "AU7": (3, 1.0), "AU24": (4, 1.0), "AU17": (2, 0.6), "AU14": (2, 0.4)},
            {"AU4": (2, 1.0), "AU6": (2, 1.0), "AU20": (3, 1.0), "AU25": (3, 1.0), "AU10": (2, 0.5)},
            {"AU4": (3, 0.8), "AU7": (3, 1.0), "AU28": (3, 1.0), "AU43": (1, 0.3)},
        ),
    }
)  # fmt: skip
NON_PAIN = EXPRESSIONS[2:]  # in the order of the class label


def expression(rng: np.random.Generator, name: str, target: int = 0) -> Expression:
    """Draw an expression by name; `target` is the PSPI of pain and is not used elsewhere."""
    check_choice("expression", name, EXPRESSIONS)
    if name == "neutral":
        return Expression("neutral")
    return pain(rng, target) if name == "pain" else non_pain(rng, name)


def pain(rng: np.random.Generator, target: int) -> Expression:
    """Pain whose PSPI is exactly `target`, 1 to 16, with asymmetry up to 20 %.

    The core actions are those of Prkachin (Pain 51, 1992). About two mouths in five open, more often and wider as the
    eyes and brow work harder: lips part, the jaw drops a little, and the corners are drawn sideways; a mouth stretched
    wide (AU27) is seldom and only in the strongest pain. Closed ones are stretched, pressed or pushed up by the chin;
    corners pulled up are rare. That these come with the core is reviewed by Kunz, Meixner & Lautenbacher, "Facial
    muscle movements encoding pain" (Pain 160, 2019); how often is ours.
    """
    target = check_integer("pspi", target, 1, MAX_PSPI)
    combinations, chances = _core(target)
    brow, lids, lip, shut = combinations[min(int(np.searchsorted(chances, rng.random())), len(combinations) - 1)]
    u = rng.random(12)
    aus: dict[str, float] = {"AU4": brow, "AU43": shut}
    # cheek and lid tighten together; the cheek leads in strong pain, the lid alone in weak
    aus |= _pair("AU6", "AU7", lids, u[0], u[1], first_leads=0.6)
    # wrinkled nose and raised lip: the lip alone or leading a little more often
    aus |= _pair("AU9", "AU10", lip, u[2], u[3], first_leads=0.45)
    strain = 0.5 * target / MAX_PSPI + 0.05 * (brow + lids)
    if u[4] < 0.08 + 0.62 * strain:
        _open_mouth(aus, strain, shut or lids >= 4, u[5:])
    elif u[5] < 0.12 + 0.3 * strain:
        aus["AU20"] = _level(1.0 + 3.0 * strain * u[6])
    elif u[5] < 0.45 and lip <= 3:
        aus["AU24"] = _level(1.0 + 3.0 * strain * u[6])
    elif u[5] < 0.65:
        aus["AU17"] = _level(1.0 + 2.5 * strain * u[6])
    if u[11] < 0.08:
        aus["AU12"] = _level(1.0 + 1.5 * strain)
    return _sided("pain", aus, rng)


def _open_mouth(aus: dict[str, float], strain: float, pressed: bool, u: np.ndarray) -> None:
    """Add lips and jaw to the units `aus` of a face in pain of `strain` 0..1, whose eyes are `pressed` or not."""
    aus["AU25"] = _level(1.0 + 3.6 * strain * (0.4 + 0.6 * u[0]))
    stretched = u[1] < 0.25 + 0.55 * strain
    if strain > 0.65 and pressed and u[2] < 0.2:
        aus["AU27"] = _level(1.0 + 2.6 * strain * (0.5 + 0.5 * u[3]))
        stretched = True  # without it a song
    elif u[2] < 0.7:
        aus["AU26"] = _level(1.0 + 2.4 * strain * (0.2 + 0.8 * u[3]))
        stretched = stretched or aus["AU26"] >= 3
    if stretched:
        aus["AU20"] = _level(1.0 + 3.2 * strain * (0.4 + 0.6 * u[4]))
        if u[5] < 0.5 * strain:
            aus["AU16"] = _level(1.0 + 2.0 * strain * u[4])


def non_pain(rng: np.random.Generator, name: str) -> Expression:
    """One of `NON_PAIN`: a prototype whose levels vary in strength as a whole (by up to one) and each alone."""
    prototype = pick(rng, PROTOTYPES[check_choice("expression", name, NON_PAIN)])
    overall = pick(rng, (-1, 0, 1), (0.35, 0.4, 0.25))
    aus: dict[str, float] = {}
    for unit, (level, chance) in prototype.items():
        present, wobble = rng.random(2)
        if present < chance:
            shift = overall + (-1 if wobble < 0.2 else 1 if wobble > 0.85 else 0)
            aus[unit] = 1.0 if unit in LIDS_SHUT else _level(level + shift)
    if "AU5" in aus and "AU43" in aus:
        del aus["AU43"]
    return _sided(name, aus, rng)


@lru_cache(maxsize=MAX_PSPI)
def _core(target: int) -> tuple[tuple[tuple[int, int, int, int], ...], np.ndarray]:
    """All (AU4, max(AU6, AU7), max(AU9, AU10), AU43) that sum to `target`, and their cumulative chances.

    Muscles rise together, the brow and lids before the nose and lip (Prkachin 1992), and eyes shut as pain grows; so
    a combination weighs less the further each part is from its share of the whole. Lids that do not tighten do not
    shut: that would be sleep.
    """
    found, weights = [], []
    for shut in (0, 1):
        rest = target - shut
        shares = np.array([0.33, 0.40, 0.27]) * rest
        for brow in range(6):
            for lids in range(6):
                lip = rest - brow - lids
                if 0 <= lip <= 5 and not (shut and lids < 2):
                    off = np.array([brow, lids, lip]) - np.minimum(shares, 5.0)
                    closed = min((target / MAX_PSPI) ** 1.7, 0.9)
                    weights.append(np.exp(-0.5 * float(off @ off) / 1.5**2) * (closed if shut else 1.0 - closed))
                    found.append((brow, lids, lip, shut))
    chances = np.cumsum(weights)
    return tuple(found), chances / chances[-1]


def _pair(first: str, second: str, level: int, u: float, v: float, first_leads: float) -> dict[str, float]:
    """Two units of which the stronger has `level`; the other trails by nothing up to all of it."""
    lead, trail = (first, second) if u < first_leads else (second, first)
    return {lead: float(level), trail: float(max(0, level - int(v * v * (level + 1.5))))}


def _level(value: float) -> float:
    return float(min(max(round(value), 1), int(MAX_LEVEL)))


def _sided(name: str, aus: Mapping[str, float], rng: np.random.Generator) -> Expression:
    """Give one side all of each level and the other up to 20 % less, mostly the same side throughout a face."""
    amount = ASYMMETRY * rng.random() ** 2
    weaker_left = rng.random() < 0.5
    wobble = rng.random(2 * len(aus))
    left: dict[str, float] = {}
    right: dict[str, float] = {}
    for i, (unit, level) in enumerate(aus.items()):
        if level == 0:
            continue
        left[unit] = right[unit] = float(level)
        if unit not in MIDLINE and unit not in LIDS_SHUT:
            weaker = left if weaker_left != (wobble[2 * i] < 0.15) else right
            weaker[unit] = round(float(level * (1.0 - amount * wobble[2 * i + 1])), 3)
    return Expression(name, left, right)
