"""Do others see people? dlib's face detector and recogniser over rendered `synpain` people.

    pip install dlib-bin face-recognition-models "setuptools<81"     # models come inside the packages
    python benchmarks/recognition.py [--identities 100] [--resolution 512] [--cells 6,16] [--json FILE]
    python benchmarks/recognition.py --folder out/synpain-500 [--json FILE]    # what `painsynth generate synpain` wrote

Prints in how many frames the HOG detector finds exactly one face, by ethnicity, and, from the recogniser's 128-d
embedding: the distance of one person's two frames against that of different people of the same cell (Cohen's d), and
what share of those strangers lies under dlib's own threshold of 0.6. Both distributions go into the JSON file, and the
strangers of each cell. `--identities` counts all cells; `--cells` renders those few of them, by number.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

import dlib
import face_recognition_models as models
import numpy as np
from generated import rows

from painsynth_hf import FrameSpec, Renderer, named_design
from painsynth_hf.designs import Design

SAME = 0.6  # dlib's threshold for one and the same person
BINS = np.arange(0.0, 1.25, 0.05)  # of the histograms of distances


def spread_of(distances: list[float]) -> dict[str, object]:
    """Mean, standard deviation and histogram of `distances`."""
    if not distances:
        return {"pairs": 0}
    return {
        "pairs": len(distances),
        "mean": round(float(np.mean(distances)), 4),
        "sd": round(float(np.std(distances)), 4),
        "histogram": {f"{low:.2f}": int(n) for low, n in zip(BINS, np.histogram(distances, BINS)[0], strict=False)},
    }


def drawn(design: Design, cells: Iterable[int], device: str) -> Iterator[tuple[FrameSpec, np.ndarray]]:
    """Specs and pictures of both frames of everybody in `cells`, rendered here."""
    renderer = Renderer(device)
    for identity in (i for i in range(design.identities) if i % len(design.cells) in cells):
        for frame in renderer.render_batch(design.identity_frames(identity)):
            yield frame.spec, frame.image


def stored(folder: str) -> Iterator[tuple[FrameSpec, np.ndarray]]:
    """Specs and pictures of a folder."""
    for row in rows(folder, ("spec", "image")):
        yield FrameSpec.from_json(row["spec"]), row["image"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--identities", type=int, default=100, help="a multiple of 20")
    parser.add_argument("--resolution", type=int, default=512)
    parser.add_argument("--cells", help="numbers of cells, 0 to 19, separated by commas; default: all")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--folder", help="a generated `synpain` instead of rendering it here")
    parser.add_argument("--json")
    args = parser.parse_args()

    detector = dlib.get_frontal_face_detector()
    shape = dlib.shape_predictor(models.pose_predictor_five_point_model_location())
    recogniser = dlib.face_recognition_model_v1(models.face_recognition_model_location())

    found: dict[str, list[int]] = defaultdict(list)
    people: dict[int, list[np.ndarray]] = {}
    missed = []
    design = named_design("synpain", identities=args.identities, resolution=args.resolution)
    cells = len(design.cells)
    wanted = [int(c) for c in args.cells.split(",")] if args.cells else range(cells)
    resolution = args.resolution
    for spec, image in stored(args.folder) if args.folder else drawn(design, wanted, args.device):
        resolution = len(image)
        faces = detector(image, 1)
        found[spec.person.ethnicity].append(len(faces))
        if len(faces) != 1:
            missed.append(spec.frame_id)
            continue
        points = shape(image, faces[0])
        people.setdefault(spec.identity, []).append(np.array(recogniser.compute_face_descriptor(image, points)))

    pairs = [float(np.linalg.norm(a - b)) for a, b in (p for p in people.values() if len(p) == 2)]
    by_cell = {
        " ".join(map(str, design.cells[cell])): [
            float(np.linalg.norm(people[i][0] - people[j][0]))
            for i, j in itertools.combinations([i for i in sorted(people) if i % cells == cell], 2)
        ]
        for cell in wanted
    }
    strangers = [distance for distances in by_cell.values() for distance in distances]
    spread = np.sqrt((np.var(pairs) + np.var(strangers)) / 2)
    result = {
        "one face found, share": {name: float(np.mean(np.array(n) == 1)) for name, n in found.items()},
        "frames": sum(map(len, found.values())),
        "missed": missed,
        "same person": spread_of(pairs),
        "strangers of a cell": spread_of(strangers),
        "Cohen's d": float((np.mean(strangers) - np.mean(pairs)) / spread),
        f"strangers under {SAME}, share": float(np.mean(np.array(strangers) < SAME)),
        "cells: mean distance, share under": {
            name: [round(float(np.mean(d)), 3), round(float(np.mean(np.array(d) < SAME)), 3)]
            for name, d in by_cell.items()
            if d
        },
    }
    print(json.dumps(result, indent=1))
    if args.json:
        with open(args.json, "w") as file:
            json.dump({"date": date.today().isoformat(), "resolution": resolution, **result}, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
