"""`Renderer`: a `FrameSpec` in, a `Frame` out, on the CPU or a CUDA device from the same kernels."""

from __future__ import annotations

from typing import Any

import numpy as np
import warp as wp

from ..appearance.chromophores import BLOOD_MAX, MELANIN_MAX, skin_table
from ..appearance.eye import EyeLook
from ..appearance.fibre import fibre_colour
from ..appearance.garment import Garment, garment
from ..appearance.skin import SkinLook
from ..appearance.skin_state import lid_shade, skin_state
from ..appearance.strands import at_roots, groom
from ..appearance.strands import pose as pose_strands
from ..appearance.worn import Worn, place, wears, worn
from ..appearance.wrinkles import height_map
from ..frame import Frame
from ..head.assets import load_assets
from ..head.head import Head, build_head, resting_surface
from ..head.topology import topology
from ..sampling import generator
from ..spec import FrameSpec, Person
from . import film, lighting, raster
from .camera import Pinhole, pinhole
from .device import check_device
from .eyeball import eyeball_mesh, gaze_frame
from .labels import Seen, label_frame
from .lights import Lights, build_lights
from .mesh import Mesh, build_mesh
from .shade import shade
from .veil import veil
from .world import ClothLook, Strand, Surface, World, WornLook

SAMPLES = 3  # per pixel and axis
LIGHT_MAP = 320  # texels
LIGHT_SPAN = 560.0  # mm across a light's depth map: head and shoulders
LIGHT_CENTRE = (0.0, -60.0, -70.0)  # mm
GAIN = 1.35  # portraits are exposed for skin, which is brighter than the 18 % grey that is metered
WHITE = 1.8  # of the film's scale, where its shoulder ends
LOCK = 9  # strands that one casting strand stands for
SCATTER = ((1.8, 1.0, 0.5), (2.8, 1.3, 0.6))  # mm, per step and channel: red spreads farthest
IRIS_RADIUS = 5.9  # mm: horizontal visible iris diameter 11.7 mm (Rüfer et al. 2005)
BACKDROP_ROWS = 160
MESHES = 8  # kept
DEFOCUS = 0.030  # radius of the blur disc of a far point, share of the picture's height


class Renderer:
    """Renders one frame at a time; keeps what an identity's and a scene's frames share."""

    def __init__(self, device: str = "cpu") -> None:
        self.device = check_device(device)
        self._meshes: dict[tuple, Mesh] = {}
        self._table: Any = wp.array(skin_table(), dtype=wp.vec3, device=self.device)

    def render(self, spec: FrameSpec, labels: frozenset[str] = frozenset()) -> Frame:
        """Image and geometry of `spec`; of the pixel labels (`labels.PIXEL_LABELS`), those named."""
        head = build_head(spec)
        camera = pinhole(spec.camera)
        lights = build_lights(spec.scene)
        cloth, things = _garment(spec.person), worn(spec.person)
        mesh = self._mesh(spec.person, cloth, things)
        surface = self._surface(head, cloth, things, mesh)
        world = self._world(head, camera, lights)
        hair = self._hair(head)
        self._light(world, surface, mesh, hair, lights)
        self._light_hair(hair, head, surface)
        seen = self._visibility(world, surface, mesh, hair, bool(labels & {"mask", "mask_layers"}))
        image = self._picture(spec, world, surface, hair, seen, cloth, things, lights)
        return label_frame(spec, head, camera, image, labels, seen, world, surface)

    def _mesh(self, person: Person, cloth: Garment, things: Worn) -> Mesh:
        key = (person.attire.garment, *wears(person.attire))
        if key not in self._meshes:
            if len(self._meshes) == MESHES:
                del self._meshes[next(iter(self._meshes))]
            self._meshes[key] = build_mesh(cloth, things, self.device)
        return self._meshes[key]

    def _put(self, array: np.ndarray, dtype: Any) -> wp.array:
        return wp.array(np.ascontiguousarray(array, dtype=np.float32), dtype=dtype, device=self.device)

    def _launch(self, kernel: Any, dim: Any, inputs: list, outputs: list) -> None:
        wp.launch(kernel, dim=dim, inputs=inputs, outputs=outputs, device=self.device)

    def _surface(self, head: Head, worn: Garment, things: Worn, mesh: Mesh) -> Surface:
        """All vertices of the picture, with normals; light comes later."""
        ball, _ = eyeball_mesh()
        frames = [gaze_frame(eye.pole) for eye in head.eyes]
        balls = [eye.centre + eye.radius * ball @ frame.T for eye, frame in zip(head.eyes, frames, strict=True)]
        cloth = head.posed[worn.source] + worn.offset
        local = np.zeros((mesh.count, 3), np.float32)
        local[: mesh.head] = topology().operator @ load_assets().template
        state = np.zeros((mesh.count, 4), np.float32)
        state[: mesh.head] = skin_state(head)
        for i, eye in enumerate(head.eyes):
            its = slice(mesh.head + i * mesh.eye, mesh.head + (i + 1) * mesh.eye)
            local[its] = ball * eye.radius
            state[its, 0] = lid_shade(head, balls[i], i)
        first = mesh.head + 2 * mesh.eye
        local[first : first + mesh.cloth, :2] = worn.uv
        first += mesh.cloth
        for solid in things.solids.values():
            its = slice(first, first + len(solid.points))
            local[its], state[its, 0] = solid.local, solid.state
            first += len(solid.points)

        surface = Surface()
        surface.points = self._put(np.concatenate([head.posed, *balls, cloth, place(things, head)]), wp.vec3)
        surface.local = self._put(local, wp.vec3)
        surface.state = self._put(state, wp.vec4)
        surface.region_a, surface.region_b, surface.region_c = mesh.regions
        surface.triangles, surface.material = mesh.triangles, mesh.material
        for name, dtype in (("screen", wp.vec3), ("normals", wp.vec3), ("irradiance", wp.vec3),
                            ("gradient", wp.mat33), ("openness", wp.vec4)):  # fmt: skip
            setattr(surface, name, wp.empty(mesh.count, dtype=dtype, device=self.device))
        around = [surface.points, surface.triangles, mesh.incident_start, mesh.incident]
        self._launch(lighting.vertex_normals, mesh.count, around, [surface.normals])
        return surface

    def _world(self, head: Head, camera: Pinhole, lights: Lights) -> World:
        view = raster.View()
        view.rotation = wp.mat33(*camera.camera_from_world[:3, :3].ravel())
        view.translation = wp.vec3(*camera.camera_from_world[:3, 3])
        view.focal = float(camera.intrinsics[0, 0] * SAMPLES)
        view.centre = wp.vec2(*(camera.intrinsics[:2, 2] * SAMPLES))
        view.size = camera.resolution * SAMPLES
        world = World()
        world.view = view
        world.eye = wp.vec3(*camera.position)
        world.skull = wp.mat33(*head.head_from_rest[:3, :3].ravel())
        world.left_gaze, world.right_gaze = (wp.mat33(*gaze_frame(eye.pole).ravel()) for eye in head.eyes)
        world.environment = self._put(lights.rough, wp.vec3)
        world.mirror = self._put(lights.mirror, wp.vec3)
        world.key_first = len(lights.power)
        world.key_frame = self._put(lights.frames[world.key_first :], wp.mat33)
        world.light_centre, world.light_scale = wp.vec3(*LIGHT_CENTRE), LIGHT_MAP / LIGHT_SPAN
        world.light_size = LIGHT_MAP
        world.key_power = self._put(lights.key_power, wp.vec3)
        world.open_sky = wp.vec4(*lights.open_sky)
        rows = min(BACKDROP_ROWS, camera.resolution)
        world.backdrop = self._put(
            lights.environment.backdrop(camera.position, camera.rays(rows), DEFOCUS * rows), wp.vec3
        )
        world.white = WHITE / (GAIN * lights.exposure)
        world.samples = SAMPLES
        world.resolution = camera.resolution
        return world

    def _light(self, world: World, surface: Surface, mesh: Mesh, hair: Strand, lights: Lights) -> None:
        """Depth maps, then irradiance per vertex, then scattering under the skin."""
        count = len(lights.frames)
        frames, power = self._put(lights.frames, wp.mat33), self._put(lights.power, wp.vec3)
        depth = wp.full((count, LIGHT_MAP * LIGHT_MAP), 0x7F000000, dtype=wp.uint32, device=self.device)
        chart = [world.light_centre, world.light_scale, world.light_size]
        solid = [frames, surface.points, mesh.casters, *chart]
        self._launch(raster.light_depth, (count, mesh.casters.shape[0]), solid, [depth])
        locks = (count, -(-hair.points.shape[0] // LOCK), hair.points.shape[1] - 1)
        strands = [frames, hair.points, hair.last, LOCK, *chart]
        self._launch(raster.light_depth_strands, locks, strands, [depth])
        world.light_depth = depth
        self._launch(
            lighting.gather_light,
            mesh.count,
            [surface.points, surface.normals, frames, power, depth, *chart],
            [surface.irradiance, surface.gradient, surface.openness],
        )
        spare = wp.empty_like(surface.irradiance)
        for step in SCATTER:
            around = [surface.points, mesh.neighbour_start, mesh.neighbour, mesh.scatters, wp.vec3(*step)]
            self._launch(lighting.scatter_step, mesh.count, [*around, surface.irradiance], [spare])
            surface.irradiance, spare = spare, surface.irradiance

    def _hair(self, head: Head) -> Strand:
        """All strands of the head in one padded array; light comes later."""
        groups = list(groom(head.spec.person).values())
        longest = max(group.points.shape[1] for group in groups)
        points = []
        for group in groups:
            posed = pose_strands(group, head)
            points.append(np.concatenate([posed, np.repeat(posed[:, -1:], longest - posed.shape[1], axis=1)], axis=1))
        hair = Strand()
        hair.points = self._put(np.concatenate(points), wp.vec3)
        hair.colour = self._put(np.concatenate([fibre_colour(g.melanin, g.redness) for g in groups]), wp.vec3)
        hair.width = self._put(np.concatenate([g.width for g in groups]), float)
        hair.gloss = self._put(np.concatenate([np.full(len(g.width), g.gloss) for g in groups]), float)
        last = np.concatenate([np.full(len(g.width), g.points.shape[1] - 1, np.int32) for g in groups])
        hair.last = wp.array(last, dtype=int, device=self.device)
        return hair

    def _light_hair(self, hair: Strand, head: Head, surface: Surface) -> None:
        """The light that strands stand in is that of the skin they grow from."""
        irradiance = surface.irradiance.numpy()[: len(head.posed)]
        groups = groom(head.spec.person).values()
        light = [at_roots(irradiance, group.triangle, group.barycentric) for group in groups]
        hair.irradiance = self._put(np.concatenate(light), wp.vec3)

    def _visibility(self, world: World, surface: Surface, mesh: Mesh, hair: Strand, apart: bool) -> Seen:
        """Nearest surface of every sample, in layers, which share arrays where nothing tells them apart.

        What masks alone want is only made if they are wanted (`apart`).
        """
        size = world.view.size
        bare = wp.full(size * size, 0xFFFFFFFFFFFFFFFF, dtype=wp.uint64, device=self.device)
        self._launch(raster.project, mesh.count, [world.view, surface.points], [surface.screen])

        def draw(kind: str, layer: wp.array) -> None:
            first, last = mesh.ranges[kind]
            self._launch(raster.rasterize, last - first, [surface.screen, surface.triangles, first, size], [layer])

        def over(layer: wp.array, *kinds: str) -> wp.array:
            """A copy of `layer` with some kinds of surface drawn in; itself where there are none of them."""
            there = [kind for kind in kinds if mesh.ranges[kind][1] > mesh.ranges[kind][0]]
            out = wp.clone(layer) if there else layer
            for kind in there:
                draw(kind, out)
            return out

        draw("body", bare)
        opaque = over(bare, "frame", "hat")
        visible = wp.clone(opaque)
        segments = (hair.points.shape[0], hair.points.shape[1] - 1)
        self._launch(raster.rasterize_strands, segments, [world.view, hair.points, hair.last, hair.width], [visible])
        return Seen(
            visible=visible,
            bare=bare,
            solid=over(opaque, "tube"),
            veil=over(bare, "tube", "lens"),
            glasses=over(bare, "frame", "lens") if apart else bare,
            cannula=over(bare, "tube") if apart else bare,
        )

    def _picture(
        self, spec: FrameSpec, world: World, surface: Surface, hair: Strand, seen: Seen, worn: Garment,
        things: Worn, lights: Lights,
    ) -> np.ndarray:  # fmt: skip
        """(H, W, 3) uint8 sRGB."""
        pixels = world.resolution**2
        light = wp.empty(pixels, dtype=wp.vec3, device=self.device)
        wrinkles = self._put(height_map(spec.person, spec.expression), float)
        looks = [_skin_look(spec), self._table, wrinkles, _eye_look(spec), _cloth_look(worn, spec)]
        looks.append(_worn_look(things, spec))
        self._launch(shade, pixels, [world, surface, hair, *looks, seen.visible], [light])
        if seen.veil is not seen.bare:
            self._launch(veil, pixels, [world, surface, looks[-1], seen.visible, seen.veil], [light])
        image = wp.empty((pixels, 3), dtype=wp.uint8, device=self.device)
        seed = _key(spec.seed, "sensor", spec.identity, spec.expression_index, spec.view_index)
        taking = [world.resolution, GAIN * lights.exposure, spec.camera.noise, seed]
        self._launch(film.develop, pixels, [light, *taking], [image])
        return image.numpy().reshape(world.resolution, world.resolution, 3)


def _garment(person: Person) -> Garment:
    template = topology().operator @ load_assets().template
    return garment(person.attire, person.seed, resting_surface(person), topology(), template)


def _skin_look(spec: FrameSpec) -> SkinLook:
    person, look = spec.person, SkinLook()
    for name in ("melanin", "blood", "oil", "freckles", "moles", "age_spots", "wrinkles", "mottling"):
        setattr(look, name, float(getattr(person.skin, name)))
    look.beard = 0.0 if person.gender == "female" else 0.4 + 0.6 * person.hair.melanin
    look.roots = 0.15 + 0.85 * person.hair.melanin * (1.0 - person.hair.grey)
    look.seed = _key(person.seed, "skin")
    look.max_melanin, look.max_blood = MELANIN_MAX, BLOOD_MAX
    return look


def _eye_look(spec: FrameSpec) -> EyeLook:
    eyes, look = spec.person.eyes, EyeLook()
    look.iris_melanin, look.sclera_age = float(eyes.iris_melanin), float(eyes.sclera_age)
    look.iris_radius, look.pupil_radius = IRIS_RADIUS, float(eyes.pupil_mm) / 2.0
    look.seed = _key(spec.person.seed, "iris")
    return look


def _cloth_look(worn: Garment, spec: FrameSpec) -> ClothLook:
    look = ClothLook()
    look.colour, look.second = wp.vec3(*worn.colour), wp.vec3(*worn.second_colour)
    look.pattern, look.scale, look.weave = int(worn.pattern), float(worn.scale), float(worn.weave)
    look.seed = _key(spec.person.seed, "cloth")
    return look


def _worn_look(things: Worn, spec: FrameSpec) -> WornLook:
    look, finish = WornLook(), things.finish
    for name in ("frame", "second", "temple", "lens"):
        setattr(look, name, wp.vec3(*getattr(finish, name)))
    look.metal, look.sleeved = float(finish.metal), float(finish.sleeved)
    look.hat = ClothLook()
    look.hat.colour, look.hat.second = wp.vec3(*finish.hat), wp.vec3(*finish.hat_second)
    look.hat.pattern, look.hat.scale, look.hat.weave = finish.hat_pattern, finish.hat_scale, finish.hat_weave
    look.seed = look.hat.seed = _key(spec.person.seed, "worn cloth")
    return look


def _key(seed: int, purpose: str, *indices: int) -> int:
    """A 31-bit key for the noise functions of the kernels."""
    return int(generator(seed, purpose, *indices).integers(0, 2**31 - 1))
