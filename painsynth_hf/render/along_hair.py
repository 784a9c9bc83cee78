"""Hair smoothed along itself: what a picture of few samples a pixel makes of thousands of strands is pepper.

A sample sees one strand, bright or dark, over or under others; nine of them are no mean of a pixel's fibres. Along a
strand light and cover hardly change, so each pixel of hair takes the mean of a short line of the picture there (a line
integral convolution, Cabral & Leedom 1993): what differs from lock to lock stays.
"""

from __future__ import annotations

import warp as wp

from ..appearance.lookup import ramp
from .raster import EMPTY, FIRST_STRAND, NO_SURFACE, SAMPLES, View, project_point, sample_of, surface_of

wp.set_module_options({"enable_backward": False})

REACH = wp.constant(2.2)  # pixels to either side
SHORT = wp.constant(0.4)  # of a strand's length in the picture at most: stubble stays where it is
LEAST = wp.constant(0.4)  # pixels; less is not worth it


@wp.func
def tap(picture: wp.array2d(dtype=wp.vec3), v: int, size: int, x: float, y: float) -> wp.vec3:
    """Between four pixels, the first of whose middles is at 0; the borders are held."""
    u = wp.clamp(x, 0.0, float(size) - 1.001)
    w = wp.clamp(y, 0.0, float(size) - 1.001)
    at = int(w) * size + int(u)
    fx = u - wp.floor(u)
    fy = w - wp.floor(w)
    upper = picture[v, at] * (1.0 - fx) + picture[v, at + 1] * fx
    lower = picture[v, at + size] * (1.0 - fx) + picture[v, at + size + 1] * fx
    return upper * (1.0 - fy) + lower * fy


@wp.kernel
def along_hair(
    views: wp.array(dtype=View),
    points: wp.array3d(dtype=wp.vec3),  # (B, N, P) world mm
    last: wp.array(dtype=int),  # (N,) index of the tip
    hairy: wp.array2d(dtype=wp.uint8),  # (V, size * size) samples of each pixel that see a strand
    visible: wp.array2d(dtype=wp.uint64),
    size: int,
    picture: wp.array2d(dtype=wp.vec3),  # (V, size * size) linear light
    out: wp.array2d(dtype=wp.vec3),
):
    """A pixel goes the way of the strand nearest to the camera, as far as it sees hair."""
    v, pixel = wp.tid()
    own = picture[v, pixel]
    count = int(hairy[v, pixel])
    if count == 0:
        out[v, pixel] = own
        return
    view = views[v]
    row = pixel // size
    column = pixel - row * size
    near = EMPTY
    for m in range(SAMPLES * SAMPLES):
        packed = visible[v, sample_of(view.size, row, column, m)]
        id = surface_of(packed)
        if id >= FIRST_STRAND and id != NO_SURFACE:
            near = wp.min(near, packed)
    number = int(surface_of(near) - FIRST_STRAND)
    strand = number // points.shape[2]
    j = number - strand * points.shape[2]
    root = project_point(view, points[view.pose, strand, 0])
    tip = project_point(view, points[view.pose, strand, last[strand]])
    a = project_point(view, points[view.pose, strand, j])
    b = project_point(view, points[view.pose, strand, j + 1])
    # hairs of a coil go every way within a few pixels
    k = wp.where(j + 2 <= last[strand], j + 1, wp.max(j - 1, 0))
    c = project_point(view, points[view.pose, strand, k])
    d = project_point(view, points[view.pose, strand, k + 1])
    own_way = wp.normalize(wp.vec2(b[0] - a[0], b[1] - a[1]))
    straight = wp.dot(own_way, wp.normalize(wp.vec2(d[0] - c[0], d[1] - c[1])))
    whole = wp.length(wp.vec2(tip[0] - root[0], tip[1] - root[1])) / float(SAMPLES)
    reach = wp.min(REACH, SHORT * whole) * ramp(0.2, 0.9, straight)
    if reach < LEAST:
        out[v, pixel] = own
        return
    way = own_way * (0.5 * reach)
    x = float(column)
    y = float(row)
    line = tap(picture, v, size, x + way[0], y + way[1]) + tap(picture, v, size, x - way[0], y - way[1])
    line += tap(picture, v, size, x + 2.0 * way[0], y + 2.0 * way[1])
    line += tap(picture, v, size, x - 2.0 * way[0], y - 2.0 * way[1])
    share = 0.8 * wp.min(2.0 * float(count) / float(SAMPLES * SAMPLES), 1.0)
    out[v, pixel] = own * (1.0 - share) + line * (0.25 * share)
