"""The rings of edges around eyes and mouth, as grids of vertex indices of the fine mesh.

MakeHuman's base mesh surrounds each opening with closed loops of edges. Subdivision keeps them, so what has to be
exact on the surface (lids that meet, lips that touch) can be said per ring and column.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .assets import PARTS, load_assets
from .once import once
from .topology import topology

# A vertex of MakeHuman's base mesh and its neighbour along the ring: front edge of the upper lids, lower edge of the
# upper lip. The loops start midway along the upper side and first turn to the temple (eyes) or to the left (mouth).
LEFT_LID, RIGHT_LID, LIP = (6785, 6784), (1, 0), (474, 7229)


@dataclass(frozen=True)
class Rings:
    """R rings of N columns; `grid[zero]` is the named loop, smaller rows lie further in."""

    grid: np.ndarray  # (R, N) int64, vertices of the fine mesh
    zero: int
    first: int  # column of the corner on the way out: outer canthus, left corner of the mouth
    second: int  # column of the other corner

    @property
    def upper(self) -> np.ndarray:
        """(N,) bool: columns of the upper lid or lip, corners included."""
        column = np.arange(self.grid.shape[1])
        return (column <= self.first) | (column >= self.second)

    @property
    def sites(self) -> np.ndarray:
        """(n, 3) vertex, ring and column of each vertex once: where rings meet, the place farthest out."""
        rows, columns = (index.ravel() for index in np.indices(self.grid.shape))
        vertex = self.grid.ravel()
        last = len(vertex) - 1 - np.unique(vertex[::-1], return_index=True)[1]
        return np.stack([vertex[last], rows[last], columns[last]], axis=1)

    def curves(self, x: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """`value` (N,) of the upper and of the lower side, both at each column's `x` (N,)."""
        out = []
        for side in (self.upper, ~self.upper | (np.arange(len(x)) == self.first) | (np.arange(len(x)) == self.second)):
            order = np.argsort(x[side], kind="stable")
            out.append(np.interp(x, x[side][order], value[side][order]))
        return out[0], out[1]


class _HalfEdges:
    """Finds the quad to the left of a directed edge."""

    def __init__(self, quads: np.ndarray, count: int) -> None:
        self.quads, self.count = quads, count
        keys = (quads.astype(np.int64) * count + np.roll(quads, -1, axis=1)).ravel()
        self.order = np.argsort(keys)
        self.keys = keys[self.order]

    def find(self, start: np.ndarray | int, end: np.ndarray | int) -> tuple[np.ndarray, np.ndarray]:
        """(quad, corner of `start` in it) of directed edges."""
        at = self.order[np.searchsorted(self.keys, np.asarray(start, np.int64) * self.count + end)]
        return at // 4, at % 4

    def after(self, start: np.ndarray | int, end: np.ndarray | int, steps: int) -> np.ndarray:
        """The vertex `steps` corners after `start` in the quad to the left of (start, end)."""
        quad, corner = self.find(start, end)
        return self.quads[quad, (corner + steps) % 4]

    def loop(self, start: int, towards: int) -> np.ndarray:
        """The closed loop of edges that runs straight on through every vertex of valence four."""
        out = [start, towards]
        while True:
            turn = int(self.after(out[-2], out[-1], 2))
            ahead = int(self.after(turn, out[-1], 2))
            if ahead == start:
                return np.array(out)
            if len(out) > 1000:
                raise ValueError(f"rings: the edges from vertex {start} do not close")
            out.append(ahead)

    def next_ring(self, loop: np.ndarray, left: bool) -> np.ndarray:
        """The loop one row of quads further, to the left or right of the direction of walking."""
        step = np.roll(loop, -1)
        return self.after(loop, step, 3) if left else self.after(step, loop, 2)


def _rings(edges: _HalfEdges, ends: tuple[int, int], inwards: int, outwards: int) -> Rings:
    assets, mesh = load_assets(), topology()
    start, towards = (int(np.searchsorted(assets.base_index, v)) for v in ends)
    # the cage edge was halved twice: its midpoint, then its quarter, is the next vertex of the fine loop
    place = (mesh.operator @ assets.template).astype(float)
    goal = 0.75 * place[start] + 0.25 * place[towards]
    _, corner = np.nonzero(edges.quads == start)
    quad = np.nonzero((edges.quads == start).any(axis=1))[0]
    around = edges.quads[quad, (corner + 1) % 4]
    ring = edges.loop(start, int(around[np.linalg.norm(place[around] - goal, axis=1).argmin()]))
    width = np.ptp(place[edges.next_ring(ring, True), 0]) - np.ptp(place[edges.next_ring(ring, False), 0])
    outside = bool(width > 0)
    rows = [ring]
    for _ in range(outwards):
        rows.append(edges.next_ring(rows[-1], outside))
    for _ in range(inwards):
        rows.insert(0, edges.next_ring(rows[0], not outside))
    x = place[ring, 0] * (1 if place[ring[1], 0] > place[ring[0], 0] else -1)
    return Rings(np.stack(rows), inwards, int(x.argmax()), int(x.argmin()))


@once()
def face_rings() -> tuple[Rings, Rings, Rings]:
    """Rings of the left eye, the right eye and the mouth."""
    mesh = topology()
    skin = load_assets().quad_part[mesh.parent] == PARTS.index("skin")
    edges = _HalfEdges(mesh.quads[skin], mesh.operator.shape[0])
    return (
        _rings(edges, LEFT_LID, inwards=24, outwards=36),
        _rings(edges, RIGHT_LID, inwards=24, outwards=36),
        _rings(edges, LIP, inwards=32, outwards=36),
    )
