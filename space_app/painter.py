"""A process of its own that draws, so that page and pictures do not share one core; if it dies, another takes over."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from .plain import in_one_line


@dataclass(frozen=True)
class News:
    """What the child is at before it can draw, and how far it is, 0 to 1."""

    says: str
    share: float


Tell = Callable[[str, float], None]
TRIES = 2  # a process that died of another's picture gets a second chance with this one
BEGINS = News("Starting the renderer", 0.0)


class Painter:
    """Runs functions one at a time in a child process, which `prepare(tell)` readies first.

    Functions and what they are given and return are pickled, functions by name. The child ends with this process.
    """

    def __init__(self, prepare: Callable[[Tell], None]) -> None:
        self.prepare = prepare
        self.news: News | None = BEGINS  # none once the child can draw
        self.process: Any = None
        self._pipe: Any = None
        self._guard = threading.Lock()

    def start(self) -> None:
        """Start the child, if there is none; returns at once."""
        if self.process is not None:
            return
        # spawned, for Warp and CUDA do not outlive a fork
        context = multiprocessing.get_context("spawn")
        self.news = BEGINS
        self._pipe, theirs = context.Pipe()
        self.process = context.Process(target=_paint, args=(theirs, self.prepare), name="painter", daemon=True)
        self.process.start()
        theirs.close()  # only the child holds it now: when one side is gone, the other reads the end

    def ask(self, function: Callable[..., Any], *given: Any) -> Any:
        """`function(*given)`, called in the child.

        A `ValueError` of the function is raised here too. If the child is killed, another is asked. If that is killed
        as well, or anything else goes wrong, a `ValueError` of one line says so, and the next call has a new child.
        """
        with self._guard:
            for _ in range(TRIES):
                self.start()
                try:
                    self._pipe.send((function, given))
                    kind, value = self._answer()
                except (EOFError, OSError):
                    kind, value = "gone", self._bury()
                    continue
                self.news = None
                if kind == "done":
                    return value
                if kind == "refused":
                    raise value
                self._bury()
                break
            self.start()
        raise ValueError(f"renderer: stopped ({value}) and is being started again; ask once more")

    def _answer(self) -> tuple[str, Any]:
        while True:
            kind, value = self._pipe.recv()
            if kind != "news":
                return kind, value
            self.news = News(*value)

    def _bury(self) -> str:
        """Forget the child; returns how it ended."""
        self._pipe.close()
        self.process.join(5.0)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        code, self.process = self.process.exitcode, None
        return "killed, perhaps for want of memory" if code == -signal.SIGKILL else f"exit code {code}"


def _paint(pipe: Connection, prepare: Callable[[Tell], None]) -> None:
    """The child, until the other side of `pipe` is gone. What is no `ValueError` ends it, with a trace in the log."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the app, which takes us along
    failed: ValueError | None = None
    with contextlib.suppress(EOFError, OSError):
        try:
            prepare(lambda says, share: pipe.send(("news", (says, share))))
        except ValueError as error:
            failed = error
        while True:
            function, given = pipe.recv()
            if failed is not None:
                pipe.send(("refused", failed))
                continue
            try:
                answer = "done", function(*given)
            except ValueError as error:
                answer = "refused", error
            except BaseException as error:  # on a GPU nothing works after some of them
                pipe.send(("failed", f"{type(error).__name__}: {in_one_line(error)}"))
                raise
            pipe.send(answer)
