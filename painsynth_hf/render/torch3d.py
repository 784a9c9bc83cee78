"""PyTorch3D as the rasteriser: its fragments (face and depth of each sample) become layers of samples as ours are.

Conventions that differ. PyTorch3D's normalised coordinates have x to the left and y up, the picture spans -1 to 1, and
sample i of S has its centre at 1 - (2 i + 1) / S: so `ndc = 1 - 2 s / S` for our s, which has the first centre at 0.5.
Its depths are whatever z the vertices have, here mm from the camera plane as ours; -1 marks a sample without a face.

The picture is cut into tiles, each a mesh of its own with the triangles that touch it. PyTorch3D bins triangles on CUDA
alone (its CPU code tries every triangle at every sample), and drops triangles with twice an area below 1e-8 of its
coordinates, which a face's small triangles in a large picture are: in a tile's coordinates they are not.
"""

from __future__ import annotations

import contextlib
from typing import Any

import torch
import warp as wp

from .raster import LARGE, NEAR, pack

TILE = wp.constant(32)  # samples along an edge

wp.set_module_options({"enable_backward": False})


class PyTorch3D:
    """A `rasterizers.Rasterize`. Raises `ImportError` if PyTorch3D cannot be loaded."""

    def __init__(self) -> None:
        from pytorch3d.renderer.mesh.rasterize_meshes import rasterize_meshes
        from pytorch3d.structures import Meshes

        self._fragments, self._meshes = rasterize_meshes, Meshes

    def __call__(
        self, screen: wp.array, triangles: wp.array, part: tuple[int, int], size: int, layer: wp.array
    ) -> None:
        faces = wp.to_torch(triangles)[slice(*part)].long()  # (F, 3)
        for view in range(len(screen)):  # one at a time: fragments take 28 bytes a sample
            with torch.no_grad(), _on_stream_of(layer):
                drawn = self._draw(wp.to_torch(screen[view])[faces], size)
                if drawn is None:
                    continue
                tiles, surfaces, depths = drawn
                surfaces = torch.where(surfaces >= 0, surfaces + part[0], -1)
                inputs = [wp.from_torch(array.int().contiguous()) for array in (tiles, surfaces)]
                inputs += [wp.from_torch(depths.contiguous()), size, layer[view]]
                wp.launch(lay, dim=tuple(depths.shape), inputs=inputs, device=layer.device)

    def _draw(self, corners: torch.Tensor, size: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor] | None:
        """Of F triangles (F, 3, 3): numbers of tiles (n,), and of their samples (n, TILE, TILE) triangle and depth."""
        at, triangle = _tiles(corners, size)
        if not len(at):
            return None
        across = -(-size // TILE)
        corners = corners[triangle]  # (K, 3, 3), tile by tile
        origin = TILE * torch.stack([at % across, at // across], dim=-1)
        flat = 1.0 - (corners[..., :2] - origin[:, None]) * (2.0 / TILE)
        points = torch.cat([flat, corners[..., 2:]], dim=-1)
        tiles, counts = torch.unique_consecutive(at, return_counts=True)
        sizes: list[int] = counts.tolist()
        soup = torch.arange(3 * max(sizes), device=at.device).reshape(-1, 3)
        meshes = self._meshes(
            verts=list(points.reshape(-1, 3).split([3 * n for n in sizes])), faces=[soup[:n] for n in sizes]
        )
        found, depth, *_ = self._fragments(
            meshes, image_size=TILE, blur_radius=0.0, faces_per_pixel=1, bin_size=0, perspective_correct=True,
            cull_backfaces=True,
        )  # fmt: skip
        found, depth = found[..., 0], depth[..., 0]  # (n, TILE, TILE)
        return tiles, torch.where(found >= 0, triangle[found.clamp(min=0)], -1), depth


def _tiles(corners: torch.Tensor, size: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Pairs of a tile and a triangle that may touch it, (K,) each, in the order of tiles.

    Left out is what our own kernel refuses: triangles that reach behind the camera, are turned away, have no area, are
    no numbers or lie between samples.
    """
    a, b, c = corners[..., :2].unbind(dim=1)
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    low = (corners[..., :2].amin(dim=1) - 0.5).ceil().clamp(min=0)
    high = (corners[..., :2].amax(dim=1) - 0.5).floor().clamp(max=size - 1)
    kept = (corners[..., 2].amin(dim=1) >= float(NEAR)) & (area < -1.0e-9) & (area > float(LARGE))
    triangle = (kept & (low <= high).all(dim=1)).nonzero()[:, 0]
    first, last = low[triangle].long() // TILE, high[triangle].long() // TILE
    wide, tall = (last - first + 1).unbind(dim=1)
    count = wide * tall
    each = torch.repeat_interleave(torch.arange(len(count), device=count.device), count)
    number = torch.arange(len(each), device=count.device) - (count.cumsum(0) - count)[each]
    column, row = first[each, 0] + number % wide[each], first[each, 1] + number // wide[each]
    at, order = torch.sort(row * (-(-size // TILE)) + column, stable=True)
    return at, triangle[each[order]]


def _on_stream_of(array: wp.array) -> Any:
    """On a GPU torch works on Warp's stream, so that each waits for the other."""
    if not array.device.is_cuda:
        return contextlib.nullcontext()
    return torch.cuda.stream(wp.stream_to_torch(array.device))


@wp.kernel
def lay(
    tiles: wp.array(dtype=int),  # (n,)
    surfaces: wp.array3d(dtype=int),  # (n, TILE, TILE), -1 for none
    depths: wp.array3d(dtype=float),  # (n, TILE, TILE) mm
    size: int,
    layer: wp.array(dtype=wp.uint64),  # (size * size,)
):
    """The nearer of what a sample saw and its fragment. Every sample has one thread."""
    n, y, x = wp.tid()
    across = (size + TILE - 1) // TILE
    row = (tiles[n] // across) * TILE + y
    column = (tiles[n] % across) * TILE + x
    if surfaces[n, y, x] >= 0 and row < size and column < size:
        i = row * size + column
        layer[i] = wp.min(layer[i], pack(depths[n, y, x], wp.uint32(surfaces[n, y, x])))
