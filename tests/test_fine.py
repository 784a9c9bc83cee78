"""Fine hairs: areas that do not depend on the picture's size, and brows without specks in small pictures."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from painsynth_hf import Renderer, named_design
from painsynth_hf.render import fine, parts, picture


def sized(pixels: int):
    spec = named_design("mini", resolution=pixels).identity_frames(3)[0]
    return dataclasses.replace(spec, camera=dataclasses.replace(spec.camera, noise=0.0))


def test_hairs_cover_as_much_in_a_small_picture_as_in_a_large_one(monkeypatch: pytest.MonkeyPatch) -> None:
    shares, make = [], picture._Batch.image

    def watched(batch, world, *rest):
        out = make(batch, world, *rest)
        laid = batch.laid.numpy()[0]
        assert (laid >= 0).all()
        assert (laid[:, :3] <= laid[:, 3:] + 4 * 60).all()  # no brighter than white, but for rounding hair by hair
        shares.append(laid[:, 3].sum(dtype=float) / float(fine.ONE) / len(laid))
        return out

    monkeypatch.setattr(picture._Batch, "image", watched)
    for pixels in (96, 384):
        Renderer().render(sized(pixels))
    small, large = shares
    assert 1e-4 < large < 0.05
    assert abs(small / large - 1.0) < 0.05


def test_small_brows_are_large_ones_averaged() -> None:
    """Sampled, they differed by 11 levels at the scale of a pixel or two, and agreed by 0.68."""
    small, large = (Renderer().render(sized(p), frozenset({"mask"})) for p in (256, 1024))
    linear = (large.image / 255.0) ** 2.2
    mean = linear.reshape(256, 4, 256, 4, 3).mean(axis=(1, 3)) ** (1 / 2.2) * 255.0
    brow = np.isin(small.pixels["mask"], (parts.LEFT_BROW, parts.RIGHT_BROW))
    assert brow.sum() > 60
    fine_of = lambda image: (image - gaussian_filter(image, 2.0))[brow]  # noqa: E731
    one, other = (fine_of(np.asarray(image, float).mean(axis=-1)) for image in (small.image, mean))
    assert np.corrcoef(one, other)[0, 1] > 0.8
    assert np.abs(one - other).mean() < 6.0
