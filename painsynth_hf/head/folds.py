"""How a person's lids fold: the crease of the upper lid, the skin that hangs over it, the shelf of the lower margin.

The assets' upper lid is one smooth scoop from the lashes to the brow, alike in everybody. A real one is a plate that
lies on the eyeball up to a crease, where skin tied to the muscle turns in, and looser skin above, which bulges over it:
what shows between lashes and fold tells eyes apart more than their size does. So each person's fine mesh gets a fold of
their own, in the coordinates of the rings around the eye.

Upper lids without a crease, or with a low one that starts inside a fold over the inner corner, are those of half and
more of East Asians (Jeong, Lemke, Dortzbach et al., "The Asian upper eyelid", Arch Ophthalmol 117, 1999); what shows of
the lid is 3 to 4 mm in young women, less in men, and falls with age as the fold comes down (Price, Gupta, Woodward et
al., "Upper eyelid and eyebrow dimensions in Asian and white women", JAMA Facial Plast Surg 11, 2009; van den Bosch,
Leenders & Mulder, Br J Ophthalmol 83, 1999). Sizes in between are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..ageing import ageing
from ..sampling import generator
from ..spec import Person
from .assets import load_assets
from .rings import Rings, face_rings
from .smooth import ramp
from .topology import topology

EYES = ("helper-l-eye", "helper-r-eye")
PTOSIS = 0.12  # share of the old whose upper lids hang (Sridharan et al., Age Ageing 24, 1995)
LIP = 0.6  # mm above the crease where the skin lies that becomes the lower edge of the fold
BAND = 34  # rings outside the margin that a fold can reach


@dataclass(frozen=True)
class LidForm:
    """Lids of one person at rest; lengths in mm along or off the skin."""

    crease: float  # from the lashes up to the crease, in the middle of the lid
    depth: float  # how far the crease turns in
    fold: float  # how far the skin above it stands out
    hang: float  # and comes down
    fill: float  # fullness between crease and brow; < 0 hollow
    inner: float  # how high the crease begins at the inner corner, share of its height: 0 joins the lashes there
    outer: float  # how much more the fold hangs towards the temple
    corner: float  # epicanthal fold over the inner corner
    shelf: float  # how far the front edge of the lower margin lies under its wet edge, beyond the assets'
    level: float  # how far the upper margin lies higher than the assets'
    skew: float  # and its highest point towards the temple (> 0) or the nose
    bowl: float  # how much lower the lower margin is in its outer half (> 0) or inner half


# group: mean height of the crease, of its fullness, share of people without a crease, and with an epicanthal fold
GROUPS: Mapping[str, tuple[float, float, float, float]] = {
    "black": (4.7, 0.5, 0.02, 0.04),
    "white": (5.2, -0.1, 0.02, 0.02),
    "middle_eastern": (5.4, -0.1, 0.01, 0.02),
    "south_asian": (5.1, 0.0, 0.03, 0.05),
    "east_asian": (3.9, 0.9, 0.48, 0.62),
}


@lru_cache(maxsize=64)
def lid_form(person: Person) -> LidForm:
    """Everybody draws the same numbers, whatever their labels are."""
    rng = generator(person.seed, "lid form")
    z, u = np.clip(rng.standard_normal(11), -2.0, 2.0).tolist(), rng.random(5).tolist()
    crease, full, bare, epicanthal = GROUPS[person.ethnicity]
    old = float(np.clip((person.age - 35.0) / 50.0, 0.0, 1.0))
    male = 1.0 if person.gender == "male" else 0.0
    lid_fat = 0.5 * (person.shape.get("l-own-lid-fat", 0.0) + person.shape.get("r-own-lid-fat", 0.0))
    single = u[0] < bare
    fill = full + 1.25 * z[0] - 0.5 * male + (1.2 if u[1] < 0.4 else -1.1) * old * abs(z[1])
    height = float(np.clip(crease - 0.7 * male + 1.05 * z[2], 2.4, 7.2))
    # skin above a crease always comes over it a little: without, it would be a groove in a dome
    hang = 1.5 + 0.9 * lid_fat + 1.0 * z[3] + 0.5 * male + max(height - 4.8, 0.0)
    hang = max(hang, 0.75 + 0.12 * z[3])
    hood = ageing(person).signs["hood"]
    hang += 2.0 * old * hood
    if single:
        height, hang, fill = 1.9 + 0.25 * z[2], 1.2, 1.5 + 0.4 * z[0]
    hang = float(np.clip(hang, 0.0, height - 0.4))  # lashes stay free
    # women's fissures are taller (10.9 mm, men's 10.4: Farkas 1994); more lids hang a little than stare
    level = 0.1 * max(z[8], 0.0) + 0.55 * min(z[8], 0.0) + 0.33 * (1.0 - male) * (1.0 - old) - 0.35 * old
    return LidForm(
        crease=height,
        depth=0.15 if single else float(np.clip(0.42 + 0.16 * z[4] - 0.1 * old, 0.12, 0.75)),
        fold=float(np.clip(0.75 + 0.45 * hang + 0.2 * z[5], 0.3, 2.0)),
        hang=hang,
        fill=float(np.clip(fill + 0.3 * (1.0 - old), -1.1 - 1.3 * old, 2.4)),  # a hollow one is a sign of age
        inner=float(np.clip(0.45 + 0.3 * z[6] - (0.35 if person.ethnicity == "east_asian" else 0.0), 0.0, 0.9)),
        outer=float(np.clip(0.4 * z[7] + 1.0 * old * hood + 0.2 * male, 0.0, 1.6)),
        corner=(0.5 + 0.7 * abs(z[6])) if u[2] < epicanthal else 0.0,
        shelf=float(np.clip(0.85 + 0.15 * z[4], 0.5, 1.1)),
        level=max(level - (0.4 + 0.5 * u[4]) * (u[3] < PTOSIS * old), -1.1),
        skew=0.65 * z[9],
        bowl=0.4 * z[10],
    )


def folded(surface: np.ndarray, person: Person) -> np.ndarray:
    """`surface` (S, 3) mm, not yet corrected, with the folds of `person`'s lids."""
    index, moves = folds(person, surface)
    out = surface.copy()
    out[index] += moves
    return out


def folds(person: Person, surface: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fine vertices (n,) around both eyes, and how far each moves, (n, 3) mm, on a face's `surface` (S, 3) mm."""
    form = lid_form(person)
    parts = [
        _moves(form, rings, _along(rings, surface), *frame)
        for rings, frame in zip(face_rings()[:2], _frames(), strict=True)
    ]
    index, moves = zip(*parts, strict=True)
    return np.concatenate(index), np.concatenate(moves).astype(np.float32)


def fold_shade(person: Person, surface: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fine vertices (n,) and the share (n,) of light that still reaches them in the crease of an upper lid.

    `surface` (S, 3) mm is the same as for `folded`.
    """
    form, male = lid_form(person), float(person.gender == "male")
    brow = (0.29 + 0.05 * male) * float(generator(person.seed, "shade of brow").uniform(0.7, 1.25))
    # what hangs over old lids shades them by its form already
    less = 1.0 - (0.3 - 0.4 * male) * float(np.clip((person.age - 45.0) / 35.0, 0.0, 1.0))
    index, share = [], []
    for rings in face_rings()[:2]:
        along = _along(rings, surface)
        t, there, way = _bow(form, rings, along)
        site = rings.sites
        site = site[(site[:, 1] > rings.zero) & (site[:, 1] <= rings.zero + BAND)]
        # dark where skin meets skin, and below it the soft shade of what hangs over; ends run out
        line = np.exp(-(((t + 0.1) / 0.42) ** 2))
        under = np.exp(-((t / np.where(t < 0.0, 0.8 + 0.6 * form.hang, 0.45)) ** 2))
        dark = (0.14 + 0.22 * form.depth) * line + min(0.12 + 0.06 * form.hang, 0.3) * under
        outwards = np.where(rings.upper, ramp(0.04, 0.42, way) * ramp(1.02, 0.85, way), 0.0)
        # and what lies between fold and brow is in the shade of the brow bone, more so in men, in some
        # hardly and in others deeply
        dark = np.maximum(dark * there, brow * np.exp(-(((t - 2.0) / 4.0) ** 2)) * outwards)
        dark = dark * less * ramp(0.15, 0.6, way) * ramp(0.4, 1.2, along)  # least at the nose, or it would be a hollow
        index.append(site[:, 0])
        share.append(1.0 - dark[site[:, 1], site[:, 2]])
    return np.concatenate(index), np.concatenate(share).astype(np.float32)


def _bow(form: LidForm, rings: Rings, along: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where skin (R, N) lies above the crease, mm, how much of one there is (N,), the way (N,) along a lid from nose.

    The crease runs over the lid as a bow, lower at both ends.
    """
    count = rings.grid.shape[1]
    column = np.arange(count)
    above = (column - rings.second) % count / ((rings.first - rings.second) % count)
    below = (rings.second - column) / (rings.second - rings.first)
    way = np.where(rings.upper, np.clip(above, 0.0, 1.0), np.clip(below, 0.0, 1.0))
    bow = np.sin(np.pi * np.clip(0.16 + 0.72 * way, 0.0, 1.0)) ** 0.8
    bow = np.where(way < 0.45, form.inner + (1.0 - form.inner) * ramp(0.0, 0.45, way), bow / bow.max())
    there = np.where(rings.upper, ramp(0.04, 0.42, way) * ramp(1.0, 0.72, way), 0.0)
    return along - form.crease * bow, there, way


def _moves(
    form: LidForm, rings: Rings, along: np.ndarray, out: np.ndarray, down: np.ndarray, inwards: float
) -> tuple[np.ndarray, np.ndarray]:
    """As `folds` of one eye. `along` (R, N) mm from the margin outwards, `out` and `down` (R, N, 3) unit vectors."""
    t, there, way = _bow(form, rings, along)
    ring = (np.arange(len(rings.grid)) - rings.zero)[:, None]
    skin = np.where(ring > 0, ramp(0.2, 1.2, along), 0.0)
    over = ramp(-0.5, 0.9, t)
    rolled = over * np.exp(-((np.maximum(t - 1.1, 0.0) / 3.2) ** 2))
    # the fold hangs most towards the temple; its edge is skin from LIP above the crease
    hang = np.minimum(form.hang + LIP + form.outer * ramp(0.4, 0.7, way), along - t - 0.3)
    # the fold runs out over a centimetre towards either corner, or it would end there in a hook
    body = there * ramp(0.0, 0.36, way) * ramp(1.0, 0.62, way)
    # the plate under the fold turns in towards the crease, slowly; the fold comes out of it at once
    groove = np.exp(-(((t + 0.15) / np.where(t < -0.15, 1.1, 0.45)) ** 2))
    lift = skin * (body * form.fold * rolled - there * form.depth * groove)
    lift += body * form.fill * np.where(ring > 0, np.exp(-(((t - 4.5) / 3.2) ** 2)), 0.0) * over
    sink = body * skin * np.maximum(hang, 0.0) * over * np.exp(-((np.maximum(t - 0.9, 0.0) / 3.6) ** 2))

    # the lower margin: its front edge lies lower than the wet edge on the eyeball, as a shelf that is seen from in
    # front
    level = np.where(ring < 0, ramp(-9.0, -2.0, ring), np.exp(-((along / 2.6) ** 2)))
    rest = np.where(rings.upper, 0.0, ramp(0.04, 0.22, way) * ramp(1.0, 0.84, way))
    shelf = form.shelf * (level - 0.85 * ramp(14.0, 6.0, np.abs(ring))) * rest

    # margins of another bow than the assets', which the skin beside them goes along with
    near = ramp(-24.0, -12.0, ring) * ramp(16.0, 2.0, ring)
    turn = np.sin(2.0 * np.pi * way)
    bent = np.where(rings.upper, form.skew * turn - form.level * np.sin(np.pi * way), -form.bowl * turn) * near
    moves = lift[..., None] * out + (sink + shelf + bent)[..., None] * down

    if form.corner > 0.0:  # skin of the upper lid drawn over the inner corner
        near = np.exp(-((way / 0.16) ** 2)) * np.where(ring > 0, np.exp(-(((along - 2.2) / 2.2) ** 2)), 0.0)
        moves += form.corner * near[..., None] * (0.8 * out + np.array([-2.0 * inwards, -0.7, 0.0]))

    site = rings.sites
    site = site[(site[:, 1] >= rings.zero - 24) & (site[:, 1] <= rings.zero + BAND)]
    return site[:, 0], moves[site[:, 1], site[:, 2]]


def _along(rings: Rings, surface: np.ndarray) -> np.ndarray:
    """Mm (R, N) along the skin of `surface` (S, 3) from the margin outwards, < 0 inside.

    A person's own: skin of one lid is twice as long as that of another between the same two rings.
    """
    steps = np.linalg.norm(np.diff(surface[rings.grid], axis=0), axis=-1)
    along = np.concatenate([np.zeros_like(steps[:1]), np.cumsum(steps, axis=0)])
    return along - along[rings.zero]


@lru_cache(maxsize=1)
def _frames() -> tuple[tuple[np.ndarray, np.ndarray, float], ...]:
    """Per eye, of the template: unit vectors (R, N, 3) off the eyeball and down along it; sign of x towards the
    nose.
    """
    assets = load_assets()
    template = topology().operator @ assets.template
    frames = []
    for name, rings in zip(EYES, face_rings()[:2], strict=True):
        place = template[rings.grid] - assets.template[assets.points[name]].mean(axis=0)
        out = place / np.linalg.norm(place, axis=-1, keepdims=True)
        down = np.stack([np.zeros_like(place[..., 0]), -place[..., 2], place[..., 1]], axis=-1)
        down /= np.maximum(np.linalg.norm(down, axis=-1, keepdims=True), 1e-6)
        side = float(np.sign(assets.template[assets.points[name], 0].mean()))
        frames.append((out, down, -side))
    return tuple(frames)
