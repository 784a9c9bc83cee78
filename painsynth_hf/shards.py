"""Parquet shards: which people go into which file, and writing one so that it is whole or not there.

A shard holds whole people. How a data set is cut depends on what it holds alone, never on how many processes write
it, so the files are the same bytes wherever they are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from .config import Config
from .encoders import Given, in_order, later_on
from .place import Place
from .rows import coming_rows, renderer

if TYPE_CHECKING:
    import pyarrow as pa

SHARD_BYTES = 150e6  # by `row_bytes`, so about 110 to 150 MB: what the Hub's viewer likes is 100 to 300
MIN_SHARDS = 8  # of a split, so that small data sets keep several processes busy
ROWS_PER_GROUP = 100  # Parquet row group, as the Hub's viewer wants it


@dataclass(frozen=True)
class Shard:
    """One file: `path` is relative to the data set's folder."""

    split: str
    path: str
    identities: tuple[int, ...]
    rows: int


def plan(config: Config) -> list[Shard]:
    """Every shard of a data set, in order."""
    most = max(1, int(SHARD_BYTES / row_bytes(config)))
    shards = []
    for split in config.design.splits():
        people = tuple(config.design.identities_of(split))
        each = config.design.rows_per_identity
        n = min(len(people), max(MIN_SHARDS, -(-len(people) * each // most)))
        for k in range(n):
            low, high = k * len(people) // n, (k + 1) * len(people) // n
            path = f"data/{config.name}/{split}-{k:05d}-of-{n:05d}.parquet"
            shards.append(Shard(split, path, people[low:high], (high - low) * each))
    return shards


def row_bytes(config: Config) -> float:
    """About how many bytes a row takes on disk; measured at 256 and 512 px, and up to 40 % too many."""
    labels = set(config.labels)
    per_pixel = 0.45 if config.image_format == "jpeg" else 2.5  # both pictures
    per_pixel += 0.15 * ("heatmap" in labels) + 1.1 * bool(labels & {"mask", "mask_layers", "depth", "normal"})
    per_pixel += 0.06 * ("au_regions" in labels)
    return 5e3 + 85e3 * ("vertices" in labels) + per_pixel * config.design.resolution**2


def shard_rows(config: Config, identities: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    """The rows of these people, rendered as they are asked for."""
    later = later_on(config.device)

    def coming() -> Iterator[Given[dict[str, Any]]]:
        for identity in identities:
            frames, own = config.design.identity_frames(identity), renderer(config.device, config.renderer)
            yield from coming_rows(own, frames, config.labels, config.image_format, later)

    return in_order(coming(), later)


def write_shard(
    config: Config, shard: Shard, schema: pa.Schema, place: Place, advance: Callable[[int], None], mark: str = ""
) -> dict[str, Any]:
    """Render and write one shard; `advance(1)` after each row. Returns its record: path, split, rows, bytes, sha256.

    The file gets its name when it is complete; on any error nothing of it is left. `mark` as in `Disk.write`.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    def fill(file: BinaryIO) -> None:
        with pq.ParquetWriter(file, schema, write_page_index=True) as writer:
            group: list[dict[str, Any]] = []
            for row in shard_rows(config, shard.identities):
                group.append(row)
                advance(1)
                if len(group) == ROWS_PER_GROUP:
                    writer.write_table(pa.Table.from_pylist(group, schema=schema))
                    group = []
            if group:
                writer.write_table(pa.Table.from_pylist(group, schema=schema))

    size, digest = place.write(shard.path, fill, mark)
    return {"path": shard.path, "split": shard.split, "rows": shard.rows, "bytes": size, "sha256": digest}
