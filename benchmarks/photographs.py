"""How do our faces lie beside photographs of people of the same age, sex and group?

    pip install dlib-bin face-recognition-models "setuptools<81" scipy     # models come inside the packages
    python benchmarks/photographs.py --photos UTKFace --folder out/synpain-1000 [--json FILE]

`--photos` is a folder of UTKFace (Zhang, Song & Qi, CVPR 2017; for research that earns nothing, and no part of this
project), whose file names begin with age, sex (0 male), group (0 white, 1 black, 2 Asian, 3 Indian, 4 others). Two
questions, both put to dlib: how far strangers of one cell are apart to its recogniser, and what proportions its
landmarks find. Photographs there smile, turn and differ in camera; ours are at rest. Mouths therefore do not compare.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from pathlib import Path

import dlib
import face_recognition_models as models
import numpy as np
from generated import CELL, rows, write_json
from PIL import Image
from recogniser_gain import SAME, Face, Recogniser, strangers

GROUPS = ("white", "black", "east_asian", "south_asian", "middle_eastern")  # UTKFace's, by the nearest of ours
BANDS = {"20-35": (20, 35), "75-93": (75, 93)}
LEAST = 10  # people of a cell, below which it tells nothing
MARGIN, LARGE = 50, 450  # pixels put around UTKFace's tight pictures, and their size then
Cell = tuple[str, ...]


class Landmarks:
    """dlib's 68 landmarks of an aligned face."""

    def __init__(self) -> None:
        self.detector = dlib.get_frontal_face_detector()
        self.shape = dlib.shape_predictor(models.pose_predictor_model_location())

    def proportions(self, face: Face) -> dict[str, float] | None:
        """Shares of the distance between the outer corners of the eyes; None where there is not one face."""
        picture = np.asarray(Image.fromarray(face).resize((LARGE, LARGE), Image.Resampling.BICUBIC))
        faces = self.detector(picture, 0)
        if len(faces) != 1:
            return None
        at = np.array([(p.x, p.y) for p in self.shape(picture, faces[0]).parts()], dtype=float)
        eyes = float(np.linalg.norm(at[36] - at[45]))
        wide = {name: float(np.linalg.norm(at[a] - at[b])) for name, (a, b) in WIDE.items()}
        high = {
            "opening of the eyes": at[[40, 41, 46, 47], 1].mean() - at[[37, 38, 43, 44], 1].mean(),
            "brow over the lid": at[[37, 44], 1].mean() - at[[19, 24], 1].mean(),
            "eyes to base of the nose": at[33, 1] - at[[36, 39, 42, 45], 1].mean(),
            "tip over base of the nose": at[33, 1] - at[30, 1],
            "base of the nose to lip": at[51, 1] - at[33, 1],
            "lip to chin": at[8, 1] - at[57, 1],
        }
        return {name: size / eyes for name, size in {**wide, **high}.items()}


WIDE = {"inner corners": (39, 42), "nose": (31, 35), "face": (1, 15), "jaw": (4, 12), "chin": (6, 10)}


def photographs(folder: str, most: int, recogniser: Recogniser) -> dict[Cell, list[Face]]:
    """Up to `most` aligned faces of each cell of two bands of age."""
    found: dict[Cell, list[Face]] = defaultdict(list)
    taken: set[str] = set()
    for path in sorted(Path(folder).rglob("*.jpg"), key=lambda p: p.name[::-1]):  # by no order of people
        label = re.match(r"(\d+)_([01])_([0-4])_", path.name)
        if label is None or path.name in taken:
            continue
        age, sex, group = map(int, label.groups())
        band = next((name for name, (low, high) in BANDS.items() if low <= age <= high), None)
        cell = (GROUPS[group], ("male", "female")[sex], str(band))
        if band is None or len(found[cell]) == most:
            continue
        taken.add(path.name)
        picture = np.pad(np.asarray(Image.open(path).convert("RGB")), ((MARGIN,) * 2, (MARGIN,) * 2, (0, 0)), "edge")
        large = Image.fromarray(picture).resize((LARGE, LARGE), Image.Resampling.BICUBIC)
        face = recogniser.aligned(np.asarray(large), 0)
        if face is not None:
            found[cell].append(face)
    return {cell: faces for cell, faces in found.items() if len(faces) >= LEAST}


def ours(folder: str, most: int, recogniser: Recogniser) -> dict[Cell, list[Face]]:
    """Up to `most` aligned resting faces of each cell."""
    found: dict[Cell, list[Face]] = defaultdict(list)
    seen: set[str] = set()
    for row in rows(folder, ("neutral_image", "identity_id", *CELL)):
        cell = tuple(row[name] for name in CELL)
        if row["identity_id"] not in seen and len(found[cell]) < most:
            seen.add(row["identity_id"])
            face = recogniser.aligned(row["neutral_image"], 0)
            if face is not None:
                found[cell].append(face)
    return dict(found)


def asked(what: str, most: int) -> argparse.ArgumentParser:
    """What every comparison with photographs is told; `most` people of a cell unless told otherwise."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--photos", required=True)
    parser.add_argument("--folder", required=True, help="what `painsynth generate synpain` wrote")
    parser.add_argument("--most", type=int, default=most, help="people of a cell")
    parser.add_argument("--json")
    return parser


def main() -> None:
    args = asked(__doc__.splitlines()[0], 50).parse_args()
    recogniser, landmarks = Recogniser(), Landmarks()
    kinds = {
        "photographs": photographs(args.photos, args.most, recogniser),
        "ours": ours(args.folder, args.most, recogniser),
    }
    cells = sorted(kinds["photographs"].keys() & kinds["ours"].keys())
    if not cells:
        raise SystemExit(f"--photos: {args.photos!r} shows no {LEAST} people of any cell; give UTKFace's folder")
    apart = {
        kind: {cell: strangers([[recogniser.embedding(face) for face in faces[cell]]]) for cell in cells}
        for kind, faces in kinds.items()
    }
    sizes: dict[str, dict[Cell, dict[str, np.ndarray]]] = {kind: {} for kind in kinds}
    for kind, faces in kinds.items():
        for cell in cells:
            people = [p for p in map(landmarks.proportions, faces[cell]) if p is not None]
            sizes[kind][cell] = {name: np.array([p[name] for p in people]) for name in people[0]}
    write_json(args.json, {
        "strangers": {
            kind: {"mean": _mean([d.mean() for d in far.values()]),
                   f"under {SAME}": _mean([(d < SAME).mean() for d in far.values()]),
                   "cells": {"/".join(cell): [len(kinds[kind][cell]), _mean([d.mean()]), _mean([(d < SAME).mean()])]
                             for cell, d in far.items()}}
            for kind, far in apart.items()
        },
        "proportions, share of outer canthi: photographs, ours, deviations": {
            f"{sex} {band}": {name: _beside(sizes, [c for c in cells if c[1:] == (sex, band)], name)
                              for name in next(iter(sizes["ours"].values()))}
            for sex in ("female", "male") for band in BANDS if any(c[1:] == (sex, band) for c in cells)
        },
    })  # fmt: skip


def _beside(sizes: dict[str, dict[Cell, dict[str, np.ndarray]]], cells: list[Cell], name: str) -> list[float]:
    """Means of both kinds over `cells`, and how many standard deviations of the photographs ours are off."""
    theirs, own = (np.mean([sizes[kind][cell][name].mean() for cell in cells]) for kind in ("photographs", "ours"))
    spread = np.mean([sizes["photographs"][cell][name].std() for cell in cells])
    return [_mean([theirs]), _mean([own]), round(float((own - theirs) / spread), 2)]


def _mean(values: list[float]) -> float:
    return round(float(np.mean(values)), 3)


if __name__ == "__main__":
    main()
