"""What the proportions of `norms` are measured between, and how far each whole shape moves it: made once, kept on disk.

Only making it needs the fine mesh; drawing people reads two small arrays.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..norms import MIDDLE, PAIRS, PIERCED
from .assets import load_assets
from .kept import Arrays, kept

MADE_BY = ("norms.py", "head/reach.py", "head/landmarks.py", "head/rings.py", "head/topology.py", "head/subdivide.py")


@lru_cache(maxsize=1)
def reach() -> tuple[np.ndarray, np.ndarray]:
    """(M, 3) from the second to the first point of PAIRS on the template, mm, and (K, M, 3) what each shape adds."""
    made = kept("reach", _made, MADE_BY)
    return made["template"], made["shapes"]


def _made() -> Arrays:
    import scipy.sparse as sp

    from .landmarks import landmark_weights, on_lid, pierce
    from .topology import topology

    assets, mesh = load_assets(), topology()
    rows = [
        pierce((side * x, y, z), (side * towards[0], *towards[1:]))
        for (x, y, z), towards in PIERCED for side in (-1.0, 1.0)
    ]  # fmt: skip
    rows += [on_lid(side * MIDDLE, upper) for upper in (True, False) for side in (-1.0, 1.0)]
    more = sp.lil_matrix((len(rows), mesh.operator.shape[0]))
    for row, (index, weight) in enumerate(rows):
        more[row, index] = weight
    eyes = sp.lil_matrix((2, len(assets.template)))
    for row, name in enumerate(("helper-r-eye", "helper-l-eye")):
        eyes[row, assets.points[name]] = 1.0 / len(assets.points[name])
    points = sp.vstack([sp.vstack([landmark_weights(), more]) @ mesh.operator, eyes]).tocsr()
    apart = (points[PAIRS[:, 0]] - points[PAIRS[:, 1]]).tocsr()
    used = np.unique(apart.indices)
    some = apart[:, used].toarray()
    return {
        "template": np.einsum("mv,vc->mc", some, assets.template[used].astype(float)),
        "shapes": np.einsum("mv,kvc->kmc", some, assets.shapes[:, used].astype(float)),
    }
