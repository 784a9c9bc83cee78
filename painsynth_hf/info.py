"""`painsynth info`: what a data set holds, as text, without rendering it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .designs import Design


def info(design: Design) -> str:
    """Counts by split and cell, and how PSPI and expressions are spread; notes say what could not be balanced."""
    facts = design.summary()
    head = (
        f"{facts['name']}: {facts['frames']:,} frames of {facts['identities']:,} people, "
        f"{design.resolution} x {design.resolution} px, seed {design.seed}"
    )
    parts = [
        [head],
        _table(
            ("split", "people", "frames"),
            ((split, n["identities"], n["frames"]) for split, n in facts["splits"].items()),
        ),
        _table(
            ("cell", "people", "pain expressions"),
            ((cell, n["identities"], n["pain expressions"]) for cell, n in facts["cells"].items()),
        ),
        _spread("PSPI", facts["pspi"]),
        _spread("expression", facts["expressions"]),
        *_looks(design),
        [f"note: {note}" for note in facts["notes"]],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def info_of_folder(folder: str | Path) -> str:
    """What `info` says of the design that a generated folder holds, and what each column takes on disk."""
    from .opened import open_folder
    from .sizes import column_sizes

    opened = open_folder(folder)
    rows = sum(shard["rows"] for shard in opened.shards)
    sizes = column_sizes(opened)
    table = _table(
        ("column", "kB a row", "MB in all"),
        ((name, f"{size / rows / 1e3:.2f}", f"{size / 1e6:.1f}") for name, size in sizes.items()),
    )
    return f"{info(opened.config.design)}\n\n" + "\n".join(table)


def shares(design: Design, people: int = 400) -> dict[str, dict[str, float]]:
    """Share of people, and so of frames, by room, garment, glasses, cannula, head wear, hair and beard.

    Counted over `people` of them, spread evenly over the identities.
    """
    step = max(design.identities // people, 1)
    while math.gcd(step, len(design.cells)) > 1:  # whole cells would be left out
        step += 1
    chosen = range(0, design.identities, step)
    counts: dict[str, Counter[str]] = {}
    for identity in chosen:
        person = design.person(identity)
        looks = {
            "environment": design.scene(identity).environment, "garment": person.attire.garment,
            "glasses": person.attire.glasses, "cannula": "yes" if person.attire.cannula else "none",
            "head wear": person.attire.head_wear, "hair style": person.hair.style, "beard": person.hair.beard,
        }  # fmt: skip
        for what, value in looks.items():
            counts.setdefault(what, Counter())[value] += 1
    return {what: {name: n / len(chosen) for name, n in found.most_common()} for what, found in counts.items()}


def _looks(design: Design) -> list[list[str]]:
    """Shares as tables of percentages."""
    return [
        _table((what, "% of frames"), ((name, f"{100 * share:.1f}") for name, share in found.items()))
        for what, found in shares(design).items()
    ]


def _spread(what: str, counts: dict[str, dict[object, int]]) -> list[str]:
    """Frames by level or name, a column per split and a bar for the whole."""
    names = list(dict.fromkeys(name for split in counts.values() for name in split))
    totals = {name: sum(split.get(name, 0) for split in counts.values()) for name in names}
    top = max(totals.values(), default=0)
    if not top:
        return []
    rows = [
        (name, *(split.get(name, 0) for split in counts.values()), "#" * round(30 * totals[name] / top))
        for name in names
    ]
    return _table((what, *(f"{split} frames" for split in counts), ""), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Lines of a table: numbers to the right, the rest to the left."""
    body = [list(row) for row in rows]
    text = [list(head), *([f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in body)]
    widths = [max(len(line[k]) for line in text) for k in range(len(head))]
    right = [k > 0 and all(isinstance(row[k], int) for row in body) for k in range(len(head))]
    return [
        "  ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, widths, right, strict=True)).rstrip()
        for line in text
    ]
