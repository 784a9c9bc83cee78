"""The soft light above the camera: what it guarantees in every room, and that it stays away where it is not needed."""

from __future__ import annotations

import numpy as np
import pytest

from painsynth_hf.appearance.chromophores import MELANIN_MAX, skin_albedo
from painsynth_hf.appearance.environment import Environment, build_environment
from painsynth_hf.appearance.lightcut import grid_directions
from painsynth_hf.appearance.paints import LUMINANCE
from painsynth_hf.appearance.softlight import FACES, FRONT, KEY, RATIO, RELIEF, SHADE, facing, irradiance, soft_light
from painsynth_hf.render.lights import metering
from painsynth_hf.sampling import generator
from painsynth_hf.scenes import draw_scene
from painsynth_hf.spec import ENVIRONMENTS, Scene, Skin


def _drawn(kind: str) -> list[Environment]:
    """Rooms of a kind as designs draw them, turned about and exposed by chance."""
    scenes = (draw_scene(generator(5, "test", k)) for k in range(4))
    return [build_environment(Scene(kind, k, s.azimuth, s.exposure)) for k, s in enumerate(scenes)]


@pytest.fixture(scope="module", params=ENVIRONMENTS)
def rooms(request: pytest.FixtureRequest) -> list[Environment]:
    return _drawn(request.param)


def test_light_is_even_over_a_white_sphere() -> None:
    np.testing.assert_allclose(irradiance(np.ones((48, 96, 3), np.float32), FACES), np.pi, rtol=1e-3)


def test_no_face_is_split_flat_or_lit_from_below(rooms: list[Environment]) -> None:
    for place in rooms:
        front, left, right, *temples, up, down = irradiance(place.probe, FACES) @ LUMINANCE
        assert max(left, right) / min(left, right) < RATIO[1] * 1.02
        assert front / np.mean(temples) > FRONT[0] * 0.98
        if place.room.relief:
            assert RELIEF[0] * 0.98 < up / down < SHADE[1] * 1.02
            assert max(left, right) / min(left, right) > KEY[0] * 0.98


def test_every_skin_is_exposed_for(rooms: list[Environment]) -> None:
    """Light that a face sends to the camera, in shares of white: never lost in the dark, never burnt."""
    for place in rooms:
        front = float(irradiance(place.probe, FACES[:1])[0] @ LUMINANCE)
        for melanin in (0.002, 0.03, 0.1, 0.2, MELANIN_MAX):
            skin = Skin(melanin, 0.03)
            albedo = float(np.clip(skin_albedo(skin.melanin, skin.blood), 0.0, 1.0) @ LUMINANCE)
            seen = albedo * front / np.pi * place.exposure() * metering(skin)
            assert 0.04 < seen < 0.6, (place.scene, melanin)


def test_dark_skin_is_metered_for_and_stays_dark() -> None:
    tones = [Skin(m, 0.03) for m in (0.002, 0.03, 0.1, 0.2, MELANIN_MAX)]
    gains = [metering(skin) for skin in tones]
    seen = [float(skin_albedo(s.melanin, s.blood) @ LUMINANCE) * g for s, g in zip(tones, gains, strict=True)]
    assert gains == sorted(gains) and 1.4 < gains[-1] / gains[0] < 2.0
    assert seen == sorted(seen, reverse=True)
    assert metering(Skin(0.05, 0.012)) < 1.15  # brown skin is not washed pale


def test_even_light_gets_a_key_from_the_side() -> None:
    room = np.ones((96, 192, 3), np.float32)
    for seed in range(6):
        _, left, right, *_ = irradiance(room + soft_light(room, seed), FACES) @ LUMINANCE
        assert KEY[0] * 0.98 < max(left, right) / min(left, right) < RATIO[1]
        assert soft_light(room, seed, relief=False).max() < soft_light(room, seed).max()


def test_a_well_lit_face_gets_none() -> None:
    key = np.clip(grid_directions(96) @ facing(20.0, 40.0), 0.0, 1.0) ** 30
    # one lamp leaves what faces down in the dark: it gets light back from below, and from nowhere else
    alone = soft_light(key[..., None] * np.ones(3, np.float32), 1)
    assert alone[48:].any() and not alone[:48].any()
    key += 0.06 * np.clip(grid_directions(96) @ facing(0.0, -40.0), 0.0, 1.0) ** 4
    assert not soft_light(key[..., None] * np.ones(3, np.float32), 1).any()


def test_it_has_the_colour_of_the_room() -> None:
    side = np.clip(grid_directions(96) @ facing(80.0, 0.0), 0.0, 1.0) ** 8
    lamp = soft_light((side[..., None] * (2.0, 1.0, 0.4)).astype(np.float32), 1)
    seen = lamp.sum(axis=(0, 1))
    assert seen[0] / seen[1] == pytest.approx(2.0, rel=1e-3) and seen[2] / seen[1] == pytest.approx(0.4, rel=1e-3)


def test_flat_light_may_stay_flat() -> None:
    ahead = np.clip(grid_directions(96) @ facing(0.0, 0.0), 0.0, 1.0) ** 30
    picture = (ahead[..., None] * np.ones(3)).astype(np.float32)
    assert soft_light(picture, 1).any() and not soft_light(picture, 1, relief=False).any()
