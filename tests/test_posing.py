"""Kernels that pose a batch of faces agree with the NumPy code that poses one, and rows do not know of each other."""

import numpy as np
import pytest
import warp as wp

from painsynth_hf.head.rig import FIELDS, fine_fields
from painsynth_hf.people import draw_person
from painsynth_hf.posing import tables
from painsynth_hf.posing.fields import fields
from painsynth_hf.posing.host import HostPoser
from painsynth_hf.posing.poser import KernelPoser
from painsynth_hf.render.device import check_device
from painsynth_hf.spec import Expression, Pose

DEVICE = check_device("cpu")
OLD = draw_person(0, "posing", 1, "black", "female", (75, 93), 1)
YOUNG = draw_person(0, "posing", 2, "east_asian", "male", (20, 35), 2)
PAIN = {"AU4": 4.0, "AU6": 3.0, "AU7": 3.0, "AU9": 2.0, "AU10": 2.0, "AU43": 1.0}


def face(name, left, right=None, **pose):
    return Expression(name, left, left if right is None else right), Pose(**pose)


FACES = (
    face("neutral", {}),
    face("pain", PAIN, {**PAIN, "AU4": 3.5, "AU10": 0.0}, yaw=10.0, pitch=-4.0, roll=3.0, gaze_yaw=5.0, gaze_pitch=-6),
    face("fear", {"AU1": 4.0, "AU5": 3.0, "AU20": 5.0, "AU27": 5.0}, yaw=-25.0, pitch=12.0, gaze_pitch=9.0),
    face("happiness", {"AU6": 4.0, "AU12": 5.0, "AU25": 4.0}, {"AU6": 4.0, "AU12": 4.0, "AU25": 4.0}),
    face("effort", {"AU4": 2.0, "AU24": 5.0, "AU28": 3.0}, yaw=10.0, pitch=-4.0, roll=3.0, gaze_yaw=5.0, gaze_pitch=-6),
)
ARRAYS = ("points", "rest", "state", "balls", "lids", "strands", "heights")
# mm; of `state` the share of blood, which is thrown by the least strain that counts (skin_state.LEAST); a stray hair
# of the brow magnifies by 20 what the corners of a squeezed triangle below it are off
WITHIN = {"points": 2e-4, "rest": 1e-4, "state": 0.02, "lids": 1e-4, "strands": 4e-3, "heights": 1e-5}


@pytest.fixture(scope="module", params=[OLD, YOUNG], ids=["old", "young"])
def both(request):
    return KernelPoser(request.param, DEVICE).pose(FACES), HostPoser(request.param, DEVICE).pose(FACES)


@pytest.mark.parametrize("name", WITHIN)
def test_kernels_agree_with_numpy(both, name):
    got, want = (getattr(poses, name).numpy() for poses in both)
    assert got.shape == want.shape and got.dtype == want.dtype
    off = np.abs(got - want)
    assert off.max() < WITHIN[name]
    assert name != "state" or np.quantile(off[..., 0], 0.999) < 1e-3


def test_eyes_and_skull_agree(both):
    got, want = both
    assert got.faces == want.faces and np.array_equal(got.head_from_rest, want.head_from_rest)
    for name in ("centre", "radius", "world_from_eye"):
        assert np.allclose(got.balls.numpy()[name], want.balls.numpy()[name], atol=1e-6)
    for ours, theirs in zip(got.eyes, want.eyes, strict=True):
        assert all(
            np.array_equal(a.axis, b.axis) and np.array_equal(a.pole, b.pole) for a, b in zip(ours, theirs, strict=True)
        )


def test_a_row_is_the_same_alone_in_any_order_and_again():
    poser = KernelPoser(OLD, DEVICE)
    whole, alone, turned = poser.pose(FACES), KernelPoser(OLD, DEVICE).pose(FACES[1:2]), poser.pose(FACES[::-1])
    for name in ARRAYS:
        rows = getattr(whole, name).numpy()
        assert np.array_equal(rows[1:2], getattr(alone, name).numpy()), name
        assert np.array_equal(rows[::-1], getattr(turned, name).numpy()), name


def test_a_neutral_row_is_its_own_rest():
    poses = KernelPoser(YOUNG, DEVICE).pose(FACES[:1])
    assert np.array_equal(poses.points.numpy(), poses.rest.numpy())
    assert not poses.state.numpy()[..., 0].any()


def test_tables_of_many_faces_are_those_of_each():
    expressions = [expression for expression, _ in FACES]
    both = tables.sides(expressions)
    pitch = np.array([0.0, -6.0, 9.0, 25.0, -25.0])
    for i, expression in enumerate(expressions):
        one = tables.sides([expression])
        assert np.array_equal(tables.levels(both)[i], tables.levels(one)[0])
        assert np.array_equal(tables.lid_heights(both, pitch)[i], tables.lid_heights(one, pitch[i : i + 1])[0])


def test_sparse_fields_leave_out_nothing_that_counts():
    sparse, dense = fields(DEVICE), fine_fields()
    start, unit, move = (a.numpy() for a in (sparse.start, sparse.unit, sparse.move))
    back = np.zeros_like(dense)
    back[unit, np.repeat(np.arange(dense.shape[1]), np.diff(start))] = move
    assert np.abs(back - dense).max() <= 1e-4 and len(unit) < 0.4 * dense.shape[0] * dense.shape[1]
    assert dense.shape[0] == len(FIELDS)


def test_an_empty_batch_is_refused():
    with pytest.raises(ValueError, match="faces: "):
        KernelPoser(YOUNG, DEVICE).pose(())


@pytest.mark.skipif(not wp.is_cuda_available(), reason="no CUDA device: parity of CPU and GPU has not run")
def test_cpu_and_gpu_agree():
    here, there = (KernelPoser(OLD, device).pose(FACES) for device in ("cpu", "cuda:0"))
    for name in ("points", "rest", "strands"):  # 0.01 px of a face at 900 mm and focal 3 x 512 px is 0.006 mm
        assert np.abs(getattr(here, name).numpy() - getattr(there, name).numpy()).max() < 5e-3


def test_a_face_at_rest_is_its_own_rest():
    """Faces at rest alone are not posed a second time, and are what they are among others, to the last bit."""
    poser = KernelPoser(YOUNG, DEVICE)
    alone, among = poser.pose(FACES[:1]), poser.pose(FACES)
    assert (alone.points.numpy()[0] == alone.rest.numpy()[0]).all()
    for name in ARRAYS:
        assert alone.__dict__[name].numpy()[0].tobytes() == among.__dict__[name].numpy()[0].tobytes()
