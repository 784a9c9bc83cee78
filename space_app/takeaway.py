"""What a visitor takes home: the picture, its spec, the head, and lines that make them again."""

from __future__ import annotations

from html import escape

from painsynth_hf.exports.glb import head_glb
from painsynth_hf.images import encode_image
from painsynth_hf.spec import FrameSpec

from . import pictures
from .settings import Settings

TEXTURE = 1024  # texels of the head's texture


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
