"""What a camera sees of a room behind the head, sharp: rays, more of them along edges, and shade where things touch."""

from __future__ import annotations

import warp as wp

from .lookup import TAU, luminance, ramp
from .raycast import RoomData, hit, look, normal_at
from .roomlight import inside

wp.set_module_options({"enable_backward": False, "max_unroll": 8})

EDGE = wp.constant(0.04)  # relative difference between texels from which on they are looked at more closely
CLOSE = wp.constant(420.0)  # mm within which one thing shades another
SHADED = wp.constant(0.75)  # of its light, where it is shut in
WIDE = wp.constant(6)  # cells, across, that share out the directions of such shade
FARTHEST = wp.constant(9000.0)  # mm; beyond, no such shade shows
# of white, the most that a lamp or window counts for: one of a hundred would end at its outermost ray, in steps
BRIGHTEST = 5.0
LAMP = wp.constant(0.3)  # of that, from which on a thing shines and is not shaded


@wp.struct
class Lens:
    """Who looks at the room, and how."""

    turn: wp.mat33  # room_from_world
    world_from_camera: wp.mat33
    eye: wp.vec3  # world
    chart: wp.vec3  # focal length, centre x and y, shares of the picture's height
    gain: wp.vec3  # white balance
    near: float  # mm beyond the head where things begin
    most: float  # luminance that lamps end at, whatever their own
    fall: float  # share of the light that is the camera's own or a lamp's close by, and falls off behind the head
    pad: int  # texels around the picture


@wp.func
def ray_of(lens: Lens, size: int, y: float, x: float, room: RoomData):
    """(origin, direction) in the room through a place in texels of a padded picture of `size` rows."""
    rows = float(size - 2 * lens.pad)
    right = (x - float(lens.pad)) / rows - lens.chart[1]
    down = (y - float(lens.pad)) / rows - lens.chart[2]
    ray = wp.normalize(wp.vec3(right / lens.chart[0], down / lens.chart[0], 1.0))
    # the head is as near as the wall behind the camera lets it be, or near things would be cut
    return inside(room, lens.turn * lens.eye), lens.turn * (lens.world_from_camera * ray)


@wp.func
def sight(room: RoomData, lens: Lens, size: int, y: float, x: float) -> wp.vec4:
    """Radiance, and the share of the largest blur."""
    o, d = ray_of(lens, size, y, x, room)
    focus = wp.length(o)
    seen, distance = look(room, o, d, focus + lens.near, True)
    seen = wp.cw_mul(seen, lens.gain)
    grey = luminance(seen)
    seen = seen * (wp.min(grey, lens.most) / wp.max(grey, 1.0e-6))
    share = wp.clamp(1.0 - focus / wp.max(distance, 1.0), 0.0, 1.0)
    return wp.vec4(seen[0], seen[1], seen[2], share)


@wp.kernel
def cast_backdrop(room: RoomData, lens: Lens, rough: wp.array2d(dtype=wp.vec4), sharp: wp.array2d(dtype=wp.vec4)):
    """One ray a texel; then, given `rough`, four more for texels unlike one beside them: edges show no steps.

    One kernel for both: a room written out twice takes a minute more to compile for a GPU.
    """
    i, j = wp.tid()
    size = sharp.shape[0]
    count = int(1)
    if rough.shape[0] > 0:
        here = rough[i, j]
        off = float(0.0)
        for k in range(4):
            y = wp.clamp(i + (k - 1) * ((k + 1) % 2), 0, size - 1)  # above and below, k = 0 and 2
            x = wp.clamp(j + (k - 2) * (k % 2), 0, size - 1)  # left and right
            other = rough[y, x]
            for c in range(3):
                off = wp.max(off, wp.abs(other[c] - here[c]) / (other[c] + here[c] + 1.0e-6))
        if off < EDGE:
            sharp[i, j] = here
            return
        count = 4
    total = wp.vec4(0.0, 0.0, 0.0, 0.0)
    for k in range(count):
        down = float(0.5)
        across = float(0.5)
        if count > 1:  # a turned grid: no two rays share a row or a column
            down = 0.125 + 0.25 * float(k)
            across = 0.125 + 0.25 * float((2 * k + 6) % 5)
        total += sight(room, lens, size, float(i) + down, float(j) + across)
    sharp[i, j] = total / float(count)


@wp.kernel
def find_contacts(room: RoomData, lens: Lens, size: int, closed: wp.array2d(dtype=wp.vec2)):
    """Share of light that close things take, and the surface that is shaded; a cell is 2 x 2 texels.

    One short ray a cell, shared out so that those of WIDE x WIDE cells cover all directions.
    """
    i, j = wp.tid()
    o, d = ray_of(lens, size, 2.0 * float(i) + 1.0, 2.0 * float(j) + 1.0, room)
    distance, surface = hit(room, o, d, wp.length(o) + lens.near)
    taken = float(0.0)
    if surface >= 0 and distance < FARTHEST:
        p = o + d * distance
        n = normal_at(room, surface, p)
        helper = wp.vec3(0.0, 1.0, 0.0)
        if wp.abs(n[1]) > 0.9:
            helper = wp.vec3(1.0, 0.0, 0.0)
        t = wp.normalize(wp.cross(helper, n))
        b = wp.cross(n, t)
        # cells of a square share out the hemisphere in strata: (row, column) says which
        stratum = (i % WIDE) * WIDE + (j % WIDE)
        one = (float(stratum) + 0.5) / float(WIDE * WIDE)
        two = float(stratum) * 0.61803399 + 0.137  # along no axis
        flat = wp.sqrt(one)
        to = t * (flat * wp.cos(TAU * two)) + b * (flat * wp.sin(TAU * two)) + n * wp.sqrt(1.0 - one)
        reach, other = hit(room, p + n * 6.0, to, 1.0)
        if other >= 0 and other != surface:
            taken = wp.clamp(1.0 - reach / CLOSE, 0.0, 1.0)  # a start within a wall is shut in
    closed[i, j] = wp.vec2(taken, float(surface))


@wp.kernel
def shade_contacts(lens: Lens, closed: wp.array2d(dtype=wp.vec2), sharp: wp.array2d(dtype=wp.vec4)):
    """Corners, what stands before other things and what is far off are darker, but for what shines by itself."""
    i, j = wp.tid()
    here = sharp[i, j]
    dull = 1.0 - ramp(0.4 * LAMP, LAMP, luminance(wp.vec3(here[0], here[1], here[2])) / lens.most)
    if dull == 0.0:
        return
    y = wp.min(i / 2, closed.shape[0] - 1)
    x = wp.min(j / 2, closed.shape[1] - 1)
    mine = closed[y, x]
    taken = float(0.0)
    count = float(0.0)
    for dy in range(WIDE):
        for dx in range(WIDE):
            row = wp.clamp(y + dy - WIDE / 2, 0, closed.shape[0] - 1)
            column = wp.clamp(x + dx - WIDE / 2, 0, closed.shape[1] - 1)
            other = closed[row, column]
            if other[1] == mine[1]:  # of the same surface
                taken += other[0]
                count += 1.0
    near = 1.0 - here[3]  # distance of the head over that of what is seen
    left = (1.0 - SHADED * taken / count) * (1.0 - lens.fall * (1.0 - near * near))
    left = 1.0 - dull * (1.0 - left)
    sharp[i, j] = wp.vec4(here[0] * left, here[1] * left, here[2] * left, here[3])
