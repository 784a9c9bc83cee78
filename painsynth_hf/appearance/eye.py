"""What a point of the eyeball looks like: sclera, limbal ring, iris with fibres, pupil."""

from __future__ import annotations

import warp as wp

from .lookup import mix3, ramp, resolved
from .noise import noise

CORNEA = wp.constant(7.8)  # mm, radius of curvature
CORNEA_INDEX = wp.constant(1.336)  # of the aqueous humour behind it
PLICA = wp.constant(8.6)  # mm from the eyeball's centre towards the nose: where the pink fold begins


@wp.struct
class EyeLook:
    iris_melanin: float  # 0 blue .. 1 dark brown
    iris_radius: float  # mm
    pupil_radius: float  # mm
    sclera_age: float
    pigment: float  # 0..1 of the skin: brown sclera and conjunctiva
    age: float  # 0 at 30 years .. 1 at 90
    limbus: float  # how dark the ring around the iris is, 0..1
    white: float  # how light the sclera is, about 1
    veins: float  # 0..1
    seed: int


@wp.func
def chamber_shift(look: EyeLook, local: wp.vec3, view: wp.vec3, r: float) -> wp.vec2:
    """How far aside, mm, of `local` the iris seen there lies: the view ray bends at the cornea (Snell) and goes on to
    the flat iris, 2.7 mm below the apex. `view`: unit, towards the camera, gaze axes.
    """
    rim = look.iris_radius + 0.4
    height = wp.sqrt(CORNEA * CORNEA - wp.min(r * r, rim * rim)) - wp.sqrt(CORNEA * CORNEA - rim * rim)
    n = wp.vec3(local[0] / CORNEA, local[1] / CORNEA, 0.0)
    n = wp.vec3(n[0], n[1], wp.sqrt(wp.max(1.0 - n[0] * n[0] - n[1] * n[1], 0.05)))
    cosine = wp.max(wp.dot(n, view), 0.05)
    bend = wp.sqrt(1.0 - (1.0 - cosine * cosine) / (CORNEA_INDEX * CORNEA_INDEX)) - cosine / CORNEA_INDEX
    down = view * (-1.0 / CORNEA_INDEX) - n * bend
    along = height / wp.max(-down[2], 0.25)
    return wp.vec2(down[0] * along, down[1] * along)


@wp.func
def iris_colour(melanin: float, fibre: float, outer: float) -> wp.vec3:
    """Blue is scattering over a dark ground; melanin turns it green, hazel, brown (Edwards et al. 2016).

    `outer`: 0 in the ring around the pupil, which is browner, 1 in the ciliary zone.
    """
    blue = wp.vec3(0.100, 0.140, 0.184)
    green = wp.vec3(0.070, 0.070, 0.044)
    amber = wp.vec3(0.082, 0.043, 0.0175)
    brown = wp.vec3(0.080, 0.036, 0.0165)  # of tones that stand out from the pupil in the shade of a lid
    c = blue
    if melanin < 0.35:
        c = mix3(blue, green, melanin / 0.35)
    else:
        if melanin < 0.6:
            c = mix3(green, amber, (melanin - 0.35) / 0.25)
        else:
            c = mix3(amber, brown, wp.min((melanin - 0.6) / 0.28, 1.0))
    collar = mix3(c, amber, 0.45 * (1.0 - melanin))
    c = mix3(collar, c, outer)
    contrast = 1.25 - 0.45 * melanin  # a brown iris is velvet
    return c * (1.0 + contrast * (fibre - 0.5))


@wp.func
def iris_point(look: EyeLook, x: float, y: float, q: float, footprint: float) -> wp.vec3:
    """Albedo of the iris and pupil at (x, y) mm of its plane, `q` mm from the axis."""
    t = wp.clamp((q - look.pupil_radius) / (look.iris_radius - look.pupil_radius), 0.0, 1.0)
    c = x / wp.max(q, 0.05)
    s = y / wp.max(q, 0.05)
    wave = 0.10 * noise(look.seed + 6, wp.vec3(c * 3.0, s * 3.0, t * 2.0), 1.0)
    cw = c - s * wave
    sw = s + c * wave
    # radial fibres, about 60 and 140 around, each a little way along
    coarse = 1.0 - 2.0 * wp.abs(noise(look.seed + 1, wp.vec3(cw * 9.0, sw * 9.0, t * 0.9), 0.95))
    fine = 1.0 - 2.0 * wp.abs(noise(look.seed + 2, wp.vec3(cw * 9.0, sw * 9.0, t * 1.6), 0.42))
    far = resolved(0.45, footprint)
    fibre = 0.42 + 0.34 * (coarse - 0.4) * resolved(0.25, 0.5 * footprint) + 0.30 * (fine - 0.4) * far
    # Fuchs's crypts at the collarette, whose edge zigzags
    edge = 0.33 + 0.07 * noise(look.seed + 7, wp.vec3(c * 4.0, s * 4.0, 0.0), 0.9)
    crypt = noise(look.seed + 3, wp.vec3(c * 4.5, s * 4.5, t * 3.2), 1.1)
    fibre -= 0.5 * ramp(0.18, 0.5, crypt) * ramp(edge - 0.08, edge + 0.1, t) * (1.0 - ramp(0.55, 0.8, t)) * far
    fibre += 0.22 * ramp(edge - 0.10, edge, t) * (1.0 - ramp(edge, edge + 0.10, t))
    # furrows of contraction
    fibre -= 0.10 * ramp(0.25, 0.9, wp.sin(26.0 * t + 2.0 * coarse)) * ramp(0.5, 0.7, t) * far
    colour = iris_colour(look.iris_melanin, fibre, ramp(edge - 0.06, edge + 0.16, t))
    # limbal ring, paler with age, and shade towards it: the rim of the iris lies deeper under the cornea
    colour = colour * (
        1.0 - look.limbus * (1.0 - 0.35 * look.age) * (0.24 * ramp(0.4, 0.85, t) + 0.76 * ramp(0.72, 0.97, t))
    )
    ruff = 1.0 - ramp(0.0, 0.10, t)
    colour = mix3(colour, wp.vec3(0.020, 0.010, 0.006), 0.6 * ruff)
    soft = wp.max(0.14, 0.45 * footprint)
    pupil = 1.0 - ramp(look.pupil_radius - soft, look.pupil_radius + soft, q)
    return mix3(colour, wp.vec3(0.004, 0.0035, 0.0035), pupil)


@wp.func
def sclera(look: EyeLook, local: wp.vec3, head: wp.vec3, nose: float, footprint: float) -> wp.vec3:
    """Albedo of the white; `head`: mm from the eyeball's centre in axes of the skull, in which the corner rests."""
    white = mix3(wp.vec3(0.51, 0.445, 0.415), wp.vec3(0.53, 0.455, 0.375), look.sclera_age) * look.white
    white = white * (1.0 - 0.42 * look.pigment)  # dark skin throws less light back into the socket than light skin does
    tan = wp.vec3(0.74, 0.62, 0.49)
    spots = ramp(-0.2, 0.6, noise(look.seed + 8, local, 4.0))
    white = wp.cw_mul(white, mix3(wp.vec3(1.0, 1.0, 1.0), tan, look.pigment * (0.6 + 0.7 * spots)))
    out = ramp(look.iris_radius + 0.5, 13.0, wp.sqrt(local[0] * local[0] + 0.5 * local[1] * local[1]))
    white = mix3(white, wp.vec3(0.56, 0.335, 0.29), 0.16 + 0.46 * out)
    # vessels wind from both corners and thin out towards the limbus
    wind = wp.vec3(0.0, 0.9 * noise(look.seed + 9, local, 2.6), 0.0)
    p = wp.cw_mul(local + wind, wp.vec3(0.30, 1.0, 0.6))
    thick = wp.abs(noise(look.seed + 4, p, 2.2))
    thin = wp.abs(noise(look.seed + 10, wp.cw_mul(local + wind, wp.vec3(0.5, 1.0, 1.0)), 1.2))
    here = ramp(-0.25, 0.35, noise(look.seed + 11, local, 5.0))
    line = 0.75 * (1.0 - ramp(0.0, 0.075, thick)) * resolved(0.35, 0.5 * footprint)
    line += 0.5 * (1.0 - ramp(0.0, 0.09, thin)) * resolved(0.20, 0.5 * footprint)
    red = line * here * ramp(0.0, 0.6, out) * (0.6 + 1.3 * look.veins + 0.5 * look.sclera_age)
    white = wp.cw_mul(white, wp.vec3(1.0 - 0.12 * red, 1.0 - 0.62 * red, 1.0 - 0.62 * red))
    # the fold of conjunctiva at the nose
    medial = nose * head[0]
    fold = ramp(PLICA - 0.4, PLICA + 1.4, medial + 0.35 * noise(look.seed + 12, head, 1.6))
    flesh = wp.vec3(0.54, 0.35, 0.30) * (1.0 - 0.45 * look.pigment)
    return mix3(white, flesh, 0.7 * fold)


@wp.func
def eye_albedo(
    look: EyeLook, local: wp.vec3, head: wp.vec3, view: wp.vec3, nose: float, light: wp.vec3, footprint: float
) -> wp.vec4:
    """Albedo and how much of it is iris or pupil (0..1).

    `local`: mm from the eyeball's centre, z along the gaze; `head`: the same point in axes of the skull; `view` and
    `light`: towards the camera (unit) and towards where most light comes from (0..1 long), gaze axes. `nose`: -1 where
    the nose lies towards -x (the left eye), else 1. `footprint`: mm per pixel.
    """
    r = wp.sqrt(local[0] * local[0] + local[1] * local[1])
    tall = wp.sqrt(local[0] * local[0] + 1.10 * local[1] * local[1])  # the limbus is wider than high
    soft = wp.max(0.5, 0.5 * footprint)
    inside = 1.0 - ramp(look.iris_radius - soft, look.iris_radius + soft, tall)
    white = sclera(look, local, head, nose, footprint)
    if inside <= 0.0:
        return wp.vec4(white[0], white[1], white[2], 0.0)
    shift = chamber_shift(look, local, view, r)
    x = local[0] + shift[0]
    y = local[1] + shift[1]
    q = wp.sqrt(x * x + y * y)
    iris = iris_point(look, x, y, q, footprint)
    # the cornea gathers light on the side of the iris away from it
    iris = iris * wp.max(1.0 - 0.65 * (x * light[0] + y * light[1]) / look.iris_radius, 0.3)
    # arcus senilis: fat in the cornea's edge
    state = wp.rand_init(look.seed + 13)
    arcus = ramp(0.35, 1.0, look.age) * wp.randf(state) * ramp(0.76, 0.88, r / look.iris_radius)
    iris = mix3(iris, wp.vec3(0.33, 0.35, 0.36), 0.6 * arcus * (1.0 - ramp(0.93, 1.0, r / look.iris_radius)))
    c = mix3(white, iris, inside)
    return wp.vec4(c[0], c[1], c[2], inside)
