"""Bone, fat and skin of old age as moves of the head's mesh, beyond what its targets of old people do.

Fat pads shrink and slip: temples, orbits and the front of the cheek sink in, what was there hangs beside the nasolabial
fold and over the jaw, which the ligament before it holds up (Rohrich & Pessa, "The fat compartments of the face", Plast
Reconstr Surg 119, 2007; Mendelson & Wong, "Changes in the facial skeleton with aging", Aesthetic Plast Surg 36, 2012).
The tip of the nose and the lobes of the ears come down (Rohrich, Hollier, Janis & Kim, "Rhinoplasty with advancing
age", Plast Reconstr Surg 114, 2004), skin hangs from the chin to the neck. How much of each a person has, `ageing`
says.
"""

from __future__ import annotations

import numpy as np

from ..ageing import ageing, grown
from ..spec import Person
from .sculpt import Move, field

# shape: moves as `sculpt.SCULPTED` has them
AGED: dict[str, tuple[Move, ...]] = {
    "aged-brow": (
        ((33.0, 19.0, 16.0), (20.0, 7.5, 16.0), (0.0, -1.3, 0.5)),
        ((55.0, 17.0, 0.0), (9.0, 8.0, 13.0), (0.4, -2.6, 0.8)),
        ((40.0, 11.0, 15.0), (10.0, 4.0, 10.0), (0.0, -1.0, 0.8)),
    ),
    "aged-bag": (
        ((27.5, -12.0, 19.0), (7.0, 4.0, 8.0), (0.0, -0.5, 1.0)),
        ((37.0, -14.0, 18.0), (8.0, 4.2, 8.0), (0.2, -0.7, 1.2)),
        ((30.0, -21.5, 18.0), (12.0, 4.2, 9.0), (0.0, 0.2, -0.4)),
    ),
    "aged-temple": (((67.0, 20.0, -16.0), (12.0, 16.0, 16.0), (-3.4, 0.0, -0.8)),),
    "aged-orbit": (
        ((22.5, 9.0, 18.0), (6.0, 3.6, 8.0), (0.0, 0.3, -1.9)),
        ((33.0, 12.5, 18.0), (8.0, 3.2, 8.0), (0.0, 0.3, -1.1)),
        ((36.0, -20.0, 17.0), (9.0, 4.6, 10.0), (0.0, 0.0, -0.5)),
    ),
    "aged-trough": (
        ((22.0, -14.0, 18.0), (7.0, 4.6, 10.0), (0.0, 0.3, -1.2)),
        ((30.0, -21.0, 18.0), (8.5, 5.0, 10.0), (0.0, 0.0, -0.8)),
    ),
    "aged-cheek": (
        ((39.0, -29.0, 14.0), (12.0, 7.0, 16.0), (0.0, -0.6, -1.2)),
        ((52.0, -50.0, 2.0), (11.0, 13.0, 16.0), (-1.6, 0.0, -1.3)),
        ((66.0, -50.0, -30.0), (9.0, 14.0, 18.0), (-1.0, 0.0, 0.0)),
    ),
    "aged-fold": (
        ((38.0, -42.0, 17.0), (8.0, 9.0, 12.0), (-0.6, -2.2, 1.9)),
        ((45.0, -59.0, 9.0), (8.0, 11.0, 14.0), (0.4, -2.2, 1.6)),
        ((25.5, -39.0, 26.0), (4.5, 6.5, 9.0), (0.0, 0.0, -1.1)),
        ((34.0, -58.0, 19.0), (4.5, 9.0, 10.0), (0.0, 0.0, -1.1)),
    ),
    "aged-jowl": (
        # it hangs out over the line of the jaw, not down beside the chin, which stays free
        ((40.0, -83.5, 0.0), (11.0, 9.0, 15.0), (0.6, -1.3, 2.0)),
        ((53.0, -75.0, -18.0), (12.0, 11.0, 16.0), (1.2, -0.4, 0.7)),
        # the dent before it is soft: a deep one cuts the chin off as a block
        ((27.0, -98.0, 8.0), (9.5, 9.5, 14.0), (-0.5, 1.4, -0.7)),
        ((47.0, -94.0, -12.0), (10.0, 8.0, 16.0), (-2.2, 1.8, 0.0)),
        ((61.0, -68.0, -36.0), (10.0, 11.0, 16.0), (-0.8, 0.4, 0.0)),
    ),
    "aged-nose": (
        ((0.0, -39.0, 41.0), (7.0, 6.0, 10.0), (0.0, -2.8, -0.2)),
        ((7.5, -37.0, 37.0), (5.0, 6.0, 8.0), (0.4, -1.3, 0.3)),
    ),
    # centred below its lower edge, where it is widest from front to back: it ends round, and the notch above stays up
    "aged-lobe": (((74.0, -48.0, -67.0), (6.5, 7.0, 6.5), (-0.3, -1.8, 0.2)),),
    "aged-neck": (
        ((13.0, -124.0, -50.0), (5.0, 16.0, 12.0), (0.0, 0.0, 3.8)),
        ((0.0, -134.0, -54.0), (6.0, 14.0, 10.0), (0.0, 0.0, -2.4)),
        ((30.0, -132.0, -60.0), (9.0, 16.0, 14.0), (-1.5, 0.0, -3.0)),
    ),
    "aged-wattle": (
        ((0.0, -116.0, -26.0), (10.0, 12.0, 22.0), (0.0, -4.8, 2.2)),
        ((24.0, -112.0, -26.0), (10.0, 9.0, 18.0), (0.0, -2.6, 0.6)),
    ),
    # what only some have: a mound on the cheekbone below the bag, cheeks that stay or grow full, a broad lower face
    "aged-festoon": (
        ((41.0, -23.5, 13.0), (9.0, 4.6, 9.0), (0.4, -0.9, 1.6)),
        ((39.0, -30.5, 13.0), (10.0, 3.8, 9.0), (0.0, 0.2, -0.5)),
    ),
    "aged-full": (
        ((42.0, -36.0, 10.0), (12.0, 9.0, 14.0), (0.4, -0.5, 1.8)),
        ((52.0, -54.0, -4.0), (11.0, 13.0, 15.0), (2.0, -0.6, 1.7)),
    ),
    "aged-broad": (
        ((59.0, -60.0, -30.0), (12.0, 14.0, 18.0), (1.5, -0.5, 0.6)),
        ((54.0, -76.0, -20.0), (11.0, 11.0, 16.0), (0.7, -0.2, 0.6)),
    ),
}  # fmt: skip


def aged_shapes(template: np.ndarray, skin: np.ndarray) -> dict[str, np.ndarray]:
    """Displacements (V, 3) mm by name of each shape, of `template` (V, 3) mm; only the vertices `skin` (n,) move."""
    return {name: field(template, skin, moves) for name, moves in AGED.items()}


# the sign of `ageing` that each follows, and the years at which it begins
BEGINS: dict[str, tuple[str, float]] = {
    "aged-brow": ("brow", 45.0), "aged-bag": ("bag", 36.0), "aged-temple": ("temple", 45.0),
    "aged-orbit": ("orbit", 42.0), "aged-trough": ("trough", 36.0), "aged-cheek": ("cheek", 45.0),
    "aged-fold": ("fold", 35.0), "aged-jowl": ("jowl", 40.0), "aged-nose": ("nose", 45.0),
    "aged-lobe": ("lobe", 47.0), "aged-neck": ("neck", 50.0), "aged-wattle": ("wattle", 48.0),
    "aged-festoon": ("festoon", 46.0), "aged-full": ("full", 42.0), "aged-broad": ("broad", 42.0),
}  # fmt: skip
FULLEST = 2.4  # times a shape, which none exceeds
WOMENS_NOSES = 0.5  # of the tip's fall: with all of it, tips hung 3 mm lower than in photographs (UTKFace)


def aged_weights(person: Person) -> dict[str, float]:
    """How much of each shape a person has: none up to the forties, 1 to 2 at 85, up to FULLEST."""
    looks = ageing(person)
    out = {name: _held(looks.signs[sign] * grown(looks.flesh_years, first)) for name, (sign, first) in BEGINS.items()}
    if person.gender == "female":
        out["aged-nose"] *= WOMENS_NOSES
    return out


def _held(amount: float) -> float:
    return amount / (1.0 + (amount / FULLEST) ** 4) ** 0.25
