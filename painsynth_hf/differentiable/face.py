"""`Face`: one person's landmarks and vertices as functions of shape, action units and pose."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..appearance.brows import brow_shape
from ..facs import AU_NAMES
from ..head import lid_levels, lid_seats, lids, lips, mouth, rig
from ..head.assets import load_assets
from ..head.eyeballs import EYES
from ..head.head import bare_surface, resting_cage
from ..head.identity import PHENOTYPES, phenotype_defaults, target_weights
from ..head.rings import face_rings
from ..head.topology import topology
from ..render.parts import person_landmarks
from ..shapes import SHAPE_LIMITS
from ..spec import Person
from .camera import bone_transforms
from .correct import Corrections, Eyes

SHAPE_NAMES = tuple(SHAPE_LIMITS)


class Face:
    """Differentiable twin of `head.build_head` for people of one age, gender and brow, on one device.

    Arguments of its functions, for B faces of one person:
    `left`, `right` (B, 24) intensities 0..5 of each side in `facs.AU_NAMES` order; `pose` (B, 5) degrees: yaw, pitch,
    roll, gaze_yaw, gaze_pitch as in `spec.Pose`; `shape` (len(SHAPE_NAMES),) coordinates, held
    within `shapes.SHAPE_LIMITS`, by default the person's own.
    """

    def __init__(self, person: Person, device: str = "cpu", dtype: torch.dtype = torch.float32) -> None:
        self.person, self.device, self.dtype = person, device, dtype
        assets = load_assets()
        self._targets = self._put(np.array(assets.shapes).reshape(len(assets.shape_names), -1))
        self._template = self._put(assets.template)
        marks = person_landmarks(brow_shape(person))[0]
        width = int(np.diff(marks.indptr).max())
        self._marked = np.zeros((marks.shape[0], width), int)
        weight = np.zeros((marks.shape[0], width))
        for i in range(marks.shape[0]):
            row = slice(marks.indptr[i], marks.indptr[i + 1])
            self._marked[i, : row.stop - row.start] = marks.indices[row]
            weight[i, : row.stop - row.start] = marks.data[row]
        self._weight = self._put(weight)
        self._limits = self._put(np.array(list(SHAPE_LIMITS.values()))).unbind(1)
        self._probe = {name: _sparse(rows, self) for name, rows in mouth.probe().items()}
        solids = ("upper_teeth", "lower_teeth", "tongue")
        self._solids = {name: self._mask(mouth.part_vertices(assets, name)) for name in solids}
        self._foot = self._mask(*mouth.foot())

    @property
    def shape(self) -> Tensor:
        """(len(SHAPE_NAMES),) the person's own coordinates."""
        own = {**dict.fromkeys(SHAPE_NAMES, 0.0), **phenotype_defaults(self.person), **self.person.shape}
        return self._put(np.array([own[name] for name in SHAPE_NAMES]))

    def landmarks(self, left: Tensor, right: Tensor, pose: Tensor, shape: Tensor | None = None) -> Tensor:
        """(B, 68, 3) mm, world, in iBUG's order."""
        points = self._posed(self._some, left, right, pose, shape)
        at = self._put(self._some.places(self._marked))
        return torch.einsum("bmkc,mk->bmc", points[:, at], self._weight)

    def vertices(self, left: Tensor, right: Tensor, pose: Tensor, shape: Tensor | None = None) -> Tensor:
        """(B, S, 3) mm, world: all vertices of the fine mesh; the first V of them are the cage's."""
        return self._posed(self._all, left, right, pose, shape)

    @cached_property
    def _all(self) -> _Part:
        return _Part(self, np.arange(topology().operator.shape[0]))

    @cached_property
    def _some(self) -> _Part:
        """What landmarks depend on."""
        eyes = [rings.grid[rings.zero + ring] for rings in face_rings()[:2] for ring in (0, *lids.STRETCHED)]
        teeth = list(lips.fronts().values())
        return _Part(
            self, np.unique(np.concatenate([self._marked.ravel(), *eyes, face_rings()[2].grid.ravel(), *teeth]))
        )

    def _posed(self, part: _Part, left: Tensor, right: Tensor, pose: Tensor, shape: Tensor | None) -> Tensor:
        left, right, pose = (self._cast(name, value, width) for name, value, width in (
            ("left", left, len(AU_NAMES)), ("right", right, len(AU_NAMES)), ("pose", pose, 5)))  # fmt: skip
        cage = self._cage(self.shape if shape is None else self._cast("shape", shape, len(SHAPE_NAMES)))
        yaw, pitch, roll, _, gaze_pitch = pose.unbind(-1)
        sides = [dict(zip(AU_NAMES, side.unbind(-1), strict=True)) for side in (left, right)]
        bare = torch.sparse.mm(part.operator, cage) + part.folds
        strong = [torch.stack(list(rig.strengths(aus).values()), dim=-1) for aus in sides]
        moved = bare + torch.einsum("bu,unc->bnc", strong[1], part.fields)
        moved = moved + part.share[:, None] * torch.einsum("bu,unc->bnc", strong[0] - strong[1], part.fields)
        heights = [
            (*lid_levels.openings(aus, gaze_pitch), lid_levels.swelling(aus), lid_levels.hooding(aus)) for aus in sides
        ]
        moved = part.corrections(moved, bare, heights, self._eyes(cage))
        out = torch.zeros_like(moved)
        for bone, (turn, shift) in enumerate(bone_transforms(yaw, pitch, roll)):
            out = out + part.bones[:, bone, None] * (torch.einsum("bij,bnj->bni", turn, moved) + shift[:, None])
        return out

    def _cage(self, shape: Tensor) -> Tensor:
        """(V, 3) mm, as head.resting_cage."""
        assets = load_assets()
        low, high = self._limits
        named = dict(zip(SHAPE_NAMES, shape.clamp(low, high).unbind(), strict=True))
        local = {k: v for k, v in named.items() if k in PHENOTYPES or v.requires_grad or v != 0}
        terms = target_weights(self.person, local, assets)
        at = torch.tensor([index for index, _ in terms], device=self.device)
        value = torch.stack([torch.as_tensor(v, dtype=self.dtype, device=self.device) for _, v in terms])
        weights = shape.new_zeros(len(assets.shape_names)).index_add(0, at, value)
        cage = self._template + (weights @ self._targets).reshape(-1, 3)
        eyes = [cage[self._put(assets.points[f"helper-{side}-eye"])].mean(dim=0) for side in "lr"]
        cage = cage - (eyes[0] + eyes[1]) / 2.0
        cage = self._with_lids(cage)
        seen = {name: torch.sparse.mm(rows, cage)[:, 1] for name, rows in self._probe.items()}
        line = seen["lips"].mean()
        edges = mouth.edges(self.person.age)
        lift = {"upper_teeth": line + edges[0] - seen["upper_teeth"].min(),
                "lower_teeth": line + edges[1] - seen["lower_teeth"].max()}  # fmt: skip
        forward, up = cage.new_tensor([0.0, 0.0, mouth.TEETH_FORWARD]), cage.new_tensor([0.0, 1.0, 0.0])
        for part, rise in lift.items():
            cage = cage + self._solids[part] * (forward + rise * up)
        down = self._foot * cage.new_tensor([0.0, mouth.UP, -mouth.BACK])
        cage = cage * (1.0 - mouth.NARROWER * self._foot * cage.new_tensor([1.0, 0.0, 0.0])) + down
        return cage - self._solids["tongue"] * cage.new_tensor([0.0, mouth.TONGUE_DOWN, mouth.TONGUE_BACK])

    def _with_lids(self, cage: Tensor) -> Tensor:
        """(V, 3) mm, as lid_seats.seat_lids."""
        for name in EYES:
            centre = cage[self._put(load_assets().points[name])].mean(dim=0)
            for upper in (False, True):
                rows, index, share = lid_seats.lid_margin(name, upper)
                margin = torch.sparse.mm(_sparse(rows, self), cage) - centre
                height = margin[margin[:, 0].abs() < 4.0, 1].mean()
                angle = lid_seats.seat_rise(height, upper) / margin[:, 2].max() * self._put(share)
                at = self._put(index)
                x, y, z = (cage[at] - centre).unbind(-1)
                c, s = angle.cos(), angle.sin()
                cage = cage.index_put((at,), torch.stack([x, c * y + s * z, c * z - s * y], dim=-1) + centre)
        return cage

    def _mask(self, index: np.ndarray, share: np.ndarray | float = 1.0) -> Tensor:
        out = np.zeros((len(load_assets().template), 1))
        out[index, 0] = share
        return self._put(out)

    def _eyes(self, cage: Tensor) -> Eyes:
        """(2, 3) centres and (2,) radii, as head.eyeballs."""
        centres, radii = [], []
        for side in "lr":
            points = cage[self._put(load_assets().points[f"helper-{side}-eye"])]
            centres.append((points.amax(dim=0) + points.amin(dim=0)) / 2.0)
            radii.append((points - centres[-1]).norm(dim=1).quantile(0.5))
        return Eyes(torch.stack(centres), torch.stack(radii))

    def _cast(self, name: str, value: Any, width: int) -> Tensor:
        value = torch.as_tensor(value, dtype=self.dtype, device=self.device)
        if value.ndim != (1 if name == "shape" else 2) or value.shape[-1] != width:
            wanted = f"({width},)" if name == "shape" else f"(B, {width})"
            raise ValueError(f"{name}: shape {tuple(value.shape)} is not allowed; give {wanted}")
        return value

    def _put(self, array: np.ndarray) -> Tensor:
        """On the device, numbers with a point as `dtype`."""
        return torch.as_tensor(array, dtype=self.dtype if array.dtype.kind == "f" else None, device=self.device)


class _Part:
    """Some n of the fine vertices, ascending, and what is known of each."""

    def __init__(self, face: Face, index: np.ndarray) -> None:
        self.index = index
        self.operator = _sparse(topology().operator[index], face)
        self.fields = face._put(rig.fine_fields()[:, index])  # (26, n, 3)
        self.share = face._put(rig.fine_share()[index])
        # folds of the lids and the form of the mouth: the person's, also where another shape is asked for
        folds = bare_surface(face.person) - topology().operator @ resting_cage(face.person)
        self.folds = face._put(folds[index])
        weights = topology().operator @ load_assets().bone_weights
        self.bones = face._put(weights[index])
        self.corrections = Corrections(self.places, index, face._put)

    def places(self, vertices: np.ndarray) -> np.ndarray:
        """Where fine vertices (...), which must be among these, stand in their order."""
        return np.searchsorted(self.index, vertices)


def _sparse(matrix: Any, face: Face) -> Tensor:
    coo = matrix.tocoo()
    index = torch.as_tensor(np.stack([coo.row, coo.col]).astype(np.int64))
    out = torch.sparse_coo_tensor(
        index, coo.data, coo.shape, dtype=face.dtype, device=face.device, check_invariants=False
    )
    return out.coalesce()
