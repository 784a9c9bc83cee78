"""From buffers and geometry to a `Frame`: the last thing the renderer does."""

from __future__ import annotations

import numpy as np
import warp as wp

from ..appearance.chromophores import ita, monk, skin_albedo
from ..frame import Frame
from ..head.assets import load_assets
from ..head.head import Head
from ..head.landmarks import landmark_weights
from ..spec import FrameSpec
from .camera import Pinhole, head_angles
from .shade import Surface, World

PIXEL_LABELS = ("heatmap", "mask", "mask_layers", "depth", "normal")


def label_frame(
    spec: FrameSpec, head: Head, camera: Pinhole, image: np.ndarray, labels: frozenset[str], visible: wp.array,
    solid: wp.array, world: World, surface: Surface,
) -> Frame:  # fmt: skip
    """The complete `Frame` of one picture, with the pixel labels named in `labels`."""
    weights = landmark_weights()
    landmarks_2d, landmarks_3d = camera.project(weights @ head.posed)
    rotation = camera.camera_from_world[:3, :3]
    yaw, pitch, roll = head_angles(head.head_from_rest, camera)
    albedo = skin_albedo(spec.person.skin.melanin, spec.person.skin.blood)
    cage = head.posed[: len(load_assets().template)]
    size = camera.resolution
    blank = {"heatmap": np.uint16, "mask": np.uint8, "mask_layers": np.uint8, "depth": np.uint16}
    pixels = {name: np.zeros((size, size), blank[name]) if name in blank else np.zeros((size, size, 3), np.uint8)
              for name in labels}
    return Frame(
        spec=spec,
        image=image,
        pixels=pixels,
        landmarks_2d=landmarks_2d.astype(np.float32),
        landmarks_3d=landmarks_3d.astype(np.float32),
        landmarks_visible=np.ones(68, bool),
        vertices=camera.project(cage)[1].astype(np.float32),
        intrinsics=camera.intrinsics.astype(np.float32),
        camera_from_world=camera.camera_from_world.astype(np.float32),
        yaw=yaw,
        pitch=pitch,
        roll=roll,
        gaze_left=(rotation @ head.eyes[0].axis).astype(np.float32),
        gaze_right=(rotation @ head.eyes[1].axis).astype(np.float32),
        skin_tone_ita=float(ita(albedo)),
        skin_tone_monk=int(monk(albedo)),
    )
