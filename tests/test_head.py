"""The posed head: finite, repeatable, turned the way the signs say."""

import dataclasses
import hashlib
import subprocess
import sys

import numpy as np
import pytest

from painsynth_hf.head.assets import LEVEL, load_assets
from painsynth_hf.head.ears import carve_ears
from painsynth_hf.head.head import MEETING, build_head, resting_cage, resting_surface, rotation
from painsynth_hf.head.topology import topology
from painsynth_hf.people import draw_person
from painsynth_hf.spec import Expression, FrameSpec, Pose

PERSON = draw_person(0, "head", 3, "south_asian", "male", (62, 74), 2)
PAIN = Expression("pain", {"AU4": 4.0, "AU7": 3.0, "AU10": 2.0, "AU43": 1.0}, {"AU4": 3.5, "AU7": 3.0, "AU43": 1.0})
SPEC = FrameSpec(0, "test", "train", 3, 1, 0, 3, PERSON, PAIN, Pose(10.0, -4.0, 3.0, 5.0, -6.0))
HASH = """
import hashlib
from painsynth_hf.head.head import build_head
from painsynth_hf.spec import FrameSpec
head = build_head(FrameSpec.from_json({text!r}))
print(hashlib.sha256(head.rest.tobytes() + head.posed.tobytes() + head.head_from_rest.tobytes()).hexdigest())
"""


def turned(**pose):
    return build_head(dataclasses.replace(SPEC, pose=Pose(**pose)))


def test_shapes():
    head = build_head(SPEC)
    count = topology().operator.shape[0]
    assert head.rest.shape == head.posed.shape == (count, 3) and head.posed.dtype == np.float32
    assert np.isfinite(head.rest).all() and np.isfinite(head.posed).all()
    assert head.spec is SPEC and len(head.eyes) == 2


def test_two_processes_agree():
    head = build_head(SPEC)
    here = hashlib.sha256(head.rest.tobytes() + head.posed.tobytes() + head.head_from_rest.tobytes()).hexdigest()
    code = HASH.format(text=SPEC.to_json())
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert here == there


def test_order_of_building_does_not_matter():
    first = build_head(SPEC).posed
    for i in range(3):
        build_head(dataclasses.replace(SPEC, person=draw_person(0, "head", i, "white", "female", (20, 35), i)))
    build_head(SPEC.neutral())
    assert np.array_equal(build_head(SPEC).posed, first)


def test_rest_is_the_neutral_frame():
    assert np.array_equal(build_head(SPEC).rest, build_head(SPEC.neutral()).posed)


def test_caches_are_not_written_through():
    surface = resting_surface(PERSON)
    with pytest.raises(ValueError, match="read-only"):
        surface[0] = 0.0
    before = resting_cage(PERSON).copy()
    build_head(SPEC)
    assert np.array_equal(resting_cage(PERSON), before)


def test_unposed_head_stands_at_the_origin():
    head = turned(pitch=-LEVEL, gaze_pitch=LEVEL)
    assert np.allclose(head.head_from_rest, np.eye(4))
    assert np.allclose((head.eyes[0].centre + head.eyes[1].centre) / 2, 0.0, atol=1.0)
    assert head.eyes[0].centre[0] > 0 > head.eyes[1].centre[0]
    assert all(10.0 < eye.radius < 18.0 for eye in head.eyes)
    for eye in head.eyes:  # both look at one point straight ahead
        met = eye.centre + eye.axis * (MEETING / eye.axis[2])
        assert np.hypot(met[0], met[1] - eye.centre[1]) < 0.5 and np.isclose(np.linalg.norm(eye.axis), 1.0)


def test_signs_of_head_and_gaze():
    nose = int(load_assets().template[:, 2].argmax())
    start = turned().rest
    top = int(start[:, 1].argmax())
    assert turned(yaw=20.0).rest[nose, 0] > start[nose, 0] + 10.0  # to the subject's left
    assert turned(pitch=20.0).rest[nose, 1] > start[nose, 1] + 10.0  # up
    assert turned(roll=20.0).rest[top, 0] > start[top, 0] + 10.0  # to the left shoulder
    assert turned(gaze_yaw=20.0).eyes[0].axis[0] > 0.3 and turned(gaze_pitch=20.0).eyes[1].axis[1] > 0.3


@pytest.mark.parametrize("angles", [(12.0, 0.0, 0.0), (0.0, 12.0, 0.0), (0.0, 0.0, 12.0), (10.0, -8.0, 6.0)])
def test_the_skull_turns_by_what_was_asked(angles):
    wanted = rotation(*angles) @ rotation(0.0, LEVEL, 0.0)
    got = turned(**dict(zip(("yaw", "pitch", "roll"), angles, strict=True))).head_from_rest
    assert np.allclose(got[:3, :3], wanted, atol=1e-9)


def test_the_skull_is_rigid_and_the_shoulders_stay():
    still, moved = turned(pitch=-LEVEL), turned(yaw=25.0, pitch=-10.0, roll=5.0)
    weights = topology().operator @ load_assets().bone_weights
    skull, torso = weights[:, -1] > 1.0 - 1e-6, weights[:, 0] > 1.0 - 1e-6
    expected = still.rest[skull] @ moved.head_from_rest[:3, :3].T + moved.head_from_rest[:3, 3]
    assert skull.sum() > 50_000 and np.allclose(moved.rest[skull], expected, atol=2e-2)
    assert torso.sum() > 1000 and np.allclose(moved.rest[torso], still.rest[torso], atol=1e-3)
    for before, after in zip(still.eyes, moved.eyes, strict=True):
        at = moved.head_from_rest[:3, :3] @ before.centre + moved.head_from_rest[:3, 3]
        assert np.allclose(after.centre, at, atol=1e-4) and after.radius == before.radius


def test_carving_deepens_the_bowl_of_the_ear_and_leaves_the_face():
    quads = load_assets().quads
    flat = load_assets().template.astype(float)
    carved = flat.copy()
    carve_ears(carved, quads, np.unique(quads[load_assets().quad_part == 0]))
    moved = carved - flat
    far = np.linalg.norm(moved, axis=1)
    assert (np.abs(flat[far > 0.05, 0]) > 60.0).all() and 0.5 < far.max() < 6.0
    rim = np.argmax(flat[:, 0] * (flat[:, 1] > -40.0))  # the helix stands off further, the concha less
    bowl = np.argmin(np.linalg.norm(flat - [72.5, -7.5, -70.0], axis=1))
    assert moved[rim, 0] > 0.0 > moved[bowl, 0]
