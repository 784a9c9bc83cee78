"""What validation looked at and what it found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

# check -> what it compares with what; in the order of the report
CHECKS = {
    "files": "every shard of the manifest is there, with its size and SHA-256, and nothing is left half-written",
    "frames": "each frame of the design is there once, in its split, and no other",
    "spec": "the stored spec is the one that the design draws for this frame",
    "values": "no value is missing, not a number or of another size, but those of clips",
    "people": "nobody appears in two splits or under two names, by the specs' people",
    "balance": "every split has as many people in each cell, and PSPI and expressions spread as the design says",
    "duplicates": "no two frames have the same picture",
    "pictures": "pictures and pixel labels decode whole, in their size, depth and format",
    "pairs": "the neutral picture is that of the pair's resting frame: same person, view, scene and camera",
    "aus": "both sides' units are the spec's, within 0 to 5, and `aus` is the stronger side",
    "pspi": "PSPI follows from `aus` (Prkachin & Solomon 2008), and pain from the expression",
    "demographics": "age, band, gender, ethnicity and attributes are the spec's",
    "cameras": "intrinsics and pose are the spec's, and 3D landmarks project onto the 2D ones",
    "pose": "head angles and gaze follow from the spec and the camera",
    "bbox": "the box is that of the landmarks",
    "landmarks": "visible landmarks lie on the surface of the depth map",
    "mask": "mask and depth have one silhouette, eyes are where their landmarks are, classes are known",
    "mask_layers": "skin, glasses and cannula of the mask are in the layers",
    "normal": "normals are unit, stand on the surface that depth gives, and are nowhere else",
    "heatmap": "0 in resting frames and off the skin, within reach of a face elsewhere",
    "au_regions": "only active units have regions, on skin alone, and skin that moves far is in one",
    "vertices": "the head's vertices surround the landmarks",
    "rerender": "frames drawn anew from their spec are the same",
}
KEPT = 200  # faults remembered by check; all are counted


def printable(text: str) -> str:
    """`text` on one line and without control characters: names and values of a folder may hold anything."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


@dataclass(frozen=True)
class Fault:
    """One thing that is off: which check, where (frame id or file) and what."""

    check: str
    where: str
    what: str


@dataclass
class Findings:
    """How often each check was made and failed; `notes` say why a check was not made."""

    made: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        return not self.failed

    def check(self, name: str, where: str, fine: bool, what: str) -> bool:
        """Count one check; if it is not `fine`, `what` says how."""
        assert name in CHECKS, name
        self.made[name] += 1
        if not fine:
            if self.failed[name] < KEPT:
                self.faults.append(Fault(name, printable(where), printable(what)))
            self.failed[name] += 1
        return fine

    def table(self) -> str:
        """A line per check, then the first faults."""
        lines = [f"{'check':14s}{'made':>9s}{'failed':>9s}"]
        for name in CHECKS:
            if self.made[name]:
                lines.append(f"{name:14s}{self.made[name]:9,d}{self.failed[name]:9,d}")
            else:
                lines.append(f"{name:14s}{'-':>9s}{'-':>9s}  {self.notes.get(name, 'nothing to check')}")
        for name in CHECKS:
            these = [f for f in self.faults if f.check == name]
            lines += [f"{name}: {fault.where}: {fault.what}" for fault in these[:5]]
            if self.failed[name] > 5:
                lines.append(f"{name}: and {self.failed[name] - 5:,} more")
        lines.append("all is well" if self.clean else f"{sum(self.failed.values()):,} faults")
        return "\n".join(lines)
