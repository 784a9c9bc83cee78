"""NumPy arrays on a device."""

from __future__ import annotations

from typing import Any

import numpy as np
import warp as wp


def put(array: np.ndarray, dtype: Any, device: str) -> Any:
    """A Warp array of `dtype` (float, int, a vector or matrix of them, a struct) that holds what `array` holds.

    On a CPU it may be `array` itself, which nobody may then change.
    """
    if dtype is int:
        array = np.asarray(array, np.int32)
    elif not np.asarray(array).dtype.names:
        array = np.asarray(array, np.int32 if dtype in (wp.vec2i, wp.vec3i, wp.vec4i) else np.float32)
    return wp.array(np.ascontiguousarray(array), dtype=dtype, device=device, copy=device != "cpu")
