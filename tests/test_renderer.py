"""Whole frames: what must be seen, what must not change, and the same on every device there is."""

from __future__ import annotations

import dataclasses
import types

import numpy as np
import pytest
import warp as wp

from painsynth_hf import Renderer, named_design
from painsynth_hf.render import batches, needs, picture
from painsynth_hf.render import device as devices
from painsynth_hf.render import renderer as module
from painsynth_hf.render.device import check_device
from painsynth_hf.render.labels import PIXEL_LABELS
from painsynth_hf.render.raster import FIRST_STRAND, NO_SURFACE, SAMPLES
from painsynth_hf.render.sitter import KernelPoser
from painsynth_hf.render.world import FRAME, SKIN
from painsynth_hf.spec import ENVIRONMENTS, Expression, FrameSpec, Scene

RESOLUTION = 128


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


def resting(identity: int, environment: str = "window") -> FrameSpec:
    spec = named_design("mini", resolution=RESOLUTION).identity_frames(identity)[0]
    return dataclasses.replace(spec, scene=Scene(environment, 3), camera=dataclasses.replace(spec.camera, noise=0.0))


def showing(spec: FrameSpec, **aus: float) -> FrameSpec:
    return dataclasses.replace(spec, expression_index=1, expression=Expression("pain", aus, aus))


def box(frame, rows: slice, margin: int = 4) -> tuple[slice, slice]:
    """Pixels around some landmarks."""
    x, y = frame.landmarks_2d[rows].T
    return slice(int(y.min()) - margin, int(y.max()) + margin), slice(int(x.min()) - margin, int(x.max()) + margin)


def test_skin_is_lit_and_coloured_as_the_label_says(renderer: Renderer) -> None:
    """Cheeks of the darkest and the lightest of ten people come out in that order, none black, none burnt out."""
    tones = []
    for identity in range(0, 20, 2):
        frame = renderer.render(resting(identity, "clinic"))
        # halfway from the wings of the nose to the jaw, both sides
        places = frame.landmarks_2d[[[2, 31], [14, 35]]].mean(axis=1).astype(int)
        cheek = np.mean([frame.image[y - 3 : y + 3, x - 3 : x + 3] for x, y in places], axis=(0, 1, 2))
        tones.append((frame.skin_tone_ita, cheek.mean()))
        assert 15 < cheek.mean() < 250
        assert cheek[0] > cheek[2], "skin is warm"
    tones.sort()
    assert tones[-1][1] > 1.25 * tones[0][1]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_face_is_well_exposed_in_every_room(renderer: Renderer, environment: str) -> None:
    frame = renderer.render(resting(4, environment))
    face = frame.image[box(frame, slice(17, 68))].mean()
    assert 55 < face < 215
    assert len(np.unique(frame.image.reshape(-1, 3), axis=0)) > 2000  # a picture, not a fill


def test_a_unit_changes_the_picture_where_its_muscle_is(renderer: Renderer) -> None:
    rest = resting(5)
    before = renderer.render(rest)
    brow, chin = box(before, slice(17, 27)), box(before, slice(6, 11))

    def change(frame, where) -> float:
        return float(np.abs(frame.image[where].astype(int) - before.image[where]).mean())

    lowered = renderer.render(showing(rest, AU4=4.0))
    assert change(lowered, brow) > 4.0 and change(lowered, brow) > 5 * change(lowered, chin)
    raised = renderer.render(showing(rest, AU17=4.0))
    assert change(raised, chin) > 2 * change(raised, brow)


def test_closed_eyes_show_no_eyeball(renderer: Renderer) -> None:
    rest = resting(10)
    eyes = (4, 5)  # l_eye and r_eye in the mask
    seen = np.isin(renderer.render(rest, frozenset({"mask"})).pixels["mask"], eyes).sum()
    shut = np.isin(renderer.render(showing(rest, AU43=1.0), frozenset({"mask"})).pixels["mask"], eyes).sum()
    assert seen > 20
    assert shut == 0


def test_the_same_spec_gives_the_same_bytes_whatever_came_before(renderer: Renderer) -> None:
    spec = showing(resting(3), AU6=3.0, AU12=2.0)
    first = renderer.render(spec, frozenset(PIXEL_LABELS))
    renderer.render(resting(8))
    again = Renderer().render(FrameSpec.from_json(spec.to_json()), frozenset(PIXEL_LABELS))
    assert first.image.tobytes() == again.image.tobytes()
    assert all(first.pixels[name].tobytes() == again.pixels[name].tobytes() for name in PIXEL_LABELS)
    assert first.vertices.tobytes() == again.vertices.tobytes()


def test_a_batch_is_its_frames_one_by_one(renderer: Renderer) -> None:
    """Two people, two expressions, two cameras, in an order that mixes them: bit for bit the same."""
    first, second = resting(3), resting(7, "ward")
    aside = dataclasses.replace(first, view_index=1, camera=dataclasses.replace(first.camera, azimuth=30.0, noise=0.5))
    specs = [first, second, showing(first, AU6=3.0, AU43=1.0), aside, showing(aside, AU6=3.0, AU43=1.0)]
    together = renderer.render_batch(specs, frozenset(PIXEL_LABELS))
    for spec, frame in zip(specs, together, strict=True):
        alone = Renderer().render(spec, frozenset(PIXEL_LABELS))
        assert frame.spec == spec and frame.image.tobytes() == alone.image.tobytes()
        assert all(frame.pixels[name].tobytes() == alone.pixels[name].tobytes() for name in PIXEL_LABELS)
        for name in ("landmarks_2d", "landmarks_3d", "landmarks_visible", "vertices", "gaze_left"):
            assert getattr(frame, name).tobytes() == getattr(alone, name).tobytes()
        assert (frame.yaw, frame.pitch, frame.roll) == (alone.yaw, alone.pitch, alone.roll)


def test_a_batch_that_does_not_fit_is_halved(monkeypatch: pytest.MonkeyPatch, renderer: Renderer) -> None:
    rest = resting(3)
    specs = [rest, *(showing(rest, AU4=float(level)) for level in (1, 2, 3))]
    whole, taken, made = renderer.render_batch(specs), [], module.take

    def take(sitter, poses, shots, *others):
        taken.append(len(shots))
        if len(shots) > 2:
            raise RuntimeError("Failed to allocate 123456 bytes on device 'cuda:0'")
        return made(sitter, poses, shots, *others)

    monkeypatch.setattr(module, "take", take)
    with pytest.warns(UserWarning, match="cpu: 4 frames do not fit into memory; trying 2"):
        halves = renderer.render_batch(specs)
    assert taken == [4, 2, 2]
    assert [frame.image.tobytes() for frame in halves] == [frame.image.tobytes() for frame in whole]
    monkeypatch.setattr(module, "take", lambda *_: (_ for _ in ()).throw(RuntimeError("something else")))
    with pytest.raises(RuntimeError, match="something else"):
        renderer.render_batch(specs)


def test_views_of_a_pose_stay_together_and_chunks_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    rest = resting(3)
    turned = [dataclasses.replace(rest, camera=dataclasses.replace(rest.camera, azimuth=a)) for a in (0.0, 9.0, 18.0)]
    specs = [*turned, *(showing(view, AU4=2.0) for view in turned)]
    view = batches.view_bytes(RESOLUTION, frozenset())
    cut = {}
    for views in (1, 2, 3, 5, 7):
        monkeypatch.setattr(batches, "memory", lambda _, n=views: batches.POSE_BYTES * (2 if n > 5 else 1) + n * view)
        cut[views] = list(batches.chunks(specs, tuple(range(6)), frozenset(), "cpu"))
    assert cut[1] == [(i,) for i in range(6)]
    assert cut[2] == [(0, 1), (2,), (3, 4), (5,)]
    assert cut[3] == cut[5] == [(0, 1, 2), (3, 4, 5)] and cut[7] == [(0, 1, 2, 3, 4, 5)]
    two = [specs[0], resting(4), specs[1]]
    assert batches.groups(two) == [(0, 2), (1,)]


def test_a_device_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r"device: 'cuda:99' is not on this machine; allowed: cpu"):
        Renderer("cuda:99")


def test_a_gpu_that_is_too_old_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    old = types.SimpleNamespace(arch=61, name="GeForce GTX 1080")
    monkeypatch.setattr(devices, "_devices", lambda: ("cpu", "cuda:0"))
    monkeypatch.setattr(devices.wp, "get_device", lambda _: old)
    monkeypatch.setattr(devices.wp, "get_cuda_supported_archs", lambda: [75, 90])
    with pytest.raises(ValueError, match=r"^device: 'cuda:0' is too old \(GeForce.* 6\.1 < 7\.5\); give cpu$"):
        Renderer("cuda")


def test_pixels_are_told_by_what_their_samples_see(monkeypatch: pytest.MonkeyPatch) -> None:
    found, see = [], picture._Batch.needs

    def watched(batch, world, seen, labelled):
        out = see(batch, world, seen, labelled)
        shape = (world.resolution, SAMPLES, world.resolution, SAMPLES)
        ids = (seen.visible.numpy()[0] & np.uint64(0xFFFFFFFF)).reshape(shape).swapaxes(1, 2).reshape(-1, SAMPLES**2)
        found.extend([ids.astype(np.int64), batch.sitter.mesh.material.numpy(), out[2].numpy()[0], out[3].numpy()[0]])
        return out

    monkeypatch.setattr(picture._Batch, "needs", watched)
    Renderer().render(resting(3))
    ids, material, hairy, kinds = found
    strand = (ids >= int(FIRST_STRAND)) & (ids != int(NO_SURFACE))
    solid = ids < int(FIRST_STRAND)
    assert (hairy == strand.sum(axis=1)).all()
    assert ((kinds == int(needs.NOTHING)) == ~(strand | solid).any(axis=1)).all()
    one, whole = kinds == int(needs.ONE_LAYER), solid.all(axis=1)
    assert whole[one].all() and one.mean() > 0.1
    layers = material[ids[whole]]
    alike = (layers == layers[:, :1]).all(axis=1)
    assert alike[one[whole]].all()
    # skin may lie before skin; of all else that is alike, one sample stands for the others
    assert one[whole][alike & (layers[:, 0] != int(SKIN)) & (layers[:, 0] != int(FRAME))].all()


def test_a_kernel_that_does_not_compile_is_one_line(monkeypatch: pytest.MonkeyPatch, renderer: Renderer) -> None:
    def fail(*_):
        raise Exception("CPU kernel build failed with error code -1")

    monkeypatch.setattr(module, "take", fail)
    with pytest.raises(
        ValueError, match=r"^device: 'cpu' does not run these kernels \(CPU kernel build failed"
    ) as error:
        renderer.render(resting(3))
    assert "\n" not in str(error.value)
    assert str(devices.build_failure("cuda:0", Exception("CUDA kernel build failed"))).endswith("give cpu")
    assert devices.build_failure("cuda:0", ValueError("something else")) is None


def test_points_that_are_not_numbers_are_survived(monkeypatch: pytest.MonkeyPatch, renderer: Renderer) -> None:
    """Some vertices NaN, some infinitely far, some behind the camera: the picture of all else is as it was."""
    spec, pose = resting(3), KernelPoser.pose
    good = renderer.render(spec, frozenset(PIXEL_LABELS))

    def poisoned(poser, faces):
        poses = pose(poser, faces)
        for array, first in ((poses.points.numpy(), 2000), (poses.strands.numpy(), 100)):  # views of the same memory
            flat = array.reshape(len(faces), -1, 3)
            flat[:, first], flat[:, first + 400], flat[:, first + 800] = np.nan, 1e30, (0.0, 0.0, 5000.0)
        return poses

    monkeypatch.setattr(KernelPoser, "pose", poisoned)
    bad = Renderer().render(spec, frozenset(PIXEL_LABELS))
    assert (np.abs(bad.image.astype(int) - good.image).max(axis=2) > 8).mean() < 0.05
    assert np.isnan(bad.vertices[2000]).all() and np.isfinite(bad.vertices[2001]).all()
    assert (bad.pixels["mask"] != good.pixels["mask"]).mean() < 0.02


@pytest.mark.parametrize("device", [str(d) for d in (check_device("cpu"), *wp.get_cuda_devices())[1:]])
def test_other_devices_agree_with_the_cpu(renderer: Renderer, device: str) -> None:
    """Geometry within 0.01 px, labels equal but at silhouettes, pictures to 40 dB. Runs only where there is a GPU."""
    spec = showing(resting(6), AU4=3.0, AU10=2.0)
    ours, theirs = (r.render(spec, frozenset(PIXEL_LABELS)) for r in (renderer, Renderer(device)))
    np.testing.assert_allclose(ours.landmarks_2d, theirs.landmarks_2d, atol=0.01)
    error = np.mean((ours.image.astype(float) - theirs.image) ** 2)
    assert 10 * np.log10(255**2 / max(error, 1e-9)) >= 40.0
    assert (ours.pixels["mask"] == theirs.pixels["mask"]).mean() > 0.99
