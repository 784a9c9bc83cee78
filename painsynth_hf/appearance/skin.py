"""What a point of skin looks like: pigment, blood, gloss and fine relief as functions of where it is.

All detail is evaluated in template millimetres, so it needs no textures, has no seams and rides with the skin.
Colours come from the two-chromophore table of `chromophores`; this module only says how much of each there is.
"""

from __future__ import annotations

import warp as wp

from . import wrinkles
from .lookup import noise, ramp, resolved, spots, table_lookup
from .moist import (
    lid_margin,
    lining,
    lip_blood,
    lip_gloss,
    lip_pigment,
    lip_relief,
    lip_roughness,
    vermilion,
)

AXIS_Z = wp.constant(wrinkles.AXIS_Z)
RADIUS = wp.constant(wrinkles.RADIUS)
U_MIN = wp.constant(wrinkles.U_MIN)
V_MIN = wp.constant(wrinkles.V_MIN)
TEXEL_MM = wp.constant(wrinkles.TEXEL_MM)
STEEP = wp.constant(0.75)  # mm per mm


@wp.struct
class SkinLook:
    """One person's skin; see `spec.Skin` for the meaning of the amounts."""

    melanin: float
    blood: float
    oil: float
    freckles: float
    moles: float
    age_spots: float
    wrinkles: float
    mottling: float
    beard: float  # 0..1 how dark the shaved beard area is
    roots: float  # 0..1 how dark the scalp is under its hair
    age: float  # 0 at 30 years .. 1 at 90
    seed: int
    max_melanin: float  # top of the table's axes
    max_blood: float


@wp.struct
class SkinPoint:
    albedo: wp.vec3
    gloss: float  # strength of the oily lobe, 0..1
    roughness: float
    relief: wp.vec3  # gradient of height of pores and lines, mm per mm, template axes
    crease: wp.vec3  # the same of wrinkles
    pit: float  # how deep in a furrow, 0..1


@wp.func
def skin_albedo(look: SkinLook, table: wp.array2d(dtype=wp.vec3), melanin: float, blood: float) -> wp.vec3:
    """Linear sRGB reflectance; the table's axes go with the square root of the amounts."""
    u = wp.sqrt(wp.clamp(melanin / look.max_melanin, 0.0, 1.0))
    v = wp.sqrt(wp.clamp(blood / look.max_blood, 0.0, 1.0))
    return table_lookup(table, u, v)


@wp.func
def relief_height(seed: int, q: wp.vec3, footprint: float, wrinkles: float, lips: float, age: float) -> float:
    """Millimetres: pores (0.8 mm), the skin's fine network (1.5 and 3 mm), unevenness (7 mm), creases of the lips."""
    if lips > 0.95:
        return lip_relief(seed, q, footprint, lips, age)
    h = 0.07 * noise(seed + 15, q, 7.0)
    h += (0.030 + 0.05 * wrinkles) * noise(seed + 13, wp.vec3(q[0], q[1] * 1.5, q[2]), 3.4)
    fine = resolved(1.7, footprint)
    if fine > 0.0:
        h += 0.050 * fine * noise(seed + 12, q, 1.5) * (1.0 + wrinkles)
    pores = resolved(0.9, footprint) * (1.0 - lips)
    if pores > 0.0:
        n = noise(seed + 11, q, 0.8)
        h -= 0.11 * pores * n * n
    if lips > 0.02:
        h = h * (1.0 - lips) + lip_relief(seed, q, footprint, lips, age)
    return h


@wp.func
def relief_gradient(seed: int, q: wp.vec3, footprint: float, wrinkles: float, lips: float, age: float) -> wp.vec3:
    e = float(0.15)
    h0 = relief_height(seed, q, footprint, wrinkles, lips, age)
    hx = relief_height(seed, q + wp.vec3(e, 0.0, 0.0), footprint, wrinkles, lips, age)
    hy = relief_height(seed, q + wp.vec3(0.0, e, 0.0), footprint, wrinkles, lips, age)
    hz = relief_height(seed, q + wp.vec3(0.0, 0.0, e), footprint, wrinkles, lips, age)
    return wp.vec3(hx - h0, hy - h0, hz - h0) / e


@wp.func
def chart_height(chart: wp.array2d(dtype=float), column: float, row: float) -> float:
    """Bilinear, 0 beyond the map."""
    i = int(wp.floor(row))
    j = int(wp.floor(column))
    if i < 0 or j < 0 or i >= chart.shape[0] - 1 or j >= chart.shape[1] - 1:
        return 0.0
    fy = row - float(i)
    fx = column - float(j)
    low = chart[i, j] + (chart[i, j + 1] - chart[i, j]) * fx
    high = chart[i + 1, j] + (chart[i + 1, j + 1] - chart[i + 1, j]) * fx
    return low + (high - low) * fy


@wp.func
def furrow(chart: wp.array2d(dtype=float), q: wp.vec3, footprint: float) -> wp.vec4:
    """Gradient (template axes, mm per mm) and height (mm) of the wrinkle map at a template point; see `wrinkles`."""
    z = q[2] - AXIS_Z
    if z < 4.0:
        return wp.vec4(0.0, 0.0, 0.0, 0.0)
    column = (RADIUS * wp.atan2(q[0], z) - U_MIN) / TEXEL_MM
    row = (q[1] - V_MIN) / TEXEL_MM
    step = wp.max(1.0, 0.5 * footprint / TEXEL_MM)
    across = chart_height(chart, column + step, row) - chart_height(chart, column - step, row)
    along = chart_height(chart, column, row + step) - chart_height(chart, column, row - step)
    per_mm = 0.5 / (step * TEXEL_MM)
    turn = across * per_mm * RADIUS / (q[0] * q[0] + z * z)
    slope = wp.vec3(turn * z, along * per_mm, -turn * q[0])
    # walls steeper than STEEP would hide their own floor; skin rounds them
    slope = slope / wp.sqrt(1.0 + wp.length_sq(slope) / (STEEP * STEEP))
    return wp.vec4(slope[0], slope[1], slope[2], chart_height(chart, column, row))


@wp.func
def skin_point(
    look: SkinLook,
    table: wp.array2d(dtype=wp.vec3),
    chart: wp.array2d(dtype=float),  # wrinkle heights, mm
    q: wp.vec3,  # template mm
    a: wp.vec4,  # lips, mouth, ears, nose
    b: wp.vec4,  # cheeks, orbit, oil, neck
    c: wp.vec4,  # lid rim, forehead, chin, perioral
    d: wp.vec4,  # blood pressed in (> 0) or out (< 0), cavity, scalp hair, beard
    footprint: float,  # mm per pixel
) -> SkinPoint:
    """Regional blood after Jimenez et al. 2010: most at nose, cheeks, ears, lips and lids."""
    broad = noise(look.seed + 1, q, 22.0)
    patch = noise(look.seed + 2, q, 6.0)
    speckle = noise(look.seed + 3, q, 2.6)
    grain = noise(look.seed + 5, q, 1.1) * resolved(1.1, footprint)
    fine = 0.7 * speckle + grain
    pores = noise(look.seed + 11, q, 0.8) * resolved(0.9, footprint)  # the same pores as in the relief
    fine += 1.6 * pores * pores * (0.5 + b[0] + a[3])
    melanin = look.melanin * wp.exp(look.mottling * (0.30 * broad + 0.32 * patch + 0.60 * fine))
    melanin *= 1.0 + 0.30 * b[1] + 0.16 * c[1] + 0.14 * c[3] - 0.10 * b[0] + 0.10 * b[3]
    flow = 0.9 * noise(look.seed + 4, q, 12.0) + 0.7 * patch + 0.7 * speckle
    blood = look.blood * (1.0 + 0.5 * look.mottling * flow)
    blood *= 1.0 + 0.85 * b[0] + 1.0 * a[3] + 0.9 * a[2] + 0.55 * c[2] + 0.35 * b[1] - 0.25 * c[1]
    # lids unfold where other skin stretches: they keep their blood
    blood *= wp.clamp(1.0 + d[0] * (1.0 - 0.9 * ramp(0.15, 0.45, b[1])), 0.3, 2.5)

    if look.freckles > 0.02:
        where = ramp(0.0, 0.6, b[0] + a[3] + 0.4 * c[1] + 0.3 * broad)
        melanin += look.freckles * where * 0.10 * spots(look.seed + 21, q, 2.6, 0.55, 1.0, 0.6)
    if look.age_spots > 0.02:
        ragged = q + wp.vec3(speckle, noise(look.seed + 6, q, 4.0), patch) * 1.8
        melanin += look.age_spots * 0.055 * (0.7 + 0.6 * speckle) * spots(look.seed + 22, ragged, 13.0, 0.30, 4.2, 0.75)
    mole = float(0.0)
    if look.moles > 0.02:
        mole = spots(look.seed + 23, q, 24.0, 0.20 * look.moles, 1.5, 0.55)
        melanin += mole * (0.18 + look.melanin)

    lips = float(0.0)
    if a[0] > 0.3:
        lips = vermilion(look.seed, q, a[0], a[1], look.age)
        blood = lip_blood(look.seed, q, lips, a[0], blood, look.age)
        melanin = melanin * lip_pigment(look.seed, q, lips, a[0], look.melanin)
    colour = skin_albedo(look, table, melanin, blood)
    if a[1] > 0.0:
        colour = lining(colour, q, a[1], look.seed)
    if c[0] > 0.0:
        colour = lid_margin(colour, q, c[0], look.seed, look.melanin)
    # hair roots under the skin darken it, bluish on light skin
    shade = 1.0 - 0.72 * look.roots * wp.clamp(d[2], 0.0, 1.0)
    stubble = 1.0 - 0.42 * look.beard * wp.clamp(d[3], 0.0, 1.0) * (0.75 + 0.4 * grain)
    beard = wp.vec3(stubble, 0.05 + 0.95 * stubble, 0.16 + 0.84 * stubble)
    colour = wp.cw_mul(colour, beard) * shade
    on_face = (1.0 - wp.clamp(a[1], 0.0, 1.0)) * (1.0 - a[2])
    crease = furrow(chart, q, footprint) * on_face
    # light that enters a furrow is absorbed between its walls, blue first
    pit = wp.clamp(-crease[3] / 1.4, 0.0, 1.0)
    colour = wp.cw_mul(colour, wp.vec3(1.0 - 0.20 * pit, 1.0 - 0.25 * pit, 1.0 - 0.27 * pit))

    point = SkinPoint()
    point.albedo = colour
    point.pit = pit
    wrinkles = look.wrinkles * (1.0 - lips) * (1.0 - a[2])
    point.relief = relief_gradient(look.seed, q, footprint, wrinkles, lips, look.age)
    point.crease = wp.vec3(crease[0], crease[1], crease[2])
    matt = 0.55 + 0.25 * patch
    oily = 0.36 * look.oil * b[2] * matt * (1.0 - 0.6 * look.wrinkles)
    wet = wp.max(ramp(0.35, 0.8, c[0]), ramp(0.2, 0.8, a[1]))
    point.gloss = wp.clamp(0.03 + oily * (1.0 - lips) + lip_gloss(lips, a[0], look.age) + 0.75 * wet, 0.0, 1.0)
    # relief finer than a pixel acts as roughness
    unseen = 1.0 - resolved(1.7, footprint)
    dry = 0.58 + 0.08 * unseen - 0.10 * look.oil * b[2] + 0.05 * fine
    point.roughness = wp.clamp(lip_roughness(lips, a[0], look.age, dry) - 0.25 * wet, 0.2, 0.8)
    return point
