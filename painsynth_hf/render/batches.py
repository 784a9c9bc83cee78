"""Which frames are rendered together: those that share a person and a room, as many as fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import warp as wp

from ..spec import FrameSpec
from .detail import detail_of
from .raster import SAMPLES

Chunk = tuple[int, ...]  # numbers of frames
CPU_BYTES = 600_000_000  # of one batch: beyond this size a batch gains nothing there
SHARE = 0.6  # of a device's free memory that a batch may take
POSE_BYTES = 60_000_000  # depth maps of all lights, vertices, strands
STRAND_BYTES = 8_000_000  # light of strands and projected vertices, per view
LAYERS, MASK_LAYERS = 5, 7  # of samples, at most


def groups(specs: Sequence[FrameSpec]) -> list[Chunk]:
    """Frames of one person in one room at one size and detail, in the order in which each first appears."""
    found: dict[tuple, list[int]] = {}
    for i, spec in enumerate(specs):
        found.setdefault((spec.person, spec.scene, spec.camera.resolution, detail_of(spec.camera)), []).append(i)
    return [tuple(group) for group in found.values()]


def chunks(specs: Sequence[FrameSpec], group: Chunk, labels: frozenset[str], device: str) -> Iterator[Chunk]:
    """A group cut to fit; views of one pose stay together, so that it is lit once, unless they alone do not fit."""
    room = memory(device)
    poses: list[tuple[tuple, list[int]]] = []
    for i in group:
        face = (specs[i].expression, specs[i].pose)
        mine = next((views for other, views in poses if other == face), None)
        if mine is None:
            poses.append((face, [i]))
        else:
            mine.append(i)
    view = view_bytes(specs[group[0]].camera.resolution, labels)
    chunk: list[int] = []
    used = 0
    for _, views in poses:
        most = max((room - POSE_BYTES) // view, 1)
        for part in (views[i : i + most] for i in range(0, len(views), most)):
            size = POSE_BYTES + view * len(part)
            if chunk and used + size > room:
                yield tuple(chunk)
                chunk, used = [], 0
            chunk += part
            used += size
    yield tuple(chunk)


def view_bytes(resolution: int, labels: frozenset[str]) -> int:
    """Most memory that a view takes."""
    layers = MASK_LAYERS if labels & {"mask", "mask_layers"} else LAYERS
    return resolution**2 * (layers * 8 * SAMPLES**2 + 32) + STRAND_BYTES


def memory(device: str) -> int:
    """Bytes that a batch may take."""
    if device == "cpu":
        return CPU_BYTES
    return int(SHARE * wp.get_device(device).free_memory)
