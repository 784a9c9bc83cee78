"""Which factor does a classifier trip over? Counterfactual faces answer: one draw, realised in all 20 cells.

Every draw of `factorial` has the same expression, scene and camera for all people; only ethnicity, gender and age
differ. So whatever a model's answer changes by inside a draw is due to these.

    python examples/audit_factorial.py --draws 10
"""

import argparse
from collections import defaultdict
from collections.abc import Callable

import numpy as np

import painsynth_hf


def motion(row: dict) -> float:
    """A naive pain score to audit: how much the picture differs from the person at rest. Put your model here."""
    pictures = [np.asarray(row[name].convert("L").resize((48, 48)), float) for name in ("image", "neutral_image")]
    return float(np.abs(pictures[0] - pictures[1]).mean())


def audit(faces, score: Callable[[dict], float]) -> dict[str, dict[str, float]]:
    """Mean deviation from its draw's mean score by factor and level, in shares of that mean."""
    draws = defaultdict(list)
    for row in faces:
        draws[row["group_id"]].append((score(row), row))
    names = {f: faces.features[f].names for f in ("ethnicity", "gender", "age_group")}
    off = {factor: defaultdict(list) for factor in names}
    for members in draws.values():
        mean = np.mean([value for value, _ in members])
        for value, row in members:
            for factor, levels in names.items():
                off[factor][levels[row[factor]]].append(value / mean - 1.0)
    return {factor: {level: float(np.mean(v)) for level, v in levels.items()} for factor, levels in off.items()}


def main(argv: list[str] | None = None) -> dict[str, dict[str, float]]:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--resolution", type=int, default=96)
    args = parser.parse_args(argv)
    faces = painsynth_hf.load_dataset(
        "factorial", split="train", identities=20 * args.draws, resolution=args.resolution, train_only=True,
        labels=["pspi"],
    )  # fmt: skip
    table = audit(faces, motion)
    for factor, levels in table.items():
        print(f"{factor}: " + ", ".join(f"{level} {100 * value:+.0f} %" for level, value in levels.items()))
    gaps = {factor: max(levels.values()) - min(levels.values()) for factor, levels in table.items()}
    worst = max(gaps, key=gaps.get)
    print(f"it trips over {worst} most: {100 * gaps[worst]:.0f} points between its levels, all else being equal")
    return table


if __name__ == "__main__":
    main()
