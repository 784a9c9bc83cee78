"""Lids, brows, mouths and the detail of skin and hair at rest: ours beside photographs in which nobody smiles.

    pip install dlib-bin face-recognition-models "setuptools<81" scipy     # models come inside the packages
    python benchmarks/features_at_rest.py --photos UTKFace --folder out/synpain-1000 [--json FILE]

`--photos` as in `photographs.py`; who of them is at rest as in `photographs_at_rest.py`. Two questions. What dlib's
landmarks find, in per cent of the distance between the outer corners of the eyes, in the frame of the eyes: what
makes a resting face read as sad or contemptuous shows here if it is form. And how much detail of three sizes a part of
a face holds, ours over the photographs': the standard deviation of log luminance in a band. Below 1 we are too smooth.
"""

from __future__ import annotations

import dlib
import face_recognition_models as models
import numpy as np
from generated import write_json
from photographs import Cell, asked
from photographs_at_rest import EYES, Faces, people_at_rest
from recogniser_gain import Face, Recogniser
from scipy.ndimage import gaussian_filter

BANDS = ((1.2, 2.4), (2.4, 5.0), (5.0, 10.0))  # px of an aligned face, about 1.1 mm each
OWN_BLUR = 0.7  # px: aligned photographs are less sharp than ours
DARKEST = 12.0  # of 255, added to luminance before the logarithm
# rows and columns of the face's right half; the left is its mirror
PARTS = {
    "hair above": (0, 8, 40, 75), "hair beside": (10, 50, 2, 20), "forehead": (8, 22, 50, 75),
    "brow": (26, 34, 34, 58), "eye": (40, 50, 36, 58), "cheek": (64, 84, 34, 52), "side of the cheek": (60, 90, 20, 30),
    "nose": (60, 84, 62, 75), "base of the nose": (82, 90, 62, 75), "philtrum": (88, 96, 66, 75),
    "mouth": (96, 110, 54, 75), "chin": (114, 128, 60, 75), "jaw": (108, 124, 32, 46), "neck": (140, 150, 58, 75),
}  # fmt: skip


def features(face: Face, shape: dlib.shape_predictor) -> dict[str, float]:
    """Per cent of the distance between the outer corners of the eyes; `lids open` of the width of an eye."""
    at = np.array([(p.x, p.y) for p in shape(face, dlib.rectangle(*EYES)).parts()], dtype=float)
    along = at[45] - at[36]
    size = np.linalg.norm(along)
    along /= size
    off = (at - 0.5 * (at[36] + at[45])) / size * 100.0
    x, y = off @ along, off @ np.array([-along[1], along[0]])
    wide = 0.5 * (x[39] - x[36] + x[45] - x[42])
    return {
        "lids open": 100.0 * (y[[40, 41, 46, 47]].mean() - y[[37, 38, 43, 44]].mean()) / wide,
        "outer corner of the eye over the inner": y[[39, 42]].mean() - y[[36, 45]].mean(),
        "brow's inner end over the eye": -y[[21, 22]].mean(),
        "brow's middle": -y[[19, 24]].mean(),
        "brow's outer end": -y[[17, 26]].mean(),
        "between the brows": x[22] - x[21],
        "width of the nose": x[35] - x[31],
        "eyes to base of the nose": y[33],
        "philtrum": y[51] - y[33],
        "upper lip": y[62] - y[51],
        "lower lip": y[57] - y[66],
        "width of the mouth": x[54] - x[48],
        "corners of the mouth below its middle": y[[48, 54]].mean() - y[[62, 66]].mean(),
        "lip to chin": y[8] - y[57],
    }


def detail(face: Face, blur: float) -> np.ndarray:
    """(3, parts): standard deviation of log luminance in each band and part, mean of both sides."""
    log = np.log(DARKEST + gaussian_filter(face.mean(axis=-1), blur))
    out = []
    for fine, coarse in BANDS:
        band = gaussian_filter(log, fine) - gaussian_filter(log, coarse)
        out.append([0.5 * sum(side[y0:y1, x0:x1].std() for side in (band, band[:, ::-1]))
                    for y0, y1, x0, x1 in PARTS.values()])  # fmt: skip
    return np.array(out)


def main() -> None:
    args = asked(__doc__.splitlines()[0], 150).parse_args()
    shape = dlib.shape_predictor(models.pose_predictor_model_location())
    real, own, groups = people_at_rest(args, Recogniser())
    write_json(args.json, {
        "people, photographs and ours":
            {name: [sum(len(kind[cell]) for cell in some) for kind in (real, own)] for name, some in groups.items()},
        "landmarks: photographs, ours, deviations off, ours' spread over photographs'":
            {name: _beside(real, own, some, shape) for name, some in groups.items()},
        "detail, ours over photographs': " + ", ".join(f"{fine:g} to {coarse:g} px" for fine, coarse in BANDS):
            {name: _detail(real, own, some) for name, some in groups.items()},
    })  # fmt: skip


def _beside(real: Faces, own: Faces, cells: list[Cell], shape: dlib.shape_predictor) -> dict[str, list[float]]:
    out = {}
    found = [[[features(face, shape) for face in kind[cell]] for cell in cells] for kind in (real, own)]
    for name in found[0][0][0]:
        values = [[np.array([face[name] for face in faces]) for faces in kind] for kind in found]
        (theirs, wide), (ours_, narrow) = (
            (np.mean([v.mean() for v in kind]), np.mean([v.std() for v in kind])) for kind in values
        )
        out[name] = [round(float(v), 2) for v in (theirs, ours_, (ours_ - theirs) / wide, narrow / wide)]
    return out


def _detail(real: Faces, own: Faces, cells: list[Cell]) -> dict[str, list[float]]:
    """Ratios of the medians over people, a mean over cells."""
    theirs, ours_ = (
        np.mean([np.median([detail(face, blur) for face in kind[cell]], axis=0) for cell in cells], axis=0)
        for kind, blur in ((real, 0.0), (own, OWN_BLUR))
    )
    return {name: [round(float(r), 2) for r in ratios] for name, ratios in zip(PARTS, (ours_ / theirs).T, strict=True)}


if __name__ == "__main__":
    main()
