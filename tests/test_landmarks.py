"""The 68 points: where they sit on a head, that they mirror, and that they ride on what they mark."""

import numpy as np
import pytest

from painsynth_hf.head.head import build_head, topology
from painsynth_hf.head.landmarks import (
    BROW,
    BROW_LEFT,
    BROW_RIGHT,
    COUNT,
    EYES,
    FLIP,
    JAW,
    LIPS,
    NOSE,
    _brow_tree,
    _template,
    landmark_weights,
    pierce,
)
from painsynth_hf.spec import Attire, Expression, Eyes, FrameSpec, Hair, Person, Skin


def points(left=None, right=None, shape=None):
    """(68, 3) mm of one person with these action units; `right` like `left` unless given."""
    left = left or {}
    right = left if right is None else right
    person = Person(
        seed=3, age=60.0, gender="male", ethnicity="white", shape=shape or {"caucasian": 1.0},
        skin=Skin(0.03, 0.03), eyes=Eyes(0.3), hair=Hair("short", 0.5), attire=Attire(),
    )  # fmt: skip
    expression = Expression("pain", left, right) if left or right else Expression("neutral")
    head = build_head(FrameSpec(0, "test", "train", 0, int(bool(left)), 0, 0, person, expression))
    return landmark_weights() @ head.posed, head


@pytest.fixture(scope="module")
def rest():
    return points()


def test_each_point_is_a_mix_of_at_most_three_vertices():
    weights = landmark_weights()
    assert weights.shape == (COUNT, topology().operator.shape[0])
    assert np.allclose(weights.sum(axis=1), 1.0)
    assert weights.data.min() > -1e-6
    assert set(np.diff(weights.indptr)) <= {1, 2, 3}


def test_mirroring_the_template_swaps_the_flip_pairs():
    template = landmark_weights() @ _template()
    assert np.array_equal(FLIP[FLIP], np.arange(COUNT))
    assert np.abs(template[FLIP] - template * (-1, 1, 1)).max() < 1e-3


def test_order_in_the_picture_is_ibugs(rest):
    x, y = rest[0][:, 0], rest[0][:, 1]  # the subject's right, x < 0, is the picture's left
    assert (np.diff(x[JAW]) > 0).all()
    assert (np.diff(x[17:27]) > 0).all()
    assert (np.diff(y[27:31]) < 0).all() and np.abs(x[27:31]).max() < 0.5
    assert (np.diff(x[31:36]) > 0).all()
    for first in (36, 42):  # left to right along the upper lid, back along the lower one
        eye = np.arange(first, first + 6)
        assert (np.diff(x[eye[:4]]) > 0).all() and (np.diff(x[eye[3:]]) < 0).all()
        assert y[eye[1:3]].min() > y[eye[4:]].max()
    assert (np.diff(x[48:55]) > 0).all() and (np.diff(x[54:60]) < 0).all()
    assert (np.diff(x[60:65]) > 0).all() and (np.diff(x[64:68]) < 0).all()


def test_levels_of_the_face(rest):
    y = rest[0][:, 1]
    assert y[17:27].min() > y[EYES].max() > y[NOSE][4:].max() > y[LIPS].max() > y[LIPS].min() > y[8] == y[JAW].min()
    assert abs(y[0] - y[36:42].mean()) < 8.0  # the jaw starts at the level of the eyes


def test_nose_tip_is_the_foremost_point(rest):
    z = rest[0][:, 2]
    assert z.argmax() == 30


def test_lid_points_lie_on_the_edge_of_the_eyeball(rest):
    for eye, numbers in zip(rest[1].eyes, (slice(42, 48), slice(36, 42)), strict=True):
        height = np.linalg.norm(rest[0][numbers] - eye.centre, axis=1) - eye.radius
        assert height.min() > 0.0  # outside it
        assert height[[1, 2, 4, 5]].max() < 2.5  # no farther than a lid is thick; the inner corner stands off


def test_shut_lids_bring_their_points_together(rest):
    shut = points({"AU43": 1.0})[0]
    for upper, lower in ((37, 41), (38, 40), (43, 47), (44, 46)):
        assert np.linalg.norm(rest[0][upper] - rest[0][lower]) > 5.0
        assert np.linalg.norm(shut[upper] - shut[lower]) < 0.6
    assert np.abs(shut[NOSE] - rest[0][NOSE]).max() < 0.2


def test_inner_lips_touch_at_rest_and_part_with_the_jaw(rest):
    wide = points({"AU27": 5.0})[0]
    for upper, lower in ((61, 67), (62, 66), (63, 65)):
        assert np.linalg.norm(rest[0][upper] - rest[0][lower]) < 3.0
        assert np.linalg.norm(wide[upper] - wide[lower]) > 15.0
    assert rest[0][8, 1] - wide[8, 1] > 10.0  # the chin drops
    assert np.abs(wide[27:31] - rest[0][27:31]).max() < 2.0  # the nose hardly


def test_a_one_sided_smile_moves_that_corner(rest):
    smile = np.linalg.norm(points({"AU12": 5.0}, {"AU12": 0.0})[0] - rest[0], axis=1)
    assert smile[54] > 4.0 and smile[64] > 4.0
    assert smile[[48, 60]].max() < 1.0


def test_brow_points_go_down_with_au4(rest):
    drop = rest[0][17:27, 1] - points({"AU4": 5.0})[0][17:27, 1]
    assert drop[[4, 5]].min() > 2.0  # 21 and 22, the heads of the brows


def test_another_brow_moves_its_own_points_only():
    raised = landmark_weights((BROW + np.array([0.0, 3.0]), BROW)) @ _template()
    moved = np.linalg.norm(raised - landmark_weights() @ _template(), axis=1)
    assert set(np.flatnonzero(moved > 1e-6)) == set(BROW_LEFT)
    assert moved[list(BROW_LEFT)].min() > 2.9
    lowered = landmark_weights((BROW, BROW - np.array([0.0, 3.0]))) @ _template()
    assert (lowered[list(BROW_RIGHT), 1] < raised[list(BROW_RIGHT), 1] - 2.9).all()


def test_pierce_weighs_the_point_on_the_line():
    index, weights = pierce((10.0, -20.0, 30.0), (0.0, 0.0, 1.0))
    hit = weights @ _template()[index]
    assert np.allclose(hit[:2], (10.0, -20.0), atol=1e-6)
    assert weights.min() >= 0.0


def test_every_place_that_a_brow_may_reach_lies_on_skin():
    """Triangles of the temple are long: a search too narrow found none of those that some tails lie on."""
    rng = np.random.Generator(np.random.Philox(3))
    places = rng.uniform((50.0, 10.0), (60.3, 31.0), (600, 2))
    for x, y in (*places, (58.92154312307497, 27.441739641650273)):
        index, weights = pierce((x, y, 25.0), (0.0, 0.0, 1.0), _brow_tree())
        assert np.allclose((weights @ _template()[index])[:2], (x, y), atol=1e-6)


def test_pierce_names_a_place_off_the_face():
    with pytest.raises(ValueError, match="no skin along the line through"):
        pierce((300.0, 0.0, 0.0), (0.0, 0.0, 1.0))
