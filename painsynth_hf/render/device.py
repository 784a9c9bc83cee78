"""Starting Warp, and the devices it has."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from functools import lru_cache

import warp as wp


def check_device(device: str) -> str:
    """`device` by Warp's name ("cpu", "cuda:0") if this machine has it; else a `ValueError` that says what it has."""
    have = _devices()
    wanted = "cuda:0" if device == "cuda" else device
    if wanted not in have:
        raise ValueError(f"device: {device!r} is not on this machine; allowed: {', '.join(have)}")
    if wanted != "cpu":
        _check_age(wanted)
    return wanted


def _check_age(device: str) -> None:
    """Refuse a GPU that the CUDA compiler in this Warp no longer knows."""
    gpu, known = wp.get_device(device), wp.get_cuda_supported_archs()
    if known and gpu.arch < min(known):
        has, needs = (f"{arch // 10}.{arch % 10}" for arch in (gpu.arch, min(known)))
        raise ValueError(f"device: {device!r} is too old ({gpu.name}: compute capability {has} < {needs}); give cpu")


def build_failure(device: str, error: Exception) -> ValueError | None:
    """One line and a way out, if `error` says that a kernel could not be compiled; the compiler has said more."""
    if "build failed" not in str(error):
        return None
    way_out = "give cpu" if device != "cpu" else f"Warp {wp.__version__} has no working compiler here"
    return ValueError(
        f"device: {device!r} does not run these kernels ({' '.join(str(error).split())[:120]}); {way_out}"
    )


@lru_cache(maxsize=1)
def _devices() -> tuple[str, ...]:
    wp.config.log_level = wp.LOG_WARNING  # no banner, no line for each kernel loaded
    with _native_stderr_aside():
        wp.init()
    return tuple(str(device) for device in wp.get_devices())


@contextlib.contextmanager
def _native_stderr_aside() -> Iterator[None]:
    """Warp's C++ writes a warning to stderr where there is no CUDA driver; on a laptop that is no news."""
    sys.stderr.flush()
    saved = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
