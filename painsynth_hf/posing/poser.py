"""`KernelPoser`: poses one person in batches by kernels, and keeps on the device what that person's poses share."""

from __future__ import annotations

from typing import Any

import numpy as np
import warp as wp

from ..appearance.creasing import depths
from ..appearance.skin_state import flush
from ..appearance.strands import surface
from ..appearance.wrinkles import shape
from ..head.assets import load_assets
from ..head.head import Eye, bare_surface, eyeballs, posed_eye, resting_cage
from ..head.lips import lip_gap
from ..render.eyeball import gaze_frame
from ..spec import Expression, Person, Pose
from . import bones, fields, furrows, hair, lids, lips, state, tables
from .arrays import put
from .poses import Ball, Face, Poses

wp.set_module_options({"enable_backward": False})
AT_REST = Expression("neutral")


class KernelPoser:
    """Poses `person` on `device`; the twin of `host.HostPoser`.

    `every` is as in `strands.groom`, `wide` as in `wrinkles.furrow_groups`: for small pictures.
    """

    def __init__(self, person: Person, device: str, every: int = 1, wide: int = 1) -> None:
        self.person, self.device, self._wide = person, device, wide
        bare, cage = bare_surface(person), resting_cage(person)
        self._eyes = eyeballs(cage, load_assets())
        self._bare = put(bare, wp.vec3, device)
        self._lids = lids.person_lids(bare, self._eyes, device)
        self._gap = put(lip_gap(bare), float, device)
        self._rest = put(surface(person).vertices, wp.vec3, device)
        self._state = state.still_state(person, device, every)
        self._roots = hair.roots(person, device, every)
        self._patches = furrows.patches(person, device, wide)
        self._rests: dict[tuple[Pose, ...], Any] = {}

    def pose(self, faces: tuple[Face, ...]) -> Poses:
        """All rows at once; none depends on the others."""
        if not faces:
            raise ValueError("faces: () is not allowed; give at least one expression and pose")
        expressions, turns = [face for face, _ in faces], [turn for _, turn in faces]
        both, count = tables.sides(expressions), len(faces)
        transforms = tables.bones(turns)
        frames = put(transforms, wp.mat44, self.device)
        rests, inverse, source = self._resting(tuple(turns))
        points = rest = self._empty((count, rests.shape[1]), wp.vec3)
        self._launch(bones.repeat_rows, rest.shape, rests, source, rest)
        acting = [i for i in range(count) if any(level[i] for side in both for level in side.values())]
        if acting:  # the others are faces at rest
            own = tables.sides([expressions[i] for i in acting])
            unposed = self.unposed(own, np.array([turns[i].gaze_pitch for i in acting]))
            acted = self._skin(unposed, put(transforms[acting], wp.mat44, self.device))
            points = acted if len(acting) == count else wp.clone(rest)
            for row, i in enumerate(acting if points is not acted else ()):
                wp.copy(points[i], acted[row])
        eyes, balls = self._posed_eyes(turns, transforms[:, -1])
        around, mesh = state.around(self.device), state.around(self.device).ball.shape[0]
        skin = self._empty((count, points.shape[1]), wp.vec4)
        gaze = np.array([turn.gaze_pitch for turn in turns])
        loose, slit = (put(of(both, gaze), float, self.device) for of in (tables.unfolded, tables.narrowed))
        self._launch(
            state.compress, skin.shape, *self._state, loose, around.start, around.joined,
            put(np.array([flush(expression) for expression in expressions]), float, self.device), inverse, source,
            points, skin,
        )  # fmt: skip
        shade = self._empty((count, 2 * mesh), float)
        around_eyes = (around.line, around.upper, around.ball, balls, slit, points, shade)
        self._launch(state.shade_eyes, (count, 2, mesh), *around_eyes)
        return Poses(
            faces=faces,
            points=points,
            rest=rest,
            state=skin,
            balls=balls,
            lids=shade,
            strands=self._strands(frames, points, both, turns),
            heights=self._heights(both),
            eyes=eyes,
            head_from_rest=transforms[:, -1],
        )

    def unposed(self, both: tables.Sides, gaze_pitch: np.ndarray) -> Any:
        """(B, S) vec3 mm: corrected faces before the neck turns. Twin of head.correct."""
        f, r, m = fields.fields(self.device), lids.lid_rings(self.device), lips.lip_rings(self.device)
        heights = put(tables.lid_heights(both, gaze_pitch), wp.vec4, self.device)
        count = len(gaze_pitch)
        moved = self._empty((count, self._bare.shape[0]), wp.vec3)
        strengths = put(tables.levels(both), float, self.device)
        self._launch(fields.express, moved.shape, self._bare, f.start, f.unit, f.move, f.share, strengths, moved)
        own = self._lids
        margins = (self._bare, own.centre, own.margin, own.bottom, own.opening)
        self._launch(
            lids.close_lids, (count, r.site.shape[0]), *margins, r.site, r.side, r.hold, r.slide, r.edge, r.bulge,
            r.along, r.hood, r.over, r.share, r.ends, r.ledge, heights, moved,
        )  # fmt: skip
        self._launch(lids.carry_lashes, (count, r.lash.shape[0]), *margins, r.lash, r.side, heights, moved)
        self._launch(lids.clear_eyeballs, (count, r.near.shape[0]), own.centre, own.radius, r.near, r.apart, moved)

        columns, sites = (count, m.grid.shape[1]), (count, m.site.shape[0])
        edges, gaps = self._empty(columns, float), self._empty(columns, float)
        self._launch(lips.find_edges, columns, m.grid, m.line, m.upper, m.reach, moved, edges)
        self._launch(lips.find_gaps, columns, m.pairs, m.share, edges, gaps)
        self._launch(lips.close_lips, sites, m.site, m.falloff, m.upper, m.reach, self._gap, gaps, moved)
        arches = self._empty((count, 2), lips.Arch)
        self._launch(lips.fit_arches, (count, 2), m.front, m.front_start, moved, arches)
        for part in (0, 1):
            self._launch(lips.find_worst, columns, m.grid, m.falloff, m.inner, arches, part, moved, edges)
            self._launch(lips.clear_teeth, sites, m.site, m.falloff, m.inner, arches, part, edges, moved)
        return moved

    def _resting(self, turns: tuple[Pose, ...]) -> tuple[Any, Any, Any]:
        """The same heads, faces at rest, each pose once: points (D, S) vec3 world mm, 1 / lengths of edges; rows (B,).

        Those of the last few sets of poses are kept, since views and scenes are shared by expressions.
        """
        own = tuple(dict.fromkeys(turns))
        if own not in self._rests:
            if len(self._rests) == 4:
                del self._rests[next(iter(self._rests))]
            still = tables.sides([AT_REST] * len(own))
            unposed = self.unposed(still, np.array([turn.gaze_pitch for turn in own]))
            rests = self._skin(unposed, put(tables.bones(own), wp.mat44, self.device))
            around = state.around(self.device)
            inverse = self._empty((len(own), around.joined.shape[0]), float)
            self._launch(state.measure, rests.shape, around.start, around.joined, rests, inverse)
            self._rests[own] = rests, inverse
        return *self._rests[own], put(np.array([own.index(turn) for turn in turns]), int, self.device)

    def _skin(self, unposed: Any, frames: Any) -> Any:
        posed = self._empty(unposed.shape, wp.vec3)
        self._launch(bones.skin, posed.shape, unposed, *bones.bone_weights(self.device), frames, posed)
        return posed

    def _posed_eyes(self, turns: list[Pose], skulls: np.ndarray) -> tuple[tuple[tuple[Eye, Eye], ...], Any]:
        """Both eyes of each row, on the host and as (B, 2) Ball; poses repeat, so each is worked out once."""
        eyes: dict[Pose, tuple[Eye, Eye]] = {}
        balls = {}
        for turn, skull in zip(turns, skulls, strict=True):
            if turn not in eyes:
                left, right = (posed_eye(eye, skull, turn) for eye in self._eyes)
                eyes[turn] = left, right
                balls[turn] = np.zeros(2, dtype=Ball.numpy_dtype())  # type: ignore[attr-defined]
                for side, eye in enumerate(eyes[turn]):
                    balls[turn][side] = (eye.centre, eye.radius, gaze_frame(eye.pole))
        return tuple(eyes[turn] for turn in turns), put(np.stack([balls[turn] for turn in turns]), Ball, self.device)

    def _strands(self, frames: Any, points: Any, both: tables.Sides, turns: list[Pose]) -> Any:
        own, count = self._roots, points.shape[0]
        turn, shift = (self._empty((count, own.points.shape[0]), kind) for kind in (wp.mat33, wp.vec3))
        riding = (own.kind, own.corners, own.share, own.hinge)
        droop = put(tables.lash_droop(both, np.array([turn.gaze_pitch for turn in turns])), float, self.device)
        self._launch(hair.move_roots, turn.shape, self._rest, *riding, droop, frames, points, turn, shift)
        out = self._empty((count, *own.points.shape), wp.vec3)
        run = self._run(out.shape[2])
        self._launch(hair.move_strands, (*turn.shape, -(-out.shape[2] // run)), own.points, turn, shift, run, out)
        return out

    def _heights(self, both: tables.Sides) -> Any:
        own, deep = self._patches, put(depths(self.person, *both), float, self.device)
        rows, columns = shape(self._wide)
        out = self._empty((deep.shape[0], rows, columns), float)
        run = self._run(columns)
        drawn = (own.heights, own.place, own.first, own.start, own.group, deep, run, out)
        self._launch(furrows.crease, (deep.shape[0], rows, -(-columns // run)), *drawn)
        return out

    def _run(self, length: int) -> int:
        """How much of a row of `length` one thread does: threads of a CPU run one after the other, a GPU's at once."""
        return length if wp.get_device(self.device).is_cpu else 1

    def _empty(self, shape: tuple[int, ...], dtype: Any) -> Any:
        return wp.empty(shape, dtype=dtype, device=self.device)

    def _launch(self, kernel: Any, dim: tuple[int, ...], *inputs: Any) -> None:
        wp.launch(kernel, dim=dim, inputs=list(inputs), device=self.device)
