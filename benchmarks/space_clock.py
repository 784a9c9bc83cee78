"""The Space by a visitor's clock: `python benchmarks/space_clock.py [--starts 3] [--moves 20] [--json FILE]`.

Starts the app in a process of its own and opens it in Chromium: seconds from the start of the process to the first
picture on the page, the processor time of app and painter until then, and seconds from letting a slider go to the new
picture. Warm caches: the first start is not counted. Needs the extra `space`, Playwright for Python and a Chromium
(named by CHROMIUM, or on the path).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from space_server import family, space

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
ANOTHER = "before => { const i = document.querySelector('#ps-stage img'); return i && i.src !== before }"
PUT = "(at, to) => { at.value = to; at.dispatchEvent(new Event('input', {bubbles: true})); }"
UNITS = ("AU4", "AU6", "AU7", "AU9", "AU10")  # the pain group stands open
PATIENCE = 20_000  # ms


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--moves", type=int, default=20, help="sliders let go")
    parser.add_argument("--json")
    args = parser.parse_args()
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as run:
        browser = run.chromium.launch(executable_path=chromium, args=FLAGS)
        visits = [visit(browser, args.moves if n == args.starts else 0) for n in range(args.starts + 1)]
        browser.close()
    starts, spent, moves = [v.first for v in visits[1:]], [v.spent for v in visits[1:]], visits[-1].moves
    found: dict[str, Any] = {
        "first picture after start, s": [round(s, 2) for s in starts],
        "median first picture, s": round(statistics.median(starts), 2),
        "processor time until then, s": spent,
        "slider let go to picture, s": [round(s, 2) for s in moves],
        "median slider, s": round(statistics.median(moves), 2),
        "slowest slider, s": round(max(moves), 2),
        "cores": os.cpu_count(), "load before": round(os.getloadavg()[2], 1),
    }  # fmt: skip
    for name, value in found.items():
        print(f"{name:32s}{value}")
    if args.json:
        Path(args.json).write_text(json.dumps({"date": date.today().isoformat(), **found}, indent=1) + "\n")


@dataclass(frozen=True)
class Visit:
    """Seconds from the start of the app to its first picture, spent until then by each process, and of each slider."""

    first: float
    spent: list[float]
    moves: list[float]


def visit(browser: Browser, moves: int) -> Visit:
    """Start the app, look, and let `moves` sliders go."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        with space(Path(folder)) as (url, process, _):
            page.goto(url)
            page.wait_for_selector("#ps-stage img")
            first, spent = time.perf_counter() - started, processor_time(process.pid)
            page.wait_for_timeout(2000 if moves else 0)  # the page settles
            seconds = [let_go(page, UNITS[n % len(UNITS)], 1.3 + 0.5 * (n % 6)) for n in range(moves)]
            context.close()
    return Visit(first, spent, seconds)


def processor_time(process: int) -> list[float]:
    """Seconds spent by a process and by each of its children, the busiest first."""
    ticks = [sum(map(int, (f / "stat").read_text().rsplit(")", 1)[1].split()[11:13])) for f in family(process)]
    return sorted((n / os.sysconf("SC_CLK_TCK") for n in ticks if n), reverse=True)


def let_go(page: Page, unit: str, level: float) -> float:
    """Move a slider with the keyboard; seconds until another picture stands on the page."""
    track = page.locator(f"#ps-{unit} input[type=range]")
    track.evaluate(PUT, str(level - 0.1))
    track.focus()
    before = page.get_attribute("#ps-stage img", "src")
    started = time.perf_counter()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(ANOTHER, arg=before)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
