"""Faces to start from: pain by strength, and one of each other expression."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from painsynth_hf.expressions import NON_PAIN, PROTOTYPES
from painsynth_hf.expressions import expression as draw_expression
from painsynth_hf.facs import MAX_PSPI
from painsynth_hf.sampling import generator, pick
from painsynth_hf.spec import AGE_BANDS, ENVIRONMENTS, ETHNICITIES, GENDERS

from .settings import AS_DRAWN, Settings

PAIN: Mapping[str, Mapping[str, float]] = {
    "No pain": {},
    "Mild pain": {"AU4": 1, "AU6": 1, "AU7": 2, "AU10": 1},
    "Moderate pain": {"AU4": 3, "AU6": 2, "AU7": 3, "AU10": 2, "AU25": 1},
    "Severe pain": {"AU4": 4, "AU6": 4, "AU7": 4, "AU9": 3, "AU10": 4, "AU20": 2, "AU25": 3, "AU26": 2, "AU43": 1},
}
OFTEN = 0.6  # chance from which a prototype's unit belongs to the preset
SURPRISE = "Random face"


def names() -> tuple[str, ...]:
    """All presets, pain first."""
    return (*PAIN, *(name.capitalize() for name in NON_PAIN))


def units(preset: str) -> tuple[str, dict[str, float]]:
    """Name of the expression and level of each unit that acts, alike on both sides."""
    if preset in PAIN:
        return ("pain" if PAIN[preset] else "neutral"), {unit: float(n) for unit, n in PAIN[preset].items()}
    name = preset.lower()
    prototype = PROTOTYPES[name][0]
    return name, {unit: float(level) for unit, (level, chance) in prototype.items() if chance >= OFTEN}


def chosen(settings: Settings) -> str:
    """The preset whose levels these are, on both sides; nothing if none has them."""
    sides = [{unit: level for unit, level in side.items() if level} for side in (settings.aus_left, settings.aus_right)]
    return next((name for name in names() if sides == [units(name)[1]] * 2), "")


def apply(settings: Settings, preset: str) -> Settings:
    """The same person, room and camera with the face of `preset`."""
    name, levels = units(preset)
    return dataclasses.replace(settings, expression=name, aus_left=levels, aus_right=dict(levels))


def surprise(seed: int) -> Settings:
    """Somebody in some room with some expression, in pain every other time."""
    rng = generator(seed, "space/surprise")
    ethnicity, gender, band = pick(rng, ETHNICITIES), pick(rng, GENDERS), pick(rng, AGE_BANDS)
    age = band[0] + int(rng.random() * (band[1] - band[0] + 1))
    in_pain, level, other = rng.random() < 0.5, 3 + int(rng.random() * (MAX_PSPI - 4)), pick(rng, NON_PAIN)
    face = draw_expression(rng, "pain" if in_pain else other, level)
    yaw, light = round(float(rng.uniform(-25, 25))), pick(rng, ENVIRONMENTS)
    return Settings(
        seed=seed, age=float(age), gender=gender, ethnicity=ethnicity, hair=AS_DRAWN, glasses=AS_DRAWN,
        yaw=float(yaw), light=light, expression=face.name,
        aus_left={unit: round(level, 1) for unit, level in face.aus_left.items()},
        aus_right={unit: round(level, 1) for unit, level in face.aus_right.items()},
    )  # fmt: skip


START = apply(Settings(), "Moderate pain")
