"""Pixel labels against a NumPy twin of their kernel, and what the labels of known heads must show."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from painsynth_hf.appearance.brows import brow_shape
from painsynth_hf.render import frames, parts, places, renderer
from painsynth_hf.render.camera import pinhole
from painsynth_hf.render.detail import detail_of
from painsynth_hf.render.labels import PIXEL_LABELS, strand_ranges
from painsynth_hf.render.raster import SAMPLES
from painsynth_hf.spec import Attire, Camera, Expression, Eyes, FrameSpec, Hair, Person, Pose, Scene, Skin

ALL = frozenset(PIXEL_LABELS)
SIZE = 128
NUMBER = {name: i for i, name in enumerate(parts.CLASSES)}


def make_spec(aus=None, pose=None, hair=None, melanin=0.05, attire=None, **camera):
    person = Person(
        seed=5, age=40.0, gender="male", ethnicity="white", shape={"caucasian": 1.0}, skin=Skin(melanin, 0.03),
        eyes=Eyes(0.3), hair=Hair("short", 0.5, **(hair or {})), attire=Attire(**(attire or {})),
    )  # fmt: skip
    expression = Expression("pain", aus, aus) if aus else Expression("neutral")
    place = Camera(**{"resolution": SIZE, "distance": 900.0, "focal": 2.6, **camera})
    return FrameSpec(0, "test", "train", 0, int(bool(aus)), 0, 0, person, expression, Pose(**(pose or {})),
                     Scene("window"), place)  # fmt: skip


@pytest.fixture(scope="module")
def shoot():
    """Render a spec; the frame, with the buffers that it was made from beside it."""
    drawing, kept = renderer.Renderer(), {}

    def spy(specs, sitter, made):
        made_from = made.buffers
        layers = {name: layer.numpy()[0] for name, layer in vars(made_from.seen).items()}
        posed, rest = made_from.poses.points.numpy()[0], made_from.poses.rest.numpy()[0]
        kept.update(posed=posed, rest=rest, camera=pinhole(specs[0].camera), world=made_from.world, **layers)
        kept.update(surface=made_from.surface, normals=made_from.surface.normals.numpy()[0])
        return frames.frames(specs, sitter, made)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(renderer, "frames", spy)
        yield lambda spec, labels=ALL: (drawing.render(spec, labels), SimpleNamespace(**kept))


@pytest.fixture(scope="module")
def rest(shoot):
    return shoot(make_spec())[0]


@pytest.fixture(scope="module")
def pained(shoot):
    return shoot(make_spec({"AU12": 4.0, "AU25": 4.0, "AU26": 3.0}, azimuth=20.0, hair={"beard": "full"}))


def twin(spec, buffers):
    """The kernel `label` in NumPy: the same five pictures."""
    camera, surface, s = buffers.camera, buffers.surface, SAMPLES
    size = spec.camera.resolution * s
    inner = slice(s // 2, None, s)
    visible = buffers.hairs.reshape(size, size)
    layer = {name: getattr(buffers, name).reshape(size, size)[inner, inner]
             for name in ("bare", "solid", "glasses", "cannula")}  # fmt: skip
    nearest = layer["bare"]
    there = nearest != np.uint64(0xFFFFFFFFFFFFFFFF)
    t = np.where(there, nearest & np.uint64(0xFFFFFFFF), 0).astype(np.int64)

    tri = surface.triangles.numpy()[t]  # (H, W, 3)
    screen_all = surface.screen.numpy()[0].astype(float)
    y, x = np.meshgrid(*[np.arange(size)[inner] + 0.5] * 2, indexing="ij")
    w = _weights(screen_all[tri], x, y)
    mix = lambda values: np.einsum("hwk,hwk...->hw...", w, values[tri])  # noqa: E731

    material = np.where(there, surface.material.numpy()[t], -1)
    count = surface.points.shape[1]
    fields = np.zeros((count, len(parts.FIELDS)))
    fields[: len(buffers.rest)] = parts.person_fields(brow_shape(spec.person))
    f = dict(zip(parts.FIELDS, np.moveaxis(mix(fields) > 0, 2, 0), strict=True))
    skin = np.select(
        [f["mouth"], f["lips"] & f["upper_lip"], f["lips"], f["ears"] & f["left"], f["ears"], f["nose"], f["neck"],
         f["left_brow"], f["right_brow"]],
        [parts.MOUTH, parts.UPPER_LIP, parts.LOWER_LIP, parts.LEFT_EAR, parts.RIGHT_EAR, parts.NOSE, parts.NECK,
         parts.LEFT_BROW, parts.RIGHT_BROW], parts.SKIN,
    )  # fmt: skip
    solids = [0, skin, parts.MOUTH, parts.MOUTH, parts.MOUTH, parts.LEFT_EYE, parts.RIGHT_EYE, parts.CLOTH]
    mask = np.select([material == number for number in range(-1, 7)], solids)
    outer = (material == 0) & (mask != parts.MOUTH)

    scalp, beard, end = strand_ranges(spec.person, detail_of(spec.camera).hair)
    ids = (visible & np.uint64(0xFFFFFFFF)).astype(np.int64)
    strand = np.where(ids == 0xFFFFFFFF, -1, ids - (1 << 28))
    reach = s // 2 + 1
    cover = [_box(on, reach)[inner, inner] for on in ((strand >= scalp) & (strand < beard),
                                                      (strand >= beard) & (strand < end))]  # fmt: skip
    grown = outer & np.isin(mask, (parts.SKIN, parts.NECK)) & (mix(surface.state.numpy()[0, :, 2]) >= 0.5)
    mask = np.where(grown | (cover[0] >= 0.5), parts.HAIR, mask)
    layers = outer + 2 * ((mask == parts.HAIR) | (cover[0] + cover[1] >= 0.5))
    layers = layers + 4 * (layer["glasses"] < nearest) + 8 * (layer["cannula"] < nearest)
    through = (layer["glasses"] < nearest) & np.isin(mask, (parts.SKIN, parts.NOSE, parts.LEFT_EAR, parts.RIGHT_EAR))
    mask = np.where(through & (cover[0] < 0.5), parts.GLASSES, mask)
    heat = outer * np.linalg.norm(mix(_moved(buffers, count)), axis=-1)

    # what is worn on the head is solid too
    top = layer["solid"]
    there = top != np.uint64(0xFFFFFFFFFFFFFFFF)
    depth = np.where(there, (top >> np.uint64(32)).astype(np.uint32).view(np.float32), 0.0)
    t = np.where(there, top & np.uint64(0xFFFFFFFF), 0).astype(np.int64)
    worn = np.where((top != nearest) & (cover[0] < 0.5), surface.material.numpy()[t], -1)
    mask = np.select([worn == 7, worn == 8, worn == 9], [parts.GLASSES, parts.HAT, parts.CANNULA], mask)
    tri = surface.triangles.numpy()[t]
    w = _weights(screen_all[tri], x, y)

    # normals of vertices that no view sees are never written
    n = mix(np.nan_to_num(buffers.normals).astype(float)) @ camera.camera_from_world[:3, :3].T
    ray = np.stack([x / s, y / s, np.ones_like(x)], axis=-1) @ np.linalg.inv(camera.intrinsics).T
    ray /= np.linalg.norm(ray, axis=-1, keepdims=True)
    n -= ray * np.maximum((n * ray).sum(axis=-1, keepdims=True), 0.0)
    n /= np.maximum(np.linalg.norm(n, axis=-1, keepdims=True), 1e-9)
    return {
        "depth": np.round(depth * 10.0),
        "heatmap": np.minimum(np.round(heat * 1000.0), 65535),
        "normal": np.where(there[..., None], np.round(127.5 * (n + 1.0)), 0.0),
        "mask": mask,
        "mask_layers": layers,
    }


def _moved(buffers, count):
    """(count, 3): how far each vertex of the head is from rest."""
    moved = np.zeros((count, 3))
    moved[: len(buffers.rest)] = buffers.posed - buffers.rest
    return moved


def _weights(screen, x, y):
    """(H, W, 3) perspective-correct weights at (x, y) of projected triangles (H, W, 3, 3)."""
    a, b, c = (screen[..., k, :] for k in range(3))

    def edge(p, q):
        return (q[..., 0] - p[..., 0]) * (y - p[..., 1]) - (q[..., 1] - p[..., 1]) * (x - p[..., 0])

    w = np.stack([edge(b, c) / a[..., 2], edge(c, a) / b[..., 2], edge(a, b) / c[..., 2]], axis=-1)
    return w / w.sum(axis=-1, keepdims=True)


def _box(on, reach):
    """Mean of `on` over windows that stop at the picture's border."""
    total, count = np.zeros(on.shape), np.zeros(on.shape)
    padded, inside = np.pad(on.astype(float), reach), np.pad(np.ones(on.shape), reach)
    for i in range(2 * reach + 1):
        for j in range(2 * reach + 1):
            total += padded[i : i + on.shape[0], j : j + on.shape[1]]
            count += inside[i : i + on.shape[0], j : j + on.shape[1]]
    return total / count


@pytest.fixture(scope="module")
def dressed(shoot):
    """The face of `pained` in glasses, with a cannula and a cap."""
    worn = {"glasses": "rectangular", "cannula": True, "head_wear": "cap"}
    aus = {"AU12": 4.0, "AU25": 4.0, "AU26": 3.0}
    return shoot(make_spec(aus, azimuth=20.0, hair={"beard": "full"}, attire=worn))


@pytest.mark.parametrize("face", ["pained", "dressed"])
def test_the_kernel_agrees_with_its_twin(face, request):
    frame, buffers = request.getfixturevalue(face)
    expected = twin(frame.spec, buffers)
    assert list(frame.pixels) == list(PIXEL_LABELS)
    for name, got in frame.pixels.items():
        if name == "au_regions":  # has tests of its own
            continue
        assert got.dtype == (np.uint16 if name in ("depth", "heatmap") else np.uint8)
        assert got.shape == ((SIZE, SIZE, 3) if name == "normal" else (SIZE, SIZE))
        off = np.abs(got.astype(float) - expected[name])
        if name.startswith("mask"):
            assert (off > 0).mean() < 1e-3  # a border can pass within a float's error of a pixel's centre
        else:
            assert off.max() <= 1.0
        assert got.max() > 0


def test_only_what_is_asked_for_is_made(shoot):
    assert shoot(make_spec(), frozenset())[0].pixels == {}
    assert list(shoot(make_spec(), frozenset({"depth", "mask"}))[0].pixels) == ["mask", "depth"]


def test_sides_are_the_subjects(rest):
    mask = rest.pixels["mask"]
    centre = {name: np.argwhere(mask == number).mean(axis=0) for name, number in NUMBER.items() if number in mask}
    for part in ("eye", "brow", "ear"):
        assert centre[f"l_{part}"][1] > centre["nose"][1] > centre[f"r_{part}"][1]
    assert centre["l_brow"][0] < centre["l_eye"][0] < centre["nose"][0] < centre["u_lip"][0] < centre["l_lip"][0]
    assert centre["hair"][0] < centre["l_brow"][0] and centre["l_lip"][0] < centre["neck"][0] < centre["cloth"][0]


def test_landmarks_lie_on_their_parts(rest):
    column, row = np.floor(rest.landmarks_2d).astype(int).T
    here = rest.pixels["mask"][row, column]
    assert (here[27:31] == NUMBER["nose"]).all()
    assert set(here[[19, 20]]) == {NUMBER["r_brow"]} and set(here[[23, 24]]) == {NUMBER["l_brow"]}
    for number, part in ((18, "r_brow"), (25, "l_brow")):  # where brows thin out, a pixel or less of them is left
        away = np.argwhere(rest.pixels["mask"] == NUMBER[part])[:, ::-1] + 0.5 - rest.landmarks_2d[number]
        assert np.hypot(*away.T).min() < 1.5
    middle = rest.landmarks_2d[36:42].mean(axis=0).astype(int)
    assert rest.pixels["mask"][middle[1], middle[0]] == NUMBER["r_eye"]
    border = {NUMBER["skin"], NUMBER["u_lip"], NUMBER["l_lip"]}
    assert set(here[48:60]) <= border and set(here[61:64]) <= border | {NUMBER["mouth"]}


def test_depth_meets_the_landmarks(rest):
    column, row = np.floor(rest.landmarks_2d).astype(int).T
    depth = rest.pixels["depth"][row, column] / 10.0
    flat = [27, 28, 29, 30, 19, 24]  # where a pixel spans little depth
    assert np.abs(depth - rest.landmarks_3d[:, 2])[flat].max() < 1.5
    assert rest.pixels["depth"][0, 0] == 0 and (rest.pixels["normal"][0, 0] == 0).all()


def test_normals_are_unit_and_face_the_camera(rest):
    n = rest.pixels["normal"][rest.pixels["depth"] > 0] / 127.5 - 1.0
    assert np.abs(np.linalg.norm(n, axis=1) - 1.0).max() < 0.02
    assert n[:, 2].max() < 0.25  # edge-on at the picture's margin leans by the angle of view
    tip = np.floor(rest.landmarks_2d[30]).astype(int)
    assert rest.pixels["normal"][tip[1], tip[0], 2] < 70


def test_heatmap_is_zero_at_rest_however_the_head_turns(rest, shoot):
    turned = shoot(make_spec(pose={"yaw": 15.0, "pitch": 5.0}), frozenset({"heatmap"}))[0]
    assert rest.pixels["heatmap"].max() == 0 and turned.pixels["heatmap"].max() == 0


def test_heatmap_is_the_displacement_of_outer_skin(pained):
    frame, buffers = pained
    heat, mask = frame.pixels["heatmap"] / 1000.0, frame.pixels["mask"]
    moved = np.linalg.norm(buffers.posed - buffers.rest, axis=1).max()
    assert 3.0 < heat.max() <= moved + 1e-3
    assert heat[mask == NUMBER["l_lip"]].mean() > 2.0 > heat[mask == NUMBER["nose"]].mean()
    for name in ("background", "mouth", "l_eye", "cloth"):
        assert heat[mask == NUMBER[name]].max(initial=0.0) == 0.0


def test_the_mask_follows_lids_and_lips(rest, shoot):
    def area(frame, *names):
        return sum(int((frame.pixels["mask"] == NUMBER[name]).sum()) for name in names)

    shut = shoot(make_spec({"AU43": 1.0}), frozenset({"mask"}))[0]
    wide = shoot(make_spec({"AU27": 5.0}), frozenset({"mask"}))[0]
    assert area(rest, "l_eye", "r_eye") > 20 and area(shut, "l_eye", "r_eye") <= 2
    assert area(wide, "mouth") > 10 * max(area(rest, "mouth"), 5)


def test_layers_see_through_hair_and_beard(pained):
    frame, _ = pained
    layers, mask = frame.pixels["mask_layers"], frame.pixels["mask"]
    assert set(np.unique(layers)) == {0, 1, 2, 3}
    assert ((layers & 2) > 0)[mask == NUMBER["hair"]].all()
    assert (layers[np.isin(mask, [NUMBER["cloth"], NUMBER["l_eye"], NUMBER["mouth"]])] & 1 == 0).all()
    assert ((layers == 3) & (mask == NUMBER["skin"])).sum() > 20  # the beard


def test_a_shaven_head_is_skin(shoot):
    spec = make_spec()
    bald = dataclasses.replace(spec.person, hair=dataclasses.replace(spec.person.hair, style="bald"))
    mask = shoot(dataclasses.replace(spec, person=bald), frozenset({"mask"}))[0].pixels["mask"]
    assert not (mask == NUMBER["hair"]).any()


def test_far_landmarks_are_hidden(rest, shoot):
    assert rest.landmarks_visible.sum() >= 64
    side = shoot(make_spec(azimuth=60.0), frozenset())[0]  # from the subject's left
    assert not side.landmarks_visible[:6].any() and side.landmarks_visible[11:17].all()
    assert not side.landmarks_visible[39] and side.landmarks_visible[42:48].all()


@pytest.mark.parametrize("azimuth", [0.0, 35.0, -70.0])
def test_the_visibility_of_landmarks_agrees_with_its_twin(shoot, azimuth):
    frame, buffers = shoot(make_spec({"AU43": 1.0, "AU26": 5.0}, azimuth=azimuth), frozenset())
    place, facing = parts.person_landmarks(brow_shape(frame.spec.person))
    points = place @ buffers.posed
    size = SIZE * SAMPLES
    solid = buffers.solid.reshape(size, size)
    depth = (solid >> np.uint64(32)).astype(np.uint32).view(np.float32)
    depth = np.where(solid == np.uint64(0xFFFFFFFFFFFFFFFF), 1e9, depth)
    column, row = np.floor(frame.landmarks_2d * SAMPLES).astype(int).T
    around = np.max([depth[row + i, column + j] for i in (-1, 0, 1) for j in (-1, 0, 1)], axis=0)
    normals = facing @ np.nan_to_num(buffers.normals[: len(buffers.posed)])
    view = buffers.camera.position - points
    cosine = (normals * view).sum(axis=1) / np.linalg.norm(normals, axis=1) / np.linalg.norm(view, axis=1)
    expected = (frame.landmarks_3d[:, 2] <= around + places.BEHIND) & (cosine >= places.LEAN)
    assert np.array_equal(frame.landmarks_visible, expected)
    assert 20 < expected.sum() < 68 or azimuth == 0.0


def test_numbers_of_the_frame(rest, shoot):
    assert np.allclose([rest.yaw, rest.pitch, rest.roll], 0.0, atol=1e-3)
    inwards = np.degrees(np.arctan2(31.0, 1000.0))  # eyes meet on what they look at
    assert np.allclose(rest.gaze_left, [-np.sin(np.radians(inwards)), 0, -1], atol=3e-3)
    assert np.allclose(rest.gaze_left * [-1, 1, 1], rest.gaze_right, atol=1e-5)
    other = shoot(make_spec(pose={"gaze_yaw": 20.0}, azimuth=30.0, melanin=0.3), frozenset())[0]
    assert np.isclose(other.yaw, -30.0, atol=1e-3)
    # 20 to the left of a head seen at -30
    assert np.isclose(other.gaze_left[0], -np.sin(np.radians(10.0 + inwards)), atol=3e-3)
    assert other.skin_tone_ita < rest.skin_tone_ita - 20 and other.skin_tone_monk > rest.skin_tone_monk
    projected = rest.landmarks_3d @ rest.intrinsics.T
    assert np.allclose(projected[:, :2] / projected[:, 2:], rest.landmarks_2d, atol=1e-2)
    assert rest.vertices.shape[1] == 3 and 700 < rest.vertices[:, 2].min() < 900


def test_what_is_worn_has_its_class_and_hides_no_skin_from_the_flags(pained, dressed):
    bare, worn = pained[0].pixels, dressed[0].pixels
    for name, least in (("eye_g", 60), ("cannula", 60), ("hat", 400)):
        assert (worn["mask"] == NUMBER[name]).sum() > least and not (bare["mask"] == NUMBER[name]).any()
    np.testing.assert_array_equal(worn["mask_layers"] & 1, bare["mask_layers"] & 1)
    np.testing.assert_array_equal(worn["heatmap"], bare["heatmap"])
    for name, flag in (("eye_g", 4), ("cannula", 8)):
        assert (worn["mask_layers"][worn["mask"] == NUMBER[name]] & flag).all()


def test_a_lens_hides_neither_eye_nor_depth_but_a_frame_does(pained, dressed):
    bare, worn = pained[0].pixels, dressed[0].pixels
    eyes = np.isin(bare["mask"], (NUMBER["l_eye"], NUMBER["r_eye"]))
    assert (worn["mask"][eyes] == bare["mask"][eyes]).mean() > 0.7
    through = (worn["mask_layers"] & 4 > 0) & (worn["depth"] == bare["depth"])
    assert through.sum() > 200
    nearer = bare["depth"].astype(int) - worn["depth"]
    frame = (worn["mask"] == NUMBER["eye_g"]) & (nearer > 0) & (bare["depth"] > 0)
    assert 30.0 < np.median(nearer[frame]) < 200.0  # 3 to 20 mm before the face, in tenths


def test_a_heatmap_alone_is_the_same_heatmap(shoot):
    spec = make_spec({"AU12": 4.0, "AU26": 3.0})
    alone, among = (shoot(spec, labels)[0].pixels["heatmap"] for labels in (frozenset(("heatmap",)), ALL))
    assert (alone == among).all() and alone.max() > 1000
