"""How fast pictures are made: `python benchmarks/speed.py [--device cpu] [--json FILE]`.

Frames per second at three sizes with and without labels, rendered only and end to end into Parquet (with each one's
neutral), by one process and by two; cold and warm starts; peak memory. On a CPU each number comes twice: by the clock,
and by the processor time that the work took, which others on the machine do not change.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import warp as wp

import painsynth_hf
from painsynth_hf import named_design
from painsynth_hf.config import Config
from painsynth_hf.place import Disk
from painsynth_hf.render import PIXEL_LABELS, Renderer
from painsynth_hf.rows import BY_NAME, kinds, renderer
from painsynth_hf.schema import as_arrow
from painsynth_hf.shards import Shard, write_shard

FIRST_FRAME = "from painsynth_hf import Renderer, named_design; Renderer('{}').render({}.identity_frames(0)[0])"
MINI = "named_design('mini')"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--design", default="mini", help="mini has 3 frames a person, synpain 2, 3dpain 33")
    parser.add_argument("--people", type=int, default=10, help="an even number that each rate is measured on, all new")
    parser.add_argument("--resolutions", type=int, nargs="+", default=[256, 512, 1024])
    parser.add_argument("--json")
    args = parser.parse_args()
    if args.people < 2 or args.people % 2:
        parser.error(f"--people: {args.people} is not allowed; give an even number, half for each of two processes")
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
    about = {
        "date": date.today().isoformat(), "machine": platform.machine(), "cores": os.cpu_count(),
        "python": platform.python_version(), "warp": wp.__version__, "painsynth": painsynth_hf.__version__,
        "device": args.device, "design": args.design, "people": args.people,
    }  # fmt: skip
    start = {
        "cold start, kernels to compile, s": fresh_start(args.device, cold=True),
        "warm start, first frame of a fresh process, s": fresh_start(args.device, cold=False),
    }
    rows = [row for resolution in args.resolutions for row in measured(args, resolution)]
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    start["peak memory of a process, GiB"] = peak / 2**20

    print(", ".join(f"{name} {value}" for name, value in about.items()))
    for name, value in start.items():
        print(f"{name:60s}{value:8.2f}")
    print(f"{'':60s}{'fps':>8s}{'ms':>9s}{'CPU ms':>9s}   a frame")
    for row in rows:
        print(f"{row['name']:60s}{row['fps']:8.2f}{row['ms']:9.1f}{row['cpu_ms']:9.1f}")
    if args.json:
        with open(args.json, "w") as file:
            json.dump({**about, "start": start, "frames": rows}, file, indent=1)
            file.write("\n")


def measured(args: argparse.Namespace, resolution: int) -> list[dict[str, Any]]:
    """Render-only and end-to-end speeds at one size."""
    rows = []
    for labels in ("none", "all"):
        wanted = frozenset(PIXEL_LABELS) - {*BY_NAME} if labels == "all" else frozenset()
        engine = Renderer(args.device)
        design = named_design(args.design, resolution=resolution)
        engine.render_batch(design.identity_frames(design.identities - 1), wanted)  # kernels and what people share
        batches = [design.identity_frames(i) for i in range(args.people)]
        what = f"{resolution} px, labels {labels}, "
        rows.append(timed(what + "render, new people", sum(map(len, batches)), render, engine, batches, wanted))
        known = batches[-1]
        rows.append(timed(what + "render, a known person", len(known), render, engine, [known], wanted))
        column = "all" if labels == "all" else ("pspi",)
        rates = []
        for processes in (1, 2):
            row = end_to_end(args, resolution, column, processes)
            rates.append(row["fps"])
            name = f"{what}into Parquet, " + ("one process" if processes == 1 else f"two (x{rates[1] / rates[0]:.2f})")
            rows.append({"name": name, **row})
    return rows


def render(engine: Renderer, batches: list, labels: frozenset[str]) -> None:
    for batch in batches:
        engine.render_batch(batch, labels)


def end_to_end(args: argparse.Namespace, resolution: int, labels: Any, processes: int) -> dict[str, Any]:
    """Shards of a data set, written by processes that have warmed up."""
    cells = len(named_design(args.design).cells)
    config = Config.of(
        args.design, resolution=resolution, identities=cells * -(-args.people // cells), labels=labels,
        device=args.device,
    )  # fmt: skip
    shards = halves(config, args.people)
    frames = sum(shard.rows for shard in shards)
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        list(pool.map(warm, [config] * processes))
        began = time.perf_counter()
        cpu = sum(pool.map(write, [config] * len(shards), shards, [folder] * len(shards)))
        seconds = time.perf_counter() - began
    return {"frames": frames, "fps": frames / seconds, "ms": 1e3 * seconds / frames, "cpu_ms": 1e3 * cpu / frames}


def halves(config: Config, count: int) -> list[Shard]:
    """The first so many people in two shards, as many in each: both of two processes have work, and end together.

    Shards of the data set itself hold whatever number of people makes 100 MB, or an eighth of a small one.
    """
    people = [identity for split in config.design.splits() for identity in config.design.identities_of(split)][:count]
    each, half = config.design.rows_per_identity, count // 2
    parts = enumerate((people[:half], people[half:]))
    return [Shard("train", f"data/{i}.parquet", tuple(part), len(part) * each) for i, part in parts]


def warm(config: Config) -> None:
    """Long enough that every process gets one of these."""
    design = config.design
    for identity in range(design.identities - 2, design.identities):
        renderer(config.device).render_batch(design.identity_frames(identity)[:1])


def write(config: Config, shard: Shard, folder: str) -> float:
    """Processor seconds that a shard took."""
    used, schema = time.process_time(), as_arrow(kinds(config.labels))
    write_shard(config, shard, schema, Disk(Path(folder)), lambda _: None)
    return time.process_time() - used


def timed(name: str, frames: int, work: Callable[..., Any], *given: Any) -> dict[str, Any]:
    """Frames per second, milliseconds and processor milliseconds a frame."""
    began, used = time.perf_counter(), time.process_time()
    work(*given)
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    return {"name": name, "frames": frames, "fps": frames / seconds, "ms": 1e3 * seconds / frames,
            "cpu_ms": 1e3 * cpu / frames}  # fmt: skip


def fresh_start(device: str, cold: bool) -> float:
    """Seconds from starting Python to the first frame of 256 px; `cold`: with nothing in the kernel cache."""
    code = FIRST_FRAME.format(device, MINI)
    with tempfile.TemporaryDirectory() as empty:
        env = {**os.environ, "WARP_CACHE_PATH": empty} if cold else dict(os.environ)
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, env=env, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
