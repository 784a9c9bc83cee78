"""Shade of a shut mouth: the lower lip below the upper one, the ends of the line between them, the dents beyond.

In photographs of people at rest that line is the middle of a soft band, which spreads over the lower lip, keeps its
width to the corners and runs out some millimetres beyond them, more so in men and in old age. Without it lips are a
spindle, lit up to its edge, whose points are read as a smirk. How much of it there is was set beside mean mouths of
UTKFace (Zhang, Song & Qi, CVPR 2017).
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from ..head.mouth_form import BORDER
from ..head.once import once
from ..head.rings import face_rings
from ..head.smooth import ramp
from ..spec import Person
from .strands import template

# share of light lost on the lower lip in the middle, along the ends of the line, about the corners and where the lower
# lip ends below: of young women, what men lose more, and people of eighty
MIDDLE, ENDS, CORNERS, UNDER = (0.05, 0.30, 0.0), (0.34, 0.19, 0.02), (0.20, 0.14, 0.10), (0.13, 0.09, -0.04)
ABOVE, BELOW = 2.6, 4.6  # mm from the line over which its ends are in shade
CORNER, AROUND = np.array([26.8, -68.2]), np.array([3.8, 3.4])  # template mm: middle of the dent, and its spread


def lip_shade(person: Person) -> np.ndarray:
    """(S,) share of light that shut lips keep from each other and from their corners."""
    male, old = float(person.gender == "male"), float(np.clip((person.age - 40.0) / 40.0, 0.0, 1.0))
    amounts = (mean + male * men + old * aged for mean, men, aged in (MIDDLE, ENDS, CORNERS, UNDER))
    return 1.0 - np.prod([1.0 - much * where for much, where in zip(amounts, _places(), strict=True)], axis=0)


@once()
def _places() -> np.ndarray:
    """(4, S) 0..1: on the lower lip, along the ends of the line, about the corners, where the lower lip ends below."""
    mouth, place = face_rings()[2], template().vertices
    out = np.zeros((4, len(place)))
    site = mouth.sites
    ring, column = site[:, 1] - mouth.zero, site[:, 2]
    out[0, site[:, 0]] = ramp(0.9 * BORDER, 0.1 * BORDER, ring) * ramp(-12.0, -3.0, ring) * ~mouth.upper[column]
    out[3, site[:, 0]] = np.exp(-(((ring - BORDER) / (0.3 * BORDER)) ** 2)) * ~mouth.upper[column]
    line = place[mouth.grid[mouth.zero]]
    away, nearest = cKDTree(line).query(place, distance_upper_bound=3.0 * BELOW)
    near = np.isfinite(away)
    end = np.abs(line[nearest[near], 0]) / np.abs(line[:, 0]).max()
    below = ramp(1.0, -2.0, place[near, 1] - line[nearest[near], 1])
    out[1, near] = ramp(0.3, 0.85, end) * np.exp(-((away[near] / (ABOVE + (BELOW - ABOVE) * below)) ** 2))
    x, y, z = place.T
    out[2] = np.exp(-(((np.abs(x) - CORNER[0]) / AROUND[0]) ** 2) - ((y - CORNER[1]) / AROUND[1]) ** 2) * (z > 0.0)
    return out
