"""The kinds of place a head is seen in, each laid out from a seed.

Every layout puts its main light in front of the head, to one side and above eye level, as a portrait wants it, and
clutter behind. Ranges are what such places measure, in mm; what they hold was chosen to read when out of focus.
"""

from __future__ import annotations

import numpy as np

from ..sampling import generator, pick
from .furnishings import bed, fill_window, furnish_back, furnish_sides, key_window
from .paints import (
    Outdoors,
    Paint,
    black_body,
    daylight,
    draped,
    earth,
    grained,
    leafy,
    luminaire,
    panelled,
    plain,
    poster,
    screen,
    shade,
    tiled,
    two_tone,
)
from .places import pillow, ring_flash, vehicle, ward_night
from .rooms import BACK, FRONT, Patch, Plan, Room, blend, pale_wall, some_cloth, some_day, some_wood


def build_room(kind: str, seed: int) -> Room:
    """The room of one of `spec.ENVIRONMENTS` and a seed."""
    rng = generator(seed, f"room {kind}")
    layout = {"ward": _ward, "window": _window_room, "clinic": _clinic, "living_room": _living_room,
              "night_lamp": _night, "shade": _shade, "pillow": pillow, "ward_night": ward_night,
              "ring_flash": ring_flash, "vehicle": vehicle}[kind]  # fmt: skip
    return layout(rng)


def _ward(rng: np.random.Generator) -> Room:
    plan = Plan(
        rng, rng.uniform(1500, 2300), rng.uniform(1150, 1900), rng.uniform(1700, 2800), rng.uniform(2300, 3400), 1050
    )
    outdoors, cloth = some_day(rng), some_cloth(rng)
    wall = pale_wall(rng, 0.3)
    rail = float(plan.low[1])
    lower = pick(rng, ((0.42, 0.50, 0.52), (0.50, 0.46, 0.36), (0.38, 0.47, 0.40), wall))
    key_window(plan, outdoors, pick(rng, ("bare", "blind", "net", "net+", "blind")), cloth)
    plan.panels(daylight(rng.uniform(4200, 5200)), rng.uniform(2.5, 5.0), (600, 600), 2, 2, 1500, rng.uniform(500, 900))
    # the bed-head unit: a board with a light-coloured channel, sockets, a lamp and a monitor
    back, left = plan.x(-rng.uniform(850, 1200), 1900), rng.random() < 0.5
    high = rng.uniform(20.0, 260.0)
    if rng.random() < 0.75:
        plan.lay(BACK, back, high - 420, 1900, 700, grained(some_wood(rng), contrast=0.25) if left else plain(lower))
        plan.lay(BACK, back, high, 1900, 150, plain((0.68, 0.69, 0.70)))
        for i in range(7):
            tint = pick(rng, ((0.42, 0.14, 0.11), (0.72, 0.72, 0.70), (0.16, 0.22, 0.34), (0.10, 0.10, 0.10)))
            plan.lay(BACK, back + 130 + 250 * i + rng.uniform(-50, 50), high + 35, 75, 80, plain(tint))
        plan.lay(
            BACK, back + rng.uniform(200, 1000), high + 170, 500, 60, luminaire(daylight(4300), 4.0, 5.0), glow=True
        )
    if rng.random() < 0.7:
        plan.lay(BACK, plan.x(rng.uniform(300, 700), 380), high + 260, 380, 300, screen(0.8, rng.random()))
    if rng.random() < 0.6:
        plan.lay(BACK, plan.x(-rng.uniform(650, 1100), 320), high + 300, 320, 430, poster(rng.random(), cloth))
    if rng.random() < 0.5:
        furnish_sides(plan, outdoors, cloth, clinic=True)
    hang = blend(cloth, (0.45, 0.55, 0.56), 0.5)
    stripe = blend(hang, (0.6, 0.58, 0.5), 0.6) if rng.random() < 0.5 else None
    folds = draped(hang, rng.uniform(110, 190), rng.random(), stripe)
    x = float(rng.uniform(-1500, -900)) if rng.random() < 0.6 else float(rng.uniform(900, 1300))
    plan.stand((x, 150, -rng.uniform(500, 900)), (40, 2150, rng.uniform(700, 1200)), folds)
    if rng.random() < 0.55:  # drawn behind the bed's side of the wall as well
        plan.lay(BACK, plan.x(rng.uniform(150, 700) * pick(rng, (-2.6, 1.0)), 1100), rail + 300, 1100, 2000, folds)
    plan.stand(
        (rng.uniform(600, 850), rail + 420, -rng.uniform(700, 1000)),
        (450, 840, 450),
        panelled(some_wood(rng), (0.1, 0.08, 0.06), 1, 3),
    )
    plan.stand((-rng.uniform(560, 760), 250, -rng.uniform(500, 900)), (28, 1900, 28), plain((0.55, 0.56, 0.58)))
    if rng.random() < 0.55:
        bed(plan, cloth)
    floor = tiled((0.34, 0.37, 0.38), (0.24, 0.26, 0.27), 600.0) if rng.random() < 0.5 else plain((0.30, 0.28, 0.25))
    return plan.finish(
        two_tone(lower, wall, rng.uniform(850, 1150)),
        floor,
        tiled((0.72, 0.72, 0.70), (0.45, 0.45, 0.45), 600.0),
        outdoors,
    )


def _window_room(rng: np.random.Generator) -> Room:
    plan = Plan(
        rng, rng.uniform(1150, 1700), rng.uniform(1500, 3300), rng.uniform(1600, 2900), rng.uniform(1900, 3000), 1180
    )
    outdoors, cloth = some_day(rng), some_cloth(rng)
    key_window(plan, outdoors, pick(rng, ("bare", "net", "net+", "net+", "blind")), cloth)
    fill_window(plan, outdoors, cloth)
    furnish_sides(plan, outdoors, cloth, clinic=False)
    furnish_back(plan, outdoors, cloth, clinic=False)
    floor = grained(some_wood(rng)) if rng.random() < 0.7 else plain(some_cloth(rng), 0.3)
    return plan.finish(plain(pale_wall(rng)), floor, plain((0.74, 0.73, 0.71)), outdoors)


def _clinic(rng: np.random.Generator) -> Room:
    plan = Plan(
        rng, rng.uniform(1400, 2200), rng.uniform(1300, 2800), rng.uniform(1500, 2600), rng.uniform(2000, 3000), 1180
    )
    outdoors, cloth = some_day(rng), some_cloth(rng)
    white = daylight(rng.uniform(4100, 5600))
    tube = rng.random() < 0.4
    size = (1200.0, 300.0) if tube else (600.0, 600.0)
    plan.panels(white, rng.uniform(3.0, 5.0), size, 2, 2, rng.uniform(1350, 1700), rng.uniform(700, 1100))
    if rng.random() < 0.75:
        key_window(plan, outdoors, pick(rng, ("blind", "net", "blind")), cloth, rng.uniform(0.75, 1.0))
    else:  # a lit corridor behind frosted glass
        plan.lay(plan.light_wall, 250, -350, 1500, 1500, luminaire(white, 3.0), glow=True)
    furnish_sides(plan, outdoors, cloth, clinic=True)
    furnish_back(plan, outdoors, cloth, clinic=True)
    tint = blend((0.70, 0.71, 0.70), pale_wall(rng, 0.0), rng.uniform(0.2, 1.0))
    if rng.random() < 0.75:
        x = plan.x(-rng.uniform(200, 1300), 1300)
        accent = blend(cloth, (0.45, 0.52, 0.52), rng.uniform(0.0, 0.35))
        plan.patches.insert(0, Patch(BACK, x, float(plan.low[1]), 1300, 3000, plain(accent)))
    return plan.finish(plain(tint, 0.05), tiled((0.42, 0.43, 0.43), (0.32, 0.33, 0.33), 450.0),
                       tiled((0.74, 0.74, 0.73), (0.5, 0.5, 0.5), 600.0), outdoors)  # fmt: skip


def _living_room(rng: np.random.Generator) -> Room:
    plan = Plan(
        rng, rng.uniform(1300, 1900), rng.uniform(1800, 3600), rng.uniform(1800, 3000), rng.uniform(2100, 3200), 1150
    )
    outdoors, cloth = some_day(rng), some_cloth(rng)
    key_window(plan, outdoors, pick(rng, ("net+", "bare+", "net+")), cloth, rng.uniform(0.75, 1.0))
    fill_window(plan, outdoors, cloth)
    furnish_sides(plan, outdoors, cloth, clinic=False)
    furnish_back(plan, outdoors, cloth, clinic=False)
    floor, back = float(plan.low[1]), float(plan.low[2])
    warm = black_body(rng.uniform(2700, 3200))
    x, z = rng.uniform(550, 1150) * pick(rng, (-1.0, 1.0)), back + rng.uniform(350, 700)
    high = rng.uniform(-50, 380)
    plan.stand((x, high, z), (rng.uniform(240, 360), 260, 300), shade(warm, rng.uniform(1.2, 2.2), 0.0), glow=True)
    plan.stand((x, (floor + high) / 2 - 60, z), (30, high - floor - 130, 30), plain((0.12, 0.1, 0.08)))
    sofa = some_cloth(rng)
    wide = rng.uniform(1500, 2100)
    plan.stand((rng.uniform(-400, 400), floor + 430, back + 700), (wide, 860, 260), plain(sofa, 0.2))
    for _ in range(2):
        side = rng.uniform(-0.35, 0.35) * wide
        plan.stand((side, floor + 720, back + 860), (460, 440, 200), plain(some_cloth(rng), 0.2), soft=True)
    return plan.finish(plain(pale_wall(rng, 0.8)), grained(some_wood(rng)), plain((0.72, 0.70, 0.66)), outdoors)


def _night(rng: np.random.Generator) -> Room:
    plan = Plan(
        rng, rng.uniform(1400, 2000), rng.uniform(1300, 2600), rng.uniform(1500, 2400), rng.uniform(1900, 2700), 1100
    )
    outdoors = Outdoors(
        1.2, daylight(9000), daylight(7000), rng.random(), 0.0, 0.2, (0.1, 0.15, 0.05), (0.1, 0.1, 0.1), night=True
    )
    cloth, warm = some_cloth(rng), black_body(rng.uniform(2700, 3200))
    angle, far = np.radians(rng.uniform(32, 58)), rng.uniform(950, 1250)
    x, y, z = far * np.sin(angle), rng.uniform(180, 420), far * np.cos(angle)
    wide = rng.uniform(320, 420)
    plan.stand((x, y, z), (wide, 300, wide), shade(warm, rng.uniform(26, 34), 0.0), glow=True)
    # light from a corridor on the other side, behind the camera
    plan.lay(FRONT, plan.x(-rng.uniform(1300, 1500), 850), -900, 850, 1900,
             luminaire(blend(warm, daylight(5000), 0.4), rng.uniform(1.6, 2.6)), glow=True)  # fmt: skip
    plan.panels(warm, rng.uniform(0.5, 1.1), (700, 700), 1, 1, 0, 700)
    if rng.random() < 0.75:
        w = rng.uniform(1000, 1500)
        u, v, tall = plan.x(rng.uniform(-1000, 100), w), rng.uniform(-400, -150), rng.uniform(1100, 1400)
        plan.window(BACK, u, v, w, tall, outdoors, pick(rng, ("bare+", "bare+", "blind", "bare")), cloth)
    furnish_sides(plan, outdoors, cloth, clinic=False)
    furnish_back(plan, outdoors, cloth, clinic=False)
    back = float(plan.low[2])
    lx = rng.uniform(450, 800) * pick(rng, (-1.0, 1.0))
    plan.stand(
        (lx, rng.uniform(-200, 150), back + 300), (230, 230, 230), shade(warm, rng.uniform(2.0, 4.0), 0.0), glow=True
    )
    if rng.random() < 0.4:
        plan.lay(BACK, plan.x(rng.uniform(-700, 400), 380), 150, 380, 290, screen(0.9, rng.random()))
    if rng.random() < 0.3:
        bed(plan, cloth)
    return plan.finish(
        plain(pale_wall(rng, 0.7)), grained(some_wood(rng)), plain((0.7, 0.68, 0.65)), outdoors, mood=-0.2
    )


def _shade(rng: np.random.Generator) -> Room:
    """Open shade: a wall and a porch roof or tree on one side, open sky on the other, sunlit things far off."""
    sign = 1.0 if rng.random() < 0.5 else -1.0
    blue = rng.random()
    outdoors = Outdoors(
        brightness=rng.uniform(1.6, 2.4),
        sky=daylight(6500 + 2500 * blue),
        haze=daylight(5300 + 900 * rng.random()),
        phase=rng.random(),
        trees=rng.uniform(0.02, 0.38),
        buildings=rng.uniform(0.2, 0.6) if rng.random() < 0.5 else 0.0,
        green=blend((0.10, 0.19, 0.05), (0.20, 0.22, 0.08), rng.random()),
        ground=blend((0.23, 0.24, 0.16), (0.42, 0.40, 0.36), rng.random()),
    )
    low, high = np.array([-3e4, -1550.0, -3e4], np.float32), np.array([3e4, 2e4, 3e4], np.float32)
    plan = Plan(rng, 3e4, 3e4, 3e4, 3e4, 1550.0)
    plan.sign, plan.low, plan.high = sign, low, high
    stone = pick(rng, ((0.50, 0.44, 0.36), (0.50, 0.33, 0.25), (0.62, 0.61, 0.58), (0.45, 0.45, 0.43)))
    wall = tiled(stone, blend(stone, (0.5, 0.5, 0.48), 0.5), 260.0, 14.0) if rng.random() < 0.5 else plain(stone, 0.25)
    plan.stand((-rng.uniform(1500, 2300), 500, -rng.uniform(500, 1500)), (250, 4200, rng.uniform(4500, 7000)), wall)
    plan.stand((-600, 2000, -900), (4200, 160, 4200), grained((0.36, 0.30, 0.24)))  # the roof
    for _ in range(2 + int(rng.random() * 4)):  # bushes and trees at some distance
        x, z, size = rng.uniform(-4500, 4500), -rng.uniform(3500, 9500), rng.uniform(1300, 3600)
        green = blend(outdoors.green, (0.16, 0.2, 0.07), rng.random())
        plan.stand((x, -1500 + 0.45 * size, z), (size, size, size), leafy(green, rng.random()), ball=True, ragged=True)
    if rng.random() < 0.5:
        plan.stand((rng.uniform(-900, 900), 300, -rng.uniform(2200, 4000)), (120, 3700, 120), plain((0.5, 0.48, 0.44)))
    if rng.random() < 0.5:
        plan.stand(
            (rng.uniform(-1500, 1500), -1150, -rng.uniform(3000, 6000)),
            (rng.uniform(1500, 4000), 800, 180),
            grained(some_wood(rng), True),
        )
    soil = blend((0.16, 0.15, 0.13), (0.11, 0.09, 0.06), rng.random())
    ground = earth(soil, blend((0.06, 0.10, 0.03), (0.11, 0.13, 0.05), rng.random()),
                   rng.random())  # fmt: skip
    base: tuple[Paint, ...] = (ground,) * 6
    return Room(low, high, base, (), tuple(plan.solids), outdoors, open_air=True)
