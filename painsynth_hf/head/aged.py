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
    "aged-temple": (((66.0, 20.0, -14.0), (9.0, 14.0, 14.0), (-3.6, 0.0, -1.2)),),
    "aged-orbit": (
        ((22.5, 9.0, 18.0), (6.0, 3.6, 8.0), (0.0, 0.3, -1.9)),
        ((23.0, -15.5, 18.0), (7.5, 4.0, 10.0), (0.0, 0.3, -1.7)),
        ((36.0, -20.0, 17.0), (9.0, 4.0, 10.0), (0.0, 0.0, -1.1)),
    ),
    "aged-cheek": (
        ((39.0, -29.0, 14.0), (12.0, 7.0, 16.0), (0.0, -0.6, -1.7)),
        ((52.0, -50.0, 2.0), (11.0, 13.0, 16.0), (-1.8, 0.0, -1.2)),
        ((66.0, -50.0, -30.0), (9.0, 14.0, 18.0), (-1.5, 0.0, 0.0)),
    ),
    "aged-fold": (
        ((38.0, -42.0, 17.0), (8.0, 9.0, 12.0), (-0.6, -2.4, 2.2)),
        ((45.0, -59.0, 9.0), (8.0, 11.0, 14.0), (0.4, -2.2, 1.6)),
        ((25.5, -39.0, 26.0), (4.5, 6.5, 9.0), (0.0, 0.0, -1.1)),
        ((34.0, -58.0, 19.0), (4.5, 9.0, 10.0), (0.0, 0.0, -1.1)),
    ),
    "aged-jowl": (
        ((37.0, -89.0, 2.0), (11.0, 9.0, 15.0), (0.9, -2.6, 1.5)),
        # the dent before it is soft: a deep one cuts the chin off as a block
        ((25.0, -99.0, 10.0), (7.5, 8.5, 13.0), (-0.3, 0.7, -1.0)),
        ((52.0, -84.0, -18.0), (11.0, 11.0, 16.0), (-1.8, 0.7, 0.0)),
        ((60.0, -72.0, -36.0), (10.0, 11.0, 16.0), (-1.8, 0.6, 0.0)),
    ),
    "aged-nose": (
        ((0.0, -39.0, 41.0), (7.0, 6.0, 10.0), (0.0, -2.6, -0.2)),
        ((7.5, -37.0, 37.0), (5.0, 6.0, 8.0), (0.4, -1.2, 0.3)),
    ),
    "aged-lobe": (((76.0, -30.0, -66.0), (10.0, 9.0, 10.0), (0.0, -4.5, 0.5)),),
    "aged-neck": (
        ((0.0, -116.0, -30.0), (9.0, 14.0, 24.0), (0.0, -4.5, 2.5)),
        ((13.0, -124.0, -50.0), (5.0, 16.0, 12.0), (0.0, 0.0, 3.6)),
        ((0.0, -134.0, -54.0), (6.0, 14.0, 10.0), (0.0, 0.0, -2.2)),
        ((30.0, -132.0, -60.0), (9.0, 16.0, 14.0), (-1.5, 0.0, -3.0)),
    ),
}  # fmt: skip


def aged_shapes(template: np.ndarray, skin: np.ndarray) -> dict[str, np.ndarray]:
    """Displacements (V, 3) mm by name of each shape, of `template` (V, 3) mm; only the vertices `skin` (n,) move."""
    return {name: field(template, skin, moves) for name, moves in AGED.items()}


def aged_weights(person: Person) -> dict[str, float]:
    """How much of each shape a person has: none up to the forties, about 1 at 85, up to twice that."""
    looks = ageing(person)
    thin, heavy = looks.hollow, looks.sag
    years = looks.flesh_years
    return {
        "aged-temple": thin * grown(years, 45.0),
        "aged-orbit": thin**0.7 * grown(years, 42.0),
        "aged-cheek": thin * grown(years, 45.0),
        "aged-fold": heavy * grown(years, 36.0),
        "aged-jowl": heavy * grown(years, 42.0),
        "aged-nose": grown(years, 45.0),
        "aged-lobe": grown(years, 45.0),
        "aged-neck": grown(years, 48.0),
    }
