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
    return wanted


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
