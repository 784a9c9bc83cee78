"""Hair drawn together at the back of the head: a ponytail, or a bun."""

from __future__ import annotations

import numpy as np

from .combing import Field, forward, over_forehead
from .cuts import Cut, Habit
from .lengths import Roots, baby, fringe_length, ripple
from .strands import Surface, skin_triangles, smoothstep, triangles, unit

LOW, HIGH = (12.0, 6.0), (104.0, 22.0)  # y of a tie at the nape and on the crown, and mm that it stands off the skin
BUN = 3600  # strands


def tie_point(skin: Surface, habit: Habit, high: bool) -> tuple[np.ndarray, np.ndarray]:
    """(3,) mm off the midline of this head, and the skin's outward unit normal there."""
    share = (0.6 + 0.4 * habit.tie) if high else habit.tie
    y, off = (low + (top - low) * share for low, top in zip(LOW, HIGH, strict=True))
    middle = np.flatnonzero((np.abs(skin.vertices[:, 0]) < 10.0) & (skin.vertices[:, 2] < -85.0))
    back = middle[np.argmin(np.abs(skin.vertices[middle, 1] - y))]
    return (skin.vertices[back] + off * skin.normals[back]) * [0.0, 1.0, 1.0], skin.normals[back] * [0.0, 1.0, 1.0]


def tied(
    rng: np.random.Generator, cut: Cut, habit: Habit, roots: Roots, tie: np.ndarray, normal: np.ndarray
) -> tuple[Field, np.ndarray, np.ndarray, np.ndarray]:
    """As `combing.combed`, and lengths (N,) mm: along the skull to the tie, and for a tail on from there."""
    count = len(roots.place)
    way = np.linalg.norm(roots.place - tie, axis=1)
    way = way * (1.08 + 0.3 * smoothstep(100.0, 190.0, way))  # round the skull, not through it
    tail = cut.tied == "tail"
    hang = np.zeros(count)
    if tail:  # the old wear it short, as their layers tell
        hang = rng.uniform(150.0, 300.0) * (1.0 - 1.2 * min(cut.layers, 0.4)) * (1.0 - 0.35 * rng.random(count) ** 2)
    stray = (0.06 * rng.normal(size=(count, 3)) + 0.16 * ripple(rng, roots.place, 26.0)) * cut.frizz
    length = way + hang
    # hairs too short to be tied: round the face, before the ears and at the nape
    front = smoothstep(80.0, 55.0, roots.azimuth)
    free = rng.random(count) < (0.06 + 0.6 * habit.wisps) * smoothstep(9.0, 1.0, roots.edge) * (0.3 + 0.7 * front)
    free &= roots.azimuth > 36.0
    length = np.where(free, rng.uniform(14.0, 30.0 + 70.0 * habit.wisps * front, count), baby(rng, length, roots, 0.2))
    length = np.where(roots.fringe, fringe_length(rng, habit, roots), length)
    # down of the hairline, which no band holds, lies every way but back
    down_hair = (rng.random(count) < 0.5 * smoothstep(7.0, -1.0, roots.edge)) & ~roots.fringe & ~free
    length = np.where(down_hair, rng.uniform(3.0, 16.0, count) * np.clip(0.4 + roots.edge / 8.0, 0.3, 1.0), length)
    free |= down_hair
    share_tied = way / np.maximum(length, 1.0)
    spread = rng.normal(size=(count, 3)) * [0.09, 0.1, 0.12]
    down = np.array([0.0, -1.0, -0.12]) + 0.5 * normal * max(habit.tie - 0.3, 0.0)
    if habit.tie < 0.7 and habit.ahead[0] > -75.0:  # laid forward over a shoulder
        shoulder = np.array([0.45 * habit.side, -0.75, 0.5])
    else:
        shoulder = down
    hanging, over = unit(down + spread).astype(np.float32), unit(shoulder + spread).astype(np.float32)
    leaving = (unit(0.9 * normal + 0.4 * down + 2.0 * spread)).astype(np.float32)
    falling = (unit(np.array([0.0, -0.9, 0.25]) + 0.6 * stray + 0.22 * roots.normal)).astype(np.float32)
    every = 0.7 * unit(tie - roots.place) + 0.5 * rng.normal(size=(count, 3)) + 0.25 * roots.normal
    falling[down_hair] = unit(every[down_hair])
    fringe = (forward(habit, roots) + 0.9 * stray + 0.14 * rng.normal(size=(count, 3))).astype(np.float32)
    stray = stray.astype(np.float32)
    # loosely tied hair is parted, and covers the temples and the tops of the ears on its way back
    front = front * smoothstep(-60.0, 0.0, roots.place[:, 2])
    parted = front[:, None] * np.stack([roots.over, np.full(count, -0.35), np.zeros(count)], axis=1)
    parted = (parted * (1.6 if habit.smooth < 0.55 else 0.15)).astype(np.float32)

    def field(here: np.ndarray, share: float) -> np.ndarray:
        want = unit(tie - here).astype(np.float32) + 0.5 * stray + parted * max(1.0 - share / 0.3, 0.0)
        past = (share > share_tied)[:, None]
        drop = np.clip((share - share_tied) * length / 45.0, 0.0, 1.0)[:, None].astype(np.float32)
        settled = np.clip((share - share_tied) * length / 60.0 - 1.0, 0.0, 1.0)[:, None].astype(np.float32)
        falls = over + (hanging - over) * settled
        want = np.where(past, leaving + (falls - leaving) * drop, want)
        want = np.where(free[:, None], falling, want)
        if habit.fringe != "none":
            want[roots.fringe] = over_forehead(habit, roots, here, fringe)
        return want

    lean = unit(unit(tie - roots.place) + parted)
    lean = np.where(free[:, None], falling, np.where(roots.fringe[:, None], unit(fringe), lean))
    start = unit(cut.lift * roots.normal + (1.0 - cut.lift) * lean + 0.08 * rng.normal(size=(count, 3)))
    # most lie near the top, or the outline would be of single hairs
    layer = cut.volume * np.sqrt(rng.random(count)) * (1.0 + 0.25 * ripple(rng, roots.place, 45.0, 1)[:, 0])
    layer *= (0.45 + 0.55 * smoothstep(0.0, 80.0, roots.place[:, 1])) * (1.15 - 0.85 * habit.smooth)
    layer *= 0.2 + 0.8 * smoothstep(2.0, 30.0, roots.edge)  # no gap at the hairline
    layer += roots.fringe * rng.uniform(0.0, 6.0, count)
    return field, start, layer, length


def bun(
    rng: np.random.Generator, skin: Surface, tie: np.ndarray, normal: np.ndarray, points: int, count: int
) -> tuple[np.ndarray, int]:
    """Twisted strands (count, points, 3) of a bun, and the triangle nearest to it."""
    size = rng.uniform(0.85, 1.35)
    ring, depth = 12.0 * size, 15.0 * size * np.sqrt(rng.random(count))
    turn = rng.uniform(0, 2 * np.pi, count)[:, None]
    turn = turn + np.linspace(0.0, 1.0, points) * rng.uniform(1.0, 2.6, count)[:, None]
    coil = np.round(rng.uniform(0, 7, count))  # locks, each wound on its own way
    twist = coil[:, None] * 0.9 + rng.normal(0, 0.22, count)[:, None] + (0.7 + 0.06 * coil[:, None]) * turn
    reach = (ring + depth[:, None] * np.cos(twist)) * (1.0 + 0.12 * np.sin(2.0 * turn + 5.0 * size))
    up = unit(np.array([0.0, 1.0, 0.0]) - normal[1] * normal)
    frame = np.stack([np.cross(up, normal), up, normal])
    rise = 0.8 * depth[:, None] * np.sin(twist)
    local = np.stack([reach * np.cos(turn), reach * np.sin(turn), rise], axis=-1)
    stray = np.where(rng.random(count) < 0.05, 2.2, 0.45)[:, None, None] * rng.normal(size=(count, 1, 3))
    coils = tie + 5.0 * normal + local @ frame + stray + rng.normal(0.0, 0.25, (count, points, 3))
    middle = skin.vertices[triangles()[skin_triangles()]].mean(axis=1)
    return coils, int(skin_triangles()[np.argmin(np.linalg.norm(middle - tie, axis=1))])
