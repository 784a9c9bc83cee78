"""Marks on skin: freckles, age spots, plaques, acne, moles, and vessels that show through it."""

from __future__ import annotations

import warp as wp

from .lookup import ramp
from .noise import noise, spots
from .skin_grain import Grain
from .skin_look import SkinLook


@wp.func
def blemished(
    look: SkinLook,
    g: Grain,
    q: wp.vec3,
    a: wp.vec4,
    b: wp.vec4,
    c: wp.vec4,
    melanin: float,
    blood: float,
    footprint: float,
):
    """(melanin, blood, 0..1 how far the mark is raised) where clear skin has these amounts; see `skin.skin_point`."""
    dot = wp.clamp(1.5 - 0.75 * footprint, 0.2, 1.0)  # what is smaller than a pixel shows less in it
    if look.freckles > 0.02:
        where = ramp(0.05, 0.65, b[0] + a[3] + 0.35 * c[1] + 0.3 * g.broad + 0.3 * g.patch)
        where *= 0.35 + 0.65 * ramp(-62.0, -34.0, q[1])
        # ragged, most hardly seen, some running together; squared, they have no rim and few are dark
        torn = q + wp.vec3(g.cells + 0.9 * g.speckle, 0.8 * g.patch - g.cells, 0.9 * g.speckle) * 0.9
        small = spots(look.seed + 21, torn, 2.2, 0.75, 1.05, 0.8)
        small *= small * wp.clamp(0.8 + 1.1 * g.flow + 0.8 * g.speckle, 0.15, 1.5)
        large = spots(look.seed + 24, torn, 5.2, 0.35, 2.2, 0.7)
        melanin += look.freckles * where * (0.072 * small * dot + 0.032 * large * large * (1.0 + g.fine))
    if look.age_spots > 0.02:
        # solar lentigines: ragged, of all sizes, mostly on forehead, temples and cheeks
        ragged = q + wp.vec3(g.patch + g.speckle, g.flow + 0.7 * g.fine, g.speckle - g.patch) * 2.2
        # hardly between the brows, which shade it, nor above: squeezed there, spots would be painted frown lines
        open = ramp(7.0, 17.0, wp.length(wp.vec2(q[0], 0.6 * (q[1] - 22.0))))
        field = (0.3 + 0.7 * ramp(-0.3, 0.3, g.broad)) * open
        edge = spots(look.seed + 22, ragged, 11.0, 0.45, 4.8, 0.75)
        soft = edge * (0.4 + 0.6 * edge)  # with an edge all around they are stamped on
        melanin += look.age_spots * field * (0.035 + 0.55 * look.melanin) * (0.75 + 0.8 * g.speckle) * soft
        # and specks, which come in crowds
        crowd = ramp(-0.25, 0.35, 0.7 * g.flow + 0.5 * g.broad) * (1.0 - c[3]) * (1.0 - 0.7 * b[1]) * open
        specks = spots(look.seed + 29, q + wp.vec3(g.cells, g.speckle, -g.cells) * 0.8, 4.2, 0.5, 1.5, 0.75)
        melanin += look.age_spots * crowd * (0.017 + 0.32 * look.melanin) * specks * dot
    raised = float(0.0)
    if look.plaques > 0.02:
        wobbly = q + wp.vec3(g.speckle, g.patch, -g.speckle) * 1.6
        raised = spots(look.seed + 25, wobbly, 30.0, 0.22 * look.plaques, 3.6, 0.6)
        melanin += raised * (0.025 + 0.5 * look.melanin) * (0.7 + 0.9 * wp.abs(g.fine))
    if look.acne > 0.02:
        where = ramp(0.1, 0.7, b[2] + c[1] + c[2] + 0.6 * b[0] + g.broad) * (1.0 - b[1])
        # sore ones, healing ones, and marks that are hardly seen
        torn = q + wp.vec3(g.cells + g.speckle, g.patch, g.speckle - g.cells) * 0.8
        red = spots(look.seed + 26, torn, 8.0, 0.45 * look.acne, 2.2, 0.75) * where
        red *= wp.clamp(0.7 + 1.5 * g.flow, 0.2, 1.2)
        blood += 0.035 * red
        melanin += 0.5 * look.melanin * red  # the mark that stays
        raised = wp.max(raised, 0.35 * red)
    mole = float(0.0)
    if look.moles > 0.02:
        mole = spots(
            look.seed + 23, q + wp.vec3(g.cells, g.speckle, -g.cells) * 0.4, 24.0, 0.20 * look.moles, 1.7, 0.75
        )
        melanin += mole * (0.18 + look.melanin)
    if look.vessels > 0.02:
        # telangiectasia: threads where two noises meet zero
        bare = ramp(0.15, 0.7, b[0] + a[3] + 0.3 * g.flow)
        if bare > 0.0:
            thread = wp.abs(noise(look.seed + 27, q + wp.vec3(g.patch, g.speckle, 0.0) * 1.2, 4.5))
            width = 0.035 + 0.03 * footprint
            bare *= ramp(-0.15, 0.35, g.fine)  # each is seen for a few millimetres
            blood += look.vessels * bare * 0.027 * (1.0 - ramp(0.3 * width, width, thread)) / (1.0 + footprint)
            blood += look.vessels * bare * 0.006
    return melanin, blood, raised


@wp.func
def temple_vein(look: SkinLook, g: Grain, q: wp.vec3) -> float:
    """0..1 how much a vein shines through."""
    vein = float(0.0)
    if look.veins > 0.02:
        # branches of the superficial temporal vein, which old skin is thin enough to show
        temple = ramp(40.0, 52.0, wp.abs(q[0])) * ramp(-62.0, -44.0, q[2])
        temple *= ramp(4.0, 16.0, q[1]) * ramp(62.0, 44.0, q[1])
        if temple > 0.0:
            course = wp.vec3(q[0], 0.55 * q[1], q[2]) + wp.vec3(0.0, g.flow, -g.patch) * 3.0
            vein = look.veins * temple * ramp(0.13, 0.0, wp.abs(noise(look.seed + 28, course, 17.0)))
    return vein
