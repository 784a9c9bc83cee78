"""From visibility to linear light: one thread per pixel shades each surface in it once, weighted by coverage."""

from __future__ import annotations

import warp as wp

from ..appearance.eye import EyeLook
from ..appearance.lookup import luminance, mix3, ramp
from ..appearance.skin import skin_point
from ..appearance.skin_look import SkinLook
from ..kernels import FREE
from ..posing.poses import Ball
from .materials import reflected, shade_cloth, shade_eye, shade_strand, shade_teeth, shade_tongue
from .needs import NOTHING, ONE_LAYER, layer_of
from .raster import FIRST_STRAND, NO_SURFACE, SAMPLES, View, depth_of, sample_of, surface_of, weights_at
from .world import (
    CLOTH,
    FRAME,
    HAT,
    LEFT_EYE,
    LOWER_TEETH,
    RIGHT_EYE,
    SKIN,
    TONGUE,
    UPPER_TEETH,
    ClothLook,
    Strand,
    Surface,
    World,
    WornLook,
)
from .worn_materials import shade_frame

wp.set_module_options(FREE)
FILL = wp.constant(1.6)  # of what the skin around sends, light between skin and skin
COARSE = wp.constant(0.5)  # of the light on a hollow of skin, what is lost at most that the lights' maps see as well
FOLDED = wp.constant(1.8)  # share of that which a wall loses per cosine that it turns away from who looks
PALE = wp.constant(0.4)  # how much of the colour of skin that light has lost on its way: some comes from elsewhere
BROKEN = wp.constant(2.8)  # white over what a highlight on skin comes to at most
FUZZ = wp.constant(0.06)  # share of the light that vellus hair scatters at grazing view


@wp.func
def bent(n: wp.vec3, relief: wp.vec3, skull: wp.mat33) -> wp.vec3:
    """Normal tilted against the gradient of height (given in template axes)."""
    g = skull * relief
    g = g - n * wp.dot(g, n)
    return wp.normalize(n - g)


@wp.func
def diffuse(e: wp.vec3, g: wp.mat33, n: wp.vec3, fine: wp.vec3, tilted: wp.vec3) -> wp.vec3:
    """Irradiance at a tilted normal, `fine` by pores alone; light that scatters far under the skin sees less of a tilt.

    Pores and lines are narrower than red light's path in skin (a millimetre or two), folds are not.
    """
    d = wp.cw_mul(g * (fine - n), wp.vec3(0.45, 0.72, 0.9)) + wp.cw_mul(g * (tilted - fine), wp.vec3(0.70, 0.86, 0.86))
    # a wall that no light falls on is lit by the one across, which is red
    return wp.vec3(wp.max(e[0] + d[0], 0.32 * e[0]), wp.max(e[1] + d[1], 0.19 * e[1]), wp.max(e[2] + d[2], 0.17 * e[2]))


@wp.func
def through_ear(world: World, n: wp.vec3, thin: float) -> wp.vec3:
    """Light from behind that gristle and blood of the ear let through: red. `thin`: 1 at its rim and lobe, 0 beside."""
    sky = world.open_sky
    behind = 0.10 * sky[0] - 0.5 * (sky[1] * n[0] + sky[2] * n[1] + sky[3] * n[2])
    return wp.vec3(0.12, 0.034, 0.020) * (thin * wp.max(behind, 0.06 * sky[0]))


@wp.func
def bounced(free: float, albedo: wp.vec3) -> wp.vec3:
    """Light in a hollow of skin that sees this share of the sky: what it does not see is skin lit as it is, and so on.

    The sum of the series of bounces: of red more is left than of blue, which skin absorbs, and in dark skin of neither.
    """
    back = (1.0 - free) * 0.9
    return wp.vec3(free / (1.0 - back * albedo[0]), free / (1.0 - back * albedo[1]), free / (1.0 - back * albedo[2]))


@wp.func
def unshaded(world: World, e: wp.vec3, n: wp.vec3) -> float:
    """Share of the light on a surface of this normal that reaches it: 1 in the open, less in shadow."""
    sky = world.open_sky
    free = 0.25 * sky[0] + 0.5 * wp.max(sky[1] * n[0] + sky[2] * n[1] + sky[3] * n[2], 0.0)
    return wp.clamp(luminance(e) / wp.max(free, 1.0e-6), 0.0, 1.0)


@wp.func
def around(world: World, e: wp.vec3, n: wp.vec3, much: float) -> wp.vec3:
    """Light on the skin beside a surface of normal `n` and irradiance `e`: `much` of its mean over normals square to
    n, shaded by a third, and half of what is here.
    """
    sky = world.open_sky
    m = wp.vec3(sky[1], sky[2], sky[3])
    beside = wp.length(m - n * wp.dot(m, n))
    # the mean of a clamped cosine over a circle is 1 / pi
    light = 0.67 * much * (0.25 * sky[0] + 0.5 * beside / 3.14159265)
    return e * 0.5 + wp.vec3(light, light, light)


@wp.func
def shade_triangle(
    world: World,
    shot: int,
    pose: int,
    surface: Surface,
    skin: SkinLook,
    skin_table: wp.array2d(dtype=wp.vec3),
    wrinkles: wp.array3d(dtype=float),
    iris: EyeLook,
    cloth: ClothLook,
    worn: WornLook,
    t: int,
    px: float,
    py: float,
) -> wp.vec3:
    tri = surface.triangles[t]
    i = tri[0]
    j = tri[1]
    k = tri[2]
    w = weights_at(surface.screen, shot, tri, px, py)
    p = surface.points[pose, i] * w[0] + surface.points[pose, j] * w[1] + surface.points[pose, k] * w[2]
    n = wp.normalize(
        surface.normals[pose, i] * w[0] + surface.normals[pose, j] * w[1] + surface.normals[pose, k] * w[2]
    )
    q = surface.local[i] * w[0] + surface.local[j] * w[1] + surface.local[k] * w[2]
    e = surface.irradiance[pose, i] * w[0] + surface.irradiance[pose, j] * w[1] + surface.irradiance[pose, k] * w[2]
    o = surface.openness[pose, i] * w[0] + surface.openness[pose, j] * w[1] + surface.openness[pose, k] * w[2]
    d = surface.state[pose, i] * w[0] + surface.state[pose, j] * w[1] + surface.state[pose, k] * w[2]
    v = wp.normalize(world.eye - p)
    material = surface.material[t]
    depth = wp.dot(world.view.rotation * p + world.view.translation, wp.vec3(0.0, 0.0, 1.0))
    footprint = depth / world.view.focal * float(SAMPLES)
    if material == LEFT_EYE:
        return shade_eye(world, iris, world.left_gaze, q, n, v, e, o, d[0], -1.0, footprint)
    if material == RIGHT_EYE:
        return shade_eye(world, iris, world.right_gaze, q, n, v, e, o, d[0], 1.0, footprint)
    if material == UPPER_TEETH:
        return shade_teeth(world, q, n, v, e, o, 1, skin, footprint)
    if material == LOWER_TEETH:
        return shade_teeth(world, q, n, v, e, o, 0, skin, footprint)
    if material == CLOTH:
        return shade_cloth(world, cloth, q, n, v, e, o, footprint, False)
    if material == HAT:
        return shade_cloth(world, worn.hat, q, n, v, e, o, footprint, True)
    if material == FRAME:
        return shade_frame(world, worn, q, n, v, e, o, d[0])
    if material == TONGUE:
        return shade_tongue(world, q, n, v, e, o, skin, footprint)
    g = surface.gradient[pose, i] * w[0] + surface.gradient[pose, j] * w[1] + surface.gradient[pose, k] * w[2]
    a = surface.region_a[i] * w[0] + surface.region_a[j] * w[1] + surface.region_a[k] * w[2]
    b = surface.region_b[i] * w[0] + surface.region_b[j] * w[1] + surface.region_b[k] * w[2]
    c = surface.region_c[i] * w[0] + surface.region_c[j] * w[1] + surface.region_c[k] * w[2]
    point = skin_point(skin, skin_table, wrinkles[pose], q, wp.transpose(world.skull) * n, a, b, c, d, footprint)
    tilted = bent(n, point.relief + point.crease, world.skull)
    light = diffuse(e, g, n, bent(n, point.relief + point.grain * 0.3, world.skull), tilted)
    # what blocks light is mostly skin, which is lit itself: shade is filled, and redder for it
    share = unshaded(world, e, n)
    # it stands about, facing across as much as along: what looks down is lit by what looks up; foreheads see none
    # of it, and necks little, which stand in the shade of their chins
    lit = around(world, e, n, (1.0 - 0.8 * c[1]) * (1.0 - 0.8 * b[3]))
    # in a hollow light bounces from skin to skin and reddens; what the lights' maps took of it is not taken again
    hollow = wp.pow(wp.clamp(d[1], 0.0, 1.0), 1.6)
    hollow = wp.min(hollow / wp.max(share, COARSE), 1.0)
    # but on the scalp it is hair, which lets light through in no colour of skin
    hairy = d[2] * (1.0 - ramp(-4.0, 8.0, q[2]) * ramp(38.0, 30.0, q[1]))  # not under brows and lashes, on a bare face
    scalp = ramp(0.1, 0.6, hairy)
    beside = wp.max(scalp, ramp(0.005, 0.045, hairy))  # and beside it
    grey = luminance(point.albedo)
    # from wall to wall some goes below the surface, where it meets more blood than pigment: rose, not tan
    skin_lit = wp.vec3(point.albedo[0], point.albedo[1], 0.4 * point.albedo[1] + 0.6 * point.albedo[2])
    filled = mix3(skin_lit, wp.vec3(grey, grey, grey), wp.max(PALE, beside))
    # most of it comes from in front, and walls of a fold lose it: folds are seen on the dark side of a face too
    facing = wp.clamp(1.0 + FOLDED * (wp.dot(tilted, v) - wp.dot(n, v)), 0.5, 1.25) * (1.0 - 0.5 * point.pit)
    light += wp.cw_mul(lit, filled) * (FILL * (1.0 - share * hollow) * (1.0 - a[1]) * facing)
    light = wp.cw_mul(light, bounced(hollow, mix3(filled, skin_lit, 1.0 - beside)))
    # what reaches the shaded side of a fold has come through skin
    dim = (1.0 - share * wp.min(luminance(light) / wp.max(luminance(e), 1.0e-6), 1.0)) * (1.0 - beside)
    light = wp.cw_mul(light, wp.vec3(1.0 + 0.03 * dim, 1.0 - 0.03 * dim, 1.0 - 0.015 * dim))
    # nor does what scatters in from the bright forehead redden a parting, which hair shades strand by strand
    grey = luminance(light)
    light = mix3(light, wp.vec3(grey, grey, grey), wp.max(0.7 * scalp, 0.8 * beside * (1.0 - share)))
    # lips and the front of the mouth pass light on to each other: their seam is dark red, not black, and lighter in the
    # middle, where lips roll into each other, than towards the corners, where they lie flat on each other
    edge_of_lip = ramp(0.84, 1.0, a[0]) * ramp(0.9, 0.2, a[1]) * ramp(22.0, 4.0, wp.abs(q[0]))
    near = ramp(6.0, 26.0, q[2]) * (ramp(0.65, 1.05, a[0] + a[1]) + 2.4 * edge_of_lip * (1.0 - share))
    # the lining of an open mouth is lit by its own red walls, the web of its corners by the cheek through it
    web = ramp(15.0, 21.0, wp.abs(q[0])) * ramp(4.0, 14.0, q[2])
    inside = 0.012 * a[1] + ramp(0.8, 1.0, a[1]) * (0.09 + 0.30 * ramp(-22.0, 24.0, q[2]) + 0.30 * web)
    glow = world.open_sky[0] * (0.035 * near + inside + 0.045 * ramp(0.2, 0.8, c[0]))  # and so do the lids' edges
    # wings of the nose are thin: light comes through them into the nostrils, and bounces there from lining to lining
    glow += world.open_sky[0] * 0.045 * a[3] * ramp(0.7, 0.2, d[1])
    light += wp.vec3(glow, 0.42 * glow, 0.36 * glow)
    if a[2] > 0.05:
        light += through_ear(world, n, a[2] * ramp(0.40, 0.85, d[1]))
    colour = wp.cw_mul(point.albedo, light) / 3.14159265
    # gloss shows pores that scattering hides; the grain of a furrow's walls breaks it up: half the tilt, dimmed
    glossy = bent(n, point.relief + point.grain + point.crease * 0.45, world.skull)
    sheen = reflected(world, o, glossy, v, point.roughness, 0.028)
    # sebum makes no mirror of skin, moisture nearly does
    moist = ramp(0.35, 0.6, a[0] + a[1] + c[0])
    oily = reflected(world, o, glossy, v, point.roughness * (0.74 - 0.08 * moist), 0.028)
    kept = (1.0 - 0.6 * point.pit) * hollow * share
    # fine hairs stand off the skin and catch light at its edge (asperity scattering, Koenderink & Pont 2003)
    edge = 1.0 - wp.clamp(wp.dot(n, v), 0.0, 1.0)
    edge = edge * edge
    down = e * (FUZZ * point.fuzz * edge * edge * hollow / 3.14159265)
    mirrored = (sheen * point.sheen + oily * ((0.66 - 0.06 * moist) * point.gloss)) * kept
    # pores and cells too small for any pixel keep a lamp's image from ever being whole
    mirrored = mirrored / (1.0 + luminance(mirrored) * BROKEN / world.white)
    return colour + down + mirrored


@wp.func
def limited(c: wp.vec3, white: float) -> wp.vec3:
    """Film saturates: or one sample of a bright window would outshine the hairs before it in the same pixel."""
    return wp.vec3(wp.min(c[0], white), wp.min(c[1], white), wp.min(c[2], white))


@wp.func
def spline(t: float) -> wp.vec4:
    """Weights of four neighbours at a share t of the way from the second to the third: a cubic B-spline."""
    r = 1.0 - t
    low, high = r * r * r, t * t * t
    left = 4.0 - 6.0 * t * t + 3.0 * high
    return wp.vec4(low, left, 6.0 - low - left - high, high) / 6.0


@wp.func
def backdrop_at(backdrop: wp.array3d(dtype=wp.vec3), view: View, px: float, py: float) -> wp.vec3:
    """The backdrop at a sample, smoothly: straight pieces between texels would show along bright edges."""
    rows = backdrop.shape[1]
    scale = float(rows) / float(view.size)
    x = wp.clamp(px * scale - 0.5, 0.0, float(rows) - 1.001)
    y = wp.clamp(py * scale - 0.5, 0.0, float(rows) - 1.001)
    i = int(y)
    j = int(x)
    across = spline(x - float(j))
    down = spline(y - float(i))
    total = wp.vec3(0.0, 0.0, 0.0)
    for m in range(4):
        row = wp.clamp(i + m - 1, 0, rows - 1)
        line = wp.vec3(0.0, 0.0, 0.0)
        for k in range(4):
            line += backdrop[view.backdrop, row, wp.clamp(j + k - 1, 0, rows - 1)] * across[k]
        total += line * down[m]
    return total


@wp.func
def strand_cover(hairy: wp.array2d(dtype=wp.uint8), shot: int, resolution: int, row: int, column: int) -> float:
    """Share of the samples of a pixel and its eight neighbours that see a strand."""
    seen = int(0)
    for y in range(wp.max(row - 1, 0), wp.min(row + 2, resolution)):
        for x in range(wp.max(column - 1, 0), wp.min(column + 2, resolution)):
            seen += int(hairy[shot, y * resolution + x])
    return float(seen) / float(9 * SAMPLES * SAMPLES)


@wp.kernel
def shade_strands(
    world: World,
    views: wp.array(dtype=View),
    irradiance: wp.array2d(dtype=wp.vec3),  # (B, N)
    hair: Strand,
    seen: wp.array2d(dtype=wp.uint8),  # (V, segments) from `needs.mark_surfaces`
    out: wp.array2d(dtype=wp.vec3),  # (V, segments) radiance
):
    """Every segment that is seen, once for all samples that see it. The light it stands in is that of its root.

    One thread for each strand: most have no segment that is seen.
    """
    shot, s = wp.tid()
    first = s * hair.points.shape[2]
    last = hair.last[s]
    j = int(0)
    while j < last and seen[shot, first + j] == wp.uint8(0):
        j += 1
    if j == last:
        return
    view = views[shot]
    world.eye = view.eye
    root = hair.roots[s]
    w = hair.weights[s]
    lit = irradiance[view.pose, root[0]] * w[0] + irradiance[view.pose, root[1]] * w[1]
    lit += irradiance[view.pose, root[2]] * w[2]
    while j < last:
        if seen[shot, first + j] != wp.uint8(0):
            out[shot, first + j] = limited(shade_strand(world, hair, lit, view.pose, s, j), world.white)
        j += 1


@wp.kernel
def shade(
    world: World,
    views: wp.array(dtype=View),
    skulls: wp.array(dtype=wp.mat33),  # (B,) world_from_rest rotation of the head
    balls: wp.array2d(dtype=Ball),  # (B, 2)
    surface: Surface,
    strand_light: wp.array2d(dtype=wp.vec3),  # (V, segments) from `shade_strands`
    skin: SkinLook,
    skin_table: wp.array2d(dtype=wp.vec3),
    wrinkles: wp.array3d(dtype=float),
    iris: EyeLook,
    cloth: ClothLook,
    worn: WornLook,
    hairy: wp.array2d(dtype=wp.uint8),  # (V, resolution**2), this and the next from `needs.mark_shaded`
    kinds: wp.array2d(dtype=wp.uint8),
    visible: wp.array2d(dtype=wp.uint64),
    picture: wp.array2d(dtype=wp.vec3),  # (V, resolution**2) linear light
):
    shot, pixel = wp.tid()
    row = pixel / world.resolution
    column = pixel - row * world.resolution
    kind = kinds[shot, pixel]
    view = views[shot]
    behind = wp.vec3(0.0, 0.0, 0.0)
    if kind != ONE_LAYER:  # the room is blurred over several pixels: its middle stands for all samples
        px = (float(column) + 0.5) * float(SAMPLES)
        py = (float(row) + 0.5) * float(SAMPLES)
        behind = limited(backdrop_at(world.backdrop, view, px, py), world.white)
        if kind == NOTHING:
            picture[shot, pixel] = behind
            return
    world.view = view
    world.eye = view.eye
    world.skull = skulls[view.pose]
    world.left_gaze = balls[view.pose, 0].world_from_eye
    world.right_gaze = balls[view.pose, 1].world_from_eye
    size = view.size
    last = int(SAMPLES * SAMPLES)
    if kind == ONE_LAYER:
        last = 1
    room = float(0.0)
    total = wp.vec3(0.0, 0.0, 0.0)
    before = wp.vec3(0.0, 0.0, 0.0)
    strands = float(0.0)
    # samples of each layer, four bits apiece: a layer is shaded once per pixel, at its first sample
    shares = wp.uint64(0)
    skin_at = float(0.0)
    for m in range(last):
        packed = visible[shot, sample_of(size, row, column, m)]
        id = surface_of(packed)
        if id < FIRST_STRAND:
            material = layer_of(surface.material[int(id)], depth_of(packed), skin_at)
            if material == SKIN and skin_at == 0.0:
                skin_at = depth_of(packed)
            shares += wp.uint64(1) << wp.uint64(4 * material)
    if kind == ONE_LAYER:
        shares = shares * wp.uint64(SAMPLES * SAMPLES)
    for m in range(last):
        x = column * SAMPLES + m % SAMPLES
        y = row * SAMPLES + m // SAMPLES
        packed = visible[shot, y * size + x]
        id = surface_of(packed)
        px = float(x) + 0.5
        py = float(y) + 0.5
        if id == NO_SURFACE:
            room += 1.0
        elif id >= FIRST_STRAND:
            before += strand_light[shot, int(id - FIRST_STRAND)]
            strands += 1.0
        elif shares != wp.uint64(0):
            material = layer_of(surface.material[int(id)], depth_of(packed), skin_at)
            place = wp.uint64(4 * material)
            share = float((shares >> place) & wp.uint64(15))
            if material == FRAME:  # a rim is a pixel or two wide: its glints would sparkle
                share = 1.0
            elif share > 0.0:
                shares = shares & ~(wp.uint64(15) << place)
            if share > 0.0:
                light = shade_triangle(
                    world, shot, view.pose, surface, skin, skin_table, wrinkles, iris, cloth, worn, int(id), px, py
                )
                total += limited(light, world.white) * share
    behind = behind * room
    if room > 0.0 and strands > 0.0:
        # a strand stands for several hairs: between strands that stand close, there are more that are not drawn
        hidden = ramp(0.25, 0.75, strand_cover(hairy, shot, world.resolution, row, column))
        total += behind * (1.0 - hidden) + before * ((strands + room * hidden) / strands)
    else:
        total += behind + before
    picture[shot, pixel] = total / float(SAMPLES * SAMPLES)
