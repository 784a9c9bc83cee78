"""Visibility: which surface each sample of the picture sees.

One thread per triangle; nearest wins by an atomic minimum on (depth, surface) packed into 64 bits, so the result
does not depend on the order of threads. Triangles here are small (a few samples each), which this scheme suits.
"""

from __future__ import annotations

import warp as wp

wp.set_module_options({"enable_backward": False})

EMPTY = wp.constant(wp.uint64(0xFFFFFFFFFFFFFFFF))
NO_SURFACE = wp.constant(wp.uint32(0xFFFFFFFF))
FIRST_STRAND = wp.constant(wp.uint32(1 << 28))  # surfaces below are triangles, from here on strand segments
SAMPLES = wp.constant(3)  # per pixel and axis
NEAR = wp.constant(50.0)  # mm
LARGE = wp.constant(-1.0e12)  # twice the signed area of a triangle that cannot be meant
OUTSIDE = wp.constant(-1.0e-6)  # least weight of a corner: rounding leaves no cracks between neighbours
DEEP = wp.constant(20.0)  # mm; a segment of a strand with both ends so far behind what is solid is not seen


@wp.struct
class View:
    """A pinhole camera over a supersampled picture of `size` x `size` samples, and what else a picture has of its own.

    All views of a batch have the same size. They look at poses: `pose` is a row of the arrays [pose, element].
    """

    rotation: wp.mat33  # camera_from_world
    translation: wp.vec3  # mm
    eye: wp.vec3  # camera position, world mm
    focal: float  # samples
    centre: wp.vec2  # samples
    size: int
    pose: int
    backdrop: int  # among those of the batch
    noise: float  # of the sensor, see `film`
    seed: int  # of that noise
    falloff: float  # share of light that the corners lack


@wp.func
def project_point(view: View, p: wp.vec3) -> wp.vec3:
    """World mm to (x, y in samples, depth in mm)."""
    c = view.rotation * p + view.translation
    z = wp.max(c[2], 1.0e-3)
    return wp.vec3(view.focal * c[0] / z + view.centre[0], view.focal * c[1] / z + view.centre[1], c[2])


@wp.func
def pack(depth: float, surface: wp.uint32) -> wp.uint64:
    """Positive floats order as their bits do."""
    return (wp.uint64(wp.cast(depth, wp.uint32)) << wp.uint64(32)) | wp.uint64(surface)


@wp.func
def surface_of(packed: wp.uint64) -> wp.uint32:
    return wp.uint32(packed & wp.uint64(0xFFFFFFFF))


@wp.func
def sample_of(size: int, row: int, column: int, m: int) -> int:
    """Index of sample `m` of a pixel."""
    return (row * SAMPLES + m // SAMPLES) * size + column * SAMPLES + m % SAMPLES


@wp.func
def edge(a: wp.vec3, b: wp.vec3, x: float, y: float) -> float:
    return (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])


@wp.func
def box_of(a: wp.vec3, b: wp.vec3, c: wp.vec3, size: int) -> wp.vec4i:
    """First and last column, first and last row whose centres a triangle may cover; first past last where none."""
    return wp.vec4i(
        wp.max(int(wp.ceil(wp.min(a[0], wp.min(b[0], c[0])) - 0.5)), 0),
        wp.min(int(wp.floor(wp.max(a[0], wp.max(b[0], c[0])) - 0.5)), size - 1),
        wp.max(int(wp.ceil(wp.min(a[1], wp.min(b[1], c[1])) - 0.5)), 0),
        wp.min(int(wp.floor(wp.max(a[1], wp.max(b[1], c[1])) - 0.5)), size - 1),
    )


@wp.func
def covered(w: wp.vec3, step: wp.vec3, stride: wp.vec3, last: int) -> wp.vec2i:
    """First and last of the samples 0..`last` of a row that lie in a triangle: weights there are `w` + i `step`.

    `stride` is 1 / `step`.
    """
    low = float(0.0)
    high = float(last)
    for k in range(3):
        at = (OUTSIDE - w[k]) * stride[k]
        if step[k] > 0.0:
            low = wp.max(low, at)
        elif step[k] < 0.0:
            high = wp.min(high, at)
        elif not (w[k] >= OUTSIDE):
            high = -1.0
    return wp.vec2i(int(wp.ceil(wp.min(low, float(last) + 1.0))), int(wp.floor(wp.max(high, -1.0))))


@wp.kernel
def project(
    views: wp.array(dtype=View),
    points: wp.array2d(dtype=wp.vec3),  # (B, N) world mm
    screen: wp.array2d(dtype=wp.vec3),  # (V, N)
):
    v, i = wp.tid()
    view = views[v]
    screen[v, i] = project_point(view, points[view.pose, i])


@wp.kernel
def rasterize(
    screen: wp.array2d(dtype=wp.vec3),  # (V, N) samples, samples, mm
    triangles: wp.array(dtype=wp.vec3i),
    first: int,  # triangle of the first thread
    size: int,
    visible: wp.array2d(dtype=wp.uint64),  # (V, size * size)
):
    v, thread = wp.tid()
    draw_triangle(screen, triangles, first + thread, v, size, visible)


@wp.kernel
def rasterize_some(
    screen: wp.array2d(dtype=wp.vec3),
    triangles: wp.array(dtype=wp.vec3i),
    some: wp.array(dtype=int),  # triangles
    size: int,
    visible: wp.array2d(dtype=wp.uint64),
):
    v, thread = wp.tid()
    draw_triangle(screen, triangles, some[thread], v, size, visible)


@wp.func
def draw_triangle(
    screen: wp.array2d(dtype=wp.vec3),
    triangles: wp.array(dtype=wp.vec3i),
    t: int,
    v: int,
    size: int,
    visible: wp.array2d(dtype=wp.uint64),
):
    """Front faces only (counter-clockwise seen from outside, hence clockwise on a y-down screen)."""
    tri = triangles[t]
    a = screen[v, tri[0]]
    b = screen[v, tri[1]]
    c = screen[v, tri[2]]
    if wp.min(a[2], wp.min(b[2], c[2])) < NEAR:
        return
    area = edge(a, b, c[0], c[1])
    if not (area < -1.0e-9 and area > LARGE):  # also refuses NaN
        return
    box = box_of(a, b, c, size)
    x0 = box[0]
    x1 = box[1]
    if x0 > x1 or box[2] > box[3]:
        return
    inv = 1.0 / area
    # weights over depths at the first sample of a row, and what one sample to the right adds
    step = wp.vec3((b[1] - c[1]) * inv, (c[1] - a[1]) * inv, (a[1] - b[1]) * inv)
    stride = wp.vec3(1.0 / step[0], 1.0 / step[1], 1.0 / step[2])
    near = wp.vec3(1.0 / a[2], 1.0 / b[2], 1.0 / c[2])
    px = float(x0) + 0.5
    for y in range(box[2], box[3] + 1):
        py = float(y) + 0.5
        w = wp.vec3(edge(b, c, px, py) * inv, edge(c, a, px, py) * inv, edge(a, b, px, py) * inv)
        inside = covered(w, step, stride, x1 - x0)
        nearness = wp.dot(w, near)
        slope = wp.dot(step, near)
        for i in range(inside[0], inside[1] + 1):
            depth = 1.0 / (nearness + slope * float(i))
            wp.atomic_min(visible, v, y * size + x0 + i, pack(depth, wp.uint32(t)))


@wp.func
def barycentric(a: wp.vec3, b: wp.vec3, c: wp.vec3, px: float, py: float) -> wp.vec3:
    """Perspective-correct weights of a projected triangle at a sample."""
    wa = edge(b, c, px, py) / a[2]
    wb = edge(c, a, px, py) / b[2]
    wc = edge(a, b, px, py) / c[2]
    return wp.vec3(wa, wb, wc) / (wa + wb + wc)


@wp.func
def weights_at(screen: wp.array2d(dtype=wp.vec3), v: int, tri: wp.vec3i, px: float, py: float) -> wp.vec3:
    """`barycentric` of the corners `tri` in view `v`."""
    return barycentric(screen[v, tri[0]], screen[v, tri[1]], screen[v, tri[2]], px, py)


@wp.kernel
def rasterize_strands(
    views: wp.array(dtype=View),
    points: wp.array3d(dtype=wp.vec3),  # (B, N, P) world mm, root first
    last: wp.array(dtype=int),  # (N,) index of the tip, <= P - 1
    width: wp.array(dtype=float),  # (N,) mm at the root
    first: int,  # strand of the first thread
    solid: wp.array2d(dtype=wp.uint64),  # (V, size * size) what stands before strands
    visible: wp.array2d(dtype=wp.uint64),  # (V, size * size)
):
    """Strand segments as lines of samples, each kept with the probability that the strand covers it.

    Stochastic transparency (Enderton et al. 2010) with a low-discrepancy pattern over the samples (Roberts' R2
    sequence) and a phase per strand: a pixel's samples average to coverage with little noise.
    """
    v, thread = wp.tid()
    strand = first + thread
    view = views[v]
    size = view.size
    tip = last[strand]
    phase = wp.randf(wp.rand_init(strand))
    a = project_point(view, points[view.pose, strand, 0])
    behind = hidden(solid, v, size, a)
    for segment in range(tip):
        b = project_point(view, points[view.pose, strand, segment + 1])
        out = hidden(solid, v, size, b)
        length = wp.max(wp.abs(b[0] - a[0]), wp.abs(b[1] - a[1]))
        if length < float(size) and wp.min(a[2], b[2]) >= NEAR and not (behind and out):
            steps = int(wp.ceil(length)) + 1
            share = 1.0 / float(steps)
            dx = (b[0] - a[0]) * share
            dy = (b[1] - a[1]) * share
            dz = (b[2] - a[2]) * share
            wide = width[strand] * view.focal / a[2]  # samples, but for the taper
            widen = width[strand] * view.focal / b[2] - wide
            surface = FIRST_STRAND + wp.uint32(strand * points.shape[2] + segment)
            across_x = wp.abs(b[1] - a[1]) >= wp.abs(b[0] - a[0])
            for i in range(steps):
                t = float(i) + 0.5
                x = int(wp.floor(a[0] + dx * t))
                y = int(wp.floor(a[1] + dy * t))
                samples = (wide + widen * t * share) * taper((float(segment) + t * share) / float(tip))
                dither = phase + 0.7548776662466927 * float(x) + 0.5698402909980532 * float(y)
                reach = int(samples)
                if dither - wp.floor(dither) < samples - float(reach):
                    reach += 1
                for k in range(reach):
                    shift = k - reach // 2
                    xx = x
                    yy = y
                    if across_x:
                        xx = x + shift
                    else:
                        yy = y + shift
                    if xx >= 0 and yy >= 0 and xx < size and yy < size:
                        wp.atomic_min(visible, v, yy * size + xx, pack(a[2] + dz * t, surface))
        a = b
        behind = out


@wp.func
def hidden(solid: wp.array2d(dtype=wp.uint64), v: int, size: int, q: wp.vec3) -> bool:
    """Whether a projected point lies outside the picture or far behind what is seen there."""
    x = int(wp.floor(q[0]))
    y = int(wp.floor(q[1]))
    if x < 0 or y < 0 or x >= size or y >= size:
        return True
    return depth_of(solid[v, y * size + x]) < q[2] - DEEP


@wp.func
def depth_of(packed: wp.uint64) -> float:
    """mm; far away where there is no surface."""
    if packed == EMPTY:
        return float(1.0e9)
    return wp.cast(wp.uint32(packed >> wp.uint64(32)), float)


@wp.func
def taper(along: float) -> float:
    """Relative width from root (0) to tip (1)."""
    return 1.0 - 0.75 * along * along


@wp.kernel
def nearer(one: wp.array(dtype=wp.uint64), other: wp.array(dtype=wp.uint64)):
    """Into `other`, what is nearer of both: of one axis, which makes vectors of it and takes a third of the time."""
    i = wp.tid()
    other[i] = wp.min(one[i], other[i])
