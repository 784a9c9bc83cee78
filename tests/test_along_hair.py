"""Pictures of hair are smoothed along their strands, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest
import warp as wp

from painsynth_hf.render import raster
from painsynth_hf.render.along_hair import along_hair
from painsynth_hf.render.device import check_device

SIZE, SAMPLES = 24, 72  # pixels and samples a side


@pytest.fixture(scope="module", autouse=True)
def device() -> str:
    return check_device("cpu")


def smoothed(points: np.ndarray, hair: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """`picture` (SIZE, SIZE) where all pixels of `hair` (SIZE, SIZE) bool see one strand of `points` (P, 3) mm."""
    view = raster.View()
    view.rotation = wp.mat33(1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, -1.0)
    view.translation = wp.vec3(0.0, 0.0, 500.0)
    view.focal, view.centre, view.size = 500.0, wp.vec2(SAMPLES / 2, SAMPLES / 2), SAMPLES
    strand = (np.uint64(0x43FA0000) << np.uint64(32)) | np.uint64(1 << 28)  # 500 mm away, its first segment
    seen = np.where(np.kron(hair, np.ones((3, 3), bool)), strand, np.uint64(0xFFFFFFFFFFFFFFFF))
    light = wp.array(np.repeat(picture.reshape(1, -1, 1), 3, axis=2), dtype=wp.vec3)
    out = wp.zeros_like(light)
    inputs = [wp.array([view], dtype=raster.View), wp.array(points[None, None], dtype=wp.vec3)]
    inputs += [wp.array([len(points) - 1], dtype=int), wp.array(9 * hair.reshape(1, -1), dtype=wp.uint8)]
    inputs += [wp.array(seen.reshape(1, -1), dtype=wp.uint64), SIZE, light]
    wp.launch(along_hair, (1, SIZE * SIZE), inputs, [out])
    return out.numpy()[0, :, 0].reshape(SIZE, SIZE)


def test_hair_is_smoothed_along_strands_and_not_across_them() -> None:
    upright = np.array([[0.0, 30.0, 0.0], [0.0, 0.0, 0.0], [0.0, -30.0, 0.0]], np.float32)
    hair = np.ones((SIZE, SIZE), bool)
    noise = np.random.default_rng(5).uniform(0.0, 1.0, (SIZE, SIZE)).astype(np.float32)
    assert smoothed(upright, hair, noise)[4:-4].std() < 0.65 * noise.std()
    locks = np.tile(np.arange(SIZE) % 2, (SIZE, 1)).astype(np.float32)  # a column of light beside a dark one
    assert np.allclose(smoothed(upright, hair, locks)[4:-4], locks[4:-4], atol=0.01)
    rungs = smoothed(upright, hair, locks.T.copy())[4:-4]
    assert rungs.std() < 0.5 * locks.std()


def test_skin_coils_and_stubble_stay_as_they_are() -> None:
    noise = np.random.default_rng(6).uniform(0.0, 1.0, (SIZE, SIZE)).astype(np.float32)
    upright = np.array([[0.0, 30.0, 0.0], [0.0, 0.0, 0.0], [0.0, -30.0, 0.0]], np.float32)
    half = np.zeros((SIZE, SIZE), bool)
    half[:, : SIZE // 2] = True
    out = smoothed(upright, half, noise)
    assert (out[:, SIZE // 2 :] == noise[:, SIZE // 2 :]).all() and (out[:, 2:8] != noise[:, 2:8]).mean() > 0.9
    coil = np.array([[0.0, 3.0, 0.0], [3.0, 0.0, 0.0], [0.0, -3.0, 0.0]], np.float32)
    stubble = upright / 50.0
    everywhere = np.ones((SIZE, SIZE), bool)
    for short in (coil, stubble):
        assert (smoothed(short, everywhere, noise) == noise).all()
