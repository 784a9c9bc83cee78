"""`painsynth generate --verify`: whether every shard of a folder is still what was written."""

from __future__ import annotations

from pathlib import Path

from .config import Config
from .folder import MANIFEST, claims, difference, held_in
from .shards import PART, is_intact, plan


def verify(config: Config, out: str | Path, progress: bool = False) -> list[str]:
    """What is wrong with the data set `config` in the folder `out`, a line each; nothing is written.

    Every shard is hashed again and compared with its record. Which program made the folder does not matter. Raises
    `ValueError` if the folder holds no data set, or that of another configuration.
    """
    from tqdm import tqdm

    root = Path(out)
    held = held_in(root) if root.is_dir() else None
    if held is None:
        raise ValueError(f"out: {str(root)!r} holds no data set; give a folder that `painsynth generate` wrote")
    wanted, found = config.identity(), {key: value for key, value in held.items() if key != "generator"}
    if found != wanted:
        raise ValueError(f"out: {str(root)!r} holds {difference(found, wanted)}; ask for what it holds")
    records, faults = claims(root), []
    planned = plan(config)
    for shard in tqdm(planned, unit=" files", disable=None if progress else True):
        record = records.get(shard.path)
        if record is None:
            faults.append(f"{shard.path}: not made yet")
        elif not (root / shard.path).is_file():
            faults.append(f"{shard.path}: missing")
        elif not is_intact(root, record):
            faults.append(f"{shard.path}: other bytes than were written")
    paths = {shard.path for shard in planned}
    files = sorted(p.relative_to(root).as_posix() for p in (root / "data").rglob("*") if p.is_file())
    faults += [f"{path}: unfinished" if path.endswith(PART) else f"{path}: not part of it"
               for path in files if path not in paths]  # fmt: skip
    if not (root / MANIFEST).is_file():
        faults.append(f"{MANIFEST}: not there; run the same command without --verify to finish")
    return faults
