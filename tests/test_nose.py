"""Lower noses: filled below the tip, rims and grooves of people's own, and nothing else moves."""

import dataclasses

import numpy as np
import pytest

from painsynth_hf.head import nose
from painsynth_hf.head.assets import load_assets
from painsynth_hf.head.back import backed, ridge
from painsynth_hf.head.head import resting_cage
from painsynth_hf.head.landmarks import pierce
from painsynth_hf.head.topology import topology
from painsynth_hf.people import draw_person

CELLS = (("black", "male", (75, 93)), ("white", "female", (20, 35)), ("east_asian", "female", (20, 35)),
         ("middle_eastern", "male", (20, 35)), ("white", "female", (75, 93)))  # fmt: skip
PEOPLE = [draw_person(0, "nose", i, *CELLS[i % 5], i % 5) for i in range(15)]


@pytest.fixture(scope="module")
def template():
    return (topology().operator @ load_assets().template).astype(np.float32)


@pytest.fixture(scope="module")
def pairs():
    """Surfaces before and after, of PEOPLE."""
    before = [backed(topology().operator @ resting_cage(p)) for p in PEOPLE]
    return [(place, nose.lower_nose(place, p)) for place, p in zip(before, PEOPLE, strict=True)]


def test_the_most_forward_point_is_lower(pairs):
    def below(surface):
        """Y, mm, of the most forward point."""
        middle = ridge(surface)
        return middle[1, middle[2].argmax()]

    lower = [below(before) - below(after) for before, after in pairs]
    assert np.mean(lower) > 0.8 and np.min(lower) > -0.6 and np.std(lower) > 0.2  # mm


def test_only_the_nose_and_the_cheek_beside_it_move_and_nothing_folds(pairs, template):
    quads = topology().quads
    centre = template[quads].mean(axis=1)
    aside = np.abs(centre[:, 0])
    quads = quads[
        (centre[:, 1] > -40) & (centre[:, 1] < np.where(aside < 24, 12, -14)) & (centre[:, 2] > 9) & (aside < 42)
    ]

    def facing(place):
        a, b, c, d = (place[quads[:, i]] for i in range(4))
        out = np.cross(c - a, d - b)
        return out / np.linalg.norm(out, axis=1, keepdims=True)

    turned = 0.0
    for before, after in pairs:
        moved = np.linalg.norm(after - before, axis=1)
        x, y, _ = np.abs(template[moved > 0.05]).T
        assert x.max() < 60.0 and y.max() < 64.0 and moved.max() < 8.0  # down to the lip
        turned += (np.einsum("nc,nc->n", facing(before), facing(after)) < 0.0).mean() / len(pairs)
    assert turned < 0.001


def test_grooves_are_each_persons_own_and_follow_the_seed(template):
    here, _ = nose._grooves()
    depth = []
    for seed in range(40):
        person = dataclasses.replace(PEOPLE[0], seed=seed)
        after = nose.lower_nose(template, person)
        assert np.array_equal(after, nose.lower_nose(template, person))
        even = after[here] - nose.lower_nose(after, person)[here]
        depth.append(np.abs(even).max())
    assert np.std(depth) > 0.1 * np.mean(depth)


def test_both_sides_are_alike(template):
    """The template, which is even, stays so."""
    after = nose.lower_nose(template, PEOPLE[1])
    left, right = (np.abs(after - template)[s * template[:, 0] > 1.0].sum() for s in (1.0, -1.0))
    assert abs(left - right) < 0.01 * left


def test_a_back_far_behind_its_line_is_filled(template):
    dished = template.copy()
    x, y, _ = template.T
    dished[:, 2] -= 7.0 * np.exp(-0.5 * ((x / 9.0) ** 2 + ((y + 16.0) / 7.0) ** 2))

    def behind(surface):
        middle = ridge(surface)
        return np.interp(-16.0, middle[1], middle[2])

    assert behind(nose.lower_nose(dished, PEOPLE[1])) - behind(dished) > 2.0
    assert abs(behind(nose.lower_nose(template, PEOPLE[1])) - behind(template)) < 1.3


def test_a_tip_far_before_the_feet_of_the_wings_is_set_back(template):
    far = template.copy()
    far[:, 2] += 8.0 * np.exp(-0.5 * ((template[:, 0] / 9.0) ** 2 + ((template[:, 1] + 36.0) / 8.0) ** 2))
    gained = ridge(nose.lower_nose(far, PEOPLE[0]))[2].max() - ridge(nose.lower_nose(template, PEOPLE[0]))[2].max()
    assert 1.0 < gained < 6.5  # of 8 mm


def test_walls_are_steep_and_end_in_a_cheek_that_faces_forward(pairs):
    rows = [[pierce((x, y, 35.0), (0.0, 0.0, 1.0)) for x in (11.0, 15.0, 20.0, 26.0)] for y in (-21.0, -26.0)]
    corners, shares = (np.array([[place[k] for place in row] for row in rows]) for k in (0, 1))

    def slopes(surface):
        """Degrees (2, 3) by which wall, foot and cheek face sideways."""
        at = np.einsum("lxk,lxkc->lxc", shares, surface[corners])
        return np.degrees(np.arctan2(-np.diff(at[..., 2]), np.diff(at[..., 0])))

    before, after = (np.mean([slopes(s) for s in some], axis=0) for some in zip(*pairs, strict=True))
    assert (after[:, 2] < 34.0).all() and (after[:, 2] < before[:, 2] - 5.0).all()
    assert (after[:, 0] > after[:, 2] + 15.0).all()
    assert np.std([slopes(after) for _, after in pairs], axis=0).min() > 4.0  # each their own


def test_bases_of_young_womens_noses_lie_lower_in_some(template):
    base = np.linalg.norm(template - (0.0, -45.0, 30.0), axis=1).argmin()

    def level(seed, **changed):
        return nose.lower_nose(template, dataclasses.replace(PEOPLE[1], seed=seed, **changed))[base, 1]

    lower = np.array([level(seed, age=90.0) - level(seed, age=25.0) for seed in range(12)])
    assert 0.4 < lower.mean() < 1.6 and lower.min() >= 0.0 and lower.std() > 0.25
