"""Rows of the published data set, if PAINSYNTH_REPO names one: OWNER/NAME on the Hub, or a folder written here."""

from __future__ import annotations

import base64
import itertools
import os
from typing import Any


def repo() -> str:
    """The repository's name, or nothing."""
    return os.environ.get("PAINSYNTH_REPO", "").strip()


def rows(name: str, page: int, count: int) -> list[tuple[str, dict[str, Any]]]:
    """(address that holds the picture, labels) of `count` rows of the training split."""
    import datasets

    where = repo()
    config = (where,) if os.path.isdir(where) else (where, name)
    revision = os.environ.get("PAINSYNTH_REVISION") or None
    stream = datasets.load_dataset(*config, split="train", streaming=True, revision=revision)
    names = {column: stream.features[column].int2str for column in ("expression", "ethnicity", "gender", "view")}
    out = []
    for row in itertools.islice(stream.decode(False), page * count, (page + 1) * count):
        kind = "png" if row["image"]["bytes"].startswith(b"\x89PNG") else "jpeg"
        source = f"data:image/{kind};base64," + base64.b64encode(row["image"]["bytes"]).decode()
        label = {key: row[key] for key in ("frame_id", "pspi", "age")}
        label |= {column: read(row[column]) for column, read in names.items()}
        label |= {side: {u: v for u, v in row[side].items() if v} for side in ("aus_left", "aus_right")}
        out.append((source, {**label, "environment": row["attributes"]["environment"]}))
    return out
