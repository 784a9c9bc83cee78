"""What must hold with every version of `datasets` from 3.6 on; `make test-compat` runs this with several.

PAINSYNTH_WRITTEN names a folder of `few.py` written with another version; unless given, this one's own is read.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import datasets
import pytest
from datasets.distributed import split_dataset_by_node
from few import FEW
from torch.utils.data import DataLoader

import painsynth_hf
from painsynth_hf import rows
from painsynth_hf.config import Config
from painsynth_hf.generate import generate

MAJOR = int(datasets.__version__.split(".")[0])
SCRIPT = str(Path(__file__).parents[2] / "dataset_script" / "painsynth.py")
PICTURES = ("image", "neutral_image", "heatmap", "au_regions", "mask", "mask_layers", "depth", "normal")
SMALL = {"resolution": 32, "labels": ["pspi", "expression", "gaze_left"]}
DRAWN_BY_A_FAKE = pytest.mark.usefixtures("fake_renderer")


def raw(data) -> list[dict]:
    """All rows, pictures as bytes."""
    for name in PICTURES:
        if name in data.features:
            data = data.cast_column(name, datasets.Image(decode=False))
    return list(data)


def ids(data) -> list[str]:
    return [row["frame_id"] for row in data]


def hashes(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> Path:
    """What this version of `datasets` has `generate` write."""
    out = tmp_path_factory.mktemp("own") / "few"
    generate(Config.of("mini", **FEW), out, 1)
    return out


@pytest.fixture(scope="module")
def written(own) -> Path:
    return Path(os.environ.get("PAINSYNTH_WRITTEN", own))


@pytest.fixture(scope="module")
def expected() -> list[str]:
    design = Config.of("mini", **SMALL).design
    return [spec.frame_id for i in design.identities_of("train") for spec in design.identity_frames(i)]


@pytest.fixture
def registered(monkeypatch):
    import datasets.inspect
    import datasets.load

    for module in (datasets.load, datasets.inspect):
        monkeypatch.setattr(module, "dataset_module_factory", module.dataset_module_factory)
    painsynth_hf.register()


def test_every_version_writes_the_same_bytes(own, written):
    assert hashes(own) == hashes(written)


def test_the_doors_give_what_is_written(written, registered, tmp_path):
    cache = {"split": "train", "cache_dir": str(tmp_path)}
    read = datasets.load_dataset(str(written), **cache)
    built = painsynth_hf.load_dataset("mini", **FEW, **cache)
    assert built.features == read.features == rows.features(rows.resolve_labels("all,au_regions"))
    assert raw(built) == raw(read) and len(read) == 6
    other = datasets.load_dataset("painsynth", "mini", **FEW, **cache)
    assert other._fingerprint == built._fingerprint  # out of the same cache
    assert read[1]["heatmap"].mode == "I;16" and read[1]["mask"].size == (48, 48)
    stream = datasets.load_dataset("painsynth", "mini", split="train", streaming=True, **FEW)
    assert raw(stream.take(2)) == raw(read)[:2]


def test_plain_datasets_reads_the_folder_without_our_code(written, tmp_path):
    code = (
        "import sys; sys.modules['painsynth_hf'] = None; import json, datasets\n"
        f"data = datasets.load_dataset({str(written)!r}, cache_dir={str(tmp_path)!r})\n"
        f"stream = datasets.load_dataset({str(written)!r}, split='train', streaming=True)\n"
        "row, first = data['train'][1], next(iter(stream))\n"
        "gaze, bbox = (data['train'].features[name] for name in ('gaze_left', 'bbox'))\n"
        "print(json.dumps([list(data), data['train'].num_rows, row['image'].size, row['frame_id'], first['aus']['AU4'],"
        " gaze.length, bbox.length, len(row['landmarks_2d']), data['train'].features['expression'].names[1]]))"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    splits, count, size, frame_id, au4, gaze, bbox, landmarks, pain = json.loads(ran.stdout.splitlines()[-1])
    design = Config.of("mini", **FEW).design
    assert (splits, count, size, au4, landmarks, pain) == (["train"], 6, [48, 48], 0.0, 68, "pain")
    assert frame_id == design.identity_frames(0)[1].frame_id and (gaze, bbox) == (3, 4)


@DRAWN_BY_A_FAKE
def test_streaming_resumes_anywhere(expected):
    stream = painsynth_hf.load_dataset("mini", split="train", streaming=True, **SMALL)
    for n, _ in enumerate(stream, 1):
        if n == 11:
            break
    again = painsynth_hf.load_dataset("mini", split="train", streaming=True, **SMALL)
    again.load_state_dict(json.loads(json.dumps(stream.state_dict())))
    assert ids(again) == expected[11:]


@DRAWN_BY_A_FAKE
def test_nodes_and_workers_share_the_stream(expected):
    seen = []
    for rank in range(2):
        stream = painsynth_hf.load_dataset("mini", split="train", streaming=True, **SMALL)
        part = split_dataset_by_node(stream.select_columns(["frame_id", "pspi"]), rank=rank, world_size=2)
        loader = DataLoader(part, batch_size=3, num_workers=2, multiprocessing_context="fork")
        seen += [name for batch in loader for name in batch["frame_id"]]
    assert sorted(seen) == sorted(expected)


@DRAWN_BY_A_FAKE
def test_built_by_two_processes_and_kept(expected, tmp_path, fake_renderer):
    data = painsynth_hf.load_dataset("mini", split="train", num_proc=2, cache_dir=str(tmp_path), **SMALL)
    assert ids(data) == expected and fake_renderer.drawn == []  # in the processes
    assert ids(painsynth_hf.load_dataset("mini", split="train[:5%]", cache_dir=str(tmp_path), **SMALL)) == expected[:3]
    assert fake_renderer.drawn == []


@DRAWN_BY_A_FAKE
@pytest.mark.skipif(MAJOR > 3, reason="datasets loads scripts up to 3.6")
def test_the_script_is_the_same_door(expected, tmp_path, fake_renderer):
    cache = {"split": "train", "cache_dir": str(tmp_path), "trust_remote_code": True}
    data = datasets.load_dataset(SCRIPT, "mini", **SMALL, **cache)
    assert ids(data) == expected and data.features == rows.features(("expression", "pspi", "gaze_left"))
    fake_renderer.drawn.clear()
    door = painsynth_hf.load_dataset("mini", split="train", cache_dir=str(tmp_path), **SMALL)
    assert raw(door) == raw(data) and fake_renderer.drawn == []  # one cache for both
    assert ids(datasets.load_dataset(SCRIPT, "mini", num_proc=2, seed=4, **SMALL, **cache))[0] != expected[0]
    stream = datasets.load_dataset(SCRIPT, "mini", streaming=True, **SMALL, split="train", trust_remote_code=True)
    assert ids(stream) == expected
    with pytest.raises(ValueError, match="did you mean 'seed'"):
        datasets.load_dataset(SCRIPT, "mini", sed=1, **cache)
    assert datasets.get_dataset_config_names(SCRIPT, trust_remote_code=True) == list(painsynth_hf.designs.DESIGNS)


@pytest.mark.skipif(MAJOR < 4, reason="datasets loads scripts up to 3.6")
def test_the_script_is_refused(tmp_path):
    with pytest.raises(RuntimeError, match="Dataset scripts are no longer supported"):
        datasets.load_dataset(SCRIPT, "mini", cache_dir=str(tmp_path))
