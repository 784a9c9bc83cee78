"""`Poses`: what moves when a face or a head does, for a batch of them on a device. Posing fills it, rendering reads it.

B poses of one person. Nothing in a row of any array depends on the other rows, on B, or on what came before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import warp as wp

from ..head.head import Eye
from ..spec import Expression, Pose
from .tables import Sides

Face = tuple[Expression, Pose]  # one pose of a person


@wp.struct
class Ball:
    """An eyeball as kernels want it: world_from_eye has the middle of the iris along its third column."""

    centre: wp.vec3  # world mm
    radius: float  # mm
    world_from_eye: wp.mat33


@dataclass(frozen=True)
class Poses:
    """Device arrays, [pose, element]. S fine vertices of the head, E of one eyeball, N strands of at most P points."""

    faces: tuple[Face, ...]
    points: wp.array  # (B, S) vec3, world mm
    rest: wp.array  # (B, S) vec3, world mm: the same head in the same pose, its face at rest
    state: wp.array  # (B, S) vec4: see appearance.skin_state
    balls: wp.array  # (B, 2) Ball: left, right
    lids: wp.array  # (B, 2 E) float: share of light that lids and lashes take from points of the left and right eyeball
    strands: wp.array  # (B, N, P) vec3, world mm: all kinds in the order of appearance.strands.KINDS; short ones repeat
    # their tip. The rest of what a strand is (colour, width, root) does not move: see render.hair
    heights: wp.array  # (B, ROWS, COLUMNS) float, mm: see appearance.wrinkles
    # the few numbers per pose that labels want, on the host
    eyes: tuple[tuple[Eye, Eye], ...]  # left, right
    head_from_rest: np.ndarray  # (B, 4, 4) the turn of the skull


class Poser(Protocol):
    """Poses one person on one device, and keeps there what that person's poses share."""

    def pose(self, faces: tuple[Face, ...]) -> Poses: ...

    def unposed(self, both: Sides, gaze_pitch: np.ndarray) -> wp.array:
        """(B, S) vec3 mm: faces by the (B,) intensities of both sides, before the neck turns."""
