"""Which way hair is combed: fields of directions that strands grow along."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..spec import Person
from .cuts import Cut, Habit
from .lengths import Roots, ripple
from .strands import smoothstep, unit

Field = Callable[[np.ndarray, float], np.ndarray]  # (N, 3) mm and the share of the way gone -> (N, 3) directions
WHORL = np.array([9.0, 103.0, -114.0])  # mm; x to the side of the habit


def flow(habit: Habit, roots: Roots) -> np.ndarray:
    """(N, 3) unit, along the skin: away from the whorl on the crown, about which it turns."""
    away = roots.place - WHORL * [habit.side, 1.0, 1.0]
    swirl = np.cross(roots.normal, away) * np.exp(-np.linalg.norm(away, axis=1) / 45.0)[:, None]
    along = unit(away + 0.9 * habit.side * swirl)
    return unit(along - np.einsum("ni,ni->n", along, roots.normal)[:, None] * roots.normal)


def combed(
    rng: np.random.Generator, cut: Cut, person: Person, habit: Habit, roots: Roots
) -> tuple[Field, np.ndarray, np.ndarray]:
    """The field of a cut, the directions (N, 3) in which hairs leave the skin, and the layers (N,) mm they lie in."""
    root, normal, count = roots.place, roots.normal, len(roots.place)
    along = flow(habit, roots)
    towards = np.stack([roots.over, np.zeros(count), np.full(count, -0.25)], axis=1).astype(np.float32)
    aside = (cut.part * (1.0 - 0.6 * smoothstep(-35.0, -85.0, root[:, 2])))[:, None].astype(np.float32)
    stray = 0.06 * np.clip(rng.normal(size=(count, 3)), -1.6, 1.6) + 0.23 * ripple(rng, root, 19.0)
    stray *= cut.frizz
    steady = cut.flow * along + cut.out * normal + stray
    if cut.level is None and cut.flow:  # the forelock falls forward on some, is brushed up or aside on others
        lifted = habit.quiff + np.array([0.0, 0.4, -0.6]) * (cut.curl > 0.4)  # curls spring off the forehead
        if habit.fringe != "none":  # beside one it hangs, or the temple would be bare
            lifted = 0.15 * lifted
        steady += (smoothstep(-70.0, 10.0, root[:, 2]) * smoothstep(45.0, 75.0, root[:, 1]))[:, None] * lifted
    steady, stray = steady.astype(np.float32), stray.astype(np.float32)
    ahead = forward(habit, roots) + 0.5 * stray
    loose = _loose(rng, cut, habit, roots) if cut.level is not None else None

    def field(here: np.ndarray, share: float) -> np.ndarray:
        want = steady + aside * smoothstep(25.0, 85.0, here[:, 1])[:, None] * towards
        want[:, 1] -= cut.fall * (0.35 + 0.65 * share)
        behind = smoothstep(-170.0, -110.0, here[:, 2])
        want[:, 2] -= cut.back * behind * (0.4 + 0.6 * smoothstep(-40.0, 50.0, here[:, 1]))
        if loose is not None:
            want = loose(here, want, share)
        elif cut.top > 70.0:  # long hair is kept behind the tails of the brows, off the face
            face = smoothstep(-48.0, -20.0, here[:, 2]) * smoothstep(84.0, 60.0, here[:, 1])
            # combed back it rises from the middle of the forehead, or it would lie across it from one point
            beside = smoothstep(14.0, 50.0, np.abs(here[:, 0])) if cut.back > 1.0 else 1.0
            want[:, 0] += 0.9 * face * beside * roots.over
            want[:, 1] += 1.3 * face * (1.0 - beside)
            want[:, 2] -= 1.4 * face
        if habit.fringe != "none":
            want[roots.fringe] = over_forehead(habit, roots, here, ahead)
        return want

    lean = along if cut.flow else unit(0.6 * along + cut.part * towards + [0.0, 0.0, -cut.back])
    lean = np.where(roots.fringe[:, None], unit(ahead), lean)
    # a comb lays hair along the skin: led into it, hairs of the front would leave every way, also down the forehead
    lean = unit(lean - np.minimum(np.einsum("ni,ni->n", lean, normal), 0.0)[:, None] * normal)
    lift = cut.lift * np.where(cut.out, 1.0, 2.0 * roots.vigour - 1.0)[:, None]  # fine hairs lie down
    start = unit(lift * normal + (1.0 - lift) * lean + 0.12 * cut.frizz * rng.normal(size=(count, 3)))
    return field, start, _layers(rng, cut, person, habit, roots)


def _layers(rng: np.random.Generator, cut: Cut, person: Person, habit: Habit, roots: Roots) -> np.ndarray:
    """(N,) mm off the skin at which strands lie once they have left it."""
    root = roots.place
    layer = cut.volume * rng.random(len(root)) ** 0.8
    layer *= 1.0 + 0.35 * ripple(rng, root, 45.0, 1)[:, 0] + 0.25 * ripple(rng, root, 14.0, 1)[:, 0]
    if person.gender == "male":  # what is left lies flat, and flattest beside what is bald: no step out of bare skin
        layer *= (1.0 - 0.6 * person.hair.baldness) * (0.2 + 0.8 * smoothstep(0.25, 1.0, roots.share))
    layer *= (0.35 + 0.65 * smoothstep(-30.0, 75.0, root[:, 1])) * np.where(roots.fringe, 0.55, 1.0)
    # flatter towards the forehead, and at the hairline hair begins in the skin, not as an eave over it
    layer *= 1.0 - 0.2 * smoothstep(-35.0, 15.0, root[:, 2])
    if cut.level is None and not cut.out:  # nor is a short cut an eave over ears and nape
        layer *= 0.3 + 0.7 * smoothstep(4.0, 48.0, roots.above)
    begins = smoothstep(62.0, 48.0, roots.azimuth) * ~roots.fringe
    layer *= 1.0 - begins * (0.8 - 0.8 * smoothstep(0.0, 26.0, roots.edge))
    if cut.part:  # hair rises at the parting and falls close at the sides, or the head would look square
        aside = np.abs(roots.drawn[:, 0] - habit.parting)
        front = smoothstep(-130.0, -75.0, root[:, 2])
        sides = 0.25 if cut.level is not None else 0.42
        layer *= 0.8 - 0.36 * front * smoothstep(36.0, 0.0, aside) - sides * smoothstep(34.0, 66.0, aside)
    elif not cut.out:  # a head is round: no corners where its top meets its sides
        layer *= 1.0 - 0.5 * smoothstep(28.0, 62.0, np.abs(roots.drawn[:, 0]))
    return layer


def forward(habit: Habit, roots: Roots) -> np.ndarray:
    """(N, 3) float32: the way of a fringe from its roots."""
    way = np.tile(np.array([0.15 * habit.side, -0.75, 0.65], np.float32), (len(roots.place), 1))
    way[:, 0] += (0.011 * roots.place[:, 0]).astype(np.float32)
    if habit.fringe == "swept":
        way[:, 0] -= np.float32(0.75 * habit.side)
        way[:, 2] -= np.float32(0.25)
    if habit.fringe == "curtain":
        way[:, 0] += (0.55 * roots.over).astype(np.float32)
        way[:, 2] -= np.float32(0.2)
    return way


def over_forehead(habit: Habit, roots: Roots, here: np.ndarray, ahead: np.ndarray) -> np.ndarray:
    """(n, 3) directions of the roots of a fringe, of `ahead` (N, 3).

    One that is not cut above the brows turns aside before it reaches them, over temple and cheekbone.
    """
    ahead, here = ahead[roots.fringe], here[roots.fringe]
    if habit.fringe == "full":
        return ahead
    side = roots.over[roots.fringe] if habit.fringe == "curtain" else np.full(len(here), -habit.side)
    out = smoothstep(66.0, 44.0, here[:, 0] * side)
    aside = np.stack([side * 1.7 * out, -0.3 - 0.9 * (1.0 - out), np.full(len(here), -0.75)], axis=1)
    turned = smoothstep(62.0, 52.0, here[:, 1])[:, None]
    return (ahead + (unit(aside) * 1.2 - ahead) * turned).astype(np.float32)


def _loose(
    rng: np.random.Generator, cut: Cut, habit: Habit, roots: Roots
) -> Callable[[np.ndarray, np.ndarray, float], np.ndarray]:
    """What long hair does beside the face and on the shoulders; see `Habit`."""
    root = roots.place
    left = root[:, 0] + 6.0 * rng.normal(size=len(root)) > 0.0
    left = np.where(np.abs(root[:, 1]) > 60.0, roots.over > 0.0, left)
    sign = np.where(left, 1.0, -1.0).astype(np.float32)
    lock = ripple(rng, root, 40.0)
    front = smoothstep(-62.0, -20.0, root[:, 2])
    # tucked: over the ear and down behind it; hair from higher up passes higher
    tuck = np.where(left, *habit.tucked) & (root[:, 2] > -98.0)
    tuck &= rng.random(len(root)) > 0.03 + 0.3 * habit.wisps * (roots.edge < 12.0)
    # what grows low leaves no bare place above the ear
    high = np.clip(root[:, 1] + 3.0, 19.0, 36.0) + 0.3 * np.maximum(root[:, 1] - 45.0, 0.0)
    over_ear = np.stack([sign * 77.0, high + 2.0 * lock[:, 0],
                         -90.0 + 4.0 * lock[:, 1]], axis=1).astype(np.float32)  # fmt: skip
    below = np.stack([sign * 66.0, np.full(len(root), -38.0), -109.0 + 5.0 * lock[:, 1]], axis=1).astype(np.float32)
    ahead = np.tanh((root[:, 2] - np.where(left, *habit.ahead) + 12.0 * lock[:, 1]) / 14.0).astype(np.float32)
    wisp = (roots.edge < 12.0 + 5.0 * lock[:, 2]) & (rng.random(len(root)) < 0.2 + 0.6 * habit.wisps)
    keep = np.where(wisp, 0.5, 1.0 + 0.3 * lock[:, 0]).astype(np.float32)  # wisps come nearer to the face
    # nor is the edge beside the face a line, nor alike on both sides
    near = np.where(left, *habit.near)
    drape = (smoothstep(-6.0, 24.0, near) * (0.85 + 0.25 * lock[:, 2])).astype(np.float32)
    line, bow = (15.0 * lock[:, 1] - near).astype(np.float32), (0.3 * near + 1.2 * sign).astype(np.float32)

    def bend(here: np.ndarray, want: np.ndarray, share: float) -> np.ndarray:
        x, y, z = here.T
        want[:, 2] -= 0.55 * front * min(share / 0.3, 1.0)
        free = 9.0 * smoothstep(-5.0, 20.0, y)  # mm more beside the tail of the brow, which stays in sight
        fore = line * smoothstep(66.0, 28.0, y) * smoothstep(34.0, 50.0, np.abs(x) - free)
        edge = z + fore + 7.0 * np.sin(y / 26.0 + bow)
        face = keep * smoothstep(-48.0, -20.0, edge) * smoothstep(84.0, 60.0, y)
        want[:, 0] += 0.9 * face * sign
        want[:, 2] -= 1.4 * face
        # what falls in front of the ear lies on the cheek, and hides its outer finger's breadth
        beside = drape * smoothstep(44.0, 14.0, y) * smoothstep(-110.0, -80.0, y) * smoothstep(-85.0, -60.0, z)
        want[:, 0] -= 0.9 * beside * sign * smoothstep(46.0, 57.0, np.abs(x) - free)
        want[:, 2] += 0.4 * beside * smoothstep(-30.0, -55.0, edge)
        # the face narrows below the cheekbones, and hair follows it
        inward = habit.inward * smoothstep(10.0, -50.0, y) * smoothstep(-120.0, -95.0, y)
        want[:, 0] -= inward * np.sign(x) * smoothstep(52.0, 70.0, np.abs(x))
        low = smoothstep(-85.0, -125.0, y)  # down the chest or the back, not out over the shoulders
        want[:, 2] += 0.8 * low * ahead
        want[:, 0] -= 0.15 * low * np.sign(x) * smoothstep(40.0, 70.0, np.abs(x))  # nor together at the throat
        if tuck.any():
            rising = tuck & (z > over_ear[:, 2] + 3.0)
            sinking = tuck & ~rising & (y > -34.0)
            way = np.where(rising[:, None], unit(over_ear - here), unit(below - here))
            want = np.where((rising | sinking)[:, None], 1.7 * way + 0.25 * want, want)
        return want

    return bend
