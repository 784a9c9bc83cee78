"""Noses that differ in the large: what a nose has of its own is broad, and its small forms are everyone's.

A nose adds up from dozens of coordinates, each of which moves a few millimetres of skin: two of them at odds are a
lump, a drop for a tip, an edge from wing to tip, a wing unlike the other. Photographs at rest (UTKFace: Zhang, Song &
Qi, CVPR 2017) show nothing of the kind in the young, and yet noses that differ more in width. So a person's nose is
taken apart: the usual nose, whose rims, wings and grooves are carved once, and what the person's differs from it by, of
which only what is wider than half a centimetre is kept: how long, broad, high and turned up it is. Sizes are ours.

The assets' usual nose was a cone with a tongue under it. Now fronts of wings face forward, each a lobe of its own; the
tip turns under early and slowly, and the columella rises to it in young women, whose nasolabial angles are wider
(Farkas, "Anthropometry of the Head and Face", 2nd ed., 1994), and sees what lies before it.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from ..sampling import generator
from ..shapes import FEATURES
from ..spec import Eyes, Hair, Person, Skin
from .assets import PARTS, load_assets
from .back import backed, template_skin
from .identity import identity_weights
from .nose import AGES, usual_nose, young_woman
from .nose_base import based
from .once import once
from .sculpt import Move, field
from .smooth import ramp, rounding
from .topology import topology

# mm of the template, where each ends and where it is full: |x|, y above and below, z
ASIDE, ABOVE, BELOW, BEHIND = (25.0, 17.0), (4.0, -8.0), (-52.0, -46.5), (6.0, 16.0)
# the same of what moves it
BESIDE, ROOT, LIP, LINING = (31.0, 20.0), (15.0, 4.0), (-58.0, -50.0), (0.0, 10.0)
# of rounding what a person's nose differs by, and how much of itself a vertex gives up in each
STEPS, SHARE = 70, 0.7

# the usual nose, as moves of `sculpt`
CARVED: tuple[Move, ...] = (
    # the front of the wing, between tip and nostril, and the wing, which face forward as much as aside
    ((11.5, -38.0, 34.0), (3.2, 3.6, 6.0), (0.3, -0.5, 2.2)),
    ((15.5, -38.5, 29.0), (3.0, 4.2, 6.0), (0.2, -0.9, 2.2)),
    # the shoulder of the lobule, which falls to the wall without an edge
    ((10.5, -31.0, 36.0), (3.4, 4.4, 7.0), (-1.0, 0.0, -0.9)),
)
# the tip, which turns under early, and a columella that rises to it; and how much of that young women and others have
RISES: tuple[Move, ...] = (
    ((0.0, -44.0, 39.0), (7.0, 2.4, 5.0), (0.0, 0.8, -1.9)),
    ((0.0, -47.2, 33.0), (5.0, 2.4, 4.5), (0.0, -0.6, 1.3)),
    ((0.0, -49.2, 31.5), (6.0, 2.2, 4.0), (0.0, 0.0, 0.8)),
)
WOMEN, MEN = 0.65, -0.15

# young women's noses end lower and young men's higher, as dlib's landmarks of them do beside photographs at rest
LOWER: tuple[Move, ...] = (((0.0, -42.0, 34.0), (16.0, 9.0, 16.0), (0.0, -1.9, 0.0)),)
HIGHER = 0.6  # share of it by which young men's do
# what noses differ by in the large, as moves too: of each a person has a standard deviate, MOST at most
LARGE: tuple[tuple[Move, ...], ...] = (
    (((14.0, -39.0, 27.0), (7.0, 8.0, 12.0), (1.6, 0.0, 0.0)),),  # breadth of the base
    (((9.0, -18.0, 28.0), (6.0, 10.0, 12.0), (1.2, 0.0, 0.7)),),  # and of the back
    (((0.0, -40.0, 34.0), (18.0, 9.0, 18.0), (0.0, -1.1, 0.0)),),  # length
    (((0.0, -39.0, 43.0), (10.0, 7.0, 9.0), (0.0, 1.7, 0.2)),),  # how far the tip turns up
    (((0.0, -37.0, 42.0), (11.0, 8.0, 13.0), (0.0, 0.0, 1.9)),),  # how far it stands out
    (((0.0, -19.0, 32.0), (9.0, 9.0, 14.0), (0.0, 0.0, 1.8)),),  # height of the back
    (((0.0, -1.0, 26.0), (8.5, 8.0, 14.0), (0.0, 0.0, 1.0)),),  # and of the root
    (((8.0, -36.0, 38.0), (5.0, 6.0, 8.0), (1.4, 0.0, 0.4)),),  # breadth of the tip
    (((14.0, -40.0, 29.0), (6.5, 5.5, 9.0), (0.0, 1.1, 0.0)),),  # height of the wings
    (((0.0, -45.5, 36.0), (5.5, 4.0, 7.0), (0.0, -0.8, 0.4)),),  # and of the columella
    (((15.0, -37.0, 29.0), (5.0, 5.5, 8.0), (0.2, 0.0, 0.8)),),  # how full wings are
)
MOST = 1.8


def whole(surface: np.ndarray, person: Person) -> np.ndarray:
    """`surface` (S, 3) mm as `nose.lower_nose` leaves it, whose nose is the usual one but in the large."""
    index, step = _about()
    own = (surface[index] - _usual()[index]).astype(np.float32)
    broad = own
    for _ in range(STEPS):
        broad = step @ broad
    out = surface.copy()
    out[index] += broad - own
    there, forms = _forms()
    rise = MEN + (WOMEN - MEN) * young_woman(person)
    much = np.clip(generator(person.seed, "nose-large").standard_normal(len(LARGE)), -MOST, MOST)
    out[there] += np.einsum("f,fnc->nc", np.append([1.0, rise, _lower(person)], much), forms)
    based(out, person)
    return out


def _lower(person: Person) -> float:
    """How much of LOWER a person has: women 1, men the other way, the old, whose noses grow, none."""
    return float(ramp(*AGES, np.asarray(person.age))) * (1.0 if person.gender == "female" else -HIGHER)


@once("shapes.py")
def _usual() -> np.ndarray:
    """(S, 3) mm: a head with nothing of its own, between all groups and both sexes."""
    groups = range(len(FEATURES[0].groups))
    shape: dict[str, float] = {}
    for feature in FEATURES:
        value = float(np.mean([feature.value(g, 0.0, male, 0.0) for g in groups for male in (False, True)]))
        shape.update(
            dict.fromkeys([f"l-{feature.name}", f"r-{feature.name}"] if feature.paired else [feature.name], value)
        )
    shape["masculinity"] = 0.3
    person = Person(0, 25.0, "female", "east_asian", shape, Skin(0.1, 0.01), Eyes(0.5), Hair("short", 0.5))
    assets = load_assets()
    cage = assets.template + np.einsum("k,kvc->vc", identity_weights(person, assets), assets.shapes)
    eyes = [cage[assets.points[name]].mean(axis=0) for name in ("helper-l-eye", "helper-r-eye")]
    return usual_nose(backed((topology().operator @ (cage - np.mean(eyes, axis=0))).astype(np.float32)))


@once()
def _about() -> tuple[np.ndarray, sp.csr_matrix]:
    """Fine vertices (n,) of the nose and those next to them, and (n, n) one step of rounding."""
    mesh, assets = topology(), load_assets()
    template, _ = template_skin()
    x, y, z = template.T
    weight = SHARE * ramp(*ASIDE, np.abs(x)) * ramp(*ABOVE, y) * ramp(*BELOW, y) * ramp(*BEHIND, z)
    return rounding(weight, mesh.quads[assets.quad_part[mesh.parent] == PARTS.index("skin")])


@once()
def _forms() -> tuple[np.ndarray, np.ndarray]:
    """Fine vertices (n,), and (3 + F, n, 3) mm that CARVED, RISES, LOWER and each of LARGE move them."""
    template, skin = template_skin()
    x, y, z = template.T
    weight = ramp(*BESIDE, np.abs(x)) * ramp(*ROOT, y) * ramp(*LIP, y) * ramp(*LINING, z)
    moves = np.stack([weight[:, None] * field(template, skin, move) for move in (CARVED, RISES, LOWER, *LARGE)])
    index = np.flatnonzero(np.abs(moves).max(axis=(0, 2)) > 2e-3)
    return index, moves[:, index]
