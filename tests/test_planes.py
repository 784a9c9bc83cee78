"""Planes of cheek, jaw and neck: where they are, how they differ between people, and that nothing folds over."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from painsynth_hf import named_design
from painsynth_hf.head.assets import PARTS, load_assets
from painsynth_hf.head.back import backed, template_skin
from painsynth_hf.head.head import resting_cage, resting_surface
from painsynth_hf.head.landmarks import FLIP, landmark_weights
from painsynth_hf.head.nose import lower_nose
from painsynth_hf.head.planes import ANGLES, AXIS, BORDER, fatness, lining, planed, planes
from painsynth_hf.head.topology import topology
from painsynth_hf.spec import Person

COUNT = 40


@pytest.fixture(scope="module")
def people() -> list[Person]:
    design = named_design("synpain", identities=200)
    return [design.identity_frames(i)[0].person for i in range(COUNT)]


def _before(person: Person) -> np.ndarray:
    return lower_nose(backed(topology().operator @ resting_cage(person)), person)


def test_planes_leave_brows_and_the_inside_of_the_mouth(people):
    template, _ = template_skin()
    before = _before(people[0])
    moved = np.linalg.norm(planed(before, people[0]) - before, axis=1)
    assert moved.max() > 2.0
    assert not moved[lining()].any()
    assert moved[template[:, 1] > 12.0].max() < 0.1


def test_the_jaw_has_a_border(people):
    """12 mm below the border of the jaw skin lies farther in than 4 mm above it, by 4 mm more than on the cage."""
    template, skin = template_skin()
    x, y, z = template[skin].T
    angle = np.degrees(np.arctan2(np.abs(x), z - AXIS))
    below = np.interp(angle, ANGLES, BORDER) - y
    side = (angle > 36.0) & (angle < 62.0) & (np.hypot(x, z - AXIS) > 35.0)
    over, under = skin[side & (np.abs(below + 4.0) < 1.5)], skin[side & (np.abs(below - 12.0) < 1.5)]

    def step(surface: np.ndarray) -> float:
        reach = np.hypot(surface[:, 0], surface[:, 2] - AXIS)
        return float(reach[over].mean() - reach[under].mean())

    gained = [step(planed(before, p)) - step(before) for p in people for before in [_before(p)]]
    assert np.mean(gained) > 4.0
    assert min(gained) > 0.5


def test_fat_takes_the_hollows_and_people_differ(people):
    amounts = np.array([planes(person) for person in people])
    assert (amounts.std(axis=0) > 0.25).all()
    person = next(p for p in people if fatness(p) < 0.1)
    heavy = dataclasses.replace(person, shape={**person.shape, "weight": 0.68, "neck-double-incr": 0.6})
    assert fatness(heavy) > 0.6
    assert planes(heavy)[-2] < 0.8 * planes(person)[-2]


def test_nothing_folds_over(people):
    mesh = topology()
    quads = mesh.quads[load_assets().quad_part[mesh.parent] == PARTS.index("skin")]

    def facing(surface: np.ndarray) -> np.ndarray:
        a, b, c, d = (surface[quads[:, i]] for i in range(4))
        return np.cross(c - a, d - b)

    for person in people[:12]:
        before = _before(person)
        turned = (facing(before) * facing(planed(before, person))).sum(axis=1) < 0.0
        assert turned.sum() == 0


def test_sides_of_a_face_differ_as_in_people(people):
    """Faces lean by 1 to 3 mm at most (Ferrario et al., Cleft Palate Craniofac J 31, 1994): chins, eyes, mouths."""
    weights = landmark_weights()
    marks = np.array([weights @ resting_surface(person) for person in people])
    apart = marks - marks[:, FLIP] * [-1.0, 1.0, 1.0]
    chin, eyes, mouth = 0.5 * apart[:, 8, 0], apart[:, [36, 39], 1].mean(axis=1), apart[:, 48, 1]
    assert 0.2 < chin.std() < 1.2
    assert np.abs(chin).max() < 2.5
    assert eyes.std() < 0.8
    assert mouth.std() < 0.8
