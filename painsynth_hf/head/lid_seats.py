"""Where lids rest: those of the assets that rest where no one's do are turned about the eyeball."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy.sparse as sp

from .assets import Assets, load_assets
from .eyeballs import EYES
from .lids import smoothstep, turned_up
from .rig import Level, larger
from .rings import face_rings
from .topology import topology

LOWEST, GIVES = 5.1, 0.92  # mm below the pupil where lower lids rest, at the edge of the iris, and how strictly
# mm above the pupil where the assets' upper lids rest in the middle of all people, share of what is off that which
# stays, and how far off any may be; 0.7 mm more and a person's own `folds.LidForm.level` come off, which leaves 4 mm in
# the young, 3 in the old, give or take 0.75 (margin reflex distance 1)
OVER_PUPIL, STAYS_OFF, AT_MOST = 4.55, 0.65, 0.8


def seat_lids(cage: np.ndarray, assets: Assets) -> None:
    """Lids of `cage` (V, 3) mm that rest where no one's do are turned about the eyeball, in place.

    Upper lids of the assets clear the iris in some and hang before the pupil in others; lower ones leave 1 to 2 mm of
    white below it, where people's rest 5 mm below the middle of the pupil, give or take 0.5 (margin reflex distance 2).
    """
    for name in EYES:
        centre = cage[assets.points[name]].mean(axis=0)
        for upper in (False, True):
            rows, index, share = lid_margin(name, upper)
            margin = rows @ cage - centre
            height = margin[np.abs(margin[:, 0]) < 4.0, 1].mean()
            angle = seat_rise(height, upper) / margin[:, 2].max()
            cage[index] = turned_up(cage[index] - centre, (angle * share).astype(cage.dtype)) + centre


def seat_rise(height: Level, upper: bool) -> Level:
    """How far, mm, a margin `height` mm above the pupil's middle is raised; by what arrays and tensors can do."""
    if not upper:
        return GIVES * larger(-LOWEST - height, 0.0 * height)
    off = STAYS_OFF * (height - OVER_PUPIL) / AT_MOST
    return OVER_PUPIL + AT_MOST * off / (1.0 + off**4) ** 0.25 - height


@lru_cache(maxsize=4)
def lid_margin(name: str, upper: bool) -> tuple[sp.csr_matrix, np.ndarray, np.ndarray]:
    """Rows of the subdivision for a lid's margin; the cage's vertices (n,) of it and how far each goes along."""
    rings = face_rings()[EYES.index(name)]
    ring, count = np.arange(len(rings.grid)) - rings.zero, rings.grid.shape[1]
    column = np.arange(count)
    way = (column - rings.first) / (rings.second - rings.first)  # from the temple to the nose
    if upper:
        way = ((rings.first - column) % count) / ((rings.first - rings.second) % count)
    along = np.sin(np.pi * np.clip(way, 0.0, 1.0)) ** 0.7
    out = np.where(ring < 0, smoothstep((ring + 24.0) / 12.0), 1.0 - smoothstep((ring - 4.0) / 26.0))
    share = np.outer(out, along)
    own = (rings.grid < len(load_assets().template)) & (share > 0.0)
    columns = np.flatnonzero((way > 0.0) & (way < 1.0))
    margin = rings.grid[rings.zero - 5 * (not upper), columns]
    return topology().operator[margin], rings.grid[own], share[own]
