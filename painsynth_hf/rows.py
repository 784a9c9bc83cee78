"""One frame as one row: which columns there are, of what type, and how they are filled.

`Frame` in, plain Python values out, in the order of `columns()`. Nothing here needs a renderer but `renderer()`,
which starts this process's own. Where a column's unit is not in its name, the card says it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .checks import check_choice
from .designs import AGE_GROUPS, age_group
from .encoders import Given, Later, now
from .facs import AU_NAMES, full_side
from .frame import PIXEL_LABELS
from .images import encode_image, encode_label
from .schema import IMAGE, Array, Kind, Names, Several, as_features
from .spec import ETHNICITIES, EXPRESSIONS, GENDERS, VIEWS, FrameSpec, Hair

if TYPE_CHECKING:
    import datasets

    from .frame import Frame
    from .render import Renderer

PAIN = ("no_pain", "pain")
LANDMARKS = 68

# What a dataset shows from left to right; True: a label, which `labels=` may leave out.
_COLUMNS = {
    "image": False, "neutral_image": False,
    "expression": True, "pain": True, "pspi": True, "aus": True, "aus_left": True, "aus_right": True,
    "age": False, "age_group": False, "gender": False, "ethnicity": False,
    "skin_tone_ita": False, "skin_tone_monk": False,
    "attributes": True, "view": True, "yaw": True, "pitch": True, "roll": True, "gaze_left": True, "gaze_right": True,
    "heatmap": True, "au_regions": True, "mask": True, "mask_layers": True, "depth": True, "normal": True,
    "landmarks_2d": True, "landmarks_3d": True, "landmarks_visible": True, "bbox": True,
    "intrinsics": True, "camera_from_world": True, "vertices": True,
    "frame_id": False, "pair_id": False, "identity_id": False, "group_id": False,
    "clip_id": False, "frame_index": False, "time_s": False,
    "spec": False,
}  # fmt: skip
ALL_LABELS = tuple(name for name, optional in _COLUMNS.items() if optional)
BY_NAME = ("au_regions",)  # not among "all": each active unit is posed once more for it
HEAVY = ("au_regions", "mask", "mask_layers", "depth", "normal", "vertices")
DEFAULT_LABELS = tuple(name for name in ALL_LABELS if name not in HEAVY)


def resolve_labels(labels: str | Iterable[str] | None = None) -> tuple[str, ...]:
    """Label columns by name, or "all", or "default"; None is the default. In column order, each once.

    "all" leaves out `au_regions`, which has to be named: "all,au_regions". A string may list
    several, with commas. Columns that always stay may be named too.
    """
    if labels is not None and not isinstance(labels, (str, Iterable)):
        raise ValueError(f"labels: {labels!r} is not allowed; give names of columns, 'all' or 'default'")
    wanted = ("default",) if labels is None else labels.split(",") if isinstance(labels, str) else tuple(labels)
    groups: Mapping[str, tuple[str, ...]] = {
        "all": tuple(name for name in ALL_LABELS if name not in BY_NAME),
        "default": DEFAULT_LABELS,
    }
    names: set[str] = set()
    for name in wanted:
        name = name.strip() if isinstance(name, str) else name
        names.update(groups.get(name) or (check_choice("labels", name, (*groups, *_COLUMNS)),))
    return tuple(name for name in ALL_LABELS if name in names)


def columns(labels: Iterable[str]) -> tuple[str, ...]:
    """The columns of a row with these label columns, in order."""
    kept = set(labels)
    return tuple(name for name, optional in _COLUMNS.items() if name in kept or not optional)


def kinds(labels: Iterable[str]) -> dict[str, Kind]:
    """What each of `columns(labels)` holds."""
    number, text = "float32", "string"
    aus = dict.fromkeys(AU_NAMES, number)
    types: dict[str, Kind] = {
        "image": IMAGE, "neutral_image": IMAGE,
        "expression": Names(EXPRESSIONS), "pain": Names(PAIN), "pspi": number,
        "aus": aus, "aus_left": aus, "aus_right": aus,
        "age": number, "age_group": Names(tuple(AGE_GROUPS)), "gender": Names(GENDERS), "ethnicity": Names(ETHNICITIES),
        "skin_tone_ita": number, "skin_tone_monk": "int8",
        "attributes": {
            "environment": text, "hair_style": text, "hair_colour": text, "beard": text, "glasses": text,
            "cannula": "bool", "head_wear": text, "clothes": text,
        },
        "view": Names(VIEWS), "yaw": number, "pitch": number, "roll": number,
        "gaze_left": Several(3), "gaze_right": Several(3),
        "heatmap": IMAGE, "au_regions": IMAGE, "mask": IMAGE, "mask_layers": IMAGE, "depth": IMAGE, "normal": IMAGE,
        "landmarks_2d": Array((LANDMARKS, 2)), "landmarks_3d": Array((LANDMARKS, 3)),
        "landmarks_visible": Several(LANDMARKS, "bool"), "bbox": Several(4),
        "intrinsics": Array((3, 3)), "camera_from_world": Array((4, 4)), "vertices": Array((None, 3)),
        "frame_id": text, "pair_id": text, "identity_id": text, "group_id": text,
        "clip_id": text, "frame_index": "int32", "time_s": number,
        "spec": text,
    }  # fmt: skip
    return {name: types[name] for name in columns(labels)}


def features(labels: Iterable[str]) -> datasets.Features:
    """The `datasets` types of `columns(labels)`."""
    return as_features(kinds(labels))


def row(frame: Frame, image: bytes, neutral_image: bytes, labels: Iterable[str]) -> dict[str, Any]:
    """The row of `frame`, whose picture and whose neutral's picture are encoded already."""
    spec, person, expression = frame.spec, frame.spec.person, frame.spec.expression
    low, high = frame.landmarks_2d.min(axis=0), frame.landmarks_2d.max(axis=0)
    values: dict[str, Any] = {
        "image": {"bytes": image, "path": None},
        "neutral_image": {"bytes": neutral_image, "path": None},
        "expression": EXPRESSIONS.index(expression.name),
        "pain": int(expression.name == "pain"),
        "pspi": expression.pspi,
        "aus": full_side(expression.aus),
        "aus_left": full_side(expression.aus_left),
        "aus_right": full_side(expression.aus_right),
        "age": person.age,
        "age_group": age_group(person.age),
        "gender": GENDERS.index(person.gender),
        "ethnicity": ETHNICITIES.index(person.ethnicity),
        "skin_tone_ita": frame.skin_tone_ita,
        "skin_tone_monk": frame.skin_tone_monk,
        "attributes": attributes(spec),
        "view": VIEWS.index(spec.camera.view),
        "yaw": frame.yaw, "pitch": frame.pitch, "roll": frame.roll,
        "bbox": [*low.tolist(), *(high - low).tolist()],
        "frame_id": spec.frame_id, "pair_id": spec.pair_id,
        "identity_id": spec.identity_id, "group_id": spec.group_id,
        "clip_id": None, "frame_index": None, "time_s": None,
        "spec": spec.to_json(),
    }  # fmt: skip
    wanted = columns(labels)
    for name in wanted:
        if name in PIXEL_LABELS:
            values[name] = {"bytes": encode_label(frame.pixels[name]), "path": None}
        elif name not in values:
            values[name] = getattr(frame, name).tolist()
    return {name: values[name] for name in wanted}


def coming_rows(
    renderer: Renderer, frames: Iterable[FrameSpec], labels: Iterable[str], image_format: str = "jpeg",
    later: Later = now,
) -> Iterator[Given[dict[str, Any]]]:  # fmt: skip
    """The rows of one identity's frames, encoded as `later` says; each resting face is rendered once, asked for or not.

    The first row is rendered by itself, so that whoever streams has it soon; the rest in one batch, which shares what
    the views of a face have in common.
    """
    labels, frames = tuple(labels), list(frames)
    pixels = frozenset(labels) & frozenset(PIXEL_LABELS)
    neutrals: dict[str, Given[bytes]] = {}  # pair_id -> encoded picture
    for part in (frames[:1], frames[1:]):
        own = {spec.frame_id for spec in part}
        extra = {
            spec.pair_id: spec.neutral() for spec in part if spec.pair_id not in own and spec.pair_id not in neutrals
        }
        for neutral in renderer.render_batch(list(extra.values())):
            neutrals[neutral.spec.pair_id] = later(encode_image, neutral.image, image_format)
        drawn = renderer.render_batch(part, pixels)
        images = [later(encode_image, frame.image, image_format) for frame in drawn]
        for frame, image in zip(drawn, images, strict=True):
            if frame.spec.frame_id == frame.spec.pair_id:
                neutrals[frame.spec.pair_id] = image
        for frame, image in zip(drawn, images, strict=True):
            yield later(_row_of, frame, image, neutrals[frame.spec.pair_id], labels)


def _row_of(frame: Frame, image: Given[bytes], neutral: Given[bytes], labels: tuple[str, ...]) -> dict[str, Any]:
    return row(frame, image(), neutral(), labels)


def attributes(spec: FrameSpec) -> dict[str, Any]:
    """What the person has on and where they are, by name."""
    hair, attire = spec.person.hair, spec.person.attire
    return {
        "environment": spec.scene.environment, "hair_style": hair.style, "hair_colour": hair_colour(hair),
        "beard": hair.beard, "glasses": attire.glasses, "cannula": attire.cannula, "head_wear": attire.head_wear,
        "clothes": attire.garment,
    }  # fmt: skip


def hair_colour(hair: Hair) -> str:
    """A word for what is seen: grey counts from 40 % white strands, white from 85 %."""
    if hair.style == "bald":
        return "none"
    if hair.grey >= 0.4:
        return "white" if hair.grey >= 0.85 else "grey"
    if hair.redness >= 0.5 and hair.melanin < 0.6:
        return "red"
    shades = ((0.25, "blond"), (0.5, "light_brown"), (0.75, "brown"), (0.9, "dark_brown"))
    return next((name for limit, name in shades if hair.melanin < limit), "black")


_renderers: dict[tuple[int, str, str], Renderer] = {}  # by process, so that a forked child starts its own


def renderer(device: str = "cpu", name: str = "warp") -> Renderer:
    """This process's renderer of that name (see `renderers`) on `device`, started at the first call."""
    key = (os.getpid(), device, name)
    if key not in _renderers:
        if device != "cpu" and any(pid != os.getpid() and d == device for pid, d, _ in _renderers):
            raise ValueError(f"device: {device!r} is in use by the parent process; use num_proc=1 or a fresh process")
        from .render import Renderer

        _renderers[key] = Renderer(device, name)
    return _renderers[key]
