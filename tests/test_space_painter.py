"""The process that draws: what it answers, what it says while it gets ready, and what follows when it dies."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from space_app.painter import BEGINS, Painter

ROOT = Path(__file__).parent.parent


def ready(tell):
    tell("almost there", 0.9)


def refuses(tell):
    raise ValueError("device: 'abacus' is not on this machine")


def root(number):
    if number < 0:
        raise ValueError(f"number: {number} is not allowed")
    return number**0.5 / (number != 4)


@pytest.fixture
def painter():
    made = Painter(ready)
    yield made
    made.process.kill()


def test_it_answers_from_another_process(painter):
    assert painter.news == BEGINS
    assert painter.ask(root, 9) == 3 and painter.news is None
    assert painter.ask(os.getpid) == painter.process.pid != os.getpid()
    with pytest.raises(ValueError, match="number: -1 is not allowed"):
        painter.ask(root, -1)
    assert painter.ask(os.getpid) == painter.process.pid  # a refusal is no death


def test_one_that_was_killed_is_replaced_without_a_word(painter):
    first = painter.ask(os.getpid)
    os.kill(first, signal.SIGKILL)
    assert painter.ask(root, 9) == 3 and painter.process.pid != first


def test_what_kills_it_again_is_told_in_one_line(painter):
    with pytest.raises(ValueError, match=r"^renderer: stopped \(exit code 7\) and is being started again; ask .*$"):
        painter.ask(os._exit, 7)
    assert painter.ask(root, 9) == 3


def test_a_fault_is_told_and_the_next_one_is_fresh(painter):
    first = painter.ask(os.getpid)
    with pytest.raises(ValueError, match=r"^renderer: stopped \(ZeroDivisionError: [^\n]*\) and is being"):
        painter.ask(root, 4)
    assert painter.ask(os.getpid) != first


def test_one_that_cannot_get_ready_says_why(painter):
    painter.prepare = refuses
    for _ in range(2):
        with pytest.raises(ValueError, match="abacus"):
            painter.ask(root, 9)


def test_it_ends_with_the_app():
    code = ("import os, sys, time; from space_app.painter import Painter; from test_space_painter import ready\n"
            "p = Painter(ready); print(p.ask(os.getpid), flush=True); time.sleep(60)")  # fmt: skip
    found = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    app = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=found)
    child = int(app.stdout.readline())
    app.kill()
    app.communicate()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{child}").exists() and "Z" not in Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1][:3]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
