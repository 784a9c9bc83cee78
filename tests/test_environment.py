"""Rooms: their light adds up, falls on the face as a portrait's does, and agrees with what is seen behind it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import warp as wp

from painsynth_hf.appearance.defocus import out_of_focus
from painsynth_hf.appearance.environment import Environment, build_environment
from painsynth_hf.appearance.lightcut import grid_directions, solid_angles
from painsynth_hf.appearance.paints import LUMINANCE, black_body, daylight
from painsynth_hf.render.camera import Pinhole, pinhole
from painsynth_hf.spec import ENVIRONMENTS, Camera, Scene

SEEDS = (0, 1, 2)


def _facing(*degrees: float) -> np.ndarray:
    a = np.radians(degrees)
    return np.stack([np.sin(a), 0.0 * a, np.cos(a)], axis=1)


def _camera(azimuth: float = 0.0) -> Pinhole:
    return pinhole(Camera(resolution=64, azimuth=azimuth))


@pytest.fixture(scope="module", params=[(kind, seed) for kind in ENVIRONMENTS for seed in SEEDS], ids=str)
def place(request: pytest.FixtureRequest) -> Environment:
    return build_environment(Scene(*request.param))


def test_solid_angles_make_a_sphere() -> None:
    assert 2 * 12 * solid_angles(12).sum() == pytest.approx(4.0 * np.pi, rel=1e-5)


def test_grid_axes() -> None:
    d = grid_directions(64)
    assert d[0, :, 1].min() > 0.99
    np.testing.assert_allclose(d[32, 0], [0, 0, 1], atol=0.05)
    np.testing.assert_allclose(d[32, 32], [1, 0, 0], atol=0.05)


def test_radiance_is_finite_and_positive(place: Environment) -> None:
    light = place.radiance(np.zeros(3), grid_directions(24).reshape(-1, 3))
    assert light.dtype == np.float32 and np.isfinite(light).all() and light.min() >= 0.0
    assert (light.sum(axis=1) > 0.0).mean() > 0.99


def test_radiance_takes_one_origin_or_many(place: Environment) -> None:
    d = grid_directions(6).reshape(-1, 3)
    origin = np.array([100.0, 50.0, 300.0])
    np.testing.assert_array_equal(place.radiance(origin, d), place.radiance(np.tile(origin, (len(d), 1)), d))


@pytest.mark.parametrize("count", [1, 6, 32, 48])
def test_lights_keep_the_energy(place: Environment, count: int) -> None:
    ((directions, power),) = place.light_samples(count)
    assert directions.shape == (count, 3) and power.shape == (count, 3)
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1.0, atol=1e-5)
    grid = place.light_grid(48)
    whole = (grid * solid_angles(48)[:, None, None]).sum(axis=(0, 1))
    np.testing.assert_allclose(power.sum(axis=0), whole, rtol=1e-3)


def test_lights_light_a_surface_as_the_room_does(place: Environment) -> None:
    normals = np.concatenate([_facing(-60, -30, 0, 30, 60), [[0.0, 1.0, 0.0]]])
    ((directions, power),) = place.light_samples(48)
    approximate = np.maximum(normals @ directions.T, 0.0) @ power
    np.testing.assert_allclose(approximate @ LUMINANCE, place.irradiance(normals) @ LUMINANCE, rtol=0.12)


def test_light_is_a_portraits(place: Environment) -> None:
    """One cheek is brighter, neither is lost, and light comes from in front and above rather than below."""
    level = place.irradiance(np.concatenate([_facing(-45, 0, 45, 180), [[0, 1, 0], [0, -1, 0]]])) @ LUMINANCE
    right, front, left, behind, above, below = level
    ratio = max(left, right) / min(left, right)
    assert (1.0 if place.scene.environment == "ring_flash" else 1.1) < ratio < 9.0
    lying = place.room.lying  # then ceiling and window are before the face, and neither end of the bed is above
    assert front > behind and above > (0.6 if lying else 1.0) * below
    metered = place.exposure() * front / np.pi
    assert 0.45 < metered < 1.35


def test_cast_is_mild(place: Environment) -> None:
    seen = place.irradiance(_facing(0, -35, 35)).mean(axis=0)
    assert seen.max() / seen.min() < 1.15


def test_backdrop_is_a_picture_and_never_flat(place: Environment) -> None:
    contrast = []
    for azimuth in (-30.0, 0.0, 30.0):
        picture = place.backdrop(_camera(azimuth), 64, 0.03).numpy()
        assert picture.shape == (64, 64, 3) and np.isfinite(picture).all() and picture.min() >= 0.0
        grey = picture @ LUMINANCE
        contrast.append(grey.std() / grey.mean())
    assert max(contrast) > 0.06


def test_backdrop_agrees_with_radiance(place: Environment) -> None:
    """The mean of a picture stays what the rays see, but for shade where things touch and lamps held to a limit."""
    place = dataclasses.replace(place, fall=0.0)
    camera = _camera()
    sharp = place.radiance(camera.position, camera.rays(48).reshape(-1, 3)).mean(axis=0)
    blurred = place.backdrop(camera, 48, 0.02).numpy().reshape(-1, 3).mean(axis=0)
    assert (blurred < 1.12 * sharp).all() and (blurred > 0.7 * sharp).all()


def test_light_from_the_camera_falls_off_behind_the_head() -> None:
    even = build_environment(Scene("clinic", 2))
    dark, light = (
        dataclasses.replace(even, fall=fall).backdrop(_camera(), 48, 0.02).numpy() @ LUMINANCE for fall in (0.7, 0.0)
    )
    assert dark.mean() < 0.8 * light.mean() and (dark <= 1.001 * light).all()


def test_the_darkest_rooms_show_more_and_stay_the_darkest() -> None:
    """What the camera sees of a wall behind a head, in shares of what the film exposes for."""
    rooms = [build_environment(Scene("ring_flash", seed)) for seed in range(16)]
    shown = np.array([np.median(r.backdrop(_camera(), 32, 0.03).numpy() @ LUMINANCE) * r.exposure() for r in rooms])
    lift = np.array([r.lift for r in rooms])
    assert lift.min() == 1.0 and lift.max() > 1.2
    assert (shown / lift).min() < 0.8 * shown.min()
    assert shown[lift > 1.0].max() < shown[lift == 1.0].max()


def test_a_lamp_becomes_a_disc() -> None:
    """As large as the lamp is far: half as wide at twice the distance of the focus as at infinity."""
    sharp = np.zeros((61, 61, 4), dtype=np.float32)
    for share, radius in ((1.0, 6.0), (0.5, 3.0)):
        sharp[..., 3] = share
        sharp[30, 30, :3] = 1.0
        disc = out_of_focus(wp.array(sharp, dtype=wp.vec4, device="cpu"), 10, 6.0).numpy()[..., 0]
        y, x = np.mgrid[-20:21, -20:21]
        inside, outside = disc[np.hypot(x, y) < radius - 1.0], disc[np.hypot(x, y) > radius + 1.5]
        assert disc.sum() == pytest.approx(1.0, rel=0.02)
        assert inside.min() == pytest.approx(inside.max(), rel=0.02) and np.abs(outside).max() < 1e-6


def test_out_of_focus_is_its_twin() -> None:
    rows, pad, blur = 9, 4, 3.6
    rng = np.random.Generator(np.random.Philox(1))
    sharp = rng.uniform(0.0, 1.0, (rows + 2 * pad, rows + 2 * pad, 4)).astype(np.float32)
    radius = np.maximum(blur * sharp[..., 3], 1.5)
    twin, places = np.empty((rows, rows, 3)), np.indices(radius.shape)
    for i, j in np.ndindex(rows, rows):
        away = np.hypot(places[0] - i - pad, places[1] - j - pad)
        weight = np.clip(radius + 0.5 - away, 0.0, 1.0) / radius**2
        twin[i, j] = (sharp[..., :3] * weight[..., None]).sum(axis=(0, 1)) / weight.sum()
    made = out_of_focus(wp.array(sharp, dtype=wp.vec4, device="cpu"), pad, blur).numpy()
    np.testing.assert_allclose(made, twin, rtol=1e-5)


def test_azimuth_turns_the_room() -> None:
    scene = Scene("window", 4)
    still, turned = build_environment(scene), build_environment(dataclasses.replace(scene, azimuth=30.0))
    a = np.radians(30.0)
    d = grid_directions(12).reshape(-1, 3)
    # what was at +z is now 30 degrees towards +x
    moved = np.stack([np.cos(a) * d[:, 0] + np.sin(a) * d[:, 2], d[:, 1], np.cos(a) * d[:, 2] - np.sin(a) * d[:, 0]], 1)
    before = still.radiance(np.zeros(3), d) / still.gain
    after = turned.radiance(np.zeros(3), moved.astype(np.float32)) / turned.gain
    assert np.median(np.abs(before - after)) < 1e-3


def test_exposure_and_warmth_do_what_they_say() -> None:
    scene = Scene("clinic", 1)
    plain = build_environment(scene)
    bright = build_environment(dataclasses.replace(scene, exposure=1.0))
    warm = build_environment(dataclasses.replace(scene, warmth=1.0))
    assert bright.exposure() == pytest.approx(2.0 * plain.exposure(), rel=1e-5)
    ratio = warm.irradiance(_facing(0.0))[0] / plain.irradiance(_facing(0.0))[0]
    assert ratio[0] > ratio[1] > ratio[2]


def test_seeds_differ_and_builds_repeat() -> None:
    scene = Scene("living_room", 5)
    one = build_environment(scene).light_grid(12)
    build_environment.cache_clear()
    np.testing.assert_array_equal(one, build_environment(scene).light_grid(12))
    assert np.abs(one - build_environment(Scene("living_room", 6)).light_grid(12)).mean() > 0.01


def test_lamp_colours() -> None:
    assert black_body(2856.0)[0] > 1.5 > 0.3 > black_body(2856.0)[2]
    np.testing.assert_allclose(daylight(6504.0), 1.0, atol=0.02)


def test_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValueError, match=r"scene\.environment: 'cellar' is not allowed"):
        build_environment(Scene("cellar"))
    with pytest.raises(ValueError, match="light_samples"):
        build_environment(Scene("ward")).light_samples(0)


def test_a_lens_wide_open_blurs_more() -> None:
    place = build_environment(Scene("living_room", 2))
    detail = []
    for blur in (0.014, 0.06):
        picture = place.backdrop(_camera(), 160, blur).numpy() @ LUMINANCE
        across = np.abs(np.diff(picture, axis=1)).sum() / len(picture)  # total variation along a row, free of scale
        detail.append(across)
    assert detail[1] < 0.9 * detail[0]


def test_a_pillow_is_dark_under_the_head() -> None:
    place = build_environment(Scene("pillow", 3))
    camera = pinhole(Camera(resolution=64, defocus=0.014))
    picture = place.backdrop(camera, 64, 0.014).numpy() @ LUMINANCE
    y, x = np.mgrid[:64, :64] - 31.5
    r = np.hypot(x, y)
    assert picture[r < 14.0].mean() < 0.75 * picture[(r > 24.0) & (r < 31.0)].mean()


def test_a_camera_behind_the_wall_backs_up_against_it() -> None:
    """And sees whole what stands right behind the head, as from there."""
    place = build_environment(Scene("vehicle", 1))
    wall = float(place.room.high[2]) - 50.0
    rays = _camera().rays(24).reshape(-1, 3)
    far, near = (place.radiance(np.array([0.0, 0.0, z]), rays) for z in (wall + 1500.0, wall))
    np.testing.assert_allclose(far, near, rtol=1e-5)
