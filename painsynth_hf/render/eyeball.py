"""The mesh of an eyeball: the front of a unit sphere with its pole along the gaze."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

RINGS, SEGMENTS, REACH = 26, 44, 115.0  # degrees from the pole to the rim


@lru_cache(maxsize=1)
def eyeball_mesh() -> tuple[np.ndarray, np.ndarray]:
    """Points (E, 3) on the unit sphere, z along the gaze, and triangles (n, 3) counter-clockwise from outside."""
    tilt = np.radians(np.linspace(0.0, REACH, RINGS + 1)[1:])
    turn = np.linspace(0.0, 2 * np.pi, SEGMENTS, endpoint=False)
    ring = np.stack(
        [np.outer(np.sin(tilt), np.cos(turn)), np.outer(np.sin(tilt), np.sin(turn)),
         np.repeat(np.cos(tilt)[:, None], SEGMENTS, axis=1)], axis=-1
    )  # fmt: skip
    points = np.concatenate([[[0.0, 0.0, 1.0]], ring.reshape(-1, 3)])
    here = 1 + np.arange(SEGMENTS)
    after = 1 + (np.arange(SEGMENTS) + 1) % SEGMENTS
    cap = np.stack([np.zeros(SEGMENTS, dtype=int), here, after], axis=1)
    bands = [cap]
    for i in range(RINGS - 1):
        a, b = here + i * SEGMENTS, after + i * SEGMENTS
        c, d = a + SEGMENTS, b + SEGMENTS
        bands += [np.stack([a, c, d], axis=1), np.stack([a, d, b], axis=1)]
    return points.astype(np.float32), np.concatenate(bands).astype(np.int32)


def gaze_frame(axis: np.ndarray) -> np.ndarray:
    """(3, 3) world_from_eye: third column along `axis` (3,), first level."""
    right = np.cross([0.0, 1.0, 0.0], axis)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(axis, right), axis], axis=1)
