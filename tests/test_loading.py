import subprocess
import sys

import datasets
import pytest

import painsynth_hf
from painsynth_hf.designs import DESIGNS

SMALL = {"resolution": 32, "labels": ["pspi"]}


@pytest.fixture
def registered(monkeypatch):
    """The door is open for this test and shut after it."""
    for module in (datasets.load, datasets.inspect):
        monkeypatch.setattr(module, "dataset_module_factory", module.dataset_module_factory)
    painsynth_hf.register()


@pytest.mark.usefixtures("registered", "fake_renderer")
def test_datasets_loads_painsynth(tmp_path):
    ours = painsynth_hf.load_dataset("mini", split="train", cache_dir=str(tmp_path), **SMALL)
    theirs = datasets.load_dataset("painsynth", "mini", split="train", cache_dir=str(tmp_path), **SMALL)
    assert theirs._fingerprint == ours._fingerprint  # the same cache entry
    assert (
        datasets.load_dataset("painsynth", "mini", split="train[:10%]", cache_dir=str(tmp_path), **SMALL).num_rows == 6
    )
    whole = datasets.load_dataset("painsynth", "mini", cache_dir=str(tmp_path), num_proc=2, seed=5, **SMALL)
    assert {name: part.num_rows for name, part in whole.items()} == {"train": 60}
    first = next(iter(datasets.load_dataset("painsynth", "mini", split="train", streaming=True, **SMALL)))
    assert first["frame_id"] == ours[0]["frame_id"]


@pytest.mark.usefixtures("registered")
def test_datasets_describes_painsynth():
    assert datasets.get_dataset_config_names("painsynth") == list(DESIGNS)
    assert datasets.get_dataset_split_names("painsynth", "mini") == ["train"]
    assert datasets.get_dataset_default_config_name("painsynth") == "mini"
    info = datasets.load_dataset_builder("painsynth", "mini").info
    assert info.splits["train"].num_examples == 60 and info.license == "cc0-1.0"


@pytest.mark.usefixtures("registered")
def test_other_paths_go_where_they_went(tmp_path):
    (tmp_path / "a.csv").write_text("x\n1\n")
    assert datasets.load_dataset("csv", data_files=str(tmp_path / "a.csv"), cache_dir=str(tmp_path)).num_rows == {
        "train": 1
    }


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize("asked, message", [({"sed": 1}, "did you mean 'seed'"), ({"identities": 0}, "identities: 0 ")])
def test_bad_input_through_the_other_door(asked, message):
    with pytest.raises(ValueError, match=message) as error:
        datasets.load_dataset("painsynth", "mini", **asked)
    assert "\n" not in str(error.value)


def test_register_twice_wraps_once(registered):
    once = datasets.load.dataset_module_factory
    painsynth_hf.register()
    assert datasets.load.dataset_module_factory is once
    assert not hasattr(once.painsynth_wraps, "painsynth_wraps")


def test_what_register_leans_on_is_still_in_datasets():
    """A canary: which private part of `datasets` moved, if one did."""
    import dataclasses
    import inspect

    for module in (datasets.load, datasets.inspect):
        assert callable(getattr(module, "dataset_module_factory", None)), (
            f"{module.__name__}.dataset_module_factory is gone"
        )
        assert next(iter(inspect.signature(module.dataset_module_factory).parameters)) == "path"
    names = [f.name for f in dataclasses.fields(datasets.load.DatasetModule)]
    assert names[:3] == ["module_path", "hash", "builder_kwargs"], f"datasets.load.DatasetModule has {names}"
    assert "dataset_module_factory(" in inspect.getsource(datasets.load.load_dataset_builder)


def test_register_says_what_broke(monkeypatch):
    monkeypatch.delattr(datasets.inspect, "dataset_module_factory")
    with pytest.raises(RuntimeError, match=r"datasets .*datasets\.inspect\.dataset_module_factory is gone"):
        painsynth_hf.register()


def test_a_bare_import_patches_nothing_and_starts_nothing():
    code = """
import sys, datasets, datasets.inspect
before = datasets.load.dataset_module_factory, datasets.inspect.dataset_module_factory
import painsynth_hf
assert (datasets.load.dataset_module_factory, datasets.inspect.dataset_module_factory) == before
"""
    subprocess.run([sys.executable, "-c", code], check=True)
