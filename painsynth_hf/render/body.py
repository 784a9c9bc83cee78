"""All vertices of a picture from the posed head: eyeballs, clothes and what is worn are carried along.

The vertex list is that of `mesh.Mesh`: head, left and right eyeball, garment, worn things.
"""

from __future__ import annotations

import numpy as np
import warp as wp

from ..appearance.garment import Garment
from ..appearance.strands import template
from ..appearance.worn import Worn, turning
from ..head.assets import load_assets
from ..head.head import eyeballs, resting_cage, resting_surface
from ..posing.poses import Ball, Poses
from ..spec import Person
from .eyeball import eyeball_mesh
from .mesh import Mesh
from .world import Surface

wp.set_module_options({"enable_backward": False})


@wp.struct
class Carried:
    """How E points of an eyeball and W vertices of clothes and worn things follow the head."""

    head: int  # S
    eye: int  # E
    ball: wp.array(dtype=wp.vec3)  # (E,) on the unit sphere, z along the gaze
    start: wp.array(dtype=int)  # (W + 1,) into `source`; one without sources is rigid with the skull
    source: wp.array(dtype=int)  # vertices of the head
    weight: wp.array(dtype=float)
    moves: wp.array(dtype=int)  # (W,) 1: with the face, 0: with the bones alone
    offset: wp.array(dtype=wp.vec3)  # (W,) mm at rest from the weighted sources, or the place of what is rigid
    share: wp.array(dtype=float)  # (W,) of the head's turn that the offset takes
    state: wp.array(dtype=wp.vec4)  # (W,)


def carried(person: Person, cloth: Garment, things: Worn, mesh: Mesh, device: str) -> Carried:
    rest = resting_surface(person)
    g = len(cloth.source)
    starts, sources, weights = [np.arange(g)], [cloth.source], [np.ones(g)]
    moves, offsets, shares = [np.ones(g)], [cloth.offset], [np.zeros(g)]
    state = np.zeros((g + things.count, 4), np.float32)
    first, used = g, g
    for kind, solid in things.solids.items():
        n = len(solid.points)
        state[first : first + n, 0] = solid.state
        first += n
        ride = things.rides.get(kind)
        if ride is None:
            starts.append(np.full(n, used))
            moves.append(np.zeros(n))
            offsets.append(solid.points)
            shares.append(np.ones(n))
            continue
        k = ride.source.shape[1]
        starts.append(used + k * np.arange(n))
        used += k * n
        sources.append(ride.source.ravel())
        weights.append(ride.weight.ravel())
        moves.append(np.full(n, float(ride.moves)))
        offsets.append(solid.points - np.einsum("nk,nkc->nc", ride.weight, rest[ride.source]))
        shares.append((ride.weight * turning()[ride.source]).sum(axis=1))

    def put(arrays: list[np.ndarray] | np.ndarray, dtype: type) -> wp.array:
        joined = np.concatenate(arrays) if isinstance(arrays, list) else arrays
        return wp.array(joined.astype(np.int32 if dtype is int else np.float32), dtype=dtype, device=device)

    out = Carried()
    out.head, out.eye = mesh.head, mesh.eye
    out.ball = put(eyeball_mesh()[0], wp.vec3)
    out.start, out.source = put([*starts, np.array([used])], int), put(sources, int)
    out.weight, out.moves = put(weights, float), put(moves, int)
    out.offset, out.share = put(offsets, wp.vec3), put(shares, float)
    out.state = put(state, wp.vec4)
    return out


def local_places(person: Person, cloth: Garment, things: Worn, mesh: Mesh) -> np.ndarray:
    """(N, 3) float32: where each vertex is in the coordinates that its looks are drawn in, see `world.Surface`."""
    local = np.zeros((mesh.count, 3), np.float32)
    local[: mesh.head] = template().vertices
    first, (ball, _) = mesh.head, eyeball_mesh()
    for _, radius in eyeballs(resting_cage(person), load_assets()):
        local[first : first + mesh.eye] = ball * radius
        first += mesh.eye
    local[first : first + mesh.cloth, :2] = cloth.uv
    first += mesh.cloth
    for solid in things.solids.values():
        local[first : first + len(solid.points)] = solid.local
        first += len(solid.points)
    return local


@wp.kernel
def carry(
    body: Carried,
    head: wp.array2d(dtype=wp.vec3),  # (B, S)
    rest: wp.array2d(dtype=wp.vec3),  # (B, S)
    head_state: wp.array2d(dtype=wp.vec4),  # (B, S)
    balls: wp.array2d(dtype=Ball),  # (B, 2)
    lids: wp.array2d(dtype=float),  # (B, 2 E)
    skull: wp.array(dtype=wp.mat44),  # (B,) world from rest
    points: wp.array2d(dtype=wp.vec3),  # (B, N)
    state: wp.array2d(dtype=wp.vec4),  # (B, N)
):
    b, i = wp.tid()
    if i < body.head:
        points[b, i] = head[b, i]
        state[b, i] = head_state[b, i]
        return
    j = i - body.head
    if j < 2 * body.eye:
        side = j // body.eye
        ball = balls[b, side]
        points[b, i] = ball.centre + ball.world_from_eye * body.ball[j - side * body.eye] * ball.radius
        state[b, i] = wp.vec4(lids[b, j], 0.0, 0.0, 0.0)
        return
    j -= 2 * body.eye
    state[b, i] = body.state[j]
    offset = body.offset[j]
    if body.start[j] == body.start[j + 1]:
        points[b, i] = wp.transform_point(skull[b], offset)
        return
    at = wp.vec3(0.0, 0.0, 0.0)
    for k in range(body.start[j], body.start[j + 1]):
        if body.moves[j] == 1:
            at += head[b, body.source[k]] * body.weight[k]
        else:
            at += rest[b, body.source[k]] * body.weight[k]
    points[b, i] = at + offset + (wp.transform_vector(skull[b], offset) - offset) * body.share[j]


def place_all(body: Carried, poses: Poses, surface: Surface, device: str) -> None:
    """Fill `surface.points` and `surface.state`, (B, N)."""
    skull = wp.array(poses.head_from_rest.astype("float32"), dtype=wp.mat44, device=device)
    inputs = [body, poses.points, poses.rest, poses.state, poses.balls, poses.lids, skull]
    wp.launch(carry, surface.points.shape, inputs, [surface.points, surface.state], device=device)
