"""The card of a data set (`README.md`): what the Hub and `datasets` read from it, and what people do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import __version__
from .config import Config
from .designs import Design
from .rows import columns, kinds
from .schema import Array, Kind, Names, Several, as_yaml

if TYPE_CHECKING:
    from .validation.findings import Findings

# where a configuration's pictures are, in a folder as on the Hub
FIGURES = {name: f"figures/{{}}/{file}" for name, file in
           {"faces": "faces.jpg", "labels": "labels.jpg", "distributions": "distributions.png"}.items()}  # fmt: skip
# columns, those that are told of together with commas
WHAT = {
    "image": "the frame, sRGB",
    "neutral_image": "the same person, scene and camera with a resting face; a resting frame's own picture",
    "expression": "neutral, pain or one of ten others; squint, yawn, speech and effort are near misses",
    "pain": "whether the expression is pain",
    "pspi": "AU4 + max(AU6, AU7) + max(AU9, AU10) + AU43 of `aus`, 0 to 16",
    "aus": "action units AU1 to AU45, 0 to 5 (absent, A to E; AU43 is 0 or 1), the stronger side",
    "aus_left, aus_right": "the same, each side of the subject",
    "age, age_group": "years, and the band they are in",
    "gender, ethnicity": "strata of the design, see below",
    "skin_tone_ita": "individual typology angle of the rendered albedo, degrees",
    "skin_tone_monk": "Monk scale, 1 to 10",
    "attributes": "environment, hair, beard, glasses, cannula, head wear, clothes",
    "view": "name of the camera",
    "yaw, pitch, roll": "head pose relative to the camera, degrees; to the subject's left, up, to the left shoulder",
    "gaze_left, gaze_right": "unit vectors in the camera's frame",
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
    "clip_id, frame_index, time_s": "null; reserved for clips",
    "spec": "everything the frame was drawn from, JSON",
}


def card(
    configs: Sequence[Config],
    records: Sequence[Sequence[dict[str, Any]]],
    repo: str = "",
    tag: str = "",
    found: Sequence[Findings] = (),
) -> str:
    """The text of README.md: YAML for machines, then the template filled in.

    `records` are those of each configuration's shards, `found` what `validate` found in each. With a `repo`
    (OWNER/NAME) and `tag` it is the card of a published version, else of one folder.
    """
    first = configs[0]
    many = len(configs) > 1
    where = repo or "path/to/this/folder"
    revision = f', revision="{tag}"' if tag else ""
    labels = tuple(dict.fromkeys(name for config in configs for name in config.labels))
    text = _template().format(
        title="PainSynth" if many else f"PainSynth: {first.name}",
        faces=FIGURES["faces"].format(first.name),
        sizes=_sizes(configs, records),
        load=f'load_dataset("{where}", "{first.name}", split="{next(iter(first.design.splits()))}"{revision})',
        file=f"hf://datasets/{repo}@{tag}/data/{first.name}" if repo else f"{where}/data/{first.name}",
        version=__version__,
        made_of=f"{tag} of the data, made with PainSynth {__version__}" if tag else f"PainSynth {__version__}",
        commands="\n".join(_command(config) for config in configs),
        contents="\n\n".join(_contents(config, many, i > 0) for i, config in enumerate(configs)),
        labels=FIGURES["labels"].format(first.name),
        columns=_columns(labels),
        address=f"https://huggingface.co/datasets/{repo}" if repo else "the repository you found this in",
        checked=_checked(configs, records, found),
    )
    return f"---\n{_metadata(configs, records)}---\n\n{text}"


def _sizes(configs: Sequence[Config], records: Sequence[Sequence[dict[str, Any]]]) -> str:
    head = ("configuration", "frames", "people", "pictures", "seed", "download")
    rows = []
    for config, held in zip(configs, records, strict=True):
        design, size = config.design, sum(record["bytes"] for record in held)
        people = sum(len(design.identities_of(split)) for split in design.splits())
        shown = f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{max(size / 1e6, 0.1):,.1f} MB"
        side = f"{design.resolution} x {design.resolution} px, {config.image_format.upper()}"
        rows.append((f"`{config.name}`", sum(design.splits().values()), people, side, str(design.seed), shown))
    return _markdown(head, rows)


def _contents(config: Config, heading: bool, faces: bool) -> str:
    """Pictures and tables of one configuration."""
    facts = config.design.summary()
    splits = [(split, n["identities"], n["frames"]) for split, n in facts["splits"].items()]
    spread = FIGURES["distributions"].format(config.name)
    whole = "Everything is in one split, which holds" if len(splits) == 1 else "Splits share no person, and each holds"
    parts = [f"### {config.name}"] if heading else []
    parts += [f"![Faces of every cell]({FIGURES['faces'].format(config.name)})"] if faces else []
    parts += [
        f"{whole} equally many people of every cell of ethnicity, gender and age band:",
        _markdown(("split", "people", "frames"), splits),
        _cells(config.design),
        "Frames by PSPI, frames by action unit and intensity, people by skin tone:",
        f"![Histograms of PSPI, action units and skin tone]({spread})",
    ]
    return "\n\n".join(parts + [f"Note: {note}." for note in facts["notes"]])


def _cells(design: Design) -> str:
    """People in each cell, a column for each age band."""
    counts = {cell: n["identities"] for cell, n in design.summary()["cells"].items()}
    ages = [f"{low}-{high}" for low, high in design.age_bands]
    rows = [
        (f"{ethnicity.replace('_', ' ')}, {gender}", *(counts.get(f"{ethnicity} {gender} {age}", 0) for age in ages))
        for ethnicity in design.ethnicities
        for gender in design.genders
    ]
    return _markdown(("people of each cell", *ages), rows)


def _columns(labels: tuple[str, ...]) -> str:
    held, types = columns(labels), kinds(labels)
    rows = []
    for group, what in WHAT.items():
        names = [name for name in group.split(", ") if name in held]
        if names:
            words = dict.fromkeys(_kind(types[name]) for name in names)
            rows.append((", ".join(f"`{name}`" for name in names), ", ".join(words), what))
    return _markdown(("column", "type", "what it is"), rows)


def _kind(kind: Kind) -> str:
    """The type of a column in a word or two."""
    if isinstance(kind, Names):
        return "class"
    if isinstance(kind, Array):
        return f"{kind.dtype}, {' x '.join('n' if n is None else str(n) for n in kind.shape)}"
    if isinstance(kind, Several):
        return f"{kind.dtype}, {kind.length}"
    if isinstance(kind, str):
        return kind
    inner = set(kind.values())
    return f"struct of {inner.pop()}" if len(inner) == 1 else "struct"


def _checked(configs: Sequence[Config], records: Sequence[Sequence[dict[str, Any]]], found: Sequence[Findings]) -> str:
    """What the validator found, or how to run it."""
    if not found:
        return "`painsynth validate DIR` works every label out again from something else."
    from .validation.findings import CHECKS

    made = sum(sum(one.made.values()) for one in found)
    failed = sum(sum(one.failed.values()) for one in found)
    rows = sum(record["rows"] for held in records for record in held)
    lines = [
        (name, CHECKS[name], *(one.made[name] for one in found), sum(one.failed[name] for one in found))
        for name in CHECKS
        if any(one.made[name] for one in found)
    ]
    head = ("check", "what has to hold", *(f"`{config.name}`" for config in configs), "faults")
    verdict = "no fault" if not failed else f"{failed:,} faults"
    return (
        "Before this version was published, `painsynth validate` worked every label of every row out again from "
        f"something\nelse: **{made:,} checks of {rows:,} rows, {verdict}**.\n\n"
        f"<details><summary>Checks made, by kind</summary>\n\n{_markdown(head, lines)}\n\n</details>"
    )


def _markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; numbers stand on the right."""
    held = list(rows)
    right = [bool(held) and all(isinstance(row[i], int) for row in held) for i in range(len(head))]
    lines = [head, ["---:" if yes else "---" for yes in right]]
    lines += [[f"{c:,}" if isinstance(c, int) else str(c) for c in row] for row in held]
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
    rows = config.design.splits()
    sizes = {split: sum(r["bytes"] for r in records if r["split"] == split) for split in rows}
    return {
        "config_name": config.name,
        "features": as_yaml(kinds(config.labels)),
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
