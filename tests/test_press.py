"""Kernels that push, wind and darken strands agree with NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from painsynth_hf.appearance import comb, crowding, press
from painsynth_hf.appearance.comb import CELL, REACH, Collider, clump, curl, grow
from painsynth_hf.appearance.strands import at_roots, skin_corners, template, triangles, unit
from painsynth_hf.sampling import generator


@pytest.fixture(scope="module")
def ball() -> Collider:
    """A ball of 60 mm about the origin, whose nearest tangent plane is that of the middle of a cell."""
    shape = (24, 24, 24)
    low = np.full(3, -12 * CELL, np.float32)
    cells = np.stack(np.meshgrid(*(low[i] + CELL * (np.arange(24) + 0.5) for i in range(3)), indexing="ij"), axis=-1)
    normal = (cells / np.linalg.norm(cells, axis=-1, keepdims=True)).reshape(-1, 3)
    return Collider(low, shape, np.concatenate([normal, np.full((len(normal), 1), 60.0)], axis=1).astype(np.float32))


def test_points_are_pushed_as_by_numpy(ball: Collider) -> None:
    points = generator(0, "points").normal(0.0, 45.0, (200, 5, 3)).astype(np.float32)
    margin = np.linspace(-1.0, 3.0, 5, dtype=np.float32)
    before = points.copy()
    distance, normal = ball.distance(points)
    want = points + np.clip(margin - distance, 0.0, REACH)[..., None] * normal
    np.testing.assert_allclose(ball.push(points, margin), want, atol=1e-4)
    again, normal = ball.distance(want.astype(np.float32))
    twice = np.where(
        (distance < margin)[..., None], want + np.clip(margin - again, 0.0, REACH)[..., None] * normal, want
    )
    np.testing.assert_allclose(ball.clear(points, margin), twice, atol=1e-4)
    assert (points == before).all() and (distance < margin).any() and (distance > margin).any()


def test_strands_grow_off_the_skin_to_their_length(ball: Collider) -> None:
    root = generator(0, "roots").normal(size=(50, 3))
    root = (60.0 * root / np.linalg.norm(root, axis=1, keepdims=True)).astype(np.float32)
    length, height = np.linspace(20.0, 60.0, 50), np.full(50, 4.0)
    path = grow(root, root / 60.0, length, 12, ball, lambda here, share: -here, height, 0.6, 0.0, 0.5)
    steps = np.linalg.norm(np.diff(path, axis=1), axis=2)
    np.testing.assert_allclose(steps.sum(axis=1), length, rtol=1e-4)
    assert ball.distance(path[:, 4:])[0].min() > 0.0  # though the field leads into the ball
    assert path[:, 0].tobytes() == root.tobytes()


def test_curls_are_helices() -> None:
    along = np.linspace(0.0, 90.0, 46, dtype=np.float32)
    straight = np.tile(np.stack([0 * along, -along, 0 * along], axis=1), (3, 1, 1))
    got = curl(straight, np.array([0.0, 2.0, 4.0]), np.full(3, 30.0), np.array([0.0, 0.0, 1.0]))
    np.testing.assert_allclose(got[0], straight[0], atol=1e-5)
    off = np.linalg.norm((got - straight)[1:, 25:], axis=2)  # where the winding has begun and its lead-in has faded
    np.testing.assert_allclose(off, [[2.0], [4.0]] * np.ones((2, 21)), rtol=0.02)
    np.testing.assert_allclose(got[..., 1], straight[..., 1], atol=1e-3)  # across the strand
    turn = np.unwrap(np.arctan2(got[1, 25:, 0], got[1, 25:, 2]))
    np.testing.assert_allclose(np.abs(np.diff(turn)), 2.0 * np.pi * 2.0 / 30.0, rtol=0.05)


def test_hair_darkens_what_lies_below_it() -> None:
    """As `crowding` says: exp of minus the hair passed at four places, of a grid filled and smoothed."""
    rng = generator(0, "hair")
    root = np.array([0.0, 60.0, -72.0]) + rng.normal(0.0, 6.0, (400, 3))
    points = (root[:, None] + np.linspace(0.0, 30.0, 7)[:, None] * [1.0, 0.4, 0.0]).astype(np.float32)
    width = np.full(400, 0.1, np.float32)
    density = crowding.crowd(points, width)
    light = crowding.openness(density, points, 0.0)
    assert light.shape == (400, 3) and light.dtype == np.float32 and light[:, 1].mean() < light[:, 2].mean()
    assert crowding.FLOOR <= light.min() < 0.9 and (crowding.openness(density, points, 1.0) >= light).all()
    assert (crowding.openness(crowding.crowd(points[:1], width[:1] * 1e-6), points[:1], 0.0) > 0.99).all()
    filled = np.zeros((72, 123, 82))
    middle = 0.5 * (points[:, :-1] + points[:, 1:])
    cell = ((middle - crowding.LOW) / crowding.CELL).astype(int).reshape(-1, 3)
    np.add.at(filled, tuple(cell.T), (np.linalg.norm(np.diff(points, axis=1), axis=2) * 0.1).ravel())
    at = points[:, -1]
    out = np.stack([at[:, 0], 0.8 * np.clip(at[:, 1], 0, 60), at[:, 2] + 72.0], axis=1)
    out = out / np.linalg.norm(out, axis=1, keepdims=True) + [0.0, 0.35, 0.0]
    density = crowding.ndimage.gaussian_filter(filled / crowding.CELL**3, 0.7)
    depth = sum(
        thick * density[tuple(((at + reach * out - crowding.LOW) / crowding.CELL).astype(int).T)]
        for reach, thick in zip(crowding.STEPS, crowding.THICKNESS, strict=True)
    )
    want = crowding.FLOOR + (1.0 - crowding.FLOOR) * np.exp(-crowding.OPACITY * depth**crowding.SCATTER)
    assert np.quantile(np.abs(light[:, 2] - want), 0.98) < 1e-3  # but where a point lies on the border of two cells


def test_strands_are_drawn_to_their_leaders_and_moved_aside_as_by_numpy() -> None:
    rng = generator(0, "clumps")
    points = rng.normal(0.0, 20.0, (300, 6, 3)).astype(np.float32)
    before, strength = points.copy(), rng.random(300)
    leader = clump(generator(0, "leaders"), points, 20.0, strength, 0.9)
    assert (leader[leader] == leader).all() and len(np.unique(leader)) == 15
    share = (strength[:, None] * np.linspace(0.0, 1.0, 6) ** 0.9)[..., None]
    np.testing.assert_allclose(points, before + (before[leader] - before) * share, atol=1e-4)

    ways = [(rng.normal(size=(300, 3)), rng.random(6)) for _ in range(2)]
    moved = points.copy()
    press.move(moved, *ways)
    want = points + sum(aside[:, None] * share[:, None] for aside, share in ways)
    np.testing.assert_allclose(moved, want, atol=1e-5)


def test_cells_around_others_are_those_within_reach() -> None:
    seeds = generator(0, "cells").random((13, 17, 11)) < 0.01
    for reach in (1.0, 2.0, 3.0):
        assert (comb._around(seeds, reach) == (ndimage.distance_transform_edt(~seeds) <= reach)).all()


def test_roots_take_the_weighted_mean_of_their_triangles_corners() -> None:
    rng = generator(0, "means")
    triangle, share = rng.integers(0, len(triangles()), 50), rng.random((50, 3)).astype(np.float32)
    values = rng.normal(size=(triangles().max() + 1, 3)).astype(np.float32)
    for each in (values, values[:, 0], np.arange(len(values))):
        want = np.einsum("nc,nc...->n...", share, each[triangles()[triangle]])
        np.testing.assert_allclose(at_roots(each, triangle, share), want, rtol=1e-6)
    np.testing.assert_allclose(unit(values[:9]), values[:9] / np.linalg.norm(values[:9], axis=1, keepdims=True), 1e-6)


def test_skin_under_even_hair_loses_the_same_light_everywhere() -> None:
    shape = tuple(int(n) for n in np.ceil((crowding.HIGH - crowding.LOW) / crowding.CELL))
    for much in (0.0, 0.02):
        left = crowding.overhung(np.full(shape, much, np.float32), template(), 0.0)
        wanted = np.exp(-crowding.OVER * (much * sum(crowding.THICKNESS)) ** crowding.SCATTER)
        np.testing.assert_allclose(left[skin_corners().ravel()], wanted, rtol=1e-4)
