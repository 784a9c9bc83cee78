"""Shut lips shade each other, the ends of their line and the dents beyond it, and nothing else."""

import dataclasses

import numpy as np

from painsynth_hf.appearance.lip_shade import lip_shade
from painsynth_hf.appearance.strands import template
from painsynth_hf.head.mouth_form import BORDER
from painsynth_hf.head.rings import face_rings
from painsynth_hf.people import draw_person
from painsynth_hf.spec import AGE_BANDS

MOUTH = face_rings()[2]
WOMAN = draw_person(0, "lip shade", 0, "white", "female", AGE_BANDS[0], 0)


def test_the_line_keeps_its_shade_to_beyond_the_corner():
    lost, place = lip_shade(WOMAN), template().vertices
    corner = place[MOUTH.grid[MOUTH.zero, MOUTH.first]]
    beyond = np.linalg.norm(place - corner - [2.5, 0.0, 0.0], axis=1).argmin()
    assert lost[MOUTH.grid[MOUTH.zero, MOUTH.first]] > 0.3 and 0.1 < lost[beyond] < 0.5
    assert np.all(lost[np.linalg.norm(place - [0.0, -67.0, 25.0], axis=1) > 45.0] < 1e-3)


def test_a_lower_lip_is_dark_where_it_meets_the_upper_one_and_where_it_ends_below():
    middle = (MOUTH.first + MOUTH.second) // 2
    lip = lip_shade(WOMAN)[MOUTH.grid[MOUTH.zero : MOUTH.zero + BORDER + 1, middle]]
    lightest = lip.argmin()
    assert 0.3 * BORDER < lightest < 0.8 * BORDER and lip[lightest] < 0.04
    assert np.all(np.diff(lip[: lightest + 1]) <= 1e-4) and np.all(np.diff(lip[lightest:]) >= 0.0)
    assert lip[0] > 0.03 and 0.1 < lip[-1] < 0.2


def test_mens_mouths_are_in_deeper_shade_and_both_sides_alike():
    man = dataclasses.replace(WOMAN, gender="male")
    lost = lip_shade(man)
    assert np.all(lost >= lip_shade(WOMAN) - 1e-6) and lost.min() >= 0.0 and lost.max() < 0.85
    left, right = (lost[MOUTH.grid[MOUTH.zero, column]] for column in (MOUTH.first, MOUTH.second))
    assert abs(left - right) < 0.02
