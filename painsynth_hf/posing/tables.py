"""The few numbers per pose that kernels start from, made on the host for a whole batch at once.

Muscles, lids and furrows are told by the same functions as one face's: here their intensities are arrays.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..facs import AU_NAMES
from ..head import head, lid_levels, rig
from ..spec import Expression, Pose

Sides = tuple[dict[str, np.ndarray], dict[str, np.ndarray]]  # intensities (B,) by unit, left and right


def sides(expressions: Sequence[Expression]) -> Sides:
    """Intensities of all units, zeros included."""
    left, right = (
        np.array([[aus.get(name, 0.0) for name in AU_NAMES] for aus in side], dtype=float).reshape(-1, len(AU_NAMES))
        for side in ([e.aus_left for e in expressions], [e.aus_right for e in expressions])
    )
    return dict(zip(AU_NAMES, left.T, strict=True)), dict(zip(AU_NAMES, right.T, strict=True))


def levels(both: Sides) -> np.ndarray:
    """(B, 2, 26) strength of each field of `rig`, left and right."""
    return np.stack([rig.levels(aus) for aus in both], axis=1)


def lid_heights(both: Sides, gaze_pitch: np.ndarray) -> np.ndarray:
    """(B, 2, 4) of the left and right eye: `lid_levels.openings`, `lid_levels.swelling` and `lid_levels.hooding`."""
    eyes = [
        np.stack([*lid_levels.openings(aus, gaze_pitch), lid_levels.swelling(aus), lid_levels.hooding(aus)], axis=-1)
        for aus in both
    ]
    return np.stack(eyes, axis=1).astype(np.float32)


def lash_droop(both: Sides, gaze_pitch: np.ndarray) -> np.ndarray:
    """(B, 2) `lid_levels.lash_droop` of the left and right eye."""
    return np.stack([lid_levels.lash_droop(aus, gaze_pitch) for aus in both], axis=1).astype(np.float32)


def narrowed(both: Sides, gaze_pitch: np.ndarray) -> np.ndarray:
    """(B, 2) `lid_levels.narrowed` of the left and right eye."""
    return np.stack([lid_levels.narrowed(aus, gaze_pitch) for aus in both], axis=1).astype(np.float32)


def unfolded(both: Sides, gaze_pitch: np.ndarray) -> np.ndarray:
    """(B, 2) `lid_levels.unfolded` of the left and right eye."""
    return np.stack([lid_levels.unfolded(aus, gaze_pitch) for aus in both], axis=1).astype(np.float32)


def bones(poses: Sequence[Pose]) -> np.ndarray:
    """(B, 5, 4, 4) world from rest by bone; poses repeat, so each is worked out once."""
    known = {pose: head.bone_transforms(pose) for pose in dict.fromkeys(poses)}
    return np.stack([known[pose] for pose in poses])
