"""Make-up on skin: lipstick, eye shadow and the line along the lashes."""

from __future__ import annotations

import warp as wp

from .lookup import mix3, ramp
from .skin_look import SkinLook


@wp.func
def lipstick(colour: wp.vec3, look: SkinLook, lips: float, fine: float) -> wp.vec3:
    """`lips` 0..1 is the red of the lips, `fine` their noise."""
    return mix3(colour, look.lip_colour * (0.9 + 0.25 * fine), look.lipstick * lips)


@wp.func
def eye_shadow(colour: wp.vec3, look: SkinLook, q: wp.vec3) -> wp.vec3:
    """Densest at the lashes, blended out under the brow and towards the temple."""
    out = wp.abs(q[0]) - 31.0
    painted = ramp(1.5, 4.5, q[1] + 0.004 * out * out) * ramp(17.0, 7.0, q[1] - 0.1 * out)
    painted *= look.shadow * ramp(21.0, 6.0, wp.abs(out)) * ramp(-20.0, 0.0, q[2])
    return wp.cw_mul(colour, mix3(wp.vec3(1.0, 1.0, 1.0), look.shadow_colour, painted))


@wp.func
def eye_liner(colour: wp.vec3, look: SkinLook, q: wp.vec3, rim: float) -> wp.vec3:
    """`rim` 0..1: the margin of the lids, from its front to its back."""
    line = look.liner * ramp(0.04, 0.2, rim) * ramp(0.75, 0.45, rim) * ramp(-9.0, -1.0, q[1])
    return colour * (1.0 - 0.85 * line)
