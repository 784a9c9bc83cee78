"""Lower faces within what people have: jaws drawn in, chins forward and without ridges, nothing folded."""

from __future__ import annotations

import numpy as np
import pytest

from painsynth_hf import named_design
from painsynth_hf.head.assets import PARTS, load_assets
from painsynth_hf.head.back import backed
from painsynth_hf.head.head import resting_cage
from painsynth_hf.head.jaws import _chin, bounded, drawn
from painsynth_hf.head.landmarks import landmark_weights
from painsynth_hf.head.nose import lower_nose
from painsynth_hf.head.planes import lining, planed
from painsynth_hf.head.topology import topology
from painsynth_hf.norms import NORMS
from painsynth_hf.spec import Person


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Person, np.ndarray, np.ndarray]]:
    """People, and their surfaces before and after."""
    design = named_design("synpain", identities=200)
    people = [design.identity_frames(i)[0].person for i in range(40)]
    before = [planed(lower_nose(backed(topology().operator @ resting_cage(p)), p), p) for p in people]
    return [(p, surface, bounded(surface, p)) for p, surface in zip(people, before, strict=True)]


def test_the_widest_jaws_are_drawn_in_and_narrow_ones_are_not(pairs):
    def ratio(surface: np.ndarray) -> float:
        marks = landmark_weights() @ surface
        return float((marks[12, 0] - marks[4, 0]) / (marks[15, 0] - marks[1, 0]))

    before, after = (np.array([ratio(surfaces[k]) for _, *surfaces in pairs]) for k in (0, 1))
    wide, narrow = before > np.quantile(before, 0.8), before < np.quantile(before, 0.2)
    assert (before - after)[wide].mean() > 0.02
    assert (before - after)[narrow].mean() < 0.01  # some of them come out
    assert after.std() > 0.025


def test_lower_faces_differ_from_v_to_square(pairs):
    """Beside the chin young women differ by four fifths of the norm's spread at least, and nobody's is a knob."""
    norm = next(n for n in NORMS if n.title == "chin-width/zy-zy")
    marks = {id(p): landmark_weights() @ after for p, _, after in pairs}
    women = [m for p, *_ in pairs if p.gender == "female" and p.age < 50 for m in [marks[id(p)]]]
    wide = np.array([(m[10, 0] - m[6, 0]) / (m[15, 0] - m[1, 0]) for m in women])
    assert wide.std() > 0.8 * norm.sd
    for mark in marks.values():  # outlines narrow step by step: the one beside the chin by no more than half
        assert (mark[10, 0] - mark[6, 0]) / (mark[11, 0] - mark[5, 0]) > 0.5
    assert np.std([drawn(p) for p, *_ in pairs], axis=0).min() > 0.6


def test_chins_come_nearer_to_the_base_of_the_nose(pairs):
    def behind(surface: np.ndarray) -> float:
        return float((landmark_weights() @ surface)[33, 2]) - _chin(surface)

    women = [(behind(before), behind(after)) for p, before, after in pairs if p.gender == "female" and p.age < 40]
    first, then = np.mean(women, axis=0)
    assert 1.0 < first - then < 3.5  # mm
    assert np.std([after for _, after in women]) > 0.8


def test_nothing_folds_over_and_the_inside_of_the_mouth_stays(pairs):
    mesh, inside = topology(), lining()
    quads = mesh.quads[load_assets().quad_part[mesh.parent] == PARTS.index("skin")]

    def facing(surface: np.ndarray) -> np.ndarray:
        a, b, c, d = (surface[quads[:, i]] for i in range(4))
        return np.cross(c - a, d - b)

    for _, before, after in pairs[:16]:
        assert ((facing(before) * facing(after)).sum(axis=1) < 0.0).sum() == 0
        assert np.allclose(before[inside], after[inside], atol=1e-4)
