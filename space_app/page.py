"""The page: header, tabs, limits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

import gradio as gr

from painsynth_hf import __version__

from . import api, pictures, presets, stage, studio, studio_tab, tabs
from .look import html
from .settings import Settings
from .studio_tab import QUICK, TOLD, put

LOOK = 0.1  # s between two looks at what the renderer is at

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
                desk = studio_tab.build(presets.START)
            with gr.Tab("People", id="people") as people:
                tabs.people(people, book, desk)
            with gr.Tab("Dataset", id="dataset") as dataset:
                tabs.dataset(dataset, book, desk)
            with gr.Tab("3D", id="3d") as solid:
                tabs.solid(solid, desk)
            with gr.Tab("API", id="api"):
                api.build()
        html(LIMITS)
        shown, notice = desk.outputs[0], desk.outputs[-1]
        opened = demo.load(_opened, None, [*desk.settable, notice, shown], **QUICK)
        desk.after(opened.then(_waiting, None, shown, **TOLD))
    return demo


def _opened(request: gr.Request) -> list[object]:
    """The settings of the link by which the page was opened, and their picture if it is there."""
    return from_link(dict(request.query_params))


def from_link(query: Mapping[str, str]) -> list[object]:
    notice = ""
    try:
        asked = Settings.from_query(query)
        asked = presets.START if asked == Settings() else asked
    except ValueError as error:
        asked, notice = presets.START, studio_tab.alert(error)
    return [*put(asked), notice, first_look(asked)]


def first_look(asked: Settings) -> str:
    """The picture if it is there, else what it waits for."""
    if pictures.studio.holds(pictures.sized(asked.spec(), pictures.SCREEN)):
        return studio.show(asked, None, stage.PICTURE).figure
    return studio_tab.placeholder(pictures.news())


async def _waiting() -> AsyncIterator[object]:
    """What the renderer is at while it cannot draw yet: after a cold start it compiles for minutes."""
    told = None
    while news := pictures.news():
        if news != told:
            told = news
            yield studio_tab.placeholder(news)
        await asyncio.sleep(LOOK)
    yield gr.skip()
