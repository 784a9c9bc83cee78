"""The scripts of benchmarks/ that measure the faces: reading folders, mapping points, and what their tables say."""

import json
import re
import sys
import types
from pathlib import Path

import au_probe
import au_reader
import blind_beside_photographs
import blind_reading
import cost_table
import detectors
import mesh_landmarks
import mesh_to_ibug
import numpy as np
import pandas
import pytest
import report
from generated import half_pain, rows

from painsynth_hf.config import Config
from painsynth_hf.facs import MEANING
from painsynth_hf.generate import generate
from painsynth_hf.head.landmarks import FLIP
from painsynth_hf.rows import ALL_LABELS, columns


@pytest.fixture
def folder(tmp_path, fake_renderer):
    generate(Config.of("synpain", identities=80, resolution=32), tmp_path / "set", num_proc=1)
    return tmp_path / "set"


def test_a_generated_folder_is_read_without_the_package(folder):
    read = list(rows(folder, ("frame_id", "image", "landmarks_2d", "ethnicity", "expression", "aus", "pspi")))
    assert len(read) == len({row["frame_id"] for row in read}) == 160
    assert read[0]["image"].shape == (32, 32, 3) and read[0]["image"].dtype == np.uint8
    assert read[0]["landmarks_2d"].shape == (68, 2)
    assert {row["ethnicity"] for row in read} == {"black", "white", "middle_eastern", "south_asian", "east_asian"}
    assert all(row["pspi"] == pytest.approx(au_reader.pspi(row["aus"])) for row in read)


def test_a_folder_without_shards_or_columns_is_named(folder, tmp_path):
    with pytest.raises(ValueError, match="holds no Parquet"):
        list(rows(tmp_path / "nothing", ("image",)))
    with pytest.raises(ValueError, match="depth"):
        list(rows(folder, ("depth",)))


def test_a_blind_reading_is_drawn_and_scored(folder, tmp_path):
    blind_reading.sheets(str(folder), tmp_path / "blind", people=30, seed=1)
    truth = json.loads((tmp_path / "blind" / "truth.json").read_text())
    assert sorted(path.name for path in tmp_path.glob("blind/*.png")) == ["sheet-0.png", "sheet-1.png"]
    assert len({face["identity_id"] for face in truth}) == 30 and [face["n"] for face in truth] == list(range(30))
    right = [{**face, "expression": "neutral", "plausibility": 5} for face in truth]
    wrong = [{**face, "age": face["age"] + 7, "gender": "neither", "expression": "sad"} for face in right]
    best, worst = blind_reading.score(truth, right), blind_reading.score(truth, wrong)
    assert best["gender, share"] == 1.0 and worst["gender, share"] == 0.0
    assert set(best["age, mean error"].values()) == {0.0} and set(worst["age, mean error"].values()) == {7.0}
    assert best["taken for"] == {"neutral": 30} and set(best["ethnicity, share"].values()) == {1.0}
    with pytest.raises(ValueError, match="people: 81"):
        blind_reading.sheets(str(folder), tmp_path / "more", people=81, seed=1)


def test_faces_and_photographs_read_together_are_scored_apart():
    truth = [{"n": n, "kind": ("ours", "photographs")[n % 2], "ethnicity": "white", "gender": "female",
              "band": ("20-35", "75-93")[n // 4]} for n in range(8)]  # fmt: skip
    answers = [{"n": n, "gender": "female", "age": 20 + n, "ethnicity": "white" if n else "black",
                "expression": "sad" if n in (1, 3, 5) else "neutral", "plausibility": 5} for n in range(8)]  # fmt: skip
    told = blind_beside_photographs.score(truth, answers[::-1])
    assert told["ours"]["neutral, share"] == 1.0 and told["photographs"]["neutral, share"] == 0.25
    assert told["ours"]["age read, mean"] == {"20-35": 21.0, "75-93": 25.0}
    assert told["ours"]["ethnicity, share"] == {"white": 0.75} and told["photographs"]["people"] == 4


def test_half_of_the_chosen_frames_of_each_cell_show_pain_and_no_person_twice(folder):
    chosen = set(half_pain(folder, 4))
    read = [row for row in rows(folder, ("frame_id", "identity_id", "expression", "gender", "ethnicity", "age_group"))
            if row["frame_id"] in chosen]  # fmt: skip
    assert len(read) == len({row["identity_id"] for row in read}) == 80
    cells = {}
    for row in read:
        cells.setdefault((row["ethnicity"], row["gender"], row["age_group"]), []).append(row["expression"])
    assert len(cells) == 20
    for shown in cells.values():
        assert shown.count("pain") == 2 and shown.count("neutral") == 1


def test_the_detectors_table_counts_misses_doubles_and_cells():
    def row(number, ethnicity, scores):
        return {"frame_id": str(number), "expression": "pain", "ethnicity": ethnicity, "gender": "male",
                "age_group": "20-35", "scores": scores}  # fmt: skip

    seen = [row(k, "black", [0.9]) for k in range(300)] + [row(300 + k, "white", [0.8]) for k in range(299)]
    good = detectors.table([*seen, row(999, "white", [])])
    assert good["passes"] and good["none"] == 1 and good["missed"] == ["999"]
    assert good["by ethnicity"] == {"black": 1.0, "white": round(299 / 300, 4)}
    assert not detectors.table([*seen, *(row(k, "white", [0.9, 0.8]) for k in range(3))])["passes"]  # 3 in a cell
    few = detectors.table([row(0, "black", []), *(row(k, "white", [0.7]) for k in range(1, 100))])
    assert few["gap between ethnicities"] == 1.0 and not few["passes"]
    assert list(good["faintest"].values()) == [0.8] * detectors.FAINT


def test_each_landmark_has_its_own_mix_of_the_mesh():
    maps = mesh_to_ibug.MAP
    assert len(maps) == len(mesh_to_ibug.PUBLISHED) == 51
    assert all(0 <= vertex < 468 for mix in maps for vertex in mix)
    assert all(sum(mix.values()) == pytest.approx(1.0) and min(mix.values()) > 0 for mix in maps)
    assert len({tuple(sorted(mix.items())) for mix in maps}) == 51
    used = [vertex for mix in maps[10:] for vertex in mix]  # brows share their neighbours
    assert len(used) == len(set(used))


def test_the_map_is_as_symmetric_as_the_landmarks():
    """Both sides mix their vertices with equal weights, and points on the midline have no double."""
    for point in range(17, 68):
        here, there = (sorted(mesh_to_ibug.MAP[k - 17].values()) for k in (point, int(FLIP[point])))
        assert here == pytest.approx(there)
        if FLIP[point] != point:
            assert not set(mesh_to_ibug.MAP[point - 17]) & set(mesh_to_ibug.MAP[int(FLIP[point]) - 17])


def test_brow_points_stand_where_ibug_spaces_them():
    mesh = np.zeros((468, 2))
    for share, edges in zip(mesh_to_ibug.ON_MESH, mesh_to_ibug.BROW_LEFT, strict=True):
        mesh[list(edges)] = [[share, 1.0], [share, -1.0]]
    assert np.allclose(mesh_to_ibug.to_ibug(mesh)[5:10], [[share, 0.0] for share in mesh_to_ibug.ON_IBUG])


def test_offsets_are_per_cent_of_the_eye_distance_along_the_line_of_the_eyes():
    ours = np.zeros((68, 2))
    ours[36], ours[45] = (100.0, 100.0), (100.0, 180.0)  # a head on its side: picture right is down
    points = ours[17:] + np.array([0.0, 8.0])  # down the picture, along the eyes
    assert np.allclose(mesh_landmarks.relative(points, ours), (10.0, 0.0))
    assert np.allclose(mesh_landmarks.relative(ours[17:] - (4.0, 0.0), ours), (0.0, 5.0))


def test_the_mesh_table_finds_a_planted_offset():
    calm = np.zeros((3, 51, 2))
    calm[:, 4] = (-4.0, 1.0)
    pain = np.full((2, 51, 2), 3.0)
    out = mesh_landmarks.table({"neutral": list(calm), "pspi 10 and above": list(pain), "all": [*calm, *pain]})
    assert out["points off by more than 3 % at rest"] == [{"point": 21, "x": -4.0, "y": 1.0}]
    assert out["mean error, %"]["neutral"] == pytest.approx(np.hypot(4, 1) / 51, abs=0.01)
    assert out["mean error, %"]["pspi 10 and above"] == pytest.approx(np.hypot(3, 3), abs=0.01)
    assert out["passes"]
    assert not mesh_landmarks.table({"neutral": list(calm), "all": list(calm)})["passes"]  # nobody in strong pain


def reading(frame, **units):
    return {"frame_id": frame, "AU4": 0.0, "AU6": 0.0, "AU43": 0.0, "AU9": 0.0, **units}


def test_the_readers_table_of_planted_readings():
    levels = {"neutral": 0.0, "pain": 4.0, "happiness": 0.0}
    truth = [
        {"frame_id": f"{name}{k}", "expression": name, "ethnicity": "black" if k else "white", "pspi": level,
         "aus": {"AU4": level, "AU6": 0.0, "AU9": 0.0, "AU43": 0.0, "AU1": 0.0}}
        for k in range(4) for name, level in levels.items()
    ]  # fmt: skip
    read = {row["frame_id"]: [reading(row["frame_id"], AU4=0.1 + row["pspi"] / 10)] for row in truth}
    for faces in read.values():
        faces[0].pop("frame_id")
    del read["pain1"]  # nobody found
    read["neutral2"] *= 2  # two faces
    out = au_reader.table(truth, read)
    assert out["PSPI by condition"]["pain"] == {
        "frames": 3, "read PSPI": 2.5, "true PSPI": 4.0, "SynPAIN's read PSPI": 6.7,
    }  # fmt: skip
    assert out["PSPI by condition"]["neutral"]["frames"] == 3
    assert out["PSPI, rank correlation"] == 1.0
    assert out["units"]["AU4"]["ROC area"] == 1.0 and out["units"]["AU4"]["mean reading by true level"]["4"] == 2.5
    assert out["units"]["AU6"]["ROC area"] is None
    assert out["failures by ethnicity"] == {"black": round(2 / 9, 3), "white": 0.0}
    assert out["failures in pain by ethnicity"] == {"black": round(1 / 3, 3), "white": 0.0}


def test_faces_of_py_feat_are_named_by_frame_and_unit(monkeypatch):
    class Detector:
        def __init__(self, device):
            assert device == "cpu"

        def detect(self, paths, data_type, batch_size):
            assert data_type == "image" and paths == ["/a/x-e000-v0.png", "/a/y-e001-v0.png"]
            found = pandas.DataFrame(
                {"input": [*paths, paths[1]], "FaceScore": [0.9, np.nan, 0.8], "AU04": [0.5, np.nan, 0.1], "AU43": 1.0}
            )
            return Fex(found)

    class Fex(pandas.DataFrame):
        au_columns = ("AU04", "AU43")

    feat = types.SimpleNamespace(Detectorv2=Detector)
    monkeypatch.setitem(sys.modules, "feat", feat)
    faces = au_reader.read_units(["/a/x-e000-v0.png", "/a/y-e001-v0.png"], "v2", "cpu")
    assert faces == [
        {"frame_id": "x-e000-v0", "AU4": 0.5, "AU43": 1.0},
        {"frame_id": "y-e001-v0", "AU4": 0.1, "AU43": 1.0},
    ]


def test_ranks_and_areas():
    assert au_reader.ranks([5.0, 1.0, 5.0]).tolist() == [1.5, 0.0, 1.5]
    assert au_reader.roc_area([1.0, 3.0], [0.0, 2.0]) == 0.75
    assert au_reader.roc_area([1.0], [1.0]) == 0.5
    assert au_reader.rank_correlation([1, 2, 3, 4], [9, 7, 5, 1]) == -1.0
    assert au_reader.pspi({"AU4": 2, "AU6": 1, "AU7": 3, "AU9": 4, "AU10": 1, "AU43": 1}) == 10


def test_every_column_is_documented():
    text = (Path(__file__).parents[1] / "docs" / "labels.md").read_text()
    missing = [name for name in columns(ALL_LABELS) if f"`{name}`" not in text]
    assert not missing
    optional = {name for line in text.splitlines() if line.startswith("| `") and "○" in line
                for name in re.findall(r"`(\w+)`", line.split(" | ")[0])}  # fmt: skip
    assert optional == set(ALL_LABELS)
    assert all(f"{unit[2:]} {what}" in " ".join(text.split()) for unit, (what, _) in MEANING.items())
    assert all((Path(__file__).parents[1] / "docs" / name).exists() for name in re.findall(r"!\[\]\((\S+)\)", text))


def test_the_cost_table_adds_up_what_went_by_other_names():
    before = {"_light": 190.0, "_light_hair": 2.0, "_picture": 281.0, "build_head": 17.0, "frame": 744.0}
    lines = cost_table.table(before, {"light": 48.0, "picture": 140.5, "needs": 3.0, "frame": 248.0})
    assert lines[2:] == [
        "| picture | 281.0 | 140.5 | 2.0 |", "| light | 192.0 | 48.0 | 4.0 |", "| pose | 17.0 | - | - |",
        "| needs | - | 3.0 | - |", "| frame | 744.0 | 248.0 | 3.0 |",
    ]  # fmt: skip


def test_the_probe_shows_every_level_of_every_unit_equally_often():
    shown = [task for identity in range(20) for task in au_probe.tasks(identity)]
    counts = {task: shown.count(task) for task in shown}
    assert {unit for unit, _ in counts} == set(au_probe.UNITS)
    assert {count for (unit, _), count in counts.items() if unit != "AU43"} == {8}
    assert counts["AU43", 1.0] == 20
    assert all(len(set(au_probe.tasks(identity))) == 11 for identity in range(5))


def test_the_probes_crop_puts_the_eyes_in_their_places():
    landmarks = np.zeros((68, 2))
    landmarks[36], landmarks[45] = (60.0, 80.0), (112.0, 80.0)  # as far apart as in the crop
    grid = au_probe.crop_grid(landmarks)
    assert grid.shape == (au_probe.HIGH, au_probe.WIDE, 2)
    assert np.allclose(grid[36, 22], (60.5, 80.5)) and np.allclose(grid[36, 74], (112.5, 80.5))
    landmarks[45] = (60.0, 132.0)  # a head on its side
    assert np.allclose(au_probe.crop_grid(landmarks)[36, 22], (59.5, 80.5))


def test_the_probe_learns_a_planted_difference_from_other_people():
    rng = np.random.Generator(np.random.Philox(key=1))
    examples = [{"person": person, "unit": unit, "level": 1, "ethnicity": "", "age": ""}
                for person in range(10) for unit in au_probe.UNITS]  # fmt: skip
    marks = rng.normal(size=(len(au_probe.UNITS), 40))
    rows = np.stack([marks[au_probe.UNITS.index(e["unit"])] + rng.normal(size=40) for e in examples])
    named = au_probe.guesses(rows, examples)
    assert au_probe.table(examples, named)["accuracy"] > 0.9
    assert au_probe.table(examples, au_probe.guesses(rng.normal(size=rows.shape), examples))["accuracy"] < 0.5


def test_edges_turn_with_the_picture():
    x = np.linspace(0.0, 3.0, au_probe.WIDE)
    across = au_probe.edges(np.tile(x, (au_probe.HIGH, 1))).reshape(au_probe.TURNS, -1).sum(axis=1)
    down = au_probe.edges(np.tile(x[:1], (au_probe.HIGH, au_probe.WIDE)) + np.linspace(0, 3, au_probe.HIGH)[:, None])
    assert across.argmax() == 0 and across[1:].max() == 0.0
    assert down.reshape(au_probe.TURNS, -1).sum(axis=1).argmax() in (4, 5)


def test_every_result_that_is_kept_is_in_the_table_of_the_page():
    text = report.PAGE.read_text()
    assert report.table(report.HERE / "results") in text  # else: python benchmarks/report.py
    assert text.count(report.START) == text.count(report.END) == 1


def test_the_page_names_every_script():
    text = report.PAGE.read_text()
    helpers = {"generated", "mesh_to_ibug", "cost_table", "report", "peer_blender", "peer_mitsuba", "peer_pytorch3d"}
    scripts = {path.stem for path in report.HERE.glob("*.py")} - helpers
    assert all(f"benchmarks/{name}.py" in text for name in scripts), scripts


def test_the_labels_can_be_read_as_the_page_says(fake_renderer, tmp_path, monkeypatch):
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path)
    page = (Path(__file__).parents[1] / "docs" / "labels.md").read_text()
    names: dict = {}
    exec(re.findall(r"```python\n(import.*?)```", page, flags=re.DOTALL)[0], names)
    assert names["moved"].max() > 60.0 and names["skin"].dtype == bool
    assert names["points"].shape == (np.count_nonzero(names["away"]), 3)
    pixel = names["K"] @ names["points"][-1]
    assert np.allclose(pixel[:2] / pixel[2] - 0.5, (names["x"][-1], names["y"][-1]), atol=1e-3)
