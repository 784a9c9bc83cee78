"""What does an action-unit reader see in our faces? Py-Feat over a generated folder, where it and its weights are.

    painsynth generate synpain --identities 400 --out out/synpain-400
    pip install "py-feat>=2.1"            # downloads its weights from the Hub at the first run
    python benchmarks/au_reader.py out/synpain-400 [--detector v2|v1] [--device cpu] [--json FILE]

Py-Feat reads 0 to 1 per unit; times 5 that stands beside FACS intensities, AU43 stays 0 to 1. Tabulated are read
against true units (rank correlation, area under the ROC curve of present against absent, mean reading per true level),
PSPI by condition, and failures by ethnicity. For comparison SynPAIN reports PSPI 2.9 for its neutral, 4.3 for its
non-pain and 6.7 for its pain faces, read by another program, which failed on 29.9 % of its Black pain images and on
3.3 % of its East Asian ones (Taati et al., arXiv:2507.19673).
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from generated import rows, write_json
from PIL import Image

LEVELS = 5.0  # FACS intensity of Py-Feat's 1
SHUT = "AU43"  # read and true are both 0 to 1
SYNPAIN = {"neutral": 2.9, "non-pain": 4.3, "pain": 6.7}  # mean PSPI
BATCH = 16  # pictures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--detector", choices=("v2", "v1"), default="v2")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--json")
    args = parser.parse_args()

    truth, read = [], {}
    with tempfile.TemporaryDirectory() as folder:
        for row in rows(args.folder, ("frame_id", "image", "expression", "ethnicity", "pspi", "aus")):
            Image.fromarray(row.pop("image")).save(Path(folder) / f"{row['frame_id']}.png")
            truth.append(row)
        for face in read_units(sorted(str(path) for path in Path(folder).glob("*.png")), args.detector, args.device):
            read.setdefault(face.pop("frame_id"), []).append(face)
    write_json(args.json, {"reader": f"Py-Feat Detector{args.detector}", **table(truth, read)})


def read_units(paths: list[str], version: str, device: str) -> list[dict[str, Any]]:
    """One dict per face found: `frame_id` and units by our names (AU4, not AU04), 0 to 1."""
    import feat

    detector = feat.Detectorv2(device=device) if version == "v2" else feat.Detectorv1(device=device)
    found = detector.detect(paths, data_type="image", batch_size=BATCH)
    faces = []
    for _, face in found[found["FaceScore"].notna()].iterrows():
        units = {f"AU{int(name[2:])}": float(face[name]) for name in found.au_columns}
        faces.append({"frame_id": Path(face["input"]).stem, **units})
    return faces


def table(truth: Iterable[Mapping[str, Any]], read: Mapping[str, list[Mapping[str, float]]]) -> dict[str, Any]:
    """Read against true: `truth` rows hold frame_id, expression, ethnicity, pspi and aus; `read` the faces of a frame.

    A frame counts as failed unless exactly one face was found; failed frames are in no other number.
    """
    truth = list(truth)
    good = [row for row in truth if len(read.get(row["frame_id"], ())) == 1]
    seen = [scaled(read[row["frame_id"]][0]) for row in good]
    units = [name for name in (seen[0] if seen else {}) if good and name in good[0]["aus"]]
    readings = [pspi(face) for face in seen]
    conditions: dict[str, dict[str, Any]] = {}
    for name in SYNPAIN:
        which = [k for k, row in enumerate(good) if condition(row["expression"]) == name]
        conditions[name] = {
            "frames": len(which),
            "read PSPI": mean([readings[k] for k in which]),
            "true PSPI": mean([good[k]["pspi"] for k in which]),
            "SynPAIN's read PSPI": SYNPAIN[name],
        }
    ethnicities = sorted({row["ethnicity"] for row in truth})
    return {
        "frames": len(truth),
        "PSPI by condition": conditions,
        "PSPI, rank correlation": rank_correlation(readings, [row["pspi"] for row in good]),
        "units": {name: unit([face[name] for face in seen], [row["aus"][name] for row in good]) for name in units},
        "failures by ethnicity": {name: failures(truth, read, "ethnicity", name) for name in ethnicities},
        "failures in pain by ethnicity": {
            name: failures([row for row in truth if row["expression"] == "pain"], read, "ethnicity", name)
            for name in ethnicities
        },
    }


def scaled(face: Mapping[str, float]) -> dict[str, float]:
    """Readings on the scale of our labels."""
    return {name: value * (1.0 if name == SHUT else LEVELS) for name, value in face.items()}


def pspi(aus: Mapping[str, float]) -> float:
    """AU4 + max(AU6, AU7) + max(AU9, AU10) + AU43 (Prkachin & Solomon 2008)."""
    level = {name: aus.get(name, 0.0) for name in ("AU4", "AU6", "AU7", "AU9", "AU10", SHUT)}
    return level["AU4"] + max(level["AU6"], level["AU7"]) + max(level["AU9"], level["AU10"]) + level[SHUT]


def condition(expression: str) -> str:
    return expression if expression in ("neutral", "pain") else "non-pain"


def unit(read: list[float], true: list[float]) -> dict[str, Any]:
    """How readings of one unit go with its true intensity."""
    levels = sorted({round(level) for level in true})
    present = [value for value, level in zip(read, true, strict=True) if level > 0]
    absent = [value for value, level in zip(read, true, strict=True) if level == 0]
    return {
        "rank correlation": rank_correlation(read, true),
        "ROC area": roc_area(present, absent),
        "mean reading by true level": {
            str(level): mean([value for value, of in zip(read, true, strict=True) if round(of) == level])
            for level in levels
        },
    }


def failures(truth: Iterable[Mapping[str, Any]], read: Mapping[str, list[Any]], label: str, value: str) -> float | None:
    """Share of the frames with this label in which not exactly one face was found."""
    return mean([len(read.get(row["frame_id"], ())) != 1 for row in truth if row[label] == value])


def mean(values: list[Any]) -> float | None:
    return round(float(np.mean(values)), 3) if len(values) else None


def ranks(values: list[float]) -> np.ndarray:
    """Ranks from 0, equal values sharing the mean of theirs."""
    _, group, count = np.unique(np.array(values, float), return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count + 1) / 2)[group]


def rank_correlation(a: list[float], b: list[float]) -> float | None:
    """Spearman's; None where one side does not vary."""
    if len(a) < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    return round(float(np.corrcoef(ranks(a), ranks(b))[0, 1]), 3)


def roc_area(present: list[float], absent: list[float]) -> float | None:
    """Chance that a reading where the unit is present is above one where it is not; ties count half."""
    if not present or not absent:
        return None
    above = ranks([*present, *absent])[: len(present)].mean() - (len(present) - 1) / 2
    return round(float(above / len(absent)), 3)


if __name__ == "__main__":
    main()
