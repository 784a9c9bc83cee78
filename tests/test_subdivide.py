"""Catmull-Clark against what is known of it."""

import numpy as np
import pytest

from painsynth_hf.head.assets import load_assets
from painsynth_hf.head.subdivide import pair_numbers, pairs_of, subdivide
from painsynth_hf.head.topology import topology

CUBE = np.array([[x, y, z] for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (-1.0, 1.0)])
CUBE_QUADS = np.array([[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]])
GRID = np.array([[x, y, 0.0] for y in range(4) for x in range(4)])
GRID_QUADS = np.array([[4 * y + x, 4 * y + x + 1, 4 * y + x + 5, 4 * y + x + 4] for y in range(3) for x in range(3)])


def test_first_level_of_a_cube():
    mesh = subdivide(CUBE_QUADS, 8, 1)
    fine = mesh.operator @ CUBE
    assert fine.shape == (8 + 12 + 6, 3) and len(mesh.quads) == 24
    # corners go to (F + 2 R + (n - 3) P) / n = 5/9 of the way, edges to 3/4, faces stay at the face centre
    assert np.allclose(fine[:8], CUBE * 5 / 9, atol=1e-6)
    assert np.allclose(np.sort(np.abs(fine[8:20]), axis=1), [0.0, 0.75, 0.75], atol=1e-6)
    assert np.allclose(np.sort(np.abs(fine[20:]), axis=1), [0.0, 0.0, 1.0], atol=1e-6)


def test_faces_keep_their_parent_and_winding():
    mesh = subdivide(CUBE_QUADS, 8, 2)
    fine = mesh.operator @ CUBE
    assert np.array_equal(np.bincount(mesh.parent), np.full(6, 16))

    def normals(points, quads):
        a, b, c, d = (points[quads[:, k]] for k in range(4))
        return np.cross(c - a, d - b)

    before = normals(CUBE, CUBE_QUADS)
    assert ((normals(fine, mesh.quads) * before[mesh.parent]).sum(axis=1) > 0.0).all()


def test_a_flat_sheet_stays_flat_and_keeps_its_border_line():
    mesh = subdivide(GRID_QUADS, 16, 2)
    fine = mesh.operator @ GRID
    assert np.allclose(fine[:, 2], 0.0)
    # the border is a cubic B-spline of the border alone: straight sides stay straight, corners are cut
    inside = (fine[:, 0] >= -1e-6) & (fine[:, 0] <= 3 + 1e-6) & (fine[:, 1] >= -1e-6) & (fine[:, 1] <= 3 + 1e-6)
    assert inside.all() and np.allclose(fine[5], GRID[5], atol=1e-6)


def test_loose_vertices_keep_their_place():
    points = np.concatenate([CUBE, [[7.0, 8.0, 9.0]]])
    mesh = subdivide(CUBE_QUADS, 9, 2)
    assert np.allclose((mesh.operator @ points)[8], [7.0, 8.0, 9.0])


@pytest.mark.parametrize("levels", [1, 2])
def test_rows_sum_to_one(levels):
    sums = np.asarray(subdivide(CUBE_QUADS, 8, levels).operator.sum(axis=1)).ravel()
    assert np.allclose(sums, 1.0, atol=1e-6)


def test_the_head():
    mesh, assets = topology(), load_assets()
    assert mesh.operator.shape[1] == len(assets.template) and len(mesh.quads) == 16 * len(assets.quads)
    assert np.abs(np.asarray(mesh.operator.sum(axis=1)).ravel() - 1.0).max() < 1e-5
    assert mesh.quads.min() >= 0 and mesh.quads.max() < mesh.operator.shape[0]
    assert mesh.triangles.shape == (2 * len(mesh.quads), 3)
    # moved all together, cage and surface move alike
    shifted = mesh.operator @ (assets.template + np.float32([1.0, -2.0, 3.0])) - mesh.operator @ assets.template
    assert np.allclose(shifted, [1.0, -2.0, 3.0], atol=1e-3)


def test_pairs_sort_as_their_numbers_do():
    pairs = np.array([[7, 3], [0, 2**31 - 1], [2**31 - 1, 0], [7, 2], [0, 0], [7, 3]], np.int32)
    assert (pairs_of(np.unique(pair_numbers(pairs))) == np.unique(pairs, axis=0)).all()
