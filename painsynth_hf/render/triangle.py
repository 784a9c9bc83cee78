"""What a sample of a triangle sends to the eye: skin by its own light, all else by its material."""

from __future__ import annotations

import warp as wp

from ..appearance.eye import EyeLook
from ..appearance.lookup import luminance, mix3, ramp
from ..appearance.skin import skin_point
from ..appearance.skin_look import SkinLook
from .materials import reflected, shade_cloth, shade_eye, shade_teeth, shade_tongue
from .raster import SAMPLES, weights_at
from .skin_light import around, bent, bounced, diffuse, through_ear, unshaded
from .world import (
    CLOTH,
    FRAME,
    HAT,
    LEFT_EYE,
    LOWER_TEETH,
    RIGHT_EYE,
    TONGUE,
    UPPER_TEETH,
    ClothLook,
    Surface,
    World,
    WornLook,
)
from .worn_materials import shade_frame

FILL = wp.constant(1.6)  # of what the skin around sends, light between skin and skin
COARSE = wp.constant(0.5)  # of the light on a hollow of skin, what is lost at most that the lights' maps see as well
FOLDED = wp.constant(1.8)  # share of that which a wall loses per cosine that it turns away from who looks
PALE = wp.constant(0.4)  # how much of the colour of skin that light has lost on its way: some comes from elsewhere
BROKEN = wp.constant(2.8)  # white over what a highlight on skin comes to at most
FUZZ = wp.constant(0.06)  # share of the light that vellus hair scatters at grazing view


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
    edge_of_lip = ramp(0.84, 1.0, a[0]) * ramp(0.9, 0.2, a[1]) * (0.3 + 0.7 * ramp(22.0, 4.0, wp.abs(q[0])))
    near = ramp(6.0, 26.0, q[2]) * (ramp(0.65, 1.05, a[0] + a[1]) + 2.4 * edge_of_lip * (1.0 - share))
    # the lining of an open mouth is lit by its own red walls, the web of its corners by the cheek through it
    web = ramp(15.0, 21.0, wp.abs(q[0])) * ramp(4.0, 14.0, q[2])
    inside = 0.012 * a[1] + ramp(0.8, 1.0, a[1]) * (0.09 + 0.16 * ramp(-22.0, 24.0, q[2]) + 0.16 * web)
    glow = world.open_sky[0] * (0.035 * near + inside + 0.045 * ramp(0.2, 0.8, c[0]))  # and so do the lids' edges
    # wings of the nose are thin: light comes through them into the nostrils, and bounces there from lining to lining
    glow += world.open_sky[0] * 0.045 * a[3] * ramp(0.7, 0.2, d[1])
    pink = 0.25 * ramp(0.6, 1.0, a[1])  # deep in, more of it comes from teeth and tongue
    light += wp.vec3(glow, (0.42 + pink) * glow, (0.36 + pink) * glow)
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
