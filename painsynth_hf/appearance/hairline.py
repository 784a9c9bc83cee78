"""Where scalp hair grows: a hairline drawn once on the template, its soft irregular edge, and how it thins with age.

Places on the skull are (azimuth, y): degrees about the vertical axis x = 0, z = AXIS_Z counted from the face to either
side, and template millimetres. Landmarks there: outer canthus 30 degrees, tail of the brow 36, ear 82 to 108, its
top at y = 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..head.assets import load_assets
from ..head.once import once
from ..head.topology import topology
from ..sampling import generator
from ..spec import Person
from .strands import smoothstep, surface, template

AXIS_Z = -70.0
SHAVED_BELOW = 0.2  # a "bald" head of less baldness is a shaved one: roots in the skin and no strands
RAMP = 17.0  # mm over which hair grows to its full density
MM_PER_DEGREE = 1.3  # at the level of the hairline, 75 mm from the axis
# mid forehead, round to the point of the temple, sideburn, around the ear, nape
HAIRLINE = np.array("""
    0 64  10 63.6  18 61.8  25 58.5  31 54  36 48.5  40 43  43 37.5  45.5 31  48 24  53 14
    60 5  64.5 -8  67 -18  71 -21  79 -20  80.5 4
    83 12  88 16  95 16  100 12  103 4  106 -8  109 -26  116 -40  130 -48  150 -54  181 -58  181 220  -1 220  -1 71
""".split(), dtype=float).reshape(-1, 2)  # fmt: skip
# mm from nasion to where hair begins, mean and spread: 67 in men, 63 in women (Farkas 1994, n-tr); in pictures a
# little less (UTKFace), since hair grows denser and falls over the line
TRICHION = {"male": (64.5, 4.8), "female": (63.5, 4.2)}
# mm by which it lies higher in a group: hair of South Asia and the Middle East begins low. Ours
HIGHER = {"black": 3.0, "white": 0.0, "middle_eastern": -3.0, "south_asian": -3.5, "east_asian": -1.5}
WANDERS = 2.6  # mm by which a line is not the one that was drawn
MOST = 20.0  # mm by which a hairline is moved to get there
FRINGE = np.array([(0, 30), (60, 34), (75, 58), (95, 66), (130, 62), (180, 56)], dtype=float)  # what Norwood VI leaves


@lru_cache(maxsize=1)
def skull_places() -> np.ndarray:
    """(S, 2) azimuth in degrees 0..180 and y in mm of the template's fine vertices."""
    x, y, z = template().vertices.T
    return np.stack([np.degrees(np.arctan2(np.abs(x), z - AXIS_Z)), y], axis=1)


@once("appearance/strands.py")
def hairline_distance() -> np.ndarray:
    """(S,) mm inside the hairline (> 0) or outside, to the nearest of its sides."""
    scale = np.array([MM_PER_DEGREE, 1.0])
    place, line = skull_places() * scale, HAIRLINE * scale
    nearest = np.full(len(place), 1e3)
    inside = np.zeros(len(place), dtype=bool)
    for (ax, ay), (bx, by) in zip(line, np.roll(line, -1, axis=0), strict=True):
        along = np.array([bx - ax, by - ay])
        t = np.clip(((place - (ax, ay)) @ along) / (along @ along), 0.0, 1.0)
        away = np.hypot(place[:, 0] - ax - t * along[0], place[:, 1] - ay - t * along[1])
        # the closing sides at the midlines and above the head are no border
        if max(ay, by) < 200.0 and min(ax, bx) > -0.5:
            nearest = np.minimum(nearest, away)
        crosses = (ay > place[:, 1]) != (by > place[:, 1])
        with np.errstate(divide="ignore", invalid="ignore"):
            at = ax + (place[:, 1] - ay) / (by - ay) * (bx - ax)
        inside ^= crosses & (place[:, 0] < at)
    return np.where(inside, nearest, -nearest)


@lru_cache(maxsize=1)
def ear_mask() -> np.ndarray:
    """(S,) 1 on the ears, falling to 0 on the skull around them: how far a shape that moves the ears carries each."""
    assets = load_assets()
    moved = assets.shapes[assets.index["l-ear-trans-forward"]] + assets.shapes[assets.index["r-ear-trans-forward"]]
    reach = np.linalg.norm(topology().operator @ moved, axis=1)
    return smoothstep(0.45, 0.8, reach / reach.max())


@lru_cache(maxsize=1)
def bare_ear() -> np.ndarray:
    """(S,) 1 on the ears, 0 on skin before and above them, which moves with them and has hair: sideburns and beard."""
    _, y, z = template().vertices.T
    behind = smoothstep(109.0, 104.0, skull_places()[:, 0])  # nor is what lies behind them
    return ear_mask() * smoothstep(-53.0, -58.0, z) * smoothstep(15.0, 9.0, y) * behind


@lru_cache(maxsize=1)
def balding_onset() -> np.ndarray:
    """(S,) the `baldness` at which each place goes bald: temples first, then forelock and vertex, never the fringe.

    The order of the Norwood-Hamilton scale (Norwood 1975).
    """
    place, vertices = skull_places(), template().vertices
    temple = np.hypot((place[:, 0] - 35.0) * MM_PER_DEGREE, place[:, 1] - 63.0)
    front = np.linalg.norm(vertices * [0.8, 1.0, 1.0] - [0.0, 67.0, 18.0], axis=1)
    crown = np.linalg.norm(vertices - [0.0, 106.0, -116.0], axis=1)
    top = np.minimum(np.minimum(0.10 + temple / 75.0, 0.30 + front / 95.0), 0.40 + crown / 95.0)
    above = place[:, 1] - np.interp(place[:, 0], FRINGE[:, 0], FRINGE[:, 1])
    return np.minimum(top, 0.93) + 0.45 * smoothstep(20.0, -14.0, above)


@lru_cache(maxsize=16)
def _waves(seed: int) -> np.ndarray:
    """(n,) float32 smooth noise on the scalp, about -1..1, of wavelengths from 60 down to 5 mm; see `Places`."""
    rng = generator(seed, "hairline")
    near = _near_hairline()
    x, y, z = template().vertices[near].T
    total = np.zeros(len(x), np.float32)
    for wavelength, strength in ((60.0, 0.5), (26.0, 0.35), (13.0, 0.3), (8.0, 0.25), (4.5, 0.25)):
        for _ in range(3):
            direction = rng.normal(size=3)
            direction *= 2 * np.pi / wavelength / np.linalg.norm(direction)
            a, b, c = direction.astype(np.float32)
            total += np.float32(strength * 0.6) * np.sin(x * a + y * b + z * c + np.float32(rng.uniform(0, 2 * np.pi)))
    return total


@lru_cache(maxsize=1)
def _near_hairline() -> np.ndarray:
    """Vertices on the scalp or so near it that the hair of some may reach them."""
    return np.flatnonzero(hairline_distance() > -32.0)


@lru_cache(maxsize=1)
def _midline() -> np.ndarray:
    """Numbers of the vertices up the middle of the forehead, from nasion (template y = 3) on."""
    x, y, z = template().vertices.T
    middle = np.flatnonzero((np.abs(x) < 0.4) & (y > 2.5) & (y < 104.0) & (z > -15.0))
    return middle[np.argsort(y[middle])]


def _raised(person: Person, wanted: float) -> float:
    """Mm by which the template's hairline is to be moved up so that hair begins `wanted` mm from this nasion."""
    own = surface(person).vertices[_midline()]
    away = np.linalg.norm(own - own[0], axis=1)
    y = float(np.interp(wanted, np.maximum.accumulate(away), template().vertices[_midline(), 1]))
    return float(np.clip(y - 2.0 - HAIRLINE[0, 1], -MOST, MOST))  # growth is seen from 2 mm inside on


def masculine(person: Person) -> float:
    return person.shape.get("masculinity", 1.0 if person.gender == "male" else 0.0)


@dataclass(frozen=True)
class Places:
    """What is the same for everyone at the n vertices on the scalp or near it: see where each is used."""

    near: np.ndarray  # (n,) numbers
    left: np.ndarray  # -1 on the right .. 1 on the left
    y: np.ndarray  # mm
    forehead: np.ndarray
    peak: np.ndarray
    corner: np.ndarray
    point: np.ndarray
    before_ear: np.ndarray
    sideburn: np.ndarray
    over_ear: np.ndarray
    temple: np.ndarray
    onset: np.ndarray
    bare: np.ndarray


@lru_cache(maxsize=1)
def _places() -> Places:
    near = _near_hairline()
    azimuth, y = skull_places()[near].T
    forehead = smoothstep(58.0, 38.0, azimuth) * smoothstep(18.0, 44.0, y)
    fields = (
        np.tanh(template().vertices[near, 0] / 12.0),
        y,
        forehead,
        np.exp(-((azimuth / 6.5) ** 2)) * forehead,
        np.exp(-(((azimuth - 33.0) / 11.0) ** 2)) * smoothstep(34.0, 54.0, y),
        np.exp(-(((y - 31.0) / 6.5) ** 2)) * (azimuth < 62.0),
        smoothstep(89.0, 81.0, azimuth) * smoothstep(34.0, 52.0, azimuth),
        smoothstep(20.0, -14.0, y),
        smoothstep(72.0, 80.0, azimuth) * smoothstep(112.0, 102.0, azimuth),
        smoothstep(24.0, 36.0, azimuth) * smoothstep(62.0, 50.0, azimuth),
        balding_onset()[near],
        1.0 - bare_ear()[near],
    )
    return Places(near, *(field.astype(np.float32) for field in fields))


@lru_cache(maxsize=8)
def hairline_edge(person: Person) -> np.ndarray:
    """(S,) float32 mm inside the person's own hairline, < 0 outside: its height, recession, peak and sideburns.

    Men's recede beside the middle, more with age, women's are round; a third have a peak in the middle, and no two
    sides are alike.
    """
    rng, at, male = generator(person.seed, "hairline form"), _places(), masculine(person)
    mean, spread = TRICHION[person.gender]
    tall, pointed, deep, uneven, low = np.clip(rng.normal(size=5), -1.9, 1.9).tolist()
    aged = float(np.clip((person.age - 20.0) / 30.0, 0.0, 1.0))
    mean += HIGHER[person.ethnicity] + 1.5 * aged
    up = _raised(person, mean + spread * tall) * at.forehead
    up -= 5.5 * max(pointed - 0.35, 0.0) * at.peak
    corner = male * (7.0 + 6.0 * aged + 3.0 * deep) + (1.0 - male) * (1.5 + 2.2 * deep)
    up += corner * (1.0 + 0.22 * uneven * at.left) * at.corner
    # below it the temple has a point, further forward or back: on most a slight one, or forehead and temple make a wall
    up -= (1.0 + 1.5 * male + 3.0 * low) * (1.0 - 0.2 * uneven * at.left) * at.point
    up -= 7.5 * male * at.before_ear * at.sideburn  # his sideburn is as wide as a finger
    # a woman's is down that ends in front of the ear, and her temple is a round and gradual edge
    up += (4.5 * (1.0 - male)) * at.before_ear * at.sideburn
    out = hairline_distance().astype(np.float32)
    up -= WANDERS * _waves(person.seed) * np.maximum(at.forehead, at.temple)
    out[at.near] += 9.0 * at.over_ear - up  # over the ear hair is full within a few millimetres
    return out


@lru_cache(maxsize=8)
def scalp_density(person: Person) -> np.ndarray:
    """(S,) float32, 0..1: how thickly scalp hair grows at each fine vertex, whatever the style; 0 where none does."""
    hair, at, male = person.hair, _places(), masculine(person)
    baldness = max(hair.baldness, 0.85) if hair.style == "bald" and hair.baldness >= SHAVED_BELOW else hair.baldness
    noise = _waves(person.seed)
    inside = hairline_edge(person)[at.near] + (4.4 + 1.5 * male) * noise
    # it thins out more slowly at the temple
    burn = 1.0 if hair.beard in ("none", "moustache", "goatee") else 0.0  # else hair and beard meet
    ramp = RAMP * (1.0 + (0.9 - (1.1 - 0.6 * burn) * male) * at.before_ear + (0.35 + 0.85 * male) * at.temple)
    density = smoothstep(0.0, 1.0, (inside + 4.5) / (ramp * (1.0 - 0.4 * at.over_ear)))
    # a temple is seen slantwise, where few hairs cover much
    density **= 1.0 + np.maximum((0.3 + 0.7 * male) * at.temple, 0.3 * burn * at.before_ear)
    # a sideburn thins out towards its lower end, and has no ruled sides
    density *= 1.0 - (0.75 - 0.4 * male) * at.before_ear * smoothstep(26.0 - 12.0 * male, -18.0, at.y + 6.0 * noise)
    if person.gender == "male":
        full = 0.2 * smoothstep(0.35, 0.1, np.float32(baldness))  # who keeps his hair has no holes at the temples
        # the more is lost, the wider and more uneven the border, of hairs ever finer
        left = at.onset + (0.06 + 0.12 * baldness) * noise - baldness + full
        density *= smoothstep(-0.10 - 0.16 * baldness, 0.20 + 0.42 * baldness, left)
        thin = 0.35 * smoothstep(0.3, 0.85, np.float32(baldness))  # and so is what is left at the sides
        density *= 1.0 - thin * np.maximum(at.over_ear, at.before_ear)
    else:  # Ludwig's pattern: the crown thins behind a kept hairline
        density *= 1.0 - 0.6 * baldness * smoothstep(1.0, 0.45, at.onset) * smoothstep(4.0, 16.0, inside)
    density *= smoothstep(0.04, 0.22, density)  # what is left of a thin place is down, and not seen
    out = np.zeros(len(template().vertices), np.float32)
    out[at.near] = density * at.bare
    return out
