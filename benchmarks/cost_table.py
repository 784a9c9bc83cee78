"""What a frame costs before and after, stage by stage, from two results of `stages.py`, as a Markdown table.

    python benchmarks/stages.py --json after.json
    python benchmarks/cost_table.py benchmarks/results/before/stages-512-cpu-2core.json after.json

Results name stages, as the first renderer did, or kernels; both are brought under the same stages.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

# a stage: the names it had before the renderer worked in batches, and its kernels today
STAGES = {
    "pose": ("build_head", "express", "close_lids", "close_lips", "clear_teeth", "clear_eyeballs", "carry_lashes",
             "shade_eyes", "fit_arches", "find_worst", "find_gaps", "find_edges", "move_roots", "move_strands"),
    "surface": ("_surface", "_garment", "_hair", "_world", "build_lights", "carry", "repeat_rows", "vertex_normals",
                "skin", "compress", "crease", "grow"),
    "visibility": ("_visibility", "project", "to_camera", "rasterize", "rasterize_some", "rasterize_strands", "nearer",
                   "mark_layer", "start_needs", "mark_shaded", "mark_fine", "see"),
    "light": ("_light", "_light_hair", "light_depth", "light_depth_strands", "to_lights", "gather_light", "share_light",
              "scatter_step"),
    "picture": ("_picture", "shade", "shade_strands", "lay_fine", "cover_fine", "veil", "develop"),
    "labels": ("label_frame", "label", "flag_units"),
}  # fmt: skip
WHOLE = "frame"  # the sum and what no stage claims


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    args = parser.parse_args()
    before, after = (json.loads(path.read_text()) for path in (args.before, args.after))
    for key in ("resolution", "device"):
        if before[key] != after[key]:
            raise SystemExit(f"{key}: {before[key]!r} against {after[key]!r}; compare results of the same {key}")
    print(f"{after['resolution']} px, {after['device']}, ms per frame\n")
    print("\n".join(table(before["ms"], after["ms"])))


def todays(ms: Mapping[str, float]) -> dict[str, float]:
    """Times by today's names; what belongs together is added up."""
    former = {name: stage for stage, names in STAGES.items() for name in names}
    out: dict[str, float] = {}
    for name, value in ms.items():
        stage = former.get(name, name)
        out[stage] = out.get(stage, 0.0) + value
    return out


def table(before: Mapping[str, float], after: Mapping[str, float]) -> list[str]:
    """Lines of a Markdown table, dearest stage before first, the whole last; '-' where a stage was not timed."""
    then, now = todays(before), todays(after)
    names = sorted({*then, *now} - {WHOLE}, key=lambda name: -then.get(name, 0.0))
    lines = ["| stage | before | after | times as fast |", "|---|---:|---:|---:|"]
    for name in [*names, WHOLE]:
        old, new = then.get(name), now.get(name)
        cells = ["-" if value is None else f"{value:.1f}" for value in (old, new)]
        lines.append(f"| {name} | {cells[0]} | {cells[1]} | {f'{old / new:.1f}' if old and new else '-'} |")
    return lines


if __name__ == "__main__":
    main()
