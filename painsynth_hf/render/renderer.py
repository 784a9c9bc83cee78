"""`Renderer`: `FrameSpec`s in, `Frame`s out, in batches, on the CPU or a CUDA device from the same kernels."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import warp as wp

from ..appearance.chromophores import skin_table
from ..frame import Frame
from ..spec import FrameSpec, Person, Scene
from .batches import Chunk, chunks, groups
from .camera import pinhole
from .detail import Detail, detail_of
from .device import build_failure, check_device
from .frames import frames
from .mesh import Mesh
from .picture import Pictures, take
from .rasterizers import rasterizer as choose
from .scratch import Scratch
from .sitter import Sitter, build_sitter
from .stills import Stills
from .views import view_array

PEOPLE = 4  # kept: some 40 MB each


class Renderer:
    """Renders batches; keeps what a person's frames in a room share.

    `rasterizer` says who finds the surface that each sample sees, "warp" or "pytorch3d" (see `rasterizers`); `people`
    is how many people in a room are kept for their next frame.
    """

    def __init__(self, device: str = "cpu", rasterizer: str = "warp", people: int = PEOPLE) -> None:
        self._rasterize = choose(rasterizer)
        self.device = check_device(device)
        self._meshes: dict[tuple, Mesh] = {}
        self._people = people
        self._sitters: dict[tuple[Person, Scene, Detail], Sitter] = {}
        self._scratch = Scratch(self.device)
        self._stills = Stills(self._scratch)
        self._table: Any = wp.array(skin_table(), dtype=wp.vec3, device=self.device)

    def render(self, spec: FrameSpec, labels: frozenset[str] = frozenset()) -> Frame:
        """Image and geometry of `spec`; of the pixel labels (`frame.PIXEL_LABELS`), those named."""
        return self.render_batch([spec], labels)[0]

    def render_batch(self, specs: Sequence[FrameSpec], labels: frozenset[str] = frozenset()) -> list[Frame]:
        """The frames of `specs`, in their order; what some of them share is made once.

        Neither the batch nor the order in it changes a frame.
        """
        out: dict[int, Frame] = {}
        for group in groups(specs):
            for chunk in chunks(specs, group, labels, self.device):
                out.update(self._render(specs, chunk, labels))
        return [out[i] for i in range(len(specs))]

    def _render(self, specs: Sequence[FrameSpec], chunk: Chunk, labels: frozenset[str]) -> dict[int, Frame]:
        """The frames of a chunk by number; a chunk that does not fit into memory is halved."""
        try:
            shown = [specs[i] for i in chunk]
            sitter = self._sitter(shown[0])
            made = self._take(sitter, shown, labels)
            return dict(zip(chunk, frames(shown, sitter, made), strict=True))
        except Exception as error:  # Warp's own are of no narrower kind
            if failure := build_failure(self.device, error):
                raise failure from error
            if "allocate" not in str(error) or len(chunk) == 1:
                raise
            half = len(chunk) // 2
            self._scratch.clear()
            self._stills.clear()
            warnings.warn(f"{self.device}: {len(chunk)} frames do not fit into memory; trying {half}", stacklevel=3)
        return {**self._render(specs, chunk[:half], labels), **self._render(specs, chunk[half:], labels)}

    def _take(self, sitter: Sitter, specs: Sequence[FrameSpec], labels: frozenset[str]) -> Pictures:
        cameras = {spec.camera: pinhole(spec.camera) for spec in specs}
        faces = [(spec.expression, spec.pose) for spec in specs]
        unique = [face for i, face in enumerate(faces) if face not in faces[:i]]
        poses = sitter.poser.pose(tuple(unique))
        shots = [(unique.index(face), spec.camera) for face, spec in zip(faces, specs, strict=True)]
        rows = [row for row, _ in shots]
        views = view_array(specs, [cameras[s.camera] for s in specs], rows, list(cameras), self.device)
        backdrops = [sitter.backdrop(camera) for camera in cameras]
        given = [labels, self._table, self._scratch, self._stills, self._rasterize]
        return take(sitter, poses, shots, views, backdrops, *given)

    def _sitter(self, spec: FrameSpec) -> Sitter:
        key = (spec.person, spec.scene, detail_of(spec.camera))
        if key in self._sitters:
            self._sitters[key] = self._sitters.pop(key)  # the last used is the last to go
        else:
            if len(self._sitters) == self._people:
                del self._sitters[next(iter(self._sitters))]
            self._sitters[key] = build_sitter(*key, self.device, self._meshes)
        return self._sitters[key]
