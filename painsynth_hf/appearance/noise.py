"""Noise, its slope and scattered spots over millimetres, as snippets of C++ that serve the CPU and CUDA alike.

What is asked of the eight corners of a cell stands in loops over arrays of eight, which compilers for a CPU turn into
vectors: of the time of the same in Warp's own terms, noise and spots take a half, slopes two thirds. Bits of chance are
unsigned, so that they wrap alike everywhere; casts are C's, for Warp has macros named `float` and `int`.
"""

# mypy: disable-error-code="empty-body"

from __future__ import annotations

import warp as wp

# a corner's place is in its number's bits: 4 is across, 2 is up, 1 is deep. Its bits are those of a lattice hash by odd
# multipliers, with the last step of Wellons' "lowbias32" (2018); ten each are the slope of a ramp through the corner
CELL = """
    const float per_mm = 1.0f / wavelength;
    const float px = q[0] * per_mm, py = q[1] * per_mm, pz = q[2] * per_mm;
    const float left = floorf(px), low = floorf(py), back = floorf(pz);
    const float x = px - left, y = py - low, z = pz - back;
    const float u = x * x * x * (x * (x * 6.0f - 15.0f) + 10.0f);
    const float v = y * y * y * (y * (y * 6.0f - 15.0f) + 10.0f);
    const float w = z * z * z * (z * (z * 6.0f - 15.0f) + 10.0f);
    const unsigned first = (unsigned)seed * 0x7FEB352Du + (unsigned)(int)left * 0x8DA6B343u
        + (unsigned)(int)low * 0xD8163841u + (unsigned)(int)back * 0xCB1AB31Fu;
    unsigned bits[8];
    for (int c = 0; c < 8; ++c) {
        const unsigned h = first + (unsigned)(c >> 2) * 0x8DA6B343u + (unsigned)((c >> 1) & 1) * 0xD8163841u
            + (unsigned)(c & 1) * 0xCB1AB31Fu;
        const unsigned mixed = (h ^ (h >> 16)) * 0x7FEB352Du;
        bits[c] = mixed ^ (mixed >> 15);
    }
"""

VALUE = """
    float a[8];
    for (int c = 0; c < 8; ++c) {
        const float ex = x - (float)(c >> 2), ey = y - (float)((c >> 1) & 1), ez = z - (float)(c & 1);
        const float along = (float)(int)(bits[c] & 1023u) * ex + (float)(int)((bits[c] >> 10) & 1023u) * ey
            + (float)(int)((bits[c] >> 20) & 1023u) * ez;
        a[c] = along * (2.0f / 1023.0f) - (ex + ey + ez);
    }
    for (int c = 0; c < 4; ++c) a[c] += (a[c + 4] - a[c]) * u;
    for (int c = 0; c < 2; ++c) a[c] += (a[c + 2] - a[c]) * v;
    return a[0] + (a[1] - a[0]) * w;
"""

SLOPE = """
    float a[8], s[3][8], across[4], up[2];
    for (int c = 0; c < 8; ++c) {
        s[0][c] = (float)(int)(bits[c] & 1023u) * (2.0f / 1023.0f) - 1.0f;
        s[1][c] = (float)(int)((bits[c] >> 10) & 1023u) * (2.0f / 1023.0f) - 1.0f;
        s[2][c] = (float)(int)((bits[c] >> 20) & 1023u) * (2.0f / 1023.0f) - 1.0f;
        a[c] = s[0][c] * (x - (float)(c >> 2)) + s[1][c] * (y - (float)((c >> 1) & 1)) + s[2][c] * (z - (float)(c & 1));
    }
    for (int c = 0; c < 4; ++c) {
        across[c] = a[c + 4] - a[c];
        a[c] += across[c] * u;
    }
    for (int c = 0; c < 2; ++c) {
        across[c] += (across[c + 2] - across[c]) * v;
        up[c] = a[c + 2] - a[c];
        a[c] += up[c] * v;
    }
    for (int k = 0; k < 3; ++k) {
        for (int c = 0; c < 4; ++c) s[k][c] += (s[k][c + 4] - s[k][c]) * u;
        for (int c = 0; c < 2; ++c) s[k][c] += (s[k][c + 2] - s[k][c]) * v;
        s[k][0] += (s[k][1] - s[k][0]) * w;
    }
    // what blending adds to the slopes of the ramps
    const float du = 30.0f * x * x * (x - 1.0f) * (x - 1.0f) * (across[0] + (across[1] - across[0]) * w);
    const float dv = 30.0f * y * y * (y - 1.0f) * (y - 1.0f) * (up[0] + (up[1] - up[0]) * w);
    const float dw = 30.0f * z * z * (z - 1.0f) * (z - 1.0f) * (a[1] - a[0]);
    return wp::vec_t<4, float>((s[0][0] + du) * per_mm, (s[1][0] + dv) * per_mm, (s[2][0] + dw) * per_mm,
        a[0] + (a[1] - a[0]) * w);
"""

SPOTS = """
    const int i = (int)floorf(q[0] / cell - 0.5f), j = (int)floorf(q[1] / cell - 0.5f);
    const int k = (int)floorf(q[2] / cell - 0.5f);
    unsigned state[8], there = 0u;
    for (int c = 0; c < 8; ++c) {
        state[c] = wp::rand_init(seed, (int)(((unsigned)(i + (c >> 2)) * 73856093u)
            ^ ((unsigned)(j + ((c >> 1) & 1)) * 19349663u) ^ ((unsigned)(k + (c & 1)) * 83492791u)));
        there |= (unsigned)(wp::randf(state[c]) < share) << c;
    }
    float found = 0.0f;
    for (int c = 0; c < 8 && (there >> c) != 0u; ++c) {
        if ((there >> c) & 1u) {
            const float x = ((float)(i + (c >> 2)) + wp::randf(state[c])) * cell - q[0];
            const float y = ((float)(j + ((c >> 1) & 1)) + wp::randf(state[c])) * cell - q[1];
            const float z = ((float)(k + (c & 1)) + wp::randf(state[c])) * cell - q[2];
            const float r = radius * (1.0f - size_jitter * wp::randf(state[c]));
            const float off = x * x + y * y + z * z;
            if (off < r * r) {
                const float strength = 0.5f + 0.5f * wp::randf(state[c]);
                float t = (sqrtf(off) - 0.55f * r) / (0.45f * r);
                t = t > 0.0f ? t : 0.0f;
                const float spot = strength * (1.0f - t * t * (3.0f - 2.0f * t));
                found = spot > found ? spot : found;
            }
        }
    }
    return found;
"""

# one pit to a cube, its middle never at a wall; the same bits of chance, seven each for the place and the rest for size
PITS = """
    const float px = q[0] / cell - 0.5f, py = q[1] / cell - 0.5f, pz = q[2] / cell - 0.5f;
    const float left = floorf(px), low = floorf(py), back = floorf(pz);
    const float x = px - left, y = py - low, z = pz - back;
    const unsigned first = (unsigned)seed * 0x7FEB352Du + (unsigned)(int)left * 0x8DA6B343u
        + (unsigned)(int)low * 0xD8163841u + (unsigned)(int)back * 0xCB1AB31Fu;
    float s[4][8];
    for (int c = 0; c < 8; ++c) {
        const unsigned h = first + (unsigned)(c >> 2) * 0x8DA6B343u + (unsigned)((c >> 1) & 1) * 0xD8163841u
            + (unsigned)(c & 1) * 0xCB1AB31Fu;
        const unsigned mixed = (h ^ (h >> 16)) * 0x7FEB352Du;
        const unsigned bits = mixed ^ (mixed >> 15);
        const float dx = (float)(c >> 2) + ((float)(int)(bits & 127u) - 63.5f) * (0.7f / 127.0f) - x;
        const float dy = (float)((c >> 1) & 1) + ((float)(int)((bits >> 7) & 127u) - 63.5f) * (0.7f / 127.0f) - y;
        const float dz = (float)(c & 1) + ((float)(int)((bits >> 14) & 127u) - 63.5f) * (0.7f / 127.0f) - z;
        const float radius = 0.26f + 0.14f * (float)(int)((bits >> 21) & 127u) / 127.0f;
        const float per = 1.0f / (radius * radius);
        float w = 1.0f - (dx * dx + dy * dy + dz * dz) * per;
        w = w > 0.0f ? w : 0.0f;
        const float steep = 4.0f * w * per / cell;
        s[0][c] = steep * dx;
        s[1][c] = steep * dy;
        s[2][c] = steep * dz;
        s[3][c] = w * w;
    }
    for (int k = 0; k < 4; ++k) {
        for (int c = 0; c < 4; ++c) s[k][c] += s[k][c + 4];
        s[k][0] += s[k][1] + s[k][2] + s[k][3];
    }
    return wp::vec_t<4, float>(s[0][0], s[1][0], s[2][0], s[3][0]);
"""


@wp.func_native(CELL + VALUE)
def noise(seed: int, q: wp.vec3, wavelength: float) -> float:
    """Gradient noise (Perlin 2002) in about -1..1 over millimetres; `seed` picks the pattern.

    Warp's own draws unit slopes, at four times the time; the mean square of these is the same.
    """
    ...


@wp.func_native(CELL + SLOPE)
def noise_slope(seed: int, q: wp.vec3, wavelength: float) -> wp.vec4:
    """The gradient (per mm) of `noise`, and `noise` itself last."""
    ...


@wp.func_native(PITS)
def pits(seed: int, q: wp.vec3, cell: float) -> wp.vec4:
    """Gradient (per mm) and depth, 0..1, last, of round pits, one to each cube of `cell` mm: many, and evenly spread.

    Their radius is 0.26 to 0.4 of a cell; of a surface through the cubes they take about a third.
    """
    ...


@wp.func_native(SPOTS)
def spots(seed: int, q: wp.vec3, cell: float, share: float, radius: float, size_jitter: float) -> float:
    """Soft round spots, at most one per cube of `cell` mm, in a `share` of the cubes (Worley 1996). 0..1.

    `radius` is at most half a cell, so only the eight cubes nearest to q can reach it.
    """
    ...
