"""Making long strands: growing them through a field of directions over a head, then clumping and curling them.

Everything works on all strands of a head at once, arrays (N, P, 3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import warp as wp
from scipy import ndimage
from scipy.spatial import cKDTree

from ..head.assets import load_assets
from ..head.head import resting_surface
from ..spec import Person
from . import press
from .garment import garment
from .strands import smoothstep, surface, template
from .tailor import SHELL, vertex_normals

CELL, WIDE = 7.5, 10.0  # mm; of strands of which some are left out, see `cell_of`
EXACT = 22.5  # mm from the skin to which the nearest vertex is sought
HEM = 9.0  # mm from the skin to the outer face of a neckline
REACH = 9.0  # mm; a strand deeper than this is beyond the edge of the bust, where no skin is near


@dataclass(frozen=True)
class Collider:
    """The skin as a grid of nearest vertices: distance to the tangent plane there, 0.2 mm off on a skull."""

    low: np.ndarray  # (3,) mm
    shape: tuple[int, int, int]
    plane: np.ndarray  # (cells, 4) float32: outward unit normal, and its product with the vertex
    cell: float = CELL  # mm

    def distance(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Signed distance (...,) mm, > 0 outside, and outward unit normals (..., 3) of the skin nearest to `points`."""
        flat = np.zeros(points.shape[:-1], dtype=np.int32)
        for axis, (low, count) in enumerate(zip(self.low, self.shape, strict=True)):
            cell = (points[..., axis] - low) * np.float32(1.0 / self.cell)
            flat = flat * count + np.clip(cell, 0, count - 1).astype(np.int32)
        plane = np.take(self.plane, flat, axis=0)
        normal = plane[..., :3]
        return np.einsum("...i,...i->...", points, normal) - plane[..., 3], normal

    def push(self, points: np.ndarray, margin: np.ndarray) -> np.ndarray:
        """Copies of points (..., 3); those nearer than `margin` (...) mm to the skin go out to it, by at most REACH."""
        return self._pushed(points, margin, 0)

    def clear(self, points: np.ndarray, margin: np.ndarray) -> np.ndarray:
        """`push`, and again for those that it moved: it may lead behind an ear or into the other side of a fold."""
        return self._pushed(points, margin, 1)

    def _pushed(self, points: np.ndarray, margin: np.ndarray, again: int) -> np.ndarray:
        out = np.array(points, np.float32, order="C")
        margin = np.ascontiguousarray(np.broadcast_to(margin, out.shape[:-1]), np.float32)
        flat = press.shared(out.reshape(-1, 3), wp.vec3), press.shared(margin.ravel(), float)
        wp.launch(press.clear_points, len(flat[1]), [self.grid, flat[1], REACH, again], [flat[0]], device="cpu")
        return out

    @property
    def grid(self) -> Any:
        """Itself as kernels read it."""
        return press.grid(self.low, 1.0 / self.cell, self.shape, self.plane)


def cell_of(every: int) -> float:
    """Of a collider's grid, where one strand of `every` so many is grown; mm."""
    return CELL if every == 1 else WIDE


@lru_cache(maxsize=4)
def collider(person: Person, bottom: float, cell: float = CELL) -> Collider:
    """Of head, neck and shoulders above y = `bottom`; points beyond the grid use its outermost cells."""
    assets, skin = load_assets(), surface(person)
    cage = assets.vertices_of["skin"]  # a coarse vertex is a fine one: enough for a distance
    cage = cage[skin.vertices[cage, 1] > bottom - 40.0]
    return _collider(skin.vertices[cage], skin.normals[cage], bottom, cell)


@lru_cache(maxsize=4)
def dressed(person: Person, bottom: float, cell: float = CELL) -> Collider:
    """As `collider`, with clothes on: their outer face stands for the skin that they cover."""
    assets, skin = load_assets(), surface(person)
    rest, drawn = resting_surface(person), template().vertices
    worn = garment(person.attire, person.seed, rest)
    cloth = rest[worn.source] + worn.offset
    normal = vertex_normals(cloth, worn.quads)
    # the inner faces of collars and hems look at the neck
    neck = cloth - np.array([0.0, 0.0, -90.0])
    outer = (normal[:, 1] > 0.2) | (normal[:, 0] * neck[:, 0] + normal[:, 2] * neck[:, 2] > 0.0)
    outer &= (np.arange(len(cloth)) < SHELL) | (np.arange(len(cloth)) % 4 == 0)  # collars are finer than need be
    outer &= (cloth[:, 1] > bottom - 40.0) & (normal[:, 1] > -0.3)  # nor do their lower edges carry anything
    cage = assets.vertices_of["skin"]
    cage = cage[(skin.vertices[cage, 1] > bottom - 40.0) & (drawn[cage, 1] > -150.0)]
    # bare skin swells towards the neckline, so that hair slides over its edge and not in under the cloth
    swell = HEM * smoothstep(-98.0, -140.0, drawn[cage, 1])[:, None] * skin.normals[cage]
    # where collars lean on the neck their upper edges look up, and what is within it would be before them
    near = cKDTree(skin.vertices[cage]).query(cloth, workers=1)[1]
    outer &= np.einsum("ni,ni->n", cloth - skin.vertices[cage][near], skin.normals[cage][near]) > HEM
    points = np.concatenate([skin.vertices[cage] + swell, cloth[outer]]).astype(np.float32)
    return _collider(points, np.concatenate([skin.normals[cage], normal[outer]]).astype(np.float32), bottom, cell)


def _collider(points: np.ndarray, normals: np.ndarray, bottom: float, cell: float) -> Collider:
    low, high = np.array([-132.0, bottom, -216.0], np.float32), np.array([132.0, 168.0, 72.0], np.float32)
    shape = tuple(int(n) for n in np.ceil((high - low) / cell))
    axes = [low[i] + cell * (np.arange(shape[i]) + 0.5) for i in range(3)]
    cells = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    seeds = np.zeros(shape, dtype=bool)
    seeds[tuple(np.clip((points - low) / cell, 0, np.array(shape) - 1).astype(int).T)] = True
    # a cell that is far from the skin has the nearest vertex of the nearest that is not
    close = _around(seeds, EXACT / cell)
    near = np.zeros(shape, dtype=np.intp)
    near[close] = cKDTree(points).query(cells[close], workers=1, eps=0.3)[1]
    way = ndimage.distance_transform_edt(~close, return_distances=False, return_indices=True)
    near = near[tuple(way)].ravel()
    points, normals = np.take(points, near, axis=0), np.take(normals, near, axis=0)
    plane = np.concatenate([normals, np.einsum("ni,ni->n", points, normals)[:, None]], axis=1).astype(np.float32)
    return Collider(low, shape, plane, cell)  # type: ignore[arg-type]


def _around(seeds: np.ndarray, reach: float) -> np.ndarray:
    """Cells (X, Y, Z) bool whose centres lie within `reach` cells of that of a seed."""
    far, (rows, columns, deep) = int(reach), seeds.shape
    wide = np.pad(seeds, far)
    out = np.zeros_like(seeds)
    for height in range(far + 1):  # of the ball's columns along z, from the longest to the shortest
        line = wide[:, :, far - height : far - height + deep].copy()
        for k in range(far - height + 1, far + height + 1):
            line |= wide[:, :, k : k + deep]
        for i in range(-far, far + 1):
            for j in range(-far, far + 1):
                left = reach * reach - i * i - j * j
                if left >= 0 and int(left**0.5) == height:
                    out |= line[far + i : far + i + rows, far + j : far + j + columns]
    return out


def refined(path: np.ndarray) -> np.ndarray:
    """(N, 2 P - 1, 3): a point between every two of (N, P, 3), on the cubic through the four around it."""
    out = np.empty((len(path), 2 * path.shape[1] - 1, 3), dtype=np.float32)
    out[:, ::2] = path
    ends = np.concatenate([2 * path[:, :1] - path[:, 1:2], path, 2 * path[:, -1:] - path[:, -2:-1]], axis=1)
    inner, outer = path[:, :-1] + path[:, 1:], ends[:, :-3] + ends[:, 3:]
    out[:, 1::2] = np.float32(9 / 16) * inner - np.float32(1 / 16) * outer
    return out


def grow(
    root: np.ndarray,
    start: np.ndarray,
    length: np.ndarray,
    points: int,
    body: Collider,
    field: Callable[[np.ndarray, float], np.ndarray],
    height: np.ndarray,
    stiffness: float,
    hug: float,
    cling: float,
    spread: float = 1.0,
    low: float = 0.4,
) -> np.ndarray:
    """Polylines (N, `points`, 3) of `length` (N,) mm from `root` (N, 3), leaving along unit `start` (N, 3).

    Each step turns towards `field(points, share of the way)` by 1 - `stiffness`, then keeps at least `height` (N,) mm
    (reached over the first 20 mm) off the skin; `hug` in 0..1 pulls back what stands higher. `cling` in 0..1 takes
    from the field what leads away from the head, so that combed hair bends round it. Steps grow towards the tip by
    `spread` > 1: long ones would cut through the curve of the skull. Layers lie `low` times as thick below the ears.
    """
    path = np.empty((len(root), points, 3), dtype=np.float32)
    path[:, 0] = root
    start, length, height = (np.ascontiguousarray(values, np.float32) for values in (start, length, height))
    way, beside = start.copy(), np.empty((len(root), 4), np.float32)
    state = [press.shared(way, wp.vec3), press.shared(beside, wp.vec4), press.shared(path, wp.vec3)]
    own, how, gone, skin = (press.shared(length, float), press.shared(height, float)), press.Growth(), 0.0, body.grid
    how.stiffness, how.hug, how.cling, how.low = stiffness, hug, cling, low
    for k in range(1, points):
        share = (k / (points - 1)) ** spread
        how.gone, how.part, gone = share, share - gone, share
        want = np.ascontiguousarray(field(path[:, k - 1], share), np.float32)
        wp.launch(press.grow_step, len(root), [skin, how, k, *own, press.shared(want, wp.vec3)], state, device="cpu")
    return path


def clump(rng: np.random.Generator, points: np.ndarray, size: float, strength: np.ndarray, power: float) -> np.ndarray:
    """Draw strands towards the middle strand of their group of about `size`, by `strength` (N,) at the tips.

    Groups are of strands whose roots and midpoints are near, so no group straddles a parting. `points` is changed in
    place; returned are the numbers (N,) of the middle strands.
    """
    n, count = len(points), points.shape[1]
    middle = rng.choice(n, max(int(n / size), 1), replace=False)
    near = np.concatenate([points[:, 0], 0.7 * points[:, count // 2]], axis=1)
    _, mine = cKDTree(near[middle]).query(near, workers=1, eps=0.3)
    leader = middle[mine]
    share = np.linspace(0.0, 1.0, count, dtype=np.float32) ** power
    numbers = press.shared(leader.astype(np.int32), int), press.shared(strength.astype(np.float32), float)
    inputs = [*numbers, press.shared(share.astype(np.float32), float)]
    wp.launch(press.pull, n, inputs, [press.shared(points, wp.vec3)], device="cpu")
    return leader


def curl(points: np.ndarray, radius: np.ndarray, pitch: np.ndarray, phase: np.ndarray) -> np.ndarray:
    """Wind strands into helices of `radius` (N,), one turn in `pitch` (N,) mm, beginning at `phase` (N,) radians.

    A pitch too short for the points of a strand is drawn out, to three points a turn of a coil, four of a curl, seven
    of a wave.
    """
    out = np.empty(points.shape, np.float32)
    inputs = [press.shared(np.ascontiguousarray(points, np.float32), wp.vec3)]
    inputs += [press.shared(np.ascontiguousarray(values, np.float32), float) for values in (radius, pitch, phase)]
    wp.launch(press.wind, len(points), inputs, [press.shared(out, wp.vec3)], device="cpu")
    return out
