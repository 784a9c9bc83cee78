"""`Frame`: what the renderer hands over, as NumPy arrays. Nothing right of here needs a renderer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .spec import FrameSpec

PIXEL_LABELS = ("heatmap", "mask", "mask_layers", "depth", "normal", "au_regions")  # a picture each


@dataclass(frozen=True)
class Frame:
    """One picture and its labels; H = W = `spec.camera.resolution`. Camera frame: x right, y down, z forward, mm."""

    spec: FrameSpec
    image: np.ndarray  # (H, W, 3) uint8 sRGB
    pixels: dict[str, np.ndarray]  # the pixel labels asked for, of PIXEL_LABELS, by name; see render.labels
    landmarks_2d: np.ndarray  # (68, 2) float32 px, first pixel's centre at (0.5, 0.5); iBUG order
    landmarks_3d: np.ndarray  # (68, 3) float32 mm
    landmarks_visible: np.ndarray  # (68,) bool, by depth test and facing
    vertices: np.ndarray  # (V, 3) float32 mm, the cage's vertices on the posed surface
    intrinsics: np.ndarray  # (3, 3) float32 px
    camera_from_world: np.ndarray  # (4, 4) float32
    yaw: float  # degrees, head relative to the camera
    pitch: float
    roll: float
    gaze_left: np.ndarray  # (3,) float32 unit
    gaze_right: np.ndarray  # (3,) float32 unit
    skin_tone_ita: float  # degrees
    skin_tone_monk: int  # 1..10
