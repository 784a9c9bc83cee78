"""Lower faces that lie outside of what people have: wide below, behind the nose at the chin, puffed about the mouth.

Norms hold the landmarks of the cage; planes and fat come on top, and where several go one way a jaw was as wide at its
angle and beside its chin as at the cheekbone, a box. Here the surface is measured as the norms measure it: what is
wider than most people's is drawn in, most of it in women, whose angles are soft, and a chin that lies far behind the
base of the nose comes forward. The fat of heavy cheeks ends at the fold beside the mouth and below its corner (Rohrich
& Pessa, Plast Reconstr Surg 119, 2007); on our heads it ran on to the lips, and is flattened there. Sizes are ours.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from ..norms import NORMS
from ..spec import Person
from .back import template_skin
from .landmarks import landmark_weights, pierce
from .nose import about
from .once import once
from .planes import facial, fatness
from .sculpt import Move, field

# moves as `sculpt` has them, 1 mm inwards each: at the angle, before it, beside the chin
LEVELS: tuple[tuple[str, tuple[int, int], Move], ...] = (
    ("go-go/zy-zy", (12, 4), ((58.0, -68.0, -36.0), (13.0, 14.0, 20.0), (-1.0, 0.3, 0.0))),
    ("jaw/zy-zy", (11, 5), ((48.0, -86.0, -16.0), (12.0, 12.0, 18.0), (-1.0, 0.3, 0.0))),
    ("chin-width/zy-zy", (10, 6), ((30.0, -100.0, 4.0), (10.0, 11.0, 16.0), (-1.0, 0.3, 0.0))),
)  # fmt: skip
# deviations over a norm's mean from which a width is drawn in, and the share of what is more that goes
FROM, GOES = {"female": -0.4, "male": 0.0}, 0.75
# chin: forward, with the body of the jaw; mm that it lies behind the base of the nose on heads held level, from which
# it comes (Arnett et al., Am J Orthod Dentofacial Orthop 116, 1999: 2.6 mm in women, 3.5 in men; on the template's axes
# 2.6 mm more), share of what is more, and at most, mm
CHIN: tuple[Move, ...] = (((0.0, -100.0, 20.0), (24.0, 11.0, 30.0), (0.0, 0.0, 1.0)),)
BEHIND, COMES, MOST = {"female": 4.6, "male": 6.1}, 0.75, 6.0
LEVELS_OF_CHIN = tuple(np.arange(-105.0, -92.0, 1.5))
# mm that the heaviest lose beside the corner of the mouth, below it and under the lower lip
PADS: tuple[Move, ...] = (
    ((32.0, -66.0, 15.0), (6.5, 9.0, 12.0), (-0.4, 0.0, -2.6)),
    ((25.0, -83.0, 17.0), (7.0, 7.0, 12.0), (0.0, 0.0, -2.4)),
    ((0.0, -83.0, 24.0), (14.0, 5.0, 12.0), (0.0, 0.0, -1.8)),
)


# centres and spreads, mm, left: where chins are rounded; targets of narrow and square ones end in ridges and corners
CHINS = (((0.0, -99.0, 20.0), (11.0, 8.5, 12.0)), ((17.0, -97.0, 14.0), (9.0, 9.0, 11.0)),
         ((30.0, -94.0, 4.0), (8.0, 9.0, 11.0)))  # fmt: skip
STEPS, SHARE = 40, {"female": 0.9, "male": 0.65}


def bounded(surface: np.ndarray, person: Person) -> np.ndarray:
    """`surface` (S, 3) mm as `planes.planed` leaves it, with the lower face of `person` nearer to people's."""
    out = surface.copy()
    place, step = _chins()
    even = out[place]
    for _ in range(STEPS):
        even = step @ even
    out[place] += SHARE[person.gender] * facial()[place, None] * (even - out[place])
    index, moves, answers = _moves()
    marks = landmark_weights() @ out
    width = marks[15, 0] - marks[1, 0]
    over = []
    for title, (left, right), _ in LEVELS:
        norm = next(n for n in NORMS if n.title == title)
        bound = norm.mean(person.ethnicity, person.gender, person.age) + FROM[person.gender] * norm.sd
        over.append(max(0.5 * GOES * (marks[left, 0] - marks[right, 0] - bound * width), 0.0))
    inwards = np.maximum(np.linalg.solve(answers, over), 0.0)
    behind = marks[33, 2] - _chin(out) - BEHIND[person.gender]
    forward = min(max(COMES * behind, 0.0), MOST)
    out[index] += np.einsum("f,fnc->nc", np.array([*inwards, forward, fatness(person)], np.float32), moves)
    return out


@once()
def _chins() -> tuple[np.ndarray, sp.csr_matrix]:
    """Fine vertices (n,) about the chin and those next to them, and (n, n) one step of rounding them."""
    return about(CHINS)


def _chin(surface: np.ndarray) -> float:
    """The z of the most forward point of the chin's middle."""
    corners, shares = _middle()
    return float(np.einsum("nk,nk->n", surface[corners, 2], shares).max())


@once()
def _middle() -> tuple[np.ndarray, np.ndarray]:
    """Fine vertices and weights (n, 3) of points down the middle of the chin."""
    rows = [pierce((0.01, float(y), 35.0), (0.0, 0.0, 1.0)) for y in LEVELS_OF_CHIN]
    return np.array([corners for corners, _ in rows]), np.array([shares for _, shares in rows])


@once()
def _moves() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fine vertices (n,) of the outer skin, (5, n, 3) mm that they move: LEVELS, CHIN, PADS; and the answers (3, 3).

    An answer is how far inwards the landmark of a level (row) goes for a mm of each of LEVELS.
    """
    template, skin = template_skin()
    every = [*((move,) for *_, move in LEVELS), CHIN, PADS]
    moves = np.stack([field(template, skin, each) for each in every]) * facial()[:, None]
    left = landmark_weights()[[marks[0] for _, marks, _ in LEVELS]]
    answers = -np.stack([left @ each for each in moves[: len(LEVELS), :, 0]], axis=1)
    index = np.flatnonzero((np.abs(moves) > 2e-3).any(axis=(0, 2)))
    return index, moves[:, index].astype(np.float32), answers
