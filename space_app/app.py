"""The app: `python app.py` on a Space, `painsynth space` anywhere else.

The painter's process imports this file too, so nothing here is loaded before `serve` is called.
"""

from __future__ import annotations

import contextlib
import gc
import inspect
import os
from collections.abc import Iterator
from typing import Any


def serve(host: str | None = None, port: int | None = None, quiet: bool = False, crowd: bool = True) -> None:
    """Listen until interrupted; `crowd` has the people drawn before anyone asks for them."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # before Gradio is imported: nothing calls home
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from space_app.warm import warm_up

    warm_up(crowd)  # another process begins to draw while this one loads Gradio
    with in_a_hurry():
        from starlette.middleware import Middleware

        from space_app.limits import SizeLimit
        from space_app.look import CSS, HEAD, theme
        from space_app.page import page
    page().queue(default_concurrency_limit=8, max_size=200).launch(
        server_name=host, server_port=port, theme=theme(), css=CSS, head=HEAD, ssr_mode=False, share=False,
        max_file_size="2mb", footer_links=[], quiet=quiet, run_history=False,
        app_kwargs={"middleware": [Middleware(SizeLimit)]}, state_session_capacity=400,
    )  # fmt: skip


@contextlib.contextmanager
def in_a_hurry() -> Iterator[None]:
    """Imports of Gradio in here take half as long: 1.3 s of 2.6.

    As it is imported it writes stubs for editors, for which it parses all its sources, but not of classes that have no
    file. And looking for garbage among what is only being loaded finds none.
    """
    plain = inspect.getfile

    def getfile(object: Any) -> str:
        if isinstance(object, type) and object.__module__.startswith("gradio."):
            raise OSError("no stubs")
        return plain(object)

    inspect.getfile = getfile
    gc.disable()
    try:
        yield
    finally:
        inspect.getfile = plain
        gc.enable()
        gc.freeze()


if __name__ == "__main__":
    serve()
