"""Hair of a batch of heads: each strand turned and moved as its root is. Twin of appearance.strands.pose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import warp as wp

from ..appearance.strands import FAR_HINGE, groom, triangles
from ..head.lids import BURIED
from ..spec import Person
from .arrays import put

wp.set_module_options({"enable_backward": False})
FAR = wp.constant(FAR_HINGE)  # mm
BURIED_FROM, BURIED_SHARE = (wp.constant(number) for number in BURIED)
RIGID, RIDES, SWINGS = wp.constant(0), wp.constant(1), wp.constant(2)


@dataclass(frozen=True)
class Roots:
    """All strands of a person, N of at most P points, kinds in the order of strands.KINDS."""

    points: wp.array  # (N, P) vec3 mm, unposed; short strands repeat their tip
    kind: wp.array  # (N,) int: RIGID with the skull, RIDES on the skin, SWINGS about a hinge
    corners: wp.array  # (N,) vec3i, vertices of the triangle of the root
    share: wp.array  # (N,) vec3, barycentric
    hinge: wp.array  # (N,) vec3 mm, unposed


def roots(person: Person, device: str, every: int) -> Roots:
    """All hair of `groom(person, every)`."""
    groups = list(groom(person, every).values())
    longest = max(group.points.shape[1] for group in groups)
    points = np.empty((sum(len(group.points) for group in groups), longest, 3), np.float32)
    first = 0
    for group in groups:
        own, last = points[first : first + len(group.points)], group.points.shape[1]
        own[:, :last], own[:, last:] = group.points, group.points[:, -1:]
        first += len(own)
    kinds = [SWINGS if group.hinge is not None else RIDES if group.rides else RIGID for group in groups]
    hinges = [np.zeros((len(g.width), 3)) if g.hinge is None else g.hinge for g in groups]
    return Roots(
        put(points, wp.vec3, device),
        put(np.repeat(kinds, [len(group.width) for group in groups]), int, device),
        put(triangles()[np.concatenate([group.triangle for group in groups])], wp.vec3i, device),
        put(np.concatenate([group.barycentric for group in groups]), wp.vec3, device),
        put(np.concatenate(hinges), wp.vec3, device),
    )


@wp.func
def frame(a: wp.vec3, b: wp.vec3, c: wp.vec3) -> wp.mat33:
    """Orthonormal columns on a triangle: twin of strands._frame."""
    first = wp.normalize(b - a)
    second = wp.normalize(c - a)
    normal = wp.normalize(wp.cross(first, second))
    along = wp.normalize(first + second)
    return wp.matrix_from_cols(along, wp.cross(normal, along), normal)


@wp.func
def shortest_turn(before: wp.vec3, after: wp.vec3) -> wp.mat33:
    """Without twist: Rodrigues; not near 180 degrees."""
    wedge = wp.skew(wp.cross(before, after))
    return wp.identity(n=3, dtype=float) + wedge + wedge * wedge / (1.0 + wp.dot(before, after))


@wp.func
def nodded(angle: float) -> wp.mat33:
    """Rotation about the x axis that takes what points forwards down by `angle` radians."""
    c = wp.cos(angle)
    s = wp.sin(angle)
    return wp.mat33(1.0, 0.0, 0.0, 0.0, c, -s, 0.0, s, c)


@wp.kernel
def move_roots(
    rest: wp.array(dtype=wp.vec3),  # (S,) mm: the surface that hair was grown on
    kind: wp.array(dtype=int),
    corners: wp.array(dtype=wp.vec3i),
    share: wp.array(dtype=wp.vec3),
    hinge: wp.array(dtype=wp.vec3),
    droop: wp.array2d(dtype=float),  # (B, 2) radians that upper lashes turn down, see lids.BURIED
    bones: wp.array2d(dtype=wp.mat44),  # (B, 5), the skull's last
    posed: wp.array2d(dtype=wp.vec3),  # (B, S)
    turn: wp.array2d(dtype=wp.mat33),  # (B, N): world = turn rest + shift
    shift: wp.array2d(dtype=wp.vec3),
):
    b, n = wp.tid()
    head = bones[b, bones.shape[1] - 1]
    skull = wp.mat33(head[0, 0], head[0, 1], head[0, 2], head[1, 0], head[1, 1], head[1, 2],
                     head[2, 0], head[2, 1], head[2, 2])  # fmt: skip
    carried = wp.vec3(head[0, 3], head[1, 3], head[2, 3])
    if kind[n] == RIGID:
        turn[b, n] = skull
        shift[b, n] = carried
        return
    tri = corners[n]
    w = share[n]
    root = w[0] * rest[tri[0]] + w[1] * rest[tri[1]] + w[2] * rest[tri[2]]
    moved = w[0] * posed[b, tri[0]] + w[1] * posed[b, tri[1]] + w[2] * posed[b, tri[2]]
    rotation = skull
    if kind[n] == RIDES:
        after = frame(posed[b, tri[0]], posed[b, tri[1]], posed[b, tri[2]])
        rotation = after * wp.transpose(frame(rest[tri[0]], rest[tri[1]], rest[tri[2]]))
    else:  # a lid slides over the eyeball: its lashes turn by the arc their roots travel, and roll out with its margin
        arm = wp.normalize(root - hinge[n])
        swung = wp.normalize(wp.transpose(skull) * (moved - carried) - hinge[n])
        eye = int(0)
        if root[0] < 0.0:
            eye = 1
        down = droop[b, eye]
        if hinge[n][2] <= FAR:  # a lower lid's, half buried under the upper one's once shut
            down = BURIED_SHARE * wp.max(down - BURIED_FROM, 0.0)
        rotation = skull * nodded(down) * shortest_turn(arm, swung)
    turn[b, n] = rotation
    shift[b, n] = moved - rotation * root


@wp.kernel
def move_strands(
    points: wp.array2d(dtype=wp.vec3),
    turn: wp.array2d(dtype=wp.mat33),
    shift: wp.array2d(dtype=wp.vec3),
    run: int,  # points of a strand per thread
    strands: wp.array3d(dtype=wp.vec3),  # (B, N, P) world mm
):
    b, n, part = wp.tid()
    rotation = turn[b, n]
    moved = shift[b, n]
    for i in range(part * run, wp.min(part * run + run, points.shape[1])):
        strands[b, n, i] = rotation * points[n, i] + moved
