"""Where lids and teeth rest, and the graded weights of lips, mouth and lid margins."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from painsynth_hf.appearance.regions import NAMES, region_weights
from painsynth_hf.designs import named_design
from painsynth_hf.head.assets import PARTS, load_assets
from painsynth_hf.head.head import eyeballs, resting_cage, resting_surface, skull_turn
from painsynth_hf.head.rings import face_rings
from painsynth_hf.head.topology import topology
from painsynth_hf.spec import Pose

PEOPLE = [named_design("mini", resolution=64).identity_frames(i)[0].person for i in (0, 7, 11, 17)]


@pytest.mark.parametrize("person", PEOPLE, ids=lambda p: f"{p.ethnicity}-{p.age:.0f}")
def test_lower_lids_rest_at_the_edge_of_the_iris(person):
    surface, eyes = resting_surface(person), eyeballs(resting_cage(person), load_assets())
    for rings, (centre, _) in zip(face_rings()[:2], eyes, strict=True):
        margin = (surface[rings.grid[rings.zero - 5, ~rings.upper]] - centre) @ skull_turn(Pose()).T  # a level head
        middle = margin[np.abs(margin[:, 0]) < 3.0, 1].mean()
        assert -5.9 < middle < -2.5  # mm: an iris reaches 5.6 down


def test_lips_that_part_show_upper_teeth_in_the_young_and_lower_ones_in_the_old():
    quads, part = topology().quads, load_assets().quad_part[topology().parent]

    def edges(person):
        surface, mouth = resting_surface(person), face_rings()[2]
        line = surface[mouth.grid[mouth.zero], 1][[0, (mouth.first + mouth.second) // 2]].mean()
        front = {}
        for name in ("upper_teeth", "lower_teeth"):
            points = surface[np.unique(quads[part == PARTS.index(name)])]
            front[name] = points[np.abs(points[:, 0]) < 6.0, 1]
        return front["upper_teeth"].min() - line, front["lower_teeth"].max() - line

    young = dataclasses.replace(PEOPLE[0], age=25.0)
    old = dataclasses.replace(PEOPLE[0], age=85.0)
    (upper, lower), (upper_old, lower_old) = edges(young), edges(old)
    assert upper_old - upper > 1.0 and lower_old - lower > 0.8
    assert upper > lower - 0.5 and upper_old > lower_old  # they do not bite through each other


def test_lips_and_lid_margins_are_graded_along_the_rings():
    weights = dict(zip(NAMES, region_weights().T, strict=True))
    mouth = face_rings()[2]
    middle = (mouth.first + mouth.second) // 2
    lower = weights["lips"][mouth.grid[mouth.zero :, middle]]
    assert lower[0] == 1.0 and lower[-1] < 0.3 and (np.diff(lower) <= 0).all()
    inner = weights["mouth"][mouth.grid[: mouth.zero, middle]]
    assert inner[0] == 1.0 and (np.diff(inner) <= 0).all()
    assert (weights["lips"] + weights["mouth"])[mouth.grid[mouth.zero - 10 : mouth.zero]].min() > 0.5  # no skin between
    for rings in face_rings()[:2]:
        rim = weights["lid_rim"][rings.grid]
        assert (rim[rings.zero :] == 0.0).all() and (rim[rings.zero - 10] == 1.0).all()
