"""Glasses, fitted: rims that clear brow, lashes and cheeks, a bridge and pads on the nose, temples over the ears.

Sizes are those printed on frames (ISO 8624: boxed lens width, distance between lenses), scaled by the person's
pupillary distance; the frame tilts by 8 degrees and wraps by 5, as fitters set them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import cKDTree

from ..checks import check_choice
from ..spec import GLASSES
from .hairline import ear_mask
from .strands import Surface, template
from .sweep import Solid, ball, grid_quads, joined, resampled, spline, sweep

TILT, WRAP = np.radians(8.0), np.radians(5.0)
BULGE = 120.0  # mm, radius of the lens's front
MEAN_PD = 61.5  # mm, pupils of the template
VERTEX = 12.5  # mm from cornea to lens
SEGMENTS, RINGS = 72, 5
EAR_TOP = np.array([74.0, 10.0, -76.0])  # template mm: the groove between the top of the left ear and the skull
BEHIND = np.array([[70.5, 4.5, -84.0], [67.5, -8.0, -87.0], [65.0, -20.0, -89.0]])  # and down behind it, out of sight
FRONT, PAD, TEMPLE, WIRE = 0.0, 1.0, 2.0, 3.0  # Solid.state: which part of the frame


@dataclass(frozen=True)
class Style:
    """mm before scaling."""

    width: float  # boxed lens width
    height: float
    gap: float  # between lenses
    drop: float  # centre of the lens below the pupil
    square: float  # exponent of the outline, 2 round
    rim: tuple[float, float]  # half thickness in the plane and across it
    below: float  # share of the rim's thickness left on the lower half
    temple: tuple[float, float]  # half height and half thickness
    joint: float  # height of the hinge, share of half the lens's height


STYLES = {
    "round": Style(45.5, 43.0, 21.0, 3.0, 2.1, (0.62, 0.8), 1.0, (0.75, 0.6), 0.35),
    "rectangular": Style(51.5, 34.0, 17.0, 3.0, 3.6, (1.6, 1.5), 0.85, (2.2, 1.2), 0.55),
    "half_rim": Style(51.0, 31.0, 18.0, 3.5, 3.0, (0.85, 0.95), 0.6, (1.3, 0.7), 0.6),
}


@dataclass(frozen=True)
class Fit:
    """The face as a frame meets it."""

    front: cKDTree  # over x, y of the skin that faces forwards
    depth: np.ndarray  # (n,) z of those points
    beside: Surface  # the skin beside and before the ears
    tree: cKDTree  # over its vertices
    template: cKDTree
    moved: np.ndarray  # (S, 3) mm, person less template
    skull: cKDTree  # over the template without the ears, which stand off it differently in each person
    shift: np.ndarray  # (n, 3) mm, `moved` of those

    def z(self, xy: np.ndarray) -> np.ndarray:
        """(m,) mm: how far forward the skin stands at places (m, 2)."""
        away, near = self.front.query(xy, k=10, workers=1)
        depth = self.depth[near]
        # the bag behind the lids faces forwards too, below a brow that overhangs
        share = (depth > depth.max(axis=1, keepdims=True) - 6.0) / np.maximum(away, 0.2) ** 2
        return (depth * share).sum(axis=1) / share.sum(axis=1)

    def carried(self, places: np.ndarray) -> np.ndarray:
        """(m, 3) mm: where places (m, 3) near the template's skin are on the person."""
        _, near = self.template.query(places, k=6, workers=1)
        return places + self.moved[near].mean(axis=1)

    def behind(self, places: np.ndarray) -> np.ndarray:
        """As `carried`, behind an ear: no further out than the skull there, however far the ear stands off it."""
        there = self.carried(places)
        by_skull = places + self.shift[self.skull.query(places, k=6, workers=1)[1]].mean(axis=1)
        there[:, 0] = np.sign(places[:, 0]) * np.minimum(np.abs(there[:, 0]), np.abs(by_skull[:, 0]))
        return there


def glasses(
    kind: str,
    skin: Surface,
    eyes: list[tuple[np.ndarray, float]],
    size: float = 1.0,
    heavy: float = 1.0,
) -> tuple[Solid, Solid]:
    """(frame, lenses) for the resting, unposed `skin`; `eyes`: centre and radius, left and right.

    `size` makes the lenses larger or smaller than is usual for the distance of the pupils, `heavy` the rims thicker.

    A frame's state says which part of it; a lens's local is (across, up) mm and 0 in its middle .. 1 at its rim.
    """
    check_choice("attire.glasses", kind, [name for name in GLASSES if name != "none"])
    style, fit = STYLES[kind], _fit(skin)
    style = replace(style, width=style.width * size, height=style.height * size**1.5, gap=style.gap / size)
    style = replace(style, rim=(style.rim[0] * heavy, style.rim[1] * heavy**0.5))
    scale = float(np.clip((eyes[0][0][0] - eyes[1][0][0]) / MEAN_PD, 0.88, 1.12))
    y = float((eyes[0][0][1] + eyes[1][0][1]) / 2) - style.drop
    x = scale * (style.width + style.gap) / 2
    z = _depth(style, fit, scale, x, y, max(centre[2] + radius for centre, radius in eyes) + VERTEX)
    parts, sheets, rims = [], [], {}
    for sign in (1.0, -1.0):
        path, out = _rim(style, scale, np.array([sign * x, y, z]), sign)
        below = np.clip(0.5 - 2.5 * (path[:, 1] - y) / (scale * style.height), 0.0, 1.0)
        thick = 1.0 - (1.0 - style.below) * below * below * (3.0 - 2.0 * below)
        shape = 4.5 if kind == "rectangular" else 2.0
        parts.append(sweep(path, out, np.outer(thick, style.rim), 8, True, shape, FRONT))
        sheets.append(_lens(style, scale, np.array([sign * x, y, z]), sign))
        rims[sign] = path
        parts += _temple(style, fit, path, sign, y)
    parts.append(_bridge(kind, style, fit, rims, y))
    parts += _pads(kind, fit, rims, y)
    return joined(parts), joined(sheets)


def _fit(skin: Surface) -> Fit:
    drawn = template().vertices
    x, y, z = drawn.T
    front = (skin.normals[:, 2] > 0.1) & (z > -40.0) & (np.abs(y) < 45.0) & (np.hypot(np.abs(x) - 31.0, y) > 9.0)
    side = (np.abs(x) > 45.0) & (np.abs(y) < 40.0) & (z > -110.0) & (skin.normals[:, 0] * x > 0.0)
    beside = Surface(skin.vertices[side].astype(float), skin.normals[side].astype(float))
    at = skin.vertices[front].astype(float)
    moved = skin.vertices.astype(float) - drawn
    whole, skull, bare = _template_trees()
    return Fit(cKDTree(at[:, :2]), at[:, 2], beside, cKDTree(beside.vertices), whole, moved, skull, moved[bare])


@lru_cache(maxsize=1)
def _template_trees() -> tuple[cKDTree, cKDTree, np.ndarray]:
    """Trees over the template's vertices, and over those (n,) that are not of ears, which are told last."""
    vertices, bare = template().vertices, np.flatnonzero(ear_mask() < 0.2)
    return cKDTree(vertices), cKDTree(vertices[bare]), bare


def _outline(style: Style, scale: float, share: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """U (outwards from the nose), v (up) mm of SEGMENTS points of the lens, evenly spaced along its edge."""
    turn = np.linspace(0.0, 2 * np.pi, 721)
    cos, sin = np.cos(turn), np.sin(turn)
    u = np.sign(cos) * np.abs(cos) ** (2 / style.square) * style.width / 2
    v = np.sign(sin) * np.abs(sin) ** (2 / style.square) * style.height / 2
    u = u + 0.06 * style.width * np.clip(-cos, 0, 1) * np.clip(-2.0 * v / style.height, 0, 1)  # room for the nose
    edge = resampled(np.stack([u, v], axis=1), SEGMENTS + 1)[:-1] * scale * share
    return edge[:, 0], edge[:, 1]


def _placed(u: np.ndarray, v: np.ndarray, centre: np.ndarray, sign: float, ahead: float = 0.0) -> np.ndarray:
    """(..., 3) mm: points of a lens's plane, bulging forwards, tilted and wrapped about the face."""
    w = ahead - (u * u + v * v) / (2.0 * BULGE)
    y, w = v * np.cos(TILT) - w * np.sin(TILT), w * np.cos(TILT) + v * np.sin(TILT)
    x, w = u * np.cos(WRAP) + w * np.sin(WRAP), w * np.cos(WRAP) - u * np.sin(WRAP)
    return np.stack([sign * x, y, w], axis=-1) + centre


def _depth(style: Style, fit: Fit, scale: float, x: float, y: float, least: float) -> float:
    """Z of the lenses' middle so that no point of either rim touches skin, at rest or a little raised."""
    depth = least
    for sign in (1.0, -1.0):
        rim = _placed(*_outline(style, scale), np.array([sign * x, y, 0.0]), sign)
        upper = rim[:, 1] > y  # brows come forwards when they are drawn together
        room = style.rim[1] + np.where(upper, 3.2, 2.2)
        depth = max(depth, float((fit.z(rim[:, :2]) + room - rim[:, 2]).max()))
    return depth


def _rim(style: Style, scale: float, centre: np.ndarray, sign: float) -> tuple[np.ndarray, np.ndarray]:
    u, v = _outline(style, scale)
    path = _placed(u, v, centre, sign)
    wider = _placed(1.1 * u, 1.1 * v, centre, sign)
    return path, wider - path


def _lens(style: Style, scale: float, centre: np.ndarray, sign: float) -> Solid:
    """A fan of rings; faces forwards."""
    rings, local = [], []
    for share in np.linspace(0.02, 0.985, RINGS + 1):
        u, v = _outline(style, scale, float(share))
        rings.append(_placed(u, v, centre, sign))
        local.append(np.stack([sign * u, v, np.full_like(u, share)], axis=1))
    points = np.stack(rings, axis=1)  # (SEGMENTS, RINGS + 1, 3)
    flat, at = points.reshape(-1, 3), np.stack(local, axis=1).reshape(-1, 3)
    quads = grid_quads(SEGMENTS, RINGS + 1, True)
    a, b, c = (flat[quads[:, i]] for i in range(3))
    if np.cross(b - a, c - a)[:, 2].sum() < 0:
        quads = quads[:, ::-1]
    return Solid(flat, quads, at, np.zeros(len(flat)))


def _bridge(kind: str, style: Style, fit: Fit, rims: dict[float, np.ndarray], y: float) -> Solid:
    """From rim to rim over the nose, clear of it by a millimetre."""
    thick = {"round": (0.7, 0.7), "rectangular": (1.7, 1.4), "half_rim": (0.8, 0.8)}[kind]
    rise = {"round": 0.30, "rectangular": 0.35, "half_rim": 0.45}[kind] * style.height / 2
    ends = []
    for sign in (1.0, -1.0):
        nasal = rims[sign][np.abs(rims[sign][:, 0]) < np.abs(rims[sign][:, 0]).min() + 4.0]
        ends.append(nasal[np.argmin(np.abs(nasal[:, 1] - y - rise))])
    t = np.linspace(0.0, 1.0, 15)
    path = ends[0] + np.outer(t, ends[1] - ends[0])
    path[:, 1] += 3.0 * np.sin(np.pi * t)
    path[:, 2] += 1.2 * np.sin(np.pi * t)
    short = (fit.z(path[:, :2]) + thick[1] + 1.0 - path[:, 2])[1:-1].max()
    path[:, 2] += max(float(short), 0.0) * np.sin(np.pi * t) ** 0.5
    return sweep(path, np.array([0.0, 1.0, 0.0]), np.array(thick), 8, False, 2.5, FRONT)


def _pads(kind: str, fit: Fit, rims: dict[float, np.ndarray], y: float) -> list[Solid]:
    """Two pads on the flanks of the nose, on wire arms unless the frame is moulded."""
    out = []
    for sign in (1.0, -1.0):
        low = y - (1.0 if kind == "rectangular" else 3.0)
        place = np.array([[sign * 8.8, low]])
        here, side, up = (float(fit.z(place + step)[0]) for step in ((0, 0), (sign * 1.5, 0), (0, 1.5)))
        normal = np.array([-sign * (side - here) / 1.5, -(up - here) / 1.5, 1.0])
        normal /= np.linalg.norm(normal)
        at = np.array([place[0, 0], low, here]) + 1.1 * normal
        tall = np.array([0.0, 1.0, 0.0]) - normal[1] * normal
        tall /= np.linalg.norm(tall)
        out.append(ball(at, np.stack([2.2 * np.cross(tall, normal), 4.6 * tall, 1.1 * normal]), PAD))
        nasal = rims[sign][np.argmin(np.abs(rims[sign][:, 0]) + 0.4 * np.abs(rims[sign][:, 1] - low))]
        if kind == "rectangular":
            out.append(ball((at + nasal) / 2, _stick(nasal - at, 2.0, 3.5), FRONT))
        else:
            bend = (at + nasal) / 2 + np.array([0.0, 0.5, -2.0])
            arm = resampled(spline(np.stack([at, bend, nasal]), 1.0), 8)
            out.append(sweep(arm, np.array([0.0, 1.0, 0.0]), np.array([0.45, 0.45]), 6, False, 2.0, WIRE))
    return out


def _stick(along: np.ndarray, thick: float, tall: float) -> np.ndarray:
    """(3, 3) half axes of an ellipsoid that bridges `along`, upright."""
    direction = along / np.linalg.norm(along)
    up = np.array([0.0, 1.0, 0.0]) - direction[1] * direction
    up /= np.linalg.norm(up)
    return np.stack([along * 0.6, tall * up, thick * np.cross(direction, up)])


def _temple(style: Style, fit: Fit, rim: np.ndarray, sign: float, y: float) -> list[Solid]:
    """From the rim's outer edge back to the ear, clear of the side of the head, then down behind the ear."""
    outer = rim[np.abs(rim[:, 0]) > np.abs(rim[:, 0]).max() - 5.0]
    start = outer[np.argmin(np.abs(outer[:, 1] - y - style.joint * style.height / 2))]
    side = np.array([sign, 1.0, 1.0])
    top, behind = fit.carried(EAR_TOP[None] * side)[0], fit.behind(BEHIND * side)
    half, thin = style.temple
    hinge = start + side * [3.0 + thin, 0.0, -4.0]
    knots = np.stack([start, start + side * [2.5, 0.0, -0.6], hinge, *np.linspace(hinge, top, 5)[1:], *behind])
    path = spline(knots, 2.5)
    for _ in range(3):  # off the temples, smoothly
        away, near = fit.tree.query(path, workers=1)
        normal = fit.beside.normals[near]
        short = thin + 0.5 - ((path - fit.beside.vertices[near]) * normal).sum(axis=1)
        beside = (path[:, 2] < start[2] - 6.0) & (path[:, 2] > top[2] - 1.0)
        push = np.where(beside & (away < 14.0), np.clip(short, 0.0, 6.0), 0.0)
        path[:, 0] += gaussian_filter1d(push, 2.0, mode="nearest") * sign
    count = 40
    path = resampled(path, count)
    share = np.linspace(0.0, 1.0, count)[:, None]
    radius = np.array([[half, thin]]) * np.interp(share, [0.0, 0.08, 0.7, 0.8, 1.0], [1.0, 1.0, 0.75, 0.9, 0.9])
    return [sweep(path, np.array([0.0, 1.0, 0.15]), radius, 8, False, 2.5, TEMPLE)]
