"""Ears in relief: the base mesh's are shallow dishes, whose rim, fold and bowl are hardly seen from in front.

An unsharp mask over the surface: what stands out of its surroundings stands out more (helix, antihelix, tragus), what
lies deep lies deeper (scapha, concha). On top of it the bowl of the concha is pressed in; it is 15 mm deep in people
(Farkas, "Anthropometry of the Head and Face", 2nd ed. 1994, ch. on the ear), and the lobe is joined to the jaw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import scipy.sparse as sp

RELIEF, SMOOTHINGS = 0.75, 3
NEAR, FULL = 71.0, 76.0  # mm from the midline: where the ear begins to be carved, and where it is in full
BOX = ((-36.0, 22.0), (-99.0, -58.0))  # of y and z
# centre of the left bowl, its spread, and how far it is pressed in, mm
CONCHA = ((75.5, -7.5, -70.0), (5.0, 6.5, 5.0), (-2.6, 0.0, -0.4))
# the notch below it, which runs on into the lobe as a slot: the same
NOTCH = ((69.2, -26.5, -67.6), (4.0, 4.2, 4.5), (2.4, 0.8, 0.8))
# the lobe's lower edge, which stood 9 mm off the jaw and ended square: in towards it, and up behind: the same
LOBE = ((73.6, -45.0, -70.0), (4.4, 6.5, 7.0), (-5.0, 3.4, 1.4))
LOBE_BACK = ((76.0, -38.0, -79.0), (4.4, 6.0, 6.0), (-2.0, 2.4, 1.6))
EARS = (RELIEF, SMOOTHINGS, NEAR, FULL, BOX, CONCHA, NOTCH, LOBE, LOBE_BACK)


def carve_ears(template: np.ndarray, quads: np.ndarray, skin: np.ndarray) -> None:
    """Carve the ears of `template` (V, 3) mm, whose faces are `quads` (F, 4), in place; only `skin` (n,) moves."""
    x, y, z = template[skin].T
    (low, high), (back, front) = BOX
    share = np.clip((np.abs(x) - NEAR) / (FULL - NEAR), 0.0, 1.0)
    share = share * share * (3.0 - 2.0 * share) * ((y > low) & (y < high) & (z > back))
    share *= np.clip((front - z) / 6.0, 0.0, 1.0)  # the tragus goes over into the cheek
    some = skin[share > 0.0]
    if not len(some):
        return
    mean = _neighbours(quads, len(template))[some]
    smooth = template.copy()
    for _ in range(SMOOTHINGS):
        smooth[some] = 0.5 * smooth[some] + 0.5 * (mean @ smooth)
    template[some] += RELIEF * share[share > 0.0][:, None] * (template[some] - smooth[some])
    for part in (CONCHA, NOTCH, LOBE, LOBE_BACK):
        (centre, spread, move), where = part, share > 0.0 if part is CONCHA else z > back
        for side in (1.0, -1.0):
            away = (template[skin] * (side, 1.0, 1.0) - centre) / spread
            press = np.exp(-0.5 * (away**2).sum(axis=1)) * where
            template[skin] += press[:, None] * move * np.array([side, 1.0, 1.0])


def _neighbours(quads: np.ndarray, count: int) -> sp.csr_matrix:
    """(V, V) that takes every vertex to the mean of those it shares an edge with."""
    import scipy.sparse as sp  # only where assets are cut

    a, b = quads.ravel(), np.roll(quads, -1, axis=1).ravel()
    joined = sp.coo_matrix((np.ones(2 * len(a)), (np.concatenate([a, b]), np.concatenate([b, a]))), (count, count))
    joined = (joined.tocsr() > 0).astype(float)
    return sp.diags(1.0 / np.maximum(joined.sum(axis=1).A1, 1.0)) @ joined
