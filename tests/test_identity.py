"""Weights of the resting face, against Anny's own."""

import dataclasses

import numpy as np
import pytest

from painsynth_hf.head.aged import FULLEST, aged_weights
from painsynth_hf.head.assets import load_assets
from painsynth_hf.head.identity import identity_weights
from painsynth_hf.people import draw_person
from painsynth_hf.spec import AGE_BANDS, ETHNICITIES, GENDERS

BASE = draw_person(0, "identity", 0, "white", "female", (36, 48), 2)


def person(age=40.0, **shape):
    return dataclasses.replace(BASE, age=age, shape=shape)


def test_weights_are_those_of_anny():
    import torch
    from anny.models.model_data import PHENOTYPE_VARIATIONS
    from anny.models.phenotype import make_phenotype_anchors, phenotype_blendshape_weights

    assets = load_assets()
    tokens = [token for group in PHENOTYPE_VARIATIONS.values() for token in group]
    macros = [n for n in assets.shape_names if n.startswith(("universal-", "african-", "asian-", "caucasian-"))]
    mask = torch.tensor([[float(token in name.split("-")) for token in tokens] for name in macros], dtype=torch.float64)
    labels = ["gender", "age", "muscle", "weight", "african", "asian", "caucasian"]
    for i, (age, male) in enumerate([(25, 0.0), (34.75, 1.0), (51, 0.3), (90, 0.85)]):
        shape = {"african": 0.2 + i / 5, "asian": 0.5, "caucasian": 0.1 * i, "muscle": 0.3 * i, "weight": 0.9 - i / 4,
                 "masculinity": male}  # fmt: skip
        anny_age = 2 / 3 + (age - 25.0) / 65.0 / 3
        values = [1.0 - male, anny_age, *(shape[k] for k in ("muscle", "weight", "african", "asian", "caucasian"))]
        wanted = phenotype_blendshape_weights(
            torch.tensor([values], dtype=torch.float64), labels, make_phenotype_anchors(torch.float64), mask, False
        )[0]
        got = identity_weights(person(age, **shape), assets)
        assert np.allclose(got[[assets.index[n] for n in macros]], wanted.numpy(), atol=1e-6)


@pytest.mark.parametrize("age", [18.0, 25.0, 57.3, 90.0, 95.0])
def test_macro_weights_share_one_person(age):
    assets = load_assets()
    weights = identity_weights(person(age, muscle=0.8, weight=0.1, masculinity=0.4), assets)
    names = np.array(assets.shape_names)
    universal, aged = np.char.startswith(names, "universal-"), np.char.startswith(names, "aged-")
    assert weights[universal].sum() == pytest.approx(1.0, abs=1e-5)
    assert weights[~universal & ~aged].sum() == pytest.approx(1.0, abs=1e-5) and weights.min() >= 0.0


def test_ages_beyond_the_targets_are_held():
    assets = load_assets()
    assert np.array_equal(identity_weights(person(18.0), assets), identity_weights(person(25.0), assets))
    same = ~np.char.startswith(np.array(assets.shape_names), "aged-")
    assert np.array_equal(identity_weights(person(95.0), assets)[same], identity_weights(person(90.0), assets)[same])


def test_old_age_begins_in_the_forties_and_grows():
    ages = np.arange(20.0, 96.0, 5.0)
    weights = np.array([list(aged_weights(person(age)).values()) for age in ages])
    # all begin by sixty, some hardly: what makes old faces alike is rare and strong
    assert not weights[ages <= 35.0].any() and (weights[ages == 60.0] > 0.0).all()
    assert (weights[ages == 60.0] > 0.1).mean() > 0.5
    assert (np.diff(weights, axis=0) >= 0.0).all() and 0.5 < weights[ages == 85.0].mean() < 2.0
    others = [aged_weights(dataclasses.replace(person(80.0), seed=seed))["aged-jowl"] for seed in range(40)]
    assert 0.1 < min(others) < 0.6 * max(others) and max(others) < FULLEST


def test_gender_stands_in_for_masculinity():
    assets = load_assets()
    man = dataclasses.replace(person(), gender="male")
    assert np.array_equal(identity_weights(man, assets), identity_weights(person(masculinity=1.0), assets))
    assert np.array_equal(identity_weights(person(), assets), identity_weights(person(masculinity=0.0), assets))


def test_signs_take_opposite_targets():
    assets = load_assets()
    neutral = identity_weights(person(), assets)

    def change(**shape):
        difference = identity_weights(person(**shape), assets) - neutral
        return {assets.shape_names[i]: round(float(difference[i]), 5) for i in np.flatnonzero(difference)}

    assert change(**{"nose-hump-incr": 0.25}) == {"nose-hump-incr": 0.25}
    assert change(**{"nose-hump-incr": -0.25}) == {"nose-hump-decr": 0.25}
    assert change(**{"asym-jaw-1": 0.5}) == {"asym-jaw-1-l": 0.5}
    assert change(**{"asym-jaw-1": -0.5}) == {"asym-jaw-1-r": 0.5}


def test_unknown_shapes_are_named():
    with pytest.raises(ValueError, match="'nose-humpp'"):
        identity_weights(person(**{"nose-humpp": 0.2}), load_assets())


def test_faces_of_one_cell_differ():
    assets = load_assets()
    for ethnicity in ETHNICITIES:
        for gender in GENDERS:
            people = [draw_person(0, "cell", i, ethnicity, gender, AGE_BANDS[0], 0) for i in range(5)]
            shapes = np.array([identity_weights(p, assets) for p in people])
            cages = np.tensordot(shapes, assets.shapes, axes=1)[:, ::10]
            for i in range(5):
                for j in range(i):
                    assert np.linalg.norm(cages[i] - cages[j], axis=-1).max() > 1.5  # mm
