"""How eyes, teeth, cloth and hair answer the light that reaches them; skin is in `shade`.

Every function returns linear radiance towards the camera. Irradiance `e` and openness `o` come from `lighting`;
`n` is the normal and `v` the unit direction to the camera.
"""

from __future__ import annotations

import warp as wp

from ..appearance.eye import EyeLook, eye_albedo
from ..appearance.lookup import latlong, luminance, mix3, noise, ramp, resolved
from .lighting import through_hair
from .raster import light_space
from .world import ROUGHNESS_LEVELS, ClothLook, Strand, World


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
def shade_eye(
    world: World, look: EyeLook, gaze: wp.mat33, local: wp.vec3, n: wp.vec3, v: wp.vec3, e: wp.vec3, o: wp.vec4,
    lid: float, nose: float,
) -> wp.vec3:  # fmt: skip
    view_local = wp.transpose(gaze) * v
    c = eye_albedo(look, local, view_local, nose)
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
    return lit + latlong(world.mirror, 0, mirrored) * (fresnel(0.04, cosine) * visible * (1.0 - 0.8 * lid))


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
    enamel = wp.vec3(0.60, 0.51, 0.39) * (1.0 - 0.40 * ramp(0.86, 1.0, gap))
    enamel = wp.cw_mul(enamel, mix3(wp.vec3(1.0, 1.0, 1.0), wp.vec3(0.95, 0.84, 0.66), ramp(-2.0, 4.0, rise)))
    c = mix3(enamel, wp.vec3(0.45, 0.17, 0.15), gum)
    # inside the mouth light has bounced off red flesh, and little of the room is mirrored
    deep = 1.0 - 0.65 * ramp(9.0, 24.0, wp.abs(q[0]))
    warm = wp.cw_mul(e, wp.vec3(1.12, 0.95, 0.84)) + wp.vec3(0.02, 0.011, 0.009) * world.open_sky[0]
    return (wp.cw_mul(c, warm) / 3.14159265 + reflected(world, o, n, v, 0.3, 0.04) * 0.18) * deep


@wp.func
def creases(seed: int, u: float, v: float) -> float:
    """Height in mm of the creases that worn cloth keeps: soft folds, and sharper ones that run across them."""
    q = wp.vec3(u, v, 0.0)
    broad = noise(seed, q, 52.0)
    folded = wp.abs(noise(seed + 3, wp.vec3(u + 16.0 * broad, 0.45 * v, 0.0), 27.0))
    return 3.4 * broad + 1.8 * wp.max(0.32 - folded, 0.0) / 0.32


@wp.func
def motif(seed: int, u: float, w: float) -> float:
    """A small figure in each cell of a lattice whose rows are set off by half: lozenge, ring, cross or dots."""
    row = wp.floor(w)
    x = u + 0.5 * (row - 2.0 * wp.floor(0.5 * row))
    x = x - wp.floor(x) - 0.5
    y = w - row - 0.5
    r = wp.sqrt(x * x + y * y)
    kind = seed % 4
    if kind == 0:
        return 1.0 - ramp(0.20, 0.26, wp.abs(x) * 1.3 + wp.abs(y) * 0.8)
    if kind == 1:
        return 1.0 - ramp(0.04, 0.09, wp.abs(r - 0.2))
    if kind == 2:
        return 1.0 - ramp(0.05, 0.09, wp.max(wp.min(wp.abs(x), wp.abs(y)), r - 0.26))
    return 1.0 - ramp(0.12, 0.18, r)


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
        mark = ramp(0.24, 0.27, wp.abs(u - wp.floor(u) - 0.5)) + ramp(0.24, 0.27, wp.abs(w - wp.floor(w) - 0.5))
        mark = 0.5 * mark
    if look.pattern == 3:
        mark = ramp(0.25, 0.4, noise(look.seed, wp.vec3(u, w, 0.0), 0.5))
    if look.pattern == 4:
        mark = motif(look.seed, u, w)
    c = mix3(look.colour, look.second, mark)
    thread = resolved(look.weave * 2.0, footprint)
    weave = wp.sin(uv[0] / look.weave * 6.2831853) * wp.sin(uv[1] / look.weave * 6.2831853)
    c = c * (1.0 + 0.12 * thread * weave + 0.10 * noise(look.seed + 1, uv, 3.0) * resolved(3.0, footprint))
    # creases tilt the surface: light changes by the first moment of what reaches it, as for skin
    deep = float(1.0)
    if look.weave > 1.0:  # knitting is soft
        deep = 0.45
    step = wp.max(2.0, footprint)
    h = creases(look.seed, uv[0], uv[1])
    slope_u = (creases(look.seed, uv[0] + step, uv[1]) - h) * deep / step
    slope_v = (creases(look.seed, uv[0], uv[1] + step) - h) * deep / step
    across = wp.normalize(wp.cross(wp.vec3(0.0, 1.0, 0.05), n))
    tilt = wp.cross(n, across) * slope_v - across * slope_u  # v runs down the cloth
    turned = wp.dot(wp.vec3(o[1], o[2], o[3]), tilt) / wp.max(luminance(e), 0.05 * o[0] + 1.0e-6)
    lit = wp.cw_mul(c, e) * wp.clamp(1.0 + turned, 0.45, 1.6)
    # fuzz: cloth brightens where it is seen edge-on
    rim = wp.pow(1.0 - wp.clamp(wp.dot(n, v), 0.0, 1.0), 3.0)
    bent = wp.normalize(n + tilt)
    return lit * ((1.0 + 0.5 * rim) / 3.14159265) + reflected(world, o, bent, v, 0.9, 0.02) * 0.5


@wp.func
def power22(x: float) -> float:
    x2 = x * x
    x4 = x2 * x2
    x8 = x4 * x4
    return x8 * x8 * x4 * x2


@wp.func
def power36(x: float) -> float:
    x2 = x * x
    x4 = x2 * x2
    x8 = x4 * x4
    x16 = x8 * x8
    return x16 * x16 * x4


@wp.func
def shade_strand(world: World, hair: Strand, lit: wp.vec3, pose: int, s: int, j: int) -> wp.vec3:
    """Segment `j` of strand `s`, its root in irradiance `lit`.

    Kajiya & Kay (1989) diffuse, and the two highlights of Marschner et al. (2003): white, and tinted, shifted.
    """
    a = hair.points[pose, s, j]
    b = hair.points[pose, s, j + 1]
    along = (float(j) + 0.5) / float(hair.last[s])
    t = wp.normalize(b - a)
    p = (a + b) * 0.5
    v = wp.normalize(world.eye - p)
    colour = hair.colour[s]
    # strands shade one another: deep near the root, open at the tip
    depth = 0.35 + 0.65 * wp.clamp(along * 1.4, 0.0, 1.0)
    total = wp.cw_mul(colour, lit) * (0.30 * depth / 3.14159265)
    tv = wp.dot(t, v)
    sv = wp.sqrt(wp.max(1.0 - tv * tv, 0.0))
    tint = wp.vec3(wp.sqrt(colour[0]), wp.sqrt(colour[1]), wp.sqrt(colour[2]))
    jitter = 0.16 * (wp.randf(wp.rand_init(s, 5)) - 0.5)
    half = 0.5 * float(world.light_size)
    for k in range(world.key_frame.shape[0]):
        frame = world.key_frame[k]
        d = wp.vec3(frame[2, 0], frame[2, 1], frame[2, 2])
        at = light_space(frame, p - world.light_centre, world.light_scale, half)
        # some light always finds its way between the strands
        facing = 0.14 + 0.86 * through_hair(world.light_depth, pose, world.key_first + k, world.light_size, at)
        tl = wp.dot(t, d)
        sl = wp.sqrt(wp.max(1.0 - tl * tl, 0.0))
        light = world.key_power[k] * facing
        total += wp.cw_mul(colour, light) * (sl * 0.22 * depth)
        shine = power36(wp.clamp(sl * sv - (tl + 0.10 + jitter) * tv, 0.0, 1.0))
        glow = power22(wp.clamp(sl * sv - (tl - 0.16 + jitter) * tv, 0.0, 1.0))
        total += (light * (0.018 * shine) + wp.cw_mul(tint, light) * (0.085 * glow)) * (hair.gloss[s] * depth)
    return total
