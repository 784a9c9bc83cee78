"""Where strands of the scalp are rooted, and how long they are: fades, layers, fringes, the fine hair of the edge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..spec import Person
from .cuts import Cut, Habit
from .hairline import AXIS_Z
from .strands import smoothstep

# (azimuth, y) of the lower hairline on the template: sideburn, over the ear, nape
LOWER = np.array([(56, 21), (61, 4), (65, -14), (70, -21), (79, -20), (82, 8), (88, 16), (95, 16), (101, 10),
                  (106, -10), (116, -40), (130, -48), (180, -54)], dtype=float)  # fmt: skip


@dataclass(frozen=True)
class Roots:
    """N roots on the scalp, float32 mm."""

    place: np.ndarray  # (N, 3) on the person
    normal: np.ndarray  # (N, 3) unit, outward
    drawn: np.ndarray  # (N, 3) on the template, where masks are drawn
    rise: np.ndarray  # (N,) y of the template's normal there
    edge: np.ndarray  # (N,) how far inside the hairline
    share: np.ndarray  # (N,) how thickly hair grows there, 0..1
    over: np.ndarray  # (N,) +1 or -1: on which side of the parting
    fringe: np.ndarray  # (N,) bool: belongs to a fringe over the forehead

    @property
    def azimuth(self) -> np.ndarray:
        """(N,) degrees from the face, 0..180."""
        return np.degrees(np.arctan2(np.abs(self.drawn[:, 0]), self.drawn[:, 2] - AXIS_Z))

    @property
    def above(self) -> np.ndarray:
        """(N,) mm above the lower hairline; 99 over the forehead, which has none."""
        azimuth = self.azimuth
        height = self.drawn[:, 1] - np.interp(azimuth, *LOWER.T)
        return np.where(azimuth < 56.0, np.maximum(height, 0.0) + (56.0 - azimuth) * 3.0, height)

    @property
    def vigour(self) -> np.ndarray:
        """(N,) 0.55..1: hairs shrink before they are lost, so the border of a bald patch is of fine short ones."""
        return 0.55 + 0.45 * smoothstep(0.1, 0.95, self.share)


def ripple(rng: np.random.Generator, root: np.ndarray, wavelength: float, columns: int = 3) -> np.ndarray:
    """Smooth noise (N, `columns`) float32 over the scalp, about -1..1: neighbours stray together."""
    total = np.zeros((len(root), columns), np.float32)
    for scale in (1.0, 0.45):
        waves = rng.normal(size=(3, columns)) * (2 * np.pi / (wavelength * scale)) / np.sqrt(3)
        phase = rng.uniform(0, 2 * np.pi, columns)
        angle = sum(root[:, i : i + 1] * waves[i].astype(np.float32) for i in range(3)) + phase.astype(np.float32)
        total += np.float32(scale / 1.2) * np.sin(angle)
    return total


def fringe_roots(rng: np.random.Generator, drawn: np.ndarray, kind: str, parting: float) -> np.ndarray:
    """(N,) bool: locks out of a triangle of scalp behind the forehead, its borders blurred by 20 mm; the rest of the
    hair there goes aside over them, so that no sheet of hair begins at a line.
    """
    if kind == "none":
        return np.zeros(len(drawn), dtype=bool)
    near = drawn + rng.normal(0.0, 10.0, drawn.shape)
    half = {"full": 42.0, "swept": 34.0, "curtain": 26.0}[kind]
    centre = 0.0 if kind == "full" else 0.4 * parting
    inside = np.abs(near[:, 0] - centre) < half + 0.35 * np.minimum(near[:, 2] - 10.0, 0.0)
    locks = np.sin(0.55 * drawn[:, 0] + rng.uniform(0, 6.3)) + np.sin(0.31 * drawn[:, 2] + rng.uniform(0, 6.3))
    chance = np.clip((0.7 if kind == "full" else 0.62) + 0.14 * locks, 0.1, 0.95) * smoothstep(-42.0, 5.0, near[:, 2])
    return inside & (near[:, 1] > 58.0) & (rng.random(len(drawn)) < chance)


def lengths(rng: np.random.Generator, cut: Cut, person: Person, habit: Habit, roots: Roots) -> np.ndarray:
    """(N,) mm, of loose hair; what is tied is as long as its way (see `tied`)."""
    length = _to_level(rng, cut, habit, roots) if cut.level is not None else _graded(rng, cut, person, habit, roots)
    aside = 1.0 if cut.level is not None else 0.35  # beyond the brow: that of a short cut ends on the temple
    length = np.where(roots.fringe, fringe_length(rng, habit, roots, aside), length)
    return baby(rng, length, roots, 0.38)


def baby(rng: np.random.Generator, length: np.ndarray, roots: Roots, chance: float) -> np.ndarray:
    """The outermost hairs of a hairline are short, over the 8 to 12 mm that it takes to grow full.

    A long hair covers a hundred times the skin that it grows from: few of those at the border, and it is a ruled line.
    """
    count = len(length)
    outer = smoothstep(9.0, -1.0, roots.edge)
    fuzz = rng.random(count) < np.maximum(chance * smoothstep(12.0, 2.0, roots.edge), 0.9 * outer)
    fine = np.minimum(length * np.clip(0.3 + roots.edge / 14.0, 0.2, 1.0), rng.uniform(10.0, 34.0, count))
    down = rng.uniform(2.0, 9.0, count) + 1.5 * np.maximum(roots.edge, 0.0)
    fine = np.where(outer > 0.1, np.minimum(fine, down), fine)
    return np.where(fuzz & (length > 7.0), np.minimum(fine, length), length)


def _graded(rng: np.random.Generator, cut: Cut, person: Person, habit: Habit, roots: Roots) -> np.ndarray:
    """Cut to a length by place: faded at the lower edge, longer up the sides, longest on top."""
    wander = 5.0 * ripple(rng, roots.place, 45.0, 1)[:, 0]
    faded = smoothstep(-2.0, cut.fade, roots.above + wander)
    length = cut.edge + (cut.side - cut.edge) * faded
    # longest where the head faces upwards and at the forehead; graded in between, or the top would overhang the sides
    up = roots.rise + 0.006 * wander
    high = np.maximum(
        smoothstep(0.3 if cut.curl else 0.12, 0.95 if cut.curl else 0.88, up),
        smoothstep(46.0, 30.0, roots.azimuth) * smoothstep(40.0, 62.0, roots.drawn[:, 1]),
    )
    length += (cut.top - length) * high * faded
    soft = person.gender == "female" and not cut.plait  # cut into, not to a line
    length *= rng.uniform(0.4 if soft else 0.62, 1.08, len(length))
    length *= 1.0 + (0.22 if soft else 0.12) * ripple(rng, roots.place, 22.0, 1)[:, 0]
    if cut.out:  # what stands off the head is shaped: higher or broader, and never a ball
        length *= 1.0 + (0.7 * habit.tie - 0.3) * roots.rise + 0.14 * ripple(rng, roots.place, 75.0, 1)[:, 0]
    # towards face and ears it is cut, or grows, ever shorter: a temple is no edge of a cap
    springs = cut.curl > 0.4 and cut.top > 70.0  # single hairs of its edge would lie over the forehead
    # and what is clipped would begin there at a line
    aside = np.ones(len(length)) if springs or cut.top < 10.0 else smoothstep(28.0, 40.0, roots.azimuth)
    kept = smoothstep(54.0, 64.0, roots.azimuth) * smoothstep(26.0, 8.0, roots.drawn[:, 1])  # but a sideburn is left
    aside *= (0.35 if soft and not springs else 0.72) * (1.0 - 0.6 * kept)
    length *= 1.0 - aside * smoothstep(22.0, 0.0, roots.edge + 0.4 * wander)
    if person.gender == "male":
        length *= 2.0 * roots.vigour - 1.0
    if person.hair.beard in ("short", "full"):  # the sideburn goes over into it
        length = np.maximum(length, 5.0 * smoothstep(86.0, 78.0, roots.azimuth) * (roots.azimuth > 56.0))
    return np.maximum(length, 0.6)


def _to_level(rng: np.random.Generator, cut: Cut, habit: Habit, roots: Roots) -> np.ndarray:
    """Cut so that ends reach down to a level: round the skull, then straight down."""
    assert cut.level is not None
    count, y = len(roots.place), roots.place[:, 1]
    lock = ripple(rng, roots.place, 20.0).sum(axis=1)
    # layers: what grows higher ends higher, and hair round the face is cut from the cheek downwards
    level = cut.level * (1.0 - 0.05 * ripple(rng, roots.place, 60.0, 1)[:, 0])
    raised = cut.layers * (0.25 * smoothstep(20.0, 110.0, y) + 0.15 * rng.random(count))
    face = smoothstep(75.0, 50.0, roots.azimuth) * smoothstep(34.0, 4.0, roots.edge + 6.0 * lock)
    raised = np.maximum(raised, (0.15 + 0.7 * cut.layers) * face * (0.5 + 0.5 * habit.wisps))
    level = level + np.clip(raised, 0.0, 0.8) * (-40.0 - level)
    climb = np.degrees(np.arcsin(np.clip((y - 25.0) / 95.0, -0.2, 1.0)))
    length = 25.0 + 1.55 * np.maximum(climb, 0.0) - level + np.minimum(y - 25.0, 0.0)  # roots of the nape start lower
    # locks end at levels of their own, and thin out: few hairs of a lock are as long as its longest
    length = np.maximum(length, 25.0) * (1.0 + 0.05 * lock - 0.34 * rng.random(count) ** 2.5)
    length *= np.where(rng.random(count) < 0.08, rng.uniform(0.6, 1.0, count), 1.0)
    # where hair is tucked behind an ear, what grows in front of it is too short to follow
    tucked = np.where(roots.place[:, 0] > 0.0, *habit.tucked)
    before_ear = (roots.azimuth < 84.0) & (roots.drawn[:, 1] < 24.0) & tucked
    return np.where(before_ear, rng.uniform(8.0, 30.0, count), length)


def fringe_length(rng: np.random.Generator, habit: Habit, roots: Roots, aside: float = 1.0) -> np.ndarray:
    """(N,) mm: a full fringe ends above the brows, others beside the eye or at the cheekbone."""
    ends = habit.ends - 8.0 * smoothstep(15.0, 45.0, np.abs(roots.place[:, 0]))  # longer towards the temples
    length = 1.06 * (roots.place[:, 1] - ends + np.maximum(40.0 - roots.place[:, 2], 0.0) * 0.45)
    length = length + aside * {"swept": 42.0, "curtain": 70.0}.get(habit.fringe, 0.0)
    # it is cut into, lock by lock, and no hair ends where its neighbour does
    x = roots.place[:, 0]
    locks = 0.6 * np.sin(x / 3.7 + 9.0 * habit.ends) + 0.4 * np.sin(x / 1.9 + 5.0 * habit.ends)
    return length * (1.05 + 0.1 * locks - 0.58 * rng.random(len(length)) ** 1.5)
