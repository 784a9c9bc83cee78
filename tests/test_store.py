"""A data set in an object store, by `fsspec`'s store in memory: what holds in a folder holds there."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import datasets
import fsspec
import pyarrow.parquet as pq
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from test_generate import TINY, reference, tree  # noqa: F401

from painsynth_hf.cli import main
from painsynth_hf.config import Config
from painsynth_hf.generate import generate
from painsynth_hf.place import Disk, Store, place_of
from painsynth_hf.ranks import Rank
from painsynth_hf.verify import verify

OUT = "memory://bucket/deep/mini"
SHARD = "data/mini/train-00002-of-00008.parquet"


@pytest.fixture
def memory():
    """The store, emptied, with a count of how often each file was sent."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield system
    system.store.clear()


@pytest.fixture
def sent(memory, monkeypatch) -> list[str]:
    """Names of files in the order they were sent."""
    names = []

    def note(self, path, value, mode="overwrite", **how):
        names.append(path)
        return pipe(self, path, value, mode, **how)

    pipe = MemoryFileSystem.pipe_file
    monkeypatch.setattr(MemoryFileSystem, "pipe_file", note)
    return names


def stored(system, root: str = "/bucket/deep/mini") -> dict[str, str]:
    return {p.removeprefix(root + "/"): hashlib.sha256(system.cat_file(p)).hexdigest() for p in system.find(root)}


def test_a_store_holds_what_a_folder_holds_each_shard_sent_once(memory, sent, fake_renderer, reference):  # noqa: F811
    report = generate(TINY, OUT + "/", 1)
    assert stored(memory) == reference and (report.folder, report.missing) == (OUT, 0)
    shards = [name for name in sent if name.endswith(".parquet")]
    assert len(shards) == len(set(shards)) == 8
    fake_renderer.drawn.clear()
    generate(TINY, OUT, 1)
    assert fake_renderer.drawn == [] and stored(memory) == reference
    assert verify(TINY, OUT) == []
    files = {"train": f"{OUT}/data/mini/train-*.parquet"}
    rows = datasets.load_dataset("parquet", data_files=files, split="train", streaming=True).decode(False)
    with memory.open("/bucket/deep/mini/data/mini/train-00000-of-00008.parquet") as file:
        assert next(iter(rows))["spec"] == pq.read_table(file)["spec"][0].as_py()


def test_a_run_that_died_continues_in_a_store(memory, fake_renderer, reference):  # noqa: F811
    draw, limit = fake_renderer.render, 25

    def dies(spec, labels=frozenset()):
        if len(fake_renderer.drawn) >= limit:
            raise KeyboardInterrupt
        return draw(spec, labels)

    fake_renderer.render = dies
    with pytest.raises(KeyboardInterrupt):
        generate(TINY, OUT, 1)
    assert sum(name.endswith(".parquet") for name in stored(memory)) == 3
    assert [line for line in verify(TINY, OUT) if "not made yet" not in line and "manifest" not in line] == []
    limit = 1000
    fake_renderer.drawn.clear()
    generate(TINY, OUT, 1)
    assert stored(memory) == reference and len(fake_renderer.drawn) < 45


@pytest.mark.usefixtures("fake_renderer")
def test_ranks_share_a_store(memory, reference):  # noqa: F811
    assert generate(TINY, OUT, 1, rank=Rank(1, 3)).missing > 0
    assert generate(TINY, OUT, 1, rank=Rank(0, 2)).missing > 0
    assert generate(TINY, OUT, 1, rank=Rank(1, 2)).missing == 0
    assert stored(memory) == reference


@pytest.mark.usefixtures("fake_renderer")
def test_a_damaged_shard_in_a_store_is_named_and_made_again(memory, reference):  # noqa: F811
    generate(TINY, OUT, 1)
    path = f"/bucket/deep/mini/{SHARD}"
    memory.pipe_file(path, memory.cat_file(path)[:-1] + b"?")
    assert verify(TINY, OUT) == [f"{SHARD}: other bytes than were written"]
    generate(TINY, OUT, 1)
    assert stored(memory) == reference
    memory.rm_file(path)
    assert verify(TINY, OUT) == [f"{SHARD}: missing"]


def test_a_store_with_something_else_is_left_alone(memory, fake_renderer, reference):  # noqa: F811
    generate(TINY, OUT, 1)
    with pytest.raises(ValueError, match=r"^out: 'memory://bucket/deep/mini' holds .*seed 0, not 1; give another"):
        generate(Config.of("mini", resolution=32, seed=1), OUT, 1)
    manifest = memory.cat_file("/bucket/deep/mini/manifest.json")
    memory.pipe_file("/bucket/deep/mini/manifest.json", manifest[:99])
    with pytest.raises(ValueError, match=r"manifest\.json' is damaged"):
        generate(TINY, OUT, 1)
    memory.pipe_file("/bucket/deep/mini/manifest.json", manifest)
    assert stored(memory) == reference
    memory.pipe_file("/bucket/thesis.tex", b"x")
    with pytest.raises(ValueError, match=r"^out: .* holds other files"):
        generate(TINY, "memory://bucket", 1)
    with pytest.raises(ValueError, match="holds no data set"):
        verify(TINY, "memory://nothing/there")
    assert memory.cat_file("/bucket/thesis.tex") == b"x"


@pytest.mark.parametrize("after", [0, 1, 4, 8])
def test_a_store_that_fails_is_one_line_and_continues(memory, sent, monkeypatch, fake_renderer, reference, after):  # noqa: F811
    """From a moment on nothing can be sent, as when credentials run out."""
    pipe = MemoryFileSystem.pipe_file

    class ClientError(Exception):  # packages of stores have their own
        pass

    def refuse(self, path, value, mode="overwrite", **how):
        if len(sent) > after:
            raise ClientError("An error occurred (ExpiredToken)\nwhen calling PutObject")
        return pipe(self, path, value, mode, **how)

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", refuse)
    with pytest.raises(ValueError, match=r"^out: 'memory.*cannot be written \(An error .* PutObject\); .*$") as error:
        generate(TINY, OUT, 1)
    assert ("finished shards are kept" in str(error.value)) == (after > 1) and "\n" not in str(error.value)
    if after <= 1:
        assert not [name for name in stored(memory) if not name.endswith(".parquet")]
    monkeypatch.setattr(MemoryFileSystem, "pipe_file", pipe)
    if after > 1:
        generate(TINY, OUT, 1)
        assert stored(memory) == reference


def test_addresses(tmp_path, capsys, monkeypatch):
    assert place_of("s/a://b") == Disk(Path("s/a://b")) and place_of("C:/x").root.name == "x"
    assert place_of(f"file://{tmp_path}/a") == place_of(tmp_path / "a") == Disk(tmp_path / "a")
    assert place_of("memory://bucket/x//") == Store("memory://bucket/x")
    with pytest.raises(ValueError, match="give an address as text"):
        place_of(Path("s3://bucket/mini"))
    monkeypatch.setitem(sys.modules, "s3fs", None)  # not installed
    for out, reason in {
        "s3://bucket/mini": "Install s3fs", "nothing://bucket/mini": "Protocol not known: nothing",
        "hf://datasets/someone/mini": "`painsynth publish`", "memory://": "names no place",
    }.items():  # fmt: skip
        for flags in ([], ["--verify"]):
            assert main(["generate", "mini", "--out", out, *flags]) == 2
            said = capsys.readouterr().err
            assert said.startswith("painsynth: error: out: ") and reason in said and said.count("\n") == 1


def test_publishing_and_checking_want_a_folder(capsys):
    for command in (
        ["validate", OUT],
        ["publish", OUT, "someone/x", "--version", "1.0.0"],
        ["export", "glb", OUT, "x"],
    ):
        assert main(command) == 2
        said = capsys.readouterr().err
        assert "copy it into a folder first" in said and said.count("\n") == 1


def test_nothing_of_fsspec_is_imported_for_a_folder():
    code = "import sys; from painsynth_hf import place; place.place_of('x'); print('fsspec' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert json.loads(ran.stdout.lower()) is False
