"""Shapes of the assets made smooth where they crease the cage: beside nose and mouth.

MakeHuman's old faces and its raised lips end at one edge loop of the cage, straight from the wing of the nose past the
corner of the mouth: a cheek that hangs or slides bends over it as paper does over a ruler. Skin bows, and its furrow is
drawn where it belongs by `appearance.furrows`.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

STEPS, SHARE = 8, 0.8  # of diffusion, and how much of itself a vertex gives up in each at the centre
CENTRE, SPREAD = (33.0, -50.0, 18.0), (9.0, 17.0, 18.0)  # mm, template, left side and mirrored
UNITS = ("mouthUpperUp", "noseSneer", "mouthStretch", "mouthLowerDown", "cheekSquint")


def creases(name: str) -> bool:
    """Whether the shape of that name is one to ease: old age, thin or full cheeks, and units that slide the cheek."""
    return "-old" in name or "cheek-volume" in name or name.startswith(UNITS)


def easing(template: np.ndarray, quads: np.ndarray, skin: np.ndarray) -> sp.csr_matrix:
    """(V, V): one step for displacements (V, 3) of `template` (V, 3) mm; only the vertices `skin` (n,) are eased."""
    count = len(template)
    ends = np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2)
    joined = sp.csr_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), (count, count))
    joined = ((joined + joined.T) > 0).astype(float)
    degree = np.maximum(np.asarray(joined.sum(axis=1)).ravel(), 1.0)
    left = template[skin].copy()
    left[:, 0] = np.abs(left[:, 0])
    away = (left - CENTRE) / SPREAD
    weight = np.zeros(count)
    weight[skin] = SHARE * np.exp(-0.5 * (away**2).sum(axis=1))
    return (sp.diags(1.0 - weight) + sp.diags(weight / degree) @ joined).tocsr()
