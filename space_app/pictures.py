"""Drawing: one renderer, one picture at a time, the latest ones kept.

On ZeroGPU the function that draws runs in a process that has the GPU; elsewhere the decorator does nothing.
"""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import functools
import importlib.util
import itertools
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, TypeVar, cast

from painsynth_hf.frame import Frame
from painsynth_hf.spec import FrameSpec

F = TypeVar("F", bound=Callable[..., Any])

SCREEN = 384  # px, of the picture that follows the sliders
LABELS = frozenset({"heatmap", "mask", "depth", "normal"})  # cost next to nothing beside the picture
KEPT = 64  # frames of the studio: about 2 MB each
SMALL_KEPT = 400  # thumbnails: about 80 KB each
ZERO_GPU = bool(os.environ.get("SPACES_ZERO_GPU")) and importlib.util.find_spec("spaces") is not None
LOCK = threading.RLock()
TRIM = 10  # batches after which freed memory goes back to the system


WORKER = ThreadPoolExecutor(1, thread_name_prefix="renderer")


def on_gpu(function: F) -> F:
    """ZeroGPU's decorator where that is present; elsewhere, always the same thread.

    Memory that is freed stays with the thread that had it: forty web threads that draw in turn would each keep some.
    """
    if not ZERO_GPU:

        @functools.wraps(function)
        def run(*given: Any) -> Any:
            return WORKER.submit(function, *given).result()

        return cast(F, run)
    import spaces

    decorated: F = spaces.GPU(duration=20)(function)
    return decorated


@lru_cache(maxsize=1)
def device() -> str:
    """PAINSYNTH_DEVICE, or a GPU if there is one. On ZeroGPU nobody may look for it in this process."""
    asked = os.environ.get("PAINSYNTH_DEVICE")
    if asked:
        return asked
    if ZERO_GPU:
        return "cuda"
    import warp

    from painsynth_hf.render.device import check_device

    check_device("cpu")
    return "cuda" if warp.is_cuda_available() else "cpu"


@on_gpu
def draw(specs: Sequence[FrameSpec], labels: frozenset[str], where: str, crowd: bool = False) -> list[Frame]:
    """The frames of `specs`; call it with `LOCK` held. A `crowd` does not push the studio's people out of memory."""
    frames = _renderer(os.getpid(), where, crowd).render_batch(specs, labels)
    if next(_drawn) % TRIM == 0:
        _trim()
    return frames


_drawn = itertools.count(1)


def _trim() -> None:
    """Hand memory that forgotten people left back to the system, where the C library can."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


@lru_cache(maxsize=4)
def _renderer(process: int, where: str, crowd: bool) -> Any:
    from painsynth_hf.render import Renderer

    return Renderer(where)


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
                drawn = draw(list(missing.values()), self.labels, device(), self.crowd)
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


def on_screen(spec: FrameSpec) -> tuple[Frame, Frame]:
    """The face and the same face at rest, as large as the studio shows them."""
    spec = sized(spec, SCREEN)
    shown, rest = studio.frames([spec, spec.neutral()])
    return shown, rest


def full(spec: FrameSpec, labels: frozenset[str] = frozenset()) -> Frame:
    """The frame at its own size, not kept."""
    with LOCK:
        return draw([spec], labels, device())[0]
