"""What `info` says of a data set without rendering it."""

from __future__ import annotations

import pytest

from painsynth_hf.designs import named_design
from painsynth_hf.info import info, shares
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
