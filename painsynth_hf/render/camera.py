"""The pinhole camera of a `Camera` spec, with OpenCV axes (x right, y down, z forward)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..head.assets import LEVEL
from ..head.head import rotation
from ..spec import Camera

FLIP = np.diag([1.0, -1.0, -1.0])  # world (y up, z towards the viewer) to OpenCV camera axes


@dataclass(frozen=True)
class Pinhole:
    """Pixel (0.5, 0.5) is the centre of the first pixel, as in COLMAP; subtract 0.5 for cv2."""

    resolution: int
    intrinsics: np.ndarray  # (3, 3) px
    camera_from_world: np.ndarray  # (4, 4) mm

    @property
    def position(self) -> np.ndarray:
        """(3,) mm, world."""
        rotation_, translation = self.camera_from_world[:3, :3], self.camera_from_world[:3, 3]
        return -rotation_.T @ translation

    def project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """World points (N, 3) mm to pixels (N, 2) and camera-frame points (N, 3) mm."""
        camera = points @ self.camera_from_world[:3, :3].T + self.camera_from_world[:3, 3]
        pixels = camera @ self.intrinsics.T
        return pixels[:, :2] / pixels[:, 2:], camera

    def rays(self, height: int) -> np.ndarray:
        """World directions (height, height, 3), unit, through the pixel centres of a picture of `height` rows."""
        centres = (np.arange(height) + 0.5) * self.resolution / height
        x, y = np.meshgrid(centres, centres)
        pixels = np.stack([x, y, np.ones_like(x)], axis=-1)
        rays = pixels @ np.linalg.inv(self.intrinsics).T @ self.camera_from_world[:3, :3]
        return rays / np.linalg.norm(rays, axis=-1, keepdims=True)


def pinhole(camera: Camera) -> Pinhole:
    """Orbit the origin by azimuth (> 0 to the subject's left) and elevation (> 0 above), looking at it."""
    orbit = rotation(camera.azimuth, camera.elevation, 0.0)
    camera_from_world = np.eye(4)
    camera_from_world[:3, :3] = FLIP @ orbit.T
    camera_from_world[2, 3] = camera.distance
    size = camera.resolution
    focal = camera.focal * size
    intrinsics = np.array(
        [[focal, 0.0, (0.5 + camera.shift_x) * size], [0.0, focal, (0.5 + camera.shift_y) * size], [0.0, 0.0, 1.0]]
    )
    return Pinhole(size, intrinsics, camera_from_world)


def head_angles(head_from_rest: np.ndarray, camera: Pinhole) -> tuple[float, float, float]:
    """Yaw, pitch, roll in degrees of the skull (4, 4) as the camera sees it: 0, 0, 0 is level and faces it."""
    seen = FLIP @ camera.camera_from_world[:3, :3] @ head_from_rest[:3, :3] @ rotation(0.0, -LEVEL, 0.0)
    yaw = np.degrees(np.arctan2(seen[0, 2], seen[2, 2]))
    pitch = np.degrees(np.arcsin(np.clip(seen[1, 2], -1.0, 1.0)))
    roll = np.degrees(np.arctan2(seen[1, 0], seen[1, 1]))
    return float(yaw), float(pitch), -float(roll)
