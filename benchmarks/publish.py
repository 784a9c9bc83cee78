"""What publishing costs and holds in memory: `python benchmarks/publish.py [--gigabytes 2] [--json FILE]`.

A folder of that size is written by the package's own writer, with pictures of noise that are made once, so that it
takes little time; a Hub of our own (tests/loopback_hub.py) runs in another process. The publisher checks every row,
hashes, sends, tags and reads back; what it finds wrong with noise is passed over. Its peak is VmHWM of
/proc/self/status. Beside it, processor seconds of frames that are really drawn, for the same columns and size.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import numpy as np
from conftest import FakeRenderer
from generated import write_json
from loopback_hub import OWNER, TOKEN
from PIL import Image

from painsynth_hf import rows, shards
from painsynth_hf.config import Config
from painsynth_hf.generate import generate
from painsynth_hf.images import encode_image, encode_label
from painsynth_hf.place import Disk
from painsynth_hf.schema import as_arrow

RESOLUTION = 512  # px
TESTS = str(Path(__file__).parents[1] / "tests")

HUB = """
import sys
sys.path.insert(0, {tests!r})
from loopback_hub import LoopbackHub
print(LoopbackHub().url, flush=True)
sys.stdin.read()
"""
PUBLISHER = """
import json, re, sys, time
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]) / 1024
marks = {}
def mark(name):
    marks[name] = {"CPU s": time.process_time(), "peak MiB": peak()}
from painsynth_hf import hub
from painsynth_hf.validation import validate
def check(opened):
    found = validate(opened.root, sample=0)
    mark("validated")
    return found
back = hub.read_back
def read_back(*given):
    mark("sent")
    back(*given)
hub.check_sound, hub.read_back = check, read_back
mark("started")
hub.publish(sys.argv[1], sys.argv[2], "1.0.0")
mark("read back")
print(json.dumps(marks))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gigabytes", type=float, default=2.0)
    parser.add_argument("--people", type=int, default=20, help="drawn for the comparison, two frames of each")
    parser.add_argument("--json")
    args = parser.parse_args()
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
    result: dict[str, Any] = {"resolution": RESOLUTION}
    with tempfile.TemporaryDirectory() as folder:
        for name, size in (("small", 2e7), ("large", args.gigabytes * 1e9)):
            row = 1e6 * result["small"]["MB"] / result["small"]["rows"] if name == "large" else 3e5  # bytes
            generate(config := of_size(size, row), Path(folder) / name, 1)
            result[name] = published(Path(folder) / name)
            shutil.rmtree(Path(folder) / name)
    result["shard, largest, MB"] = result["large"].pop("largest, MB")
    result["small"].pop("largest, MB")
    result["drawing, CPU s a row"] = drawn(config, args.people)
    result["publishing, CPU s a row"] = result["large"]["CPU s"]["all"] / result["large"]["rows"]
    result["publishing to drawing"] = result["publishing, CPU s a row"] / result["drawing, CPU s a row"]
    write_json(args.json, rounded(result))


def of_size(size: float, row: float) -> Config:
    """A synpain of about so many bytes."""
    return Config.of("synpain", resolution=RESOLUTION, identities=40 * max(1, round(size / row / 2 / 40)))


def noise(number: int) -> bytes:
    """A smooth coloured JPEG of about the size of a face."""
    rng = np.random.Generator(np.random.Philox(key=number))
    small = Image.fromarray(rng.integers(0, 256, (72, 72, 3), dtype=np.uint8))
    return encode_image(np.asarray(small.resize((RESOLUTION, RESOLUTION), Image.Resampling.BICUBIC)))


PICTURES = [noise(number) for number in range(40)]
HEATMAP = encode_label(np.linspace(0, 4000, RESOLUTION**2).astype(np.uint16).reshape(RESOLUTION, RESOLUTION))


def noise_rows(config: Config, identities: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    """Rows as `shards.shard_rows` gives them. Decoders skip what follows a picture's end: there it says whose it is."""
    labels = [name for name in config.labels if name != "heatmap"]
    for identity in identities:
        for k, spec in enumerate(config.design.identity_frames(identity)):
            pictures = [PICTURES[(2 * identity + i) % len(PICTURES)] + f"{identity} {i}".encode() for i in (k, 0)]
            row = rows.row(dataclasses.replace(FRAME, spec=spec), *pictures, labels)
            yield {**row, "heatmap": {"bytes": HEATMAP + spec.frame_id.encode(), "path": None}}


FRAME = FakeRenderer().render(Config.of("mini", resolution=RESOLUTION).design.identity_frames(0)[0])


def published(folder: Path) -> dict[str, Any]:
    """Publish a folder to a Hub that starts and ends here."""
    hub = subprocess.Popen(
        [sys.executable, "-c", HUB.format(tests=TESTS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert hub.stdin and hub.stdout
    off = ("HF_HUB_DISABLE_XET", "HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_PROGRESS_BARS")
    home = {"HF_ENDPOINT": hub.stdout.readline().strip(), "HF_TOKEN": TOKEN, "HF_HOME": str(folder.parent / "home")}
    home.update(dict.fromkeys(off, "1"))
    try:
        done = subprocess.run(
            [sys.executable, "-c", PUBLISHER, str(folder), f"{OWNER}/painsynth"], env={**os.environ, **home},
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
    finally:
        hub.stdin.close()
        hub.wait()
    shutil.rmtree(folder.parent / "home")
    records = json.loads((folder / "manifest.json").read_text())["shards"]
    marks = json.loads(done.stdout.splitlines()[-1])
    return {
        "rows": sum(record["rows"] for record in records), "shards": len(records),
        "MB": sum(record["bytes"] for record in records) / 1e6,
        "largest, MB": max(record["bytes"] for record in records) / 1e6,
        "CPU s": steps(marks), "peak MiB": {name: mark["peak MiB"] for name, mark in marks.items()},
    }  # fmt: skip


def steps(marks: dict[str, dict[str, float]]) -> dict[str, float]:
    """Processor seconds of each step, and of all but starting Python."""
    times = {name: mark["CPU s"] for name, mark in marks.items()}
    names = list(times)
    each = {name: times[name] - times[before] for before, name in itertools.pairwise(names)}
    return {**each, "all": times[names[-1]] - times[names[0]]}


def drawn(config: Config, people: int) -> float:
    """Processor seconds of a row that is drawn and written, after a warm-up."""
    shards.shard_rows = shard_rows
    design = config.design
    schema = as_arrow(rows.kinds(config.labels))
    rows.renderer().render_batch(design.identity_frames(design.identities - 1), frozenset({"heatmap"}))
    shard = shards.Shard("train", "shard.parquet", tuple(range(people)), people * design.rows_per_identity)
    with tempfile.TemporaryDirectory() as folder:
        began = time.process_time()
        shards.write_shard(config, shard, schema, Disk(Path(folder)), lambda _: None)
        return (time.process_time() - began) / shard.rows


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: rounded(inner) for name, inner in value.items()}
    return float(f"{value:.4g}") if isinstance(value, float) else value


if __name__ == "__main__":
    shard_rows, shards.shard_rows = shards.shard_rows, noise_rows
    main()
