"""Where teeth and tongue rest: MakeHuman's base mesh has the jaws too far apart and the tongue between them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy.sparse as sp

from .assets import PARTS, Assets, load_assets
from .rings import face_rings
from .smooth import ramp
from .topology import topology

# mm above the lip line: edges of the upper and lower front teeth when the jaw is relaxed, at 25 and at 85 years; lips
# that part show 3 mm of the upper incisors at first and the lower ones in the end (Vig & Brundo 1978)
EDGES = ((-2.0, -2.6), (-0.3, -1.2))
TEETH_FORWARD = 0.6  # mm, up to the lips that rest on them
TONGUE_BACK, TONGUE_DOWN = 5.0, 2.6  # mm
# the foot of the lower row, which narrow jaws that open wide would let through the skin: template heights, share of its
# way out that it comes in, mm back and up; nobody sees it
FOOT, NARROWER, BACK, UP = (-77.0, -82.0), 0.18, 3.0, 2.0


def part_vertices(assets: Assets, part: str) -> np.ndarray:
    """Cage vertices of one of PARTS."""
    return assets.vertices_of[part]


def seat_teeth(cage: np.ndarray, assets: Assets, age: float) -> None:
    """Bring both rows of teeth in `cage` (V, 3) mm to the lip line at `age` and draw back the tongue, in place."""
    rows = probe()
    upper, lower, lip = ((rows[name] @ cage)[:, 1] for name in ("upper_teeth", "lower_teeth", "lips"))
    line = lip.mean()
    edge = edges(age)
    cage[part_vertices(assets, "upper_teeth"), 1] += line + edge[0] - upper.min()
    rise = line + edge[1] - lower.max()
    cage[part_vertices(assets, "lower_teeth"), 1] += rise
    low, share = foot()
    cage[low] += share[:, None] * np.array([0.0, UP, -BACK], dtype=cage.dtype)
    cage[low, 0] *= 1.0 - NARROWER * share
    for part in ("upper_teeth", "lower_teeth"):
        cage[part_vertices(assets, part), 2] += TEETH_FORWARD
    cage[part_vertices(assets, "tongue")] -= np.array([0.0, TONGUE_DOWN, TONGUE_BACK], dtype=cage.dtype)


@lru_cache(maxsize=1)
def foot() -> tuple[np.ndarray, np.ndarray]:
    """Cage vertices (n,) of the lower row beside its middle, and how much of a foot each is, 0..1."""
    assets = load_assets()
    row = part_vertices(assets, "lower_teeth")
    share = ramp(*FOOT, assets.template[row, 1]) * ramp(6.0, 14.0, np.abs(assets.template[row, 0]))
    return row[share > 0.0], share[share > 0.0].astype(np.float32)


def edges(age: float) -> tuple[float, float]:
    """How far, mm, the upper and lower front teeth's edges stand above the lip line at `age`."""
    old = float(np.clip((age - 25.0) / 60.0, 0.0, 1.0))
    upper, lower = (young + old * (last - young) for young, last in zip(*EDGES, strict=True))
    return upper, lower


@lru_cache(maxsize=1)
def probe() -> dict[str, sp.csr_matrix]:
    """Rows of the subdivision for the front teeth and for the middle of the lip line: their true heights are fine."""
    assets, mesh = load_assets(), topology()
    place, mouth = mesh.operator @ assets.template, face_rings()[2]
    rows = {}
    for part in ("upper_teeth", "lower_teeth"):
        index = np.unique(mesh.quads[assets.quad_part[mesh.parent] == PARTS.index(part)])
        rows[part] = index[np.abs(place[index, 0]) < 8.0]
    middle = (mouth.first + mouth.second) // 2  # of the lower lip; the upper one's is column 0
    rows["lips"] = mouth.grid[[mouth.zero - 2, mouth.zero - 6], [0, middle]]
    return {name: mesh.operator[index] for name, index in rows.items()}


def tongue_drop(assets: Assets) -> np.ndarray:
    """(V, 3) mm: how the tongue flattens on the floor of a wide open mouth, so that the throat shows behind it."""
    out = np.zeros_like(assets.template)
    tongue = part_vertices(assets, "tongue")
    _, y, z = assets.template[tongue].T
    front = np.clip((z + 55.0) / 25.0, 0.0, 1.0)
    squash = 0.45 * np.maximum(y + 76.0, 0.0)
    out[tongue, 1] = front * (3.0 - squash) - (1.0 - front) * (9.0 + squash)
    out[tongue, 2] = -4.0 * front
    return out
