"""What a point of the eyeball looks like: sclera, limbal ring, iris with fibres, pupil."""

from __future__ import annotations

import warp as wp

from .lookup import mix3, noise, ramp


@wp.struct
class EyeLook:
    iris_melanin: float  # 0 blue .. 1 dark brown
    iris_radius: float  # mm
    pupil_radius: float  # mm
    sclera_age: float
    seed: int


@wp.func
def iris_colour(melanin: float, fibre: float, depth: float) -> wp.vec3:
    """Blue is scattering over a dark ground; melanin turns it green, hazel, brown (Edwards et al. 2016)."""
    blue = wp.vec3(0.14, 0.21, 0.29)
    green = wp.vec3(0.145, 0.160, 0.095)
    amber = wp.vec3(0.20, 0.10, 0.03)
    brown = wp.vec3(0.060, 0.026, 0.012)
    c = blue
    if melanin < 0.35:
        c = mix3(blue, green, melanin / 0.35)
    else:
        if melanin < 0.6:
            c = mix3(green, amber, (melanin - 0.35) / 0.25)
        else:
            c = mix3(amber, brown, (melanin - 0.6) / 0.4)
    collar = mix3(c, amber, 0.35 * (1.0 - melanin))  # the ring around the pupil is browner
    c = mix3(collar, c, depth)
    return c * (0.75 + 0.6 * fibre)


@wp.func
def eye_albedo(look: EyeLook, local: wp.vec3, view: wp.vec3, nose: float) -> wp.vec4:
    """Albedo and how much of it is iris or pupil (0..1).

    `local`: mm from the eyeball's centre, z along the gaze; `view`: unit, towards the camera, same axes. The iris
    lies about 2.5 mm under the cornea, so the refracted ray shifts what is seen (index 1.376). `nose`: -1 where the
    nose lies towards -x (the left eye), else 1; there sit the pink fold and the caruncle.
    """
    r = wp.sqrt(local[0] * local[0] + local[1] * local[1])
    inside = 1.0 - ramp(look.iris_radius - 0.55, look.iris_radius + 0.25, r)
    shift = 1.1 * ramp(look.iris_radius, 0.0, r)
    x = local[0] - shift * view[0] / wp.max(view[2], 0.35)
    y = local[1] - shift * view[1] / wp.max(view[2], 0.35)
    q = wp.sqrt(x * x + y * y)
    t = wp.clamp((q - look.pupil_radius) / (look.iris_radius - look.pupil_radius), 0.0, 1.0)
    angle = wp.atan2(y, x)
    ring = wp.vec3(wp.cos(angle) * 9.0, wp.sin(angle) * 9.0, q * 0.22)
    fibre = 0.5 + 0.5 * noise(look.seed + 1, ring, 0.55) + 0.35 * noise(look.seed + 2, ring, 1.6)
    crypts = noise(look.seed + 3, wp.vec3(wp.cos(angle) * 4.0, wp.sin(angle) * 4.0, q), 1.3)
    iris = iris_colour(look.iris_melanin, wp.clamp(fibre + 0.25 * crypts, 0.0, 1.2), ramp(0.15, 0.55, t))
    iris = iris * (1.0 - 0.72 * ramp(0.70, 1.0, t))  # limbal ring
    pupil = 1.0 - ramp(look.pupil_radius - 0.25, look.pupil_radius + 0.2, q)
    iris = mix3(iris, wp.vec3(0.004, 0.004, 0.004), pupil)

    white = mix3(wp.vec3(0.49, 0.455, 0.43), wp.vec3(0.45, 0.395, 0.32), look.sclera_age)
    out = ramp(look.iris_radius, 14.0, wp.sqrt(local[0] * local[0] + 0.4 * local[1] * local[1]))
    pink = wp.vec3(0.62, 0.36, 0.31)
    white = mix3(white, pink, 0.12 + 0.45 * out)
    vein = wp.abs(noise(look.seed + 4, wp.vec3(local[0] * 0.35, local[1], local[2]), 1.7))
    white = mix3(white, wp.vec3(0.55, 0.22, 0.18), (0.18 + 0.3 * look.sclera_age) * out * (1.0 - ramp(0.0, 0.12, vein)))
    corner = ramp(9.6, 12.2, nose * local[0] - 0.25 * local[1])
    flesh = wp.vec3(0.50, 0.21, 0.18) * (1.0 + 0.3 * noise(look.seed + 5, local, 1.1))
    white = mix3(white, flesh, 0.85 * corner)
    c = mix3(white, iris, inside)
    return wp.vec4(c[0], c[1], c[2], inside)
