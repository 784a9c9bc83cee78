"""What each configuration holds, rows of it, and the lines that load it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Any

from painsynth_hf.checks import check_choice
from painsynth_hf.config import Config
from painsynth_hf.designs import DESIGNS
from painsynth_hf.info import shares
from painsynth_hf.spec import FrameSpec

from . import charts, pictures, published, stage, takeaway

NAMES = tuple(DESIGNS)
PAGE = 6  # samples
SIZE = 224  # px
STEP = 9  # between the people of two samples: another cell each, all cells in turn
ABOUT = {
    "mini": "Twenty people, one of each cell, small pictures: to try things out in half a minute.",
    "synpain": "Pairs at rest and with an expression, half of them pain, in SynPAIN's counts, exactly balanced.",
    "3dpain": "Ten pain faces of each person, from three views.",
    "factorial": "Each face, room and expression realised in all twenty cells: to find what a model trips over.",
}


@lru_cache(maxsize=len(NAMES))
def contents(name: str) -> str:
    """Counts and histograms of a configuration, without rendering."""
    design = Config.of(check_choice("config", name, NAMES)).design
    facts = design.summary()
    splits = facts["splits"]
    pspi: dict[str, int] = {}
    names: dict[str, int] = {}
    for split in splits:
        for level, n in facts["pspi"][split].items():
            pspi[str(level)] = pspi.get(str(level), 0) + n
        for kind, n in facts["expressions"][split].items():
            names[kind] = names.get(kind, 0) + n
    per_cell = sorted({n["identities"] for n in facts["cells"].values()})
    numbers = [("frames", f"{facts['frames']:,}"), ("people", f"{facts['identities']:,}"),
               ("cells", str(len(facts["cells"]))), ("people a cell", "–".join(map(str, per_cell))),
               ("px", str(design.resolution))]  # fmt: skip
    looks = shares(design)
    worn = {f"{what}: {value}": share for what in ("glasses", "cannula", "head wear")
            for value, share in looks[what].items() if value != "none"}  # fmt: skip
    notes = "".join(f'<p class="ps-hint">{escape(note)}.</p>' for note in facts["notes"])
    return (
        f'<p class="ps-hint">{escape(ABOUT[name])}</p>{charts.tiles(numbers)}<div class="ps-charts">'
        + charts.columns("PSPI of pain faces", pspi)
        + charts.bars("Expressions", names)
        + charts.bars("Rooms", looks["environment"], "share of people", per_cent=True)
        + charts.bars("Worn", worn, "share of people", per_cent=True)
        + f"</div>{notes}"
    )


def split_table(name: str) -> str:
    """People and frames of each split."""
    splits = Config.of(check_choice("config", name, NAMES)).design.summary()["splits"]
    return charts.table(("split", "people", "frames"), ((s, n["identities"], n["frames"]) for s, n in splits.items()))


def code(name: str) -> str:
    """How to load it, ready to copy: from the Hub if it is published, else rendered."""
    check_choice("config", name, NAMES)
    repo = published.repo()
    if repo:
        text = f'from datasets import load_dataset\n\nfaces = load_dataset("{repo}", "{name}", split="train")'
        return takeaway.code("Load the published version", text) + takeaway.code("Render your own", _own(name))
    return takeaway.code("Python", _own(name)) + takeaway.code("Shell", f"painsynth generate {name} --out out/{name}")


def _own(name: str) -> str:
    return (
        "import datasets\nimport painsynth_hf\n\npainsynth_hf.register()\n"
        f'faces = datasets.load_dataset("painsynth", "{name}", split="train", streaming=True)\n'
        "print(next(iter(faces)))  # no download: rows are rendered as they are read"
    )


def specs(name: str, page: int) -> list[FrameSpec]:
    """The frames of a page of samples: `PAGE` people, of each the expression whose turn it is."""
    design = Config.of(check_choice("config", name, NAMES)).design
    out = []
    for k in range(page * PAGE, (page + 1) * PAGE):
        frames = [frame for frame in design.identity_frames(k * STEP % design.identities) if frame.expression_index > 0]
        out.append(frames[k % len(frames)])
    return out


def samples(name: str, page: int) -> Iterator[str]:
    """Cards with picture and labels, as they come; read from the published version if there is one."""
    check_choice("config", name, NAMES)
    note = ""
    if published.repo():
        try:
            yield cards(published.rows(name, page, PAGE))
            return
        except Exception as error:  # whatever keeps the Hub from answering
            note = f"{published.repo()} cannot be read ({type(error).__name__}): rendered instead."
            note = f'<p class="ps-hint">{escape(note)}</p>'
    wanted, done = specs(name, page), []
    yield note + cards([], len(wanted))
    for spec in wanted:
        frame = pictures.small.frames([pictures.sized(spec, SIZE)])[0]
        done.append((stage.data_uri(frame.image, 90), labels(spec)))
        yield note + cards(done, len(wanted))


def labels(spec: FrameSpec) -> dict[str, Any]:
    """The labels of a row that need no renderer."""
    person, face = spec.person, spec.expression
    return {
        "frame_id": spec.frame_id, "expression": face.name, "pspi": face.pspi,
        "aus_left": {u: v for u, v in face.aus_left.items() if v},
        "aus_right": {u: v for u, v in face.aus_right.items() if v},
        "ethnicity": person.ethnicity, "gender": person.gender, "age": person.age, "view": spec.camera.view,
        "split": spec.split, "environment": spec.scene.environment,
    }  # fmt: skip


def cards(done: list[tuple[str, dict[str, Any]]], wanted: int = 0) -> str:
    """(address of the picture, labels) as a grid."""
    out = [_card(source, label) for source, label in done]
    out += ['<article class="ps-card ps-wait"><div class="ps-shot"></div></article>'] * (wanted - len(done))
    return f'<div class="ps-cards">{"".join(out)}</div>'


def _card(source: str, label: dict[str, Any]) -> str:
    who = f"{label['ethnicity'].replace('_', ' ')} {label['gender']}, {label['age']:g}"
    title = f"{label['expression']}, PSPI {label['pspi']:g}"
    left, right = label["aus_left"], label["aus_right"]
    units = ", ".join(f"{u} {max(left.get(u, 0), right.get(u, 0)):g}" for u in {**left, **right}) or "at rest"
    rest = "".join(f"<dt>{escape(key)}</dt><dd>{escape(str(value))}</dd>" for key, value in label.items())
    return (
        f'<article class="ps-card"><img class="ps-shot" src="{source}" alt="Synthetic: {escape(who)}, {escape(title)}">'
        f"<b>{escape(title)}</b><span>{escape(who)}</span><span>{escape(units)}</span>"
        f"<details><summary>Labels</summary><dl>{rest}</dl></details>"
        f'<button type="button" data-frame="{escape(label["frame_id"], quote=True)}">To the studio</button></article>'
    )


def frame(name: str, frame_id: object) -> FrameSpec:
    """The frame of a card that was clicked."""
    return Config.of(check_choice("config", name, NAMES)).design.frame(str(frame_id)[:80])
