"""`painsynth generate --verify`: whether every shard of a folder is still what was written."""

from __future__ import annotations

from pathlib import Path

from .config import Config
from .folder import MANIFEST, claims, difference, held_in
from .place import PART, Place, is_intact, place_of
from .shards import plan


def verify(config: Config, out: str | Path, progress: bool = False) -> list[str]:
    """What is wrong with the data set `config` in the folder `out`, a line each; nothing is written.

    Every shard is hashed again and compared with its record. Which program made the folder does not matter. Raises
    `ValueError` if the folder holds no data set, or that of another configuration.
    """
    place = place_of(out)
    try:
        return _faults(config, place, progress)
    except OSError as error:
        raise ValueError(f"out: {str(place)!r} cannot be read ({error.strerror or error})") from None


def _faults(config: Config, place: Place, progress: bool) -> list[str]:
    from tqdm import tqdm

    held = held_in(place)
    if held is None:
        raise ValueError(f"out: {str(place)!r} holds no data set; give a folder that `painsynth generate` wrote")
    wanted, found = config.identity(), {key: value for key, value in held.items() if key != "generator"}
    if found != wanted:
        raise ValueError(f"out: {str(place)!r} holds {difference(found, wanted)}; ask for what it holds")
    records, faults = claims(place), []
    planned = plan(config)
    for shard in tqdm(planned, unit=" files", disable=None if progress else True):
        record = records.get(shard.path)
        if record is None:
            faults.append(f"{shard.path}: not made yet")
        elif place.size(shard.path) is None:
            faults.append(f"{shard.path}: missing")
        elif not is_intact(place, record):
            faults.append(f"{shard.path}: other bytes than were written")
    paths = {shard.path for shard in planned}
    faults += [f"{path}: unfinished" if path.endswith(PART) else f"{path}: not part of it"
               for path in place.files("data") if path not in paths]  # fmt: skip
    if place.size(MANIFEST) is None:
        faults.append(f"{MANIFEST}: not there; run the same command without --verify to finish")
    return faults
