"""Eyebrows: 100 to 800 hairs a side along an arc over the orbital rim.

The arc is drawn on the template between landmarks measured there: pupil at (30.8, 0), rim at y = 17 to 22 mm (where
`browDown*` moves most), hence the roots follow every shape of the brow. Hairs of the head stand up and outwards, those
of the upper and lower rows converge on the ridge line, and those of the tail lie outwards and down
(Draelos 2005, "Hair Care", on the direction of brow hairs; Nguyen 2014 on the shape's landmarks). Women's are 6 to 7 mm
thick in the middle, arched, over the rim, and often plucked; men's 8 to 9 mm, flatter and on it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.spatial import cKDTree

from ..sampling import generator, pick
from ..spec import Person
from .strands import SHADED, Strands, Surface, at_roots, pigment, scatter, smoothstep, surface, template, unit

POINTS = 7
OLD_FROM, OLD_TO = 50.0, 85.0  # years over which a man's brow grows bushy


@dataclass(frozen=True)
class BrowShape:
    """One brow in template millimetres, x counted outwards from the midline."""

    inner: float  # x of the head
    outer: float  # x of the tail
    height: float  # y of the head's centre
    rise: float  # peak over head
    peak: float  # where along the brow it peaks, 0..1
    drop: float  # tail below the peak
    half: float  # half the thickness of the body
    fall: float = 1.7  # how late the tail falls: 1 an angle at the peak, 2 and more a round brow
    tail: float = 1.0  # where along the brow it has thinned out: below 1 in those who lost its outer end
    taper: float = 1.0  # 1 drawn out to a point, 0 nearly as broad at the tail as before it, and sparse there
    soft: float = 0.0  # 0 a tidy border, 1 one that thins out over millimetres

    def along(self, x: np.ndarray) -> np.ndarray:
        return (x - self.inner) / (self.outer - self.inner)

    def centre(self, u: np.ndarray) -> np.ndarray:
        """Height of the centre line at `u`: a smooth climb to the peak, then a rounder fall."""
        up = np.sin(0.5 * np.pi * np.clip(u / self.peak, -0.3, 1.0))  # the head dips a little below the climb
        down = np.clip((u - self.peak) / (1.0 - self.peak), 0.0, 1.5)
        return self.height + self.rise * up - self.drop * down**self.fall

    def half_width(self, u: np.ndarray) -> np.ndarray:
        at = [-0.05, 0.1, 0.3, 0.6, 0.85, 1.05]
        point, blunt = (
            np.interp(u, at, y) for y in ([0.75, 0.92, 1.0, 0.92, 0.70, 0.36], [0.8, 0.96, 1.0, 1, 0.94, 0.80])
        )
        return self.half * (blunt + (point - blunt) * self.taper)


# rise, place of the peak, drop of the tail, roundness of its fall, height of the head; weight in women and in men
FORMS = (
    (4.2, 0.62, 6.0, 1.8, 15.2, 0.27, 0.22),  # a soft arch
    (1.2, 0.56, 3.6, 1.9, 15.8, 0.22, 0.26),  # straight
    (6.4, 0.64, 8.2, 1.7, 15.4, 0.07, 0.02),  # high
    (4.0, 0.50, 7.6, 2.1, 15.2, 0.13, 0.08),  # round
    (4.6, 0.70, 6.6, 1.25, 14.8, 0.09, 0.13),  # with an angle
    (2.0, 0.62, 4.0, 1.8, 13.4, 0.10, 0.19),  # low, over the very eye
    (3.4, 0.78, 3.0, 1.6, 14.4, 0.12, 0.10),  # rising, with a short tail
)
LID_ENDS = 11.4, 13.6  # mm, template height over which skin of the lid goes over into that of the brow
# mm that a brow at rest rises at least, or its inner end would look raised, and at most; half of its thickness at least
LEAST_RISE, HIGHEST, THINNEST = 3.4, 7.6, 1.6
LOWEST, UPMOST = 13.2, 22.5  # mm, height of a brow's head at least and at most
# mm that a tail at rest ends below the head at most, or the face looks sad; and how far it sinks in old age
MOST_FALL, OLD_FALL = 1.6, 2.6
PLUCKED = 0.45, 0.74  # share of women who pluck theirs before old age, and what that leaves of the thickness at most


def brow_shape(person: Person) -> tuple[BrowShape, BrowShape]:
    """Left and right: one shape for the person, and a little difference between the sides."""
    rng, hair = generator(person.seed, "brow shape"), person.hair
    male = person.shape.get("masculinity", 1.0 if person.gender == "male" else 0.0)
    common = rng.normal(0.0, 1.0, 7)
    form = pick(rng, FORMS, [woman + (man - woman) * male for *_, woman, man in FORMS])
    rise, peak, drop, fall, height = form[:5]
    old = float(np.clip((person.age - 45.0) / 40.0, 0.0, 1.0))
    # the outer end goes first (Draelos 2005), in women more than in men
    tail = 1.0 - 0.3 * old * (1.0 - 0.6 * male) * rng.random() - 0.1 * max(0.4 - hair.brow_density, 0.0)
    # hairs reach a millimetre or more beyond where they are rooted
    thickness = (2.95 + 2.05 * hair.brow_width) * (1.0 + 0.18 * male) * np.exp(0.3 * np.clip(common[6], -1.8, 1.8))
    thickness = np.minimum(thickness, 4.3 + 1.1 * male)
    thickness *= (1.0 - plucked(person) * (1.0 - PLUCKED[1])) * (1.0 - (0.08 + 0.06 * male) * old)

    # whoever leaves them alone has hairs around the brow, and a tail that is lost in the skin more often than not
    neat, (edge, end) = plucked(person), generator(person.seed, "brow edge").random(2).tolist()
    soft, taper = (1.0 - 0.7 * neat) * (0.3 + 0.7 * edge), min(0.05 + 0.7 * end + 0.45 * neat, 1.0)

    # a woman's skin has sunk below where photographs have the brow; over a man's eyes hairs hang lower than it
    lifted = 0.8 * (1.0 - male) + (2.8 - 4.0 * male) * old
    high = 1.7 + 0.9 * (common[2] > 0.0)  # there is room above, and below soon the lid

    def side() -> BrowShape:
        c = np.clip(common + 0.17 * rng.normal(0.0, 1.0, 7), -2.2, 2.2)
        head = float(np.clip(height - 0.3 - 0.5 * male + lifted + high * max(c[2], -1.3), LOWEST, UPMOST))
        least = LEAST_RISE + 0.3 * max(head - 15.0, 0.0)  # the skull turns back above, and the more so outwards
        climb = float(np.clip(rise + 0.8 - 0.1 * old - 1.0 * male + 1.6 * c[3], least, HIGHEST))
        fallen = drop - 3.9 + 2.6 * male + OLD_FALL * old + 2.2 * c[5]
        return BrowShape(
            inner=float(max(12.9 - 1.1 * male + 1.2 * old + 1.9 * c[0], 9.8)),  # or brows would meet
            outer=float(np.clip(58.6 + 2.3 * c[1], 54.5, 60.3)),
            height=head,
            rise=climb,
            peak=float(np.clip(peak + 0.065 * c[4], 0.5, 0.8)),
            drop=float(np.clip(fallen * (0.75 + 0.25 * taper), 0.8, climb + MOST_FALL + OLD_FALL * old)),
            half=float(max(thickness, THINNEST + 0.6 * male)),
            fall=fall,
            tail=tail,
            taper=taper,
            soft=soft,
        )

    return side(), side()


def plucked(person: Person) -> float:
    """How far a brow has been thinned out and tidied, 0..1: by women, in old age seldom."""
    which, much = generator(person.seed, "plucked").random(2).tolist()
    kept = PLUCKED[0] * (1.0 - 0.6 * float(np.clip((person.age - 45.0) / 30.0, 0.0, 1.0)))
    return 0.5 + 0.5 * much if person.gender == "female" and which < kept else 0.0


def weight(person: Person) -> float:
    """How much hair there is in a brow over what is usual for its density: contrast differs as in photographs.

    Among people of a group and age it varied half as much (measured against UTKFace, Zhang, Song & Qi, CVPR 2017).
    """
    most = 1.6 - 0.8 * float(np.clip((person.age - OLD_FROM) / (OLD_TO - OLD_FROM), 0.0, 1.0))  # they thin with age
    return float(np.exp(0.6 * np.clip(generator(person.seed, "brow weight").normal(), -1.4, most)))


def brow_mask(shape: BrowShape, position: np.ndarray) -> np.ndarray:
    """Density (n,) of one brow at template points (n, 3) whose x is counted outwards."""
    near = (position[:, 2] > -10.0) & (position[:, 1] > 0.0) & (position[:, 1] < 50.0) & (position[:, 0] > 0.0)
    out = np.zeros(len(position))
    # none on the fold of the lid, which would turn them over
    out[near] = _density(shape, position[near]) * smoothstep(*LID_ENDS, position[near, 1])
    return out


@lru_cache(maxsize=1)
def _forehead() -> np.ndarray:
    """Fine vertices that brows, and hairs between them, may reach."""
    _, y, z = template().vertices.T
    return np.flatnonzero((z > -10.0) & (y > 0.0) & (y < 50.0))


def _density(shape: BrowShape, position: np.ndarray) -> np.ndarray:
    u = shape.along(position[:, 0])
    v = (position[:, 1] - shape.centre(u)) / shape.half_width(u)
    # the upper border fades, the lower one is crisper; the head is sparse, the body dense
    soft = shape.soft
    across = smoothstep(1.45 + 0.3 * soft, -0.1 - 0.3 * soft, v)
    under = v - 0.2 * np.sin(np.pi * np.clip(u, 0.0, 1.0))  # even a straight brow is a little hollow below
    across *= smoothstep(-1.2 - 0.1 * soft, -0.5 + 0.2 * soft, under)
    ends = smoothstep(-0.07, 0.26 + 0.14 * soft, u)
    ends *= smoothstep(shape.tail + 0.09, shape.tail - 0.22 - 0.3 * (1.0 - shape.taper), u)
    return across * ends * (0.75 + 0.25 * smoothstep(0.1, 0.4, u))


def brows(person: Person) -> Strands:
    """Both brows as riding strands."""
    rng, skin = generator(person.seed, "brows"), surface(person)
    sides = [_side(person, rng, skin, shape, sign) for shape, sign in zip(brow_shape(person), (1, -1), strict=True)]
    points, triangle, barycentric, width = (np.concatenate(parts) for parts in zip(*sides, strict=True))
    # as fair as the hair or a shade darker
    shade, share = generator(person.seed, "brow shade").random(2).tolist()
    # who dyes their hair fairer than people of their skin are born with leaves the brows
    born = 0.9 * float(np.clip((person.skin.melanin - 0.03) / 0.12, 0.0, 1.0))
    # brows grey later than hair, men's the latest, but none is dark beside white hair for long
    late = 0.74 if person.gender == "male" else 0.78
    late += 0.16 * born  # and dark ones most slowly
    grey = (1.0 - late * (1.0 - 0.6 * share)) * (0.5 + 0.45 * person.hair.grey)
    darker = (0.04 + 0.3 * shade) * (1.0 - 0.7 * person.hair.grey)
    own = max(person.hair.melanin + darker * (1.0 - person.hair.melanin), born * (1.0 - 0.4 * person.hair.grey))
    hair = dataclasses.replace(person.hair, melanin=min(own, 1.0))
    # each is white or dark: half of them white is salt and pepper, and no grey
    melanin, redness, white = pigment(rng, hair, len(points), grey=grey, hairs=1)
    white *= np.float32(0.9)
    # dark hairs take light from one another; white and fair ones pass it on
    pale = max(0.26 * person.hair.grey, 0.36 * (1.0 - hair.melanin))
    light = np.tile(np.array([SHADED + 0.5 * pale, 0.9, 1.0]) * (0.62 + pale), (len(points), 1))
    return Strands(
        points, triangle, barycentric, width, melanin, redness, white, rides=True, gloss=0.03,
        light=light.astype(np.float32), cover=1.0 - (1.0 - COVER_WHITE) * white,
    )  # fmt: skip


MOST_DENSE = 4.2  # hairs per mm2, which none reaches: skin is seen between them
COVER_WHITE = 0.8  # fine white hairs are seen through, or they would be a grey band
SHADOW = 1.0  # share of a scalp's dark roots: shade of the hairs above; below what counts as grown with hair


def brow_shadow(person: Person) -> np.ndarray:
    """(S,) float32: how far the roots of the brows darken the skin, in units of `scalp_density`."""
    drawn, out = template().vertices, np.zeros(len(template().vertices))
    for shape, sign in zip(brow_shape(person), (1.0, -1.0), strict=True):
        out = np.maximum(out, (1.0 - 0.25 * shape.soft) * brow_mask(shape, drawn * [sign, 1.0, 1.0]))
    dark = SHADOW * (0.7 + 0.5 * person.hair.brow_density) * (1.0 - 0.4 * person.hair.grey)  # white roots are none
    dark *= min(weight(person) ** 0.7, 1.2) * (0.5 + 0.5 * person.hair.melanin)  # nor are fair ones
    return (dark * out).astype(np.float32)


def _side(
    person: Person, rng: np.random.Generator, skin: Surface, shape: BrowShape, sign: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    hair, mirror = person.hair, np.array([sign, 1.0, 1.0])
    male = 1.0 if person.gender == "male" else 0.0
    old = float(np.clip((person.age - OLD_FROM) / (OLD_TO - OLD_FROM), 0.0, 1.0))
    bushy = male * old
    span = shape.outer - shape.inner
    area = 1.3 * span * shape.half  # mm2 that are grown over, about
    dense = (2.8 + 2.6 * hair.brow_density) * (1.0 - 0.22 * male * old + 0.16 * (1.0 - male) * old)  # hairs per mm2
    dense *= weight(person)
    dense /= (1.0 + (dense / MOST_DENSE) ** 5) ** 0.2  # skin is seen between hairs of the heaviest
    count = int(round(np.clip(area * dense, 90.0, 800.0)))
    near = _forehead()
    drawn = template().vertices[near] * mirror.astype(np.float32)
    mask = brow_mask(shape, drawn)
    # hairs grow in tufts with skin between them, the more so where they are few
    tuft = rng.uniform(0.0, 6.3, 2)
    rows = np.sin(1.9 * drawn[:, 0] + 0.9 * drawn[:, 1] + tuft[0]) + np.sin(
        1.1 * drawn[:, 0] - 2.3 * drawn[:, 1] + tuft[1]
    )
    # and nowhere as thick as a drawn line: thinner and thicker over a centimetre
    rows = rows + 0.7 * np.sin(0.55 * drawn[:, 0] + 0.5 * drawn[:, 1] + tuft[0] - tuft[1])
    mask = mask * np.clip(1.0 + (0.32 + 0.35 * old) * rows, 0.06, None)
    # strays, fewer and fewer up to the forehead and down to the fold of the lid
    along = shape.along(drawn[:, 0])
    off = np.abs(drawn[:, 1] - shape.centre(along)) - 0.9 * shape.half_width(along)
    beside = smoothstep(0.1, 0.4, along) * smoothstep(1.0, 0.6, along) * (drawn[:, 0] > 0.0)
    mask = mask + 0.06 * shape.soft * smoothstep(3.0, 0.5, off) * beside * smoothstep(*LID_ENDS, drawn[:, 1])
    # on some, a few hairs grow between the brows, and a few stray below what is kept tidy
    between = rng.random() ** 2 * hair.brow_density * (0.2 + 0.8 * male)
    if between > 0.36:
        x, y = drawn[:, 0], drawn[:, 1] - shape.height
        mask = mask + 0.12 * between * np.exp(-((y / 4.5) ** 2)) * smoothstep(15.0, 9.0, x) * (x > 0) * (
            drawn[:, 2] > 10
        )
    density = np.zeros(len(skin.vertices))
    density[near] = mask
    triangle, barycentric = scatter(rng, skin, density, count)
    place = at_roots(template().vertices, triangle, barycentric) * mirror.astype(np.float32)
    u = shape.along(place[:, 0])
    v = np.clip((place[:, 1] - shape.centre(u)) / shape.half_width(u), -1.4, 1.4)

    # angles in the frontal plane, from outwards (0) to up (90)
    slope = np.degrees(np.arctan2(shape.centre(u + 0.02) - shape.centre(u - 0.02), 0.04 * span))
    lead = np.interp(u, [0.0, 0.1, 0.25, 0.5, 0.8, 1.0], [60.0, 48.0, 32.0, 18.0, 6.0, -4.0])
    converge = np.interp(u, [0.0, 0.15, 0.4, 1.0], [4.0, 14.0, 24.0, 14.0])
    phase = rng.random(4) * 2 * np.pi
    swirl = 7.0 * np.sin(9.0 * u + 2.0 * v + phase[0]) + 5.0 * np.sin(23.0 * u - 3.0 * v + phase[1])
    # above, some stand off the others: no border is combed level
    astray = np.where(v > 0.0, 1.0 + 0.9 * v, 1.0)
    start = slope + lead - converge * v + swirl + astray * rng.normal(0.0, 10.0 + 7.0 * bushy, count)
    end = slope + 0.5 * lead - 0.3 * converge * v + swirl + astray * rng.normal(0.0, 10.0 + 9.0 * bushy, count)

    length = np.interp(u, [0.0, 0.15, 0.5, 0.8, 1.0], [4.8, 6.8, 8.2, 7.2, 5.2]) * rng.uniform(0.72, 1.12, count)
    # long hairs along a thin brow would make a wire of it
    length *= np.interp(shape.half, [1.6, 3.0, 5.0], [0.62, 0.88, 1.06]) * (0.92 + 0.1 * male)
    length *= 1.0 + bushy * (0.2 + 0.55 * rng.random(count) ** 3)
    wiry = rng.random(count) < 0.04 * bushy  # a few are as long as those of the head, and go their own way
    length = np.where(wiry, rng.uniform(1.2, 1.6, count) * length, length)
    turn = np.where(wiry, rng.normal(0.0, 30.0, count), 0.0)
    start, end = start + 0.5 * turn, end - turn
    s = np.linspace(0.0, 1.0, POINTS)
    angle = np.radians(start[:, None] + (end - start)[:, None] * s[:-1])
    step = (length / (POINTS - 1))[:, None]

    # angles are drawn on the skin, level and up: laid into it from the frontal plane, hairs of a tail that lies on the
    # temple would lose their way back there and hang down along the edge of the face
    normal = unit(at_roots(skin.normals, triangle, barycentric))
    level = unit(np.stack([normal[:, 2], np.zeros(count), -normal[:, 0]], axis=1))
    up = np.cross(normal, level)
    out = np.cos(angle)[..., None] * (sign * level)[:, None] + np.sin(angle)[..., None] * up[:, None]
    flat = step[..., None] * out
    root = at_roots(skin.vertices, triangle, barycentric)
    points = np.concatenate([root[:, None], root[:, None] + np.cumsum(flat, axis=1)], axis=1)
    lift = rng.uniform(0.3, 0.75, count) * (1.0 + bushy * (0.9 * rng.random(count) + 2.5 * wiry))
    height = lift[:, None] * np.sin(0.75 * np.pi * s) + 0.08
    points = lay_on(points, skin, height)
    points[:, 0] = root
    # fair hair is fine, black hair coarse; and everybody's has a calibre of its own
    own = float(np.clip(generator(person.seed, "brow hair").normal(), -2.0, 2.0))
    coarse = (0.86 + 0.2 * hair.melanin) * np.exp(0.13 * own)
    width = rng.uniform(0.07, 0.12, count) * (1.0 + 0.12 * male) * coarse
    return points.astype(np.float32), triangle, barycentric, width.astype(np.float32)


def lay_on(points: np.ndarray, skin: Surface, height: np.ndarray) -> np.ndarray:
    """Move points (N, P, 3) along the nearest skin normal to `height` (N, P) mm above the skin's tangent plane."""
    flat = points.reshape(-1, 3)
    low, high = flat.min(axis=0) - 4.0, flat.max(axis=0) + 4.0
    (x, y, z), (x0, y0, z0), (x1, y1, z1) = skin.vertices.T, low, high
    near = np.flatnonzero((x > x0) & (x < x1) & (y > y0) & (y < y1) & (z > z0) & (z < z1))
    _, found = cKDTree(skin.vertices[near], balanced_tree=False).query(flat)
    vertex, normal = skin.vertices[near[found]], skin.normals[near[found]]
    above = np.einsum("ni,ni->n", flat - vertex, normal)
    return (flat + (height.ravel() - above)[:, None] * normal).reshape(points.shape)
