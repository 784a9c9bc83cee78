"""Small pictures are drawn with fewer, larger pieces: the same person, seen the same, as the camera alone tells."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from painsynth_hf import Renderer, named_design
from painsynth_hf.appearance.strands import at_roots, groom, template, triangles
from painsynth_hf.appearance.thinned import Thinned
from painsynth_hf.appearance.wrinkles import furrow_groups, shape
from painsynth_hf.head.head import topology
from painsynth_hf.render import batches
from painsynth_hf.render import renderer as module
from painsynth_hf.render.detail import SMALL, Detail, detail_of
from painsynth_hf.render.mesh import coarse_roots, coarse_triangles, share_parents
from painsynth_hf.sampling import generator

MINI = named_design("mini", resolution=256)


def test_all_views_of_a_design_are_drawn_alike() -> None:
    for name in ("mini", "3dpain", "synpain"):
        for resolution, small in ((SMALL, True), (SMALL + 1, False), (512, False)):
            design = named_design(name, resolution=resolution)
            found = {detail_of(spec.camera) for i in range(0, 20, 4) for spec in design.identity_frames(i)}
            assert len(found) == 1 and (found != {Detail()}) == small, (name, resolution)


def test_a_small_picture_from_near_is_drawn_in_full() -> None:
    far = MINI.identity_frames(0)[0]
    near = dataclasses.replace(far, camera=dataclasses.replace(far.camera, distance=0.6 * far.camera.distance))
    assert detail_of(near.camera) == Detail() != detail_of(far.camera)
    assert batches.groups([far, near, far]) == [(0, 2), (1,)]


def test_chance_is_that_of_the_whole() -> None:
    whole, thin = (generator(7, "thin") for _ in range(2))
    thin = Thinned(thin, 101, 2)
    assert thin.count == 51
    assert (thin.random(51) == whole.random(101)[::2]).all()
    assert (thin.normal(1.0, 2.0, (2, 51)) == whole.normal(1.0, 2.0, (2, 101))[:, ::2]).all()
    assert (thin.standard_normal((51, 3), np.float32) == whole.standard_normal((101, 3), np.float32)[::2]).all()
    high = np.arange(51.0) + 5.0
    assert np.allclose(thin.uniform(2.0, high, 51), 2.0 + (high - 2.0) * whole.random(101)[::2])
    assert thin.uniform(0, 6.3) == whole.uniform(0, 6.3), "what is not of strands is drawn as ever"
    chosen = thin.choice(51, 20, replace=False)
    assert set(chosen) == set(whole.choice(101, 20, replace=False) // 2) and chosen.max() < 51
    order = thin.permutation(51)
    assert (2 * order == [i for i in whole.permutation(101) if i % 2 == 0]).all()
    assert thin.random() == whole.random()


@pytest.mark.parametrize("identity", [8, 9, 12])  # long waves, a bob, a tail
def test_thinned_hair_is_the_same_cut(identity: int) -> None:
    person = MINI.identity_frames(identity)[0].person
    full, thin = groom(person), groom(person, 2)
    for kind in ("brows", "lashes"):
        assert (full[kind].points == thin[kind].points).all()
    all_, some = full["scalp"], thin["scalp"]
    assert abs(len(some.points) / len(all_.points) - 0.5) < 0.001
    long = [np.linalg.norm(np.diff(hair.points, axis=1), axis=2).sum(axis=1) for hair in (all_, some)]
    cover = [float((each * hair.width).sum()) for each, hair in zip(long, (all_, some), strict=True)]
    assert cover[1] == pytest.approx(cover[0], rel=0.03)
    tips = np.linalg.norm(all_.points[::2, -1][: len(some.points)] - some.points[:, -1], axis=1)
    assert np.median(tips) < max(0.12 * long[0].mean(), 6.0), "a strand hangs where it did"
    # locks, some dozens of a head, differ by 0.1, and strands join them anew
    assert some.melanin.mean() == pytest.approx(all_.melanin.mean(), abs=0.035)


def test_a_coarse_head_is_the_fine_one_drawn_by_a_quarter() -> None:
    points, coarse = template().vertices, coarse_triangles()
    assert 4 * len(coarse) == len(triangles()) and coarse.max() < share_parents()[0]

    def area(corners: np.ndarray) -> float:
        a, b, c = (points[corners[:, i]].astype(float) for i in range(3))
        return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum())

    assert area(coarse) == pytest.approx(area(triangles()), rel=0.02)
    rng, count = generator(0, "roots"), 500
    triangle = rng.integers(0, len(triangles()), count)
    shares = rng.dirichlet([1.0, 1.0, 1.0], count).astype(np.float32)
    corners, weights = coarse_roots(triangle, shares)
    assert np.isin(corners, coarse).all() and np.allclose(weights.sum(axis=1), 1.0, atol=1e-5)
    there = np.einsum("nc,nci->ni", weights, points[corners])
    off = np.linalg.norm(there - at_roots(points, triangle, shares), axis=1)
    size = np.linalg.norm(points[topology().quads[triangle // 2, 0]] - there, axis=1)
    assert np.median(off) < 0.1 and (off < 0.3 + 0.5 * size).all()


def test_a_coarse_map_of_wrinkles_has_the_same_wrinkles() -> None:
    person = MINI.identity_frames(19)[0].person
    rows, columns = shape(2)
    for full, wide in zip(furrow_groups(person), furrow_groups(person, 2), strict=True):
        assert wide.row + wide.height.shape[0] <= rows and wide.column + wide.height.shape[1] <= columns
        shared = full.height[-full.row % 2 :: 2, -full.column % 2 :: 2]
        below, aside = (full.row + 1) // 2 - wide.row, (full.column + 1) // 2 - wide.column
        wide_part = wide.height[below : below + shared.shape[0], aside : aside + shared.shape[1]]
        off = np.abs(shared[: wide_part.shape[0], : wide_part.shape[1]] - wide_part)
        assert off.mean() < 0.01 and np.quantile(off, 0.99) < 0.15


def test_a_small_picture_is_that_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = MINI.identity_frames(3)[1]
    small = Renderer().render(spec, frozenset({"mask"}))
    for where in (module, batches):
        monkeypatch.setattr(where, "detail_of", lambda camera: Detail())
    full = Renderer().render(spec, frozenset({"mask"}))
    face = np.isin(full.pixels["mask"], (1, 2, 4, 5, 6, 7, 10, 11, 12)) & (small.pixels["mask"] == full.pixels["mask"])
    error = (small.image.astype(float) - full.image)[face]
    assert 10.0 * np.log10(255.0**2 / (error**2).mean()) > 36.0
    assert (error != 0.0).any() and abs(error.mean()) < 1.5
    assert (small.pixels["mask"] == full.pixels["mask"]).mean() > 0.97
    assert np.abs(small.landmarks_2d - full.landmarks_2d).max() < 1e-3
