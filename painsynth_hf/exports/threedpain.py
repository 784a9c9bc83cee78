"""The layout of 3DPain (Lin, Mehraban, Moturu & Taati 2025, arXiv:2509.16727), which the published ViTPain code reads.

    meshes_inpainted/flame_sample_0000_pain_1_textured_view_000.png     pictures; view 0 front, 1 left, 2 right
    meshes_inpainted/flame_sample_0000_neutral_textured_view_000.png
    annotations/flame_sample_0000_pain_1_annotations.json               AU4, AU6, AU7, AU9, AU10, AU43, PSPI
    heatmaps/flame_sample_0000_pain_1_heatmap_view_000.png              8-bit grey, 1/32 mm of displacement per level
    splits.csv                                                          annotation_base_name,split: 0, 1, 2
    splits_with_neutral.csv                                             the same and the resting faces

Names keep "flame" because loaders look for it; there is no FLAME geometry in here. Neutral pictures have no annotation
file there either: loaders take theirs as 0. The published table of splits lists annotated faces only, so resting ones
are shown beside them and never trained on; with the other table they are, as faces of PSPI 0, found by the picture's
own name without its ending.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..opened import Opened
from ..spec import SPLITS, FrameSpec

UNITS = ("AU4", "AU6", "AU7", "AU9", "AU10", "AU43")
LEVELS_PER_MM = 32


def write(opened: Opened, rows: Iterator[tuple[str, dict[str, Any]]], out: Path) -> None:
    """Every pain and resting frame; other expressions have no place in this layout and are left out."""
    pictures, annotations, heatmaps = (out / name for name in ("meshes_inpainted", "annotations", "heatmaps"))
    for folder in (pictures, annotations, heatmaps):
        folder.mkdir()
    with (
        (out / "splits.csv").open("w", newline="") as some,
        (out / "splits_with_neutral.csv").open("w", newline="") as every,
    ):
        annotated, all_faces = csv.writer(some), csv.writer(every)
        for table in (annotated, all_faces):
            table.writerow(("annotation_base_name", "split"))
        written: set[str] = set()
        for split, row in rows:
            spec = FrameSpec.from_json(row["spec"])
            sample, view = f"flame_sample_{spec.identity:04d}", f"view_{spec.view_index:03d}"
            if spec.expression.name == "neutral":
                base = name = f"{sample}_neutral_textured_{view}"
            elif spec.expression.name == "pain":
                base = f"{sample}_pain_{spec.expression_index}"
                name = f"{base}_textured_{view}"
                _heatmap(row["heatmap"]["bytes"], heatmaps / f"{base}_heatmap_{view}.png")
            else:
                continue
            _png(row["image"]["bytes"], pictures / f"{name}.png")
            if base not in written:
                written.add(base)
                all_faces.writerow((base, SPLITS.index(split)))
                if base != name:
                    annotated.writerow((base, SPLITS.index(split)))
                    levels = {unit: _number(row["aus"][unit]) for unit in UNITS}
                    text = json.dumps({**levels, "PSPI": _number(spec.expression.pspi)}, indent=1)
                    (annotations / f"{base}_annotations.json").write_text(text + "\n")
    _read_me(opened, out)


def _number(value: float) -> int | float:
    """Whole levels as whole numbers, as coders and that data set have them."""
    return int(value) if float(value).is_integer() else float(value)


def _png(data: bytes, path: Path) -> None:
    from PIL import Image

    if data.startswith(b"\x89PNG"):
        path.write_bytes(data)
        return
    with Image.open(io.BytesIO(data)) as picture:
        picture.convert("RGB").save(path, format="PNG", compress_level=1)


def _heatmap(data: bytes, path: Path) -> None:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        mm = np.asarray(picture).astype(float) / 1000.0
    grey = np.minimum(np.rint(LEVELS_PER_MM * mm), 255).astype(np.uint8)
    Image.fromarray(grey).save(path, format="PNG", compress_level=6)


def _read_me(opened: Opened, out: Path) -> None:
    design = opened.config.design
    (out / "README.txt").write_text(
        f"PainSynth {design.name}, seed {design.seed}, in the directory layout of 3DPain (arXiv:2509.16727). CC0.\n"
        "None of 3DPain's pictures and no FLAME geometry is in here; names follow it so that its loaders work.\n"
        f"heatmaps: 8-bit, 1/{LEVELS_PER_MM} mm of skin displacement per level.\n"
        "splits.csv: 0 train, 1 validation, 2 test; splits_with_neutral.csv has the resting faces too, as PSPI 0.\n"
    )
