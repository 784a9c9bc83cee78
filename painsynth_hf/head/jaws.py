"""Lower faces that lie outside of what people have: wide below, behind the nose at the chin, puffed about the mouth.

Norms hold the landmarks of the cage; planes and fat come on top, and where several go one way a jaw was as wide at
its angle and beside its chin as at the cheekbone, a box. Here the surface is measured as the norms measure it: what
is wider than a person's own width, drawn within the norms' spreads (a V, an oval, a square), is drawn in, what is
narrower comes out by less, and a chin that lies far behind the base of the nose comes forward. The fat of heavy
cheeks ends at the fold beside the mouth and below its corner (Rohrich & Pessa, Plast Reconstr Surg 119, 2007); on our
heads it ran on to the lips, and is flattened there. Sizes are ours.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from ..norms import NORMS
from ..sampling import generator
from ..spec import Person
from .back import template_skin
from .landmarks import landmark_weights, pierce
from .nose import about
from .once import once
from .planes import facial, fatness
from .sculpt import Move, field

# moves as `sculpt` has them, 1 mm inwards each: at the angle, before it, beside the chin
LEVELS: tuple[tuple[str, tuple[int, int], Move], ...] = (
    ("go-go/zy-zy", (12, 4), ((59.0, -65.0, -36.0), (15.0, 19.0, 24.0), (-1.0, 0.2, 0.0))),
    ("jaw/zy-zy", (11, 5), ((48.0, -84.0, -14.0), (15.0, 15.0, 21.0), (-1.0, 0.3, 0.0))),
    ("chin-width/zy-zy", (10, 6), ((29.0, -100.0, 5.0), (13.0, 13.0, 18.0), (-1.0, 0.2, 0.0))),
)  # fmt: skip
# deviations over a norm's mean that a person's own width lies at: mean of the young, of people of eighty, and the
# spread, most of which all levels share (V or square); the share that goes of what is wider, that comes of narrower
YOUNG, OLD = {"female": -1.0, "male": -1.0}, {"female": -0.7, "male": -0.4}
SPREAD, SHARED = {"female": 1.5, "male": 1.1}, 0.9
GOES, COMES_OUT = 0.8, {"female": 0.55, "male": 0.25}
INWARDS = (-3.0, 9.0)  # mm of a level, at least and most
WITHIN = (-2.1, 1.3)  # deviations
EVEN = 0.6  # how much levels next to each other go the same way: a chin drawn in alone is a knob between jowls
# chin: forward, with the body of the jaw; mm that it lies behind the base of the nose on heads held level, from which
# it comes (Arnett et al., Am J Orthod Dentofacial Orthop 116, 1999: 2.6 mm in women, 3.5 in men; on the template's axes
# 2.6 mm more), share of what is more, and at most, mm
CHIN: tuple[Move, ...] = (((0.0, -100.0, 20.0), (24.0, 11.0, 30.0), (0.0, 0.0, 1.0)),)
BEHIND, COMES, MOST = {"female": 4.6, "male": 6.1}, 0.75, 6.0
# mm by which chins of the young go up: from the lower lip photographs at rest have 3 to 4 mm less (UTKFace; Zhang, Song
# & Qi, CVPR 2017), some of it the lips' own; the border beside it goes up farther, or the outline ends flat below
UP: tuple[Move, ...] = (
    ((0.0, -106.0, 16.0), (16.0, 11.0, 26.0), (0.0, 1.0, 0.0)),
    ((28.0, -102.0, 5.0), (12.0, 12.0, 18.0), (0.0, 1.3, 0.0)),
    ((49.0, -87.0, -17.0), (14.0, 15.0, 20.0), (0.0, 1.7, 0.0)),
)
SHORTER = {"female": 1.2, "male": 1.6}
SHORT, TALL = 0.70, 0.79  # height of faces over their width, from which on and all of it; short faces keep their chins
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
    for (title, (left, right), _), own in zip(LEVELS, drawn(person), strict=True):
        norm = next(n for n in NORMS if n.title == title)
        target = norm.mean(person.ethnicity, person.gender, person.age) + own * norm.sd
        wider = marks[left, 0] - marks[right, 0] - target * width
        over.append(0.5 * wider * (GOES if wider > 0.0 else COMES_OUT[person.gender]))
    even = answers.T @ answers + EVEN * np.diff(np.eye(len(over)), axis=0).T @ np.diff(np.eye(len(over)), axis=0)
    inwards = np.clip(np.linalg.solve(even, answers.T @ np.array(over)), *INWARDS)
    behind = marks[33, 2] - _chin(out) - BEHIND[person.gender]
    forward = min(max(COMES * behind, 0.0), MOST)
    tall = np.clip(((marks[27, 1] - marks[8, 1]) / width - SHORT) / (TALL - SHORT), 0.0, 1.0)
    shorter = SHORTER[person.gender] * tall * min(max((60.0 - person.age) / 20.0, 0.0), 1.0)
    amounts = np.array([*inwards, forward, fatness(person), shorter], np.float32)
    out[index] += np.einsum("f,fnc->nc", amounts, moves)
    return out


def drawn(person: Person) -> np.ndarray:
    """(3,) deviations over the norms' means where a person's own widths at LEVELS lie."""
    normal = np.clip(generator(person.seed, "jaw").standard_normal(1 + len(LEVELS)), -2.0, 2.0)
    old = min(max((person.age - 40.0) / 40.0, 0.0), 1.0)
    mean = YOUNG[person.gender] * (1.0 - old) + OLD[person.gender] * old
    own = mean + SPREAD[person.gender] * (SHARED * normal[0] + (1.0 - SHARED**2) ** 0.5 * normal[1:])
    return np.clip(own, *WITHIN)


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
    """Fine vertices (n,) of the outer skin, (6, n, 3) mm that LEVELS, CHIN, PADS, UP move; answers (3, 3).

    An answer is how far inwards the landmark of a level (row) goes for a mm of each of LEVELS.
    """
    template, skin = template_skin()
    every = [*((move,) for *_, move in LEVELS), CHIN, PADS, UP]
    moves = np.stack([field(template, skin, each) for each in every]) * facial()[:, None]
    left = landmark_weights()[[marks[0] for _, marks, _ in LEVELS]]
    answers = -np.stack([left @ each for each in moves[: len(LEVELS), :, 0]], axis=1)
    index = np.flatnonzero((np.abs(moves) > 2e-3).any(axis=(0, 2)))
    return index, moves[:, index].astype(np.float32), answers
