"""`once`: tables that are the same for everyone, made by the first process that wants them and read by all others.

They are a second of every start. What a table depends on is known by its code: the whole of `head`, the function's own
module, and what it names beside those.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import scipy.sparse as sp

from .kept import Arrays, kept

T = TypeVar("T")
ROOT = Path(__file__).parent.parent


def once(*also: str) -> Callable[[Callable[[], T]], Callable[[], T]]:
    """Decorate a function without arguments: its value is made once, kept on disk and, in a process, in memory.

    Its annotation says what it returns: arrays, numbers, sparse matrices, and tuples and dataclasses of those. It
    depends on nothing but the assets, `head/*.py`, its own module, and the package's files `also`.
    """

    def decorate(make: Callable[[], T]) -> Callable[[], T]:
        own = "/".join(make.__module__.split(".")[1:]) + ".py"
        name = f"{own[:-3].replace('/', '-')}-{make.__name__.strip('_')}"

        @lru_cache(maxsize=1)
        @wraps(make)
        def read() -> T:
            kind = typing.get_type_hints(make)["return"]
            sources = dict.fromkeys((*sorted(f"head/{path.name}" for path in ROOT.glob("head/*.py")), own, *also))
            arrays = kept(name, lambda: flat(kind, make()), sources)
            return built(kind, iter(arrays.values()))

        return read

    return decorate


def flat(kind: Any, value: Any) -> Arrays:
    """The arrays of a value, numbered."""
    return {f"{i:03d}": array for i, array in enumerate(_parts(kind, value))}


def _parts(kind: Any, value: Any) -> typing.Iterator[np.ndarray]:
    if kind is sp.csr_matrix:
        yield from (value.data, value.indices, value.indptr, np.array(value.shape))
    elif kinds := _members(kind):
        members = value if typing.get_origin(kind) is tuple else (getattr(value, f.name) for f in _fields(kind))
        for each, member in zip(kinds, members, strict=True):
            yield from _parts(each, member)
    else:
        yield np.asarray(value)


def built(kind: Any, arrays: typing.Iterator[np.ndarray]) -> Any:
    """The value of that kind that `flat` was given."""
    if kind is sp.csr_matrix:
        data, indices, indptr, shape = (next(arrays) for _ in range(4))
        return sp.csr_matrix((data, indices, indptr), tuple(shape.tolist()))
    if kinds := _members(kind):
        members = [built(each, arrays) for each in kinds]
        return tuple(members) if typing.get_origin(kind) is tuple else kind(*members)
    array = next(arrays)
    return array if kind is np.ndarray else kind(array)


def _members(kind: Any) -> list[Any]:
    """Kinds of the members of a tuple or dataclass."""
    if typing.get_origin(kind) is tuple:
        return list(typing.get_args(kind))
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return [hints[f.name] for f in _fields(kind)]
    return []


def _fields(kind: Any) -> tuple[dataclasses.Field, ...]:
    return dataclasses.fields(kind)
