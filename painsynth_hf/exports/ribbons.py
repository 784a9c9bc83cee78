"""Hair for viewers that draw triangles: strands painted into the skin's texture, and a few of them as ribbons above it.

A head has 20 to 45 thousand strands; a file has room for a tenth of them, each as broad as the hair it stands for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from ..head.topology import topology
from .atlas import Cut
from .bust import PRESENT, Bust, Locks

FINER = 2  # pixels per texel and axis while strands are painted
# mm of a strand, from its root, that lie on the skin, and how well the painted ones cover it
PAINTED = {"scalp": (9.0, 0.9), "beard": (7.0, 0.8), "brows": (14.0, 0.8)}
# ribbons at most, points of each, and the share of the strands that they replace which their widths add up to
RIBBONS = {"scalp": (2200, 9, 0.9), "beard": (420, 3, 0.7), "lashes": (320, 3, 1.0)}
NEAR_ROOTS = 1.5  # power of the points' places along a strand: the skull bends it near its root
SHORTEST = 6.0  # mm; shorter beards are painted only
WIDEST = 3.5  # mm
SKULL = np.array([0.0, 20.0, -75.0])  # mm; below its level hair hangs about a vertical axis


@dataclass(frozen=True)
class Ribbons:
    """R ribbons of M points, two vertices each."""

    points: np.ndarray  # (R * M * 2, 3) mm at rest
    normals: np.ndarray  # (R * M * 2, 3)
    colour: np.ndarray  # (R * M * 2, 4) linear, opaque
    triangles: np.ndarray  # (T, 3)
    moves: dict[str, np.ndarray]  # (R * M * 2, 3) mm by blend shape
    triangle: np.ndarray  # (R * M * 2,) of topology().triangles, where the root is


def ribbons(locks: Locks, kind: str, coiled: bool = False) -> Ribbons | None:
    """A ribbon for every few strands of `locks`, `coiled` or smooth; None if they are too short to stand off."""
    most, steps, share = RIBBONS[kind]
    length = np.linalg.norm(np.diff(locks.rest, axis=1), axis=2).sum(axis=1)
    if kind == "beard" and np.median(length) < SHORTEST:
        return None
    chosen = np.unique(np.linspace(0, len(locks.width), most, endpoint=False).astype(int))
    along = np.unique(np.rint(np.linspace(0, 1, steps) ** NEAR_ROOTS * (locks.rest.shape[1] - 1)).astype(int))
    line = _smooth(locks.rest[chosen].astype(float), 0 if coiled else locks.rest.shape[1] // steps)[:, along]
    count, steps = line.shape[:2]
    tangent = _unit(np.gradient(line, axis=1))
    out = line - np.where(line[..., 1:2] < SKULL[1], SKULL * (1.0, 0.0, 1.0) + line * (0.0, 1.0, 0.0), SKULL)
    out = _unit(out - tangent * np.einsum("rmi,rmi->rm", out, tangent)[..., None])
    width = np.minimum(locks.width[chosen] * share * max(1.0, len(locks.width) / len(chosen)), WIDEST)
    taper = along / along[-1]
    half = 0.5 * (width[:, None] * (1.0 - 0.7 * taper**2))[..., None] * _unit(np.cross(tangent, out))
    shade = 0.5 + 0.5 * np.minimum(1.6 * taper, 1.0)  # strands shade one another near their roots
    colour = np.ones((count, steps, 2, 4))
    # of all the hair it stands for
    own = np.add.reduceat(locks.colour, chosen) / np.diff([*chosen, len(locks.width)])[:, None]
    colour[..., :3] = own[:, None, None] * shade[:, None, None]
    first = (np.arange(count)[:, None] * steps + np.arange(steps - 1)) * 2
    corners = np.array([[0, 1, 3], [0, 3, 2]])
    return Ribbons(
        points=np.stack([line - half, line + half], axis=2).reshape(-1, 3),
        normals=np.repeat(out, 2, axis=1).reshape(-1, 3),
        colour=colour.reshape(-1, 4),
        triangles=(first.reshape(-1, 1, 1) + corners).reshape(-1, 3),
        moves={name: np.repeat(move[chosen][:, along], 2, axis=1).reshape(-1, 3) for name, move in locks.moves.items()},
        triangle=np.repeat(locks.triangle[chosen], 2 * steps),
    )


def _smooth(line: np.ndarray, steps: int) -> np.ndarray:
    """Polylines (R, P, 3) without curls too fine for a few points: `steps` rounds; roots stay, tips may shorten."""
    for _ in range(steps):
        line = line.copy()
        line[:, 1:-1] = 0.25 * line[:, :-2] + 0.5 * line[:, 1:-1] + 0.25 * line[:, 2:]
        line[:, -1] = 0.5 * (line[:, -1] + line[:, -2])
    return line


def paint(picture: np.ndarray, bust: Bust, atlas: Cut) -> np.ndarray:
    """`picture` (h, w, 3) uint8 sRGB, a texture laid out by `atlas`, with the hair of `bust` drawn where it lies."""
    out, size = Image.fromarray(picture), len(picture)
    for kind, (reach, cover) in PAINTED.items():
        if kind not in bust.locks:
            continue
        locks = bust.locks[kind]
        lines = _on_texture(locks, bust, atlas, reach) * (size * FINER)
        colours = (srgb(locks.colour) * 255.0 + 0.5).astype(np.uint8)
        layer = Image.new("RGB", (size * FINER,) * 2, tuple(np.rint(colours.mean(axis=0)).astype(int).tolist()))
        mask = Image.new("L", layer.size)
        brush, stencil = ImageDraw.Draw(layer), ImageDraw.Draw(mask)
        for line, colour in zip(lines.reshape(len(lines), -1).tolist(), colours.tolist(), strict=True):
            brush.line(line, fill=tuple(colour), width=1)
            stencil.line(line, fill=int(255 * cover), width=1)
        out.paste(layer.reduce(FINER), mask=mask.reduce(FINER))
    return np.asarray(out)


def _on_texture(locks: Locks, bust: Bust, atlas: Cut, reach: float) -> np.ndarray:
    """(N, P, 2) places in the texture, rows down, of the first `reach` mm of strands: laid onto the root's triangle."""
    line = (locks.rest + locks.moves[PRESENT]).astype(float)
    steps = np.diff(line, axis=1)
    length = np.linalg.norm(steps, axis=2)
    left = reach - np.pad(length.cumsum(axis=1), ((0, 0), (1, 0)))[:, :-1]
    steps *= np.clip(left / np.maximum(length, 1e-6), 0.0, 1.0)[..., None]
    line[:, 1:] = line[:, :1] + steps.cumsum(axis=1)
    a, b, c = (bust.points[topology().triangles[locks.triangle][:, k]].astype(float) for k in range(3))
    e, f, off = b - a, c - a, line - a[:, None]
    ee, ef, ff = (np.einsum("ni,ni->n", x, y)[:, None] for x, y in ((e, e), (e, f), (f, f)))
    oe, of = (np.einsum("npi,ni->np", off, x) for x in (e, f))
    area = np.maximum(ee * ff - ef * ef, 1e-9)
    u, v = (ff * oe - ef * of) / area, (ee * of - ef * oe) / area
    uv = atlas.uv[atlas.triangles[locks.triangle]].astype(float)  # triangles of the head come first, in their order
    place = uv[:, :1] + u[..., None] * (uv[:, 1:2] - uv[:, :1]) + v[..., None] * (uv[:, 2:] - uv[:, :1])
    return place * (1.0, -1.0) + (0.0, 1.0)


def srgb(linear: np.ndarray) -> np.ndarray:
    """0..1 encoded by IEC 61966-2-1."""
    linear = np.clip(linear, 0.0, 1.0)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
