"""Our faces at rest and photographs at rest, mixed: what does somebody read from both who is not told which is which?

    pip install dlib-bin face-recognition-models "setuptools<81" scipy     # models come inside the packages
    python benchmarks/blind_beside_photographs.py sheets --photos UTKFace --folder out/synpain-1000 --out DIR
    python benchmarks/blind_beside_photographs.py score DIR/truth.json ANSWERS.json --rater "a painter" [--json FILE]

`blind_reading.py` says what a rater makes of our faces; this one also what the same rater makes of people, of whom
many look sad or stern when at rest and who are read as younger than they are. Both kinds are cut out and aligned by
dlib, so nothing but the face differs, equally many of each cell. `--photos` as in `photographs.py`. A rater writes a
list of {"n", "gender", "age", "ethnicity", "expression", "plausibility"}, the last from 1 (computer graphics) to 5 (a
photograph); DIR/truth.json stays unread by the rater.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from blind_reading import add_score, told
from PIL import Image, ImageDraw

TILE, GAP, COLUMNS, A_SHEET = 300, 24, 4, 12  # px, px, faces across, faces on a sheet
MOST = 150  # people of a cell looked at


def sheets(photos: str, folder: str, out: Path, each: int, seed: int) -> None:
    """Write sheet-K.png and truth.json: `each` faces of both kinds of every cell that has as many photographs."""
    from photographs import ours  # here, for they want dlib, and `score` does not
    from photographs_at_rest import resting
    from recogniser_gain import Recogniser

    recogniser = Recogniser()
    own, real = ours(folder, MOST, recogniser), resting(photos, MOST, recogniser)
    cells = sorted(cell for cell in real.keys() & own.keys() if min(len(real[cell]), len(own[cell])) >= each)
    if not cells:
        raise SystemExit(f"--each: {each}, but no cell has as many photographs at rest in {photos!r}")
    rng = np.random.Generator(np.random.Philox(seed))
    shown = [(kind, cell, faces[cell][i]) for cell in cells for kind, faces in (("photographs", real), ("ours", own))
             for i in rng.permutation(len(faces[cell]))[:each]]  # fmt: skip
    order = rng.permutation(len(shown)).tolist()
    out.mkdir(parents=True, exist_ok=True)
    truth = []
    for first in range(0, len(order), A_SHEET):
        sheet = Image.new("RGB", (COLUMNS * TILE, A_SHEET // COLUMNS * (TILE + GAP)), "white")
        for j, at in enumerate(order[first : first + A_SHEET]):
            kind, (ethnicity, gender, band), face = shown[at]
            x, y = j % COLUMNS * TILE, j // COLUMNS * (TILE + GAP)
            sheet.paste(Image.fromarray(face).resize((TILE, TILE), Image.Resampling.BICUBIC), (x, y + GAP))
            ImageDraw.Draw(sheet).text((x + 4, y + 4), str(first + j), fill="black", font_size=GAP - 8)
            truth.append({"n": first + j, "kind": kind, "ethnicity": ethnicity, "gender": gender, "band": band})
        sheet.save(out / f"sheet-{first // A_SHEET}.png")
    (out / "truth.json").write_text(json.dumps(truth, indent=1))


def score(truth: list[dict[str, Any]], answers: list[dict[str, Any]]) -> dict[str, Any]:
    """For each kind: what resting faces were taken for, ages read by band, shares read rightly, plausibility."""
    shown = {face["n"]: face for face in truth}
    kinds = defaultdict(list)
    for answer in answers:
        kinds[shown[answer["n"]]["kind"]].append((shown[answer["n"]], answer))
    return {kind: _read(pairs) for kind, pairs in sorted(kinds.items())}


def _read(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, Any]:
    ages, groups, plausible = defaultdict(list), defaultdict(list), defaultdict(list)
    for face, answer in pairs:
        ages[face["band"]].append(answer["age"])
        groups[face["ethnicity"]].append(answer["ethnicity"] == face["ethnicity"])
        plausible[face["band"]].append(answer["plausibility"])
    return {
        "people": len(pairs),
        "neutral, share": round(float(np.mean([answer["expression"] == "neutral" for _, answer in pairs])), 2),
        "taken for": dict(Counter(answer["expression"] for _, answer in pairs).most_common()),
        "age read, mean": {name: round(float(np.mean(years)), 1) for name, years in sorted(ages.items())},
        "gender, share": round(float(np.mean([face["gender"] == answer["gender"] for face, answer in pairs])), 2),
        "ethnicity, share": {name: round(float(np.mean(right)), 2) for name, right in sorted(groups.items())},
        "plausibility, 1 to 5": {name: round(float(np.mean(marks)), 2) for name, marks in sorted(plausible.items())},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    draw = commands.add_parser("sheets")
    draw.add_argument("--photos", required=True)
    draw.add_argument("--folder", required=True, help="what `painsynth generate synpain` wrote")
    draw.add_argument("--out", type=Path, required=True)
    draw.add_argument("--each", type=int, default=3, help="people of a cell and kind")
    draw.add_argument("--seed", type=int, default=7)
    add_score(commands)
    given = parser.parse_args()
    if given.command == "sheets":
        sheets(given.photos, given.folder, given.out, given.each, given.seed)
        return
    told(given, score)


if __name__ == "__main__":
    main()
