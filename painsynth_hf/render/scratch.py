"""Memory that batches take turns in: on a CPU, fresh memory costs more than what is done with it."""

from __future__ import annotations

from math import prod
from typing import Any

import warp as wp


class Scratch:
    """Arrays by name, kept from batch to batch; what one batch leaves in them, the next overwrites.

    A new array's pages are handed out one by one as they are first touched, at ten times the price of filling them.
    A CUDA device has a pool for this already, and what is kept there could not be given to a larger batch.
    """

    def __init__(self, device: str) -> None:
        self.device, self._kept = device, {}  # type: ignore[var-annotated]
        self._keeps = wp.get_device(device).is_cpu

    def empty(self, name: str, shape: tuple[int, ...], dtype: Any) -> wp.array:
        """An array of any content, of one of Warp's types, to be used until `name` is asked for again."""
        if not self._keeps:
            return wp.empty(shape, dtype=dtype, device=self.device)
        count, flat = prod(shape), self._kept.get(name)
        if flat is None or flat.size < count or flat.dtype != dtype:
            self._kept[name] = flat = wp.empty(count, dtype=dtype, device=self.device)
        return flat[:count].reshape(shape)

    def clear(self) -> None:
        """Give all memory back."""
        self._kept.clear()
