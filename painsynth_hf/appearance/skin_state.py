"""What the moment does to the skin: blood pressed out or in, furrows, and the hair that grows from it."""

from __future__ import annotations

import numpy as np

from ..head.head import Head, topology
from .beard import beard_density
from .scalp import scalp_density


def skin_state(head: Head) -> np.ndarray:
    """(S, 4) float32: blood (share more or less), furrow, scalp hair and beard density of every fine vertex."""
    squeeze = compression(head)
    person = head.spec.person
    flush = 0.35 * min(head.spec.expression.pspi / 12.0, 1.0) * (head.spec.expression.name == "pain")
    blood = np.where(squeeze > 0, 0.6, 0.9) * -np.abs(squeeze) + flush
    out = np.stack([blood, np.maximum(squeeze - 0.12, 0.0) * 1.6, scalp_density(person), beard_density(person)], axis=1)
    return out.astype(np.float32)


def compression(head: Head) -> np.ndarray:
    """(S,) how much shorter the skin around each vertex has become, as a share; < 0 where it is stretched.

    Measured along the edge that changed most, then averaged once over neighbours so that single quads do not show.
    """
    quads = topology().quads
    ends = np.concatenate([quads[:, [0, 1]], quads[:, [1, 2]], quads[:, [2, 3]], quads[:, [3, 0]]])
    before = np.linalg.norm(head.rest[ends[:, 0]] - head.rest[ends[:, 1]], axis=1)
    after = np.linalg.norm(head.posed[ends[:, 0]] - head.posed[ends[:, 1]], axis=1)
    strain = np.clip(1.0 - after / np.maximum(before, 1e-3), -0.6, 0.6)
    total = np.zeros(len(head.rest))
    count = np.zeros(len(head.rest))
    for column in (0, 1):
        total += np.bincount(ends[:, column], np.abs(strain) * strain, minlength=len(total))
        count += np.bincount(ends[:, column], np.abs(strain), minlength=len(total))
    return total / np.maximum(count, 1e-6) * (count > 0.02)
