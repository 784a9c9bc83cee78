"""What moves in a head's file: skin, teeth, tongue, eyes, lashes, beard, each with its blend shapes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ..appearance.strands import triangles as fine_triangles
from ..head.assets import PARTS, load_assets
from ..head.head import bone_transforms, eyeballs, posed_eye, resting_cage, rotation
from . import atlas as layout
from .arkit import AHEAD, NAMES, gaze
from .bust import PRESENT, Bust, smooth_normals
from .ribbons import ribbons

STILL, BEARD_STILL = 0.04, 0.3  # mm: smaller moves are not stored

Shapes = dict[str, np.ndarray]  # displacements (S, 3) mm of the fine mesh by blend shape
Moves = dict[str, tuple[np.ndarray, np.ndarray]]  # displacements (C, 3) mm and changes of normals by blend shape


@dataclass
class Part:
    """One primitive: C vertices at rest, and how blend shapes move them; what is not in `moves` stays."""

    material: int
    points: np.ndarray  # (C, 3) mm
    normals: np.ndarray  # (C, 3)
    triangles: np.ndarray  # (T, 3)
    uv: np.ndarray | None = None  # (C, 2) v up
    colour: np.ndarray | None = None  # (C, 4) linear
    moves: Moves = field(default_factory=dict)
    still: float = STILL  # mm


def head_parts(bust: Bust, shapes: Shapes, materials: dict[str, int]) -> Iterator[Part]:
    """Skin, teeth and tongue of the head's first level, and the eyeballs."""
    cut = layout.head_cut(1)
    corners = cut.source[cut.triangles]
    moves = _face_moves(bust, shapes, corners)
    which = np.repeat(np.repeat(load_assets().quad_part, 4), 2)
    for material, parts in (("skin", ("skin",)), ("teeth", ("upper_teeth", "lower_teeth")), ("tongue", ("tongue",))):
        chosen = cut.triangles[np.isin(which, [PARTS.index(part) for part in parts])]
        kept, triangles = np.unique(chosen, return_inverse=True)
        source = cut.source[kept]
        yield Part(
            materials[material], bust.rest[source], bust.resting_normals[source], triangles.reshape(-1, 3),
            cut.uv[kept],
            moves={name: (points[source], normals[source]) for name, (points, normals) in moves.items()},
        )  # fmt: skip
    balls = eyeballs(resting_cage(bust.person), load_assets())
    for side, own, ball in zip(
        ("Left", "Right"), (bust.ranges["left_eye"], bust.ranges["right_eye"]), balls, strict=True
    ):
        centre = posed_eye(ball, bone_transforms(AHEAD)[-1], AHEAD).centre
        part = run_of(bust, own, materials["eyes"], layout.eye_uv()[int(side == "Right")])
        for name in NAMES:
            if name.startswith("eyeLook") and name.endswith(side):
                part.moves[name] = _rolled(part, centre, *gaze(name))
        yield part


def _face_moves(bust: Bust, shapes: Shapes, corners: np.ndarray) -> Moves:
    """Of the fine mesh's first vertices, which are those of `corners` (T, 3)."""
    count = int(corners.max()) + 1
    rest = bust.rest[:count]
    before = smooth_normals(rest, corners)
    out: Moves = {}
    for name, move in shapes.items():
        out[name] = (move[:count], smooth_normals(rest + move[:count], corners) - before)
    shown = bust.points[:count]
    out[PRESENT] = (shown - rest, smooth_normals(shown, corners) - before)
    return out


def riding(bust: Bust, shapes: Shapes, material: int) -> Iterator[Part]:
    """Lashes, which swing with the lids, and beards, which go where their roots go."""
    for kind in ("lashes", "beard"):
        strips = ribbons(bust.locks[kind], kind) if kind in bust.locks else None
        if strips is None:
            continue
        moves = {name: (move, np.zeros_like(move)) for name, move in strips.moves.items()}
        if kind == "beard":
            roots = fine_triangles()[strips.triangle]
            for name, move in shapes.items():
                there = move[roots].mean(axis=1)
                moves[name] = (there, np.zeros_like(there))
        still = BEARD_STILL if kind == "beard" else STILL
        yield Part(
            material, strips.points, strips.normals, strips.triangles, colour=strips.colour, moves=moves, still=still
        )  # fmt: skip


def _rolled(eye: Part, centre: np.ndarray, left: float, up: float) -> tuple[np.ndarray, np.ndarray]:
    """How the vertices and normals of an eyeball move when it turns by degrees to the person's left and up."""
    off, turn = eye.points - centre, rotation(left, up, 0.0)
    return np.einsum("ij,nj->ni", turn, off) - off, np.einsum("ij,nj->ni", turn, eye.normals) - eye.normals


def run_of(bust: Bust, own: slice, material: int, uv: np.ndarray | None) -> Part:
    """A run of the bust's vertices."""
    first = bust.triangles[:, 0]
    triangles = bust.triangles[(first >= own.start) & (first < own.stop)] - own.start
    return Part(material, bust.rest[own], bust.resting_normals[own], triangles, uv)
