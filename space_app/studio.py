"""What the studio does when a control moves: values in, HTML out. No Gradio here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from painsynth_hf.facs import LIDS_SHUT
from painsynth_hf.spec import FrameSpec

from . import clips, pictures, presets, stage, takeaway
from .settings import TWO_SIDED, UNITS, Settings

# the controls in the order in which their values come: plain fields, then left sides, then right sides
PLAIN = ("seed", "age", "gender", "ethnicity", "hair", "glasses", "yaw", "pitch", "distance", "light", "resolution")
VALUES = len(PLAIN) + len(UNITS) + len(TWO_SIDED)


@dataclass(frozen=True)
class Shown:
    """What the page shows of some settings."""

    figure: str
    formula: str
    lines: str
    query: str
    preset: str  # whose levels these are, if any's


def settings(values: Sequence[Any], apart: bool, expression: str) -> Settings:
    """`Settings` of the controls' values; `apart` says whether sides have sliders of their own."""
    plain = dict(zip(PLAIN, values, strict=False))
    left = dict(zip(UNITS, values[len(PLAIN) :], strict=False))
    left = {unit: float(level) if unit in LIDS_SHUT else level for unit, level in left.items()}
    other = dict(zip(TWO_SIDED, values[len(PLAIN) + len(UNITS) :], strict=True)) if apart else {}
    right = {**left, **other}
    return Settings(**plain, expression=expression, aus_left=left, aus_right=right)


def values(of: Settings) -> list[Any]:
    """What the controls have to say for these settings."""
    plain = [getattr(of, name) for name in PLAIN]
    left = [bool(of.aus_left.get(u)) if u in LIDS_SHUT else of.aus_left.get(u, 0.0) for u in UNITS]
    return [*plain, *left, *(of.aus_right.get(unit, 0.0) for unit in TWO_SIDED)]


def apart(of: Settings) -> bool:
    """Whether the sides of the face differ."""
    return any(of.aus_left.get(unit, 0.0) != of.aus_right.get(unit, 0.0) for unit in TWO_SIDED)


def show(asked: Settings, base: FrameSpec | None, view: str) -> Shown:
    """Draw what is asked for. Raises `ValueError` in one line."""
    spec = asked.spec(base)
    if view == stage.CLIP:
        figure = stage.moving(clips.clip(spec), spec)
    elif view == stage.COMPARE:
        figure = stage.compared(pictures.on_screen(spec), pictures.on_screen(spec.neutral()))
    else:
        figure = stage.figure(pictures.on_screen(spec), view)
    kept = takeaway.kept_base(asked, base)
    query = asked.query() if kept is None else ""
    lines = takeaway.lines(asked, kept)
    return Shown(figure, stage.formula(spec.expression.aus), lines, query, presets.chosen(asked))
