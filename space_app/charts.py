"""Tables and bars as HTML: nothing but style sheets draws them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape


def tiles(facts: Iterable[tuple[str, str]]) -> str:
    """Large numbers with a word below each."""
    return '<dl class="ps-tiles">' + "".join(f"<div><dd>{v}</dd><dt>{escape(n)}</dt></div>" for n, v in facts) + "</dl>"


def columns(title: str, counts: Mapping[str, int], unit: str = "frames") -> str:
    """A histogram with upright bars, for values in order."""
    top = max(counts.values(), default=0) or 1
    bars = "".join(
        f'<div title="{escape(name)}: {n:,} {unit}"><i style="height:{100 * n / top:.1f}%"></i>'
        f"<span>{escape(name)}</span></div>"
        for name, n in counts.items()
    )
    said = ", ".join(f"{name}: {n}" for name, n in counts.items())
    most = f"<small>most {top:,} {unit}</small>"
    return (
        f'<figure class="ps-chart"><figcaption class="ps-h">{escape(title)}{most}</figcaption>'
        f'<div class="ps-columns" role="img" aria-label="{escape(title)}. {escape(said)}">{bars}</div></figure>'
    )


def bars(title: str, counts: Mapping[str, float], unit: str = "frames", per_cent: bool = False) -> str:
    """A histogram with lying bars, for names."""
    top = max(counts.values(), default=0) or 1
    rows = "".join(
        f'<div><span>{escape(name.replace("_", " "))}</span><em><i style="width:{100 * n / top:.1f}%"></i></em>'
        f"<b>{f'{100 * n:.0f} %' if per_cent else f'{n:,}'}</b></div>"
        for name, n in counts.items()
    )
    return (
        f'<figure class="ps-chart"><figcaption class="ps-h">{escape(title)} <small>{escape(unit)}</small></figcaption>'
        f'<div class="ps-bars">{rows}</div></figure>'
    )


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Numbers to the right."""
    body = "".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in rows)
    return (
        '<table class="ps-table"><thead><tr>'
        + "".join(f'<th scope="col">{escape(h)}</th>' for h in head)
        + f"</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f'<td class="n">{value:,}</td>'
    return f"<td>{escape(str(value))}</td>"
