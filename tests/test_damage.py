"""Folders that came to harm: noticed before anything is written, or put right by the same command."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import generate_noise
from test_generate import TINY, reference, tree  # noqa: F401

from painsynth_hf.cli import main
from painsynth_hf.generate import generate
from painsynth_hf.ranks import Rank
from painsynth_hf.verify import verify

SHARD = "data/mini/train-00001-of-00008.parquet"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """TINY, finished."""
    return generate_noise(TINY, tmp_path_factory.mktemp("made") / "mini")


@pytest.fixture
def out(made, tmp_path) -> Path:
    """A copy of it, to be harmed."""
    return Path(shutil.copytree(made, tmp_path / "mini"))


@pytest.fixture
def half(tmp_path, fake_renderer) -> Path:
    """A folder of which one rank of two is done."""
    generate(TINY, tmp_path / "half", 1, rank=Rank(0, 2))
    fake_renderer.drawn.clear()
    return tmp_path / "half"


@pytest.mark.parametrize("manifest", ["", "{", "[]", "{}", '{"shards": 3, "generator": {}}', "cut"])
def test_a_damaged_manifest_is_noticed_before_anything_is_written(out, fake_renderer, manifest):
    whole = (out / "manifest.json").read_text()
    (out / "manifest.json").write_text(whole[: len(whole) // 2] if manifest == "cut" else manifest)
    before = tree(out)
    for attempt in (lambda: generate(TINY, out, 1), lambda: verify(TINY, out)):
        with pytest.raises(ValueError, match=r"^out: '.*manifest\.json' is damaged") as error:
            attempt()
        assert "\n" not in str(error.value)
    assert tree(out) == before and fake_renderer.drawn == []


@pytest.mark.parametrize("change", [("design", "seed", 7), ("generator", "version", "0.0.9"), ("generator", "x", 1)])
def test_a_manifest_of_something_else_is_noticed_before_anything_is_written(out, fake_renderer, change):
    manifest = json.loads((out / "manifest.json").read_text())
    part, key, value = change
    manifest[part][key] = value
    (out / "manifest.json").write_text(json.dumps(manifest))
    before = tree(out)
    with pytest.raises(ValueError, match=rf"^out: .*{part}\.{key} {value!r}, not .*; give another folder$"):
        generate(TINY, out, 1)
    assert tree(out) == before and fake_renderer.drawn == []


@pytest.mark.parametrize("text", ["", '{"path": ', "[]", '{"path": "data/mini/train-00001-of-00008.parquet"}'])
def test_a_damaged_record_costs_its_shard_only(half, fake_renderer, reference, text):  # noqa: F811
    record = half / ".painsynth" / f"{Path(SHARD).stem}.shard.json"
    assert record.exists()
    record.write_text(text)
    assert f"{SHARD}: not made yet" in verify(TINY, half)
    generate(TINY, half, 1)
    assert tree(half) == reference and len(fake_renderer.drawn) < 45


@pytest.mark.parametrize("harm", ["cut", "flipped", "gone", "empty"])
def test_a_damaged_shard_of_a_half_made_folder_is_made_again(half, reference, harm):  # noqa: F811
    path = half / SHARD
    data = path.read_bytes()
    spoilt = {"cut": data[:-9], "flipped": data[:99] + bytes([data[99] ^ 1]) + data[100:], "empty": b""}
    path.unlink() if harm == "gone" else path.write_bytes(spoilt[harm])
    generate(TINY, half, 1)
    assert tree(half) == reference


def test_verify_names_what_differs(out, half, fake_renderer, capsys):
    def run(folder, *flags) -> tuple[int, str]:
        code = main(["generate", "mini", "--resolution", "32", "--out", str(folder), "--verify", *flags])
        said = capsys.readouterr()
        return code, said.out + said.err

    assert run(out) == (0, f"{out}: every file is as it was written\n")
    data = (out / SHARD).read_bytes()
    (out / SHARD).write_bytes(data[:-1] + b"?")
    (out / "data/mini/train-00003-of-00008.parquet").unlink()
    (out / "data/mini/more.parquet").write_bytes(b"x")
    before = tree(out)
    code, said = run(out)
    assert code == 1 and said.splitlines() == [
        f"{SHARD}: other bytes than were written",
        "data/mini/train-00003-of-00008.parquet: missing",
        "data/mini/more.parquet: not part of it",
    ]
    assert tree(out) == before and fake_renderer.drawn == []
    code, said = run(half)
    assert code == 1 and said.count("not made yet") == 4 and "manifest.json: not there" in said
    code, said = run(out, "--seed", "5")
    assert code == 2 and "seed 0, not 5; ask for what it holds" in said and said.count("\n") == 1
    assert run(out / "nowhere")[0] == 2
    generate(TINY, out, 1)  # mends all but what is not part of it
    assert run(out) == (1, "data/mini/more.parquet: not part of it\n")


# ---- real disks: a mount needs root -------------------------------------------------------------------------------


@pytest.fixture
def disk(tmp_path) -> Iterator[Path]:
    """A file system of 3 MB."""
    path = tmp_path / "disk"
    path.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(path)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount")
    yield path
    while os.path.ismount(path):
        subprocess.run(["umount", "-l", str(path)], check=True)


def after(fake_renderer, rows: int, act) -> None:
    """Have `act` done once, when so many rows are drawn."""
    draw = fake_renderer.render

    def render(spec, labels=frozenset()):
        if len(fake_renderer.drawn) == rows:
            act()
        return draw(spec, labels)

    fake_renderer.render = render


def test_a_disk_that_is_full_keeps_what_is_finished(disk, fake_renderer, reference):  # noqa: F811
    ballast = disk / "ballast"

    def fill() -> None:
        try:
            with ballast.open("wb", buffering=0) as file:
                while True:
                    file.write(b"x" * 4096)
        except OSError:
            pass

    after(fake_renderer, 25, fill)
    with pytest.raises(ValueError, match=r"^out: .*No space left on device.*; finished shards are kept: make room"):
        generate(TINY, disk / "mini", 1)
    finished = sorted(path.name for path in (disk / "mini").rglob("*.parquet"))
    assert len(finished) == 3 and not list(disk.rglob("*.part"))
    assert all("not made yet" in line or "manifest" in line for line in verify(TINY, disk / "mini"))
    with pytest.raises(ValueError, match=r"^out: .* MB free; about"):  # known before anything is drawn
        generate(TINY, disk / "mini", 1)
    ballast.unlink()
    generate(TINY, disk / "mini", 1)
    assert tree(disk / "mini") == reference


def test_a_folder_that_becomes_read_only_continues_after(disk, fake_renderer, reference):  # noqa: F811
    out = disk / "mini"
    out.mkdir()

    def lock() -> None:
        subprocess.run(["mount", "--bind", out, out], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", out], check=True)

    after(fake_renderer, 25, lock)
    try:
        with pytest.raises(ValueError, match=r"^out: .*Read-only file system.*; finished shards are kept: mend that"):
            generate(TINY, out, 1)
        assert len(list(out.rglob("*.parquet"))) == 3
        with pytest.raises(ValueError, match=r"^out: .*Read-only file system"):
            generate(TINY, out, 1)
    finally:
        subprocess.run(["umount", "-l", out], check=False)
    generate(TINY, out, 1)
    assert tree(out) == reference
