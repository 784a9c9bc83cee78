"""What tells our people apart, to dlib's recogniser: one person given one thing of another of the same cell.

    pip install dlib-bin face-recognition-models "setuptools<81"     # models come inside the packages
    python benchmarks/recognition_factors.py [--cells 0,7,10,19] [--pairs 8] [--resolution 256] [--json FILE]

For every pair, the distance in the recogniser's 128-d embedding between the resting face of one and the same face with
one factor (nose, brows, light, ...) taken from the other. Squared distances of independent factors add up, so the share
of the strangers' mean square is what a factor gives; `all of ...` rows swap groups of them at once.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import dlib
import face_recognition_models as models
import numpy as np

from painsynth_hf import FrameSpec, Person, Renderer, named_design
from painsynth_hf.shapes import PHENOTYPES

Swap = Callable[[FrameSpec, FrameSpec], FrameSpec]

# parts of the shape by how the names of their coordinates begin, without their side
REGIONS: Mapping[str, tuple[str, ...]] = {
    "ancestry, sex, bulk": PHENOTYPES,
    "skull and forehead": ("head-", "forehead-", "own-temple"),
    "brow bone and lids": ("eyebrows-", "own-brow", "own-glabella", "own-lid-fat", "own-tear", "eye-bag"),
    "eyes": ("eye-", "own-eye"),
    "nose": ("nose-", "own-nose", "own-columella"),
    "mouth": ("mouth-", "own-lip", "own-muzzle", "own-mouth"),
    "cheeks": ("cheek-", "own-cheek", "own-malar", "own-nasolabial"),
    "jaw and chin": ("chin-", "own-jaw", "own-jowl", "own-square", "own-chin", "own-submental"),
    "ears and neck": ("ear-", "neck-"),
    "asymmetry": ("asym-",),
}


def region(name: str) -> str:
    """Which of REGIONS a coordinate belongs to: the longest beginning that fits."""
    bare = name[2:] if name[:2] in ("l-", "r-") else name
    fits = [(len(begin), where) for where, begins in REGIONS.items() for begin in begins if bare.startswith(begin)]
    return max(fits)[1]


def of_person(change: Callable[[Person, Person], dict[str, Any]]) -> Swap:
    return lambda a, b: dataclasses.replace(a, person=dataclasses.replace(a.person, **change(a.person, b.person)))


def of_shape(where: str) -> Swap:
    def change(a: Person, b: Person) -> dict[str, Any]:
        kept = {name: value for name, value in a.shape.items() if region(name) != where}
        return {"shape": kept | {name: value for name, value in b.shape.items() if region(name) == where}}

    return of_person(change)


def of_part(part: str, *fields: str) -> Swap:
    """Fields of a person's skin, eyes, hair or attire."""

    def change(a: Person, b: Person) -> dict[str, Any]:
        other = getattr(b, part)
        return {part: dataclasses.replace(getattr(a, part), **{name: getattr(other, name) for name in fields})}

    return of_person(change)


def of_fields(*fields: str) -> Swap:
    return of_person(lambda a, b: {name: getattr(b, name) for name in fields})


def of_frame(*fields: str) -> Swap:
    return lambda a, b: dataclasses.replace(a, **{name: getattr(b, name) for name in fields})


FACTORS: Mapping[str, Swap] = {
    "strangers": lambda a, b: b,
    "all of the shape": of_fields("shape"),
    "all of the person but the shape": of_fields("seed", "age", "skin", "eyes", "hair", "attire"),
    "all of the picture": of_frame("scene", "camera", "pose"),
    **{f"shape: {where}": of_shape(where) for where in REGIONS},
    "seed (form of the brows, marks, roots)": of_fields("seed"),
    "brows (density, width)": of_part("hair", "brow_density", "brow_width"),
    "hair": of_part("hair", "style", "melanin", "redness", "grey", "baldness", "curl"),
    "beard": of_part("hair", "beard"),
    "skin": of_fields("skin"),
    "age within the band": of_fields("age"),
    "eyes (iris, pupil, sclera)": of_fields("eyes"),
    "glasses, hats, clothes": of_fields("attire"),
    "room and light": of_frame("scene"),
    "camera and head pose": of_frame("camera", "pose"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", default="0,7,10,19", help="numbers of cells, 0 to 19, separated by commas")
    parser.add_argument("--pairs", type=int, default=8, help="of each cell")
    parser.add_argument("--resolution", type=int, default=256)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--json")
    args = parser.parse_args()

    detector = dlib.get_frontal_face_detector()
    points = dlib.shape_predictor(models.pose_predictor_five_point_model_location())
    recogniser = dlib.face_recognition_model_v1(models.face_recognition_model_location())
    renderer = Renderer(args.device)

    def seen(spec: FrameSpec) -> np.ndarray:
        """(128,) embedding of the likeliest face; NaN where none is found."""
        image = renderer.render(spec).image
        faces, scores, _ = detector.run(image, 1, -0.5)
        if not faces:
            return np.full(128, np.nan)
        return np.array(recogniser.compute_face_descriptor(image, points(image, faces[int(np.argmax(scores))])))

    design = named_design("synpain", identities=20 * (args.pairs + 1), resolution=args.resolution)
    distances: dict[str, list[float]] = {name: [] for name in (*FACTORS, "expression")}
    for cell in map(int, args.cells.split(",")):
        frames = [design.identity_frames(cell + len(design.cells) * k) for k in range(args.pairs + 1)]
        for own, other in itertools.pairwise(frames):
            base = seen(own[0])
            for name, swap in FACTORS.items():
                distances[name].append(float(np.linalg.norm(base - seen(swap(own[0], other[0])))))
            distances["expression"].append(float(np.linalg.norm(base - seen(own[1]))))

    strangers = np.nanmean(np.square(distances["strangers"]))
    result = {
        name: {"distance": round(float(np.nanmean(d)), 3), "share": round(float(np.nanmean(d**2) / strangers), 3)}
        for name, d in ((name, np.array(found)) for name, found in distances.items())
    }
    for name, row in sorted(result.items(), key=lambda item: -item[1]["share"]):
        print(f"{name:40s} {row['distance']:.3f} {row['share']:6.1%}")
    if args.json:
        head = {"date": date.today().isoformat(), "cells": args.cells, "pairs": args.pairs}
        with open(args.json, "w") as file:
            json.dump({**head, "resolution": args.resolution, "factors": result}, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
