"""What makes skin crease, and how deep: muscles on top of what years have left, by groups of lines.

Each group of a person's furrows (`wrinkles` draws them) has one depth: how far years, weight and sun have bedded it in,
and what the action units pull, each with the gains of DRIVES.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..ageing import ageing
from ..head.rig import Level
from ..sampling import generator
from ..spec import Expression, Person
from .sag import SAGGING

SIDES = {"left": 1.0, "right": -1.0}
MAX_DEPTH = 2.8  # mm; deep facial folds are 1 to 2 mm (Lemperle et al. 2001)


@dataclass(frozen=True)
class Drive:
    """What makes a group crease: gains on intensities, relative to a unit's own furrow, and its share at rest."""

    rest: float
    units: Mapping[str, float]
    onset: float = 34.0  # years from which it stays at rest
    flat: float = 0.0  # share of what is there at rest that AU4 irons out, for it pulls the other way


# SQUEEZE is how hard closed lids are pressed, 4+9 how hard brow and nose pull together, GRIN what AU12 goes beyond B.
DRIVES: Mapping[str, Drive] = {
    "forehead_medial": Drive(0.92, {"AU1": 1.35, "AU2": 0.6}, flat=0.9),
    "forehead_lateral": Drive(0.95, {"AU2": 1.35, "AU1": 0.35}, flat=0.75),
    "glabella": Drive(0.16, {"AU4": 1.55, "AU9": 0.25, "SQUEEZE": 0.25}),
    "corrugator": Drive(0.10, {"AU4": 1.8}, 40.0),
    "procerus": Drive(0.17, {"AU9": 1.45, "AU4": 0.35, "4+9": 0.6}, 38.0),
    "bunny": Drive(0.15, {"AU9": 2.3, "AU10": 0.08}, 45.0),
    "crow": Drive(0.70, {"AU6": 2.4, "AU7": 0.10, "AU9": 0.15, "SQUEEZE": 1.2}),
    "lower_lid": Drive(0.50, {"AU7": 1.35, "AU6": 0.25, "AU9": 0.30, "SQUEEZE": 0.45}),
    "upper_lid": Drive(0.40, {"SQUEEZE": 2.3, "AU7": 0.20, "AU4": 0.05}, 35.0),
    "infraorbital": Drive(0.30, {"AU6": 2.3, "AU12": 0.30, "AU9": 0.35, "SQUEEZE": 0.25}, 35.0),
    "nasolabial_upper": Drive(0.72, {"AU9": 0.85, "AU10": 2.2, "AU12": 0.60, "AU6": 0.25}, 31.0),
    "nasolabial_lower": Drive(
        0.85, {"AU12": 1.0, "AU10": 1.0, "AU9": 0.45, "AU20": 0.4, "AU6": 0.3, "AU14": 0.3}, 31.0
    ),
    "marionette": Drive(0.62, {"AU15": 1.0, "AU17": 0.35, "AU20": 0.30}, 40.0),
    "parentheses": Drive(0.12, {"GRIN": 0.75, "AU14": 0.35, "AU20": 0.25}, 45.0),
    "dimple": Drive(0.0, {"AU14": 1.0, "AU12": 0.15}),
    "stretch": Drive(0.15, {"AU20": 0.95}, 50.0),
    "cheek": Drive(0.46, {}, 50.0),
    "bag": Drive(0.52, {"AU6": 0.10, "AU7": 0.10}, 34.0),
    "fold": Drive(0.74, {"AU12": 0.7, "AU10": 0.3, "AU6": 0.3}, 33.0),
    "jowl": Drive(0.65, {}, 45.0),
    "hollow": Drive(0.62, {}, 45.0),
    "malar": Drive(0.0, {"AU6": 2.9, "AU12": 0.8, "SQUEEZE": 0.5}),
    "roll": Drive(0.0, {"AU7": 1.8, "AU6": 0.05, "SQUEEZE": 0.7}),
    "pouch": Drive(0.0, {"AU10": 3.0, "AU9": 0.35}),
    "perioral": Drive(0.36, {"AU18": 0.9, "AU22": 0.6, "AU23": 0.75, "AU24": 0.75, "AU28": 0.4}, 42.0),
    "mentolabial": Drive(0.35, {"AU17": 0.9, "AU24": 0.4, "AU15": 0.3}, 40.0),
    "chin": Drive(0.08, {"AU17": 0.42, "AU15": 0.1}, 55.0),
    "slack": Drive(0.26, {}, 46.0),
}
# the sign of `ageing` that says how much of each there is at rest
SIGN_OF: Mapping[str, str] = {
    "forehead_medial": "forehead", "forehead_lateral": "forehead", "glabella": "glabella", "corrugator": "glabella",
    "procerus": "glabella", "bunny": "crepe", "crow": "crow", "lower_lid": "lids", "upper_lid": "lids",
    "infraorbital": "trough", "nasolabial_upper": "nasolabial", "nasolabial_lower": "nasolabial",
    "marionette": "marionette", "parentheses": "crepe", "dimple": "crepe", "stretch": "crepe", "cheek": "crepe",
    "bag": "bag", "fold": "fold", "jowl": "jowl", "hollow": "cheek", "malar": "fold", "roll": "bag", "pouch": "fold",
    "perioral": "lips", "mentolabial": "marionette", "chin": "lips",
    "slack": "slack",
}  # fmt: skip
FLESH = ("nasolabial_upper", "nasolabial_lower", "marionette", "slack", *SAGGING)  # which weight makes, not the sun
# women's lips are lined more, for want of glands and hair (Paes et al., Aesthetic Surg J 29, 2009), men's foreheads
WOMEN = {"perioral": 1.25, "forehead_medial": 0.9, "forehead_lateral": 0.9, "glabella": 0.9}
MEN = {"perioral": 0.6, "forehead_medial": 1.15, "forehead_lateral": 1.1, "glabella": 1.1}
MIDLINE = ("procerus", "perioral", "mentolabial", "chin", "slack")
GROUPS = tuple(f"{n}_{side}" for n in DRIVES if n not in MIDLINE for side in SIDES) + MIDLINE


def activations(person: Person, expression: Expression) -> np.ndarray:
    """(G,) float32 mm over GROUPS: how deep each group of lines is, at rest and with the muscles on top."""
    return depths(person, expression.aus_left, expression.aus_right)


def depths(person: Person, left: Mapping[str, Level], right: Mapping[str, Level]) -> np.ndarray:
    """(..., G) `activations` from the intensities of both sides: numbers, or arrays (...) for many faces at once."""
    resting = _resting_gains(person)
    aged = ageing(person)
    own = np.exp(0.12 * _deviates(person.seed, "furrow gains", 2 * (len(GROUPS) - 1))).reshape(2, -1)
    own = np.pad(own, ((0, 0), (0, 1)), constant_values=1.0)  # `slack`, the last, has draws of its own
    pull = np.interp(person.age, PULL_AGES, PULL_MM) * (0.88 + 0.24 * person.skin.wrinkles)
    sides = {"left": _levels(left), "right": _levels(right)}
    both = {name: (level + sides["right"][name]) / 2.0 for name, level in sides["left"].items()}
    out = []
    for i, group in enumerate(GROUPS):
        name, _, side = group.rpartition("_")
        kind = name if side in SIDES else group
        drive = DRIVES[kind]
        levels = sides.get(side, both)
        moved = np.sqrt(sum((gain * levels[unit]) ** 2 for unit, gain in drive.units.items()))
        # bedded in for good, by the years that it looks like and by this person's skin
        years = aged.flesh_years if kind in FLESH else aged.line_years
        stays = np.interp((years - drive.onset) / (88.0 - drive.onset), STAYED, STAYS)
        rest = RESTING_MM * drive.rest * stays * (0.55 + 0.50 * person.skin.wrinkles)
        bedded = rest * (1.0 - drive.flat * levels["AU4"] / SHARE[-1])
        total = resting[kind] * own[0, i] * bedded + own[1, i] * pull * moved
        out.append(total / (1.0 + (total / MAX_DEPTH) ** 4) ** 0.25)
    return np.stack(np.broadcast_arrays(*out), axis=-1).astype(np.float32)


def _deviates(seed: int, purpose: str, count: int) -> np.ndarray:
    return np.clip(generator(seed, purpose).normal(size=count), -2.0, 2.0)


def _resting_gains(person: Person) -> dict[str, float]:
    """How deep each kind of mark beds in, relative to others of that age; of what hangs the mesh has its part too."""
    signs = ageing(person).signs
    whose = WOMEN if person.gender == "female" else MEN
    own = _deviates(person.seed, "resting furrows", len(DRIVES)).tolist()
    return {
        name: float(np.exp(0.16 * each))
        * signs[SIGN_OF[name]] ** (0.6 if name in SAGGING or name == "slack" else 1.0)
        * whose.get(name, 1.0)
        for name, each in zip(DRIVES, own, strict=True)
    }


# Depth of a unit's own furrow at intensity 3, by age: thin, springy skin folds finely, old skin deeply.
PULL_AGES, PULL_MM = (18.0, 22.0, 45.0, 80.0), (0.66, 0.70, 0.95, 1.45)  # years, mm
# What is left at rest, by the share of the years from its onset to 88: every decade adds more than the last.
STAYED, STAYS = (0.0, 0.05, 0.15, 0.35, 0.65, 1.0, 1.25, 1.6), (0.0, 0.08, 0.30, 0.55, 0.82, 1.15, 1.45, 1.75)
RESTING_MM = 1.95  # at the end of life, in the most wrinkled skin
# Intensity to share of that depth: coders call 1 a trace and 5 the maximum; most of it shows early, then it saturates.
LEVELS, SHARE = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0), (0.0, 0.62, 0.85, 1.0, 1.22, 1.40)


def _levels(aus: Mapping[str, Level]) -> dict[str, Level]:
    """Share of full pull by unit of one side, with those that only arise together."""
    raw = {name: aus.get(name, 0.0) for drive in DRIVES.values() for name in drive.units}
    shut = np.maximum(aus.get("AU43", 0.0), aus.get("AU45", 0.0))
    raw["SQUEEZE"] = shut * np.maximum.reduce([aus.get(name, 0.0) for name in ("AU4", "AU6", "AU7", "AU9")])
    raw["GRIN"] = np.maximum(aus.get("AU12", 0.0) - 2.0, 0.0) / 3.0 * 5.0
    raw["4+9"] = np.minimum(aus.get("AU4", 0.0), aus.get("AU9", 0.0))
    return {name: np.interp(level, LEVELS, SHARE) for name, level in raw.items()}
