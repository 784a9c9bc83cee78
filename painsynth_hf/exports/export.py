"""`painsynth export`: a generated folder in another layout, whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..checks import check_choice
from ..opened import Opened, check_columns, open_folder
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
    for shard in opened.shards:
        problem = check_columns(opened, shard)
        if problem:
            raise ValueError(f"folder: {shard['path']} {problem}; `painsynth validate` says more")
    if out.exists():
        raise ValueError(f"out: {str(out)!r} exists already; give a new folder")
    part = out.with_name(out.name + ".part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        write(opened, _rows(opened, progress), part)
        os.replace(part, out)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise ValueError(f"out: {str(out)!r} cannot be written ({error.strerror or error})") from None
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    files = [path for path in out.rglob("*") if path.is_file()]
    return Exported(out, len(files), sum(path.stat().st_size for path in files))


def _rows(opened: Opened, progress: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    from tqdm import tqdm

    total = sum(shard["rows"] for shard in opened.shards)
    with tqdm(total=total, unit=" rows", disable=None if progress else True) as bar:
        for shard in opened.shards:
            for row in opened.rows(shard):
                yield shard["split"], row
                bar.update()
