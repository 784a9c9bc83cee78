"""Noses are neither boxes nor fins: backs and tips as broad as people's, round, alike on both sides."""

import numpy as np
import pytest

from painsynth_hf.head import back
from painsynth_hf.head.assets import load_assets
from painsynth_hf.head.head import resting_cage
from painsynth_hf.head.topology import topology
from painsynth_hf.people import draw_person

CELLS = (("black", "male", (75, 93)), ("white", "male", (75, 93)), ("east_asian", "female", (20, 35)),
         ("middle_eastern", "male", (20, 35)))  # fmt: skip
PEOPLE = [draw_person(0, "back", i, *CELLS[i % 4], i % 5) for i in range(16)]


def widths(surface):
    """(L, 2) mm from the middle, right and left, to where `surface` has fallen by FALL, at LEVELS."""
    _, _, _, ridge, corners, shares, _ = back._around()
    middle = surface[ridge].astype(float)
    middle = middle[np.append(True, middle[1:, 1] > np.maximum.accumulate(middle[:-1, 1]))].T
    seen = np.einsum("lsxk,lsxkc->lsxc", shares, surface[corners].astype(float))
    return np.array([[back._width(side, middle) for side in row] for row in seen])


@pytest.fixture(scope="module")
def pairs():
    """Surfaces before and after, of PEOPLE."""
    cages = [topology().operator @ resting_cage(p) for p in PEOPLE]
    return [(place, back.backed(place)) for place in cages]


def test_no_nose_is_a_box_or_a_fin(pairs):
    before, after = (np.array([widths(s) for s in some]) for some in zip(*pairs, strict=True))
    tip, root = slice(1, 4), slice(5, 8)  # of LEVELS
    assert before[:, tip].max() > 9.5 and after[:, tip].max() < 9.0
    assert 4.5 < after[:, tip].mean() < before[:, tip].mean() - 0.8
    assert before[:, root].min() < 2.2 < 2.4 < after[:, root].min()
    order = [np.argsort(np.argsort(w[:, tip].mean(axis=(1, 2)))) for w in (before, after)]
    assert np.corrcoef(*order)[0, 1] > 0.6  # broad ones stay broader


def test_only_the_nose_moves_and_its_width_stays(pairs):
    wing = back._around()[-1]
    place = (topology().operator @ load_assets().template).astype(float)
    for raw, surface in pairs:
        moved = np.linalg.norm(surface - raw, axis=1)
        x, y, _ = np.abs(place[moved > 0.02]).T
        assert x.max() < 26.0 and y.max() < 50.0 and moved.max() < 6.0
        assert abs((surface[wing[0], 0] - surface[wing[1], 0]) - (raw[wing[0], 0] - raw[wing[1], 0])) < 1.2


def test_nothing_folds(pairs):
    """Quads of the back and the tip face as they did."""
    mesh = topology()
    centre = (mesh.operator @ load_assets().template)[mesh.quads].mean(axis=1)
    quads = mesh.quads[(np.abs(centre[:, 0]) < 14) & (centre[:, 1] > -40) & (centre[:, 1] < 12) & (centre[:, 2] > 18)]

    def facing(place):
        a, b, c, d = (place[quads[:, i]] for i in range(4))
        out = np.cross(c - a, d - b)
        return out / np.linalg.norm(out, axis=1, keepdims=True)

    for raw, surface in pairs:
        assert (np.einsum("nc,nc->n", facing(raw), facing(surface)) < 0.0).mean() < 0.002


def test_both_sides_are_alike():
    """The template, which is even, stays so."""
    place = (topology().operator @ load_assets().template).astype(np.float32)
    both = widths(back.backed(place))
    assert np.abs(both[:, 0] - both[:, 1]).max() < 0.1
