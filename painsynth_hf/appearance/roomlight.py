"""Kernels that light a room and look at it: light map, probe, rays."""

from __future__ import annotations

import warp as wp

from .lookup import HALF_TURN
from .raycast import GATHER, GLOW, PI, TEXELS, RoomData, first_axis, inverse_of, look, meet, second_axis
from .surfaces import paint_at

# nobody differentiates a room; and with GATHER rays written out one by one it takes minutes to compile for a GPU
wp.set_module_options({"enable_backward": False, "max_unroll": 8})

BOUNCED = wp.constant(0.60)  # share of light that a room sends back, on the mean of pale walls and dark things


@wp.func
def light_point(room: RoomData, i: int):
    """(point, normal) of entry i of the light map: a texel of a wall, or a face of a solid."""
    n = wp.vec3(0.0, 0.0, 0.0)
    p = wp.vec3(0.0, 0.0, 0.0)
    if i < 6 * TEXELS * TEXELS:
        wall = i / (TEXELS * TEXELS)
        rest = i - wall * TEXELS * TEXELS
        a = first_axis(wall)
        b = second_axis(wall)
        p[a] = room.low[a] + (float(rest % TEXELS) + 0.5) / float(TEXELS) * (room.high[a] - room.low[a])
        p[b] = room.low[b] + (float(rest / TEXELS) + 0.5) / float(TEXELS) * (room.high[b] - room.low[b])
        k = wall / 2
        p[k] = room.low[k]
        n[k] = 1.0
        if wall % 2 == 1:
            p[k] = room.high[k]
            n[k] = -1.0
    else:
        s = (i - 6 * TEXELS * TEXELS) / 6
        side = (i - 6 * TEXELS * TEXELS) % 6
        n[side / 2] = 2.0 * float(side % 2) - 1.0
        p = room.centre[s] + wp.cw_mul(n, room.half[s] + wp.vec3(15.0, 15.0, 15.0))
    for k in range(3):
        p[k] = wp.clamp(p[k], room.low[k] + 8.0, room.high[k] - 8.0)
    return p, n


@wp.func
def clear(room: RoomData, p: wp.vec3, d: wp.vec3, far: float, lamp: int) -> float:
    """1 where no solid but the lamp itself stands between p and the distance `far`, else 0."""
    inverse = inverse_of(d)
    for s in range(room.centre.shape[0]):
        if s != lamp and (room.solid_flags[s] & GLOW) == 0:
            if meet(room, s, p, d, inverse, 1.0) < far:
                return 0.0
    return 1.0


@wp.func
def spots_across(size: float) -> int:
    return wp.clamp(int(size / 450.0 + 0.5), 1, 3)


@wp.kernel
def direct_light(room: RoomData, out: wp.array(dtype=wp.vec3)):
    """Irradiance from windows and lamps, solids casting shadows."""
    i = wp.tid()
    p, n = light_point(room, i)
    total = wp.vec3(0.0, 0.0, 0.0)
    for k in range(room.patch_wall.shape[0]):
        if room.patch_glow[k] == 1:
            box = room.patch_box[k]
            wall = room.patch_wall[k]
            a = first_axis(wall)
            b = second_axis(wall)
            across = spots_across(box[2])
            down = spots_across(box[3])
            area = box[2] * box[3] / float(across * down)
            for m in range(across * down):
                u = (float(m % across) + 0.5) / float(across) * box[2]
                v = (float(m / across) + 0.5) / float(down) * box[3]
                spot = wp.vec3(0.0, 0.0, 0.0)
                spot[a] = box[0] + u
                spot[b] = box[1] + v
                outward = float(-1.0)
                spot[wall / 2] = room.low[wall / 2]
                if wall % 2 == 1:
                    outward = 1.0
                    spot[wall / 2] = room.high[wall / 2]
                to = spot - p
                square = wp.length_sq(to)
                to = to / wp.sqrt(wp.max(square, 1.0))
                facing = wp.max(to[wall / 2] * outward, 0.0) * wp.max(wp.dot(to, n), 0.0)
                if facing > 1.0e-4:
                    paint = room.patch_paint[k]
                    _, glow = paint_at(
                        room.kind[paint], room.colour[paint, 0], room.colour[paint, 1], room.colour[paint, 2],
                        room.number[paint], room.outside, room.tile, u, v, box[2], box[3], to,
                    )  # fmt: skip
                    total += glow * (facing * area / (square + area) * clear(room, p, to, wp.sqrt(square), -1))
    for s in range(room.centre.shape[0]):
        if (room.solid_flags[s] & GLOW) != 0:
            to = room.centre[s] - p
            square = wp.length_sq(to)
            to = to / wp.sqrt(wp.max(square, 1.0))
            cosine = wp.max(wp.dot(to, n), 0.0)
            if cosine > 1.0e-4:
                h = room.half[s] * 2.0
                area = 0.5 * (h[0] * h[1] + h[1] * h[2] + h[0] * h[2])  # mean projected area of a box
                paint = room.solid_paint[s]
                _, glow = paint_at(
                    room.kind[paint], room.colour[paint, 0], room.colour[paint, 1], room.colour[paint, 2],
                    room.number[paint], room.outside, room.tile, 0.9 * h[0], 0.55 * h[1], h[0], h[1], to,
                )  # fmt: skip
                total += glow * (cosine * area / (square + area) * clear(room, p, to, wp.sqrt(square), s))
    out[i] = total


@wp.kernel
def later_bounces(direct: wp.array(dtype=wp.vec3), out: wp.array(dtype=wp.vec3)):
    """Direct light and a constant guess at all bounces (Cohen et al. 1988, the ambient term). One thread: one order."""
    walls = 6 * TEXELS * TEXELS
    total = wp.vec3(0.0, 0.0, 0.0)
    for i in range(walls):
        total += direct[i]
    level = total * (BOUNCED / (1.0 - BOUNCED) / float(walls))
    for i in range(direct.shape[0]):
        out[i] = direct[i] + level


@wp.kernel
def first_bounce(room: RoomData, direct: wp.array(dtype=wp.vec3), out: wp.array(dtype=wp.vec3)):
    """Direct light and one bounce, gathered along GATHER cosine-distributed directions (Malley's method)."""
    i = wp.tid()
    p, n = light_point(room, i)
    helper = wp.vec3(0.0, 1.0, 0.0)
    if wp.abs(n[1]) > 0.9:
        helper = wp.vec3(1.0, 0.0, 0.0)
    t = wp.cross(helper, n)
    b = wp.cross(n, t)
    total = wp.vec3(0.0, 0.0, 0.0)
    for k in range(GATHER):
        r2 = (float(k) + 0.5) / float(GATHER)
        radius = wp.sqrt(r2)
        angle = 2.399963 * float(k)  # golden angle
        d = t * (radius * wp.cos(angle)) + b * (radius * wp.sin(angle)) + n * wp.sqrt(1.0 - r2)
        light, _ = look(room, p, d, 1.0, False)
        total += light
    out[i] = direct[i] + total * (PI / float(GATHER))


@wp.kernel
def smooth_walls(source: wp.array(dtype=wp.vec3), out: wp.array(dtype=wp.vec3)):
    """So few directions are uneven: a tent of three by three texels."""
    i = wp.tid()
    walls = 6 * TEXELS * TEXELS
    if i >= walls:
        out[i] = source[i]
        return
    start = i / (TEXELS * TEXELS) * (TEXELS * TEXELS)
    row = (i - start) / TEXELS
    column = (i - start) % TEXELS
    total = wp.vec3(0.0, 0.0, 0.0)
    for dy in range(-1, 2):
        for dx in range(-1, 2):
            y = wp.clamp(row + dy, 0, TEXELS - 1)
            x = wp.clamp(column + dx, 0, TEXELS - 1)
            weight = 0.25 * (1.0 - 0.5 * wp.abs(float(dx))) * (1.0 - 0.5 * wp.abs(float(dy)))
            total += source[start + y * TEXELS + x] * weight
    out[i] = total


@wp.func
def inside(room: RoomData, o: wp.vec3) -> wp.vec3:
    """A camera backs up against the wall."""
    out = o
    for k in range(3):
        out[k] = wp.clamp(o[k], room.low[k] + 50.0, room.high[k] - 50.0)
    return out


@wp.kernel
def cast_rays(
    room: RoomData,
    turn: wp.mat33,  # room_from_world
    near: float,  # mm beyond the head where things begin
    origins: wp.array(dtype=wp.vec3),  # (1,) or one per ray
    directions: wp.array(dtype=wp.vec3),
    light: wp.array(dtype=wp.vec3),
):
    i = wp.tid()
    o = inside(room, turn * origins[wp.min(i, origins.shape[0] - 1)])
    seen, _ = look(room, o, turn * directions[i], wp.length(o) + near, True)
    light[i] = seen


@wp.kernel
def cast_probe(room: RoomData, turn: wp.mat33, near: float, light: wp.array2d(dtype=wp.vec3)):
    """The room seen from the head: row 0 looks along +y, columns turn from +z towards +x."""
    i, j = wp.tid()
    rows = float(light.shape[0])
    polar = (float(i) + 0.5) * HALF_TURN / rows
    around = (float(j) + 0.5) * HALF_TURN / rows
    flat = wp.sin(polar)
    d = wp.vec3(flat * wp.sin(around), wp.cos(polar), flat * wp.cos(around))
    seen, _ = look(room, wp.vec3(0.0, 0.0, 0.0), turn * d, near, True)
    light[i, j] = seen


@wp.kernel
def blur_by_lobe(
    grid: wp.array2d(dtype=wp.vec3),
    weight: wp.array4d(dtype=float),  # (levels, h, h, h + 1), see `lights._lobes`
    reach: wp.array3d(dtype=int),  # (levels, h, h)
    out: wp.array3d(dtype=wp.vec3),  # (levels + 1, h, 2 h); level 0 is the grid
):
    level, i, j = wp.tid()
    if level == 0:
        out[0, i, j] = grid[i, j]
        return
    rows = grid.shape[0]
    columns = grid.shape[1]
    total = wp.vec3(0.0, 0.0, 0.0)
    for y in range(rows):
        far = reach[level - 1, i, y]
        if far > 0:
            total += grid[y, j] * weight[level - 1, i, y, 0]
        for x in range(1, wp.min(far, rows)):
            left = j - x
            if left < 0:
                left += columns
            right = j + x
            if right >= columns:
                right -= columns
            total += (grid[y, left] + grid[y, right]) * weight[level - 1, i, y, x]
        if far > rows:  # the cell across
            total += grid[y, (j + rows) % columns] * weight[level - 1, i, y, rows]
    out[level, i, j] = total
