"""`painsynth validate`: every check over every row of a folder, and a report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..checks import check_integer
from ..config import check_device
from ..opened import Opened, Unreadable, open_folder
from ..renderers import check_renderer
from ..sampling import generator
from ..spec import FrameSpec
from .again import draw_again
from .findings import CHECKS, Findings
from .numbers import check_numbers, check_values
from .pixels import check_pixels, decode
from .report import Pictures, html
from .sets import WholeSet, check_files

SAMPLE = 8  # frames drawn anew
NEEDS = {
    "pictures": "image", "aus": "aus", "pspi": "pspi", "cameras": "landmarks_2d", "pose": "yaw", "bbox": "bbox",
    "landmarks": "depth", "mask": "mask", "mask_layers": "mask_layers", "normal": "normal", "heatmap": "heatmap",
    "au_regions": "au_regions", "vertices": "vertices",
}  # fmt: skip


def validate(
    folder: str | Path,
    *,
    sample: int = SAMPLE,
    device: str | None = None,
    report: str | Path | None = None,
    progress: bool = False,
) -> Findings:
    """Check a folder that `generate` wrote; writes an HTML report to `report` if given.

    `sample` frames, chosen by the design's seed, are drawn anew on `device` (that of the folder). Raises `ValueError`
    if the folder is no whole data set of this version; what is wrong inside one is in the findings.
    """
    check_integer("sample", sample, 0)
    opened = open_folder(folder)
    if sample:
        check_renderer(opened.config.renderer)
    device = check_device(device or opened.config.device) if sample else "cpu"
    if report is not None and not Path(report).parent.is_dir():
        raise ValueError(f"report: {str(report)!r} is in no folder; give a file in one that exists")
    found, pictures = Findings(), Pictures()
    for name, column in NEEDS.items():
        if column not in opened.config.labels and column != "image":
            found.notes[name] = f"the folder has no column {column}"
    if not sample:
        found.notes["rerender"] = "not asked for"
    chosen = _read(opened, sample, found, pictures, progress)
    if sample:
        draw_again(opened, chosen, device, found)
    if report is not None:
        Path(report).write_text(html(opened, found, pictures), "utf-8")
    return found


def _read(opened: Opened, sample: int, found: Findings, pictures: Pictures, progress: bool) -> list[dict[str, Any]]:
    """Check every row; returns the rows to draw anew."""
    from tqdm import tqdm

    readable = check_files(opened, found)
    total = sum(record["rows"] for record in readable)
    pick = generator(opened.config.design.seed, "validate").choice(max(total, 1), min(sample, total), replace=False)
    numbers, chosen, count = set(pick.tolist()), [], 0
    expected = Expected(opened)
    whole = WholeSet(opened)
    with tqdm(total=total, unit=" rows", disable=None if progress else True) as bar:
        for record in readable:
            try:
                for row in opened.rows(record):
                    if count in numbers:
                        chosen.append(row)
                    count += 1
                    _row(opened, row, record, expected, whole, found, pictures)
                    bar.update()
            except Unreadable as error:
                found.check("files", record["path"], False, str(error).removeprefix(f"folder: {record['path']} "))
    whole.finish(found)
    return chosen


class Expected:
    """The design's own spec of a frame; a person's frames are drawn once, for rows come person by person."""

    def __init__(self, opened: Opened) -> None:
        self.design = opened.config.design
        self._identity, self._specs = -1, dict[str, str]()

    def spec(self, frame_id: str, identity: int) -> str | None:
        """The JSON that `frame_id` should have; None if the design has no such frame."""
        if identity != self._identity:
            frames = self.design.identity_frames(identity) if 0 <= identity < self.design.identities else []
            self._identity, self._specs = identity, {frame.frame_id: frame.to_json() for frame in frames}
        return self._specs.get(frame_id)


def _row(
    opened: Opened, row: dict[str, Any], record: dict[str, Any], expected: Expected, whole: WholeSet, found: Findings,
    pictures: Pictures,
) -> None:  # fmt: skip
    where = f"{record['path']}: {row['frame_id']}"
    try:
        spec = FrameSpec.from_json(row["spec"] or "")
    except ValueError as error:
        found.check("spec", where, False, f"cannot be read: {error}")
        return
    found.check("spec", where, row["frame_id"] == spec.frame_id, f"frame_id belongs to {spec.frame_id}")
    wanted = expected.spec(spec.frame_id, spec.identity)
    found.check("spec", where, row["spec"] == wanted, "is not what the design draws")
    found.check(
        "frames", spec.frame_id, spec.split == record["split"], f"is of {spec.split}, found in {record['split']}"
    )
    before = sum(found.failed.values())
    if not check_values(row, spec.frame_id, found):
        whole.frames.setdefault(spec.frame_id, record["split"])
        return
    check_numbers(row, spec, found)
    arrays = decode(row, spec, opened.config.image_format, found)
    check_pixels(row, arrays, spec, found)
    pictures.add(row, arrays, sum(found.failed.values()) > before)
    whole.add(row, spec, record["split"], found)


assert NEEDS.keys() <= CHECKS.keys()
