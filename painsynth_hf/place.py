"""Where a data set is written: a folder, or an object store that `fsspec` knows (`s3://bucket/prefix`).

Both hold files by relative path, and a file is there whole or not at all. In a folder it is written under another name,
brought to the disk and renamed. In a store nothing can be renamed: a file is made in memory and sent in one piece; nor
can anything be locked, so two may do one thing at a time, which does no harm: either's bytes are right.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

PART = ".part"  # ends the name of a file that is not finished
ADDRESS = re.compile(r"([a-z][a-z0-9+.-]+)://(.*)", re.DOTALL)
BENT = re.compile(r"[a-z][a-z0-9+.-]+:/")  # an address that was made a `Path`, which loses a slash


def place_of(out: str | Path) -> Disk | Store:
    """The place that a path or an address names; a one-line `ValueError` if no installed package reaches it."""
    address = ADDRESS.fullmatch(out) if isinstance(out, str) else None
    if address is None:
        if BENT.match(str(out)):
            raise ValueError(f"out: {str(out)!r} is not allowed; give an address as text, such as 's3://bucket/folder'")
        return Disk(Path(out))
    kind, rest = address.groups()
    if kind in ("file", "local"):
        return Disk(Path(rest))
    if kind == "hf":
        raise ValueError(f"out: {out!r} is on the Hub; generate into a folder, and send it with `painsynth publish`")
    if not rest.strip("/"):
        raise ValueError(f"out: {out!r} names no place; give an address such as s3://bucket/folder")
    from fsspec import filesystem

    try:
        filesystem(kind)
    except Exception as error:  # no package for it, or one that asks for credentials at once
        raise ValueError(f"out: {out!r} cannot be reached ({_line(error)})") from None
    return Store(str(out).rstrip("/"))


@dataclass(frozen=True)
class Disk:
    """A folder of this machine, or one that others share."""

    root: Path

    def __str__(self) -> str:
        return str(self.root)

    def read(self, path: str) -> bytes | None:
        """What a file holds; None if it is not there."""
        try:
            return (self.root / path).read_bytes()
        except FileNotFoundError:
            return None

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        with (self.root / path).open("rb") as file:
            yield file

    def size(self, path: str) -> int | None:
        """Bytes of a file; None if it is not there."""
        file = self.root / path
        return file.stat().st_size if file.is_file() else None

    def files(self, under: str = "") -> list[str]:
        """Paths of all files in the folder `under`, sorted."""
        return sorted(p.relative_to(self.root).as_posix() for p in (self.root / under).rglob("*") if p.is_file())

    def unfinished(self) -> list[str]:
        """Files that somebody is writing, or was when killed."""
        return sorted(p.relative_to(self.root).as_posix() for p in self.root.rglob("*" + PART))

    def names(self) -> list[str]:
        """What lies at the top; none if the folder is not there."""
        if self.root.exists() and not self.root.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        return sorted(p.name for p in self.root.iterdir()) if self.root.exists() else []

    def write(self, path: str, fill: Callable[[BinaryIO], Any], mark: str = "") -> tuple[int, str]:
        """Have `fill` write a file; returns its bytes and SHA-256. On an error it is as it was before.

        `mark` is in the name of the unfinished file: two ranks may write one file at a time.
        """
        whole = self.root / path
        part = whole.with_name(f"{whole.name}.{mark}{PART}")
        whole.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                fill(file)
            sync(part)
            os.replace(part, whole)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        sync(whole.parent)
        return measure(whole)

    def remove(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)

    def remove_folder(self, path: str, strict: bool = False) -> None:
        shutil.rmtree(self.root / path, ignore_errors=not strict)

    def prune(self, topmost: Path | None) -> None:
        """Remove the folders in here that are empty, and then those up to `topmost` (None: not even this one)."""
        for path in sorted((p for p in self.root.rglob("*") if p.is_dir()), reverse=True):
            _remove_empty(path, path)
        _remove_empty(self.root, topmost)

    def room(self) -> float:
        """Bytes that still fit."""
        return float(shutil.disk_usage(self.root).free)

    @contextmanager
    def locked(self, path: str, wait: bool = False) -> Iterator[None]:
        """Hold the lock of a file; unless told to wait, `BlockingIOError` if somebody else does."""
        from filelock import FileLock, Timeout

        lock = FileLock(self.root / path, timeout=-1 if wait else 0)
        try:
            lock.acquire()
        except Timeout:
            raise BlockingIOError(errno.EWOULDBLOCK, "in use") from None
        try:
            yield
        finally:
            lock.release()


@dataclass(frozen=True)
class Store:
    """An object store, by its address; whatever its package raises comes out as an `OSError` of one line."""

    url: str

    def __str__(self) -> str:
        return self.url

    def read(self, path: str) -> bytes | None:
        """As `Disk.read`."""
        with _os_errors():
            try:
                return bytes(self._system.cat_file(self._at(path)))
            except FileNotFoundError:
                return None

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        with _os_errors(), self._system.open(self._at(path), "rb") as file:
            yield file

    def size(self, path: str) -> int | None:
        """As `Disk.size`."""
        with _os_errors():
            try:
                return int(self._system.info(self._at(path))["size"])
            except FileNotFoundError:
                return None

    def files(self, under: str = "") -> list[str]:
        """As `Disk.files`."""
        with _os_errors():
            try:
                found = self._system.find(self._at(under))
            except FileNotFoundError:
                return []
        start = len(self._at("").rstrip("/")) + 1
        return sorted(path[start:] for path in found)

    def unfinished(self) -> list[str]:
        """A store has no unfinished files."""
        return []

    def names(self) -> list[str]:
        """As `Disk.names`."""
        with _os_errors():
            try:
                found = self._system.ls(self._at("").rstrip("/"), detail=False)
            except FileNotFoundError:
                return []
        paths = {path.rstrip("/") for path in found} - {self._at("").rstrip("/")}  # some mark a folder by a file
        return sorted(path.rpartition("/")[2] for path in paths)

    def write(self, path: str, fill: Callable[[BinaryIO], Any], mark: str = "") -> tuple[int, str]:
        """As `Disk.write`; the file is held in memory until it is sent."""
        buffer = io.BytesIO()
        fill(buffer)
        data = buffer.getvalue()
        with _os_errors():
            self._system.pipe_file(self._at(path), data)
        return len(data), hashlib.sha256(data).hexdigest()

    def remove(self, path: str) -> None:
        with _os_errors():
            try:
                self._system.rm_file(self._at(path))
            except FileNotFoundError:
                pass

    def remove_folder(self, path: str, strict: bool = False) -> None:
        """Remove the files in a folder; those another rank removes meanwhile are no error."""
        for file in self.files(path):
            self.remove(file)

    def prune(self, topmost: Path | None) -> None:
        """A store has no empty folders."""

    def room(self) -> float:
        return float("inf")

    @contextmanager
    def locked(self, path: str, wait: bool = False) -> Iterator[None]:
        """A store has no locks."""
        yield

    @property
    def _system(self) -> Any:
        """The file system of `fsspec`, which keeps one per process; others write too, so what it has seen is old."""
        from fsspec.core import url_to_fs

        system, _ = url_to_fs(self.url)
        system.invalidate_cache()
        return system

    def _at(self, path: str) -> str:
        return f"{self._system._strip_protocol(self.url)}/{path}"


Place: TypeAlias = Disk | Store


def write_bytes(place: Place, path: str, data: bytes, mark: str = "") -> None:
    place.write(path, lambda file: file.write(data), mark)


def write_json(place: Place, path: str, value: Any, mark: str = "") -> None:
    write_bytes(place, path, (json.dumps(value, indent=1, sort_keys=True) + "\n").encode(), mark)


def measure(file: Path | BinaryIO) -> tuple[int, str]:
    """Size in bytes and SHA-256 of a file."""
    if isinstance(file, Path):
        with file.open("rb") as opened:
            return measure(opened)
    digest, size = hashlib.sha256(), 0
    while block := file.read(1 << 20):
        digest.update(block)
        size += len(block)
    return size, digest.hexdigest()


def is_intact(place: Place, record: dict[str, Any]) -> bool:
    """Whether the file of a record is there, as it was written."""
    if place.size(record["path"]) != record["bytes"]:
        return False
    with place.open(record["path"]) as file:
        return measure(file)[1] == record["sha256"]


def sync(path: Path) -> None:
    """Have the disk hold what was written to a file or folder."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open folders
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _os_errors() -> Iterator[None]:
    """Every package of a store has errors of its own: as `OSError`, with one line."""
    try:
        yield
    except FileNotFoundError:
        raise
    except Exception as error:
        raise OSError(_line(error)) from None


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__


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
