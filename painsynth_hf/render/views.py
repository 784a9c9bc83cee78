"""The cameras of a batch, as kernels want them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import warp as wp

from ..spec import Camera, FrameSpec
from .camera import Pinhole
from .looks import key
from .raster import SAMPLES, View

VIGNETTE = 5.0  # darkening of the corners for the share of the picture that a far point spreads to: lenses wide open


def view_array(
    specs: Sequence[FrameSpec], cameras: Sequence[Pinhole], poses: Sequence[int], rooms: Sequence[Camera], device: str
) -> wp.array:
    """(V,) `View`: frame i shows pose `poses[i]`; `rooms` are the cameras whose backdrops the batch has, in order."""
    kind: Any = View  # Warp made a struct of the class
    out = np.zeros(len(specs), dtype=kind.numpy_dtype())
    for i, (spec, camera, pose) in enumerate(zip(specs, cameras, poses, strict=True)):
        out[i]["rotation"] = camera.camera_from_world[:3, :3]
        out[i]["translation"] = camera.camera_from_world[:3, 3]
        out[i]["eye"] = camera.position
        out[i]["focal"] = camera.intrinsics[0, 0] * SAMPLES
        out[i]["centre"] = camera.intrinsics[:2, 2] * SAMPLES
        out[i]["size"] = camera.resolution * SAMPLES
        out[i]["pose"], out[i]["backdrop"] = pose, rooms.index(spec.camera)
        out[i]["noise"] = spec.camera.noise
        out[i]["falloff"] = VIGNETTE * spec.camera.defocus
        out[i]["seed"] = key(spec.seed, "sensor", spec.identity, spec.expression_index, spec.view_index)
    return wp.array(out, dtype=View, device=device)
