"""The look-ups that shading shares, against NumPy."""

from __future__ import annotations

import numpy as np
import pytest
import warp as wp

from painsynth_hf.appearance import lookup, noise
from painsynth_hf.render.device import check_device


@pytest.fixture(scope="module", autouse=True)
def device() -> str:
    return check_device("cpu")


@wp.kernel
def angles(directions: wp.array(dtype=wp.vec3), out: wp.array(dtype=wp.vec2)):
    i = wp.tid()
    d = directions[i]
    out[i] = wp.vec2(lookup.polar(d[1]), lookup.azimuth(d[0], d[2]))


@wp.kernel
def noises(points: wp.array(dtype=wp.vec3), seed: int, wavelength: float, out: wp.array(dtype=float)):
    i = wp.tid()
    out[i] = noise.noise(seed, points[i], wavelength)


@wp.kernel
def slopes(points: wp.array(dtype=wp.vec3), seed: int, wavelength: float, out: wp.array(dtype=wp.vec4)):
    i = wp.tid()
    out[i] = noise.noise_slope(seed, points[i], wavelength)


@wp.kernel
def spotted(points: wp.array(dtype=wp.vec3), seed: int, out: wp.array(dtype=float)):
    i = wp.tid()
    out[i] = noise.spots(seed, points[i], 5.0, 0.4, 2.3, 0.6)


def pcg(state: int) -> int:
    """Warp's generator of random numbers: PCG-RXS-M-XS-32."""
    b = (state * 747796405 + 2891336453) % 2**32
    c = ((b >> ((b >> 28) + 4)) ^ b) * 277803737 % 2**32
    return (c >> 22) ^ c


def spots_twin(q: np.ndarray, seed: int, cell: float, share: float, radius: float, jitter: float) -> float:
    """`noise.spots` at one point, of all cells around, not only of the nearest eight."""
    found = 0.0
    for around in np.ndindex(3, 3, 3):
        c = np.floor(q / cell).astype(int) + around - 1
        state = pcg((seed + pcg((c[0] * 73856093 ^ c[1] * 19349663 ^ c[2] * 83492791) % 2**32)) % 2**32)
        draws = []
        for _ in range(6):
            state = pcg(state)
            draws.append((state >> 8) / 2**24)
        there, x, y, z, small, strength = draws
        if there < share:
            r = radius * (1.0 - jitter * small)
            t = np.clip((np.linalg.norm(q - np.add(c, (x, y, z)) * cell) - 0.55 * r) / (0.45 * r), 0.0, 1.0)
            found = max(found, (0.5 + 0.5 * strength) * (1.0 - t * t * (3.0 - 2.0 * t)))
    return found


def noise_twin(points: np.ndarray, seed: int, wavelength: float) -> np.ndarray:
    """`noise.noise` in NumPy: a ramp of random slope through each of the eight lattice points around, blended."""
    p = points.astype(float) / wavelength
    cell = np.floor(p).astype(np.int64)
    total = np.zeros(len(p))
    for corner in np.ndindex(2, 2, 2):
        x, y, z = ((cell + corner).T % 2**32).astype(np.uint64)
        h = seed * 0x7FEB352D + x * 0x8DA6B343 + y * 0xD8163841 + z * 0xCB1AB31F & 0xFFFFFFFF
        h = (h ^ (h >> np.uint64(16))) * np.uint64(0x7FEB352D) & np.uint64(0xFFFFFFFF)
        h = h ^ (h >> np.uint64(15))
        slope = np.stack([h >> np.uint64(shift) & np.uint64(1023) for shift in (0, 10, 20)], axis=1) / 511.5 - 1.0
        away = p - cell - corner
        t = 1.0 - np.abs(away)
        total += (slope * away).sum(axis=1) * (t**3 * (t * (t * 6 - 15) + 10)).prod(axis=1)
    return total


def test_angles_are_those_of_arc_cosine_and_arc_tangent() -> None:
    rng = np.random.default_rng(1)
    d = rng.normal(size=(4000, 3))
    d = np.concatenate([d, np.eye(3)[[0, 2]], -np.eye(3)[[0, 2]]])
    d = (d / np.linalg.norm(d, axis=1, keepdims=True)).astype(np.float32)
    out = wp.empty(len(d), dtype=wp.vec2)
    wp.launch(angles, len(d), [wp.array(d, dtype=wp.vec3)], [out])
    tilt, turn = out.numpy().T
    np.testing.assert_allclose(tilt, np.arccos(np.clip(d[:, 1], -1, 1)) / np.pi, atol=2e-6)
    off = turn - np.arctan2(d[:, 0], d[:, 2]) / (2 * np.pi)
    np.testing.assert_allclose(off - np.round(off), 0.0, atol=3e-6)
    assert turn.min() >= 0.0 and turn.max() <= 1.0


def test_noise_is_that_of_the_twin_smooth_and_of_known_size() -> None:
    rng = np.random.default_rng(2)
    points = rng.uniform(-60, 60, (20000, 3)).astype(np.float32)
    out = wp.empty(len(points), dtype=float)
    wp.launch(noises, len(points), [wp.array(points, dtype=wp.vec3), 1234, 1.7], [out])
    got = out.numpy().copy()
    np.testing.assert_allclose(got, noise_twin(points, 1234, 1.7), atol=3e-4)  # single precision of places at 60 mm
    assert abs(got.mean()) < 0.01 and got.std() == pytest.approx(0.19, abs=0.01) and np.abs(got).max() < 1.0
    wp.launch(noises, len(points), [wp.array(points, dtype=wp.vec3), 1235, 1.7], [out])
    assert abs(np.corrcoef(got, out.numpy())[0, 1]) < 0.03


def test_slopes_of_noise_are_those_of_its_twin() -> None:
    points = np.random.default_rng(5).uniform(-90, 90, (2000, 3)).astype(np.float32)
    out, step = wp.empty(len(points), dtype=wp.vec4), 1e-4
    wp.launch(slopes, len(points), [wp.array(points, dtype=wp.vec3), 77, 3.4], [out])
    exact = points.astype(float)
    ahead, behind = (np.stack([noise_twin(exact + side * step * axis, 77, 3.4) for axis in np.eye(3)], axis=1)
                     for side in (1, -1))  # fmt: skip
    np.testing.assert_allclose(out.numpy()[:, :3], (ahead - behind) / (2 * step), atol=2e-4)
    np.testing.assert_allclose(out.numpy()[:, 3], noise_twin(exact, 77, 3.4), atol=2e-5)


def test_spots_are_those_of_their_twin_and_reach_no_further_than_eight_cells() -> None:
    points = np.random.default_rng(6).uniform(-40, 40, (600, 3)).astype(np.float32)
    out = wp.empty(len(points), dtype=float)
    wp.launch(spotted, len(points), [wp.array(points, dtype=wp.vec3), 4321], [out])
    twin = [spots_twin(q, 4321, 5.0, 0.4, 2.3, 0.6) for q in points.astype(float)]
    np.testing.assert_allclose(out.numpy(), twin, atol=2e-5)
    assert 0.01 < np.mean(out.numpy() > 0.0) < 0.2
