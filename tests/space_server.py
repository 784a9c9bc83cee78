"""The app of the Space in a process of its own, on loopback."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUN = "import sys; from space_app.app import serve; serve('127.0.0.1', int(sys.argv[1]), quiet=True, crowd=False)"


@contextlib.contextmanager
def space(folder: Path, **environment: str) -> Iterator[tuple[str, subprocess.Popen, Path]]:
    """(address, process, file that its output goes to); its temporary files lie in `folder`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "space.log"
    variables = {**os.environ, "GRADIO_TEMP_DIR": str(folder / "cache"), "PYTHONPATH": str(ROOT), **environment}
    with log.open("w") as out:
        process = subprocess.Popen([sys.executable, "-c", RUN, str(port)], stdout=out, stderr=out, env=variables)
    try:
        url = f"http://127.0.0.1:{port}/"
        deadline = time.monotonic() + 300.0  # a busy machine
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:
                    assert answer.status == 200
                break
            except OSError:
                assert process.poll() is None, log.read_text()
                time.sleep(0.25)
        else:
            raise AssertionError(log.read_text())
        yield url, process, log
    finally:
        process.terminate()
        process.wait(20)


def family(process: int) -> list[Path]:
    """Folders in /proc of a process and its children, now."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # one that has just ended
            parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[1]
            if str(process) in (folder.name, parent):
                found.append(folder)
    return found
