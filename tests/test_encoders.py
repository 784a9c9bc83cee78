"""Rows encoded by threads are those encoded at once, in the same order; CPU renderers use none."""

from __future__ import annotations

import threading

import pytest

from painsynth_hf import encoders, rows, shards
from painsynth_hf.config import Config


def test_rows_by_threads_are_the_same(fake_renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    config = Config.of("mini", resolution=64, labels="all")
    monkeypatch.setattr(shards, "renderer", lambda *_: fake_renderer)
    monkeypatch.setattr(encoders, "AHEAD", 4)
    at_once = list(shards.shard_rows(config, (0, 3, 5)))
    seen, encode = set(), rows.encode_image

    def watched(*given):
        seen.add(threading.current_thread().name)
        return encode(*given)

    monkeypatch.setattr(rows, "encode_image", watched)
    monkeypatch.setattr(shards, "later_on", lambda _: encoders.in_threads)
    assert list(shards.shard_rows(config, (0, 3, 5))) == at_once
    assert seen and all(name.startswith("encoder") for name in seen)


def test_an_error_in_a_thread_arrives() -> None:
    def fail() -> None:
        raise ValueError("label: shape")

    with pytest.raises(ValueError, match="label: shape"):
        list(encoders.in_order(iter([encoders.in_threads(fail)]), encoders.in_threads))


def test_a_gpu_has_threads_and_no_more_is_asked_for_than_may_wait() -> None:
    assert encoders.later_on("cpu") is encoders.now and encoders.later_on("cuda:0") is encoders.in_threads
    asked = []

    def waiting():
        for i in range(200):
            asked.append(i)
            yield encoders.now(int, i)

    for later, most in ((encoders.now, 1), (encoders.in_threads, encoders.AHEAD + 1)):
        asked.clear()
        rest = encoders.in_order(waiting(), later)
        assert next(rest) == 0 and len(asked) == most
        assert list(rest) == list(range(1, 200))
