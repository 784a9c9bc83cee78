"""Do published face detectors find our faces? Two of them, whose models come inside their packages.

    painsynth generate synpain --identities 1000 --out out/synpain-1000                  # 2,000 frames, once
    pip install "mediapipe==0.10.21" "numpy<2" "pyarrow<21" pillow                       # in an environment of its own
    python benchmarks/detectors.py out/synpain-1000 mediapipe [--per-cell 50] [--json FILE]
    pip install dlib-bin pyarrow pillow
    python benchmarks/detectors.py out/synpain-1000 dlib [--per-cell 50] [--json FILE]

MediaPipe's short-range BlazeFace and dlib's HOG detector, both at their defaults (dlib's finds faces of 80 px and
more). A frame per person; in each cell half of them show pain, the others rest or show something else. Wanted: exactly
one face in 99.5 % of the frames, at most two misses per cell, at most one point between the best and the worst
ethnicity. Exits 1 where that fails.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from generated import CELL, half_pain, rows, write_json

FOUND, MISSES, GAP, YAW = 0.995, 2, 0.01, 30.0  # share, frames per cell, share, degrees
FAINT = 5  # frames listed that were found with the least confidence


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("detector", choices=("mediapipe", "dlib"))
    parser.add_argument("--per-cell", type=int, default=50, help="frames of each cell that are looked at")
    parser.add_argument("--json")
    args = parser.parse_args()

    find = mediapipe_detector() if args.detector == "mediapipe" else dlib_detector()
    chosen = set(half_pain(args.folder, args.per_cell))
    seen = []
    for row in rows(args.folder, ("frame_id", "image", "expression", "yaw", *CELL)):
        if row["frame_id"] in chosen and abs(row["yaw"]) <= YAW:
            row["scores"] = find(np.ascontiguousarray(row.pop("image")))
            seen.append(row)
    result = {"detector": args.detector, **table(seen)}
    write_json(args.json, result)
    return 0 if result["passes"] else 1


def mediapipe_detector() -> Callable[[np.ndarray], list[float]]:
    """Scores (0.5 to 1) of the faces that MediaPipe's short-range detector sees in (H, W, 3) uint8 sRGB."""
    import mediapipe

    detector = mediapipe.solutions.face_detection.FaceDetection(model_selection=0, min_detection_confidence=0.5)
    return lambda image: [face.score[0] for face in detector.process(image).detections or ()]


def dlib_detector() -> Callable[[np.ndarray], list[float]]:
    """Scores (distance from the margin, above 0) of the faces that dlib's HOG detector sees in (H, W, 3) uint8 sRGB."""
    import dlib

    detector = dlib.get_frontal_face_detector()
    return lambda image: list(detector.run(image, 0, 0.0)[1])


def table(seen: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Shares of frames with exactly one face, from rows with `scores`, and whether they are as wanted."""
    seen = list(seen)
    failed = [row for row in seen if len(row["scores"]) != 1]
    faint = sorted((row for row in seen if row["scores"]), key=lambda row: max(row["scores"]))[:FAINT]
    cells = Counter(" ".join(row[name] for name in CELL) for row in failed)

    def mean(name: str, of: Callable[[list[float]], float]) -> dict[str, float]:
        values: dict[str, list[float]] = {}
        for row in seen:
            values.setdefault(row[name], []).append(of(row["scores"]))
        return {key: round(float(np.mean(found)), 4) for key, found in sorted(values.items())}

    def share(name: str) -> dict[str, float]:
        return mean(name, lambda scores: len(scores) == 1)

    ethnicities, whole = share("ethnicity"), 1.0 - len(failed) / max(len(seen), 1)
    gap = max(ethnicities.values(), default=0.0) - min(ethnicities.values(), default=0.0)
    return {
        "frames": len(seen),
        "of them pain": sum(row["expression"] == "pain" for row in seen),
        "one face, share": round(whole, 4),
        "none": sum(not row["scores"] for row in seen),
        "several": sum(len(row["scores"]) > 1 for row in seen),
        "by ethnicity": ethnicities,
        "by age": share("age_group"),
        "by expression": share("expression"),
        "most misses in a cell": max(cells.values(), default=0),
        "gap between ethnicities": round(gap, 4),
        "passes": bool(whole >= FOUND and max(cells.values(), default=0) <= MISSES and gap <= GAP + 1e-9),
        "missed": [row["frame_id"] for row in failed],
        "mean score by ethnicity": mean("ethnicity", lambda scores: max(scores, default=0.0)),
        "faintest": {row["frame_id"]: round(float(max(row["scores"])), 3) for row in faint},
    }


if __name__ == "__main__":
    raise SystemExit(main())
