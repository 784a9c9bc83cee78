"""What labels cost beside the picture alone: `python benchmarks/labels_cost.py [--resolution 512] [--json FILE]`.

Expressive frames of people seen before, so that what is done once per person does not hide the labels' part. For each
frame the picture alone, rendered and encoded, then everything with all labels, then with each pixel label alone, one
after the other in one run; processor time, medians over frames and rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from datetime import date

import painsynth_hf
from painsynth_hf import named_design
from painsynth_hf.images import encode_image
from painsynth_hf.render import Renderer
from painsynth_hf.rows import ALL_LABELS, DEFAULT_LABELS, PIXEL_LABELS, row
from painsynth_hf.spec import FrameSpec

ALLOWED = 0.6  # of the picture's cost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--resolution", type=int, default=512)
    parser.add_argument("--json")
    args = parser.parse_args()
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
    choices: dict[str, tuple[str, ...]] = {
        "none": (), "default": DEFAULT_LABELS, "all": ALL_LABELS, **{name: (name,) for name in PIXEL_LABELS}
    }  # fmt: skip
    design, engine = named_design("synpain", resolution=args.resolution), Renderer()
    times: dict[str, list[float]] = {name: [] for name in choices}
    for person in range(args.people):
        spec = design.identity_frames(person)[-1]
        engine.render(spec, frozenset(PIXEL_LABELS))  # kernels, and what the person's frames share
        for _ in range(args.rounds):
            for name, labels in choices.items():
                times[name].append(seconds(engine, spec, labels))
    median = {name: 1000.0 * statistics.median(values) for name, values in times.items()}
    alone = median.pop("none")
    shares = {name: value / alone - 1.0 for name, value in median.items()}
    print(f"{args.resolution} px, picture alone {alone:.0f} ms of processor time; added by")
    for name, share in shares.items():
        print(f"  {name:12s}{median[name] - alone:8.1f} ms{100 * share:8.1f} %")
    if args.json:
        about = {"date": date.today().isoformat(), "machine": platform.machine(), "python": platform.python_version(),
                 "painsynth": painsynth_hf.__version__, "resolution": args.resolution,
                 "frames": args.people * args.rounds, "allowed share": ALLOWED}  # fmt: skip
        with open(args.json, "w") as file:
            json.dump({**about, "picture alone, CPU ms": alone, "added share": shares}, file, indent=1)
            file.write("\n")


def seconds(engine: Renderer, spec: FrameSpec, labels: tuple[str, ...]) -> float:
    """Processor time from the spec to the row."""
    begun = time.process_time()
    frame = engine.render(spec, frozenset(labels) & frozenset(PIXEL_LABELS))
    image = encode_image(frame.image)
    row(frame, image, image, labels)
    return time.process_time() - begun


if __name__ == "__main__":
    main()
