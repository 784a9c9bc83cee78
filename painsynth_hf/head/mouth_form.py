"""How a person's mouth rests: level corners, a bow with two peaks, lips that taper, a line that is no ruler's.

Sums of the assets' shapes leave mouths that sulk: corners hang or one of them does, the upper border is one arch
without a bow, and lips are as thick beside the corner as in the middle, like sausages. So each person's fine mesh gets
the curves of a mouth of their own, in the coordinates of the rings around it: the line between the lips, the borders of
the red above and below it, the philtrum and the fold over the chin. How high lips are in the middle stays the person's.

The philtrum's columns stand 8 to 13 mm apart and end in the peaks of the bow, 1 to 2 mm over its middle; corners of
relaxed lips lie level with the line, and sink by a millimetre or so with age (Farkas, "Anthropometry of the Head and
Face", 2nd ed., Raven 1994; Penna, Stark, Eisenhardt et al., "The aging lip", Plast Reconstr Surg 124, 2009). Ours lie
1.3 mm over it in the young, about level with the lobes beside it, and 0.4 mm in old age: 0.3 and 1 mm higher they were
read as contempt (set beside mouths at rest of UTKFace: Zhang, Song & Qi, CVPR 2017). So is one corner over the other:
they follow the line through the eyes and differ from it by less than a millimetre.
Sizes in between are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..sampling import generator
from ..spec import Person
from .assets import load_assets
from .rings import Rings, face_rings
from .smooth import ramp
from .topology import topology

BORDER, CORNER = 20, 10  # rings outside the lip line: border of the red, corner of the mouth
INNER, OUTER = -22, 35  # rings that still move
OWN = 0.3  # how much of their own course the borders keep
THINNEST = 4.0, 5.1  # mm: upper and lower lip in the middle
SHARE, HELD = 0.95, 0.6  # an upper lip higher than this share of the lower one pouts: how much of that goes
OVERHANG = 0.55  # mm that the border of the upper lip stands before the line, at most, per mm of its height
ARCHED = 0.12  # mm that a lip stands out in the middle of its height, at least, per mm of that
UNROLLED = 0.8  # share of what crowds against the line that is spread out
NARROW, WIDENED = 0.53, 0.6  # a mouth narrower than this share of the outer canthi looks pursed: how much of that goes
# mm that the upper lip stands before the lower one, at least, of a head as the assets hold it, 1 mm less when it is
# level (1.8 to 2.3 in white adults: Arnett, Jelic, Kim et al., Am J Orthod Dentofacial Orthop 116, 1999); how much of
# what lacks is made good
AHEAD, UNPOUTED = 2.6, 0.76
LEVEL = 0.75  # how far a mouth goes along where one eye lies higher
WAVES = 4  # half waves along a lip that make it irregular
ENDS, FOOT = 0.85, 1.1  # exponents of what is left of the upper and the lower lip towards their corner
LAST = 0.9  # where the red of the lower lip ends, of the way to the corner
# columns to either side of a corner over which its groove is filled to a dent, and by how much
ACROSS, FILLED = 12, 0.6
# corner of the mouth on the template, left, and how far around it skin goes along with it, mm
BESIDE, AROUND = np.array([26.0, -67.6, 17.0]), np.array([11.0, 10.0, 14.0])
# the groove that prolongs the line beyond the corner falls on the template, which is a frown: where, and mm it goes up
BEYOND, REACH, UPTURN = np.array([30.0, -68.5, 15.0]), np.array([3.2, 3.6, 7.0]), 1.6
# hollow between lower lip and chin: centre and spread, mm of the template
SULCUS, SPREAD = np.array([0.0, -82.0, 24.0]), np.array([15.0, 3.6, 9.0])


@dataclass(frozen=True)
class MouthForm:
    """Mouth of one person at rest, mm; what is left or right of the middle goes with x."""

    corner: float  # height of the corners over the line's middle
    skew: float  # how much higher the left corner is, off the line through the eyes
    drop: float  # exponent with which the line bends to them: larger, the outer third alone
    bow: float  # height of the bow's peaks over its middle
    peak: float  # from the middle to each of them
    upper: float  # fullness of the sides of the upper lip: 0 straight from peak to corner, > 0 bowed out
    lower: float  # exponent of the lower border: larger is square, smaller pointed
    fuller: float  # factor on the upper lip's height
    below: float  # and on the lower one's
    notch: float  # dent of the lower border's middle
    tubercle: float  # how far the upper lip's middle hangs into the line
    lobes: float  # how far the line rises beside it, over the lobes of the lower lip
    sag: float  # and falls outside them, before it rises to the corners
    ridge: float  # height of the philtrum's columns
    groove: float  # depth between them
    top: float  # half their distance at the nose
    sulcus: float  # depth of the hollow over the chin
    uneven: tuple[tuple[float, ...], ...]  # (3, 2 WAVES) of line, upper and lower border


@lru_cache(maxsize=64)
def mouth_form(person: Person) -> MouthForm:
    """Everybody draws the same numbers, whatever their labels are."""
    rng = generator(person.seed, "mouth form")
    z = np.clip(rng.standard_normal(16), -2.0, 2.0).tolist()
    waves = np.clip(rng.standard_normal((3, 2 * WAVES)), -1.8, 1.8)
    old = float(np.clip((person.age - 35.0) / 50.0, 0.0, 1.0))
    male = 1.0 if person.gender == "male" else 0.0
    black = 1.0 if person.ethnicity == "black" else 0.0
    peak = float(np.clip(5.6 + 0.3 * male + 1.0 * z[4] + 0.4 * black, 4.0, 7.8))
    return MouthForm(
        corner=0.48 + 0.34 * male - (0.65 + 0.4 * male) * old + 0.22 * z[0],
        skew=(0.18 + 0.04 * old) * z[1],
        drop=1.5 + 0.3 * abs(z[2]),
        bow=float(np.clip(0.95 + 0.65 * z[3] - 0.35 * old - 0.15 * black, -0.1, 2.2)),
        peak=peak,
        upper=float(np.clip(0.32 + 0.34 * z[5] + 0.2 * black, -0.2, 0.9)),
        lower=float(np.clip(2.3 + 0.3 * z[6], 1.8, 3.0)),
        fuller=float(np.exp(0.09 * z[14] - 0.15 + 0.15 * male - 0.05 * old * male + 0.03 * old * (1.0 - male))),
        below=float(np.exp(-0.07 * z[14] + 0.06 * z[15] + (0.20 + 0.21 * male) * (1.0 - old))),
        notch=float(np.clip(0.2 + 0.3 * z[7], 0.0, 0.8)),
        tubercle=float(np.clip(0.68 + 0.30 * z[8] - 0.15 * old, 0.2, 1.3)),
        lobes=float(np.clip(0.32 + 0.26 * male + 0.26 * z[9] - 0.1 * old, 0.0, 1.0)),
        sag=float(np.clip(0.15 + 0.15 * z[2] - 0.1 * old, 0.0, 0.5)),
        ridge=float(np.clip(0.48 + 0.28 * z[10] - 0.35 * old, 0.0, 1.1)),
        groove=float(np.clip(0.5 + 0.35 * z[11] - 0.4 * old, 0.0, 1.2)),
        top=float(np.clip(peak - 1.9 + 0.5 * z[12], 2.4, 5.4)),
        sulcus=float(np.clip(-0.1 * male - 1.5 * (1.0 - male) + 0.7 * z[13], -2.8, 1.8)),
        uneven=tuple(map(tuple, ((0.08 + 0.12 * old) * waves).tolist())),
    )


def formed(surface: np.ndarray, person: Person) -> np.ndarray:
    """`surface` (S, 3) mm, not yet corrected, with the mouth of `person`."""
    form, mouth = mouth_form(person), face_rings()[2]
    out = surface.copy()
    tilt = LEVEL * _slope(out)
    index, side, hollow, beyond = _around()
    corners = out[mouth.grid[mouth.zero + CORNER, [mouth.second, mouth.first]]]
    ends = form.corner + np.array([-0.5, 0.5]) * (form.skew + tilt * float(np.diff(corners[:, 0])[0]))
    lift = ends + _middle(out, mouth) - corners[:, 1]
    narrow = max(NARROW * _canthi(out) - float(np.diff(corners[:, 0])[0]), 0.0)
    out[index, 0] += side @ (0.5 * WIDENED * narrow * np.array([-1.0, 1.0]))
    out[index, 1] += side @ lift + UPTURN * beyond
    out[index, 2] -= form.sulcus * hollow
    rows = slice(mouth.zero + INNER, mouth.zero + OUTER + 1)
    moves = _moves(form, tilt, mouth, out[mouth.grid].astype(float))
    site = mouth.sites
    site = site[(site[:, 1] >= rows.start) & (site[:, 1] < rows.stop)]
    out[site[:, 0]] += moves[site[:, 1], site[:, 2]].astype(out.dtype)
    return out


def _slope(surface: np.ndarray) -> float:
    """Of the line through the middles of both eyes, mm per mm; > 0 where the left one is the higher."""
    left, right = (surface[eye.grid[eye.zero, [eye.first, eye.second]]].mean(axis=0) for eye in face_rings()[:2])
    return float((left[1] - right[1]) / (left[0] - right[0]))


def _canthi(surface: np.ndarray) -> float:
    """Distance mm of the outer corners of the eyes."""
    x = [surface[eye.grid[eye.zero, [eye.first, eye.second]], 0] for eye in face_rings()[:2]]
    return float(np.max(x) - np.min(x))


def _middle(surface: np.ndarray, mouth: Rings) -> float:
    """Height mm of the line between the lips in its middle third."""
    line = surface[mouth.grid[mouth.zero]]
    half = 0.5 * np.ptp(line[:, 0])
    near = np.abs(line[:, 0] - 0.5 * (line[:, 0].max() + line[:, 0].min())) < 0.35 * half
    return float(0.5 * (line[near & mouth.upper, 1].mean() + line[near & ~mouth.upper, 1].mean()))


def _moves(form: MouthForm, tilt: float, mouth: Rings, place: np.ndarray) -> np.ndarray:
    """(R, N, 3) mm that the rings at `place` (R, N, 3) move; the mouth lies level where x rises by `tilt`."""
    zero, upper = mouth.zero, mouth.upper
    line, border, corner = place[zero], place[zero + BORDER], place[zero + CORNER]
    right, left = corner[mouth.second, 0], corner[mouth.first, 0]
    middle, half = 0.5 * (left + right), 0.5 * (left - right)
    height = np.mean(mouth.curves(line[:, 0], line[:, 1]), axis=0)  # of both lips' edges, at each column
    base = float(height[np.abs(line[:, 0] - middle) < 0.35 * half].mean())

    def course(x: np.ndarray, bend: float = 1.0) -> np.ndarray:
        """Height of the line between the lips at `x`, with `bend` of its M."""
        s = np.clip((x - middle) / half, -1.0, 1.0)
        ends = (form.corner + 0.5 * form.skew * np.sign(s)) * np.abs(s) ** form.drop
        away = np.abs(x - middle)
        bent = form.lobes * np.exp(-(((away - 0.42 * half) / (0.25 * half)) ** 2))
        bent -= form.tubercle * np.exp(-((away / (0.16 * half)) ** 2))
        bent -= form.sag * np.exp(-(((away - 0.72 * half) / (0.2 * half)) ** 2))
        taper = np.sqrt(np.maximum(1.0 - s**2, 0.0))
        return base + tilt * (x - middle) + ends + bend * bent + _waves(form.uneven[0], s) * taper

    rise = (1.0 - OWN) * (course(line[:, 0]) - height)

    # borders, as heights over the line between the lips
    x = border[:, 0] - middle
    wide = np.where(x >= 0.0, border[mouth.first, 0] - middle, middle - border[mouth.second, 0])
    away, sign = np.abs(x), np.where(upper, 1.0, -1.0)
    t = np.clip(away / wide, 0.0, 1.0)
    base_line = np.interp(border[:, 0], *_sorted(line[upper, 0], height[upper]))
    now = sign * (border[:, 1] - base_line)
    heights = (float(now[side & (away < 2.5)].mean()) for side in (upper, ~upper))
    own = (form.fuller, form.below)
    top, bottom = (max(height * k, least) for height, k, least in zip(heights, own, THINNEST, strict=True))
    top -= HELD * max(top - bottom * SHARE, 0.0)
    peak = form.bow * min(0.4 + 0.075 * top, 1.1)
    past = np.clip((away - form.peak) / (wide - form.peak), 0.0, 1.0)
    within = np.sin(0.5 * np.pi * np.clip(away / form.peak, 0.0, 1.0)) ** 2
    over = np.where(
        away < form.peak, top + peak * within, (top + peak) * (1.0 - past) ** ENDS * (1.0 + form.upper * past)
    )
    near = np.clip(t / LAST, 0.0, 1.0)
    under = bottom * (1.0 - near**form.lower) ** FOOT - form.notch * min(bottom / 9.0, 1.2) * np.exp(-((x / 3.4) ** 2))
    waves = np.where(upper, _waves(form.uneven[1], x / wide), _waves(form.uneven[2], x / wide))
    goal = np.maximum(np.where(upper, over, under), 0.0) + waves * np.sqrt(1.0 - t**2)
    goal = _evened(goal, 5)  # peaks are round: a kink makes a hexagon of a high lip
    to = sign * goal + course(border[:, 0], 0.6)  # the lips' borders bend less than the line between them
    grow = (1.0 - OWN) * (to - border[:, 1])

    # between them in proportion, and skin beyond the border goes along less and less
    ring = (np.arange(len(place)) - zero)[:, None]
    share = np.clip(ring / BORDER, 0.0, 1.0)
    fade = ramp(INNER, INNER + 14.0, ring) * ramp(OUTER, BORDER + 1.0, ring)
    up = fade * ((1.0 - share) * rise + share * grow)
    # what is crowded against the line is turned inwards, and its red is not seen: it unrolls to be spread evenly
    along = np.interp(place[..., 0], *_sorted(line[upper, 0], height[upper]))
    short = np.maximum(share * now - sign * (place[..., 1] - along), 0.0)
    inside = (ring > 0) & (share < 1.0)
    up += UNROLLED * fade * sign * np.where(inside, short, 0.0)
    moves = np.zeros_like(place)
    moves[..., 1] = up

    # a thinner lip stands out less
    was = np.maximum(now, 1.0)
    ratio = np.clip((np.maximum(now + sign * (grow - rise), 0.6)) / was, 0.45, 1.35)
    chord = line[:, 2] + np.clip(ring / (BORDER + 2.0), 0.0, 1.0) * (place[zero + BORDER + 2, :, 2] - line[:, 2])
    swell = np.where((ring > 0) & (ring < BORDER + 2), np.maximum(place[..., 2] - chord, 0.0), 0.0)
    moves[..., 2] += swell * (ratio**0.7 - 1.0)

    # a lip rolled in, as the assets' old ones are, shows no red: its line comes forward, its border goes back
    rolled = np.maximum(border[:, 2] - line[:, 2] - OVERHANG * np.abs(goal), 0.0) * (1.0 - t**2) * upper
    rolled = _evened(rolled)
    at_line = np.interp(line[:, 0], *_sorted(border[upper, 0], rolled[upper]))
    moves[..., 2] += fade * (0.7 * (1.0 - share) * at_line - 0.3 * share * rolled)
    # and none is hollow between them, which would shade its border
    z = place[..., 2] + moves[..., 2]
    arched = z[zero] + share * (z[zero + BORDER] - z[zero]) + 4.0 * ARCHED * np.abs(goal) * share * (1.0 - share)
    moves[..., 2] += UNROLLED * np.where(inside, np.maximum(arched - z, 0.0), 0.0) * (1.0 - t**2)
    moves[..., 2] += _filled(place[..., 2] + moves[..., 2], mouth, ring)
    moves[..., 2] += fade * _unpouted(place[..., 2] + moves[..., 2], upper, away, ring) * (1.0 - t**2)
    return moves + _philtrum(form, place, middle, upper, ring)


def _unpouted(z: np.ndarray, upper: np.ndarray, away: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """(R, N) mm to the front: a lower lip that stands before the upper one pouts, so it goes back and that one out."""
    lips = z[(ring[:, 0] > 0) & (ring[:, 0] <= BORDER)]
    over, under = (float(lips[:, side & (away < 5.0)].max()) for side in (upper, ~upper))
    much = UNPOUTED * max(AHEAD - (over - under), 0.0)
    out = ramp(0.0, 9.0, ring)
    return much * np.where(upper, -0.15 + 0.5 * out, -0.15 - 0.5 * out)


def _filled(z: np.ndarray, mouth: Rings, ring: np.ndarray) -> np.ndarray:
    """(R, N) mm to the front: beyond a corner the lips' line would go on as a sharp groove; people have a dent."""
    out = np.zeros_like(z)
    there = (ramp(0.0, 14.0, ring) * ramp(35.0, 20.0, ring))[:, 0]
    step = np.arange(-ACROSS, ACROSS + 1)
    for corner in (mouth.first, mouth.second):
        around = z[:, corner + step]
        chord = around[:, :1] + (around[:, -1:] - around[:, :1]) * (0.5 + 0.5 * step / ACROSS)
        weight = FILLED * there[:, None] * (1.0 - (step / ACROSS) ** 2)
        out[:, corner + step] = weight * np.maximum(chord - around, 0.0)
    return out


def _philtrum(form: MouthForm, place: np.ndarray, middle: float, upper: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """(R, N, 3) mm: two columns from the nose to the peaks of the bow, and the groove between them."""
    up = np.clip((ring - BORDER) / 14.0, 0.0, 1.0)  # 0 at the border, 1 at the nose
    half = form.peak + (form.top - form.peak) * up
    away = np.abs(place[..., 0] - middle)
    there = upper * ramp(BORDER - 3.0, BORDER + 6.0, ring) * ramp(OUTER - 1.0, OUTER - 11.0, ring)
    out = np.zeros_like(place)
    out[..., 2] = there * (
        form.ridge * np.exp(-(((away - half) / 2.1) ** 2)) - form.groove * np.exp(-((away / (0.75 * half)) ** 2))
    )
    return out


def _waves(amplitudes: tuple[float, ...], s: np.ndarray) -> np.ndarray:
    """Irregular course mm along a lip, `s` -1 .. 1 from corner to corner."""
    k = np.arange(1, WAVES + 1)[:, None]
    turn = 0.5 * np.pi * k * (s[None] + 1.0) * 1.7
    sines, cosines = np.array(amplitudes[:WAVES]), np.array(amplitudes[WAVES:])
    return np.einsum("k,kn->n", sines, np.sin(turn)) + np.einsum("k,kn->n", cosines, np.cos(turn))


def _sorted(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(x, kind="stable")
    return x[order], y[order]


def _evened(values: np.ndarray, times: int = 2) -> np.ndarray:
    """Without kinks from column to column of a ring."""
    for _ in range(times):
        values = 0.25 * np.roll(values, 1) + 0.5 * values + 0.25 * np.roll(values, -1)
    return values


@lru_cache(maxsize=1)
def _around() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Fine vertices (n,) of skin; how far each goes with the two corners (n, 2), with the sulcus, with BEYOND (n,)."""
    mesh, assets = topology(), load_assets()
    template = mesh.operator @ assets.template
    away = (template - SULCUS) / SPREAD
    hollow = np.exp(-0.5 * (away**2).sum(axis=1))
    sides = [np.exp(-0.5 * (((template * [sign, 1.0, 1.0] - BESIDE) / AROUND) ** 2).sum(axis=1)) for sign in (-1, 1)]
    left = np.abs(template[:, 0])
    past = np.exp(-0.5 * (((np.column_stack([left, template[:, 1:]]) - BEYOND) / REACH) ** 2).sum(axis=1))
    skin = np.zeros(len(template), bool)
    skin[np.unique(mesh.quads[assets.quad_part[mesh.parent] == 0])] = True
    index = np.flatnonzero(skin & (np.maximum(np.maximum(*sides), hollow) > 0.003))
    along = np.stack(sides, axis=1)[index].astype(np.float32)
    return index, along, hollow[index].astype(np.float32), past[index].astype(np.float32)
