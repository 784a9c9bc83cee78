"""Depth maps: how far from each light the first thing is that it meets, orthographic, for soft shadows.

Nearest wins by an atomic minimum on the bits of the distance, so the result does not depend on the order of threads.
"""

from __future__ import annotations

import warp as wp

from .raster import LARGE, box_of, covered, edge

wp.set_module_options({"enable_backward": False})

SHORT = wp.constant(1.0)  # texels; points of a strand nearer than this to the one before cast no shadow of their own
LIGHT_PLANE = wp.constant(2000.0)  # mm from the centre to the plane that distances are counted from


@wp.func
def light_space(frame: wp.mat33, p: wp.vec3, scale: float, half: float) -> wp.vec3:
    """Texel coordinates and the distance (> 0) from the light's plane."""
    q = frame * p
    return wp.vec3(q[0] * scale + half, half - q[1] * scale, LIGHT_PLANE - q[2])


@wp.kernel
def to_lights(
    frames: wp.array(dtype=wp.mat33),  # (K,) rows: right, up, towards the light
    points: wp.array2d(dtype=wp.vec3),  # (B, N) world mm
    casting: wp.array(dtype=int),  # (C,) vertices
    centre: wp.vec3,
    scale: float,  # texels per mm
    size: int,
    out: wp.array3d(dtype=wp.vec3),  # (B, K, C)
):
    """Vertices that cast shadows, as every light sees them."""
    b, k, i = wp.tid()
    out[b, k, i] = light_space(frames[k], points[b, casting[i]] - centre, scale, 0.5 * float(size))


@wp.kernel
def light_depth(
    seen: wp.array3d(dtype=wp.vec3),  # (B, K, C) from `to_lights`
    triangles: wp.array(dtype=wp.vec3i),  # over those C vertices
    size: int,
    depth: wp.array3d(dtype=wp.uint32),  # (B, K, size * size), bits of distance from the light's plane
):
    """Orthographic depth maps of all lights. Faces turned away lie behind those turned towards the light: left out."""
    pose, k, t = wp.tid()
    tri = triangles[t]
    a = seen[pose, k, tri[0]]
    b = seen[pose, k, tri[1]]
    c = seen[pose, k, tri[2]]
    area = edge(a, b, c[0], c[1])
    if not (area < -1.0e-9 and area > LARGE):
        return
    box = box_of(a, b, c, size)
    x0 = box[0]
    x1 = box[1]
    if x0 > x1 or box[2] > box[3]:
        return
    inv = 1.0 / area
    step = wp.vec3((b[1] - c[1]) * inv, (c[1] - a[1]) * inv, (a[1] - b[1]) * inv)
    stride = wp.vec3(1.0 / step[0], 1.0 / step[1], 1.0 / step[2])
    away = wp.vec3(a[2], b[2], c[2])
    px = float(x0) + 0.5
    for y in range(box[2], box[3] + 1):
        py = float(y) + 0.5
        w = wp.vec3(edge(b, c, px, py) * inv, edge(c, a, px, py) * inv, edge(a, b, px, py) * inv)
        inside = covered(w, step, stride, x1 - x0)
        z = wp.dot(w, away)
        slope = wp.dot(step, away)
        for i in range(inside[0], inside[1] + 1):
            wp.atomic_min(depth, pose, k, y * size + x0 + i, wp.cast(z + slope * float(i), wp.uint32))


@wp.kernel
def light_depth_strands(
    frames: wp.array(dtype=wp.mat33),
    points: wp.array3d(dtype=wp.vec3),  # (B, N, P) world mm
    last: wp.array(dtype=int),
    casters: wp.array(dtype=int),  # strands that cast a shadow: one stands for its lock
    centre: wp.vec3,
    scale: float,
    size: int,
    depth: wp.array3d(dtype=wp.uint32),  # (B, K, size * size)
):
    """Strands into the lights' depth maps, as lines of texels of which each leaves out every other.

    One strand is thinner than a texel: few of them dim the light, many together block it.
    """
    pose, thread = wp.tid()
    k = thread // casters.shape[0]
    strand = casters[thread - k * casters.shape[0]]
    frame = frames[k]
    half = 0.5 * float(size)
    tip = last[strand]
    a = light_space(frame, points[pose, strand, 0] - centre, scale, half)
    for end in range(1, tip + 1):
        b = light_space(frame, points[pose, strand, end] - centre, scale, half)
        length = wp.max(wp.abs(b[0] - a[0]), wp.abs(b[1] - a[1]))
        if length < float(size) and (length > SHORT or end == tip):
            steps = int(length) + 1
            d = (b - a) / float(steps)
            for i in range((thread + end) % 2, steps, 2):
                q = a + d * (float(i) + 0.5)
                x = int(wp.floor(q[0]))
                y = int(wp.floor(q[1]))
                if x >= 0 and y >= 0 and x < size and y < size:
                    wp.atomic_min(depth, pose, k, y * size + x, wp.cast(q[2], wp.uint32))
            a = b
