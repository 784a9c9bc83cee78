"""The root of the nose, held from being a keel.

Narrow roots, narrow backs and brows that come forward add up: in one face in eight the ridge between the eyes fell by 5
to 9 mm within 4 mm of its middle. Such a fin shines as a white line between two dark ones, which with the brows is a Y,
the furrow of AU4 in a face at rest. What lies too deep beside the ridge is filled in; the ridge itself stays.
Sizes are ours.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .assets import PARTS, load_assets
from .smooth import ramp
from .topology import topology

# mm from the middle, and how far the surface may fall until there before it is filled in
ASIDE, FALL = (0.0, 1.0, 2.0, 4.0, 6.0, 8.0, 11.0), (0.0, 0.3, 0.9, 2.4, 4.5, 7.1, 11.2)
FILLED, GIVES = 0.9, 0.6  # share of what is deeper; mm over which that begins
LOW, HIGH, OUT = (-17.0, -9.0), (15.0, 8.0), (14.0, 9.5)  # mm of the template, where it ends and where it is full


def rooted(surface: np.ndarray) -> np.ndarray:
    """`surface` (S, 3) mm with what is too deep beside the root of the nose filled in."""
    index, weight, middle = _around()
    ridge = surface[middle].astype(float)
    x = surface[index, 0] - np.interp(surface[index, 1], ridge[:, 1], ridge[:, 0])
    fall = np.interp(surface[index, 1], ridge[:, 1], ridge[:, 2]) - surface[index, 2]
    deeper = np.maximum(fall - np.interp(np.abs(x), ASIDE, FALL), 0.0)
    out = surface.copy()
    out[index, 2] += (FILLED * weight * deeper**2 / (deeper + GIVES)).astype(out.dtype)
    return out


@lru_cache(maxsize=1)
def _around() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fine vertices (n,) of skin and their weights; those of the ridge (m,), upwards."""
    mesh, assets = topology(), load_assets()
    template = mesh.operator @ assets.template
    skin = np.zeros(len(template), bool)
    skin[np.unique(mesh.quads[assets.quad_part[mesh.parent] == PARTS.index("skin")])] = True
    x, y, z = template.T
    weight = ramp(*LOW, y) * ramp(*HIGH, y) * ramp(*OUT, np.abs(x)) * skin * (z > 10.0)
    ridge = np.flatnonzero(skin & (np.abs(x) < 0.05) & (np.abs(y) < 25.0) & (z > 15.0))
    index = np.flatnonzero(weight > 0.001)
    return index, weight[index], ridge[np.argsort(y[ridge], kind="stable")]
