"""What lies in front of a finished data set's shards: contact sheet, figures, card."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .card import FIGURES, card
from .config import Config
from .contact_sheet import choose, contact_sheet
from .figures import Spread, distributions
from .place import Place, write_bytes
from .rows import columns
from .samples import grid, grid_frames, labels
from .shards import Shard
from .spec import FrameSpec

if TYPE_CHECKING:
    from PIL import Image

CONTACT_SHEET = "contact_sheet.jpg"


def write_front(config: Config, shards: list[Shard], records: list[dict[str, Any]], place: Place) -> None:
    """Write them, from what is in the shards; `records` are those of the shards."""
    design = config.design
    # any run of people is mixed over cells; four of each cell show pain and other expressions
    people = design.identities_of(shards[0].split)[: 4 * len(design.cells)]
    view = "front" if "front" in design.views else design.views[0]
    chosen = choose((f for i in people for f in design.identity_frames(i)), view)
    rows = _rows(config, shards, chosen, place)
    _write_jpeg(place, CONTACT_SHEET, contact_sheet(list(rows.values())), 90)
    pairs = {spec.frame_id: spec for spec in grid_frames(design, chosen).values()}
    strongest = max(pairs.values(), key=lambda spec: spec.expression.pspi)
    pictures = {
        "faces": grid(design, [rows[frame_id] for frame_id in pairs]), "labels": labels(rows[strongest.frame_id])
    }  # fmt: skip
    for name, picture in pictures.items():
        _write_jpeg(place, FIGURES[name].format(config.name), picture, 88)
    spread = Spread()
    for shard in shards:
        for row in _read(place, shard, ["spec", "skin_tone_ita"]):
            spread.add(FrameSpec.from_json(row["spec"]), row["skin_tone_ita"])
    write_bytes(place, FIGURES["distributions"].format(config.name), distributions(spread))
    write_bytes(place, "README.md", card([config], [records]).encode())


def _rows(
    config: Config, shards: Iterable[Shard], specs: Iterable[FrameSpec], place: Place
) -> dict[str, dict[str, Any]]:
    """Rows of these frames, by frame id and as the data set has them, without what no picture here shows."""
    names = [name for name in columns(config.labels) if name != "vertices"]
    wanted = {spec.frame_id: spec.identity for spec in specs}
    out = {}
    for shard in shards:
        here = [frame_id for frame_id, identity in wanted.items() if identity in shard.identities]
        if here:
            out.update({row["frame_id"]: row for row in _read(place, shard, names, here)})
    return out


def _read(place: Place, shard: Shard, names: list[str], frame_ids: list[str] | None = None) -> list[dict[str, Any]]:
    """Rows of a shard, all or those of some frames; a hundred at a time in memory."""
    import pyarrow.parquet as pq

    rows = []
    with place.open(shard.path) as opened, pq.ParquetFile(opened) as file:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, names)
            if frame_ids is None:
                rows += table.to_pylist()
                continue
            for i, frame_id in enumerate(table["frame_id"].to_pylist()):  # a filter would import pandas to say which
                if frame_id in frame_ids:
                    rows += table.slice(i, 1).to_pylist()
    return rows


def _write_jpeg(place: Place, path: str, picture: Image.Image, quality: int) -> None:
    buffer = io.BytesIO()
    picture.save(buffer, format="JPEG", quality=quality, subsampling=0)
    write_bytes(place, path, buffer.getvalue())
