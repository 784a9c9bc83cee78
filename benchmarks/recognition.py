"""Do others see people? dlib's face detector and recogniser over rendered `synpain` people.

    pip install dlib-bin face-recognition-models "setuptools<81"     # models come inside the packages
    python benchmarks/recognition.py [--identities 100] [--resolution 512] [--json FILE]

Prints in how many frames the HOG detector finds exactly one face, by ethnicity, and, from the recogniser's 128-d
embedding: the distance of one person's two frames against that of different people of the same cell (Cohen's d), and
what share of those strangers lies under dlib's own threshold of 0.6.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections import defaultdict
from datetime import date

import dlib
import face_recognition_models as models
import numpy as np

from painsynth_hf import Renderer, named_design

SAME = 0.6  # dlib's threshold for one and the same person


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--identities", type=int, default=100, help="a multiple of 20")
    parser.add_argument("--resolution", type=int, default=512)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--json")
    args = parser.parse_args()

    detector = dlib.get_frontal_face_detector()
    shape = dlib.shape_predictor(models.pose_predictor_five_point_model_location())
    recogniser = dlib.face_recognition_model_v1(models.face_recognition_model_location())
    design = named_design("synpain", identities=args.identities, resolution=args.resolution)
    renderer = Renderer(args.device)

    found: dict[str, list[int]] = defaultdict(list)
    people: dict[int, list[np.ndarray]] = {}
    missed = []
    for identity in range(args.identities):
        for spec in design.identity_frames(identity):
            image = renderer.render(spec).image
            faces = detector(image, 1)
            found[spec.person.ethnicity].append(len(faces))
            if len(faces) != 1:
                missed.append(spec.frame_id)
                continue
            points = shape(image, faces[0])
            people.setdefault(identity, []).append(np.array(recogniser.compute_face_descriptor(image, points)))

    cells = len(design.cells)
    pairs = [float(np.linalg.norm(a - b)) for a, b in (p for p in people.values() if len(p) == 2)]
    strangers = [
        float(np.linalg.norm(people[i][0] - people[j][0]))
        for i, j in itertools.combinations(sorted(people), 2)
        if i % cells == j % cells
    ]
    spread = np.sqrt((np.var(pairs) + np.var(strangers)) / 2)
    result = {
        "one face found, share": {name: float(np.mean(np.array(n) == 1)) for name, n in found.items()},
        "frames": sum(map(len, found.values())),
        "missed": missed,
        "same person, mean distance": float(np.mean(pairs)),
        "strangers of a cell, mean distance": float(np.mean(strangers)),
        "Cohen's d": float((np.mean(strangers) - np.mean(pairs)) / spread),
        f"strangers under {SAME}, share": float(np.mean(np.array(strangers) < SAME)),
    }
    print(json.dumps(result, indent=1))
    if args.json:
        with open(args.json, "w") as file:
            json.dump({"date": date.today().isoformat(), "resolution": args.resolution, **result}, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
