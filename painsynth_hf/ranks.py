"""Which part of a data set this process makes, when several machines or GPUs make it together.

The environment says it, as `torchrun`, `accelerate launch` and most schedulers' scripts set it: RANK and WORLD_SIZE,
and LOCAL_RANK for the GPU. Ranks never talk to each other: shards are dealt out by their rows, a shard's bytes depend
on nothing but the configuration, and what is finished lies in the folder that all of them see.
"""

from __future__ import annotations

import heapq
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .checks import check_integer


@dataclass(frozen=True)
class Rank:
    """This process's number among those that work on one folder."""

    number: int = 0
    world_size: int = 1
    local: int = 0  # number on this machine

    def __post_init__(self) -> None:
        check_integer("world_size", self.world_size, 1)
        check_integer("rank", self.number, 0, self.world_size - 1)
        check_integer("local_rank", self.local, 0)

    @property
    def alone(self) -> bool:
        return self.world_size == 1

    @property
    def label(self) -> str:
        """Marks this rank's unfinished files and its lock."""
        return f"rank-{self.number}-of-{self.world_size}"

    def share(self, rows: Sequence[int]) -> list[int]:
        """Numbers of the shards that are this rank's to make, of shards with so many rows.

        Each goes to whoever has fewest rows so far, the largest first: no rank has a shard more to do than another.
        """
        loads, mine = [(0, number) for number in range(self.world_size)], []  # a heap
        for shard in sorted(range(len(rows)), key=lambda shard: -rows[shard]):
            load, number = loads[0]
            heapq.heapreplace(loads, (load + rows[shard], number))
            if number == self.number:
                mine.append(shard)
        return sorted(mine)

    def device(self, device: str) -> str:
        """`device`, where "cuda" is this rank's own GPU of its machine."""
        return f"cuda:{self.local}" if device == "cuda" and not self.alone else device


def rank_from(environment: Mapping[str, str] = os.environ) -> Rank:
    """The rank that RANK, WORLD_SIZE and LOCAL_RANK name; one process alone where they are not set."""
    values = {}
    for name, default in (("RANK", 0), ("WORLD_SIZE", 1), ("LOCAL_RANK", 0)):
        text = environment.get(name, str(default))
        if not text.isdecimal():
            raise ValueError(f"{name}: {text[:40]!r} is not allowed; give a whole number of at least {min(default, 1)}")
        values[name] = int(text)
    return Rank(values["RANK"], values["WORLD_SIZE"], values["LOCAL_RANK"])
