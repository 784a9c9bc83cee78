"""What a point of skin looks like: colour, gloss and relief as functions of where it is.

Its colour comes from the two-chromophore table of `chromophores`, by how much `skin_tone` and `blemishes` say there is
of each; lips and lids, make-up and hair roots alter it. Relief is in `relief`.
"""

from __future__ import annotations

import warp as wp

from .blemishes import blemished, temple_vein
from .cosmetics import eye_liner, eye_shadow, lipstick
from .lookup import ramp, table_lookup, turned_back
from .moist import lid_margin, lining, lip_blood, lip_pigment, lip_tint, vermilion
from .relief import Relief, furrow, relief_gradient
from .skin_gloss import skin_gloss
from .skin_grain import Grain, skin_grain
from .skin_look import SkinLook
from .skin_tone import circles, perfusion, pigment
from .stubble import covered, rooted

GRAIN_HEIGHT = wp.constant(0.10)  # mm, of what only highlights show


@wp.struct
class SkinPoint:
    albedo: wp.vec3
    gloss: float  # strength of the oily lobe, 0..1
    sheen: float  # the same of the broad one
    roughness: float
    fuzz: float  # share of light that fine hairs scatter where the skin is seen edge-on
    relief: wp.vec3  # gradient of height of pores and lines, mm per mm, template axes
    grain: wp.vec3  # the same of what is finer, cells and lines that only a highlight shows
    crease: wp.vec3  # the same of wrinkles
    pit: float  # how deep in a furrow, 0..1


@wp.func
def skin_albedo(look: SkinLook, table: wp.array2d(dtype=wp.vec3), melanin: float, blood: float) -> wp.vec3:
    """Linear sRGB reflectance; the table's axes go with the square root of the amounts."""
    u = wp.sqrt(wp.clamp(melanin / look.max_melanin, 0.0, 1.0))
    v = wp.sqrt(wp.clamp(blood / look.max_blood, 0.0, 1.0))
    return table_lookup(table, u, v)


@wp.func
def shone_through(
    colour: wp.vec3,
    look: SkinLook,
    q: wp.vec3,
    b: wp.vec4,
    c: wp.vec4,
    under: float,
    lips: float,
    vein: float,
) -> wp.vec3:
    """Colour with what the table of chromophores does not know: deep blood and veins, roots of a beard, shaded lids."""
    # deep blood under thin skin looks blue: light that returns from there is scattered, not coloured (Kienle 1996)
    # and so does the jaw, most where a beard would grow
    jaw = ramp(-50.0, -84.0, q[1]) * (1.0 - b[3])
    chin = 0.02 * look.beard * c[3] + (0.01 + 0.055 * look.beard) * jaw
    cool = 0.10 * look.circles * under + chin * (1.0 - lips) + (0.03 + 0.09 * look.mauve) * b[1] + vein
    # the plate of the upper lid, darkest at the lashes, which shade it
    plate = (
        b[1]
        * ramp(1.5, 4.5, q[1])
        * ramp(13.0, 5.0, q[1])
        * (0.15 + 0.85 * ramp(18.0, 29.0, wp.abs(q[0])))
        * (1.0 - 0.4 * look.age)
    )
    seen = wp.cw_mul(colour, wp.vec3(1.0 - cool, 1.0 - 0.65 * cool, 1.0 - 0.25 * cool))
    return wp.cw_mul(seen, wp.vec3(1.0 - 0.30 * plate, 1.0 - 0.37 * plate, 1.0 - 0.38 * plate))


@wp.func
def skin_form(look: SkinLook, g: Grain, a: wp.vec4, b: wp.vec4, c: wp.vec4, lips: float, footprint: float) -> Relief:
    """How much of each kind of relief there is."""
    form = Relief()
    form.seed = look.seed
    form.footprint = footprint
    form.lips = lips
    form.age = look.age
    form.lines = look.wrinkles * (0.75 - 0.22 * c[1] + 0.25 * b[0]) * (1.0 - lips) * (1.0 - a[2])
    # everywhere, here more and there less
    dense = wp.clamp(0.9 + 0.7 * g.patch + 0.4 * g.speckle, 0.3, 1.6)
    form.uneven = g.bumps
    form.pitted = g.pitted
    form.pores = look.pores * dense * (0.50 + 1.0 * b[0] + 1.4 * a[3] + 0.5 * c[1]) * (1.0 - lips)
    form.crepe = look.wrinkles * wp.max(wp.max(b[1], 0.7 * b[3]), 0.5 * b[0]) * (1.0 - lips)
    form.crepe += 0.25 * ramp(0.5, 0.8, b[1])  # skin of lids is pleated at any age
    form.rings = look.rings * b[3]
    form.cords = look.cords * b[3]
    return form


@wp.func
def skin_point(
    look: SkinLook,
    table: wp.array2d(dtype=wp.vec3),
    chart: wp.array2d(dtype=float),  # wrinkle heights, mm
    q: wp.vec3,  # template mm
    n: wp.vec3,  # normal in about the template's axes
    a: wp.vec4,  # lips, mouth, ears, nose
    b: wp.vec4,  # cheeks, orbit, oil, neck
    c: wp.vec4,  # lid rim, forehead, chin, perioral
    d: wp.vec4,  # blood pressed in (> 0) or out (< 0), cavity, scalp hair, beard
    footprint: float,  # mm per pixel
) -> SkinPoint:
    """All that shading wants to know; `a`, `b` and `c` are weights of `regions`, `d` is of `skin_state`."""
    g = skin_grain(look, q, a, b, c, footprint)
    under = circles(q)
    melanin = pigment(look, g, q, under, a, b, c)
    blood = perfusion(look, g, q, under, a, b, c, d)
    melanin, blood, raised = blemished(look, g, q, a, b, c, melanin, blood, footprint)
    vein = temple_vein(look, g, q)
    lips = float(0.0)
    if a[0] > 0.3:
        lips = look.lip_red * vermilion(look.seed, q, a[0], a[1], look.age, look.lip_border)
        blood = lip_blood(look.seed, q, lips, a[0], blood, look.age, look.rosy)
        melanin = melanin * lip_pigment(look.seed, q, lips, a[0], look.melanin, look.dusky)

    colour = skin_albedo(look, table, melanin, blood) * (1.0 - 0.09 * g.pore)
    # bilirubin, carotene and the two kinds of melanin, which the table of chromophores does not know: skin of any tone
    # differs in hue over centimetres, and of dark skin, where blood hardly shows, this is nearly all that does
    hue = (1.0 + 0.5 * ramp(0.04, 0.15, look.melanin)) * (1.0 - lips)
    red = 0.06 * g.broad * hue
    yellow = (0.17 * g.sallow + 0.08 * g.broad) * hue
    colour = wp.cw_mul(colour, wp.vec3(1.0 - red, 1.0 + 0.2 * red - 0.1 * yellow, 1.0 - yellow))
    colour = shone_through(colour, look, q, b, c, under, lips, vein)
    if lips > 0.0:
        colour = wp.cw_mul(colour, lip_tint(look.seed, q, lips, a[0], look.melanin, look.age, look.rosy))
        dull = (1.0 - look.lip_red) * lips  # where there is less of their red, lips are a brownish rose and no coral
        colour = wp.cw_mul(colour, wp.vec3(1.0 - 0.8 * dull, 1.0 - 0.7 * dull, 1.0 + 0.05 * dull))
        colour = lipstick(colour, look, lips, g.fine)
    if a[1] > 0.0:
        colour = lining(colour, q, a[1], look.seed, look.melanin)
    if look.shadow > 0.0:
        colour = eye_shadow(colour, look, q)
    if c[0] > 0.0:
        colour = lid_margin(colour, q, c[0], look.seed, look.melanin)
        colour = eye_liner(colour, look, q, c[0])
    colour = rooted(colour, look, q, d[2], d[3], g.cells, footprint)
    on_face = (1.0 - wp.clamp(a[1], 0.0, 1.0)) * (1.0 - a[2])
    on_face *= 1.0 - 0.8 * ramp(0.15, 0.6, d[2]) * ramp(38.0, 50.0, q[1])  # hair of any colour hides a forehead's lines
    crease = furrow(chart, q, footprint) * on_face
    # light that goes from wall to wall of a furrow comes out redder
    pit = crease[3]
    colour = wp.cw_mul(colour, wp.vec3(1.0 - 0.14 * pit, 1.0 - 0.22 * pit, 1.0 - 0.21 * pit))

    point = SkinPoint()
    point.albedo = colour
    point.pit = pit
    point.relief = relief_gradient(skin_form(look, g, a, b, c, lips, footprint), q, n)
    point.crease = wp.vec3(crease[0], crease[1], crease[2])
    point.grain = turned_back(wp.vec3(g.rough[0], g.rough[1], g.rough[2])) * GRAIN_HEIGHT
    # from portraits on it is below a pixel, where it widens the highlight (`skin_gloss`) and no longer tilts it
    point.grain *= (1.0 - lips) * (1.15 + 0.3 * g.patch) * wp.clamp(1.15 - 1.1 * footprint, 0.08, 0.8)
    gloss, sheen, roughness = skin_gloss(look, g, q, a, b, c, d, under, lips, raised, covered(d[2]), footprint)
    point.gloss = gloss
    point.sheen = sheen
    point.roughness = roughness
    point.fuzz = (1.0 - lips) * (1.0 - wp.clamp(a[1] + c[0], 0.0, 1.0)) * (0.6 + 0.4 * b[0])
    return point
