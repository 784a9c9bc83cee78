"""Canonical proportions of adult faces: how they are measured on the resting mesh, and their published norms.

Means and deviations are those of Farkas, "Anthropometry of the Head and Face" (2nd ed., Raven 1994), rounded, with the
differences of groups after Farkas et al., "International anthropometric study of facial morphology in various ethnic
groups/races" (J Craniofac Surg 16, 2005). Distances of the inner canthi lie between those and a pooled review of 67
studies of 22,638 people (Plast Reconstr Surg Glob Open, PMC9029890: 38.5 mm in Africans, 36.4 in Asians, 31.4 in
whites, 31.2 in Middle Easterners), and for South Asians follow Vasanthakumar, Kumar & Rao (N Am J Med Sci 4, 2012:
34.1 in men, 32.8 in women). With age lips thin, noses grow and eyes narrow and shorten: van den Bosch, Leenders &
Mulder (Br J Ophthalmol 83, 1999), Farkas et al. (J Craniofac Surg 15, 2004).

Farkas' nasion is the bone's, some 7 mm above the canthi by his own heights, iBUG's lies lower and ours 2 mm above them:
`n-sn`, `n-prn` and `n-gn` are 1 mm (women) and 2.5 mm (men) less than his. By dlib's landmarks in the picture noses are
then between those of the mean of faces in the wild below (its numbers are quoted from memory) and those of UTKFace's
photographs (Zhang, Song & Qi, CVPR 2017); brows lie within half a deviation of those. Lips are 0.7 and 0.3 mm thinner
than they were, as his are longer than what a picture shows of them.

Women's lower faces are short as Farkas' are (sn-gn 64.3 mm). Not quoted but set until dlib's landmarks of our
pictures came near those of UTKFace's photographs, by sex and age: how the outline tapers, from `zy-zy` (4 mm more
than his in women, 7 in men, and 4 less in the old) and `cheeks` through `go-go` and `jaw`, which the old keep as wide
as the young, to `chin-width`; the height of men's chins (`li-gn`, 2.6 mm less than his in the young, and `sn-gn` and
`n-gn` with it); how full cheeks are (`buccal`, `cheek-front`, `cheek-side`, 0.1 to 0.3 deviations more than they were).
Widths vary by a tenth more than his, but those of jaws by less.

Some things differ from the books on purpose. Our outer canthi lie hardly deeper than the inner ones, so ex-ex is long
by 2 mm: they look as in people from in front. The inner corner of iBUG's lies 1 mm or more nearer the nose than where
one sees the eye end, so en-en is short by 2 mm and ex-en long by a half. `pupils` are centres of eyeballs, which are
larger than people's: turned out by the angle kappa, the irises stand 2.5 mm farther apart. `ps-pi` is taken before lids
settle on the eyeball, which costs it a millimetre. The nose's share of the face is 0.004 short, since iBUG's nasion
lies at the level of the upper lids. And where a landmark of iBUG is not Farkas' (jaw, brow, chin, lips) the mean is our
own people's and the deviation published; of OURS both are our own; but a columella shows 2 to 4 mm below the rims
(Gunter, Rohrich & Friedman, Plast Reconstr Surg 97, 1996), the feet of the wings lie little above the root of the lip,
lips lie less far behind it than the assets', if farther than people's (Arnett et al., Am J Orthod Dentofacial Orthop
116, 1999), and `lobe`, `wall` and `flank` over their own width say how round a nose is: a half is a ball whose side
faces out by 53 degrees. `tip` lies half a millimetre over where Farkas' n-sn, sn-prn and n-prn put it (9.5 mm over
subnasale in women, 8.7 in men, and iBUG's tip 1.7 higher). `rise` over its length is how steeply the columella goes up
from the lip: 19 degrees in women, 15 in men, less in the old, which makes nasolabial angles of 96 to 116 with lips as
ours (98 with a deviation of 9 in young Turks: Uzun & Ozdemir, Braz J Otorhinolaryngol 80, 2014; a little more in Farkas
1994). `dorsum` is how far the back of the nose lies before the line from nasion to tip; that, and how far the cheek
lies before and beside the lines from cheekbone to jaw (`buccal`, `cheek-front`, `cheek-side`), are ours, with
half of our people's spread for cheeks, lest the heavy be balloons; so is how far the side of the chin lies before the
line from its middle to the jaw (`chin-side`), a little more, lest chins be pinched to a V. What `head.back` does to
noses comes after all this. South Asian noses are short and wide, with a deep root and a tip that is not turned up
(Packiriswamy, Bashour & Nayak, Facial Plast Surg 32, 2016).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .spec import ETHNICITIES

Pairs = tuple[tuple[int, int], ...]
YOUNG, OLD = 25.0, 90.0  # years between which norms move with age

# points beyond iBUG's 68, right and left: where a line along an axis meets the template's skin, mm
PIERCED: tuple[tuple[tuple[float, float, float], tuple[float, float, float]], ...] = (
    ((16.5, -38.0, 28.0), (1.0, 0.0, 0.0)),  # alare
    ((66.0, -15.0, -30.0), (1.0, 0.0, 0.0)),  # zygion
    ((9.5, -9.7, 22.0), (0.0, 0.0, 1.0)),  # beside the bridge of the nose
    ((37.0, -24.0, 14.0), (0.0, 0.0, 1.0)),  # cheek
    ((31.0, -46.0, 17.0), (0.0, 0.0, 1.0)),  # outside the nasolabial fold
    ((0.0, 19.0, 28.0), (0.0, 0.0, 1.0)),  # glabella
    ((8.0, 1.0, 22.0), (0.0, 0.0, 1.0)),  # beside the root of the nose
    ((14.5, 9.5, 20.5), (0.0, 0.0, 1.0)),  # the hollow between that and the head of the brow
    ((0.0, 9.5, 26.5), (0.0, 0.0, 1.0)),  # the ridge at that level
    ((12.9, -42.0, 33.3), (0.0, -1.0, 0.0)),  # rim of the nostril, where it is highest
    ((14.5, -44.0, 25.0), (1.0, 0.0, 0.0)),  # foot of the wing
    ((11.0, -46.0, 26.5), (0.0, 0.0, 1.0)),  # sill of the nostril
    ((4.5, -38.0, 42.0), (0.0, 0.0, 1.0)),  # beside the tip of the nose
    ((4.0, -22.0, 35.0), (0.0, 0.0, 1.0)),  # beside its back
    ((0.0, -44.0, 36.0), (0.0, -1.0, 0.0)),  # columella, twice, as the list is of pairs
    ((0.0, -38.0, 43.0), (0.0, 0.0, 1.0)),  # tip
    ((0.0, -22.0, 36.0), (0.0, 0.0, 1.0)),  # back of the nose
    ((8.0, -38.0, 39.0), (0.0, 0.0, 1.0)),  # side of the tip
    ((7.5, -22.0, 31.0), (0.0, 0.0, 1.0)),  # where its back turns into its walls
    ((13.0, -22.5, 25.0), (0.0, 0.0, 1.0)),  # those walls
    ((0.0, -46.0, 38.5), (0.0, -1.0, 0.0)),  # front of the columella
    ((50.0, -26.0, 2.0), (0.0, 0.0, 1.0)),  # on the cheekbone
    ((47.0, -49.0, 0.0), (0.0, 0.0, 1.0)),  # the hollow below it
    ((38.0, -52.0, 8.0), (0.0, 0.0, 1.0)),  # before that, beside the mouth
    ((40.0, -78.0, 0.0), (0.0, 0.0, 1.0)),  # on the mandible
    ((60.0, -48.0, -25.0), (1.0, 0.0, 0.0)),  # side of the cheek
    ((0.0, -98.0, 20.0), (0.0, 0.0, 1.0)),  # middle of the chin, twice
    ((14.5, -97.0, 16.0), (0.0, 0.0, 1.0)),  # side of the chin
    ((29.0, -91.5, 6.0), (0.0, 0.0, 1.0)),  # before the jowl
)
MIDDLE = 30.8  # mm, x of the middle of the opening of an eye
(AL, ZY, BRIDGE, CHEEK, FOLD, GLABELLA, ROOT, HOLLOW, RIDGE, RIM, FOOT, SILL, DOME, BACK, COLUMELLA, TIP, CREST, LOBE,
 WALL, FLANK, BREAK, BONE, BUCCAL, FRONT, LOWER, SIDE, PAD, BESIDE, PREJOWL) = (
    (68 + i, 69 + i) for i in range(0, 58, 2))  # fmt: skip
PS, PI, EYE = (126, 127), (128, 129), (130, 131)  # middle of upper and lower lid, centre of the eyeball

# distances: pairs of points, whose mean counts
DISTANCES: Mapping[str, Pairs] = {
    "en-en": ((39, 42),), "ex-ex": ((36, 45),), "ex-en": ((36, 39), (42, 45)), "pupils": (EYE,),
    "ps-pi": tuple(zip(PS, PI, strict=True)), "brow-eye": ((19, 37), (24, 44)), "al-al": (AL,), "n-sn": ((27, 33),),
    "sn-prn": ((33, 30),), "n-prn": ((27, 30),), "ch-ch": ((48, 54),), "sn-ls": ((33, 51),), "ls-sto": ((51, 62),),
    "sto-li": ((66, 57),), "ls-li": ((51, 57),), "li-gn": ((57, 8),), "sn-gn": ((33, 8),), "n-gn": ((27, 8),),
    "zy-zy": (ZY,), "go-go": ((4, 12),), "cheeks": ((3, 13),), "jaw": ((5, 11),), "chin-width": ((6, 10),),
}  # fmt: skip
# how far the first of two points lies above (axis 1) or before (axis 2) the second
OURS: Mapping[str, tuple[int, Pairs]] = {
    "brow-ridge": (2, ((19, 37), (24, 44))), "root": (2, ((27, 39), (27, 42))), "slant": (1, ((36, 39), (45, 42))),
    "bridge": (2, tuple((28, p) for p in BRIDGE)), "tip": (1, ((30, 33),)), "philtrum": (1, ((33, 51),)),
    "lips": (2, ((51, 33), (57, 33))),
    "chin": (2, ((8, 57),)), "cheek": (2, tuple(zip(CHEEK, (39, 42), strict=True))),
    "fold": (2, tuple(zip(FOLD, CHEEK, strict=True))), "glabella": (2, ((GLABELLA[0], 27),)),
    "ridge": (2, tuple((27, p) for p in ROOT)), "socket": (2, tuple(zip(RIDGE, HOLLOW, strict=True))),
    "columella": (1, tuple(zip(RIM, COLUMELLA, strict=True))),
    "foot": (1, ((FOOT[0], 33), (FOOT[1], 33))), "nostril": (1, tuple(zip(RIM, SILL, strict=True))),
    "dome": (2, tuple(zip(TIP, DOME, strict=True))), "crest": (2, tuple(zip(CREST, BACK, strict=True))),
    "lobe": (2, tuple(zip(TIP, LOBE, strict=True))), "lobe-x": (0, ((TIP[0], LOBE[0]), (LOBE[1], TIP[1]))),
    "wall": (2, tuple(zip(CREST, WALL, strict=True))), "wall-x": (0, ((CREST[0], WALL[0]), (WALL[1], CREST[1]))),
    "flank": (2, tuple(zip(CREST, FLANK, strict=True))), "flank-x": (0, ((CREST[0], FLANK[0]), (FLANK[1], CREST[1]))),
    "chin-rise": (1, ((6, 8), (10, 8))),
    "rise": (1, ((BREAK[0], 33),)), "rise-z": (2, ((BREAK[0], 33),)),
    "dorsum": (2, ((28, 27), (28, 30), (29, 27), (29, 30))),
    "buccal": (2, (*zip(BUCCAL, BONE, strict=True), *zip(BUCCAL, LOWER, strict=True))),
    "cheek-front": (2, (*zip(FRONT, CHEEK, strict=True), *zip(FRONT, LOWER, strict=True))),
    "chin-side": (2, (*zip(BESIDE, PAD, strict=True), *zip(BESIDE, PREJOWL, strict=True))),
    "cheek-side": (0, ((ZY[0], SIDE[0]), (SIDE[1], ZY[1]), (4, SIDE[0]), (SIDE[1], 12))),
}  # fmt: skip
# all pairs (M, 2) one after another; the axis along which they are measured, -1 where it is the distance; which counts
# in which measure, and how much
MEASURES: Mapping[str, tuple[int, Pairs]] = {**{name: (-1, pairs) for name, pairs in DISTANCES.items()}, **OURS}
PAIRS = np.array([pair for _, pairs in MEASURES.values() for pair in pairs])
AXES = np.array([axis for axis, pairs in MEASURES.values() for _ in pairs])
SHARES = np.array([np.repeat([float(m == n) / len(MEASURES[n][1]) for n in MEASURES],
                             [len(pairs) for _, pairs in MEASURES.values()]) for m in MEASURES])  # fmt: skip


@dataclass(frozen=True)
class Norm:
    """A proportion of adults: mm, or what `name` is divided by if there is an `over`."""

    name: str
    over: str
    women: float
    men: float
    sd: float
    old: float  # added from YOUNG to OLD
    groups: tuple[float, ...]  # added, in ETHNICITIES order

    @property
    def title(self) -> str:
        return f"{self.name}/{self.over}" if self.over else self.name

    def mean(self, ethnicity: str, gender: str, age: float) -> float:
        old = min(max((age - YOUNG) / (OLD - YOUNG), 0.0), 1.0)
        return (
            (self.men if gender == "male" else self.women) + self.old * old + self.groups[ETHNICITIES.index(ethnicity)]
        )


def _table(text: str) -> tuple[Norm, ...]:
    """Rows of: name[/over] women men sd old black white middle_eastern south_asian east_asian."""
    rows = []
    for line in text.strip().splitlines():
        title, *cells = line.split()
        name, _, over = title.partition("/")
        women, men, sd, old, *groups = (float(cell) for cell in cells)
        rows.append(Norm(name, over, women, men, sd, old, tuple(groups)))
    return tuple(rows)


#                   women     men      sd     old   black   white     m_e     s_a     e_a
NORMS = _table("""
    en-en          29.50   30.80    2.50    0.00    3.40    0.00    0.00    1.20    3.80
    ex-en          31.00   31.60    1.40   -1.80    1.00    0.00    0.20   -0.20   -0.60
    ex-ex          90.00   92.40    3.60   -3.50    5.20    0.00    0.40    0.80    2.50
    pupils         60.20   62.20    2.90    0.00    3.20    0.00    0.00    0.80    2.60
    ps-pi          11.60   11.20    1.05   -2.50    0.00    0.00    0.55    0.70   -0.90
    brow-eye       18.30   18.10    2.30    1.60    1.00   -3.20   -2.00   -1.00    0.60
    al-al          32.00   35.20    2.50    1.50    6.80    0.00    1.70    3.40    3.60
    n-sn           47.20   50.00    3.10    3.00   -0.50    0.00    2.20   -0.90   -1.00
    sn-prn         19.40   20.20    1.90    0.50   -2.80    0.00    0.80   -1.50   -2.80
    n-prn          42.00   46.60    3.40    4.00    0.00    0.00    2.40    0.00    0.00
    ch-ch          50.00   53.60    3.20    1.00    2.20    0.00    0.00   -0.30   -1.00
    sn-ls          11.40   13.20    2.00    3.00   -0.30    0.00   -0.20    0.00    0.00
    ls-sto          8.50    8.40    1.40   -3.00    3.00    0.00    0.30    1.20    0.80
    sto-li          9.20    9.30    1.50   -4.00    3.00    0.00    0.40    1.20    0.50
    li-gn          35.80   38.20    3.30    0.50    0.50    0.00    0.00   -0.50   -0.80
    sn-gn          64.60   68.60    4.30   -1.90    2.50    0.00   -0.50   -0.50   -0.30
    n-gn          108.90  115.40    5.00    1.20    2.00    0.00    0.00   -1.60   -0.80
    zy-zy         134.70  143.60    5.20   -4.00    1.00    0.00    0.00   -1.20    1.00
    en-en/ex-en    0.955   0.975   0.100   0.060   0.080   0.000  -0.010   0.050   0.150
    ex-ex/zy-zy    0.680   0.659   0.025  -0.016   0.034   0.000   0.003   0.008   0.012
    al-al/en-en    1.085   1.145   0.098   0.050   0.070   0.000   0.030   0.030  -0.010
    ch-ch/ex-ex    0.556   0.580   0.036   0.030  -0.008   0.000  -0.003  -0.008  -0.025
    ch-ch/pupils   0.838   0.872   0.038   0.020  -0.015   0.000   0.000  -0.015  -0.050
    ls-li/ch-ch    0.365   0.345   0.036  -0.134   0.100   0.000   0.005   0.045   0.035
    ls-sto/sto-li  0.960   0.920   0.180   0.080   0.000   0.000   0.000   0.000   0.060
    n-sn/n-gn      0.432   0.432   0.023   0.020  -0.010   0.000   0.010   0.000  -0.010
    go-go/zy-zy    0.836   0.880   0.036   0.022   0.000   0.000   0.000  -0.008  -0.010
    cheeks/zy-zy   0.919   0.948   0.021   0.012   0.000   0.000   0.000   0.000   0.000
    jaw/zy-zy      0.682   0.726   0.037   0.027   0.008   0.010   0.004   0.000  -0.020
    chin-width/zy-zy 0.449 0.469   0.038   0.044   0.008   0.010   0.004   0.000  -0.030
    chin-rise      10.10    8.50    2.60   -1.20    0.00    0.00    0.00    0.00    0.00
    n-gn/zy-zy     0.809   0.804   0.057   0.030   0.010   0.000   0.000  -0.005  -0.012
    brow-ridge      4.40    8.80    2.70    0.00    1.00    0.00   -0.20   -0.70   -3.50
    bridge         10.00   11.40    1.90    1.00   -4.00    0.00    0.90   -1.00   -4.00
    root           16.80   15.10    2.20    0.00   -3.20    0.00    0.30   -1.60   -6.30
    tip            11.80   11.00    2.00   -2.20   -0.80    0.00   -2.30   -1.40   -1.50
    philtrum       10.80   12.80    2.10    2.60    0.00    0.00    0.00    0.00    0.00
    lips           -2.20   -2.10    1.90   -1.80    3.40    0.00    0.30    1.70    2.40
    chin          -18.00  -16.40    3.40    3.00   -5.20    0.00   -0.30   -2.00   -0.60
    slant           2.05    1.50    1.30   -0.70   -0.20    0.00    0.20    0.30    1.50
    cheek           3.10    2.00    1.60   -1.40    0.20    0.00    0.00    0.20   -0.20
    fold            4.30    5.40    2.20    2.40    0.50    0.00    0.00   -0.40   -2.20
    glabella       -2.40    0.60    1.70    0.00    0.80    0.00   -0.20    0.50    1.60
    ridge           6.40    6.10    1.20    0.00   -1.50    0.00    0.20   -0.50   -1.60
    socket          6.50    6.00    1.20    0.00   -0.40    0.00    0.00    0.20   -1.60
    columella      5.40    5.60    1.10    0.85    0.40    0.20    0.30    0.00   -0.30
    foot           2.40    2.90    1.35    0.00   -0.40    0.50    0.10    0.00   -0.20
    nostril        6.00    6.00    0.90    0.30    0.00    0.45    0.30    0.00   -0.60
    dome            1.42    1.40    0.24    0.00   -0.10    0.06    0.02    0.00    0.00
    crest           1.20    1.20    0.27    0.10   -0.15    0.12    0.05    0.00   -0.05
    lobe/lobe-x    0.605   0.555   0.130   0.000  -0.060   0.050   0.020   0.000  -0.060
    wall/wall-x    0.700   0.710   0.130   0.000  -0.090   0.040   0.030   0.000  -0.080
    flank/flank-x 0.925   0.970   0.140   0.000  -0.110   0.030   0.040   0.000  -0.110
    rise/rise-z    0.370   0.300   0.180  -0.030   0.030   0.030  -0.080  -0.060   0.050
    dorsum         -0.30    0.50    1.70    0.30   -0.30    0.00    1.30    0.30   -0.30
    buccal          5.40    5.70    1.19   -0.40    0.30    0.00   -0.20    0.00   -0.50
    cheek-front     8.55    9.15    1.26    0.35    0.20    0.00   -0.40   -0.20   -1.50
    cheek-side     -0.30   -1.30    1.21   -0.50    0.60    0.00    0.00    0.20    0.70
    chin-side       4.50    4.40    0.85   -1.00    0.00    0.00    0.00    0.00    0.00
""")
