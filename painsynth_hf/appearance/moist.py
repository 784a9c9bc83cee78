"""Where skin ends: the red of the lips, the margins of the lids with the flesh at the inner corner, the mouth's lining.

`lips`, `mouth` and `rim` are the graded weights of `regions`. The red of the lips is thin, hairless and unkeratinised:
its vessels show (Ali et al. 2013), pigment gathers at its border and fades to the wet line, most so in dark skin.
"""

from __future__ import annotations

import warp as wp

from .lookup import mix3, ramp, resolved
from .noise import noise

LIP_LINE = wp.constant(-67.3)  # mm, template height at which the lips meet
PINKER = wp.constant(0.32)  # share of pigment that a lower lip lacks inside its border, at most
ENDS = wp.constant(0.35)  # share of a lip's red that its ends lack
CANTHUS = wp.constant(20.6)  # mm, template distance from the midline of the flesh at the inner corner of the eye


@wp.func
def vermilion(seed: int, q: wp.vec3, lips: float, mouth: float, age: float, blurred: float) -> float:
    """0..1: how much a point is the red of the lips. Its border is uneven and blurs with age and by `blurred`."""
    edge = lips + 0.11 * noise(seed + 51, q, 4.6) + (0.04 + 0.05 * age) * noise(seed + 52, q, 1.1)
    # drawn over the bow, blurred to the corners and below, where skin goes over into red
    below = ramp(LIP_LINE + 2.0, LIP_LINE - 3.0, q[1])
    lost = ramp(-0.1, 0.6, noise(seed + 65, q, 8.0))  # here and there it dissolves
    soft = 0.13 + blurred + 0.10 * lost + 0.04 * age + 0.10 * below + 0.05 * ramp(8.0, 20.0, wp.abs(q[0]))
    rim = 0.5 + 0.03 * age + 0.03 * below  # the red of old lips draws back
    return ramp(rim - soft, rim + soft, edge) * (1.0 - ramp(0.35, 0.75, mouth)) * (1.0 - ENDS * aside(q))


@wp.func
def aside(q: wp.vec3) -> float:
    """0 in the middle of the mouth .. 1 at its corners, where photographs show lips hardly redder than skin."""
    return ramp(8.0, 25.0, wp.abs(q[0]))


@wp.func
def white_roll(lips: float) -> float:
    """0..1 on the pale ridge of skin just outside the red of the lips."""
    return ramp(0.36, 0.44, lips) * (1.0 - ramp(0.46, 0.53, lips))


@wp.func
def lip_pigment(seed: int, q: wp.vec3, red: float, lips: float, melanin: float, dusky: float) -> float:
    """Factor on melanin: dark at the border and on the upper lip, light at the wet line, by a person's own measure."""
    state = wp.rand_init(seed + 53)
    two_tone = 0.3 + 0.7 * wp.randf(state)  # of the lower lip
    border = 0.05 + 0.35 * wp.randf(state) * ramp(0.02, 0.14, melanin)
    inner = ramp(0.5, 0.9, lips)
    below = ramp(LIP_LINE + 0.5, LIP_LINE - 1.5, q[1])
    edge = border * (1.0 - 0.6 * below) * (1.0 - ramp(0.55, 0.74, lips))
    factor = (dusky + edge) * (1.0 - inner * (0.10 + PINKER * two_tone * below))
    return 1.0 + red * (factor * (1.0 + 0.15 * noise(seed + 54, q, 2.4)) - 1.0)


@wp.func
def lip_blood(seed: int, q: wp.vec3, red: float, lips: float, blood: float, age: float, rosy: float) -> float:
    """Volume fraction of blood that a lip shows where skin beside it shows `blood`."""
    full = (1.7 * blood + 0.037) * (0.15 + 0.9 * rosy) * (1.0 - 0.35 * age)  # no lips are as pale as skin
    full *= 0.62 + 0.58 * ramp(0.48, 0.95, lips) + 0.16 * noise(seed + 56, q, 4.0)  # deepest where they are wet
    full *= 1.0 - 0.3 * aside(q)
    return blood * (1.0 - 0.20 * white_roll(lips)) + red * full


@wp.func
def lip_grain(seed: int, q: wp.vec3) -> wp.vec3:
    """A point in the lips' own grid, which fans out to the corners: creases run along its second axis."""
    along = wp.atan2(q[0], q[2] + 8.0) * 34.0 * (1.0 - 0.012 * wp.abs(q[1] - LIP_LINE))
    return wp.vec3(along + 0.35 * noise(seed + 57, q, 3.5), 0.22 * q[1], 0.0)


@wp.func
def lip_tint(seed: int, q: wp.vec3, red: float, lips: float, melanin: float, age: float, rosy: float) -> wp.vec3:
    """Factor on colour: blood under the thin red of the lips, nearly arterial, is redder than skin's; creases are
    redder still, what peels between them paler. With age lips are darker, less red and less yellow (Udohira et al.,
    J Soc Cosmet Chem Jpn 46, 2022). How much is set beside photographs of people at rest (UTKFace: Zhang, Song & Qi,
    CVPR 2017).
    """
    upright = noise(seed + 64, wp.cw_mul(lip_grain(seed, q), wp.vec3(1.0, 0.6, 1.0)), 2.6)
    t = red * (1.0 + 0.7 * upright) * (1.0 - 0.6 * age) * (1.0 - 0.3 * aside(q)) * wp.min(0.5 + 0.5 * rosy, 1.2)
    t *= 0.95 + 0.4 * ramp(0.85, 1.0, lips)  # light goes from lip to lip
    t *= 1.0 + 0.4 * ramp(0.05, 0.20, melanin)  # what pigment takes of the red
    dull = red * age
    # light of the teeth side comes through an upper lip, which looks down and would be dark without
    thin = 0.14 * red * ramp(0.45, 1.0, rosy) * ramp(LIP_LINE - 0.5, LIP_LINE + 1.0, q[1])
    clear = wp.vec3(1.0 + thin, 1.0 + (0.2 + 0.7 * age) * thin, 1.0 + (0.35 + 0.55 * age) * thin)
    dark = wp.vec3(1.0 - 0.02 * t - 0.17 * dull, 1.0 - 0.20 * t - 0.13 * dull, 1.0 + 0.05 * t - 0.07 * dull)
    return wp.cw_mul(dark, clear)


@wp.func
def lip_relief(seed: int, q: wp.vec3, footprint: float, red: float, age: float) -> float:
    """mm: upright creases, which fan out towards the corners and deepen as lips dry with age, over a soft cushion."""
    p = lip_grain(seed, q)
    fine = 1.0 - wp.abs(noise(seed + 58, p, 1.9))
    h = -0.15 * (1.0 + 1.3 * age) * fine * fine * fine * resolved(1.3, footprint)
    h += 0.10 * noise(seed + 59, wp.vec3(p[0], 2.0 * p[1], 0.0), 4.2)
    return red * h


@wp.func
def lip_roughness(red: float, lips: float, age: float, roughness: float) -> float:
    """Moist lips shine most towards the wet line; dry ones hardly."""
    moist = ramp(0.5, 0.95, lips) * (1.0 - 0.6 * age)
    return roughness + red * (0.58 - 0.15 * moist - roughness)


@wp.func
def lip_gloss(red: float, lips: float, age: float) -> float:
    return red * (0.09 + 0.20 * ramp(0.60, 0.90, lips) + 0.3 * ramp(0.92, 1.0, lips)) * (1.0 - 0.3 * age)


@wp.func
def lining(colour: wp.vec3, q: wp.vec3, mouth: float, seed: int, melanin: float) -> wp.vec3:
    """Skin gives way to the red lining of lips and cheeks, which darkens to the throat, and in dark skin is brown."""
    deep = ramp(14.0, -14.0, q[2])
    front = wp.vec3(0.32, 0.155, 0.148) * (1.0 - 0.5 * ramp(0.04, 0.25, melanin))
    mucosa = mix3(front, wp.vec3(0.24, 0.075, 0.06), deep)
    # little light gets into the cheeks, but the web of the corner is wet, red and near
    mucosa = mucosa * (1.0 - 0.3 * ramp(21.0, 26.0, wp.abs(q[0])) * ramp(13.0, 6.0, q[2]))
    # where lips touch hardly any light comes out again: the line between them is dark and red
    seam = (0.14 + 0.06 * ramp(4.0, 19.0, wp.abs(q[0]))) * ramp(0.0, 0.4, mouth) * ramp(1.0, 0.85, mouth)
    wet = mix3(colour, mucosa * (1.0 + 0.12 * noise(seed + 60, q, 3.0)), ramp(0.15, 0.75, mouth))
    return wp.cw_mul(wet, wp.vec3(1.0 - 0.2 * seam, 1.0 - 1.6 * seam, 1.0 - 1.2 * seam))


@wp.func
def lid_margin(colour: wp.vec3, q: wp.vec3, rim: float, seed: int, melanin: float) -> wp.vec3:
    """Skin at the front of the margin, wet and pink at its back; at the inner corner the flesh of the caruncle."""
    wet = mix3(colour, wp.vec3(0.57, 0.39, 0.335) * (1.0 - 0.6 * ramp(0.04, 0.25, melanin)), 0.6)
    pale = 0.12 * noise(seed + 62, q, 2.3)  # vessels under it are seen here and there
    pink = mix3(wp.cw_mul(colour, wp.vec3(1.12, 1.0, 0.97)), wet * (1.0 + pale), ramp(0.35, 0.95, rim))
    # tears stand where the edge meets the eye and draw a pale line, finer than any mirror image could be told
    pink = mix3(pink, wp.vec3(0.85, 0.74, 0.70), 0.5 * ramp(0.78, 0.96, rim) * (0.7 + 0.5 * pale))
    corner = (1.0 - ramp(CANTHUS - 0.6, CANTHUS + 1.4, wp.abs(q[0]))) * ramp(0.1, 0.45, rim)
    flesh = wp.vec3(0.50, 0.305, 0.255) * (1.0 + 0.45 * noise(seed + 61, q, 1.3))
    flesh = flesh * (1.0 - 0.45 * ramp(0.04, 0.25, melanin))
    return mix3(mix3(colour, pink, ramp(0.05, 0.3, rim)), flesh, 0.75 * corner)
