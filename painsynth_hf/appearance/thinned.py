"""`Thinned`: what would be drawn for all strands, handed out for some of them.

So who has their hair drawn with fewer strands keeps their cut: every lock, parting and curl is where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


class Thinned(np.random.Generator):
    """Draws of `count` numbers are every `step`-th of the `whole` that `rng` would draw; all others are as they were.

    It goes on where `rng` is, and takes it along.
    """

    def __init__(self, rng: np.random.Generator, whole: int, step: int) -> None:
        super().__init__(rng.bit_generator)
        self.whole, self.step, self.count = whole, step, len(range(0, whole, step))

    def _thin(self, draw: Callable[[Any], Any], size: Any) -> Any:
        """`size` has an axis of `count` strands, or is of something else."""
        shape = (size,) if isinstance(size, int) else size
        if shape is None or self.count not in shape:
            return draw(size)
        axis = shape.index(self.count)
        drawn = draw((*shape[:axis], self.whole, *shape[axis + 1 :]))
        return np.ascontiguousarray(drawn[(slice(None),) * axis + (slice(None, None, self.step),)])

    def random(self, size: Any = None, *given: Any) -> Any:  # type: ignore[override]
        return self._thin(lambda shape: super(Thinned, self).random(shape, *given), size)

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        return low + (high - low) * self.random(size)  # limits may be those of the strands that are left

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        return self._thin(lambda shape: super(Thinned, self).normal(loc, scale, shape), size)

    def standard_normal(self, size: Any = None, *given: Any) -> Any:  # type: ignore[override]
        return self._thin(lambda shape: super(Thinned, self).standard_normal(shape, *given), size)

    def integers(self, low: Any, high: Any = None, size: Any = None, *given: Any, **how: Any) -> Any:
        return self._thin(lambda shape: super(Thinned, self).integers(low, high, shape, *given, **how), size)

    def choice(self, a: Any, size: Any = None, *given: Any, **how: Any) -> Any:
        """Of strands, those nearest in number to the ones chosen of all; two may be one."""
        if a != self.count:
            return super().choice(a, size, *given, **how)
        return np.unique(super().choice(self.whole, size, *given, **how) // self.step)

    def permutation(self, x: Any, *given: Any) -> Any:
        if x != self.count:
            return super().permutation(x, *given)
        whole = super().permutation(self.whole)
        return whole[whole % self.step == 0] // self.step
