import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from painsynth_hf import FrameSpec
from painsynth_hf.cli import main


def refused(capsys, *argv: object) -> str:
    """The one line on stderr of a command that must be refused."""
    with_exit = pytest.raises(SystemExit) if argv == () else None
    try:
        code = main([str(a) for a in argv])
    except SystemExit as stop:  # argparse's own complaints
        code = stop.code
    assert with_exit is None and code == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("painsynth: error: ") and err.count("\n") == 1, err
    return err


@pytest.mark.parametrize(
    "argv, message",
    [
        (["generate", "minj", "--out", "X"], "'minj' is not allowed (did you mean 'mini'?)"),
        (["generate", "mini"], "the following arguments are required: --out"),
        (["generate", "mini", "--out", "X", "--identities", "0"], "identities: 0"),
        (["generate", "mini", "--out", "X", "--identities", "7"], "identities: 7"),
        (["generate", "mini", "--out", "X", "--seed", "one"], "--seed: invalid int value: 'one'"),
        (["generate", "mini", "--out", "X", "--labels", "aus,pspj"], "labels: 'pspj'"),
        (["generate", "mini", "--out", "X", "--image-format", "bmp"], "image_format: 'bmp'"),
        (["generate", "mini", "--out", "X", "--device", "tpu"], "device: 'tpu'"),
        (["generate", "mini", "--out", "X", "--num-proc", "0"], "num_proc: 0"),
        (["generate", "mini", "--out", "X", "--colour", "red"], "--colour"),
        (["info", "mini", "--resolution", "3"], "resolution: 3"),
        (["info"], "CONFIG"),
        (["paint"], "'paint'"),
        (["render", "--out", "X.png", "--ethnicity", "martian"], "ethnicity: 'martian'"),
        (["render", "--out", "X.png", "--gender", "x"], "gender: 'x'"),
        (["render", "--out", "X.png", "--age", "7"], "age: 7"),
        (["render", "--out", "X.png", "--age", "nan"], "age: nan"),
        (["render", "--out", "X.png", "--seed", "-1"], "seed: -1"),
        (["render", "--out", "X.png", "--expression", "ennui"], "expression: 'ennui'"),
        (["render", "--out", "X.png", "--environment", "moon"], "environment: 'moon'"),
        (["render", "--out", "X.png", "--au", "AU3=1"], "'AU3'"),
        (["render", "--out", "X.png", "--au", "AU4=5.1"], "AU4: 5.1"),
        (["render", "--out", "X.png", "--au", "AU4=-1"], "AU4: -1"),
        (["render", "--out", "X.png", "--au", "AU4=nan"], "AU4: nan"),
        (["render", "--out", "X.png", "--au", "AU4=five"], "AU4: 'five'"),
        (["render", "--out", "X.png", "--au", "AU43=0.5"], "AU43"),
        (["render", "--out", "X.png", "--au", "AU5=2", "--au", "AU43=1"], "AU5, AU43"),
        (["render", "--out", "X.png", "--yaw", "200"], "yaw: 200"),
        (["render", "--out", "X.png", "--resolution", "1"], "resolution: 1"),
        (["render", "--out", "X.bmp"], "out: 'X.bmp'"),
        (["render", "--out", "nowhere/X.png"], "out: 'nowhere/X.png'"),
        (["render", "--out", "X.png", "--spec", "missing.json"], "spec: 'missing.json'"),
        (["render", "--out", "X.png", "--device", "cuda:x"], "device: 'cuda:x'"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(capsys, tmp_path, monkeypatch, argv, message):
    monkeypatch.chdir(tmp_path)
    assert message in refused(capsys, *argv)
    assert list(tmp_path.iterdir()) == []


def test_a_gpu_that_is_not_there(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert "device: 'cuda'" in refused(capsys, "generate", "mini", "--out", tmp_path / "x", "--device", "cuda")
    assert "device: 'cuda'" in refused(capsys, "render", "--out", tmp_path / "x.png", "--device", "cuda")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("part, field", [(("person", "age"), "spec.person.age"), (("seed",), "spec.seed")])
def test_a_spec_with_a_field_missing(capsys, tmp_path, part, field):
    from painsynth_hf import named_design

    design = named_design("mini")
    data = json.loads(design.identity_frames(design.identities_of("train")[0])[1].to_json())
    inner = data
    for key in part[:-1]:
        inner = inner[key]
    del inner[part[-1]]
    (tmp_path / "spec.json").write_text(json.dumps(data))
    assert f"{field}: missing" in refused(
        capsys, "render", "--spec", tmp_path / "spec.json", "--out", tmp_path / "x.png"
    )
    (tmp_path / "spec.json").write_text("{")
    assert "spec: not JSON" in refused(capsys, "render", "--spec", tmp_path / "spec.json", "--out", tmp_path / "x.png")
    assert [p.name for p in tmp_path.iterdir()] == ["spec.json"]


def test_info_is_quick_and_counts():
    before = time.perf_counter()
    run = subprocess.run([sys.executable, "-m", "painsynth_hf", "info", "synpain"], capture_output=True, text=True)
    assert run.returncode == 0 and run.stderr == ""
    assert "10720" in run.stdout.replace(",", "").replace(" ", "")
    assert time.perf_counter() - before < 10


def test_version_and_help(capsys):
    for argv in (["--version"], ["--help"], ["generate", "--help"], ["render", "--help"]):
        with pytest.raises(SystemExit) as stop:
            main(argv)
        assert stop.value.code == 0
    assert "painsynth" in capsys.readouterr().out


def test_generate_writes_what_it_says(capsys, tmp_path, fake_renderer):
    assert main(["generate", "mini", "--resolution", "32", "--out", str(tmp_path / "m"), "--num-proc", "1"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("60 rows in 8 files, ") and err == ""
    assert Path(out.strip().split(": ")[-1]).exists()


def test_render_one_face(tmp_path):
    face, spec = tmp_path / "face.png", tmp_path / "face.json"
    flags = "--age 80 --gender female --ethnicity black --au AU4=4 --au AU43=1 --au AU9R=2 --yaw 20 --resolution 64"
    assert main(["render", *flags.split(), "--out", str(face), "--save-spec", str(spec)]) == 0
    with Image.open(face) as picture:
        assert picture.size == (64, 64) and picture.mode == "RGB"
    saved = FrameSpec.from_json(spec.read_text())
    assert saved.person.age == 80 and saved.pose.yaw == 20 and saved.camera.resolution == 64
    assert saved.expression.aus_right["AU9"] == 2 and not saved.expression.aus_left.get("AU9")
    again = tmp_path / "again.png"
    assert main(["render", "--spec", str(spec), "--out", str(again)]) == 0
    assert again.read_bytes() == face.read_bytes()
    older = tmp_path / "younger.png"
    assert main(["render", "--spec", str(spec), "--age", "30", "--au", "AU4=0", "--out", str(older)]) == 0
    assert older.read_bytes() != face.read_bytes()


def test_a_json_file_is_a_config(tmp_path, capsys):
    from painsynth_hf.config import Config

    path = tmp_path / "mine.json"
    path.write_text(
        '{"name": "synpain", "seed": 3, "identities": 40, "age_bands": [[20, 35], [75, 93]], "labels": ["pspi"]}'
    )
    asked = {"seed": 3, "identities": 40, "age_bands": ((20, 35), (75, 93)), "labels": ["pspi"]}
    assert Config.read(path) == Config.of("synpain", **asked)
    assert Config.read(path, seed=4).design.seed == 4
    assert main(["info", str(path)]) == 0 and "seed 3" in capsys.readouterr().out
    wrong = {
        "[1]": "has no name", "{": "is no JSON", '{"name": "synpain", "sed": 3}': "did you mean 'seed'",
        '{"name": "synpain", "seed": "3"}': "seed: '3'", '{"name": "synpain", "views": "front"}': "views",
        '{"name": "synpain", "labels": {"a": 1}}': "labels", '{"name": ["synpain"]}': "config",
        '{"name": "synpain", "labels": 7}': "labels: 7", '{"name": "mini", "halved": 1}': "halved: 1",
        '{"name": "mini", "counterfactual": "yes"}': "counterfactual: 'yes'",
        '{"name": "synpain", "age_bands": [[20, 35], [30, 40]]}': "age_bands: 20-35, 30-40",
    }  # fmt: skip
    for text, reason in wrong.items():
        path.write_text(text)
        assert main(["info", str(path)]) == 2
        error = capsys.readouterr().err
        assert reason in error and error.count("\n") == 1, (text, error)
    assert main(["info", str(tmp_path / "none.json")]) == 2
