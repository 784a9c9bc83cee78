"""A data set on one picture: people of every cell, each at rest and beside it in pain or in another expression."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .designs import age_group
from .spec import FrameSpec

if TYPE_CHECKING:
    from PIL import Image

CAPTION = 22  # px under each picture
GAP = 6  # px between people
MAX_PICTURES = 160


def choose(frames: Iterable[FrameSpec], view: str = "front") -> list[FrameSpec]:
    """Frames for the sheet: the first pain and the first other expression of every cell, seen from one side.

    A cell is ethnicity, gender and age band. Frames come grouped by person, in the order given.
    """
    seen: set[tuple[str, str, int, bool]] = set()
    chosen = []
    for spec in frames:
        person = spec.person
        cell = (person.ethnicity, person.gender, age_group(person.age), spec.expression.name == "pain")
        if spec.expression_index > 0 and spec.camera.view == view and cell not in seen:
            seen.add(cell)
            chosen.append(spec)
            if len(chosen) == MAX_PICTURES // 2:
                break
    return chosen


def contact_sheet(rows: Sequence[Mapping[str, Any]], tile: int = 256, width: int = 3200) -> Image.Image:
    """Lay out rows (their `image`, `neutral_image` and `spec`): per person the resting face, then the expressions.

    `tile` px is the side of a picture and `width` px about the width of the sheet. Same rows, same pixels.
    """
    from PIL import Image, ImageDraw, ImageFont

    if not rows:
        raise ValueError("rows: none given; a contact sheet needs at least one")
    people: dict[str, list[tuple[bytes, str]]] = {}
    for row in rows:
        spec = FrameSpec.from_json(row["spec"])
        person = spec.person
        who = f"{person.ethnicity.replace('_', ' ')} {person.gender} {person.age:.0f}"
        pictures = people.setdefault(spec.identity_id, [(row["neutral_image"]["bytes"], who)])
        if spec.expression_index > 0:
            pictures.append((row["image"]["bytes"], f"{spec.expression.name}  PSPI {spec.expression.pspi:g}"))

    longest = max(len(pictures) for pictures in people.values())
    group = longest * tile + GAP
    per_line = min(max(1, width // group), len(people))
    lines = math.ceil(len(people) / per_line)
    sheet = Image.new("RGB", (per_line * group + GAP, lines * (tile + CAPTION) + GAP), (250, 250, 250))
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=max(10, tile // 15))
    for i, pictures in enumerate(people.values()):
        left, top = GAP + i % per_line * group, GAP + i // per_line * (tile + CAPTION)
        for j, (data, caption) in enumerate(pictures):
            with Image.open(io.BytesIO(data)) as picture:
                small = picture.convert("RGB").resize((tile, tile), Image.Resampling.LANCZOS)
            sheet.paste(small, (left + j * tile, top))
            draw.text((left + j * tile + 3, top + tile + 3), caption, fill=(40, 40, 40), font=font)
    return sheet
