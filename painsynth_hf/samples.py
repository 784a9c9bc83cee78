"""Two pictures for a card: a pair of faces from every cell in a grid, and one frame with all its labels."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .colourise import COLOURED, colourise
from .designs import Design
from .spec import FrameSpec

if TYPE_CHECKING:
    from PIL import Image

GRID_TILE, LABEL_TILE = 200, 320  # px
GAP, HEAD = 10, 40  # px
SIDE = 132  # px, left of the grid's rows
INK, PAPER, POINT = (40, 40, 44), (255, 255, 255), (40, 255, 90)
HEAT_MM = 12.0  # bright end of the heatmap's colours


Cell = tuple[str, str, tuple[int, int]]  # ethnicity, gender, age band


def grid_frames(design: Design, frames: Sequence[FrameSpec]) -> dict[Cell, FrameSpec]:
    """For every cell the first of these frames in pain, or else the first of them."""
    chosen: dict[Cell, FrameSpec] = {}
    for spec in frames:
        cell = design.cells[spec.identity % len(design.cells)]
        held = chosen.get(cell)
        if held is None or (held.expression.name != "pain" and spec.expression.name == "pain"):
            chosen[cell] = spec
    return chosen


def grid(design: Design, rows: Sequence[Mapping[str, Any]]) -> Image.Image:
    """Pairs of faces, at rest and in expression, in a table of the cells; `rows` are those of `grid_frames`."""
    from PIL import Image, ImageDraw, ImageFont

    specs = [FrameSpec.from_json(row["spec"]) for row in rows]
    held = {design.cells[s.identity % len(design.cells)]: (s, row) for s, row in zip(specs, rows, strict=True)}
    ages = [f"{low}-{high}" for low, high in design.age_bands]
    cells: list[list[Cell]]
    if len(design.genders) * len(ages) <= 4:
        across = [(gender, band) for gender in design.genders for band in design.age_bands]
        cells = [[(ethnicity, *column) for column in across] for ethnicity in design.ethnicities]
        tops = [f"{gender} {age}" for gender in design.genders for age in ages]
        sides = [name.replace("_", "\n") for name in design.ethnicities]
    else:
        down = [(ethnicity, gender) for ethnicity in design.ethnicities for gender in design.genders]
        cells = [[(*row, band) for band in design.age_bands] for row in down]
        tops, sides = ages, ["\n".join((ethnicity.replace("_", " "), gender)) for ethnicity, gender in down]
    wide, high = 2 * GRID_TILE + GAP, GRID_TILE + GAP
    sheet = Image.new("RGB", (SIDE + wide * len(tops), HEAD + high * len(sides)), PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=25)
    for i, top in enumerate(tops):
        draw.text((SIDE + i * wide + GRID_TILE, 4), top, fill=INK, font=font, anchor="ma")
    for j, (side, line) in enumerate(zip(sides, cells, strict=True)):
        y = HEAD + j * high
        draw.multiline_text((SIDE - 12, y + GRID_TILE // 2), side, fill=INK, font=font, anchor="rm", align="right")
        for i, cell in enumerate(line):
            if cell in held:
                spec, row = held[cell]
                for k, name in enumerate(("neutral_image", "image")):
                    face = _face(row[name]["bytes"], row.get("bbox"))
                    sheet.paste(face, (SIDE + i * wide + k * GRID_TILE, y))
                pain = spec.expression.name == "pain"
                said = f"PSPI {spec.expression.pspi:g}" if pain else spec.expression.name
                _caption(draw, (SIDE + i * wide + GRID_TILE, y + GRID_TILE), said)
    return sheet


def labels(row: Mapping[str, Any]) -> Image.Image:
    """One frame beside its resting face, with its landmarks drawn in and its pixel labels in colours."""
    from PIL import Image, ImageDraw, ImageFont

    size = Image.open(io.BytesIO(row["image"]["bytes"])).size[0]
    tiles = {name: _tile(name, row[name]["bytes"]) for name in ("neutral_image", "image")}
    if row.get("landmarks_2d") is not None:
        drawn = tiles["image"].copy()
        draw = ImageDraw.Draw(drawn)
        for x, y in np.array(row["landmarks_2d"]) * LABEL_TILE / size:
            draw.ellipse((x - 2, y - 2, x + 2, y + 2), fill=POINT)
        tiles["landmarks_2d"] = drawn
    tiles |= {name: _tile(name, row[name]["bytes"]) for name in COLOURED if row.get(name) is not None}
    across = len(tiles) if len(tiles) <= 4 else -(-len(tiles) // 2)
    step = LABEL_TILE + GAP
    down = -(-len(tiles) // across)
    sheet = Image.new("RGB", (across * step - GAP, down * (step + HEAD) - GAP), PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=25)
    for i, (name, tile) in enumerate(tiles.items()):
        x, y = i % across * step, i // across * (step + HEAD)
        sheet.paste(tile, (x, y))
        draw.text((x + LABEL_TILE // 2, y + LABEL_TILE + 6), name, fill=INK, font=font, anchor="ma")
    return sheet


def _face(data: bytes, bbox: Sequence[float] | None) -> Image.Image:
    """The square around a face, as far as the picture goes; the whole picture where nobody knows where the face is."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        picture = opened.convert("RGB")
    if bbox is not None:
        x, y, wide, high = bbox
        side = min(1.75 * max(wide, high), *picture.size)
        left = min(max(x + wide / 2 - side / 2, 0), picture.width - side)
        top = min(max(y + high / 2 - 0.58 * side, 0), picture.height - side)  # hair is above the landmarks
        picture = picture.crop((round(left), round(top), round(left + side), round(top + side)))
    return picture.resize((GRID_TILE, GRID_TILE), Image.Resampling.LANCZOS)


def _tile(name: str, data: bytes) -> Image.Image:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        array = np.asarray(opened) if name in COLOURED else np.asarray(opened.convert("RGB"))
    picture = Image.fromarray(colourise(name, array, HEAT_MM) if name in COLOURED else array)
    sharp = name.startswith("mask") or name == "au_regions"
    smooth = Image.Resampling.NEAREST if sharp else Image.Resampling.LANCZOS
    return picture.resize((LABEL_TILE, LABEL_TILE), smooth)


def _caption(draw: Any, corner: tuple[int, int], text: str) -> None:
    """White on a dark strip at the lower left `corner` of a tile."""
    from PIL import ImageFont

    font = ImageFont.load_default(size=19)
    x, y = corner
    wide = draw.textlength(text, font=font)
    draw.rectangle((x, y - 27, x + wide + 12, y - 1), fill=INK)
    draw.text((x + 6, y - 14), text, fill=PAPER, font=font, anchor="lm")
