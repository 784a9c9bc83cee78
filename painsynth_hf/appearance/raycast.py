"""Rays through a room, and the light that reaches its walls.

Direct light from windows and lamps, shadowed by the solids, and one gathered bounce are kept in a small light map on
the walls and an ambient cube for each solid; later bounces are a constant. All in the room's own frame, mm.
"""

from __future__ import annotations

import numpy as np

from .rooms import Room, Solid, wall_axes
from .surfaces import noise

TEXELS = 11  # of the light map, across each wall
GATHER = 14  # directions of the bounce, from each texel


def _hit(room: Room, o: np.ndarray, d: np.ndarray, near: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distance (N,) and surface (N,): walls are 0..5 (-x +x -y +y -z +z), solids from 6 on, -1 the open sky."""
    oc, dc = np.ascontiguousarray(o.T), np.ascontiguousarray(d.T)  # components apart: numpy is quick along rows
    inverse = _inverse(dc)
    distance = np.full(len(d), np.inf, dtype=np.float32)
    surface = np.zeros(len(d), dtype=np.int64)
    for axis in range(3):
        reach = (np.where(dc[axis] > 0.0, room.high[axis], room.low[axis]) - oc[axis]) * inverse[axis]
        closer = reach < distance
        distance = np.where(closer, reach, distance)
        surface = np.where(closer, 2 * axis + (dc[axis] > 0.0), surface)
    if room.open_air:
        surface[surface != 2] = -1
    for i, solid in enumerate(room.solids):
        t = _meet(solid, oc, dc, inverse, near)
        closer = t < distance
        if solid.ragged and closer.any():
            which = np.flatnonzero(closer)
            closer[which] = _leafed(solid, o[which] + t[which, None] * d[which], d[which])
        distance = np.where(closer, t, distance)
        surface = np.where(closer, 6 + i, surface)
    return distance, surface


def _inverse(d: np.ndarray) -> np.ndarray:
    return 1.0 / np.where(np.abs(d) < 1e-7, np.float32(1e-7), d)


def _meet(solid: Solid, o: np.ndarray, d: np.ndarray, inverse: np.ndarray, near: np.ndarray) -> np.ndarray:
    """(N,) distance to the outside of a solid along rays (3, N), infinite where missed or nearer than `near`."""
    c, h = solid.centre, solid.half
    if solid.ball:
        p, q = [(o[k] - c[k]) / h[k] for k in range(3)], [d[k] / h[k] for k in range(3)]
        a = q[0] * q[0] + q[1] * q[1] + q[2] * q[2]
        b = p[0] * q[0] + p[1] * q[1] + p[2] * q[2]
        root = b * b - a * (p[0] * p[0] + p[1] * p[1] + p[2] * p[2] - 1.0)
        t = (-b - np.sqrt(np.maximum(root, 0.0))) / a
        return np.where((root > 0.0) & (t > near), t, np.float32(np.inf))
    t, far = np.float32(-np.inf), np.float32(np.inf)
    for k in range(3):
        middle, reach = (c[k] - o[k]) * inverse[k], h[k] * np.abs(inverse[k])
        t, far = np.maximum(t, middle - reach), np.minimum(far, middle + reach)
    return np.where((t < far) & (t > near), t, np.float32(np.inf))


def _leafed(solid: Solid, p: np.ndarray, d: np.ndarray) -> np.ndarray:
    """(n,) whether there is a leaf at points p (n, 3) of a plant's hull: more in its middle, none at its rim."""
    q = (p - solid.centre) / solid.half
    u = np.arctan2(q[:, 0], q[:, 2]) * solid.half[0]
    leaf = noise(u / 900.0 + solid.half[0], p[:, 1] / 900.0)
    edge = (q[:, 0] * d[:, 2] - q[:, 2] * d[:, 0]) ** 2 + q[:, 1] ** 2  # 1 at the outline seen along d
    return leaf > 0.22 + 0.36 * edge**2


def look(
    room: Room, o: np.ndarray, d: np.ndarray, near: np.ndarray, walls: np.ndarray, cubes: np.ndarray, lamps: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Radiance (N, 3) and distance (N,) along rays in the room's frame; without `lamps`, reflected light only."""
    distance, surface = _hit(room, o, d, near)
    out = np.zeros((len(d), 3), dtype=np.float32)
    for index in np.unique(surface):
        rows = np.flatnonzero(surface == index)
        rays = d[rows]
        if index < 0:
            out[rows] = room.outdoors.radiance(rays)
            continue
        p = o[rows] + distance[rows, None] * rays
        if index < 6:
            albedo, glow = _wall_paint(room, int(index), p, rays)
            light = _wall_light(room, int(index), p, walls)
        else:
            solid = room.solids[index - 6]
            albedo, glow, normal = _solid_paint(solid, p, rays)
            light = _cube_light(cubes[index - 6], normal) * _foot(room, solid, p)
        if not lamps and (index < 6 or room.solids[index - 6].glow):
            glow = 0.0 * glow
        out[rows] = albedo * light / np.pi + glow
    return out, distance


def _wall_paint(room: Room, wall: int, p: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Albedo and emission (n, 3) of a wall: its base, and the patches laid over it one after the other."""
    a, b = wall_axes(wall)
    u, v = p[:, a], p[:, b]
    albedo, glow = room.base[wall](
        u - room.low[a], v - room.low[b], room.high[a] - room.low[a], room.high[b] - room.low[b], d
    )
    for patch in room.patches:
        if patch.wall != wall:
            continue
        inside = (u > patch.u) & (u < patch.u + patch.w) & (v > patch.v) & (v < patch.v + patch.h)
        rows = np.flatnonzero(inside)
        if len(rows):
            albedo[rows], glow[rows] = patch.paint(u[rows] - patch.u, v[rows] - patch.v, patch.w, patch.h, d[rows])
    return albedo, glow


def _wall_light(room: Room, wall: int, p: np.ndarray, walls: np.ndarray) -> np.ndarray:
    """(n, 3) irradiance at points of a wall: its light map, and the darkening that corners give."""
    a, b = wall_axes(wall)
    light = np.zeros((len(p), 3), dtype=np.float32)
    corner = np.ones(len(p), dtype=np.float32)
    where = []
    for axis in (a, b):
        low, high = room.low[axis], room.high[axis]
        where.append(np.clip((p[:, axis] - low) / (high - low) * TEXELS - 0.5, 0.0, TEXELS - 1.001))
        if not room.open_air:
            edge = np.minimum(p[:, axis] - low, high - p[:, axis])
            corner *= 1.0 - 0.35 * np.exp(-np.maximum(edge, 0.0) / 180.0)
    x, y = where
    i, j = x.astype(np.int64), y.astype(np.int64)
    fx, fy = (x - i)[:, None], (y - j)[:, None]
    map_ = walls[wall]
    light = (map_[j, i] * (1 - fx) + map_[j, i + 1] * fx) * (1 - fy) + (
        map_[j + 1, i] * (1 - fx) + map_[j + 1, i + 1] * fx
    ) * fy
    return light * corner[:, None]


def _solid_paint(solid: Solid, p: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Albedo, emission and unit normal (n, 3) at points of a solid's surface."""
    q = (p - solid.centre) / solid.half
    if solid.ball:
        normal = q / solid.half
        u, v = (np.arctan2(q[:, 0], q[:, 2]) + np.pi) * solid.half[0], (q[:, 1] + 1.0) * solid.half[1]
        w, h = 2 * solid.half[0], 2 * solid.half[1]
        albedo, glow = solid.paint(u, v, w, h, d)
        return albedo, glow, normal / np.linalg.norm(normal, axis=1, keepdims=True)
    axis = np.abs(q).argmax(axis=1)
    normal = np.zeros_like(q)
    normal[np.arange(len(q)), axis] = np.sign(q[np.arange(len(q)), axis])
    albedo, glow = np.zeros_like(q, dtype=np.float32), np.zeros_like(q, dtype=np.float32)
    for k in range(3):
        rows = np.flatnonzero(axis == k)
        if len(rows):
            a, b = wall_axes(2 * k)
            corner = solid.centre - solid.half
            albedo[rows], glow[rows] = solid.paint(
                p[rows, a] - corner[a], p[rows, b] - corner[b], 2 * solid.half[a], 2 * solid.half[b], d[rows]
            )
    return albedo, glow, normal


def _cube_light(cube: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """(n, 3) irradiance from an ambient cube (6, 3) (McTaggart, "Half-Life 2 / Valve Source shading", 2004)."""
    square = normal * normal
    side = np.where(normal > 0.0, 1, 0) + np.array([0, 2, 4])
    return (square[:, :, None] * cube[side]).sum(axis=1).astype(np.float32)


def _foot(room: Room, solid: Solid, p: np.ndarray) -> np.ndarray:
    """(n, 1) darkening of a solid towards the floor."""
    return (1.0 - 0.45 * np.exp(-np.maximum(p[:, 1:2] - room.low[1], 0.0) / 220.0)).astype(np.float32)


def light_room(room: Room) -> tuple[np.ndarray, np.ndarray]:
    """Irradiance of the walls (6, TEXELS, TEXELS, 3) and of the solids' faces (S, 6, 3)."""
    points: list[np.ndarray] = []
    normals: list[np.ndarray] = []
    spread = (np.arange(TEXELS) + 0.5) / TEXELS
    for wall in range(6):
        a, b = wall_axes(wall)
        p = np.zeros((TEXELS, TEXELS, 3), dtype=np.float32)
        p[..., a] = room.low[a] + spread[None, :] * (room.high[a] - room.low[a])
        p[..., b] = room.low[b] + spread[:, None] * (room.high[b] - room.low[b])
        p[..., wall // 2] = (room.high if wall % 2 else room.low)[wall // 2]
        points.append(p.reshape(-1, 3))
        normals.append(np.tile(-_axis(wall), (TEXELS * TEXELS, 1)))
    for solid in room.solids:
        out = np.array([_axis(side) for side in range(6)])
        points.append(solid.centre + out * (solid.half + 15.0))
        normals.append(out)
    p, n = np.concatenate(points).astype(np.float32), np.concatenate(normals).astype(np.float32)
    p = np.clip(p, room.low + 8.0, room.high - 8.0)
    direct = _direct(room, p, n)
    shape = (6, TEXELS, TEXELS, 3)
    cut = 6 * TEXELS * TEXELS

    # one gathered bounce on top of a constant guess at the later ones (Cohen et al. 1988, the ambient term)
    level = 0.55 / (1.0 - 0.55) * direct[:cut].mean(axis=0)
    first = direct + level
    o = np.repeat(p, GATHER, axis=0)
    d = _cosine_directions(n)
    sky = look(
        room, o, d, np.full(len(d), 1.0, dtype=np.float32), first[:cut].reshape(shape),
        first[cut:].reshape(-1, 6, 3), lamps=False,
    )[0]  # fmt: skip
    full = direct + np.pi * sky.reshape(len(p), GATHER, 3).mean(axis=1)
    walls = full[:cut].reshape(shape)
    for axis in (1, 2):  # so few directions are uneven: smooth what they brought
        padded = np.concatenate([walls.take([0], axis), walls, walls.take([-1], axis)], axis)
        n_ = walls.shape[axis]
        walls = 0.25 * padded.take(range(n_), axis) + 0.5 * walls + 0.25 * padded.take(range(2, n_ + 2), axis)
    return walls.astype(np.float32), full[cut:].reshape(-1, 6, 3).astype(np.float32)


def _axis(wall: int) -> np.ndarray:
    """(3,) unit vector out of the room through a wall."""
    out = np.zeros(3, dtype=np.float32)
    out[wall // 2] = 1.0 if wall % 2 else -1.0
    return out


def _cosine_directions(normals: np.ndarray) -> np.ndarray:
    """(N * GATHER, 3): for each normal the same GATHER directions, cosine-distributed about it (Malley's method)."""
    i = np.arange(GATHER)
    radius, angle = np.sqrt((i + 0.5) / GATHER), 2.399963 * i  # golden angle
    disc = np.stack([radius * np.cos(angle), radius * np.sin(angle), np.sqrt(1.0 - radius**2)], axis=1)
    side = np.where(np.abs(normals[:, 1:2]) > 0.9, np.array([[1.0, 0.0, 0.0]]), np.array([[0.0, 1.0, 0.0]]))
    t = np.cross(side, normals)
    b = np.cross(normals, t)
    frame = np.stack([t, b, normals], axis=1)  # (N, 3, 3)
    return np.einsum("gk,nkj->ngj", disc, frame).reshape(-1, 3).astype(np.float32)


def _direct(room: Room, p: np.ndarray, n: np.ndarray) -> np.ndarray:
    """(N, 3) irradiance from windows and lamps at points p with normals n, solids casting shadows."""
    total = np.zeros((len(p), 3), dtype=np.float32)
    for patch in room.patches:
        if patch.glow:
            a, b = wall_axes(patch.wall)
            i, j = (max(1, min(3, round(size / 350.0))) for size in (patch.w, patch.h))
            grid = np.meshgrid((np.arange(i) + 0.5) / i * patch.w, (np.arange(j) + 0.5) / j * patch.h)
            u, v = (x.ravel() for x in grid)
            spot = np.zeros((i * j, 3), dtype=np.float32)
            spot[:, a], spot[:, b] = patch.u + u, patch.v + v
            spot[:, patch.wall // 2] = (room.high if patch.wall % 2 else room.low)[patch.wall // 2]
            area = patch.w * patch.h / (i * j)
            for k in range(i * j):
                to, square, cosine = _towards(p, n, spot[k])
                out = np.maximum(to[:, patch.wall // 2] * _axis(patch.wall)[patch.wall // 2], 0.0)
                near = np.full(len(p), 1.0, dtype=np.float32)
                light = patch.paint(np.full(len(p), u[k]), np.full(len(p), v[k]), patch.w, patch.h, to)[1]
                factor = cosine * out * area / (square + area) * _clear(room, p, to, np.sqrt(square), near, None)
                total += light * factor[:, None]
    for solid in room.solids:
        if solid.glow:
            to, square, cosine = _towards(p, n, solid.centre)
            x, y, z = 2.0 * solid.half
            area = (x * y + y * z + x * z) / 2.0  # mean projected area of a box
            at = np.full(1, 0.5)
            light = solid.paint(at * x, at * 1.2 * y, x, y, np.zeros((1, 3)))[1][0]
            near = np.full(len(p), 1.0, dtype=np.float32)
            factor = cosine * area / (square + area) * _clear(room, p, to, np.sqrt(square), near, solid)
            total += light * factor[:, None]
    return total


def _towards(p: np.ndarray, n: np.ndarray, spot: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Unit directions (N, 3), squared distances (N,) and cosines (N,) from p to a point."""
    to = spot - p
    square = (to * to).sum(axis=1)
    to = to / np.sqrt(np.maximum(square, 1.0))[:, None]
    return to.astype(np.float32), square, np.maximum((to * n).sum(axis=1), 0.0)


def _clear(
    room: Room, p: np.ndarray, d: np.ndarray, far: np.ndarray, near: np.ndarray, lamp: Solid | None
) -> np.ndarray:
    """(N,) 1 where no solid but the lamp itself stands between p and the distance `far`, else 0."""
    oc, dc = np.ascontiguousarray(p.T), np.ascontiguousarray(d.T)
    inverse = _inverse(dc)
    clear = np.ones(len(p), dtype=np.float32)
    for solid in room.solids:
        if solid is not lamp and not solid.glow:
            clear *= _meet(solid, oc, dc, inverse, near) > far
    return clear
