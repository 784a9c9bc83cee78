"""`Settings`: what the controls of the studio say, and its ways to a `FrameSpec`, a link and lines of code."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from painsynth_hf.checks import check_choice, check_integer
from painsynth_hf.facs import AU_NAMES, LIDS_SHUT, MIDLINE
from painsynth_hf.portrait import NAME, portrait
from painsynth_hf.spec import EXPRESSIONS, Expression, FrameSpec

AS_DRAWN = "as drawn"  # hair and glasses that the person has of themselves
SIZES = (256, 384, 512, 1024)  # px, of the files
MAX_SEED = 2**53 - 1  # the largest whole number that a browser holds exactly
UNITS = tuple(name for name in AU_NAMES if name != "AU45")  # a still has no blinks
TWO_SIDED = tuple(name for name in UNITS if name not in MIDLINE and name not in LIDS_SHUT)
STEP = 0.1  # of the sliders of action units
NEAR = {"age": 0.5, "yaw": 0.5, "pitch": 0.5, "distance": 5.0, "aus": 0.5 * STEP}  # closer than sliders can say


@dataclass(frozen=True)
class Settings:
    """Plain values; `aus_left` and `aus_right` hold intensities of 0 to 5 by unit, zeros left out."""

    seed: int = 6
    age: float = 58.0
    gender: str = "female"
    ethnicity: str = "black"
    hair: str = AS_DRAWN
    glasses: str = AS_DRAWN
    yaw: float = 0.0  # degrees
    pitch: float = 0.0
    distance: float = 900.0  # mm
    light: str = "window"
    resolution: int = 512  # px
    expression: str = "neutral"
    aus_left: Mapping[str, float] = field(default_factory=dict)
    aus_right: Mapping[str, float] = field(default_factory=dict)

    # ---- a face -------------------------------------------------------------------------------------------------

    def wishes(self) -> dict[str, Any]:
        """The arguments of `portrait` that draw this face, all of them, and nothing but it."""
        check_integer("seed", self.seed, 0, MAX_SEED)
        asked: dict[str, Any] = {
            "seed": self.seed, "age": self.age, "gender": self.gender, "ethnicity": self.ethnicity,
            "hair": None if self.hair == AS_DRAWN else self.hair,
            "glasses": None if self.glasses == AS_DRAWN else self.glasses,
            "yaw": self.yaw or None, "pitch": self.pitch or None,
            "distance": self.distance, "environment": self.light, "resolution": self.resolution,
        }  # fmt: skip
        name = self.named()
        units = dict(self.flags())
        if name not in ("neutral", "pain"):
            asked["expression"] = name
            for unit in portrait(**asked).expression.aus:  # what the name would draw beside what is wanted
                if not any(flag.startswith(f"{unit}=") or flag.startswith((f"{unit}L", f"{unit}R")) for flag in units):
                    units[f"{unit}="] = "0"
        if units:
            asked["au"] = [flag + level for flag, level in units.items()]
        return {key: value for key, value in asked.items() if value is not None}

    def named(self) -> str:
        """The name of the expression: a face with no action is neutral, one with some is not."""
        check_choice("expression", self.expression, EXPRESSIONS)
        if not any([*self.aus_left.values(), *self.aus_right.values()]):
            return "neutral"
        return "pain" if self.expression == "neutral" else self.expression

    def flags(self) -> list[tuple[str, str]]:
        """("AU4=", "3") and the like: the units that act, both sides in one where they are alike."""
        out = []
        for unit in UNITS:
            left, right = self.aus_left.get(unit, 0.0), self.aus_right.get(unit, 0.0)
            sides = ((f"{unit}=", left),) if left == right else ((f"{unit}L=", left), (f"{unit}R=", right))
            out += [(flag, f"{level:g}") for flag, level in sides if level or left != right]
        return out

    def spec(self, base: FrameSpec | None = None) -> FrameSpec:
        """The frame; with `base`, that frame, changed only in what these settings and its own say differently."""
        if base is None:
            return portrait(**self.wishes())
        was = Settings.of(base)
        moved = {name for name, value in vars(self).items() if _differs(name, value, getattr(was, name))}
        if moved & {"seed", "gender", "ethnicity"}:
            return portrait(**self.wishes())  # somebody else
        if moved & {"aus_left", "aus_right", "expression"}:
            name = self.named()
            face = Expression(name, _acting(self.aus_left), _acting(self.aus_right))
            index = 0 if name == "neutral" else max(1, base.expression_index)
            base = dataclasses.replace(base, expression=face, expression_index=index)
        asked = {"light": "environment"}
        rest = moved & {"age", "hair", "glasses", "yaw", "pitch", "distance", "light", "resolution"}
        wishes = {asked.get(name, name): getattr(self, name) for name in sorted(rest)}
        return portrait(base, **{name: value for name, value in wishes.items() if value != AS_DRAWN})

    @classmethod
    def of(cls, spec: FrameSpec) -> Settings:
        """The settings nearest to a frame; `settings.spec(spec)` is that frame, whatever they cannot say."""
        person, face = spec.person, spec.expression
        return cls(
            seed=min(spec.seed, MAX_SEED), age=person.age, gender=person.gender, ethnicity=person.ethnicity,
            yaw=spec.pose.yaw, pitch=spec.pose.pitch, distance=spec.camera.distance, light=spec.scene.environment,
            resolution=min(SIZES, key=lambda size: abs(size - spec.camera.resolution)), expression=face.name,
            aus_left=_acting(face.aus_left), aus_right=_acting(face.aus_right),
        )  # fmt: skip

    # ---- a link -------------------------------------------------------------------------------------------------

    def query(self) -> str:
        """What follows the '?' of a link: all that is not as in `Settings()`."""
        plain = {name: value for name, value in vars(self).items() if name not in ("aus_left", "aus_right")}
        usual = Settings()
        said = {key: f"{value:g}" if isinstance(value, float) else str(value)
                for key, value in plain.items() if value != getattr(usual, key)}  # fmt: skip
        return urlencode({**said, **{flag.removesuffix("="): level for flag, level in self.flags()}})

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Settings:
        """The settings of a link, checked; what is no setting of ours is left alone, for hosts add their own."""
        values: dict[str, Any] = {}
        sides: dict[str, Any] = {"aus_left": {}, "aus_right": {}}
        kinds = {f.name: type(f.default) for f in dataclasses.fields(cls) if f.default is not dataclasses.MISSING}
        for key, text in query.items():
            if key in kinds:
                values[key] = text if kinds[key] is str else _number(key, text, kinds[key])
            elif key.rstrip("LR") in UNITS:
                level = _number(key, text, float)
                if not key.endswith("R"):
                    sides["aus_left"][key.rstrip("L")] = float(level)
                if not key.endswith("L"):
                    sides["aus_right"][key.rstrip("R")] = float(level)
        found = cls(**values, **sides)
        found.spec()
        return found

    # ---- code ---------------------------------------------------------------------------------------------------

    def python(self, base: FrameSpec | None = None) -> str:
        """Lines that draw the same picture."""
        tail = 'Image.fromarray(Renderer().render(spec).image).save("face.png")'
        if base is not None:
            return (
                "from PIL import Image\nfrom painsynth_hf import FrameSpec, Renderer\n\n"
                f'spec = FrameSpec.from_json(open("face.json").read())\n{tail}'
            )
        asked = ",\n    ".join(f"{key}={value!r}" for key, value in self.wishes().items())
        return (
            "from PIL import Image\nfrom painsynth_hf import Renderer\nfrom painsynth_hf.portrait import portrait\n\n"
            f"spec = portrait(\n    {asked},\n)\n{tail}"
        )

    def shell(self, base: FrameSpec | None = None) -> str:
        """The command that draws the same picture."""
        if base is not None:
            return "painsynth render --spec face.json --out face.png"
        words = ["painsynth", "render"]
        for key, value in self.wishes().items():
            for item in value if isinstance(value, list) else [value]:
                words += [f"--{key}", f"{item:g}" if isinstance(item, float) else str(item)]
        return shlex.join([*words, "--out", "face.png"])


MAX_SPEC = 200_000  # characters; ours have some 4,000


def read_spec(text: Any) -> tuple[Settings, FrameSpec | None]:
    """Settings from the JSON of a spec, and the spec itself if settings alone would not draw it."""
    if not isinstance(text, str):
        raise ValueError(f"spec: {type(text).__name__} is not allowed; give the JSON text of a spec")
    if len(text) > MAX_SPEC:
        raise ValueError(f"spec: {len(text)} characters are not allowed; give at most {MAX_SPEC}")
    try:
        spec = FrameSpec.from_json(text)
    except RecursionError:
        raise ValueError("spec: nested too deeply; give the JSON text of a spec") from None
    settings = Settings.of(spec)
    if spec.design == NAME and spec.seed == settings.seed:  # one of ours: find out what was asked for
        for hair in (AS_DRAWN, spec.person.hair.style):
            for glasses in (AS_DRAWN, spec.person.attire.glasses):
                asked = dataclasses.replace(settings, hair=hair, glasses=glasses)
                if asked.spec() == spec:
                    return asked, None
    return settings, spec


def _acting(levels: Mapping[str, float]) -> dict[str, float]:
    return {unit: float(levels[unit]) for unit in UNITS if levels.get(unit)}


def _differs(name: str, new: Any, old: Any) -> bool:
    if isinstance(new, Mapping):
        return any(abs(new.get(unit, 0.0) - old.get(unit, 0.0)) > NEAR["aus"] for unit in UNITS)
    if name in NEAR:
        return bool(abs(new - old) > NEAR[name])
    return bool(new != old)


def _number(key: str, text: str, kind: type) -> float | int:
    try:
        return int(text[:20]) if kind is int else float(text[:20])
    except ValueError:
        raise ValueError(f"{key}: {text[:40]!r} is not allowed; give a number") from None
