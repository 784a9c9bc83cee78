"""Drawing people: bone, skin, eyes, hair and clothes of one identity.

The labels (ethnicity, gender, age) set overlapping distributions, never one look. Every person takes the same
numbers from their generators whatever the labels are, so the people of one `key` in different cells are
counterfactuals of each other: same deviations from the mean, same moles, another group.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from .appearance.complexion import cheek_blood, melanin_for_ita
from .characters import deviates
from .proportions import believable
from .sampling import clipped, generator, pick
from .shapes import ASYMMETRIES, FEATURES, OUTLINES
from .spec import AGE_RANGE, ETHNICITIES, GARMENTS, GLASSES, HAIR_STYLES, Attire, Eyes, Hair, Person, Skin

TONE_LEVELS = 5  # quintiles of the group's range of skin tones


@dataclass(frozen=True)
class Group:
    """What an ethnicity label sets; each range overlaps with those of the other groups."""

    ancestry: tuple[float, float, float]  # mean shares of the african, asian and caucasian targets
    ita: tuple[float, float]  # degrees, range of skin tones, after del Bino & Bernerd (Br J Dermatol 169 S3, 2013)
    iris: tuple[tuple[float, float, float], ...]  # (share of people, mean, spread) of iris melanin
    hair: tuple[float, float]  # mean and spread of eumelanin
    red: float  # share of people with red hair
    curl: tuple[float, float]  # mean and spread, after Loussouarn et al. (Int J Dermatol 46 S1, 2007)
    freckles: float  # mean
    beard: float  # share of the usual density of beards
    brows: float  # density of brows over the usual, 0..1: ours
    blood: float  # share of the usual blood: olive skin is less red at the same tone


DARK, BROWN, HAZEL, BLUE = (0.93, 0.06), (0.75, 0.08), (0.42, 0.10), (0.08, 0.08)
GROUPS = {
    "black": Group((0.70, 0.08, 0.22), (-58.0, -2.0), ((0.9, *DARK), (0.1, *BROWN)), (0.97, 0.03), 0.0, (0.88, 0.11),
                   0.05, 0.9, 0.0, 0.92),
    "white": Group((0.05, 0.07, 0.88), (22.0, 60.0), ((0.15, *DARK), (0.2, *BROWN), (0.25, *HAZEL), (0.4, *BLUE)),
                   (0.50, 0.25), 0.05, (0.22, 0.20), 0.25, 1.0, 0.0, 1.0),
    "middle_eastern": Group((0.13, 0.13, 0.74), (2.0, 36.0), ((0.62, *DARK), (0.27, *BROWN), (0.08, *HAZEL),
                            (0.03, *BLUE)), (0.92, 0.07), 0.01, (0.33, 0.22), 0.08, 1.3, 0.34, 0.84),
    "south_asian": Group((0.22, 0.18, 0.60), (-36.0, 24.0), ((0.86, *DARK), (0.13, *BROWN), (0.01, *HAZEL)),
                         (0.96, 0.04), 0.0, (0.25, 0.18), 0.04, 1.25, 0.34, 0.76),
    "east_asian": Group((0.06, 0.70, 0.24), (14.0, 56.0), ((0.8, *DARK), (0.2, *BROWN)), (0.96, 0.04), 0.0,
                        (0.06, 0.08), 0.10, 0.4, -0.06, 1.0),
}  # fmt: skip
SIDES = 0.2  # standard deviations that either side of a face is off the mean of both
LESS = {"eye-trans-up": 0.45}  # share of that: eyes of unequal heights tilt a face against its mouth
ANGULAR, SOFTER = ("head-square", "head-rectangular", "head-triangular"), 0.4  # outlines that women have less of
FORMED = 0.7  # exponent: a face that leans to a form is more often seen to than not
AGEING = 0.75  # exponent: skin and fat give way from the thirties on, and less from the seventies on
CONCENTRATION = 5.0  # of ancestry shares: higher is closer to the group's mean

# Share of men with visible (Norwood III or more) hair loss by age in years: Norwood 1975, Gan & Sinclair 2005
BALD_AGES, BALD_SHARE = (20.0, 35.0, 50.0, 65.0, 80.0), (0.03, 0.22, 0.42, 0.58, 0.68)

DYED = {"female": 0.25, "male": 0.06}  # share of people: no grey, and women's lighter; more of those who are well do
BLEACHED = 0.12  # of the women who dye: whatever it was, it is light now

# share of people in each garment, in the order of GARMENTS: patients' wear on four in ten
GARMENT_SHARE = (0.27, 0.13, 0.16, 0.16, 0.12, 0.09, 0.07)
# linear sRGB of cloth by garment
PALE = ((0.45, 0.58, 0.66), (0.55, 0.66, 0.60), (0.62, 0.64, 0.68), (0.40, 0.50, 0.62), (0.58, 0.52, 0.44))
DEEP = ((0.22, 0.24, 0.28), (0.30, 0.10, 0.11), (0.12, 0.20, 0.16), (0.48, 0.42, 0.34), (0.10, 0.13, 0.25),
        (0.24, 0.15, 0.22), (0.46, 0.27, 0.10), (0.30, 0.32, 0.22))  # fmt: skip
CLOTH = {
    "gown": PALE,
    "pyjama": (*PALE, (0.08, 0.11, 0.22), (0.28, 0.09, 0.11), (0.52, 0.42, 0.46)),
    "tshirt": ((0.70, 0.70, 0.68), (0.04, 0.04, 0.045), (0.30, 0.31, 0.32), *DEEP, (0.32, 0.44, 0.55)),
    "shirt": ((0.70, 0.70, 0.68), (0.30, 0.40, 0.58), (0.08, 0.10, 0.14), (0.52, 0.34, 0.32), (0.35, 0.42, 0.36),
              (0.56, 0.50, 0.40)),
    "pullover": DEEP,
    "cardigan": (*DEEP, (0.55, 0.52, 0.47)),
    "hoodie": ((0.30, 0.31, 0.32), (0.05, 0.05, 0.055), (0.08, 0.10, 0.18), (0.25, 0.08, 0.09), (0.16, 0.20, 0.15)),
}  # fmt: skip


def draw_person(
    seed: int, purpose: str, key: int, ethnicity: str, gender: str, age_band: tuple[int, int], tone: int
) -> Person:
    """The person of (`seed`, `purpose`, `key`) in a cell.

    `age_band` is in whole years, both ends included; `tone` is the quintile (0 lightest) of the group's skin tones.
    """
    rng = generator(seed, f"{purpose}/person", key)
    low, high = age_band
    age = float(min(low + int(rng.random() * (high - low + 1)), AGE_RANGE[1]))
    noise_seed = int(rng.integers(0, 2**31))
    old = float(np.clip((age - 25.0) / 65.0, 0.0, 1.0))
    group = GROUPS[ethnicity]
    person = Person(
        seed=noise_seed,
        age=age,
        gender=gender,
        ethnicity=ethnicity,
        shape=draw_shape(generator(seed, f"{purpose}/shape", key), group, ETHNICITIES.index(ethnicity), gender, old),
        skin=draw_skin(generator(seed, f"{purpose}/skin", key), group, gender, old, tone, noise_seed),
        eyes=draw_eyes(generator(seed, f"{purpose}/eyes", key), group, old),
        hair=draw_hair(generator(seed, f"{purpose}/hair", key), group, gender, age),
        attire=draw_worn(
            generator(seed, f"{purpose}/worn", key),
            draw_attire(generator(seed, f"{purpose}/attire", key)),
            ethnicity,
            gender,
            age,
        ),
    )
    return dataclasses.replace(person, shape=believable(person))


def draw_shape(rng: np.random.Generator, group: Group, column: int, gender: str, old: float) -> dict[str, float]:
    """Coordinates of the resting face: phenotypes, local changes, asymmetries; see `shapes`."""
    male = gender == "male"
    # Gamma deviates by the Wilson-Hilferty cube, whose noise does not depend on the mean: shares follow a Dirichlet
    wanted = np.array(group.ancestry) * CONCENTRATION
    cube = 1.0 - 1.0 / (9.0 * wanted) + rng.standard_normal(3) / (3.0 * np.sqrt(wanted))
    shares = wanted * np.maximum(cube, 0.0) ** 3
    african, asian, caucasian = (float(x) for x in np.round(shares / shares.sum(), 4))
    bulk, sex = rng.standard_normal(2)
    aged = old**AGEING
    common, fat = deviates(rng)
    stout = 0.47 + 0.75 * old * (1.0 - old) - 0.11 * old**4  # most in middle age; the very old are thin
    shape = {
        "african": african,
        "asian": asian,
        "caucasian": caucasian,
        "muscle": round(float(np.clip((0.58 if male else 0.40) - 0.15 * old + 0.15 * bulk, 0.08, 0.9)), 4),
        "weight": round(float(np.clip(stout + 0.20 * fat, 0.1 + 0.1 * old, 0.68 - 0.04 * old**3)), 4),
        "masculinity": _held((0.93 if male else 0.07) + 0.08 * float(sex), *((0.74, 1.0) if male else (0.0, 0.26))),
    }
    sides = (SIDES * rng.standard_normal(len(FEATURES))).tolist()
    for feature, deviate, whole in zip(FEATURES, common, sides, strict=True):
        side = LESS.get(feature.name, 1.0) * whole
        for prefix, step in (("l-", side), ("r-", -side)) if feature.paired else (("", 0.0),):
            shape[prefix + feature.name] = round(feature.value(column, aged, male, deviate + step), 4)
    leaning, strength = rng.random(2)
    which = int(leaning * (len(OUTLINES) + 2))  # two parts in nine lean to none
    if which < len(OUTLINES):
        name, most = list(OUTLINES.items())[which]
        soft = SOFTER if not male and name in ANGULAR else 1.0
        shape[name] = round(soft * most * float(strength) ** FORMED, 4)
    skews = rng.standard_normal(len(ASYMMETRIES)).tolist()
    for (name, sigma), deviate in zip(ASYMMETRIES.items(), skews, strict=True):
        shape[name] = _held(sigma * deviate, -2.0 * sigma, 2.0 * sigma)
    return shape


def _held(value: float, low: float, high: float) -> float:
    return round(min(max(value, low), high), 4)


def draw_skin(rng: np.random.Generator, group: Group, gender: str, old: float, tone: int, seed: int) -> Skin:
    """Skin whose ITA, measured on forehead and cheeks, is uniform within quintile `tone` of the group's range.

    `seed` is the person's: how much redder the cheeks are goes into what is measured.
    """
    low, high = group.ita
    angle = high - (high - low) * (tone + rng.random()) / TONE_LEVELS
    fair = float(np.clip((angle - 10.0) / 45.0, 0.0, 1.0))
    u = rng.random(8).tolist()
    blood = (0.0095 + 0.012 * u[0] + (0.003 if gender == "male" else 0.0)) * group.blood
    return Skin(
        melanin=round(melanin_for_ita(angle, blood, cheek_blood(seed)), 5),
        blood=round(blood, 5),
        oil=round(float(np.clip(0.25 + 0.6 * u[1] - 0.3 * old, 0.0, 1.0)), 3),
        freckles=round(float(np.clip(group.freckles * 3.0 * fair * max(u[2] - 0.35, 0.0) * (1.2 - old), 0.0, 1.0)), 3),
        moles=round(float(np.clip(0.05 + 0.5 * u[3] ** 2, 0.0, 1.0)), 3),
        age_spots=round(float(np.clip((0.35 + 0.5 * fair) * 1.6 * max(old - 0.25, 0.0) * (0.3 + u[4]), 0.0, 1.0)), 3),
        # fair skin lines earlier, by a decade or so (Vashi, de Castro Maymone & Kundu 2016)
        wrinkles=round(float(np.clip((old + 0.12 * fair - 0.06) * (0.8 + 0.4 * u[5]), 0.0, 1.0)), 3),
        mottling=round(float(np.clip(0.28 + 0.36 * u[6] + 0.16 * old, 0.0, 1.0)), 3),
    )


def draw_eyes(rng: np.random.Generator, group: Group, old: float) -> Eyes:
    """Iris by group; pupils shrink with age (Winn et al., Invest Ophthalmol Vis Sci 35, 1994)."""
    _, mean, spread = pick(rng, group.iris, [share for share, _, _ in group.iris])
    return Eyes(
        iris_melanin=round(clipped(rng, mean, spread, 0.0, 1.0), 3),
        pupil_mm=round(clipped(rng, 4.2 - 1.3 * old, 0.5, 2.2, 6.0), 2),
        sclera_age=round(clipped(rng, 0.1 + 0.6 * old, 0.1, 0.0, 1.0), 3),
    )


def draw_hair(rng: np.random.Generator, group: Group, gender: str, age: float) -> Hair:
    """Hair of the head, brows and beard."""
    male = gender == "male"
    u = rng.random(9).tolist()
    curl = float(np.clip(group.curl[0] + group.curl[1] * rng.standard_normal(), 0.0, 1.0))
    melanin = float(np.clip(group.hair[0] + group.hair[1] * rng.standard_normal(), 0.03, 1.0))
    red = u[0] < group.red
    if red:
        melanin = float(np.clip(melanin, 0.15, 0.55))
    # half of their hair is grey at 60 or so, earliest in the fair, and it takes decades: some 6 to 23 % have got there
    # at 50, and at 63 the mean is 40 % (Panhard, Lozano & Loussouarn, Br J Dermatol 167, 2012)
    onset = max(57.0 + 16.0 * (2.0 * u[1] - 1.0 + 0.9 * (u[2] - 0.5)) + 11.0 * (melanin - 0.6), 46.0)
    grey = float(np.clip(1.12 / (1.0 + np.exp(-(age - onset) / 7.0)) - 0.12, 0.0, 1.0))  # and next to none before 35
    dye, lighter = rng.random(2).tolist()
    # on the old it is rarer, grown out and lighter: black hair is rare at 80
    faded = float(np.clip((age - 58.0) / 20.0, 0.0, 1.0))
    if dye < DYED[gender] * (1.0 - 0.45 * faded):
        grey = (0.1 + (0.15 + 0.35 * lighter) * faded) * grey
        # dyes lighten by a shade or two: where hair is black, to dark brown, but on a few
        lift = 1.0 if dye < BLEACHED * DYED[gender] else float(np.clip(2.0 * (1.0 - group.hair[0]) + 0.12, 0.0, 1.0))
        melanin *= (1.0 if male else 1.0 - 0.6 * (1.0 - lighter) * lift) * (1.0 - (0.1 + 0.3 * lift) * faded)
    losing = float(np.interp(age, BALD_AGES, BALD_SHARE))
    if male:
        worst = float(np.clip((age - 12.0) / 60.0, 0.0, 1.0))  # it takes decades to reach Norwood VII
        baldness = 0.35 + 0.65 * (1.0 - u[3] / losing) * worst if u[3] < losing else 0.25 * u[4] * worst
    else:  # thinning at the parting, not Norwood's pattern
        # Ludwig's pattern: visible in a fifth of women at 50 and half at 80 (Gan & Sinclair 2005)
        baldness = float(np.clip((u[3] - 0.5) * 2.0, 0.05 * u[4], 1.0)) * float(np.clip((age - 38.0) / 75.0, 0.0, 0.6))
    dense = 0.68 - 0.002 * (age - 25.0) if male else 0.55 - 0.006 * (age - 25.0)
    beard = _beard(u[5], group.beard, age) if male else "none"
    return Hair(
        style=_style(u[6], male, age, curl, float(baldness)),
        melanin=round(melanin, 3),
        redness=round(0.6 + 0.4 * u[7] if red else 0.05 + 0.3 * u[7] * (1.2 - melanin), 3),
        grey=round(grey, 3) if grey > 0.04 else 0.0,
        baldness=round(float(np.clip(baldness, 0.0, 1.0)), 3),
        curl=round(curl, 3),
        beard=beard,
        brow_density=_held(dense + 1.0 * (u[8] - 0.45) + group.brows, 0.0, 1.0),
        brow_width=_held(
            (0.60 if male else 0.42 - 0.003 * (age - 25.0)) + 0.95 * (u[4] - 0.5) + 0.7 * group.brows, 0.0, 1.0
        ),
    )


# relative weights of styles: of men; of women; what tight curls add and what they leave
MEN = {"buzz": 0.09, "crew": 0.16, "fade": 0.12, "short": 0.29, "side_part": 0.23, "swept_back": 0.13, "long": 0.04,
       "wavy": 0.02, "ponytail": 0.02, "bun": 0.02}  # fmt: skip
WOMEN = {"buzz": 0.005, "crew": 0.005, "fade": 0.005, "short": 0.02, "side_part": 0.02, "swept_back": 0.015,
         "pixie": 0.06, "bob": 0.21, "long": 0.29, "wavy": 0.18, "ponytail": 0.11, "bun": 0.06}  # fmt: skip
CURLED = {"male": {"curly_top": 0.2, "curly": 0.1}, "female": {"curly": 0.3, "wavy": 0.2, "curly_top": 0.02}}
COILED = {"male": {"buzz": 0.3, "crew": 0.1, "fade": 0.16, "afro_short": 0.28, "afro": 0.09, "curly_top": 0.12,
                   "twists": 0.1, "braids": 0.04, "short": 0.03},
          "female": {"buzz": 0.02, "crew": 0.01, "afro_short": 0.1, "afro": 0.15, "twists": 0.12, "braids": 0.22,
                     "curly": 0.16, "ponytail": 0.08, "bun": 0.12, "bob": 0.11, "long": 0.14,
                     "wavy": 0.06}}  # fmt: skip
OLD = {"male": {"long": 0.3, "ponytail": 0.3, "bun": 0.2, "braids": 0.2, "fade": 0.2, "twists": 0.15, "curly_top": 0.4,
                "afro": 0.4, "curly": 0.6, "short": 1.6, "crew": 1.3, "side_part": 1.5},
       "female": {"long": 0.22, "wavy": 0.5, "bob": 1.15, "ponytail": 0.35, "bun": 1.4, "braids": 0.1, "fade": 0.1,
                  "buzz": 0.3, "twists": 0.3, "curly_top": 0.4, "afro_short": 0.7, "pixie": 1.3, "short": 1.6,
                  "side_part": 1.0, "curly": 1.6, "swept_back": 0.8}}  # fmt: skip


def _style(u: float, male: bool, age: float, curl: float, baldness: float) -> str:
    """A hair style by (uniform) `u`; long styles grow rare with age, and tight curls have styles of their own."""
    gender = "male" if male else "female"
    old = float(np.clip((age - 45.0) / 20.0, 0.0, 1.0))
    tight, wavy = float(np.clip((curl - 0.55) / 0.2, 0.0, 1.0)), float(0.33 < curl)
    weights = dict.fromkeys(HAIR_STYLES, 0.0)
    for shares, part in ((MEN if male else WOMEN, 1.0 - tight), (CURLED[gender], (1.0 - tight) * wavy),
                         (COILED[gender], tight)):  # fmt: skip
        for style, weight in shares.items():
            weights[style] += weight * part
    weights = {style: weight * (1.0 + (OLD[gender].get(style, 1.0) - 1.0) * old) for style, weight in weights.items()}
    if not male:  # old women wear it set in curls
        weights["curly"] += 0.20 * old * (1.0 - tight)
    thin = float(np.clip((baldness - 0.45) / 0.2, 0.0, 1.0)) if male else 0.0
    for style in ("long", "wavy", "afro", "curly", "curly_top", "twists", "braids", "ponytail", "bun", "fade"):
        weights[style] *= 1.0 - thin
    total = sum(weights.values())
    weights["bald"] = total * (0.05 + 0.35 * float(baldness > 0.8) if male else 0.006)
    edges = np.cumsum(list(weights.values()))
    return list(weights)[min(int(np.searchsorted(edges, u * edges[-1], side="right")), len(weights) - 1)]


def _beard(u: float, density: float, age: float) -> str:
    """A man's beard by (uniform) `u`: about half are clean-shaven, fewer where beards grow thin."""
    shares = {"stubble": 0.19 if age < 62 else 0.11, "moustache": 0.08, "goatee": 0.09, "short": 0.12, "full": 0.12}
    start = 0.0
    for name, share in shares.items():
        start += share * density
        if u < start:
            return name
    return "none"


def draw_attire(rng: np.random.Generator) -> Attire:
    """A patient's gown or pyjamas on 40 % of people, everyday clothes on the rest."""
    garment = pick(rng, GARMENTS, GARMENT_SHARE)
    base = np.array(pick(rng, CLOTH[garment])) * (1.0 + 0.25 * (rng.random() - 0.5))
    shade = np.clip(base * (1.0 + 0.12 * (rng.random(3) - 0.5)), 0.02, 0.85)
    red, green, blue = (round(float(x), 3) for x in shade)
    return Attire(garment=garment, colour=(red, green, blue), pattern=round(float(rng.random()) ** 2, 3))


# share of people with glasses on by age: 22 % of all over the five age bands (our choice; far more own a pair)
GLASSES_AGES, GLASSES_SHARE = (20.0, 40.0, 60.0, 85.0), (0.11, 0.16, 0.27, 0.34)
CANNULA_SHARE, CAP_SHARE = 0.08, 0.05
# of women; 5 % over the five groups, so that no group is without and none has it always
SCARF_SHARE = {"black": 0.03, "white": 0.02, "middle_eastern": 0.12, "south_asian": 0.06, "east_asian": 0.02}


def draw_worn(rng: np.random.Generator, attire: Attire, ethnicity: str, gender: str, age: float) -> Attire:
    """`attire` with what is worn on the head: glasses on 22 %, a cannula on 8 %, a cap on 5 %, scarves.

    From a generator of its own, so that nothing else about a person depends on it.
    """
    sight, shape, nose, cap, scarf = rng.random(5).tolist()
    covered = gender == "female" and scarf < SCARF_SHARE[ethnicity]
    return dataclasses.replace(
        attire,
        glasses=GLASSES[1 + int(3 * shape)] if sight < np.interp(age, GLASSES_AGES, GLASSES_SHARE) else "none",
        cannula=nose < CANNULA_SHARE,
        head_wear="scarf" if covered else "cap" if cap < CAP_SHARE else "none",
    )
