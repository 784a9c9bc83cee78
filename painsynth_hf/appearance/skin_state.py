"""What is known of each vertex of skin: blood pressed out or in, how hollow the place is, the hair that grows there."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.spatial import cKDTree

from ..head.assets import load_assets
from ..head.head import Head, topology
from ..spec import Expression
from .beard import beard_density
from .cavity import cavity
from .scalp import scalp_density


def skin_state(head: Head) -> np.ndarray:
    """(S, 4) float32: blood (share more or less), openness, scalp hair and beard density of every fine vertex."""
    squeeze = compression(head)
    person = head.spec.person
    blood = np.where(squeeze > 0, SQUEEZED, STRETCHED) * -np.abs(squeeze) + flush(head.spec.expression)
    out = np.stack([blood, cavity(), scalp_density(person), beard_density(person)], axis=1)
    return out.astype(np.float32)


def flush(expression: Expression) -> float:
    """Share of blood that pain adds to the whole face."""
    return 0.35 * min(expression.pspi / 12.0, 1.0) * (expression.name == "pain")


SQUEEZED, STRETCHED = 0.6, 0.9  # share of the blood that leaves skin per share of its length lost or gained
LID_SHADE = 4.5  # mm from a lid over which it darkens the eyeball


def lid_shade(head: Head, ball: np.ndarray, side: int) -> np.ndarray:
    """(E,) share of light that lids and lashes take from points `ball` (E, 3) mm, world, of eyeball 0 or 1.

    The lights' depth maps are too coarse for the gap between lid and eye, where most of the shading is.
    """
    eye = head.eyes[side]
    skin = head.posed[np.linalg.norm(head.posed - eye.centre, axis=1) < eye.radius + 6.0]
    lids = skin[(skin - eye.centre) @ eye.axis > 0.0]
    if not len(lids):
        return np.zeros(len(ball), np.float32)
    away, nearest = cKDTree(lids).query(ball, distance_upper_bound=LID_SHADE + 1.0)
    above = np.zeros(len(ball))
    found = np.isfinite(away)
    above[found] = lids[nearest[found], 1] > ball[found, 1]
    near = np.clip(1.0 - away / LID_SHADE, 0.0, 1.0)
    return (near**1.5 * np.where(above > 0, 0.85, 0.45)).astype(np.float32)


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


@lru_cache(maxsize=1)
def face_edges() -> np.ndarray:
    """(E, 2) edges of the fine mesh in front of the ears and above the throat, each once."""
    quads = topology().quads
    ends = np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2), axis=1)
    template = topology().operator @ load_assets().template
    face = (template[:, 2] > -45.0) & (template[:, 1] > -125.0)
    return np.unique(ends[face[ends].all(axis=1)], axis=0)
