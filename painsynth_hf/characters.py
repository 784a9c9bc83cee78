"""What goes together in a face: a fleshy nose is wide at wing, tip and bridge at once.

People are told apart by a few strong traits, not by a hundred small ones that cancel out. Each character below moves
a group of features the same way; most people have most characters near the middle and three to five far off it, so the
strengths come from a mixture with heavy tails. What each feature has of its own is added to
that.
The groups follow the factors found in measured faces: Zhuang, Landsittel, Benson, Roberge & Shaffer, "Facial
anthropometric differences among gender, ethnicity, and age groups" (Ann Occup Hyg 54, 2010) on size and shape of the
skull, Farkas, Kolar & Munro, "Geography of the nose" (Aesthetic Plast Surg 10, 1986) on noses.
"""

from __future__ import annotations

import numpy as np

from .shapes import FEATURES

LEAST = 0.5  # standard deviations of a feature that no character explains, at least
PLAIN, STRONG, RARE = 0.55, 1.75, 0.32  # spread of most strengths, of the strong ones, and how many are strong
HEAVIEST = 2.6

# character: features and how many of their standard deviations they move along with it (negative: the other way)
CHARACTERS: dict[str, dict[str, float]] = {
    # nose
    "broad nose": {
        "nose-width1-incr": 0.3, "nose-width2-incr": 0.8, "nose-width3-incr": 0.5, "nose-nostrils-width-incr": 0.4,
        "nose-point-width-incr": 0.7, "nose-flaring-incr": 0.6, "own-nose-wings": 0.4, "nose-scale-horiz-incr": 0.5,
        "own-nose-middle-broad": 0.6,
    },
    "hooked nose": {
        "nose-hump-incr": 0.9, "nose-curve-convex": 0.9, "nose-greek-incr": 0.5, "nose-point-up": -0.7,
        "nose-base-up": -0.55, "nose-septumangle-incr": -0.8, "nose-nostrils-angle-up": -0.8, "own-nose-tip-droop": 0.2,
        "mouth-trans-up": -0.6, "own-nose-bridge-bump": 0.6, "nose-trans-up": -0.3,
    },
    "large nose": {
        "nose-scale-depth-incr": 1.0, "nose-scale-vert-incr": 0.6, "nose-volume-incr": 0.8, "nose-greek-incr": 0.4,
        "mouth-trans-up": -0.5, "own-columella-low": 0.6, "own-nose-tip-droop": 0.5,
    },
    "bulbous tip": {
        "nose-point-width-incr": 0.9, "nose-volume-incr": 0.6, "nose-width1-incr": -0.6, "nose-width2-incr": -0.4,
        "own-nose-tip-ball": 0.9, "own-nose-tip-point": -0.5,
    },
    "high bridge": {
        "nose-greek-incr": 0.8, "nose-width1-incr": -0.8, "nose-trans-up": 0.4, "eye-epicanthus-out": -0.6,
        "nose-width2-incr": -0.4, "own-nose-bridge-broad": -0.3, "own-nose-root-broad": -0.3,
    },
    # eyes
    "large eyes": {
        "eye-height1-incr": 0.5, "eye-height2-incr": 0.5, "eye-height3-incr": 0.4, "eye-scale-incr": 0.5,
    },
    "hooded eyes": {
        "own-lid-fat": 1.0, "eye-eyefold-up": -0.9, "eyebrows-trans-up": -0.65, "eye-height2-incr": -0.2,
        "eyebrows-trans-forward": 0.4,
    },
    "upturned eyes": {
        "eye-corner2-up": 0.75, "eye-corner1-up": -0.6, "eyebrows-angle-up": 0.35, "eye-eyefold-angle-up": 0.8,
    },
    "deep-set eyes": {
        "eyebrows-trans-forward": 1.0, "eye-push1-out": -0.8, "eye-push2-out": -0.8, "own-brow-ridge": 0.9,
        "eyebrows-trans-up": -0.35, "own-orbit-side": 0.5,
    },
    "wide-set eyes": {
        "eye-trans-out": 0.7, "nose-width1-incr": 0.4, "head-scale-horiz-incr": 0.4, "eye-epicanthus-out": 0.5,
    },
    "bags under the eyes": {"eye-bag-incr": 1.0, "eye-bag-out": 0.8, "eye-bag-height-incr": 0.7},
    # mouth
    "full lips": {
        "mouth-upperlip-height-incr": 0.6, "mouth-lowerlip-height-incr": 0.6, "mouth-upperlip-volume-incr": 0.8,
        "mouth-lowerlip-volume-incr": 0.8, "mouth-scale-vert-incr": 0.6, "own-lip-upper-full": 0.5,
        "own-lip-lower-full": 0.5,
    },
    "wide mouth": {
        "mouth-scale-horiz-incr": 0.8, "mouth-upperlip-width-incr": 0.6, "mouth-lowerlip-width-incr": 0.7,
        "mouth-dimples-out": 0.5,
    },
    "heavy lower lip": {
        "mouth-lowerlip-height-incr": 0.5, "mouth-lowerlip-volume-incr": 0.6, "mouth-upperlip-height-incr": -0.5,
        "mouth-upperlip-volume-incr": -0.6, "mouth-cupidsbow-incr": -0.5,
    },
    "long upper lip": {
        "mouth-trans-up": -0.6, "nose-base-up": 0.3, "mouth-philtrum-volume-incr": -0.5, "nose-trans-up": 0.3,
        "mouth-upperlip-height-incr": -0.4,
    },
    "protruding mouth": {
        "mouth-scale-depth-incr": 0.9, "mouth-trans-forward": 0.9, "chin-prominent-incr": -0.35,
        "mouth-philtrum-volume-incr": 0.5, "own-muzzle": 0.6,
    },
    "drawn cupid's bow": {
        "mouth-cupidsbow-incr": 1.0, "mouth-cupidsbow-width-incr": -0.7, "mouth-philtrum-volume-incr": 0.6,
        "mouth-upperlip-width-incr": -0.4,
    },
    # jaw and cheeks
    "wide jaw": {
        "chin-width-incr": 0.9, "head-angle-out": 0.8, "chin-bones-incr": 0.8, "chin-triangle": -0.6,
        "own-jaw-angle": 0.6, "own-square-chin": 0.7, "own-chin-width": 0.6, "own-masseter": 0.7,
        "own-zygoma": 0.35,
    },
    "long chin": {"chin-height-incr": 0.5, "chin-jaw-drop-incr": 0.7, "mouth-trans-up": 0.25},
    "strong chin": {
        "chin-prominent-incr": 0.75, "chin-prognathism-incr": 0.8, "neck-double-incr": -0.6, "chin-cleft-incr": 0.5,
        "own-chin-furrow": 0.5, "own-chin-pad": 0.5,
    },
    "fat": {
        "cheek-volume-incr": 0.9, "cheek-inner-incr": 0.45, "head-fat-incr": 0.8, "forehead-temple-incr": 0.5,
        "neck-double-incr": 0.8, "own-jowl": 0.4, "own-submental": 0.8, "own-cheek-hollow": -0.3,
        "own-lid-fat": 0.4,
    },
    "high cheekbones": {
        "cheek-bones-incr": 1.0, "cheek-trans-up": 0.9, "cheek-volume-incr": -0.5, "own-cheek-hollow": 0.7,
        "own-zygoma": 0.8,
    },
    # skull and ears
    "long face": {
        "head-scale-vert-incr": 0.7, "head-scale-horiz-incr": -0.6, "nose-scale-vert-incr": 0.4,
        "chin-height-incr": 0.15, "cheek-bones-incr": -0.4, "eye-trans-up": 0.4,
    },
    "high forehead": {"forehead-scale-vert-incr": 0.5, "forehead-nubian-incr": 0.5, "forehead-trans-forward": 0.6},
    "large ears": {"ear-scale-incr": 0.6, "ear-wing-incr": 0.8, "ear-lobe-incr": 0.6, "ear-scale-vert-incr": 0.5},
}  # fmt: skip


def deviates(rng: np.random.Generator) -> tuple[list[float], float]:
    """A person's deviate of each of FEATURES, in standard deviations, and of body fat, which shows in many."""
    plain, which = rng.standard_normal(len(CHARACTERS)), rng.random(len(CHARACTERS))
    strength = np.clip(plain * np.where(which < RARE, STRONG, PLAIN), -HEAVIEST, HEAVIEST)
    out = OWN * rng.standard_normal(len(FEATURES))
    for level, moved in zip(strength.tolist(), CHARACTERS.values(), strict=True):
        for name, share in moved.items():
            out[PLACE[name]] += share * level
    return [float(x) for x in out], float(strength[list(CHARACTERS).index("fat")])


def _own() -> np.ndarray:
    """(F,) standard deviations of a feature's own: what its characters leave of 1."""
    spread = (1.0 - RARE) * PLAIN**2 + RARE * STRONG**2
    explained = np.zeros(len(FEATURES))
    for moved in CHARACTERS.values():
        for name, share in moved.items():
            explained[PLACE[name]] += spread * share**2
    return np.sqrt(np.maximum(1.0 - explained, LEAST**2))


PLACE = {feature.name: i for i, feature in enumerate(FEATURES)}
OWN = _own()
