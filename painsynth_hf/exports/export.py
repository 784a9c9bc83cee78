"""`painsynth export`: a generated folder in another layout, whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..checks import check_choice
from ..opened import Opened, check_columns, open_folder
from ..place import Disk, is_intact
from ..shards import plan
from ..spec import FrameSpec
from . import imagefolder, threedpain, webdataset


def _heads(opened: Opened, rows: Iterator[tuple[str, dict[str, Any]]], out: Path) -> None:
    from . import glb  # here, because it brings the renderer along

    glb.write(opened, rows, out)


# layout -> what writes it: (opened folder, rows with their split, new folder)
LAYOUTS: dict[str, Callable[[Opened, Iterator[tuple[str, dict[str, Any]]], Path], None]] = {
    "3dpain-layout": threedpain.write,
    "webdataset": webdataset.write,
    "imagefolder": imagefolder.write,
    "glb": _heads,
}
NEEDED = {
    "3dpain-layout": ("aus", "heatmap"),
    "webdataset": (),
    "imagefolder": ("pspi", "pain", "expression"),
    "glb": (),
}


@dataclass(frozen=True)
class Exported:
    """What `export` wrote: files in all and their bytes."""

    folder: Path
    files: int
    bytes: int


def export(layout: str, folder: str | Path, out: str | Path, progress: bool = False) -> Exported:
    """Write the data set in `folder`, which `generate` made, to the new folder `out` in `layout`, one of LAYOUTS.

    Raises `ValueError`, and leaves nothing behind, if `folder` is no whole data set, lacks a label that the layout
    needs or is damaged, or if `out` exists.
    """
    write = LAYOUTS[check_choice("layout", layout, LAYOUTS)]
    opened, out = open_folder(folder), Path(out)
    missing = [name for name in NEEDED[layout] if name not in opened.config.labels]
    if missing:
        raise ValueError(f"labels: {', '.join(missing)} are not in {str(folder)!r}, and {layout} needs them")
    if {shard.path: shard.rows for shard in plan(opened.config)} != {s["path"]: s["rows"] for s in opened.shards}:
        raise ValueError("manifest.json: its shards are not those of its design; `painsynth validate` says more")
    for shard in opened.shards:
        problem = check_columns(opened, shard)
        if not problem and not is_intact(Disk(opened.root), shard):
            problem = "is not the file of the manifest"
        if problem:
            raise ValueError(f"folder: {shard['path']} {problem}; `painsynth validate` says more")
    if out.exists():
        raise ValueError(f"out: {str(out)!r} exists already; give a new folder")
    part, new = out.with_name(out.name + ".part"), [path for path in out.parents if not path.exists()]
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        write(opened, _rows(opened, progress), part)
        os.replace(part, out)
    except BaseException as error:
        shutil.rmtree(part, ignore_errors=True)
        for path in new:
            with suppress(OSError):
                path.rmdir()
        if isinstance(error, OSError) and error.errno is not None:
            raise ValueError(f"out: {str(out)!r} cannot be written ({error.strerror or error})") from None
        if isinstance(error, (OSError, SyntaxError)):  # Pillow's
            reason = " ".join(str(error).split())[:80]
            raise ValueError(f"folder: a picture cannot be read ({reason}); `painsynth validate` says which") from None
        raise
    files = [path for path in out.rglob("*") if path.is_file()]
    return Exported(out, len(files), sum(path.stat().st_size for path in files))


def _rows(opened: Opened, progress: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    from tqdm import tqdm

    total = sum(shard["rows"] for shard in opened.shards)
    with tqdm(total=total, unit=" rows", disable=None if progress else True) as bar:
        for shard in opened.shards:
            for row in opened.rows(shard):
                _check_name(shard, row)
                yield shard["split"], row
                bar.update()


def _check_name(shard: dict[str, Any], row: dict[str, Any]) -> None:
    """Files are named after frames, so a row's name must be what its recipe says, whatever is stored."""
    named, spec = row["frame_id"], FrameSpec.from_json(row["spec"])
    if named != spec.frame_id:
        raise ValueError(f"folder: {shard['path']} has a frame_id {str(named)[:60]!r} that is not its spec's")
