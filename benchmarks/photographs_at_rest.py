"""Our mean faces beside those of photographs in which the mouth is shut and the head turned to the camera.

    pip install dlib-bin face-recognition-models "setuptools<81" scipy     # models come inside the packages
    python benchmarks/photographs_at_rest.py --photos UTKFace --folder out/synpain-1000 [--json FILE] [--picture FILE]

`--photos` as in `photographs.py`. Most people smile there, which lightens cheeks, widens mouths and folds skin. Those
who do not, about one in six, are too few for a mean of each cell, so women and men of 20 to 35 and the old are
averaged over their cells, both sides of a face as one. Lightness is compared after that of the middle of the face has
been made equal. Differences of 2 are chance. `--picture`: photographs, ours, difference (orange: ours too light).
"""

from __future__ import annotations

import argparse

import dlib
import face_recognition_models as models
import numpy as np
from generated import write_json
from photograph_tones import LIGHTNESS, mean_face, part
from photographs import Cell, asked, ours, photographs
from PIL import Image
from recogniser_gain import SAME, SIZE, Face, Recogniser, strangers

FEWEST = 3  # photographs at rest of a cell
BLURS = 1.0, 1.6  # px: of photographs, and of ours, whose heads differ less in pose
Faces = dict[Cell, list[Face]]
EYES = (20, 22, 130, 132)  # px where a face lies in an aligned picture
# of a face at rest: most px between the lips and px from corners up to their middle, share of the outer canthi that
# a mouth is wide, px of the tip of the nose to the side
GAP, LIFT, WIDE, ASIDE = 3.0, 3.2, 0.62, 7.0
MIDDLE = (60, 100, 30, 120)
# rows and columns, one side each
REGIONS = {
    "forehead": (8, 22, 50, 75),
    "brow": (26, 34, 36, 58),
    "tail of the brow": (28, 36, 28, 36),
    "upper lid": (36, 41, 38, 56),
    "outer white": (43, 47, 36, 40),
    "iris": (43, 47, 43, 49),
    "inner white": (43, 47, 51, 55),
    "below the eye": (52, 58, 38, 58),
    "beside the root of the nose": (46, 54, 60, 66),
    "bridge": (52, 68, 71, 79),
    "side wall of the nose": (60, 74, 58, 65),
    "tip": (74, 82, 70, 80),
    "wing": (77, 84, 58, 64),
    "base of the nose": (84, 89, 66, 84),
    "side of the cheek": (60, 90, 20, 28),
    "upper lip": (97, 101, 66, 84),
    "lower lip": (104, 108, 66, 84),
    "chin": (120, 132, 66, 84),
    "jaw": (108, 122, 32, 42),
    "neck below the chin": (144, 150, 58, 92),
    "beside the neck": (135, 150, 20, 40),
}


def at_rest(face: Face, shape: dlib.shape_predictor) -> bool:
    """Whether an aligned face has its mouth shut, no smile, and looks about straight ahead."""
    at = np.array([(p.x, p.y) for p in shape(face, dlib.rectangle(*EYES)).parts()], dtype=float)
    wide = (at[54, 0] - at[48, 0]) / (at[45, 0] - at[36, 0])
    lift = at[[62, 66], 1].mean() - at[[48, 54], 1].mean()
    aside = abs(at[30, 0] - at[[36, 45], 0].mean())
    return bool(at[66, 1] - at[62, 1] < GAP and lift < LIFT and wide < WIDE and aside < ASIDE)


def resting(folder: str, most: int, recogniser: Recogniser) -> Faces:
    """`photographs` of those who are at rest."""
    shape = dlib.shape_predictor(models.pose_predictor_model_location())
    every = photographs(folder, most, recogniser)
    return {cell: [face for face in faces if at_rest(face, shape)] for cell, faces in every.items()}


def people_at_rest(args: argparse.Namespace, recogniser: Recogniser) -> tuple[Faces, Faces, dict[str, list[Cell]]]:
    """Photographs at rest, ours, and the cells of young women, young men and the old that hold FEWEST of the former."""
    real, own = resting(args.photos, args.most, recogniser), ours(args.folder, args.most, recogniser)
    cells = sorted(cell for cell in real.keys() & own.keys() if len(real[cell]) >= FEWEST)
    groups = {"women": [c for c in cells if c[1:] == ("female", "20-35")],
              "men": [c for c in cells if c[1:] == ("male", "20-35")],
              "old": [c for c in cells if c[2] == "75-93"]}  # fmt: skip
    if not all(groups.values()):
        raise SystemExit(f"--photos: {args.photos!r} shows too few people at rest; give UTKFace's folder")
    return real, own, groups


def main() -> None:
    parser = asked(__doc__.splitlines()[0], 150)
    parser.add_argument("--picture")
    args = parser.parse_args()
    recogniser = Recogniser()
    real, own, groups = people_at_rest(args, recogniser)
    cells = sorted(cell for some in groups.values() for cell in some)
    off = {name: _off(real, own, some) for name, some in groups.items()}
    if args.picture:
        rows = [np.concatenate([_shown(real, some), _shown(own, some), _painted(off[name])], axis=1)
                for name, some in groups.items()]  # fmt: skip
        Image.fromarray(np.concatenate(rows)).save(args.picture)
    far = {kind: np.concatenate([strangers([[recogniser.embedding(face) for face in faces[cell]]]) for cell in cells])
           for kind, faces in (("photographs", real), ("ours", own))}  # fmt: skip
    write_json(args.json, {
        "cells": {"/".join(cell): [len(real[cell]), len(own[cell])] for cell in cells},
        "strangers": {kind: {"mean": round(float(d.mean()), 3), f"under {SAME}": round(float((d < SAME).mean()), 3)}
                      for kind, d in far.items()},
        "L* beside the middle of the face, a*, b*: ours less photographs":
            {name: {region: [round(float(x), 1) for x in part(field, box)] for region, box in REGIONS.items()}
             for name, field in off.items()},
    })  # fmt: skip


def _off(real: Faces, own: Faces, cells: list[Cell]) -> np.ndarray:
    """(SIZE, SIZE, 3) CIELAB: ours less photographs', lightness beside that of the middle."""
    kinds = [np.mean([mean_face(faces[cell], blur) for cell in cells], axis=0)
             for faces, blur in zip((own, real), BLURS[::-1], strict=True)]  # fmt: skip
    field = kinds[0] - kinds[1]
    field = 0.5 * (field + field[:, ::-1])
    return field - (part(field, MIDDLE)[0], 0.0, 0.0)


def _shown(faces: Faces, cells: list[Cell]) -> Face:
    mean = np.mean([np.mean(np.stack(faces[cell]).astype(float), axis=0) for cell in cells], axis=0)
    return (0.5 * (mean + mean[:, ::-1])).astype(np.uint8)


def _painted(off: np.ndarray) -> Face:
    by = off[..., 0] * LIGHTNESS
    return np.clip(np.stack([128 + by, np.full((SIZE, SIZE), 128.0), 128 - by], axis=-1), 0, 255).astype(np.uint8)


if __name__ == "__main__":
    main()
