import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import generate_noise
from PIL import Image

from painsynth_hf import folder as folder_module
from painsynth_hf import place, samples, shards
from painsynth_hf.config import Config
from painsynth_hf.generate import generate
from painsynth_hf.loading import load_dataset
from painsynth_hf.schema import as_arrow

TINY = Config.of("mini", resolution=32)


def tree(root: Path) -> dict[str, str]:
    """SHA-256 of every file under `root` by relative path."""
    files = sorted(p for p in root.rglob("*") if p.is_file())
    return {p.relative_to(root).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="module")
def reference(tmp_path_factory) -> dict[str, str]:
    """The files of TINY, made in one go."""
    return tree(generate_noise(TINY, tmp_path_factory.mktemp("reference") / "mini"))


@pytest.mark.usefixtures("fake_renderer")
def test_the_folder_is_a_data_set(tmp_path):
    report = generate(Config.of("mini", resolution=32, labels="all,au_regions"), tmp_path / "mini", 1)
    assert (report.rows, report.shards) == (60, 8)
    names = sorted(tree(tmp_path / "mini"))
    pictures = [f"figures/mini/{name}" for name in ("distributions.png", "faces.jpg", "labels.jpg")]
    shards = [f"data/mini/train-{i:05d}-of-00008.parquet" for i in range(8)]
    assert names == ["README.md", "contact_sheet.jpg", *shards, *pictures, "manifest.json"]
    data = datasets.load_dataset(str(tmp_path / "mini"), split="train", cache_dir=str(tmp_path / "cache"))
    door = load_dataset(
        "mini", split="train", resolution=32, labels="all,au_regions", cache_dir=str(tmp_path / "cache")
    )
    assert data.features == door.features
    raw = [d.cast_column("image", datasets.Image(decode=False)).to_list() for d in (data, door)]
    assert raw[0] == raw[1]
    assert data.features["ethnicity"].names[0] == "black"
    assert data[4]["image"].size == (32, 32) and data[4]["heatmap"].mode == "I;16"


@pytest.mark.usefixtures("fake_renderer")
def test_shards_suit_the_viewer(tmp_path, monkeypatch):
    monkeypatch.setattr(shards, "ROWS_PER_GROUP", 4)
    generate(Config.of("mini", resolution=32), tmp_path / "mini", 1)
    file = pq.ParquetFile(tmp_path / "mini/data/mini/train-00000-of-00008.parquet")
    assert [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)] == [4, 2]
    assert file.metadata.row_group(0).column(0).has_offset_index


def test_shards_hold_whole_people_and_do_not_depend_on_processes(monkeypatch):
    plan = shards.plan(TINY)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert shards.plan(TINY) == plan
    assert [i for shard in plan for i in shard.identities] == list(TINY.design.identities_of("train"))
    for labels in ("default", "all"):
        config = Config.of("3dpain", labels=labels)
        sizes = [shard.rows * shards.row_bytes(config) for shard in shards.plan(config) if shard.split == "train"]
        assert all(100e6 < size < 200e6 for size in sizes)


@pytest.mark.usefixtures("fake_renderer")
def test_two_runs_are_the_same_bytes(tmp_path, reference):
    generate(TINY, tmp_path / "elsewhere" / "again", 1)
    assert tree(tmp_path / "elsewhere" / "again") == reference
    assert "time" not in json.loads((tmp_path / "elsewhere/again/manifest.json").read_text())


def test_a_run_that_died_continues(tmp_path, fake_renderer, reference, monkeypatch):
    out = tmp_path / "mini"
    draw, limit = fake_renderer.render, 25

    def dies(spec, labels=frozenset()):
        if len(fake_renderer.drawn) >= limit:
            raise KeyboardInterrupt
        return draw(spec, labels)

    monkeypatch.setattr(fake_renderer, "render", dies)
    with pytest.raises(KeyboardInterrupt):
        generate(TINY, out, 1)
    assert (out / ".painsynth").is_dir() and not (out / "manifest.json").exists() and not list(out.rglob("*.part"))
    (out / "data/mini/train-00005-of-00008.parquet.part").write_bytes(b"what a killed process leaves")
    finished = len(list(out.rglob("*.parquet")))
    assert finished == 3
    rows_finished = sum(pq.read_metadata(path).num_rows for path in out.rglob("*.parquet"))
    limit = 1000
    fake_renderer.drawn.clear()
    generate(TINY, out, 1)
    assert tree(out) == reference
    assert len(fake_renderer.drawn) == 60 - rows_finished


def test_a_finished_folder_is_not_rendered_again_and_a_damaged_shard_is(tmp_path, fake_renderer, reference):
    out = tmp_path / "mini"
    generate(TINY, out, 1)
    fake_renderer.drawn.clear()
    generate(TINY, out, 1)
    assert fake_renderer.drawn == [] and tree(out) == reference
    shard = out / "data/mini/train-00002-of-00008.parquet"
    shard.write_bytes(shard.read_bytes()[:-1] + b"?")
    generate(TINY, out, 1)
    assert 0 < len(fake_renderer.drawn) <= 9 and tree(out) == reference


@pytest.mark.parametrize("finished", [True, False])
@pytest.mark.parametrize(
    "asked, word",
    [
        ({"seed": 1}, "seed 0, not 1"),
        ({"resolution": 40}, "resolution 32, not 40"),
        ({"labels": "pspi"}, "labels"),
        ({"image_format": "png"}, "image_format 'jpeg', not 'png'"),
    ],
)
def test_a_folder_with_something_else_is_left_alone(tmp_path, fake_renderer, reference, finished, asked, word):
    out = tmp_path / "mini"
    generate(TINY, out, 1)
    if not finished:
        manifest = json.loads((out / "manifest.json").read_text())
        manifest.pop("shards")
        (out / ".painsynth").mkdir()
        (out / ".painsynth" / "contents.json").write_text(json.dumps(manifest))
        (out / "manifest.json").unlink()
    before = tree(out)
    fake_renderer.drawn.clear()
    with pytest.raises(ValueError, match=rf"^out: .*{word}.*; give another folder$"):
        generate(Config.of("mini", **{"resolution": 32, **asked}), out, 1)
    assert tree(out) == before and fake_renderer.drawn == []


def test_another_version_is_another_data_set(tmp_path, fake_renderer, monkeypatch):
    generate(TINY, tmp_path, 1)
    monkeypatch.setattr(folder_module, "__version__", "99.0.0")
    with pytest.raises(ValueError, match=r"generator\.version '.*', not '99\.0\.0'"):
        generate(TINY, tmp_path, 1)


@pytest.mark.usefixtures("fake_renderer")
def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(ValueError, match=r"^out: .*holds other files"):
        generate(TINY, tmp_path, 1)
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(ValueError, match=r"^out: .*manifest.json' is damaged or not ours"):
        generate(TINY, tmp_path, 1)
    assert sorted(tree(tmp_path)) == ["manifest.json", "thesis.tex"]


@pytest.mark.usefixtures("fake_renderer")
def test_a_folder_that_cannot_be_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    for out in (tmp_path / "file", tmp_path / "file" / "deeper", Path("/proc/painsynth/x"), Path("/dev/null/x")):
        with pytest.raises(ValueError, match=r"^out: '.*' cannot be written \(.*\); give another folder$") as error:
            generate(TINY, out, 1)
        assert "\n" not in str(error.value)
    assert tree(tmp_path) == {"file": hashlib.sha256(b"x").hexdigest()}


def test_a_disk_that_is_too_small_is_refused_before_anything_is_drawn(tmp_path, fake_renderer, monkeypatch):
    usage = type("usage", (), {"free": 1000})
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
    with pytest.raises(ValueError, match=r"^out: .*has 0\.001 MB free"):
        generate(TINY, tmp_path / "a" / "b", 1)
    assert fake_renderer.drawn == [] and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("full_at", [0, 1, 4])
def test_a_disk_that_fills_up_leaves_nothing_half_written(tmp_path, fake_renderer, reference, monkeypatch, full_at):
    """Writes fail as on a full disk from the shard `full_at` on."""
    sync, out = place.sync, tmp_path / "a" / "mini"

    def full(path):
        if ".parquet." in path.name and path.name.endswith(".part") and len(list(out.rglob("*.parquet"))) >= full_at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(path)

    monkeypatch.setattr(place, "sync", full)
    with pytest.raises(ValueError, match=r"^out: .*cannot be written \(No space left on device\)"):
        generate(TINY, out, 1)
    assert not list(tmp_path.rglob("*.part"))
    if full_at == 0:
        assert list(tmp_path.iterdir()) == []
    else:
        assert len(list(out.rglob("*.parquet"))) == full_at
        monkeypatch.setattr(place, "sync", sync)
        generate(TINY, out, 1)
        assert tree(out) == reference


@pytest.mark.usefixtures("fake_renderer")
def test_two_runs_at_once_are_refused(tmp_path):
    from filelock import FileLock

    (tmp_path / ".painsynth").mkdir()
    with FileLock(tmp_path / ".painsynth" / "lock"), pytest.raises(ValueError, match="another process"):
        generate(TINY, tmp_path, 1)


@pytest.mark.parametrize("num_proc", [0, -1, 1.5, "two"])
def test_num_proc_is_checked(tmp_path, num_proc):
    with pytest.raises(ValueError, match=r"^num_proc: "):
        generate(TINY, tmp_path / "x", num_proc)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("fake_renderer")
def test_the_contact_sheet_shows_every_cell(tmp_path):
    generate(TINY, tmp_path / "mini", 1)
    with Image.open(tmp_path / "mini" / "contact_sheet.jpg") as sheet:
        assert sheet.format == "JPEG" and sheet.width > 1500 and sheet.height > 800
    from painsynth_hf.contact_sheet import choose, contact_sheet

    design = TINY.design
    chosen = choose(f for i in design.identities_of("train") for f in design.identity_frames(i))
    assert len(chosen) == 40 and len({(s.person.ethnicity, s.person.gender, s.person.age < 60) for s in chosen}) == 20
    with pytest.raises(ValueError, match=r"^rows: none"):
        contact_sheet([])


@pytest.mark.usefixtures("fake_renderer")
@pytest.mark.parametrize(
    "name, changes, cells, tiles",
    [
        ("mini", {"labels": "all"}, (4, 5), (4, 2)),
        ("mini", {"views": ["left"], "labels": "pspi"}, (4, 5), (2, 1)),
        ("mini", {"pains": 0, "labels": "landmarks_2d"}, (4, 5), (3, 1)),
        ("mini", {"age_bands": [[40, 59], [60, 75], [76, 80]], "genders": ["male"], "identities": 15}, (3, 5), (4, 1)),
        ("3dpain", {"identities": 50, "pains": 1}, (5, 10), (4, 1)),
        ("factorial", {"identities": 40}, (4, 5), (4, 1)),
    ],
)
def test_the_figures_suit_every_design(tmp_path, name, changes, cells, tiles):
    generate(Config.of(name, resolution=32, **changes), tmp_path / "set", 1)
    pictures = []
    for picture in ("faces", "labels"):
        with Image.open(tmp_path / "set/figures" / name / f"{picture}.jpg") as opened:
            pictures.append(opened.convert("RGB"))
    faces, label = pictures
    across, down = cells
    wide, high = 2 * samples.GRID_TILE + samples.GAP, samples.GRID_TILE + samples.GAP
    assert faces.size == (samples.SIDE + wide * across, samples.HEAD + high * down)
    for i in range(across):
        for j in range(down):  # every cell has a pair: noise, where paper would be white
            box = (samples.SIDE + i * wide, samples.HEAD + j * high)
            for k in (0, 1):
                left = box[0] + k * samples.GRID_TILE
                tile = faces.crop((left, box[1], left + samples.GRID_TILE, box[1] + samples.GRID_TILE - 40))
                assert min(low for low, _ in tile.getextrema()) < 200, (i, j, k)
    step = samples.LABEL_TILE + samples.GAP
    assert label.size == (tiles[0] * step - samples.GAP, tiles[1] * (step + samples.HEAD) - samples.GAP)


def test_the_card_says_what_it_is(tmp_path, fake_renderer):
    generate(Config.of("mini", resolution=32, seed=7), tmp_path, 1)
    text = (tmp_path / "README.md").read_text()
    assert "license: cc0-1.0" in text and "painsynth generate mini --resolution 32 --seed 7 --out" in text
    assert "| train | 20 | 60 |" in text and "must not be used for" in text
    assert "{" not in text.split("---")[2].replace("{'", "")


# ---- the real renderer, in processes of its own -------------------------------------------------------------------

SCRIPT = """
import sys
from painsynth_hf.generate import Config, generate
if __name__ == "__main__":
    config = Config.of("mini", resolution=48, ethnicities=["black"], identities=4, others=0, labels="all,au_regions")
    generate(config, sys.argv[1], int(sys.argv[2]))
"""
FEW = {"resolution": 48, "ethnicities": ["black"], "identities": 4, "others": 0, "labels": "all,au_regions"}


@pytest.fixture(scope="module")
def script(tmp_path_factory) -> list[str]:
    path = tmp_path_factory.mktemp("script") / "few.py"
    path.write_text(SCRIPT)
    return [sys.executable, str(path)]


@pytest.fixture(scope="module")
def real(tmp_path_factory, script) -> Path:
    """Four people at 48 px from the real renderer, by two processes."""
    out = tmp_path_factory.mktemp("real") / "few"
    subprocess.run([*script, out, "2"], check=True)
    return out


def test_one_process_and_two_give_the_same_bytes(real, script, tmp_path):
    threads = {
        name: "3" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    }  # two have one each
    subprocess.run([*script, tmp_path / "one", "1"], check=True, env={**os.environ, **threads})
    assert tree(tmp_path / "one") == tree(real)


def test_killed_and_run_again(real, script, tmp_path):
    out = tmp_path / "few"
    run = subprocess.Popen([*script, out, "2"])
    while not list(out.glob("data/mini/*.parquet")) and run.poll() is None:
        time.sleep(0.02)
    run.send_signal(signal.SIGKILL)
    run.wait()
    time.sleep(1)  # its workers notice that it is gone
    assert not (out / "manifest.json").exists()
    assert 0 < len(list(out.rglob("*.parquet"))) < 4
    subprocess.run([*script, out, "2"], check=True)
    assert tree(out) == tree(real)


def test_a_frame_alone_is_the_frame_in_the_data_set(real):
    from painsynth_hf import FrameSpec, rows

    table = pq.read_table(real / "data/mini/train-00002-of-00004.parquet").to_pylist()
    spec = FrameSpec.from_json(table[1]["spec"])
    (alone,) = [coming() for coming in rows.coming_rows(rows.renderer(), [spec], rows.resolve_labels("all,au_regions"))]
    schema = as_arrow(rows.kinds(rows.resolve_labels("all,au_regions")))
    assert pa.Table.from_pylist([alone], schema=schema).to_pylist() == table[1:2]


def test_both_doors_give_what_generate_writes(real, tmp_path):
    """Streamed here, then built by two forked processes, though this process has a renderer already."""

    def rows_of(data) -> list[dict]:
        for column in ("image", "neutral_image", "heatmap", "au_regions", "mask", "mask_layers", "depth", "normal"):
            data = data.cast_column(column, datasets.Image(decode=False))
        return list(data)

    written = rows_of(datasets.load_dataset(str(real), split="train", cache_dir=str(tmp_path / "read")))
    streamed = load_dataset("mini", split="train", streaming=True, **FEW)
    assert rows_of(streamed.take(2)) == written[:2]
    built = load_dataset("mini", split="train", num_proc=2, cache_dir=str(tmp_path / "built"), **FEW)
    assert rows_of(built) == written


def test_workers_do_without_pandas():
    """Arrow's tables are the same where pandas cannot be imported."""
    code = (
        "import sys\n"
        "from painsynth_hf.generate import _NoPandas\n"
        "sys.meta_path.insert(0, _NoPandas)\n"
        "import pyarrow as pa\n"
        "print(pa.Table.from_pylist([{'a': 1, 'b': [0.5], 'c': None}]).to_pylist(), 'pandas' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[{'a': 1, 'b': [0.5], 'c': None}] False"
