"""Encoding beside rendering: on a GPU, threads turn finished pictures into bytes while the next are drawn.

A CPU renderer has no use for them: its processes keep every core busy already.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")
Given = Callable[[], T]  # gives what was asked for, when it is there
Later = Callable[..., Given]  # of a function and its arguments
AHEAD = 64  # rows that may wait for their bytes
THREADS = 4

_pools: dict[int, ThreadPoolExecutor] = {}  # by process, so that a forked child starts its own


def now(work: Callable[..., T], *given: Any) -> Given[T]:
    """Done at once."""
    done = work(*given)
    return lambda: done


def in_threads(work: Callable[..., T], *given: Any) -> Given[T]:
    """Begun by a thread in the order of the calls, so that work may wait for what was asked for before it."""
    pool = _pools.get(os.getpid()) or _pools.setdefault(os.getpid(), ThreadPoolExecutor(THREADS, "encoder"))
    return pool.submit(work, *given).result


def later_on(device: str) -> Later:
    """How rows of a renderer on that device are encoded."""
    return now if device == "cpu" else in_threads


def in_order(waiting: Iterable[Given[T]], later: Later) -> Iterator[T]:
    """What each of `waiting` gives, in order; with threads, up to AHEAD of them are asked for ahead of the first."""
    ahead = 0 if later is now else AHEAD
    asked: deque[Given[T]] = deque()
    for each in waiting:
        asked.append(each)
        if len(asked) > ahead:
            yield asked.popleft()()
    while asked:
        yield asked.popleft()()
