"""Heads as binary glTF: ARKit's blend shapes, baked texture, hair. Opens in Blender, three.js, Babylon.js.

    IDENTITY.glb    metres, y up, the face along +z, origin midway between the eyes; level, at rest, in its clothes

Meshes: "head" (skin, eyes, teeth, tongue, lashes, beard; all with the same 52 morph targets, named in `targetNames`),
"hair", "clothes" and "worn". Nothing but the file is needed to show it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..checks import check_integer
from ..opened import Opened
from ..render.device import check_device
from ..render.world import FRAME, HAT, LENS, TUBE
from ..spec import Expression, FrameSpec, Person
from . import atlas as layout
from .arkit import NAMES, blend_shapes
from .bake import bake_texture
from .bust import AT_REST, PRESENT, Bust, make_bust
from .gltf import Gltf, fractions
from .parts import Part, head_parts, riding, run_of
from .ribbons import paint, ribbons, srgb

TEXTURE_RANGE = (64, 4096)  # texels
QUALITY = 86  # of the JPEGs
METRE = 1000.0  # mm
TURNED = 0.03  # of a normal's length: smaller turns are not stored
# roughness of what wears the texture, and whether it has its normals
SURFACES = {"skin": (0.52, True), "eyes": (0.06, False), "teeth": (0.22, False), "tongue": (0.35, False),
            "clothes": (0.9, False)}  # fmt: skip
IN_THE_MOUTH = {"teeth": (0.75, 0.70, 0.66, 1.0), "tongue": (0.55, 0.42, 0.40, 1.0)}  # light left there
TUBE_COLOUR = (0.62, 0.70, 0.68)
HAIR_ROUGHNESS = 0.5
COILED = 0.75  # curl above which ribbons keep their kinks: a mass, not spikes


def head_glb(
    who: Person | FrameSpec, *, texture: int = 1024, expression: Expression | None = None, device: str = "cpu"
) -> bytes:
    """A .glb file of a person's head, 4.5 to 6.5 MB.

    `expression`, or that of the spec, is what is shown when the file is opened: morph target "painsynth", weight 1,
    with the 52 of ARKit at 0; wrinkles and colour in the texture are its own. `texture` is the side in texels. Head
    and eyes face ahead. Raises `ValueError` on a texture out of range and on a device that is not there.
    """
    size = check_integer("texture", texture, *TEXTURE_RANGE)
    person = who.person if isinstance(who, FrameSpec) else who
    shown = expression or (who.expression if isinstance(who, FrameSpec) else AT_REST)
    bust = make_bust(person, shown, check_device(device))
    cut = layout.whole(bust.triangles, tuple(bust.ranges[n] for n in ("left_eye", "right_eye", "cloth")), bust.places)
    colour, bumps = bake_texture(bust, cut, size, check_device(device))
    colour = paint((srgb(colour) * 255.0 + 0.5).astype(np.uint8), bust, cut)
    out = Gltf()
    pictures = [("colour", colour), ("normals", ((0.5 * bumps + 0.5) * 255.0 + 0.5).astype(np.uint8))]
    textures = [out.texture(_jpeg(picture), "image/jpeg", name) for name, picture in pictures]
    for name, (roughness, bumpy) in SURFACES.items():
        pbr: dict[str, Any] = {
            "baseColorTexture": {"index": textures[0]},
            "metallicFactor": 0.0,
            "roughnessFactor": roughness,
        }
        if name in IN_THE_MOUTH:
            pbr["baseColorFactor"] = IN_THE_MOUTH[name]
        more = {"normalTexture": {"index": textures[1]}} if bumpy else {}
        two = {"doubleSided": True} if name == "clothes" else {}
        out.add("materials", {"name": name, "pbrMetallicRoughness": pbr, **more, **two})
    materials = {name: i for i, name in enumerate(SURFACES)}
    hair = _plain(out, "hair", (1.0, 1.0, 1.0), HAIR_ROUGHNESS)

    names = [*NAMES, PRESENT] if any(shown.aus.values()) else list(NAMES)
    shapes = blend_shapes(person)
    moving = [*head_parts(bust, shapes, materials), *riding(bust, shapes, hair)]
    _mesh(out, "head", moving, names, showing=PRESENT in names)
    strips = ribbons(bust.locks["scalp"], "scalp", coiled=person.hair.curl > COILED) if "scalp" in bust.locks else None
    if strips:
        part = Part(hair, strips.points, strips.normals, strips.triangles, colour=strips.colour)
        _mesh(out, "hair", [part])
    _mesh(out, "clothes", [run_of(bust, bust.ranges["cloth"], materials["clothes"], layout.cloth_uv(bust.places))])
    worn = list(_worn(out, bust))
    if worn:
        _mesh(out, "worn", worn)
    return out.data()


def write(opened: Opened, rows: Iterator[tuple[str, dict[str, Any]]], out: Path) -> None:
    """One resting head for each person of the set."""
    for _, row in rows:
        spec = FrameSpec.from_json(row["spec"])
        path = out / f"{spec.identity_id}.glb"
        if not path.exists():
            path.write_bytes(head_glb(spec.person))


def _worn(out: Gltf, bust: Bust) -> Iterator[Part]:
    """Glasses, cannula, cap or scarf in one colour each."""
    look = bust.looks.worn
    plain = {"frame": (FRAME, look.frame, 0.35), "hat": (HAT, look.hat.colour, 0.9),
             "tube": (TUBE, TUBE_COLOUR, 0.3), "lens": (LENS, (1.0, 1.0, 1.0), 0.02)}  # fmt: skip
    for name, (number, colour, roughness) in plain.items():
        corners = bust.triangles[bust.material == int(number)]
        if len(corners):
            kept, triangles = np.unique(corners, return_inverse=True)
            material = _plain(out, name, tuple(colour), roughness, 0.12 if name == "lens" else 1.0)
            yield Part(material, bust.rest[kept], bust.resting_normals[kept], triangles.reshape(-1, 3))


def _plain(out: Gltf, name: str, colour: tuple[float, ...], roughness: float, opacity: float = 1.0) -> int:
    factor = [round(float(x), 4) for x in (*colour, opacity)]
    pbr = {"baseColorFactor": factor, "metallicFactor": 0.0, "roughnessFactor": roughness}
    through = {"alphaMode": "BLEND"} if opacity < 1.0 else {}
    return out.add("materials", {"name": name, "pbrMetallicRoughness": pbr, "doubleSided": True, **through})


def _mesh(out: Gltf, name: str, parts: list[Part], targets: list[str] | None = None, showing: bool = False) -> None:
    """Add `parts` as one mesh under a node of its own."""
    primitives = []
    for part in parts:
        attributes = {"POSITION": out.vertices((part.points / METRE).astype(np.float32), bounds=True)}
        attributes["NORMAL"] = out.vertices(fractions(part.normals, np.int8))
        if part.uv is not None:
            attributes["TEXCOORD_0"] = out.vertices(fractions(part.uv * (1, -1) + (0, 1), np.uint16))
        if part.colour is not None:
            attributes["COLOR_0"] = out.vertices(fractions(part.colour, np.uint16))
        entry: dict[str, Any] = {"attributes": attributes, "material": part.material}
        entry["indices"] = out.indices(part.triangles, len(part.points))
        if targets:
            entry["targets"] = _targets(out, part, targets)
        primitives.append(entry)
    mesh: dict[str, Any] = {"name": name, "primitives": primitives}
    if targets:
        mesh["weights"] = [float(showing and target == PRESENT) for target in targets]
        mesh["extras"] = {"targetNames": targets}
    out.node(name=name, mesh=out.add("meshes", mesh))


def _targets(out: Gltf, part: Part, names: list[str]) -> list[dict[str, int]]:
    """Every target has both attributes, for viewers take the base's where one is left out."""
    kinds: dict[str, type[np.signedinteger]] = {"POSITION": np.int16, "NORMAL": np.int8}
    nothing = np.zeros_like(part.points)
    zero = {key: out.sparse(fractions(nothing, kind), bounds=key == "POSITION") for key, kind in kinds.items()}
    entries = []
    for name in names:
        move, turn = part.moves.get(name, (nothing, nothing))
        entry = {}
        for key, value, least in (("POSITION", move / METRE, part.still / METRE), ("NORMAL", turn, TURNED)):
            stored = fractions(np.where(np.abs(value).max(axis=1, keepdims=True) > least, value, 0.0), kinds[key])
            entry[key] = out.sparse(stored, bounds=key == "POSITION") if stored.any() else zero[key]
        entries.append(entry)
    return entries


def _jpeg(picture: np.ndarray) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(picture).save(file, format="JPEG", quality=QUALITY, subsampling=0)
    return file.getvalue()
