"""Throats: floors that run back to the neck, each person's own, without folds."""

from __future__ import annotations

import numpy as np
import pytest

from painsynth_hf import named_design
from painsynth_hf.head.assets import PARTS, load_assets
from painsynth_hf.head.back import backed, template_skin
from painsynth_hf.head.head import resting_cage
from painsynth_hf.head.jaws import bounded
from painsynth_hf.head.landmarks import landmark_weights
from painsynth_hf.head.nose import lower_nose
from painsynth_hf.head.planes import ANGLES, AXIS, BORDER, planed
from painsynth_hf.head.throats import CHIN, _floor, lifted, slope
from painsynth_hf.head.topology import topology
from painsynth_hf.spec import Person


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Person, np.ndarray, np.ndarray]]:
    """People, and their surfaces before and after."""
    design = named_design("synpain", identities=200)
    people = [design.identity_frames(i)[0].person for i in range(24)]
    before = [bounded(planed(lower_nose(backed(topology().operator @ resting_cage(p)), p), p), p) for p in people]
    return [(p, surface, lifted(surface, p)) for p, surface in zip(people, before, strict=True)]


def _falls(surface: np.ndarray) -> float:
    """Degrees by which the floor of a throat falls from the chin to the corner of the neck."""
    _, _, corners, weights = _floor()
    y, z = ((landmark_weights() @ surface)[CHIN] - weights @ surface[corners])[1:]
    return float(np.degrees(np.arctan2(y, z)))


def test_floors_fall_less_and_none_sinks(pairs):
    young = [(_falls(before), _falls(after)) for p, before, after in pairs if p.age < 50]
    first, then = np.mean(young, axis=0)
    assert first - then > 6.0
    assert then < 9.0
    assert np.std([slope(p) for p, *_ in pairs if p.age < 50]) > 2.0
    for _, before, after in pairs:
        assert (after[:, 1] - before[:, 1]).min() >= 0.0


def test_faces_stay_and_nothing_folds(pairs):
    template, _ = template_skin()
    above = np.interp(np.degrees(np.arctan2(np.abs(template[:, 0]), template[:, 2] - AXIS)), ANGLES, BORDER) + 6.0
    mesh = topology()
    quads = mesh.quads[load_assets().quad_part[mesh.parent] == PARTS.index("skin")]

    def facing(surface: np.ndarray) -> np.ndarray:
        a, b, c, d = (surface[quads[:, i]] for i in range(4))
        return np.cross(c - a, d - b)

    for _, before, after in pairs:
        assert np.abs(after - before)[template[:, 1] > above].max() < 0.5  # over the border of the jaw
        assert ((facing(before) * facing(after)).sum(axis=1) < 0.0).sum() == 0
