"""Drawn faces: pain with the score asked for, others after published prototypes."""

import itertools
from collections import Counter

import numpy as np
import pytest

from painsynth_hf.expressions import ASYMMETRY, NON_PAIN, PROTOTYPES, expression, non_pain, pain
from painsynth_hf.facs import LIDS_SHUT, MIDLINE, check_aus
from painsynth_hf.sampling import generator
from painsynth_hf.spec import EXPRESSIONS, check_expression

PAINS = {n: [pain(generator(0, "test", i, n), n) for i in range(150)] for n in range(1, 17)}
OTHERS = {name: [non_pain(generator(0, "test", i), name) for i in range(150)] for name in NON_PAIN}
ALL = [face for faces in (*PAINS.values(), *OTHERS.values()) for face in faces]


@pytest.mark.parametrize("target", range(1, 17))
def test_pain_has_exactly_the_score_asked_for(target):
    assert {face.pspi for face in PAINS[target]} == {float(target)}


def test_every_face_is_allowed():
    for face in ALL:
        check_expression(face)
        check_aus(face.aus_left, face.aus_right)


def test_levels_are_whole_on_the_stronger_side_and_at_most_a_fifth_less_on_the_other():
    for face in ALL:
        for name, level in face.aus.items():
            assert level == int(level) and 1 <= level <= 5 and type(level) is float
            sides = face.aus_left[name], face.aus_right[name]
            assert min(sides) >= level * (1 - ASYMMETRY) - 1e-3
            if name in MIDLINE | LIDS_SHUT:
                assert sides[0] == sides[1]


def test_faces_are_seldom_symmetric_and_lean_either_way():
    lean = [sum(face.aus_left.values()) - sum(face.aus_right.values()) for face in ALL]
    assert 0.4 < np.mean(np.array(lean) > 0) < 0.6 and np.mean(np.array(lean) == 0) < 0.25


def test_pain_differs_between_people():
    for target in (4, 8, 12):
        assert len({tuple(sorted(face.aus.items())) for face in PAINS[target]}) > 60


def test_mouths_open_more_with_pain():
    def share(targets, *units):
        faces = list(itertools.chain(*(PAINS[t] for t in targets)))
        return np.mean([any(unit in face.aus for unit in units) for face in faces])

    for units in (("AU20",), ("AU25",), ("AU43",), ("AU27",)):
        weak, strong = share(range(1, 6), *units), share(range(12, 17), *units)
        assert strong > weak + 0.05 and 0 < strong < 1.01, units
    assert all("AU25" in f.aus for fs in PAINS.values() for f in fs if "AU26" in f.aus or "AU27" in f.aus)


def test_mouths_and_eyes_go_with_the_strain_of_the_face():
    faces = [face.aus for faces in PAINS.values() for face in faces]
    assert 0.35 < np.mean(["AU25" in aus for aus in faces]) < 0.5  # a third to half open
    assert np.mean(["AU27" in aus for aus in faces]) < 0.08
    for face in (face for faces in PAINS.values() for face in faces):
        lids = max(face.aus.get("AU6", 0.0), face.aus.get("AU7", 0.0))
        assert "AU43" not in face.aus or lids >= 2  # lax lids that are shut are asleep
        if "AU27" in face.aus:
            assert face.pspi >= 8 and "AU20" in face.aus and ("AU43" in face.aus or lids >= 4)
    shut = [np.mean(["AU43" in face.aus for face in PAINS[n]]) for n in (1, 4, 8, 12, 16)]
    assert shut == sorted(shut) and shut[0] == 0.0


@pytest.mark.parametrize("target", [0, 17, 3.5, "8", None])
def test_pspi_out_of_range(target):
    with pytest.raises(ValueError, match="pspi"):
        pain(generator(0, "test"), target)


def test_names_follow_the_class_label():
    assert EXPRESSIONS == ("neutral", "pain", *NON_PAIN) and set(PROTOTYPES) == set(NON_PAIN) and len(NON_PAIN) == 10
    for name in EXPRESSIONS:
        assert expression(generator(0, "test"), name, 5).name == name
    with pytest.raises(ValueError, match="agony"):
        expression(generator(0, "test"), "agony")


@pytest.mark.parametrize(
    "name, units",
    [
        ("happiness", {"AU6", "AU12"}), ("sadness", {"AU1", "AU15"}), ("surprise", {"AU1", "AU2", "AU5", "AU25"}),
        ("anger", {"AU4", "AU7"}), ("fear", {"AU1", "AU2", "AU4", "AU5", "AU20", "AU25"}), ("squint", {"AU7"}),
        ("yawn", {"AU27", "AU25", "AU7"}),
    ],
)  # fmt: skip
def test_prototypes_hold_their_core(name, units):
    assert all(units <= set(face.aus) for face in OTHERS[name])


def test_disgust_and_anger_are_hard_negatives():
    for name in ("disgust", "anger", "squint", "effort"):
        assert np.mean([face.pspi >= 3 for face in OTHERS[name]]) > 0.5
    assert np.mean([face.pspi for face in OTHERS["surprise"]]) == 0


def test_strength_varies():
    for name in NON_PAIN:
        assert len({tuple(sorted(face.aus.items())) for face in OTHERS[name]}) > 12
        totals = Counter(sum(face.aus.values()) for face in OTHERS[name])
        assert len(totals) > 5


def test_the_same_key_gives_the_same_face():
    assert pain(generator(3, "k", 1, 2), 9) == pain(generator(3, "k", 1, 2), 9)
    assert pain(generator(3, "k", 1, 2), 9) != pain(generator(4, "k", 1, 2), 9)
