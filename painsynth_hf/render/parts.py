"""Which part of the face each triangle of the head is, by the classes of CelebAMask-HQ.

The classes are those of Lee et al. 2020, "MaskGAN: Towards Diverse and Interactive Facial Image Manipulation", in
the order of that data set's own `g_mask.py`, with the cannula as a twentieth. Left and right are the subject's.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy.sparse as sp

from ..appearance.brows import BrowShape, brow_mask
from ..appearance.hairline import ear_mask
from ..appearance.regions import NAMES, region_weights
from ..head.assets import PARTS, load_assets
from ..head.landmarks import MANDIBLE, landmark_weights
from ..head.rings import face_rings
from ..head.topology import topology

CLASSES = ("background", "skin", "nose", "eye_g", "l_eye", "r_eye", "l_brow", "r_brow", "l_ear", "r_ear", "mouth",
           "u_lip", "l_lip", "hair", "hat", "ear_r", "neck_l", "neck", "cloth", "cannula")  # fmt: skip
SKIN, NOSE, LEFT_EYE, RIGHT_EYE, LEFT_BROW, RIGHT_BROW, LEFT_EAR, RIGHT_EAR = (
    CLASSES.index(name) for name in ("skin", "nose", "l_eye", "r_eye", "l_brow", "r_brow", "l_ear", "r_ear")
)
MOUTH, UPPER_LIP, LOWER_LIP, HAIR, NECK, CLOTH = (
    CLASSES.index(name) for name in ("mouth", "u_lip", "l_lip", "hair", "neck", "cloth")
)

# |x|, y on the template, mm: from the root between the eyes down the dorsum's foot, round the wing, to subnasale
NOSE_OUTLINE = np.array([(0, 8), (7, 6), (8, -6), (10.5, -17), (14.5, -26), (18.5, -33), (19.5, -38), (17.5, -43.5),
                         (12.5, -46), (6, -48), (0, -49)], dtype=float)  # fmt: skip
NOSE_DEPTH = 12.0  # z from which skin inside the outline is nose
BROW_EDGE = 0.35  # share of the brow's full density at its border
NAPE = (-62.0, -50.0)  # z and y below the lobe of the ear: behind it, all lower skin is neck


@lru_cache(maxsize=1)
def head_parts() -> np.ndarray:
    """(T,) uint8 class of every triangle of the fine mesh, but for brows, which are a person's own."""
    assets, triangles = load_assets(), topology().triangles
    centre = (topology().operator @ assets.template)[triangles].mean(axis=1)
    x, y, z = centre.T
    weights = region_weights()[triangles].mean(axis=1)
    region = {name: weights[:, i] > 0.5 for i, name in enumerate(NAMES)}
    ears = np.maximum(weights[:, NAMES.index("ears")], ear_mask()[triangles].mean(axis=1)) > 0.5

    out = np.full(len(triangles), SKIN, np.uint8)
    out[y < jaw_line(z)] = NECK
    out[_inside(np.abs(x), y, NOSE_OUTLINE) & (z > NOSE_DEPTH)] = NOSE
    out[ears] = np.where(x[ears] > 0, LEFT_EAR, RIGHT_EAR)
    out[region["lips"]] = np.where(_upper_lip()[triangles].mean(axis=1) > 0.5, UPPER_LIP, LOWER_LIP)[region["lips"]]
    out[region["mouth"]] = MOUTH
    out[np.repeat(assets.quad_part[topology().parent] != PARTS.index("skin"), 2)] = MOUTH
    return out


@lru_cache(maxsize=8)
def person_parts(brows: tuple[BrowShape, BrowShape]) -> np.ndarray:
    """(T,) uint8: `head_parts` with a person's brows, left and right, as solid areas with no gaps between hairs."""
    out = head_parts().copy()
    triangles, near, drawn = _brow_window()
    for shape, sign, number in zip(brows, (1.0, -1.0), (LEFT_BROW, RIGHT_BROW), strict=True):
        inside = brow_mask(shape, drawn * (sign, 1.0, 1.0)) > BROW_EDGE
        out[triangles[inside & (sign * drawn[:, 0] > 0) & near]] = number
    return out


@lru_cache(maxsize=8)
def person_landmarks(brows: tuple[BrowShape, BrowShape]) -> tuple[sp.csr_matrix, sp.csr_matrix]:
    """(68, S) weights of the fine vertices in each landmark and in the direction it faces; brows are the person's."""
    lines = brow_line(brows[0]), brow_line(brows[1])
    return landmark_weights(lines), landmark_weights(lines, around=True)


def brow_line(shape: BrowShape) -> np.ndarray:
    """(5, 2) mm: template |x| and y of the brow's landmarks, along its middle from head to tail."""
    u = np.array([0.02, 0.26, 0.50, 0.74, 0.97])
    return np.stack([shape.inner + u * (shape.outer - shape.inner), shape.centre(u)], axis=1)


def jaw_line(z: np.ndarray) -> np.ndarray:
    """Y (...) of the lower border of face, mm, at template depths `z` (...): skin below it is neck."""
    line = np.array([[*NAPE], *((place[2], place[1]) for number, place in MANDIBLE if number <= 13)])
    return np.interp(z, line[:, 0], line[:, 1])


@lru_cache(maxsize=1)
def _brow_window() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Triangles that a brow may reach: their numbers, whether they are plain skin, and their centres (n, 3)."""
    centre = (topology().operator @ load_assets().template)[topology().triangles].mean(axis=1)
    numbers = np.flatnonzero((centre[:, 1] > 0) & (centre[:, 1] < 40) & (centre[:, 2] > -15))
    return numbers, head_parts()[numbers] == SKIN, centre[numbers]


@lru_cache(maxsize=1)
def _upper_lip() -> np.ndarray:
    """(S,) 1 on the upper lip's rings of edges."""
    mouth, out = face_rings()[2], np.zeros(topology().operator.shape[0], np.float32)
    out[mouth.grid[:, mouth.upper]] = 1.0
    return out


def _inside(x: np.ndarray, y: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """(n,) bool: points inside a polygon (m, 2), by the parity of crossings."""
    odd = np.zeros(len(x), dtype=bool)
    for (ax, ay), (bx, by) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        if ay != by:
            odd ^= ((ay > y) != (by > y)) & (x < ax + (y - ay) / (by - ay) * (bx - ax))
    return odd
