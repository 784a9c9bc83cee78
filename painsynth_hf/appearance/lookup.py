"""Look-ups shared by the shading functions: tables, lat-long pictures, noise."""

from __future__ import annotations

import warp as wp

TAU = wp.constant(6.283185307179586)
HALF_TURN = wp.constant(3.141592653589793)
# odd multipliers of a lattice hash, and the last step of Wellons' "lowbias32" (2018)
ACROSS, UP, DEEP, MIX = (wp.constant(wp.uint32(n)) for n in (0x8DA6B343, 0xD8163841, 0xCB1AB31F, 0x7FEB352D))
LOW, SPAN = wp.constant(wp.uint32(1023)), wp.constant(2.0 / 1023.0)


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
def scrambled(seed: wp.uint32, x: int, y: int, z: int) -> wp.uint32:
    """32 random bits for a cell of a lattice."""
    h = seed + wp.uint32(x) * ACROSS + wp.uint32(y) * UP + wp.uint32(z) * DEEP
    h = (h ^ (h >> wp.uint32(16))) * MIX
    return h ^ (h >> wp.uint32(15))


@wp.func
def ramp_of(h: wp.uint32, x: float, y: float, z: float) -> float:
    """Height at (x, y, z) of a ramp through a lattice point whose slope is drawn from a cube by the bits of `h`."""
    along = float(int(h & LOW)) * x + float(int((h >> wp.uint32(10)) & LOW)) * y
    return (along + float(int((h >> wp.uint32(20)) & LOW)) * z) * SPAN - (x + y + z)


@wp.func
def fade(t: float) -> float:
    return t * t * t * (t * (t * 6.0 - 15.0) + 10.0)


@wp.func
def noise(seed: int, q: wp.vec3, wavelength: float) -> float:
    """Gradient noise (Perlin 2002) in about -1..1 over millimetres; `seed` picks the pattern.

    Warp's own draws unit slopes, at twice the time; the mean square of these is the same.
    """
    p = q * (1.0 / wavelength)
    left = wp.floor(p[0])
    low = wp.floor(p[1])
    back = wp.floor(p[2])
    i = int(left)
    j = int(low)
    k = int(back)
    x = p[0] - left
    y = p[1] - low
    z = p[2] - back
    s = wp.uint32(seed) * MIX
    u = fade(x)
    v = fade(y)
    a = ramp_of(scrambled(s, i, j, k), x, y, z)
    b = ramp_of(scrambled(s, i + 1, j, k), x - 1.0, y, z)
    c = ramp_of(scrambled(s, i, j + 1, k), x, y - 1.0, z)
    d = ramp_of(scrambled(s, i + 1, j + 1, k), x - 1.0, y - 1.0, z)
    a += (b - a) * u
    c += (d - c) * u
    near = a + (c - a) * v
    a = ramp_of(scrambled(s, i, j, k + 1), x, y, z - 1.0)
    b = ramp_of(scrambled(s, i + 1, j, k + 1), x - 1.0, y, z - 1.0)
    c = ramp_of(scrambled(s, i, j + 1, k + 1), x, y - 1.0, z - 1.0)
    d = ramp_of(scrambled(s, i + 1, j + 1, k + 1), x - 1.0, y - 1.0, z - 1.0)
    a += (b - a) * u
    c += (d - c) * u
    far = a + (c - a) * v
    return near + (far - near) * fade(z)


@wp.func
def fade_slope(t: float) -> float:
    return 30.0 * t * t * (t - 1.0) * (t - 1.0)


@wp.func
def slope_of(h: wp.uint32) -> wp.vec3:
    """The slope of the ramp that `ramp_of` takes from the bits of `h`."""
    x = float(int(h & LOW)) * SPAN - 1.0
    y = float(int((h >> wp.uint32(10)) & LOW)) * SPAN - 1.0
    return wp.vec3(x, y, float(int((h >> wp.uint32(20)) & LOW)) * SPAN - 1.0)


@wp.func
def noise_slope(seed: int, q: wp.vec3, wavelength: float) -> wp.vec4:
    """The gradient (per mm) of `noise`, and `noise` itself last: at half the price of two differences."""
    p = q * (1.0 / wavelength)
    left = wp.floor(p[0])
    low = wp.floor(p[1])
    back = wp.floor(p[2])
    i = int(left)
    j = int(low)
    k = int(back)
    x = p[0] - left
    y = p[1] - low
    z = p[2] - back
    s = wp.uint32(seed) * MIX
    u = fade(x)
    v = fade(y)
    w = fade(z)
    du = fade_slope(x)
    dv = fade_slope(y)
    near = float(0.0)  # of the face of the cell at each z: height, what blending along x and y adds to its slope, slope
    near_across = float(0.0)
    near_up = float(0.0)
    near_slope = wp.vec3(0.0, 0.0, 0.0)
    far = float(0.0)
    far_across = float(0.0)
    far_up = float(0.0)
    far_slope = wp.vec3(0.0, 0.0, 0.0)
    for side in range(2):
        zz = z - float(side)
        ga = slope_of(scrambled(s, i, j, k + side))
        gb = slope_of(scrambled(s, i + 1, j, k + side))
        gc = slope_of(scrambled(s, i, j + 1, k + side))
        gd = slope_of(scrambled(s, i + 1, j + 1, k + side))
        a = ga[0] * x + ga[1] * y + ga[2] * zz
        b = gb[0] * (x - 1.0) + gb[1] * y + gb[2] * zz
        c = gc[0] * x + gc[1] * (y - 1.0) + gc[2] * zz
        d = gd[0] * (x - 1.0) + gd[1] * (y - 1.0) + gd[2] * zz
        below = a + (b - a) * u
        above = c + (d - c) * u
        lower = ga + (gb - ga) * u
        slope = lower + (gc + (gd - gc) * u - lower) * v
        across = ((b - a) + ((d - c) - (b - a)) * v) * du
        if side == 0:
            near = below + (above - below) * v
            near_slope = slope
            near_across = across
            near_up = (above - below) * dv
        else:
            far = below + (above - below) * v
            far_slope = slope
            far_across = across
            far_up = (above - below) * dv
    slope = near_slope + (far_slope - near_slope) * w
    per_mm = 1.0 / wavelength
    return wp.vec4(
        (slope[0] + near_across + (far_across - near_across) * w) * per_mm,
        (slope[1] + near_up + (far_up - near_up) * w) * per_mm,
        (slope[2] + (far - near) * fade_slope(z)) * per_mm,
        near + (far - near) * w,
    )


@wp.func
def ramp_slope(low: float, high: float, x: float) -> float:
    """Derivative of `ramp`."""
    t = wp.clamp((x - low) / (high - low), 0.0, 1.0)
    return 6.0 * t * (1.0 - t) / (high - low)


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
