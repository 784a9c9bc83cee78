"""The shape of skin finer than the mesh: pores, fine lines, creases of lips and neck, and the map of wrinkles."""

from __future__ import annotations

import warp as wp

from . import wrinkles
from .lookup import ramp, resolved
from .moist import lip_relief
from .noise import noise, noise_slope

AXIS_Z = wp.constant(wrinkles.AXIS_Z)
RADIUS = wp.constant(wrinkles.RADIUS)
U_MIN = wp.constant(wrinkles.U_MIN)
V_MIN = wp.constant(wrinkles.V_MIN)
TEXEL_MM = wp.constant(wrinkles.TEXEL_MM)
ROWS = wp.constant(wrinkles.ROWS)
FULL_TEXELS = wp.constant(1.0 / wrinkles.WIDE)
STEEP = wp.constant(0.62)  # mm per mm
FLOOR = wp.constant(0.9)  # per mm, how a furrow bends where it is all floor
SHARP = wp.constant(0.85)  # of the light that the floor of a furrow loses, what is its own
AROUND = wp.constant(4.0)  # mm from a place to what stands about it and keeps light off it
SHALLOW = wp.constant(0.15)  # mm below that which lose no light yet: flesh that sags gently is not stained
SOFT, SOFTEST = wp.constant(0.7), wp.constant(0.6)  # how deep in a furrow a mm below those is, and at most
STEP = wp.constant(0.15)  # mm between the heights that a gradient is taken from
PORE_CELL = wp.constant(1.15)  # mm between pores: 50 to 80 to a cm2 of cheek are seen
PORE_DEPTH = wp.constant(0.085)  # mm, of a pore of strength 1
BLUNT = wp.constant(1.6)  # pixels are so much wider for what only tilts skin: highlights glitter before colour does


@wp.struct
class Relief:
    """How much of each kind of relief there is at a point, 0 none .. 1 much."""

    seed: int
    footprint: float  # mm per pixel
    lines: float  # coarseness of the fine network, by age
    uneven: wp.vec4  # slope and value of the noise of 7 mm
    pitted: wp.vec4  # slope and depth of the pores, see `noise.pits`
    pores: float
    lips: float
    age: float  # 0 at 30 years .. 1 at 90
    crepe: float  # thin, finely pleated skin of old lids and necks
    rings: float  # creases around the neck
    cords: float  # bands of the platysma


@wp.func
def neck_height(form: Relief, q: wp.vec3) -> float:
    """Millimetres: creases that run around the neck, two cords that run down it, slack skin."""
    wave = noise(form.seed + 16, q, 26.0)
    t = (q[1] - 0.22 * q[2]) / 19.0 + 0.65 * wave  # uneven: two close together, then none for a while
    t = (t - wp.floor(t) - 0.5) * 19.0
    h = -1.0 * form.rings * wp.exp(-t * t / 3.0) * ramp(-0.5, 0.3, wave + 0.1)
    side = (wp.abs(q[0] + 4.0 * wave) - 13.0) / 4.0
    h += 2.6 * form.cords * wp.exp(-side * side)
    if form.cords > 0.03:  # loose skin hangs between them in swags
        h += 1.6 * form.cords * noise(form.seed + 18, wp.vec3(q[0], 0.5 * q[1], q[2]), 9.0)
    # on the neck alone: the chest has none of these
    return h * ramp(-190.0, -155.0, q[1])


@wp.func
def odd_height(form: Relief, q: wp.vec3) -> float:
    """Millimetres: what only some places have, creases of the lips and of the neck."""
    h = float(0.0)
    if form.lips > 0.02:
        h += lip_relief(form.seed, q, form.footprint, form.lips, form.age)
    if form.rings + form.cords > 0.03 and form.lips <= 0.95:
        h += neck_height(form, q)
    return h


@wp.func
def grain_gradient(form: Relief, q: wp.vec3) -> wp.vec3:
    """Slope in mm per mm, template axes: pores (1.2 mm), the skin's fine network (1.5 and 3 mm), unevenness (7 mm)."""
    g = first3(form.uneven) * (0.062 + 0.19 * form.age * form.age)  # fat lies in lobules under old skin
    # each is drawn out along a slant of its own: they cross, as the lines of skin do; in old skin they are creases,
    # narrow valleys between flat fields, along contours of the noise
    along = 0.7 - 0.28 * form.age
    creased = wp.clamp(1.9 * form.lines - 0.5, 0.0, 1.0)
    lines = noise_slope(form.seed + 13, slanted(q, 1.0, along), 3.4)
    g += unslanted(first3(lines), 1.0, along) * (0.038 + 0.06 * form.lines + 0.34 * creased * valley(lines[3]))
    fine = resolved(1.7, form.footprint)
    if fine > 0.0:
        net = noise_slope(form.seed + 12, slanted(q, -1.0, along), 1.5)
        deep = resolved(1.7, BLUNT * form.footprint) * (0.075 + 0.06 * form.lines) + 0.40 * creased * valley(net[3])
        g += unslanted(first3(net), -1.0, along) * deep
    pores = resolved(PORE_CELL, BLUNT * form.footprint) * form.pores
    if pores > 0.0:
        g -= first3(form.pitted) * (PORE_DEPTH * pores)
    if form.crepe > 0.08 and fine > 0.0:
        pleats = first3(noise_slope(form.seed + 17, wp.vec3(q[0] * 0.45, q[1] * 1.5, q[2] * 0.45), 1.9))
        g += wp.cw_mul(pleats, wp.vec3(0.45, 1.5, 0.45)) * (0.10 * form.crepe * fine)
    return g


@wp.func
def valley(value: float) -> float:
    """Of a crease where noise has this value (not 0, which it has at all points of its lattice): slope over its."""
    t = (value - 0.11) / 0.14
    return t * wp.exp(-t * t) * 2.3


@wp.func
def slanted(q: wp.vec3, side: float, along: float) -> wp.vec3:
    """`q` pressed together across a slanting line, drawn out `along` it; `side` -1 slants the other way."""
    a = 0.574 * q[0] + side * 0.819 * q[1]
    b = 0.819 * q[0] - side * 0.574 * q[1]
    return wp.vec3(1.25 * a, along * b, 0.7 * q[2])


@wp.func
def unslanted(d: wp.vec3, side: float, along: float) -> wp.vec3:
    """The gradient at q of what has the gradient `d` at `slanted(q)`."""
    a = 1.25 * d[0]
    b = along * d[1]
    return wp.vec3(0.574 * a + 0.819 * b, side * (0.819 * a - 0.574 * b), 0.7 * d[2])


@wp.func
def first3(a: wp.vec4) -> wp.vec3:
    return wp.vec3(a[0], a[1], a[2])


@wp.func
def relief_gradient(form: Relief, q: wp.vec3, n: wp.vec3) -> wp.vec3:
    """Gradient along the surface, mm per mm; `n` is the unit normal."""
    g = wp.vec3(0.0, 0.0, 0.0)
    if form.lips <= 0.95:
        g = grain_gradient(form, q) * (1.0 - form.lips)
    g = g - n * wp.dot(g, n)
    if form.lips > 0.02 or form.rings + form.cords > 0.03:  # by two differences in its plane
        # a frame about n (Duff et al., "Building an orthonormal basis, revisited", JCGT 6, 2017)
        sign = float(1.0)
        if n[2] < 0.0:
            sign = -1.0
        p = -1.0 / (sign + n[2])
        r = n[0] * n[1] * p
        across = wp.vec3(1.0 + sign * n[0] * n[0] * p, sign * r, -sign * n[0])
        along = wp.vec3(r, sign + n[1] * n[1] * p, -n[1])
        h = odd_height(form, q)
        g += across * ((odd_height(form, q + across * STEP) - h) / STEP)
        g += along * ((odd_height(form, q + along * STEP) - h) / STEP)
    return g


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
    """Of the wrinkle map at a template point: gradient (template axes, mm per mm), and how deep in a furrow it lies.

    Light that enters a furrow is lost between its walls: at its floor, where the map curves up all around, and little
    on its shoulders. A wide hollow loses as much as lies above it a few millimetres away. 0..1; see `wrinkles`.
    """
    z = q[2] - AXIS_Z
    if z < 4.0:
        return wp.vec4(0.0, 0.0, 0.0, 0.0)
    per = float(1.0)  # texels of the chart to one of the full chart
    if chart.shape[0] < ROWS:
        per = FULL_TEXELS
    column = (RADIUS * wp.atan2(q[0], z) - U_MIN) / TEXEL_MM * per
    row = (q[1] - V_MIN) / TEXEL_MM * per
    step = wp.max(1.0, 0.5 * footprint / TEXEL_MM * per)
    east = chart_height(chart, column + step, row)
    west = chart_height(chart, column - step, row)
    up = chart_height(chart, column, row + step)
    down = chart_height(chart, column, row - step)
    height = chart_height(chart, column, row)
    across = east - west
    along = up - down
    per_mm = 0.5 / (step * TEXEL_MM) * per
    turn = across * per_mm * RADIUS / (q[0] * q[0] + z * z)
    slope = wp.vec3(turn * z, along * per_mm, -turn * q[0])
    # walls steeper than STEEP would hide their own floor; skin rounds them
    slope = slope / wp.sqrt(1.0 + wp.length_sq(slope) / (STEEP * STEEP))
    bend = (east + west + up + down - 4.0 * height) * (4.0 * per_mm * per_mm)
    wide = AROUND / TEXEL_MM * per
    sides = chart_height(chart, column + wide, row) + chart_height(chart, column - wide, row)
    sides += chart_height(chart, column, row + wide) + chart_height(chart, column, row - wide)
    under = 0.25 * sides - height
    pit = SHARP * wp.clamp((under - 0.3) / 1.2, 0.0, 1.0) * (0.2 + 0.8 * ramp(0.0, FLOOR, bend))
    pit = wp.max(pit, wp.clamp(SOFT * (under - SHALLOW), 0.0, SOFTEST))
    return wp.vec4(slope[0], slope[1], slope[2], pit)
