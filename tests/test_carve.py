"""Creases carved by kernels agree with their NumPy twin."""

from __future__ import annotations

import numpy as np
import pytest

from painsynth_hf.appearance.carve import Stroke, carve
from painsynth_hf.appearance.wrinkles import _across, crease, smoothstep
from painsynth_hf.sampling import generator

TEXEL = 0.35


def stroke(seed: int, upright: bool, first: int = 4, count: int = 40, path=((1.0, 5.0, 0.1), (8.0, 7.0, -0.2),
           (15.0, 5.5, 0.0)), shape=(0.2, 0.5, 0.3)) -> Stroke:  # fmt: skip
    rng = generator(seed, "stroke")
    long = TEXEL * (count - 1)
    noises = []
    for period in (13.0, 5.0, 9.0, 3.5, 10.0):
        phase = rng.random()
        noises.append((period, phase, rng.normal(size=int(long / period + phase) + 2)))
    return Stroke(upright, first, count, path, noises, (0.2, 0.25), 0.8, 0.9, 1.5, 1.1, 4.6 * 1.1, shape)


def twin(height: np.ndarray, one: Stroke) -> np.ndarray:
    out = height.astype(float)
    grid = out.T if one.upright else out
    index = np.arange(one.first, one.first + one.count)
    along, gone = TEXEL * index, TEXEL * (index - one.first)

    def noise(number: int) -> np.ndarray:
        period, phase, knots = one.noises[number]
        place = gone / period + phase
        cell = place.astype(int)
        t = place - cell
        return knots[cell] + t * t * (3.0 - 2.0 * t) * (knots[cell + 1] - knots[cell])

    x, y, slope = np.array(one.path).T
    cell = np.clip(np.searchsorted(x, along, side="right") - 1, 0, len(x) - 2)
    step, rise = x[cell + 1] - x[cell], y[cell + 1] - y[cell]
    t = (along - x[cell]) / step
    bend = (1.0 - t) * (slope[cell] * step - rise) - t * (slope[cell + 1] * step - rise)
    middle = y[cell] + t * rise + t * (1.0 - t) * bend + one.shake * (0.26 * noise(0) + 0.07 * noise(1))
    share = np.linspace(0.0, 1.0, one.count)
    there = smoothstep(0.0, one.ends[0], share) * smoothstep(1.0, 1.0 - one.ends[1], share)
    uneven = np.clip(0.92 + one.shake * (0.28 * noise(2) + 0.14 * noise(3)), 0.12, 1.3)
    width = one.width * (0.45 + 0.55 * there) * (0.62 + 0.4 * uneven)
    depth = one.depth * there * uneven * smoothstep(-1.3, 0.9, one.whole + noise(4))
    slopes = np.zeros(one.count)
    slopes[1:-1] = (middle[2:] - middle[:-2]) * (0.5 / TEXEL)
    tilt = 1.0 / np.sqrt(1.0 + np.minimum(slopes**2, 4.0))
    half = int(np.ceil(one.reach / TEXEL / tilt.min()))
    for i, column in enumerate(index):
        for row in range(len(grid)):
            if abs(row - round(middle[i] / TEXEL)) <= half:
                distance = (TEXEL * row - middle[i]) * tilt[i]
                grid[row, column] += depth[i] * crease(np.array(distance), width[i], *one.shape)
    return out


@pytest.mark.parametrize("upright", [False, True])
def test_creases_agree_with_numpy(upright: bool) -> None:
    size = (60, 34) if upright else (34, 60)
    strokes = [[stroke(1, upright), stroke(2, upright, first=0, count=60, shape=(0.0, 0.0, 0.0))], [stroke(3, upright)]]
    before = [np.full(size, 0.25, np.float32), np.zeros(size, np.float32)]
    got = carve(before, strokes, _across, TEXEL)
    assert before[0].max() == 0.25 and before[1].max() == 0.0  # copies
    for height, mine, made in zip(before, strokes, got, strict=True):
        want = height.astype(float)
        for each in mine:
            want = twin(want, each)
        assert made.dtype == np.float32 and np.abs(made - height).max() > 0.4
        assert np.abs(made - want).max() < 3e-3  # profiles are read off between places 1/32 of a width apart


def test_patches_without_creases_and_creases_beside_their_patch() -> None:
    beside = stroke(1, False, path=((1.0, 500.0, 0.0), (15.0, 500.0, 0.0)))
    plain = np.ones((8, 9), np.float32)
    assert all((made == plain).all() for made in carve([plain, plain], [[], []], _across, TEXEL))
    assert (carve([plain], [[stroke(1, False, count=5), beside]], _across, TEXEL)[0].shape) == (8, 9)
