"""What the studio shows of a frame, as HTML: the picture and its overlays, before and after, PSPI as a formula."""

from __future__ import annotations

import base64
import io
from html import escape

import numpy as np

from painsynth_hf.colourise import colourise, inferno
from painsynth_hf.facs import MAX_LEVEL, MEANING
from painsynth_hf.frame import Frame
from painsynth_hf.spec import FrameSpec

PICTURE, COMPARE, CLIP = "Picture", "Before / after", "Clip"
OVERLAYS = ("Heatmap", "Landmarks", "Mask", "Depth", "Normals")
VIEWS = (PICTURE, COMPARE, *OVERLAYS, CLIP)
SAYS = {
    PICTURE: "{who}",
    COMPARE: "The same person at rest and as set: drag the line.",
    "Heatmap": "Where skin has moved from rest, in the head's own frame. Bright is {most:.1f} mm.",
    "Landmarks": "68 points in iBUG's order; hollow ones are hidden from the camera.",
    "Mask": "Classes of CelebAMask-HQ, and a cannula.",
    "Depth": "Distance from the camera, near is bright; 0.1 mm a level in the file.",
    "Normals": "Which way the surface faces, in the camera's frame.",
    CLIP: "From rest to what is set, and back.",
}
LIT, DARK = (94, 234, 212), (10, 60, 56)  # sRGB of landmarks
MIX = 0.62  # of an overlay over the picture


def described(spec: FrameSpec) -> str:
    """A sentence for those who do not see the picture."""
    person, face = spec.person, spec.expression
    acting = [f"{unit} {MEANING[unit][0]} {level:g}" for unit, level in face.aus.items() if level]
    doing = f"{face.name}: {', '.join(acting)}" if acting else "at rest"
    article = "an" if person.ethnicity.startswith("e") else "a"
    return f"Synthetic face of {article} {who(spec)}, {doing}. PSPI {face.pspi:g} of 16."


def who(spec: FrameSpec) -> str:
    """Such as: south asian woman of 52."""
    person = spec.person
    sex = "woman" if person.gender == "female" else "man"
    return f"{person.ethnicity.replace('_', ' ')} {sex} of {person.age:g}"


def whose(spec: FrameSpec) -> str:
    """A line below the picture."""
    doing, light = spec.expression.name.replace("neutral", "at rest"), spec.scene.environment.replace("_", " ")
    text = f"{who(spec)} · {doing} · light: {light}"
    return text[0].upper() + text[1:]


def figure(frame: Frame, view: str) -> str:
    """The picture in the way of `view`: as it is, or with one of `OVERLAYS`."""
    alt, most = escape(described(frame.spec), quote=True), heat_top(frame)
    body = _img(frame.image if view == PICTURE else overlay(frame, view, most), alt, view.lower())
    return _figure(body, SAYS[view].format(most=most, who=whose(frame.spec)))


def compared(frame: Frame, rest: Frame) -> str:
    """The face over the same face at rest, with a line to drag."""
    alt = escape(described(frame.spec), quote=True)
    return _figure(
        f'<div class="ps-compare">{_img(frame.image, alt, "after")}'
        f'{_img(rest.image, "The same face at rest", "before")}<span class="ps-line" aria-hidden="true"></span>'
        '<span class="ps-tag ps-tag-l" aria-hidden="true">at rest</span>'
        '<span class="ps-tag ps-tag-r" aria-hidden="true">as set</span>'
        '<input type="range" min="0" max="100" value="50" aria-label="Share of the face at rest, from the left" '
        "oninput=\"this.parentNode.style.setProperty('--cut', this.value + '%')\"></div>",
        SAYS[COMPARE],
    )


def moving(clip: bytes, spec: FrameSpec) -> str:
    """A clip in place of the picture."""
    source = "data:image/webp;base64," + base64.b64encode(clip).decode()
    alt = escape(described(spec), quote=True)
    return _figure(f'<img class="ps-shot ps-clip" src="{source}" alt="Clip from rest to: {alt}">', SAYS[CLIP])


def _figure(body: str, caption: str) -> str:
    return f'<figure class="ps-figure">{body}<figcaption>{escape(caption)}&nbsp;</figcaption></figure>'


def _img(image: np.ndarray, alt: str, name: str) -> str:
    return f'<img class="ps-shot ps-{name}" src="{data_uri(image)}" alt="{alt}">'


def data_uri(image: np.ndarray, quality: int = 92) -> str:
    """(H, W, 3) uint8 as an address that holds the picture itself."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image)).save(file, format="JPEG", quality=quality, subsampling=0)
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()


def heat_top(frame: Frame) -> float:
    """What the bright end of the heatmap's scale stands for: the furthest move, at least 2 mm."""
    heat = frame.pixels.get("heatmap")
    return max(float(heat.max()) / 1000.0, 2.0) if heat is not None else 2.0


def overlay(frame: Frame, view: str, most: float = 8.0) -> np.ndarray:
    """(H, W, 3) uint8: the picture with one of `OVERLAYS` over it."""
    picture = frame.image.astype(float)
    grey = picture.mean(axis=2, keepdims=True)
    if view == "Landmarks":
        return marked(frame)
    if view == "Heatmap":
        share = frame.pixels["heatmap"].astype(float) / (1000.0 * most)
        amount = (MIX + 0.3) * np.clip(share * 3.0, 0.0, 1.0)[..., None]
        return np.rint(grey * 0.55 * (1.0 - amount) + inferno(share) * amount).astype(np.uint8)
    if view == "Mask":
        return np.rint(grey * (1.0 - MIX) + colourise("mask", frame.pixels["mask"]) * MIX).astype(np.uint8)
    name = {"Depth": "depth", "Normals": "normal"}[view]
    return colourise(name, frame.pixels[name])


def marked(frame: Frame) -> np.ndarray:
    """(H, W, 3) uint8: the picture with its landmarks, those out of sight hollow."""
    from PIL import Image, ImageDraw

    scale = 2  # drawn large and shrunk: smooth dots
    size = frame.image.shape[0] * scale
    image = Image.fromarray(frame.image).resize((size, size), Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(image)
    radius = 0.0055 * size
    for (x, y), seen in zip(frame.landmarks_2d * scale, frame.landmarks_visible, strict=True):
        box = (x - radius, y - radius, x + radius, y + radius)
        fill, outline = (LIT, DARK) if seen else (None, LIT)
        draw.ellipse(box, fill=fill, outline=outline, width=2)
    return np.asarray(image.resize((size // scale, size // scale), Image.Resampling.LANCZOS))


def formula(aus: dict[str, float]) -> str:
    """PSPI = AU4 + max(AU6, AU7) + max(AU9, AU10) + AU43, with numbers and a bar that fills."""
    level = {unit: aus.get(unit, 0.0) for unit in ("AU4", "AU6", "AU7", "AU9", "AU10", "AU43")}
    terms = [("AU4", level["AU4"], MAX_LEVEL, _unit("AU4", level)),
             ("max(AU6, AU7)", max(level["AU6"], level["AU7"]), MAX_LEVEL, _most("AU6", "AU7", level)),
             ("max(AU9, AU10)", max(level["AU9"], level["AU10"]), MAX_LEVEL, _most("AU9", "AU10", level)),
             ("AU43", level["AU43"], 1.0, _unit("AU43", level))]  # fmt: skip
    total = sum(value for _, value, _, _ in terms)
    said = " + ".join(f"{name} {value:g}" for name, value, _, _ in terms)
    parts = "".join(
        f'<div class="ps-term" style="flex:{max(most, 2.2):g} 1 0"><span class="ps-name">{text}</span>'
        f'<span class="ps-bar"><i style="width:{100 * value / most:.1f}%"></i></span>'
        f'<span class="ps-value">{value:g}<small> of {most:g}</small></span></div>'
        for _, value, most, text in terms
    )
    return (
        f'<div class="ps-formula" role="img" aria-label="PSPI {total:g} of 16: {said}">'
        f'<div class="ps-total"><b>{total:g}</b><span>PSPI<small>of 16</small></span></div>'
        f'<div class="ps-terms">{parts}</div></div>'
    )


def _unit(name: str, level: dict[str, float]) -> str:
    return f"<b>{name}</b>" if level[name] else name


def _most(one: str, other: str, level: dict[str, float]) -> str:
    """The term with the unit that counts in bold."""
    first, second = one, other
    if max(level[one], level[other]) > 0:
        first, second = (f"<b>{one}</b>", other) if level[one] >= level[other] else (one, f"<b>{other}</b>")
    return f"max({first}, {second})"
