"""Opening a generated folder without trusting it: its manifest, its files, its rows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import __version__
from .checks import check_choice
from .config import Config, fingerprint
from .designs import DESIGNS
from .folder import MANIFEST, STATE
from .place import BENT
from .rows import columns, kinds
from .schema import as_arrow

SHARD = re.compile(r"data/[\w-]+/(train|validation|test)-\d{5}-of-\d{5}\.parquet")
BATCH = 16  # rows in memory at a time


class Unreadable(ValueError):
    """A shard is damaged inside."""


@dataclass(frozen=True)
class Opened:
    """A folder that holds a whole data set of this version."""

    root: Path
    config: Config
    shards: list[dict[str, Any]]  # records: path, split, rows, bytes, sha256
    same_program: bool  # made by these very sources

    def rows(self, shard: dict[str, Any], names: list[str] | None = None) -> Iterator[dict[str, Any]]:
        """The rows of a shard as Python values, pictures as bytes; a few at a time in memory.

        Raises `Unreadable` where a part of the file is damaged.
        """
        import pyarrow.parquet as pq

        try:
            with pq.ParquetFile(self.root / shard["path"]) as file:
                for batch in file.iter_batches(BATCH, columns=names):
                    yield from batch.to_pylist()
        except (OSError, ValueError) as error:  # Arrow raises kinds of either
            reason = " ".join(str(error).split())[:80]
            raise Unreadable(f"folder: {shard['path']} cannot be read ({reason}); generate it anew") from None


def open_folder(folder: str | Path) -> Opened:
    """Read the manifest of `folder`; a one-line `ValueError` if it holds no whole data set of this version."""
    root = Path(folder)
    if BENT.match(str(root)):
        raise ValueError(f"folder: {str(folder)!r} is an address; copy it into a folder first")
    if not root.is_dir():
        raise ValueError(f"folder: {str(root)!r} is not a folder; give one that `painsynth generate` wrote")
    if (root / STATE).exists() and not (root / MANIFEST).exists():
        raise ValueError(f"folder: {str(root)!r} is half-written; run the same `painsynth generate` again to finish it")
    try:
        manifest = json.loads((root / MANIFEST).read_text("utf-8"))
        design, labels = dict(manifest["design"]), manifest["labels"]
        shards, made_by = manifest["shards"], dict(manifest["generator"])
        records = [{key: shard[key] for key in ("path", "split", "rows", "bytes", "sha256")} for shard in shards]
    except FileNotFoundError:
        raise ValueError(f"folder: {str(root)!r} has no {MANIFEST}; give one that `painsynth generate` wrote") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{MANIFEST}: cannot be read ({' '.join(str(error).split())[:80]}); generate anew") from None
    if made_by.get("version") != __version__:
        raise ValueError(
            f"{MANIFEST}: made by version {made_by.get('version')!r}; this is {__version__}, install that to read it"
        )
    for record in records:
        path = record["path"]
        if not all(type(record[key]) is kind for key, kind in (("rows", int), ("bytes", int), ("sha256", str))):
            raise ValueError(f"{MANIFEST}: shard {str(path)[:60]!r} has no numbers of rows and bytes; generate anew")
        if not isinstance(path, str) or not SHARD.fullmatch(path):
            raise ValueError(
                f"{MANIFEST}: shard {str(path)[:60]!r} is not allowed; names read data/NAME/SPLIT-N-of-M.parquet"
            )
        if not (root / path).resolve().is_relative_to(root.resolve()):
            raise ValueError(f"{MANIFEST}: shard {path!r} leads out of the folder")
    asked = {key: manifest.get(key) for key in ("image_format", "renderer")}
    try:
        name = check_choice("design.name", design.pop("name", None), DESIGNS)
        config = Config.of(name, labels=labels, device=made_by.get("device", "cpu"), **asked, **design)
    except (ValueError, TypeError) as error:  # a key of the design may be one of the others
        raise ValueError(f"{MANIFEST}: {error}") from None
    return Opened(root, config, records, made_by.get("fingerprint") == fingerprint())


def check_columns(opened: Opened, shard: dict[str, Any]) -> str | None:
    """What is wrong with the columns of a shard; None if they are as configured."""
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(opened.root / shard["path"]) as file:
            schema, count = file.schema_arrow, file.metadata.num_rows
    except Exception as error:  # Arrow raises many kinds
        return f"cannot be read ({' '.join(str(error).split())[:80]})"
    wanted = list(columns(opened.config.labels))
    if schema.names != wanted:
        return f"columns differ: {', '.join(sorted(set(wanted) ^ set(schema.names))) or 'their order'}"
    types = as_arrow(kinds(opened.config.labels)).types
    others = [name for name, found, want in zip(wanted, schema.types, types, strict=True) if found != want]
    if others:
        return f"columns are of other types: {', '.join(others)}"
    return None if count == shard["rows"] else f"{count} rows, {shard['rows']} in the manifest"
