"""A person whose proportions no one has is brought back among people.

Coordinates of a face are drawn one by one; a few of them at once can still add up to eyes a fist apart. So the
proportions of `norms` are measured on the resting mesh, each in standard deviations off the mean of the person's
group, sex and age. What stands out is eased, and so is a face that stands out in everything at once; every coordinate
gives way by as much as it varies and contributes, and proportions that are in order stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import scipy.sparse as sp

from .head.assets import load_assets
from .head.identity import target_weights
from .head.landmarks import landmark_weights, on_lid, pierce
from .head.lids import EYES
from .head.topology import topology
from .norms import DISTANCES, MIDDLE, NORMS, OURS, PIERCED
from .shapes import FEATURES, HELD, ONE_WAY
from .spec import Person

KNEE, EDGE = 1.3, 2.4  # standard deviations: up to where a proportion is a person's own, and which none exceeds
MOST = 1.1  # root mean square of all of a face's deviations: people have a few strong traits, not all at once
STEPS, DAMPING = 8, 0.02  # at most, of Gauss and Newton; the damping ends the quarrel of proportions that hang together

GIVING = [f for f in FEATURES if not f.name.startswith(("ear-", "neck-"))]
# both sides of each, or its only name twice, which counts half
NAMES = [(f"l-{f.name}", f"r-{f.name}") if f.paired else (f.name, f.name) for f in GIVING]
SHARE = np.array([1.0 if f.paired else 0.5 for f in GIVING])
GIVE = np.array([f.sigma for f in GIVING])
SPREAD = np.array([norm.sd for norm in NORMS])


def believable(person: Person) -> dict[str, float]:
    """The person's shape with every proportion within about EDGE deviations; both sides of the face move alike."""
    shape = dict(person.shape)
    for step in range(STEPS):
        points = _points(person, shape)
        value, slope = proportions(points)
        here = deviations(person, value)
        if step and np.abs(here).max() <= EDGE:
            break
        # at first all that stands out is eased; what is outside even then is moved on
        goal = np.clip(here, -EDGE, EDGE) if step else eased(here)
        goal *= min(MOST / max(float(np.sqrt((goal**2).mean())), 1e-6), 1.0)
        pull = _pulls(shape, slope) * GIVE / SPREAD[:, None]
        force = np.linalg.solve(np.einsum("nf,mf->nm", pull, pull) + DAMPING * np.eye(len(NORMS)), goal - here)
        moved = GIVE * np.einsum("nf,n->f", pull, force)
        for names, change in zip(NAMES, moved.tolist(), strict=True):
            low = 0.0 if names[0] in ONE_WAY else -HELD
            now = sorted(shape[name] for name in names)
            change = min(max(change, low - now[0]), HELD - now[-1])
            for name in set(names):
                shape[name] += change
    return {name: round(value, 4) for name, value in shape.items()}


def measured(person: Person) -> np.ndarray:
    """(N,) proportions of a person at rest, in NORMS order, before lids and lips settle."""
    return proportions(_points(person, person.shape))[0]


def deviations(person: Person, value: np.ndarray) -> np.ndarray:
    """(N,) standard deviations that proportions `value` (N,) are off the mean of the person's labels and age."""
    return (value - [norm.mean(person.ethnicity, person.gender, person.age) for norm in NORMS]) / SPREAD


def eased(z: np.ndarray) -> np.ndarray:
    """Deviations `z` as they are up to KNEE, and short of EDGE however large."""
    over = np.maximum(np.abs(z) - KNEE, 0.0)
    return np.sign(z) * (np.minimum(np.abs(z), KNEE) + (EDGE - KNEE) * np.tanh(over / (EDGE - KNEE)))


def proportions(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(N,) proportions in NORMS order of `points` (P, 3) mm, and (N, P, 3) how they grow as each point moves."""
    size: dict[str, float] = {}
    slope: dict[str, np.ndarray] = {}
    for name, pairs in DISTANCES.items():
        size[name], slope[name] = 0.0, np.zeros_like(points)
        for a, b in pairs:
            apart = points[a] - points[b]
            length = float(np.sqrt((apart**2).sum()))
            size[name] += length / len(pairs)
            slope[name][a] += apart / (length * len(pairs))
            slope[name][b] -= apart / (length * len(pairs))
    for name, (axis, pairs) in OURS.items():
        size[name], slope[name] = 0.0, np.zeros_like(points)
        for a, b in pairs:
            size[name] += float(points[a, axis] - points[b, axis]) / len(pairs)
            slope[name][a, axis] += 1.0 / len(pairs)
            slope[name][b, axis] -= 1.0 / len(pairs)
    value = [size[norm.name] / (size[norm.over] if norm.over else 1.0) for norm in NORMS]
    slopes = [
        (slope[norm.name] - ratio * slope[norm.over]) / size[norm.over] if norm.over else slope[norm.name]
        for norm, ratio in zip(NORMS, value, strict=True)
    ]
    return np.array(value), np.array(slopes)


def _points(person: Person, shape: Mapping[str, float]) -> np.ndarray:
    """(P, 3) mm."""
    template, moves = reach()
    weights = np.zeros(len(moves))
    for index, value in target_weights(person, shape, load_assets()):
        weights[index] += value
    return template + np.einsum("k,kpc->pc", weights, moves)


def _pulls(shape: Mapping[str, float], slope: np.ndarray) -> np.ndarray:
    """(N, F) how proportions grow with each of NAMES, from their slopes (N, P, 3)."""
    taken, given = _targets()
    up = np.array([[shape[name] >= 0.0 for name in names] for names in NAMES])
    chosen = np.where(up, taken, given)  # (F, 2)
    sign = np.where(up, 1.0, -1.0) * SHARE[:, None]
    used = np.unique(chosen)
    grown = np.einsum("npc,kpc->nk", slope, reach()[1][used])
    return np.einsum("nfs,fs->nf", grown[:, np.searchsorted(used, chosen)], sign)


@lru_cache(maxsize=1)
def _targets() -> tuple[np.ndarray, np.ndarray]:
    """(F, 2) numbers of the targets of NAMES where they are positive, and where they are negative."""
    assets = load_assets()
    taken = [[assets.index[name] for name in names] for names in NAMES]
    given = [[assets.index[assets.opposites.get(name, name)] for name in names] for names in NAMES]
    return np.array(taken), np.array(given)


@lru_cache(maxsize=1)
def reach() -> tuple[np.ndarray, np.ndarray]:
    """(P, 3) the points of `norms` on the template, mm, and (K, P, 3) how far each whole shape moves them."""
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
    for row, name in enumerate(reversed(EYES)):
        eyes[row, assets.points[name]] = 1.0 / len(assets.points[name])
    points = sp.vstack([sp.vstack([landmark_weights(), more]) @ mesh.operator, eyes]).tocsr()
    used = np.unique(points.indices)
    some = points[:, used].toarray()
    return (
        np.einsum("pv,vc->pc", some, assets.template[used].astype(float)),
        np.einsum("pv,kvc->kpc", some, assets.shapes[:, used].astype(float)),
    )
