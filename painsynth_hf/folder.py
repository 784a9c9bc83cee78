"""The folder a data set is written into: whose it is, what of it is done, and what is left when something fails.

While a data set is being made, `.painsynth/` in its folder holds what is being made and a record of each finished
shard; when all are there, `manifest.json` takes its place. A folder that holds anything else is not touched.

Several ranks may work on one folder, also from machines that only share it. Each writes its own shards and their
records, so no file has two writers but those whose bytes are the same; the one that finds all records there finishes.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from . import __version__
from .config import Config, fingerprint
from .place import PART, Disk, Place, is_intact, write_json
from .ranks import Rank

MANIFEST = "manifest.json"
STATE = ".painsynth"
CONTENTS = f"{STATE}/contents.json"
RECORD = {"path", "split", "rows", "bytes", "sha256"}
RECORDS = ".shard.json"  # ends the name of a record


def contents(config: Config) -> dict[str, Any]:
    """Everything that decides the bytes in a folder, as JSON types."""
    kind = config.device.split(":")[0]  # a GPU's pixels differ from a CPU's in the last bits
    # what a user chose comes first: a refusal names the first difference
    return {**config.identity(), "generator": {"version": __version__, "device": kind, "fingerprint": fingerprint()}}


class Folder:
    """An output folder claimed for one data set. Use `Folder.claim`."""

    def __init__(self, place: Place, wanted: dict[str, Any], rank: Rank) -> None:
        self.place = place
        self.rank = rank
        self.wanted = wanted

    @classmethod
    @contextmanager
    def claim(cls, place: Place, wanted: dict[str, Any], rank: Rank | None = None) -> Iterator[Folder]:
        """Hold `place` for the data set `wanted`, or this rank's part; a `ValueError` says why it cannot be had.

        If nothing of the data set was finished when an error leaves the block, the folder is as it was before.
        """
        folder = cls(place, wanted, rank or Rank())
        name, new = repr(str(place)), _first_missing(place)
        try:
            held = held_in(place)
            if held is not None and held != wanted:
                raise ValueError(f"out: {name} holds {difference(held, wanted)}; give another folder")
            if isinstance(place, Disk):
                (place.root / STATE).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            place.prune(new)
            raise ValueError(f"out: {name} cannot be written ({_reason(error)}); give another folder") from None
        try:
            with place.locked(lock_name(folder.rank.label)):
                folder._sweep()
                if held is None:
                    write_json(place, CONTENTS, wanted, folder.rank.label)
                try:
                    yield folder
                except BaseException:
                    folder._sweep()
                    raise
        except BlockingIOError:
            raise ValueError(f"out: {name} is being written by another process; wait for it to end") from None
        except OSError as error:
            advice = _advice(error) if folder._undo(new) else "give another folder"
            raise ValueError(f"out: {name} cannot be written ({_reason(error)}); {advice}") from None
        except BaseException:
            folder._undo(new)
            raise

    def records_of(self, paths: set[str]) -> dict[str, dict[str, Any]]:
        """The record of every shard of `paths` that is finished and intact; the files of others are not read."""
        held = {path: record for path, record in self.claims().items() if path in paths}
        return {path: record for path, record in held.items() if is_intact(self.place, record)}

    def claims(self) -> dict[str, dict[str, Any]]:
        """The record of every shard that was finished, by path, whatever became of its file."""
        return claims(self.place)

    def keep(self, record: dict[str, Any]) -> None:
        """Note that a shard is finished."""
        name = PurePosixPath(record["path"]).stem + RECORDS
        write_json(self.place, f"{STATE}/{name}", record, self.rank.label)

    @contextmanager
    def finishing(self) -> Iterator[bool]:
        """Held by one rank at a time; False if another has finished the data set meanwhile.

        In a store several may be in here at a time, and write the same.
        """
        with ExitStack() as stack:
            try:
                stack.enter_context(self.place.locked(f"{STATE}/finishing", wait=True))
            except FileNotFoundError:  # gone with the rest of the state
                yield False
                return
            yield not isinstance(self.place, Disk) or (self.place.root / STATE).exists()

    def finish(self, shards: list[dict[str, Any]]) -> None:
        """Write the manifest, which says that the data set is whole, and forget how it was made."""
        self._sweep_dead()
        write_json(self.place, MANIFEST, {**self.wanted, "shards": shards}, self.rank.label)
        self.place.remove_folder(STATE, strict=self.rank.alone)  # others may just be leaving it

    def _sweep(self) -> None:
        """Remove what this rank left unfinished; alone, what anybody did."""
        for part in self.place.unfinished():
            if self.rank.alone or part.endswith(f".{self.rank.label}{PART}"):
                self.place.remove(part)

    def _sweep_dead(self) -> None:
        """Remove what ranks left unfinished that are no more; whoever is alive holds its lock."""
        for part in self.place.unfinished():
            label = part.removesuffix(PART).rpartition(".")[2]
            if label == self.rank.label:
                continue
            try:
                with self.place.locked(lock_name(label)):
                    self.place.remove(part)
            except BlockingIOError:
                continue

    def _undo(self, new: Path | None) -> bool:
        """Leave the folder as it was, unless something in it is finished or others may be at work; whether it is."""
        try:
            if not self.rank.alone or self.place.size(MANIFEST) is not None:
                return True
            if any(path.endswith(RECORDS) for path in self.place.files(STATE)):
                return True
            self.place.remove_folder(STATE)
            self.place.prune(new)
        except OSError:  # what went wrong is known already
            return True
        return False


def claims(place: Place) -> dict[str, dict[str, Any]]:
    """The record of every shard that was finished in `place`, by path, whatever became of its file.

    A record that cannot be read is none: its shard is made again.
    """
    found = [_read(place, path) for path in place.files(STATE) if path.endswith(RECORDS)]
    manifest = _read(place, MANIFEST)
    found += manifest["shards"] if manifest else []
    return {record["path"]: record for record in found if record and RECORD <= record.keys()}


def lock_name(label: str) -> str:
    """File that the rank of this label holds while it works; one alone has `lock`."""
    return f"{STATE}/lock" if label == Rank().label else f"{STATE}/lock-{label}"


def held_in(place: Place) -> dict[str, Any] | None:
    """What `place` holds according to its manifest or state; None if it is empty or not there."""
    names = place.names()
    held = _read(place, MANIFEST) if MANIFEST in names else None
    if MANIFEST in names and not (held and "generator" in held and isinstance(held.get("shards"), list)):
        raise ValueError(f"out: '{place}/{MANIFEST}' is damaged or not ours; put it right, or give another folder")
    held = held or (_read(place, CONTENTS) if names else None)
    if held:
        return {key: value for key, value in held.items() if key != "shards"}
    if set(names) - {STATE}:
        raise ValueError(f"out: {str(place)!r} holds other files; give a new or empty folder, or one begun before")
    return None


def _read(place: Place, path: str) -> dict[str, Any] | None:
    """The object in a JSON file; None if there is none."""
    try:
        value = json.loads((place.read(path) or b"").decode())
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def difference(held: Any, wanted: Any, where: str = "") -> str:
    """The first difference between two nested dicts, in words."""
    if isinstance(held, dict) and isinstance(wanted, dict):
        for key in [*wanted, *held]:
            if held.get(key) != wanted.get(key):
                return difference(held.get(key), wanted.get(key), f"{where}.{key}".lstrip("."))
    return f"a data set with {where} {held!r}, not {wanted!r}"


def _first_missing(place: Place) -> Path | None:
    """The topmost folder that is not there and will be made."""
    if not isinstance(place, Disk):
        return None
    return next((p for p in reversed([place.root, *place.root.parents]) if not p.exists()), None)


def _advice(error: OSError) -> str:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return f"finished shards are kept: {'make room' if full else 'mend that'} and run again"


def _reason(error: OSError) -> str:
    return error.strerror or " ".join(str(error).split()) or type(error).__name__
