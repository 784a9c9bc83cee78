"""What a point of the teeth looks like: crowns of anatomical widths along the arch, their gaps, the gum between them.

The base mesh has two smooth bands. Positions are template millimetres; mesio-distal widths and crown heights are the
means of Wheeler's Dental Anatomy (Nelson & Ash 2010).
"""

from __future__ import annotations

import warp as wp

from .lookup import mix3, ramp
from .noise import noise

UPPER_ARCH = wp.constant(38.3)  # mm of arch per radian about its middle, 12 mm behind the template's origin
LOWER_ARCH = wp.constant(33.2)


@wp.struct
class ToothPoint:
    albedo: wp.vec3
    tilt: wp.vec2  # slope of the surface along the arch, outwards, and towards the gum
    gum: float  # 0..1
    open: float  # share of light that the hollows between teeth leave
    side: float  # mm along the arch from the midline
    flesh: float  # 0..1 beyond the edge of a lower tooth, most so at the sides, where the lining's light is


@wp.func
def width_of(upper: int, k: int) -> float:
    """Millimetres, first incisor (0) to second molar (6)."""
    if upper == 1:
        if k == 0:
            return 8.5
        if k == 1:
            return 6.5
        if k == 2:
            return 7.6
        if k == 3:
            return 7.0
        if k == 4:
            return 6.8
        return 10.0
    if k == 0:
        return 5.2
    if k == 1:
        return 5.7
    if k == 2:
        return 6.8
    if k == 3:
        return 7.0
    if k == 4:
        return 7.1
    return 10.8


@wp.func
def crown_height(upper: int, k: int) -> float:
    """From the edge to the highest point of the gum, mm."""
    if k == 2:
        return 9.8
    if k > 4:
        return 6.8
    if k > 2:
        return 8.0
    if upper == 1:
        if k == 0:
            return 10.2
        return 8.8
    return 8.6


@wp.func
def tooth_point(q: wp.vec3, upper: int, seed: int, age: float, pigment: float, footprint: float) -> ToothPoint:
    """`age` 0..1 wears edges flat, yellows enamel, draws the gum back and takes teeth; `pigment` 0..1 browns the gum.

    People differ in size, crowding, taper, the step of the lateral incisors, a gap in the middle; some old ones wear a
    denture.
    """
    arch = LOWER_ARCH
    if upper == 1:
        arch = UPPER_ARCH
    far = wp.abs(wp.atan2(q[0], q[2] + 12.0)) * arch
    front = wp.min(far, 19.0)
    # mm from the biting edge, which rises towards the molars (curve of Spee)
    back = 0.72 * wp.clamp(far - 19.0, 0.0, 9.5) + 0.15 * wp.max(far - 28.5, 0.0)
    rise = -72.0 + 0.0075 * front * front + back - q[1]
    if upper == 1:
        rise = q[1] + 65.1 - 0.0052 * wp.min(far * far, 900.0)
    person = wp.rand_init(seed, 70 + upper)
    arch = arch * (0.93 + 0.13 * wp.randf(person))
    s = wp.atan2(q[0], q[2] + 12.0) * arch + 0.9 * (wp.randf(person) - 0.5)
    shade = wp.randf(person)  # of the enamel
    own_way = wp.rand_init(seed, 90)  # both rows'
    denture = wp.randf(own_way) < 0.7 * ramp(0.55, 0.95, age) and upper == 1
    crowded = wp.randf(own_way)
    crowded = (0.35 + 1.9 * crowded * crowded) * (1.35 - 0.35 * float(upper))
    taper = 0.16 * wp.randf(own_way)
    step = 0.2 + 1.1 * wp.randf(own_way)
    wear = 0.8 * (wp.randf(own_way) + 0.1) * age
    apart = wp.max(wp.randf(own_way) - 0.86, 0.0) * 9.0 * float(upper)  # mm, in one person in seven
    pale = wp.randf(own_way)
    if denture:
        crowded = 0.2
        apart = 0.0
        wear = 0.0
    hand = int(0)
    if s < 0.0:
        hand = 1
    d = wp.abs(s) - 0.5 * apart
    k = int(0)
    start = float(0.0)
    while k < 7 and d > start + width_of(upper, k):
        start += width_of(upper, k)
        k += 1
    own = wp.rand_init(seed, 100 + 40 * upper + 2 * k + hand)
    half = 0.5 * width_of(upper, k)
    u = (d - start - half) / half  # -1 at the midline's side .. 1
    worn = (0.2 + 0.3 * wp.randf(own)) * (1.0 - age) + age
    twist = 0.30 * (wp.randf(own) - 0.5) * crowded
    longer = 0.6 * (wp.randf(own) - 0.5) * (0.5 + 0.5 * crowded)

    # outline of the biting edge: rounded corners, the outer one more; canines come to a point
    edge = 0.35 * wp.pow(wp.abs(u), 4.0) + 0.55 * wp.pow(wp.max(u, 0.0), 4.0)
    if k == 1:
        edge += 0.35 * step + 0.3 * u * u
    if k == 2:
        edge = 0.1 + 1.5 * wp.pow(wp.abs(u - 0.1), 1.3)
    if k > 2:
        edge += 0.6 + 0.8 * u * u
    edge = wp.max(edge * (1.0 - 0.75 * worn) + longer * (1.0 - 0.5 * worn) * 0.5, 0.0)
    edge += 0.5 * ramp(0.86, 1.0, wp.abs(u)) + wear
    soft = wp.max(0.15, 0.5 * footprint)

    # the gum's line is highest over the middle of a tooth and runs down between them
    high = crown_height(upper, k) + longer + 1.6 * age * wp.randf(own) - (3.4 - 1.6 * age) * wp.pow(wp.abs(u), 2.6)
    lost = wp.randf(wp.rand_init(seed, 300 + 40 * upper + 2 * k + hand))
    if lost < 0.13 * ramp(0.35, 1.0, age) and k > 0 and not denture:
        edge = 20.0
        high -= 0.8 + 1.2 * u * u  # where a tooth is gone the ridge is full
    if d < 0.0:
        edge = wp.max(edge, 20.0)
    tooth = ramp(edge - soft, edge + soft, rise)
    gum = ramp(high - soft, high + soft, rise)

    a = wp.clamp(rise / wp.max(high, 1.0), 0.0, 1.0)  # up the crown
    yellow = wp.clamp(0.42 * shade + (0.35 + 0.45 * pale) * age, 0.0, 1.0)
    if denture:
        yellow = 0.25 * shade
    enamel = mix3(wp.vec3(0.69, 0.625, 0.50), wp.vec3(0.58, 0.475, 0.32), yellow) * (0.88 + 0.16 * pale)
    if k == 2:
        enamel = wp.cw_mul(enamel, wp.vec3(0.93, 0.89, 0.80))
    enamel = wp.cw_mul(enamel, mix3(wp.vec3(1.0, 1.0, 1.0), wp.vec3(0.93, 0.84, 0.71), ramp(0.35, 1.05, a)))
    clear = (1.0 - ramp(0.0, 0.22, a)) * (1.0 - 0.8 * age)  # the edge lets light through to the dark behind it
    enamel = wp.cw_mul(enamel, mix3(wp.vec3(1.0, 1.0, 1.0), wp.vec3(0.80, 0.84, 0.89), clear))
    stain = float(0.0)
    if not denture:
        stain = age * ramp(0.1, 0.6, noise(seed + 71, wp.vec3(s, 0.3 * q[1], float(upper)), 1.4))
    enamel = wp.cw_mul(enamel, wp.vec3(1.0 - 0.12 * stain, 1.0 - 0.20 * stain, 1.0 - 0.32 * stain))
    patches = wp.clamp(pigment * (0.7 + 0.9 * noise(seed + 72, q, 5.0)), 0.0, 1.0)
    flesh = mix3(wp.vec3(0.56, 0.27, 0.235), wp.vec3(0.20, 0.095, 0.08), patches)
    flesh = flesh * (1.0 + 0.10 * noise(seed + 73, q, 0.8))

    tone = 0.10 * (wp.randf(own) - 0.5)  # no two teeth are quite alike
    enamel = wp.cw_mul(enamel, wp.vec3(1.0 + tone, 1.0 + 1.1 * tone, 1.0 + 1.5 * tone))
    gap = ramp(0.80 - wp.min(0.3 * footprint, 0.3), 1.0, wp.abs(u) + taper * a * a) * (1.0 - gum)
    # light that enters the gaps leaves through enamel, yellowed
    enamel = wp.cw_mul(enamel, mix3(wp.vec3(1.0, 1.0, 1.0), wp.vec3(0.80, 0.69, 0.57), gap))
    enamel = mix3(wp.vec3(0.27, 0.10, 0.085), enamel, tooth)  # beyond the edge is flesh in the dark
    point = ToothPoint()
    point.albedo = mix3(enamel, flesh, gum)
    point.gum = gum
    point.open = (0.62 + 0.38 * wp.max(tooth, gum)) * (1.0 - 0.30 * gap * gap)
    point.open *= 1.0 - (0.30 + 0.12 * float(upper)) * ramp(0.30, 1.05, a)  # the lip hangs before it
    bulge = (0.25 * u + 0.75 * u * u * u) * 0.85 + twist
    roll = 0.55 * (a - 0.45)  # crowns are fullest a third up from the gum, and turn in at the edge
    sign = 1.0 - 2.0 * float(hand)
    point.tilt = wp.vec2(sign * bulge * (1.0 - 0.7 * gum), roll * (1.0 - gum))
    point.side = d
    point.flesh = (1.0 - float(upper)) * (1.0 - wp.max(tooth, gum)) * (0.35 + 0.65 * ramp(8.0, 15.0, far))
    return point
