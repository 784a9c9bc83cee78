import os

import datasets
import pytest
from torch.utils.data import DataLoader

from painsynth_hf import rows
from painsynth_hf.builder import ASKED, PainSynth, PainSynthConfig
from painsynth_hf.config import Config, fingerprint
from painsynth_hf.designs import DESIGNS
from painsynth_hf.loading import load_dataset

SMALL = {"resolution": 32, "labels": ["pspi", "expression"]}
WHOLE = pytest.mark.usefixtures("fake_renderer")


def ids(dataset) -> list[str]:
    return [row["frame_id"] for row in dataset]


@pytest.fixture
def expected() -> list[str]:
    """Frame ids of mini, in order."""
    design = Config.of("mini", **SMALL).design
    return [spec.frame_id for i in design.identities_of("train") for spec in design.identity_frames(i)]


@WHOLE
def test_the_whole_of_mini(tmp_path, expected):
    data = load_dataset("mini", split="train", cache_dir=str(tmp_path), **SMALL)
    assert ids(data) == expected and len(data) == 60
    assert data.features == rows.features(("expression", "pspi"))
    assert data[0]["image"].size == (32, 32)


@WHOLE
def test_slices_and_processes_give_the_same_rows(tmp_path, expected):
    one = load_dataset("mini", split="train", cache_dir=str(tmp_path / "1"), **SMALL)
    two = load_dataset("mini", split="train", cache_dir=str(tmp_path / "2"), num_proc=2, **SMALL)
    raw = [data.cast_column("image", datasets.Image(decode=False)) for data in (one, two)]
    assert list(raw[0]) == list(raw[1])
    tenth = load_dataset("mini", split="train[:10%]", cache_dir=str(tmp_path / "1"), **SMALL)
    assert ids(tenth) == expected[:6]


def test_the_cache_knows_what_changes_rows(tmp_path, fake_renderer):
    def drawn(**asked) -> int:
        fake_renderer.drawn.clear()
        load_dataset("mini", cache_dir=str(tmp_path), **{**SMALL, **asked})
        return len(fake_renderer.drawn)

    assert drawn() == 60
    assert drawn() == 0
    assert drawn(seed=0) == drawn(num_shards=3) == drawn(device="cpu") == drawn(labels="expression,pspi") == 0
    assert drawn(seed=1) == drawn(resolution=33) == drawn(labels=["pspi"]) == drawn(image_format="png") == 60
    assert drawn(seed=1) == 0


@WHOLE
def test_the_cache_is_keyed_by_version_and_sources_but_not_by_device(tmp_path, monkeypatch):
    def cache(**asked) -> str:
        return PainSynth(cache_dir=str(tmp_path), config_name="mini", **asked).cache_dir

    assert cache() == cache(device="cuda") == cache(device="cuda:1")  # not looked for until something is rendered
    assert fingerprint() in cache()
    monkeypatch.setattr("painsynth_hf.builder.fingerprint", lambda: "f" * 16)
    assert "f" * 16 in cache()


def test_fingerprint_follows_the_sources(tmp_path, monkeypatch):
    import painsynth_hf.config as config

    (tmp_path / "shade.py").write_text("a = 1")
    monkeypatch.setattr(config, "__file__", str(tmp_path / "config.py"))

    def fresh() -> str:
        return config.fingerprint.__wrapped__()

    first = fresh()
    assert fresh() == first
    (tmp_path / "shade.py").write_text("a = 2")
    assert fresh() != first
    second = fresh()
    (tmp_path / "table.npz").write_bytes(b"x")
    assert fresh() != second
    third = fresh()
    monkeypatch.setattr(config, "__version__", "99.0.0")
    assert fresh() != third


def test_streaming_draws_only_what_is_read(fake_renderer, expected):
    stream = load_dataset("mini", split="train", streaming=True, **SMALL)
    first = next(iter(stream))
    assert first["frame_id"] == expected[0] and first["image"].size == (32, 32)
    assert fake_renderer.drawn == expected[:1]
    assert stream.num_shards == 20
    assert ids(stream) == expected


@WHOLE
def test_streaming_resumes(expected):
    stream = load_dataset("mini", split="train", streaming=True, **SMALL)
    for n, _ in enumerate(stream, 1):
        if n == 11:
            break
    state = stream.state_dict()
    again = load_dataset("mini", split="train", streaming=True, **SMALL)
    again.load_state_dict(state)
    assert ids(again) == expected[11:]


def test_resuming_draws_no_person_that_is_behind(fake_renderer, expected):
    stream = load_dataset("mini", split="train", streaming=True, **SMALL)
    for n, _ in enumerate(stream, 1):
        if n == 30:
            break
    state = stream.state_dict()
    fake_renderer.drawn.clear()
    stream.load_state_dict(state)
    next(iter(stream))
    assert len(fake_renderer.drawn) <= 4  # at most its own person's frames


@WHOLE
def test_epochs_are_shuffled_differently_and_repeatably(expected):
    stream = load_dataset("mini", split="train", streaming=True, **SMALL).shuffle(seed=3, buffer_size=8)
    first = ids(stream)
    stream.set_epoch(1)
    second = ids(stream)
    stream.set_epoch(0)
    assert ids(stream) == first != second != expected
    assert sorted(first) == sorted(second) == sorted(expected)


@WHOLE
def test_workers_share_the_stream(expected):
    stream = load_dataset("mini", split="train", streaming=True, **SMALL).select_columns(["frame_id", "pspi"])
    loader = DataLoader(stream, batch_size=4, num_workers=2, multiprocessing_context="fork")
    seen = [name for batch in loader for name in batch["frame_id"]]
    assert sorted(seen) == sorted(expected)


@WHOLE
def test_nodes_share_the_stream(expected):
    from datasets.distributed import split_dataset_by_node

    stream = load_dataset("mini", split="train", streaming=True, num_shards=4, **SMALL)
    assert stream.num_shards == 4
    parts = [ids(split_dataset_by_node(stream, rank=rank, world_size=2)) for rank in (0, 1)]
    assert [len(part) for part in parts] == [30, 30]
    assert sorted(parts[0] + parts[1]) == sorted(expected)


def test_every_field_of_the_design_can_be_asked_for():
    assert set(ASKED) - {"labels", "image_format", "device", "renderer", "num_shards"} == set(
        Config.of("mini").design.fields()
    ) - {"name"}
    for name in DESIGNS:
        assert PainSynthConfig(name=name).config().design == Config.of(name).design
    assert PainSynthConfig(name="mini", seed=0).config().digest() == Config.of("mini").digest()


@pytest.mark.parametrize(
    "name, asked, message",
    [
        ("minj", {}, r"config: 'minj' .*did you mean 'mini'"),
        ("mini", {"sed": 1}, r"option: 'sed' .*did you mean 'seed'.* seed, "),
        ("mini", {"labels": "aus,pspj"}, r"labels: 'pspj' .*did you mean 'pspi'"),
        ("mini", {"image_format": "gif"}, r"image_format: 'gif' .*jpeg, png"),
        ("mini", {"device": "gpu"}, r"device: 'gpu' .*cpu, cuda or cuda:N"),
        ("mini", {"device": 0}, r"device: 0 .*cpu, cuda or cuda:N"),
        ("mini", {"identities": 0}, r"identities: 0 "),
        ("mini", {"identities": 21}, r"identities: 21 .*20.*40"),
        ("mini", {"identities": "many"}, r"identities: 'many' "),
        ("mini", {"resolution": 7}, r"resolution: 7 "),
        ("mini", {"resolution": 256.5}, r"resolution: 256.5 "),
        ("mini", {"seed": -1}, r"seed: -1 "),
        ("mini", {"num_shards": 0}, r"num_shards: 0 "),
        ("mini", {"num_shards": "x"}, r"num_shards: 'x' "),
    ],
)
@pytest.mark.parametrize("streaming", [False, True])
def test_bad_input_is_named_in_one_line(tmp_path, fake_renderer, name, asked, message, streaming):
    with pytest.raises(ValueError, match=message) as error:
        load_dataset(name, cache_dir=str(tmp_path), streaming=streaming, **asked)
    assert "\n" not in str(error.value)
    assert fake_renderer.drawn == []
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and p.suffix != ".lock"]


def test_a_forked_process_starts_its_own_renderer(monkeypatch):
    started = []
    module = type("module", (), {"Renderer": lambda device, name: started.append(device) or object()})
    monkeypatch.setitem(__import__("sys").modules, "painsynth_hf.render", module)
    monkeypatch.setattr(rows, "_renderers", {})
    assert rows.renderer("cpu") is rows.renderer("cpu")
    monkeypatch.setattr(os, "getpid", lambda: -1)
    rows.renderer("cpu")
    assert started == ["cpu", "cpu"]
    monkeypatch.setattr(rows, "_renderers", {(1, "cuda", "warp"): object()})
    with pytest.raises(ValueError, match=r"device: 'cuda' .*num_proc=1"):
        rows.renderer("cuda")
