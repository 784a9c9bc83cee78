"""Ranks killed at random moments, finished by other numbers of ranks: `python benchmarks/kill.py [--json FILE]`.

Each run makes the mini design with a renderer that draws noise in 10 ms a frame. It is begun by 1, 2 or 3 ranks, each
killed (SIGKILL) at its own moment, goes on with another number, killed as well, and is ended by a third. The files are
compared with those of an uninterrupted run. A rank may lose the shard it was at, never more.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import filelock  # noqa: F401  # what `generate` imports when it gets there: done once, before the forks
import pyarrow.parquet  # noqa: F401
import yaml  # noqa: F401
from conftest import FakeRenderer

from painsynth_hf import front, shards  # noqa: F401
from painsynth_hf import generate as module
from painsynth_hf.config import Config
from painsynth_hf.ranks import Rank

MINI = Config.of("mini", resolution=32)
FRAME = 0.01  # s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20, help="with each number of ranks")
    parser.add_argument("--json")
    args = parser.parse_args()
    rng = random.Random(0)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        begun = time.monotonic()
        finish(root / "whole", 1)
        whole = time.monotonic() - begun  # s of a rank alone; kills come within it
        reference = tree(root / "whole")
        for world in (1, 2, 3):
            runs = []
            for i in range(args.runs):
                runs.append(run(root / f"{world}-{i}", world, i, rng, whole))
                differ = sorted(path for path, _ in tree(root / f"{world}-{i}").items() ^ reference.items())
                runs[-1]["mismatches"] = int(bool(differ))
                if differ:
                    print(f"{world} ranks, run {i}:", *differ, file=sys.stderr)
            rows.append({"ranks": world, "runs": len(runs), **{key: sum(r[key] for r in runs) for key in runs[0]}})
            rows[-1]["most_lost_by_a_kill"] = max(r["lost"] / max(r["kills"], 1) for r in runs)
    print("| first ranks | runs | ranks killed | ended before their kill | shards lost | mismatches |")
    print("|---|" + "---:|" * 5)
    for row in rows:
        print("| " + " | ".join(str(row[k]) for k in ("ranks", "runs", "kills", "ended", "lost", "mismatches")) + " |")
    if args.json:
        Path(args.json).write_text(json.dumps({"date": date.today().isoformat(), "rows": rows}, indent=1) + "\n")
    sys.exit(any(row["mismatches"] or row["most_lost_by_a_kill"] > 1 for row in rows))


def run(out: Path, world: int, number: int, rng: random.Random, whole: float) -> dict[str, int]:
    """One folder; how many ranks were killed or too quick for it, how many shards were begun in vain."""
    kills = ended = 0
    second, third = 1 + (world + number % 2) % 3, 1 + (world + number // 2 % 2) % 3  # other numbers than the first
    for ranks in (world, second):
        alive = [start(out, Rank(n, ranks)) for n in range(ranks)]
        begun = time.monotonic()
        for moment, child in sorted((rng.uniform(0.0, whole / ranks), child) for child in alive):
            time.sleep(max(0.0, begun + moment - time.monotonic()))
            os.kill(child, signal.SIGKILL)  # one that has ended is a zombie until it is waited for
        for child in alive:
            killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
            kills, ended = kills + killed, ended + (not killed)
    finish(out, third)
    begun_shards = len((out.parent / f"{out.name}.log").read_text().splitlines())
    return {"kills": kills, "ended": ended, "lost": begun_shards - len(shards.plan(MINI))}


def finish(out: Path, ranks: int) -> None:
    for child in [start(out, Rank(n, ranks)) for n in range(ranks)]:
        if os.waitpid(child, 0)[1]:
            raise SystemExit(f"a rank of {ranks} that nobody killed failed in {out}")


def start(out: Path, rank: Rank) -> int:
    """A rank in a process of its own, which has everything imported already."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        fake = FakeRenderer()
        fake.render = slowly(fake.render)
        shards.renderer = lambda *_: fake
        module.write_shard = logged(module.write_shard, out.parent / f"{out.name}.log")
        module.generate(MINI, out, 1, rank=rank)
        code = 0
    finally:
        os._exit(code)


def slowly(render: Callable) -> Callable:
    def wait_and_render(*args, **kwargs):
        time.sleep(FRAME)
        return render(*args, **kwargs)

    return wait_and_render


def logged(write_shard: Callable, log: Path) -> Callable:
    """`write_shard` that notes each shard it begins."""

    def note_and_write(config, shard, *args, **kwargs):
        with log.open("a") as file:
            file.write(shard.path + "\n")
        return write_shard(config, shard, *args, **kwargs)

    return note_and_write


def tree(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


if __name__ == "__main__":
    main()
