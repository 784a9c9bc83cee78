"""From arrays on the device to `Frame`s on the host: one copy of each array for the whole batch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..frame import Frame
from ..spec import FrameSpec
from .camera import head_angles, pinhole
from .picture import Pictures
from .sitter import Sitter


def frames(specs: Sequence[FrameSpec], sitter: Sitter, made: Pictures) -> list[Frame]:
    """The `Frame`s of a batch of pictures, in the order of `specs`."""
    size = specs[0].camera.resolution
    images = made.image.numpy().reshape(-1, size, size, 3)
    pixels = {name: array.numpy() for name, array in made.pixels.items()}
    places = made.places
    flat, deep, visible = places.pixels.numpy(), places.points.numpy(), places.visible.numpy().astype(bool)
    cage, poses = places.cage.numpy(), made.buffers.poses
    faces, out = list(poses.faces), []
    for i, spec in enumerate(specs):
        camera = pinhole(spec.camera)
        pose = faces.index((spec.expression, spec.pose))
        left, right = poses.eyes[pose]
        yaw, pitch, roll = head_angles(poses.head_from_rest[pose], camera)
        rotation = camera.camera_from_world[:3, :3]
        out.append(
            Frame(
                spec=spec,
                image=images[i],
                pixels={name: array[i] for name, array in pixels.items()},
                landmarks_2d=flat[i],
                landmarks_3d=deep[i],
                landmarks_visible=visible[i],
                vertices=cage[i],
                intrinsics=camera.intrinsics.astype(np.float32),
                camera_from_world=camera.camera_from_world.astype(np.float32),
                yaw=yaw,
                pitch=pitch,
                roll=roll,
                gaze_left=(rotation @ left.axis).astype(np.float32),
                gaze_right=(rotation @ right.axis).astype(np.float32),
                skin_tone_ita=sitter.skin_tone[0],
                skin_tone_monk=sitter.skin_tone[1],
            )
        )
    return out
