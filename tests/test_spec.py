"""A frame's spec is plain data that survives JSON and refuses nonsense."""

import dataclasses
import json

import pytest

from painsynth_hf.designs import named_design
from painsynth_hf.spec import (
    RANGES,
    Attire,
    Camera,
    Expression,
    Eyes,
    FrameSpec,
    Hair,
    Person,
    Pose,
    Scene,
    Skin,
    check_spec,
)

MINI = named_design("mini")
SPEC = MINI.identity_frames(3)[1]


def changed(path: str, value) -> str:
    """The JSON of `SPEC` with one field set; a value of `...` takes it out."""
    data = json.loads(SPEC.to_json())
    *parents, last = path.split(".")
    place = data
    for name in parents:
        place = place[name]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(data)


def test_json_round_trip():
    for identity in range(20):
        for spec in MINI.identity_frames(identity):
            again = FrameSpec.from_json(spec.to_json())
            assert again == spec and again.to_json() == spec.to_json()


def test_ids():
    assert SPEC.frame_id == "mini-s0-i000003-e001-v0"
    assert SPEC.pair_id == SPEC.neutral().frame_id == "mini-s0-i000003-e000-v0"
    assert SPEC.identity_id == "mini-s0-i000003" and SPEC.group_id == "mini-s0-g000003"


def test_neutral_changes_the_face_alone():
    neutral = SPEC.neutral()
    check_spec(neutral)
    assert neutral.expression == Expression("neutral") and neutral.expression.pspi == 0
    back = dataclasses.replace(neutral, expression=SPEC.expression, expression_index=SPEC.expression_index)
    assert back == SPEC


def test_stronger_side_and_pspi():
    face = Expression("pain", {"AU4": 3.0, "AU6": 2.0}, {"AU4": 2.5, "AU10": 1.0})
    assert face.aus == {"AU4": 3.0, "AU6": 2.0, "AU10": 1.0} and face.pspi == 6


def test_every_plain_number_has_a_range():
    for part in (Skin, Eyes, Hair, Attire, Pose, Scene, Camera):
        numbers = {f.name for f in dataclasses.fields(part) if f.type == "float"}
        assert numbers == set(RANGES[part]), part


def leaves(cls, where=""):
    parts = {"person": Person, "expression": Expression, "pose": Pose, "scene": Scene, "camera": Camera,
             "skin": Skin, "eyes": Eyes, "hair": Hair, "attire": Attire}  # fmt: skip
    for f in dataclasses.fields(cls):
        yield where + f.name
        if f.name in parts:
            yield from leaves(parts[f.name], f"{where}{f.name}.")


@pytest.mark.parametrize("path", list(leaves(FrameSpec)))
def test_each_field_is_needed(path):
    with pytest.raises(ValueError, match=rf"^spec\.{path}: missing"):
        FrameSpec.from_json(changed(path, ...))


@pytest.mark.parametrize("path", list(leaves(FrameSpec)))
@pytest.mark.parametrize("value", [None, "nonsense\nhere", float("nan"), [], -1e9], ids=str)
def test_nonsense_in_any_field_is_one_line(path, value):
    if path == "expression.aus_left" and value == []:
        value = ["AU4"]
    with pytest.raises(ValueError) as info:
        FrameSpec.from_json(changed(path, value))
    assert "\n" not in str(info.value) and path.rsplit(".", 1)[-1] in str(info.value)


@pytest.mark.parametrize(
    "path, value, told",
    [
        ("person.ethnicity", "blak", "did you mean 'black'"), ("person.age", 17, "18 to 95"),
        ("person.hair.style", "mullet", "afro"), ("person.shape.nose-length", 0.3, "nose-length"),
        ("person.shape.african", 1.5, "0 to 1"), ("person.shape.chin-triangle", -0.5, "0 to 1"),
        ("person.shape.chin-width-incr", -1.5, "-1 to 1"), ("person.attire.colour", [1, 2], "three numbers"),
        ("person.attire.colour", [0.1, 0.2, 2.0], "0 to 1"), ("person.attire.cannula", 1, "true or false"),
        ("expression.aus_left.AU4", 5.1, "0 to 5"), ("expression.aus_left.AU45", 1, "AU45"),
        ("expression.name", "agony", "happiness"), ("expression.name", "neutral", "resting face has none"),
        ("expression_index", 0, "resting face"), ("scene.environment", "beach", "ward"),
        ("camera.resolution", 512.5, "whole number"), ("camera.view", "top", "front, left, right"),
        ("split", "dev", "validation"), ("design", "a/b", "letters"), ("version", 2, "version 1"),
        ("seed", -1, "at least 0"), ("extra", 1, "unknown field"), ("person.hair.extra", 1, "unknown field"),
    ],
)  # fmt: skip
def test_what_is_allowed_is_said(path, value, told):
    with pytest.raises(ValueError) as info:
        FrameSpec.from_json(changed(path, value))
    assert told in str(info.value) and "\n" not in str(info.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "3"])
def test_what_is_no_spec(text):
    with pytest.raises(ValueError, match=r"^spec: "):
        FrameSpec.from_json(text)


def test_a_spec_is_frozen_but_can_be_re_aged():
    with pytest.raises(dataclasses.FrozenInstanceError):
        SPEC.seed = 1
    older = dataclasses.replace(SPEC, person=dataclasses.replace(SPEC.person, age=90.0))
    check_spec(older)
    assert FrameSpec.from_json(older.to_json()).person.age == 90.0
