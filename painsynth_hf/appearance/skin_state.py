"""What is known of each vertex of skin: blood pressed out or in, how hollow the place is, the hair that grows there."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..head.assets import load_assets
from ..head.folds import fold_shade
from ..head.head import Head, smooth_surface
from ..head.lid_levels import narrowed, unfolded
from ..head.once import once
from ..head.rings import Rings, face_rings
from ..head.subdivide import pair_numbers, pairs_of
from ..head.topology import topology
from ..spec import Expression, Person
from .beard import beard_density
from .cavity import cavity
from .dark_roots import NEAR, dark_roots
from .lip_shade import lip_shade
from .strands import groom, template
from .worn import contact_shade


def skin_state(head: Head) -> np.ndarray:
    """(S, 4) float32: blood (share more or less), openness, scalp hair and beard density of every fine vertex."""
    squeeze = compression(head)
    person = head.spec.person
    blood = np.where(squeeze > 0, SQUEEZED, STRETCHED) * -np.abs(squeeze) + flush(head.spec.expression)
    crease = lid_creases(person)
    expression, gaze = head.spec.expression, head.spec.pose.gaze_pitch
    left, right = (unfolded(aus, gaze) for aus in (expression.aus_left, expression.aus_right))
    free, roots = open_skin(person)
    free = free * (1.0 - np.where(crease < 0.0, 1.0 - right, 1.0 - left) * np.abs(crease))
    return np.stack([blood, free, roots, beard_density(person)], axis=1).astype(np.float32)


HUNG = 0.3  # of the light lost to hair, from which on shade counts as hair's alone: see `dark_roots.NEAR`


def open_skin(person: Person, every: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """(S,) share of the light that hollows, tubing and hair leave; (S,) how dark roots of hair are, see `dark_roots`.

    `every` is as in `strands.groom`.
    """
    free, roots, hair = cavity() * resting_shade(person), dark_roots(person), groom(person, every).get("scalp")
    if hair is None or hair.over_skin is None:
        return free, roots
    return free * hair.over_skin, np.maximum(roots, NEAR * np.minimum((1.0 - hair.over_skin) / HUNG, 1.0))


# how deep eyes lie: the hollow between the inner corner and the root of the nose, template mm, left: middle and spread
HOLLOW, SPREAD = (13.4, 0.5), (3.9, 8.0)
# share of the light that it keeps from skin, of young men and more in old age; women's inner corners were right without
# (measured against mean faces at rest of UTKFace, Zhang, Song & Qi, CVPR 2017)
DEEP, DEEPER = 0.22, 0.24


def resting_shade(person: Person) -> np.ndarray:
    """(S,) float32: share of light that tubing, shut lips, and the bones about a man's eyes, leave to skin."""
    old = float(np.clip((person.age - 45.0) / 35.0, 0.0, 1.0))
    male = person.shape.get("masculinity", 1.0 if person.gender == "male" else 0.0)
    deep = male * (DEEP + DEEPER * old) * _hollow()
    return (contact_shade(person) * (1.0 - deep) * (1.0 - lip_shade(person))).astype(np.float32)


@lru_cache(maxsize=1)
def _hollow() -> np.ndarray:
    """(S,) 0..1 in the hollow beside the root of the nose."""
    x, y, z = template().vertices.T
    return np.exp(-(((np.abs(x) - HOLLOW[0]) / SPREAD[0]) ** 2) - ((y - HOLLOW[1]) / SPREAD[1]) ** 2) * (z > 0.0)


def lid_creases(person: Person) -> np.ndarray:
    """(S,) float32: share of the light that the creases of open upper lids take, < 0 of the right eye."""
    index, share = fold_shade(person, smooth_surface(person))
    out = np.zeros(len(cavity()), np.float32)
    out[index] = (1.0 - share) * np.sign(template().vertices[index, 0])
    return out


def flush(expression: Expression) -> float:
    """Share of blood that pain adds to the whole face."""
    return 0.42 * min(expression.pspi / 12.0, 1.0) * (expression.name == "pain")


# share of the blood that leaves skin per share of its length lost or gained; with more, a flushed face is in patches
SQUEEZED, STRETCHED = 0.35, 0.5
LID_SHADE = 6.5  # mm from a lid over which it darkens the eyeball
UNDER_UPPER, OVER_LOWER = 0.87, 0.16  # share of the light that a lid takes at its edge: lashes help the upper one
NARROW = 0.45  # and both of them between lids that nearly meet, whose lashes hang before all of it
FADES = 1.35  # exponent of what is left of that with the distance
EDGE = 9  # rings from the front of a lid's margin in to the edge that lies on the eyeball


def lid_shade(head: Head, ball: np.ndarray, side: int) -> np.ndarray:
    """(E,) share of light that lids and lashes take from points `ball` (E, 3) mm, world, of eyeball 0 or 1.

    It falls with the distance to the wet edges of the lids. The lights' depth maps are too coarse for the gap between
    lid and eye, where most of the shading is.
    """
    index, upper = wet_edge(face_rings()[side])
    line = head.posed[index]
    away = _from_segments(ball, line, np.roll(line, -1, axis=0))
    above, below = (np.clip(1.0 - away[:, part].min(axis=1) / LID_SHADE, 0.0, 1.0) ** FADES for part in (upper, ~upper))
    expression = head.spec.expression
    slit = narrowed((expression.aus_left, expression.aus_right)[side], head.spec.pose.gaze_pitch)
    left = (1.0 - UNDER_UPPER * above) * (1.0 - OVER_LOWER * below) * (1.0 - NARROW * slit)
    return (1.0 - left).astype(np.float32)


def wet_edge(rings: Rings) -> tuple[np.ndarray, np.ndarray]:
    """Every second vertex around the lids' edges on the eyeball; where the segment to the next is the upper lid's."""
    upper = rings.upper[::2]
    return rings.grid[rings.zero - EDGE, ::2], upper & np.roll(upper, -1)


def _from_segments(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """(E, N) distances of points (E, 3) from segments (N, 3)."""
    along, off = end - start, points[:, None] - start
    share = np.einsum("eni,ni->en", off, along) / np.maximum(np.einsum("ni,ni->n", along, along), 1e-12)
    return np.linalg.norm(off - np.clip(share, 0.0, 1.0)[..., None] * along, axis=-1)


MOST, LEAST = 0.6, 0.02  # strain of an edge, and the sum about a vertex below which it counts as none


def compression(head: Head) -> np.ndarray:
    """(S,) how much shorter the skin of the face has become around each vertex, as a share; < 0 where stretched.

    The mean of the strains of a vertex's edges, weighted by their own size: the direction that changed most counts.
    """
    ends = face_edges()
    before = np.linalg.norm(head.rest[ends[:, 0]] - head.rest[ends[:, 1]], axis=1)
    after = np.linalg.norm(head.posed[ends[:, 0]] - head.posed[ends[:, 1]], axis=1)
    strain = np.clip(1.0 - after / np.maximum(before, 1e-3), -MOST, MOST)
    corners, count = ends.ravel(), len(head.rest)
    weight = np.bincount(corners, np.repeat(np.abs(strain), 2), minlength=count)
    total = np.bincount(corners, np.repeat(np.abs(strain) * strain, 2), minlength=count)
    return total / np.maximum(weight, 1e-6) * (weight > LEAST)


@once()
def face_edges() -> np.ndarray:
    """(E, 2) edges of the fine mesh in front of the ears and above the throat, each once."""
    quads = topology().quads
    ends = np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2), axis=1)
    template = topology().operator @ load_assets().template
    face = (template[:, 2] > -45.0) & (template[:, 1] > -125.0)
    return pairs_of(np.unique(pair_numbers(ends[face[ends].all(axis=1)]))).astype(ends.dtype)
