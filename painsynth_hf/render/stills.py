"""What pictures of one person share for as long as the head does not turn, whatever its expression does.

Hair of the scalp rides on the skull, and a third of the head never moves with the face: their part of the lights'
depth maps and of what a camera sees is drawn once, and each picture begins with a copy of it. The nearest surface is a
minimum, so the order in which surfaces are drawn does not matter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import warp as wp

from .scratch import Scratch

KEPT_BYTES = 160_000_000  # of one kind
MOST = 4  # kept of one kind; a person has as many views and turns of the head in a data set


class Stills:
    """Arrays by what they were drawn from, the last few used; those of one person at a time."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._owner: Any = None
        self._made: dict[tuple, tuple[int, wp.array]] = {}

    def of(self, owner: Any) -> Stills:
        """These, without what belongs to others."""
        if owner is not self._owner:
            self._owner = owner
            self._made.clear()
        return self

    def get(self, key: tuple, shape: tuple[int, ...], dtype: Any, draw: Callable[[wp.array], None]) -> wp.array:
        """The array of this key, whose first word is its kind, drawn if it is not there; valid until the next call."""
        if key not in self._made:
            size = wp.types.type_size_in_bytes(dtype)
            for length in shape:
                size *= length
            mine = [other for other in self._made if other[0] == key[0]]
            slot = len(mine)
            if slot >= max(1, min(MOST, KEPT_BYTES // size)):
                slot = self._made.pop(mine[0])[0]  # the longest unused
            out = self._scratch.empty(f"{key[0]} {slot}", shape, dtype)
            draw(out)
            self._made[key] = slot, out
        self._made[key] = self._made.pop(key)
        return self._made[key][1]

    def clear(self) -> None:
        """Forget everything."""
        self._owner = None
        self._made.clear()
