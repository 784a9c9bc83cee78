"""How lips part: what face units alone do to an opening mouth, made round.

Their openings are wedges with a flat roof and a V below, sharp to the corners. Lips hang on a ring of muscle: what
opens is an arch over an arch, and a web of skin makes its corners round. Lips that move without parting move as one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .assets import load_assets
from .rings import face_rings
from .smooth import ramp
from .topology import topology


@dataclass(frozen=True)
class Arch:
    """Course of a unit's move along the lips, from the middle (1) to the corners (0): (1 - u ** flat) ** power.

    `u` is 1 at `reach` of the way to the corners, beyond which lips that part a little still touch.
    """

    upper: float  # power: 0.5 an ellipse, 1 a parabola
    lower: float
    flat: float = 2.0  # 2 round; more keeps the middle and bends the ends alone
    smooth: float = 0.0  # mm the lower lip's middle comes up out of the shape that the upper one pressed into it
    sealed: bool = False  # both lips go together
    drop: float = 1.0  # share that is kept of what the corners go up or down
    reach: float = 1.0


ARCHES: Mapping[str, Arch] = {
    "AU15": Arch(1.0, 1.0, flat=2.8, sealed=True), "AU17": Arch(1.0, 1.0, flat=2.6, sealed=True),
    "AU20": Arch(0.9, 0.9, sealed=True, drop=0.55), "AU25": Arch(0.56, 0.52, flat=2.3, smooth=0.5, reach=0.90),
    "AU26": Arch(0.55, 0.52, flat=2.2, smooth=0.5, reach=0.94), "AU27": Arch(0.60, 0.54, smooth=0.8),
}  # fmt: skip
# at intensity 5 how much farther than that the upper and the lower lip are apart beside the corners, mm, and how many
# columns of the rings inside them the most
ROUNDED: Mapping[str, tuple[float, float, float]] = {
    "AU10": (0.1, 0.0, 6.0), "AU16": (0.0, 0.6, 6.0), "AU20": (0.3, 0.3, 6.0), "AU25": (0.7, 0.7, 11.0),
    "AU26": (0.7, 0.7, 11.0), "AU27": (0.5, 0.5, 7.0),
}  # fmt: skip
# units that raise the upper lip, and how much of that the lower one goes along as long as no unit parts them, for shut
# lips stick to each other: a field of its own (see rig.strengths)
FOLLOWED: Mapping[str, float] = {"AU9": 0.75, "AU10": 0.75}
# lining between the lower lip and the teeth, which a jaw that opens wide would draw through the skin before it: ring,
# spread in rings, x mm of the template, spread mm, and how far it goes back instead (inwards, up, front), mm
VESTIBULE = (-17.0, 7.0, 19.0, 8.0, (-1.5, 1.5, -5.0))
# share of the red of the lower lip that AU28 rolls over the teeth, and mm that its border goes back: the face unit
# draws it up as it is, and hides the upper lip alone
SUCKED, BACK = 0.55, 3.0
PRESSED = 0.4  # mm that both its lips press into each other beside the corners
BORDER = 20  # ring of the border of the red, outside the lip line


def part_lips(field: np.ndarray, au: str) -> None:
    """Round the lips in `field` (V, 3) mm, a unit's displacements at intensity 5, in place."""
    if au in ARCHES:
        _arch(field, ARCHES[au])
    if au in ROUNDED:
        _round_corners(field, *ROUNDED[au])
    if au == "AU27":
        _draw_in(field)
    if au == "AU28":
        _roll_in(field)


def _arch(field: np.ndarray, arch: Arch) -> None:
    """See ARCHES; only heights change."""
    mouth, template = face_rings()[2], load_assets().template
    rows, columns = np.nonzero(mouth.grid < len(field))  # the cage's vertices come first
    vertex, above = mouth.grid[rows, columns], mouth.upper[columns]
    x, move, goal = np.abs(template[vertex, 0]), field[vertex, 1].copy(), field[vertex, 1].copy()
    along = np.abs((topology().operator @ template)[mouth.grid[mouth.zero], 0])

    def course(row: int) -> tuple[float, float, float, float]:
        """Moves of the corners and of the middle of either lip at a ring, and how wide that is."""
        corner = (rows == row) & (x > x[rows == row].max() - 0.2)
        middle = [float(move[here][x[here].argmin()]) for here in ((rows == row) & above, (rows == row) & ~above)]
        return float(move[corner].mean()), middle[0], middle[1], float(x[corner].mean())

    ends, top, bottom, wide = course(mouth.zero)
    line = np.array([ends, 0.5 * (top + bottom), 0.5 * (top + bottom), wide])
    for row in np.unique(rows):
        ring = np.array(row - mouth.zero)
        near = ramp(22.0, 10.0, np.abs(ring)) if arch.sealed else 0.0
        ends, top, bottom, wide = near * line + (1.0 - near) * np.array(course(row))
        ends, here = arch.drop * ends, rows == row
        u = near * along[columns] / line[3] + (1.0 - near) * x / wide  # where lips touch, columns move as one
        u = 1.0 - np.clip(u / arch.reach, 0.0, 1.0) ** arch.flat
        dent = np.exp(-((x / 4.0) ** 2)) - 0.7 * np.exp(-(((x - 10.0) / 5.0) ** 2))
        up, down = ends + (top - ends) * u**arch.upper, ends + (bottom - ends) * u**arch.lower + arch.smooth * dent
        goal[here] = np.where(above, up, down)[here]
        goal[here] = move[here] + ramp(-24.0, -16.0, ring) * ramp(34.0, 22.0, ring) * (goal[here] - move[here])
    field[vertex, 1] = goal


def followed(field: np.ndarray, au: str) -> np.ndarray:
    """(V, 3) mm by which the lower lip goes along with the upper one in `field` (V, 3), of a unit of FOLLOWED.

    Less and less down to the chin; only heights change.
    """
    mouth, template = face_rings()[2], load_assets().template
    rows, columns = np.nonzero(mouth.grid < len(field))
    vertex, ring, above = mouth.grid[rows, columns], rows - mouth.zero, mouth.upper[columns]
    x = template[vertex, 0]
    edge = np.flatnonzero(above & (ring == 0))
    edge = edge[np.argsort(x[edge])]
    rise = np.interp(x, x[edge], field[vertex[edge], 1])
    weight = FOLLOWED[au] * np.where(above, 0.0, ramp(-22.0, -16.0, ring) * ramp(36.0, 12.0, ring))
    out = np.zeros_like(field)
    out[vertex, 1] = weight * (rise - field[vertex, 1])
    return out


def _draw_in(field: np.ndarray) -> None:
    """See VESTIBULE."""
    mouth, template = face_rings()[2], load_assets().template
    rows, columns = np.nonzero(mouth.grid < len(field))
    vertex, ring, below = mouth.grid[rows, columns], rows - mouth.zero, ~mouth.upper[columns]
    middle, rings, beside, spread, move = VESTIBULE
    x = template[vertex, 0]
    weight = np.exp(-(((ring - middle) / rings) ** 2) - ((np.abs(x) - beside) / spread) ** 2)
    weight *= below * ramp(-6.0, -10.0, ring) * ramp(-32.0, -26.0, ring)
    field[vertex] += weight[:, None] * np.stack([move[0] * np.sign(x), *(np.full_like(x, m) for m in move[1:])], axis=1)


def _roll_in(field: np.ndarray) -> None:
    """See SUCKED; lips stay shut to their corners."""
    mouth, fine = face_rings()[2], topology().operator @ load_assets().template
    rows, columns = np.nonzero(mouth.grid < len(field))
    vertex, ring, upper = mouth.grid[rows, columns], rows - mouth.zero, mouth.upper[columns]
    line, border = (fine[mouth.grid[mouth.zero + row], 1][columns] for row in (0, BORDER))
    high = np.where(upper, 0.0, np.maximum(line - np.maximum(fine[vertex, 1], border), 0.0)) * ramp(-2.0, 2.0, ring)
    fade = ramp(46.0, 20.0, ring)
    field[vertex, 1] += SUCKED * fade * high
    field[vertex, 2] -= BACK * fade * ramp(0.0, 16.0, ring) * high / 10.0
    # beside the front teeth, which lips are kept before, the side ones would come through
    field[vertex, 2] = np.maximum(field[vertex, 2], -0.8 - 12.0 * ramp(20.0, 9.0, np.abs(fine[vertex, 0])))
    inside = np.minimum(np.abs(columns - mouth.first), np.abs(columns - mouth.second))
    near = ramp(20.0, 8.0, inside) * np.exp(-((ring / 16.0) ** 2))
    field[vertex, 1] += near * (np.where(upper, -PRESSED, PRESSED) * np.minimum(inside, 1) - field[vertex, 1])


def _round_corners(field: np.ndarray, upper: float, lower: float, most: float) -> None:
    """See ROUNDED."""
    mouth = face_rings()[2]
    ring, column = (np.arange(n) for n in mouth.grid.shape)
    inside = np.minimum(np.abs(column - mouth.first), np.abs(column - mouth.second)) / most
    along = inside * np.exp(1.0 - inside - (inside / 2.6) ** 2) * np.where(mouth.upper, upper, -lower)
    share = np.outer(np.exp(-0.5 * ((ring - mouth.zero) / 11.0) ** 2), along)
    on_cage = mouth.grid < len(field)
    rise = np.zeros(len(field), dtype=field.dtype)
    rise[mouth.grid[on_cage]] = share[on_cage]
    field[:, 1] += rise
