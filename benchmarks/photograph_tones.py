"""Where are our mean faces lighter, darker, greyer than the mean of photographs of the same cells?

    pip install dlib-bin face-recognition-models "setuptools<81" scipy     # models come inside the packages
    python benchmarks/photograph_tones.py --photos UTKFace --folder out/synpain-1000 [--json FILE] [--picture FILE]

`--photos` as in `photographs.py`. Faces are cut out and aligned as dlib's recogniser wants them, averaged by cell, ours
blurred as much as the others' poses blur them, and compared region by region in CIELAB: lightness after the cheeks'
has been made equal (cameras differ in exposure), a* and b* as they are. Photographs there smile: their mouths, and the
folds beside them, do not compare. `--picture` shows the means and the difference (orange: ours too light).
"""

from __future__ import annotations

import numpy as np
from generated import write_json
from photographs import Cell, asked, ours, photographs
from PIL import Image
from recogniser_gain import SIZE, Face, Recogniser
from scipy.ndimage import gaussian_filter

from painsynth_hf.appearance.chromophores import lab

LEAST = 20  # photographs of a cell, below which their mean is some person's
SPREAD = 2.5  # px of the aligned faces by which ours are blurred
# rows and columns of the aligned faces, one side each
REGIONS = {
    "forehead": (8, 22, 50, 100),
    "brow": (28, 36, 92, 120),
    "between the brows": (30, 42, 68, 82),
    "upper lid": (36, 42, 92, 118),
    "eye": (43, 50, 94, 116),
    "below the eye": (54, 62, 92, 116),
    "bridge": (50, 66, 71, 79),
    "side wall of the nose": (62, 76, 60, 66),
    "tip": (74, 84, 70, 80),
    "wing": (78, 88, 56, 64),
    "base of the nose": (87, 93, 66, 84),
    "upper lip": (94, 100, 70, 80),
    "chin": (122, 134, 64, 86),
    "jaw": (105, 120, 30, 42),
}
CHEEKS = ((72, 96, 28, 46), (72, 96, 104, 122))
LIGHTNESS = 6.0  # levels of the picture per unit of L*


def mean_face(faces: list[Face], blur: float = 0.0) -> np.ndarray:
    """(SIZE, SIZE, 3) CIELAB of the mean, in sRGB as a viewer would average them."""
    mean = np.mean(np.stack(faces).astype(float), axis=0)
    srgb = gaussian_filter(mean, (blur, blur, 0.0)) / 255.0
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return lab(linear)


def part(field: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """(3,) mean over rows and columns of `box`."""
    top, low, left, right = box
    return field[top:low, left:right].reshape(-1, 3).mean(axis=0)


def main() -> None:
    parser = asked(__doc__.splitlines()[0], 150)
    parser.add_argument("--picture")
    args = parser.parse_args()
    recogniser = Recogniser()
    real, own = photographs(args.photos, args.most, recogniser), ours(args.folder, args.most, recogniser)
    cells = sorted(cell for cell in real.keys() & own.keys() if len(real[cell]) >= LEAST)
    if not cells:
        raise SystemExit(f"--photos: {args.photos!r} shows no {LEAST} people of any cell; give UTKFace's folder")
    off: dict[Cell, np.ndarray] = {}
    for cell in cells:
        off[cell] = mean_face(own[cell], SPREAD) - mean_face(real[cell])
    apart = {cell: _apart(recogniser, real[cell], own[cell]) for cell in cells}
    if args.picture:
        rows = [[_shown(real[c]) for c in cells], [_shown(own[c]) for c in cells], [_painted(off[c]) for c in cells]]
        Image.fromarray(np.concatenate([np.concatenate(row, axis=1) for row in rows])).save(args.picture)
    regions = {cell: _regions(field) for cell, field in off.items()}
    mean = {name: [round(float(np.mean([r[name][i] for r in regions.values()])), 1) for i in range(3)]
            for name in REGIONS}  # fmt: skip
    write_json(args.json, {
        "cells": {"/".join(cell): [len(real[cell]), len(own[cell])] for cell in cells},
        "L* beside the cheeks', a*, b*: ours less photographs, mean of the cells": mean,
        "L* beside the cheeks', root of the mean square over cells":
            {name: round(float(np.sqrt(np.mean([r[name][0] ** 2 for r in regions.values()]))), 1) for name in REGIONS},
        "L* beside the cheeks', by cell": {"/".join(cell): {name: round(float(value[0]), 1)
                                                          for name, value in region.items()}
                                         for cell, region in regions.items()},
        "a* and b* of cheeks": [round(float(np.mean([part(f, box)[i] for f in off.values() for box in CHEEKS])), 1)
                                for i in (1, 2)],
        "mean embeddings, how far apart": round(float(np.mean(list(apart.values()))), 3),
    })  # fmt: skip


def _regions(off: np.ndarray) -> dict[str, np.ndarray]:
    """(3,) of each region, lightness beside the cheeks'."""
    cheeks = np.mean([part(off, box)[0] for box in CHEEKS])
    return {name: part(off, box) - (cheeks, 0.0, 0.0) for name, box in REGIONS.items()}


def _apart(recogniser: Recogniser, real: list[Face], own: list[Face]) -> float:
    """Distance of the recogniser's mean embeddings of both kinds."""
    one, two = (np.mean([recogniser.embedding(face) for face in faces], axis=0) for faces in (real, own))
    return float(np.linalg.norm(one - two))


def _shown(faces: list[Face]) -> Face:
    return np.mean(np.stack(faces).astype(float), axis=0).astype(np.uint8)


def _painted(off: np.ndarray) -> Face:
    """Difference in lightness beside the cheeks': orange where ours is too light, blue where it is too dark."""
    by = (off[..., 0] - np.mean([part(off, box)[0] for box in CHEEKS])) * LIGHTNESS
    return np.clip(np.stack([128 + by, np.full((SIZE, SIZE), 128.0), 128 - by], axis=-1), 0, 255).astype(np.uint8)


if __name__ == "__main__":
    main()
