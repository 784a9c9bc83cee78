"""Facial Action Coding System: the action units this package knows, how they combine, and the PSPI pain score.

Sources: Ekman, Friesen & Hager, "Facial Action Coding System" (2002), for units, muscles and intensities (0 absent,
1 to 5 for the coders' A to E); Prkachin & Solomon, "The structure, reliability and validity of pain expression"
(Pain 139, 2008), for PSPI.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from .checks import check_choice, check_number

# unit -> (what it does, muscles)
MEANING: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "AU1": ("inner brow raiser", "frontalis, medial part"),
        "AU2": ("outer brow raiser", "frontalis, lateral part"),
        "AU4": ("brow lowerer", "corrugator supercilii, depressor supercilii, procerus"),
        "AU5": ("upper lid raiser", "levator palpebrae superioris"),
        "AU6": ("cheek raiser", "orbicularis oculi, orbital part"),
        "AU7": ("lid tightener", "orbicularis oculi, palpebral part"),
        "AU9": ("nose wrinkler", "levator labii superioris alaeque nasi"),
        "AU10": ("upper lip raiser", "levator labii superioris"),
        "AU12": ("lip corner puller", "zygomaticus major"),
        "AU14": ("dimpler", "buccinator"),
        "AU15": ("lip corner depressor", "depressor anguli oris"),
        "AU16": ("lower lip depressor", "depressor labii inferioris"),
        "AU17": ("chin raiser", "mentalis"),
        "AU18": ("lip pucker", "incisivi labii superioris and inferioris"),
        "AU20": ("lip stretcher", "risorius, platysma"),
        "AU22": ("lip funneler", "orbicularis oris"),
        "AU23": ("lip tightener", "orbicularis oris"),
        "AU24": ("lip pressor", "orbicularis oris"),
        "AU25": ("lips part", "depressor labii inferioris, or mentalis or orbicularis oris relaxed"),
        "AU26": ("jaw drop", "masseter, temporalis and medial pterygoid relaxed"),
        "AU27": ("mouth stretch", "pterygoids, digastric"),
        "AU28": ("lip suck", "orbicularis oris"),
        "AU43": ("eyes closed", "levator palpebrae superioris relaxed, orbicularis oculi"),
        "AU45": ("blink", "levator palpebrae superioris relaxed, orbicularis oculi"),
    }
)
AU_NAMES = tuple(MEANING)
MIDLINE = frozenset({"AU17", "AU18", "AU22", "AU23", "AU24", "AU25", "AU26", "AU27", "AU28"})
LIDS_SHUT = frozenset({"AU43", "AU45"})  # 0 or 1, both sides alike
EXCLUSIVE = (("AU5", "AU43"), ("AU5", "AU45"), ("AU26", "AU27"), ("AU43", "AU45"))
PSPI_UNITS = ("AU4", "AU6", "AU7", "AU9", "AU10", "AU43")
MAX_LEVEL = 5.0
MAX_PSPI = 16

_FLAG = re.compile(r"(AU\d+)([LR]?)=(.+)", re.IGNORECASE)


def pspi(aus: Mapping[str, float]) -> float:
    """Prkachin-Solomon Pain Intensity, 0..16: AU4 + max(AU6, AU7) + max(AU9, AU10) + AU43 (Prkachin & Solomon 2008)."""
    level = {name: aus.get(name, 0.0) for name in PSPI_UNITS}
    lids, lip = max(level["AU6"], level["AU7"]), max(level["AU9"], level["AU10"])
    return float(level["AU4"] + lids + lip + level["AU43"])


def full_side(aus: Mapping[str, float]) -> dict[str, float]:
    """All 24 units of a side by name, zeros included, in `AU_NAMES` order."""
    return {name: float(aus.get(name, 0.0)) for name in AU_NAMES}


def check_level(field: str, name: str, value: object) -> float:
    """The intensity of unit `name` as a float; 0 or 1 for closed lids, 0 to 5 for the rest."""
    level = check_number(field, value, 0.0, MAX_LEVEL)
    if name in LIDS_SHUT and level not in (0.0, 1.0):
        raise ValueError(f"{field}: {level:g} is not allowed; closed lids are 0 or 1 (partial closing is AU7)")
    return level


def check_aus(left: Mapping[str, float], right: Mapping[str, float], *, clip: bool = False) -> None:
    """Refuse unknown units, intensities outside 0..5, unequal sides of midline units and units that exclude each other.

    AU45 is a brief AU43 and only exists in time: it is refused unless `clip`.
    """
    for side, aus in (("aus_left", left), ("aus_right", right)):
        if not isinstance(aus, Mapping):
            raise ValueError(f"{side}: {aus!r} is not allowed; give intensities by action unit, such as {{'AU4': 3}}")
        for name, value in aus.items():
            check_choice(side, name, AU_NAMES)
            check_level(f"{side}.{name}", name, value)
    strongest = {name: max(left.get(name, 0.0), right.get(name, 0.0)) for name in AU_NAMES}
    for name in AU_NAMES:
        a, b = left.get(name, 0.0), right.get(name, 0.0)
        if a != b and (name in MIDLINE or name in LIDS_SHUT):
            raise ValueError(f"{name}: left {a:g} and right {b:g} are not allowed; both sides must be equal")
    if strongest["AU45"] and not clip:
        raise ValueError(f"AU45: {strongest['AU45']:g} is not allowed; a blink needs a clip, in a still use AU43")
    for one, other in EXCLUSIVE:
        if strongest[one] and strongest[other]:
            raise ValueError(
                f"{one}, {other}: {strongest[one]:g}, {strongest[other]:g} are not allowed together; set one to 0"
            )


def parse_flags(flags: Iterable[str]) -> tuple[dict[str, float], dict[str, float]]:
    """Left and right sides from flags such as 'AU4=3' (both sides), 'AU4L=3' or 'AU12R=2.5' (one side); checked."""
    left: dict[str, float] = {}
    right: dict[str, float] = {}
    for flag in flags:
        match = _FLAG.fullmatch(flag.strip())
        if match is None:
            raise ValueError(f"au: {flag!r} is not allowed; write AU4=3, or AU4L=3 for one side")
        name = check_choice("au", match[1].upper(), AU_NAMES)
        try:
            number = float(match[3])
        except ValueError:
            raise ValueError(f"au {name}: {match[3]!r} is not allowed; give a number from 0 to {MAX_LEVEL:g}") from None
        level = check_level(f"au {name}", name, number)
        side = match[2].upper()
        if side != "R":
            left[name] = level
        if side != "L":
            right[name] = level
    check_aus(left, right)
    return left, right
