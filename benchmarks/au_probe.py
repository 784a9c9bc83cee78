"""Are single action units readable, on every skin and at every age? A small classifier tells which one is active.

    python benchmarks/au_probe.py [--people 40] [--resolution 192] [--device cpu] [--json FILE]

Each person is drawn at rest and with AU4, 6, 7, 9 and 10 alone, each at two of the five intensities, and with AU43. A
logistic regression is shown how oriented edges of log luminance (after Dalal & Triggs, CVPR 2005) change from the
resting face to the other, and names the unit; people it is tested on are not among those it learned from (five folds).
Twice: on faces as they are, and on traces alone, where the moved picture is first warped back onto the resting one by
the vertices of the mesh, so that wrinkles, bulges and shading remain but nothing has moved. Naming always the same unit
would be right in 18 % of the cases. It measures whether a trace is there and looks alike on different people, not
whether it is like a real one.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np
from generated import write_json
from scipy.interpolate import LinearNDInterpolator
from scipy.ndimage import map_coordinates
from scipy.optimize import minimize

from painsynth_hf import Frame, Renderer, named_design
from painsynth_hf.designs import AGE_GROUPS, age_group
from painsynth_hf.spec import Expression, FrameSpec

UNITS = ("AU4", "AU6", "AU7", "AU9", "AU10", "AU43")
WINDOW = 200.0  # mm of the face across the picture
WIDE, HIGH, CELL, TURNS = 96, 112, 8, 9  # px of the aligned crop, px of a cell, orientations
EYES = ((22.0, 36.0), (74.0, 36.0))  # px of the outer corners of the eyes in the crop
DARK = 0.02  # added to luminance before its logarithm: below, edges drown in noise
NEAR = 40  # levels of depth (0.1 mm) that a vertex may lie from the surface seen in its pixel
FOLDS, RIDGE = 5, 3.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=40, help="a multiple of 20")
    parser.add_argument("--resolution", type=int, default=192)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--json")
    args = parser.parse_args()

    design, renderer = named_design("synpain", resolution=args.resolution), Renderer(args.device)
    examples, seen, traces = [], [], []
    for identity in range(args.people):
        rest = close_up(design.identity_frames(identity)[0])
        still = renderer.render(rest, frozenset({"depth"}))
        person = rest.person
        for unit, level in tasks(identity):
            face = Expression("pain", {unit: level}, {unit: level})
            moved = renderer.render(dataclasses.replace(rest, expression=face, expression_index=1))
            change, trace = features(still, moved)
            seen.append(change)
            traces.append(trace)
            examples.append({"person": identity, "unit": unit, "level": int(level), "ethnicity": person.ethnicity,
                             "age": AGE_GROUPS[age_group(person.age)]})  # fmt: skip
    result = {"people": args.people, "pictures": len(examples) + args.people, "resolution": args.resolution}
    for name, rows in (("faces as they are", seen), ("traces alone", traces)):
        result[name] = table(examples, guesses(np.stack(rows), examples))
    write_json(args.json, result)


def tasks(identity: int) -> Iterator[tuple[str, float]]:
    """Which units and levels a person shows: all levels of all units equally often among five people."""
    for k, unit in enumerate(UNITS):
        if unit == "AU43":
            yield unit, 1.0
        else:
            yield unit, 1.0 + (identity + k) % 5
            yield unit, 1.0 + (identity + k + 2) % 5


def close_up(spec: FrameSpec) -> FrameSpec:
    """The face of `spec` from straight ahead, filling the picture."""
    camera = dataclasses.replace(spec.camera, azimuth=spec.pose.yaw, elevation=0.0, shift_x=0.0, shift_y=-0.12,
                                 focal=spec.camera.distance / WINDOW)  # fmt: skip
    return dataclasses.replace(spec, camera=camera)


def features(still: Frame, moved: Frame) -> tuple[np.ndarray, np.ndarray]:
    """Change of edges from the resting face: (F,) as seen, (F,) with the movement undone."""
    grid = crop_grid(still.landmarks_2d)
    before = edges(sample(still.image, grid))
    return edges(sample(moved.image, grid)) - before, edges(sample(moved.image, follow(still, moved, grid))) - before


def crop_grid(landmarks: np.ndarray) -> np.ndarray:
    """(HIGH, WIDE, 2) px of the picture for each pixel of a crop in which the eyes stand at `EYES`."""
    (right, left), (here, there) = landmarks[[36, 45]].astype(float), np.array(EYES)
    turn = complex(*(left - right)) / complex(*(there - here))  # scale and turn from crop to picture
    x, y = np.meshgrid(np.arange(WIDE) + 0.5, np.arange(HIGH) + 0.5)
    at = (x - here[0] + 1j * (y - here[1])) * turn
    return np.stack([at.real + right[0], at.imag + right[1]], axis=-1)


def follow(still: Frame, moved: Frame, grid: np.ndarray) -> np.ndarray:
    """`grid` carried along by the mesh: where the skin at each place of the resting picture is in the moved one."""
    before, after = (project(frame) for frame in (still, moved))
    pixel = np.clip(before.astype(int), 0, len(still.image) - 1)
    depth = still.pixels["depth"][pixel[:, 1], pixel[:, 0]].astype(float)
    front = np.abs(10.0 * still.vertices[:, 2] - depth) < NEAR
    carried = LinearNDInterpolator(before[front], (after - before)[front], fill_value=0.0)
    return grid + carried(grid)


def project(frame: Frame) -> np.ndarray:
    """(V, 2) px of the mesh's vertices."""
    points = np.einsum("vi,ji->vj", frame.vertices.astype(float), frame.intrinsics.astype(float))
    return points[:, :2] / points[:, 2:]


def sample(image: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """(HIGH, WIDE) logarithm of luminance of an sRGB picture at `grid`."""
    value = image / 255.0
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    light = np.log(np.einsum("hwc,c->hw", linear, np.array([0.2126, 0.7152, 0.0722])) + DARK)
    return map_coordinates(light, [grid[..., 1] - 0.5, grid[..., 0] - 0.5], order=1, mode="nearest")


def edges(light: np.ndarray) -> np.ndarray:
    """(F,) square roots of the strength of edges by cell and orientation."""
    down, across = np.gradient(light)
    strength = np.hypot(down, across)
    turn = (np.arctan2(down, across) % np.pi) / np.pi * TURNS
    low = np.floor(turn).astype(int) % TURNS
    share = turn - np.floor(turn)
    out = np.zeros((TURNS, HIGH, WIDE))
    rows, columns = np.indices(light.shape)
    out[low, rows, columns] += strength * (1.0 - share)
    out[(low + 1) % TURNS, rows, columns] += strength * share
    cells = out.reshape(TURNS, HIGH // CELL, CELL, WIDE // CELL, CELL).sum(axis=(2, 4))
    return np.sqrt(cells).ravel()


def guesses(rows: np.ndarray, examples: list[dict[str, Any]]) -> list[str]:
    """The unit named for each example (n, F) by a classifier that has not seen that person."""
    person = np.array([example["person"] for example in examples])
    label = np.array([UNITS.index(example["unit"]) for example in examples])
    out = np.zeros(len(label), int)
    for fold in range(FOLDS):
        held = (person + person // 20) % FOLDS == fold  # people of a cell fall into different folds
        weights = train(rows[~held], label[~held])
        out[held] = score(weights, rows[held] / scale(rows[~held])).argmax(axis=1)
    return [UNITS[k] for k in out]


def scale(rows: np.ndarray) -> float:
    """One number for all features, so that cells where nothing happens stay small."""
    return float(rows.std()) or 1.0


def score(weights: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(n, units)."""
    return rows @ weights[:-1] + weights[-1]


def train(rows: np.ndarray, label: np.ndarray) -> np.ndarray:
    """(F + 1, units): logistic regression with a ridge."""
    rows = rows / scale(rows)
    wanted = np.eye(len(UNITS))[label]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(-1, len(UNITS))
        scores = score(weights, rows)
        scores -= scores.max(axis=1, keepdims=True)
        chance = np.exp(scores)
        chance /= chance.sum(axis=1, keepdims=True)
        error = chance - wanted
        slope = np.vstack([rows.T @ error + RIDGE * weights[:-1], error.sum(axis=0)])
        value = -np.log(np.maximum(chance[np.arange(len(label)), label], 1e-12)).sum()
        return float(value + 0.5 * RIDGE * (weights[:-1] ** 2).sum()), slope.ravel()

    start = np.zeros((rows.shape[1] + 1) * len(UNITS))
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x.reshape(-1, len(UNITS))


def table(examples: list[dict[str, Any]], named: list[str]) -> dict[str, Any]:
    """Shares named rightly, over all and by what the examples differ in."""
    right = np.array([example["unit"] == name for example, name in zip(examples, named, strict=True)])

    def by(key: str, of: np.ndarray) -> dict[str, float]:
        values = sorted({example[key] for k, example in enumerate(examples) if of[k]})
        which = {v: np.array([example[key] == v for example in examples]) & of for v in values}
        return {str(v): round(float(right[mask].mean()), 3) for v, mask in which.items()}

    graded = np.array([example["unit"] != "AU43" for example in examples])
    confused = {unit: {name: 0 for name in UNITS} for unit in UNITS}
    for example, name in zip(examples, named, strict=True):
        confused[example["unit"]][name] += 1
    return {
        "accuracy": round(float(right.mean()), 3),
        "by intensity, without AU43": by("level", graded),
        "by unit": by("unit", np.ones(len(right), bool)),
        "by unit at 3 and above": by("unit", np.array([e["level"] >= 3 or e["unit"] == "AU43" for e in examples])),
        "by ethnicity": by("ethnicity", np.ones(len(right), bool)),
        "by age": by("age", np.ones(len(right), bool)),
        "named as, by unit shown": {unit: " ".join(str(n) for n in row.values()) for unit, row in confused.items()},
    }


if __name__ == "__main__":
    main()
