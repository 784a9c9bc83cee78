"""The Parquet files in the hands of others: pandas, polars, DuckDB, the Hub's viewer."""

import io
import json
from pathlib import Path

import pandas
import pyarrow.parquet as pq
import pytest
from conftest import generate_noise
from PIL import Image

from painsynth_hf import rows, shards
from painsynth_hf.config import Config
from painsynth_hf.place import Disk
from painsynth_hf.schema import as_arrow

ALL = Config.of("mini", resolution=32, labels="all")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return generate_noise(ALL, tmp_path_factory.mktemp("tools") / "mini")


@pytest.fixture(scope="module")
def held(folder) -> list[dict]:
    """The rows as Arrow has them."""
    return [row for path in sorted(folder.glob("data/mini/*.parquet")) for row in pq.read_table(path).to_pylist()]


def size(picture: dict) -> tuple[int, int]:
    return Image.open(io.BytesIO(picture["bytes"])).size


def test_pandas(folder, held):
    frame = pandas.read_parquet(folder / "data/mini")
    assert list(frame.columns) == list(rows.columns(ALL.labels)) and len(frame) == 60
    assert frame["pspi"].tolist() == [row["pspi"] for row in held]
    strong = frame[frame["pspi"] > 4].iloc[0]
    same = next(row for row in held if row["frame_id"] == strong["frame_id"])
    assert size(strong["image"]) == (32, 32) and strong["heatmap"] == same["heatmap"] and strong["aus"] == same["aus"]
    assert [point.tolist() for point in strong["landmarks_2d"]] == same["landmarks_2d"]


def test_polars(folder, held):
    polars = pytest.importorskip("polars")
    scan = polars.scan_parquet(folder / "data/mini/*.parquet")
    assert scan.collect_schema().names() == list(rows.columns(ALL.labels))
    found = scan.filter(polars.col("pspi") > 4).select(
        "frame_id", "gaze_left", "vertices", polars.col("image").struct.field("bytes"),
        polars.col("aus").struct.field("AU4"),
    ).collect()  # fmt: skip
    wanted = [row for row in held if row["pspi"] > 4]
    assert found["AU4"].to_list() == [row["aus"]["AU4"] for row in wanted] and len(wanted) > 5
    assert found["bytes"].to_list() == [row["image"]["bytes"] for row in wanted]
    assert found["gaze_left"].to_list() == [row["gaze_left"] for row in wanted]
    assert found["vertices"].to_list() == [row["vertices"] for row in wanted]


def test_duckdb(folder, held):
    duckdb = pytest.importorskip("duckdb")
    files = str(folder / "data/mini/*.parquet")
    query = "select frame_id, image.bytes, aus.AU4, landmarks_2d[1][2] from read_parquet(?) where pspi > 4 order by 1"
    found = duckdb.execute(query, [files]).fetchall()
    wanted = sorted((row for row in held if row["pspi"] > 4), key=lambda row: row["frame_id"])
    assert [row[:3] for row in found] == [(r["frame_id"], r["image"]["bytes"], r["aus"]["AU4"]) for r in wanted]
    assert [row[3] for row in found] == [r["landmarks_2d"][0][1] for r in wanted]
    described = duckdb.execute("describe select * from read_parquet(?)", [files]).fetchall()
    assert [name for name, *_ in described] == list(rows.columns(ALL.labels))


def test_what_people_look_at_comes_first(held):
    names = list(held[0])
    assert names[:5] == ["image", "neutral_image", "expression", "pain", "pspi"] and names[-1] == "spec"


def test_the_metadata_is_understood_by_datasets_3(folder):
    path = next(folder.glob("data/mini/*.parquet"))
    types = json.loads(pq.read_schema(path).metadata[b"huggingface"])["info"]["features"]
    assert types["gaze_left"] == {"feature": {"dtype": "float32", "_type": "Value"}, "length": 3, "_type": "Sequence"}
    assert '"List"' not in json.dumps(types)
    assert "sequence: float32" in (folder / "README.md").read_text()


@pytest.mark.usefixtures("fake_renderer")
def test_groups_of_a_hundred_rows_with_a_page_index(tmp_path):
    config = Config.of("mini", resolution=32, pains=30, others=20, labels="pspi")
    shard = shards.Shard("train", "data/mini/train-00000-of-00001.parquet", (0, 1, 2, 3, 4), 255)
    schema = as_arrow(rows.kinds(config.labels))
    shards.write_shard(config, shard, schema, Disk(tmp_path), lambda rows: None)
    metadata = pq.read_metadata(tmp_path / shard.path)
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    assert [group.num_rows for group in groups] == [100, 100, 55]
    assert all(group.column(i).has_offset_index for group in groups for i in range(metadata.num_columns))
    pspi = next(i for i in range(metadata.num_columns) if groups[0].column(i).path_in_schema == "pspi")
    assert groups[0].column(pspi).has_column_index  # a filter can skip pages
