"""Who is in a data set? Skin tones, hair, what is worn and where, from specs alone: nothing is rendered.

    python benchmarks/attributes.py [synpain 3dpain ...] [--identities N] [--json FILE]

For each named configuration: per ethnicity the distribution of ITA (individual typology angle of the skin's albedo, the
number of the column `skin_tone_ita`), of the Monk scale, and how often each fifth of the group's range of tones occurs,
with the least and the most in any cell; and the share of people with each hair style, beard, glasses, cannula, head
wear, garment and environment. All frames of a person share these, so shares of people are shares of frames.
"""

from __future__ import annotations

import argparse
from collections import Counter
from typing import Any

import numpy as np
from generated import write_json

from painsynth_hf import named_design
from painsynth_hf.appearance.chromophores import ita, monk
from painsynth_hf.appearance.complexion import cheek_blood, face_albedo
from painsynth_hf.designs import DESIGNS, Design
from painsynth_hf.people import GROUPS, TONE_LEVELS
from painsynth_hf.rows import attributes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=list(DESIGNS))
    parser.add_argument("--identities", type=int, help="people in total, in place of each design's own number")
    parser.add_argument("--json")
    args = parser.parse_args()
    changes = {"identities": args.identities} if args.identities else {}
    write_json(args.json, {name: table(named_design(name, **changes)) for name in args.names})


def table(design: Design) -> dict[str, Any]:
    """Counts of one design's people."""
    tones: dict[str, list[tuple[float, int, int]]] = {}  # by ethnicity: ITA, Monk, cell
    counts: dict[str, Counter[str]] = {}
    for identity in range(design.identities):
        spec = design.identity_frames(identity)[0]
        person = spec.person
        albedo = face_albedo(person.skin.melanin, person.skin.blood, cheek_blood(person.seed))
        cell = identity % len(design.cells)
        tones.setdefault(person.ethnicity, []).append((float(ita(albedo)), int(monk(albedo)), cell))
        worn = {**attributes(spec), "gender": person.gender}
        for name in ("hair_style", "beard"):  # differ so much between genders that a common share says little
            counts.setdefault(f"{name}, {worn['gender']}", Counter())[worn[name]] += 1
        for name in ("hair_colour", "glasses", "cannula", "head_wear", "clothes", "environment"):
            counts.setdefault(name, Counter())[str(worn[name])] += 1
    return {
        "people": design.identities,
        "frames": sum(design.splits().values()),
        "skin tone": {name: tone(values, GROUPS[name].ita) for name, values in tones.items()},
        "share of people": {name: shares(counter) for name, counter in counts.items()},
    }


def tone(values: list[tuple[float, int, int]], limits: tuple[float, float]) -> dict[str, Any]:
    """One ethnicity's skin; `values` are (ITA in degrees, Monk, cell), `limits` the group's range of ITA."""
    angles = np.array([angle for angle, _, _ in values])
    cells = np.array([cell for _, _, cell in values])
    fifths = fifth(angles, limits)
    per_cell = [np.bincount(fifths[cells == cell], minlength=TONE_LEVELS) for cell in np.unique(cells)]
    quantiles = np.quantile(angles, (0.0, 0.05, 0.5, 0.95, 1.0))
    return {
        "ITA least, 5 %, median, 95 %, most": [round(float(q), 1) for q in quantiles],
        "fifths of the range, light to dark": np.bincount(fifths, minlength=TONE_LEVELS).tolist(),
        "least and most of a fifth in a cell": [int(np.min(per_cell)), int(np.max(per_cell))],
        "Monk 1 to 10": np.bincount([m for _, m, _ in values], minlength=11)[1:].tolist(),
    }


def fifth(angles: np.ndarray, limits: tuple[float, float]) -> np.ndarray:
    """(n,) 0 lightest .. 4 darkest fifth of the range `limits` (low, high) degrees that angles (n,) fall into."""
    low, high = limits
    return np.clip((high - angles) / (high - low) * TONE_LEVELS, 0, TONE_LEVELS - 1).astype(int)


def shares(counter: Counter[str]) -> dict[str, float]:
    """Shares from the most frequent down."""
    return {name: round(count / counter.total(), 3) for name, count in counter.most_common()}


if __name__ == "__main__":
    main()
