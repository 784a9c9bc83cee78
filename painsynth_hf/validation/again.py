"""Frames drawn anew from their spec, compared with what is stored."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..frame import PIXEL_LABELS
from ..images import encode_image
from ..opened import Opened
from ..rows import renderer, row
from ..spec import FrameSpec
from .findings import Findings

SAME = 40.0  # dB: what two kinds of device must agree to


def draw_again(opened: Opened, rows: Sequence[dict[str, Any]], device: str, found: Findings) -> None:
    """Render each of `rows` from its spec and compare every column: equal on the same kind of device, else 40 dB."""
    made_on = opened.config.device
    exact = opened.same_program and device.split(":")[0] == made_on.split(":")[0]
    if not opened.same_program:
        found.notes["rerender"] = "the folder was made by other sources of this version"
        return
    config, engine = opened.config, renderer(device, opened.config.renderer)
    for held in rows:
        spec = FrameSpec.from_json(held["spec"])
        frame = engine.render(spec, frozenset(config.labels) & frozenset(PIXEL_LABELS))
        image = encode_image(frame.image, config.image_format)
        resting = (
            image
            if spec.frame_id == spec.pair_id
            else encode_image(engine.render(spec.neutral()).image, config.image_format)
        )
        again = row(frame, image, resting, config.labels)
        for name in again:
            same = _plain(again[name]) == _plain(held[name])
            if not same and not exact:
                same = _close(again[name], held[name])
            found.check("rerender", spec.frame_id, same, f"{name} comes out otherwise")


def _plain(value: Any) -> Any:
    """Floats as the file holds them: 32 bits."""
    if isinstance(value, float):
        return float(np.float32(value))
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return {k: _plain(v) for k, v in value.items()} if isinstance(value, dict) else value


def _close(one: Any, other: Any) -> bool:
    """Within what devices may differ by."""
    if isinstance(one, dict) and isinstance(one.get("bytes"), bytes):
        a, b = _pixels(one["bytes"]), _pixels(other["bytes"])
        if a.shape != b.shape:
            return False
        error = float(((a - b) ** 2).mean())
        return error == 0.0 or 10.0 * np.log10(max(a.max(), 1.0) ** 2 / error) >= SAME
    try:
        return bool(np.allclose(np.array(one, dtype=float), np.array(other, dtype=float), rtol=1e-4, atol=2e-2))
    except (TypeError, ValueError):
        return bool(one == other)


def _pixels(data: bytes) -> np.ndarray:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture).astype(float)
