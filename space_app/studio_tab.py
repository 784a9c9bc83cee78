"""The studio's controls and what they are wired to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from painsynth_hf.facs import MEANING, MIDLINE
from painsynth_hf.spec import ENVIRONMENTS, ETHNICITIES, GENDERS, GLASSES, HAIR_STYLES, FrameSpec

from . import files, presets, stage, studio
from .look import html
from .painter import News
from .plain import in_one_line
from .settings import AS_DRAWN, SIZES, STEP, TWO_SIDED, UNITS, Settings

PAIN_UNITS = ("AU4", "AU6", "AU7", "AU9", "AU10", "AU43")
GROUPS = {
    "Brows and lids": ("AU1", "AU2", "AU5"),
    "Corners of the mouth": ("AU12", "AU14", "AU15", "AU20"),
    "Lips": ("AU16", "AU17", "AU18", "AU22", "AU23", "AU24", "AU28"),
    "Jaw": ("AU25", "AU26", "AU27"),
}
RENDER: dict[str, Any] = {"concurrency_id": "render", "concurrency_limit": 1, "api_visibility": "private"}
# without it what is asked for while a picture is on its way would never be drawn
DRAW: dict[str, Any] = {"show_progress": "minimal", "trigger_mode": "always_last", **RENDER}
QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
# refusals of what does not pass the queue would be errors of the page
TOLD: dict[str, Any] = {"concurrency_limit": None, "show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True)
class Studio:
    """Components that other tabs use."""

    inputs: list[Any]  # everything `read` takes
    controls: list[Any]  # in the order of `studio.values`
    apart: gr.Checkbox
    expression: gr.Textbox
    base: gr.State
    view: gr.Radio
    query: gr.Textbox
    preset: gr.Textbox
    link: gr.Textbox
    outputs: list[Any]
    update: Callable[..., tuple[Any, ...]]

    def after(self, event: Any) -> None:
        """Draw once `event` has filled `settable`."""
        drawn = event.then(self.update, self.all_inputs, self.outputs, show_progress_on=[self.outputs[0]], **DRAW)
        drawn.then(None, [self.query, self.preset], self.link, js=files.SHOWN, api_visibility="private")

    @property
    def all_inputs(self) -> list[Any]:
        """What `update` takes."""
        return [self.view, *self.inputs]

    @property
    def settable(self) -> list[Any]:
        """What `put` fills."""
        return [*self.controls, self.apart, self.expression, self.base]


def read(*given: Any) -> tuple[Settings, FrameSpec | None]:
    """Settings and base of the values of `Studio.inputs`."""
    *values, apart, expression, base = given
    return studio.settings(values, apart, expression), base


def put(asked: Settings, base: FrameSpec | None = None) -> list[Any]:
    """Values for `Studio.settable`."""
    return [*studio.values(asked), studio.apart(asked), asked.expression, base]


def build(start: Settings) -> Studio:
    """Lay the tab out and wire it."""
    first = dict(zip(studio.PLAIN, studio.values(start), strict=False))
    made: dict[str, Any] = {}
    right: dict[str, Any] = {}
    with gr.Row(elem_classes="ps-studio"):
        with gr.Column(elem_classes="ps-left"):
            shown = html(placeholder(), elem_id="ps-stage", elem_classes="ps-stage")
            view = gr.Radio(list(stage.VIEWS), value=stage.PICTURE, label="Show", show_label=False, container=False,
                            elem_classes="ps-pills", elem_id="ps-views")  # fmt: skip
            formula = html(stage.formula(start.spec().expression.aus), elem_id="ps-pspi")
            notice = html("", elem_id="ps-notice")
            with gr.Column(elem_classes="ps-take"):
                html('<h2 class="ps-h">Take it with you</h2>')
                with gr.Row(elem_classes="ps-presets", elem_id="ps-files"):
                    handed = {
                        kind: gr.Button(title, size="sm", elem_id=f"ps-{kind}")
                        for kind, (title, _, _) in files.KINDS.items()
                    }
                    copy = gr.Button("Copy link", size="sm", elem_id="ps-copy-link")
                    saved = gr.UploadButton("Open or drop a spec", size="sm", file_types=[".json"], elem_id="ps-open")
                hidden = gr.DownloadButton("hand out", visible="hidden", elem_id="ps-handout")
        with gr.Column(elem_classes="ps-right"):
            html('<h2 class="ps-h">Start from</h2>')
            with gr.Row(elem_classes="ps-presets", elem_id="ps-presets"):
                buttons = {name: gr.Button(name, size="sm") for name in presets.names()}
                surprise = gr.Button(presets.SURPRISE, size="sm", variant="primary", elem_id="ps-surprise")
            with gr.Group(elem_classes="ps-units"):
                html('<h2 class="ps-h">Action units of pain</h2>')
                for unit in PAIN_UNITS:
                    made[unit], right[unit] = _unit(unit, start)
                apart = gr.Checkbox(
                    studio.apart(start), label="Left and right apart", elem_id="ps-apart", container=False
                )
            for title, group in GROUPS.items():
                with gr.Accordion(title, open=False, elem_classes="ps-quiet"), gr.Group(elem_classes="ps-units"):
                    for unit in group:
                        made[unit], right[unit] = _unit(unit, start)
            with gr.Accordion("Person", open=True, elem_classes="ps-quiet"):
                with gr.Row():
                    gender = gr.Dropdown(_labelled(GENDERS), value=first["gender"], label="Gender", min_width=120)
                    ethnicity = gr.Dropdown(
                        _labelled(ETHNICITIES), value=first["ethnicity"], label="Ethnicity", min_width=120
                    )
                    seed = gr.Number(
                        first["seed"],
                        label="Person (seed)",
                        precision=0,
                        minimum=0,
                        min_width=120,
                        elem_id="ps-seed",
                    )
                age = _slider("Age", 18, 95, first["age"], 1, "ps-age")
                with gr.Row():
                    hair = gr.Dropdown(
                        _labelled((AS_DRAWN, *HAIR_STYLES)), value=first["hair"], label="Hair", min_width=120
                    )
                    glasses = gr.Dropdown(
                        _labelled((AS_DRAWN, *GLASSES)), value=first["glasses"], label="Glasses", min_width=120
                    )
            with gr.Accordion("Camera and light", open=False, elem_classes="ps-quiet"):
                yaw = _slider("Head turned (yaw), °", -60, 60, first["yaw"], 1, "ps-yaw")
                pitch = _slider("Head raised (pitch), °", -30, 30, first["pitch"], 1, "ps-pitch")
                distance = _slider("Camera distance, mm", 500, 1600, first["distance"], 10, "ps-distance")
                with gr.Row():
                    light = gr.Dropdown(_labelled(ENVIRONMENTS), value=first["light"], label="Light", min_width=120)
                    size = gr.Dropdown(list(SIZES), value=first["resolution"], label="Size of files, px", min_width=120)
            with gr.Accordion("Lines that draw it again", open=False, elem_classes="ps-quiet"):
                lines = html("")
    plain = [seed, age, gender, ethnicity, hair, glasses, yaw, pitch, distance, light, size]
    controls = [*plain, *(made[unit] for unit in UNITS), *(right[unit] for unit in TWO_SIDED)]
    expression = gr.Textbox(start.expression, visible="hidden", elem_id="ps-expression")
    base = gr.State(None)
    inputs = [*controls, apart, expression, base]
    query = gr.Textbox("", visible="hidden", elem_id="ps-query")
    link = gr.Textbox("", visible="hidden", elem_id="ps-link")
    marked = gr.Textbox("", visible="hidden", elem_id="ps-preset")
    outputs = [shown, formula, lines, query, marked, notice]

    def update(seen: str, *given: Any) -> tuple[Any, ...]:
        try:
            asked, spec = read(*given)
            found = studio.show(asked, spec, seen)
        except ValueError as error:
            return *[gr.skip()] * (len(outputs) - 1), alert(error)
        return found.figure, found.formula, found.lines, found.query, found.preset, ""

    def opened(path: str | None) -> list[Any]:
        return put(*files.read_upload(path))

    drawn = {"fn": update, "inputs": [view, *inputs], "outputs": outputs, "show_progress_on": [shown], **DRAW}
    linked = {"fn": None, "inputs": [query, marked], "outputs": link, "js": files.SHOWN, "api_visibility": "private"}
    moved = [c.release if isinstance(c, gr.Slider) else c.input for c in (*controls, view) if c is not seed]
    gr.on([*moved, seed.submit, seed.blur], **drawn).then(**linked)
    both = Studio(inputs, controls, apart, expression, base, view, query, marked, link, outputs, update)
    # presets and sides are set by the browser: a server's late answer would take back what a hand has moved since
    face = slice(len(studio.PLAIN), -1)  # all but person, room, camera and base
    for name, button in buttons.items():
        levels = json.dumps(put(presets.apply(start, name))[face])
        chosen = button.click(None, None, both.settable[face], js=f"() => {levels}", api_visibility="private")
        chosen.then(**drawn).then(**linked)
    surprise.click(
        lambda number, *_: put(presets.surprise(int(number))), [seed, *inputs], both.settable, **QUICK,
        js="(seed, ...rest) => [Math.floor(Math.random() * 2 ** 31), ...rest]",
    ).then(**drawn).then(**linked)  # fmt: skip
    toggle = "(on) => { document.querySelector('.ps-right').classList.toggle('ps-split', on); return on; }"
    apart.change(None, apart, None, js=toggle, api_visibility="private")
    apart.input(None, [made[u] for u in TWO_SIDED], [right[u] for u in TWO_SIDED], js="(...levels) => levels",
                api_visibility="private").then(**drawn).then(**linked)  # fmt: skip
    for kind, button in handed.items():
        made_file = files.safely(lambda *given, kind=kind: files.file(kind, *read(*given)))
        ready = button.click(made_file, inputs, hidden, **RENDER)
        ready.success(None, None, None, js=files.HAND_OUT, api_visibility="private")
    copy.click(None, link, None, js=COPY_LINK, api_visibility="private")
    saved.upload(files.safely(opened), saved, both.settable, **TOLD).success(**drawn).then(**linked)
    return both


COPY_LINK = """(link) => {
  const button = document.querySelector("#ps-copy-link"), was = button.innerText;
  const say = (text) => { button.innerText = text; setTimeout(() => { button.innerText = was; }, 1800); };
  if (!link) return say("A face from a file has none");
  window.psCopy(link, () => say("Link copied"));
}"""


def _unit(unit: str, start: Settings) -> tuple[Any, Any]:
    """A unit's slider, and that of the other side where it has one."""
    name = f"{unit} {MEANING[unit][0]}"
    level = start.aus_left.get(unit, 0.0)
    if unit == "AU43":
        return gr.Checkbox(bool(level), label=name, elem_id="ps-AU43", container=False), None
    if unit in MIDLINE:
        return _slider(name, 0, 5, level, STEP, f"ps-{unit}"), None
    with gr.Row(elem_classes="ps-pair"):
        left = _slider(name, 0, 5, level, STEP, f"ps-{unit}")
        right = _slider(f"{unit} right side", 0, 5, start.aus_right.get(unit, 0.0), STEP, f"ps-{unit}R", "ps-other")
    return left, right


def _slider(label: str, low: float, high: float, value: float, step: float, name: str, *classes: str) -> gr.Slider:
    return gr.Slider(low, high, value=value, step=step, label=label, elem_id=name,
                     elem_classes=["ps-slide", *classes])  # fmt: skip


def _labelled(names: Any) -> list[tuple[str, str]]:
    """Names with their underscores as spaces, beside themselves."""
    return [(name.replace("_", " "), name) for name in names]


def placeholder(news: News | None = None) -> str:
    """Before the first picture; `news` says what it waits for."""
    said = "<p>Drawing the face …</p>"
    if news:
        said = (
            f'<p>{escape(news.says)} …</p><span class="ps-bar"><i style="width:{100 * news.share:.0f}%"></i></span>'
            '<p class="ps-hint">The first start on a machine takes a minute or two, later ones seconds.</p>'
        )
    wait = f'<div class="ps-shot ps-wait" role="status"><div>{said}</div></div>'
    return f'<figure class="ps-figure">{wait}<figcaption>&nbsp;</figcaption></figure>'


def alert(error: Exception) -> str:
    return f'<p class="ps-notice" role="alert">{escape(in_one_line(error))}</p>'
