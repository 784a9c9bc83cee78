"""What is seen of hair below what is worn over it: nothing, its short edge, or locks that come out of a cap."""

from __future__ import annotations

import dataclasses

import numpy as np
from scipy.spatial import cKDTree

from ..spec import Person
from .comb import Collider, collider
from .hairline import AXIS_Z, skull_places
from .hats import CAP_EDGE, under_cap
from .strands import Strands, at_roots
from .worn import knitted_cap

TUCKED = 30.0  # mm; longer hair is put away under a surgical cap, and so is what is tied
LOOSE = ("bob", "long", "wavy", "braids", "curly")
BEHIND = 52.0  # degrees; what grows before that, or would leave the cap there, stays in it, off the face
WITHIN = 16.0  # mm above its edge that locks begin
CLOSE, EASED = 1.5, 40.0  # mm off the skin that hair leaves a cap, and over which it is itself again
LEAST = 4  # points of a strand in the open


def seen_below(hair: Strands, person: Person) -> Strands | None:
    """A scarf hides all hair of the scalp; what is short or, under a knitted cap, loose stays below the cap's edge."""
    if person.attire.head_wear == "scarf":
        return None
    places = at_roots(skull_places(), hair.triangle, hair.barycentric)
    covered = under_cap(places)
    if person.hair.style in LOOSE and knitted_cap(person):
        return _led_out(hair, places, covered, collider(person, -150.0))
    reach = np.linalg.norm(hair.points - hair.points[:, :1], axis=2).max(axis=1)
    return _kept(hair, np.flatnonzero(~covered & (reach < TUCKED)))


def _kept(hair: Strands, keep: np.ndarray) -> Strands | None:
    parts = ("points", "triangle", "barycentric", "width", "melanin", "redness", "white", "light", "cover")
    kept = {name: getattr(hair, name)[keep] for name in parts}
    return dataclasses.replace(hair, **kept, over_skin=None) if len(keep) else None


def _led_out(hair: Strands, places: np.ndarray, covered: np.ndarray, body: Collider) -> Strands | None:
    """Strands of roots under the cap begin where they leave it, close to the skin, with the light of the skin there."""
    free = np.flatnonzero(~covered)
    if not len(free):
        return None
    points, count = hair.points.copy(), hair.points.shape[1]
    x, y, z = np.moveaxis(points, 2, 0)
    azimuth = np.degrees(np.arctan2(np.abs(x), z - AXIS_Z))
    raised = float((places[free, 1] - points[free, 0, 1]).mean())  # the edge is drawn on the template
    out = y + raised < np.interp(azimuth, *CAP_EDGE.T) + WITHIN
    left = np.logical_and.accumulate(out[:, ::-1], axis=1).sum(axis=1)  # points from where it leaves for good
    first = np.minimum(count - left, count - LEAST)
    aside = np.minimum(places[:, 0], np.take_along_axis(azimuth, first[:, None], axis=1)[:, 0])
    led = np.flatnonzero(covered & (left >= LEAST) & (aside > BEHIND))
    first = first[led]
    start = points[led, first]
    away, normal = body.distance(start)
    along = np.linalg.norm(points[led] - start[:, None], axis=2)
    drawn = np.maximum(away - CLOSE, 0.0)[:, None] * np.exp(-along / EASED)
    moved = points[led] - drawn[..., None] * normal[:, None]
    points[led] = np.where(
        np.arange(count)[None, :, None] < first[:, None, None], moved[np.arange(len(led)), first][:, None], moved
    )
    nearest = free[cKDTree(hair.points[free, 0]).query(points[led, 0], workers=1)[1]]
    triangle, barycentric = hair.triangle.copy(), hair.barycentric.copy()
    triangle[led], barycentric[led] = triangle[nearest], barycentric[nearest]
    shown = dataclasses.replace(hair, points=points.astype(np.float32), triangle=triangle, barycentric=barycentric)
    return _kept(shown, np.sort(np.concatenate([free, led])))
