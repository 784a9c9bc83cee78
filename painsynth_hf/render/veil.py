"""What is seen through: lenses and clear tubing, laid over the shaded picture before it is developed."""

from __future__ import annotations

import warp as wp

from ..appearance.lookup import ramp
from .raster import SAMPLES, View, sample_of, surface_of, weights_at
from .shade import limited
from .world import LENS, Surface, World, WornLook
from .worn_materials import lens_sheen, tube_clear, tube_glow, tube_sheen

wp.set_module_options({"enable_backward": False})


@wp.kernel
def veil(
    world: World,
    views: wp.array(dtype=View),
    surface: Surface,
    look: WornLook,
    visible: wp.array2d(dtype=wp.uint64),
    front: wp.array2d(dtype=wp.uint64),  # head and clothes with lenses and tubing before them
    picture: wp.array2d(dtype=wp.vec3),  # (V, resolution**2) linear light, changed in place
):
    """The first sample of a pixel that has a lens or tube before all else stands for the others."""
    shot, pixel = wp.tid()
    view = views[shot]
    b = view.pose
    world.eye = view.eye
    row = pixel / world.resolution
    column = pixel - row * world.resolution
    count = SAMPLES * SAMPLES
    covered = float(0.0)
    chosen = int(-1)
    for m in range(count):
        at = sample_of(view.size, row, column, m)
        # packed depths compare as depths do
        if front[shot, at] < visible[shot, at]:
            covered += 1.0
            if chosen < 0 or m == count / 2:
                chosen = m
    if chosen < 0:
        return
    x = column * SAMPLES + chosen % SAMPLES
    y = row * SAMPLES + chosen // SAMPLES
    t = int(surface_of(front[shot, y * view.size + x]))
    tri = surface.triangles[t]
    i = tri[0]
    j = tri[1]
    k = tri[2]
    w = weights_at(surface.screen, shot, tri, float(x) + 0.5, float(y) + 0.5)
    p = surface.points[b, i] * w[0] + surface.points[b, j] * w[1] + surface.points[b, k] * w[2]
    n = wp.normalize(surface.normals[b, i] * w[0] + surface.normals[b, j] * w[1] + surface.normals[b, k] * w[2])
    v = wp.normalize(world.eye - p)
    through = wp.vec3(1.0, 1.0, 1.0)
    added = wp.vec3(0.0, 0.0, 0.0)
    if surface.material[t] == LENS:
        edge = surface.local[i][2] * w[0] + surface.local[j][2] * w[1] + surface.local[k][2] * w[2]
        through = look.lens * (1.0 - 0.16 * ramp(0.86, 1.0, edge))
        added = lens_sheen(world, n, v)
    else:
        e = surface.irradiance[b, i] * w[0] + surface.irradiance[b, j] * w[1] + surface.irradiance[b, k] * w[2]
        o = surface.openness[b, i] * w[0] + surface.openness[b, j] * w[1] + surface.openness[b, k] * w[2]
        through = tube_clear(wp.dot(n, v))
        added = wp.cw_mul(tube_glow(e), wp.vec3(1.0, 1.0, 1.0) - through)
        added += tube_sheen(world, n, v, o)
    share = covered / float(count)
    behind = picture[shot, pixel]
    changed = wp.cw_mul(behind, through) + limited(added, world.white)
    picture[shot, pixel] = behind * (1.0 - share) + changed * share
