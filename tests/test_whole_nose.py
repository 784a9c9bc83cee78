"""Noses keep what they differ by in the large; lumps of theirs go, and the usual nose is even and well formed."""

import dataclasses

import numpy as np
import pytest

from painsynth_hf.head import whole_nose
from painsynth_hf.head.back import ridge, template_skin
from painsynth_hf.people import draw_person

PERSON = draw_person(0, "whole nose", 1, "white", "female", (20, 35), 2)


@pytest.fixture(scope="module")
def usual():
    return whole_nose._usual().astype(np.float32)


def bump(size):
    """(S, 3) mm: 2 mm forward about a wing, fading over `size` mm."""
    template, skin = template_skin()
    out = np.zeros_like(template, dtype=np.float32)
    apart = ((template[skin] - (12.0, -32.0, 32.0)) ** 2).sum(axis=1)
    out[skin, 2] = 2.0 * np.exp(-0.5 * apart / size**2)
    return out


def test_lumps_go_and_what_is_broad_stays(usual):
    plain = whole_nose.whole(usual, PERSON)

    def left(size):
        """Share of the bump that is seen afterwards."""
        return np.abs(whole_nose.whole(usual + bump(size), PERSON) - plain).max() / 2.0

    assert left(2.0) < 0.3 and left(3.0) < 0.5 < 0.75 < left(10.0)


def test_only_the_nose_moves_and_both_sides_alike(usual):
    template, skin = template_skin()
    after = whole_nose.whole(usual, PERSON)
    moved = np.linalg.norm(after - usual, axis=1)
    x, y, z = template[moved > 0.05].T
    assert np.abs(x).max() < 31.0 and y.max() < 15.0 and y.min() > -58.0 and z.min() > -2.0 and moved.max() < 7.0
    left, right = (moved[skin][s * template[skin, 0] > 1.0].sum() for s in (1.0, -1.0))
    assert abs(left - right) < 0.02 * left


def test_people_differ_in_the_large(usual):
    template, _ = template_skin()
    wings = [np.linalg.norm(template - (s * 17.0, -39.0, 27.0), axis=1).argmin() for s in (1.0, -1.0)]
    width, length, depth = [], [], []
    for seed in range(30):
        place = whole_nose.whole(usual, dataclasses.replace(PERSON, seed=seed))
        middle = ridge(place)
        width.append(place[wings[0], 0] - place[wings[1], 0])
        length.append(middle[1, middle[2].argmax()])
        depth.append(middle[2].max())
    assert np.std(width) > 1.2 and np.std(length) > 0.6 and np.std(depth) > 0.8  # mm


def test_the_columella_rises_to_a_tip_without_an_edge(usual):
    """Of a nose with nothing of its own the profile turns from the tip to the lip without a step."""
    template, _ = template_skin()
    index, forms = whole_nose._forms()
    place = usual.copy()
    place[index] += forms[0] + whole_nose.WOMEN * forms[1]
    below = np.flatnonzero(
        (np.abs(template[:, 0]) < 0.05) & (template[:, 1] < -38.0) & (template[:, 1] > -49.0) & (template[:, 2] > 28.0)
    )

    def steepest(surface):
        """Degrees by which the profile turns most from one vertex to the next."""
        _, y, z = surface[below[np.argsort(-template[below, 1])]].T
        return np.degrees(np.abs(np.diff(np.unwrap(np.arctan2(np.diff(y), np.diff(z)))))).max()

    assert steepest(place) < steepest(usual)
