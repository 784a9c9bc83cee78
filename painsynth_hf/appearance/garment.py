"""Clothes: a garment cut for the mean body (see `tailor`), carried to a person's and kept off the jaw.

Everything is in rest pose, millimetres; in a picture each vertex follows a vertex of the skin below it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import ndimage

from ..checks import check_choice
from ..sampling import generator
from ..spec import GARMENTS, Attire
from .drape import Skin
from .tailor import KNITTED, LEVEL, SHELL, Pattern, mean_body, pattern, torso_skin

COLLAR_BASE = -275.0  # mm; no collar presses on the skin below it
EDGE = 16  # rows of the shell below the neckline that are kept off the skin
PATTERNS = ("plain", "stripes", "checks", "print", "motif")  # Garment.pattern is an index into these


@dataclass(frozen=True, eq=False)
class Garment:
    """G vertices that ride on the head's fine vertices, Q quads. Quads depend on `attire.garment` alone."""

    source: np.ndarray  # (G,) int32, fine vertices of the head
    offset: np.ndarray  # (G, 3) float32 mm, added to the posed source
    quads: np.ndarray  # (Q, 4) int32, counter-clockwise from outside
    uv: np.ndarray  # (G, 2) float32 mm along the cloth: across from the middle of front or back, and down
    colour: tuple[float, float, float]  # linear sRGB reflectance
    second_colour: tuple[float, float, float]  # of stripes, checks or print
    pattern: int  # index into PATTERNS
    scale: float  # mm, period of the pattern
    weave: float  # mm between threads


def garment(attire: Attire, seed: int, rest: np.ndarray) -> Garment:
    """Dress the person whose unposed fine vertices are `rest` (S, 3) mm.

    `seed` keys the cut between the kind's variants, the fall of the folds and the choice of pattern.
    """
    check_choice("attire.garment", attire.garment, GARMENTS)
    digest = hashlib.blake2b(rest.tobytes(), digest_size=16).digest()
    return _dressed(_Request((attire, seed, digest), rest))


@dataclass(frozen=True, eq=False)
class _Request:
    """Hashable stand-in for the arguments of `garment`: equal keys, equal garments."""

    key: tuple
    rest: np.ndarray

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Request) and self.key == other.key


@lru_cache(maxsize=8)
def _dressed(request: _Request) -> Garment:
    """The garment of a request; kept, because an identity's frames share it."""
    attire, seed, _ = request.key
    cut = pattern(attire.garment)
    share = float(generator(seed, "garment").random())
    drawn = _print(attire, generator(seed, "garment/print"))
    uv = cut.uv[0] + share * (cut.uv[1] - cut.uv[0])
    if attire.garment in LEVEL:  # stripes, which follow the first coordinate, run level; ribbed bands have none
        uv = np.stack([np.where(np.arange(len(uv)) < SHELL, uv[:, 1], 0.5 * drawn["scale"]),
                       np.where(np.arange(len(uv)) < SHELL, uv[:, 0], uv[:, 1])], axis=1)  # fmt: skip
    points = _fitted(cut, share, request.rest)
    return Garment(
        source=cut.source,
        offset=(points - request.rest[cut.source]).astype(np.float32),
        quads=cut.quads,
        uv=uv.astype(np.float32),
        **drawn,
    )


def _fitted(cut: Pattern, share: float, rest: np.ndarray) -> np.ndarray:
    """(G, 3) mm: the blend of the variants, displaced as the skin beneath is from the mean body's."""
    moved = rest[cut.skin] - mean_body()[cut.skin]
    points = cut.points[0] + share * (cut.points[1] - cut.points[0]) + cut.carry @ moved
    skin = torso_skin(rest, COLLAR_BASE)
    start = 0
    for part, (rows, columns) in enumerate(cut.shapes[:3]):  # front, back, collar; what follows lies on the shell
        its = slice(start, start + rows * columns)
        grid = points[its].reshape(rows, columns, 3)
        points[its] = (_raised(grid, skin) if part < 2 else _off_skin(grid, skin)).reshape(-1, 3)
        start += rows * columns
    return points


def _raised(grid: np.ndarray, skin: Skin) -> np.ndarray:
    """The shell (rows, columns, 3), lifted at the neckline where a full chest would show through."""
    near = grid[2 : 2 + EDGE]
    index = skin.near.query(near.reshape(-1, 3), workers=1)[1].reshape(near.shape[:2])
    gap = np.einsum("ijk,ijk->ij", near - skin.points[index], skin.normals[index])
    lack = ndimage.gaussian_filter(ndimage.maximum_filter(np.clip(3.0 - gap, 0.0, 12.0), 5), 2.0)
    lack *= np.linspace(1.0, 0.0, EDGE)[:, None] ** 0.5
    out = grid.copy()
    out[2 : 2 + EDGE] += lack[..., None] * skin.normals[index]
    out[:2] += lack[:1, :, None] * skin.normals[index[:1]]
    return out


def _off_skin(grid: np.ndarray, skin: Skin) -> np.ndarray:
    """A collar (rows, columns, 3), pushed out and down where a thick neck or a double chin would press into it."""
    columns = np.arange(grid.shape[1])
    few = columns[:: grid.shape[1] // 60]
    for _ in range(2):
        at = grid[::3, few]
        index = skin.near.query(at.reshape(-1, 3), workers=1)[1].reshape(at.shape[:2])
        normal = skin.normals[index]
        gap = np.einsum("ijk,ijk->ij", at - skin.points[index], normal)
        lack = np.clip(skin.need[index] - 1.4 - gap, 0.0, 20.0)
        if lack.max() == 0.0:
            break
        # the whole cross-section moves, or the collar would crumple
        worst = (lack.argmax(axis=0), np.arange(len(few)))
        push = ndimage.maximum_filter1d(lack[worst], 3)
        way = ndimage.gaussian_filter1d(normal[worst] * lack[worst][:, None], 2.0, axis=0, mode="nearest")
        way = way / np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
        push = way * ndimage.gaussian_filter1d(push, 1.2, mode="nearest")[:, None]
        grid = grid + np.stack([np.interp(columns, few, push[:, k]) for k in range(3)], axis=1)
    return grid


def _print(attire: Attire, rng: np.random.Generator) -> dict:
    """Colours and pattern: gowns carry small prints, shirts stripes or checks, pullovers stripes or nothing."""
    base = np.asarray(attire.colour, dtype=float)
    kinds = {"gown": (3, 4, 4), "pyjama": (1, 1, 4), "tshirt": (1, 1, 0), "shirt": (1, 2, 2), "pullover": (1, 1, 3),
             "cardigan": (0, 0, 1), "hoodie": (0, 0, 0)}[attire.garment]  # fmt: skip
    kind = kinds[int(rng.random() * 3)]
    pattern = kind if attire.pattern > 0.15 else 0
    # a picture of 512 px shows about half a millimetre per pixel: nothing printed is finer than 5 mm
    broad = attire.garment in KNITTED or attire.garment == "tshirt"
    scale = (20.0, rng.uniform(14.0, 40.0 if broad else 22.0), rng.uniform(16.0, 36.0), rng.uniform(10.0, 16.0),
             rng.uniform(13.0, 24.0))[kind]  # fmt: skip
    # the print is a darker or lighter shade of the same cloth, sometimes of another tone
    light = base.mean() > rng.uniform(0.1, 0.45)
    other = base * rng.uniform(0.15, 0.4) if light else 0.4 * base + rng.uniform(0.3, 0.5)
    other = other * rng.uniform(0.8, 1.2, 3)
    second = base + (np.clip(other, 0.01, 0.85) - base) * min(1.0, 0.3 + float(attire.pattern))
    # knitting shows in close pictures; the threads of a shirt are finer than any pixel here
    weave = (2.6 if attire.garment in KNITTED else 0.2) * rng.uniform(0.85, 1.2)
    colour, second_colour = (tuple(float(x) for x in c) for c in (base, second))
    return {"colour": colour, "second_colour": second_colour, "pattern": pattern, "scale": float(scale),
            "weave": float(weave)}  # fmt: skip
