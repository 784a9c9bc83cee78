"""Shapes of the assets made smooth where they crease the cage: beside nose, mouth and eyes, and down the forehead.

MakeHuman's old faces and its raised lips end at one edge loop of the cage, straight from the wing of the nose past the
corner of the mouth: a cheek that hangs or slides bends over it as paper does over a ruler. Skin bows, and its furrow is
drawn where it belongs by `appearance.furrows`. Its brows move to and fro without the middle of the forehead, and some
of its groups have a keel there, up to 0.9 mm high and 12 mm wide: an edge between light and shade. Old men's outer
corners of the eyes end in a gash, where one column of the cage is pulled in. Men's noses break from the forehead along
one loop between the eyes, a bright line from side to side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import scipy.sparse as sp

Place = tuple[tuple[float, float, float], tuple[float, float, float]]

STEPS, SHARE = 8, 0.8  # of diffusion, and how much of itself a vertex gives up in each at the centre
MOUTH: Place = (33.0, -50.0, 18.0), (9.0, 17.0, 18.0)  # centre and spread, mm, template, left side and mirrored
BELOW: Place = (34.5, -76.0, 11.0), (6.0, 11.0, 13.0)  # beside and under the corner of the mouth
FOREHEAD: Place = (0.0, 54.0, 23.0), (13.0, 17.0, 22.0)
NOSE: Place = (0.0, -30.0, 40.0), (7.0, 13.0, 10.0)
CORNER: Place = (57.0, 3.0, 2.0), (6.0, 7.5, 9.0)
NASION: Place = (5.0, -1.0, 25.0), (8.0, 7.0, 12.0)
PINCHED = ("nose-volume", "nose-point-down", "nose-curve", "nose-compression", "nose-scale-depth-decr")
KEELED = ("african-", "asian-", "caucasian-", "eyebrows-trans-forward", "eyebrows-trans-backward")
BENT = ("african-male", "asian-male", "caucasian-male", "nose-greek")
UNITS = ("mouthUpperUp", "noseSneer", "mouthStretch", "mouthLowerDown", "cheekSquint")
# all that decides it
EASED = (STEPS, SHARE, MOUTH, BELOW, FOREHEAD, NOSE, CORNER, NASION, PINCHED, KEELED, BENT, UNITS)


def creases(name: str) -> bool:
    """Whether the shape of that name is one to ease at the mouth: old age, thin or full cheeks, units that slide it."""
    return "-old" in name or "cheek-volume" in name or name.startswith(UNITS)


def padded(name: str) -> bool:
    """Whether the shape of that name is one to ease below the mouth's corner, where it would frame a pad."""
    return "-old" in name or "cheek-volume" in name or name.startswith(("mouth-scale-horiz", "mouth-dimples"))


def keeled(name: str) -> bool:
    """Whether the shape of that name is one to ease on the forehead: groups, and brows that come and go."""
    return name.startswith(KEELED)


def gashed(name: str) -> bool:
    """Whether the shape of that name is one to ease beside the eye."""
    return "-old" in name or name.startswith("asian-male")


def bent(name: str) -> bool:
    """Whether the shape of that name is one to ease at the root of the nose."""
    return name.startswith(BENT)


def pinched(name: str) -> bool:
    """Whether the shape of that name is one to ease on tip and back of the nose."""
    return name.startswith(PINCHED)


def easing(template: np.ndarray, quads: np.ndarray, skin: np.ndarray, place: Place) -> sp.csr_matrix:
    """(V, V): one step for displacements (V, 3) of `template` (V, 3) mm at `place`; only vertices `skin` (n,) move."""
    import scipy.sparse as sp  # only where assets are cut

    count = len(template)
    ends = np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1).reshape(-1, 2)
    joined = sp.csr_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), (count, count))
    joined = ((joined + joined.T) > 0).astype(float)
    degree = np.maximum(np.asarray(joined.sum(axis=1)).ravel(), 1.0)
    left = template[skin].copy()
    left[:, 0] = np.abs(left[:, 0])
    away = (left - place[0]) / place[1]
    weight = np.zeros(count)
    weight[skin] = SHARE * np.exp(-0.5 * (away**2).sum(axis=1))
    return (sp.diags(1.0 - weight) + sp.diags(weight / degree) @ joined).tocsr()
