"""Arrays kept on disk: read once written, made anew when their sources or the file change, and never in the way."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from painsynth_hf.appearance import tailor
from painsynth_hf.head import kept as module
from painsynth_hf.head.kept import kept


def test_made_once_and_again_when_the_file_is_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "cache_root", lambda: tmp_path / "there")
    made = []

    def make() -> dict[str, np.ndarray]:
        made.append(1)
        return {"a": np.arange(5, dtype=np.int32), "b": np.full((2, 3), 0.1)}

    for _ in range(3):
        got = kept("thing", make, ["sampling.py"])
        assert got["a"].dtype == np.int32 and got["b"].tobytes() == make()["b"].tobytes()
        made.pop()
    assert len(made) == 1
    (path,) = (tmp_path / "there").iterdir()
    path.write_bytes(path.read_bytes()[:100])
    kept("thing", make, ["sampling.py"])
    assert len(made) == 2
    kept("thing", make, ["sampling.py", "spec.py"])
    assert len(made) == 3 and len(list((tmp_path / "there").iterdir())) == 2


def test_a_folder_that_cannot_be_written_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(module, "cache_root", lambda: tmp_path / "file" / "below")
    assert kept("thing", lambda: {"a": np.ones(2)}, ["sampling.py"])["a"].tolist() == [1.0, 1.0]


def test_a_pattern_read_is_the_pattern_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "cache_root", lambda: tmp_path)
    cut, read = (tailor.pattern.__wrapped__("tshirt") for _ in range(2))
    assert len(list(tmp_path.glob("garment-*"))) == 1
    assert cut.shapes == read.shapes and cut.points.tobytes() == read.points.tobytes()
    assert (cut.carry != read.carry).nnz == 0 and cut.carry.shape == read.carry.shape


def test_tables_read_are_the_tables_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "cache_root", lambda: tmp_path)
    from painsynth_hf.head import landmarks, rings

    for table in (rings.face_rings, landmarks._fixed_weights):
        table.cache_clear()
        made = table()
        table.cache_clear()
        read = table()
        table.cache_clear()
        assert made is not read and type(made) is type(read)
        for one, other in zip(made, read, strict=True):
            if isinstance(one, rings.Rings):
                assert (one.grid == other.grid).all() and one.grid.dtype == other.grid.dtype
                assert (one.zero, one.first, one.second) == (other.zero, other.first, other.second)
            else:
                assert (one != other).nnz == 0 and one.shape == other.shape
    assert len(list(tmp_path.glob("head-rings-*.npy"))) == len(list(tmp_path.glob("head-landmarks-*.npy"))) == 1
