"""Look-ups shared by the shading functions: tables, lat-long pictures, noise."""

from __future__ import annotations

import warp as wp

TAU = wp.constant(6.283185307179586)
HALF_TURN = wp.constant(3.141592653589793)


@wp.func
def luminance(c: wp.vec3) -> float:
    """Rec. 709."""
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]


@wp.func
def mix3(a: wp.vec3, b: wp.vec3, t: float) -> wp.vec3:
    return a + (b - a) * t


@wp.func
def ramp(low: float, high: float, x: float) -> float:
    """Smoothstep."""
    t = wp.clamp((x - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


@wp.func
def table_lookup(table: wp.array2d(dtype=wp.vec3), u: float, v: float) -> wp.vec3:
    """Bilinear, u along rows and v along columns, both 0..1 from first to last entry."""
    x = wp.clamp(u, 0.0, 1.0) * float(table.shape[0] - 1)
    y = wp.clamp(v, 0.0, 1.0) * float(table.shape[1] - 1)
    i = wp.min(int(x), table.shape[0] - 2)
    j = wp.min(int(y), table.shape[1] - 2)
    fx = x - float(i)
    fy = y - float(j)
    low = mix3(table[i, j], table[i, j + 1], fy)
    high = mix3(table[i + 1, j], table[i + 1, j + 1], fy)
    return mix3(low, high, fx)


@wp.func
def latlong(picture: wp.array3d(dtype=wp.vec3), level: int, d: wp.vec3) -> wp.vec3:
    """Bilinear look-up in direction d: row 0 is +y, columns turn from +z towards +x."""
    rows = picture.shape[1]
    columns = picture.shape[2]
    y = wp.acos(wp.clamp(d[1], -1.0, 1.0)) / HALF_TURN * float(rows) - 0.5
    turn = wp.atan2(d[0], d[2]) / TAU
    x = (turn - wp.floor(turn)) * float(columns) - 0.5
    iy = int(wp.floor(y))
    ix = int(wp.floor(x))
    fy = y - float(iy)
    fx = x - float(ix)
    y0 = wp.clamp(iy, 0, rows - 1)
    y1 = wp.clamp(iy + 1, 0, rows - 1)
    x0 = (ix + columns) % columns
    x1 = (ix + 1 + columns) % columns
    low = mix3(picture[level, y0, x0], picture[level, y0, x1], fx)
    high = mix3(picture[level, y1, x0], picture[level, y1, x1], fx)
    return mix3(low, high, fy)


@wp.func
def noise(seed: int, q: wp.vec3, wavelength: float) -> float:
    """Gradient noise in about -1..1 over millimetres; `seed` picks the pattern."""
    return wp.noise(wp.rand_init(seed), q / wavelength)


@wp.func
def turned(q: wp.vec3) -> wp.vec3:
    """The point q rotated by a fixed, odd angle, so that the lattices of noises laid over each other do not line up."""
    return wp.vec3(
        0.642 * q[0] + 0.766 * q[1],
        -0.591 * q[0] + 0.495 * q[1] + 0.637 * q[2],
        0.488 * q[0] - 0.409 * q[1] + 0.771 * q[2],
    )


@wp.func
def resolved(wavelength: float, footprint: float) -> float:
    """1 where detail of a wavelength is wider than two pixels of `footprint` mm, falling to 0 at one."""
    return wp.clamp(wavelength / wp.max(footprint, 1.0e-4) - 1.0, 0.0, 1.0)


@wp.func
def spots(seed: int, q: wp.vec3, cell: float, share: float, radius: float, size_jitter: float) -> float:
    """Soft round spots, at most one per cube of `cell` mm, in a `share` of the cubes (Worley 1996). 0..1.

    `radius` is at most half a cell, so only the eight cubes nearest to q can reach it.
    """
    base = wp.vec3(wp.floor(q[0] / cell - 0.5), wp.floor(q[1] / cell - 0.5), wp.floor(q[2] / cell - 0.5))
    found = float(0.0)
    for i in range(2):
        for j in range(2):
            for k in range(2):
                c = base + wp.vec3(float(i), float(j), float(k))
                state = wp.rand_init(seed, (int(c[0]) * 73856093) ^ (int(c[1]) * 19349663) ^ (int(c[2]) * 83492791))
                if wp.randf(state) < share:
                    centre = wp.cw_mul(c + wp.vec3(wp.randf(state), wp.randf(state), wp.randf(state)), wp.vec3(cell))
                    r = radius * (1.0 - size_jitter * wp.randf(state))
                    strength = 0.5 + 0.5 * wp.randf(state)
                    d = wp.length(q - centre)
                    found = wp.max(found, strength * (1.0 - ramp(0.55 * r, r, d)))
    return found
