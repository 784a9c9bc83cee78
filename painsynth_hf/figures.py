"""What a data set holds as one picture for its card: PSPI, action units and skin tone, as drawn bars."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from .facs import AU_NAMES, MAX_PSPI
from .spec import ETHNICITIES, FrameSpec

if TYPE_CHECKING:
    from PIL import ImageDraw

WIDTH, PANEL, MARGIN = 1280, 250, 46  # px
INK, PALE, ACCENT = (40, 40, 44), (214, 214, 220), (176, 58, 46)
ITA_BINS = np.arange(-90, 91, 10)  # degrees


class Spread:
    """Counts over frames, taken in one by one."""

    def __init__(self) -> None:
        self.pspi: Counter[int] = Counter()
        self.units: dict[str, Counter[int]] = defaultdict(Counter)
        self.tones: dict[str, dict[str, float]] = defaultdict(dict)  # ethnicity -> identity -> degrees

    def add(self, spec: FrameSpec, ita: float) -> None:
        """One frame, by its spec and the ITA of its skin in degrees."""
        if spec.expression.name == "pain":
            self.pspi[round(spec.expression.pspi)] += 1
        for unit, level in spec.expression.aus.items():
            if level > 0:
                self.units[unit][min(max(round(level), 1), 5)] += 1
        self.tones[spec.person.ethnicity][spec.identity_id] = ita


def distributions(spread: Spread) -> bytes:
    """A PNG of three panels: frames by PSPI, frames by action unit and intensity, people by skin tone."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, 3 * PANEL), (255, 255, 255))
    draw = ImageDraw.Draw(picture)
    levels = [[spread.pspi[n]] for n in range(1, MAX_PSPI + 1)]
    _bars(draw, 0, "Pain frames by PSPI", [str(n) for n in range(1, MAX_PSPI + 1)], levels, [ACCENT])
    units = [name for name in AU_NAMES if name in spread.units]
    shades = [_mix(PALE, ACCENT, 0.2 + 0.2 * k) for k in range(5)]
    counts = [[spread.units[name][k] for k in range(1, 6)] for name in units]
    _bars(draw, PANEL, "Frames by action unit (stacked: intensity 1 pale to 5)", units, counts, shades)
    tones = {name: np.histogram(list(spread.tones[name].values()), ITA_BINS)[0] for name in ETHNICITIES}
    colours = [(107, 62, 38), (232, 176, 140), (196, 140, 60), (120, 140, 70), (70, 120, 160)]
    labels = [f"{low:.0f}" for low in ITA_BINS[:-1]]
    stacks = [[int(tones[name][k]) for name in ETHNICITIES] for k in range(len(labels))]
    key = ", ".join(name.replace("_", " ") for name in ETHNICITIES)
    _bars(draw, 2 * PANEL, f"People by ITA, degrees from (stacked, from below: {key})", labels, stacks, colours)
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def _bars(
    draw: ImageDraw.ImageDraw, top: int, title: str, labels: Iterable[str], stacks: list[list[int]],
    colours: list[tuple[int, int, int]],
) -> None:  # fmt: skip
    """Stacked bars with their labels below and their totals above."""
    from PIL import ImageFont

    font, small = ImageFont.load_default(size=20), ImageFont.load_default(size=15)
    draw.text((MARGIN, top + 10), title, fill=INK, font=font)
    floor, high = top + PANEL - 32, PANEL - 92
    highest = max([sum(stack) for stack in stacks], default=0) or 1
    step = (WIDTH - 2 * MARGIN) / max(len(stacks), 1)
    draw.line((MARGIN, floor, WIDTH - MARGIN, floor), fill=INK)
    for i, (label, stack) in enumerate(zip(labels, stacks, strict=True)):
        left, right, base = MARGIN + (i + 0.14) * step, MARGIN + (i + 0.86) * step, float(floor)
        for count, colour in zip(stack, colours, strict=True):
            if count:
                draw.rectangle((left, base - high * count / highest, right, base), fill=colour)
                base -= high * count / highest
        middle = (left + right) / 2
        draw.text((middle, floor + 4), label, fill=INK, font=small, anchor="ma")
        if sum(stack):
            draw.text((middle, base - 3), f"{sum(stack):,}", fill=INK, font=small, anchor="mb")


def _mix(a: tuple[int, int, int], b: tuple[int, int, int], t: float) -> tuple[int, int, int]:
    red, green, blue = (round(x + (y - x) * t) for x, y in zip(a, b, strict=True))
    return red, green, blue
