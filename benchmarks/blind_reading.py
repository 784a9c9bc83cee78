"""How people read resting faces when nobody tells them who is shown: numbered sheets, and what the answers say.

    python benchmarks/blind_reading.py sheets FOLDER OUT [--people 96] [--seed 5]
    python benchmarks/blind_reading.py score OUT/truth.json ANSWERS.json --rater "a radiologist" [--json FILE]

`sheets` takes neutral pictures from a folder that `painsynth generate` wrote and puts them into OUT/sheet-K.png, 24 on
each, with numbers alone; OUT/truth.json must stay unread by the rater. A rater, a person or a model that knows nothing
of this package, writes a list of {"n", "gender": "female" or "male", "age", "ethnicity", "expression", "plausibility"}:
the expression at rest in a word (neutral, sad, angry, contempt, ...), plausibility as a photograph from 1 to 5. `score`
prints shares read rightly, errors of age and what faces at rest were taken for. One rater is one opinion: say who.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from generated import rows
from PIL import Image, ImageDraw

TILE, COLUMNS, A_SHEET = 250, 6, 24  # px, faces across, faces on a sheet
FACE = (0.14, 0.12, 0.86, 0.84)  # of the picture, left, top, right, bottom
TOLD = ("age", "gender", "ethnicity")
Scored = Callable[[list[dict[str, Any]], list[dict[str, Any]]], dict[str, Any]]  # of a truth and answers


def sheets(folder: str, out: Path, people: int, seed: int) -> None:
    """Write the sheets and the truth; raises `ValueError` if the folder has fewer people."""
    faces: dict[str, dict[str, Any]] = {}
    for row in rows(folder, ("identity_id", "neutral_image", *TOLD)):
        faces.setdefault(row["identity_id"], row)
    if len(faces) < people:
        raise ValueError(f"people: {people}, but {folder} has {len(faces)}; give fewer")
    out.mkdir(parents=True, exist_ok=True)
    order = np.random.Generator(np.random.Philox(seed)).permutation(sorted(faces))[:people].tolist()
    for k in range(0, people, A_SHEET):
        some = order[k : k + A_SHEET]
        sheet = Image.new("RGB", (COLUMNS * TILE, -(-len(some) // COLUMNS) * TILE))
        for j, name in enumerate(some):
            picture = Image.fromarray(faces[name]["neutral_image"])
            box = [round(share * picture.width) for share in FACE]
            tile = picture.resize((TILE, TILE), Image.Resampling.LANCZOS, box=box)
            ImageDraw.Draw(tile).text((4, 4), str(k + j), fill=(255, 255, 0))
            sheet.paste(tile, (j % COLUMNS * TILE, j // COLUMNS * TILE))
        sheet.save(out / f"sheet-{k // A_SHEET}.png")
    truth = [{"n": n, "identity_id": name, **{key: faces[name][key] for key in TOLD}} for n, name in enumerate(order)]
    (out / "truth.json").write_text(json.dumps(truth, indent=1))


def score(truth: list[dict[str, Any]], answers: list[dict[str, Any]]) -> dict[str, Any]:
    """Shares read rightly, errors of age in years by band, expressions that resting faces were taken for."""
    shown = {face["n"]: face for face in truth}
    pairs = [(shown[answer["n"]], answer) for answer in answers]
    ages, groups, plausible = defaultdict(list), defaultdict(list), defaultdict(list)
    for face, answer in pairs:
        old = "over 60" if face["age"] > 60 else "under 60"
        ages[old].append(answer["age"] - face["age"])
        groups[face["ethnicity"]].append(answer["ethnicity"] == face["ethnicity"])
        plausible[f"{face['gender']}, {old}"].append(answer["plausibility"])
    mean = {name: round(float(np.mean(values)), 1) for name, values in sorted(plausible.items())}
    return {
        "people": len(pairs),
        "gender, share": round(float(np.mean([face["gender"] == answer["gender"] for face, answer in pairs])), 3),
        "ethnicity, share": {name: round(float(np.mean(right)), 2) for name, right in sorted(groups.items())},
        "age, mean error": {name: round(float(np.mean(errors)), 1) for name, errors in sorted(ages.items())},
        "age, sd": {name: round(float(np.std(errors)), 1) for name, errors in sorted(ages.items())},
        "taken for": dict(Counter(answer["expression"] for _, answer in pairs).most_common()),
        "plausibility, 1 to 5": {
            "all": round(float(np.mean([answer["plausibility"] for answer in answers])), 2),
            **mean,
        },
    }


def add_score(commands: Any) -> None:
    """The command that reads a truth and a rater's answers, for `told`."""
    read = commands.add_parser("score")
    read.add_argument("truth", type=Path)
    read.add_argument("answers", type=Path)
    read.add_argument("--rater", default="one person", help="who it was")
    read.add_argument("--json", type=Path)


def told(given: argparse.Namespace, scored: Scored) -> None:
    """Print what `scored` makes of the answers, with date and rater, and write it where `given` says."""
    read = scored(json.loads(given.truth.read_text()), json.loads(given.answers.read_text()))
    text = json.dumps({"rater": given.rater, "date": date.today().isoformat(), **read}, indent=1)
    print(text)
    if given.json:
        given.json.write_text(text + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    draw = commands.add_parser("sheets")
    draw.add_argument("folder")
    draw.add_argument("out", type=Path)
    draw.add_argument("--people", type=int, default=96)
    draw.add_argument("--seed", type=int, default=5)
    add_score(commands)
    given = parser.parse_args()
    if given.command == "sheets":
        sheets(given.folder, given.out, given.people, given.seed)
        return
    told(given, score)


if __name__ == "__main__":
    main()
