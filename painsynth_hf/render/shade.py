"""From visibility to linear light: one thread per pixel shades each surface in it once, weighted by coverage."""

from __future__ import annotations

import warp as wp

from ..appearance.eye import EyeLook, eye_albedo
from ..appearance.skin import SkinLook, skin_point
from .lighting import through_hair
from .raster import FIRST_STRAND, NO_SURFACE, View, barycentric, light_space, surface_of
from .sampling import latlong, luminance, mix3, noise, ramp, resolved

SKIN = wp.constant(0)
UPPER_TEETH = wp.constant(1)
LOWER_TEETH = wp.constant(2)
TONGUE = wp.constant(3)
LEFT_EYE = wp.constant(4)
RIGHT_EYE = wp.constant(5)
CLOTH = wp.constant(6)
ROUGHNESS_LEVELS = wp.constant(5)


@wp.struct
class Surface:
    """Everything known per vertex (N) and triangle (T)."""

    screen: wp.array(dtype=wp.vec3)
    points: wp.array(dtype=wp.vec3)
    normals: wp.array(dtype=wp.vec3)
    local: wp.array(dtype=wp.vec3)  # template mm; for eyes mm in the gaze frame; for cloth mm along it
    region_a: wp.array(dtype=wp.vec4)
    region_b: wp.array(dtype=wp.vec4)
    region_c: wp.array(dtype=wp.vec4)
    state: wp.array(dtype=wp.vec4)  # skin: blood, furrow, scalp hair, beard; eyes: shade of the lids
    irradiance: wp.array(dtype=wp.vec3)
    gradient: wp.array(dtype=wp.mat33)
    openness: wp.array(dtype=wp.vec4)
    triangles: wp.array(dtype=wp.vec3i)
    material: wp.array(dtype=int)


@wp.struct
class Strand:
    """All strands of the picture; those with fewer than P points repeat their tip."""

    points: wp.array2d(dtype=wp.vec3)  # (N, P) world mm
    colour: wp.array(dtype=wp.vec3)  # (N,) reflectance of a lock
    irradiance: wp.array(dtype=wp.vec3)  # (N,) at the root
    gloss: wp.array(dtype=float)
    width: wp.array(dtype=float)  # mm at the root
    last: wp.array(dtype=int)  # (N,) index of the tip


@wp.struct
class ClothLook:
    colour: wp.vec3
    second: wp.vec3
    pattern: int  # 0 plain, 1 stripes, 2 checks, 3 print
    scale: float  # mm
    weave: float  # mm between threads
    seed: int


@wp.struct
class World:
    """Light and camera of the picture."""

    view: View
    eye: wp.vec3  # camera position, mm
    skull: wp.mat33  # world_from_rest rotation of the head
    left_gaze: wp.mat33  # world_from_eye
    right_gaze: wp.mat33
    environment: wp.array3d(dtype=wp.vec3)  # (levels, h, 2 h) blurred by roughness
    mirror: wp.array3d(dtype=wp.vec3)  # (1, h, 2 h)
    key_frame: wp.array(dtype=wp.mat33)  # (M,) a few lights for hair, rows: right, up, towards the light
    key_power: wp.array(dtype=wp.vec3)
    key_first: int  # their first row in `light_depth`
    light_depth: wp.array2d(dtype=wp.uint32)
    light_centre: wp.vec3
    light_scale: float  # texels per mm
    light_size: int
    open_sky: wp.vec4  # `openness` of a point that nothing shades
    backdrop: wp.array2d(dtype=wp.vec3)
    samples: int  # per pixel and axis
    resolution: int


@wp.func
def fresnel(f0: float, cosine: float) -> float:
    """Schlick (1994)."""
    return f0 + (1.0 - f0) * wp.pow(1.0 - wp.clamp(cosine, 0.0, 1.0), 5.0)


@wp.func
def reflected(world: World, openness: wp.vec4, n: wp.vec3, v: wp.vec3, roughness: float, f0: float) -> wp.vec3:
    """Light of the surroundings off a rough surface (split sum, Karis 2013), dimmed by what blocks it."""
    cosine = wp.max(wp.dot(n, v), 0.02)
    r = n * (2.0 * cosine) - v
    level = wp.clamp(roughness, 0.0, 1.0) * float(ROUGHNESS_LEVELS - 1)
    low = wp.min(int(level), ROUGHNESS_LEVELS - 2)
    light = mix3(latlong(world.environment, low, r), latlong(world.environment, low + 1, r), level - float(low))
    here = openness[0] + openness[1] * r[0] + openness[2] * r[1] + openness[3] * r[2]
    free = world.open_sky[0] + world.open_sky[1] * r[0] + world.open_sky[2] * r[1] + world.open_sky[3] * r[2]
    visible = ramp(0.1, 1.0, wp.max(here, 0.0) / wp.max(free, 0.15 * world.open_sky[0]))
    edge = f0 + (wp.max(1.0 - roughness, f0) - f0) * wp.pow(1.0 - cosine, 5.0)  # Lagarde 2011
    return light * (edge * visible)


@wp.func
def bent(n: wp.vec3, relief: wp.vec3, skull: wp.mat33, strength: float) -> wp.vec3:
    """Normal tilted against the gradient of height (given in template axes)."""
    g = skull * relief
    g = g - n * wp.dot(g, n)
    return wp.normalize(n - g * strength)


@wp.func
def diffuse(e: wp.vec3, g: wp.mat33, n: wp.vec3, tilted: wp.vec3, scatter: wp.vec3) -> wp.vec3:
    """Irradiance at a tilted normal; channels that scatter farther see less of the tilt."""
    d = g * (tilted - n)
    return wp.vec3(
        wp.max(e[0] + d[0] * scatter[0], 0.15 * e[0]),
        wp.max(e[1] + d[1] * scatter[1], 0.15 * e[1]),
        wp.max(e[2] + d[2] * scatter[2], 0.15 * e[2]),
    )


@wp.func
def shade_eye(
    world: World, look: EyeLook, gaze: wp.mat33, local: wp.vec3, n: wp.vec3, v: wp.vec3, e: wp.vec3, o: wp.vec4,
    lid: float,
) -> wp.vec3:  # fmt: skip
    view_local = wp.transpose(gaze) * v
    c = eye_albedo(look, local, view_local)
    r = wp.sqrt(local[0] * local[0] + local[1] * local[1])
    # the cornea bulges: inside the limbus its normal turns as on a sphere of 7.8 mm
    bulge = ramp(look.iris_radius + 0.7, look.iris_radius - 1.2, r)
    steep = wp.vec3(local[0] / 7.8, local[1] / 7.8, 0.0)
    steep = wp.vec3(steep[0], steep[1], wp.sqrt(wp.max(1.0 - steep[0] * steep[0] - steep[1] * steep[1], 0.05)))
    cornea = wp.normalize(mix3(n, wp.normalize(gaze * steep), bulge))
    ring = 1.0 - 0.25 * ramp(look.iris_radius + 1.4, look.iris_radius, r) * (1.0 - c[3])
    # what little light passes the lid has been through skin
    under = wp.vec3(1.0 - lid, (1.0 - lid) * (1.0 - 0.25 * lid), (1.0 - lid) * (1.0 - 0.3 * lid))
    lit = wp.cw_mul(wp.cw_mul(wp.vec3(c[0], c[1], c[2]), e), under) * (ring / 3.14159265)
    cosine = wp.max(wp.dot(cornea, v), 0.02)
    mirrored = cornea * (2.0 * cosine) - v
    here = o[0] + o[1] * mirrored[0] + o[2] * mirrored[1] + o[3] * mirrored[2]
    visible = ramp(0.1, 0.7, wp.max(here, 0.0) / wp.max(world.open_sky[0], 1.0e-6))
    return lit + latlong(world.mirror, 0, mirrored) * (fresnel(0.03, cosine) * visible * (1.0 - 0.8 * lid))


@wp.func
def shade_teeth(world: World, q: wp.vec3, n: wp.vec3, v: wp.vec3, e: wp.vec3, o: wp.vec4, upper: int) -> wp.vec3:
    """Enamel, darker and yellower at the neck of each tooth, gaps between crowns, gum above."""
    arc = wp.atan2(q[0], q[2] + 12.0)
    tooth = arc * 5.2
    gap = wp.abs(tooth - wp.floor(tooth) - 0.5) * 2.0
    rise = q[1] + 62.0
    if upper == 0:
        rise = -(q[1] + 70.0)
    gum = ramp(4.0, 6.5, rise + 1.6 * gap)
    enamel = wp.vec3(0.52, 0.46, 0.36) * (1.0 - 0.55 * ramp(0.80, 1.0, gap))
    enamel = wp.cw_mul(enamel, mix3(wp.vec3(1.0, 1.0, 1.0), wp.vec3(0.95, 0.84, 0.66), ramp(-2.0, 4.0, rise)))
    c = mix3(enamel, wp.vec3(0.45, 0.17, 0.15), gum)
    return wp.cw_mul(c, e) / 3.14159265 + reflected(world, o, n, v, 0.25, 0.04)


@wp.func
def shade_cloth(
    world: World, look: ClothLook, uv: wp.vec3, n: wp.vec3, v: wp.vec3, e: wp.vec3, o: wp.vec4, footprint: float
) -> wp.vec3:
    u = uv[0] / wp.max(look.scale, 0.1)
    w = uv[1] / wp.max(look.scale, 0.1)
    mark = float(0.0)
    if look.pattern == 1:
        mark = ramp(0.28, 0.34, wp.abs(u - wp.floor(u) - 0.5))
    if look.pattern == 2:
        mark = 0.5 * ramp(0.24, 0.27, wp.abs(u - wp.floor(u) - 0.5)) + 0.5 * ramp(0.24, 0.27, wp.abs(w - wp.floor(w) - 0.5))
    if look.pattern == 3:
        mark = ramp(0.25, 0.4, noise(look.seed, wp.vec3(u, w, 0.0), 0.5))
    c = mix3(look.colour, look.second, mark)
    thread = resolved(look.weave * 2.0, footprint)
    weave = wp.sin(uv[0] / look.weave * 6.2831853) * wp.sin(uv[1] / look.weave * 6.2831853)
    c = c * (1.0 + 0.12 * thread * weave + 0.10 * noise(look.seed + 1, uv, 3.0) * resolved(3.0, footprint))
    # fuzz: cloth brightens where it is seen edge-on
    rim = wp.pow(1.0 - wp.clamp(wp.dot(n, v), 0.0, 1.0), 3.0)
    return wp.cw_mul(c, e) * ((1.0 + 0.5 * rim) / 3.14159265) + reflected(world, o, n, v, 0.9, 0.02) * 0.5


@wp.func
def shade_strand(world: World, hair: Strand, surface: wp.uint32, px: float, py: float) -> wp.vec3:
    """Kajiya & Kay (1989) diffuse, and the two highlights of Marschner et al. (2003): white, and tinted, shifted."""
    number = int(surface - FIRST_STRAND)
    s = number / hair.points.shape[1]
    j = number - s * hair.points.shape[1]
    a = hair.points[s, j]
    b = hair.points[s, j + 1]
    along = (float(j) + 0.5) / float(hair.last[s])
    t = wp.normalize(b - a)
    p = (a + b) * 0.5
    v = wp.normalize(world.eye - p)
    colour = hair.colour[s]
    # strands shade one another: deep near the root, open at the tip
    depth = 0.35 + 0.65 * wp.clamp(along * 1.4, 0.0, 1.0)
    total = wp.cw_mul(colour, hair.irradiance[s]) * (0.30 * depth / 3.14159265)
    tv = wp.dot(t, v)
    sv = wp.sqrt(wp.max(1.0 - tv * tv, 0.0))
    jitter = 0.16 * (wp.randf(wp.rand_init(s, 5)) - 0.5)
    half = 0.5 * float(world.light_size)
    for k in range(world.key_frame.shape[0]):
        frame = world.key_frame[k]
        d = wp.vec3(frame[2, 0], frame[2, 1], frame[2, 2])
        at = light_space(frame, p - world.light_centre, world.light_scale, half)
        facing = through_hair(world.light_depth, world.key_first + k, world.light_size, at)
        tl = wp.dot(t, d)
        sl = wp.sqrt(wp.max(1.0 - tl * tl, 0.0))
        light = world.key_power[k] * facing
        total += wp.cw_mul(colour, light) * (sl * 0.22 * depth)
        cosine = sl * sv - (tl + 0.10 + jitter) * tv
        shine = wp.pow(wp.clamp(cosine, 0.0, 1.0), 60.0)
        cosine2 = sl * sv - (tl - 0.16 + jitter) * tv
        glow = wp.pow(wp.clamp(cosine2, 0.0, 1.0), 22.0)
        tint = wp.vec3(wp.sqrt(colour[0]), wp.sqrt(colour[1]), wp.sqrt(colour[2]))
        total += (light * (0.035 * shine) + wp.cw_mul(tint, light) * (0.10 * glow)) * (hair.gloss[s] * depth)
    return total


@wp.func
def shade_triangle(
    world: World,
    surface: Surface,
    skin: SkinLook,
    skin_table: wp.array2d(dtype=wp.vec3),
    iris: EyeLook,
    cloth: ClothLook,
    t: int,
    px: float,
    py: float,
) -> wp.vec3:
    tri = surface.triangles[t]
    i = tri[0]
    j = tri[1]
    k = tri[2]
    w = barycentric(surface.screen[i], surface.screen[j], surface.screen[k], px, py)
    p = surface.points[i] * w[0] + surface.points[j] * w[1] + surface.points[k] * w[2]
    n = wp.normalize(surface.normals[i] * w[0] + surface.normals[j] * w[1] + surface.normals[k] * w[2])
    q = surface.local[i] * w[0] + surface.local[j] * w[1] + surface.local[k] * w[2]
    e = surface.irradiance[i] * w[0] + surface.irradiance[j] * w[1] + surface.irradiance[k] * w[2]
    o = surface.openness[i] * w[0] + surface.openness[j] * w[1] + surface.openness[k] * w[2]
    d = surface.state[i] * w[0] + surface.state[j] * w[1] + surface.state[k] * w[2]
    v = wp.normalize(world.eye - p)
    material = surface.material[t]
    if material == LEFT_EYE:
        return shade_eye(world, iris, world.left_gaze, q, n, v, e, o, d[0])
    if material == RIGHT_EYE:
        return shade_eye(world, iris, world.right_gaze, q, n, v, e, o, d[0])
    if material == UPPER_TEETH:
        return shade_teeth(world, q, n, v, e, o, 1)
    if material == LOWER_TEETH:
        return shade_teeth(world, q, n, v, e, o, 0)
    depth = wp.dot(world.view.rotation * p + world.view.translation, wp.vec3(0.0, 0.0, 1.0))
    footprint = depth / world.view.focal * float(world.samples)
    if material == CLOTH:
        return shade_cloth(world, cloth, q, n, v, e, o, footprint)
    if material == TONGUE:
        bumps = 1.0 + 0.25 * noise(77, q, 1.2) * resolved(1.2, footprint)
        flesh = wp.vec3(0.46, 0.16, 0.14) * bumps
        return wp.cw_mul(flesh, e) / 3.14159265 + reflected(world, o, n, v, 0.35, 0.03)
    g = surface.gradient[i] * w[0] + surface.gradient[j] * w[1] + surface.gradient[k] * w[2]
    a = surface.region_a[i] * w[0] + surface.region_a[j] * w[1] + surface.region_a[k] * w[2]
    b = surface.region_b[i] * w[0] + surface.region_b[j] * w[1] + surface.region_b[k] * w[2]
    c = surface.region_c[i] * w[0] + surface.region_c[j] * w[1] + surface.region_c[k] * w[2]
    point = skin_point(skin, skin_table, q, a, b, c, d, footprint)
    tilted = bent(n, point.relief, world.skull, 1.0)
    light = diffuse(e, g, n, tilted, wp.vec3(0.45, 0.75, 0.9))
    colour = wp.cw_mul(point.albedo, light) / 3.14159265
    sheen = reflected(world, o, tilted, v, point.roughness, 0.028)
    oily = reflected(world, o, tilted, v, point.roughness * 0.55, 0.028)
    return colour + sheen * 0.6 + oily * (0.6 * point.gloss)


@wp.kernel
def shade(
    world: World,
    surface: Surface,
    hair: Strand,
    skin: SkinLook,
    skin_table: wp.array2d(dtype=wp.vec3),
    iris: EyeLook,
    cloth: ClothLook,
    visible: wp.array(dtype=wp.uint64),
    picture: wp.array(dtype=wp.vec3),  # (resolution**2,) linear light
):
    pixel = wp.tid()
    row = pixel / world.resolution
    column = pixel - row * world.resolution
    s = world.samples
    size = world.view.size
    total = wp.vec3(0.0, 0.0, 0.0)
    count = s * s
    for m in range(count):
        x = column * s + m % s
        y = row * s + m / s
        id = surface_of(visible[y * size + x])
        px = float(x) + 0.5
        py = float(y) + 0.5
        if id == NO_SURFACE:
            scale = float(world.backdrop.shape[0]) / float(size)
            bx = wp.clamp(px * scale - 0.5, 0.0, float(world.backdrop.shape[1]) - 1.001)
            by = wp.clamp(py * scale - 0.5, 0.0, float(world.backdrop.shape[0]) - 1.001)
            ix = int(bx)
            iy = int(by)
            top = mix3(world.backdrop[iy, ix], world.backdrop[iy, ix + 1], bx - float(ix))
            low = mix3(world.backdrop[iy + 1, ix], world.backdrop[iy + 1, ix + 1], bx - float(ix))
            total += mix3(top, low, by - float(iy))
        elif id >= FIRST_STRAND:
            total += shade_strand(world, hair, id, px, py)
        else:
            # the same material earlier in this pixel has been shaded for all of its samples
            material = surface.material[int(id)]
            share = float(0.0)
            first = int(1)
            for other in range(count):
                near = surface_of(visible[(row * s + other / s) * size + column * s + other % s])
                if near < FIRST_STRAND:
                    if surface.material[int(near)] == material:
                        share += 1.0
                        if other < m:
                            first = 0
            if first == 1:
                total += shade_triangle(world, surface, skin, skin_table, iris, cloth, int(id), px, py) * share
    picture[pixel] = total / float(count)
