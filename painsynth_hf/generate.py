"""A data set on disk: Parquet shards that `datasets.load_dataset(folder)` reads, a card, a manifest, a contact sheet.

Shards are rendered by several processes, or by several ranks of them on many machines, and each is written whole: a
run that is killed continues where it was, and the bytes are the same however many processes and ranks there were.
"""

from __future__ import annotations

import dataclasses
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait as wait_for_any
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .checks import check_integer
from .config import Config, check_device
from .folder import Folder, contents
from .place import Place, place_of
from .ranks import Rank, rank_from
from .renderers import check_renderer
from .rows import kinds, renderer
from .schema import as_arrow
from .shards import Shard, plan, row_bytes, write_shard

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Report:
    """What a data set holds of its `rows` and `shards` when `generate` ends, and what that takes.

    `missing` shards are other ranks' and not finished yet; with one rank there are none.
    """

    folder: str  # or address
    rows: int
    shards: int
    bytes: int
    missing: int = 0


def generate(
    config: Config, out: str | Path, num_proc: int | None = None, progress: bool = False, rank: Rank | None = None
) -> Report:
    """Render `config` into the folder `out`; what is there of it already is kept. Default: a process per core.

    `out` may be in an object store (`s3://bucket/folder`) whose package for `fsspec` is installed.
    `rank` is this process's share of the shards; unless given, the environment's (see `ranks`). Any number of ranks,
    at once or one after the other, on any machines that see `out`, end with the same files.

    Raises `ValueError` if the folder holds something else, cannot be written or is too small, and touches nothing.
    With more than one process a script needs `if __name__ == "__main__":` around this, as `multiprocessing` does.
    """
    rank = rank_from() if rank is None else rank
    config = dataclasses.replace(config, device=rank.device(config.device))
    num_proc = check_integer("num_proc", default_processes(config.device) if num_proc is None else num_proc, 1)
    check_device(config.device)
    check_renderer(config.renderer)
    shards = plan(config)
    place = place_of(out)
    with Folder.claim(place, contents(config), rank) as folder:
        mine = [shards[i] for i in rank.share([shard.rows for shard in shards])]
        done = folder.records_of({shard.path for shard in mine})
        todo = [shard for shard in mine if shard.path not in done]
        _check_room(config, sum(shard.rows for shard in todo), place)
        for record in _render(config, todo, place, num_proc, sum(s.rows for s in mine), progress, rank.label):
            folder.keep(record)
        with folder.finishing() as unfinished:
            records = folder.claims()
            finished = [records[shard.path] for shard in shards if shard.path in records]
            if unfinished and len(finished) == len(shards):
                from .front import write_front  # Pillow and card: not before all is drawn

                write_front(config, shards, finished, place)
                folder.finish(finished)
    missing = len(shards) - len(finished)
    return Report(str(place), sum(s.rows for s in shards), len(shards), sum(r["bytes"] for r in finished), missing)


def default_processes(device: str) -> int:
    """A process per core; on a GPU at most 8, which share it: each prepares people and encodes beside the others."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores if device == "cpu" else min(cores, 8)


def _render(
    config: Config, todo: list[Shard], place: Place, num_proc: int, total: int, progress: bool, mark: str
) -> Iterator[dict[str, Any]]:
    """Write every shard of `todo`; yields the record of each as it is finished."""
    from tqdm import tqdm

    rows = sum(shard.rows for shard in todo)
    # disable=None: no bar where nobody watches
    with tqdm(total=total, initial=total - rows, unit=" rows", disable=None if progress else True) as bar:
        if min(num_proc, len(todo)) <= 1:
            schema = as_arrow(kinds(config.labels)) if todo else None
            for shard in todo:
                yield write_shard(config, shard, schema, place, bar.update, mark)
        else:
            yield from _render_in_processes(config, todo, place, min(num_proc, len(todo)), bar.update, mark)


def _render_in_processes(
    config: Config, todo: list[Shard], place: Place, num_proc: int, advance: Callable[[int], Any], mark: str
) -> Iterator[dict[str, Any]]:
    context = multiprocessing.get_context("spawn")  # a fork would inherit half a renderer
    rows = context.SimpleQueue()
    pool = ProcessPoolExecutor(num_proc, context, _start_worker, (rows,))
    try:
        with _one_thread_each():
            starting = [pool.submit(_warm_up, config) for _ in range(num_proc)]
        schema = as_arrow(kinds(config.labels))  # while the processes start
        largest_first = sorted(todo, key=lambda shard: -shard.rows)  # so that processes end together
        running = {pool.submit(_write_shard, config, shard, schema, place, mark) for shard in largest_first}
        for start in starting:
            start.result()
        while running:
            done, running = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
            while not rows.empty():
                advance(rows.get())
            for future in done:
                yield future.result()
    except BrokenProcessPool:
        raise RuntimeError("num_proc: a process died (out of memory?); finished shards are kept, run again") from None
    except BaseException:
        for child in multiprocessing.active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes started in here do linear algebra on one thread: there is a process per core already."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


_rows: Any = None  # in a worker: where it tells how far it is


class _NoPandas:
    """Arrow looks for pandas when it makes its first array. No worker needs it, and it takes as long as a picture."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def _start_worker(rows: Any) -> None:
    """Ctrl-C is for the parent, and without a parent there is nothing to work for."""
    global _rows
    _rows = rows
    sys.meta_path.insert(0, _NoPandas)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        watch = threading.Thread(target=lambda: (wait_for_any([parent.sentinel]), os._exit(1)), daemon=True)
        watch.start()


def _warm_up(config: Config) -> None:
    renderer(config.device, config.renderer)


def _write_shard(config: Config, shard: Shard, schema: pa.Schema, place: Place, mark: str) -> dict[str, Any]:
    return write_shard(config, shard, schema, place, _rows.put, mark)


def _check_room(config: Config, rows: int, place: Place) -> None:
    """Refuse a disk that is too small by what such rows took before; better now than after hours of rendering."""
    needed = rows * row_bytes(config) + 1e6  # the contact sheet
    free = place.room()
    if rows and free < needed:
        raise ValueError(f"out: {str(place)!r} has {free / 1e6:.4g} MB free; about {needed / 1e6:.4g} MB are needed")
