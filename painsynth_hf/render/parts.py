"""Which part of the face each point of the head is, by the classes of CelebAMask-HQ.

The classes are those of Lee et al. 2020, "MaskGAN: Towards Diverse and Interactive Facial Image Manipulation", in
the order of that data set's own `g_mask.py`, with the cannula as a twentieth. Left and right are the subject's; whoever
mixes these masks with others should look at one of each before trusting `l_` and `r_`.

Borders are where fields on the vertices of the fine mesh change sign, so they run smoothly through its triangles.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy.sparse as sp

from ..appearance.brows import BrowShape, brow_mask
from ..appearance.regions import NAMES, region_weights
from ..head.assets import load_assets
from ..head.landmarks import BROW_SHARES, MANDIBLE, landmark_weights
from ..head.once import once
from ..head.rings import face_rings
from ..head.topology import topology

CLASSES = ("background", "skin", "nose", "eye_g", "l_eye", "r_eye", "l_brow", "r_brow", "l_ear", "r_ear", "mouth",
           "u_lip", "l_lip", "hair", "hat", "ear_r", "neck_l", "neck", "cloth", "cannula")  # fmt: skip
SKIN, NOSE, LEFT_EYE, RIGHT_EYE, LEFT_BROW, RIGHT_BROW, LEFT_EAR, RIGHT_EAR = (
    CLASSES.index(name) for name in ("skin", "nose", "l_eye", "r_eye", "l_brow", "r_brow", "l_ear", "r_ear")
)
MOUTH, UPPER_LIP, LOWER_LIP, HAIR, NECK, CLOTH, GLASSES, HAT, CANNULA = (
    CLASSES.index(name) for name in ("mouth", "u_lip", "l_lip", "hair", "neck", "cloth", "eye_g", "hat", "cannula")
)

FIELDS = ("mouth", "lips", "upper_lip", "ears", "nose", "neck", "left", "left_brow", "right_brow")

# |x|, y on the template, mm: from the root between the eyes down the dorsum's foot, round the wing, to subnasale
NOSE_OUTLINE = np.array([(-1, 8), (7, 6), (8, -6), (10.5, -17), (14.5, -26), (18.5, -33), (19.5, -38), (17.5, -43.5),
                         (12.5, -46), (6, -48), (-1, -49)], dtype=float)  # fmt: skip
NOSE_DEPTH = 12.0  # z from which skin inside the outline is nose
BROW_EDGE = 0.35  # share of the brow's full density at its border
NAPE = (-62.0, -50.0)  # z and y below the lobe of the ear: behind it, all lower skin is neck


@once("appearance/regions.py")
def head_fields() -> np.ndarray:
    """(S, 9) float32 over FIELDS, > 0 inside; those of brows, which are a person's own, are -1 everywhere.

    The first that is > 0, in this order, says what a point is; `upper_lip` and `left` tell the two of a kind apart.
    """
    template = (topology().operator @ load_assets().template).astype(float)
    x, y, z = template.T
    weights = dict(zip(NAMES, region_weights().T, strict=True))
    columns = {
        "mouth": weights["mouth"] - 0.5,
        "lips": weights["lips"] - 0.5,
        "upper_lip": _upper_lip() - 0.5,
        "ears": weights["ears"] - 0.5,
        "nose": np.minimum(_depth_inside(np.abs(x), y, NOSE_OUTLINE), z - NOSE_DEPTH),
        "neck": jaw_line(z) - y,
        "left": x,
    }
    outside = -np.ones(len(template))
    return np.stack([columns.get(name, outside) for name in FIELDS], axis=1).astype(np.float32)


@lru_cache(maxsize=8)
def person_fields(brows: tuple[BrowShape, BrowShape]) -> np.ndarray:
    """(S, 9) float32: `head_fields` with a person's brows, left and right, as solid areas without gaps."""
    out = head_fields().copy()
    near, drawn = _brow_window()
    for shape, sign, name in zip(brows, (1.0, -1.0), ("left_brow", "right_brow"), strict=True):
        out[near, FIELDS.index(name)] = brow_mask(shape, drawn * (sign, 1.0, 1.0)) - BROW_EDGE
    return out


@lru_cache(maxsize=8)
def person_landmarks(brows: tuple[BrowShape, BrowShape]) -> tuple[sp.csr_matrix, sp.csr_matrix]:
    """(68, S) weights of the fine vertices in each landmark and in the direction it faces; brows are the person's."""
    lines = brow_line(brows[0]), brow_line(brows[1])
    return landmark_weights(lines), landmark_weights(lines, around=True)


def brow_line(shape: BrowShape) -> np.ndarray:
    """(5, 2) mm: template |x| and y of the brow's landmarks, along its middle from head to tail."""
    u = 0.02 + 0.95 * BROW_SHARES
    return np.stack([shape.inner + u * (shape.outer - shape.inner), shape.centre(u)], axis=1)


def jaw_line(z: np.ndarray) -> np.ndarray:
    """Height (...) in mm of the lower border of the face at template depths `z` (...): skin below it is neck."""
    line = np.array([NAPE, *((place[2], place[1]) for number, place in MANDIBLE if number <= 13)])
    return np.interp(z, line[:, 0], line[:, 1])


@lru_cache(maxsize=1)
def _brow_window() -> tuple[np.ndarray, np.ndarray]:
    """Fine vertices that a brow may reach, and their places (n, 3) on the template."""
    template = topology().operator @ load_assets().template
    near = np.flatnonzero((template[:, 1] > 0) & (template[:, 1] < 40) & (template[:, 2] > -15))
    return near, template[near]


@lru_cache(maxsize=1)
def _upper_lip() -> np.ndarray:
    """(S,) 1 on the upper lip's rings of edges."""
    mouth, out = face_rings()[2], np.zeros(topology().operator.shape[0], np.float32)
    out[mouth.grid[:, mouth.upper]] = 1.0
    return out


def _depth_inside(x: np.ndarray, y: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """(n,) distance to the sides of a polygon (m, 2), > 0 inside (parity of crossings), < 0 outside."""
    odd, nearest = np.zeros(len(x), dtype=bool), np.full(len(x), np.inf)
    for (ax, ay), (bx, by) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        ux, uy = bx - ax, by - ay
        t = np.clip(((x - ax) * ux + (y - ay) * uy) / (ux * ux + uy * uy), 0.0, 1.0)
        nearest = np.minimum(nearest, np.hypot(x - ax - t * ux, y - ay - t * uy))
        if ay != by:
            odd ^= ((ay > y) != (by > y)) & (x < ax + (y - ay) / uy * ux)
    return np.where(odd, nearest, -nearest)
