"""The examples run as they stand, on small sets, and do what they say."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from painsynth_hf.appearance.brows import brow_shape
from painsynth_hf.designs import named_design
from painsynth_hf.facs import AU_NAMES
from painsynth_hf.head.head import build_head
from painsynth_hf.render.camera import pinhole
from painsynth_hf.render.parts import person_landmarks

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")


def example(name: str):
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_examples_are_short_and_say_how_to_run_them(path):
    text = path.read_text()
    assert len(text.splitlines()) < 80 and f"examples/{path.name}" in text
    assert len([line for line in text.splitlines() if line.strip()]) < 60


@pytest.mark.usefixtures("fake_renderer")
def test_pairs_give_a_number():
    assert 0.0 < example("pairs_dataloader").main(["--identities", "20", "--epochs", "2", "--resolution", "32"]) < 16.0


@pytest.mark.usefixtures("fake_renderer")
def test_ranks_share_the_frames_and_resume(monkeypatch):
    seen = []
    for rank in range(2):
        monkeypatch.setenv("RANK", str(rank))
        monkeypatch.setenv("WORLD_SIZE", "2")
        seen += example("streaming_ranks").main(["--identities", "20", "--resolution", "32"])
    assert len(seen) == len(set(seen)) == 40


@pytest.mark.usefixtures("fake_renderer")
def test_trainer_runs(tmp_path):
    args = ["--identities", "20", "--epochs", "1", "--resolution", "32", "--out", str(tmp_path)]
    assert 0.0 <= example("trainer_pain").main(args)["eval_accuracy"] <= 1.0


@pytest.mark.usefixtures("fake_renderer")
def test_audit_blames_the_factor_that_is_at_fault():
    """A score that is 30 % lower for one gender is found there and nowhere else."""
    module = example("audit_factorial")
    faces = module.painsynth_hf.load_dataset(
        "factorial", split="train", identities=40, resolution=32, train_only=True, labels=["pspi"]
    )
    table = module.audit(faces, lambda row: 0.7 if row["gender"] == 1 else 1.0)
    low, high = table["gender"]["male"], table["gender"]["female"]
    assert high - low == pytest.approx(0.3 / 0.85, rel=1e-3)
    rest = [v for factor in ("ethnicity", "age_group") for v in table[factor].values()]
    assert max(map(abs, rest)) < 1e-9


@pytest.mark.filterwarnings("ignore:.*torch.jit.script:DeprecationWarning")  # torch.func's own
def test_fitted_faces_show_what_they_do():
    """On landmarks of two faces in pain: fewer steps than the example takes, no picture."""
    module, off, far = example("fit_face"), [], []
    for person in (0, 1):
        specs = named_design("mini").identity_frames(person)[:2]
        rows = [{"image": Image.new("RGB", (256, 256)), "spec": spec.to_json()} for spec in specs]
        for row, spec in zip(rows, specs, strict=True):
            marks = person_landmarks(brow_shape(spec.person))[0] @ build_head(spec).posed
            row["landmarks_2d"], row["landmarks_3d"] = pinhole(spec.camera).project(marks)
        face = specs[1].expression
        true = np.array([[side.get(name, 0.0) for name in AU_NAMES] for side in (face.aus_left, face.aus_right)])
        acts = true[:, module.SEEN] > 0
        off.extend(np.abs(module.fit(*rows, 20) - true)[:, module.SEEN][acts])
        far.extend(true[:, module.SEEN][acts])
    assert np.mean(off) < 0.5 < np.mean(far)
