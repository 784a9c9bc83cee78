"""Rays through a room, and the light that reaches its walls, as kernels.

Direct light from windows and lamps, shadowed by the solids, and one gathered bounce are kept in a small light map on
the walls and an ambient cube for each solid; later bounces are a constant. All in the room's own frame, mm.
"""

from __future__ import annotations

import warp as wp

from .blots import blots
from .cushion import cushion_hit, cushion_normal, thin_axis
from .headshade import behind_head
from .linen import linen_slope
from .lookup import mix3
from .outdoors import Outside, outdoors_at
from .sunbeam import Sunbeam, beam_at
from .surfaces import K_LINEN, K_LUMINAIRE, paint_at

TEXELS = wp.constant(8)  # of the light map, across each wall
GATHER = wp.constant(16)  # directions of the bounce, from each texel
BALL, GLOW, RAGGED, SOFT = (wp.constant(1 << bit) for bit in range(4))  # flags of a solid
FAR = wp.constant(1.0e9)
PI = wp.constant(3.14159265)


@wp.struct
class RoomData:
    """A `rooms.Room` as the kernels read it."""

    low: wp.vec3
    high: wp.vec3
    open_air: int
    base: wp.array(dtype=int)  # (6,) paints of the walls -x +x -y +y -z +z
    patch_wall: wp.array(dtype=int)
    patch_box: wp.array(dtype=wp.vec4)  # u, v, w, h
    patch_paint: wp.array(dtype=int)
    patch_glow: wp.array(dtype=int)
    centre: wp.array(dtype=wp.vec3)  # of the solids
    half: wp.array(dtype=wp.vec3)
    solid_paint: wp.array(dtype=int)
    solid_flags: wp.array(dtype=int)
    kind: wp.array(dtype=int)  # of the paints
    colour: wp.array2d(dtype=wp.vec3)  # (paints, 3)
    number: wp.array(dtype=wp.vec4)
    outside: Outside
    tile: wp.array2d(dtype=float)
    shade_from: wp.array(dtype=wp.vec3)  # the lights that cast the head's shade; none: see `headshade`
    shade_share: wp.array(dtype=float)
    sun: Sunbeam  # none while the room is lit: it lights what is seen, not the head
    light: wp.array(dtype=wp.vec3)  # irradiance: (6, TEXELS, TEXELS) of the walls, then (solids, 6)


@wp.func
def inverse_of(d: wp.vec3) -> wp.vec3:
    out = wp.vec3(0.0, 0.0, 0.0)
    for k in range(3):
        x = d[k]
        if wp.abs(x) < 1.0e-7:
            x = 1.0e-7
        out[k] = 1.0 / x
    return out


@wp.func
def meet(room: RoomData, s: int, o: wp.vec3, d: wp.vec3, inverse: wp.vec3, near: float) -> float:
    """Distance to the outside of a solid, FAR where missed or nearer than `near`."""
    c = room.centre[s]
    h = room.half[s]
    if (room.solid_flags[s] & BALL) != 0:
        p = wp.cw_div(o - c, h)
        q = wp.cw_div(d, h)
        a = wp.dot(q, q)
        b = wp.dot(p, q)
        root = b * b - a * (wp.dot(p, p) - 1.0)
        if root > 0.0:
            along = (-b - wp.sqrt(root)) / a
            if along > near:
                return along
        return FAR
    t = float(-FAR)
    far = float(FAR)
    for k in range(3):
        middle = (c[k] - o[k]) * inverse[k]
        reach = h[k] * wp.abs(inverse[k])
        t = wp.max(t, middle - reach)
        far = wp.min(far, middle + reach)
    if t < far and t > near:
        if (room.solid_flags[s] & SOFT) != 0:
            along = cushion_hit(wp.cw_div(o - c, h), wp.cw_div(d, h), h, t, far)
            if along < 0.0:
                return FAR
            return along
        return t
    return FAR


@wp.func
def leafed(room: RoomData, s: int, p: wp.vec3, d: wp.vec3) -> bool:
    """Whether there is a leaf at a point of a plant's hull: more in its middle, none at its rim."""
    h = room.half[s]
    q = wp.cw_div(p - room.centre[s], h)
    leaf = blots(room.tile, wp.atan2(q[0], q[2]) * h[0] / 900.0 + h[0], p[1] / 900.0)
    across = q[0] * d[2] - q[2] * d[0]
    edge = across * across + q[1] * q[1]  # 1 at the outline seen along d
    return leaf > 0.22 + 0.36 * edge * edge


@wp.func
def hit(room: RoomData, o: wp.vec3, d: wp.vec3, near: float):
    """(distance, surface): walls are 0..5 (-x +x -y +y -z +z), solids from 6 on, -1 the open sky."""
    inverse = inverse_of(d)
    distance = float(FAR)
    surface = int(-1)
    for k in range(3):
        reach = (room.low[k] - o[k]) * inverse[k]
        side = 2 * k
        if d[k] > 0.0:
            reach = (room.high[k] - o[k]) * inverse[k]
            side = 2 * k + 1
        if reach < distance:
            distance = reach
            surface = side
    if room.open_air == 1 and surface != 2:
        surface = -1
    for s in range(room.centre.shape[0]):
        t = meet(room, s, o, d, inverse, near)
        if t < distance:
            there = True
            if (room.solid_flags[s] & RAGGED) != 0:
                there = leafed(room, s, o + d * t, d)
            if there:
                distance = t
                surface = 6 + s
    return distance, surface


@wp.func
def first_axis(wall: int) -> int:
    """Of a wall's u; its (u, v) are (z, y) at the sides, (x, z) on floor and ceiling, (x, y) in front and behind."""
    if wall < 2:
        return 2
    return 0


@wp.func
def second_axis(wall: int) -> int:
    if wall == 2 or wall == 3:
        return 2
    return 1


@wp.func
def painted(room: RoomData, paint: int, u: float, v: float, w: float, h: float, d: wp.vec3):
    albedo, glow = paint_at(
        room.kind[paint], room.colour[paint, 0], room.colour[paint, 1], room.colour[paint, 2], room.number[paint],
        room.outside, room.tile, u, v, w, h, d,
    )  # fmt: skip
    return albedo, glow


@wp.func
def wall_light(room: RoomData, wall: int, p: wp.vec3) -> wp.vec3:
    """Irradiance at a point of a wall: its light map, and the darkening that corners give."""
    a = first_axis(wall)
    b = second_axis(wall)
    corner = float(1.0)
    x = wp.clamp((p[a] - room.low[a]) / (room.high[a] - room.low[a]) * float(TEXELS) - 0.5, 0.0, float(TEXELS) - 1.001)
    y = wp.clamp((p[b] - room.low[b]) / (room.high[b] - room.low[b]) * float(TEXELS) - 0.5, 0.0, float(TEXELS) - 1.001)
    if room.open_air == 0:
        edge = wp.min(p[a] - room.low[a], room.high[a] - p[a])
        corner *= 1.0 - 0.35 * wp.exp(-wp.max(edge, 0.0) / 180.0)
        edge = wp.min(p[b] - room.low[b], room.high[b] - p[b])
        corner *= 1.0 - 0.35 * wp.exp(-wp.max(edge, 0.0) / 180.0)
    i = int(x)
    j = int(y)
    at = (wall * TEXELS + j) * TEXELS + i
    low = mix3(room.light[at], room.light[at + 1], x - float(i))
    high = mix3(room.light[at + TEXELS], room.light[at + TEXELS + 1], x - float(i))
    return mix3(low, high, y - float(j)) * corner


@wp.func
def lamp_pools(room: RoomData, wall: int, u: float, v: float) -> wp.vec3:
    """Irradiance from lamps on the same wall, which stand off it by a hand and light it about themselves."""
    total = wp.vec3(0.0, 0.0, 0.0)
    for k in range(room.patch_wall.shape[0]):
        if room.patch_wall[k] == wall and room.patch_glow[k] == 1:
            paint = room.patch_paint[k]
            if room.kind[paint] == K_LUMINAIRE:
                box = room.patch_box[k]
                x = wp.max(wp.max(box[0] - u, u - box[0] - box[2]), 0.0)
                y = wp.max(wp.max(box[1] - v, v - box[1] - box[3]), 0.0)
                total += room.colour[paint, 0] * (0.3 * wp.exp(-wp.sqrt(x * x + y * y) / 170.0))
    return total


@wp.func
def cube_light(room: RoomData, s: int, n: wp.vec3) -> wp.vec3:
    """Irradiance from an ambient cube (McTaggart, "Half-Life 2 / Valve Source shading", 2004)."""
    out = wp.vec3(0.0, 0.0, 0.0)
    for k in range(3):
        side = 2 * k
        if n[k] > 0.0:
            side += 1
        out += room.light[6 * TEXELS * TEXELS + 6 * s + side] * (n[k] * n[k])
    return out


@wp.func
def box_axis(q: wp.vec3) -> int:
    """Which pair of a box's faces q lies on, in halves of the box."""
    axis = int(0)
    if wp.abs(q[1]) > wp.abs(q[0]):
        axis = 1
    if wp.abs(q[2]) > wp.abs(q[axis]):
        axis = 2
    return axis


@wp.func
def normal_at(room: RoomData, surface: int, p: wp.vec3) -> wp.vec3:
    """Unit normal of a wall, inwards, or of a solid at p."""
    n = wp.vec3(0.0, 0.0, 0.0)
    if surface < 6:
        n[surface / 2] = 1.0 - 2.0 * float(surface % 2)
        return n
    s = surface - 6
    half = room.half[s]
    q = wp.cw_div(p - room.centre[s], half)
    if (room.solid_flags[s] & BALL) != 0:
        return wp.normalize(wp.cw_div(q, half))
    if (room.solid_flags[s] & SOFT) != 0:
        return cushion_normal(q, half)
    axis = box_axis(q)
    n[axis] = wp.sign(q[axis])
    return n


@wp.func
def linen_normal(room: RoomData, p: wp.vec3, n: wp.vec3, phase: float) -> wp.vec3:
    """Creases, and the dent that a head makes in what it lies on."""
    slope = 1.7 * linen_slope(p[0] + 900.0, p[1] + 900.0, int(phase * 9999.0))
    # the dent: height grows as 1 - exp(-(r / 125 mm)**2) away from the head
    x = p[0]
    y = p[1] - 5.0
    r2 = (x * x + 0.7 * y * y) / 15600.0
    close = wp.exp(-p[2] * p[2] / 32000.0)
    dent = 2.0 * 46.0 / 15600.0 * wp.exp(-r2) * close
    # creases run out from the dent
    ray = wp.sin(wp.atan2(y, x) * 9.0 + 6.0 * phase + r2) * wp.exp(-r2 * 0.6) * 0.22 * close
    reach = wp.sqrt(x * x + y * y) + 1.0
    slope += wp.vec2(dent * x - ray * y / reach, dent * y + ray * x / reach)
    return wp.normalize(n - wp.vec3(slope[0], slope[1], 0.0))


@wp.func
def look(room: RoomData, o: wp.vec3, d: wp.vec3, near: float, lamps: bool):
    """(radiance, distance) along a ray; without `lamps`, reflected light and lit cloth only."""
    distance, surface = hit(room, o, d, near)
    if surface < 0:
        return outdoors_at(room.outside, room.tile, d), distance
    p = o + d * distance
    n = normal_at(room, surface, p)
    lit = lamps
    if surface < 6:
        a = first_axis(surface)
        b = second_axis(surface)
        u = p[a] - room.low[a]
        v = p[b] - room.low[b]
        w = room.high[a] - room.low[a]
        h = room.high[b] - room.low[b]
        paint = room.base[surface]
        count = room.patch_wall.shape[0]
        for back in range(count):
            k = count - 1 - back  # later ones lie on top
            if room.patch_wall[k] == surface:
                box = room.patch_box[k]
                if p[a] > box[0] and p[a] < box[0] + box[2] and p[b] > box[1] and p[b] < box[1] + box[3]:
                    paint = room.patch_paint[k]
                    u = p[a] - box[0]
                    v = p[b] - box[1]
                    w = box[2]
                    h = box[3]
                    break
        albedo, glow = painted(room, paint, u, v, w, h, d)
        shade = behind_head(room.shade_from, room.shade_share, p, n, albedo)
        light = wp.cw_mul(wall_light(room, surface, p), shade) + beam_at(room.sun, room.tile, p, n)
        if room.shade_from.shape[0] > 0:  # as above: too near the wall to matter to the head
            light += lamp_pools(room, surface, p[a], p[b])
        if not lit:
            glow = wp.vec3(0.0, 0.0, 0.0)
        return wp.cw_mul(albedo, light) / PI + glow, distance
    s = surface - 6
    c = room.centre[s]
    h3 = room.half[s]
    u = float(0.0)
    v = float(0.0)
    w = 2.0 * h3[0]
    h = 2.0 * h3[1]
    if (room.solid_flags[s] & BALL) != 0:
        u = (wp.atan2((p[0] - c[0]) / h3[0], (p[2] - c[2]) / h3[2]) + PI) * h3[0]
        v = p[1] - c[1] + h3[1]
    else:
        q = wp.cw_div(p - c, h3)
        axis = box_axis(q)
        if (room.solid_flags[s] & SOFT) != 0:
            axis = thin_axis(h3)
        a = first_axis(2 * axis)
        b = second_axis(2 * axis)
        u = p[a] - c[a] + h3[a]
        v = p[b] - c[b] + h3[b]
        w = 2.0 * h3[a]
        h = 2.0 * h3[b]
    paint = room.solid_paint[s]
    touching = float(0.0)
    if room.kind[paint] == K_LINEN:
        u = p[0] + 900.0
        v = p[1] + 900.0
        n = linen_normal(room, p, n, room.number[paint][1])
        # between head and pillow it is dark
        r = wp.sqrt(p[0] * p[0] + 0.7 * (p[1] - 5.0) * (p[1] - 5.0))
        touching = 0.6 * wp.exp(-wp.max(r - 74.0, 0.0) / 22.0) * wp.exp(-p[2] * p[2] / 18000.0)
    albedo, glow = painted(room, paint, u, v, w, h, d)
    shade = behind_head(room.shade_from, room.shade_share, p, n, albedo)
    light = wp.cw_mul(cube_light(room, s, n), shade) * (1.0 - touching) + beam_at(room.sun, room.tile, p, n)
    light = light * (1.0 - 0.45 * wp.exp(-wp.max(p[1] - room.low[1], 0.0) / 220.0))  # dark towards the floor
    if not lit and (room.solid_flags[s] & GLOW) != 0:
        glow = wp.vec3(0.0, 0.0, 0.0)
    return wp.cw_mul(albedo, light) / PI + glow, distance
