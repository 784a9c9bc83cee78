"""The room a head is in, as radiance along rays: what lights the face is what is seen, out of focus, behind it.

A room is a box with painted walls and a few solids (see `rooms`), lit by its windows and lamps: direct light with
shadows and one bounce are gathered once into a small light map, later bounces are a constant. All radiance is linear
sRGB, white-balanced as a camera would. Directions and positions are the world's: y up, the face looks along +z.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy.signal import fftconvolve

from ..checks import check_choice, check_number
from ..spec import ENVIRONMENTS, Scene
from .rooms import Room, Solid, build_room, wall_axes
from .surfaces import LUMINANCE, noise

TEXELS = 14  # of the light map, across each wall
GATHER = 20  # directions of the bounce, from each texel
NEAR = 120.0  # mm; nothing of the room stands closer to the head than this
LIGHT_ROWS = 48  # of the grid that light_samples divides
BALANCE = 0.85  # share of the light's cast that the white balance takes out
WARM_CAST = np.array([0.10, 0.0, -0.14])  # log of the gains at warmth 1


@dataclass(frozen=True, eq=False)
class Environment:
    """A lit room. Build it with `build_environment`."""

    scene: Scene
    room: Room
    turn: np.ndarray  # (3, 3) room_from_world
    walls: np.ndarray  # (6, TEXELS, TEXELS, 3) irradiance of the walls, rows along v
    cubes: np.ndarray  # (solids, 6, 3) irradiance of each solid's faces, -x +x -y +y -z +z
    gain: np.ndarray  # (3,) white balance
    probe: np.ndarray  # (LIGHT_ROWS, 2 LIGHT_ROWS, 3) the light grid

    def radiance(self, origin: np.ndarray, directions: np.ndarray) -> np.ndarray:
        """(N, 3) float32 linear sRGB seen from `origin` (3,) or (N, 3) mm along unit `directions` (N, 3).

        What lies nearer than the head as seen from there, plus a hand's breadth, is left out: no furniture comes
        between a camera and the face.
        """
        return self._seen(origin, directions)[0]

    def _seen(self, origin: np.ndarray, directions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Radiance (N, 3) and distance (N,) mm."""
        d = (np.asarray(directions, dtype=np.float32) @ self.turn.T).astype(np.float32)
        o = np.atleast_2d(np.asarray(origin, dtype=np.float32)) @ self.turn.T.astype(np.float32)
        near = np.linalg.norm(o, axis=1) + NEAR
        o = np.clip(o, self.room.low + 50.0, self.room.high - 50.0)  # a camera backs up against the wall
        light, distance = _look(self.room, np.broadcast_to(o, d.shape), d, near, self.walls, self.cubes)
        return light * self.gain.astype(np.float32), distance

    def light_grid(self, height: int) -> np.ndarray:
        """(height, 2 height, 3) mean radiance of the cells of a latitude-longitude grid, seen from the head.

        Row 0 looks along +y; columns run from +z (left edge) by +x, -z and -x back to +z.
        """
        fine = 2 * height  # four rays to a cell
        light = self.radiance(np.zeros(3), grid_directions(fine).reshape(-1, 3)).reshape(fine, 2 * fine, 3)
        weight = solid_angles(fine)[:, None, None]
        cells = (light * weight).reshape(height, 2, 2 * height, 2, 3).sum(axis=(1, 3))
        return (cells / (2.0 * weight.reshape(height, 2).sum(axis=1))[:, None, None]).astype(np.float32)

    def light_samples(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Directions (count, 3) and radiance times solid angle (count, 3) of lights that stand for the whole sphere.

        The median cut of Debevec ("A median cut algorithm for light probe sampling", 2005): the grid is cut again
        and again where most light times extent is left. The sum over lights is the integral over the sphere.
        """
        check_number("light_samples.count", count, 1, LIGHT_ROWS * LIGHT_ROWS)
        return _median_cut(self.probe, int(count))

    def irradiance(self, normals: np.ndarray) -> np.ndarray:
        """(N, 3) of surfaces at the head's place that face along unit `normals` (N, 3), nothing in between."""
        flux = (self.probe * solid_angles(LIGHT_ROWS)[:, None, None]).reshape(-1, 3)
        cosine = np.maximum(normals @ grid_directions(LIGHT_ROWS).reshape(-1, 3).T, 0.0)
        return (cosine @ flux).astype(np.float32)

    def exposure(self) -> float:
        """Scale that brings an 18 % grey face, seen from the front, to 0.18, times 2**scene.exposure.

        It meters towards +z and 40 degrees to either side; a room by night stays half a stop under.
        """
        side = np.radians(40.0)
        normals = np.array([[0.0, 0.0, 1.0], [np.sin(side), 0.0, np.cos(side)], [-np.sin(side), 0.0, np.cos(side)]])
        metered = self.irradiance(normals) @ LUMINANCE
        # between the mean and the bright side: a photographer keeps the highlights of the lit cheek
        level = 0.7 * float(metered @ (0.5, 0.25, 0.25)) + 0.3 * float(metered.max())
        return float(np.pi / level * 2.0 ** (self.scene.exposure + self.room.mood))

    def backdrop(self, origin: np.ndarray, directions: np.ndarray, blur: float) -> np.ndarray:
        """(h, w, 3) radiance along `directions` (h, w, 3) from `origin` (3,) mm, out of focus.

        `blur` is the radius, in pixels of `directions`, of the disc to which a point at infinity spreads when the
        lens is focused on the head; nearer things spread less, as 1 - focus / distance.
        """
        return _defocus(self, np.asarray(origin, dtype=np.float32), np.asarray(directions, dtype=np.float32), blur)


@lru_cache(maxsize=16)
def build_environment(scene: Scene) -> Environment:
    """Lay out, light and white-balance the room of `scene`; kept, because an identity's frames share it."""
    check_choice("scene.environment", scene.environment, ENVIRONMENTS)
    room = build_room(scene.environment, scene.seed)
    a = np.radians(scene.azimuth)
    # a room turned by +a carries what was at +z towards +x
    turn = np.array([[np.cos(a), 0.0, -np.sin(a)], [0.0, 1.0, 0.0], [np.sin(a), 0.0, np.cos(a)]])
    walls, cubes = _light(room)
    raw = Environment(scene, room, turn, walls, cubes, np.ones(3), np.zeros((LIGHT_ROWS, 2 * LIGHT_ROWS, 3)))
    raw = replace(raw, probe=raw.light_grid(LIGHT_ROWS))
    side = np.radians(35.0)
    seen = raw.irradiance(np.array([[0.0, 0.0, 1.0], [np.sin(side), 0, np.cos(side)], [-np.sin(side), 0, np.cos(side)]]))
    cast = seen.mean(axis=0) / (seen.mean(axis=0) @ LUMINANCE)
    gain = cast ** -(BALANCE if room.mood == 0.0 else 0.8 * BALANCE) * np.exp(scene.warmth * WARM_CAST)
    gain = gain / (gain * cast @ LUMINANCE)
    return replace(raw, gain=gain.astype(np.float32), probe=(raw.probe * gain).astype(np.float32))


def grid_directions(height: int) -> np.ndarray:
    """(height, 2 height, 3) unit directions of the cell centres of `Environment.light_grid`."""
    polar = (np.arange(height) + 0.5) * np.pi / height
    turn = (np.arange(2 * height) + 0.5) * np.pi / height
    flat = np.sin(polar)[:, None]
    up = np.broadcast_to(np.cos(polar)[:, None], (height, 2 * height))
    return np.stack([flat * np.sin(turn), up, flat * np.cos(turn)], axis=-1).astype(np.float32)


def solid_angles(height: int) -> np.ndarray:
    """(height,) steradians of a cell in each row of a grid of that height; 2 height of each make 4 pi in all."""
    edges = np.cos(np.arange(height + 1) * np.pi / height)
    return (-np.diff(edges) * np.pi / height).astype(np.float32)


# ------------------------------------------------------------------------------------------------------ ray casting


def _hit(room: Room, o: np.ndarray, d: np.ndarray, near: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distance (N,) and surface (N,): walls are 0..5 (-x +x -y +y -z +z), solids from 6 on, -1 the open sky."""
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = 1.0 / np.where(np.abs(d) < 1e-7, np.float32(1e-7), d)
    planes = np.where(d > 0.0, room.high, room.low).astype(np.float32)
    reach = (planes - o) * inverse
    axis = reach.argmin(axis=1)
    rows = np.arange(len(d))
    distance = reach[rows, axis]
    surface = 2 * axis + (d[rows, axis] > 0.0)
    if room.open_air:
        surface[surface != 2] = -1
    for i, solid in enumerate(room.solids):
        t = _meet(solid, o, d, inverse, near)
        closer = t < distance
        if solid.ragged and closer.any():
            which = np.flatnonzero(closer)
            closer[which] = _leafed(solid, o[which] + t[which, None] * d[which])
        distance = np.where(closer, t, distance)
        surface = np.where(closer, 6 + i, surface)
    return distance, surface


def _meet(solid: Solid, o: np.ndarray, d: np.ndarray, inverse: np.ndarray, near: np.ndarray) -> np.ndarray:
    """(N,) distance to the outside of a solid, infinite where missed or nearer than `near`."""
    if solid.ball:
        p, q = (o - solid.centre) / solid.half, d / solid.half
        a, b, c = (q * q).sum(1), (p * q).sum(1), (p * p).sum(1) - 1.0
        root = b * b - a * c
        t = (-b - np.sqrt(np.maximum(root, 0.0))) / a
        good = (root > 0.0) & (t > near)
    else:
        one, two = (solid.centre - solid.half - o) * inverse, (solid.centre + solid.half - o) * inverse
        t = np.minimum(one, two).max(axis=1)
        good = (t < np.maximum(one, two).min(axis=1)) & (t > near)
    return np.where(good, t, np.float32(np.inf))


def _leafed(solid: Solid, p: np.ndarray) -> np.ndarray:
    """(n,) whether there is a leaf at points p (n, 3) of a plant's hull: more in its middle, none at its rim."""
    q = (p - solid.centre) / solid.half
    leaf = noise((p[:, 0] + p[:, 2]) / 900.0 + solid.half[0], p[:, 1] / 900.0)
    return leaf > 0.25 + 0.35 * (q[:, 0] ** 2 + q[:, 1] ** 2 if solid.ball else 0.0)


def _look(
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
        rows = np.flatnonzero((np.abs(u - patch.u - patch.w / 2) < patch.w / 2) & (np.abs(v - patch.v - patch.h / 2) < patch.h / 2))
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
        u, v = p[:, 0] - solid.centre[0] + p[:, 2] - solid.centre[2], q[:, 1] * solid.half[1]
        u, v = u + solid.half[0], v + solid.half[1]
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


# ------------------------------------------------------------------------------------------------------ light map


def _light(room: Room) -> tuple[np.ndarray, np.ndarray]:
    """Irradiance of the walls (6, TEXELS, TEXELS, 3) and of the solids' faces (S, 6, 3)."""
    points, normals = [], []
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
    sky = _look(
        room, o, d, np.full(len(d), 1.0, dtype=np.float32), first[:cut].reshape(shape),
        first[cut:].reshape(-1, 6, 3), lamps=False,
    )[0]  # fmt: skip
    full = direct + np.pi * sky.reshape(len(p), GATHER, 3).mean(axis=1)
    walls = full[:cut].reshape(shape)
    for axis in (1, 2):  # twenty directions are few: smooth what they brought
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
            grid = (np.arange(3) + 0.5) / 3.0
            u, v = (x.ravel() for x in np.meshgrid(grid * patch.w, grid * patch.h))
            spot = np.zeros((9, 3), dtype=np.float32)
            spot[:, a], spot[:, b] = patch.u + u, patch.v + v
            spot[:, patch.wall // 2] = (room.high if patch.wall % 2 else room.low)[patch.wall // 2]
            area = patch.w * patch.h / 9.0
            for k in range(9):
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
    inverse = 1.0 / np.where(np.abs(d) < 1e-7, np.float32(1e-7), d)
    clear = np.ones(len(p), dtype=np.float32)
    for solid in room.solids:
        if solid is not lamp and not solid.glow:
            clear *= _meet(solid, p, d, inverse, near) > far
    return clear


# ---------------------------------------------------------------------------------------------- lights and defocus


def _median_cut(grid: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Cut a light grid (H, 2 H, 3) into `count` blocks; mean directions (count, 3) and fluxes (count, 3)."""
    height = len(grid)
    flux = grid * solid_angles(height)[:, None, None]
    directions = grid_directions(height)
    energy = flux @ LUMINANCE
    # a tenth of the weight is even over the sphere, so that dark parts of a room keep their share of lights
    weight = 0.9 * energy / energy.sum() + 0.1 * (solid_angles(height) / (4.0 * np.pi))[:, None]
    polar = np.sin((np.arange(height) + 0.5) * np.pi / height)

    def cost(block: tuple[int, int, int, int]) -> float:
        top, bottom, left, right = block
        wide = (right - left) * polar[top:bottom].mean()
        return float(weight[top:bottom, left:right].sum() * np.hypot(wide, bottom - top))

    half = height  # two hemispheres to start from, so that no block wraps more than half around
    blocks = [(0, height, 0, half), (0, height, half, 2 * height)]
    costs = [cost(block) for block in blocks]
    while len(blocks) < count:
        order = int(np.argmax(costs))
        top, bottom, left, right = blocks[order]
        across = (right - left) * polar[top:bottom].mean() > bottom - top
        part = weight[top:bottom, left:right]
        line = np.cumsum(part.sum(axis=0 if across else 1))
        at = 1 + int(np.searchsorted(line, 0.5 * line[-1]))
        if across:
            at = left + min(max(at, 1), right - left - 1)
            new = [(top, bottom, left, at), (top, bottom, at, right)]
        else:
            at = top + min(max(at, 1), bottom - top - 1)
            new = [(top, at, left, right), (at, bottom, left, right)]
        blocks[order : order + 1] = new
        costs[order : order + 1] = [cost(b) if (b[1] - b[0]) * (b[3] - b[2]) > 1 else 0.0 for b in new]
    out, light = np.zeros((len(blocks), 3)), np.zeros((len(blocks), 3))
    for i, (top, bottom, left, right) in enumerate(blocks):
        piece = (slice(top, bottom), slice(left, right))
        light[i] = flux[piece].sum(axis=(0, 1))
        mean = (directions[piece] * energy[piece][..., None]).sum(axis=(0, 1))
        out[i] = mean / np.linalg.norm(mean)
    if count < len(blocks):  # a single light: the mean of all
        mean = (out * (light @ LUMINANCE)[:, None]).sum(axis=0)
        out, light = (mean / np.linalg.norm(mean))[None], light.sum(axis=0, keepdims=True)
    return out.astype(np.float32), light.astype(np.float32)


def _defocus(environment: Environment, origin: np.ndarray, directions: np.ndarray, blur: float) -> np.ndarray:
    """Depth layers, each blurred by its own disc in linear light and laid over the one behind it."""
    h, w = directions.shape[:2]
    pad = int(np.ceil(blur)) + 1
    wide = np.pad(directions, ((pad, pad), (pad, pad), (0, 0)), mode="reflect", reflect_type="odd")
    wide /= np.linalg.norm(wide, axis=-1, keepdims=True)
    light, distance = environment._seen(origin, wide.reshape(-1, 3))
    image = light.reshape(*wide.shape)
    spread = np.clip(1.0 - np.linalg.norm(origin) / np.maximum(distance, 1.0), 0.0, 1.0).reshape(wide.shape[:2])
    out = np.zeros_like(image)
    for low, high, share in ((0.62, 1.1, 0.8), (0.35, 0.62, 0.5), (-0.1, 0.35, 0.25)):
        inside = ((spread >= low) & (spread < high)).astype(np.float32)
        if not inside.any():
            continue
        if out.any():
            stack = _disc_blur(np.dstack([image * inside[..., None], inside]), blur * share)
            out = out * (1.0 - np.clip(stack[..., 3:], 0.0, 1.0)) + stack[..., :3]
        else:  # the layer behind all others has nothing to let through: fill its gaps from its own surroundings
            stack = _disc_blur(np.dstack([image * inside[..., None], inside]), blur * share)
            out = stack[..., :3] / np.maximum(stack[..., 3:], 1e-3)
    return np.maximum(out[pad : pad + h, pad : pad + w], 0.0).astype(np.float32)


def _disc_blur(image: np.ndarray, radius: float) -> np.ndarray:
    """(h, w, c) convolved with a disc of `radius` px whose rim is antialiased; the borders are held."""
    reach = int(np.ceil(radius)) + 1
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0.0, 1.0)
    held = np.pad(image, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    return fftconvolve(held, (disc / disc.sum())[..., None].astype(np.float32), mode="valid", axes=(0, 1))
