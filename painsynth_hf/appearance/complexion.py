"""What makes one person's skin theirs: how blood and pigment are spread over a face, and the marks that life leaves.

`spec.Skin` holds the amounts that are set per person; what it has no field for is drawn here from the person's seed,
so that two faces of the same tone do not wear it alike. The tone itself is what an instrument held to forehead and
cheeks would read (`face_albedo`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..sampling import generator
from .chromophores import MELANIN_MAX, ita, skin_albedo

# Melanin and blood of a site, relative to the person's own: means over the region as `skin` paints it
# (tests/test_skin.py measures them). Foreheads tan more and hold less blood than cheeks (Xiao et al., Skin Research
# and Technology 23, 2017, find the sites of a face to differ in redness most).
FOREHEAD = (1.13, 1.00)
CHEEK_MELANIN, CHEEK_BLOOD = 1.015, 0.92  # the second per unit of `Complexion.cheeks`


@dataclass(frozen=True)
class Complexion:
    """Amounts, 0 none .. 1 much."""

    cheeks: float  # extra blood in the cheeks, share of the person's blood
    nose: float  # the same of the nose
    circles: float  # dark rings under the eyes: thin skin over deep blood, and pigment
    lids: float  # pigment of the upper lids
    orbits: float  # pigment all around the eyes, share of the person's
    vessels: float  # telangiectasia of nose and cheeks
    acne: float  # spots and the marks they leave
    plaques: float  # seborrhoeic keratoses
    shave: float  # how dark a shaved beard shows
    pores: float
    rings: float  # creases around the neck
    cords: float  # bands of the platysma under the chin
    veins: float  # share of red light that the veins of the temples take
    rosy: float  # blood of the lips, relative to the usual: pale lips to red ones
    dusky: float  # pigment of the lips, relative to that of the skin beside them
    mauve: float  # blood that shows through the thin skin of the lids


# Periorbital hyperpigmentation, mean share of melanin added. Born with it (the constitutional form) were 51.5 % of 200
# cases in Gujarat (Sheth, Shah & Dave, Indian J Dermatol 59, 2014); in Singapore that form was commonest in Indians and
# Malays, the one that vessels cause in Chinese (Ranu et al., Dermatologic Surgery 37, 2011). How much there is in each
# group, and that there is much around the Gulf, is our guess.
ORBITS = {"black": 0.14, "white": 0.03, "middle_eastern": 0.38, "south_asian": 0.50, "east_asian": 0.10}


# pigment and blood of the lips over those of others of the same tone: ours, set beside photographs of people at rest
# (UTKFace: Zhang, Song & Qi, CVPR 2017)
DUSKY = {"south_asian": 1.3, "middle_eastern": 1.12, "east_asian": 1.3}
ROSY = {"east_asian": 1.3}


@lru_cache(maxsize=256)
def complexion(
    seed: int, age: float, oil: float, melanin: float, ethnicity: str = "white", gender: str = "male"
) -> Complexion:
    """Of the person `seed` names."""
    u = generator(seed, "complexion").random(16).tolist()
    old = float(np.clip((age - 35.0) / 45.0, 0.0, 1.0))
    grown = float(np.clip((age - 30.0) / 14.0, 0.0, 1.0))  # what the fourth decade leaves
    young = float(np.clip((46.0 - age) / 22.0, 0.0, 1.0))
    dark = float(np.clip(melanin / 0.12, 0.0, 1.0))
    return Complexion(
        cheeks=cheek_blood(seed),
        nose=(0.40 + 0.80 * u[1] + 0.3 * old) * (1.0 - 0.3 * (1.0 - old) * (gender == "female")),
        circles=0.05 + 0.22 * grown + 1.0 * u[2] ** 1.6 * (0.6 + 0.3 * dark + 0.15 * old),
        lids=0.05 + 1.4 * u[3] ** 1.5 * (0.6 + 0.4 * dark),
        orbits=ORBITS[ethnicity] * (0.25 + 1.9 * u[15] ** 1.5),
        vessels=max(u[4] - 0.35, 0.0) * 1.5 * (0.25 + 0.75 * old) * (1.0 - 0.8 * dark),
        acne=(0.16 + max(u[5] - 0.35, 0.0) * 1.7) * young * (0.5 + 0.5 * oil),
        plaques=max(u[6] - 0.35, 0.0) * 1.5 * float(np.clip((age - 52.0) / 25.0, 0.0, 1.0)),
        shave=0.35 + 0.65 * u[7],
        pores=0.48 + 0.70 * u[8] * (0.5 + 0.5 * oil) + 0.13 * grown + 0.12 * old,
        rings=0.15 + 0.5 * u[9] + 0.6 * old * u[9],
        cords=float(np.clip((age - 50.0) / 30.0, 0.0, 1.0)) * (0.2 + 0.8 * u[10]),
        veins=0.29 * max(u[14] - 0.25, 0.0) * old * (1.0 - 0.8 * dark),
        rosy=0.30 * 9.5 ** u[11] * ROSY.get(ethnicity, 1.0),
        dusky=(0.68 + 0.10 * dark) * (2.6 - 0.55 * dark) ** u[12] * DUSKY.get(ethnicity, 1.0),
        mauve=u[13] ** 1.5,
    )


@dataclass(frozen=True)
class MakeUp:
    """What is painted on a face; amounts 0 none .. 1 covers."""

    lips: float
    lip_colour: tuple[float, float, float]  # linear sRGB reflectance
    liner: float  # dark line along the lashes
    shadow: float  # how dark the upper lid is
    shadow_colour: tuple[float, float, float]  # share of light it leaves where it covers
    mascara: float


WEARS = 0.52  # share of women; people in pain and in care wear less than the rest, and the old less than the young
LIPSTICKS = ((0.27, 0.035, 0.04), (0.34, 0.12, 0.11), (0.17, 0.03, 0.045), (0.36, 0.18, 0.15), (0.11, 0.035, 0.035),
             (0.30, 0.085, 0.11), (0.31, 0.13, 0.12), (0.40, 0.20, 0.19), (0.26, 0.09, 0.07))  # fmt: skip

SHADOWS = ((0.58, 0.44, 0.36), (0.60, 0.44, 0.48), (0.46, 0.45, 0.47), (0.74, 0.60, 0.50), (0.42, 0.34, 0.30),
           (0.52, 0.50, 0.56))  # fmt: skip


@lru_cache(maxsize=256)
def make_up(seed: int, gender: str, age: float) -> MakeUp:
    """Of the person `seed` names: lips, mostly thinly, on three in four of those who wear any, eyes on two in three."""
    u = generator(seed, "make-up").random(8).tolist()
    old = float(np.clip((age - 40.0) / 35.0, 0.0, 1.0))
    eyes = 1.0 - 0.6 * old  # lashes are few, and what is drawn along them is faint
    if gender != "female" or u[0] > WEARS * (1.0 - 0.5 * old):
        return MakeUp(0.0, LIPSTICKS[0], 0.0, 0.0, SHADOWS[0], 0.0)
    return MakeUp(
        lips=0.15 + 0.65 * u[2] ** 1.4 if u[1] < 0.75 else 0.0,
        lip_colour=LIPSTICKS[int(u[3] * len(LIPSTICKS))],
        liner=eyes * u[4] if u[1] > 0.35 and u[4] > 0.35 else 0.0,
        shadow=eyes * (0.12 + 0.58 * (u[5] - 0.35) / 0.65) if u[1] > 0.35 and u[5] > 0.35 else 0.0,
        shadow_colour=SHADOWS[int(u[6] * len(SHADOWS))],
        mascara=eyes * (0.4 + 0.6 * u[7]) if u[1] > 0.25 else 0.0,
    )


def cheek_blood(seed: int) -> float:
    """Of a person, whatever else they are: see Complexion.cheeks."""
    return 0.35 + 0.85 * float(generator(seed, "complexion").random()) ** 1.3


def face_albedo(melanin: np.ndarray | float, blood: float, cheeks: float) -> np.ndarray:
    """Linear sRGB (..., 3): mean of forehead and cheeks of skin with these volume fractions at rest."""
    melanin = np.asarray(melanin, dtype=float)
    forehead = skin_albedo(np.minimum(melanin * FOREHEAD[0], MELANIN_MAX), blood * FOREHEAD[1])
    cheek = skin_albedo(melanin * CHEEK_MELANIN, blood * (1.0 + CHEEK_BLOOD * cheeks))
    return 0.5 * (forehead + cheek)


def melanin_for_ita(angle: float, blood: float, cheeks: float) -> float:
    """The melanin at which a face of this blood has an ITA of `angle` degrees, held inside 0.001..MELANIN_MAX."""
    grid = np.geomspace(0.001, MELANIN_MAX, 128)
    angles = ita(face_albedo(grid, blood, cheeks))  # falls with melanin
    return float(np.exp(np.interp(-angle, -angles, np.log(grid))))
