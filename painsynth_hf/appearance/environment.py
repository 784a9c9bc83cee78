"""The room a head is in, as radiance along rays: what lights the face is what is seen, out of focus, behind it.

A room is a box with painted walls and a few solids (see `layouts`), lit by its windows and lamps: direct light with
shadows and one bounce are gathered once into a small light map, later bounces are a constant. All radiance is linear
sRGB, white-balanced as a camera would. Directions and positions are the world's: y up, the face looks along +z.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from scipy import fft

from ..checks import check_choice, check_number
from ..spec import ENVIRONMENTS, Scene
from .layouts import build_room
from .raycast import light_room, look
from .rooms import Room
from .surfaces import LUMINANCE

NEAR = 120.0  # mm; nothing of the room stands closer to the head than this
LIGHT_ROWS = 48  # of the grid that light_samples divides
BALANCE = 0.85  # share of the light's cast that the white balance takes out
WARM_CAST = np.array([0.10, 0.0, -0.14])  # log of the gains at warmth 1


@dataclass(frozen=True, eq=False)
class Environment:
    """A lit room. Build it with `build_environment`."""

    scene: Scene
    room: Room
    turn: np.ndarray  # (3, 3) room_from_world
    walls: np.ndarray  # (6, TEXELS, TEXELS, 3) irradiance of the walls, rows along v
    cubes: np.ndarray  # (solids, 6, 3) irradiance of each solid's faces, -x +x -y +y -z +z
    gain: np.ndarray  # (3,) white balance
    probe: np.ndarray  # (LIGHT_ROWS, 2 LIGHT_ROWS, 3) the light grid

    def radiance(self, origin: np.ndarray, directions: np.ndarray) -> np.ndarray:
        """(N, 3) float32 linear sRGB seen from `origin` (3,) or (N, 3) mm along unit `directions` (N, 3).

        What lies nearer than the head as seen from there, plus a hand's breadth, is left out: no furniture comes
        between a camera and the face.
        """
        return self._seen(origin, directions)[0]

    def _seen(self, origin: np.ndarray, directions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Radiance (N, 3) and distance (N,) mm."""
        d = (np.asarray(directions, dtype=np.float32) @ self.turn.T).astype(np.float32)
        o = np.atleast_2d(np.asarray(origin, dtype=np.float32)) @ self.turn.T.astype(np.float32)
        near = np.linalg.norm(o, axis=1) + NEAR
        o = np.clip(o, self.room.low + 50.0, self.room.high - 50.0)  # a camera backs up against the wall
        light, distance = look(self.room, np.broadcast_to(o, d.shape), d, near, self.walls, self.cubes)
        return light * self.gain.astype(np.float32), distance

    def light_grid(self, height: int) -> np.ndarray:
        """(height, 2 height, 3) mean radiance of the cells of a latitude-longitude grid, seen from the head.

        Row 0 looks along +y; columns run from +z (left edge) by +x, -z and -x back to +z.
        """
        fine = 2 * height  # four rays to a cell
        light = self.radiance(np.zeros(3), grid_directions(fine).reshape(-1, 3)).reshape(fine, 2 * fine, 3)
        weight = solid_angles(fine)[:, None, None]
        cells = (light * weight).reshape(height, 2, 2 * height, 2, 3).sum(axis=(1, 3))
        return (cells / (2.0 * weight.reshape(height, 2).sum(axis=1))[:, None, None]).astype(np.float32)

    def light_samples(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Directions (count, 3) and radiance times solid angle (count, 3) of lights that stand for the whole sphere.

        The median cut of Debevec ("A median cut algorithm for light probe sampling", 2005): the grid is cut again
        and again where most light times extent is left. The sum over lights is the integral over the sphere.
        """
        check_number("light_samples.count", count, 1, LIGHT_ROWS * LIGHT_ROWS)
        return _median_cut(self.probe, int(count))

    def irradiance(self, normals: np.ndarray) -> np.ndarray:
        """(N, 3) of surfaces at the head's place that face along unit `normals` (N, 3), nothing in between."""
        flux = (self.probe * solid_angles(LIGHT_ROWS)[:, None, None]).reshape(-1, 3)
        cosine = np.maximum(normals @ grid_directions(LIGHT_ROWS).reshape(-1, 3).T, 0.0)
        return (cosine @ flux).astype(np.float32)

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

    def backdrop(self, origin: np.ndarray, directions: np.ndarray, blur: float) -> np.ndarray:
        """(h, w, 3) radiance along `directions` (h, w, 3) from `origin` (3,) mm, out of focus.

        `blur` is the radius, in pixels of `directions`, of the disc to which a point at infinity spreads when the
        lens is focused on the head; nearer things spread less, as 1 - focus / distance.
        """
        return _defocus(self, np.asarray(origin, dtype=np.float32), np.asarray(directions, dtype=np.float32), blur)


@lru_cache(maxsize=16)
def build_environment(scene: Scene) -> Environment:
    """Lay out, light and white-balance the room of `scene`; kept, because an identity's frames share it."""
    check_choice("scene.environment", scene.environment, ENVIRONMENTS)
    room = build_room(scene.environment, scene.seed)
    a = np.radians(scene.azimuth)
    # a room turned by +a carries what was at +z towards +x
    turn = np.array([[np.cos(a), 0.0, -np.sin(a)], [0.0, 1.0, 0.0], [np.sin(a), 0.0, np.cos(a)]])
    walls, cubes = light_room(room)
    raw = Environment(scene, room, turn, walls, cubes, np.ones(3), np.zeros((LIGHT_ROWS, 2 * LIGHT_ROWS, 3)))
    raw = replace(raw, probe=raw.light_grid(LIGHT_ROWS))
    side = np.radians(35.0)
    seen = raw.irradiance(
        np.array([[0.0, 0.0, 1.0], [np.sin(side), 0, np.cos(side)], [-np.sin(side), 0, np.cos(side)]])
    )
    cast = seen.mean(axis=0) / (seen.mean(axis=0) @ LUMINANCE)
    gain = cast ** -(BALANCE if room.mood == 0.0 else 0.9 * BALANCE) * np.exp(scene.warmth * WARM_CAST)
    gain = gain / (gain * cast @ LUMINANCE)
    return replace(raw, gain=gain.astype(np.float32), probe=(raw.probe * gain).astype(np.float32))


def grid_directions(height: int) -> np.ndarray:
    """(height, 2 height, 3) unit directions of the cell centres of `Environment.light_grid`."""
    polar = (np.arange(height) + 0.5) * np.pi / height
    turn = (np.arange(2 * height) + 0.5) * np.pi / height
    flat = np.sin(polar)[:, None]
    up = np.broadcast_to(np.cos(polar)[:, None], (height, 2 * height))
    return np.stack([flat * np.sin(turn), up, flat * np.cos(turn)], axis=-1).astype(np.float32)


def solid_angles(height: int) -> np.ndarray:
    """(height,) steradians of a cell in each row of a grid of that height; 2 height of each make 4 pi in all."""
    edges = np.cos(np.arange(height + 1) * np.pi / height)
    return (-np.diff(edges) * np.pi / height).astype(np.float32)


def _median_cut(grid: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Cut a light grid (H, 2 H, 3) into `count` blocks; mean directions (count, 3) and fluxes (count, 3)."""
    height = len(grid)
    flux = grid * solid_angles(height)[:, None, None]
    directions = grid_directions(height)
    energy = flux @ LUMINANCE
    # a tenth of the weight is even over the sphere, so that dark parts of a room keep their share of lights
    weight = 0.9 * energy / energy.sum() + 0.1 * (solid_angles(height) / (4.0 * np.pi))[:, None]
    polar = np.sin((np.arange(height) + 0.5) * np.pi / height)

    def cost(block: tuple[int, int, int, int]) -> float:
        top, bottom, left, right = block
        wide = (right - left) * polar[top:bottom].mean()
        return float(weight[top:bottom, left:right].sum() * np.hypot(wide, bottom - top))

    half = height  # two hemispheres to start from, so that no block wraps more than half around
    blocks = [(0, height, 0, half), (0, height, half, 2 * height)]
    costs = [cost(block) for block in blocks]
    while len(blocks) < count:
        order = int(np.argmax(costs))
        top, bottom, left, right = blocks[order]
        across = (right - left) * polar[top:bottom].mean() > bottom - top
        part = weight[top:bottom, left:right]
        line = np.cumsum(part.sum(axis=0 if across else 1))
        at = 1 + int(np.searchsorted(line, 0.5 * line[-1]))
        if across:
            at = left + min(max(at, 1), right - left - 1)
            new = [(top, bottom, left, at), (top, bottom, at, right)]
        else:
            at = top + min(max(at, 1), bottom - top - 1)
            new = [(top, at, left, right), (at, bottom, left, right)]
        blocks[order : order + 1] = new
        costs[order : order + 1] = [cost(b) if (b[1] - b[0]) * (b[3] - b[2]) > 1 else 0.0 for b in new]
    out, light = np.zeros((len(blocks), 3)), np.zeros((len(blocks), 3))
    for i, (top, bottom, left, right) in enumerate(blocks):
        piece = (slice(top, bottom), slice(left, right))
        light[i] = flux[piece].sum(axis=(0, 1))
        mean = (directions[piece] * energy[piece][..., None]).sum(axis=(0, 1))
        out[i] = mean / np.linalg.norm(mean)
    if count < len(blocks):  # a single light: the mean of all
        mean = (out * (light @ LUMINANCE)[:, None]).sum(axis=0)
        out, light = (mean / np.linalg.norm(mean))[None], light.sum(axis=0, keepdims=True)
    return out.astype(np.float32), light.astype(np.float32)


def _defocus(environment: Environment, origin: np.ndarray, directions: np.ndarray, blur: float) -> np.ndarray:
    """Depth layers, each blurred by its own disc in linear light and laid over the one behind it."""
    h, w = directions.shape[:2]
    pad = int(np.ceil(blur)) + 1
    wide = np.pad(directions, ((pad, pad), (pad, pad), (0, 0)), mode="reflect", reflect_type="odd")
    wide /= np.linalg.norm(wide, axis=-1, keepdims=True)
    light, distance = environment._seen(origin, wide.reshape(-1, 3))
    image = light.reshape(*wide.shape)
    spread = np.clip(1.0 - np.linalg.norm(origin) / np.maximum(distance, 1.0), 0.0, 1.0).reshape(wide.shape[:2])
    out = np.zeros_like(image)
    for nearer, share in ((1.1, 0.85), (0.6, 0.6), (0.38, 0.42)):
        # each layer holds all that is nearer too, so that no seam shows where one gives way to the next
        inside = (spread < nearer).astype(np.float32)
        if not inside.any():
            break
        stack = _disc_blur(np.dstack([image * inside[..., None], inside]), max(blur * share, 0.5))
        alpha = np.clip(stack[..., 3:], 0.0, 1.0)
        out = out * (1.0 - alpha) + stack[..., :3]
    return np.maximum(out[pad : pad + h, pad : pad + w], 0.0).astype(np.float32)


def _disc_blur(image: np.ndarray, radius: float) -> np.ndarray:
    """(h, w, c) convolved with a disc of `radius` px whose rim is antialiased; the borders are held."""
    reach = int(np.ceil(radius)) + 1
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0.0, 1.0)
    held = np.pad(image, ((reach, reach), (reach, reach), (0, 0)), mode="edge").astype(np.float32)
    size = [fft.next_fast_len(n, real=True) for n in held.shape[:2]]
    kernel = fft.rfft2((disc / disc.sum()).astype(np.float32), s=size)
    blurred = fft.irfft2(fft.rfft2(held, s=size, axes=(0, 1)) * kernel[..., None], s=size, axes=(0, 1))
    h, w = image.shape[:2]
    return blurred[2 * reach : 2 * reach + h, 2 * reach : 2 * reach + w]
