"""Shared fixtures. `fake_renderer` draws coloured noise in no time: for tests of what is done with frames."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from painsynth_hf import rows
from painsynth_hf.config import Config
from painsynth_hf.frame import Frame
from painsynth_hf.spec import FrameSpec


class FakeRenderer:
    """Frames that depend on their spec and on nothing else, with every label of the right shape and type."""

    def __init__(self, device: str = "cpu") -> None:
        self.drawn: list[str] = []  # frame ids, in order

    def render_batch(self, specs, labels: frozenset[str] = frozenset()) -> list[Frame]:
        return [self.render(spec, labels) for spec in specs]

    def render(self, spec: FrameSpec, labels: frozenset[str] = frozenset()) -> Frame:
        self.drawn.append(spec.frame_id)
        key = int.from_bytes(hashlib.sha256(spec.to_json().encode()).digest()[:8], "big")
        rng = np.random.Generator(np.random.Philox(key=key))
        size = spec.camera.resolution
        small = rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)
        image = np.kron(small, np.ones((-(-size // 8), -(-size // 8), 1), np.uint8))[:size, :size]
        grey16 = np.linspace(0, 65535, size * size).astype(np.uint16).reshape(size, size)
        grey8 = (np.arange(size * size) % 20).astype(np.uint8).reshape(size, size)
        pixels = {"heatmap": grey16, "mask": grey8, "mask_layers": grey8, "depth": grey16[::-1], "normal": image[::-1],
                  "au_regions": image[:, ::-1]}  # fmt: skip
        return Frame(
            spec=spec,
            image=image,
            pixels={name: pixels[name] for name in sorted(labels)},
            landmarks_2d=rng.uniform(0, size, (68, 2)).astype(np.float32),
            landmarks_3d=rng.normal(0, 50, (68, 3)).astype(np.float32),
            landmarks_visible=rng.random(68) < 0.9,
            vertices=rng.normal(0, 80, (50, 3)).astype(np.float32),
            intrinsics=np.array([[900, 0, 128], [0, 900, 128], [0, 0, 1]], np.float32),
            camera_from_world=np.eye(4, dtype=np.float32),
            yaw=1.5,
            pitch=-2.0,
            roll=0.5,
            gaze_left=np.array([0, 0, -1], np.float32),
            gaze_right=np.array([0, 0, -1], np.float32),
            skin_tone_ita=30.0,
            skin_tone_monk=4,
        )


@pytest.fixture
def fake_renderer(monkeypatch: pytest.MonkeyPatch) -> FakeRenderer:
    """The renderer of this process (and of processes forked from it) is a `FakeRenderer`, returned."""
    fake = FakeRenderer()
    monkeypatch.setattr(rows, "renderer", lambda *_: fake)
    from painsynth_hf import portrait, shards

    monkeypatch.setattr(shards, "renderer", lambda *_: fake)
    monkeypatch.setattr(portrait, "renderer", lambda *_: fake)

    return fake


def generate_noise(config: Config, out: Path) -> Path:
    """Generate `config` into `out` with a `FakeRenderer`, for fixtures that outlive a test; returns `out`."""
    from painsynth_hf import shards
    from painsynth_hf.generate import generate

    fake = FakeRenderer()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "renderer", lambda *_: fake)
        generate(config, out, 1)
    return out
