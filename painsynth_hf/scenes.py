"""Where a person sits and from where they are seen: head pose, room and cameras.

One pose and one room per identity, one camera per view, so one resting frame per view pairs with every expression.
"""

from __future__ import annotations

import numpy as np

from .sampling import clipped, pick
from .spec import ENVIRONMENTS, Camera, Pose, Scene

VIEW_YAW = {"front": 0.0, "left": 30.0, "right": -30.0}  # degrees, the head's yaw relative to the camera
VIEW_SPREAD, VIEW_LIMIT = 2.5, 5.0  # degrees, standard deviation about VIEW_YAW and its bound
HEAD_HEIGHT = 225.0  # mm, chin to crown
FILL = (0.62, 0.74)  # share of the picture's height that HEAD_HEIGHT takes
FILM = 24.0  # mm, the picture's height on 35 mm film, for which focal lengths are given
FOCAL = (40.0, 135.0)  # mm
STOPS = (2.0, 8.0)  # f-numbers
DEFOCUS = (0.019, 0.06)  # share of the picture's height; below, paints show that they carry no detail
# degrees, standard deviation of the room's turn: people sit facing the light, more or less; a ring stands before the
# face, a pillow lies level
TURNED = 15.0
TURN = {"ring_flash": 5.0, "pillow": 6.0, "vehicle": 12.0}
LOOKS_AT_CAMERA = 0.75  # share of people


def draw_pose(rng: np.random.Generator) -> tuple[Pose, float]:
    """A head turned by a few degrees, and the yaw (degrees) at which the front camera sees it.

    The eyes look at the front camera, give or take 2 degrees, or wander by some 10.
    """
    yaw, pitch, roll = (clipped(rng, 0.0, sigma, -3.0 * sigma, 3.0 * sigma) for sigma in (4.0, 3.5, 1.9))
    seen = clipped(rng, 0.0, VIEW_SPREAD, -VIEW_LIMIT, VIEW_LIMIT)
    at_camera = rng.random() < LOOKS_AT_CAMERA
    spread = 2.0 if at_camera else 9.0
    pose = Pose(
        yaw=round(yaw, 3),
        pitch=round(pitch, 3),
        roll=round(roll, 3),
        gaze_yaw=round(clipped(rng, -seen, spread, -20.0, 20.0), 3),
        gaze_pitch=round(clipped(rng, -pitch, 0.6 * spread, -15.0, 12.0), 3),
    )
    return pose, seen


def draw_scene(rng: np.random.Generator) -> Scene:
    """A room, uniform over `ENVIRONMENTS`, and how the picture was exposed and balanced."""
    environment = pick(rng, ENVIRONMENTS)
    turn = TURN.get(environment, TURNED)
    return Scene(
        environment=environment,
        seed=int(rng.integers(0, 2**31)),
        azimuth=round(clipped(rng, 0.0, turn, -2.5 * turn, 2.5 * turn), 2),  # rooms light a face looking along +z
        exposure=round(clipped(rng, 0.0, 0.3, -0.6, 0.45), 3),
        warmth=round(clipped(rng, 0.0, 0.32, -0.8, 0.8), 3),
    )


def draw_camera(rng: np.random.Generator, view: str, pose: Pose, seen: float, resolution: int) -> Camera:
    """The camera of a view: it stands where the head's yaw relative to it is the view's, give or take 5 degrees.

    `seen` is that difference for the front camera, whose yaw the gaze was drawn with. The lens is drawn, the distance
    follows from how much of the picture the head fills.
    """
    off = clipped(rng, 0.0, VIEW_SPREAD, -VIEW_LIMIT, VIEW_LIMIT)
    lens, stop = (float(np.exp(rng.uniform(*np.log(limits)))) for limits in (FOCAL, STOPS))
    fill = float(rng.uniform(*FILL))
    distance = lens / FILM * HEAD_HEIGHT / fill
    # thin lens: a point at infinity spreads to a disc of lens**2 / stop / (distance - lens) mm across on the film
    blur = lens * lens / (2.0 * stop * (distance - lens) * FILM)
    yaw = VIEW_YAW[view] + (seen if view == "front" else off)
    return Camera(
        resolution=resolution,
        view=view,
        azimuth=round(pose.yaw - yaw, 3),
        elevation=round(clipped(rng, 0.0, 2.5, -6.0, 6.0), 3),
        distance=round(distance, 1),
        focal=round(fill * distance / HEAD_HEIGHT, 4),
        shift_x=round(clipped(rng, 0.0, 0.025, -0.06, 0.06), 4),
        shift_y=round(clipped(rng, -0.035, 0.015, -0.07, 0.0), 4),  # the eyes above the middle, room for the shoulders
        noise=round(float(rng.uniform(0.1, 0.5)), 3),
        defocus=round(min(max(blur, DEFOCUS[0]), DEFOCUS[1]), 4),
    )
