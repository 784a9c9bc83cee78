"""Visitors at the Space: `python benchmarks/space_load.py [--users 20] [--count 1000] [--json FILE] [--plot FILE]`.

Starts the app and plays that many visitors at once, each with a browser's own requests: sliders let go, presets, other
people, rooms and cameras, overlays, now and then a clip or a head. Prints errors, waiting times, what the queue told
them, and the memory of the app and its children as it goes.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from space_server import family, space

from painsynth_hf.facs import AU_NAMES
from painsynth_hf.sampling import generator
from painsynth_hf.spec import ENVIRONMENTS
from space_app import presets, stage, studio
from space_app.settings import UNITS, Settings

KINDS = {"slider": 0.70, "preset": 0.12, "overlay": 0.06, "person": 0.05, "room": 0.03, "camera": 0.03, "clip": 0.01}


class Visitor(threading.Thread):
    """One browser: asks, waits for the answer, asks again."""

    def __init__(self, url: str, event: int, number: int, count: int) -> None:
        super().__init__(daemon=True)
        self.url, self.event, self.number, self.count = url, event, number, count
        self.waits: list[tuple[str, float]] = []
        self.errors: list[str] = []
        self.ranks: list[int] = []  # how many were before them, as the queue told

    def run(self) -> None:
        rng = generator(0, "benchmarks/space_load", self.number)
        asked, view = presets.START, stage.PICTURE
        for _ in range(self.count):
            kind = list(KINDS)[int(np.searchsorted(np.cumsum(list(KINDS.values())), rng.random() * 0.999))]
            asked, view = moved(asked, kind, rng)
            started = time.perf_counter()
            try:
                self.ask(asked, view)
            except (OSError, ValueError, KeyError) as error:
                self.errors.append(f"{kind}: {error}")
            self.waits.append((kind, time.perf_counter() - started))

    def ask(self, asked: Settings, view: str) -> None:
        session = f"visitor{self.number}"
        data = [view, *studio.values(asked), studio.apart(asked), asked.expression, None]
        body = {"data": data, "fn_index": self.event, "session_hash": session, "trigger_id": None}
        request = urllib.request.Request(
            self.url + "gradio_api/queue/join", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=300) as answer:
            answer.read()
        with urllib.request.urlopen(f"{self.url}gradio_api/queue/data?session_hash={session}", timeout=300) as stream:
            for line in stream:
                if not line.startswith(b"data:"):
                    continue
                message = json.loads(line[5:])
                if message["msg"] == "estimation":
                    self.ranks.append(message["rank"])
                elif message["msg"] == "process_completed":
                    if not message["success"] or "ps-shot" not in json.dumps(message["output"])[:20000]:
                        raise ValueError(json.dumps(message)[:300])
                    return
        raise ValueError("the stream ended without an answer")


def moved(asked: Settings, kind: str, rng: np.random.Generator) -> tuple[Settings, str]:
    """The next thing a visitor looks at."""
    import dataclasses

    view = stage.PICTURE
    if kind == "slider":
        unit = [u for u in UNITS if u in AU_NAMES[:16] and u != "AU5"][int(rng.integers(14))]
        levels = {**asked.aus_left, unit: round(float(rng.uniform(0, 5)), 1)}
        levels.pop("AU27", None)
        asked = dataclasses.replace(asked, expression="pain", aus_left=levels, aus_right=dict(levels))
    elif kind == "preset":
        asked = presets.apply(asked, presets.names()[int(rng.integers(14))])
    elif kind == "overlay":
        view = stage.OVERLAYS[int(rng.integers(len(stage.OVERLAYS)))]
    elif kind == "person":
        asked = presets.surprise(int(rng.integers(2**31)))
    elif kind == "room":
        asked = dataclasses.replace(asked, light=ENVIRONMENTS[int(rng.integers(len(ENVIRONMENTS)))])
    elif kind == "camera":
        asked = dataclasses.replace(asked, yaw=float(rng.integers(-40, 40)), distance=float(rng.integers(60, 140) * 10))
    else:
        view = stage.CLIP
    return asked, view


def update_event(url: str) -> int:
    """Number of the event that sliders trigger when they are let go."""
    with urllib.request.urlopen(url + "config") as answer:
        config = json.load(answer)
    return next(d["id"] for d in config["dependencies"] if sum(t[1] == "release" for t in d["targets"]) > 10)


def memory(process: int) -> float:
    """Resident memory of a process and its children in GiB; what they share counts twice."""
    total = 0
    for folder in family(process):
        with contextlib.suppress(OSError):  # one that has just ended
            lines = (folder / "status").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    return total / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--count", type=int, default=1000, help="pictures in all")
    parser.add_argument("--json")
    parser.add_argument("--plot", help="PNG of memory over pictures")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, space(Path(folder)) as (url, process, log):
        event = update_event(url)
        visitors = [Visitor(url, event, n, -(-args.count // args.users)) for n in range(args.users)]
        curve: list[tuple[int, float]] = []
        started = time.perf_counter()
        for visitor in visitors:
            visitor.start()
        while any(visitor.is_alive() for visitor in visitors):
            time.sleep(2.0)
            curve.append((sum(len(v.waits) for v in visitors), round(memory(process.pid), 3)))
        seconds = time.perf_counter() - started
        trouble = [line for line in log.read_text().splitlines() if "Error" in line]
    found = report(visitors, curve, seconds, trouble)
    if args.json:
        Path(args.json).write_text(json.dumps({"date": date.today().isoformat(), **found}, indent=1) + "\n")
    if args.plot:
        plot(curve, args.plot)


def report(
    visitors: list[Visitor], curve: list[tuple[int, float]], seconds: float, trouble: list[str]
) -> dict[str, Any]:
    waits = [wait for visitor in visitors for _, wait in visitor.waits]
    errors = [error for visitor in visitors for error in visitor.errors] + trouble
    ranks = Counter(rank for visitor in visitors for rank in visitor.ranks)
    kinds = Counter(kind for visitor in visitors for kind, _ in visitor.waits)
    found = {
        "users": len(visitors), "pictures": len(waits), "kinds": dict(kinds), "errors": errors[:20],
        "seconds": round(seconds, 1), "seconds a picture": round(seconds / max(len(waits), 1), 3),
        "median wait, s": round(statistics.median(waits), 2), "longest wait, s": round(max(waits), 2),
        "told their place in the queue": sum(ranks.values()), "furthest place": max(ranks, default=0),
        "most memory, GiB": max(m for _, m in curve), "memory, GiB by pictures": curve[:: max(len(curve) // 40, 1)],
    }  # fmt: skip
    for name, value in found.items():
        print(f"{name:32s}{value}")
    return found


def plot(curve: list[tuple[int, float]], path: str) -> None:
    """Memory in GiB over pictures made, as a small PNG."""
    from PIL import Image, ImageDraw

    width, height, left, top = 720, 260, 46, 16
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    most, last = 4.0, max(n for n, _ in curve) or 1
    for level in range(5):
        y = top + (height - 46) * (1 - level / most)
        draw.line((left, y, width - 10, y), fill="#e4e0da")
        draw.text((6, y - 6), f"{level} GiB", fill="#6b645d")
    points = [(left + (width - 60) * n / last, top + (height - 46) * (1 - m / most)) for n, m in curve]
    draw.line(points, fill="#0f766e", width=2)
    draw.text((left, height - 22), f"memory of the app over {last} pictures", fill="#6b645d")
    image.save(path)


if __name__ == "__main__":
    main()
