"""What a user waits for: `python benchmarks/speed.py [--device cpu] [--json FILE]`. Caches are warmed first.

Generating the mini design, the first streamed row in a fresh process, and single frames at three sizes, with the
default labels and with the image alone. Medians of three where a thing is quick enough to repeat.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date

import painsynth_hf
from painsynth_hf import Renderer, named_design

FIRST_ROW = "from painsynth_hf import load_dataset; next(iter(load_dataset('mini', split='train', streaming=True, {})))"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--json")
    args = parser.parse_args()
    engine = Renderer(args.device)
    engine.render(named_design("mini").identity_frames(0)[0])  # kernels and geometry now are on disk

    rows = {}
    for resolution in (256, 512, 1024):
        for labels in ((), ("heatmap",)):
            name = f"frame {resolution} px, {'heatmap' if labels else 'image only'}, s"
            rows[name] = frame_seconds(engine, resolution, frozenset(labels))
    rows["first streamed row, fresh process, s"] = statistics.median(
        seconds([sys.executable, "-c", FIRST_ROW.format(f"device={args.device!r}")]) for _ in range(3)
    )
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "painsynth_hf", "generate", "mini", "--out", f"{folder}/mini"]
        rows["generate mini, 60 frames of 256 px, s"] = seconds([*command, "--device", args.device])

    for name, value in rows.items():
        print(f"{name:48s} {value:7.2f}")
    if args.json:
        about = {"date": date.today().isoformat(), "machine": platform.machine(), "cores": os.cpu_count(),
                 "python": platform.python_version(), "painsynth": painsynth_hf.__version__,
                 "device": args.device}  # fmt: skip
        with open(args.json, "w") as file:
            json.dump({**about, "results": {name: round(value, 3) for name, value in rows.items()}}, file, indent=1)
            file.write("\n")


def frame_seconds(engine: Renderer, resolution: int, labels: frozenset[str]) -> float:
    """Median over the expressive frames of five people whose resting frame has been rendered."""
    times = []
    for identity in range(5):
        first, *others = named_design("mini", resolution=resolution).identity_frames(identity)
        engine.render(first, labels)
        for spec in others:
            start = time.perf_counter()
            engine.render(spec, labels)
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
