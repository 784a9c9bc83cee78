"""What a visitor takes home: the picture, its spec, the head, and lines that make them again."""

from __future__ import annotations

import json
from html import escape

from painsynth_hf.exports.glb import head_glb
from painsynth_hf.images import encode_image
from painsynth_hf.spec import FrameSpec

from . import pictures
from .settings import Settings

TEXTURE = 1024  # texels of the head's texture
FACE = ((-0.14, 0.14), (-0.17, 0.15), (-0.2, 0.12))  # m, what a viewer shall frame


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


@pictures.on_gpu
def _head(spec: FrameSpec, where: str) -> bytes:
    return head_glb(spec, texture=TEXTURE, device=where)


def glb(asked: Settings, base: FrameSpec | None) -> bytes:
    """The head with the expression as a morph target that is on."""
    spec = asked.spec(base)
    with pictures.LOCK:
        return _head(spec, pictures.device())


def framed(data: bytes) -> bytes:
    """A head's .glb for a viewer that frames what the bounds of the meshes say: `FACE`, not the hem of the shirt."""
    length = int.from_bytes(data[12:16], "little")
    scene = json.loads(data[20 : 20 + length])
    for mesh in scene["meshes"]:
        for primitive in mesh["primitives"]:
            bounds = scene["accessors"][primitive["attributes"]["POSITION"]]
            for side in ("min", "max"):
                bounds[side] = [min(max(x, low), high) for x, (low, high) in zip(bounds[side], FACE, strict=True)]
    text = json.dumps(scene, separators=(",", ":")).encode()
    text += b" " * (length - len(text))  # no longer than it was, so all else stays where it is
    return data[:20] + text + data[20 + length :]


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
