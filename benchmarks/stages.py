"""Where a frame's time goes: `python benchmarks/stages.py [--resolution 512] [--device cpu] [--json FILE]`.

Times each stage of the renderer on frames of the mini design, medians over several people, after a warm-up.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import time
from collections import defaultdict
from datetime import date
from functools import wraps

import warp as wp

import painsynth_hf
from painsynth_hf.render import PIXEL_LABELS, renderer

STAGES = ("_surface", "_world", "_hair", "_light", "_light_hair", "_visibility", "_picture")
CALLS = ("build_head", "build_lights", "_garment", "label_frame")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--resolution", type=int, default=512)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--json")
    args = parser.parse_args()

    times: dict[str, list[float]] = defaultdict(list)
    for name in STAGES:
        setattr(renderer.Renderer, name, timed(name, getattr(renderer.Renderer, name), times, args.device))
    for name in CALLS:
        setattr(renderer, name, timed(name, getattr(renderer, name), times, args.device))

    design = painsynth_hf.named_design("mini", resolution=args.resolution)
    engine = renderer.Renderer(args.device)
    whole = timed("frame", engine.render, times, args.device)
    every = frozenset(PIXEL_LABELS)
    for identity in range(args.people):
        frames = design.identity_frames(identity)
        engine.render(frames[0])  # what an identity's frames share
        if identity == 0:
            times.clear()  # kernels compiled, caches filled
        for spec in frames[1:]:
            whole(spec, every)

    table = {name: 1000 * statistics.median(values) for name, values in times.items()}
    print(f"{args.resolution} px, {args.device}: medians in ms")
    for name, value in sorted(table.items(), key=lambda item: -item[1]):
        print(f"{name.strip('_'):16s} {value:8.1f}")
    if args.json:
        about = {"date": date.today().isoformat(), "machine": platform.processor() or platform.machine(),
                 "warp": wp.__version__, "painsynth": painsynth_hf.__version__,
                 "device": str(wp.get_device(args.device)), "resolution": args.resolution}  # fmt: skip
        with open(args.json, "w") as file:
            json.dump({**about, "ms": table}, file, indent=1)


def timed(name: str, function, times: dict[str, list[float]], device: str):
    @wraps(function)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        result = function(*args, **kwargs)
        wp.synchronize_device(device)
        times[name].append(time.perf_counter() - start)
        return result

    return wrapper


if __name__ == "__main__":
    main()
