"""A person whose proportions no one has is brought back among people.

Coordinates of a face are drawn one by one; a few of them at once can still add up to eyes a fist apart. So the
proportions of `norms` are measured on the resting mesh, each in standard deviations off the mean of the person's
group, sex and age. What stands out is eased, and so is a face that stands out in everything at once; every coordinate
gives way by as much as it varies and contributes, and proportions that are in order stay.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .head.assets import load_assets
from .head.identity import target_weights
from .head.reach import reach
from .norms import AXES, MEASURES, NORMS, SHARES
from .shapes import FEATURES, HELD, ONE_WAY
from .spec import Person

# standard deviations: up to where a proportion is a person's own, and which hardly any exceeds by more than NEAR
KNEE, EDGE = 1.3, 2.4
NEAR = 0.03  # beyond EDGE that is as good as on it: the last hundredths take as many steps as all before
MOST = 1.26  # root mean square of all of a face's deviations: people have a few strong traits, not all at once
STEPS, DAMPING = 20, 0.02  # at most, of Gauss and Newton; damped, as proportions hang together and may quarrel

# a brow that leans more to make room for something else reads as an action unit
GIVING = [f for f in FEATURES if not f.name.startswith(("ear-", "neck-", "eyebrows-angle"))]
# both sides of each, or its only name twice, which counts half
NAMES = [(f"l-{f.name}", f"r-{f.name}") if f.paired else (f.name, f.name) for f in GIVING]
SHARE = np.array([1.0 if f.paired else 0.5 for f in GIVING])
GIVE = np.array([f.sigma for f in GIVING])
LOWEST = np.array([0.0 if f.name in ONE_WAY else -HELD for f in GIVING])
SPREAD = np.array([norm.sd for norm in NORMS])
TOP = np.array([list(MEASURES).index(norm.name) for norm in NORMS])
OVER = np.array([list(MEASURES).index(norm.over) if norm.over else -1 for norm in NORMS])
# what of (norm, pair, axis) a proportion can grow with, one in eighty, and where each norm's begin
USED = (SHARES[TOP] != 0.0) | ((OVER >= 0)[:, None] & (SHARES[OVER] != 0.0))
NORM, PAIR, AXIS = np.nonzero(USED[..., None] & ((AXES[:, None] < 0) | (np.arange(3) == AXES[:, None])))
FIRST = np.searchsorted(NORM, np.arange(len(NORMS)))


def believable(person: Person) -> dict[str, float]:
    """The person's shape with every proportion within about EDGE deviations; both sides of the face move alike."""
    moves = reach()[1]
    value = np.array([[person.shape[name] for name in names] for names in NAMES])  # (F, 2)
    mean = means(person)
    fixed = _apart(person) - _moved(value, moves[_targets(value >= 0.0)])
    for step in range(STEPS):
        up = value >= 0.0
        taken = moves[_targets(up)]
        ratio, slope = proportions(fixed + _moved(value, taken))
        here = (ratio - mean) / SPREAD
        if step and np.abs(here).max() <= EDGE + NEAR:
            break
        # at first all that stands out is eased; what is outside even then is moved on
        goal = np.clip(here, -EDGE, EDGE) if step else eased(here)
        goal *= min(MOST / max(float(np.sqrt((goal**2).mean())), 1e-6), 1.0)
        way = np.einsum("fsmc,fs->fmc", taken, np.where(up, 1.0, -1.0) * SHARE[:, None])
        pull = np.add.reduceat(way[:, PAIR, AXIS] * slope[NORM, PAIR, AXIS], FIRST, axis=1).T * GIVE / SPREAD[:, None]
        force = np.linalg.solve(np.einsum("nf,mf->nm", pull, pull) + DAMPING * np.eye(len(NORMS)), goal - here)
        change = GIVE * np.einsum("nf,n->f", pull, force)
        value += np.clip(change, LOWEST - value.min(axis=1), HELD - value.max(axis=1))[:, None]
    names = (name for pair in NAMES for name in pair)
    return {**person.shape, **{name: round(x, 4) for name, x in zip(names, value.ravel().tolist(), strict=True)}}


def measured(person: Person) -> np.ndarray:
    """(N,) proportions of a person at rest, in NORMS order, before lids and lips settle."""
    return proportions(_apart(person))[0]


def deviations(person: Person, value: np.ndarray) -> np.ndarray:
    """(N,) standard deviations that proportions `value` (N,) are off the mean of the person's labels and age."""
    return (value - means(person)) / SPREAD


def means(person: Person) -> np.ndarray:
    """(N,) means of NORMS in people of the person's labels and age."""
    return np.array([norm.mean(person.ethnicity, person.gender, person.age) for norm in NORMS])


def eased(z: np.ndarray) -> np.ndarray:
    """Deviations `z` as they are up to KNEE, and short of EDGE however large."""
    over = np.maximum(np.abs(z) - KNEE, 0.0)
    return np.sign(z) * (np.minimum(np.abs(z), KNEE) + (EDGE - KNEE) * np.tanh(over / (EDGE - KNEE)))


def proportions(apart: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(N,) proportions in NORMS order of PAIRS that are `apart` (M, 3) mm, and (N, M, 3) how they grow with that."""
    length = np.sqrt((apart**2).sum(axis=1))
    along = np.where(AXES[:, None] < 0, apart / length[:, None], np.arange(3) == AXES[:, None])
    size = np.einsum("sm,m->s", SHARES, np.where(AXES < 0, length, np.take_along_axis(apart, AXES[:, None], 1)[:, 0]))
    under = np.where(OVER < 0, 1.0, size[OVER])
    value = size[TOP] / under
    grows = (SHARES[TOP] - np.where(OVER < 0, 0.0, value)[:, None] * SHARES[OVER]) / under[:, None]
    return value, grows[..., None] * along


def _apart(person: Person) -> np.ndarray:
    """(M, 3) mm from the second to the first point of PAIRS."""
    template, moves = reach()
    weights = np.zeros(len(moves))
    for index, value in target_weights(person, person.shape, load_assets()):
        weights[index] += value
    return template + np.einsum("k,kmc->mc", weights, moves)


def _moved(value: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """(M, 3) mm that coordinates `value` (F, 2) of NAMES add, whose targets are `taken` (F, 2, M, 3)."""
    return np.einsum("fs,fsmc->mc", np.abs(value) * SHARE[:, None], taken)


def _targets(up: np.ndarray) -> np.ndarray:
    """(F, 2) numbers of the targets of NAMES, of which `up` (F, 2) are positive."""
    taken, given = _numbers()
    return np.where(up, taken, given)


@lru_cache(maxsize=1)
def _numbers() -> tuple[np.ndarray, np.ndarray]:
    """(F, 2) numbers of the targets of NAMES where they are positive, and where they are negative."""
    assets = load_assets()
    taken = [[assets.index[name] for name in names] for names in NAMES]
    given = [[assets.index[assets.opposites.get(name, name)] for name in names] for names in NAMES]
    return np.array(taken), np.array(given)
