"""People, data sets and the head in space: tabs beside the studio."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from . import dataset as sets
from . import files, presets
from . import people as crowd
from .files import safely
from .look import html
from .settings import read_spec
from .studio_tab import TOLD, Studio, put, read

# clicks on a button with data-NAME inside an HTML component arrive as that NAME
CLICKS = """element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-place], button[data-frame]');
  if (button) trigger('click', {place: button.dataset.place, frame: button.dataset.frame});
});"""
COUNTING = '<p class="ps-hint">Counting …</p>'
SLOW: dict[str, Any] = {"concurrency_id": "crowd", "concurrency_limit": 1, "api_visibility": "private"}


def people(tab: gr.Tab, book: gr.Tabs, studio: Studio) -> None:
    """The balanced grid."""
    face = gr.Radio(list(presets.names()), value=crowd.FIRST, label="Everyone shows", elem_classes="ps-pills",
                    elem_id="ps-crowd-face", container=False)  # fmt: skip
    grid = html(crowd.grid(crowd.FIRST, []), js_on_load=CLICKS, elem_id="ps-crowd")
    filled: dict[str, Any] = {
        "fn": safely(crowd.grids),
        "inputs": face,
        "outputs": grid,
        "show_progress": "hidden",
        **SLOW,
    }
    tab.select(**filled)
    face.input(**filled, trigger_mode="always_last")

    def take(preset: str, event: gr.EventData) -> list[Any]:
        return [gr.Tabs(selected="studio"), *put(crowd.chosen(event.place, preset))]

    studio.after(grid.click(safely(take), face, [book, *studio.settable], **TOLD))


def beside(name: str) -> str:
    """What stands beside the histograms: how to load a configuration, and its splits."""
    return sets.code(name) + sets.split_table(name)


def dataset(tab: gr.Tab, book: gr.Tabs, studio: Studio) -> None:
    """Counts, samples and lines of code of each configuration."""
    name = gr.Radio(list(sets.NAMES), value=sets.NAMES[1], label="Configuration", elem_classes="ps-pills",
                    elem_id="ps-config", container=False)  # fmt: skip
    with gr.Row(elem_classes="ps-dataset"):
        contents = html(COUNTING, elem_id="ps-contents")
        lines = html(beside(sets.NAMES[1]), elem_id="ps-lines")
    page = gr.State(0)
    with gr.Row(elem_classes="ps-presets"):
        more = gr.Button("Show six samples", size="sm", variant="primary", elem_id="ps-samples-more")
    cards = html("", js_on_load=CLICKS, elem_id="ps-samples")

    def turn(config: str, number: int) -> Iterator[tuple[Any, ...]]:
        for found in sets.samples(config, number):
            yield found, number + 1, "Next six"

    def other(config: str) -> tuple[Any, ...]:
        return sets.contents(config), beside(config), "", 0, "Show six samples"

    def take(config: str, event: gr.EventData) -> list[Any]:
        asked, base = read_spec(sets.frame(config, event.frame).to_json())
        return [gr.Tabs(selected="studio"), *put(asked, base)]

    def shown(was: str, config: str) -> Any:
        return sets.contents(config) if was == COUNTING else gr.skip()

    tab.select(safely(shown), [contents, name], contents, show_progress="hidden", api_visibility="private")
    name.input(safely(other), name, [contents, lines, cards, page, more], show_progress="hidden",
               trigger_mode="always_last", api_visibility="private")  # fmt: skip
    more.click(safely(turn), [name, page], [cards, page, more], show_progress="hidden", **SLOW)
    studio.after(cards.click(safely(take), name, [book, *studio.settable], **TOLD))


def solid(tab: gr.Tab, studio: Studio) -> None:
    """The head as glb with the studio's expression on."""
    html('<p class="ps-hint">The head of the studio with its expression baked in as a morph target, beside the 52 of '
            "ARKit; wrinkles and flush are in the texture. Drag to turn, scroll to come closer. "
            "The same file opens in Blender and three.js.</p>")  # fmt: skip
    head = gr.Model3D(
        label="Head, glb",
        elem_id="ps-head",
        height=560,
        camera_position=(90, 86, 0.56),
        clear_color=(0.0, 0.0, 0.0, 0.0),
        show_label=False,
    )
    shown = gr.State(None)

    def build(was: str | None, *given: Any) -> tuple[Any, Any]:
        asked, base = read(*given)
        key = asked.spec(base).to_json()
        return (gr.skip(), gr.skip()) if key == was else (files.head(asked, base), key)

    tab.select(safely(build), [shown, *studio.inputs], [head, shown], trigger_mode="always_last", **SLOW)
