"""Tar shards for WebDataset (Aizman, Maltby & Breuel 2019): one sample per frame, its files side by side.

    train-000000.tar    FRAME.jpg, FRAME.neutral.jpg, FRAME.heatmap.png, ..., FRAME.json (all other columns)

Same folder, same bytes: members carry no clock, owner or mode of this machine.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ..frame import PIXEL_LABELS
from ..opened import Opened

FRAMES_PER_SHARD = 1000  # about 100 MB at 512 px


def write(opened: Opened, rows: Iterator[tuple[str, dict[str, Any]]], out: Path) -> None:
    """Every row; a new shard at each split and after FRAMES_PER_SHARD frames."""
    ending = "jpg" if opened.config.image_format == "jpeg" else "png"
    counts: dict[str, int] = {}
    with ExitStack() as stack:
        tar: tarfile.TarFile | None = None
        for split, row in rows:
            number = counts.get(split, 0)
            counts[split] = number + 1
            if number % FRAMES_PER_SHARD == 0:
                stack.close()
                path = out / f"{split}-{number // FRAMES_PER_SHARD:06d}.tar"
                tar = stack.enter_context(tarfile.open(path, "w", format=tarfile.USTAR_FORMAT))
            assert tar is not None
            frame = row["frame_id"]
            _add(tar, f"{frame}.{ending}", row["image"]["bytes"])
            _add(tar, f"{frame}.neutral.{ending}", row["neutral_image"]["bytes"])
            for name in PIXEL_LABELS:
                if name in row:
                    _add(tar, f"{frame}.{name}.png", row[name]["bytes"])
            rest = {k: v for k, v in row.items() if k not in ("image", "neutral_image", *PIXEL_LABELS)}
            _add(tar, f"{frame}.json", json.dumps(rest).encode())


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o644
    tar.addfile(member, io.BytesIO(data))
