"""What columns hold, in plain words, and the same in the words of Arrow, of cards and of `datasets`.

Writing a data set needs the first two alone: importing `datasets` takes longer than rendering a person.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datasets
    import pyarrow as pa


@dataclass(frozen=True)
class Names:
    """A number that stands for one of these."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Array:
    shape: tuple[int | None, int]
    dtype: str = "float32"


@dataclass(frozen=True)
class Several:
    """So many of a kind in a row."""

    length: int
    dtype: str = "float32"


IMAGE = "image"  # an encoded picture; any other word is a dtype of Arrow
Kind = str | Names | Array | Several | Mapping[str, str]


def as_features(kinds: Mapping[str, Kind]) -> datasets.Features:
    import datasets

    sequence = getattr(datasets, "List", datasets.Sequence)  # datasets 3.6 has no List

    def feature(kind: Kind) -> Any:
        if isinstance(kind, Names):
            return datasets.ClassLabel(names=list(kind.names))
        if isinstance(kind, Array):
            return datasets.Array2D(kind.shape, kind.dtype)
        if isinstance(kind, Several):
            return sequence(datasets.Value(kind.dtype), length=kind.length)
        if isinstance(kind, str):
            return datasets.Image() if kind == IMAGE else datasets.Value(kind)
        return {name: feature(each) for name, each in kind.items()}

    return datasets.Features({name: feature(kind) for name, kind in kinds.items()})


def as_arrow(kinds: Mapping[str, Kind]) -> pa.Schema:
    """With plain types in place of the extension types of `datasets`, which reads either, and what Parquet tells it.

    There a list is a `Sequence`, as `datasets` 3 calls it and every later one still understands: any version writes the
    same bytes, and any reads them.
    """
    import pyarrow as pa

    def plain(kind: Kind) -> pa.DataType:
        if isinstance(kind, Names):
            return pa.int64()
        if isinstance(kind, Array):
            return pa.list_(pa.list_(_type(kind.dtype)))
        if isinstance(kind, Several):
            return pa.list_(_type(kind.dtype), kind.length)
        if isinstance(kind, str):
            return pa.struct({"bytes": pa.binary(), "path": pa.string()}) if kind == IMAGE else _type(kind)
        return pa.struct({name: plain(each) for name, each in kind.items()})

    def told(kind: Kind) -> dict[str, Any]:
        if isinstance(kind, Names):
            return {"names": kind.names, "_type": "ClassLabel"}
        if isinstance(kind, Array):
            return {"shape": kind.shape, "dtype": kind.dtype, "_type": "Array2D"}
        if isinstance(kind, Several):
            return {"feature": told(kind.dtype), "length": kind.length, "_type": "Sequence"}
        if isinstance(kind, str):
            return {"_type": "Image"} if kind == IMAGE else {"dtype": kind, "_type": "Value"}
        return {name: told(each) for name, each in kind.items()}

    about = {"info": {"features": {name: told(kind) for name, kind in kinds.items()}}}
    return pa.schema({name: plain(kind) for name, kind in kinds.items()}, metadata={"huggingface": json.dumps(about)})


def _type(dtype: str) -> pa.DataType:
    import pyarrow as pa

    return pa.bool_() if dtype == "bool" else pa.type_for_alias(dtype)


def as_yaml(kinds: Mapping[str, Kind]) -> list[dict[str, Any]]:
    """As the head of a card says it. `datasets` 3 loses the length of a "list"; all versions read "sequence"."""

    def column(kind: Kind) -> dict[str, Any]:
        if isinstance(kind, Names):
            return {"dtype": {"class_label": {"names": {str(i): name for i, name in enumerate(kind.names)}}}}
        if isinstance(kind, Array):
            return {"dtype": {"array2_d": {"shape": list(kind.shape), "dtype": kind.dtype}}}
        if isinstance(kind, Several):
            return {"sequence": kind.dtype, "length": kind.length}
        if isinstance(kind, str):
            return {"dtype": kind}
        return {"struct": [{"name": name, **column(each)} for name, each in kind.items()]}

    return [{"name": name, **column(kind)} for name, kind in kinds.items()]
