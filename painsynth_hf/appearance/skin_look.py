"""One person's skin in numbers: how much there is of each thing that the kernels of `skin` paint."""

from __future__ import annotations

import warp as wp

from ..ageing import ageing
from ..sampling import generator
from ..spec import Person
from .chromophores import BLOOD_MAX, MELANIN_MAX
from .complexion import complexion, make_up


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
    blots: float  # soft unevenness of old skin, about 1 at eighty
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
    lip_red: float  # how much of the lips' own colour, gloss and creases shows
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
    look.age_spots = min(1.15 * look.age_spots * signs["spots"], 1.5)
    look.blots = min(max((float(person.age) - 45.0) / 35.0, 0.0), 1.2) * min(signs["mottle"], 1.5)
    look.mottling = min(look.mottling * (1.0 + (signs["mottle"] - 1.15) * since), 0.55)
    look.bone, look.lip_red = 0.18, 1.0
    if person.gender == "female":  # many cover them, and lighten what lies below: set beside photographs of UTKFace
        look.circles, look.orbits, look.bone = 0.3 * look.circles, 0.75 * look.orbits, 0.40
    if person.gender == "male":  # whose lips stand out less from the skin beside them (Russell, Perception 38, 2009)
        look.rosy, look.lip_border = 0.53 * look.rosy, 0.13
        look.lip_red = 0.82 + 0.14 * min(float(skin.melanin) / 0.12, 1.0)  # dark skin hides most of its red already
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
