"""Borders of hair: what leaves a head ends, beards go over the edge of the jaw."""

from __future__ import annotations

import numpy as np

from painsynth_hf.appearance.beard import beard_area
from painsynth_hf.appearance.crowding import ABOUT, CELL, KEPT, crowd, gathered
from painsynth_hf.appearance.strands import template


def test_a_strand_ends_where_it_leaves_the_rest() -> None:
    rng = np.random.default_rng(3)
    down = np.linspace(0.0, 60.0, 13)[:, None] * [0.0, -1.0, 0.0]
    points = (rng.uniform(-15.0, 15.0, (3000, 1, 3)) + down).astype(np.float32)
    away = np.linspace(0.0, 60.0, 13)[:, None] * [1.0, 0.0, 0.0]
    points[0] = away  # out of the others' side
    ended = gathered(points, crowd(points, np.full(3000, 0.15)))
    assert 15.0 + KEPT / 2.0 < ended[0, -1, 0] < 15.0 + 3.0 * ABOUT * CELL
    assert (ended[1:, -1, 1] < points[1:, -1, 1] + 12.0).mean() > 0.95  # and of those that hang together hardly any


def test_strands_of_a_few_millimetres_are_left_alone() -> None:
    points = np.zeros((200, 5, 3), np.float32)
    points[:, :, 1] = np.linspace(0.0, 0.9 * KEPT, 5)
    points[1:, :, 0] += 60.0
    assert np.array_equal(gathered(points, crowd(points, np.full(200, 0.15))), points)


def test_beards_grow_on_the_whole_underside_of_the_jaw_and_thin_out_to_the_neck() -> None:
    x, y, z = template().vertices.T
    area = beard_area("full")
    for middle in (0.0, 10.0, 20.0, 30.0):
        under = (np.abs(np.abs(x) - middle) < 1.0) & (z > -32.0) & (z < -6.0) & (y > -116.0)
        floor = under & (y < y[under].min() + 2.5)  # not what lies above it, within
        assert floor.sum() > 5 and area[floor].min() > 0.35, middle
    neck = (np.abs(x) < 30.0) & (z > -70.0) & (y < -122.0)
    assert 0.05 < area[neck].max() < 0.35 and area[neck & (y < -140.0)].max() < 0.02
