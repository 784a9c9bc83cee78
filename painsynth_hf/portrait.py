"""One face from a few wishes: `painsynth render`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .checks import check_choice, check_integer, check_number
from .config import check_device, check_device_name
from .expressions import expression as draw_expression
from .facs import MAX_PSPI, parse_flags
from .images import encode_image
from .people import TONE_LEVELS, draw_person
from .place import Disk, write_bytes
from .renderers import check_renderer
from .rows import renderer
from .sampling import generator
from .scenes import draw_scene
from .spec import (
    AGE_RANGE,
    ENVIRONMENTS,
    ETHNICITIES,
    EXPRESSIONS,
    GENDERS,
    GLASSES,
    HAIR_STYLES,
    RANGES,
    RESOLUTION_RANGE,
    Camera,
    Expression,
    FrameSpec,
    Pose,
    check_spec,
)

NAME = "portrait"  # the design its frame ids belong to
EYES_TURN = 25.0  # degrees; how far eyes stay on the camera when the head turns away
RECEDING = 0.15  # most baldness of somebody for whom a hair style was asked
FORMATS = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg"}


def portrait(
    start: FrameSpec | None = None,
    *,
    seed: int | None = None,
    age: float | None = None,
    gender: str | None = None,
    ethnicity: str | None = None,
    expression: str | None = None,
    pspi: int | None = None,
    au: Sequence[str] | None = None,
    yaw: float | None = None,
    pitch: float | None = None,
    resolution: int | None = None,
    environment: str | None = None,
    hair: str | None = None,
    glasses: str | None = None,
    distance: float | None = None,
) -> FrameSpec:
    """The spec of one face. What is not asked for is drawn by the seed (0), or as `start` has it.

    `au` holds flags such as "AU4=3", put on top of the expression; units without an expression count as pain.
    `pspi` is how strong drawn pain is (8). `hair` is a style: a cap or scarf comes off for it, and what is bald
    grows hair again, unless the style is "bald" or "buzz". `distance` is the camera's in mm.
    """
    if start is None:
        start = _stranger(check_integer("seed", seed or 0, 0), age, gender, ethnicity)
    else:
        for field, value in (("seed", seed), ("gender", gender), ("ethnicity", ethnicity)):
            if value is not None:
                raise ValueError(f"{field}: {value!r} is not allowed with a spec; it would need another person")
        if age is not None:
            age = check_number("age", age, *AGE_RANGE)
            start = dataclasses.replace(start, person=dataclasses.replace(start.person, age=age))

    person = start.person
    if hair is not None:
        style = dataclasses.replace(person.hair, style=check_choice("hair", hair, HAIR_STYLES))
        if hair not in ("bald", "buzz"):
            style = dataclasses.replace(style, baldness=min(style.baldness, RECEDING))
        person = dataclasses.replace(person, hair=style, attire=dataclasses.replace(person.attire, head_wear="none"))
    if glasses is not None:
        worn = dataclasses.replace(person.attire, glasses=check_choice("glasses", glasses, GLASSES))
        person = dataclasses.replace(person, attire=worn)
    start = dataclasses.replace(start, person=person)

    face = start.expression
    if expression is not None or pspi is not None:
        name = check_choice("expression", expression or "pain", EXPRESSIONS)
        level = check_integer("pspi", 8 if pspi is None else pspi, 1, MAX_PSPI)
        face = draw_expression(generator(start.seed, f"{NAME}/expression", start.identity), name, level)
    left, right = parse_flags(au or ())
    if left or right:
        sides = ({**face.aus_left, **left}, {**face.aus_right, **right})
        acting = [{name: level for name, level in side.items() if level} for side in sides]  # 0 takes a unit away
        face = Expression(face.name if face.name != "neutral" else "pain", *acting)
    pose, camera = start.pose, start.camera
    if yaw is not None:
        yaw = check_number("yaw", yaw, *RANGES[Pose]["yaw"])
        pose = dataclasses.replace(pose, yaw=yaw, gaze_yaw=_held(-yaw))
    if pitch is not None:
        pitch = check_number("pitch", pitch, *RANGES[Pose]["pitch"])
        pose = dataclasses.replace(pose, pitch=pitch, gaze_pitch=_held(-pitch))
    if resolution is not None:
        camera = dataclasses.replace(camera, resolution=check_integer("resolution", resolution, *RESOLUTION_RANGE))
    if distance is not None:
        camera = dataclasses.replace(camera, distance=check_number("distance", distance, *RANGES[Camera]["distance"]))
    scene = start.scene
    if environment is not None:
        scene = dataclasses.replace(scene, environment=check_choice("environment", environment, ENVIRONMENTS))
    index = 0 if face.name == "neutral" else max(1, start.expression_index)
    spec = dataclasses.replace(start, expression=face, expression_index=index, pose=pose, camera=camera, scene=scene)
    check_spec(spec)
    return spec


def _stranger(seed: int, age: float | None, gender: str | None, ethnicity: str | None) -> FrameSpec:
    """A person nobody asked for in particular, at rest."""
    rng = generator(seed, f"{NAME}/who")
    drawn = [int(rng.integers(n)) for n in (len(ETHNICITIES), len(GENDERS), 74, TONE_LEVELS)]
    ethnicity = ETHNICITIES[drawn[0]] if ethnicity is None else check_choice("ethnicity", ethnicity, ETHNICITIES)
    gender = GENDERS[drawn[1]] if gender is None else check_choice("gender", gender, GENDERS)
    age = 20.0 + drawn[2] if age is None else check_number("age", age, *AGE_RANGE)
    person = draw_person(seed, NAME, 0, ethnicity, gender, (int(age), int(age)), drawn[3])
    person = dataclasses.replace(person, age=age)
    scene = draw_scene(generator(seed, f"{NAME}/scene"))
    return FrameSpec(seed, NAME, "train", 0, 0, 0, 0, person, Expression("neutral"), Pose(), scene, Camera())


def _held(angle: float) -> float:
    return max(-EYES_TURN, min(EYES_TURN, angle))


def read_spec(path: str) -> FrameSpec:
    """A spec from a JSON file."""
    try:
        return FrameSpec.from_json(Path(path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not text"
        raise ValueError(f"spec: {path!r} cannot be read ({reason}); give a JSON file") from None


def render_portrait(
    out: str, spec: str | None, save_spec: str | None, device: str, glb: str | None = None,
    renderer_name: str = "warp", **asked: Any,
) -> FrameSpec:  # fmt: skip
    """Draw `portrait(**asked)` into the file `out`, its spec into `save_spec` and its head into `glb`.

    Nothing is written on bad input.
    """
    image_format = FORMATS.get(Path(out).suffix.lower())
    if image_format is None:
        raise ValueError(f"out: {out!r} is not allowed; give a name that ends in {', '.join(FORMATS)}")
    if glb is not None and Path(glb).suffix.lower() != ".glb":
        raise ValueError(f"glb: {glb!r} is not allowed; give a name that ends in .glb")
    for field, path in (("out", out), ("save_spec", save_spec), ("glb", glb)):
        if path is not None and (Path(path).is_dir() or not Path(path).parent.is_dir()):
            raise ValueError(f"{field}: {path!r} cannot be written; give a file in a folder that exists")
    check_device_name(device)
    check_renderer(renderer_name)
    wanted = portrait(read_spec(spec) if spec is not None else None, **asked)
    check_device(device)
    picture = encode_image(renderer(device, renderer_name).render(wanted).image, image_format)
    written = [("out", out, picture), ("save_spec", save_spec, (wanted.to_json() + "\n").encode())]
    if glb is not None:
        from .exports.glb import head_glb

        written.append(("glb", glb, head_glb(wanted, device=device)))
    for field, path, data in written:
        try:
            if path is not None:
                write_bytes(Disk(Path(path).parent), Path(path).name, data)
        except OSError as error:
            raise ValueError(f"{field}: {path!r} cannot be written ({error.strerror or error})") from None
    return wanted
