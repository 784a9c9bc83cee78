"""Checks of the data set as a whole: files, completeness, people, balance, pairs, duplicates."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from ..designs import Design
from ..opened import Opened, check_columns
from ..place import PART, Disk, is_intact
from ..shards import plan
from ..spec import FrameSpec
from .findings import Findings


def check_files(opened: Opened, found: Findings) -> list[dict[str, Any]]:
    """The shards that can be read, after checking that all are there and as the manifest says."""
    readable = []
    planned = {shard.path: shard.rows for shard in plan(opened.config)}
    held = {record["path"]: record["rows"] for record in opened.shards}
    found.check("files", "manifest.json", planned == held, "its shards are not those of its design")
    for record in opened.shards:
        path = opened.root / record["path"]
        if not found.check("files", record["path"], path.is_file(), "is missing"):
            continue
        found.check("files", record["path"], is_intact(Disk(opened.root), record), "is not the file of the manifest")
        problem = check_columns(opened, record)
        if found.check("files", record["path"], problem is None or " rows, " in problem, f"{problem}"):
            readable.append(record)
            found.check("files", record["path"], problem is None, f"{problem}")
    for extra in sorted((opened.root / "data").rglob("*")):
        path = extra.relative_to(opened.root).as_posix()
        if extra.is_file() and path not in held:
            what = "is half-written" if path.endswith(PART) else "is not in the manifest"
            found.check("files", path, False, what)
    return readable


class WholeSet:
    """Gathers what is needed of every row; small, so that a data set of any size fits."""

    def __init__(self, opened: Opened) -> None:
        self.design: Design = opened.config.design
        self.frames: dict[str, str] = {}  # frame_id -> split it was found in
        self.people: dict[str, set[tuple[str, str]]] = defaultdict(set)  # digest of a person -> (identity, split)
        self.pictures: dict[str, list[str]] = defaultdict(list)  # digest of a picture -> frames
        self.neutrals: dict[str, str] = {}  # pair_id -> digest of the resting frame's own picture
        self.claims: list[tuple[str, str, str]] = []  # frame_id, pair_id, digest of its neutral picture
        self.cells: dict[str, Counter[tuple[str, str, str]]] = defaultdict(Counter)  # split -> cell -> people
        self.levels: dict[str, Counter[tuple[Any, ...]]] = defaultdict(Counter)  # split -> (name, PSPI) -> frames
        self._counted: set[tuple[str, str]] = set()
        self._before: set[str] = set()

    def add(self, row: Mapping[str, Any], spec: FrameSpec, split: str, found: Findings) -> None:
        """Take in one row whose spec could be read."""
        self.frames.setdefault(spec.frame_id, split)
        found.check("frames", spec.frame_id, spec.frame_id not in self._before, "is there twice")
        self._before.add(spec.frame_id)
        person = spec.person
        who = json.dumps(dataclasses.asdict(person), sort_keys=True).encode()
        self.people[_digest(who)].add((spec.identity_id, split))
        if (split, spec.identity_id) not in self._counted:
            self._counted.add((split, spec.identity_id))
            self.cells[split][person.ethnicity, person.gender, self._band(person.age)] += 1
        self.levels[split][spec.expression.name, spec.expression.pspi if spec.expression.name == "pain" else 0] += 1
        picture, neutral = (_digest(row[name]["bytes"] or b"") for name in ("image", "neutral_image"))
        self.pictures[picture].append(spec.frame_id)
        if spec.frame_id == spec.pair_id:
            self.neutrals[spec.pair_id] = picture
        self.claims.append((spec.frame_id, spec.pair_id, neutral))

    def _band(self, age: float) -> str:
        """The design's own age band; the years themselves outside all of them."""
        bands = (f"{low}-{high}" for low, high in self.design.age_bands if low <= age < high + 1)
        return next(bands, f"{age:g}")

    def finish(self, found: Findings) -> None:
        """The checks that need all rows."""
        self._complete(found)
        for people in self.people.values():
            names, splits = {p[0] for p in people}, {p[1] for p in people}
            who = min(names)
            found.check("people", who, len(splits) == 1, f"is in {' and '.join(sorted(splits))}")
            alone = len(names) == 1 or self.design.counterfactual
            found.check("people", who, alone, f"is one person with {', '.join(sorted(names)[1:4])}")
        for frames in self.pictures.values():
            found.check("duplicates", frames[0], len(frames) == 1, f"has the picture of {', '.join(frames[1:4])}")
        for frame, pair, neutral in self.claims:
            if pair in self.neutrals:  # counterfactual designs have no resting rows
                fine = neutral == self.neutrals[pair]
                found.check("pairs", frame, fine, f"its neutral picture is not that of {pair}")
        self._balance(found)

    def _complete(self, found: Findings) -> None:
        for split in self.design.splits():
            for spec in self.design.specs(split):
                at = self.frames.pop(spec.frame_id, None)
                what = "is missing" if at is None else f"is in {at}, not in {split}"
                found.check("frames", spec.frame_id, at == split, what)
        for frame in self.frames:
            found.check("frames", frame, False, "belongs to no frame of the design")

    def _balance(self, found: Findings) -> None:
        wanted = self.design.summary()
        for split, cells in self.cells.items():
            want = self.design.split_counts.get(split, 0)
            for cell, count in sorted(cells.items()):
                what = f"{count} people, {want} by the design"
                found.check("balance", f"{split} {'/'.join(map(str, cell))}", count == want, what)
            every = len(cells) == len(self.design.cells)
            found.check("balance", split, every, f"{len(cells)} of {len(self.design.cells)} cells have people")
            for level, count in wanted["pspi"].get(split, {}).items():
                have = self.levels[split]["pain", float(level)]
                found.check("balance", f"{split} PSPI {level}", have == count, f"{have} frames, {count} by the design")
            names: Counter[str] = Counter()
            for (name, _), count in self.levels[split].items():
                names[name] += count
            for name, count in wanted["expressions"].get(split, {}).items():
                what = f"{names[name]} frames, {count} by the design"
                found.check("balance", f"{split} {name}", names[name] == count, what)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
