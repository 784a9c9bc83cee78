"""No skin inside the eyeballs: what comes to lie in them is pushed out, and lids keep a thickness."""

from __future__ import annotations

import numpy as np

from .assets import PARTS, load_assets
from .lids import smoothstep
from .once import once
from .rings import face_rings
from .topology import topology

EYES = ("helper-l-eye", "helper-r-eye")
CLEARANCE = 0.1  # mm between eyeball and the back of the skin
THICKNESS = 1.3  # mm from the eyeball to the front of a lid, at least
CORNEA = 0.5  # mm more of it before the cornea, which stands 0.8 mm proud and sinks into the wet edge of the lid
SOFT = 0.8  # mm over which skin starts to give way to the eyeball: no crease where it does


def clear_eyeballs(points: np.ndarray, eyes: list[tuple[np.ndarray, float]]) -> None:
    """Push the skin of `points` (S, 3) mm out of the eyeballs, in place, along their radii; lids keep a thickness."""
    for (near, thickness), (centre, radius) in zip(around_eyes(), eyes, strict=True):
        out = points[near] - centre
        length = np.linalg.norm(out, axis=1)
        cornea = CORNEA * np.clip(1.5 - np.hypot(out[:, 0], out[:, 1]) / 8.0, 0.0, 1.0) * (out[:, 2] > 0)
        short = radius + thickness + cornea - length
        push = np.where(short > -SOFT, (np.minimum(short, SOFT) + SOFT) ** 2 / (4.0 * SOFT), 0.0)
        push += np.maximum(short - SOFT, 0.0)
        points[near] += out * (push / np.maximum(length, 1e-6))[:, None]


@once()
def around_eyes() -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Per eye: the fine skin vertices that could meet it, and how far off it each of them stays, mm."""
    assets, mesh = load_assets(), topology()
    template = mesh.operator @ assets.template
    skin = np.unique(mesh.quads[assets.quad_part[mesh.parent] == PARTS.index("skin")])
    out = []
    for name, rings in zip(EYES, face_rings()[:2], strict=True):
        centre = assets.template[assets.points[name]].mean(axis=0)
        apart = np.full(len(template), CLEARANCE)
        ring = np.arange(len(rings.grid)) - rings.zero
        apart[rings.grid] += (THICKNESS - CLEARANCE) * smoothstep((ring + 12.0) / 12.0)[:, None]
        # the cheek under the lid as well, which AU6 lifts before the eyeball
        near = np.union1d(skin[np.linalg.norm(template[skin] - centre, axis=1) < 24.0], rings.grid[rings.zero :])
        out.append((near, apart[near]))
    return out[0], out[1]
