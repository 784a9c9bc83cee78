"""What stands behind a head: shade off to the side away from the light, cushions without corners, glare of windows."""

from __future__ import annotations

import numpy as np
import pytest
import warp as wp

from painsynth_hf.appearance.cushion import cushion_hit, cushion_normal
from painsynth_hf.appearance.headshade import behind_head
from painsynth_hf.appearance.layouts import build_room
from painsynth_hf.appearance.rooms import HUNG
from painsynth_hf.render.glare import BRIGHT, CELLS, STRAY, gather_bright, spread_bright
from painsynth_hf.spec import ENVIRONMENTS


@wp.kernel
def _shades(
    directions: wp.array(dtype=wp.vec3),
    shares: wp.array(dtype=float),
    points: wp.array(dtype=wp.vec3),
    albedo: wp.vec3,
    out: wp.array(dtype=wp.vec3),
):
    i = wp.tid()
    out[i] = behind_head(directions, shares, points[i], wp.vec3(0.0, 0.0, 1.0), albedo)


def _shade(points: list, albedo: tuple = (0.5, 0.5, 0.5), towards: tuple = (0.6, 0.0, 0.8)) -> np.ndarray:
    out = wp.empty(len(points), dtype=wp.vec3, device="cpu")
    light = wp.array([towards], dtype=wp.vec3, device="cpu")
    share = wp.array([1.0], dtype=float, device="cpu")
    given = [light, share, wp.array(points, dtype=wp.vec3, device="cpu"), wp.vec3(*albedo)]
    wp.launch(_shades, len(points), given, [out], device="cpu")
    return out.numpy()


def test_shade_on_a_wall_lies_away_from_the_light_and_fades_with_distance() -> None:
    lit, shaded, far = _shade([[150.0, 5.0, -250.0], [-150.0, 5.0, -250.0], [-600.0, 5.0, -800.0]])
    assert lit.min() > 0.97 and shaded.max() < 0.8
    assert far.min() > shaded.max() + 0.1  # half a metre behind it is weak


def test_shade_takes_the_colour_of_the_wall() -> None:
    (shade,) = _shade([[-150.0, 5.0, -250.0]], albedo=(0.7, 0.4, 0.1))
    assert shade[0] > shade[1] > shade[2]


@wp.kernel
def _cushion(at: wp.array(dtype=wp.vec2), half: wp.vec3, depth: wp.array(dtype=float), normal: wp.array(dtype=wp.vec3)):
    i = wp.tid()
    q = wp.vec3(at[i][0], at[i][1], 2.0)
    d = wp.vec3(0.0, 0.0, -1.0)
    depth[i] = cushion_hit(q, d, half, 1.0, 3.0)
    normal[i] = cushion_normal(q + d * depth[i], half)


def test_a_cushion_is_thick_in_the_middle_and_has_no_corners() -> None:
    at = wp.array([[0.0, 0.0], [0.7, 0.0], [0.0, 0.8], [0.98, 0.98]], dtype=wp.vec2, device="cpu")
    depth, normal = wp.empty(4, dtype=float, device="cpu"), wp.empty(4, dtype=wp.vec3, device="cpu")
    wp.launch(_cushion, 4, [at, wp.vec3(300.0, 200.0, 70.0)], [depth, normal], device="cpu")
    middle, right, top, corner = depth.numpy()
    assert middle == pytest.approx(1.0, abs=0.03) and middle < right < 2.0 and middle < top < 2.0 and corner == -1.0
    n = normal.numpy()
    assert n[0, 2] > 0.99 and n[1, 0] > 0.05 and n[2, 1] > 0.05


def test_glare_comes_from_what_is_bright_and_falls_off() -> None:
    size, white = 96, 2.0
    picture = np.full((2, size, size, 3), 0.5 * BRIGHT * white, np.float32)
    picture[1, :8, :8] = white
    shape = (2, CELLS, CELLS)
    bright, glare = (wp.empty(shape, dtype=wp.vec3, device="cpu") for _ in range(2))
    flat = wp.array(picture.reshape(2, -1, 3), dtype=wp.vec3, device="cpu")
    wp.launch(gather_bright, shape, [flat, size, white], [bright], device="cpu")
    wp.launch(spread_bright, shape, [bright], [glare], device="cpu")
    none, some = glare.numpy()[..., 0]
    assert none.max() == 0.0
    assert some[0, 0] > 3.0 * some[6, 6] > 0.0 and (np.diff(np.diagonal(some)) <= 0.0).all()
    assert some.sum() < STRAY * bright.numpy()[1, ..., 0].sum()  # part of it leaves the picture


@pytest.mark.parametrize("kind", ENVIRONMENTS)
def test_nothing_hangs_before_a_window(kind: str) -> None:
    for seed in range(12):
        patches = build_room(kind, seed).patches
        for hung in (p for p in patches if p.paint.kind in HUNG):
            for pane in (p for p in patches if p.glow and p.wall == hung.wall):
                apart = pane.u > hung.u + hung.w or hung.u > pane.u + pane.w
                assert apart or pane.v > hung.v + hung.h or hung.v > pane.v + pane.h
