"""The room a head is in, as radiance along rays: what lights the face is what is seen, out of focus, behind it.

A room is a box with painted walls and a few solids (see `layouts`), lit by its windows and lamps: direct light with
shadows and one bounce are gathered once into a small light map, later bounces are a constant. All radiance is linear
sRGB, white-balanced as a camera would. Directions and positions are the world's: y up, the face looks along +z.
Rays run in kernels, on the CPU or a CUDA device; what comes back to the host is one small picture of the room.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import warp as wp

from ..checks import check_choice, check_number
from ..sampling import generator
from ..spec import ENVIRONMENTS, Scene
from .blots import noise_tile
from .defocus import out_of_focus
from .headshade import SHADERS
from .layouts import build_room
from .lightcut import grid_directions, median_cut, solid_angles
from .outdoors import Outside
from .paints import LUMINANCE, Paint
from .raycast import BALL, GLOW, RAGGED, SOFT, TEXELS, RoomData
from .roomlight import (
    cast_probe,
    cast_rays,
    direct_light,
    first_bounce,
    later_bounces,
    smooth_walls,
)
from .rooms import Room
from .sight import BRIGHTEST, Lens, cast_backdrop, find_contacts, shade_contacts
from .softlight import irradiance, soft_light
from .sunbeam import some_sun

if TYPE_CHECKING:
    from ..render.camera import Pinhole

PROBE_ROWS = 96  # of the picture of the room that all else is taken from
LIGHT_ROWS = 48  # of the grid that light_samples divides
BALANCE = 0.82  # share of the light's cast that the white balance takes out, at least
# of what is left, the log of red over blue at which another half goes: lamps stay a little warm, faces are not orange
LAMPLIGHT = 0.14
# at most, of a room's light: surroundings of faces in photographs have a mean L* of 32 to 35, ours had 40 to 43
# (measured against UTKFace, Zhang, Song & Qi, CVPR 2017)
FALL = 0.65
# light of the wall behind a head, in shares of what the film exposes for, below which a camera shows more of it, and
# the power of what it is of that which it keeps: surroundings in photographs are seldom black (UTKFace, as above)
DIM, DIMMED = 0.037, 0.3
WARM_CAST = np.array([0.10, 0.0, -0.14])  # log of the gains at warmth 1


@dataclass(frozen=True, eq=False)
class Environment:
    """A lit room. Build it with `build_environment`."""

    scene: Scene
    room: Room
    device: str
    data: RoomData
    turn: np.ndarray  # (3, 3) room_from_world
    gain: np.ndarray  # (3,) white balance
    seen: np.ndarray  # (PROBE_ROWS, 2 PROBE_ROWS, 3) float32 radiance from the head; see `light_grid` for axes
    probe: np.ndarray  # (LIGHT_ROWS, 2 LIGHT_ROWS, 3) the same, coarser
    fall: float  # see `Lens`; pictures alone know of it and of `lift`

    @cached_property
    def lift(self) -> float:
        """Factor on the backdrop: 1, more where what lies within 32 degrees behind the head is all but black."""
        behind = (self.seen @ LUMINANCE)[grid_directions(PROBE_ROWS)[..., 2] < -0.85]
        shown = np.exp(np.log(behind + 1e-5).mean()) * self.exposure() * (1.0 - 0.8 * self.fall)
        return max(1.0, float(DIM / shown) ** (1.0 - DIMMED))

    def radiance(self, origin: np.ndarray, directions: np.ndarray) -> np.ndarray:
        """(N, 3) float32 linear sRGB seen from `origin` (3,) or (N, 3) mm along unit `directions` (N, 3).

        What lies nearer than the head as seen from there, plus a hand's breadth, is left out: no furniture comes
        between a camera and the face.
        """
        put = [wp.array(np.atleast_2d(a).astype(np.float32), dtype=wp.vec3, device=self.device)
               for a in (origin, directions)]  # fmt: skip
        out = wp.empty(len(directions), dtype=wp.vec3, device=self.device)
        self._launch(cast_rays, len(directions), [self.data, wp.mat33(*self.turn.ravel()), self.room.near, *put], out)
        return out.numpy() * self.gain

    def _launch(self, kernel: Any, dim: Any, inputs: list, out: Any) -> None:
        wp.launch(kernel, dim=dim, inputs=inputs, outputs=[out], device=self.device)

    def light_grid(self, height: int) -> np.ndarray:
        """(height, 2 height, 3) mean radiance of the cells of a latitude-longitude grid, seen from the head.

        Row 0 looks along +y; columns run from +z (left edge) by +x, -z and -x back to +z. `height` divides PROBE_ROWS.
        """
        if PROBE_ROWS % height:
            raise ValueError(f"light_grid.height: {height!r} is not allowed; give a divisor of {PROBE_ROWS}")
        return _coarser(self.seen, height)

    def light_samples(self, *counts: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """For each count, directions (count, 3) and radiance times solid angle (count, 3) of lights that stand for all.

        The median cut of Debevec ("A median cut algorithm for light probe sampling", 2005): the grid is cut again
        and again where most light times extent is left. The sum over lights is the integral over the sphere.
        """
        for count in counts:
            check_number("light_samples.count", count, 1, LIGHT_ROWS * LIGHT_ROWS)
        return median_cut(self.probe, [int(count) for count in counts])

    def irradiance(self, normals: np.ndarray) -> np.ndarray:
        """(N, 3) of surfaces at the head's place that face along unit `normals` (N, 3), nothing in between."""
        return irradiance(self.probe, normals)

    def exposure(self) -> float:
        """Scale that brings an 18 % grey face, seen from the front, to 0.18, times 2**scene.exposure.

        It meters towards +z and 40 degrees to either side; a room by night stays half a stop under.
        """
        side = np.radians(40.0)
        normals = np.array([[0.0, 0.0, 1.0], [np.sin(side), 0.0, np.cos(side)], [-np.sin(side), 0.0, np.cos(side)]])
        metered = self.irradiance(normals) @ LUMINANCE
        # between the mean and the bright side: a photographer keeps the highlights of the lit cheek
        level = 0.7 * float(metered @ (0.5, 0.25, 0.25)) + 0.3 * float(metered.max())
        return float(np.pi / level * 2.0 ** (self.scene.exposure + self.room.mood))

    def backdrop(self, camera: Pinhole, rows: int, blur: float) -> Any:
        """Square `wp.array` of vec3 on this environment's device: what `camera` sees behind the head, out of focus.

        It has `rows` rows; `blur` is the radius, as a share of the picture's height, of the disc to which a point at
        infinity spreads when the lens is focused on the head; nearer things spread less, as 1 - focus / distance.
        """
        lens = Lens()
        lens.pad = int(np.ceil(blur * rows))  # also how far a disc reaches
        wide = (rows + 2 * lens.pad,) * 2
        lens.chart = wp.vec3(*(camera.intrinsics[[0, 0, 1], [0, 2, 2]] / camera.resolution))
        lens.turn, lens.world_from_camera = (
            wp.mat33(*m.ravel()) for m in (self.turn, camera.camera_from_world[:3, :3].T)
        )
        lens.eye, lens.gain = wp.vec3(*camera.position), wp.vec3(*(self.gain * self.lift))
        lens.near = self.room.near
        lens.most, lens.fall = BRIGHTEST / self.exposure(), self.fall
        rough, sharp = (wp.empty(wide, dtype=wp.vec4, device=self.device) for _ in range(2))
        nothing = wp.empty((0, 0), dtype=wp.vec4, device=self.device)
        for before, out in ((nothing, rough), (rough, sharp)):
            self._launch(cast_backdrop, wide, [self.data, lens, before], out)
        closed = wp.empty((-(-wide[0] // 2),) * 2, dtype=wp.vec2, device=self.device)
        self._launch(find_contacts, closed.shape, [self.data, lens, wide[0]], closed)
        self._launch(shade_contacts, wide, [lens, closed], sharp)
        return out_of_focus(sharp, lens.pad, blur * rows)


@lru_cache(maxsize=16)
def build_environment(scene: Scene, device: str = "cpu") -> Environment:
    """Lay out, light and white-balance the room of `scene`; kept, because an identity's frames share it."""
    check_choice("scene.environment", scene.environment, ENVIRONMENTS)
    room = build_room(scene.environment, scene.seed)
    a = np.radians(scene.azimuth)
    # a room turned by +a carries what was at +z towards +x
    turn = np.array([[np.cos(a), 0.0, -np.sin(a)], [0.0, 1.0, 0.0], [np.sin(a), 0.0, np.cos(a)]])
    data = _lit(room, device)
    wide = (PROBE_ROWS, 2 * PROBE_ROWS)
    picture = wp.empty(wide, dtype=wp.vec3, device=device)
    wp.launch(cast_probe, dim=wide, inputs=[data, wp.mat33(*turn.ravel()), room.near], outputs=[picture], device=device)
    raw = picture.numpy()
    raw = raw + soft_light(raw, scene.seed, room.relief)
    probe = _coarser(raw, LIGHT_ROWS)
    side = np.radians(35.0)
    normals = np.array([[0.0, 0.0, 1.0], [np.sin(side), 0, np.cos(side)], [-np.sin(side), 0, np.cos(side)]])
    level = irradiance(probe, normals).mean(axis=0)
    cast = level / (level @ LUMINANCE)
    left = (1.0 - BALANCE) * np.log(cast)
    left = left / (1.0 + abs(left[0] - left[2]) / LAMPLIGHT)
    gain = np.exp(left + scene.warmth * WARM_CAST) / cast
    gain = (gain / (gain * cast @ LUMINANCE)).astype(np.float32)
    ((directions, power),) = median_cut(probe, [SHADERS])  # known only now that the room is lit and was seen
    share = (power @ LUMINANCE) / (power @ LUMINANCE).sum()
    from_lights = (directions @ turn.T).astype(np.float32)
    data.shade_from = wp.array(from_lights, dtype=wp.vec3, device=device)
    side = 1.0 if share @ from_lights[:, 0] > 0.0 else -1.0
    data.sun = some_sun(scene.environment, scene.seed, side, float(level @ LUMINANCE))
    data.shade_share = wp.array(share.astype(np.float32), dtype=float, device=device)
    fall = 0.0 if room.open_air else FALL * generator(scene.seed, "fall of light").random() ** 1.5
    return Environment(scene, room, device, data, turn, gain, raw * gain, probe * gain, fall)


def _lit(room: Room, device: str) -> RoomData:
    """The room on the device, with its light map."""
    data = _packed(room, device)
    entries = 6 * TEXELS * TEXELS + 6 * len(room.solids)
    direct, first, full, even = (wp.empty(entries, dtype=wp.vec3, device=device) for _ in range(4))
    data.light = first
    wp.launch(direct_light, dim=entries, inputs=[data], outputs=[direct], device=device)
    wp.launch(later_bounces, dim=1, inputs=[direct], outputs=[first], device=device)
    wp.launch(first_bounce, dim=entries, inputs=[data, direct], outputs=[full], device=device)
    wp.launch(smooth_walls, dim=entries, inputs=[full], outputs=[even], device=device)
    data.light = even
    return data


def _packed(room: Room, device: str) -> RoomData:
    """`room` as arrays; each paint once."""
    paints: dict[Paint, int] = {}

    def number(paint: Paint) -> int:
        return paints.setdefault(paint, len(paints))

    def put(values: Any, dtype: Any) -> Any:
        numbers = np.array(values, dtype=np.int32 if dtype is int else np.float32)
        if numbers.size == 0:  # a room without patches or solids
            return wp.empty(0, dtype=dtype, device=device)
        return wp.array(numbers, dtype=dtype, device=device)

    data = RoomData()
    data.low, data.high, data.open_air = wp.vec3(*room.low), wp.vec3(*room.high), int(room.open_air)
    data.base = put([number(paint) for paint in room.base], int)
    data.patch_wall = put([p.wall for p in room.patches], int)
    data.patch_box = put([(p.u, p.v, p.w, p.h) for p in room.patches], wp.vec4)
    data.patch_paint = put([number(p.paint) for p in room.patches], int)
    data.patch_glow = put([p.glow for p in room.patches], int)
    data.centre = put([s.centre for s in room.solids], wp.vec3)
    data.half = put([s.half for s in room.solids], wp.vec3)
    data.solid_paint = put([number(s.paint) for s in room.solids], int)
    data.solid_flags = put(
        [BALL * s.ball + GLOW * s.glow + RAGGED * s.ragged + SOFT * s.soft for s in room.solids], int
    )
    data.kind = put([p.kind for p in paints], int)
    data.colour = put([(p.a, p.b, p.c) for p in paints], wp.vec3)
    data.number = put([(*p.numbers, 0.0, 0.0, 0.0, 0.0)[:4] for p in paints], wp.vec4)
    outside, out = room.outdoors, Outside()
    for name in ("brightness", "phase", "trees", "buildings"):
        setattr(out, name, float(getattr(outside, name)))
    for name in ("sky", "haze", "green", "ground"):
        setattr(out, name, wp.vec3(*getattr(outside, name)))
    out.night, out.lying = int(outside.night), int(room.lying)
    data.outside = out
    data.tile = noise_tile(device)
    data.shade_from = wp.empty(0, dtype=wp.vec3, device=device)
    data.shade_share = wp.empty(0, dtype=float, device=device)
    return data


def _coarser(grid: np.ndarray, height: int) -> np.ndarray:
    """A latitude-longitude grid (H, 2 H, 3) averaged over cells of a coarser one."""
    rows = len(grid)
    step = rows // height
    weight = solid_angles(rows)[:, None, None]
    cells = (grid * weight).reshape(height, step, 2 * height, step, 3).sum(axis=(1, 3))
    return (cells / (step * weight.reshape(height, step).sum(axis=1))[:, None, None]).astype(np.float32)
