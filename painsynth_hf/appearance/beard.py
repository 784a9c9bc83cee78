"""Beards: stubble, moustache, goatee, short and full, with masks drawn once on the template.

Template landmarks (mm): nose base y = -45, mouth line y = -66 with corners at x = 24, point of the chin y = -111,
angle of the jaw (56, -75). Hair of the upper lip grows outwards and down, of cheeks and chin down, of the neck down
and forwards (Tolgyesi et al. 1983 on counts: 30 to 60 beard hairs in a square centimetre).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..sampling import generator
from ..spec import Person
from .comb import cell_of, clump, collider, curl, grow
from .hairline import bare_ear, skull_places
from .regions import NAMES, region_weights
from .strands import SHADED, Strands, at_roots, pigment, scatter, smoothstep, surface, template, unit

# (azimuth, y) as in `hairline`: from under the nose over the cheek to the sideburn; from under the chin to the ear
CHEEK_LINE = np.array(
    [(0, -40), (10, -46), (17, -50), (26, -54), (38, -49), (49, -36), (55, -20), (59, -3), (64, 4), (80, 6)],
    dtype=float,
)
NECK_LINE = np.array([(0, -122), (20, -121), (40, -113), (55, -99), (66, -80), (78, -45)], dtype=float)


@dataclass(frozen=True)
class Trim:
    """How a beard is kept."""

    count: int
    points: int
    width: float  # mm
    lip: float  # length of the moustache, mm
    chin: float
    cheek: float


TRIMS = {
    "stubble": Trim(12000, 3, 0.13, 1.6, 2.0, 1.7),
    "moustache": Trim(2200, 7, 0.11, 9.5, 0.0, 0.0),
    "goatee": Trim(4200, 7, 0.12, 9.0, 14.0, 0.0),
    "short": Trim(13800, 5, 0.11, 5.0, 7.5, 4.5),
    "full": Trim(12800, 8, 0.155, 10.0, 18.0, 10.0),
}


COVER = {"stubble": 0.7, "moustache": 0.74, "goatee": 0.8, "short": 0.75, "full": 0.85}  # see Strands
RIM = 0.35  # of a beard's length and of what it hides goes where the face turns away

# how thickly beards grow in a group, as `Group.beard` of `people`: what a razor leaves to be seen
DENSE = {"black": 0.9, "white": 1.0, "middle_eastern": 1.6, "south_asian": 1.45, "east_asian": 0.5}


@lru_cache(maxsize=1)
def lip_mask() -> np.ndarray:
    """(S,) 1 on the red of the lips, 0 from 1 mm above and 3 mm below: farther out, bare skin is a pale band."""
    lips = region_weights()[:, NAMES.index("lips")]
    return np.where(template().vertices[:, 1] > -66.0, smoothstep(0.40, 0.5, lips), smoothstep(0.26, 0.5, lips))


@lru_cache(maxsize=1)
def outer_face() -> np.ndarray:
    """(S,) 1 on the outside of the face, 0 within mouth and nostrils, where skin lies well behind other skin."""
    x, y, z = template().vertices.T
    cell = np.stack([np.clip((x + 120.0) / 4.0, 0, 59), np.clip((y + 180.0) / 4.0, 0, 59)]).astype(int)
    front = np.full((62, 62), -1e3)
    np.maximum.at(front, (cell[0] + 1, cell[1] + 1), z)
    here = front[cell[0] + 1, cell[1] + 1]
    # below the chin skin turns back within a cell or two, and the floor of the mouth lies 40 mm behind
    deep = 9.0 + 21.0 * smoothstep(-82.0, -92.0, y)
    inside = (here - z > deep) & (np.abs(x) < 40.0) & (y > -108.0) & (y < -20.0)
    # nor is the underside of jaw and chin, below which there is nothing but the neck
    column = np.stack([cell[0], np.clip((z + 160.0) / 4.0, 0, 59).astype(int)])
    lowest, jaw = np.full((60, 60), 1e3), y > -116.0
    np.minimum.at(lowest, (column[0][jaw], column[1][jaw]), y[jaw])
    inside &= y - lowest[column[0], column[1]] > 5.0
    return np.where(inside, 0.0, 1.0)


@lru_cache(maxsize=4)
def beard_area(kind: str) -> np.ndarray:
    """(S,) 0..1 where a kind of beard grows on the template."""
    x, y, z = template().vertices.T
    azimuth, across = skull_places()[:, 0], np.abs(x)
    soft = smoothstep(64.0, 48.0, azimuth)  # but for the sideburn
    cheek = y - np.interp(azimuth, CHEEK_LINE[:, 0], CHEEK_LINE[:, 1])
    cheek = smoothstep(0.0, 1.0, (3.0 + 4.0 * soft - cheek) / (9.0 + 11.0 * soft))
    neck = smoothstep(-15.0, 14.0, y - np.interp(azimuth, NECK_LINE[:, 0], NECK_LINE[:, 1]))
    back = smoothstep(84.0, 74.0, azimuth + np.clip(-30.0 - y, 0.0, 18.0))  # in front of the ear, off the jaw's angle
    throat = smoothstep(-70.0, -26.0, z + 0.45 * across)  # under the chin it thins out, down to the top of the neck
    full = cheek * neck * back * throat * (1.0 - bare_ear())
    # bare islands below the corners of the lower lip, beside the tuft under it
    island = np.exp(-(((across - 13.0) / 8.0) ** 2) - ((y + 83.0) / 5.5) ** 2)
    full *= (1.0 - lip_mask()) * outer_face() * (1.0 - 0.6 * island)
    lip = smoothstep(-43.0, -48.0, y) * smoothstep(-78.0, -68.0, y) * smoothstep(38.0, 29.0, across)
    lip *= smoothstep(
        -2.0, 4.0, y + 62.0 + 0.35 * np.maximum(across - 22.0, 0.0) ** 1.5
    )  # hangs lower past the corners
    lip *= 0.55 + 0.45 * smoothstep(1.5, 5.0, across)  # sparse in the philtrum
    if kind == "moustache":
        return full * lip
    if kind == "goatee":
        round_mouth = smoothstep(34.0, 27.0, across) * smoothstep(-118.0, -110.0, y) * smoothstep(-32.0, -4.0, z)
        return full * np.maximum(lip, round_mouth * smoothstep(-58.0, -66.0, y))
    return full * (1.0 + 0.3 * lip) / 1.3


def beard_density(person: Person) -> np.ndarray:
    """(S,) float32, 0..1: how many roots show in the skin, of grown hair and, fainter, of shaved; 0 on women."""
    if person.gender != "male" and person.hair.beard == "none":
        return np.zeros(len(template().vertices), dtype=np.float32)
    shaved = generator(person.seed, "beard shadow").uniform(0.15, 0.45) * DENSE[person.ethnicity] * beard_area("full")
    grown = shaved if person.hair.beard == "none" else np.maximum(beard_area(person.hair.beard), shaved)
    # none is of one density: in photographs (UTKFace) shade of jaws varies half as much again over 2 to 10 mm
    uneven = _patches(generator(person.seed, "beard patches"), 6.0, 16.0) / 0.75 - 1.0
    return (grown * (1.0 + uneven)).astype(np.float32)


def beard(person: Person, every: int = 1) -> Strands | None:
    """The beard as riding strands, whole, and clear of the skin as the scalp's are; None where there is none."""
    if person.hair.beard == "none":
        return None
    rng, trim, skin = generator(person.seed, "beard"), TRIMS[person.hair.beard], surface(person)
    patches = _patches(rng, 12.0, 30.0)
    # nobody's cheek line is drawn with a ruler: it wanders, and single hairs stand beyond it
    ragged = 0.35 * (patches - 0.75) / 0.25 + 1.1 * (_patches(rng, 4.0, 9.0) - 0.75)
    area = beard_area(person.hair.beard)
    area = area * smoothstep(0.0, 0.75, area + ragged * (1.0 - area))
    density = area * patches
    count = int(trim.count * rng.uniform(0.85, 1.15))
    triangle, barycentric = scatter(rng, skin, density, count)
    root = at_roots(skin.vertices, triangle, barycentric)
    normal = unit(at_roots(skin.normals, triangle, barycentric))
    place = at_roots(template().vertices, triangle, barycentric)
    thick = at_roots(area, triangle, barycentric)
    x, y = place[:, 0], place[:, 1]

    lip = smoothstep(-68.0, -60.0, y) * smoothstep(40.0, 32.0, np.abs(x))
    chin = smoothstep(-74.0, -96.0, y) * smoothstep(46.0, 18.0, np.abs(x))
    length = trim.cheek + (trim.chin - trim.cheek) * chin
    length = length + (trim.lip - length) * lip
    length *= rng.uniform(0.6, 1.1, count) * float(np.exp(rng.normal(0.0, 0.15)))
    length *= 0.15 + 0.85 * smoothstep(0.0, 0.9, thick)
    # trimmed along the lip, which stays in sight: the lower a root, the shorter its hair
    over = y + 62.0 + 0.35 * np.maximum(np.abs(x) - 22.0, 0.0) ** 1.5
    kept = rng.uniform(2.5, 7.0) + 1.6 * np.sin(0.7 * x + rng.uniform(0.0, 6.3))  # mm that fall over the lip's border
    trimmed = np.maximum(over + kept, 1.5) / 0.6 * rng.uniform(0.6, 1.25, count)
    length = np.where(lip > 0.3, np.minimum(length, trimmed), length)
    rim = smoothstep(0.45, -0.15, normal[:, 2])
    length = np.maximum(length * (1.0 - RIM * rim), 0.8)

    aside = np.sign(x) * smoothstep(0.0, 5.0, np.abs(x))
    down = np.stack([0.12 * aside, -np.ones(count), np.where(y < -108.0, 0.55, -0.05)], axis=1)
    sideways = aside * np.interp(np.abs(x), [0, 6, 20, 32], [0.5, 0.95, 1.0, 0.35])
    out = np.stack([sideways, -np.interp(np.abs(x), [0, 8, 20, 32], [0.9, 0.6, 0.6, 1.1]), np.full(count, 0.1)], axis=1)
    stray = rng.normal(0.0, 0.22, (count, 3))
    want = unit(down + (out - down) * lip[:, None]) + stray
    body = collider(person, -150.0, cell_of(every))
    short = person.hair.beard == "stubble"
    start = unit((0.6 if short else 0.45) * normal + 0.55 * want)
    above = np.ones(count) if short else rng.random(count)  # how high in the beard a hair lies
    layer = (0.0 if short else 0.16) * length * above * (0.4 + 0.6 * np.maximum(chin, 0.5 * lip))
    points = grow(root, start, length, trim.points, body, lambda here, share: want, layer, 0.6, 0.1, 0.7)
    if not short:
        clump(rng, points, 9.0, rng.uniform(0.1, 0.6, count) * smoothstep(2.0, 9.0, length), 1.0)
        bend = max(person.hair.curl, 0.25)
        pitch = np.interp(bend, [0.2, 1.0], [16.0, 5.0]) * rng.uniform(0.7, 1.4, count)
        points = curl(points, 0.5 + 0.9 * bend * rng.random(count), pitch, rng.uniform(0, 2 * np.pi, count))
    points[:, 0] = root
    # at its borders a beard is of short, fine hairs, ever fewer, between and through which skin is seen
    width = trim.width * rng.uniform(0.8, 1.2, count) * (0.55 + 0.45 * smoothstep(0.0, 0.7, thick))
    full, dark = COVER[person.hair.beard], person.hair.melanin * (1.0 - person.hair.grey)
    cover = (full + (1.0 - full) * 0.5 * dark) * (0.45 + 0.55 * smoothstep(0.0, 0.75, thick))
    # the chin greys first, the moustache last, and some stay dark throughout
    early = smoothstep(-80.0, -100.0, y) - 0.6 * lip
    early -= early.mean()
    melanin, redness, white = pigment(rng, person.hair, count, darker=0.08, grey=0.94, hairs=1, early=early)
    # a white hair is clear: skin shows through a short one, in which light has met few others, or stubble is snow
    cover = cover * (1.0 - (0.6 if short else 0.15) * white)
    # below the jaw and at its sides, where it is seen edge-on, what grows is no outline of ink
    cover = cover * (1.0 - RIM * rim)
    return Strands(points.astype(np.float32), triangle, barycentric, width.astype(np.float32), melanin, redness, white,
                   rides=True, gloss=0.08, cover=cover.astype(np.float32), light=_lit(above, length))  # fmt: skip


def _lit(above: np.ndarray, length: np.ndarray) -> np.ndarray:
    """(N, 3) light left at root, middle and tip of hairs `length` (N,) mm long; `above` (N,) is 0 of the deepest."""
    deep = 0.55 * (1.0 - above) * smoothstep(2.0, 8.0, length)
    return ((1.0 - deep)[:, None] * np.array([SHADED, 0.9, 1.0])).astype(np.float32)


def _patches(rng: np.random.Generator, short: float, long: float) -> np.ndarray:
    """(S,) 0.5..1, unevenness of growth over `short` to `long` mm."""
    total = np.zeros(len(template().vertices))
    for wavelength in rng.uniform(short, long, 6):
        direction = rng.normal(size=3)
        wave = 2 * np.pi / wavelength * direction / np.linalg.norm(direction)
        total += np.sin(template().vertices @ wave + rng.uniform(0, 2 * np.pi))
    return 0.75 + 0.25 * np.clip(total / 3.0, -1.0, 1.0)
