import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from painsynth_hf.cli import main
from painsynth_hf.config import Config
from painsynth_hf.facs import AU_NAMES
from painsynth_hf.generate import generate
from painsynth_hf.place import Disk, measure, write_json
from painsynth_hf.validation import validate
from painsynth_hf.validation.pixels import depth_normals

SMALL = Config.of(
    "3dpain", ethnicities=("black",), genders=("female",), age_bands=((36, 48),), identities=10, views=("front",),
    pains=1, resolution=96, labels="all,au_regions",
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A real data set: 20 frames in three splits, with every label."""
    out = tmp_path_factory.mktemp("validation") / "set"
    generate(SMALL, out, 1)
    return out


def plant(folder: Path, out: Path, change: Callable[[list[dict]], list[dict] | None], split: str = "train") -> Path:
    """A copy of `folder` with one shard changed, and a manifest that agrees with it: only the labels give it away."""
    shutil.copytree(folder, out)
    manifest = json.loads((out / "manifest.json").read_text())
    record = next(r for r in manifest["shards"] if r["split"] == split and r["rows"] > 1)
    path = out / record["path"]
    table = pq.read_table(path)
    rows = table.to_pylist()
    rows = change(rows) or rows
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    record["bytes"], record["sha256"] = measure(path)
    record["rows"] = len(rows)
    write_json(Disk(out), "manifest.json", manifest)
    return out


def png(array: np.ndarray) -> dict:
    buffer = io.BytesIO()
    Image.fromarray(array).save(buffer, format="PNG")
    return {"bytes": buffer.getvalue(), "path": None}


def pixels(value: dict) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(value["bytes"])))


def test_a_sound_folder_passes_every_check(folder, tmp_path, capsys):
    assert main(["validate", str(folder), "--report", str(tmp_path / "report.html"), "--sample", "2"]) == 0
    text = capsys.readouterr().out
    assert "all is well" in text and " -" not in text  # every check was made
    page = (tmp_path / "report.html").read_text()
    assert "All is well" in page and page.count("<img") > 50 and "http" not in page.replace("http-equiv", "")


def swap_pair(rows):
    rows[1]["neutral_image"] = rows[1]["image"]


def shift_landmark(rows):
    rows[0]["landmarks_2d"][30][0] += 2.0


def shift_landmark_in_both(rows):
    """Consistent in 2D and 3D: only the surface knows."""
    point = np.add(rows[0]["landmarks_3d"][30], (0.0, 0.0, 25.0))
    pixel = np.array(rows[0]["intrinsics"]) @ point
    rows[0]["landmarks_3d"][30], rows[0]["landmarks_2d"][30] = point.tolist(), (pixel[:2] / pixel[2]).tolist()


def flip_mask(rows):
    rows[0]["mask"] = png(pixels(rows[0]["mask"])[:, ::-1].copy())


def flip_normal(rows):
    rows[0]["normal"] = png(pixels(rows[0]["normal"])[:, ::-1].copy())


def shift_units(rows):
    for name in ("aus", "aus_left", "aus_right"):
        values = [rows[1][name][k] for k in AU_NAMES]
        rows[1][name] = dict(zip(AU_NAMES, [0.0, *values[:-1]], strict=True))


def other_pspi(rows):
    rows[1]["pspi"] += 1.0


def drop_frame(rows):
    return rows[:-1]


def double_frame(rows):
    return [*rows, rows[0]]


def truncate(rows):
    data = rows[0]["depth"]["bytes"]
    rows[0]["depth"] = {"bytes": data[: len(data) // 2], "path": None}


def move_box(rows):
    rows[0]["bbox"][0] += 3.0


def heat_at_rest(rows):
    rows[0]["heatmap"] = png(np.full((96, 96), 500, np.uint16))


def brighter(rows):
    rows[0]["heatmap"] = png((pixels(rows[0]["heatmap"]) + 700).astype(np.uint16))


def other_person(rows):
    spec = json.loads(rows[0]["spec"])
    spec["person"]["age"] += 1.0
    rows[0]["spec"] = json.dumps(spec)


def wrong_gaze(rows):
    rows[0]["gaze_left"] = [0.0, 0.6, -0.8]


def skinless(rows):
    rows[0]["mask_layers"] = png(np.zeros((96, 96), np.uint8))


def mirror_regions(rows):
    rows[1]["au_regions"] = png(pixels(rows[1]["au_regions"])[:, ::-1].copy())


def other_units(rows):
    """Each flag is that of the next unit."""
    flags = np.unpackbits(pixels(rows[1]["au_regions"]), axis=2, bitorder="little")
    rows[1]["au_regions"] = png(np.packbits(np.roll(flags, 1, axis=2), axis=2, bitorder="little"))


def no_regions(rows):
    rows[1]["au_regions"] = png(np.zeros((96, 96, 3), np.uint8))


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (swap_pair, "pairs"), (shift_landmark, "cameras"), (shift_landmark_in_both, "landmarks"), (flip_mask, "mask"),
        (flip_normal, "normal"), (shift_units, "aus"), (other_pspi, "pspi"), (drop_frame, "frames"),
        (double_frame, "frames"), (truncate, "pictures"), (move_box, "bbox"), (heat_at_rest, "heatmap"),
        (other_person, "spec"), (wrong_gaze, "pose"), (skinless, "mask_layers"),
        (mirror_regions, "au_regions"), (other_units, "au_regions"), (no_regions, "au_regions"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found_by_its_check(folder, tmp_path, change, check):
    found = validate(plant(folder, tmp_path / "planted", change), sample=0)
    assert found.failed[check], found.table()
    assert any(fault.check == check and fault.where for fault in found.faults)


def test_somebody_in_two_splits_is_found(folder, tmp_path):
    """The shard of one split holds a person of another, under that person's name or under one of its own."""
    manifest = json.loads((folder / "manifest.json").read_text())
    stranger = pq.read_table(folder / next(r["path"] for r in manifest["shards"] if r["split"] == "train")).to_pylist()

    def same_name(rows):
        return [*rows, *stranger]

    def own_name(rows):
        for row, other in zip(rows, stranger, strict=False):
            spec, theirs = json.loads(row["spec"]), json.loads(other["spec"])
            spec["person"] = theirs["person"]
            row["spec"] = json.dumps(spec)

    for i, change in enumerate((same_name, own_name)):
        found = validate(plant(folder, tmp_path / str(i), change, "validation"), sample=0)
        assert found.failed["people"], found.table()


def test_pixels_that_are_not_the_specs_are_found_by_drawing_them_anew(folder, tmp_path):
    def dim(rows):
        for row in rows:
            row["normal"] = png(np.where(pixels(row["normal"]) > 0, pixels(row["normal"]) ^ 1, 0).astype(np.uint8))

    found = validate(plant(folder, tmp_path / "planted", dim), sample=20)
    assert found.failed["rerender"] and not found.failed["normal"]
    assert all("normal" in fault.what for fault in found.faults if fault.check == "rerender")


def test_a_changed_or_lost_file_is_found(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "set")
    files = sorted((tmp_path / "set/data").rglob("*.parquet"))
    files[0].write_bytes(files[0].read_bytes()[:-100])
    files[1].unlink()
    (files[2].parent / "train-00099-of-00100.parquet.part").write_bytes(b"half")
    found = validate(tmp_path / "set", sample=0)
    assert found.failed["files"] >= 3 and found.failed["frames"] >= 4


def spoil(folder: Path, out: Path, **changes) -> Path:
    shutil.copytree(folder, out)
    manifest = json.loads((out / "manifest.json").read_text())
    write_json(Disk(out), "manifest.json", {**manifest, **changes})
    return out


def test_what_is_no_whole_data_set_is_refused_in_one_line(folder, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    half = tmp_path / "half"
    (half / ".painsynth").mkdir(parents=True)
    shards = json.loads((folder / "manifest.json").read_text())["shards"]
    hostile = [{**shards[0], "path": "../../../etc/passwd"}, *shards[1:]]
    cases = {
        str(tmp_path / "nowhere"): "is not a folder",
        str(tmp_path / "empty"): "has no manifest.json",
        str(half): "half-written",
        str(spoil(folder, tmp_path / "other", generator={"version": "9.9"})): "9.9",
        str(spoil(folder, tmp_path / "hostile", shards=hostile)): "not allowed",
        str(spoil(folder, tmp_path / "labels", labels=7)): "manifest.json: labels: 7",
        str(
            spoil(folder, tmp_path / "design", design={"name": "3dpain", "pains": "two"})
        ): "manifest.json: pains: 'two'",
        str(spoil(folder, tmp_path / "rows", shards=[{**shards[0], "rows": "x"}])): "no numbers of rows",
    }
    for path, reason in cases.items():
        before = sorted(tmp_path.rglob("*"))
        assert main(["validate", path]) == 2
        error = capsys.readouterr().err
        assert reason in error and error.count("\n") == 1
        assert sorted(tmp_path.rglob("*")) == before


def empty_picture(rows):
    rows[1]["image"] = None


def empty_spec(rows):
    rows[1]["spec"] = None


def short_landmarks(rows):
    rows[1]["landmarks_2d"] = rows[1]["landmarks_2d"][:-1]


def no_number(rows):
    rows[1]["landmarks_3d"][3][2] = float("nan")


@pytest.mark.parametrize(
    ("change", "check"),
    [(empty_picture, "values"), (short_landmarks, "values"), (no_number, "values"), (empty_spec, "spec")],
)
def test_values_that_are_not_there_are_faults_and_nothing_worse(folder, tmp_path, change, check):
    found = validate(plant(folder, tmp_path / "planted", change), sample=0)
    assert found.failed[check], found.table()


def test_a_shard_that_is_damaged_inside_is_a_fault_and_nothing_worse(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "set")
    path = next((tmp_path / "set/data").rglob("train-*.parquet"))
    data = bytearray(path.read_bytes())
    data[2000 : len(data) // 2] = bytes(b ^ 255 for b in data[2000 : len(data) // 2])
    path.write_bytes(bytes(data))
    found = validate(tmp_path / "set", sample=0)
    assert any("cannot be read" in fault.what for fault in found.faults if fault.check == "files"), found.table()


def test_hostile_names_stay_on_their_line(folder, tmp_path, capsysbinary):
    shutil.copytree(folder, tmp_path / "set")
    for name in (b"all is well\nx.parquet", b"<script>.parquet", b"\xff.parquet", b"\x1b[31m.parquet"):
        (tmp_path / "set/data/3dpain" / os.fsdecode(name)).write_bytes(b"x")
    report = tmp_path / "report.html"
    assert main(["validate", str(tmp_path / "set"), "--sample", "0", "--report", str(report)]) == 1
    out = capsysbinary.readouterr().out
    assert out.count(b"is not in the manifest") == 4 and b"\x1b" not in out and b"\nx.parquet" not in out
    assert "<script>" not in report.read_text()


def test_normals_of_a_tilted_plane_in_a_depth_map():
    f, size = 200.0, 64
    k = np.array([[f, 0, size / 2], [0, f, size / 2], [0, 0, 1.0]])
    n = np.array([0.3, -0.2, -1.0]) / np.linalg.norm([0.3, -0.2, -1.0])
    rows, columns = np.indices((size, size)) + 0.5
    rays = np.stack([(columns - size / 2) / f, (rows - size / 2) / f, np.ones((size, size))], axis=-1)
    depth = (n @ [0, 0, 500.0]) / (rays @ n)
    normals, smooth = depth_normals(np.round(depth, 1), k)
    angle = np.degrees(np.arccos(np.clip((normals @ n)[smooth], -1, 1)))
    assert smooth.mean() > 0.7 and np.median(angle) < 4.0
