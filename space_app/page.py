"""The page: header, tabs, limits."""

from __future__ import annotations

from collections.abc import Mapping

import gradio as gr

from painsynth_hf import __version__

from . import api, presets, studio_tab, tabs
from .look import html
from .settings import Settings
from .studio_tab import QUICK, put

HEAD = """<header class="ps-head"><h1>Pain<i>Synth</i></h1>
<p>Faces of people who do not exist, in pain that is known exactly.</p></header>"""
LIMITS = f"""<footer class="ps-limits"><b>Synthetic, and not for diagnosis.</b> Nobody here exists and nobody felt
anything: labels come from the recipe of a picture, never from a patient. Ethnicity, gender and age are settings of a
procedural model, not measurements of people. Do not use these faces, or models trained on them alone, to diagnose, to
decide about treatment, or to judge whether somebody's pain is real. Pictures are CC0, code is Apache-2.0.
PainSynth {__version__}.</footer>"""


def page() -> gr.Blocks:
    """All of the app, not yet listening."""
    with gr.Blocks(title="PainSynth", analytics_enabled=False, delete_cache=(900, 3600)) as demo:
        html(HEAD)
        with gr.Tabs(elem_id="ps-tabs") as book:
            with gr.Tab("Studio", id="studio"):
                studio = studio_tab.build(presets.START)
            with gr.Tab("People", id="people") as people:
                tabs.people(people, book, studio)
            with gr.Tab("Dataset", id="dataset") as dataset:
                tabs.dataset(dataset, book, studio)
            with gr.Tab("3D", id="3d") as solid:
                tabs.solid(solid, studio)
            with gr.Tab("API", id="api"):
                api.build()
        html(LIMITS)
        opened = demo.load(_opened, None, [*studio.settable, studio.outputs[-1]], **QUICK)
        studio.after(opened)
    return demo


def _opened(request: gr.Request) -> list[object]:
    """The settings of the link by which the page was opened."""
    return from_link(dict(request.query_params))


def from_link(query: Mapping[str, str]) -> list[object]:
    try:
        asked = Settings.from_query(query)
    except ValueError as error:
        return [*put(presets.START), studio_tab.alert(error)]
    return [*put(presets.START if asked == Settings() else asked), ""]
