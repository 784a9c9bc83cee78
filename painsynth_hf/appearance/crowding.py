"""How open hair is to the light: strands of lower layers lie in the dark of those above them.

Worked out once per person, at rest, on a grid of cells: the optical depth of hair along a way out of the head, at
three places of every strand. Transmittance falls exponentially with the hair passed (Lokovic & Veach 2000, "Deep
shadow maps", here with one direction, outwards and up, since light comes from all round).
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from .strands import unit

CELL = 4.0  # mm
LOW, HIGH = np.array([-144.0, -300.0, -232.0], np.float32), np.array([144.0, 190.0, 96.0], np.float32)
STEPS = (3.0, 8.0, 15.0, 25.0)  # mm along the way out at which the grid is asked
THICKNESS = (4.0, 6.0, 8.5, 12.0)  # mm that each stands for
OPACITY, SCATTER = 0.36, 0.65  # light lost in a way past 1 mm2 a mm2 of hair; deeper in, strands hand light on
HANDED_ON = 0.4
FLOOR = 0.22  # what always finds its way between strands


def openness(points: np.ndarray, width: np.ndarray, fair: float) -> np.ndarray:
    """(N, 3) float32, 0..1: light left at the root, the middle and the tip of strands (N, P, 3) mm, `width` (N,) mm.

    `fair` 0..1 hair hands more light on: the deep of white hair is grey, of black hair black.
    """
    shape = np.ceil((HIGH - LOW) / CELL).astype(int)
    middle = points[:, :-1] * np.float32(0.5) + points[:, 1:] * np.float32(0.5)
    step = np.diff(points, axis=1)
    area = np.sqrt(np.einsum("npi,npi->np", step, step)) * width[:, None]
    filled = np.bincount(_cells(middle.reshape(-1, 3), shape), area.ravel(), int(shape.prod())).reshape(shape)
    density = ndimage.gaussian_filter((filled / CELL**3).astype(np.float32), 0.7).ravel()
    at = points[:, [0, points.shape[1] // 2, -1]]
    axis = np.array([0.0, 0.0, -72.0], np.float32)
    out = at - axis
    out[..., 1] = np.clip(at[..., 1], 0.0, 60.0) * 0.8  # sideways below the eyes, ever more upwards above
    out = unit(out) + np.array([0.0, 0.35, 0.0], np.float32)
    depth = np.zeros(at.shape[:2], np.float32)
    for reach, thick in zip(STEPS, THICKNESS, strict=True):
        depth += np.float32(thick) * density[_cells((at + np.float32(reach) * out).reshape(-1, 3), shape)].reshape(
            depth.shape
        )
    return (FLOOR + (1.0 - FLOOR) * np.exp(-OPACITY * (1.0 - HANDED_ON * fair) * depth**SCATTER)).astype(np.float32)


def _cells(points: np.ndarray, shape: np.ndarray) -> np.ndarray:
    """(n,) flat numbers of cells."""
    flat = np.zeros(len(points), dtype=np.int32)
    for axis in range(3):
        cell = (points[:, axis] - LOW[axis]) * np.float32(1.0 / CELL)
        flat = flat * np.int32(shape[axis]) + np.clip(cell, 0, shape[axis] - 1).astype(np.int32)
    return flat
