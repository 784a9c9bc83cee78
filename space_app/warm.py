"""Getting ready behind the visitor's back: kernels, the first person, the first picture."""

from __future__ import annotations

import threading

from . import pictures, presets


def warm_up() -> None:
    """Start drawing the first face in a thread; whoever comes meanwhile waits for that same face."""
    if not pictures.ZERO_GPU:  # there a GPU is only lent to visitors
        threading.Thread(target=lambda: pictures.on_screen(presets.START.spec()), daemon=True).start()
