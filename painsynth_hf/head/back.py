"""The back and the tip of the nose, held from being as broad as its base, as sharp as a fin, and square.

What the assets' targets of broad and old noses widen is everything at once, and most the third above the tip: it was 16
mm across before it fell by 1.5 mm, a box that hides its own walls from in front. Narrow roots, narrow backs and brows
that come forward add up as well: in one face in eight the ridge between the eyes fell by 5 to 9 mm within 4 mm of its
middle, a white line between two dark ones, which with the brows is a Y, the furrow of AU4 in a face at rest.

A back is two lines that run from the brows down to the tip, 6 to 10 mm apart, between walls that slope to the cheek; a
ball of a tip turns away within 5 or 6 mm of its middle, and wide wings go with a wider one (Toriumi, "New concepts in
nasal tip contouring", Arch Facial Plast Surg 8, 2006; Rohrich & Ahmad, "Rhinoplasty", Plast Reconstr Surg 128, 2011).
What is broader or narrower than that is moved sideways by part of the difference, and walls slope out to where they
were; what is flatter than a round is bent to it; ball and wings lose the creases of the assets' cage. Sizes are ours.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from .assets import PARTS, load_assets
from .landmarks import pierce
from .once import once
from .smooth import ramp, rounding
from .topology import topology

# y of the template, mm, from below the tip to the root
LEVELS = (-42.5, -39.0, -33.0, -27.0, -21.0, -14.0, -7.0, 0.0, 7.0)
# there: the least and the usual distance from the middle at which the surface has fallen by FALL mm; how far out what
# is moved sideways fades at least (the wings, but before the corners of the eyes); the round that it is bent to, mm
LEAST = (2.5, 2.5, 2.5, 2.6, 2.8, 3.2, 3.6, 3.7, 3.8)
USUAL = (5.5, 5.5, 5.1, 4.7, 4.4, 4.2, 4.2, 4.2, 4.7)
FAR = (17.5, 17.5, 17.5, 17.5, 17.0, 15.0, 12.5, 12.5, 12.5)
ROUND = (9.0, 9.0, 10.0, 10.5, 11.0, 12.0, 13.0, 14.0, 14.0)
FALL, HALF, GOES = 2.2, 17.5, 0.7  # the usual is for wings HALF mm off the middle, and goes with the power GOES of that
BROADER, NARROWER = 0.55, 0.33  # powers of what is broader and narrower that are left
LIMITS = (0.55, 2.4)  # times as broad, at most
ASIDE = (0.0, 1.5, 3.0, 4.5, 6.0, 7.5, 9.0, 10.5, 12.0)  # mm of the template, where the surface is looked at
BENT, GIVES = 0.85, 0.5  # share of what is flatter than ROUND; mm over which that begins
# mm of the template, where each ends and where it is full: y above, y below, z; |x| and y of what is bent
ABOVE, BELOW, BEHIND = (15.0, 6.0), (-49.5, -43.0), (2.0, 16.0)
EDGE, UNDER = (14.0, 8.0), (-46.0, -42.5)
RIDGE_ENDS = -43.6  # y of the template, under the tip
# the same of the ball that is rounded: |x|, y above, y below, z; centre and spread of the wing, and its part of that
BALL = ((14.0, 10.0), (-22.0, -29.0), (-47.0, -43.5), (28.0, 33.0))
WING = ((16.8, -42.0, 25.5), (2.6, 3.0, 4.5), 0.6)
STEPS, SHARE = 9, 0.7  # of rounding, and how much of itself a vertex gives up in each


def backed(surface: np.ndarray) -> np.ndarray:
    """`surface` (S, 3) mm whose nose is neither broader before its wings than people's nor sharp nor flat."""
    index, weight, level, _, corners, shares, wing = _around()
    middle = ridge(surface)
    x, y, z = surface[index].astype(float).T
    size = (0.5 * float(surface[wing[0], 0] - surface[wing[1], 0]) / HALF) ** GOES
    seen = np.einsum("lsxk,lsxkc->lsxc", shares, surface[corners].astype(float))  # (levels, sides, ASIDE, 3)
    aside = x - np.interp(y, middle[1], middle[0])
    move = weight * _drawn(aside, level, seen, middle, size)
    flat = (aside + move) ** 2 / (2.0 * size * np.interp(level, LEVELS, ROUND)) - np.interp(y, middle[1], middle[2]) + z
    flat = np.maximum(flat, 0.0) * ramp(EDGE[0] * size, EDGE[1] * size, np.abs(aside)) * ramp(*UNDER, level)
    out = surface.copy()
    out[index, 0] += move.astype(surface.dtype)
    out[index, 2] -= (BENT * weight * flat**2 / (flat + GIVES)).astype(surface.dtype)
    ball, step = _ball()
    for _ in range(STEPS):
        out[ball] = step @ out[ball]
    return out


def ridge(surface: np.ndarray) -> np.ndarray:
    """(3, m) mm: the middle of the nose of `surface` (S, 3) from the tip up, without what turns back under the tip."""
    middle = surface[_around()[3]].astype(float)
    return middle[np.append(True, middle[1:, 1] > np.maximum.accumulate(middle[:-1, 1]))].T


def _drawn(aside: np.ndarray, level: np.ndarray, seen: np.ndarray, middle: np.ndarray, size: float) -> np.ndarray:
    """(n,) mm along x of what lies `aside` (n,) mm from the middle at `level` (n,)."""
    move = np.zeros(len(aside))
    for side, sign in enumerate((1.0, -1.0)):
        width = np.array([_width(row[side], middle) for row in seen])
        broader = np.maximum(width / (size * np.array(USUAL)), 1.0) ** (BROADER - 1.0)
        narrower = np.minimum(width / (size * np.array(LEAST)), 1.0) ** (NARROWER - 1.0)
        times = np.clip(broader * narrower, *LIMITS)
        times, width = np.interp(level, LEVELS, times), np.interp(level, LEVELS, width)
        far = np.maximum(np.interp(level, LEVELS, FAR), width + 6.0)
        fading = 1.0 - ramp(0.9 * width, far, np.abs(aside))
        move += np.where(sign * aside > 0.0, (times - 1.0) * fading * aside, 0.0)
    return move


def _width(row: np.ndarray, middle: np.ndarray) -> float:
    """How far aside, mm, `row` (n, 3), outwards, has fallen by FALL below the ridge `middle` (3, m), upwards."""
    fall = np.maximum.accumulate(np.interp(row[:, 1], middle[1], middle[2]) - row[:, 2])
    aside = np.maximum.accumulate(np.abs(row[:, 0] - np.interp(row[:, 1], middle[1], middle[0])))
    return float(np.interp(FALL, fall, aside))


@once()
def _around() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Fine vertices (n,) of the nose, their weights, and y on the template; vertices (m,) of the ridge, upwards.

    Then (L, 2, X, 3) corners and shares of what is looked at, and vertices (2,) at the left and the right wing.
    """
    template, skin = template_skin()
    x, y, z = template.T
    weight = ramp(*ABOVE, y) * ramp(*BELOW, y) * ramp(*BEHIND, z) * (np.abs(x) < 26.0)
    weight[np.setdiff1d(np.arange(len(template)), skin)] = 0.0
    index = np.flatnonzero(weight > 0.001)
    crest = skin[(np.abs(x[skin]) < 0.05) & (y[skin] < 25.0) & (y[skin] > RIDGE_ENDS) & (z[skin] > 24.0)]
    crest = crest[np.argsort(y[crest], kind="stable")]
    rows = [[[pierce((s * a, y, 35.0), (0.0, 0.0, 1.0)) for a in ASIDE] for s in (1.0, -1.0)] for y in LEVELS]
    corners = np.array([[[row[0] for row in side] for side in level] for level in rows])
    shares = np.array([[[row[1] for row in side] for side in level] for level in rows])
    wing = np.array([pierce((s * 16.5, -38.0, 28.0), (s, 0.0, 0.0))[0][0] for s in (1.0, -1.0)])
    return index, weight[index], y[index], crest, corners, shares, wing


@once()
def _ball() -> tuple[np.ndarray, sp.csr_matrix]:
    """Fine vertices (b,) of tip and wings and those next to them, and (b, b) one step of rounding them."""
    mesh, assets = topology(), load_assets()
    template, _ = template_skin()
    x, y, z = np.abs(template[:, 0]), template[:, 1], template[:, 2]
    weight = ramp(*BALL[0], x) * ramp(*BALL[1], y) * ramp(*BALL[2], y) * ramp(*BALL[3], z)
    apart = (((np.stack([x, y, z], axis=1) - WING[0]) / WING[1]) ** 2).sum(axis=1)
    weight = SHARE * np.maximum(weight, np.where(apart < 9.0, WING[2] * np.exp(-0.5 * apart), 0.0))
    return rounding(weight, mesh.quads[assets.quad_part[mesh.parent] == PARTS.index("skin")])


def template_skin() -> tuple[np.ndarray, np.ndarray]:
    """(S, 3) mm, and the fine vertices (n,) of its skin."""
    mesh, assets = topology(), load_assets()
    skin = np.unique(mesh.quads[assets.quad_part[mesh.parent] == PARTS.index("skin")])
    return (mesh.operator @ assets.template).astype(float), skin
