"""Front outlines of jaws: no corner at the angle, those of people differ, what lies within their curve stays."""

from __future__ import annotations

import numpy as np
import pytest

from painsynth_hf import named_design
from painsynth_hf.head.angles import outline, rounded
from painsynth_hf.head.assets import LEVEL
from painsynth_hf.head.back import backed, template_skin
from painsynth_hf.head.head import resting_cage
from painsynth_hf.head.jaws import bounded
from painsynth_hf.head.landmarks import landmark_weights
from painsynth_hf.head.nose import lower_nose
from painsynth_hf.head.planes import planed
from painsynth_hf.head.topology import topology
from painsynth_hf.spec import Person


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Person, np.ndarray, np.ndarray]]:
    """People, and their surfaces before and after."""
    design = named_design("synpain", identities=200)
    people = [design.identity_frames(i)[0].person for i in range(30)]
    noses = [planed(lower_nose(backed(topology().operator @ resting_cage(p)), p), p) for p in people]
    before = [bounded(nose, p) for p, nose in zip(people, noses, strict=True)]
    return [(p, surface, rounded(surface, p)) for p, surface in zip(people, before, strict=True)]


def _wide(surface: np.ndarray, level: float) -> float:
    """Width at `level` between chin (0) and eyes (1) over that of the cheekbones."""
    template, skin = template_skin()
    x, y, z = template[skin].T
    side = surface[skin[(z > -58.0) & (y < -20.0) & (y > -100.0) & (np.abs(x) > 30.0)]]
    tip = np.radians(LEVEL)
    upright = np.array([0.0, np.cos(tip), np.sin(tip)])
    marks = landmark_weights() @ surface
    chin, eyes = marks[8] @ upright, marks[[36, 39, 42, 45]].mean(axis=0) @ upright
    there = side[np.abs((side @ upright - chin) / (eyes - chin) - level) < 0.02, 0]
    return float(np.ptp(there) / (marks[15, 0] - marks[1, 0]))


def test_outlines_go_on_narrowing_below_the_mouth(pairs):
    """Beside the chin men were as wide as at the mouth, and square; cheeks stay as they were."""
    fall = [[_wide(s, 0.4) - _wide(s, 0.2) for s in surfaces] for p, *surfaces in pairs if p.gender == "male"]
    before, after = np.mean(fall, axis=0)
    assert after > before + 0.02 and after > 0.08
    assert min(f[1] for f in fall) > 0.05, "a box"
    assert max(abs(_wide(a, 0.62) - _wide(b, 0.62)) for _, b, a in pairs) < 0.006
    assert np.std([_wide(after, 0.2) for _, _, after in pairs]) > 0.02


def test_nothing_comes_out_and_the_front_stays(pairs):
    for person, before, after in pairs:
        moved = after - before
        assert (np.sign(before[:, 0]) * moved[:, 0]).max() < 1e-6
        assert np.abs(moved[:, 0]).max() < 12.0  # mm
        assert not moved[:, 1:].any()
        assert np.abs((landmark_weights() @ moved)[17:]).max() < 0.05  # of the features none goes along
        assert np.all(np.diff(outline(person, np.linspace(0.0, 0.6, 30))) > 0.0)
