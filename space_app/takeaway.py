"""What a visitor takes home: the picture, its spec, the head, and lines that make them again."""

from __future__ import annotations

import json
from html import escape

import numpy as np

from painsynth_hf.images import encode_image
from painsynth_hf.spec import FrameSpec

from . import pictures
from .settings import Settings

BASE, WIDTH, PRESSED = -0.19, 0.17, 0.12  # m below and beside the eyes; what is left of lengths beyond


def kept_base(asked: Settings, base: FrameSpec | None) -> FrameSpec | None:
    """`base` if it still matters: another seed, gender or ethnicity is another person."""
    if base is None or asked.spec() == asked.spec(base):
        return None
    return base


def png(asked: Settings, base: FrameSpec | None) -> bytes:
    """The picture at the size asked for, as `painsynth render` writes it."""
    return encode_image(pictures.full(asked.spec(base)).image, "png")


def spec_json(asked: Settings, base: FrameSpec | None) -> bytes:
    """The recipe of that picture, as `painsynth render --save-spec` writes it."""
    return (asked.spec(base).to_json() + "\n").encode()


def glb(asked: Settings, base: FrameSpec | None) -> bytes:
    """The head with the expression as a morph target that is on."""
    return pictures.head(asked.spec(base))


def bust(data: bytes) -> bytes:
    """A head's .glb that ends a little below `BASE`, for viewers frame all there is, and the shirt is most of it.

    What lies lower or further out is pressed together, so faces keep their places in the file.
    """
    out = bytearray(data)
    length = int.from_bytes(data[12:16], "little")
    scene, start = json.loads(data[20 : 20 + length]), 28 + length
    for mesh in scene["meshes"]:
        for primitive in mesh["primitives"]:
            points = scene["accessors"][primitive["attributes"]["POSITION"]]
            view = scene["bufferViews"][points["bufferView"]]
            first = start + view.get("byteOffset", 0) + points.get("byteOffset", 0)
            stride = view.get("byteStride", 12) // 4
            held = np.frombuffer(out, np.float32, count=stride * (points["count"] - 1) + 3, offset=first)
            held[1::stride] = _pressed(held[1::stride] - BASE) + BASE
            side = np.sign(held[::stride])
            held[::stride] = side * (WIDTH - _pressed(WIDTH - np.abs(held[::stride])))
    return bytes(out)


def _pressed(height: np.ndarray) -> np.ndarray:
    return np.maximum(height, PRESSED * height)


def lines(asked: Settings, base: FrameSpec | None) -> str:
    """The Python and the shell lines, ready to copy."""
    return code("Python", asked.python(base)) + code("Shell", asked.shell(base))


def code(title: str, text: str) -> str:
    """A block of code with a button that copies it."""
    return (
        f'<div class="ps-code"><span class="ps-h">{escape(title)}</span>'
        f'<button type="button" data-copy aria-label="Copy: {escape(title, quote=True)}">Copy</button>'
        f'<pre tabindex="0" aria-label="{escape(title, quote=True)}"><code>{escape(text)}</code></pre></div>'
    )
