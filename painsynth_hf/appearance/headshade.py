"""The shade of head, neck and chest on what stands close behind them: pillow, chair, wall.

Each of the lights that stand for the room has its own, soft and off to the other side; a pale surface fills it with its
own light. While the room is being lit there are no such lights yet, and the sum of all directions does for them.
"""

from __future__ import annotations

import warp as wp

from .lookup import ramp

SHADERS = 12  # lights that stand for the room
REACH = wp.constant(1.0e6)  # mm squared; beyond a metre nothing is left of it
SPREAD = wp.constant(0.42)  # tangent of half the angle that one of them has, so that together they are even


@wp.func
def form_factor(p: wp.vec3, n: wp.vec3, centre: wp.vec3, radius: float) -> float:
    """Share of the light on a surface that a ball leaves (form factor of a sphere, Quilez 2012)."""
    to = centre - p
    d2 = wp.max(wp.length_sq(to), radius * radius)
    cosine = wp.max(wp.dot(n, to) / wp.sqrt(d2), 0.0)
    return 1.0 - 0.9 * cosine * radius * radius / d2


@wp.func
def unhidden(p: wp.vec3, d: wp.vec3, centre: wp.vec3, radius: float) -> float:
    """Share of a light about `d` that a ball leaves."""
    to = centre - p
    along = wp.dot(to, d)
    if along <= 0.0:
        return 1.0
    past = wp.sqrt(wp.max(wp.length_sq(to) - along * along, 0.0))
    soft = SPREAD * along + 25.0
    # a ball smaller than the light never hides all of it
    most = wp.min(radius * radius / (soft * soft), 1.0) * ramp(0.0, 0.8 * radius, along)
    return 1.0 - most * (1.0 - ramp(radius - soft, radius + soft, past))


@wp.func
def behind_head(
    directions: wp.array(dtype=wp.vec3), shares: wp.array(dtype=float), p: wp.vec3, n: wp.vec3, albedo: wp.vec3
) -> wp.vec3:
    """What head, neck and chest leave of the light at p, by colour; `shares` of the light come from `directions`."""
    if wp.length_sq(p) > REACH:
        return wp.vec3(1.0, 1.0, 1.0)
    skull = wp.vec3(0.0, 5.0, -60.0)
    neck = wp.vec3(0.0, -130.0, -75.0)
    chest = wp.vec3(0.0, -330.0, -80.0)
    if directions.shape[0] == 0:
        left = form_factor(p, n, skull, 100.0) * form_factor(p, n, neck, 75.0) * form_factor(p, n, chest, 160.0)
        return wp.vec3(left, left, left)
    there = float(1.0e-6)
    open = float(1.0e-6)
    for k in range(directions.shape[0]):
        d = directions[k]
        facing = wp.dot(n, d) + 0.15  # wide lights reach round a little
        if facing > 0.0:
            facing *= shares[k]
            there += facing
            open += facing * unhidden(p, d, skull, 84.0) * unhidden(p, d, neck, 60.0) * unhidden(p, d, chest, 140.0)
    share = open / there
    out = wp.vec3(0.0, 0.0, 0.0)
    for c in range(3):  # what bounces between pale things (Jimenez et al., "Practical realtime GI occlusion", 2016)
        a = wp.clamp(albedo[c], 0.0, 0.8)
        bounced = ((share * (2.0404 * a - 0.3324) + (0.6417 - 4.7951 * a)) * share + (2.7552 * a + 0.6903)) * share
        out[c] = wp.max(share, bounced)
    return out
