"""A balanced grid of people with the same expression: five ethnicities by five ages, genders taking turns."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Sequence
from html import escape

from painsynth_hf.frame import Frame
from painsynth_hf.spec import ETHNICITIES, GENDERS

from . import pictures, presets, stage
from .settings import Settings

AGES = (27, 42, 55, 68, 84)  # years, one in each of the package's age bands
SIZE = 192  # px
SEED = 40  # of the first of them
FIRST = "Severe pain"  # what everyone shows at first
LIGHT = "window"
PAUSE = 0.005  # s, in which somebody who waits for the renderer gets it


def who(place: int) -> Settings:
    """The person at `place`, row by row."""
    row, column = divmod(place, len(AGES))
    return Settings(
        seed=SEED + place, age=float(AGES[column]), gender=GENDERS[(row + column) % 2], ethnicity=ETHNICITIES[row],
        light=LIGHT,
    )  # fmt: skip


PLACES = range(len(ETHNICITIES) * len(AGES))


def faces(preset: str, places: Sequence[int]) -> Iterator[Frame]:
    """Small pictures of them, one by one."""
    for place in places:
        spec = presets.apply(who(place), preset).spec()
        held = pictures.small.holds(pictures.sized(spec, SIZE))
        yield pictures.small.frames([pictures.sized(spec, SIZE)])[0]
        if not held:
            time.sleep(PAUSE)


def grids(preset: str) -> Iterator[str]:
    """The grid as HTML, as it fills row by row."""
    sources: list[str] = []
    if not all(pictures.small.holds(pictures.sized(presets.apply(who(n), preset).spec(), SIZE)) for n in PLACES):
        yield grid(preset, sources)
    for place, frame in enumerate(faces(preset, PLACES)):
        sources.append(stage.data_uri(frame.image, quality=88))
        if place % len(AGES) == len(AGES) - 1:
            yield grid(preset, sources)


def grid(preset: str, sources: Sequence[str]) -> str:
    """A table of buttons; those whose picture is not there yet are pale."""
    head = "".join(f'<th scope="col">{age}</th>' for age in AGES)
    rows = []
    for row, ethnicity in enumerate(ETHNICITIES):
        cells = "".join(_cell(preset, row * len(AGES) + column, sources) for column in range(len(AGES)))
        rows.append(f'<tr><th scope="row">{escape(ethnicity.replace("_", " "))}</th>{cells}</tr>')
    return (
        f'<table class="ps-people"><caption>25 people, {escape(preset.lower())}: '
        f'choose one to take them to the studio.</caption><thead><tr><th scope="col">Age</th>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _cell(preset: str, place: int, sources: Sequence[str]) -> str:
    person = who(place)
    name = f"{person.ethnicity.replace('_', ' ')} {'woman' if person.gender == 'female' else 'man'} of {person.age:g}"
    if place >= len(sources):
        return f'<td><button type="button" disabled aria-label="{name}, being drawn"></button></td>'
    return (
        f'<td><button type="button" data-place="{place}" aria-label="To the studio: {name}">'
        f'<img src="{sources[place]}" alt="Synthetic face of a {name}, {escape(preset.lower())}"></button></td>'
    )


def chosen(place: object, preset: str) -> Settings:
    """The settings of who was clicked, with the grid's expression."""
    if not isinstance(place, (int, str)) or str(place) not in {str(n) for n in PLACES}:
        raise ValueError(f"place: {str(place)[:40]!r} is not allowed; give a whole number from 0 to {PLACES[-1]}")
    return dataclasses.replace(presets.apply(who(int(place)), preset))
