import dataclasses
import hashlib
import io
import json
import struct

import numpy as np
import pytest
from PIL import Image

from painsynth_hf.appearance.chromophores import skin_albedo
from painsynth_hf.cli import main
from painsynth_hf.exports import arkit, atlas, export
from painsynth_hf.exports import glb as glb_module
from painsynth_hf.exports.bust import LASH_NAMES
from painsynth_hf.exports.glb import head_glb
from painsynth_hf.head.head import build_head, load_assets
from painsynth_hf.head.lips import lip_gap
from painsynth_hf.head.topology import topology
from painsynth_hf.portrait import portrait
from painsynth_hf.spec import Expression, Pose

SIZE = 128
SPEC = portrait(seed=4, age=66, gender="male", au=["AU4=4", "AU43=1", "AU12L=3"])
DTYPES = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
COLUMNS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}


class Parsed:
    """A .glb file read by the specification, with as many checks as there are words for it."""

    def __init__(self, data: bytes) -> None:
        magic, version, length = struct.unpack_from("<4sII", data)
        assert (magic, version, length) == (b"glTF", 2, len(data)) and len(data) % 4 == 0
        size, kind = struct.unpack_from("<I4s", data, 12)
        assert kind == b"JSON" and size % 4 == 0
        self.document = json.loads(data[20 : 20 + size])
        more, kind = struct.unpack_from("<I4s", data, 20 + size)
        assert kind == b"BIN\0" and more % 4 == 0 and 28 + size + more == len(data)
        self.blob = data[28 + size :]
        assert 0 <= len(self.blob) - self.document["buffers"][0]["byteLength"] < 4

    def view(self, number: int) -> bytes:
        view = self.document["bufferViews"][number]
        assert view["byteOffset"] % 4 == 0
        assert view["byteOffset"] + view["byteLength"] <= self.document["buffers"][0]["byteLength"]
        return self.blob[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]

    def array(self, number: int) -> np.ndarray:
        """(count, columns), integers as what they stand for."""
        entry = self.document["accessors"][number]
        dtype, columns, count = np.dtype(DTYPES[entry["componentType"]]), COLUMNS[entry["type"]], entry["count"]
        out = np.zeros((count, columns), dtype)
        if "bufferView" in entry:
            data, stride = self.view(entry["bufferView"]), columns * dtype.itemsize
            stride = self.document["bufferViews"][entry["bufferView"]].get("byteStride", stride)
            assert len(data) == count * stride and (stride % 4 == 0 or columns == 1)
            rows = np.frombuffer(data, np.uint8).reshape(count, stride)[:, : columns * dtype.itemsize]
            out = np.ascontiguousarray(rows).view(dtype)
        if "sparse" in entry:
            sparse = entry["sparse"]
            index = np.frombuffer(self.view(sparse["indices"]["bufferView"]),
                                  DTYPES[sparse["indices"]["componentType"]]).astype(int)  # fmt: skip
            values = np.frombuffer(self.view(sparse["values"]["bufferView"]), dtype).reshape(-1, columns)
            assert len(index) == len(values) == sparse["count"] > 0
            assert (np.diff(index) > 0).all() and index[-1] < count
            out[index] = values
        assert np.isfinite(out).all()
        if "min" in entry:
            assert entry["min"] == out.min(axis=0).tolist() and entry["max"] == out.max(axis=0).tolist()
        return out / np.iinfo(dtype).max if entry.get("normalized") else out

    def mesh(self, name: str) -> dict:
        return next(mesh for mesh in self.document["meshes"] if mesh["name"] == name)

    def primitive(self, name: str, material: str) -> list[dict]:
        materials = [entry["name"] for entry in self.document["materials"]]
        return [p for p in self.mesh(name)["primitives"] if materials[p["material"]] == material]


@pytest.fixture(scope="module")
def data() -> bytes:
    return head_glb(SPEC, texture=SIZE)


@pytest.fixture(scope="module")
def parsed(data) -> Parsed:
    return Parsed(data)


@pytest.fixture(scope="module")
def shapes() -> dict[str, np.ndarray]:
    return arkit.blend_shapes(SPEC.person)


@pytest.fixture(scope="module")
def rest() -> np.ndarray:
    """(S, 3) mm: level and facing ahead, as the file's."""
    return build_head(dataclasses.replace(SPEC, pose=Pose())).rest


def test_every_accessor_is_sound(parsed):
    for mesh in parsed.document["meshes"]:
        for primitive in mesh["primitives"]:
            arrays = {name: parsed.array(number) for name, number in primitive["attributes"].items()}
            counts = {len(array) for array in arrays.values()}
            assert len(counts) == 1
            indices = parsed.array(primitive["indices"])
            assert set(np.unique(indices)) == set(range(counts.pop()))
            assert np.allclose(np.linalg.norm(arrays["NORMAL"], axis=1), 1.0, atol=0.012)
            for name in {"TEXCOORD_0", "COLOR_0"} & set(arrays):
                assert arrays[name].min() >= 0.0 and arrays[name].max() <= 1.0
            for target in primitive.get("targets", []):
                assert set(target) == {"POSITION", "NORMAL"}
                for number in target.values():
                    assert parsed.array(number).shape == arrays["POSITION"].shape


def test_it_is_a_head_in_metres_that_looks_along_z(parsed):
    (skin,) = parsed.primitive("head", "skin")
    points = parsed.array(skin["attributes"]["POSITION"])
    assert 0.10 < points[:, 1].max() < 0.15 and points[:, 2].max() < 0.07 < 0.10 < -points[:, 2].min()
    nose = points[points[:, 2].argmax()]
    assert abs(nose[0]) < 0.008 and -0.07 < nose[1] < 0.0
    tip = parsed.array(skin["attributes"]["NORMAL"])[points[:, 2].argmax()]
    assert tip[2] > 0.5
    corners = points[parsed.array(skin["indices"]).reshape(-1, 3)]
    volume = np.einsum("ti,ti->t", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6.0
    assert volume > 0.003  # counter-clockwise from outside
    eyes = [parsed.array(p["attributes"]["POSITION"]) for p in parsed.primitive("head", "eyes")]
    assert eyes[0][:, 0].min() > 0.0 > eyes[1][:, 0].max()


def test_targets_are_those_of_arkit_and_the_present_expression(parsed, data):
    mesh = parsed.mesh("head")
    assert len(arkit.NAMES) == len(set(arkit.NAMES)) == 52 and set(arkit.NAMES) <= set(load_assets().shape_names)
    assert mesh["extras"]["targetNames"] == [*arkit.NAMES, "painsynth"]
    assert mesh["weights"] == [0.0] * 52 + [1.0]
    assert all(len(p["targets"]) == 53 for p in mesh["primitives"])
    (skin,) = parsed.primitive("head", "skin")
    cut = atlas.head_cut(1)
    kept = np.unique(cut.triangles[np.repeat(np.repeat(load_assets().quad_part, 4), 2) == 0])
    own = cut.source[kept]
    spec = dataclasses.replace(SPEC, pose=Pose())
    head = build_head(spec)
    rest, shown = (1000.0 * parsed.array(number) for number in
                   (skin["attributes"]["POSITION"], skin["targets"][-1]["POSITION"]))  # fmt: skip
    assert np.abs(rest - head.rest[own]).max() < 0.01
    assert np.abs(rest + shown - head.posed[own]).max() < 0.08
    assert len(data) < 6e6


def test_blinks_shut_the_eyes_as_au43_does(rest, shapes):
    spec = dataclasses.replace(SPEC, pose=Pose(), expression=Expression("neutral", {"AU43": 1.0}, {"AU43": 1.0}))
    both = rest + shapes["eyeBlinkLeft"] + shapes["eyeBlinkRight"]
    shut = build_head(spec).posed
    assert np.abs(both - shut).max() < 1e-3 and np.abs(both - rest).max() > 5.0
    left = rest[:, 0] > 12.0
    assert not shapes["eyeBlinkLeft"][rest[:, 0] < -12.0].any() and np.abs(shapes["eyeBlinkLeft"][left]).max() > 5.0


def test_mouth_close_closes_an_open_jaw(rest, shapes):
    opened = rest + shapes["jawOpen"]
    assert np.median(lip_gap(opened)) > 5.0
    assert np.median(np.abs(lip_gap(opened + shapes["mouthClose"]))) < 2.5


def test_gaze_turns_its_own_eye_and_lid(parsed, rest, shapes):
    names = parsed.mesh("head")["extras"]["targetNames"]
    left, right = parsed.primitive("head", "eyes")
    eye = build_head(dataclasses.replace(SPEC, pose=Pose())).eyes[0]
    up = names.index("eyeLookUpLeft")
    points = 1000.0 * parsed.array(left["attributes"]["POSITION"])
    moved = points + 1000.0 * parsed.array(left["targets"][up]["POSITION"])
    assert np.allclose(np.linalg.norm(moved - eye.centre, axis=1), eye.radius, atol=0.1)
    pole = int(points[:, 2].argmax())
    assert moved[pole, 1] - points[pole, 1] > 3.0
    assert not parsed.array(right["targets"][up]["POSITION"]).any()
    assert not shapes["eyeLookUpLeft"][rest[:, 0] < 0.0].any()
    out = 1000.0 * parsed.array(left["targets"][names.index("eyeLookOutLeft")]["POSITION"])
    assert out[pole, 0] > 3.0
    (lashes,) = (p for p in parsed.primitive("head", "hair") if len(parsed.array(p["attributes"]["POSITION"])) < 2000)
    for name in LASH_NAMES:
        assert np.abs(parsed.array(lashes["targets"][names.index(name)]["POSITION"])).max() > 2e-4, name


def test_texture_is_this_persons_skin(parsed):
    pictures = [Image.open(io.BytesIO(parsed.view(i["bufferView"]))) for i in parsed.document["images"]]
    assert [p.size for p in pictures] == [(SIZE, SIZE)] * 2 and all(p.format == "JPEG" for p in pictures)
    encoded = np.asarray(pictures[0]) / 255.0
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    template = topology().operator @ load_assets().template
    cut = atlas.head_cut()
    cheek = np.linalg.norm(template[cut.source] - (42.0, -35.0, 10.0), axis=1) < 14.0
    column, row = (np.array([1.0, -1.0]) * cut.uv[cheek] * SIZE + (0.0, SIZE)).astype(int).T
    wanted = skin_albedo(SPEC.person.skin.melanin, SPEC.person.skin.blood)
    assert np.allclose(np.median(linear[row, column], axis=0), wanted, rtol=0.5)
    normals = np.asarray(pictures[1]) / 127.5 - 1.0
    assert normals[..., 2].min() > 0.3 and np.abs(normals[..., :2].mean(axis=(0, 1))).max() < 0.03
    face = normals[row, column]
    assert face[:, :2].std() > 0.01


def test_the_layout_keeps_islands_apart():
    cut = atlas.head_cut(1)
    corners = cut.uv[cut.triangles]
    assert corners.min() >= 0.0 and corners.max() <= 1.0
    middle = corners.mean(axis=1)
    boxes = [np.array(after) for _, after in atlas.ISLANDS] + [np.array(b) for b in (*atlas.EYES, atlas.CLOTH)]
    inside = np.stack([((middle > box[:2]) & (middle < box[2:])).all(axis=1) for box in boxes])
    assert (inside.sum(axis=0) == 1).all()
    same = np.array_equal(load_assets().quads.shape, (len(atlas.head_uv(0)), 4))
    assert same and np.array_equal(cut.source[cut.triangles][::2, 0], atlas.coarse_quads()[:, 0])


def test_same_person_same_bytes(data):
    assert hashlib.sha256(head_glb(SPEC, texture=SIZE)).digest() == hashlib.sha256(data).digest()


def test_refusals():
    with pytest.raises(ValueError, match="texture"):
        head_glb(SPEC, texture=7)
    with pytest.raises(ValueError, match="device"):
        head_glb(SPEC, device="abacus")


def test_export_writes_one_head_per_person_or_nothing(tmp_path, monkeypatch, fake_renderer, capsys):
    from painsynth_hf.config import Config
    from painsynth_hf.generate import generate

    config = Config.of("mini", ethnicities=("black",), age_bands=((20, 35),), identities=2, resolution=32)
    generate(config, tmp_path / "set", 1)
    drawn = []
    monkeypatch.setattr(glb_module, "head_glb", lambda person: drawn.append(person) or b"glTF")
    done = export("glb", tmp_path / "set", tmp_path / "out")
    files = sorted(path.name for path in done.folder.iterdir())
    assert len(files) == done.files == len(set(drawn)) == 2 and all(name.endswith(".glb") for name in files)
    before = sorted(tmp_path.rglob("*"))
    assert main(["export", "glb", str(tmp_path / "set"), str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.count("\n") == 1

    def fail(person):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(glb_module, "head_glb", fail)
    with pytest.raises(ValueError, match="No space left"):
        export("glb", tmp_path / "set", tmp_path / "other")
    assert sorted(tmp_path.rglob("*")) == before


def test_render_writes_the_head_beside_the_picture(tmp_path, fake_renderer, monkeypatch, capsys):
    monkeypatch.setattr(glb_module, "head_glb", lambda spec, device: b"glTF")
    command = ["render", "--out", str(tmp_path / "a.png"), "--resolution", "64", "--glb"]
    assert main([*command, str(tmp_path / "a.glb")]) == 0 and (tmp_path / "a.glb").read_bytes() == b"glTF"
    assert main([*command, str(tmp_path / "a.obj")]) == 2
    assert "glb" in capsys.readouterr().err and not (tmp_path / "a.obj").exists()
