"""Pictures to bytes: the frame as JPEG or PNG, pixel labels as PNG. Same array, same bytes."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from .checks import check_choice

IMAGE_FORMATS = ("jpeg", "png")


def encode_image(image: np.ndarray, image_format: str = "jpeg") -> bytes:
    """(H, W, 3) uint8 sRGB to JPEG (quality 95, no chroma subsampling) or PNG."""
    check_choice("image_format", image_format, IMAGE_FORMATS)
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(f"image: {image.shape} {image.dtype} is not (H, W, 3) uint8")
    if image_format == "png":
        return _save(image, format="PNG", compress_level=6)
    return _save(image, format="JPEG", quality=95, subsampling=0)


def encode_label(label: np.ndarray) -> bytes:
    """(H, W) uint8 or uint16, or (H, W, 3) uint8, to PNG of the same depth; nothing is scaled."""
    if (label.ndim, label.dtype) not in ((2, np.uint8), (2, np.uint16), (3, np.uint8)):
        raise ValueError(f"label: {label.shape} {label.dtype} is not (H, W) uint8 or uint16, nor (H, W, 3) uint8")
    # level 6 takes twice as long to save three bytes in a hundred
    return _save(label, format="PNG", compress_level=4)


def _save(array: np.ndarray, **how: Any) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(array)).save(buffer, **how)  # uint16 becomes mode I;16: a 16-bit PNG
    return buffer.getvalue()
