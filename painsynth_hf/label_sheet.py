"""A data set's pixel labels on one picture: some people in pain, and beside each what the labels say of the frame."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .colourise import HEAT_MM, colourise
from .contact_sheet import CAPTION, GAP
from .rows import PIXEL_LABELS
from .spec import FrameSpec

if TYPE_CHECKING:
    from PIL import Image

PEOPLE = 6
MARK = (60, 255, 110)  # colour of landmarks


def shown(labels: Sequence[str]) -> tuple[str, ...]:
    """The columns of the sheet by a data set's label columns; empty if none of them can be drawn."""
    drawn = tuple(name for name in ("landmarks_2d", *PIXEL_LABELS) if name in labels)
    return ("neutral_image", "image", *drawn) if drawn else ()


def choose_pained(frames: Sequence[FrameSpec], people: int = PEOPLE) -> list[FrameSpec]:
    """Of the contact sheet's frames those in pain, spread evenly."""
    pained = [spec for spec in frames if spec.expression.name == "pain"] or list(frames)
    return pained[:: max(len(pained) // people, 1)][:people]


def draw_labels(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], tile: int = 256) -> Image.Image:
    """A line per row, a picture per column of `shown`, each named above. Same rows, same pixels."""
    from PIL import Image, ImageDraw, ImageFont

    if not rows or not columns:
        raise ValueError("rows: none given; a sheet of labels needs at least one, and a label to draw")
    sheet = Image.new("RGB", (len(columns) * (tile + GAP) + GAP, len(rows) * (tile + GAP) + CAPTION), (250, 250, 250))
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=max(10, tile // 15))
    for j, name in enumerate(columns):
        text = f"{name}, bright {HEAT_MM:g} mm" if name == "heatmap" else name
        draw.text((GAP + j * (tile + GAP) + 3, 3), text, fill=(40, 40, 40), font=font)
        for i, row in enumerate(rows):
            sheet.paste(_tile(row, name, tile), (GAP + j * (tile + GAP), CAPTION + i * (tile + GAP)))
    return sheet


def _tile(row: Mapping[str, Any], name: str, tile: int) -> Image.Image:
    from PIL import Image, ImageDraw

    with Image.open(io.BytesIO(row["image" if name == "landmarks_2d" else name]["bytes"])) as picture:
        array = np.asarray(picture)
    if name in PIXEL_LABELS:
        array = colourise(name, array)
    sharp = name.startswith("mask") or name == "au_regions"
    small = Image.fromarray(array).resize((tile, tile), Image.Resampling.NEAREST if sharp else Image.Resampling.LANCZOS)
    if name == "landmarks_2d":
        draw = ImageDraw.Draw(small)
        for x, y in np.asarray(row[name], dtype=float).reshape(-1, 2) * (tile / array.shape[1]):
            draw.ellipse((x - 1.5, y - 1.5, x + 1.5, y + 1.5), fill=MARK)
    return small
