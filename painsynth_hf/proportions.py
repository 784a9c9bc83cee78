"""Canonical proportions of a face, their published spread, and how a person outside is brought back into it.

A person's coordinates are drawn one by one; a few of them at once can still add up to eyes a fist apart. Each
proportion below is a distance between points of the resting mesh, or a quotient of two. A face whose proportion lies
beyond KNEE standard deviations of its group, sex and age is eased towards EDGE of them, by the least change of all its
coordinates, each by as much as it varies and contributes. Other proportions and what they do not measure stay.

Means and deviations are those of Farkas, "Anthropometry of the Head and Face" (2nd ed., Raven 1994), rounded, with the
differences of groups in Farkas et al., "International anthropometric study of facial morphology in various ethnic
groups/races" (J Craniofac Surg 16, 2005). Distances of the inner canthi by group are from a pooled review of 67 studies
of 22,638 people (Plast Reconstr Surg Glob Open 10, 2022: 38.5 mm in Africans, 36.4 in Asians, 31.4 in whites, 31.2 in
Middle Easterners), of South Asians from Vasanthakumar, Kumar & Rao (N Am J Med Sci 4, 2012: 34.1 and 32.8), each meant
half way to whites where a single population stands for many. Eyes narrow and shorten, lips thin and noses grow with
age: van den Bosch, Leenders & Mulder (Br J Ophthalmol 83, 1999), Farkas et al. (J Craniofac Surg 15, 2004).
Our outer canthi lie hardly deeper than the inner ones, so fissures are 0.8 mm shorter than Farkas', to look as long
from in front. Where iBUG's landmark is not Farkas' (jaw, brow, chin, lip) the mean is our own, the deviation published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.sparse as sp

from .head.assets import load_assets
from .head.identity import OLD, YOUNG, target_weights
from .head.landmarks import landmark_weights, on_lid, pierce
from .head.topology import topology
from .shapes import FEATURES, HELD, ONE_WAY
from .spec import ETHNICITIES, Person

KNEE, EDGE = 1.3, 2.4  # standard deviations: up to where a face is its own, and which none exceeds
MOST = 1.1  # root mean square of a face's deviations: a few strong traits, not all at once
STEPS, DAMPING = 8, 0.02  # of Gauss & Newton's method, and what keeps dependent proportions from a quarrel

# points beyond iBUG's 68, right and left: wing of the nose, middle of upper and lower lid, cheekbone, eyeball, eye's centre
ALARE, ZYGION = (16.5, -38.0, 28.0), (66.0, -15.0, -30.0)  # mm, on the template
BRIDGE, CHEEK, FOLD = (9.5, -9.7, 22.0), (37.0, -24.0, 14.0), (31.0, -46.0, 17.0)
MIDDLE = 30.8  # mm, x of the middle of the opening
EYES = ("helper-r-eye", "helper-l-eye")
AL, PS, PI, ZY, PUPILS = (68, 69), (70, 71), (72, 73), (74, 75), (76, 77)

# distance: pairs of points, whose mean counts
DISTANCES: Mapping[str, tuple[tuple[int, int], ...]] = {
    "en-en": ((39, 42),), "ex-ex": ((36, 45),), "ex-en": ((36, 39), (42, 45)), "ps-pi": ((70, 72), (71, 73)),
    "al-al": (AL,), "ch-ch": ((48, 54),), "zy-zy": (ZY,), "go-go": ((4, 12),), "n-gn": ((27, 8),),
    "n-sn": ((27, 33),), "sn-gn": ((33, 8),), "sn-ls": ((33, 51),), "ls-sto": ((51, 62),), "sto-li": ((66, 57),),
    "li-gn": ((57, 8),), "pupils": (PUPILS,), "sn-prn": ((33, 30),), "n-prn": ((27, 30),), "brow-eye": ((19, 37), (24, 44)),
}  # fmt: skip
# how far the first point lies before, above or outside of the second, as (axis, pairs)
STEPS_OF: Mapping[str, tuple[int, tuple[tuple[int, int], ...]]] = {
    "brow_ridge": (2, ((19, 37), (24, 44))), "bridge": (2, ((28, 78), (28, 79))), "root": (2, ((27, 39), (27, 42))),
    "tip": (1, ((30, 33),)), "lips": (2, ((51, 33), (57, 33))), "chin": (2, ((8, 57),)),
    "slant": (1, ((36, 39), (45, 42))), "cheek": (2, ((80, 39), (81, 42))), "fold": (2, ((82, 80), (83, 81))),
}  # fmt: skip


@dataclass(frozen=True)
class Norm:
    """A proportion of adults: `over` is empty for a distance, mm, and what it is divided by for a quotient."""

    name: str
    over: str
    women: float
    men: float
    sd: float
    old: float  # added from 25 to 90 years
    groups: tuple[float, ...]  # in ETHNICITIES order, added

    @property
    def title(self) -> str:
        return f"{self.name}/{self.over}" if self.over else self.name

    def mean(self, ethnicity: str, gender: str, age: float) -> float:
        old = min(max((age - YOUNG) / (OLD - YOUNG), 0.0), 1.0)
        return (
            (self.men if gender == "male" else self.women)
            + self.old * old
            + self.groups[ETHNICITIES.index(ethnicity)]
        )


def _table(text: str) -> tuple[Norm, ...]:
    """Rows of: name[/over] women men sd old black white middle_eastern south_asian east_asian."""
    rows = []
    for line in text.strip().splitlines():
        title, *cells = line.split()
        name, _, over = title.partition("/")
        women, men, sd, old, *groups = (float(cell) for cell in cells)
        rows.append(Norm(name, over, women, men, sd, old, tuple(groups)))
    return tuple(rows)


#                   women    men     sd    old  black  white    m_e    s_a    e_a
NORMS = _table("""
    en-en            31.5   32.8   2.50   0.00   3.40   0.00   0.00   1.20   3.80
    ex-en            30.4   31.0   1.30  -1.80   1.00   0.00   0.20  -0.20  -0.60
    ex-ex            91.4   93.8   3.60  -3.50   5.20   0.00   0.40   0.80   2.50
    pupils           61.9   64.0   2.90   0.00   3.20   0.00   0.00   0.80   2.60
    sn-prn           19.4   20.2   1.90   0.50  -2.80   0.00  -0.30  -1.50  -2.80
    n-prn            41.5   46.8   3.30   3.50   0.00   0.00   0.70   0.00   0.00
    ps-pi            11.6   11.2   1.05  -1.40   0.00   0.00   0.30   0.30  -0.90
    al-al            32.0   35.2   2.50   1.50   6.00   0.00   1.20   2.40   3.60
    ch-ch            50.0   53.6   3.20   1.00   2.20   0.00   0.00  -0.30  -1.00
    zy-zy           130.5  136.5   4.60   0.00   1.00   0.00   0.00  -0.50   2.50
    n-gn            112.5  120.5   5.00   0.00   2.00   0.00   0.00  -1.00   0.00
    n-sn             49.6   53.0   3.10   2.40  -0.50   0.00   0.70  -0.30  -1.00
    sn-gn            67.0   71.8   4.30  -2.00   2.50   0.00  -0.50  -0.50   0.50
    sn-ls            11.4   13.2   2.00   1.50  -0.30   0.00  -0.20   0.00   0.00
    ls-sto            9.6    9.0   1.45  -3.20   2.20   0.00   0.20   0.70   0.70
    sto-li           10.2    9.9   1.60  -3.30   2.60   0.00   0.20   0.60   0.40
    li-gn            38.0   41.2   3.30   0.00   0.50   0.00   0.00  -0.50   0.00
    brow-eye         21.6   20.2   2.20   0.00   0.50   0.00  -0.50  -0.50   0.50
    en-en/ex-en      1.04   1.06  0.105   0.06   0.08   0.00  -0.01   0.05   0.15
    ex-ex/zy-zy     0.699  0.687  0.025 -0.026  0.034  0.000  0.003  0.008  0.008
    al-al/en-en      1.01   1.07  0.085   0.05   0.07   0.00   0.03   0.03  -0.01
    ch-ch/ex-ex     0.552  0.576  0.036   0.03 -0.008  0.000 -0.003 -0.008 -0.025
    n-sn/n-gn       0.441  0.440  0.023   0.02  -0.01   0.00   0.01   0.00  -0.01
    go-go/zy-zy     0.852  0.888  0.036   0.00   0.00   0.00   0.00   0.00  -0.01
    n-gn/zy-zy      0.862  0.883  0.048   0.00  0.010   0.00   0.00 -0.005 -0.018
    brow_ridge         4.80   7.60   3.30   0.00   1.00   0.00  -0.20  -0.70  -3.50
    bridge            10.00  11.40   2.30   1.00  -3.10   0.00   0.00  -1.00  -4.00
    root              14.90  13.40   2.20   0.00  -0.90   0.00  -0.20  -1.50  -5.50
    tip               13.40  12.40   1.80  -2.00  -0.80   0.00  -0.60  -0.80  -1.50
    lips              -3.70  -4.30   1.90  -2.70   3.40   0.00   0.30   1.30   2.70
    chin             -16.60 -14.00   3.50   3.00  -5.20   0.00  -0.30  -2.00  -0.60
    slant              1.95   1.50   1.05  -0.70  -0.20   0.00   0.20   0.30   1.50
    cheek              2.70   1.75   1.60  -0.90   0.20   0.00   0.00   0.20  -0.20
    fold               4.30   5.40   2.20   1.60   0.50   0.00   0.00  -0.40  -2.20
""")


@lru_cache(maxsize=1)
def reach() -> tuple[np.ndarray, np.ndarray]:
    """(P, 3) points of the template and (K, P, 3) how far each whole shape moves them, mm."""
    assets, mesh = load_assets(), topology()
    rows = [pierce((side * ALARE[0], *ALARE[1:]), (side, 0.0, 0.0)) for side in (-1.0, 1.0)]
    rows += [on_lid(side * MIDDLE, upper) for upper in (True, False) for side in (-1.0, 1.0)]
    rows += [pierce((side * ZYGION[0], *ZYGION[1:]), (side, 0.0, 0.0)) for side in (-1.0, 1.0)]
    more = sp.lil_matrix((len(rows), mesh.operator.shape[0]))
    for i, (index, weight) in enumerate(rows):
        more[i, index] = weight
    flat = [pierce((side * x, y, z), (0.0, 0.0, 1.0)) for x, y, z in (BRIDGE, CHEEK, FOLD) for side in (-1.0, 1.0)]
    more2 = sp.lil_matrix((len(flat), mesh.operator.shape[0]))
    for i, (index, weight) in enumerate(flat):
        more2[i, index] = weight
    eyes = sp.lil_matrix((len(EYES), len(assets.template)))
    for i, name in enumerate(EYES):
        eyes[i, assets.points[name]] = 1.0 / len(assets.points[name])
    points = sp.vstack([landmark_weights() @ mesh.operator, more.tocsr() @ mesh.operator, eyes, more2.tocsr() @ mesh.operator]).tocsr()
    used = np.unique(points.indices)
    some = points[:, used].toarray()
    return (
        np.einsum("pv,vc->pc", some, assets.template[used].astype(float)),
        np.einsum("pv,kvc->kpc", some, assets.shapes[:, used].astype(float)),
    )


def proportions(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(N,) proportions in NORMS order of `points` (P, 3) mm, and (N, P, 3) how they grow as each point moves."""
    size, slope = {}, {}
    for name, pairs in DISTANCES.items():
        grad = np.zeros_like(points)
        total = 0.0
        for a, b in pairs:
            apart = points[a] - points[b]
            length = float(np.sqrt((apart**2).sum()))
            total += length / len(pairs)
            grad[a] += apart / (length * len(pairs))
            grad[b] -= apart / (length * len(pairs))
        size[name], slope[name] = total, grad
    for name, (axis, pairs) in STEPS_OF.items():
        grad = np.zeros_like(points)
        for a, b in pairs:
            grad[a, axis] += 1.0 / len(pairs)
            grad[b, axis] -= 1.0 / len(pairs)
        size[name], slope[name] = float((grad * points).sum()), grad
    value, slopes = [], []
    for norm in NORMS:
        value.append(size[norm.name] / (size[norm.over] if norm.over else 1.0))
        grad = slope[norm.name] - (value[-1] * slope[norm.over] if norm.over else 0.0)
        slopes.append(grad / (size[norm.over] if norm.over else 1.0))
    return np.array(value), np.array(slopes)


def measured(person: Person) -> np.ndarray:
    """(N,) proportions of a person at rest, in NORMS order, before lids and lips are seated (0.4 mm, lids 0.9 mm)."""
    return proportions(_points(person, person.shape))[0]


def deviations(person: Person, value: np.ndarray) -> np.ndarray:
    """(N,) standard deviations that proportions `value` (N,) are off the norms of the person's labels and age."""
    mean = np.array([norm.mean(person.ethnicity, person.gender, person.age) for norm in NORMS])
    return (value - mean) / SPREAD


def believable(person: Person) -> dict[str, float]:
    """The person's shape with every proportion eased to within about EDGE deviations.

    A damped Gauss-Newton step moves each coordinate by how much it varies and counts, both sides of a face alike.
    """
    shape = dict(person.shape)
    for step in range(STEPS):
        points = _points(person, shape)
        value, slope = proportions(points)
        here = deviations(person, value)
        if step and np.abs(here).max() <= EDGE:
            break
        # at first all that stand out are eased; what then is outside still, as proportions hang together, is moved on
        goal = np.clip(here, -EDGE, EDGE) if step else eased(here)
        goal *= min(MOST / float(np.sqrt((goal**2).mean())), 1.0)
        taken, given = _givers()
        positive = np.array([[shape[name] >= 0.0 for name in names] for names in NAMES])
        moves = np.where(positive[..., None, None], reach()[1][taken], -reach()[1][given]).sum(axis=1) * SHARE[:, None, None]
        pull = np.einsum("npc,fpc->nf", slope, moves) * GIVE / SPREAD[:, None]
        force = np.linalg.solve(np.einsum("nf,mf->nm", pull, pull) + DAMPING * np.eye(len(NORMS)), goal - here)
        moved = GIVE * np.einsum("nf,n->f", pull, force)
        for names, change in zip(NAMES, moved.tolist(), strict=True):
            low = 0.0 if names[0] in ONE_WAY else -HELD
            now = sorted(shape[name] for name in names)
            change = min(max(change, low - now[0]), HELD - now[-1])  # of both sides alike
            for name in set(names):
                shape[name] = round(shape[name] + change, 4)
    return shape


def eased(z: np.ndarray) -> np.ndarray:
    """Deviations `z` as they are up to KNEE, and short of EDGE however large."""
    over = np.maximum(np.abs(z) - KNEE, 0.0)
    return np.sign(z) * (np.minimum(np.abs(z), KNEE) + (EDGE - KNEE) * np.tanh(over / (EDGE - KNEE)))


def _points(person: Person, shape: Mapping[str, float]) -> np.ndarray:
    """(P, 3) mm."""
    template, moves = reach()
    weights = np.zeros(len(moves))
    for index, value in target_weights(person, shape, load_assets()):
        weights[index] += value
    return template + np.einsum("k,kpc->pc", weights, moves)


@lru_cache(maxsize=1)
def _givers() -> tuple[np.ndarray, np.ndarray]:
    """(F, 2) numbers of the targets of NAMES where they are positive, and where they are negative."""
    assets = load_assets()
    taken = [[assets.index[name] for name in names] for names in NAMES]
    given = [[assets.index[assets.opposites.get(name, name)] for name in names] for names in NAMES]
    return np.array(taken), np.array(given)


GIVING = [f for f in FEATURES if not f.name.startswith(("ear-", "neck-"))]
# both sides of each, or its only name twice; how much each may give
NAMES = [(f"l-{f.name}", f"r-{f.name}") if f.paired else (f.name, f.name) for f in GIVING]
GIVE = np.array([f.sigma for f in GIVING])
SHARE = np.array([1.0 if f.paired else 0.5 for f in GIVING])
SPREAD = np.array([norm.sd for norm in NORMS])
