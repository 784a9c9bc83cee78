"""Noses have wings set off by a groove, and edges that are round, alike on both sides."""

import numpy as np
import pytest

from painsynth_hf.head import wings
from painsynth_hf.head.assets import PARTS, load_assets
from painsynth_hf.head.subdivide import subdivide
from painsynth_hf.head.topology import LEVELS, topology


@pytest.fixture(scope="module")
def plain():
    """The mesh without rounding, and its vertices on the template."""
    assets = load_assets()
    mesh = subdivide(assets.quads, len(assets.template), LEVELS)
    return mesh, mesh.operator @ assets.template


def grid():
    """A flat sheet of skin through the groove's highest point, facing forward: vertices (n, 3) mm, quads (m, 4)."""
    x, y = np.meshgrid(np.arange(0.0, 30.0, 0.5), np.arange(-50.0, -20.0, 0.5))
    place = np.stack([x, y, np.full_like(x, 27.0)], axis=-1).reshape(-1, 3)
    at = np.arange(x.size).reshape(x.shape)
    quads = np.stack([at[:-1, :-1], at[:-1, 1:], at[1:, 1:], at[1:, :-1]], axis=-1).reshape(-1, 4)
    return place, quads


def test_a_groove_runs_between_wing_and_wall():
    place, quads = grid()
    carved = place.copy()
    wings.carve_wings(carved, quads, np.arange(len(place)))
    deep = place[:, 2] - carved[:, 2]

    def at(x, y):
        return deep[np.linalg.norm(place[:, :2] - (x, y), axis=1).argmin()]

    assert at(15.5, -31.5) > 1.2  # the groove
    assert at(16.0, -38.0) < -0.5 and abs(at(26.0, -24.0)) < 0.05  # the wing stands out, the cheek stays
    assert np.allclose(carved[:, :2], place[:, :2])


def test_the_base_turns_down_about_its_feet():
    """The tip comes down, the lip and the cheek stay, columella and feet grow narrower, and nothing folds over."""
    points = np.array(
        [[0.0, -37.7, 44.4], [0.0, -50.5, 31.0], [26.0, -38.0, 22.0], [5.8, -45.0, 33.0], [16.4, -43.5, 24.0]]
    )
    move = wings.based(points)
    assert -6.0 < move[0, 1] < -1.5 and np.abs(move[1]).max() < 0.4 and np.abs(move[2]).max() < 0.05
    assert move[3, 0] < -1.0 and move[4, 0] < -1.0
    assert np.allclose(wings.based(points * [-1.0, 1.0, 1.0]), move * [-1.0, 1.0, 1.0])
    skin = load_assets().template[np.unique(load_assets().quads)].astype(float)
    grow = [(wings.based(skin + step) - wings.based(skin - step)) / 0.2 for step in 0.1 * np.eye(3)]
    assert np.linalg.det(np.stack(grow, axis=-1) + np.eye(3)).min() > 0.2


def test_only_edges_of_the_nose_are_rounded(plain):
    mesh, place = plain
    operator = topology().operator
    assert np.allclose(operator.sum(axis=1), 1.0, atol=1e-5)
    moved = np.linalg.norm(operator @ load_assets().template - place, axis=1)
    far = np.abs(moved) > 0.02
    skin = np.unique(mesh.quads[load_assets().quad_part[mesh.parent] == PARTS.index("skin")])
    assert far.any() and moved.max() < 2.5 and np.isin(np.flatnonzero(far), skin).all()
    x, y, z = place[far].T
    assert np.abs(x).max() < 26.0 and y.min() > -54.0 and y.max() < -28.0 and z.min() > 15.0


def test_both_sides_are_alike():
    place = (topology().operator @ load_assets().template).astype(float)
    nose = place[(np.abs(place[:, 0]) < 22.0) & (place[:, 1] < 0.0) & (place[:, 1] > -48.0) & (place[:, 2] > 20.0)]
    from scipy.spatial import cKDTree

    apart, _ = cKDTree(nose).query(nose * [-1.0, 1.0, 1.0])
    assert np.quantile(apart, 0.99) < 0.05
