"""The report of a validation as one HTML file without links: the table, the faults, and pictures with their labels."""

from __future__ import annotations

import base64
import html as escape
import io
from collections.abc import Mapping
from typing import Any

import numpy as np

from .. import __version__
from ..colourise import COLOURED, colourise
from ..opened import Opened
from .findings import CHECKS, Findings

SHOWN = 12  # frames in the report, faulty ones first
SIDE = 192  # px

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:left;border-bottom:1px solid #ddd}
td.n{text-align:right}.bad{color:#a3161b;font-weight:600}.ok{color:#246b2d}
figure{display:inline-block;margin:.3rem}img{width:160px;border-radius:4px}figcaption{font-size:12px;color:#555}
.frame{border-top:1px solid #ddd;padding:.6rem 0}
"""


class Pictures:
    """Keeps the first faulty frames, and the first of all, as small pictures."""

    def __init__(self) -> None:
        self.faulty: list[tuple[str, dict[str, bytes]]] = []
        self.others: list[tuple[str, dict[str, bytes]]] = []

    def add(self, row: Mapping[str, Any], arrays: Mapping[str, np.ndarray], faulty: bool) -> None:
        shelf = self.faulty if faulty else self.others
        if len(shelf) < SHOWN:
            points = row.get("landmarks_2d") if faulty or len(shelf) < SHOWN // 2 else None
            shelf.append((row["frame_id"], {name: _small(name, a, points) for name, a in arrays.items()}))


def _small(name: str, array: np.ndarray, points: Any) -> bytes:
    from PIL import Image, ImageDraw

    picture = Image.fromarray(colourise(name, array) if name in COLOURED else array)
    scale = SIDE / picture.width
    picture = picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    if name == "image" and points is not None:
        draw = ImageDraw.Draw(picture)
        for x, y in np.array(points) * scale:
            draw.ellipse((x - 1.2, y - 1.2, x + 1.2, y + 1.2), fill=(40, 255, 90))
    buffer = io.BytesIO()
    picture.save(buffer, format="JPEG", quality=85)
    return buffer.getvalue()


def html(opened: Opened, found: Findings, pictures: Pictures) -> str:
    """The whole page. Everything that comes from the folder is escaped."""
    design = opened.config.design
    rows = sum(record["rows"] for record in opened.shards)
    verdict = (
        '<p class="ok">All is well.</p>'
        if found.clean
        else f'<p class="bad">{sum(found.failed.values()):,} faults.</p>'
    )
    lines = []
    for name, what in CHECKS.items():
        note = escape.escape(found.notes.get(name, "" if found.made[name] else "nothing to check"))
        state = "bad" if found.failed[name] else "ok"
        lines.append(
            f'<tr><td>{name}</td><td>{escape.escape(what)}</td><td class="n">{found.made[name]:,}</td>'
            f'<td class="n {state}">{found.failed[name]:,}</td><td>{note}</td></tr>'
        )
    faults = "".join(
        f"<li><b>{f.check}</b> {escape.escape(f.where)}: {escape.escape(f.what)}</li>" for f in found.faults[:200]
    )
    shelf = [*pictures.faulty, *pictures.others][:SHOWN]
    frames = "".join(_frame(name, images) for name, images in shelf)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Validation of {escape.escape(design.name)}'
        f"</title><style>{STYLE}</style></head><body><h1>Validation of {escape.escape(design.name)}</h1>"
        f"<p>{rows:,} rows, seed {design.seed}, {design.resolution} px, PainSynth {__version__}.</p>{verdict}"
        f"<table><tr><th>check</th><th>what it compares</th><th>made</th><th>failed</th><th></th></tr>{''.join(lines)}"
        f"</table><ul>{faults}</ul><h2>Frames</h2>{frames}</body></html>"
    )


def _frame(name: str, images: Mapping[str, bytes]) -> str:
    figures = "".join(
        f'<figure><img alt="{label} of {escape.escape(name)}" '
        f'src="data:image/jpeg;base64,{base64.b64encode(data).decode()}"><figcaption>{label}</figcaption></figure>'
        for label, data in images.items()
    )
    return f'<div class="frame"><h3>{escape.escape(name)}</h3>{figures}</div>'
