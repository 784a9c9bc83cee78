"""How eyes, mouth, cloth and hair answer the light that reaches them; skin is in `triangle`.

Every function returns linear radiance towards the camera. Irradiance `e` and openness `o` come from `lighting`;
`n` is the normal and `v` the unit direction to the camera.
"""

from __future__ import annotations

import warp as wp

from ..appearance.eye import CORNEA, PLICA, EyeLook, eye_albedo
from ..appearance.lookup import azimuth, latlong, latlong_at, luminance, mix3, polar, ramp, resolved
from ..appearance.noise import noise
from ..appearance.skin_look import SkinLook
from ..appearance.teeth import tooth_point
from .light_maps import light_space
from .lighting import through_hair
from .world import ROUGHNESS_LEVELS, ClothLook, Strand, World


@wp.func
def power5(x: float) -> float:
    x2 = x * x
    return x2 * x2 * x


@wp.func
def fresnel(f0: float, cosine: float) -> float:
    """Schlick (1994)."""
    return f0 + (1.0 - f0) * power5(1.0 - wp.clamp(cosine, 0.0, 1.0))


@wp.func
def reflected(world: World, openness: wp.vec4, n: wp.vec3, v: wp.vec3, roughness: float, f0: float) -> wp.vec3:
    """Light of the surroundings off a rough surface (split sum, Karis 2013), dimmed by what blocks it."""
    cosine = wp.max(wp.dot(n, v), 0.02)
    r = n * (2.0 * cosine) - v
    level = wp.clamp(roughness, 0.0, 1.0) * float(ROUGHNESS_LEVELS - 1)
    low = wp.min(int(level), ROUGHNESS_LEVELS - 2)
    tilt = polar(r[1])
    turn = azimuth(r[0], r[2])
    sharp = latlong_at(world.environment, low, tilt, turn)
    light = mix3(sharp, latlong_at(world.environment, low + 1, tilt, turn), level - float(low))
    here = openness[0] + openness[1] * r[0] + openness[2] * r[1] + openness[3] * r[2]
    free = world.open_sky[0] + world.open_sky[1] * r[0] + world.open_sky[2] * r[1] + world.open_sky[3] * r[2]
    visible = ramp(0.1, 1.0, wp.max(here, 0.0) / wp.max(free, 0.15 * world.open_sky[0]))
    edge = f0 + (wp.max(1.0 - roughness, f0) - f0) * power5(1.0 - cosine)  # Lagarde 2011
    return light * (edge * visible)


@wp.func
def turned(o: wp.vec4, n: wp.vec3, tilted: wp.vec3) -> float:
    """Irradiance at a tilted normal as a share of that at `n`, from the first-order `openness` `o`."""
    before = 0.25 * o[0] + 0.5 * (o[1] * n[0] + o[2] * n[1] + o[3] * n[2])
    after = 0.25 * o[0] + 0.5 * (o[1] * tilted[0] + o[2] * tilted[1] + o[3] * tilted[2])
    return wp.clamp(after / wp.max(before, 0.05 * o[0] + 1.0e-6), 0.3, 1.7)


@wp.func
def glint(world: World, d: wp.vec3, across: wp.vec3, spread: float) -> wp.vec3:
    """Mirror image about direction `d`, averaged over `spread` radians to each side."""
    up = wp.cross(d, across)
    total = wp.vec3(0.0, 0.0, 0.0)
    for i in range(3):
        for j in range(3):
            weight = (2.0 - wp.abs(float(i - 1))) * (2.0 - wp.abs(float(j - 1))) / 16.0
            ray = d + across * (float(i - 1) * spread) + up * (float(j - 1) * spread)
            total += latlong(world.mirror, 0, wp.normalize(ray)) * weight
    return total


@wp.func
def shade_eye(
    world: World, look: EyeLook, gaze: wp.mat33, local: wp.vec3, n: wp.vec3, v: wp.vec3, e: wp.vec3, o: wp.vec4,
    lid: float, nose: float, footprint: float,
) -> wp.vec3:  # fmt: skip
    view_local = wp.transpose(gaze) * v
    head = wp.transpose(world.skull) * (gaze * local)
    main = wp.transpose(gaze) * wp.vec3(o[1], o[2], o[3]) / wp.max(o[0], 1.0e-6)
    c = eye_albedo(look, local, head, view_local, nose, main, footprint)
    r = wp.sqrt(local[0] * local[0] + local[1] * local[1])
    # the cornea bulges: inside the limbus its normal turns as on a sphere of 7.8 mm; tears lie unevenly on the white
    bulge = ramp(look.iris_radius + 0.9, look.iris_radius - 1.4, r)
    steep = wp.vec3(local[0] / CORNEA, local[1] / CORNEA, 0.0)
    steep = wp.vec3(steep[0], steep[1], wp.sqrt(wp.max(1.0 - steep[0] * steep[0] - steep[1] * steep[1], 0.05)))
    flesh = ramp(PLICA - 0.6, PLICA + 1.4, nose * head[0])
    uneven = 0.10 * (1.0 - bulge) + 0.3 * flesh
    film = wp.vec3(noise(look.seed + 30, head, 1.7), noise(look.seed + 31, head, 1.7), noise(look.seed + 32, head, 1.7))
    wavy = wp.normalize(n + world.skull * film * uneven)
    cornea = wp.normalize(mix3(wavy, wp.normalize(gaze * steep), bulge))
    # towards the temple the white lies ever deeper between the lids, and behind lashes seen along their length
    deep = 0.12 * ramp(8.0, 12.5, r) + 0.38 * ramp(7.5, 12.5, -nose * head[0])
    ring = 1.0 - (0.16 * ramp(look.iris_radius + 1.6, look.iris_radius, r) + deep) * (1.0 - c[3])
    # what little light passes the lid has been through skin; the moist fold at the nose stands out into the light
    # and lids that hardly hang there leave the white beside it free
    lid = lid * (1.0 - 0.6 * flesh) * (1.0 - 0.35 * ramp(3.5, 8.0, nose * head[0]))
    under = wp.vec3(1.0 - lid, (1.0 - lid) * (1.0 - 0.25 * lid), (1.0 - lid) * (1.0 - 0.3 * lid))
    # and through the lids themselves: between narrowed ones it is dusky, not black
    there = wp.cw_mul(e, under) + wp.vec3(0.15, 0.107, 0.089) * (
        world.open_sky[0] * ramp(0.42, 0.65, lid) * (1.0 + c[3])
    )
    lit = wp.cw_mul(wp.vec3(c[0], c[1], c[2]), there) * (ring / 3.14159265)
    cosine = wp.max(wp.dot(cornea, v), 0.02)
    mirrored = cornea * (2.0 * cosine) - v
    here = o[0] + o[1] * mirrored[0] + o[2] * mirrored[1] + o[3] * mirrored[2]
    seen = ramp(0.06, 0.5, wp.max(here, 0.0) / wp.max(world.open_sky[0], 1.0e-6))
    # a pixel sees a curved mirror's whole patch of the room; lashes break the upper edge of it
    curved = CORNEA * bulge + 15.0 * (1.0 - bulge)
    spread = 0.9 * footprint / curved + 0.055 + 0.12 * (1.0 - bulge)  # tears and the lens leave no bars of a window
    across = wp.normalize(wp.cross(wp.vec3(0.0, 1.0, 0.0), mirrored))
    image = glint(world, mirrored, across, wp.min(spread, 0.5))
    # what a camera records of a lamp in an eye is its core, which the map of the room has spread over a texel
    lively = ramp(0.45, 3.0, luminance(image) / wp.max(world.open_sky[0], 1.0e-6))
    lively = 1.0 + (2.0 * lively - 0.3) * bulge  # on the white it is drawn out to a sheen
    slit = 1.0 - 0.88 * ramp(0.55, 0.78, lid)  # lashes close before a narrow one, not before a lamp below the lid
    lively *= 0.5 + 0.5 * bulge  # and broken by the film of tears
    return lit + image * (fresnel(0.026, cosine) * seen * slit * lively)


@wp.func
def shade_teeth(
    world: World, q: wp.vec3, n: wp.vec3, v: wp.vec3, e: wp.vec3, o: wp.vec4, upper: int, skin: SkinLook,
    footprint: float,
) -> wp.vec3:  # fmt: skip
    """Enamel and gum in the shade of the lips: light in the mouth has bounced off red flesh, and corners are dark."""
    pigment = ramp(0.05, 0.30, skin.melanin)
    tooth = tooth_point(q, upper, skin.seed, skin.age, pigment, footprint)
    up = world.skull * wp.vec3(0.0, 1.0, 0.0)
    across = wp.normalize(wp.cross(up, n))
    towards_gum = float(2 * upper - 1)
    tilted = wp.normalize(n + across * tooth.tilt[0] + up * (towards_gum * tooth.tilt[1]))
    deep = (1.0 - 0.84 * ramp(4.0, 28.0, tooth.side)) * tooth.open * 0.9
    deep *= 0.60 + 0.40 * float(upper)  # the lower row lies deeper, behind the lip
    deep += tooth.flesh * wp.max(0.9 - deep, 0.0)
    warm = wp.cw_mul(e, wp.vec3(1.16, 0.96, 0.93)) * turned(o, n, tilted)
    warm += (wp.vec3(0.075, 0.050, 0.040) + wp.vec3(0.18, 0.12, 0.11) * tooth.flesh) * world.open_sky[0]
    # enamel passes light on: its shaded side stays warm
    wet = reflected(world, o, tilted, v, 0.20, 0.045) * (0.6 - 0.1 * tooth.gum)
    # what reaches them in the shade has bounced off lips
    rosy = wp.vec3(1.0, 0.90 + 0.10 * deep, 0.86 + 0.14 * deep) * deep
    return wp.cw_mul(wp.cw_mul(tooth.albedo, warm) / 3.14159265 + wet, rosy)


@wp.func
def shade_tongue(
    world: World, q: wp.vec3, n: wp.vec3, v: wp.vec3, e: wp.vec3, o: wp.vec4, skin: SkinLook, footprint: float
) -> wp.vec3:
    """Papillae, a groove down the middle, a pale coat behind the red tip; dark towards the throat."""
    bumps = noise(skin.seed + 77, q, 1.3) * resolved(1.3, footprint)
    groove = wp.exp(-q[0] * q[0] / 3.0)
    coat = ramp(12.0, -4.0, q[2]) * (1.0 - ramp(10.0, 18.0, wp.abs(q[0])))
    flesh = mix3(wp.vec3(0.47, 0.20, 0.18), wp.vec3(0.50, 0.30, 0.265), 0.7 * coat * (1.0 + 0.4 * bumps))
    flesh = flesh * ((1.0 + 0.16 * bumps) * (1.0 - 0.14 * groove))
    across = wp.normalize(wp.cross(n, world.skull * wp.vec3(0.0, 0.0, 1.0)))
    # the base mesh's tongue is flat: it is rounded to its sides
    slope = -0.22 * q[0] * wp.exp(-q[0] * q[0] / 8.0) + 0.16 * bumps + 0.055 * q[0]
    tilted = wp.normalize(n + across * slope)
    # light falls off fast behind the teeth and under the cheeks
    dim = (1.0 - 0.75 * ramp(10.0, -30.0, q[2])) * (1.0 - 0.3 * ramp(6.0, 18.0, wp.abs(q[0])))
    warm = wp.cw_mul(e, wp.vec3(1.04, 0.94, 0.90)) * turned(o, n, tilted)
    warm += wp.vec3(0.24, 0.145, 0.13) * world.open_sky[0]
    wet = reflected(world, o, tilted, v, 0.22, 0.04)
    return (wp.cw_mul(flesh, warm) / 3.14159265 + 1.4 * wet) * dim


@wp.func
def creases(seed: int, u: float, v: float) -> float:
    """Height in mm of the creases that worn cloth keeps: soft folds, and sharper ones that run across them."""
    q = wp.vec3(u, v, 0.0)
    broad = noise(seed, q, 52.0)
    folded = wp.abs(noise(seed + 3, wp.vec3(u + 16.0 * broad, 0.45 * v, 0.0), 27.0))
    return 3.4 * broad + 1.8 * wp.max(0.32 - folded, 0.0) / 0.32


@wp.func
def motif(seed: int, u: float, w: float, soft: float) -> float:
    """A small figure in each cell of a lattice whose rows are set off by half: lozenge, ring, cross or dots.

    `soft`: half a pixel, in cells, by which borders are blurred.
    """
    row = wp.floor(w)
    x = u + 0.5 * (row - 2.0 * wp.floor(0.5 * row))
    x = x - wp.floor(x) - 0.5
    y = w - row - 0.5
    r = wp.sqrt(x * x + y * y)
    kind = seed % 4
    edge = wp.abs(x) * 1.3 + wp.abs(y) * 0.8 - 0.23  # how far out of the figure
    if kind == 1:
        edge = wp.abs(r - 0.2) - 0.065
    if kind == 2:
        edge = wp.max(wp.min(wp.abs(x), wp.abs(y)) - 0.07, r - 0.27)
    if kind == 3:
        edge = r - 0.15
    return 1.0 - ramp(-0.02 - soft, 0.02 + soft, edge)


@wp.func
def tossed(seed: int, u: float, w: float, soft: float) -> float:
    """Flowers of three or five petals, one in most cells, each turned and set off by chance."""
    i = wp.floor(u)
    j = wp.floor(w)
    state = wp.rand_init(seed, (int(i) * 73856093) ^ (int(j) * 19349663))
    if wp.randf(state) > 0.8:
        return 0.0
    x = u - i - 0.3 - 0.4 * wp.randf(state)
    y = w - j - 0.3 - 0.4 * wp.randf(state)
    petals = 1.5 + float(seed % 2)
    turn = wp.atan2(y, x) + 6.2831853 * wp.randf(state)
    petal = wp.cos(petals * turn)
    edge = wp.sqrt(x * x + y * y) - 0.08 - 0.22 * petal * petal
    return 1.0 - ramp(-0.03 - soft, 0.03 + soft, edge)


RIB = wp.constant(0.55)  # steepest slope of knitted ribs


@wp.func
def shade_cloth(
    world: World, look: ClothLook, uv: wp.vec3, n: wp.vec3, v: wp.vec3, e: wp.vec3, o: wp.vec4, footprint: float,
    worn: bool,
) -> wp.vec3:  # fmt: skip
    """Cloth at `uv` mm; what is `worn` on the head is ribbed if it is knitted."""
    u = uv[0] / wp.max(look.scale, 0.1)
    w = uv[1] / wp.max(look.scale, 0.1)
    mark = float(0.0)
    soft = 0.7 * footprint / wp.max(look.scale, 0.1)  # a pixel's half, and that cloth is seen aslant
    if look.pattern == 1:
        mark = ramp(0.29 - soft, 0.33 + soft, wp.abs(u - wp.floor(u) - 0.5))
    if look.pattern == 2:
        mark = ramp(0.24 - soft, 0.27 + soft, wp.abs(u - wp.floor(u) - 0.5))
        mark += ramp(0.24 - soft, 0.27 + soft, wp.abs(w - wp.floor(w) - 0.5))
        mark = 0.5 * mark
    if look.pattern == 3:
        mark = tossed(look.seed, u, w, soft)
    if look.pattern == 4:
        mark = motif(look.seed, u, w, soft)
    c = mix3(look.colour, look.second, mark)
    thread = resolved(look.weave, footprint)
    weave = wp.sin(uv[0] / look.weave * 6.2831853) * wp.sin(uv[1] / look.weave * 6.2831853)
    rib = float(0.0)  # slope across
    if worn and look.weave > 1.0:  # stitches in the form of a V, in ribs of two
        turn = uv[0] / look.weave
        leg = wp.abs(turn - wp.floor(turn) - 0.5)
        weave = 1.6 * wp.sin((uv[1] / look.weave + 0.9 * leg) * 6.2831853) - 1.2 * ramp(0.3, 0.5, leg)
        wide = resolved(2.0 * look.weave, footprint)
        rib = RIB * wide * wp.cos(turn * 3.14159265)
        c = c * (1.0 - (0.44 - 0.5 * look.colour[1]) * wide * ramp(0.25, -1.0, wp.sin(turn * 3.14159265)))
    c = c * (1.0 + 0.12 * thread * weave + 0.10 * noise(look.seed + 1, uv, 3.0) * resolved(3.0, footprint))
    # creases tilt the surface: light changes by the first moment of what reaches it, as for skin
    deep = float(1.0)
    if look.weave > 1.0:  # knitting is soft
        deep = 0.45
    step = wp.max(2.0, footprint)
    h = creases(look.seed, uv[0], uv[1])
    slope_u = (creases(look.seed, uv[0] + step, uv[1]) - h) * deep / step
    slope_v = (creases(look.seed, uv[0], uv[1] + step) - h) * deep / step
    slope_u += rib
    across = wp.normalize(wp.cross(wp.vec3(0.0, 1.0, 0.05), n))
    tilt = wp.cross(n, across) * slope_v - across * slope_u  # v runs down the cloth
    turned = wp.dot(wp.vec3(o[1], o[2], o[3]), tilt) / wp.max(luminance(e), 0.05 * o[0] + 1.0e-6)
    # third of the coordinates of cloth: light lost between folds finer than the lights' maps
    lit = wp.cw_mul(c, e) * (wp.clamp(1.0 + turned, 0.45, 1.6) * (1.0 - wp.clamp(uv[2], 0.0, 0.8)))
    # fuzz: cloth brightens where it is seen edge-on
    grazing = 1.0 - wp.clamp(wp.dot(n, v), 0.0, 1.0)
    rim = grazing * grazing * grazing
    bent = wp.normalize(n + tilt)
    return lit * ((1.0 + 0.5 * rim) / 3.14159265) + reflected(world, o, bent, v, 0.9, 0.02) * 0.5


@wp.func
def power22(x: float) -> float:
    x2 = x * x
    x4 = x2 * x2
    x8 = x4 * x4
    return x8 * x8 * x4 * x2


@wp.func
def power48(x: float) -> float:
    x2 = x * x
    x4 = x2 * x2
    x16 = x4 * x4 * x4 * x4
    return x16 * x16 * x16


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
    # strands shade one another: known at root, middle and tip
    left = hair.light[s]
    depth = left[0] + (left[1] - left[0]) * wp.min(2.0 * along, 1.0)
    depth += (left[2] - left[1]) * wp.max(2.0 * along - 1.0, 0.0)
    total = wp.cw_mul(colour, lit) * (0.38 * depth / 3.14159265)
    tv = wp.dot(t, v)
    sv = wp.sqrt(wp.max(1.0 - tv * tv, 0.0))
    tint = wp.vec3(wp.sqrt(colour[0]), wp.sqrt(colour[1]), wp.sqrt(colour[2]))
    # white hair scatters light so often that its tinted highlight is lost; black hair swallows it within the fibre
    pale = (1.0 - 0.6 * tint[1]) * wp.min(3.0 * tint[0], 1.0)
    jitter = 0.16 * (wp.randf(wp.rand_init(s, 5)) - 0.5)
    half = 0.5 * float(world.light_size)
    # where hairs leave the skin they lie every way: no sheet shines
    gloss = hair.gloss[s] * (0.2 + 0.8 * ramp(0.02, 0.3, along))
    for k in range(world.key_frame.shape[0]):
        frame = world.key_frame[k]
        d = wp.vec3(frame[2, 0], frame[2, 1], frame[2, 2])
        at = light_space(frame, p - world.light_centre, world.light_scale, half)
        # some light always finds its way between the strands, and pale ones hand on more: no wires over a dark ground
        past = 0.14 + 0.4 * colour[1]
        facing = past + (1.0 - past) * through_hair(world.light_depth, pose, world.key_first + k, world.light_size, at)
        tl = wp.dot(t, d)
        sl = wp.sqrt(wp.max(1.0 - tl * tl, 0.0))
        light = world.key_power[k] * facing
        total += wp.cw_mul(colour, light) * (sl * 0.215 * depth)
        shine = power48(wp.clamp(sl * sv - (tl + 0.10 + jitter) * tv, 0.0, 1.0))
        glow = power22(wp.clamp(sl * sv - (tl - 0.16 + jitter) * tv, 0.0, 1.0))
        # light from behind that goes straight on through the fibre: the thin edge of hair before a window shines
        ahead = wp.max(-wp.dot(v, d), 0.0) * wp.max(sl * sv - tl * tv, 0.0)
        total += wp.cw_mul(tint, light) * (0.3 * ahead * ahead * depth)
        total += (light * (0.055 * shine) + wp.cw_mul(tint, light) * (0.2 * pale * glow)) * (gloss * depth)
    return total
