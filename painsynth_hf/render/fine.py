"""Fine hairs of brows, lashes and beards: what each covers of a pixel, added up instead of sampled.

At 384 px such a hair is a tenth of a pixel wide. Nine samples a pixel that each see it or not make a brow of specks:
the noise of 8 to 16 grey levels was as large as the contrast that its hairs have at four times the resolution, averaged
down (ours). So a hair lays its own area into the pixels that it crosses, where nothing solid and no hair of the scalp
stands before it; areas add up to a depth t, of which 1 - exp(-t) is covered by hairs that lie at random, and their
colour is the mean of theirs (weighted average, Bavoil & Myers 2008, "Order independent transparency with dual depth
peeling"). Sums are of whole numbers: no order of threads changes them.
"""

from __future__ import annotations

import warp as wp

from ..appearance.lookup import mix3
from ..kernels import FREE
from .materials import shade_strand
from .needs import SEEN, mark
from .raster import NEAR, SAMPLES, View, depth_of, hidden, project_point, taper
from .shade import limited
from .world import Strand, World

wp.set_module_options(FREE)

ONE = wp.constant(1048576.0)  # of sums: a whole pixel, and white light
BEHIND = wp.constant(0.2)  # mm that a hair may dip below the skin, whose triangles are flatter than it is


@wp.kernel
def mark_fine(
    views: wp.array(dtype=View),
    hair: Strand,
    first: int,  # strand of the first thread
    visible: wp.array2d(dtype=wp.uint64),  # (V, size * size), without fine hairs
    need: wp.array2d(dtype=int),  # (B, N), changed in place
):
    """Roots of hairs that may be seen, whose light `lay_fine` asks for."""
    shot, thread = wp.tid()
    strand = first + thread
    view = views[shot]
    root = project_point(view, hair.points[view.pose, strand, 0])
    tip = project_point(view, hair.points[view.pose, strand, hair.last[strand]])
    if not (hidden(visible, shot, view.size, root) and hidden(visible, shot, view.size, tip)):
        mark(need, view.pose, hair.roots[strand], SEEN)


@wp.kernel
def lay_fine(
    world: World,
    views: wp.array(dtype=View),
    irradiance: wp.array2d(dtype=wp.vec3),  # (B, N)
    hair: Strand,
    first: int,  # strand of the first thread
    visible: wp.array2d(dtype=wp.uint64),  # (V, size * size), without fine hairs
    laid: wp.array3d(dtype=int),  # (V, resolution**2, 4) sums: red, green, blue by area, and area; changed in place
):
    shot, thread = wp.tid()
    strand = first + thread
    view = views[shot]
    size = view.size
    tip = hair.last[strand]
    a = project_point(view, hair.points[view.pose, strand, 0])
    away = hidden(visible, shot, size, a)
    light = wp.vec3(-1.0, 0.0, 0.0)  # known when it is first needed, of two segments at a time
    for segment in range(tip):
        if segment % 2 == 0:
            light = wp.vec3(-1.0, 0.0, 0.0)
        b = project_point(view, hair.points[view.pose, strand, segment + 1])
        out = hidden(visible, shot, size, b)
        d = wp.vec2(b[0] - a[0], b[1] - a[1])
        length = wp.max(wp.abs(d[0]), wp.abs(d[1]))
        if length < float(size) and wp.min(a[2], b[2]) >= NEAR and not (away and out):
            steps = wp.max(int(wp.ceil(length)), 1)
            share = 1.0 / float(steps)
            across = wp.vec2(0.0, 1.0)
            if wp.abs(d[1]) >= wp.abs(d[0]):
                across = wp.vec2(1.0, 0.0)
            wide = hair.width[strand] * view.focal / a[2]  # samples, but for the taper
            for i in range(steps):
                t = (float(i) + 0.5) * share
                samples = wide * taper((float(segment) + t) / float(tip))
                reach = wp.max(int(wp.ceil(samples)), 1)
                area = samples * wp.length(d) * share / float(SAMPLES * SAMPLES * reach)
                depth = a[2] + (b[2] - a[2]) * t - BEHIND
                for k in range(reach):
                    off = float(k) - 0.5 * float(reach - 1)
                    x = int(wp.floor(a[0] + d[0] * t + across[0] * off))
                    y = int(wp.floor(a[1] + d[1] * t + across[1] * off))
                    if x >= 0 and y >= 0 and x < size and y < size:
                        if depth < depth_of(visible[shot, y * size + x]):
                            if light[0] < 0.0:
                                roots = hair.roots[strand]
                                w = hair.weights[strand]
                                lit = irradiance[view.pose, roots[0]] * w[0] + irradiance[view.pose, roots[1]] * w[1]
                                lit += irradiance[view.pose, roots[2]] * w[2]
                                world.eye = view.eye
                                light = shade_strand(world, hair, lit, view.pose, strand, segment)
                                light = limited(light, world.white) / world.white
                            pixel = y / SAMPLES * world.resolution + x / SAMPLES
                            amount = area * ONE
                            wp.atomic_add(laid, shot, pixel, 0, int(light[0] * amount + 0.5))
                            wp.atomic_add(laid, shot, pixel, 1, int(light[1] * amount + 0.5))
                            wp.atomic_add(laid, shot, pixel, 2, int(light[2] * amount + 0.5))
                            wp.atomic_add(laid, shot, pixel, 3, int(amount + 0.5))
        a = b
        away = out


@wp.kernel
def cover_fine(
    laid: wp.array3d(dtype=int),  # (V, resolution**2, 4)
    white: float,
    picture: wp.array2d(dtype=wp.vec3),  # (V, resolution**2) linear light, changed in place
):
    shot, pixel = wp.tid()
    area = float(laid[shot, pixel, 3])
    if area > 0.0:
        mean = wp.vec3(float(laid[shot, pixel, 0]), float(laid[shot, pixel, 1]), float(laid[shot, pixel, 2]))
        cover = 1.0 - wp.exp(-area / ONE)
        picture[shot, pixel] = mix3(picture[shot, pixel], mean * (white / area), cover)
