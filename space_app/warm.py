"""Getting ready behind the visitor's back: the first picture, and when nobody asks for anything, the people."""

from __future__ import annotations

import threading
import time

from . import people, pictures, presets

IDLE = 4.0  # s without a picture asked for, before people are drawn


def warm_up(crowd: bool = True) -> threading.Thread | None:
    """Start a thread that draws the first face; whoever comes meanwhile waits for that same face."""
    if pictures.ZERO_GPU:  # there a GPU is only lent to visitors
        return None
    pictures.PAINTER.start()
    thread = threading.Thread(target=_draw, args=(crowd,), daemon=True)
    thread.start()
    return thread


def _draw(crowd: bool) -> None:
    pictures.on_screen(presets.START.spec())
    for place in people.PLACES if crowd else ():
        while time.monotonic() - pictures.studio.asked < IDLE:
            time.sleep(0.5)
        next(people.faces(people.FIRST, [place]))
