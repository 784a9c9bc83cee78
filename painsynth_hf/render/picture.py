"""One batch of pictures of one sitter, from poses and cameras to arrays of pixels that wait on the device."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import warp as wp

from ..posing.poses import Poses
from ..spec import Camera
from . import film, fine, light_maps, lighting, needs, raster
from .along_hair import along_hair
from .au_regions import au_regions
from .body import place_all
from .glare import CELLS, gather_bright, spread_bright
from .labels import Seen, pixel_labels
from .places import Places, find_places
from .raster import SAMPLES
from .rasterizers import Rasterize, by_warp
from .scratch import Scratch
from .shade import shade, shade_strands
from .sitter import Sitter
from .stills import Stills
from .veil import veil
from .world import Strand, Surface, World

LIGHT_MAP = 256  # texels
LIGHT_SPAN = 560.0  # mm across a light's depth map: head and shoulders
LIGHT_CENTRE = (0.0, -60.0, -70.0)  # mm
GAIN = 1.62  # portraits are exposed for skin, which is brighter than the 18 % grey that is metered
WHITE = 1.8  # of the film's scale, where its shoulder ends
SCATTER = ((1.8, 1.0, 0.5), (2.8, 1.3, 0.6))  # mm, per step and channel: red spreads farthest


Shot = tuple[int, Camera]  # row of the poses, and who looks


@dataclass(frozen=True)
class Pictures:
    """V finished pictures and what labels say of them, on the device."""

    image: wp.array  # (V, H * W, 3) uint8
    pixels: dict[str, wp.array]  # by name, see `labels`
    places: Places
    buffers: Buffers


@dataclass(frozen=True)
class Buffers:
    """What pictures were made from, for those who test them; the next batch overwrites it."""

    world: World
    views: wp.array
    surface: Surface
    seen: Seen
    poses: Poses


class _Batch:
    """Launches the kernels of one batch in order. B poses, V views, N vertices."""

    def __init__(
        self, sitter: Sitter, poses: Poses, shots: Sequence[Shot], views: wp.array, scratch: Scratch, stills: Stills,
        rasterize: Rasterize,
    ) -> None:  # fmt: skip
        self.sitter, self.poses, self.views, self.device = sitter, poses, views, scratch.device
        self.scratch, self.stills, self.rasterize = scratch, stills.of(sitter), rasterize
        self.size, self.shots = shots[0][1].resolution * SAMPLES, len(views)
        self.turns = [turn for _, turn in poses.faces]
        self.sights = [("sight", self.turns[pose], camera) for pose, camera in shots]
        self.surface, self.hair = self._surface(), self._hair()
        self.laid: wp.array  # (V, H * W, 4) int: sums of fine hairs, see `fine.lay_fine`
        # first and past the last strand of brows and lashes, and of the beard
        self.fine = (0, sitter.rigid[0]), (sitter.rigid[1], self.hair.points.shape[1])

    def launch(self, kernel: Any, dim: Any, inputs: list, outputs: list) -> None:
        wp.launch(kernel, dim=dim, inputs=inputs, outputs=outputs, device=self.device)

    def empty(self, name: str, shape: tuple, dtype: Any) -> wp.array:
        return self.scratch.empty(name, shape, dtype)

    def _surface(self) -> Surface:
        """All vertices of the pictures; normals and light come later."""
        sitter, mesh = self.sitter, self.sitter.mesh
        out, shape = Surface(), (len(self.poses.faces), mesh.count)
        for name, dtype in (("points", wp.vec3), ("state", wp.vec4), ("normals", wp.vec3), ("irradiance", wp.vec3),
                            ("gradient", wp.mat33), ("openness", wp.vec4)):  # fmt: skip
            setattr(out, name, self.empty(name, shape, dtype))
        out.normals.zero_()  # not all will be filled
        out.screen = self.empty("screen", (self.shots, mesh.count), wp.vec3)
        out.local, out.triangles, out.material = sitter.local, mesh.triangles, mesh.material
        out.region_a, out.region_b, out.region_c = mesh.regions
        place_all(sitter.body, self.poses, out, self.device)
        return out

    def _hair(self) -> Strand:
        out, kept = Strand(), self.sitter.hair
        for name in ("colour", "light", "width", "gloss", "last", "roots", "weights"):
            setattr(out, name, getattr(kept, name))
        out.points = self.poses.strands
        return out

    def visibility(self, apart: bool) -> Seen:
        """Nearest surface of every sample, in layers, which share arrays where nothing tells them apart.

        What masks alone want is only made if they are wanted (`apart`).
        """
        mesh, surface, hair = self.sitter.mesh, self.surface, self.hair
        samples = (self.shots, self.size**2)
        bare, visible = self.empty("bare", samples, wp.uint64), self.empty("visible", samples, wp.uint64)
        self.launch(raster.project, surface.screen.shape, [self.views, surface.points], [surface.screen])
        for shot in sorted(range(self.shots), key=lambda i: self.sights.index(self.sights[i])):
            still = self._still(shot)
            wp.copy(bare[shot], still[0])
            wp.copy(visible[shot], still[1])

        def draw(kind: str, layer: wp.array) -> None:
            self.rasterize(surface.screen, surface.triangles, mesh.ranges[kind], self.size, layer)

        def over(name: str, layer: wp.array, *kinds: str) -> wp.array:
            """A copy of `layer` with some kinds of surface drawn in; itself where there are none of them."""
            there = [kind for kind in kinds if mesh.ranges[kind][1] > mesh.ranges[kind][0]]
            if not there:
                return layer
            out = self.empty(name, samples, wp.uint64)
            wp.copy(out, layer)
            for kind in there:
                draw(kind, out)
            return out

        if self.rasterize is by_warp:
            some = [surface.screen, surface.triangles, mesh.body[1], self.size]
            self.launch(raster.rasterize_some, (self.shots, len(mesh.body[1])), some, [bare])
        else:
            bare.fill_(0xFFFFFFFFFFFFFFFF)
            draw("body", bare)
        opaque = over("opaque", bare, "frame", "hat")
        self.launch(raster.nearer, opaque.size, [opaque.flatten()], [visible.flatten()])
        hairs = visible
        if apart:
            hairs = self.empty("hairs", samples, wp.uint64)
            wp.copy(hairs, visible)
            for first, last in self.fine:
                strands = [self.views, hair.points, hair.last, hair.width, first, opaque]
                self.launch(raster.rasterize_strands, (self.shots, last - first), strands, [hairs])
        return Seen(
            visible=visible,
            hairs=hairs,
            bare=bare,
            solid=over("solid", opaque, "tube"),
            veil=over("veil", bare, "tube", "lens"),
            glasses=over("glasses", bare, "frame", "lens") if apart else bare,
            cannula=over("cannula", bare, "tube") if apart else bare,
        )

    def _still(self, shot: int) -> wp.array:
        """(2, size * size): what no expression moves of a picture: triangles, and strands that the head does not hide.

        They are tested against the face at rest, since what is made here must not depend on the expression at hand.
        """

        def draw(out: wp.array) -> None:
            mesh, surface, hair, (first, last) = self.sitter.mesh, self.surface, self.hair, self.sitter.rigid
            out.fill_(0xFFFFFFFFFFFFFFFF)
            view, screen = self.views[shot : shot + 1], surface.screen[shot : shot + 1]
            some = [screen, surface.triangles, mesh.body[0], self.size]
            self.launch(raster.rasterize_some, (1, len(mesh.body[0])), some, [out[0:1]])
            rest = self.empty("rest screen", (1, mesh.head), wp.vec3)
            self.launch(raster.project, rest.shape, [view, self.poses.rest], [rest])
            resting = self.empty("resting", (1, self.size**2), wp.uint64)
            wp.copy(resting, out[0:1])
            some = [rest, surface.triangles, mesh.face, self.size]
            self.launch(raster.rasterize_some, (1, len(mesh.face)), some, [resting])
            strands = [view, hair.points, hair.last, hair.width, first, resting]
            self.launch(raster.rasterize_strands, (1, last - first), strands, [out[1:2]])

        return self.stills.get(self.sights[shot], (2, self.size**2), wp.uint64, draw)

    def needs(self, world: World, seen: Seen, facing: bool) -> tuple[wp.array, wp.array, wp.array, wp.array]:
        """Vertices (B, N) and segments of strands (V, n) that are needed; each pixel's strand samples and kind."""
        mesh, hair, shape = self.sitter.mesh, self.hair, self.surface.points.shape
        pixels = (self.shots, world.resolution**2)
        need = self.empty("need", shape, wp.int32)
        hairy, kinds = self.empty("hairy", pixels, wp.uint8), self.empty("kinds", pixels, wp.uint8)
        per_strand = hair.points.shape[2]
        strands = self.empty("strands", (self.shots, hair.points.shape[1] * per_strand), wp.uint8)
        strands.zero_()
        self.launch(needs.start_needs, shape, [self.sitter.kept], [need])
        if facing:  # normals that no light asks for
            inputs = [world.resolution, self.views, mesh.triangles, seen.solid, 0, 1, needs.FACING]
            self.launch(needs.mark_layer, pixels, inputs, [need])
        inputs = [world.resolution, self.views, mesh.triangles, mesh.material, hair.roots, per_strand, seen.visible]
        self.launch(needs.mark_shaded, pixels, inputs, [need, strands, hairy, kinds])
        for first, last in self.fine:
            inputs = [self.views, hair, first, seen.visible]
            self.launch(fine.mark_fine, (self.shots, last - first), inputs, [need])
        if seen.veil is not seen.bare:
            inputs = [world.resolution, self.views, mesh.triangles, seen.veil, mesh.ranges["body"][1], 0, needs.SEEN]
            self.launch(needs.mark_layer, pixels, inputs, [need])
        for value in (needs.FIRST_RING, needs.SECOND_RING, needs.LIT)[: 3 if len(mesh.parents) else 2]:
            self.launch(needs.grow, shape, [mesh.neighbour_start, mesh.neighbour, value], [need])
        return need, strands, hairy, kinds

    def world(self, backdrops: Sequence[wp.array], resolution: int) -> World:
        sitter, lights, out = self.sitter, self.sitter.lights, World()
        out.environment, out.mirror = lights.rough, lights.mirror
        out.key_frame, out.key_power, out.key_first = sitter.key_frames, sitter.key_power, len(lights.power)
        out.light_centre, out.light_scale = wp.vec3(*LIGHT_CENTRE), LIGHT_MAP / LIGHT_SPAN
        out.light_size = LIGHT_MAP
        out.open_sky = wp.vec4(*lights.open_sky)
        out.backdrop = self.empty("backdrop", (len(backdrops), *backdrops[0].shape), wp.vec3)
        for i, backdrop in enumerate(backdrops):
            wp.copy(out.backdrop[i], backdrop)
        out.white = WHITE / (GAIN * sitter.exposure)
        out.resolution = resolution
        return out

    def _put(self, array: np.ndarray, dtype: Any) -> wp.array:
        return wp.array(np.ascontiguousarray(array, dtype=np.float32), dtype=dtype, device=self.device)

    def light(self, world: World, need: wp.array) -> None:
        """Normals, depth maps, then irradiance per vertex, then scattering under the skin."""
        sitter, mesh, surface, hair = self.sitter, self.sitter.mesh, self.surface, self.hair
        shape, frames = surface.points.shape, sitter.light_frames
        around = [surface.points, mesh.facets, mesh.incident_start, mesh.incident, need]
        self.launch(lighting.vertex_normals, shape, around, [surface.normals])
        poses, count = shape[0], len(frames)
        chart = [world.light_centre, world.light_scale, world.light_size]
        facing = self.empty("facing", (poses, count, len(mesh.casting)), wp.vec3)
        self.launch(light_maps.to_lights, facing.shape, [frames, surface.points, mesh.casting, *chart], [facing])

        def cast(rows: slice, moving: int, out: wp.array) -> None:
            """Into the maps of these poses what casts shadows and is still, 0, or moving, 1."""
            triangles, strands = mesh.casters[moving], sitter.casters[moving]
            shape = (out.shape[0], count, len(triangles))
            self.launch(light_maps.light_depth, shape, [facing[rows], triangles, LIGHT_MAP], [out])
            inputs = [frames, hair.points[rows], hair.last, strands, *chart]
            self.launch(light_maps.light_depth_strands, (out.shape[0], count * len(strands)), inputs, [out])

        depth = self.empty("depth", (poses, count, LIGHT_MAP**2), wp.uint32)
        for b in sorted(range(poses), key=lambda i: self.turns.index(self.turns[i])):

            def draw(out: wp.array, b: int = b) -> None:
                out.fill_(0x7F000000)
                cast(slice(b, b + 1), 0, out)

            wp.copy(depth[b], self.stills.get(("shade", self.turns[b]), (1, *depth.shape[1:]), wp.uint32, draw)[0])
        cast(slice(0, poses), 1, depth)
        world.light_depth = depth
        lit = [surface.irradiance, surface.gradient, surface.openness]
        inputs = [surface.points, surface.normals, need, mesh.scatters, mesh.lost_below, mesh.between]
        inputs += [frames, sitter.light_power, depth, *chart]
        self.launch(lighting.gather_light, shape, inputs, lit)
        inputs = [surface.normals, need, mesh.between, mesh.parents]
        self.launch(lighting.share_light, (shape[0], len(mesh.parents)), inputs, lit)
        spare = self.empty("spare", shape, wp.vec3)
        for radius, least in zip(SCATTER, (needs.FIRST_RING, needs.SEEN), strict=True):
            inputs = [surface.points, mesh.neighbour_start, mesh.neighbour, mesh.scatters, need, least]
            self.launch(lighting.scatter_step, shape, [*inputs, wp.vec3(*radius), surface.irradiance], [spare])
            surface.irradiance, spare = spare, surface.irradiance

    def image(self, world: World, seen: Seen, strands: wp.array, hairs: list[wp.array], table: wp.array) -> wp.array:
        """(V, H * W, 3) uint8 sRGB."""
        pixels, looks, surface = world.resolution**2, self.sitter.looks, self.surface
        locks = self.empty("locks", strands.shape, wp.vec3)
        inputs = [world, self.views, surface.irradiance, self.hair, strands]
        self.launch(shade_strands, (self.shots, self.hair.points.shape[1]), inputs, [locks])
        light = self.empty("light", (self.shots, pixels), wp.vec3)
        skulls = self._put(self.poses.head_from_rest[:, :3, :3], wp.mat33)
        inputs = [looks.skin, table, self.poses.heights, looks.iris, looks.cloth, looks.worn, *hairs, seen.visible]
        self.launch(shade, light.shape, [world, self.views, skulls, self.poses.balls, surface, locks, *inputs], [light])
        sampled, light = light, self.empty("along hair", (self.shots, pixels), wp.vec3)
        inputs = [self.views, self.hair.points, self.hair.last, hairs[0], seen.visible, world.resolution, sampled]
        self.launch(along_hair, light.shape, inputs, [light])
        laid = self.laid = self.empty("laid", (*light.shape, 4), wp.int32)
        laid.zero_()
        for first, last in self.fine:
            inputs = [world, self.views, surface.irradiance, self.hair, first, seen.visible]
            self.launch(fine.lay_fine, (self.shots, last - first), inputs, [laid])
        self.launch(fine.cover_fine, light.shape, [laid, world.white], [light])
        if seen.veil is not seen.bare:
            inputs = [world, self.views, surface, looks.worn, seen.visible, seen.veil]
            self.launch(veil, light.shape, inputs, [light])
        image = wp.empty((self.shots, pixels, 3), dtype=wp.uint8, device=self.device)  # read without a copy
        cells = (self.shots, CELLS, CELLS)
        bright, glare = self.empty("bright", cells, wp.vec3), self.empty("glare", cells, wp.vec3)
        self.launch(gather_bright, cells, [light, world.resolution, world.white], [bright])
        self.launch(spread_bright, cells, [bright], [glare])
        inputs = [self.views, light, glare, film.curve(self.device), world.resolution, GAIN * self.sitter.exposure]
        self.launch(film.develop, light.shape, inputs, [image])
        return image


def take(
    sitter: Sitter, poses: Poses, shots: Sequence[Shot], views: wp.array, backdrops: Sequence[wp.array],
    labels: frozenset[str], table: wp.array, scratch: Scratch, stills: Stills, rasterize: Rasterize = by_warp,
) -> Pictures:  # fmt: skip
    """Pictures of `poses` as `shots` say, and `views` on the device; `table` is `chromophores.skin_table` there."""
    batch = _Batch(sitter, poses, shots, views, scratch, stills, rasterize)
    world, surface = batch.world(backdrops, shots[0][1].resolution), batch.surface
    seen = batch.visibility(bool(labels & {"mask", "mask_layers"}))
    need, strands, hairy, kinds = batch.needs(world, seen, "normal" in labels)
    batch.light(world, need)
    image = batch.image(world, seen, strands, [hairy, kinds], table)
    pixels = pixel_labels(labels, world, views, surface, poses.rest, sitter.parts, seen, hairy, batch.laid)
    if "au_regions" in labels:
        pixels["au_regions"] = au_regions(
            sitter.poser, poses, world.resolution, views, surface, sitter.parts, seen.bare
        )
    places = find_places(sitter.marks, sitter.mesh.cage, views, surface, seen)
    return Pictures(image, pixels, places, Buffers(world, views, surface, seen, poses))
