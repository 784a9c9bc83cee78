"""The card of a data set folder (`README.md`): what the Hub and `datasets` read from it, and what people do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import __version__
from .config import Config
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


def card(config: Config, records: Sequence[dict[str, Any]]) -> str:
    """The text of README.md: YAML for machines, then the template filled in. `records` are those of the shards."""
    design = config.design
    rows = design.splits()
    text = _template().format(
        name=config.name,
        rows=sum(rows.values()),
        people=sum(len(design.identities_of(s)) for s in design.splits()),
        resolution=design.resolution,
        seed=design.seed,
        version=__version__,
        split=next(iter(rows)),
        command=_command(config),
        splits="\n".join(f"| {split} | {n} |" for split, n in rows.items()),
        columns="\n".join(f"- `{name}`: {WHAT[name]}" for name in columns(config.labels) if name in WHAT),
    )
    return f"---\n{_metadata(config, rows, records)}---\n\n{text}"


def _metadata(config: Config, rows: dict[str, int], records: Sequence[dict[str, Any]]) -> str:
    """The YAML: licence, tags, where the files of each split are, and the types of the columns."""
    import datasets
    import yaml

    sizes = {split: sum(r["bytes"] for r in records if r["split"] == split) for split in rows}
    info = {
        "config_name": config.name,
        "features": features(config.labels)._to_yaml_list(),
        "splits": [{"name": s, "num_bytes": sizes[s], "num_examples": n} for s, n in rows.items()],
        "download_size": sum(sizes.values()),
        "dataset_size": sum(sizes.values()),
    }
    files = [{"split": s, "path": f"data/{config.name}/{s}-*"} for s in rows]
    total = sum(rows.values())
    limits = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
    facts = {
        "license": "cc0-1.0",
        "pretty_name": f"PainSynth {config.name}",
        "task_categories": ["image-classification", "image-feature-extraction"],
        "tags": ["synthetic", "faces", "pain", "facial-action-units", "FACS", "PSPI", "healthcare"],
        "size_categories": [next((name for limit, name in limits if total < limit), "n>1M")],
        "configs": [{"config_name": config.name, "data_files": files}],
        "dataset_info": info,
    }
    assert datasets.Features._from_yaml_list(info["features"]) == features(config.labels)
    return yaml.safe_dump(facts, sort_keys=False, width=120)


def _template() -> str:
    """From the installed package, or from the checkout that an editable install points to."""
    here = Path(__file__).parent
    packed = here / "card_template.md"
    return (packed if packed.exists() else here.parent / "dataset_script" / "card_template.md").read_text("utf-8")


def _command(config: Config) -> str:
    """What to run for the same data: a command if there are flags for all that was asked, else Python."""
    changes = config.changes()
    if changes.keys() <= {"seed", "resolution", "identities", "labels", "image_format"}:
        values = {k: ",".join(v) if isinstance(v, list) else str(v) for k, v in changes.items()}
        flags = " ".join(f"--{k.replace('_', '-')} {v}" for k, v in sorted(values.items()))
        return f"painsynth generate {config.name} {flags} --out somewhere".replace("  ", " ")
    asked = "".join(f", {k}={v!r}" for k, v in sorted(changes.items()))
    call = f"generate(Config.of({config.name!r}{asked}), 'somewhere', num_proc=1)"
    return f'python -c "from painsynth_hf.generate import Config, generate; {call}"'
