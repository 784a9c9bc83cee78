"""More kinds of place, nearer or darker than a furnished room: a pillow, a ward at night, a ring flash, a vehicle."""

from __future__ import annotations

import numpy as np

from ..sampling import pick
from .paints import (
    Colour,
    Outdoors,
    black_body,
    daylight,
    draped,
    grained,
    linen,
    luminaire,
    pane,
    panelled,
    plain,
    ring,
    scaled,
    screen,
    shelved,
    tiled,
)
from .rooms import BACK, CEILING, FRONT, LEFT, RIGHT, Patch, Plan, Room, blend, pale_wall, some_cloth, some_day

LINENS: tuple[Colour, ...] = (
    (0.62, 0.62, 0.60), (0.52, 0.58, 0.62), (0.60, 0.57, 0.50), (0.45, 0.53, 0.50), (0.55, 0.50, 0.55),
    (0.33, 0.43, 0.58), (0.60, 0.45, 0.38), (0.48, 0.55, 0.46), (0.60, 0.53, 0.38),
)  # fmt: skip


def some_linen(rng: np.random.Generator, phase: float | None = None) -> tuple:
    """Arguments of `linen`: a colour, sometimes striped."""
    base = scaled(pick(rng, LINENS), rng.uniform(0.8, 1.1))
    stripe = blend(base, pick(rng, ((0.30, 0.40, 0.52), (0.34, 0.46, 0.38), (0.60, 0.60, 0.58))), 0.6)
    pitch = rng.uniform(22.0, 60.0) if rng.random() < 0.35 else 0.0
    return base, stripe, pitch, rng.random() if phase is None else phase


def pillow(rng: np.random.Generator) -> Room:
    """A patient on the back, seen from above: the head's -z is down, its +y is towards the head of the bed.

    The wall at -z is the floor, at +z the ceiling; a window in one side wall is the key, ceiling lights fill.
    """
    plan = Plan(rng, rng.uniform(1100, 1900), 950.0, rng.uniform(1500, 2600), rng.uniform(1500, 1900), 2600.0)
    plan.high[1] = rng.uniform(420.0, 700.0)
    outdoors = some_day(rng)
    u, wide = rng.uniform(-100.0, 150.0), rng.uniform(1000.0, 1350.0)  # along z: from above the mattress upwards
    net = rng.uniform(0.2, 0.8) * (rng.random() < 0.6)
    for k in range(3):
        plan.lay(plan.light_wall, u, -860.0 + 520.0 * k, min(wide, float(plan.high[2]) - u - 80.0), 460.0,
                 pane(rng.uniform(0.55, 1.0), net=net), glow=True)  # fmt: skip
    white = daylight(rng.uniform(4000, 5200))
    x = plan.sign * rng.uniform(250.0, 700.0)
    for y, gain in ((-1100.0, 0.5), (rng.uniform(-200.0, 120.0), 1.0)):
        plan.lay(FRONT, x - 300.0, y, 600.0, 600.0, luminaire(white, gain * rng.uniform(1.0, 4.0)), glow=True)
    # the channel of light over the bed's head, on the wall behind the bed: it models a lying face from its own above
    plan.lay(CEILING, -450.0, rng.uniform(350.0, 600.0), 900.0, 160.0, luminaire(white, rng.uniform(4.0, 9.0)),
             glow=True)  # fmt: skip
    top = -rng.uniform(84.0, 94.0)  # the back of the head sinks in a little
    case = linen(*some_linen(rng))
    x, y = rng.uniform(-60, 60), rng.uniform(-60, 20)
    plan.stand((x, y, top - 70.0), (rng.uniform(600, 780), rng.uniform(430, 520), 150.0), case, soft=True)
    plan.stand((0.0, -900.0, top - 190.0), (930.0, 2100.0, 160.0), linen(*some_linen(rng)))
    rail = plain((0.55, 0.56, 0.58))
    for side in (-500.0, 500.0):
        plan.stand((side, -700.0, top - 60.0), (30.0, 1000.0, 40.0), rail)
    wood = (0.40, 0.30, 0.20)
    plan.stand((0.0, 360.0, top - 100.0), (960.0, 40.0, 420.0), grained(wood, contrast=0.3))
    floor = tiled((0.30, 0.32, 0.33), (0.22, 0.24, 0.25), 450.0)
    wall = plain(pale_wall(rng))
    base = (wall, wall, wall, wall, floor, tiled((0.7, 0.7, 0.69), (0.45, 0.45, 0.45), 600.0))
    return Room(plan.low, plan.high, base, tuple(plan.patches), tuple(plan.solids), outdoors, lying=True, near=8.0)


def ward_night(rng: np.random.Generator) -> Room:
    """Intensive care by night: a dimmed reading lamp at one side, monitors behind, a corridor's light."""
    plan = Plan(
        rng, rng.uniform(1500, 2100), rng.uniform(900, 1500), rng.uniform(1600, 2400), rng.uniform(2100, 3000), 1050
    )
    night = Outdoors(0.8, daylight(9000), daylight(7000), rng.random(), 0.0, 0.2, (0.1, 0.15, 0.05), (0.1, 0.1, 0.1),
                     night=True)  # fmt: skip
    warm, cold = black_body(rng.uniform(2800, 3600)), daylight(rng.uniform(4500, 6500))
    wall = pale_wall(rng, 0.2)
    # the reading lamp on its arm: in front, above, to one side
    angle, far = np.radians(rng.uniform(25, 55)), rng.uniform(800, 1100)
    plan.stand((far * np.sin(angle), rng.uniform(420, 650), far * np.cos(angle)), (200, 120, 200),
               luminaire(warm, rng.uniform(22, 40), 0.0), glow=True)  # fmt: skip
    plan.lay(FRONT, plan.x(-rng.uniform(900, 1500), 900), -1000, 900, 2050,
             luminaire(blend(cold, warm, 0.3), rng.uniform(0.8, 1.8)), glow=True)  # fmt: skip
    plan.panels(cold, rng.uniform(0.15, 0.5), (600, 600), 2, 1, 1500, 900)
    for k in range(2 + int(rng.random() * 2)):  # monitors, pumps with their displays
        x, y = rng.uniform(-850, 850), rng.uniform(-50, 420)
        wide = rng.uniform(230, 420) if k == 0 else rng.uniform(110, 200)
        plan.lay(BACK, x, y, wide, 0.75 * wide, screen(rng.uniform(1.2, 2.6), rng.random()))
    back = plan.x(-rng.uniform(850, 1100), 1900)
    high = rng.uniform(-80.0, 120.0)
    plan.patches.insert(0, Patch(BACK, back, high - 500, 1900, 640, plain(scaled(wall, 0.6))))
    plan.lay(BACK, back + rng.uniform(100, 600), high + 190, rng.uniform(500, 1100), 45, luminaire(warm, 1.2, 4.0),
             glow=True)  # fmt: skip
    hang = blend(some_cloth(rng), (0.35, 0.42, 0.45), 0.5)
    folds = draped(hang, rng.uniform(110, 190), rng.random())
    x = float(rng.uniform(800, 1300)) * pick(rng, (-1.0, 1.0))
    plan.stand((x, 150, -rng.uniform(400, 800)), (40, 2150, rng.uniform(700, 1200)), folds)
    x = rng.uniform(420, 700) * pick(rng, (-1.0, 1.0))
    plan.stand((x, 200, -600.0), (26, 1900, 26), plain((0.5, 0.51, 0.53)))
    plan.stand((x, 120, -600.0), (130, 190, 130), panelled((0.45, 0.47, 0.5), (0.1, 0.4, 0.3), 1, 3))
    if rng.random() < 0.6:
        case = linen(*some_linen(rng))
        depth = -rng.uniform(150.0, 230.0)
        plan.stand((rng.uniform(-50, 50), rng.uniform(-120, -30), depth - 90), (720, 470, 200), case, soft=True)
        plan.stand((0, -520, depth - 160), (900, 800, 120), linen(*some_linen(rng)))
    floor = plain((0.22, 0.23, 0.24))
    return plan.finish(plain(wall), floor, tiled((0.6, 0.6, 0.6), (0.4, 0.4, 0.4), 600.0), night,
                       mood=-rng.uniform(0.05, 0.35), near=60.0)  # fmt: skip


def ring_flash(rng: np.random.Generator) -> Room:
    """A clinical or webcam portrait by ring light: even light from the front, a room that falls off into the dark."""
    plan = Plan(
        rng, rng.uniform(1300, 2300), rng.uniform(500, 2600), rng.uniform(1300, 2300), rng.uniform(1500, 2600), 1200
    )
    outdoors = some_day(rng)
    white = daylight(rng.uniform(4300, 6000))
    # well over the camera and hardly hollow, or eyes would be two white discs or targets; half a metre across:
    # smaller rings of the same light burn glare into dark skin and spectacles
    far, wide = rng.uniform(560.0, 1000.0), rng.uniform(450.0, 620.0)
    plan.stand((rng.uniform(-70, 70), far * rng.uniform(0.54, 0.68), far), (wide, wide, 20.0),
               ring(white, rng.uniform(11.0, 15.0), rng.uniform(0.12, 0.32)), glow=True)  # fmt: skip
    plan.panels(white, rng.uniform(0.2, 1.1), (600, 600), 1, 1, 0, 500)
    if rng.random() < 0.6:  # a little daylight from one side, so that the two cheeks differ
        plan.lay(plan.light_wall, 100, -300, 1100, 1300, pane(rng.uniform(0.05, 0.2), net=0.6), glow=True)
    hue = pick(rng, ((0.42, 0.44, 0.46), (0.13, 0.18, 0.28), (0.26, 0.38, 0.32), (0.10, 0.10, 0.11), (0.42, 0.28, 0.20),
                     (0.18, 0.29, 0.46), (0.55, 0.53, 0.50), (0.46, 0.36, 0.16)))  # fmt: skip
    if rng.random() < 0.5:  # a cloth or paper backdrop
        plan.lay(BACK, -1250, -1200, 2500, 3000, draped(hue, rng.uniform(350, 800), rng.random()))
    else:
        for k in range(3):
            x = -1000 + 700 * k + rng.uniform(-150, 150)
            if rng.random() < 0.6:
                plan.lay(BACK, x, -1200, 560, rng.uniform(1300, 2000), shelved((0.3, 0.2, 0.12), hue, rng.random()))
    side = plain(scaled(hue, 0.8), 0.1)
    return plan.finish(side, plain((0.2, 0.19, 0.18)), plain((0.6, 0.6, 0.6)), outdoors, mood=-0.05,
                       relief=False)  # fmt: skip


def vehicle(rng: np.random.Generator) -> Room:
    """In a car, an ambulance or a bus: side windows near, a wide one ahead, a headrest, dark trim."""
    plan = Plan(rng, rng.uniform(420, 700), rng.uniform(900, 2600), rng.uniform(750, 1500), rng.uniform(950, 1500), 700)
    plan.high[1] = rng.uniform(230.0, 420.0)
    outdoors = some_day(rng)
    outdoors = Outdoors(**{**outdoors.__dict__, "brightness": rng.uniform(3.0, 5.0), "trees": rng.uniform(0.1, 0.5)})
    trim = pick(rng, ((0.11, 0.11, 0.115), (0.22, 0.21, 0.19), (0.34, 0.32, 0.29), (0.15, 0.16, 0.18)))
    low, top = rng.uniform(-260, -120), float(plan.high[1]) - rng.uniform(60.0, 110.0)
    for wall, gain in ((LEFT, 1.0), (RIGHT, 1.0)):
        key = wall == plan.light_wall
        # panes are tinted or dusty: trees seen sharp through them are a pattern in which detectors find faces
        glass = pane(gain * (rng.uniform(0.65, 1.0) if key else rng.uniform(0.2, 0.4)), net=rng.uniform(0.1, 0.35))
        start = rng.uniform(-250.0, 0.0) if key else -float(-plan.low[2])
        stop = float(plan.high[2]) - 150.0
        for u in np.arange(start, stop, 900.0):
            plan.lay(wall, u, low, min(820.0, stop - u), top - low, glass, glow=True)
    wide = float(plan.high[0] - plan.low[0])
    # the windscreen ahead, which slopes back and overhead: most of the light, as from a camera on the dashboard
    screen_gain, deep = rng.uniform(0.55, 0.9), rng.uniform(450.0, 650.0)
    ahead = float(plan.high[2])
    plan.lay(FRONT, float(plan.low[0]) + 80.0, low + 60.0, wide - 160.0, top - low - 40.0, pane(screen_gain), glow=True)
    plan.lay(CEILING, float(plan.low[0]) + 120.0, ahead - deep, wide - 240.0, deep, pane(screen_gain), glow=True)
    plan.lay(BACK, float(plan.low[0]) + 140.0, low + 80.0, wide - 280.0, top - low - 100.0,
             pane(rng.uniform(0.18, 0.42), net=rng.uniform(0.25, 0.6)), glow=True)  # fmt: skip
    cloth = scaled(some_cloth(rng), rng.uniform(0.35, 1.0))
    if rng.random() < 0.7:  # the headrest and the seat's back
        rest = -rng.uniform(175.0, 240.0)
        plan.stand((0, rng.uniform(-60, 10), rest - 60), (rng.uniform(240, 300), 180, 90), plain(cloth, 0.2), soft=True)
        plan.stand((0, -480, rest - 90), (500, 620, 130), draped(cloth, 80.0, 0.3), soft=True)
    for k in range(2):  # seats farther back
        x, z = rng.uniform(-600, 600), -rng.uniform(700, 1300) - 500 * k
        if z - 100 > plan.low[2]:
            plan.stand((x, -380, z), (460, 640, 150), plain(cloth, 0.15), soft=True)
            plan.stand((x, 20, z), (250, 170, 90), plain(cloth, 0.15), soft=True)
    return plan.finish(plain(trim, 0.1), plain((0.06, 0.06, 0.06)), plain((0.45, 0.44, 0.42)), outdoors, near=60.0)
