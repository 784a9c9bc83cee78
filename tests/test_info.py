"""What `info` says of a data set without rendering it."""

from __future__ import annotations

import pytest

from painsynth_hf.cli import main
from painsynth_hf.config import Config
from painsynth_hf.designs import named_design
from painsynth_hf.generate import generate
from painsynth_hf.info import info, shares
from painsynth_hf.opened import open_folder
from painsynth_hf.rows import ALL_LABELS, columns
from painsynth_hf.sizes import column_sizes
from painsynth_hf.spec import ENVIRONMENTS, GARMENTS


def test_shares_of_looks_add_up_and_cover_every_room_and_garment() -> None:
    found = shares(named_design("synpain"), people=300)
    for what, counts in found.items():
        assert sum(counts.values()) == pytest.approx(1.0), what
    assert set(found["environment"]) == set(ENVIRONMENTS) and set(found["garment"]) == set(GARMENTS)
    assert 0.04 < found["cannula"]["yes"] < 0.13
    assert 0.15 < 1.0 - found["glasses"]["none"] < 0.30
    assert 0.03 < 1.0 - found["head wear"]["none"] < 0.12


def test_text_has_a_line_for_each() -> None:
    text = info(named_design("mini"))
    assert "environment" in text and "garment" in text and "% of frames" in text


def test_a_folder_says_what_its_columns_take(tmp_path, fake_renderer, capsys) -> None:
    out = tmp_path / "set"
    generate(Config.of("mini", resolution=32, labels="all,au_regions"), out, 1)
    sizes = column_sizes(open_folder(out))
    assert set(sizes) == set(columns(ALL_LABELS)) and min(sizes.values()) > 0
    assert list(sizes.values()) == sorted(sizes.values(), reverse=True)
    on_disk = sum(path.stat().st_size for path in out.rglob("*.parquet"))
    assert 0.3 * on_disk < sum(sizes.values()) < on_disk  # the rest is tables of contents: these rows are tiny
    assert main(["info", str(out)]) == 0
    said = capsys.readouterr().out
    assert "mini: 60 frames" in said and "kB a row" in said and "au_regions" in said
    assert main(["info", str(out), "--seed", "3"]) == 2 and "seed: 3" in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert main(["info", str(tmp_path / "empty")]) == 2 and "no manifest" in capsys.readouterr().err
    next(out.rglob("*.parquet")).write_bytes(b"x")
    assert main(["info", str(out)]) == 2 and capsys.readouterr().err.count("\n") == 1
