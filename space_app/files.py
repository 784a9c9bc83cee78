"""Buttons that hand files out, and the place where a saved spec comes back in."""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder

from painsynth_hf.spec import FrameSpec

from . import takeaway
from .plain import in_one_line
from .settings import MAX_SPEC, Settings, read_spec

KINDS: dict[str, tuple[str, str, Callable[[Settings, FrameSpec | None], bytes]]] = {
    "png": ("PNG", "face.png", takeaway.png),
    "json": ("Spec, JSON", "face.json", takeaway.spec_json),
    "glb": ("Head, GLB", "face.glb", takeaway.glb),
}
# a button cannot both make a file and hand it out: this clicks the hidden one that has it
HAND_OUT = "() => setTimeout(() => document.querySelector('#ps-handout a, a#ps-handout, #ps-handout').click(), 150)"
# after each picture: the address says what it shows, and the preset that it shows stands marked
SHOWN = """(query, preset) => {
  for (const button of document.querySelectorAll("#ps-presets button")) {
    if (button.id !== "ps-surprise") button.setAttribute("aria-pressed", button.innerText.trim() === preset);
  }
  const link = location.origin + location.pathname + (query ? "?" + query : "");
  if (query && window.history.replaceState) history.replaceState(null, "", link);
  return query ? link : "";
}"""


def file(kind: str, asked: Settings, base: FrameSpec | None) -> str:
    """Path of a fresh file of `KINDS`; the app deletes it in time."""
    _, name, make = KINDS[kind]
    return save_bytes_to_cache(make(asked, base), name, get_upload_folder())


def head(asked: Settings, base: FrameSpec | None) -> str:
    """Path of a head for the viewer on the page."""
    return save_bytes_to_cache(takeaway.bust(takeaway.glb(asked, base)), "head.glb", get_upload_folder())


def read_upload(path: str | None) -> tuple[Settings, FrameSpec | None]:
    """Settings of an uploaded spec. Raises `ValueError` in one line."""
    if path is None:
        raise ValueError("spec: no file; give a JSON file saved here or by `painsynth render --save-spec`")
    if Path(path).stat().st_size > MAX_SPEC:
        raise ValueError(f"spec: {Path(path).stat().st_size} bytes are not allowed; give at most {MAX_SPEC}")
    try:
        return read_spec(Path(path).read_text("utf-8"))
    except UnicodeDecodeError:
        raise ValueError("spec: not text; give a JSON file saved here or by `painsynth render --save-spec`") from None


def safely(make: Callable[..., Any]) -> Callable[..., Any]:
    """`make`, whose `ValueError` becomes a message on the page."""

    @functools.wraps(make)
    def run(*given: Any, **named: Any) -> Any:
        with one_line():
            return make(*given, **named)

    @functools.wraps(make)
    def run_on(*given: Any, **named: Any) -> Iterator[Any]:
        with one_line():
            yield from make(*given, **named)

    return run_on if inspect.isgeneratorfunction(make) else run


@contextlib.contextmanager
def one_line() -> Iterator[None]:
    """What we refuse is told as it is; of a bug only that there is one."""
    try:
        yield
    except ValueError as error:
        raise gr.Error(in_one_line(error), print_exception=False) from None
