"""Plain pictures and a table, as `datasets.load_dataset("imagefolder", ...)` and most classification code read them.

train/metadata.csv                  file_name, neutral_file_name, then the labels that fit a table
train/IDENTITY/FRAME.jpg            every frame; a pair is a frame and its person's resting frame
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ..facs import AU_NAMES
from ..opened import Opened
from ..spec import FrameSpec


def write(opened: Opened, rows: Iterator[tuple[str, dict[str, Any]]], out: Path) -> None:
    """Every frame. Where resting frames are no rows (`factorial`), they are written once beside their pairs."""
    ending = ".jpg" if opened.config.image_format == "jpeg" else ".png"
    with ExitStack() as stack:
        tables: dict[str, Any] = {}
        for split, row in rows:
            spec = FrameSpec.from_json(row["spec"])
            folder = out / split / spec.identity_id
            folder.mkdir(parents=True, exist_ok=True)
            name, neutral = (folder / f"{frame}{ending}" for frame in (spec.frame_id, spec.pair_id))
            name.write_bytes(row["image"]["bytes"])
            if not neutral.exists():
                neutral.write_bytes(row["neutral_image"]["bytes"])
            values = _values(spec, row)
            if split not in tables:
                file = stack.enter_context((out / split / "metadata.csv").open("w", newline=""))
                tables[split] = csv.writer(file)
                tables[split].writerow(("file_name", "neutral_file_name", *values))
            places = (path.relative_to(out / split).as_posix() for path in (name, neutral))
            tables[split].writerow((*places, *values.values()))


def _values(spec: FrameSpec, row: dict[str, Any]) -> dict[str, Any]:
    person = spec.person
    values = {
        "pain": row["pain"], "pspi": row["pspi"], "expression": spec.expression.name, "age": person.age,
        "gender": person.gender, "ethnicity": person.ethnicity, "skin_tone_ita": row["skin_tone_ita"],
        "view": spec.camera.view, "identity_id": spec.identity_id, "pair_id": spec.pair_id,
    }  # fmt: skip
    if "aus" in row:
        values |= {unit: row["aus"][unit] for unit in AU_NAMES}
    return values
