"""How strongly does dlib's recogniser answer to a face of ours, against one in a photograph?

    pip install dlib-bin face-recognition-models "setuptools<81" scipy     # models come inside the packages
    python benchmarks/recogniser_gain.py --photos att_faces --folder out/synpain-1000 [--json FILE]

`--photos` holds one folder of pictures a person, such as the Database of Faces of AT&T Laboratories Cambridge (40
people): photographs are not part of this project. Faces are cut out and aligned as the recogniser wants them, 150 px
square; then eyes, brows, nose, mouth and jaw are moved by the same few pixels in both kinds of picture, and how far
each movement takes a face from itself is compared. The mean ratio is the gain: where it is below 1, one and the same
difference between two people counts for less in our pictures, and dlib's threshold of 0.6 means another resemblance.
"""

from __future__ import annotations

import argparse
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import dlib
import face_recognition_models as models
import numpy as np
from generated import CELL, rows, write_json
from PIL import Image
from scipy.ndimage import map_coordinates

SAME = 0.6  # dlib's threshold for one and the same person
SIZE = 150  # of the aligned faces
Y, X = np.mgrid[0:SIZE, 0:SIZE].astype(float)
EYES, BROWS, NOSE, MOUTH, JAW = ((49, 46), (101, 46)), ((46, 28), (104, 28)), (75, 80), (75, 103), (75, 118)
ASIDE = X - 75.0
Face = np.ndarray  # (SIZE, SIZE, 3) uint8


def near(x: float, y: float, wide: float, high: float) -> np.ndarray:
    return np.exp(-(((X - x) / wide) ** 2) - ((Y - y) / high) ** 2)


def eyes(part: Callable[[float, float], np.ndarray]) -> np.ndarray:
    return part(*EYES[0]) + part(*EYES[1])


NONE = np.zeros((SIZE, SIZE))
# (right, down) pixels by which every place moves
MOVES: Mapping[str, tuple[np.ndarray, np.ndarray]] = {
    "eyes open": (NONE, eyes(lambda x, y: 0.35 * (Y - y) * near(x, y, 16, 10))),
    "eyes longer": (eyes(lambda x, y: 0.3 * (X - x) * near(x, y, 22, 10)), NONE),
    "eyes tilt": (NONE, eyes(lambda x, y: -0.14 * (X - x) * np.sign(x - 75) * near(x, y, 20, 14))),
    "eyes down": (NONE, eyes(lambda x, y: 2.0 * near(x, y, 20, 12))),
    "brows down": (NONE, sum(3.0 * near(x, y, 28, 9) for x, y in BROWS)),
    "brows tilt": (NONE, sum(0.15 * (np.abs(ASIDE) - 28) * near(x, y, 30, 9) for x, y in BROWS)),
    "nose wider": (0.2 * ASIDE * near(*NOSE, 20, 12), NONE),
    "nose longer": (NONE, 4.0 * near(*NOSE, 24, 16)),
    "mouth wider": (0.2 * ASIDE * near(*MOUTH, 30, 14), NONE),
    "mouth fuller": (NONE, 0.4 * (Y - MOUTH[1]) * near(*MOUTH, 32, 13)),
    "mouth down": (NONE, 4.0 * near(*MOUTH, 40, 16)),
    "corners up": (NONE, -3.0 * (np.abs(ASIDE) / 20 - 0.5) * near(*MOUTH, 32, 14)),
    "jaw wider": (0.12 * ASIDE * near(*JAW, 60, 30), NONE),
}


def moved(face: Face, by: tuple[np.ndarray, np.ndarray], times: float) -> Face:
    """`face` with every place moved `times` as far as `by` says, (right, down) pixels."""
    places = [Y - times * by[1], X - times * by[0]]
    channels = [map_coordinates(face[..., i].astype(float), places, order=1, mode="nearest") for i in range(3)]
    return np.clip(np.stack(channels, -1) + 0.5, 0, 255).astype(np.uint8)


class Recogniser:
    """dlib's detector, aligner and 128-d embedding."""

    def __init__(self) -> None:
        self.detector = dlib.get_frontal_face_detector()
        self.shape = dlib.shape_predictor(models.pose_predictor_five_point_model_location())
        self.network = dlib.face_recognition_model_v1(models.face_recognition_model_location())

    def aligned(self, picture: np.ndarray, larger: int) -> Face | None:
        """The one face in `picture`, or None; the detector looks at it doubled `larger` times."""
        faces = self.detector(picture, larger)
        return dlib.get_face_chip(picture, self.shape(picture, faces[0]), SIZE, 0.25) if len(faces) == 1 else None

    def embedding(self, face: Face) -> np.ndarray:
        return np.array(self.network.compute_face_descriptor(face))


def photographs(folder: str, recogniser: Recogniser) -> dict[str, Face]:
    """One aligned face of each person in `folder`."""
    people: dict[str, Face] = {}
    for path in sorted(p for p in Path(folder).glob("*/*") if p.suffix.lower() in (".jpg", ".jpeg", ".png", ".pgm")):
        if path.parent.name not in people:
            picture = Image.open(path).convert("RGB")
            scale = max(1.0, 320.0 / max(picture.size))
            picture = picture.resize((round(picture.width * scale), round(picture.height * scale)))
            face = recogniser.aligned(np.asarray(picture), 1)
            if face is not None:
                people[path.parent.name] = face
    if len(people) < 2:
        raise SystemExit(f"--photos: {folder!r} shows {len(people)} people; give a folder of pictures for each of many")
    return people


def ours(folder: str, most: int, recogniser: Recogniser) -> dict[tuple[str, ...], list[Face]]:
    """Aligned resting faces of the first `most` people in `folder`, by cell."""
    cells: dict[tuple[str, ...], list[Face]] = defaultdict(list)
    seen: set[str] = set()
    for row in rows(folder, ("neutral_image", "identity_id", *CELL)):
        if row["identity_id"] in seen:
            continue
        seen.add(row["identity_id"])
        face = recogniser.aligned(row["neutral_image"], 0)
        if face is not None:
            cells[tuple(row[name] for name in CELL)].append(face)
        if len(seen) == most:
            break
    return cells


def strangers(groups: Iterable[list[np.ndarray]]) -> np.ndarray:
    """Distances between all pairs of each group."""
    return np.array([float(np.linalg.norm(a - b)) for g in groups for a, b in itertools.combinations(g, 2)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", required=True)
    parser.add_argument("--folder", required=True, help="what `painsynth generate synpain` wrote")
    parser.add_argument("--people", type=int, default=400, help="of ours, a multiple of 20")
    parser.add_argument("--moved", type=int, default=24, help="people of each kind whose faces are moved about")
    parser.add_argument("--json")
    args = parser.parse_args()
    recogniser = Recogniser()
    real = photographs(args.photos, recogniser)
    cells = ours(args.folder, args.people, recogniser)
    everyone = [face for faces in zip(*cells.values(), strict=False) for face in faces]
    kinds = {"photographs": list(real.values())[: args.moved], "ours": everyone[: args.moved]}
    far: dict[str, dict[str, float]] = {}
    for kind, faces in kinds.items():
        at = [recogniser.embedding(face) for face in faces]
        far[kind] = {
            name: float(np.mean([
                np.linalg.norm(recogniser.embedding(moved(face, by, times)) - rest)
                for face, rest in zip(faces, at, strict=True)
                for times in (-1.0, 1.0)
            ]))
            for name, by in MOVES.items()
        }  # fmt: skip
    ratios = {name: far["ours"][name] / far["photographs"][name] for name in MOVES}
    gain = float(np.mean(list(ratios.values())))
    apart = strangers([recogniser.embedding(f) for f in faces] for faces in cells.values())
    apart_real = strangers([[recogniser.embedding(f) for f in real.values()]])
    write_json(args.json, {
        "people": {"photographs": len(real), "ours": sum(map(len, cells.values()))},
        "moved, ours against photographs": {name: round(r, 3) for name, r in ratios.items()},
        "gain": round(gain, 3),
        "strangers, photographs": {"mean": round(float(apart_real.mean()), 3),
                                   f"under {SAME}": round(float((apart_real < SAME).mean()), 4)},
        "strangers of a cell, ours": {"mean": round(float(apart.mean()), 3),
                                      f"under {SAME}": round(float((apart < SAME).mean()), 4),
                                      f"under {SAME} times the gain": round(float((apart < SAME * gain).mean()), 4)},
    })  # fmt: skip


if __name__ == "__main__":
    main()
