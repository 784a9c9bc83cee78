"""Colour of a lock of hair from its pigments."""

from __future__ import annotations

import numpy as np

# absorption per unit of pigment (d'Eon et al. 2011, "An energy-conserving hair reflectance model"), red green blue;
# of green 6 % more (ours), or brown hair is olive in cool light
EUMELANIN = np.array([0.419, 0.739, 1.37])
CUTICLE = 0.008  # light off the surfaces of fibres, which keeps its own colour: black hair is not red
PHEOMELANIN = np.array([0.187, 0.4, 1.05])


GREY_MELANIN, GREY_REDNESS = 0.009, 0.008  # what is left of its pigments in a white hair
# a white hair passes much of the light on, into the lock: white heads reflect less than half (ours, by photographs)
WHITE = np.float32(0.53)
HIDDEN = 1.6  # a few white hairs lie mostly in the shade of dark ones; our choice


def fibre_colour(melanin: np.ndarray, redness: np.ndarray, white: np.ndarray) -> np.ndarray:
    """Linear sRGB reflectance (N, 3) of locks of `melanin` and `redness` (N,), of whose hairs a share `white` is white.

    Black hair turns grey, not brown: the lights off both kinds of hairs add up, not their pigments.
    """
    left = np.full_like(melanin, GREY_MELANIN), np.full_like(redness, GREY_REDNESS)
    share = np.asarray(white, np.float32)[:, None] ** HIDDEN
    return (1.0 - share) * _pigmented(melanin, redness) + (share * WHITE) * _pigmented(*left)


def _pigmented(melanin: np.ndarray, redness: np.ndarray) -> np.ndarray:
    """Linear sRGB reflectance (N, 3) of many hairs of `melanin` and `redness` (N,), both 0..1.

    Absorption maps to the colour of multiply scattered light by the fit of Chiang et al. 2016 ("A practical and
    controllable hair and fur model for production path tracing"), at an azimuthal roughness of 0.3. The scale of
    absorption and the loss in a lock (0.72) are ours, set so that the range runs from white to black hair.
    """
    dark = np.asarray(melanin, float)[:, None]
    amount = 5.6 * dark**1.5 + 4.0 * dark**6  # the second for black hair, beside brown (ours)
    sigma = amount * EUMELANIN + 2.2 * np.asarray(redness, float)[:, None] * (0.15 + amount) * PHEOMELANIN
    beta = 0.3
    fit = 5.969 - 0.215 * beta + 2.532 * beta**2 - 10.73 * beta**3 + 5.574 * beta**4 + 0.245 * beta**5
    inner = 0.72 * np.exp(-np.sqrt(sigma) * fit * 0.44)
    return (inner + CUTICLE).astype(np.float32)
