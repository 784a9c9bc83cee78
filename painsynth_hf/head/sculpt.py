"""Shapes of our own where MakeHuman has none: soft moves of the skin, as a sculptor would push clay.

Each is written once for the left side and mirrored; its opposite is the same move the other way. The places are those
that tell faces and ages apart: the supraorbital ridge, the fat pads of the cheek and the hollows that their loss leaves
(Rohrich & Pessa, "The fat compartments of the face", Plast Reconstr Surg 119, 2007), the angle and the jowl of the jaw,
the tip and the wings of the nose (Toriumi, Arch Facial Plast Surg 8, 2006).
"""

from __future__ import annotations

import numpy as np

from .smooth import ramp

Vector = tuple[float, float, float]
Move = tuple[Vector, Vector, Vector]  # centre on the template, spread along x, y and z, displacement, mm
SCULPTED: dict[str, tuple[Move, ...]] = {
    "own-brow-ridge": (
        ((14.0, 17.5, 26.0), (8.0, 4.5, 14.0), (0.0, -0.6, 4.2)),
        ((34.0, 19.0, 18.0), (11.0, 4.5, 14.0), (0.6, -0.9, 3.4)),
    ),
    "own-glabella-hollow": (((0.0, 7.0, 27.0), (7.0, 7.0, 14.0), (0.0, 0.0, -3.4)),),
    "own-temple-hollow": (((64.0, 16.0, -16.0), (9.0, 15.0, 14.0), (-4.2, 0.0, -0.8)),),
    "own-cheek-hollow": (((47.0, -50.0, -2.0), (11.0, 13.0, 18.0), (-3.6, 0.0, -3.0)),),
    "own-malar-fat": (((37.0, -24.0, 14.0), (12.0, 8.0, 16.0), (0.8, -0.6, 3.4)),),
    "own-tear-trough": (((22.0, -13.0, 15.0), (8.0, 4.0, 12.0), (0.0, 0.4, -2.0)),),
    "own-nasolabial-fat": (((31.0, -44.0, 17.0), (7.0, 11.0, 14.0), (-0.4, -1.2, 3.0)),),
    "own-jowl": (
        ((39.0, -90.0, 0.0), (11.0, 9.0, 16.0), (2.6, -4.0, 1.8)),
        ((25.0, -95.0, 11.0), (7.5, 9.0, 13.0), (-0.3, 0.6, -1.1)),
    ),
    "own-jaw-angle": (((58.0, -68.0, -36.0), (14.0, 14.0, 18.0), (5.0, -2.6, 0.0)),),
    "own-square-chin": (
        ((15.0, -102.0, 14.0), (8.0, 9.0, 14.0), (2.6, -1.2, 2.0)),
        ((0.0, -108.0, 15.0), (7.0, 9.0, 14.0), (0.0, 1.4, -1.2)),
    ),
    "own-chin-button": (((0.0, -96.0, 20.0), (9.0, 7.0, 14.0), (0.0, 0.4, 4.0)),),
    "own-nose-tip-ball": (
        ((0.0, -35.0, 42.0), (7.5, 7.0, 9.0), (0.0, -0.6, 2.4)),
        ((6.0, -35.0, 38.0), (4.5, 6.0, 8.0), (2.2, -0.4, 0.8)),
    ),
    "own-nose-tip-droop": (((0.0, -37.0, 40.0), (7.0, 7.0, 10.0), (0.0, -4.0, -0.6)),),
    "own-nose-bridge-broad": (
        ((8.0, -12.0, 22.0), (5.5, 11.0, 10.0), (2.6, 0.0, 1.4)),
        ((0.0, -10.0, 29.0), (4.2, 8.0, 14.0), (0.0, 0.0, -1.2)),
    ),
    "own-nose-root-broad": (
        ((8.5, 1.0, 21.0), (5.0, 7.0, 10.0), (2.4, 0.0, 1.6)),
        ((0.0, 3.0, 26.0), (4.5, 9.0, 14.0), (0.0, 0.0, -1.6)),
        ((14.5, 9.0, 20.0), (4.5, 5.0, 10.0), (0.0, 0.0, 2.0)),
    ),
    "own-nose-wings": (((14.5, -40.0, 28.0), (5.0, 5.5, 8.0), (2.4, 0.4, 1.2)),),
    "own-alar-groove": (
        ((14.2, -31.8, 30.6), (3.0, 2.4, 4.0), (-1.3, 0.2, -1.0)),
        ((11.4, -36.6, 37.0), (2.2, 3.4, 3.4), (-0.5, 0.3, -1.1)),
        ((19.0, -37.5, 22.0), (2.4, 5.0, 3.6), (-0.3, 0.0, -0.9)),
    ),
    "own-alar-arch": (
        ((13.0, -42.4, 30.5), (2.8, 1.5, 3.4), (0.0, 1.9, 0.2)),
        ((8.6, -41.9, 36.4), (2.4, 1.4, 2.2), (0.0, 1.3, 0.0)),
        ((3.0, -43.8, 36.6), (3.0, 1.8, 3.4), (0.0, -1.0, 0.3)),
    ),
    "own-alar-low": (
        ((14.8, -40.0, 30.5), (4.6, 5.0, 6.5), (0.2, -2.3, 0.2)),
        ((10.4, -39.8, 35.6), (2.6, 3.0, 3.4), (0.0, -0.7, 0.2)),
    ),
    # the template's nostrils run out into the feet of the wings: a sill before them ends them round
    "own-nostril-sill": (
        ((12.2, -45.0, 26.6), (2.2, 1.6, 2.6), (-0.3, 0.5, 1.5)),
        ((14.2, -43.0, 27.2), (1.6, 1.9, 2.2), (-1.0, 0.1, 0.9)),
    ),
    "own-nose-back-round": (
        ((5.5, -21.0, 34.0), (2.8, 9.0, 9.0), (0.45, 0.0, 1.65)),
        ((6.0, -32.5, 40.5), (2.8, 4.5, 6.0), (0.45, 0.0, 1.05)),
        ((14.0, -22.0, 24.0), (3.2, 8.0, 8.0), (0.75, 0.0, 1.5)),
    ),
    "own-nose-bridge-bump": (((0.0, -13.0, 31.0), (5.0, 6.0, 10.0), (0.0, 0.0, 3.2)),),
    "own-columella-low": (((0.0, -44.0, 35.0), (3.5, 4.0, 7.0), (0.0, -2.4, 0.8)),),
    "own-muzzle": (((0.0, -60.0, 30.0), (20.0, 13.0, 18.0), (0.0, 0.0, 3.6)),),
    "own-lip-upper-full": (((8.0, -61.0, 32.0), (9.0, 3.0, 9.0), (0.0, 1.4, 1.6)),),
    "own-lip-lower-full": (((7.0, -74.5, 29.0), (9.0, 3.2, 9.0), (0.0, -1.4, 1.8)),),
    # the bow's peaks stand over the crests of the philtrum, 11 mm apart, not over the lip's thirds
    "own-bow-narrow": (
        ((11.2, -58.4, 32.0), (3.6, 3.2, 7.0), (0.0, -1.7, -0.3)),
        ((4.6, -58.8, 35.0), (2.2, 2.6, 6.0), (0.0, 0.5, 0.2)),
    ),
    "own-philtrum-crests": (
        ((4.5, -51.5, 32.0), (2.2, 3.6, 5.0), (0.0, 0.0, 0.5)),
        ((5.0, -56.2, 34.4), (2.2, 3.0, 5.0), (0.0, 0.0, 0.5)),
        ((0.0, -54.5, 33.0), (2.4, 4.2, 5.0), (0.0, 0.0, -0.5)),
    ),
    # the upper lip's three lobes and the line between the lips, which they bend to a flat M
    "own-lip-tubercle": (
        ((0.0, -66.6, 31.0), (3.4, 3.2, 8.0), (0.0, -1.1, 0.0)),
        ((0.0, -64.0, 33.5), (3.2, 2.4, 6.0), (0.0, 0.0, 0.9)),
        ((0.0, -72.0, 31.0), (2.4, 3.0, 6.0), (0.0, 0.0, -0.4)),
    ),
    "own-lip-wave": (
        ((9.0, -67.2, 29.0), (4.2, 3.4, 8.0), (0.0, 0.9, 0.0)),
        ((18.5, -67.4, 22.0), (3.8, 3.0, 8.0), (0.0, -0.7, 0.0)),
        ((7.0, -72.5, 30.5), (4.2, 2.6, 6.0), (0.0, 0.0, 0.6)),
    ),
    "own-mouth-node": (
        ((29.5, -67.0, 16.0), (4.0, 4.6, 6.0), (0.3, 0.0, 0.8)),
        ((25.4, -67.6, 17.0), (1.6, 1.4, 4.0), (0.0, 0.0, -0.8)),
    ),
    "own-lid-fat": (((34.0, 10.5, 18.0), (10.0, 3.2, 10.0), (0.3, -1.2, 2.6)),),
    "own-submental": (((0.0, -112.0, -16.0), (24.0, 12.0, 20.0), (0.0, -6.0, 1.0)),),
    # pointed or, the other way, with two domes and a dent between them
    "own-nose-tip-point": (
        ((0.0, -38.5, 44.0), (2.6, 4.0, 7.0), (0.0, 0.0, 2.0)),
        ((5.0, -37.5, 41.0), (2.8, 3.8, 6.0), (-0.5, 0.0, -1.2)),
    ),
    "own-nose-middle-broad": (((9.0, -22.0, 30.0), (3.6, 7.0, 9.0), (1.7, 0.0, 1.1)),),
    "own-zygoma": (
        ((53.0, -19.0, 1.0), (9.0, 6.5, 12.0), (1.8, 0.3, 2.6)),
        ((50.0, -36.0, 2.0), (9.0, 6.5, 12.0), (-0.4, 0.0, -0.9)),
        ((65.0, -24.0, -26.0), (10.0, 17.0, 17.0), (4.2, 0.0, 0.0)),
    ),
    "own-masseter": (
        ((63.0, -60.0, -34.0), (8.0, 13.0, 13.0), (2.6, 0.0, 1.2)),
        ((50.0, -83.0, -22.0), (10.0, 9.0, 14.0), (2.0, 0.0, 0.0)),
    ),
    "own-chin-width": (
        ((25.0, -102.0, 5.0), (12.0, 11.0, 16.0), (4.0, 0.0, 0.0)),
        ((37.0, -94.0, -8.0), (12.0, 11.0, 16.0), (3.4, 0.0, 0.0)),
    ),
    # a broad pad, with a dimple at most, or one that comes to a point
    "own-chin-pad": (
        ((10.0, -99.0, 19.0), (6.5, 7.5, 12.0), (0.4, 0.0, 1.4)),
        ((0.0, -100.0, 21.0), (4.2, 7.0, 12.0), (0.0, 0.0, -0.9)),
    ),
    "own-chin-furrow": (((0.0, -85.5, 23.0), (14.0, 4.5, 12.0), (0.0, 0.0, -2.2)),),
    "own-forehead-bosses": (((27.0, 53.0, 20.0), (13.0, 11.0, 15.0), (0.0, 0.0, 2.3)),),
    "own-orbit-side": (((53.0, 14.0, 6.0), (6.5, 7.0, 11.0), (1.1, 0.0, 2.0)),),
}  # fmt: skip

# the template's nostrils are dishes 2 mm deep: (centre, spread along and across, how far their floor goes up), mm; a
# nostril is longest outwards and back
NOSTRIL = ((9.3, -41.6, 31.4), (3.0, 1.5), (-0.8, 6.5, -0.6))

# between its eyes the template is a plank: the root of a nose is a ridge from the glabella down, with a hollow to
# either side, under the head of the brow; and its walls are steep (moves as above)
ROOT = (
    ((0.0, 5.0, 26.0), (4.0, 8.0, 14.0), (0.0, 0.0, 0.9)),
    ((14.0, 9.0, 20.5), (4.8, 5.0, 10.0), (0.0, 0.0, -1.6)),
    ((14.0, -20.0, 24.0), (3.4, 9.0, 9.0), (0.6, 0.0, 1.6)),
)  # fmt: skip

# its lower jaw is as wide at the level of the chin as at that of the lips: a slab
JAW = (
    ((42.0, -91.0, -14.0), (13.0, 11.0, 20.0), (-3.4, 0.8, 0.0)),
    ((26.0, -103.0, 3.0), (9.0, 8.0, 14.0), (-1.5, 0.4, 0.0)),
)  # fmt: skip

# the lining of the upper lip, behind this z at the midline and less by CURVE x^2, came through thin lips beside the
# feet of the wings: it goes back by so much, between these y
LINING, CURVE, BACK, BETWEEN = 26.2, 0.028, 5.0, (-60.0, -54.0)
LINED = (LINING, CURVE, BACK, BETWEEN)

# the assets' brows come forward as one shelf from temple to temple, and their groups flatten the root of the nose, most
# in old men: what it takes for the ridge to go along (times ROOT_GOES)
ROOT_GOES = (
    ((0.0, 6.0, 26.0), (4.2, 7.0, 14.0), (0.0, 0.0, 1.0)),
    ((14.0, 9.0, 20.5), (4.8, 5.0, 10.0), (0.0, 0.0, -0.4)),
)  # fmt: skip
GOES_WITH = {
    "eyebrows-trans-forward": 5.0, "asian-male-old": 1.8, "asian-male-young": 1.2, "african-male-old": 1.4,
    "asian-female-old": 1.0, "african-male-young": 0.8, "caucasian-male-old": 0.6, "asian-female-young": 0.4,
}  # fmt: skip


# outlines of the face that draw the whole skull to a point with them: shares of that which are left, across, in full
# above the second of these y of the template and not at all below the first
VAULTED = ("head-diamond", "head-triangular", "head-oval", "head-angle-out")
VAULT = (VAULTED, 0.2, (14.0, 48.0))


def vaulted(shape: np.ndarray, template: np.ndarray) -> np.ndarray:
    """`shape` (V, 3) mm of one of VAULTED, which leaves the vault of the skull of `template` (V, 3) mm its width."""
    _, left, (low, high) = VAULT
    across = 1.0 - (1.0 - left) * ramp(low, high, template[:, 1])
    return shape * np.stack([across, np.ones_like(across), np.ones_like(across)], axis=1)


def root_goes_with(name: str, template: np.ndarray, skin: np.ndarray) -> np.ndarray:
    """(V, 3) mm to be added to the shape of that name."""
    return GOES_WITH[name] * field(template, skin, ROOT_GOES)


def carve_bone(template: np.ndarray, skin: np.ndarray) -> None:
    """Raise the root of the nose of `template` (V, 3) mm, taper its jaw and move the lip's lining back, in place.

    Only the vertices `skin` (n,) move.
    """
    template += field(template, skin, (*ROOT, *JAW))
    x, y, z = template[skin].T
    inside = (np.abs(x) < 21.0) & (y < -38.0) & (z > 0.0) & (z < LINING - CURVE * x**2)
    template[skin, 2] -= np.where(inside, BACK * ramp(*BETWEEN, y), 0.0)


def deepen_nostrils(template: np.ndarray, skin: np.ndarray) -> None:
    """Hollow out the nostrils of `template` (V, 3) mm, in place; only the vertices `skin` (n,) move."""
    centre, (along, across), move = NOSTRIL
    for side in (1.0, -1.0):
        away = template[skin] * (side, 1.0, 1.0) - centre
        length, width = (away[:, 0] - away[:, 2]) / np.sqrt(2.0), (away[:, 0] + away[:, 2]) / np.sqrt(2.0)
        share = np.exp(-0.5 * ((length / along) ** 2 + (width / across) ** 2)) * (np.abs(away[:, 1]) < 2.0)
        template[skin] += share[:, None] * move * np.array([side, 1.0, 1.0])


def sculpted(template: np.ndarray, skin: np.ndarray) -> dict[str, np.ndarray]:
    """Displacements (V, 3) mm by name of each shape and of its opposite ('-less'), of `template` (V, 3) mm.

    Only the vertices `skin` (n,) move.
    """
    out = {}
    for name, moves in SCULPTED.items():
        there = field(template, skin, moves)
        out[name], out[f"{name}-less"] = there, -there
    return out


def field(template: np.ndarray, skin: np.ndarray, moves: tuple[Move, ...]) -> np.ndarray:
    """(V, 3) mm of all `moves` and their mirror images."""
    out = np.zeros_like(template)
    for centre, spread, move in moves:
        for side in (1.0, -1.0) if centre[0] else (1.0,):
            mirror = np.array([side, 1.0, 1.0])
            away = (template[skin] - mirror * centre) / spread
            out[skin] += np.exp(-0.5 * (away**2).sum(axis=1))[:, None] * (mirror * move)
    return out
