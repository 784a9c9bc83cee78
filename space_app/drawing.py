"""What runs where the renderer is: in the painter's process, or on ZeroGPU in the one that has the GPU."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from painsynth_hf.frame import Frame
from painsynth_hf.spec import FrameSpec

from .painter import Tell

PEOPLE = {False: 24, True: 2}  # kept by the studio, and of a crowd: about 40 MB each
TEXTURE = 1024  # texels of the head's texture
TRIM = 10  # batches after which freed memory goes back to the system
_drawn = itertools.count(1)


@lru_cache(maxsize=1)
def device() -> str:
    """PAINSYNTH_DEVICE, or a GPU if there is one."""
    asked = os.environ.get("PAINSYNTH_DEVICE")
    if asked:
        return asked
    import warp

    from painsynth_hf.render.device import check_device

    check_device("cpu")
    return "cuda" if warp.is_cuda_available() else "cpu"


def get_ready(tell: Tell) -> None:
    """Load what drawing needs, and say what is going on; the first time on a machine, minutes may pass."""
    tell("Starting the renderer", 0.05)
    import painsynth_hf.render.renderer as _  # noqa: F401
    from painsynth_hf.head.topology import topology
    from painsynth_hf.render.device import check_device

    where = check_device(device())
    tell("Building the head", 0.1)
    topology()
    load_kernels(where, tell)
    tell("Drawing the first face", 0.9)


def load_kernels(where: str, tell: Tell) -> None:
    """Load every kernel; those that were never compiled on this machine take their time."""
    import warp

    modules = dict(sorted(sys.modules.items()))
    ours = [name for name, module in modules.items() if name.startswith("painsynth_hf.") and _kernels(module, name)]
    for n, name in enumerate(ours):
        tell(f"Compiling kernels: {n + 1} of {len(ours)}", 0.2 + 0.7 * n / len(ours))
        warp.load_module(name, device=where)


def _kernels(module: Any, name: str) -> bool:
    import warp

    return any(isinstance(it, warp.Kernel) and it.module.name == name for it in vars(module).values())


def frames(specs: Sequence[FrameSpec], labels: frozenset[str], crowd: bool = False) -> list[Frame]:
    """The frames of `specs`. A `crowd` does not push the studio's people out of memory."""
    made = _renderer(os.getpid(), device(), crowd).render_batch(specs, labels)
    if next(_drawn) % TRIM == 0:
        trim()
    return made


def head(spec: FrameSpec) -> bytes:
    """The head of `spec` as glb."""
    from painsynth_hf.exports.glb import head_glb

    return head_glb(spec, texture=TEXTURE, device=device())


def trim() -> None:
    """Hand memory that forgotten people left back to the system, where the C library can."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


@lru_cache(maxsize=4)
def _renderer(process: int, where: str, crowd: bool) -> Any:
    from painsynth_hf.render import Renderer

    return Renderer(where, people=PEOPLE[crowd])
