import csv
import gc
import hashlib
import io
import json
import shutil
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import datasets
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import generate_noise
from PIL import Image

from painsynth_hf import place
from painsynth_hf.cli import main
from painsynth_hf.config import Config
from painsynth_hf.exports import LAYOUTS, export
from painsynth_hf.facs import pspi

CONFIG = Config.of(
    "3dpain", ethnicities=("black", "white"), genders=("female",), age_bands=((36, 48),), identities=20, pains=2,
    others=1, resolution=32,
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """20 people in three splits, each at rest, in pain twice and in another expression, in three views."""
    return generate_noise(CONFIG, tmp_path_factory.mktemp("exports") / "set")


def rows_of(folder: Path) -> list[dict]:
    return [row for path in sorted((folder / "data").rglob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def test_3dpain_layout_is_what_its_loaders_look_for(folder, tmp_path):
    """The rules by which the published loader matches names: pictures lose what follows `_textured_view_`."""
    export("3dpain-layout", folder, tmp_path / "out")
    pictures = sorted((tmp_path / "out/meshes_inpainted").glob("*.png"))
    assert len(pictures) == 20 * 3 * 3  # the other expressions have no place
    annotations = {p.name.replace("_annotations.json", ""): json.loads(p.read_text())
                   for p in (tmp_path / "out/annotations").glob("*.json")}  # fmt: skip
    bases = Counter(p.stem.split("_textured_view_")[0] for p in pictures)
    assert set(bases) - set(annotations) == {b for b in bases if b.endswith("_neutral")}
    assert len(annotations) == 40 and set(bases.values()) == {3}
    for levels in annotations.values():
        assert set(levels) == {"AU4", "AU6", "AU7", "AU9", "AU10", "AU43", "PSPI"}
        assert levels["PSPI"] == pspi(levels) > 0
    table, annotated = (
        {
            row["annotation_base_name"]: int(row["split"])
            for row in csv.DictReader((tmp_path / "out" / name).read_text().splitlines())
        }
        for name in ("splits_with_neutral.csv", "splits.csv")
    )
    assert annotated == {name: split for name, split in table.items() if "_neutral" not in name}
    assert set(annotated) == set(annotations)
    wanted = {p.stem if "_neutral" in p.stem else p.stem.split("_textured_view_")[0] for p in pictures}
    assert set(table) == wanted
    people = [{name.split("_")[2] for name, split in table.items() if split == k} for k in range(3)]
    assert [len(p) for p in people] == [14, 4, 2] and not people[0] & people[1] and not people[1] & people[2]
    heat = np.asarray(Image.open(next((tmp_path / "out/heatmaps").glob("*_pain_1_heatmap_view_000.png"))))
    assert heat.dtype == np.uint8 and len(list((tmp_path / "out/heatmaps").iterdir())) == 120


def test_webdataset_holds_every_column(folder, tmp_path):
    export("webdataset", folder, tmp_path / "out")
    export("webdataset", folder, tmp_path / "again")
    tars = sorted((tmp_path / "out").iterdir())
    assert [p.name for p in tars] == ["test-000000.tar", "train-000000.tar", "validation-000000.tar"]
    digests = [[hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted((tmp_path / d).iterdir())]
               for d in ("out", "again")]  # fmt: skip
    assert digests[0] == digests[1]
    held = {row["frame_id"]: row for row in rows_of(folder)}
    found = 0
    for path in tars:
        with tarfile.open(path) as tar:
            files = {m.name: tar.extractfile(m).read() for m in tar.getmembers()}
        for frame in {name.split(".")[0] for name in files}:
            row, rest = held[frame], json.loads(files[f"{frame}.json"])
            assert files[f"{frame}.jpg"] == row["image"]["bytes"]
            assert files[f"{frame}.neutral.jpg"] == row["neutral_image"]["bytes"]
            assert files[f"{frame}.heatmap.png"] == row["heatmap"]["bytes"]
            assert rest == {k: v for k, v in row.items() if k not in ("image", "neutral_image", "heatmap")}
            found += 1
    assert found == len(held) == 240


@pytest.fixture
def swept() -> Iterator[None]:
    """What a test has left open is complained about while it lasts, not in the next one."""
    yield
    gc.collect()


@pytest.mark.usefixtures("swept")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # datasets leaves a table open
def test_imagefolder_loads_with_datasets(folder, tmp_path):
    export("imagefolder", folder, tmp_path / "out")
    loaded = datasets.load_dataset("imagefolder", data_dir=str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert {split: len(rows) for split, rows in loaded.items()} == {"train": 168, "validation": 48, "test": 24}
    row = loaded["test"][1]
    assert row["image"].size == (32, 32) and row["AU4"] is not None and row["pain"] in (0, 1)
    held = {r["frame_id"]: r for r in rows_of(folder)}[row["pair_id"]]
    resting = np.asarray(Image.open(io.BytesIO(held["image"]["bytes"])))
    assert np.array_equal(np.asarray(row["neutral"]), resting)  # a column ending in file_name is a picture too


def test_refusals_are_one_line_and_leave_nothing(folder, tmp_path, capsys):
    (tmp_path / "there").mkdir()
    (tmp_path / "empty").mkdir()
    slim = tmp_path / "slim"
    cases = [
        (["export", "coco", str(folder), str(tmp_path / "x")], "layout"),
        (["export", "webdataset", str(tmp_path / "empty"), str(tmp_path / "x")], "manifest.json"),
        (["export", "webdataset", str(folder), str(tmp_path / "there")], "exists already"),
        (["export", "webdataset", str(folder), "/proc/nowhere/x"], "cannot be written"),
    ]
    for command, reason in cases:
        before = sorted(tmp_path.rglob("*"))
        assert main(command) == 2
        error = capsys.readouterr().err
        assert reason in error and error.count("\n") == 1, error
        assert sorted(tmp_path.rglob("*")) == before
    assert not slim.exists() and set(LAYOUTS) == {"3dpain-layout", "webdataset", "imagefolder", "glb"}


def harmed(folder: Path, out: Path, manifest=None, row=None) -> Path:
    """A copy whose manifest, or whose first shard's second row, is changed; the manifest agrees with the shard."""
    shutil.copytree(folder, out)
    facts = json.loads((out / "manifest.json").read_text())
    if row:
        path = out / facts["shards"][0]["path"]
        table = pq.read_table(path)
        rows = table.to_pylist()
        rows[1] |= row(rows[1])
        pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
        facts["shards"][0]["bytes"], facts["shards"][0]["sha256"] = place.measure(path)
    place.write_json(place.Disk(out), "manifest.json", {**facts, **(manifest or {})})
    return out


def test_harmed_folders_are_refused_and_leave_nothing(folder, tmp_path, capsys):
    flipped = Path(shutil.copytree(folder, tmp_path / "flipped"))
    path = next((flipped / "data").rglob("*.parquet"))
    path.write_bytes(path.read_bytes().replace(b"PNG", b"PNX", 1))
    cut = harmed(folder, tmp_path / "cut", row=lambda r: {"image": {"bytes": r["image"]["bytes"][:50], "path": None}})
    evil = harmed(folder, tmp_path / "evil", row=lambda r: {"frame_id": "../../evil"})
    place = harmed(folder, tmp_path / "place", row=lambda r: {"spec": r["spec"].replace('"3dpain"', '"../x"')})
    none = harmed(folder, tmp_path / "none", manifest={"shards": []})
    cases = [
        ("webdataset", flipped, "not the file of the manifest"), ("3dpain-layout", cut, "a picture cannot be read"),
        ("webdataset", evil, "'../../evil' that is not its spec's"), ("imagefolder", place, "spec.design: '../x'"),
        ("webdataset", none, "its shards are not those of its design"),
    ]  # fmt: skip
    before = sorted(tmp_path.rglob("*"))
    for layout, harm, reason in cases:
        assert main(["export", layout, str(harm), str(tmp_path / "new/deep/x")]) == 2
        error = capsys.readouterr().err
        assert reason in error and error.count("\n") == 1, error
        assert sorted(tmp_path.rglob("*")) == before


def test_a_failure_half_way_leaves_nothing(folder, tmp_path, monkeypatch):
    from painsynth_hf.exports import webdataset

    def fail(tar, name, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(webdataset, "_add", fail)
    with pytest.raises(ValueError, match="No space left"):
        export("webdataset", folder, tmp_path / "out")
    assert not list(tmp_path.iterdir())
