"""Bases of noses end where noses do: not too steep, cut straight, closed, pointed or a wedge."""

import numpy as np
import pytest

from painsynth_hf.head import nose_base
from painsynth_hf.head.back import template_skin
from painsynth_hf.head.whole_nose import _usual
from painsynth_hf.people import draw_person

PERSON = draw_person(0, "nose base", 1, "white", "female", (20, 35), 2)


def measured(surface):
    """(F,) each measure of KEPT of `surface` (S, 3) mm."""
    rows = nose_base._kept()[2]
    return np.array([measure(nose_base._level(surface[rows])) for measure, *_ in nose_base.KEPT])


# a nose far from the lips is free: upper lips of the old are long
@pytest.mark.parametrize(
    ("number", "much"), [(n, much) for n in range(len(nose_base.KEPT)) for much in (-3.0, 3.0) if (n, much) != (0, 3.0)]
)
def test_what_is_far_from_the_norm_comes_nearer(number, much):
    index, forms, *_ = nose_base._kept()
    odd = _usual().astype(np.float32)
    nose_base.based(odd, PERSON)
    odd[index] += np.float32(much) * forms[number]
    norm = nose_base.KEPT[number][1][0]
    before = measured(odd)[number]
    nose_base.based(odd, PERSON)
    assert abs(measured(odd)[number] - norm) < 0.8 * abs(before - norm)


def test_noses_as_they_should_be_stay():
    """What lies inside every band does not move, and nothing but the nose ever does."""
    place = _usual().astype(np.float32)
    for _ in range(40):
        nose_base.based(place, PERSON)
    again = place.copy()
    nose_base.based(again, PERSON)
    assert np.abs(again - place).max() < 0.05  # mm
    template, _ = template_skin()
    x, y, z = template[np.abs(place - _usual()).max(axis=1) > 0.05].T
    assert np.abs(x).max() < 31.0 and y.max() < 15.0 and y.min() > -58.0 and z.min() > 0.0
