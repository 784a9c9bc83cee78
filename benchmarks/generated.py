"""Read a folder that `painsynth generate` wrote, with pyarrow and Pillow alone: for scripts whose environment has no
room for the package (MediaPipe 0.10.21 wants numpy below 2, Py-Feat its own torch).
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from PIL import Image

CELL = ("ethnicity", "gender", "age_group")  # the labels whose combinations are a design's cells


def rows(folder: str | Path, columns: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The rows of all shards in order; class labels by name, pictures as (H, W, 3) uint8, points as arrays.

    Raises `ValueError` if the folder holds no shard or lacks a column.
    """
    columns = list(columns)
    paths = sorted(Path(folder).glob("**/*.parquet"))
    if not paths:
        raise ValueError(f"folder: {str(folder)!r} holds no Parquet file; give one written by `painsynth generate`")
    for path in paths:
        file = pq.ParquetFile(path)
        schema = file.schema_arrow
        missing = [name for name in columns if name not in schema.names]
        if missing:
            raise ValueError(f"columns: {', '.join(missing)} not in {path.name}; generate with --labels default or all")
        features = json.loads((schema.metadata or {}).get(b"huggingface", b"{}")).get("info", {}).get("features", {})
        names = {name: features[name]["names"] for name in columns if "names" in features.get(name, {})}
        for batch in file.iter_batches(32, columns=columns):
            for row in batch.to_pylist():
                yield {name: _value(row[name], names.get(name)) for name in columns}


def _value(value: Any, names: list[str] | None) -> Any:
    if names is not None:
        return names[value]
    if isinstance(value, dict) and set(value) == {"bytes", "path"}:
        return np.asarray(Image.open(io.BytesIO(value["bytes"])).convert("RGB"))
    if isinstance(value, list):
        return np.array(value)
    return value


def half_pain(folder: str | Path, per_cell: int) -> list[str]:
    """Ids of up to `per_cell` frames of each cell, each of another person: in pain half of the people, who are shown
    so; of the others every second at rest, every second with the other expression. For designs of one expression each.
    """
    people: dict[str, list[tuple[str, str]]] = {}
    cells: dict[tuple[str, ...], list[str]] = {}
    for row in rows(folder, ("frame_id", "identity_id", "expression", *CELL)):
        if row["identity_id"] not in people:
            cells.setdefault(tuple(row[name] for name in CELL), []).append(row["identity_id"])
        people.setdefault(row["identity_id"], []).append((row["expression"], row["frame_id"]))
    chosen = []
    for identities in cells.values():
        shown = [dict(people[identity]) for identity in identities]
        pain = [faces["pain"] for faces in shown if "pain" in faces]
        calm = [faces for faces in shown if "pain" not in faces]
        rest = [list(faces.values())[0 if k % 2 else -1] for k, faces in enumerate(calm)]
        chosen += pain[: per_cell // 2] + rest[: per_cell - per_cell // 2]
    return chosen


def write_json(path: str | None, result: dict[str, Any]) -> None:
    """Print `result`, and write it with today's date where a path is given."""
    print(json.dumps(result, indent=1))
    if path:
        text = json.dumps({"date": date.today().isoformat(), **result}, indent=1)
        Path(path).write_text(text + "\n")
