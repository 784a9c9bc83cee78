"""The card of a data set (`README.md`): what the Hub and `datasets` read from it, and what people do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from . import __version__
from .config import Config
from .label_sheet import shown
from .rows import columns, features

WHAT = {
    "image": "the frame, sRGB",
    "neutral_image": "the same person, scene and camera with a resting face; a resting frame's own picture",
    "expression": "neutral, pain or one of ten others; squint, yawn, speech and effort are near misses",
    "pain": "whether the expression is pain",
    "pspi": "AU4 + max(AU6, AU7) + max(AU9, AU10) + AU43 of `aus`, 0 to 16",
    "aus": "action units, 0 to 5 (absent, A to E; AU43 is 0 or 1), the stronger side",
    "aus_left": "the same, the subject's left side",
    "aus_right": "the same, the subject's right side",
    "age": "years",
    "age_group": "age band, years",
    "skin_tone_ita": "individual typology angle of the rendered albedo, degrees",
    "skin_tone_monk": "Monk scale, 1 to 10",
    "attributes": "environment, hair, beard, glasses, cannula, head wear, clothes",
    "view": "name of the camera",
    "yaw": "head pose relative to the camera, degrees; yaw to the subject's left, pitch up, roll to the left shoulder",
    "gaze_left": "unit vectors in the camera's frame",
    "heatmap": "16-bit; how far the skin moved from the resting face, in the head's frame, 1 micrometre a level",
    "au_regions": "8-bit RGB, 24 flags: the skin that each unit moves by itself; `np.unpackbits` along the channels, "
    "little end first, gives AU1 to AU45",
    "mask": "8-bit; CelebAMask-HQ's classes in their official order, 0 background to 18 cloth, and 19 cannula",
    "mask_layers": "8-bit flags of what lies there, hidden or not: skin 1, hair 2, glasses 4, cannula 8",
    "depth": "16-bit; 0.1 mm a level",
    "normal": "8-bit RGB; 127.5 (n + 1), camera's frame",
    "landmarks_2d": "68 points in iBUG's order, px",
    "landmarks_3d": "the same, mm in the camera's frame",
    "landmarks_visible": "whether each of them can be seen",
    "bbox": "x, y, width, height around the landmarks, px",
    "intrinsics": "px",
    "camera_from_world": "mm; the world is right-handed, y up, the face looks along +z, origin between the eyes",
    "vertices": "the head's vertices before subdivision, mm in the camera's frame",
    "frame_id": "stable for a seed",
    "pair_id": "`frame_id` of the resting frame",
    "identity_id": "the person",
    "group_id": "the draw that counterfactual frames share; elsewhere the person",
    "clip_id": "null, with `frame_index` and `time_s`: reserved for clips",
    "spec": "everything the frame was drawn from, JSON",
}


def card(configs: Sequence[Config], records: Sequence[Sequence[dict[str, Any]]], repo: str = "", tag: str = "") -> str:
    """The text of README.md: YAML for machines, then the template filled in.

    `records` are those of each configuration's shards. With a `repo` (OWNER/NAME) and `tag` it is the card of a
    published version, else of one folder.
    """
    first = configs[0]
    many = len(configs) > 1
    where = repo or "path/to/this/folder"
    revision = f', revision="{tag}"' if tag else ""
    labels = tuple(dict.fromkeys(name for config in configs for name in columns(config.labels)))
    text = _template().format(
        title="PainSynth" if many else f"PainSynth: {first.name}",
        sizes="\n".join(_size(config) for config in configs),
        load=f'load_dataset("{where}", "{first.name}", split="{next(iter(first.design.splits()))}"{revision})',
        version=__version__,
        commands="\n".join(_command(config) for config in configs),
        contents="\n\n".join(_contents(config, bool(repo), many) for config in configs),
        columns="\n".join(f"- `{name}`: {WHAT[name]}" for name in labels if name in WHAT),
        address=f"https://huggingface.co/datasets/{repo}" if repo else "the repository you found this in",
        checked=CHECKED if repo else "`painsynth validate DIR` works every label out again from something else.",
    )
    return f"---\n{_metadata(configs, records)}---\n\n{text}"


CHECKED = (
    "Before this version was published, `painsynth validate` worked every label of every row out again from something\n"
    "else (action units from the spec, PSPI from the units, 2D landmarks from 3D, silhouettes, normals and visible\n"
    "landmarks from depth, pairs, splits, balance) and found no fault."
)


def _size(config: Config) -> str:
    design = config.design
    rows, people = sum(design.splits().values()), sum(len(design.identities_of(s)) for s in design.splits())
    return (
        f"**{config.name}**: {rows:,} frames of {people:,} people, {design.resolution} x {design.resolution} px, "
        f"seed {design.seed}.\n"
    )


def _contents(config: Config, published: bool, heading: bool) -> str:
    """Pictures and tables of one configuration."""
    facts = config.design.summary()
    sheet, spread, labels = (
        (f"figures/{config.name}.jpg", f"figures/{config.name}_distributions.png", f"figures/{config.name}_labels.jpg")
        if published
        else ("contact_sheet.jpg", "distributions.png", "label_sheet.jpg")
    )
    splits = ((split, n["identities"], n["frames"]) for split, n in facts["splits"].items())
    cells = ((cell.replace("_", " "), n["identities"]) for cell, n in facts["cells"].items())
    parts = [f"### {config.name}"] if heading else []
    parts += [
        f"![People of every cell, at rest and in expression]({sheet})",
        *([f"![What the labels say of some frames of pain]({labels})"] if shown(config.labels) else []),
        "Splits share no person, and each holds equally many people of every cell of ethnicity, gender and age band:",
        _markdown(("split", "people", "frames"), splits),
        f"![Frames by PSPI and action unit, people by skin tone]({spread})",
        f"<details><summary>People in each of the {len(facts['cells'])} cells</summary>\n\n"
        + _markdown(("cell", "people"), cells) + "\n\n</details>",
    ]  # fmt: skip
    return "\n\n".join(parts + [f"Note: {note}." for note in facts["notes"]])


def _markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *([f"{c:,}" if isinstance(c, int) else str(c) for c in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _metadata(configs: Sequence[Config], records: Sequence[Sequence[dict[str, Any]]]) -> str:
    """The YAML: licence, tags, where the files of each split are, and the types of the columns."""
    import yaml

    total = sum(sum(config.design.splits().values()) for config in configs)
    limits = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
    infos = [_info(config, held) for config, held in zip(configs, records, strict=True)]
    facts = {
        "license": "cc0-1.0",
        "pretty_name": "PainSynth" if len(configs) > 1 else f"PainSynth {configs[0].name}",
        "annotations_creators": ["machine-generated"],
        "source_datasets": ["original"],
        "task_categories": ["image-classification", "image-feature-extraction"],
        "tags": ["synthetic", "faces", "pain", "facial-action-units", "FACS", "PSPI", "healthcare"],
        "size_categories": [next((name for limit, name in limits if total < limit), "n>1M")],
        "configs": [
            {
                "config_name": config.name,
                "data_files": [{"split": s, "path": f"data/{config.name}/{s}-*"} for s in config.design.splits()],
                **({"default": True} if i == 0 and len(configs) > 1 else {}),
            }
            for i, config in enumerate(configs)
        ],
        "dataset_info": infos if len(infos) > 1 else infos[0],
    }
    return yaml.safe_dump(facts, sort_keys=False, width=120)


def _info(config: Config, records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What `datasets` keeps of a configuration: columns' types, splits, sizes."""
    import datasets

    types, rows = features(config.labels), config.design.splits()
    sizes = {split: sum(r["bytes"] for r in records if r["split"] == split) for split in rows}
    # datasets 3 loses the length of a "list"; all versions read "sequence"
    listed = [{"sequence" if k == "list" else k: v for k, v in column.items()} for column in types._to_yaml_list()]
    assert datasets.Features._from_yaml_list(listed) == types
    return {
        "config_name": config.name,
        "features": listed,
        "splits": [{"name": s, "num_bytes": sizes[s], "num_examples": n} for s, n in rows.items()],
        "download_size": sum(sizes.values()),
        "dataset_size": sum(sizes.values()),
    }


def _template() -> str:
    """From the installed package, or from the checkout that an editable install points to."""
    here = Path(__file__).parent
    packed = here / "card_template.md"
    return (packed if packed.exists() else here.parent / "dataset_script" / "card_template.md").read_text("utf-8")


def _command(config: Config) -> str:
    """What to run for the same data: a command if there are flags for all that was asked, else Python."""
    changes = config.changes()
    if changes.keys() <= {"seed", "resolution", "identities", "labels", "image_format", "renderer"}:
        values = {k: ",".join(v) if isinstance(v, list) else str(v) for k, v in changes.items()}
        flags = " ".join(f"--{k.replace('_', '-')} {v}" for k, v in sorted(values.items()))
        return f"painsynth generate {config.name} {flags} --out somewhere".replace("  ", " ")
    asked = "".join(f", {k}={v!r}" for k, v in sorted(changes.items()))
    call = f"generate(Config.of({config.name!r}{asked}), 'somewhere', num_proc=1)"
    return f'python -c "from painsynth_hf.generate import Config, generate; {call}"'
