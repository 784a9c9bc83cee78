"""Faces as differentiable functions in torch: landmarks and vertices of shape, action units, pose and camera.

    face = Face(person)
    points = face.landmarks(left, right, pose, shape)      # (B, 68, 3) mm, world
    pixels, camera_mm = project(points, camera, 512)       # (B, 68, 2), (B, 68, 3)

The same geometry as `painsynth_hf.head` and with its constants; tests hold the two together. Rendering never comes
here, and nothing else in the package imports torch for it.
"""

from .camera import camera_vector, project
from .face import SHAPE_NAMES, Face

__all__ = ["SHAPE_NAMES", "Face", "camera_vector", "project"]
