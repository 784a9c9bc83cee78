"""Which triangle every sample of a picture sees: one small interface, and two that fulfil it.

A rasteriser draws a range of triangles into a layer of samples (see `raster`) and leaves in each the nearest of what
was there and what it drew. All else (hair, light, shading, labels) reads the layers and does not know who drew them.
"""

from __future__ import annotations

from collections.abc import Callable

import warp as wp

from ..renderers import check_renderer
from . import raster

# screen (V, N) vec3 in samples, samples and mm; triangles (T,) vec3i; first of them and past the last; samples along
# an edge of the picture; layer (V, size * size) uint64, packed as by `raster.pack`, changed in place
Rasterize = Callable[[wp.array, wp.array, tuple[int, int], int, wp.array], None]


def rasterizer(name: str) -> Rasterize:
    """The one of that name in `RENDERERS`; a `ValueError` of one line where it is not installed or does not start."""
    check_renderer(name, "rasterizer")
    if name == "warp":
        return by_warp
    try:
        from .torch3d import PyTorch3D

        return PyTorch3D()
    except ImportError as error:
        raise ValueError(f"rasterizer: 'pytorch3d' does not start ({' '.join(str(error).split())[:200]})") from None


def by_warp(screen: wp.array, triangles: wp.array, part: tuple[int, int], size: int, layer: wp.array) -> None:
    first, last = part
    dim, inputs = (len(screen), last - first), [screen, triangles, first, size]
    wp.launch(raster.rasterize, dim=dim, inputs=inputs, outputs=[layer], device=layer.device)
