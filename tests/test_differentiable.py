"""The torch twin of the geometry: the same points, and gradients that finite differences confirm."""

import dataclasses

import numpy as np
import pytest
import torch

from painsynth_hf.appearance.brows import brow_shape
from painsynth_hf.differentiable import SHAPE_NAMES, Face, camera_vector, project
from painsynth_hf.facs import AU_NAMES
from painsynth_hf.head.head import build_head
from painsynth_hf.people import draw_person
from painsynth_hf.render.camera import pinhole
from painsynth_hf.render.parts import person_landmarks
from painsynth_hf.spec import Camera, Expression, FrameSpec, Pose

PERSON = draw_person(0, "differentiable", 3, "middle_eastern", "female", (62, 74), 1)
PAIN = {"AU4": 4.0, "AU6": 2.5, "AU7": 3.0, "AU9": 2.0, "AU10": 3.0, "AU20": 1.5, "AU25": 2.0}
EXPRESSIONS = [
    (Expression("neutral"), Pose()),
    (Expression("pain", PAIN, {**PAIN, "AU4": 3.0, "AU10": 2.5}), Pose(10.0, -4.0, 3.0, 5.0, -6.0)),
    (
        Expression("fear", {"AU1": 4.0, "AU5": 3.0, "AU27": 4.0}, {"AU1": 4.0, "AU5": 3.0, "AU27": 4.0}),
        Pose(-20.0, 9.0),
    ),
    (Expression("pain", {"AU43": 1.0, "AU24": 4.0}, {"AU43": 1.0, "AU24": 4.0}), Pose(0.0, 0.0, -8.0, 0.0, 12.0)),
]
CAMERA = Camera(resolution=256, azimuth=20.0, elevation=-6.0, distance=870.0, focal=2.7, shift_x=0.02, shift_y=-0.04)


def arguments(faces, dtype=torch.float64):
    sides = [[[aus.get(name, 0.0) for name in AU_NAMES] for aus in side]
             for side in ([e.aus_left for e, _ in faces], [e.aus_right for e, _ in faces])]  # fmt: skip
    pose = [[p.yaw, p.pitch, p.roll, p.gaze_yaw, p.gaze_pitch] for _, p in faces]
    return [torch.tensor(value, dtype=dtype) for value in (*sides, pose)]


def heads():
    return [build_head(FrameSpec(0, "test", "train", 0, 1, 0, 0, PERSON, *face)) for face in EXPRESSIONS]


@pytest.fixture(scope="module")
def face():
    return Face(PERSON, dtype=torch.float64)


def test_vertices_are_those_of_the_head():
    got = Face(PERSON).vertices(*arguments(EXPRESSIONS, torch.float32))
    for points, head in zip(got.numpy(), heads(), strict=True):
        assert np.abs(points - head.posed).max() < 1e-3  # mm


def test_landmarks_and_pixels_are_those_of_the_labels(face):
    points = face.landmarks(*arguments(EXPRESSIONS))
    pixels, placed = project(points, camera_vector(CAMERA).expand(len(EXPRESSIONS), 6), CAMERA.resolution)
    rows = person_landmarks(brow_shape(PERSON))[0]
    for flat, solid, head in zip(pixels.numpy(), placed.numpy(), heads(), strict=True):
        want_flat, want_solid = pinhole(CAMERA).project(rows @ head.posed)
        assert np.abs(flat - want_flat).max() < 1e-3 and np.abs(solid - want_solid).max() < 1e-3


def directions():
    """Seeded steps of every argument."""
    rng = np.random.Generator(np.random.Philox(key=7))
    sizes = {"left": (1, 24), "right": (1, 24), "pose": (1, 5), "shape": (len(SHAPE_NAMES),), "camera": (1, 6)}
    return {name: torch.tensor(rng.uniform(0.2, 1.0, size)) for name, size in sizes.items()}


@pytest.mark.parametrize("name", ["left", "right", "pose", "shape", "camera"])
@pytest.mark.parametrize("row", [1, 2])
def test_gradients_agree_with_finite_differences(face, name, row):
    left, right, pose = arguments(EXPRESSIONS[row : row + 1])
    apart = torch.linspace(0.1, 0.7, 24)  # where units tie for the larger, slopes differ by side
    at = {"left": left + apart, "right": right + apart.flip(0), "pose": pose, "shape": 0.7 * face.shape + 0.01}
    at["camera"] = camera_vector(CAMERA)[None]

    def loss(values):
        points = face.landmarks(values["left"], values["right"], values["pose"], values["shape"])
        pixels, placed = project(points, values["camera"], 512)
        weight = torch.linspace(-1.0, 1.0, 68, dtype=torch.float64)[:, None]
        return (weight * pixels).sum() + (weight.flip(0) * placed).sum() + (0.01 * placed**2).mean()

    step = directions()[name] * (0.01 if name == "camera" else 1.0)
    leaf = at[name].clone().requires_grad_()
    (slope,) = torch.autograd.grad(loss({**at, name: leaf}), leaf)
    predicted = float((slope * step).sum())
    eps = 1e-6
    with torch.no_grad():
        measured = float(loss({**at, name: at[name] + eps * step}) - loss({**at, name: at[name] - eps * step})) / (
            2 * eps
        )
    assert abs(predicted) > 1e-2 and measured == pytest.approx(predicted, rel=1e-4)


def test_vertices_have_gradients_too(face):
    left, right, pose = arguments(EXPRESSIONS[1:2])
    left.requires_grad_()
    face.vertices(left, right, pose)[..., 2].sum().backward()
    assert torch.isfinite(left.grad).all() and (left.grad[0, AU_NAMES.index("AU6")] != 0)


def test_a_resting_face_has_finite_gradients(face):
    mean = Face(dataclasses.replace(PERSON, shape={}), dtype=torch.float64).shape
    leaves = [x.requires_grad_() for x in (*arguments(EXPRESSIONS[:1]), mean)]
    face.landmarks(*leaves).square().sum().backward()
    assert all(torch.isfinite(leaf.grad).all() for leaf in leaves)


@pytest.mark.parametrize(("name", "value"), [("left", torch.zeros(24)), ("pose", torch.zeros(1, 6))])
def test_wrong_shapes_are_named(face, name, value):
    given = {"left": torch.zeros(1, 24), "right": torch.zeros(1, 24), "pose": torch.zeros(1, 5), name: value}
    with pytest.raises(ValueError, match=rf"^{name}: shape .* is not allowed; give \(B, "):
        face.landmarks(**given)
