"""What shading functions share: look-ups in tables and lat-long pictures, ramps. Noise is in `noise`."""

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
    """Smoothstep. Between constants, its division is done by the compiler."""
    t = wp.clamp((x - low) * (1.0 / (high - low)), 0.0, 1.0)
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
def polar(y: float) -> float:
    """Arc cosine in half turns, off by 1e-8 (Abramowitz & Stegun 1964, 4.4.46): the same bits on all devices."""
    x = wp.min(wp.abs(y), 1.0)
    p = -0.0012624911 * x + 0.0066700901
    p = ((p * x - 0.0170881256) * x + 0.0308918810) * x - 0.0501743046
    p = ((p * x + 0.0889789874) * x - 0.2145988016) * x + 1.5707963050
    angle = wp.sqrt(1.0 - x) * p / HALF_TURN
    if y < 0.0:
        angle = 1.0 - angle
    return angle


@wp.func
def azimuth(x: float, z: float) -> float:
    """Turns from +z towards +x, 0..1, off by 2e-6 (Abramowitz & Stegun 1964, 4.4.49)."""
    across = wp.abs(x)
    ahead = wp.abs(z)
    t = wp.min(across, ahead) / wp.max(wp.max(across, ahead), 1.0e-12)
    s = t * t
    p = ((0.0028662257 * s - 0.0161657367) * s + 0.0429096138) * s - 0.0752896400
    p = ((p * s + 0.1065626393) * s - 0.1420889944) * s + 0.1999355085
    turn = ((p * s - 0.3333314528) * s + 1.0) * t / TAU
    if across > ahead:
        turn = 0.25 - turn
    if z < 0.0:
        turn = 0.5 - turn
    if x < 0.0:
        turn = 1.0 - turn
    return turn


@wp.func
def latlong(picture: wp.array3d(dtype=wp.vec3), level: int, d: wp.vec3) -> wp.vec3:
    """Bilinear look-up in direction d: row 0 is +y, columns turn from +z towards +x."""
    return latlong_at(picture, level, polar(d[1]), azimuth(d[0], d[2]))


@wp.func
def latlong_at(picture: wp.array3d(dtype=wp.vec3), level: int, tilt: float, turn: float) -> wp.vec3:
    """The same by half turns from +y and turns about it."""
    rows = picture.shape[1]
    columns = picture.shape[2]
    y = tilt * float(rows) - 0.5
    x = turn * float(columns) - 0.5
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
def turned(q: wp.vec3) -> wp.vec3:
    """The point q rotated by a fixed, odd angle, so that the lattices of noises laid over each other do not line up."""
    return wp.vec3(
        0.642 * q[0] + 0.766 * q[1],
        -0.591 * q[0] + 0.495 * q[1] + 0.637 * q[2],
        0.488 * q[0] - 0.409 * q[1] + 0.771 * q[2],
    )


@wp.func
def turned_back(d: wp.vec3) -> wp.vec3:
    """The gradient at q of what has the gradient d at `turned(q)`: the same angle the other way."""
    return wp.vec3(
        0.642 * d[0] - 0.591 * d[1] + 0.488 * d[2],
        0.766 * d[0] + 0.495 * d[1] - 0.409 * d[2],
        0.637 * d[1] + 0.771 * d[2],
    )


@wp.func
def resolved(wavelength: float, footprint: float) -> float:
    """1 where detail of a wavelength is wider than two pixels of `footprint` mm, falling to 0 at one."""
    return wp.clamp(wavelength / wp.max(footprint, 1.0e-4) - 1.0, 0.0, 1.0)
