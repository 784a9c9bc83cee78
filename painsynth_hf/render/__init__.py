"""Pixels and pixel labels from a posed head, in Warp: the same kernels on a CPU and on a CUDA device."""

from ..frame import PIXEL_LABELS
from .renderer import Renderer

__all__ = ["PIXEL_LABELS", "Renderer"]
