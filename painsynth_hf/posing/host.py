"""Poses one at a time in NumPy, stacked and sent to the device: the reference that kernels are compared with."""

from __future__ import annotations

from typing import Any

import numpy as np
import warp as wp

from ..appearance.skin_state import lid_shade, skin_state
from ..appearance.strands import groom
from ..appearance.strands import pose as pose_strands
from ..appearance.wrinkles import height_map
from ..head.head import Eye, Head, build_head
from ..render.eyeball import eyeball_mesh, gaze_frame
from ..spec import FrameSpec, Person
from .poses import Ball, Face, Poses


class HostPoser:
    """Poses `person` by the NumPy code of `head` and `appearance`."""

    def __init__(self, person: Person, device: str) -> None:
        self.person, self.device = person, device

    def pose(self, faces: tuple[Face, ...]) -> Poses:
        heads = [build_head(FrameSpec(0, "x", "train", 0, 1, 0, 0, self.person, *face)) for face in faces]
        return Poses(
            faces=faces,
            points=self._put([head.posed for head in heads], wp.vec3),
            rest=self._put([head.rest for head in heads], wp.vec3),
            state=self._put([skin_state(head) for head in heads], wp.vec4),
            balls=self._balls(heads),
            lids=self._put([_lids(head) for head in heads], float),
            strands=self._put([_strands(head) for head in heads], wp.vec3),
            heights=self._put([height_map(self.person, expression) for expression, _ in faces], float),
            eyes=tuple(head.eyes for head in heads),
            head_from_rest=np.stack([head.head_from_rest for head in heads]),
        )

    def _balls(self, heads: list[Head]) -> wp.array:
        flat = [_ball(eye) for head in heads for eye in head.eyes]
        return wp.array(flat, dtype=Ball, device=self.device).reshape((len(heads), 2))

    def _put(self, arrays: list[np.ndarray], dtype: Any) -> wp.array:
        return wp.array(np.stack(arrays).astype(np.float32), dtype=dtype, device=self.device)


def _ball(eye: Eye) -> Any:
    ball = Ball()
    ball.centre, ball.radius = wp.vec3(*eye.centre), float(eye.radius)
    ball.world_from_eye = wp.mat33(*gaze_frame(eye.pole).ravel())
    return ball


def _lids(head: Head) -> np.ndarray:
    """(2 E,) shade of the lids on both eyeballs."""
    mesh, _ = eyeball_mesh()
    balls = [eye.centre + eye.radius * mesh @ gaze_frame(eye.pole).T for eye in head.eyes]
    return np.concatenate([lid_shade(head, ball, side) for side, ball in enumerate(balls)])


def _strands(head: Head) -> np.ndarray:
    """(N, P, 3) world mm, padded with their tips."""
    groups = [pose_strands(group, head) for group in groom(head.spec.person).values()]
    longest = max(group.shape[1] for group in groups)
    return np.concatenate([np.pad(g, ((0, 0), (0, longest - g.shape[1]), (0, 0)), mode="edge") for g in groups])
