"""Where a frame's time goes: `python benchmarks/stages.py [--design 3dpain] [--device cpu] [--json FILE]`.

Renders whole people, one batch each, with all labels or none: first as fast as it goes, for frames per second, then
with a wait after every kernel, for its share. Times are per frame, means over people, after a warm-up.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections import defaultdict
from datetime import date

import warp as wp

import painsynth_hf
from painsynth_hf.render import PIXEL_LABELS, Renderer
from painsynth_hf.rows import BY_NAME


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--design", default="mini", help="mini has 3 frames a person, synpain 2, 3dpain 33")
    parser.add_argument("--resolution", type=int, default=512)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--labels", choices=("all", "none"), default="all")
    parser.add_argument("--json")
    args = parser.parse_args()

    labels = frozenset(PIXEL_LABELS) - {*BY_NAME} if args.labels == "all" else frozenset()
    design = painsynth_hf.named_design(args.design, resolution=args.resolution)
    engine = Renderer(args.device)
    times: dict[str, float] = defaultdict(float)
    seconds, frames = 0.0, 0
    for number in range(-1, args.people):
        batch = list(design.identity_frames(max(number, 0)))
        engine.render_batch(batch[:1], labels)  # kernels, and what a person's frames share
        whole = timed(lambda batch=batch: engine.render_batch(batch, labels), args.device)
        if number >= 0:  # the first round only warms up
            seconds, frames = seconds + whole, frames + len(batch)
            watched(times, args.device, lambda batch=batch: engine.render_batch(batch, labels))

    table = {name: 1000.0 * value / frames for name, value in sorted(times.items(), key=lambda item: -item[1])}
    print(f"{args.design}, {args.resolution} px, labels {args.labels}, {args.device}: {frames / seconds:.2f} frames/s")
    print(f"{'ms per frame':28s}{1000.0 * seconds / frames:9.3f}")
    for name, value in table.items():
        print(f"  {name:26s}{value:9.3f}")
    if args.json:
        about = {
            "date": date.today().isoformat(),
            "machine": platform.processor() or platform.machine(),
            "warp": wp.__version__,
            "painsynth": painsynth_hf.__version__,
            "device": str(wp.get_device(args.device)),
            "design": args.design,
            "resolution": args.resolution,
            "labels": args.labels,
        }
        with open(args.json, "w") as file:
            json.dump({**about, "ms": {"frame": 1000.0 * seconds / frames, **table}}, file, indent=1)
            file.write("\n")


def timed(work, device: str) -> float:
    wp.synchronize_device(device)
    start = time.perf_counter()
    work()
    wp.synchronize_device(device)
    return time.perf_counter() - start


def watched(times: dict[str, float], device: str, work) -> None:
    """Add to `times` the seconds that each kernel takes in `work`, and under "host" what is left."""
    launch, before = wp.launch, sum(times.values())

    def wrapper(kernel, *args, **kwargs):
        times[kernel.key] += timed(lambda: launch(kernel, *args, **kwargs), device)

    wp.launch = wrapper
    try:
        whole = timed(work, device)
    finally:
        wp.launch = launch
    times["(host, fills, copies)"] += max(whole - (sum(times.values()) - before), 0.0)


if __name__ == "__main__":
    main()
