"""The wings, the ball and the base of the nose, which the assets have not: theirs is a cone with two holes.

A wing is a lobe of its own, set off from cheek, wall and tip by a groove that begins at its foot, arches over it and
fades beside the tip; the ball of the tip stands out before the end of the back, and the rims of the nostrils are as
thick as a finger's width of soft tissue, 2 to 3 mm (Daniel, "The nasal base", Plast Reconstr Surg 110, 2002; Toriumi,
Arch Facial Plast Surg 8, 2006). Sizes are ours.

The assets' noses are turned up: between columella and lip there were 107 to 129 degrees, where published means are 97
to 105 (Uzun & Ozdemir, Braz J Otorhinolaryngol 80, 2014, for young Turks; Farkas 1994), and tips lay 2 mm too high, so
that one looked into two wide holes in a plank. The lower third is turned down about the feet of the wings; these curl
in below the wing's widest place, and nostrils are drops that narrow towards the tip, beside a waist of the columella.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .sculpt import field
from .smooth import ramp

if TYPE_CHECKING:
    import scipy.sparse as sp

Line = tuple[tuple[float, float, float], ...]
# the groove from the foot of the wing to beside the tip, and the rim of the nostril: left side of the template, mm
GROOVE: Line = ((18.0, -45.5, 22.8), (19.6, -41.0, 21.8), (19.4, -37.0, 22.0), (18.0, -33.8, 23.3), (15.6, -31.7, 27.0),
                (13.4, -31.8, 31.5), (12.0, -33.4, 34.9), (10.9, -36.3, 37.0), (10.3, -39.0, 37.4))  # fmt: skip
RIM: Line = ((4.3, -44.3, 36.0), (6.4, -42.2, 37.4), (8.7, -41.0, 36.8), (9.8, -40.8, 35.7), (12.1, -40.9, 33.7),
             (13.8, -41.6, 31.4), (15.0, -42.3, 28.0), (16.0, -42.5, 25.5))  # fmt: skip
DEPTH = (1.0, 1.8, 2.0, 2.0, 1.9, 1.7, 1.5, 1.2, 0.6)  # mm at each point of GROOVE
WIDE = 1.9  # mm, spread of the groove
# centre and spread of bulges along the normal, and how far they go, mm
BULGES = (
    ((16.3, -38.0, 28.6), (3.4, 3.2, 4.2), 1.3),  # the wing
    ((0.0, -36.5, 43.2), (5.2, 4.2, 6.0), 0.9),  # the ball
    ((0.0, -28.0, 40.5), (5.0, 3.0, 6.0), -0.8),  # the back above it
)
# the edge under the ball, where its front turns into its base
EDGE: Line = ((0.0, -41.5, 41.2), (3.0, -41.2, 40.8), (5.5, -40.8, 39.6), (7.9, -39.8, 38.6))
# lines along which the fine surface is rounded, spread of the band about each, mm, and in how many steps
ROUNDED = ((RIM, 2.0, 6), (EDGE, 4.2, 32))
TURN, PIVOT = 7.0, (-45.0, 30.0)  # degrees that the tip goes down, and about what: y, z
# of the left half, moves as `sculpt` has them: foot of the wing, its widest place, waist of the columella, front of the
# nostril, the arch of its rim, the root of the columella
BASE = (
    ((16.6, -43.6, 23.6), (2.6, 2.6, 4.0), (-2.7, 1.3, 0.2)),
    ((17.6, -39.0, 27.5), (2.4, 2.6, 4.0), (0.7, 0.0, 0.0)),
    ((5.8, -44.0, 33.0), (2.4, 3.2, 4.2), (-1.7, 0.0, 0.0)),
    ((6.6, -42.4, 37.0), (1.8, 2.2, 2.4), (-0.9, 0.0, 0.7)),
    ((11.0, -42.4, 34.0), (3.2, 2.6, 3.6), (0.0, 2.0, 0.0)),
    ((8.4, -42.2, 37.2), (2.0, 2.6, 2.6), (0.2, 1.2, 0.0)),
    ((0.0, -47.2, 34.0), (5.0, 3.2, 4.5), (0.0, 0.6, -0.6)),
    ((9.4, -42.6, 28.4), (2.9, 1.7, 4.5), (0.0, 0.6, -4.6)),
    ((9.6, -46.4, 28.0), (3.6, 1.2, 3.0), (0.0, 0.4, 1.2)),
)
CARVED = (GROOVE, DEPTH, WIDE, BULGES, ROUNDED, TURN, PIVOT, BASE)  # all that decides what the nose looks like


def carve_wings(template: np.ndarray, quads: np.ndarray, skin: np.ndarray) -> None:
    """Set off wings and ball of the nose of `template` (V, 3) mm, in place; only `skin` (n,) moves; `quads` (F, 4)."""
    normal = _normals(template, quads)[skin]
    left = template[skin] * np.where(template[skin, :1] < 0.0, [-1.0, 1.0, 1.0], 1.0)
    apart, depth = _to_line(left, GROOVE, DEPTH)
    move = -depth * np.exp(-0.5 * (apart / WIDE) ** 2)
    for centre, spread, far in BULGES:
        move += far * np.exp(-0.5 * (((left - centre) / spread) ** 2).sum(axis=1))
    template[skin] += move[:, None] * normal


def carve_base(template: np.ndarray, skin: np.ndarray) -> None:
    """Turn the base of the nose of `template` (V, 3) mm down and round it, in place; only `skin` (n,) moves."""
    template[skin] += based(template[skin])


def based(points: np.ndarray) -> np.ndarray:
    """(n, 3) mm by which `points` (n, 3) of either side of the base of the nose move."""
    x, y, z = np.abs(points[:, 0]), points[:, 1] - PIVOT[0], points[:, 2] - PIVOT[1]
    share = ramp(22.0, 35.0, -points[:, 1]) * ramp(49.5, 46.5, -points[:, 1])
    share = share * ramp(19.0, 13.0, x) * ramp(-1.0, 4.0, z)
    sine, lost = np.sin(np.radians(TURN)), 1.0 - np.cos(np.radians(TURN))
    turn = np.stack([np.zeros(len(points)), -sine * z - lost * y, 0.5 * sine * y - lost * z], axis=1)
    move = share[:, None] * turn
    return move + field(points + move, np.arange(len(points)), BASE)


def rounded(place: np.ndarray, quads: np.ndarray, operator: sp.csr_matrix) -> sp.csr_matrix:
    """`operator` (S, V) whose surface `place` (S, 3) mm is rounded along the lines of ROUNDED; `quads` (Q, 4)."""
    import scipy.sparse as sp  # only where the mesh is made

    left = place * np.where(place[:, :1] < 0.0, [-1.0, 1.0, 1.0], 1.0)
    for points, spread, steps in ROUNDED:
        line = np.array(points) + based(np.array(points))
        apart, _ = _to_line(left, line, (1.0,) * len(line))
        weight = np.where(apart < 3.0 * spread, 0.7 * np.exp(-0.5 * (apart / spread) ** 2), 0.0)
        ends = np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2)
        ends = ends[(weight[ends] > 0.0).any(axis=1)]
        joined = sp.csr_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), (len(place), len(place)))
        joined = ((joined + joined.T) > 0).astype(float)
        degree = np.maximum(np.asarray(joined.sum(axis=1)).ravel(), 1.0)
        step = (sp.diags(1.0 - weight) + sp.diags(weight / degree) @ joined).tocsr()
        for _ in range(steps):
            operator = step @ operator
    return operator


def _to_line(points: np.ndarray, line: Line | np.ndarray, value: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Distance (n,) mm of `points` (n, 3) to `line`, and `value` where they are nearest to it."""
    start, end = np.array(line[:-1]), np.array(line[1:])
    along = end - start
    t = np.clip(np.einsum("nlc,lc->nl", points[:, None] - start, along) / (along**2).sum(axis=1), 0.0, 1.0)
    apart = np.linalg.norm(points[:, None] - start - t[..., None] * along, axis=-1)
    best, row = apart.argmin(axis=1), np.arange(len(points))
    low, high = np.array(value[:-1]), np.array(value[1:])
    return apart[row, best], (low + t * (high - low))[row, best]


def _normals(place: np.ndarray, quads: np.ndarray) -> np.ndarray:
    """(V, 3) unit, outwards."""
    a, b, c, d = (place[quads[:, i]] for i in range(4))
    face = np.cross(c - a, d - b)
    out = np.stack([np.bincount(quads.ravel(), np.repeat(face[:, k], 4), len(place)) for k in range(3)], axis=1)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
