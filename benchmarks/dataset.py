"""Specs of the largest design, opening a large folder, sizes of columns: `python benchmarks/dataset.py [--json FILE]`.

- All 82,500 specs of `3dpain`, counted by split, cell and level and compared with the design: processor seconds and
  peak memory of a fresh process.
- A `3dpain` folder whose training split has 11,550 rows, drawn as noise of 32 px, since labels weigh the same
  whatever the pictures are: seconds by the clock and of processor time until a label column is in memory, from Parquet
  and by `datasets`. Importing `datasets`, which takes a second, is not counted.
- `--folder DIR`: what each column of a generated folder takes on disk, kB a row.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import datasets
import pyarrow.parquet as pq
from conftest import FakeRenderer

import painsynth_hf
from painsynth_hf import shards
from painsynth_hf.config import Config
from painsynth_hf.generate import generate
from painsynth_hf.opened import open_folder
from painsynth_hf.sizes import column_sizes

PEOPLE = 350  # of 33 frames
ALL_SPECS = """
import json, time
from collections import Counter
from pathlib import Path
from painsynth_hf.designs import named_design
design = named_design("3dpain")
frames, cells, levels = 0, Counter(), Counter()
for split in design.splits():
    for spec in design.specs(split):
        person = spec.person
        band = next(b for b in design.age_bands if b[0] <= person.age <= b[1])
        frames += 1
        cells[split, person.ethnicity, person.gender, band] += 1
        levels[split, spec.expression.name, spec.expression.pspi] += 1
for split, rows in design.splits().items():
    assert {n for (s, *_), n in cells.items() if s == split} == {rows // len(design.cells)}
    pains = [n for (s, name, _), n in levels.items() if s == split and name == "pain"]
    assert len(pains) == 16 and max(pains) - min(pains) <= 3 * len(design.cells), pains
peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
print(json.dumps({"frames": frames, "CPU s": time.process_time(), "peak GiB": peak / 2**20}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, help="a generated folder, for sizes")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--json")
    args = parser.parse_args()
    result: dict[str, Any] = {"date": date.today().isoformat(), "painsynth": painsynth_hf.__version__}
    told = subprocess.run([sys.executable, "-c", ALL_SPECS], capture_output=True, text=True, check=True).stdout
    result["specs of 3dpain"] = json.loads(told)
    with tempfile.TemporaryDirectory() as folder:
        result["reading a label of a split"] = reading(Path(folder), args.people)
    if args.folder:
        opened = open_folder(args.folder)
        rows = sum(shard["rows"] for shard in opened.shards)
        sizes = {name: round(size / rows / 1e3, 3) for name, size in column_sizes(opened).items()}
        design = opened.config.design
        result["kB a row"] = {"design": design.name, "resolution": design.resolution, "rows": rows, "columns": sizes}
    print(json.dumps(result, indent=1))
    if args.json:
        Path(args.json).write_text(json.dumps(result, indent=1) + "\n")


def reading(root: Path, people: int) -> dict[str, Any]:
    """Seconds of each way to read `pspi` of the training split."""
    config = Config.of("3dpain", identities=people // 50 * 50, resolution=32, train_only=True)
    fake = FakeRenderer()
    shards.renderer = lambda *_: fake  # type: ignore[assignment]
    generate(config, root / "set", 1)
    folder = str(root / "set")
    files = sorted((root / "set/data/3dpain").glob("train-*.parquet"))
    rows = sum(pq.read_metadata(path).num_rows for path in files)
    os.environ["HF_DATASETS_OFFLINE"] = "1"

    def load(**how: Any) -> Any:
        return datasets.load_dataset(folder, split="train", **how)

    columns, cache = {"columns": ["pspi"]}, {"cache_dir": str(root / "cache")}
    ways: dict[str, Callable[[], int]] = {
        "pyarrow": lambda: sum(pq.read_table(path, columns=["pspi"]).num_rows for path in files),
        "datasets, streaming that column": lambda: sum(1 for _ in load(**columns, streaming=True)),
        "datasets, that column": lambda: len(load(**columns, **cache)["pspi"][:]),
        "datasets, that column, again": lambda: len(load(**columns, **cache)["pspi"][:]),
        "datasets, all columns go into its cache": lambda: len(load(**cache)["pspi"][:]),
        "datasets, all columns from its cache": lambda: len(load(**cache)["pspi"][:]),
    }
    out: dict[str, Any] = {"rows": rows}
    for name, way in ways.items():
        begun, used = time.perf_counter(), time.process_time()
        count = way()
        spent = {"s": time.perf_counter() - begun, "CPU s": time.process_time() - used}
        out[name] = {unit: round(value, 3) for unit, value in spent.items()}
        assert count == rows, (name, count, rows)
    return out


if __name__ == "__main__":
    main()
