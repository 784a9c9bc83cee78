"""Pixel labels as pictures for people: colours for classes, scales for measures."""

from __future__ import annotations

import colorsys

import numpy as np

from .facs import AU_NAMES

COLOURED = ("heatmap", "mask", "mask_layers", "depth", "normal", "au_regions")

# one colour per class of the mask, 0 background to 19 cannula: far apart in hue and lightness for neighbours in a face
MASK_COLOURS = np.array(
    [(24, 24, 28), (236, 196, 168), (222, 140, 110), (110, 200, 235), (64, 104, 214), (104, 64, 214), (150, 100, 48),
     (110, 72, 30), (244, 160, 190), (210, 110, 160), (120, 20, 40), (226, 60, 80), (190, 36, 96), (86, 62, 48),
     (70, 150, 120), (250, 220, 90), (230, 190, 60), (206, 164, 140), (96, 132, 160), (160, 240, 160)],
    dtype=np.uint8,
)  # fmt: skip

# anchors of "inferno" (Smith & van der Walt 2015, CC0), evenly spaced from 0 to 1
INFERNO = np.array(
    [(0, 0, 4), (31, 12, 72), (85, 15, 109), (136, 34, 106), (186, 54, 85), (227, 89, 51), (249, 140, 10),
     (249, 201, 50), (252, 255, 164)],
    dtype=float,
)  # fmt: skip
# a hue per unit, in FACS order; every other one is paler
UNIT_COLOURS = 255.0 * np.array(
    [colorsys.hsv_to_rgb(k / len(AU_NAMES), 0.85 - 0.35 * (k % 2), 1.0 - 0.15 * (k % 2)) for k in range(len(AU_NAMES))]
)
HEAT_MM = 8.0  # what the scale's bright end stands for
FLAGS = ((1, (170, 110, 90)), (2, (60, 50, 45)), (4, (40, 110, 150)), (8, (60, 150, 60)))


def colourise(name: str, label: np.ndarray, heat_mm: float = HEAT_MM) -> np.ndarray:
    """(H, W, 3) uint8 of a pixel label, by its column's name; `heat_mm` is what the heatmap's bright end stands for."""
    if name == "mask":
        return MASK_COLOURS[np.minimum(label, len(MASK_COLOURS) - 1)]
    if name == "mask_layers":
        out = np.zeros((*label.shape, 3), dtype=np.int32)
        for flag, colour in FLAGS:
            out += np.where((label & flag)[..., None] > 0, np.array(colour), 0)
        return np.minimum(out, 255).astype(np.uint8)
    if name == "heatmap":
        return inferno(label.astype(float) / (1000.0 * heat_mm))
    if name == "depth":
        there = label > 0
        near, far = (label[there].min(), label[there].max()) if there.any() else (0, 1)
        grey = np.where(there, 235.0 - 190.0 * (label.astype(float) - near) / max(float(far) - float(near), 1.0), 0.0)
        return np.repeat(grey.astype(np.uint8)[..., None], 3, axis=2)
    if name == "normal":
        return label
    if name == "au_regions":
        return region_colours(label)
    raise ValueError(f"label: {name!r} is not allowed; choose one of {', '.join(COLOURED)}")


def region_colours(label: np.ndarray) -> np.ndarray:
    """(H, W, 3) uint8: the mean colour of the units whose regions overlap in a pixel, black where there is none."""
    flags = np.unpackbits(label, axis=2, bitorder="little").astype(float)  # (H, W, 24)
    mean = np.einsum("hwk,kc->hwc", flags, UNIT_COLOURS) / np.maximum(flags.sum(axis=2, keepdims=True), 1.0)
    return np.rint(mean).astype(np.uint8)


def inferno(share: np.ndarray) -> np.ndarray:
    """(..., 3) uint8 for values 0..1; beyond them, the ends."""
    place = np.clip(share, 0.0, 1.0) * (len(INFERNO) - 1)
    low = np.minimum(place.astype(int), len(INFERNO) - 2)
    part = (place - low)[..., None]
    return np.rint(INFERNO[low] * (1.0 - part) + INFERNO[low + 1] * part).astype(np.uint8)
