"""What rooms are furnished with: windows that light a head, a bed behind it, things along the walls.

Ranges are what such things measure, in mm; where they stand follows the plan's light and the head at the origin.
"""

from __future__ import annotations

from ..sampling import pick
from .paints import Colour, Outdoors, draped, grained, panelled, picture, plain, poster, shelved
from .rooms import BACK, FRONT, LEFT, Plan, blend, some_cloth, some_wood


def key_window(plan: Plan, outdoors: Outdoors, dress: str, cloth: Colour, gain: float = 1.0) -> None:
    """The main window: on the light side, from beside the head to behind the camera."""
    rng = plan.rng
    start = rng.uniform(120.0, 420.0)
    low = rng.uniform(-420.0, -150.0)
    tall = min(rng.uniform(1250.0, 1600.0), float(plan.high[1]) - low - 180.0)
    wide = min(rng.uniform(1300.0, 2100.0), float(plan.high[2]) - start - 150.0)
    plan.window(plan.light_wall, start, low, wide, tall, outdoors, dress, cloth, gain)


def fill_window(plan: Plan, outdoors: Outdoors, cloth: Colour) -> None:
    """A window in the front wall, towards the other side: it opens the shadows, and lights a room turned about."""
    rng = plan.rng
    wide, tall = rng.uniform(800.0, 1200.0), rng.uniform(1000.0, 1300.0)
    u = plan.x(-rng.uniform(0.55, 0.8) * abs(float(plan.low[0] if plan.sign > 0 else plan.high[0])), wide)
    plan.window(FRONT, u, rng.uniform(-150.0, 100.0), wide, tall, outdoors, "net", cloth, rng.uniform(0.7, 1.0))


def bed(plan: Plan, cloth: Colour) -> None:
    """What an upright patient leans on: pillow, bed head and the raised mattress under it."""
    rng = plan.rng
    depth = -rng.uniform(330.0, 420.0)
    white = blend((0.60, 0.60, 0.58), (0.50, 0.56, 0.60), rng.random())
    high = rng.uniform(-110.0, 20.0)  # the pillow's upper edge, about the height of the ears or below
    x = rng.uniform(-60.0, 60.0)
    for dx, wide in ((-130, 480), (120, 500), (0, 620)):  # a pillow is no egg: three lobes
        plan.stand((x + dx, high - 150 + rng.uniform(-25, 10), depth), (wide, 330, 200), plain(white, 0.14), soft=True)
    board = pick(rng, ((0.50, 0.45, 0.36), (0.36, 0.24, 0.14), (0.46, 0.50, 0.52), (0.28, 0.36, 0.40)))
    plan.stand((0, -560, depth - 110), (880, 700, 110), plain(white, 0.2))
    plan.stand((0, rng.uniform(-500.0, -380.0), depth - 290), (980, 900, 50), grained(board, contrast=0.3))
    for rail in (-560, 560):
        plan.stand((rail, -330, depth + 60), (28, 60, 700), plain((0.55, 0.56, 0.58)))


def furnish_back(plan: Plan, outdoors: Outdoors, cloth: Colour, clinic: bool) -> None:
    """Two to four things along the back wall and its corners, so that no picture is without any."""
    rng = plan.rng
    floor, top = float(plan.low[1]), float(plan.high[1])
    back, corner = float(plan.low[2]), 0.78 * float(min(-plan.low[0], plan.high[0]))
    # slots from the dark side to the light side; each holds one thing, the middle one sometimes nothing
    for slot in (-1, 0, 1):
        x = slot * corner * rng.uniform(0.5, 0.68) + rng.uniform(-180, 180)
        thing = int(rng.random() * 6.0)
        wood = some_wood(rng) if not clinic else blend((0.66, 0.67, 0.68), some_wood(rng), 0.25 * rng.random())
        if thing == 0:
            wide, tall = rng.uniform(800, 1300), rng.uniform(1000, 1350)
            dress = pick(rng, ("blind", "net", "net+", "blind+", "bare+"))
            plan.window(
                BACK,
                plan.x(x - wide / 2, wide),
                rng.uniform(-350, -100),
                wide,
                tall,
                outdoors,
                dress,
                cloth,
                rng.uniform(0.12, 0.26),
            )
        elif thing == 1:
            wide = rng.uniform(800, 1200)
            tall = rng.uniform(1500, min(2100, top - floor - 100))
            paint = panelled(wood, (0.1, 0.1, 0.1), 2, 2) if clinic and rng.random() < 0.6 else shelved(
                wood, blend(wood, (0.2, 0.19, 0.18), 0.5), rng.random(), rng.uniform(280, 380))  # fmt: skip
            plan.stand((x, floor + tall / 2, back + 170), (wide, tall, 330), paint)
        elif thing == 2:
            wide = rng.uniform(820, 950)
            plan.lay(BACK, plan.x(x - wide / 2 - 60, wide + 120), floor, wide + 120, 2120, plain((0.62, 0.61, 0.58)))
            plan.lay(BACK, plan.x(x - wide / 2, wide), floor, wide, 2060,
                     panelled(wood if rng.random() < 0.6 else (0.66, 0.65, 0.62), (0.2, 0.18, 0.16), 1, 1))  # fmt: skip
        elif thing == 3:
            for i in range(1 + int(rng.random() * 3)):
                wide, tall = min(rng.uniform(260, 620), 440.0), rng.uniform(280, 560)  # they hang 480 apart
                frame = pick(rng, ((0.05, 0.045, 0.04), (0.3, 0.2, 0.1), (0.6, 0.58, 0.55)))
                art = poster(rng.random(), cloth) if clinic else picture(rng.random(), rng.random(), frame)
                plan.lay(BACK, plan.x(x - wide / 2 + (i - 1) * 480, wide), rng.uniform(-200, 330), wide, tall, art)
        elif thing == 4:
            plan.plant(x, back + rng.uniform(350, 600), rng.uniform(-250, 250), rng.uniform(400, 650))
            if rng.random() < 0.7:
                plan.lay(
                    BACK, plan.x(x - 600, 420), rng.uniform(50, 300), 420, 320, picture(rng.random(), rng.random())
                )
        else:
            plan.stand(
                (x, floor + 400, back + 230),
                (rng.uniform(800, 1300), 800, 420),
                panelled(wood, (0.08, 0.07, 0.06), 3, 2),
            )
            for i in range(4):
                tall = rng.uniform(120, 420)
                place = (x + (i - 1.5) * 260 + rng.uniform(-60, 60), floor + 800 + tall / 2, back + 230)
                size = (rng.uniform(70, 210), tall, 120)
                plan.stand(place, size, plain(some_cloth(rng)), ball=rng.random() < 0.4)


def furnish_sides(plan: Plan, outdoors: Outdoors, cloth: Colour, clinic: bool) -> None:
    """Something on either side wall behind the head, where cameras that stand aside look."""
    rng = plan.rng
    floor, back = float(plan.low[1]), float(plan.low[2])
    for wall in (plan.dark_wall, plan.light_wall):
        # from the room's corner to the plane of the head
        u, room = back + 120.0, -back - 150.0
        x = (float(plan.low[0]) if wall == LEFT else float(plan.high[0])) * plan.sign
        inward = -1.0 if x > 0 else 1.0
        thing = int(rng.random() * 5)
        if thing == 0:
            wide = min(rng.uniform(500, 900), room)
            plan.lay(wall, u, floor, wide, 2300, draped(cloth, rng.uniform(100, 170), rng.random()))
        elif thing == 1:
            wide, tall = min(rng.uniform(600, 1000), room), rng.uniform(1300, 2000)
            wood = some_wood(rng) if not clinic else (0.62, 0.63, 0.63)
            paint = panelled(wood, (0.1, 0.09, 0.08), 2, 2) if clinic else shelved(wood, wood, rng.random())
            plan.stand((x + 160 * inward, floor + tall / 2, u + wide / 2), (300, tall, wide), paint)
        elif thing == 2:
            plan.plant(x + 420 * inward, u + 350, rng.uniform(-250, 250), rng.uniform(400, 650))
        elif thing == 3:
            wide = min(860.0, room)
            plan.lay(wall, u, floor, wide + 60, 2120, plain((0.6, 0.59, 0.56)))
            plan.lay(wall, u + 60, floor, wide - 60, 2060, panelled(some_wood(rng), (0.15, 0.13, 0.12)))
        for i in range(2):  # and a picture or two beyond it, or instead
            wide, tall = rng.uniform(280, 520), rng.uniform(300, 560)
            start = u + 0.25 * room + i * 0.4 * room
            if start + wide < 100.0 and rng.random() < 0.7:
                art = poster(rng.random(), cloth) if clinic else picture(rng.random(), rng.random())
                plan.lay(wall, start, rng.uniform(-150, 250), wide, tall, art)
