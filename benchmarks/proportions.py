"""Our people's proportions beside the published ones, without rendering.

    python benchmarks/proportions.py [--people 1000] [--seed 0] [--json FILE]

Prints, for each proportion of `painsynth_hf/norms.py`, women's and men's mean, standard deviation inside a cell of
group, sex and age, least and most, beside the norm's mean over the same people and its deviation; then means by group
and by age band. The share of people more than 2.5 deviations off comes last: it should be nought.
"""

from __future__ import annotations

import argparse
import json
from datetime import date

import numpy as np

from painsynth_hf.designs import named_design
from painsynth_hf.norms import NORMS
from painsynth_hf.proportions import deviations, measured


def summary(own: np.ndarray, norm: np.ndarray, sd: float, cell: np.ndarray) -> dict[str, float]:
    """Of one proportion: `own` (n,) as measured, `norm` (n,) the mean that each person's labels have."""
    inside = np.sqrt(np.mean([own[cell == c].var(ddof=1) for c in np.unique(cell)]))
    numbers = {
        "mean": own.mean(),
        "norm": norm.mean(),
        "sd": inside,
        "norm sd": sd,
        "min": own.min(),
        "max": own.max(),
    }
    return {name: round(float(value), 3) for name, value in numbers.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1000, help="a multiple of 50")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json")
    args = parser.parse_args()
    design = named_design("3dpain", identities=args.people, seed=args.seed)
    people = [design.person(i) for i in range(args.people)]
    own = np.array([measured(p) for p in people])
    z = np.array([deviations(p, row) for p, row in zip(people, own, strict=True)])
    cell = np.arange(args.people) % len(design.cells)
    labels = {
        "gender": np.array([p.gender for p in people]),
        "ethnicity": np.array([p.ethnicity for p in people]),
        "band": np.array(["{}-{}".format(*design.cells[c][2]) for c in cell]),
    }
    result = {}
    print(f"{'':12s} {'':6s} {'ours':>8s} {'norm':>8s} {'sd':>7s} {'norm':>7s} {'min':>8s} {'max':>8s}")
    for i, norm in enumerate(NORMS):
        row = {}
        aim = own[:, i] - z[:, i] * norm.sd
        for gender in np.unique(labels["gender"]):
            some = labels["gender"] == gender
            row[str(gender)] = numbers = summary(own[some, i], aim[some], norm.sd, cell[some])
            print(f"{norm.title:12s} {gender:6s} {numbers['mean']:8.3f} {numbers['norm']:8.3f} {numbers['sd']:7.3f} "
                  f"{numbers['norm sd']:7.3f} {numbers['min']:8.3f} {numbers['max']:8.3f}")  # fmt: skip
        for kind in ("ethnicity", "band"):
            of = {
                str(name): [round(float(x[labels[kind] == name].mean()), 3) for x in (own[:, i], aim)]
                for name in dict.fromkeys(labels[kind].tolist())
            }
            row[f"{kind}: ours, norm"] = of
            print(f"{'':12s} {'; '.join(f'{name} {ours:.3g} ({want:.3g})' for name, (ours, want) in of.items())}")
        result[norm.title] = row
    share = float((np.abs(z) > 2.5).any(axis=1).mean())
    print(f"people with a proportion more than 2.5 deviations off: {share:.2%}; the farthest {np.abs(z).max():.2f}")
    if args.json:
        head = {"date": date.today().isoformat(), "people": args.people, "seed": args.seed}
        with open(args.json, "w") as file:
            json.dump({**head, "outside 2.5": share, "proportions": result}, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
