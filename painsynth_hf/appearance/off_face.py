"""Hair that falls beside a face leaves the eyes and the middle of the cheeks free."""

from __future__ import annotations

import numpy as np

from ..head.rings import face_rings
from .strands import Surface, smoothstep

# mm below the outer canthus, and how far outside of it hair keeps there: farthest beside the eye, nearer down the cheek
BESIDE = np.array([(-34.0, 2.0), (-14.0, 8.0), (14.0, 8.0), (45.0, 5.0), (85.0, -2.0)])
UNEVEN, SOFT = 7.0, 7.0  # mm by which locks keep further off, and over which they are crowded there
DEEP = (-58.0, -38.0)  # mm of z from the canthus, between which hair comes to lie before the face


def off_face(points: np.ndarray, skin: Surface, lock: np.ndarray) -> None:
    """Points of strands (N, P, 3) mm go out to the side, most of all those nearest to the nose; changed in place.

    Strands of one `lock` (N,) go equally far.
    """
    left, right = face_rings()[:2]
    own = UNEVEN * (0.5 + 0.5 * np.sin(2.3 * lock)).astype(np.float32)
    flat = points.reshape(-1, 3)
    corners = [skin.vertices[eye.grid[eye.zero, eye.first]] for eye in (left, right)]
    ahead = np.flatnonzero(flat[:, 2] > min(corner[2] for corner in corners) + DEEP[0])
    for sign, corner in zip((1.0, -1.0), corners, strict=True):
        x, y, z = (corner * [sign, 1.0, 1.0]).tolist()
        out = flat[ahead, 0] * np.float32(sign)
        beside = (out > 0.0) & (out < x + BESIDE[:, 1].max() + UNEVEN + SOFT)
        near, out = ahead[beside], out[beside]
        down = y - flat[near, 1]
        share = smoothstep(BESIDE[0, 0], BESIDE[1, 0], down) * smoothstep(105.0, 80.0, down)
        share *= smoothstep(*DEEP, flat[near, 2] - z)
        least = x + np.interp(down, *BESIDE.T) + own[near // points.shape[1]]
        crowded = least + SOFT * np.exp(np.minimum(out - least - SOFT, 0.0) / SOFT)
        flat[near, 0] = sign * (out + share * np.maximum(crowded - out, 0.0))
