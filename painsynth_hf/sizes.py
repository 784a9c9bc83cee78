"""What each column of a generated folder takes on disk, read from the Parquet files' own tables of contents."""

from __future__ import annotations

from .opened import Opened


def column_sizes(opened: Opened) -> dict[str, int]:
    """Compressed bytes by column, largest first; a column's leaves, such as the units of `aus`, are added up."""
    import pyarrow.parquet as pq

    out: dict[str, int] = {}
    for shard in opened.shards:
        try:
            content = pq.read_metadata(opened.root / shard["path"])
        except (OSError, ValueError) as error:
            raise ValueError(f"folder: {shard['path']} cannot be read ({' '.join(str(error).split())[:80]})") from None
        for group in range(content.num_row_groups):
            for leaf in range(content.num_columns):
                chunk = content.row_group(group).column(leaf)
                name = chunk.path_in_schema.split(".")[0]
                out[name] = out.get(name, 0) + chunk.total_compressed_size
    return dict(sorted(out.items(), key=lambda item: -item[1]))
