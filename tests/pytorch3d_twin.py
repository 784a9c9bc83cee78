"""The little of PyTorch3D that the package calls, as plain loops over triangles, in PyTorch3D's own conventions.

Written from its documentation of `rasterize_meshes` and from what its CPU code does, so that the adapter is tested
where PyTorch3D is not installed. `calls` counts, so that a test can tell that it was asked.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import numpy as np
import pytest
import torch

EPSILON = 1e-8
calls: list[int] = []  # meshes of each call


class Meshes:
    """A batch of meshes of different sizes."""

    def __init__(self, verts: list[torch.Tensor], faces: list[torch.Tensor]) -> None:
        assert len(verts) == len(faces) and all(f.dtype == torch.int64 for f in faces)
        assert all(v.dtype == torch.float32 and v.shape[1:] == (3,) for v in verts)
        self.verts, self.faces = verts, faces


def rasterize_meshes(
    meshes, image_size=256, blur_radius=0.0, faces_per_pixel=8, bin_size=None, max_faces_per_bin=None,
    perspective_correct=False, clip_barycentric_coords=False, cull_backfaces=False,
):  # fmt: skip
    """pix_to_face (over all meshes' faces in a row), zbuf, barycentric coordinates, distances; -1 where there is none.

    +x is left and +y up: the first sample lies near (1, 1). Front faces are counter-clockwise on such a picture.
    """
    assert blur_radius == 0.0 and faces_per_pixel == 1 and perspective_correct
    calls.append(len(meshes.verts))
    n, size = len(meshes.verts), image_size
    found, depth = np.full((n, size, size, 1), -1), np.full((n, size, size, 1), -1.0, np.float32)
    weights = np.full((n, size, size, 1, 3), -1.0, np.float32)
    first = 0
    for m, (verts, faces) in enumerate(zip(meshes.verts, meshes.faces, strict=True)):
        corners = verts.numpy()[faces.numpy()].astype(float)
        for f, triangle in enumerate(corners, start=first):
            draw(triangle, f, cull_backfaces, found[m, ..., 0], depth[m, ..., 0], weights[m, :, :, 0])
        first += len(faces)
    distances = torch.full((n, size, size, 1), -1.0)
    return torch.from_numpy(found), torch.from_numpy(depth), torch.from_numpy(weights), distances


def draw(triangle: np.ndarray, face: int, cull: bool, found: np.ndarray, depth: np.ndarray, weights: np.ndarray):
    (x0, y0, z0), (x1, y1, z1), (x2, y2, z2) = triangle
    area = (x2 - x0) * (y1 - y0) - (y2 - y0) * (x1 - x0)
    if (cull and area < 0.0) or abs(area) <= EPSILON:
        return
    size = len(found)
    centres = 1.0 - (2.0 * np.arange(size) + 1.0) / size  # of columns from the left, and of rows from the top
    columns = np.flatnonzero((centres >= min(x0, x1, x2)) & (centres <= max(x0, x1, x2)))
    rows = np.flatnonzero((centres >= min(y0, y1, y2)) & (centres <= max(y0, y1, y2)))
    if not len(columns) or not len(rows):
        return
    where = np.ix_(rows, columns)
    x, y = centres[columns][None, :], centres[rows][:, None]
    w0 = (x - x1) * (y2 - y1) - (y - y1) * (x2 - x1)
    w1 = (x - x2) * (y0 - y2) - (y - y2) * (x0 - x2)
    w2 = (x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)
    w = np.stack([w0 * z1 * z2, w1 * z0 * z2, w2 * z0 * z1], axis=-1) / area
    w /= np.maximum(w.sum(axis=-1, keepdims=True), EPSILON)
    z = w @ [z0, z1, z2]
    seen = (w > 0.0).all(axis=-1) & (z >= 0.0) & ((found[where] < 0) | (z < depth[where]))
    found[where] = np.where(seen, face, found[where])
    depth[where] = np.where(seen, z, depth[where])
    weights[where] = np.where(seen[..., None], w, weights[where])


def install(patch: pytest.MonkeyPatch) -> None:
    """`import pytorch3d` finds this module's two names where PyTorch3D has them."""
    calls.clear()
    names = ("pytorch3d", "pytorch3d.renderer", "pytorch3d.renderer.mesh", "pytorch3d.renderer.mesh.rasterize_meshes",
             "pytorch3d.structures")  # fmt: skip
    modules = {name: ModuleType(name) for name in names}
    for name, module in modules.items():
        module.__spec__, module.__path__ = ModuleSpec(name, None, is_package=True), []
        patch.setitem(sys.modules, name, module)
    modules["pytorch3d.renderer.mesh.rasterize_meshes"].rasterize_meshes = rasterize_meshes
    modules["pytorch3d.structures"].Meshes = Meshes
