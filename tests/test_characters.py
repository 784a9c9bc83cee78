"""Characters: a face has a few strong traits that go together, and every feature keeps its spread."""

import numpy as np

from painsynth_hf.characters import CHARACTERS, PLACE, deviates
from painsynth_hf.head.aged import AGED
from painsynth_hf.head.assets import PARTS, load_assets
from painsynth_hf.head.sculpt import SCULPTED
from painsynth_hf.sampling import generator
from painsynth_hf.shapes import FEATURES

DRAWN = np.array([deviates(generator(0, "characters", i))[0] for i in range(1500)])


def test_every_name_is_a_feature_or_a_shape():
    assert {name for moved in CHARACTERS.values() for name in moved} <= set(PLACE)
    assert {f.name for f in FEATURES if f.name.startswith("own-")} == set(SCULPTED)


def test_features_vary_by_about_their_own_spread():
    spread = DRAWN.std(axis=0)
    assert 0.85 < spread.min() and spread.max() < 1.6 and 0.9 < spread.mean() < 1.25
    assert np.abs(DRAWN.mean(axis=0)).max() < 0.15


def test_traits_go_together_and_have_heavy_tails():
    moved = [n for n, share in CHARACTERS["broad nose"].items() if abs(share) >= 0.5]
    together = np.corrcoef(DRAWN[:, [PLACE[n] for n in moved]].T)
    assert together[np.triu_indices(len(moved), 1)].mean() > 0.25
    fat = np.array([deviates(generator(0, "characters", i))[1] for i in range(1500)])
    assert ((fat - fat.mean()) ** 4).mean() / fat.var() ** 2 > 3.3  # 3 for a normal distribution
    assert np.corrcoef(fat, DRAWN[:, PLACE["cheek-volume-incr"]])[0, 1] > 0.5


def test_shapes_of_our_own_are_mirrored_and_move_skin_alone_and_only_those_of_people_have_opposites():
    assets = load_assets()
    skin = np.unique(assets.quads[assets.quad_part == PARTS.index("skin")])
    other = np.setdiff1d(np.arange(len(assets.template)), skin)
    for name in (*SCULPTED, *AGED):
        field = assets.shapes[assets.index[name]]
        assert 0.5 < np.linalg.norm(field, axis=1).max() < 8.0, name
        assert np.abs(field[other]).max() == 0.0, name
        assert np.abs(field[:, 0].sum()) < 0.02 * np.abs(field).sum(), name
        assert (name in assets.opposites) == (name in SCULPTED), name
        if name in SCULPTED:
            assert np.array_equal(assets.shapes[assets.index[assets.opposites[name]]], -field), name
