"""Angles of jaws: the front outline between ear and chin, which is one soft curve.

Norms hold the landmarks, which lie before the angle; what is seen from in front is the angle itself, 20 mm farther
back, and on our heads it went straight down from the ear to a corner at the height of the lower lip: a box. In people
the angle lies behind what is seen and flesh goes round it. Here every place of the side of the jaw that stands out of
a person's own curve is drawn in. The curves' means are ours, between what dlib finds in photographs at rest (UTKFace;
Zhang, Song & Qi, CVPR 2017) and what it would find on a box.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from ..spec import Person
from .assets import LEVEL, PARTS, load_assets
from .back import template_skin
from .jaws import YOUNG, drawn
from .landmarks import landmark_weights
from .once import once
from .planes import facial, fatness
from .smooth import ramp, rounding
from .topology import topology

# heights over that from chin to eyes, and half widths of the outline there over those of the cheekbones, lean and young
HEIGHTS = (-0.10, 0.0, 0.06, 0.12, 0.20, 0.30, 0.40, 0.50, 0.60)
WIDTHS = {
    "female": (0.39, 0.48, 0.530, 0.585, 0.665, 0.755, 0.825, 0.885, 0.945),
    "male": (0.43, 0.52, 0.570, 0.630, 0.710, 0.790, 0.852, 0.900, 0.955),
}
# what those add: a deviation of the person's own jaw (V or square), the heaviest, people of eighty
OWN, FAT, OLD = 0.024, 0.045, 0.020
HANGS = 0.5  # height at which faces that are narrower have a curve as much narrower all the way down
GOES, SOFT = 0.95, 1.5  # share of what stands out that goes; mm over which it begins
STEPS = 8  # of evening it out


def rounded(surface: np.ndarray, person: Person) -> np.ndarray:
    """`surface` (S, 3) mm with the side of the jaw of `person` within their outline."""
    index, share, step = _side()
    marks = landmark_weights() @ surface
    tip = np.radians(LEVEL)
    upright = np.array([np.cos(tip), np.sin(tip)])  # of y and z
    chin, eyes = marks[8, 1:] @ upright, marks[[36, 39, 42, 45], 1:].mean(axis=0) @ upright
    height = (surface[index, 1:] @ upright - chin) / (eyes - chin)
    side = np.sign(surface[index, 0])
    away = np.abs(surface[index, 0]) / (0.5 * (marks[15, 0] - marks[1, 0]))
    level = away[np.abs(height - HANGS) < 0.02].max() / np.interp(HANGS, HEIGHTS, WIDTHS[person.gender])
    narrow = 1.0 - max(1.0 - level, 0.0) * ramp(0.60, HANGS - 0.1, height)
    over = 0.5 * (marks[15, 0] - marks[1, 0]) * (away - narrow * outline(person, height))
    inwards = GOES * share * SOFT * np.logaddexp(0.0, np.clip(over / SOFT, -20.0, 20.0))
    for _ in range(STEPS):
        inwards = step @ inwards
    out = surface.copy()
    out[index, 0] -= side * inwards
    return out


def outline(person: Person, height: np.ndarray) -> np.ndarray:
    """(n,) half widths of a person's own outline over the cheekbones' at `height` (n,) from chin (0) to eyes (1)."""
    old = min(max((person.age - 40.0) / 40.0, 0.0), 1.0)
    more = OWN * (drawn(person).mean() - YOUNG[person.gender]) + FAT * fatness(person) + OLD * old
    return np.interp(height, HEIGHTS, WIDTHS[person.gender]) + more * ramp(0.72, 0.28, height)


@once()
def _side() -> tuple[np.ndarray, np.ndarray, sp.csr_matrix]:
    """Fine vertices (n,) of the sides of the jaw, their share (n,) of what goes, and (n, n) a step of evening."""
    template, skin = template_skin()
    mesh, assets = topology(), load_assets()
    x, y, z = template[skin].T
    share = np.zeros(len(template))
    share[skin] = ramp(24.0, 36.0, np.abs(x)) * ramp(-42.0, -54.0, y) * ramp(-112.0, -92.0, y) * ramp(-70.0, -54.0, z)
    share *= facial()
    quads = mesh.quads[assets.quad_part[mesh.parent] == PARTS.index("skin")]
    place, step = rounding(np.where(share > 0.0, 0.8, 0.0), quads)
    return place, share[place], step
