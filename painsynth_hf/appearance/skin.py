"""What a point of skin looks like: pigment, blood and gloss as functions of where it is; relief is in `relief`.

All detail is evaluated in template millimetres, so it needs no textures, has no seams and rides with the skin.
Colours come from the two-chromophore table of `chromophores`; this module only says how much of each there is.
"""

from __future__ import annotations

import warp as wp

from ..ageing import ageing
from ..sampling import generator
from ..spec import Person
from .chromophores import BLOOD_MAX, MELANIN_MAX
from .complexion import complexion, make_up
from .lookup import luminance, mix3, ramp, resolved, table_lookup, turned, turned_back
from .moist import lid_margin, lining, lip_blood, lip_gloss, lip_pigment, lip_roughness, lip_tint, vermilion
from .noise import noise, noise_slope, pits, spots
from .relief import PORE_CELL, Relief, furrow, relief_gradient

GRAIN, GRAIN_HEIGHT = wp.constant(0.62), wp.constant(0.10)  # mm: wavelength and height of what only highlights show


@wp.struct
class SkinLook:
    """One person's skin; see `spec.Skin` and `complexion.Complexion` for the meaning of the amounts."""

    melanin: float
    blood: float
    oil: float
    freckles: float
    moles: float
    age_spots: float
    wrinkles: float
    mottling: float
    cheeks: float
    nose: float
    circles: float
    lids: float
    orbits: float
    bone: float  # share of pigment that skin over the cheekbone lacks
    vessels: float
    acne: float
    plaques: float
    pores: float
    rings: float
    cords: float
    veins: float
    rosy: float
    dusky: float
    mauve: float
    lip_border: float  # see moist.vermilion
    lipstick: float  # see complexion.MakeUp
    lip_colour: wp.vec3
    liner: float
    shadow: float
    shadow_colour: wp.vec3
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
def circles(q: wp.vec3) -> float:
    """0..1 under the eye, from the inner corner along the tear trough: where dark rings lie."""
    out = wp.abs(q[0]) - 23.0
    x = out / (8.0 + 5.0 * ramp(-4.0, 4.0, out))  # strongest at the nose; it fades outwards
    y = (q[1] + 10.5 + 0.30 * out) / (5.0 + 0.08 * wp.max(out, 0.0))
    return wp.exp(-x * x - y * y)


@wp.func
def cheekbone(q: wp.vec3) -> float:
    """0..1 between the lower lid and the cheek."""
    x = (wp.abs(q[0]) - 34.0) / 16.0
    y = (q[1] + 19.0) / 8.0
    return wp.exp(-x * x - y * y)


@wp.func
def wings(q: wp.vec3) -> float:
    """0..1 in the creases beside the nostrils, which are red in most people."""
    x = (wp.abs(q[0]) - 15.0) / 4.0
    y = (q[1] + 36.0) / 6.0
    return wp.exp(-x * x - y * y)


@wp.func
def rims(q: wp.vec3) -> float:
    """0..1 at the nostrils' rims and the inner corners of the eyes: thin skin, always a little red."""
    across = wp.abs(q[0])
    x = (across - 8.5) / 5.5
    y = (q[1] + 42.5) / 3.6
    u = (across - 18.5) / 4.0
    v = (q[1] + 2.5) / 4.5
    return wp.exp(-x * x - y * y) + 0.7 * wp.exp(-u * u - v * v)


@wp.func
def flushes(d0: float, a: wp.vec4, b: wp.vec4, c: wp.vec4) -> float:
    """Factor on blood: pressed out everywhere alike; a flush is on all skin, most on ears, cheeks and forehead."""
    if d0 < 0.0:
        return wp.max(1.0 + 1.2 * d0, 0.3)
    where = 0.75 + 0.6 * b[0] + 0.55 * c[1] + 0.5 * a[3] + 0.7 * a[2] + 0.4 * b[3] + 0.3 * c[2]
    return wp.min(1.0 + d0 * where, 2.6)


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
    """Regional blood after Jimenez et al. 2010: most at nose, cheeks, ears, lips and lids."""
    broad = noise(look.seed + 1, q, 24.0)
    bumps = noise_slope(look.seed + 15, q, 7.0)
    patch = bumps[3]
    speckle = noise(look.seed + 3, turned(turned(q)), 2.7)
    # as fine as the picture shows it; of what is finer than that a part is left
    rough = noise_slope(look.seed + 5, turned(q), wp.max(GRAIN, 1.5 * footprint))
    grain = rough[3] * resolved(1.1, footprint)
    flow = noise(look.seed + 4, turned(q), 13.0)
    pitted = wp.vec4(0.0, 0.0, 0.0, 0.0)
    if resolved(PORE_CELL, footprint) > 0.0:
        pitted = pits(look.seed + 11, q, PORE_CELL)
    pores = pitted[3] * resolved(PORE_CELL, footprint)
    pore = pores * look.pores * (0.3 + b[0] + a[3] + 0.4 * c[1])
    fine = 0.55 * speckle + 0.6 * grain
    under = circles(q)
    upper = b[1] * ramp(2.0, 8.0, q[1])

    crown = ramp(50.0, 80.0, q[1]) * ramp(0.25, 0.05, d[2])  # bald, and so weathered
    uneven = look.mottling * (1.0 - 0.5 * b[3])
    # nowhere of one scale: what is fine comes and goes, and blood is blotchier on cheeks and nose than elsewhere
    fine *= wp.clamp(1.0 + 1.4 * broad, 0.3, 1.7)
    # pigment gathers in flecks; pale flecks between would be marble
    fleck = wp.max(fine, 0.3 * fine)
    melanin = look.melanin * wp.exp(uneven * (0.58 * broad + 0.20 * patch + 0.36 * fleck - 0.02))
    melanin *= 1.0 + 0.18 * c[1] + 0.05 * c[3] - 0.07 * b[0] + 0.03 * b[3] - 0.15 * a[2] + 0.1 * pore
    # pigment all around the eye, brow to cheekbone, ends unevenly
    orbit = ramp(0.10, 1.10, b[1] + 0.12 * patch)
    melanin *= 1.0 + 0.36 * look.circles * under + 0.45 * look.lids * upper + look.orbits * orbit
    # the plate of the upper lid, darkest at the lashes, which shade it
    plate = (
        b[1]
        * ramp(1.5, 4.5, q[1])
        * ramp(13.0, 5.0, q[1])
        * (0.15 + 0.85 * ramp(18.0, 29.0, wp.abs(q[0])))
        * (1.0 - 0.4 * look.age)
    )
    # skin over the cheekbone is the palest of a face
    melanin *= 1.0 - look.bone * cheekbone(q)
    blotch = 1.0 * flow + 0.75 * patch + (0.40 + 0.45 * b[0] + 0.45 * a[3]) * fine
    # fair skin hides least of it, and pale patches are paler by less than red ones are redder
    blotch = wp.max(blotch, 0.55 * blotch)
    blood = look.blood * (0.99 + (0.06 + 0.06 * ramp(0.05, 0.005, look.melanin) + uneven) * blotch)
    ruddy = 1.35 * look.cheeks * b[0] * (1.0 + 0.6 * flow + 0.25 * patch)
    ruddy += look.nose * (a[3] + 0.8 * wings(q)) + rims(q)
    # ears: the rims' gristle is pale, hollows and lobes are redder
    ear = a[2] * (0.35 + 0.75 * ramp(0.98, 0.60, d[1]) + 0.5 * ramp(-28.0, -42.0, q[1]) + 0.7 * patch + 0.4 * flow)
    blood *= 1.0 + ruddy + ear + 0.55 * c[2] + 0.4 * b[1] - 0.14 * c[1] + 0.10 * c[3] * (1.0 - c[2])
    # lids unfold where other skin stretches: they keep their blood
    blood *= flushes(d[0] * (1.0 - 0.9 * ramp(0.15, 0.45, b[1])), a, b, c)
    # thin skin over deep, little oxygenated blood
    blood += 0.009 * look.circles * under
    thin = b[1] * ramp(0.0, 4.0, q[1])  # skin of the upper lid
    blood += 0.006 * look.mauve * thin

    dot = wp.clamp(1.5 - 0.75 * footprint, 0.2, 1.0)  # what is smaller than a pixel shows less in it
    if look.freckles > 0.02:
        where = ramp(0.05, 0.65, b[0] + a[3] + 0.35 * c[1] + 0.5 * broad + 0.4 * patch)
        # ragged, some hardly seen, some running together
        torn = q + wp.vec3(grain + 0.6 * speckle, 0.8 * patch - grain, speckle) * 0.9
        small = spots(look.seed + 21, torn, 2.4, 0.60, 1.0, 0.75) * wp.clamp(0.8 + 1.1 * flow + 0.8 * speckle, 0.2, 1.5)
        large = spots(look.seed + 24, torn, 5.2, 0.35, 2.0, 0.6)
        melanin += look.freckles * where * (0.095 * small * dot + 0.055 * large * (1.0 + fine))
    if look.age_spots > 0.02:
        # solar lentigines: ragged, of all sizes, mostly on forehead, temples and cheeks
        ragged = q + wp.vec3(patch + speckle, flow + 0.7 * fine, speckle - patch) * 1.5
        # hardly between the brows, which shade it, nor above: squeezed there, spots would be painted frown lines
        open = ramp(7.0, 17.0, wp.length(wp.vec2(q[0], 0.6 * (q[1] - 22.0))))
        field = (0.3 + 0.7 * ramp(-0.3, 0.3, broad)) * open
        edge = spots(look.seed + 22, ragged, 10.0, 0.45, 3.6, 0.75)
        melanin += look.age_spots * field * (0.05 + 0.7 * look.melanin) * (0.75 + 0.8 * speckle) * edge * edge
        # and specks, which come in crowds
        crowd = ramp(-0.25, 0.35, 0.7 * flow + 0.5 * broad) * (1.0 - c[3]) * (1.0 - 0.7 * b[1]) * open
        specks = spots(look.seed + 29, q + wp.vec3(grain, speckle, -grain) * 0.8, 4.2, 0.5, 1.5, 0.75)
        melanin += look.age_spots * crowd * (0.025 + 0.45 * look.melanin) * specks * dot
    raised = float(0.0)
    if look.plaques > 0.02:
        wobbly = q + wp.vec3(speckle, patch, -speckle) * 1.6
        raised = spots(look.seed + 25, wobbly, 30.0, 0.22 * look.plaques, 3.6, 0.6)
        melanin += raised * (0.025 + 0.5 * look.melanin) * (0.7 + 0.9 * wp.abs(fine))
    if look.acne > 0.02:
        where = ramp(0.1, 0.7, b[2] + c[1] + c[2] + 0.6 * b[0] + broad) * (1.0 - b[1])
        # sore ones, healing ones, and marks that are hardly seen
        torn = q + wp.vec3(grain + speckle, patch, speckle - grain) * 0.8
        red = spots(look.seed + 26, torn, 8.0, 0.45 * look.acne, 2.2, 0.75) * where
        red *= wp.clamp(0.7 + 1.5 * flow, 0.2, 1.2)
        blood += 0.035 * red
        melanin += 0.5 * look.melanin * red  # the mark that stays
        raised = wp.max(raised, 0.35 * red)
    mole = float(0.0)
    if look.moles > 0.02:
        mole = spots(look.seed + 23, q + wp.vec3(grain, speckle, -grain) * 0.4, 24.0, 0.20 * look.moles, 1.7, 0.75)
        melanin += mole * (0.18 + look.melanin)
    if look.vessels > 0.02:
        # telangiectasia: threads where two noises meet zero
        bare = ramp(0.15, 0.7, b[0] + a[3] + 0.3 * flow)
        if bare > 0.0:
            thread = wp.abs(noise(look.seed + 27, q + wp.vec3(patch, speckle, 0.0) * 1.2, 4.5))
            width = 0.035 + 0.03 * footprint
            bare *= ramp(-0.15, 0.35, fine)  # each is seen for a few millimetres
            blood += look.vessels * bare * 0.027 * (1.0 - ramp(0.3 * width, width, thread)) / (1.0 + footprint)
            blood += look.vessels * bare * 0.006
    vein = float(0.0)
    if look.veins > 0.02:
        # branches of the superficial temporal vein, which old skin is thin enough to show
        temple = ramp(40.0, 52.0, wp.abs(q[0])) * ramp(-62.0, -44.0, q[2])
        temple *= ramp(4.0, 16.0, q[1]) * ramp(62.0, 44.0, q[1])
        if temple > 0.0:
            course = wp.vec3(q[0], 0.55 * q[1], q[2]) + wp.vec3(0.0, flow, -patch) * 3.0
            vein = look.veins * temple * ramp(0.13, 0.0, wp.abs(noise(look.seed + 28, course, 17.0)))

    lips = float(0.0)
    if a[0] > 0.3:
        lips = vermilion(look.seed, q, a[0], a[1], look.age, look.lip_border)
        blood = lip_blood(look.seed, q, lips, a[0], blood, look.age, look.rosy)
        melanin = melanin * lip_pigment(look.seed, q, lips, a[0], look.melanin, look.dusky)
    colour = skin_albedo(look, table, melanin, blood) * (1.0 - 0.09 * pore)
    # deep blood under thin skin looks blue: light that returns from there is scattered, not coloured (Kienle 1996)
    # and so does the jaw, most where a beard would grow
    jaw = ramp(-50.0, -84.0, q[1]) * (1.0 - b[3])
    chin = 0.04 * look.beard * c[3] + (0.01 + 0.09 * look.beard) * jaw
    cool = 0.10 * look.circles * under + chin * (1.0 - lips) + (0.03 + 0.09 * look.mauve) * b[1] + vein
    colour = wp.cw_mul(colour, wp.vec3(1.0 - cool, 1.0 - 0.65 * cool, 1.0 - 0.25 * cool))
    colour = wp.cw_mul(colour, wp.vec3(1.0 - 0.30 * plate, 1.0 - 0.37 * plate, 1.0 - 0.38 * plate))
    if lips > 0.0:
        colour = wp.cw_mul(colour, lip_tint(look.seed, q, lips, a[0], look.melanin, look.age, look.rosy))
        colour = mix3(colour, look.lip_colour * (0.9 + 0.25 * fine), look.lipstick * lips)
    if a[1] > 0.0:
        colour = lining(colour, q, a[1], look.seed, look.melanin)
    if look.shadow > 0.0:
        # densest at the lashes, blended out under the brow and towards the temple
        out = wp.abs(q[0]) - 31.0
        painted = ramp(1.5, 4.5, q[1] + 0.004 * out * out) * ramp(17.0, 7.0, q[1] - 0.1 * out)
        painted *= look.shadow * ramp(21.0, 6.0, wp.abs(out)) * ramp(-20.0, 0.0, q[2])
        colour = wp.cw_mul(colour, mix3(wp.vec3(1.0, 1.0, 1.0), look.shadow_colour, painted))
    if c[0] > 0.0:
        colour = lid_margin(colour, q, c[0], look.seed, look.melanin)
        line = look.liner * ramp(0.04, 0.2, c[0]) * ramp(0.75, 0.45, c[0]) * ramp(-9.0, -1.0, q[1])
        colour = colour * (1.0 - 0.85 * line)
    # hair roots under the skin darken it, bluish on light skin
    # of a shaved head, each a dot; under grown hair and brows (more than 0.5) all is shade
    dots = float(0.0)
    if d[2] > 0.0 and resolved(0.9, footprint) > 0.0:
        dots = resolved(0.9, footprint) * noise(look.seed + 61, q, 0.9) * ramp(0.6, 0.5, d[2])
    rooted = look.roots * wp.clamp(d[2] * (1.0 + 1.2 * dots), 0.0, 1.0)
    lashes = wp.clamp(d[2] - 1.0, 0.0, 1.0)
    rooted = wp.max(rooted, 0.95 * lashes)
    # the scalp under long hair has seen little sun, and shows in partings alone
    scalp = ramp(0.65, 0.95, d[2]) * (1.0 - lashes)
    shade = 1.0 - (0.78 - 0.09 * scalp + 0.16 * lashes) * rooted
    # and on dark skin is only dark
    blue = (rooted * ramp(0.65, 0.45, d[2]) + 0.08 * scalp) * ramp(0.12, 0.02, look.melanin)
    under_skin = wp.vec3(shade - 0.08 * scalp, shade + 0.09 * blue, shade + 0.2 * blue)
    stubble = 1.0 - 0.68 * look.beard * wp.clamp(d[3], 0.0, 1.0) * (0.75 + 0.8 * grain)
    beard = wp.vec3(stubble, 0.07 + 0.93 * stubble, 0.24 + 0.76 * stubble)
    colour = wp.cw_mul(wp.cw_mul(colour, beard), under_skin)
    pale = luminance(colour)
    colour = mix3(colour, wp.vec3(pale, pale, pale), 0.3 * scalp)
    on_face = (1.0 - wp.clamp(a[1], 0.0, 1.0)) * (1.0 - a[2])
    on_face *= 1.0 - 0.8 * ramp(0.15, 0.6, d[2]) * ramp(38.0, 50.0, q[1])  # hair of any colour hides a forehead's lines
    crease = furrow(chart, q, footprint) * on_face
    # light that goes from wall to wall of a furrow comes out redder
    pit = crease[3]
    colour = wp.cw_mul(colour, wp.vec3(1.0 - 0.14 * pit, 1.0 - 0.22 * pit, 1.0 - 0.21 * pit))

    form = Relief()
    form.seed = look.seed
    form.footprint = footprint
    form.lips = lips
    form.age = look.age
    form.lines = look.wrinkles * (0.75 - 0.22 * c[1] + 0.25 * b[0]) * (1.0 - lips) * (1.0 - a[2])
    # everywhere, here more and there less
    dense = wp.clamp(0.9 + 0.7 * patch + 0.4 * speckle, 0.3, 1.6)
    form.uneven = bumps
    form.pitted = pitted
    form.pores = look.pores * dense * (0.50 + 1.0 * b[0] + 1.4 * a[3] + 0.5 * c[1]) * (1.0 - lips)
    form.crepe = look.wrinkles * wp.max(wp.max(b[1], 0.7 * b[3]), 0.5 * b[0]) * (1.0 - lips)
    form.crepe += 0.25 * ramp(0.5, 0.8, b[1])  # skin of lids is pleated at any age
    form.rings = look.rings * b[3]
    form.cords = look.cords * b[3]

    matt = 0.75 + 0.5 * patch
    point = SkinPoint()
    point.albedo = colour
    point.pit = pit
    point.relief = relief_gradient(form, q, n)
    point.crease = wp.vec3(crease[0], crease[1], crease[2])
    point.grain = turned_back(wp.vec3(rough[0], rough[1], rough[2])) * GRAIN_HEIGHT
    point.grain *= (1.0 - lips) * (0.7 + 0.6 * matt) * wp.clamp(1.25 - 0.7 * footprint, 0.3, 1.0)
    # sebum lies in patches between pores, least on the cheeks: a highlight is broken up, not a film
    film = wp.clamp(0.72 + 0.7 * speckle + 0.9 * grain, 0.1, 1.6) * matt * (1.0 - 0.45 * b[0])
    # a bald crown shines as a forehead does, a nose, with twice its glands, more
    zone = wp.max(b[2], 0.85 * crown) * (1.0 + 0.9 * a[3])
    oily = (0.06 + 0.52 * look.oil) * zone * film * (1.0 - 0.5 * look.wrinkles) * (1.0 - pore) * (1.0 - lips)
    wet = wp.max(ramp(0.35, 0.8, c[0]), ramp(0.2, 0.8, a[1]))
    oily += 0.12 * matt * (0.4 + film) * (1.0 - 0.7 * b[3])
    # below the eye and on the lids there are hardly any sebaceous glands; the horny layer shines through its furrows
    bare = 1.0 - 0.6 * wp.max(under, 0.8 * b[1])
    # nothing shines between the roots of grown hair: hair does, and shades what lies below
    bare *= 1.0 - 0.85 * scalp
    oily *= bare
    point.sheen = 0.56 * bare * wp.clamp(0.85 + 0.5 * speckle + 1.1 * grain - 0.5 * pores, 0.3, 1.3)
    point.gloss = wp.clamp(oily + lip_gloss(lips, a[0], look.age) + 0.75 * wet + 0.1 * raised, 0.0, 1.0)
    # relief finer than a pixel acts as roughness
    unseen = 1.0 - resolved(1.7, footprint)
    dry = 0.58 + 0.10 * unseen + 0.07 * look.wrinkles + 0.08 * fine - 0.06 * look.oil * zone + 0.08 * b[3]
    point.roughness = wp.clamp(lip_roughness(lips, a[0], look.age, dry) - 0.25 * wet, 0.2, 0.8)
    point.fuzz = (1.0 - lips) * (1.0 - wp.clamp(a[1] + c[0], 0.0, 1.0)) * (0.6 + 0.4 * b[0])
    return point


SET = ("melanin", "blood", "oil", "freckles", "moles", "age_spots", "wrinkles", "mottling")
DRAWN = ("cheeks", "nose", "circles", "lids", "orbits", "vessels", "acne", "plaques", "pores", "rings", "cords",
         "veins", "rosy", "dusky", "mauve")  # fmt: skip


def skin_look(person: Person) -> SkinLook:
    """What the kernels want to know of a person's skin."""
    skin, look = person.skin, SkinLook()
    drawn = complexion(person.seed, person.age, skin.oil, skin.melanin, person.ethnicity, person.gender)
    for source, names in ((skin, SET), (drawn, DRAWN)):
        for name in names:
            setattr(look, name, float(getattr(source, name)))
    signs, since = ageing(person).signs, min(max((float(person.age) - 35.0) / 35.0, 0.0), 1.0)
    look.wrinkles = min(look.wrinkles * (1.0 + 0.7 * (signs["crepe"] - 1.0) * since), 1.2)
    look.age_spots = min(1.5 * look.age_spots * signs["spots"], 1.5)
    look.mottling = min(look.mottling * (1.0 + (signs["mottle"] - 1.0) * since), 0.62)
    look.bone = 0.18
    if person.gender == "female":  # many cover them, and lighten what lies below: set beside photographs of UTKFace
        look.circles, look.orbits, look.bone = 0.3 * look.circles, 0.75 * look.orbits, 0.40
    if person.gender == "male":  # whose lips stand out less from the skin beside them (Russell, Perception 38, 2009)
        look.rosy, look.lip_border = 0.57 * look.rosy**0.85, 0.08
    paint = make_up(person.seed, person.gender, person.age)
    # thin paint lets the skin through, and people choose it by their tone: no pale pink on dark lips
    deeper = 1.0 - 2.0 * min(float(skin.melanin), 0.3)
    look.lipstick, look.lip_colour = float(paint.lips), wp.vec3(*paint.lip_colour) * deeper
    look.liner, look.shadow = float(paint.liner), float(paint.shadow)
    look.shadow_colour = wp.vec3(*paint.shadow_colour)
    # white roots leave no shadow
    dark = (0.4 + 0.6 * person.hair.melanin) * (1.0 - 0.85 * person.hair.grey)
    shadow = drawn.shave if person.hair.beard == "none" else max(drawn.shave, 0.65)
    look.beard = 0.0 if person.gender == "female" else shadow * dark
    look.age = min(max((float(person.age) - 30.0) / 60.0, 0.0), 1.0)
    look.roots = 0.15 + 0.85 * person.hair.melanin * (1.0 - person.hair.grey)
    look.seed = int(generator(person.seed, "skin").integers(0, 2**31 - 1))
    look.max_melanin, look.max_blood = MELANIN_MAX, BLOOD_MAX
    return look
