"""Checks of one row's pictures against each other and against its landmarks."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import ndimage

from ..facs import AU_NAMES
from ..frame import PIXEL_LABELS
from ..render import parts
from ..render.au_regions import REGION_MM
from ..spec import FrameSpec
from .findings import Findings

MODES = {"heatmap": "I;16", "depth": "I;16", "mask": "L", "mask_layers": "L", "normal": "RGB",
         "au_regions": "RGB"}  # fmt: skip
SILHOUETTE = 0.004  # share of pixels on which mask and depth may differ about where the person is
EYES = 0.35  # of the eye's width by which the mask's eye may be off its landmarks
SURFACE = 6.0  # mm between a visible landmark and the depth map, within two pixels
LEAN = 25.0  # degrees, median, between normals and those of the depth map
REACH = 45.0  # mm that skin moves at most: a wide open jaw
FINE = 256  # px across which normals are compared
LEFT_EYE, RIGHT_EYE = slice(42, 48), slice(36, 42)  # iBUG, the subject's


def decode(row: Mapping[str, Any], spec: FrameSpec, image_format: str, found: Findings) -> dict[str, np.ndarray]:
    """Every picture of the row that is whole, as arrays."""
    out = {}
    size = (spec.camera.resolution,) * 2
    for name in ("image", "neutral_image", *PIXEL_LABELS):
        if name in row:
            kind, mode = ("PNG", MODES[name]) if name in MODES else (image_format.upper(), "RGB")
            problem, array = _decoded(row[name], kind, mode, size)
            if found.check("pictures", spec.frame_id, problem is None, f"{name}: {problem}"):
                out[name] = array
    return out


def _decoded(value: Any, kind: str, mode: str, size: tuple[int, int]) -> tuple[str | None, np.ndarray]:
    from PIL import Image

    nothing = np.zeros(0)
    if not isinstance(value, dict) or not isinstance(value.get("bytes"), bytes):
        return "holds no bytes", nothing
    try:
        with Image.open(io.BytesIO(value["bytes"]), formats=[kind]) as picture:
            if picture.size != size:
                return f"{picture.size[0]} x {picture.size[1]} px, not {size[0]} x {size[1]}", nothing
            if picture.mode != mode:
                return f"mode {picture.mode}, not {mode}", nothing
            return None, np.asarray(picture)
    except Exception as error:  # Pillow raises many kinds
        return f"does not decode as {kind} ({' '.join(str(error).split())[:60]})", nothing


def check_pixels(row: Mapping[str, Any], arrays: Mapping[str, np.ndarray], spec: FrameSpec, found: Findings) -> None:
    """Checks between the pictures of one row, as far as they are there."""
    if "mask" in arrays:
        _mask(row, arrays, spec, found)
    if {"mask", "mask_layers"} <= arrays.keys():
        _layers(arrays["mask"], arrays["mask_layers"], spec, found)
    if {"normal", "depth"} <= arrays.keys() and "intrinsics" in row:
        _normal(arrays["normal"], arrays["depth"].astype(float) / 10.0, np.array(row["intrinsics"]), spec, found)
    if "au_regions" in arrays:
        _regions(arrays, spec, found)
    if "heatmap" in arrays:
        _heat(arrays, spec, found)
    if {"landmarks_2d", "landmarks_3d", "landmarks_visible"} <= row.keys() and "depth" in arrays:
        _landmarks(row, arrays["depth"].astype(float) / 10.0, spec, found)


def _mask(row: Mapping[str, Any], arrays: Mapping[str, np.ndarray], spec: FrameSpec, found: Findings) -> None:
    mask, where = arrays["mask"], spec.frame_id
    found.check("mask", where, int(mask.max()) < len(parts.CLASSES), f"class {int(mask.max())} is unknown")
    if "depth" in arrays:
        there = arrays["depth"] > 0
        ghost = (mask == 0) & there
        # hair and lenses stand in no depth map
        hollow = (mask > 0) & ~np.isin(mask, (parts.HAIR, parts.GLASSES)) & ~there
        share = float((ghost | hollow).mean())
        found.check("mask", where, share < SILHOUETTE, f"{100 * share:.1f} % of pixels differ from depth's silhouette")
    if {"landmarks_2d", "landmarks_visible"} <= row.keys():
        points, seen = np.array(row["landmarks_2d"]), np.array(row["landmarks_visible"])
        for side, which, part in (("left", LEFT_EYE, parts.LEFT_EYE), ("right", RIGHT_EYE, parts.RIGHT_EYE)):
            ys, xs = np.nonzero(mask == part)
            width = float(np.ptp(points[which, 0]))
            if seen[which].all() and len(xs) >= 12:  # not shut
                off = np.hypot(xs.mean() + 0.5 - points[which, 0].mean(), ys.mean() + 0.5 - points[which, 1].mean())
                what = f"the {side} eye is {off:.1f} px from its landmarks"
                found.check("mask", where, off < max(EYES * width, 1.5), what)


def _layers(mask: np.ndarray, layers: np.ndarray, spec: FrameSpec, found: Findings) -> None:
    where = spec.frame_id
    found.check("mask_layers", where, int(layers.max()) < 16, f"value {int(layers.max())} has unknown flags")
    wanted = (("skin", 1, (parts.SKIN, parts.NOSE, parts.UPPER_LIP, parts.LOWER_LIP)), ("hair", 2, (parts.HAIR,)),
              ("glasses", 4, (parts.GLASSES,)), ("cannula", 8, (parts.CANNULA,)))  # fmt: skip
    for name, flag, classes in wanted:
        its = np.isin(mask, classes)
        without = int((its & ((layers & flag) == 0)).sum())
        what = f"{without} pixels of {name} lack their flag"
        found.check("mask_layers", where, without <= max(0.01 * its.sum(), 8), what)


def _normal(normal: np.ndarray, depth: np.ndarray, intrinsics: np.ndarray, spec: FrameSpec, found: Findings) -> None:
    where, there = spec.frame_id, depth > 0
    bare = (normal == 0).all(axis=-1)
    share = float((bare == there).mean())
    found.check("normal", where, share < SILHOUETTE, f"{100 * share:.1f} % of pixels differ from depth's silhouette")
    n = normal.astype(np.float32) / np.float32(127.5) - np.float32(1.0)
    length = np.sqrt(np.einsum("hwk,hwk->hw", n, n))[there & ~bare]
    found.check("normal", where, bool(np.abs(length - 1.0).max(initial=0.0) < 0.02), "a normal is not of length 1")
    every = max(len(depth) // FINE, 1)  # a median needs no more
    surface, smooth = depth_normals(depth, intrinsics, every)
    smooth &= ~bare[::every, ::every]
    if smooth.sum() >= 50:
        cosine = np.clip(np.einsum("hwk,hwk->hw", n[::every, ::every], surface)[smooth], -1.0, 1.0)
        angle = float(np.degrees(np.median(np.arccos(cosine))))
        found.check("normal", where, angle < LEAN, f"{angle:.0f} degrees (median) from the normals of the depth map")


def depth_normals(depth: np.ndarray, intrinsics: np.ndarray, every: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """(H, W, 3) unit normals, camera frame, of the surface in a depth map (H, W) mm, and where it is smooth (H, W).

    Central differences of the back-projected points over a 5 x 5 mean, which the steps of 0.1 mm vanish in; at every
    `every`-th pixel of each axis, H and W being their numbers then.
    """
    step, depth = 2, depth.astype(np.float32)
    whole = ndimage.minimum_filter(depth, 2 * step + 3) > 0
    calm = ndimage.maximum_filter(depth, 2 * step + 3) - ndimage.minimum_filter(depth, 2 * step + 3) < 12.0
    even = ndimage.uniform_filter(depth, 2 * step + 1)
    rows, columns = np.indices(depth.shape)[:, ::every, ::every] + 0.5
    whole, calm, even = (array[::every, ::every] for array in (whole, calm, even))
    x = (columns - intrinsics[0, 2]) / intrinsics[0, 0] * even
    y = (rows - intrinsics[1, 2]) / intrinsics[1, 1] * even
    points = np.stack([x, y, even], axis=-1)
    along, down = np.gradient(points, axis=1), np.gradient(points, axis=0)
    normal = np.cross(down, along)  # towards the camera, z < 0
    length = np.linalg.norm(normal, axis=-1, keepdims=True)
    return normal / np.maximum(length, 1e-9), whole & calm


def _heat(arrays: Mapping[str, np.ndarray], spec: FrameSpec, found: Findings) -> None:
    heat, where = arrays["heatmap"].astype(float) / 1000.0, spec.frame_id
    if spec.expression.name == "neutral":
        found.check("heatmap", where, heat.max() == 0.0, f"{heat.max():.2f} mm in a resting frame")
        return
    found.check("heatmap", where, 0.0 < heat.max() < REACH, f"the skin moves by at most {heat.max():.2f} mm")
    if "mask" in arrays:
        off = (heat > 0) & np.isin(arrays["mask"], (0, parts.CLOTH, parts.LEFT_EYE, parts.RIGHT_EYE))
        found.check("heatmap", where, float(off.mean()) < SILHOUETTE, f"{int(off.sum())} pixels of it are not skin")


def _regions(arrays: Mapping[str, np.ndarray], spec: FrameSpec, found: Findings) -> None:
    where, planes = spec.frame_id, arrays["au_regions"].astype(np.int32)
    flags = planes[..., 0] | planes[..., 1] << 8 | planes[..., 2] << 16
    there = int(np.bitwise_or.reduce(flags, axis=None))
    active = [bool(spec.expression.aus.get(name)) for name in AU_NAMES]
    strange = [name for k, name in enumerate(AU_NAMES) if there >> k & 1 and not active[k]]
    found.check("au_regions", where, not strange, f"{', '.join(strange)} has a region and is not active")
    some = flags > 0
    if "mask_layers" in arrays:
        off = int((some & (arrays["mask_layers"] & 1 == 0)).sum())
        found.check("au_regions", where, off == 0, f"{off} pixels of regions are not skin")
    if "heatmap" in arrays:
        # what no unit moves by its least alone, all of them together do not move far
        most = float(arrays["heatmap"][~some].max(initial=0)) / 1000.0
        least = 2.0 * REGION_MM * sum(active)
        found.check("au_regions", where, most <= least, f"skin in no region moves by {most:.2f} mm")


def _landmarks(row: Mapping[str, Any], depth: np.ndarray, spec: FrameSpec, found: Findings) -> None:
    """Each visible landmark is between the nearest and the farthest surface within two pixels of it.

    Beside the background, which is infinitely far, only the near side can be told.
    """
    size = len(depth)
    for i, ((x, y), (_, _, z), seen) in enumerate(
        zip(row["landmarks_2d"], row["landmarks_3d"], row["landmarks_visible"], strict=True)
    ):
        column, line = int(x), int(y)
        if seen and 2 <= column < size - 2 and 2 <= line < size - 2:
            around = depth[line - 2 : line + 3, column - 2 : column + 3]
            around = np.where(around > 0, around, np.inf)
            away = max(float(around.min()) - z, z - float(around.max()))
            what = f"visible landmark {i + 1} is {away:.1f} mm off the surface"
            found.check("landmarks", spec.frame_id, away < SURFACE, what)
