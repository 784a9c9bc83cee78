"""Clips: from rest to the apex and back, as an animated WebP."""

from __future__ import annotations

import dataclasses
import io
import threading
from collections import OrderedDict

from painsynth_hf.facs import LIDS_SHUT
from painsynth_hf.spec import Expression, FrameSpec

from . import pictures

SIZE = 256  # px
STEPS = 12  # frames from rest to apex
MILLISECONDS = (70, 700)  # a frame; rest and apex are held
KEPT = 24
_clips: OrderedDict[str, bytes] = OrderedDict()
_guard = threading.Lock()


def sweep(spec: FrameSpec) -> list[FrameSpec]:
    """`STEPS` frames from rest to `spec`, slow at both ends; lids shut half way."""
    spec = pictures.sized(spec, SIZE)
    out = [spec.neutral()]
    for k in range(1, STEPS):
        t = k / (STEPS - 1)
        share = t * t * (3.0 - 2.0 * t)
        left, right = ({unit: _part(unit, level, share) for unit, level in side.items()}
                       for side in (spec.expression.aus_left, spec.expression.aus_right))  # fmt: skip
        face = Expression(spec.expression.name, left, right)
        out.append(dataclasses.replace(spec, expression=face, expression_index=max(1, spec.expression_index)))
    return out


def _part(unit: str, level: float, share: float) -> float:
    if unit in LIDS_SHUT:
        return float(share > 0.5) * level
    return round(level * share, 4)


def clip(spec: FrameSpec) -> bytes:
    """The clip of `spec`, kept for the next who asks."""
    from PIL import Image

    key = pictures.sized(spec, SIZE).to_json()
    with _guard:
        if key in _clips:
            return _clips[key]
    frames = sweep(spec) if any(spec.expression.aus.values()) else [pictures.sized(spec, SIZE)]
    drawn = [Image.fromarray(frame.image) for frame in pictures.series(frames)]
    there_and_back = drawn + drawn[-2:0:-1]
    times = [MILLISECONDS[0]] * len(there_and_back)
    times[0] = times[len(drawn) - 1] = MILLISECONDS[1]
    file = io.BytesIO()
    there_and_back[0].save(
        file,
        format="WEBP",
        save_all=True,
        append_images=there_and_back[1:],
        duration=times,
        loop=0,
        quality=80,
        method=2,
    )
    with _guard:
        _clips[key] = file.getvalue()
        while len(_clips) > KEPT:
            _clips.popitem(last=False)
    return file.getvalue()
