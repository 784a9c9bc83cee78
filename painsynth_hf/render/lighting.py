"""Light that reaches each vertex: irradiance, its gradient for bumps, and how much of the light is blocked.

The environment arrives as K directional lights with a depth map each, so soft shadows and ambient occlusion are
one thing. First-order irradiance: E(n') = E(n) + G (n' - n), with G the exact derivative of E by the normal.
"""

from __future__ import annotations

import warp as wp

from ..appearance.lookup import luminance, ramp
from ..kernels import FREE
from .light_maps import light_space
from .needs import FACING, LIT, SECOND_RING

wp.set_module_options(FREE)

# mm by which a vertex is lifted off its own surface before it is tested, against self-shadowing
LIFT = wp.constant(1.6)
SLACK = wp.constant(1.2)
# cosine to either side of a terminator over which light fades, red, green and blue: it goes on under curved skin where
# none falls on it any more, red farthest (Penner & Borshukov, "Pre-integrated skin shading", GPU Pro 2, 2011)
PAST_RED, PAST_GREEN, PAST_BLUE = wp.constant(0.20), wp.constant(0.08), wp.constant(0.04)
SINKING, SUNK = wp.constant(-0.1), wp.constant(-0.6)  # sines of the height of light between which it is from below


@wp.kernel
def vertex_normals(
    points: wp.array2d(dtype=wp.vec3),  # (B, N)
    triangles: wp.array(dtype=wp.vec3i),
    start: wp.array(dtype=int),  # (N + 1,) into `incident`
    incident: wp.array(dtype=int),  # triangles around each vertex
    need: wp.array2d(dtype=int),  # (B, N), see `needs`
    normals: wp.array2d(dtype=wp.vec3),
):
    """Area-weighted; a gather, so that the sum has one order."""
    b, i = wp.tid()
    if need[b, i] < FACING:
        return
    n = wp.vec3(0.0, 0.0, 0.0)
    for j in range(start[i], start[i + 1]):
        tri = triangles[incident[j]]
        a = points[b, tri[0]]
        n += wp.cross(points[b, tri[1]] - a, points[b, tri[2]] - a)
    normals[b, i] = wp.normalize(n)


@wp.func
def texel(q: wp.vec3, size: int) -> wp.vec3:
    """First of the four texels around q (its index, < 0 off the map) and q's share of the way across and down them."""
    x = q[0] - 0.5
    y = q[1] - 0.5
    ix = int(wp.floor(x))
    iy = int(wp.floor(y))
    if ix < 0 or iy < 0 or ix >= size - 1 or iy >= size - 1:
        return wp.vec3(-1.0, 0.0, 0.0)
    return wp.vec3(float(iy * size + ix), x - float(ix), y - float(iy))


@wp.func
def lit_share(depth: wp.array3d(dtype=wp.uint32), b: int, k: int, size: int, q: wp.vec3) -> float:
    """Bilinear percentage-closer test: 0 in shadow .. 1 lit; outside the map all is lit."""
    x = q[0] - 0.5
    y = q[1] - 0.5
    left = wp.floor(x)
    top = wp.floor(y)
    last = float(size - 1)
    if not (left >= 0.0 and top >= 0.0 and left < last and top < last):  # also where it is not a number
        return 1.0
    row = int(top) * size + int(left)
    limit = wp.cast(q[2] - SLACK, wp.uint32)  # distances are positive, and positive floats order as their bits do
    first = wp.where(depth[b, k, row] >= limit, 1.0, 0.0)
    second = wp.where(depth[b, k, row + 1] >= limit, 1.0, 0.0)
    third = wp.where(depth[b, k, row + size] >= limit, 1.0, 0.0)
    fourth = wp.where(depth[b, k, row + size + 1] >= limit, 1.0, 0.0)
    near = first + (second - first) * (x - left)
    far = third + (fourth - third) * (x - left)
    return near + (far - near) * (y - top)


@wp.func
def through_hair(depth: wp.array3d(dtype=wp.uint32), b: int, k: int, size: int, q: wp.vec3) -> float:
    """Light left after `q` (texels, texels, mm) lies behind the first thing the light meets: fades over 9 mm."""
    at = texel(q, size)
    if at[0] < 0.0:
        return 1.0
    row = int(at[0])
    fx = at[1]
    fy = at[2]
    near = wp.cast(depth[b, k, row], float) * (1.0 - fx) * (1.0 - fy) + wp.cast(depth[b, k, row + 1], float) * fx * (
        1.0 - fy
    )
    near += (
        wp.cast(depth[b, k, row + size], float) * (1.0 - fx) * fy
        + wp.cast(depth[b, k, row + size + 1], float) * fx * fy
    )
    return wp.exp(-wp.max(q[2] - near - 1.5, 0.0) / 9.0)


@wp.func
def fading(cosine: float, wide: float) -> wp.vec2:
    """Slope of light by its cosine, 0 beyond -wide .. 1 before wide, and what there is beyond slope times cosine."""
    t = wp.clamp(0.5 + 0.5 * cosine / wide, 0.0, 1.0)
    return wp.vec2(t, wp.max(0.5 * t * (wide - cosine), 0.0))


@wp.kernel
def gather_light(
    points: wp.array2d(dtype=wp.vec3),  # (B, N)
    normals: wp.array2d(dtype=wp.vec3),
    need: wp.array2d(dtype=int),
    scatters: wp.array(dtype=float),  # (N,) 1 where light spreads under the surface
    lost_below: wp.array(dtype=float),  # (N,) share of light from below that is lost, < 0 where there is more of it
    between: wp.vec2i,  # vertices left to `share_light`
    frames: wp.array(dtype=wp.mat33),  # (K or more,) third row: towards the light
    power: wp.array(dtype=wp.vec3),  # (K,) radiance times solid angle
    depth: wp.array3d(dtype=wp.uint32),  # (B, K or more, size * size)
    centre: wp.vec3,
    scale: float,
    size: int,
    irradiance: wp.array2d(dtype=wp.vec3),
    gradient: wp.array2d(dtype=wp.mat33),  # rows: red, green, blue
    openness: wp.array2d(dtype=wp.vec4),  # first-order spherical harmonics of the unblocked luminance
):
    b, i = wp.tid()
    if need[b, i] < LIT or (i >= between[0] and i < between[1]):
        return
    n = normals[b, i]
    p = points[b, i] + n * LIFT - centre
    half = 0.5 * float(size)
    wide = wp.vec3(PAST_RED, PAST_GREEN, PAST_BLUE) * scatters[i] + wp.vec3(1.0e-4, 1.0e-4, 1.0e-4)
    more = wp.vec3(0.0, 0.0, 0.0)
    # the gradient's rows; irradiance is their product with the normal, and `more` at terminators
    red = wp.vec3(0.0, 0.0, 0.0)
    green = wp.vec3(0.0, 0.0, 0.0)
    blue = wp.vec3(0.0, 0.0, 0.0)
    grey = float(0.0)
    moment = wp.vec3(0.0, 0.0, 0.0)
    for k in range(power.shape[0]):
        frame = frames[k]
        d = wp.vec3(frame[2, 0], frame[2, 1], frame[2, 2])
        cosine = wp.dot(n, d)
        if cosine > -0.25:
            hidden = lost_below[i] * ramp(SINKING, SUNK, d[1])
            light = power[k] * (lit_share(depth, b, k, size, light_space(frame, p, scale, half)) * (1.0 - hidden))
            y = luminance(light)
            grey += y
            moment += d * y
            if cosine > wide[0]:
                red += d * light[0]
                green += d * light[1]
                blue += d * light[2]
            elif cosine > -wide[0]:
                r = fading(cosine, wide[0])
                g = fading(cosine, wide[1])
                u = fading(cosine, wide[2])
                red += d * (light[0] * r[0])
                green += d * (light[1] * g[0])
                blue += d * (light[2] * u[0])
                more += wp.vec3(light[0] * r[1], light[1] * g[1], light[2] * u[1])
    irradiance[b, i] = wp.vec3(wp.dot(red, n), wp.dot(green, n), wp.dot(blue, n)) + more
    gradient[b, i] = wp.matrix_from_rows(red, green, blue)
    openness[b, i] = wp.vec4(grey, moment[0], moment[1], moment[2])


@wp.kernel
def share_light(
    normals: wp.array2d(dtype=wp.vec3),  # (B, N)
    need: wp.array2d(dtype=int),
    between: wp.vec2i,
    parents: wp.array(dtype=wp.vec4i),
    irradiance: wp.array2d(dtype=wp.vec3),
    gradient: wp.array2d(dtype=wp.mat33),
    openness: wp.array2d(dtype=wp.vec4),
):
    """Vertices between others see the light that those see, from their own normal: a texel of a depth map is wider."""
    b, j = wp.tid()
    i = between[0] + j
    if need[b, i] < SECOND_RING:
        return
    tri = parents[j]
    g = (gradient[b, tri[0]] + gradient[b, tri[1]] + gradient[b, tri[2]] + gradient[b, tri[3]]) * 0.25
    o = (openness[b, tri[0]] + openness[b, tri[1]] + openness[b, tri[2]] + openness[b, tri[3]]) * 0.25
    more = irradiance[b, tri[0]] + irradiance[b, tri[1]] + irradiance[b, tri[2]] + irradiance[b, tri[3]]
    for c in range(4):  # unrolled
        more -= gradient[b, tri[c]] * normals[b, tri[c]]
    e = g * normals[b, i] + more * 0.25
    gradient[b, i] = g
    openness[b, i] = o
    irradiance[b, i] = wp.vec3(wp.max(e[0], 0.0), wp.max(e[1], 0.0), wp.max(e[2], 0.0))


@wp.func
def power_of_two(x: float) -> float:
    """2**x for x <= 0, off by 2e-7 of it: the exponent's bits, and Taylor's series of what is left of x."""
    y = wp.max(x, -120.0)
    whole = wp.rint(y)
    t = y - whole
    p = ((1.5403530e-4 * t + 1.3333558e-3) * t + 9.6181291e-3) * t + 5.5504109e-2
    p = ((p * t + 0.24022651) * t + 0.69314718) * t + 1.0
    return p * wp.cast((int(whole) + 127) << 23, float)


@wp.kernel
def scatter_step(
    points: wp.array2d(dtype=wp.vec3),
    start: wp.array(dtype=int),
    neighbour: wp.array(dtype=int),
    scatters: wp.array(dtype=float),  # (N,) 1 where light spreads under the surface
    need: wp.array2d(dtype=int),
    least: int,  # need from which a vertex takes this step
    radius: wp.vec3,  # mm, per channel
    source: wp.array2d(dtype=wp.vec3),
    target: wp.array2d(dtype=wp.vec3),
):
    """One step of diffusion along the surface: subsurface scattering of irradiance, red farthest."""
    b, i = wp.tid()
    if need[b, i] < least:
        return
    total = source[b, i]
    weight = wp.vec3(1.0, 1.0, 1.0)
    if scatters[i] > 0.0:
        here = points[b, i]
        # Gaussians, as powers of two
        sharp = wp.vec3(
            -0.72134752 / (radius[0] * radius[0]),
            -0.72134752 / (radius[1] * radius[1]),
            -0.72134752 / (radius[2] * radius[2]),
        )
        for j in range(start[i], start[i + 1]):
            m = neighbour[j]
            d2 = wp.length_sq(points[b, m] - here)
            w = wp.vec3(power_of_two(d2 * sharp[0]), power_of_two(d2 * sharp[1]), power_of_two(d2 * sharp[2]))
            w = w * scatters[m]
            total += wp.cw_mul(w, source[b, m])
            weight += w
    target[b, i] = wp.cw_div(total, weight)
