"""Pictures: drawn one at a time by the painter, the latest ones kept.

On ZeroGPU the function that draws runs in a process that has the GPU; elsewhere in the painter's.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from painsynth_hf.frame import Frame
from painsynth_hf.spec import FrameSpec

from . import drawing
from .painter import News, Painter

SCREEN = 384  # px, of the picture that follows the sliders
LABELS = frozenset({"heatmap", "mask", "depth", "normal"})  # cost next to nothing beside the picture
KEPT = 64  # frames of the studio: about 2 MB each
SMALL_KEPT = 400  # thumbnails: about 80 KB each
ZERO_GPU = bool(os.environ.get("SPACES_ZERO_GPU")) and importlib.util.find_spec("spaces") is not None
LOCK = threading.RLock()
PAINTER = Painter(drawing.get_ready)
# Memory that is freed stays with the thread that had it: forty web threads that receive pictures in turn would each
# keep some, so one does
WORKER = ThreadPoolExecutor(1, thread_name_prefix="painter")


def run(function: Callable[..., Any], *given: Any) -> Any:
    """`function(*given)` where the renderer is."""
    if ZERO_GPU:
        return _lent(function, *given)
    return WORKER.submit(PAINTER.ask, function, *given).result()


def _lent(function: Callable[..., Any], *given: Any) -> Any:
    return function(*given)


if ZERO_GPU:
    import spaces

    os.environ.setdefault("PAINSYNTH_DEVICE", "cuda")  # nobody may look for it in this process
    _lent = spaces.GPU(duration=20)(_lent)


def news() -> News | None:
    """What keeps the first picture waiting; none once pictures come."""
    return None if ZERO_GPU else PAINTER.news


class Kept:
    """Frames by spec, the least used forgotten first."""

    def __init__(self, most: int, labels: frozenset[str], crowd: bool = False) -> None:
        self.most, self.labels, self.crowd = most, labels, crowd
        self._frames: OrderedDict[str, Frame] = OrderedDict()
        self.asked = 0.0  # s, by the monotonic clock

    def frames(self, specs: Sequence[FrameSpec]) -> list[Frame]:
        """The frames of `specs`, drawing those that are not kept in one batch."""
        keys = [spec.to_json() for spec in specs]
        self.asked = time.monotonic()
        with LOCK:
            missing = {key: spec for key, spec in zip(keys, specs, strict=True) if key not in self._frames}
            if missing:
                drawn = run(drawing.frames, list(missing.values()), self.labels, self.crowd)
                self._frames.update(zip(missing, drawn, strict=True))
            found = []
            for key in keys:
                self._frames.move_to_end(key)
                found.append(self._frames[key])
            while len(self._frames) > self.most:
                self._frames.popitem(last=False)
        return found

    def holds(self, spec: FrameSpec) -> bool:
        """Whether a frame would come at once."""
        return spec.to_json() in self._frames


studio = Kept(KEPT, LABELS)
small = Kept(SMALL_KEPT, frozenset(), crowd=True)


def sized(spec: FrameSpec, resolution: int) -> FrameSpec:
    """The same picture with another number of pixels."""
    return dataclasses.replace(spec, camera=dataclasses.replace(spec.camera, resolution=resolution))


def on_screen(spec: FrameSpec) -> Frame:
    """The face as large as the studio shows it."""
    return studio.frames([sized(spec, SCREEN)])[0]


def series(specs: Sequence[FrameSpec]) -> list[Frame]:
    """Frames without labels, not kept."""
    with LOCK:
        frames: list[Frame] = run(drawing.frames, list(specs), frozenset())
        return frames


def full(spec: FrameSpec) -> Frame:
    """The frame at its own size, not kept."""
    return series([spec])[0]


def head(spec: FrameSpec) -> bytes:
    """The head as glb."""
    with LOCK:
        data: bytes = run(drawing.head, spec)
        return data
