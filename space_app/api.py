"""Endpoints for programs: `/render`, `/sample` and `/info`, for `gradio_client` or plain HTTP."""

from __future__ import annotations

import json
from html import escape
from typing import Any

import gradio as gr
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder

from painsynth_hf.checks import check_choice, check_integer, check_number
from painsynth_hf.config import Config
from painsynth_hf.facs import full_side, parse_flags
from painsynth_hf.frame import Frame
from painsynth_hf.images import encode_image
from painsynth_hf.portrait import portrait
from painsynth_hf.rows import attributes
from painsynth_hf.spec import FrameSpec

from . import dataset, pictures, takeaway
from .files import safely
from .look import html
from .settings import MAX_SEED, read_spec

SIZES = (32, 1024)  # px
EXAMPLES = {
    "render": """from gradio_client import Client

client = Client("{url}")
picture, labels = client.predict(
    aus={{"AU4": 4, "AU6": 3, "AU43": 1}}, age=80, gender="female", ethnicity="black", seed=7, api_name="/render"
)
print(picture, labels["pspi"], labels["landmarks_2d"][8])""",
    "sample": """from gradio_client import Client

client = Client("{url}")
picture, labels = client.predict(config="mini", index=1, api_name="/sample")
print(picture, labels["expression"], labels["pspi"])""",
    "info": """from gradio_client import Client

client = Client("{url}")
facts = client.predict(config="3dpain", api_name="/info")
print(facts["frames"], facts["splits"])""",
}


def render(
    aus: dict[str, float] | None = None,
    seed: int = 0,
    age: float | None = None,
    gender: str | None = None,
    ethnicity: str | None = None,
    expression: str | None = None,
    yaw: float = 0.0,
    pitch: float = 0.0,
    resolution: int = 384,
    spec: str | None = None,
) -> tuple[str, dict[str, Any]]:
    """Draw one face; return its picture (PNG file) and its labels.

    aus: action units by name, 0 to 5, such as {"AU4": 3} for both sides or {"AU4L": 3} for the subject's left;
    seed: another number, another person; age: 18 to 95 years; gender: female or male;
    ethnicity: black, white, middle_eastern, south_asian or east_asian;
    expression: a name such as pain or happiness, drawn by the seed, with `aus` on top; yaw: degrees to the left;
    pitch: degrees up; resolution: 32 to 1024 px;
    spec: the JSON of a spec, drawn as it is, instead of all the others.
    """
    if spec is not None:
        asked, base = read_spec(spec)
        wanted = base if base is not None else asked.spec()
        check_integer("spec.camera.resolution", wanted.camera.resolution, *SIZES)
    else:
        wanted = portrait(
            seed=check_integer("seed", seed, 0, MAX_SEED), age=age, gender=gender, ethnicity=ethnicity,
            expression=expression, au=_flags(aus), yaw=check_number("yaw", yaw, -80, 80) or None,
            pitch=check_number("pitch", pitch, -45, 45) or None,
            resolution=check_integer("resolution", resolution, *SIZES),
        )  # fmt: skip
    return _answer(wanted)


def sample(config: str = "mini", index: int = 0, resolution: int = 256) -> tuple[str, dict[str, Any]]:
    """One row of a configuration (mini, synpain, 3dpain, factorial): picture (PNG file) and labels.

    index: 0 to one less than the frames it has, person by person; resolution: 32 to 1024 px.
    """
    design = Config.of(check_choice("config", config, dataset.NAMES)).design
    each = design.rows_per_identity
    person, row = divmod(check_integer("index", index, 0, design.identities * each - 1), each)
    frame = design.identity_frames(person)[row]
    return _answer(pictures.sized(frame, check_integer("resolution", resolution, *SIZES)))


def info(config: str = "mini") -> dict[str, Any]:
    """What a configuration holds: frames, people, splits, cells, and how PSPI and expressions are spread."""
    facts = Config.of(check_choice("config", config, dataset.NAMES)).design.summary()
    plain: dict[str, Any] = json.loads(json.dumps(facts))  # levels of PSPI as text: JSON has no other keys
    return plain


def _flags(aus: Any) -> list[str]:
    if aus is None:
        return []
    if not isinstance(aus, dict) or len(aus) > 60:
        raise ValueError("aus: not allowed; give levels by action unit, such as {'AU4': 3}")
    flags = []
    for name, level in aus.items():
        check_number(f"aus.{str(name)[:12]}", level, 0, 5)
        flags.append(f"{str(name)[:12]}={level}")
    parse_flags(flags)
    return flags


def _answer(spec: FrameSpec) -> tuple[str, dict[str, Any]]:
    frame = pictures.full(spec)
    return save_bytes_to_cache(encode_image(frame.image, "png"), "face.png", get_upload_folder()), labels(frame)


def labels(frame: Frame) -> dict[str, Any]:
    """Labels of a frame as JSON types, by the names of a row's columns."""
    spec, face, person = frame.spec, frame.spec.expression, frame.spec.person
    return {
        "frame_id": spec.frame_id, "expression": face.name, "pain": face.name == "pain", "pspi": face.pspi,
        "aus_left": full_side(face.aus_left), "aus_right": full_side(face.aus_right), "age": person.age,
        "gender": person.gender, "ethnicity": person.ethnicity, "skin_tone_ita": round(frame.skin_tone_ita, 2),
        "skin_tone_monk": frame.skin_tone_monk, "attributes": attributes(spec),
        "yaw": round(frame.yaw, 3), "pitch": round(frame.pitch, 3), "roll": round(frame.roll, 3),
        "landmarks_2d": frame.landmarks_2d.round(2).tolist(), "landmarks_visible": frame.landmarks_visible.tolist(),
        "spec": spec.to_json(),
    }  # fmt: skip


def build() -> None:
    """Add the endpoints, and the page that explains them."""
    about: dict[str, Any] = {"render": render, "sample": sample, "info": info}
    parts = []
    for name, function in about.items():
        limits: dict[str, Any] = {} if name == "info" else {"concurrency_id": "render", "concurrency_limit": 1}
        gr.api(safely(function), api_name=name, **limits)
        parts.append(explained(name, function.__doc__ or ""))
    html(
        '<div class="ps-api"><p class="ps-hint">Three endpoints for programs. Names, units and ranges are those of the '
        "package; a wrong value is answered with one line that says what is allowed. Calls wait in the same queue as "
        f"sliders.</p>{''.join(parts)}</div>"
    )


def explained(name: str, text: str) -> str:
    """An endpoint's docstring and example as HTML; after its first paragraph come 'parameter: meaning;'."""
    first, _, rest = " ".join(line.strip() or "|" for line in text.strip().splitlines()).partition("|")
    listed = [part.partition(": ") for part in rest.strip(" .").split("; ")] if rest.strip() else []
    terms = "".join(f"<dt>{escape(key)}</dt><dd>{escape(meaning)}</dd>" for key, _, meaning in listed)
    example = takeaway.code("Python", EXAMPLES[name].format(url="the address of this page"))
    head = f'<h2 class="ps-h">/{name}</h2><p class="ps-hint">{escape(first)}</p>'
    return f"<section>{head}<dl>{terms}</dl>{example}</section>"
