"""Shapes of our own where MakeHuman has none: soft moves of the skin, as a sculptor would push clay.

Each is written once for the left side and mirrored; its opposite is the same move the other way. The places are those
that tell faces and ages apart: the supraorbital ridge, the fat pads of the cheek and the hollows that their loss leaves
(Rohrich & Pessa, "The fat compartments of the face", Plast Reconstr Surg 119, 2007), the angle and the jowl of the jaw,
the tip and the wings of the nose (Toriumi, Arch Facial Plast Surg 8, 2006).
"""

from __future__ import annotations

import numpy as np

Vector = tuple[float, float, float]
# shape: (centre on the template, spread along x, y and z, displacement), mm
SCULPTED: dict[str, tuple[tuple[Vector, Vector, Vector], ...]] = {
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
        ((39.0, -90.0, 0.0), (11.0, 9.0, 16.0), (2.6, -4.6, 1.8)),
        ((24.0, -94.0, 12.0), (5.5, 8.0, 12.0), (-0.8, 1.2, -2.2)),
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
    "own-nose-bridge-broad": (((8.0, -12.0, 22.0), (5.5, 11.0, 10.0), (2.6, 0.0, 1.0)),),
    "own-nose-root-broad": (((8.5, 1.0, 21.0), (5.0, 7.0, 10.0), (2.4, 0.0, 1.0)),),
    "own-nose-wings": (((14.5, -40.0, 28.0), (5.0, 5.5, 8.0), (2.4, 0.4, 1.2)),),
    "own-alar-groove": (
        ((14.2, -31.8, 30.6), (3.0, 2.4, 4.0), (-1.3, 0.2, -1.0)),
        ((11.4, -36.6, 37.0), (2.2, 3.4, 3.4), (-0.5, 0.3, -1.1)),
        ((19.0, -37.5, 22.0), (2.2, 5.0, 3.6), (-0.4, 0.0, -1.3)),
    ),
    "own-alar-arch": (
        ((13.0, -42.4, 30.5), (2.8, 1.5, 3.4), (0.0, 1.9, 0.2)),
        ((8.6, -41.9, 36.4), (2.4, 1.4, 2.2), (0.0, 1.3, 0.0)),
        ((3.0, -43.8, 36.6), (3.0, 1.8, 3.4), (0.0, -1.0, 0.3)),
    ),
    "own-nose-bridge-bump": (((0.0, -13.0, 31.0), (5.0, 6.0, 10.0), (0.0, 0.0, 3.2)),),
    "own-columella-low": (((0.0, -44.0, 35.0), (3.5, 4.0, 7.0), (0.0, -2.4, 0.8)),),
    "own-muzzle": (((0.0, -60.0, 30.0), (20.0, 13.0, 18.0), (0.0, 0.0, 3.6)),),
    "own-lip-upper-full": (((8.0, -61.0, 32.0), (9.0, 3.0, 9.0), (0.0, 1.4, 1.6)),),
    "own-lip-lower-full": (((7.0, -74.5, 29.0), (9.0, 3.2, 9.0), (0.0, -1.4, 1.8)),),
    "own-lid-fat": (((34.0, 10.5, 18.0), (10.0, 3.2, 10.0), (0.3, -1.2, 2.6)),),
    "own-submental": (((0.0, -112.0, -16.0), (24.0, 12.0, 20.0), (0.0, -6.0, 1.0)),),
}  # fmt: skip

# the template's nostrils are dishes 2 mm deep: (centre, spread along and across, how far their floor goes up), mm; a
# nostril is longest outwards and back
NOSTRIL = ((9.3, -41.6, 31.4), (3.0, 1.5), (-0.8, 6.5, -0.6))


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
        field = np.zeros_like(template)
        for centre, spread, move in moves:
            for side in (1.0, -1.0) if centre[0] else (1.0,):
                mirror = np.array([side, 1.0, 1.0])
                away = (template[skin] - mirror * centre) / spread
                field[skin] += np.exp(-0.5 * (away**2).sum(axis=1))[:, None] * (mirror * move)
        out[name], out[f"{name}-less"] = field, -field
    return out
