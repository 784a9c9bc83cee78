"""The app: `python app.py` on a Space, `painsynth space` anywhere else."""

from __future__ import annotations

import os

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # before Gradio is imported: nothing calls home
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from starlette.middleware import Middleware

from space_app.limits import SizeLimit
from space_app.look import CSS, HEAD, theme
from space_app.page import page
from space_app.warm import warm_up

demo = page().queue(default_concurrency_limit=8, max_size=200)


def serve(host: str | None = None, port: int | None = None, quiet: bool = False, crowd: bool = True) -> None:
    """Listen until interrupted; `crowd` has the people drawn before anyone asks for them."""
    warm_up(crowd)
    demo.launch(
        server_name=host, server_port=port, theme=theme(), css=CSS, head=HEAD, ssr_mode=False, share=False,
        max_file_size="2mb", footer_links=[], quiet=quiet, run_history=False,
        app_kwargs={"middleware": [Middleware(SizeLimit)]}, state_session_capacity=400,
    )  # fmt: skip


if __name__ == "__main__":
    serve()
