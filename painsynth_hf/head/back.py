"""The back and the tip of the nose, held from being as broad as its base.

What the assets' targets of broad and old noses widen is everything at once, and most the third above the tip: it was 16
mm across before it fell by 1.5 mm, a box that hides its own walls from in front. A back is two lines that run
from the brows down to the tip, 6 to 10 mm apart, between walls that slope to the cheek; a ball of a tip turns away
within 5 or 6 mm of its middle, and wide wings go with a wider one (Toriumi, "New concepts in nasal tip contouring",
Arch Facial Plast Surg 8, 2006; Rohrich & Ahmad, "Rhinoplasty", Plast Reconstr Surg 128, 2011). What is broader is drawn
in sideways by part of that, and walls slope out to where they were; what is flatter than a round of ROUND mm is bent to
it. Sizes are ours.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from .assets import PARTS, load_assets
from .landmarks import pierce
from .once import once
from .smooth import ramp
from .topology import topology

# y of the template, mm, from the root to below the tip, and half of what is usual there across where the surface has
# fallen by FALL mm, for wings HALF mm off the middle
LEVELS = (7.0, 0.0, -7.0, -14.0, -21.0, -27.0, -33.0, -39.0, -42.5)
USUAL = (5.0, 4.4, 4.4, 4.5, 4.7, 5.0, 5.4, 5.8, 5.8)
FALL, HALF = 2.2, 17.5
ASIDE = (0.0, 1.5, 3.0, 4.5, 6.0, 7.5, 9.0, 10.5, 12.0)  # mm of the template, where the surface is looked at
GOES, KEPT = 0.7, 0.25  # power of the width of the wings that the usual goes with; of what is broader that is left
NARROWEST = 0.55
ROUND, BENT, GIVES = (14.0, 14.0, 13.0, 12.0, 11.0, 10.5, 10.0, 9.0, 9.0), 0.85, 0.5  # mm at LEVELS; share; mm
EDGE = (14.0, 8.0)  # mm aside, where bending ends and where it is full, for wings HALF mm off the middle
ABOVE, BELOW, BEHIND = (13.0, 4.0), (-49.5, -43.0), (2.0, 16.0)  # y, y, z of the template, where it ends and is full
BALL = ((14.0, 10.0), (-22.0, -29.0), (-47.0, -43.5), (28.0, 33.0))  # aside, y, y, z of the template, the same
STEPS, SHARE = 12, 0.7  # of rounding the ball of the tip, and how much of itself a vertex gives up in each
UNDER, LAST = (-46.0, -42.5), -43.6  # y of the template, the same of bending, and where the ridge ends under the tip


def backed(surface: np.ndarray) -> np.ndarray:
    """`surface` (S, 3) mm whose nose is neither broader before its wings than people's nor flat."""
    index, weight, level, ridge, corners, shares, wing = _around()
    seen = np.einsum("lsxk,lsxkc->lsxc", shares, surface[corners].astype(float))  # (levels, sides, ASIDE, 3)
    ahead = surface[ridge].astype(float)
    ahead = ahead[np.append(True, ahead[1:, 1] > np.maximum.accumulate(ahead[:-1, 1]))]  # not back under the tip
    middle, x, y, z = ahead.T[[0, 1, 2]], *surface[index].astype(float).T
    aside = x - np.interp(y, middle[1], middle[0])
    half = 0.5 * float(surface[wing[0], 0] - surface[wing[1], 0])
    size = (half / HALF) ** GOES
    drawn = np.zeros(len(index))
    for side, sign in enumerate((1.0, -1.0)):
        width = np.array([_width(row[side], middle) for row in seen])
        share = np.maximum(np.maximum(width / (size * np.array(USUAL)), 1.0) ** (KEPT - 1.0), NARROWEST)
        here, out = (np.interp(level, LEVELS[::-1], x[::-1]) for x in (share, width))
        fading = 1.0 - ramp(0.9 * out, np.maximum(half, out + 6.0), np.abs(aside))
        drawn += np.where(sign * aside > 0.0, (here - 1.0) * fading, 0.0)
    move = weight * drawn * aside
    aside = aside + move
    round_ = size * np.interp(level, LEVELS[::-1], ROUND[::-1])
    fall = np.interp(y, middle[1], middle[2]) - z
    flat = np.maximum(aside**2 / (2.0 * round_) - fall, 0.0)
    flat = flat * ramp(EDGE[0] * size, EDGE[1] * size, np.abs(aside)) * ramp(*UNDER, level)
    out_surface = surface.copy()
    out_surface[index, 0] += move.astype(surface.dtype)
    out_surface[index, 2] -= (BENT * weight * flat**2 / (flat + GIVES)).astype(surface.dtype)
    ball, step = _ball()
    for _ in range(STEPS):
        out_surface[ball] = step @ out_surface[ball]
    return out_surface


def _width(row: np.ndarray, middle: np.ndarray) -> float:
    """mm aside where the surface has fallen by FALL, of `row` (n, 3) outwards; `middle` (3, m) is the ridge, upwards."""
    fall = np.maximum.accumulate(np.interp(row[:, 1], middle[1], middle[2]) - row[:, 2])
    aside = np.maximum.accumulate(np.abs(row[:, 0] - np.interp(row[:, 1], middle[1], middle[0])))
    return float(np.interp(FALL, fall, aside))


@once()
def _around() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Fine vertices (n,) of the nose, their weights, and y on the template; vertices (m,) of the ridge, upwards;
    (L, 2, X, 3) corners and shares of what is looked at; vertices (2,) at the left and the right wing."""
    mesh, assets = topology(), load_assets()
    template = (mesh.operator @ assets.template).astype(float)
    skin = np.zeros(len(template), bool)
    skin[np.unique(mesh.quads[assets.quad_part[mesh.parent] == PARTS.index("skin")])] = True
    x, y, z = template.T
    weight = ramp(*ABOVE, y) * ramp(*BELOW, y) * ramp(*BEHIND, z) * (np.abs(x) < 26.0) * skin
    index = np.flatnonzero(weight > 0.001)
    ridge = np.flatnonzero(skin & (np.abs(x) < 0.05) & (y < 25.0) & (y > LAST) & (z > 24.0))
    ridge = ridge[np.argsort(y[ridge], kind="stable")]
    rows = [[[pierce((s * a, y, 35.0), (0.0, 0.0, 1.0)) for a in ASIDE] for s in (1.0, -1.0)] for y in LEVELS]
    corners = np.array([[[row[0] for row in side] for side in level] for level in rows])
    shares = np.array([[[row[1] for row in side] for side in level] for level in rows])
    wing = np.array([pierce((s * 16.5, -38.0, 28.0), (s, 0.0, 0.0))[0][0] for s in (1.0, -1.0)])
    return index, weight[index], y[index], ridge, corners, shares, wing


@once()
def _ball() -> tuple[np.ndarray, sp.csr_matrix]:
    """Fine vertices (b,) of the tip and those next to them, and (b, b) one step of rounding them."""
    mesh, assets = topology(), load_assets()
    template = (mesh.operator @ assets.template).astype(float)
    skin = mesh.quads[assets.quad_part[mesh.parent] == PARTS.index("skin")]
    x, y, z = template.T
    weight = SHARE * ramp(*BALL[0], np.abs(x)) * ramp(*BALL[1], y) * ramp(*BALL[2], y) * ramp(*BALL[3], z)
    ends = np.stack([skin, np.roll(skin, -1, axis=1)], axis=-1).reshape(-1, 2)
    ends = ends[(weight[ends] > 0.0).any(axis=1)]
    ball, ends = np.unique(ends, return_inverse=True)
    ends = ends.reshape(-1, 2)
    joined = sp.csr_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), (len(ball), len(ball)))
    joined = ((joined + joined.T) > 0).astype(float)
    degree = np.asarray(joined.sum(axis=1)).ravel()
    step = sp.diags(1.0 - weight[ball]) + sp.diags(weight[ball] / degree) @ joined
    return ball, step.tocsr().astype(np.float32)
