"""Which frames a data set has: people by cell, their expressions and views, and who is in which split.

A cell is an (ethnicity, gender, age band). Identity number i belongs to cell i % cells, so any run of identities is
mixed over cells. Everything about a frame follows from the design and the frame's numbers; nothing is stored.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .checks import check_choice, check_integer
from .design_checks import check_design
from .expressions import NON_PAIN, expression
from .facs import MAX_PSPI
from .people import TONE_LEVELS, draw_person
from .sampling import generator, quotas
from .scenes import draw_camera, draw_pose, draw_scene
from .spec import (
    AGE_BANDS,
    ETHNICITIES,
    GENDERS,
    SPLITS,
    VIEWS,
    Expression,
    FrameSpec,
    Person,
    Scene,
)

AGE_GROUPS = tuple(f"{low}-{high}" for low, high in AGE_BANDS)
SHARES = (70, 20, 10)  # per cent of people in train, validation, test


def age_group(age: float) -> int:
    """Index into `AGE_GROUPS` of an age in years; ages outside all bands belong to the nearest."""
    return sum(age >= low for low, _ in AGE_BANDS[1:])


@dataclass(frozen=True)
class Design:
    """A data set to be. Build with `named_design`, which checks; the fields here are what may be overridden."""

    name: str
    identities: int  # in total, a multiple of the number of cells
    seed: int = 0
    resolution: int = 512  # px, square
    ethnicities: tuple[str, ...] = ETHNICITIES
    genders: tuple[str, ...] = GENDERS
    age_bands: tuple[tuple[int, int], ...] = (AGE_BANDS[0], AGE_BANDS[-1])  # whole years, both ends included
    views: tuple[str, ...] = ("front",)
    pains: int = 1  # pain expressions per identity
    others: int = 1  # expressions that are neither pain nor neutral, per identity
    halved: bool = False  # half of a cell's identities get `pains`, the other half `others`; not both
    counterfactual: bool = False  # all cells of a draw share deviations, expression and scene; no rows at rest
    train_only: bool = False

    # ---- who there is -------------------------------------------------------------------------------------------

    @functools.cached_property
    def cells(self) -> tuple[tuple[str, str, tuple[int, int]], ...]:
        return tuple((e, g, a) for e in self.ethnicities for g in self.genders for a in self.age_bands)

    @property
    def per_cell(self) -> int:
        return self.identities // len(self.cells)

    @functools.cached_property
    def split_counts(self) -> dict[str, int]:
        """People per cell in each split: largest remainder, in pairs where cells are halved; all train if too few."""
        unit = 2 if self.halved else 1
        parts = [unit * q for q in quotas(self.per_cell // unit, SHARES)]
        parts[0] += self.per_cell % unit
        if self.train_only or min(parts) == 0:
            parts = [self.per_cell, 0, 0]
        return {split: n for split, n in zip(SPLITS, parts, strict=True) if n}

    def splits(self) -> dict[str, int]:
        """Rows by split, in the order train, validation, test; empty splits are left out."""
        return {split: len(self.identities_of(split)) * self.rows_per_identity for split in self.split_counts}

    def identities_of(self, split: str) -> range:
        """The numbers of a split's people: a run, whole cells at a time, so any part of it is mixed over cells."""
        check_choice("split", split, self.split_counts)
        start = 0
        for name, count in self.split_counts.items():
            if name == split:
                return range(start * len(self.cells), (start + count) * len(self.cells))
            start += count
        raise AssertionError(split)

    def split_of(self, identity: int) -> str:
        return next(split for split in self.split_counts if identity in self.identities_of(split))

    # ---- what they do -------------------------------------------------------------------------------------------

    @property
    def expressions_per_identity(self) -> int:
        return self.pains if self.halved else self.pains + self.others

    @property
    def rows_per_identity(self) -> int:
        at_rest = 0 if self.counterfactual else 1
        return (at_rest + self.expressions_per_identity) * len(self.views)

    def _kinds(self, identity: int) -> list[tuple[str, int]]:
        """The (name, PSPI) of an identity's expressions, the resting face left out.

        Along a cell the levels follow one cycle over all of them, so any run of people has each equally often to one;
        the cells start at evenly spaced points of the cycle, so all cells together do too.
        """
        rank, cell = divmod(identity, len(self.cells))
        cell = 0 if self.counterfactual else cell
        pain = not self.halved or self._pains_before(rank + 1, cell) > self._pains_before(rank, cell)
        other = not self.halved or not pain
        out = []
        if pain:
            out += [("pain", 1 + self._turn(rank, cell, k, "pain")) for k in range(self.pains)]
        if other:
            out += [(NON_PAIN[self._turn(rank, cell, k, "other")], 0) for k in range(self.others)]
        return out

    def _pains_before(self, rank: int, cell: int) -> int:
        """How many of the first `rank` people of a cell show pain: every other one of a halved cell.

        Neighbouring cells (one label apart) alternate, so that odd cells balance each other.
        """
        if not self.halved:
            return rank
        place = 0
        for size in (len(self.age_bands), len(self.genders), len(self.ethnicities)):
            cell, step = divmod(cell, size)
            place += step
        return (rank + 1 - place % 2) // 2

    def _before(self, rank: int, cell: int, kind: str) -> int:
        """How many of the first `rank` people of a cell show this kind of expression."""
        pains = self._pains_before(rank, cell)
        return pains if kind == "pain" or not self.halved else rank - pains

    def _turn(self, rank: int, cell: int, k: int, kind: str) -> int:
        """The level (from 0) of the `k`-th expression of this kind of the `rank`-th person of a cell."""
        order = self._orders[kind]
        each = self.pains if kind == "pain" else self.others
        if self.halved and self.per_cell % 2 and not self.counterfactual:
            # cells differ by one person, so in each split a cell continues where the last one stopped
            people = self.identities_of(self.split_of(rank * len(self.cells)))
            first, last = people.start // len(self.cells), people.stop // len(self.cells)
            before = sum(self._before(last, c, kind) - self._before(first, c, kind) for c in range(cell))
            position = (before + self._before(rank, cell, kind) - self._before(first, cell, kind)) * each + k
        else:
            position = self._before(rank, cell, kind) * each + k + cell * len(order) // len(self.cells)
        return order[position % len(order)]

    @functools.cached_property
    def _orders(self) -> dict[str, list[int]]:
        """The cycles that levels follow, by kind: PSPI less one, index into `NON_PAIN`."""
        return {
            kind: generator(self.seed, f"{self.name}/order/{kind}").permutation(count).tolist()
            for kind, count in (("pain", MAX_PSPI), ("other", len(NON_PAIN)))
        }

    # ---- the frames ---------------------------------------------------------------------------------------------

    def person(self, identity: int) -> Person:
        """The person of an identity number; the same for all of their frames."""
        check_integer("identity", identity, 0, self.identities - 1)
        rank, cell = divmod(identity, len(self.cells))
        ethnicity, gender, band = self.cells[cell]
        key = rank if self.counterfactual else identity
        return draw_person(self.seed, self.name, key, ethnicity, gender, band, self._tone(rank, cell))

    def _tone(self, rank: int, cell: int) -> int:
        """Quintile of skin tone: each once in every five people of a cell, in pain or not where it is halved."""
        cell = 0 if self.counterfactual else cell
        lane, place = (rank % 2, rank // 2) if self.halved else (0, rank)
        block, step = divmod(place, TONE_LEVELS)
        order = generator(self.seed, f"{self.name}/tone", block, lane).permutation(TONE_LEVELS)
        return int(order[(step + cell) % TONE_LEVELS])  # from the cell's place, so one person per cell is a mix too

    def scene(self, identity: int) -> Scene:
        """The room of an identity number; the same for all of their frames."""
        key = identity // len(self.cells) if self.counterfactual else identity
        return draw_scene(generator(self.seed, f"{self.name}/scene", key))

    def identity_frames(self, identity: int) -> list[FrameSpec]:
        """All rows of a person: view by view, the resting face first."""
        person, split = self.person(identity), self.split_of(identity)
        key = identity // len(self.cells) if self.counterfactual else identity
        pose, seen = draw_pose(generator(self.seed, f"{self.name}/pose", key))
        scene = self.scene(identity)
        faces: list[tuple[int, Expression]] = [] if self.counterfactual else [(0, Expression("neutral"))]
        for index, (name, level) in enumerate(self._kinds(identity), start=1):
            rng = generator(self.seed, f"{self.name}/expression", key, index)
            faces.append((index, expression(rng, name, level)))
        frames = []
        for v, view in enumerate(self.views):
            camera = draw_camera(
                generator(self.seed, f"{self.name}/camera", key, view=v), view, pose, seen, self.resolution
            )
            frames += [
                FrameSpec(self.seed, self.name, split, identity, index, v, key, person, face, pose, scene, camera)
                for index, face in faces
            ]
        return frames

    def specs(self, split: str) -> Iterator[FrameSpec]:
        """All frames of a split in row order, identity by identity."""
        for identity in self.identities_of(split):
            yield from self.identity_frames(identity)

    def frame(self, frame_id: str) -> FrameSpec:
        """The frame of that id; ids of another design, seed or size are refused."""
        match = re.fullmatch(r"(\w+)-s(\d+)-i(\d+)-e(\d+)-v(\d+)", frame_id) if isinstance(frame_id, str) else None
        if match is None or match[1] != self.name or int(match[2]) != self.seed or int(match[3]) >= self.identities:
            raise ValueError(
                f"frame_id: {frame_id!r} is not allowed; ids here run from {self.name}-s{self.seed}-i000000-... "
                f"to identity {self.identities - 1}"
            )
        frames = {frame.frame_id: frame for frame in self.identity_frames(int(match[3]))}
        if self.counterfactual:  # pairs are rendered, though they are no rows
            frames |= {frame.pair_id: frame.neutral() for frame in frames.values()}
        return frames[check_choice("frame_id", frame_id, frames)]

    # ---- about it -----------------------------------------------------------------------------------------------

    def fields(self) -> dict[str, Any]:
        """Every field by name, as JSON types: what decides the frames."""
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}

    def summary(self) -> dict[str, Any]:
        """Counts for people to read, without rendering: splits, cells, PSPI and expressions by split, and notes.

        All but people and the cells' pain expressions count frames: a face seen in three views counts three times.
        """
        pspi: dict[str, Counter[int]] = {}
        names: dict[str, Counter[str]] = {}
        cells: Counter[str] = Counter()
        pain_cells: Counter[str] = Counter()
        for split in self.split_counts:
            pspi[split], names[split] = Counter(), Counter()
            for identity in self.identities_of(split):
                ethnicity, gender, (low, high) = self.cells[identity % len(self.cells)]
                cell = f"{ethnicity} {gender} {low}-{high}"
                cells[cell] += 1
                if not self.counterfactual:
                    names[split]["neutral"] += len(self.views)
                for name, level in self._kinds(identity):
                    names[split][name] += len(self.views)
                    if name == "pain":
                        pspi[split][level] += len(self.views)
                        pain_cells[cell] += 1
        return {
            "name": self.name,
            "frames": sum(self.splits().values()),
            "identities": self.identities,
            "splits": {
                split: {"identities": len(self.identities_of(split)), "frames": rows}
                for split, rows in self.splits().items()
            },
            "cells": {cell: {"identities": n, "pain expressions": pain_cells[cell]} for cell, n in cells.items()},
            "pspi": {split: {n: counts[n] for n in range(1, MAX_PSPI + 1)} for split, counts in pspi.items()},
            "expressions": {split: dict(counts) for split, counts in names.items()},
            "notes": self.notes(),
        }

    def notes(self) -> list[str]:
        """What could not be balanced as the design wants it."""
        out = []
        if not self.train_only and len(self.split_counts) < len(SPLITS):
            out.append(f"{self.per_cell} people per cell are too few for three balanced splits: all are in train")
        if self.halved and self.per_cell % 2:
            out.append("an odd cell has no half: pain and other expressions are balanced over cells, not inside them")
        if self.pains and not self.counterfactual:
            shown = self.per_cell // (2 if self.halved else 1) * self.pains
            if shown < MAX_PSPI:
                faces = "1 pain face" if shown == 1 else f"{shown} pain faces"
                out.append(f"{faces} per cell cannot show all {MAX_PSPI} levels: PSPI is uniform over cells")
        return out


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


DESIGNS: Mapping[str, Design] = {
    "mini": Design("mini", 20, resolution=256, train_only=True),
    "synpain": Design("synpain", 20 * 268, halved=True),
    "3dpain": Design("3dpain", 50 * 50, age_bands=AGE_BANDS, views=VIEWS, pains=10, others=0),
    "factorial": Design("factorial", 20 * 100, halved=True, counterfactual=True),
}


def named_design(name: str, /, **changes: Any) -> Design:
    """The named design with any of its fields changed; a `ValueError` names what is not allowed."""
    base = DESIGNS[check_choice("config", name, DESIGNS)]
    fields = [f.name for f in dataclasses.fields(Design) if f.name != "name"]
    for field in changes:
        check_choice("option", field, fields)
    design = dataclasses.replace(base, **{key: _frozen(value) for key, value in changes.items()})
    return check_design(design)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, (list, tuple)) else value
