"""What several ranks gain: `python benchmarks/ranks.py [--ranks 2] [--frames 240] [--json FILE]`.

One data set is made by one rank, then by several at a time, each a `painsynth generate` of its own with one process,
as `torchrun` starts them. Files must be the same. By the clock, which needs as many idle cores as there are ranks; and
in processor seconds, which others on the machine change less: they grow by what every rank does again, which is to
start Python, load kernels and draw its first frame.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from generated import write_json

FRAMES_A_PERSON = 3  # of mini


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ranks", type=int, default=2)
    parser.add_argument("--frames", type=int, default=240, help="a multiple of 60")
    parser.add_argument("--resolution", type=int, default=512)
    parser.add_argument("--json")
    args = parser.parse_args()
    rows: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        asked = [f"--identities={args.frames // FRAMES_A_PERSON}", f"--resolution={args.resolution}"]
        made(Path(folder) / "kernels", 1, ["--identities=20", "--resolution=64"])  # compiled and kept on disk
        for ranks in (1, args.ranks):
            out = Path(folder) / str(ranks)
            rows[str(ranks)] = made(out, ranks, asked)
        same = tree(Path(folder) / "1") == tree(Path(folder) / str(args.ranks))
    one, many = rows["1"], rows[str(args.ranks)]
    write_json(args.json, {
        "frames": args.frames, "resolution": args.resolution, "cores": os.cpu_count(), "by ranks": rows,
        "same files": same, "speed-up": round(one["s"] / many["s"], 3),
        "processor time, times that of one rank": round(many["CPU s"] / one["CPU s"], 3),
        "load when it ended": round(os.getloadavg()[0], 1),
    })  # fmt: skip
    sys.exit(not same)


def made(out: Path, ranks: int, asked: list[str]) -> dict[str, float]:
    """Seconds and processor seconds that so many ranks took for a data set."""
    command = [sys.executable, "-m", "painsynth_hf", "generate", "mini", *asked, "--num-proc=1", "--out", str(out)]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    used, began = children(), time.perf_counter()
    running = [
        subprocess.Popen(
            command, env={**os.environ, **threads, "RANK": str(n), "WORLD_SIZE": str(ranks)}, stdout=subprocess.DEVNULL
        )
        for n in range(ranks)
    ]
    if any([process.wait() for process in running]):  # all of them
        sys.exit("a rank failed")
    return {"s": round(time.perf_counter() - began, 1), "CPU s": round(children() - used, 1)}


def children() -> float:
    """Processor seconds of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tree(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


if __name__ == "__main__":
    main()
