"""How open hair is to the light: strands of lower layers lie in the dark of those above them.

Worked out once per person, at rest, on a grid of cells: the optical depth of hair along a way out of the head, at
three places of every strand. Transmittance falls exponentially with the hair passed (Lokovic & Veach 2000, "Deep
shadow maps", here with one direction, outwards and up, since light comes from all round).
"""

from __future__ import annotations

import numpy as np
import warp as wp
from scipy import ndimage

from ..head.topology import topology
from .press import shared
from .strands import Surface

wp.set_module_options({"enable_backward": False})

CELL = 4.0  # mm
LOW, HIGH = np.array([-144.0, -300.0, -232.0], np.float32), np.array([144.0, 190.0, 96.0], np.float32)
STEPS = (3.0, 8.0, 15.0, 25.0)  # mm along the way out at which the grid is asked
THICKNESS = (4.0, 6.0, 8.5, 12.0)  # mm that each stands for
OPACITY, SCATTER = 0.36, 0.65  # light lost in a way past 1 mm2 a mm2 of hair; deeper in, strands hand light on
HANDED_ON = 0.48
# of a way out of the skin, which hair crosses in sheets with gaps; ways are this far off the normal, as a tangent
OVER, SLANT = 0.36, wp.constant(0.9)
ABOUT, ALONE, KEPT = 1.8, 0.05, 12.0  # cells; of the usual density there, less is alone; mm of a strand that stay
FLOOR = 0.22  # what always finds its way between strands
AT_LOW, REACHES, THICKNESSES = (wp.constant(v) for v in (wp.vec3(*LOW), wp.vec4(*STEPS), wp.vec4(*THICKNESS)))


def crowd(points: np.ndarray, width: np.ndarray) -> np.ndarray:
    """Density (X, Y, Z) float32, mm2 a mm3, of strands (N, P, 3) mm, `width` (N,) mm, in cells of CELL from LOW on."""
    strands = shared(np.ascontiguousarray(points, np.float32), wp.vec3)
    shape = tuple(int(n) for n in np.ceil((HIGH - LOW) / CELL))
    filled = np.zeros(shape)
    inputs = [strands, shared(np.ascontiguousarray(width, np.float32), float)]
    wp.launch(fill, 1, inputs, [shared(filled, wp.float64)], device="cpu")
    where = tuple(slice(max(a - 4, 0), b + 5) for a, b in (_extent(filled, axis) for axis in range(3)))
    density = np.zeros(shape, np.float32)  # smoothed where there is any
    density[where] = ndimage.gaussian_filter((filled[where] / CELL**3).astype(np.float32), 0.7)
    return density


def gathered(points: np.ndarray, density: np.ndarray) -> np.ndarray:
    """Strands (N, P, 3) mm that end where they would leave the rest, whose `crowd` this is: wires far from a head.

    What is about a place is the mean of some 10 mm; the first of a strand stay, so that what is thin is not lost.
    """
    about = ndimage.gaussian_filter(density, ABOUT)
    cell = np.clip(((points - LOW) / CELL).astype(int), 0, np.array(density.shape) - 1)
    near = about[cell[..., 0], cell[..., 1], cell[..., 2]]
    step = np.linalg.norm(np.diff(points, axis=1), axis=2)
    alone = (near[:, 1:] < ALONE * np.median(near)) & (np.cumsum(step, axis=1) > KEPT)
    which = np.flatnonzero(alone.any(axis=1))
    last = np.minimum(np.arange(points.shape[1]), alone[which].argmax(axis=1)[:, None])
    out = points.copy()
    out[which] = np.take_along_axis(points[which], last[..., None], axis=1)
    return out


def openness(density: np.ndarray, points: np.ndarray, fair: float) -> np.ndarray:
    """(N, 3) float32, 0..1: light left at the root, the middle and the tip of strands (N, P, 3) mm of that `crowd`.

    `fair` 0..1 hair hands more light on: the deep of white hair is grey, of black hair black.
    """
    strands, out = shared(np.ascontiguousarray(points, np.float32), wp.vec3), np.empty((len(points), 3), np.float32)
    lost = OPACITY * (1.0 - HANDED_ON * fair)
    wp.launch(pass_out, len(points), [strands, shared(density, float), lost], [shared(out, float)], device="cpu")
    return out


def overhung(density: np.ndarray, skin: Surface, fair: float) -> np.ndarray:
    """(S,) float32, 0..1: light that a `crowd` of hair leaves to the `skin` that it hangs over or beside."""
    operator = topology().operator
    out = np.empty(operator.shape[1], np.float32)  # a coarse vertex is a fine one, and shade is soft
    inputs = [shared(np.ascontiguousarray(way[: len(out)]), wp.vec3) for way in (skin.vertices, skin.normals)]
    lost = OVER * (1.0 - HANDED_ON * fair)
    wp.launch(hang_over, len(out), [*inputs, shared(density, float), lost], [shared(out, float)], device="cpu")
    return np.clip(operator @ out, 0.0, 1.0).astype(np.float32)


def _extent(filled: np.ndarray, axis: int) -> tuple[int, int]:
    """First and last index along an axis at which there is anything."""
    there = np.flatnonzero(filled.any(axis=tuple(other for other in range(3) if other != axis)))
    return (int(there[0]), int(there[-1])) if len(there) else (0, 0)


@wp.func
def cell_of(p: wp.vec3, i: int, count: int) -> int:
    return int(wp.clamp((p[i] - AT_LOW[i]) * (1.0 / float(CELL)), 0.0, float(count - 1)))


@wp.kernel
def fill(points: wp.array2d(dtype=wp.vec3), width: wp.array(dtype=float), filled: wp.array3d(dtype=wp.float64)):
    """Area of the segments in each cell, mm2. One thread: one order."""
    for n in range(points.shape[0]):
        for j in range(points.shape[1] - 1):
            a = points[n, j]
            b = points[n, j + 1]
            p = a * 0.5 + b * 0.5
            x = cell_of(p, 0, filled.shape[0])
            y = cell_of(p, 1, filled.shape[1])
            z = cell_of(p, 2, filled.shape[2])
            filled[x, y, z] = filled[x, y, z] + wp.float64(wp.length(b - a) * width[n])


@wp.kernel
def pass_out(
    points: wp.array2d(dtype=wp.vec3), density: wp.array3d(dtype=float), lost: float, light: wp.array2d(dtype=float)
):
    """Light left at the root, the middle and the tip of each strand."""
    n = wp.tid()
    count = points.shape[1]
    for k in range(3):
        place = int(0)
        if k == 1:
            place = count // 2
        if k == 2:
            place = count - 1
        at = points[n, place]
        # sideways below the eyes, ever more upwards above
        out = wp.normalize(wp.vec3(at[0], wp.clamp(at[1], 0.0, 60.0) * 0.8, at[2] + 72.0)) + wp.vec3(0.0, 0.35, 0.0)
        depth = float(0.0)
        for s in range(4):
            p = at + out * REACHES[s]
            x = cell_of(p, 0, density.shape[0])
            y = cell_of(p, 1, density.shape[1])
            z = cell_of(p, 2, density.shape[2])
            depth += THICKNESSES[s] * density[x, y, z]
        light[n, k] = FLOOR + (1.0 - FLOOR) * wp.exp(-lost * wp.pow(depth, SCATTER))


@wp.kernel
def hang_over(
    skin: wp.array(dtype=wp.vec3), normals: wp.array(dtype=wp.vec3), density: wp.array3d(dtype=float), lost: float,
    light: wp.array(dtype=float),
):  # fmt: skip
    """Mean of the light left along the normal and four ways about it, weighted by their cosines."""
    i = wp.tid()
    n = normals[i]
    right = wp.normalize(wp.cross(wp.vec3(0.0, 1.0, 0.05), n))
    up = wp.cross(n, right)
    total = float(0.0)
    weights = float(0.0)
    for k in range(5):
        way = n
        weight = float(1.0)
        if k > 0:
            turn = 1.5707963 * float(k)
            way = wp.normalize(n + (right * wp.cos(turn) + up * wp.sin(turn)) * SLANT)
            weight = 0.74
        depth = float(0.0)
        for s in range(4):
            p = skin[i] + n * 2.0 + way * REACHES[s]
            x = cell_of(p, 0, density.shape[0])
            y = cell_of(p, 1, density.shape[1])
            z = cell_of(p, 2, density.shape[2])
            depth += THICKNESSES[s] * density[x, y, z]
        total += weight * wp.exp(-lost * wp.pow(depth, SCATTER))
        weights += weight
    light[i] = total / weights
