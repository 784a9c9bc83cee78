"""Nobody's proportions are outside what was measured in people, and all of them together are as wide."""

import dataclasses
import itertools

import numpy as np
import pytest

from painsynth_hf.head.assets import load_assets
from painsynth_hf.head.head import resting_cage
from painsynth_hf.head.reach import reach
from painsynth_hf.norms import NORMS, Norm
from painsynth_hf.people import draw_person
from painsynth_hf.proportions import (
    EDGE,
    KNEE,
    MOST,
    believable,
    deviations,
    eased,
    measured,
    proportions,
)
from painsynth_hf.spec import AGE_BANDS, ETHNICITIES, GENDERS

CELLS = list(itertools.product(ETHNICITIES, GENDERS, AGE_BANDS))
PEOPLE = [draw_person(0, "proportions", i, *CELLS[i % len(CELLS)], i % 5) for i in range(300)]
Z = np.array([deviations(p, measured(p)) for p in PEOPLE])
NAMES = [norm.title for norm in NORMS]


def test_nobody_is_outside():
    worst = np.abs(Z).max(axis=0)
    assert worst.max() < EDGE + 0.15, NAMES[int(worst.argmax())]
    assert np.sqrt((Z**2).mean(axis=1)).max() < MOST + 0.1


def test_people_are_as_different_as_people_are():
    """Spread inside cells is about the published one, and no mean is far off its norm."""
    cell = np.arange(len(Z)) % len(CELLS)
    own = np.sqrt(np.mean([Z[cell == c].var(axis=0, ddof=1) for c in range(len(CELLS))], axis=0))
    assert 0.65 < own.min() and own.max() < 1.5 and 0.9 < own.mean() < 1.15
    assert np.abs(Z.mean(axis=0)).max() < 0.4
    for gender in GENDERS:
        some = [p.gender == gender for p in PEOPLE]
        assert np.abs(Z[some].mean(axis=0)).max() < 0.65


def test_groups_differ_as_published():
    """Black and East Asian people's eyes are farther apart and their noses broader; black people's lips are fuller."""

    def mean(title, ethnicity):
        return np.mean([measured(p)[NAMES.index(title)] for p in PEOPLE if p.ethnicity == ethnicity])

    for title, ethnicity, least in (("en-en", "black", 2.0), ("en-en", "east_asian", 2.0), ("al-al", "black", 4.0),
                                    ("al-al", "east_asian", 2.0), ("ls-sto", "black", 1.0)):  # fmt: skip
        assert mean(title, ethnicity) > mean(title, "white") + least, (title, ethnicity)


def test_roots_of_noses_are_ridges_between_hollows():
    """No plank from eye to eye and no shelf over it: a lit ridge, soft on low bridges, stands out from both sides."""
    value = {
        name: np.array([measured(p)[NAMES.index(name)] for p in PEOPLE]) for name in ("ridge", "socket", "glabella")
    }
    low = np.array([p.ethnicity == "east_asian" for p in PEOPLE])
    assert value["ridge"].min() > 1.4 and value["socket"].min() > 1.6 and value["glabella"].max() < 7.0
    for some, ridge in ((low, 3.5), (~low, 5.0)):
        assert value["ridge"][some].mean() > ridge and value["socket"][some].mean() > ridge + 0.5


def test_easing_keeps_the_middle_and_the_order():
    z = np.linspace(-8.0, 8.0, 101)
    out = eased(z)
    assert np.array_equal(out[np.abs(z) <= KNEE], z[np.abs(z) <= KNEE])
    assert (np.diff(out) > 0).all() and np.abs(out).max() <= EDGE


def test_a_caricature_is_brought_back_on_both_sides_alike():
    person = PEOPLE[7]
    wide = {f"{side}-eye-trans-out": 0.9 for side in "lr"} | {f"{side}-eye-scale-incr": -0.9 for side in "lr"}
    strange = dataclasses.replace(person, shape={**person.shape, **wide, "nose-width3-incr": 0.9})
    assert np.abs(deviations(strange, measured(strange))).max() > 3.5
    shape = believable(strange)
    tame = dataclasses.replace(person, shape=shape)
    assert np.abs(deviations(tame, measured(tame))).max() < EDGE + 0.4  # nobody is drawn that far off
    assert shape["l-eye-trans-out"] == pytest.approx(shape["r-eye-trans-out"], abs=2e-4)
    assert believable(strange) == shape  # keyed by nothing but the person
    assert {name: shape[name] for name in shape if name.startswith(("asym-", "l-ear"))} == {
        name: strange.shape[name] for name in shape if name.startswith(("asym-", "l-ear"))
    }


def test_slopes_are_those_of_the_proportions():
    apart = reach()[0]
    value, slope = proportions(apart)
    way = np.sin(np.arange(apart.size)).reshape(apart.shape)
    far, near = (proportions(apart + step * way)[0] for step in (1e-3, -1e-3))
    assert np.allclose((far - near) / 2e-3, np.einsum("nmc,mc->n", slope, way), atol=1e-5)
    assert value[NAMES.index("en-en")] == pytest.approx(np.linalg.norm(apart[0]))  # the first of PAIRS
    assert value[NAMES.index("n-sn/n-gn")] == pytest.approx(value[NAMES.index("n-sn")] / value[NAMES.index("n-gn")])


def test_points_are_those_of_the_head():
    """Eyes' centres as the head has them: moves of whole shapes add up as the cage's do."""
    person, column = PEOPLE[11], NAMES.index("pupils")
    cage, assets = resting_cage(person), load_assets()
    left, right = (cage[assets.points[f"helper-{side}-eye"]].mean(axis=0) for side in "lr")
    assert measured(person)[column] == pytest.approx(np.linalg.norm(left - right), abs=0.01)


def test_norms_move_with_age_and_group():
    norm = Norm("en-en", "", 30.0, 32.0, 2.0, -4.0, (1.0, 0.0, 0.0, 0.0, 2.0))
    assert norm.mean("white", "female", 20.0) == 30.0 and norm.mean("white", "male", 93.0) == 28.0
    assert norm.mean("east_asian", "male", 57.5) == 32.0
