"""The rasteriser's kernels against plain loops in NumPy, on meshes small enough to loop over."""

from __future__ import annotations

import numpy as np
import pytest
import warp as wp

from painsynth_hf.render import light_maps, raster
from painsynth_hf.render.device import check_device

SIZE = 48
EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)


@pytest.fixture(scope="module", autouse=True)
def device() -> str:
    return check_device("cpu")


def view() -> raster.View:
    v = raster.View()
    v.rotation = wp.mat33(1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, -1.0)
    v.translation = wp.vec3(0.0, 0.0, 500.0)
    v.focal, v.centre, v.size = 60.0, wp.vec2(SIZE / 2, SIZE / 2), SIZE
    return v


def views() -> wp.array:
    return wp.array([view()], dtype=raster.View)


def project(points: np.ndarray) -> np.ndarray:
    """Twin of `raster.project` for the camera of `view`: (N, 3) samples, samples, mm."""
    camera = points * [1.0, -1.0, -1.0] + [0.0, 0.0, 500.0]
    return np.stack([60 * camera[:, 0] / camera[:, 2] + SIZE / 2, 60 * camera[:, 1] / camera[:, 2] + SIZE / 2,
                     camera[:, 2]], axis=1)  # fmt: skip


def cross(a: np.ndarray, b: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])


def rasterize(screen: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Twin of `raster.rasterize`: depth (inf where empty) and triangle (-1) of each sample."""
    depth, surface = np.full((SIZE, SIZE), np.inf), np.full((SIZE, SIZE), -1)
    y, x = np.mgrid[:SIZE, :SIZE] + 0.5
    for t, (a, b, c) in enumerate(screen[triangles]):
        area = cross(a, b, c[0], c[1])
        if area >= -1e-9 or min(a[2], b[2], c[2]) < 50.0:
            continue
        w = np.stack([cross(b, c, x, y), cross(c, a, x, y), cross(a, b, x, y)]) / area
        z = 1.0 / np.tensordot([1 / a[2], 1 / b[2], 1 / c[2]], w, axes=1)
        nearer = (w >= 0).all(axis=0) & (z < depth)
        depth[nearer], surface[nearer] = z[nearer], t
    return depth, surface


def kernel_visibility(points: np.ndarray, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    screen = wp.empty((1, len(points)), dtype=wp.vec3)
    wp.launch(raster.project, (1, len(points)), [views(), wp.array(points[None], dtype=wp.vec3)], [screen])
    visible = wp.full((1, SIZE * SIZE), int(EMPTY), dtype=wp.uint64)
    wp.launch(raster.rasterize, (1, len(triangles)), [screen, wp.array(triangles, dtype=wp.vec3i), 0, SIZE], [visible])
    packed = visible.numpy().reshape(SIZE, SIZE)
    depth = (packed >> np.uint64(32)).astype(np.uint32).view(np.float32)
    surface = np.where(packed == EMPTY, -1, (packed & np.uint64(0xFFFFFFFF)).astype(np.int64))
    return np.where(packed == EMPTY, np.inf, depth), surface


def soup(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """60 triangles of about 100 mm at depths of 350 to 650 mm."""
    rng = np.random.default_rng(seed)
    centre = rng.uniform([-180, -180, -150], [180, 180, 150], (60, 1, 3))
    points = (centre + rng.normal(0, 70, (60, 3, 3))).reshape(-1, 3).astype(np.float32)
    return points, np.arange(180, dtype=np.int32).reshape(-1, 3)


def test_visibility_is_that_of_the_twin() -> None:
    points, triangles = soup(1)
    depth, surface = kernel_visibility(points, triangles)
    expected_depth, expected = rasterize(project(points), triangles)
    assert (expected >= 0).mean() > 0.2
    same = surface == expected
    assert same.mean() > 0.998  # samples on an edge may fall to either side in single precision
    seen = same & (expected >= 0)
    np.testing.assert_allclose(depth[seen], expected_depth[seen], rtol=2e-5)


def test_a_face_turned_away_is_not_drawn() -> None:
    points = np.array([[-80, -80, 0], [80, -80, 0], [0, 80, 0]], np.float32)
    front = kernel_visibility(points, np.array([[0, 1, 2]], np.int32))[1]
    back = kernel_visibility(points, np.array([[0, 2, 1]], np.int32))[1]
    assert (front == 0).sum() > 100
    assert (back == -1).all()


def test_degenerate_triangles_are_harmless() -> None:
    good = np.array([[-80, -80, 0], [80, -80, 0], [0, 80, 0]], np.float32)
    bad = np.array([[np.nan, 0, 0], [1, 1, 1], [1, 1, 1], [0, 0, 600], [1e9, 0, 0]], np.float32)
    triangles = np.array([[0, 1, 2], [3, 0, 1], [4, 5, 0], [6, 0, 1], [7, 0, 2], [0, 0, 0]], np.int32)
    surface = kernel_visibility(np.concatenate([good, bad]), triangles)[1]
    assert (surface == 0).sum() > 100


def test_a_light_sees_the_nearest_surface() -> None:
    lower = [[-50, 0, -50], [-50, 0, 50], [50, 0, 50], [50, 0, -50]]
    upper = [[-20, 30, -20], [-20, 30, 20], [20, 30, 20]]
    points = wp.array(np.array([lower + upper], np.float32), dtype=wp.vec3)
    triangles = wp.array(np.array([[0, 1, 2], [0, 2, 3], [4, 5, 6]], np.int32), dtype=wp.vec3i)
    frame = wp.array(np.array([[[1, 0, 0], [0, 0, -1], [0, 1, 0]]], np.float32), dtype=wp.mat33)  # light from above
    depth = wp.full((1, 1, 64 * 64), 0x7F000000, dtype=wp.uint32)
    seen, every = wp.empty((1, 1, 7), dtype=wp.vec3), wp.array(np.arange(7, dtype=np.int32), dtype=int)
    wp.launch(light_maps.to_lights, (1, 1, 7), [frame, points, every, wp.vec3(0.0), 0.5, 64], [seen])
    wp.launch(light_maps.light_depth, (1, 1, 3), [seen, triangles, 64], [depth])
    height = 2000.0 - depth.numpy().view(np.float32).reshape(64, 64)
    assert height[36, 28] == pytest.approx(30.0, abs=1e-3)  # under the small triangle
    assert height[32 - 20, 32 + 20] == pytest.approx(0.0, abs=1e-3)
    assert height[2, 2] < -1e6  # nothing there


def test_strands_cover_as_much_as_they_are_wide() -> None:
    """A vertical strand of 0.3 samples covers about 0.3 of the samples on its way, whichever strand it is."""
    count = 400
    top, bottom = np.array([0.0, 180.0, 0.0]), np.array([0.0, -180.0, 0.0])
    points = np.tile(np.stack([top, bottom]), (count, 1, 1)).astype(np.float32)
    points[:, :, 0] += np.linspace(-150, 150, count)[:, None]
    width = np.full(count, 0.3 * 500.0 / 60.0, np.float32)
    covered, nothing = 0, wp.full((1, SIZE * SIZE), int(EMPTY), dtype=wp.uint64)
    for i in range(0, count, 8):  # one at a time, so that none hides another
        visible = wp.full((1, SIZE * SIZE), int(EMPTY), dtype=wp.uint64)
        one = wp.array(points[None, i : i + 1], dtype=wp.vec3)
        last, wide = wp.array([1], dtype=int), wp.array(width[i : i + 1], dtype=float)
        wp.launch(raster.rasterize_strands, (1, 1), [views(), one, last, wide, 0, nothing], [visible])
        covered += (visible.numpy() != EMPTY).sum()
    rows = 2 * 180 * 60 / 500
    tapered = 1.0 - 0.75 / 3.0  # mean of 1 - 0.75 s^2
    assert covered / 50 == pytest.approx(0.3 * tapered * rows, rel=0.1)


def test_strands_far_behind_a_surface_are_left_out() -> None:
    """As if they were drawn, but for what crosses an edge between the ends of a segment."""
    points = np.array([[[[-100, 0, -60], [100, 0, -60]], [[-100, 40, -5], [100, 40, -5]]]], np.float32)
    before = wp.full((1, SIZE * SIZE), int(EMPTY), dtype=wp.uint64)
    wall = np.array([[-200, -200, 0], [200, -200, 0], [0, 400, 0]], np.float32)
    screen = wp.empty((1, 3), dtype=wp.vec3)
    wp.launch(raster.project, (1, 3), [views(), wp.array(wall[None], dtype=wp.vec3)], [screen])
    wp.launch(raster.rasterize, (1, 1), [screen, wp.array([[0, 1, 2]], dtype=wp.vec3i), 0, SIZE], [before])
    after = wp.clone(before)
    strands = [wp.array(points, dtype=wp.vec3), wp.array([1, 1], dtype=int), wp.array([9.0, 9.0], dtype=float)]
    wp.launch(raster.rasterize_strands, (1, 2), [views(), *strands, 0, before], [after])
    assert (after.numpy() == before.numpy()).all()  # both lie behind the wall
    free = wp.full((1, SIZE * SIZE), int(EMPTY), dtype=wp.uint64)
    after = wp.clone(free)
    wp.launch(raster.rasterize_strands, (1, 2), [views(), *strands, 0, free], [after])
    assert (after.numpy() != EMPTY).sum() > 20
