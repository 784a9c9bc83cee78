"""A nasal cannula: two prongs in the nostrils, on a tube along the upper lip, over cheeks and ears, under the chin.

The line is drawn once on the template, carried to the person, and laid on the skin, or below the neck on the clothes.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.spatial import cKDTree

from .strands import Surface
from .sweep import Solid, ball, joined, resampled, spline, sweep

RADIUS = 1.5  # mm; the tubing over the ears is thinner than what supplies it
FACE, HANG = 130, 70  # points of a side, and of the tube below the slider
# template mm, left: from below the columella to the ear, behind it, along the jaw to the slider under the chin
LINE = np.array([(0, -50.5, 32), (7, -50.5, 30.3), (14, -51, 27), (25, -48.5, 21), (39, -37, 15.5), (54.5, -21, 2),
                 (64.5, -5, -22), (70, 6, -47), (73.5, 9.5, -70), (73.5, 4, -86), (69, -12, -94), (63, -34, -84),
                 (56, -57, -69), (43, -87, -47), (22, -107, -38), (4, -118, -41)], dtype=float)  # fmt: skip
HANGING = np.array([(3, -122, -42), (3, -150, -44), (5, -185, -38), (9, -220, -22), (12, -260, -6), (14, -330, 20)],
                   dtype=float)  # fmt: skip
PRONG = np.array([(6.3, -50.3, 33.0), (6.6, -47.0, 34.0), (7.0, -44.5, 33.8), (7.2, -41.8, 33.2)])
ON_SKIN = 46.0  # mm of template z behind the face: the line touches the skin before it, and only keeps clear beyond


def cannula(skin: Surface, template: np.ndarray, cloth: np.ndarray) -> tuple[Solid, np.ndarray]:
    """The tubing for the resting, unposed `skin`, and the point (n, 3) that each of its vertices rides with.

    `template` (S, 3) mm; `cloth` (G, 3) mm are the vertices of the garment. A state of 1 marks the prongs.
    """
    near = (template[:, 1] > -145.0) & (template[:, 2] > -115.0) & ~_inside(template)
    points, normals = skin.vertices[near].astype(float), skin.normals[near].astype(float)
    tree, drawn, moved = cKDTree(points), cKDTree(template[near]), points - template[near]

    def carried(places: np.ndarray) -> np.ndarray:
        return places + moved[drawn.query(places, k=6, workers=1)[1]].mean(axis=1)

    parts, centres = [], []

    def tube(path: np.ndarray, radius: np.ndarray, state: float, sides: int = 8) -> None:
        first = np.array([0.31, 0.17, 0.93])
        parts.append(sweep(path, first, radius, sides, False, 2.0, state))
        rows = np.concatenate([path[:1], path, path[-1:]])
        centres.append(np.repeat(rows, sides + 1, axis=0))

    for sign in (1.0, -1.0):
        path = spline(carried(LINE * (sign, 1.0, 1.0)), 2.0)
        for _ in range(4):
            _, at = tree.query(path, k=3, workers=1)
            height = np.einsum("nkc,nkc->n", path[:, None] - points[at], normals[at]) / 3.0
            touching = path[:, 2] > -ON_SKIN
            step = np.where(touching, 0.7 * RADIUS - height, np.clip(0.7 * RADIUS - height, 0.0, 6.0))
            step = gaussian_filter1d(np.clip(step, -4.0, 6.0), 2.0, mode="nearest")
            path = path + step[:, None] * normals[at].mean(axis=1)
            path[1:-1] = gaussian_filter1d(path, 1.2, axis=0, mode="nearest")[1:-1]
        path[0, 0] = 0.0
        tube(resampled(path, FACE), np.array([RADIUS, RADIUS]), 0.0)
        prong = resampled(spline(carried(PRONG * (sign, 1.0, 1.0)), 0.8), 12)
        tube(prong, np.outer(np.linspace(1.75, 1.5, 12), [1.0, 1.0]), 1.0)
    join = parts[0].points[-1]
    down = HANGING + (join - HANGING[0] - [3.0, 4.0, 0.0]) * [1.0, 1.0, 0.0]
    path = resampled(spline(np.concatenate([join[None], down]), 3.0), HANG)
    path[:, 2] = _before(path[:, :2], np.concatenate([cloth, skin.vertices[template[:, 1] < -100.0]])) + RADIUS
    path[0] = join
    path[:, 2] = gaussian_filter1d(path[:, 2], 3.0, mode="nearest")
    tube(path, np.array([1.8, 1.8]), 0.0)
    slider = path[2]
    parts.append(ball(slider, np.diag([3.6, 5.5, 3.6]), 1.0))
    centres.append(np.repeat(slider[None], len(parts[-1].points), axis=0))
    return joined(parts), np.concatenate(centres)


def _inside(template: np.ndarray) -> np.ndarray:
    """(S,) bool: deep in the mouth, where no tube goes."""
    x, y, z = template.T
    return (np.abs(x) < 30.0) & (np.abs(y + 66.0) < 14.0) & (z < 18.0) & (z > -60.0)


def _before(xy: np.ndarray, points: np.ndarray) -> np.ndarray:
    """(n,) mm: how far forward cloth or skin stands within 6 mm of places (n, 2)."""
    front = points[(points[:, 2] > -75.0) & (np.abs(points[:, 0]) < 60.0)]
    tree = cKDTree(front[:, :2])
    return np.array([front[at, 2].max() if at else np.nan for at in tree.query_ball_point(xy, 6.0, workers=1)])
