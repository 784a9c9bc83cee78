"""What is the same for everyone and takes long to make, kept on disk beside the head's assets."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from .assets import cache_root, source_hash

Arrays = dict[str, np.ndarray]


def kept(name: str, make: Callable[[], Arrays], sources: Iterable[str]) -> Arrays:
    """The arrays that `make` makes: read, if they were written before, else made, and written if they can be.

    They must depend on nothing but `name`, the assets and the package's files of `sources`, as they were then. A file
    that cannot be read is made anew; a folder that cannot be written is left alone.
    """
    path = cache_root() / f"{name}-{_digest(tuple(sources))}.npy"
    with contextlib.suppress(OSError, ValueError, EOFError), path.open("rb") as there:
        # one array after the other: archives are checked as they are read, which takes twice as long
        return {str(key): np.load(there) for key in np.load(there)}
    made = make()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{name}-")
        with os.fdopen(handle, "wb") as file:
            for array in (np.array(list(made), str), *made.values()):
                np.save(file, array)
        os.replace(part, path)  # a reader never sees half a file
    return made


DIGITS = 8


@lru_cache(maxsize=64)
def _digest(sources: tuple[str, ...]) -> str:
    """Hexadecimal digits that change with what could change the arrays."""
    return hashlib.sha256(b"\0".join([_versions(), *map(_text, sources)])).hexdigest()[:DIGITS]


@lru_cache(maxsize=1)
def _versions() -> bytes:
    return f"{source_hash()} numpy {version('numpy')} scipy {version('scipy')}".encode()


@lru_cache(maxsize=128)
def _text(source: str) -> bytes:
    return (Path(__file__).parent.parent / source).read_bytes()
