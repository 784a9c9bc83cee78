"""The folder a data set is written into: whose it is, what of it is done, and what is left when something fails.

While a data set is being made, `.painsynth/` in its folder holds what is being made and a record of each finished
shard; when all are there, `manifest.json` takes its place. A folder that holds anything else is not touched.

Several ranks may work on one folder, also from machines that only share it. Each writes its own shards and their
records, so no file has two writers but those whose bytes are the same; the one that finds all records there finishes.
"""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import __version__
from .config import Config, fingerprint
from .ranks import Rank
from .shards import PART, is_intact, write_json

MANIFEST = "manifest.json"
STATE = ".painsynth"


def contents(config: Config) -> dict[str, Any]:
    """Everything that decides the bytes in a folder, as JSON types."""
    kind = config.device.split(":")[0]  # a GPU's pixels differ from a CPU's in the last bits
    # what a user chose comes first: a refusal names the first difference
    return {**config.identity(), "generator": {"version": __version__, "device": kind, "fingerprint": fingerprint()}}


class Folder:
    """An output folder claimed for one data set. Use `Folder.claim`."""

    def __init__(self, root: Path, wanted: dict[str, Any], new: Path | None, rank: Rank) -> None:
        self.root = root
        self.rank = rank
        self.state = root / STATE
        self.wanted = wanted
        self._new = new  # the topmost folder that did not exist before

    @classmethod
    @contextmanager
    def claim(cls, root: Path, wanted: dict[str, Any], rank: Rank | None = None) -> Iterator[Folder]:
        """Hold `root` for the data set `wanted`, or this rank's part; a `ValueError` says why it cannot be had.

        If nothing of the data set was finished when an error leaves the block, the folder is as it was before.
        """
        rank = rank or Rank()
        from filelock import FileLock, Timeout

        new = next((p for p in reversed([root, *root.parents]) if not p.exists()), None)
        try:
            held = held_in(root)
            if held is not None and held != wanted:
                raise ValueError(f"out: {str(root)!r} holds {difference(held, wanted)}; give another folder")
            folder = cls(root, wanted, new, rank)
            folder.state.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            _remove_empty(root, new)
            raise ValueError(f"out: {str(root)!r} cannot be written ({_reason(error)}); give another folder") from None
        try:
            with FileLock(folder.state / lock_name(rank.label), timeout=0):
                folder._sweep()
                if held is None:
                    write_json(folder.state / "contents.json", wanted, rank.label)
                try:
                    yield folder
                except BaseException:
                    folder._sweep()
                    raise
        except Timeout:
            raise ValueError(f"out: {str(root)!r} is being written by another process; wait for it to end") from None
        except OSError as error:
            folder._undo()
            raise ValueError(
                f"out: {str(root)!r} cannot be written ({_reason(error)}); {folder._advice(error)}"
            ) from None
        except BaseException:
            folder._undo()
            raise

    def records(self) -> dict[str, dict[str, Any]]:
        """The record of every shard that is finished and intact, by path."""
        return self.records_of(set(self.claims()))

    def records_of(self, paths: set[str]) -> dict[str, dict[str, Any]]:
        """Those of `records()` that are about `paths`; the files of others are not read."""
        held = {path: record for path, record in self.claims().items() if path in paths}
        return {path: record for path, record in held.items() if is_intact(self.root, record)}

    def claims(self) -> dict[str, dict[str, Any]]:
        """The record of every shard that was finished, by path, whatever became of its file."""
        return claims(self.root)

    def keep(self, record: dict[str, Any]) -> None:
        """Note that a shard is finished."""
        self.state.mkdir(exist_ok=True)  # another rank may have finished, with an older file of this shard
        write_json(self.state / f"{Path(record['path']).stem}.shard.json", record, self.rank.label)

    @contextmanager
    def finishing(self) -> Iterator[bool]:
        """Held by one rank at a time; False if another has finished the data set meanwhile."""
        from filelock import FileLock

        lock = FileLock(self.state / "finishing")
        try:
            lock.acquire()
        except FileNotFoundError:  # gone with the rest of the state
            yield False
            return
        try:
            yield self.state.exists()
        finally:
            lock.release()

    def finish(self, shards: list[dict[str, Any]]) -> None:
        """Write the manifest, which says that the data set is whole, and forget how it was made."""
        self._sweep_dead()
        write_json(self.root / MANIFEST, {**self.wanted, "shards": shards}, self.rank.label)
        shutil.rmtree(self.state, ignore_errors=not self.rank.alone)  # others may just be leaving it

    def _sweep(self) -> None:
        """Remove what this rank left unfinished; alone, what anybody did."""
        for part in self.root.rglob("*" + PART if self.rank.alone else f"*.{self.rank.label}{PART}"):
            part.unlink(missing_ok=True)

    def _sweep_dead(self) -> None:
        """Remove what ranks left unfinished that are no more; whoever is alive holds its lock."""
        from filelock import FileLock, Timeout

        for part in self.root.rglob("*" + PART):
            label = part.name.removesuffix(PART).rpartition(".")[2]
            if label == self.rank.label:
                continue
            try:
                with FileLock(self.state / lock_name(label), timeout=0):
                    part.unlink(missing_ok=True)
            except Timeout:
                continue

    def _undo(self) -> None:
        """Leave the folder as it was if nothing in it is finished and nobody else works on it."""
        if not self.rank.alone or any(self.state.glob("*.shard.json")) or (self.root / MANIFEST).exists():
            return
        shutil.rmtree(self.state, ignore_errors=True)
        for path in sorted((p for p in self.root.rglob("*") if p.is_dir()), reverse=True):
            _remove_empty(path, path)
        _remove_empty(self.root, self._new)

    def _advice(self, error: OSError) -> str:
        if not self.state.exists():
            return "give another folder"
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        return f"finished shards are kept: {'make room' if full else 'mend that'} and run again"


def claims(root: Path) -> dict[str, dict[str, Any]]:
    """The record of every shard that was finished in the folder `root`, by path, whatever became of its file.

    A record that cannot be read is none: its shard is made again.
    """
    found = [_read(path) for path in sorted((root / STATE).glob("*.shard.json"))]
    manifest = _read(root / MANIFEST)
    found += manifest["shards"] if manifest else []
    return {record["path"]: record for record in found if record and RECORD <= record.keys()}


def lock_name(label: str) -> str:
    """File in the state that the rank of this label holds while it works; one alone is `lock`."""
    return "lock" if label == Rank().label else f"lock-{label}"


RECORD = {"path", "split", "rows", "bytes", "sha256"}


def held_in(root: Path) -> dict[str, Any] | None:
    """What the folder holds according to its manifest or state; None if it is empty or not there."""
    if not root.exists():
        return None
    if not root.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "Not a directory")
    manifest = root / MANIFEST
    held = _read(manifest)
    if manifest.exists() and not (held and "generator" in held and isinstance(held.get("shards"), list)):
        raise ValueError(f"out: {str(manifest)!r} is damaged or not ours; put it right, or give another folder")
    held = held or _read(root / STATE / "contents.json")
    if held:
        return {key: value for key, value in held.items() if key != "shards"}
    if any(p.name != STATE for p in root.iterdir()):
        raise ValueError(f"out: {str(root)!r} holds other files; give a new or empty folder, or one begun before")
    return None


def _read(path: Path) -> dict[str, Any] | None:
    """The object in a JSON file; None if there is none."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def difference(held: Any, wanted: Any, where: str = "") -> str:
    """The first difference between two nested dicts, in words."""
    if isinstance(held, dict) and isinstance(wanted, dict):
        for key in [*wanted, *held]:
            if held.get(key) != wanted.get(key):
                return difference(held.get(key), wanted.get(key), f"{where}.{key}".lstrip("."))
    return f"a data set with {where} {held!r}, not {wanted!r}"


def _reason(error: OSError) -> str:
    return error.strerror or str(error).splitlines()[0]


def _remove_empty(path: Path, topmost: Path | None) -> None:
    """Remove `path` and the folders above it up to `topmost`, as far as they are empty."""
    while topmost is not None:
        try:
            path.rmdir()
        except OSError:
            if path.exists():
                return
        if path == topmost:
            return
        path = path.parent
