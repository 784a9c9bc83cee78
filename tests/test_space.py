"""The Space's logic as plain functions: settings, presets, what the studio shows, people, data sets, files."""

import dataclasses
import json
import re
import shlex
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pytest

from painsynth_hf import FrameSpec, named_design
from painsynth_hf.cli import main
from painsynth_hf.facs import MEANING
from painsynth_hf.portrait import portrait
from space_app import charts, clips, dataset, drawing, people, pictures, presets, published, stage, studio, takeaway
from space_app.settings import TWO_SIDED, UNITS, Settings, read_spec

ROOT = Path(__file__).parent.parent
FACE = Settings(
    seed=5, age=71, gender="male", ethnicity="white", hair="buzz", glasses="round", yaw=12, pitch=-4, distance=700,
    light="ward", resolution=256, expression="anger", aus_left={"AU4": 4.0, "AU9": 2.5}, aus_right={"AU4": 4.0},
)  # fmt: skip


@pytest.fixture
def fake(fake_renderer, monkeypatch):
    """Noise in place of faces, and nothing kept from test to test."""
    monkeypatch.setattr(drawing, "_renderer", lambda *_: fake_renderer)
    monkeypatch.setattr(pictures, "run", lambda function, *given: function(*given))
    for kept in (pictures.studio, pictures.small):
        monkeypatch.setattr(kept, "_frames", type(kept._frames)())
    clips._clips.clear()
    return fake_renderer


def test_the_lines_and_the_link_make_the_same_face(tmp_path):
    spec = FACE.spec()
    assert Settings.from_query(dict(parse_qsl(FACE.query()))).spec() == spec
    lines = FACE.python().splitlines()
    scope: dict = {}
    exec("\n".join(lines[2 : lines.index(")") + 1]), scope)
    assert scope["spec"] == spec
    words = shlex.split(FACE.shell().replace("--out face.png", ""))
    from painsynth_hf.cli import _parser

    asked = vars(_parser().parse_args([*words[1:], "--out", "x.png"]))
    wishes = {
        k: v for k, v in asked.items() if k not in ("run", "out", "spec", "save_spec", "glb", "device", "renderer")
    }
    assert portrait(**wishes) == spec
    assert (
        spec.person.hair.style == "buzz"
        and spec.expression.name == "anger"
        and spec.expression.aus_right == {"AU4": 4.0}
    )


def test_a_name_draws_nothing_that_was_not_asked_for():
    for name in ("happiness", "disgust", "yawn"):
        asked = presets.apply(Settings(seed=3), name.capitalize())
        assert asked.spec().expression.aus_left == asked.aus_left and asked.spec().expression.name == name


def test_a_saved_spec_comes_back_as_the_same_frame():
    settings, base = read_spec(FACE.spec().to_json())
    assert base is None and settings.spec() == FACE.spec()
    for frame in named_design("3dpain").identity_frames(7)[::9]:
        settings, base = read_spec(frame.to_json())
        assert base == frame and settings.spec(base) == frame


def test_a_saved_spec_changes_only_where_a_control_moved():
    frame = named_design("synpain").identity_frames(2)[1]
    settings, base = read_spec(frame.to_json())
    older = dataclasses.replace(settings, age=90.0).spec(base)
    assert older.person.age == 90 and older.person.shape == frame.person.shape and older.expression == frame.expression
    calm = dataclasses.replace(settings, aus_left={}, aus_right={}).spec(base)
    assert calm.expression.name == "neutral" and calm.person == frame.person and calm.camera == frame.camera
    assert dataclasses.replace(settings, seed=settings.seed + 1).spec(base).person.shape != frame.person.shape


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"age": "1e9"}, "age: 1000000000.0"), ({"age": "nan"}, "age: nan"), ({"seed": "9" * 400}, "seed"),
        ({"seed": "-1"}, "seed: -1"), ({"seed": "x"}, "seed: 'x'"), ({"ethnicity": "../x"}, "ethnicity: '../x'"),
        ({"AU4": "6"}, "AU4"), ({"AU5": "1", "AU43": "1"}, "not allowed together"), ({"hair": "wig"}, "hair: 'wig'"),
        ({"expression": "glee", "AU4": "1"}, "expression: 'glee'"), ({"AU17L": "1"}, "both sides must be equal"),
    ],
)  # fmt: skip
def test_bad_links_are_one_line(query, says):
    with pytest.raises(ValueError, match=r"^[^\n]+$") as error:
        Settings.from_query(query)
    assert says in str(error.value)


def test_what_hosts_add_to_a_link_is_left_alone():
    assert Settings.from_query({"__theme": "dark", "logs": "build"}) == Settings()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"seed": NaN}', "[" * 100_000, "x" * 300_000, b"\xff", None])
def test_bad_specs_are_one_line(text):
    with pytest.raises(ValueError, match=r"^spec[^\n]+$"):
        read_spec(text)


def test_presets_are_faces_of_their_names():
    found = {name: presets.apply(Settings(), name).spec().expression for name in presets.names()}
    assert [found[n].pspi for n in presets.PAIN] == [0, 4, 8, 13]
    assert found["No pain"].name == "neutral" and found["Severe pain"].name == "pain"
    assert {face.name for name, face in found.items() if name not in presets.PAIN} == set(presets.NON_PAIN)
    assert presets.surprise(1) == presets.surprise(1) != presets.surprise(2)
    for seed in range(40):
        presets.surprise(seed).spec()


def test_a_preset_is_marked_while_its_levels_stand():
    for name in presets.names():
        assert presets.chosen(presets.apply(FACE, name)) == name
    severe = presets.apply(Settings(), "Severe pain")
    assert presets.chosen(dataclasses.replace(severe, aus_left={**severe.aus_left, "AU4": 3.9})) == ""
    assert presets.chosen(dataclasses.replace(severe, aus_left={**severe.aus_left, "AU1": 0.0})) == "Severe pain"


def test_who_asks_for_hair_gets_hair():
    bald = Settings(seed=5, age=71, gender="male", ethnicity="white")
    assert bald.spec().person.hair.baldness > 0.5
    for style in ("afro", "long", "short"):
        hair = dataclasses.replace(bald, hair=style).spec().person.hair
        assert hair.style == style and hair.baldness < 0.2 and hair.melanin == bald.spec().person.hair.melanin
    assert dataclasses.replace(bald, hair="buzz").spec().person.hair.baldness > 0.5


def test_controls_say_what_settings_are():
    values = studio.values(FACE)
    assert len(values) == studio.VALUES and studio.apart(FACE)
    assert studio.settings(values, True, "anger").spec() == FACE.spec()
    together = studio.settings(values, False, "anger").spec().expression
    assert together.aus_left == together.aus_right and set(TWO_SIDED) < set(UNITS)


def test_the_studio_shows_picture_formula_and_lines(fake):
    shown = studio.show(presets.START, None, stage.PICTURE)
    assert shown.figure.count("<img") == 1 and 'alt="Synthetic face of a black woman of 58, pain: AU4' in shown.figure
    assert "PSPI 8 of 16" in shown.figure and 'aria-label="PSPI 8 of 16: AU4 3 + max(AU6, AU7) 3' in shown.formula
    assert shown.preset == "Moderate pain" and "painsynth render" in shown.lines and "AU4=3" in shown.query
    drawn = len(fake.drawn)
    for view in stage.OVERLAYS:
        studio.show(presets.START, None, view)
    assert len(fake.drawn) == drawn == 1  # overlays come from the same frame
    studio.show(presets.START, None, stage.COMPARE)
    assert len(fake.drawn) == 2
    studio.show(presets.apply(Settings(), "Mild pain"), None, stage.COMPARE)
    assert len(fake.drawn) == 3  # its face at rest is the same


def test_no_more_frames_are_kept_than_said(fake):
    kept = pictures.Kept(3, frozenset())
    specs = [portrait(seed=seed, resolution=32) for seed in range(5)]
    for spec in specs:
        kept.frames([spec])
    assert [kept.holds(spec) for spec in specs] == [False, False, True, True, True]
    kept.frames([specs[2]])
    kept.frames([specs[0]])
    assert kept.holds(specs[2]) and not kept.holds(specs[3])


def test_before_and_after_has_a_slider_and_both_texts(fake):
    figure = studio.show(presets.START, None, stage.COMPARE).figure
    assert figure.count("<img") == 2 and "The same face at rest" in figure and 'type="range"' in figure
    assert 'aria-label="Share of the face at rest' in figure


def test_a_clip_runs_from_rest_to_the_apex(fake):
    from io import BytesIO

    from PIL import Image

    spec = presets.apply(Settings(), "Severe pain").spec()
    frames = clips.sweep(spec)
    assert len(frames) == clips.STEPS and frames[0].expression.pspi == 0
    assert frames[-1].expression.aus == spec.expression.aus
    levels = [frame.expression.aus.get("AU4", 0.0) for frame in frames]
    assert levels == sorted(levels) and {f.expression.aus.get("AU43", 0.0) for f in frames} == {0.0, 1.0}
    with Image.open(BytesIO(clips.clip(spec))) as clip:
        assert clip.n_frames == 2 * clips.STEPS - 2 and clip.size == (clips.SIZE, clips.SIZE)


def test_overlays_are_pictures_of_the_labels(fake):
    frame = pictures.on_screen(presets.START.spec())
    seen = {name: stage.overlay(frame, name) for name in stage.OVERLAYS}
    assert all(image.shape == frame.image.shape and image.dtype == np.uint8 for image in seen.values())
    assert len({image.tobytes() for image in seen.values()}) == len(seen)
    changed = (seen["Landmarks"] != frame.image).any(axis=2)
    assert 0.002 < changed.mean()


def test_the_formula_says_which_unit_counts():
    text = stage.formula({"AU4": 2.0, "AU6": 1.0, "AU7": 3.0, "AU43": 1.0})
    assert "max(AU6, <b>AU7</b>)" in text and "max(AU9, AU10)" in text and "<b>6</b>" in text


def test_people_are_balanced(fake):
    who = [people.who(place) for place in people.PLACES]
    assert len(who) == 25 and len({(p.ethnicity, p.age) for p in who}) == 25
    assert abs(sum(p.gender == "female" for p in who) - 12.5) < 1
    *_, last = people.grids("Mild pain")
    assert last.count("<img") == 25 and last.count("data-place") == 25 and last.count('alt="Synthetic face') == 25
    drawn = len(fake.drawn)
    assert next(people.grids("Mild pain")).count("<img") == 5 and len(fake.drawn) == drawn
    chosen = people.chosen("7", "Mild pain")
    assert chosen.spec().person == people.who(7).spec().person and chosen.spec().expression.pspi == 4
    for place in ("25", "-1", "../x", None, 1.5, "7\n"):
        with pytest.raises(ValueError, match="place"):
            people.chosen(place, "Mild pain")


def test_data_sets_are_counted_without_rendering(fake):
    assert "82,500" in dataset.contents("3dpain") and "10,720" in dataset.contents("synpain")
    assert not fake.drawn
    assert 'load_dataset("painsynth", "mini"' in unescape(dataset.code("mini"))
    with pytest.raises(ValueError, match=r"config: '\.\./mini'"):
        dataset.contents("../mini")


def test_samples_are_frames_of_the_design(fake, monkeypatch):
    monkeypatch.delenv("PAINSYNTH_REPO", raising=False)
    *_, last = dataset.samples("synpain", 0)
    ids = re.findall(r'data-frame="([^"]+)"', last)
    assert len(ids) == dataset.PAGE == last.count("<img")
    cells = {(s.person.ethnicity, s.person.gender) for s in dataset.specs("synpain", 0)}
    assert len(cells) >= 5  # another cell each
    assert dataset.frame("synpain", ids[3]).frame_id == ids[3]
    again = {i for page in (0, 1) for i in (s.frame_id for s in dataset.specs("synpain", page))}
    assert len(again) == 2 * dataset.PAGE
    with pytest.raises(ValueError, match="frame_id"):
        dataset.frame("synpain", "../../x")


def test_a_published_set_is_read_instead(fake, monkeypatch, tmp_path):
    from painsynth_hf.config import Config
    from painsynth_hf.generate import generate

    generate(Config.of("mini", resolution=32), tmp_path / "mini", 1)
    drawn = len(fake.drawn)
    monkeypatch.setenv("PAINSYNTH_REPO", str(tmp_path / "mini"))
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    (page,) = dataset.samples("mini", 1)
    assert page.count("<img") == dataset.PAGE and "mini-s0-i000002" in page and len(fake.drawn) == drawn
    assert published.repo() in dataset.code("mini")
    monkeypatch.setenv("PAINSYNTH_REPO", str(tmp_path / "nothing"))
    *_, page = dataset.samples("mini", 0)
    assert "cannot be read" in page and page.count("<img") == dataset.PAGE


def test_files_are_those_of_the_command_line(tmp_path):
    face = dataclasses.replace(FACE, resolution=64)
    assert main(["render", *face.shell().replace("face.png", str(tmp_path / "a.png")).split()[2:],
                 "--save-spec", str(tmp_path / "a.json")]) == 0  # fmt: skip
    assert takeaway.png(face, None) == (tmp_path / "a.png").read_bytes()
    assert takeaway.spec_json(face, None) == (tmp_path / "a.json").read_bytes()
    assert FrameSpec.from_json((tmp_path / "a.json").read_text()) == face.spec()


def test_the_viewers_bust_is_small_and_whole():
    data = takeaway.glb(presets.START, None)
    bust = takeaway.bust(data)
    assert len(bust) == len(data) and bust[:20] == data[:20]
    length = int.from_bytes(data[12:16], "little")
    scene = json.loads(data[20 : 20 + length])
    heights = {}
    for name, file in (("file", data), ("viewer", bust)):
        low = []
        for mesh in scene["meshes"]:
            for primitive in mesh["primitives"]:
                points = scene["accessors"][primitive["attributes"]["POSITION"]]
                start = 28 + length + scene["bufferViews"][points["bufferView"]]["byteOffset"]
                low.append(np.frombuffer(file, np.float32, 3 * points["count"], start).reshape(-1, 3)[:, 1].min())
        heights[name] = min(low)
    assert heights["file"] < -0.3 < -0.25 < heights["viewer"] < takeaway.BASE
    assert "painsynth" in scene["meshes"][0]["extras"]["targetNames"]


def test_charts_escape_and_say_their_numbers():
    html = charts.bars("<b>", {"<i>": 2, "other": 1}) + charts.columns("x", {"1": 5}) + charts.table(("a",), [(1000,)])
    assert "<b>&lt;" not in html and "&lt;i&gt;" in html and "1: 5" in html and "1,000" in html


def test_every_unit_of_the_package_has_a_slider():
    assert set(UNITS) == set(MEANING) - {"AU45"}
    pytest.importorskip("gradio")
    from space_app import studio_tab

    assert sorted([*studio_tab.PAIN_UNITS, *(u for group in studio_tab.GROUPS.values() for u in group)]) == sorted(
        UNITS
    )


def test_publishing_is_shown_before_it_is_done(capsys):
    assert main(["publish-space", "me/painsynth", "--dry-run"]) == 0
    out = capsys.readouterr().out
    for path in ("README.md", "app.py", "requirements.txt", "space_app/page.py", "painsynth_hf/render/shade.py"):
        assert f"  {path}\n" in out
    assert "would be sent to me/painsynth" in out and "__pycache__" not in out
    assert main(["publish-space", "../x", "--dry-run"]) == 2
    assert "repo: '../x'" in capsys.readouterr().err


def test_publishing_sends_app_and_package_in_one_commit(monkeypatch, capsys):
    from huggingface_hub import constants
    from loopback_hub import OWNER, TOKEN, LoopbackHub

    hub = LoopbackHub()
    monkeypatch.setattr(constants, "ENDPOINT", hub.url)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    repo = f"{OWNER}/face"
    try:
        assert main(["publish-space", repo]) == 0
        held = dict(hub.repos[repo].commits[-1][1])
        assert {"README.md", "app.py", "space_app/page.py", "painsynth_hf/spec.py"} < set(held)
        assert hub.blobs[held["app.py"]] == (ROOT / "space_app/app.py").read_bytes()
        hub.repos[repo].commit("main", {**held, "painsynth_hf/old.py": held["app.py"], "mine.txt": held["app.py"]})
        assert main(["publish-space", repo]) == 0
        now = set(hub.repos[repo].commits[-1][1])
        assert "painsynth_hf/old.py" not in now and "mine.txt" in now  # what is not ours stays
        monkeypatch.setenv("HF_TOKEN", "hf_wrong")
        assert main(["publish-space", repo]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    finally:
        hub.shutdown()
        hub.server_close()


def test_the_spaces_front_matter_fits():
    import yaml

    front = yaml.safe_load((ROOT / "space_app/README.md").read_text().split("---")[1])
    assert front["sdk"] == "gradio" and front["app_file"] == "app.py" and len(front["short_description"]) <= 60
    pinned = dict(
        line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if line.count("==") == 1
    )
    assert front["sdk_version"] == pinned["gradio"]
    needed = (ROOT / "pyproject.toml").read_text().split("dependencies = [")[1].split("]")[0]
    for line in (ROOT / "space_app/requirements.txt").read_text().splitlines():
        assert line.startswith("#") or f'"{line}"' in needed, line
