"""How hollow each place of the skin is: nostrils, the folds of the ear, the corners of eyes and mouth.

The lights' depth maps resolve about 2 mm, too coarse for these. So the share of directions that skin within REACH
leaves free is found once on the template, by rays, and kept on disk beside the head.
"""

from __future__ import annotations

import os
import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np
import warp as wp
from scipy.spatial import cKDTree

from ..head.assets import PARTS, cache_root, load_assets, source_hash
from ..head.smooth import ramp
from ..head.topology import topology
from .regions import NAMES, region_weights
from .strands import surface_of

wp.set_module_options({"enable_backward": False})

FORMAT = 5  # raise it when what is stored changes
RAYS = 96
REACH = 14.0  # mm; what lies farther is the lights' business
CORNER = (25.1, -67.7, 17.0)  # mm, template, left: the corner of the mouth
PAST = 0.75  # share of the shade just outside the corners of the mouth that is left out
LIFT = 0.15  # mm, start of a ray above its own surface
# of ears: what bounces between their walls; mm about a place over which it counts as hollow; light lost per mm of that
WALLS, ABOUT, LOST = 0.35, 3.2, 1.1
LOBE = 0.3  # share of that which the lobe makes good
# back of a nostril, on the left, its spread, and light lost there, into the nose: rays end at a floor 8 mm up
INSIDE, AROUND, LOST_THERE = (9.5, -41.2, 26.0), (3.4, 2.5, 3.8), 0.6
# the crease between wing and cheek: its middle on the left, spread, how far about a place its dent is taken, mm, and
# the dent, mm, from which on light is lost per mm of it: only its bottom, 1 to 2 mm wide, or it is a halo
CREASE, ALONG, THIN, DENT, SHADED = (18.6, -40.0, 22.5), (3.2, 4.2, 6.0), 1.5, 0.09, 7.0

# the outside of the nose, left: centre and spread, mm; the share of its shade that is left out, from one free share to
# another: lights see its walls and grooves themselves, and beside photographs wings were 6 L* too dark for both at once
OUTSIDE: tuple[tuple[float, float, float], tuple[float, float, float]] = (11.0, -30.0, 28.0), (11.0, 19.0, 14.0)
LIGHT, HOLE = 0.8, (0.1, 0.45)


@lru_cache(maxsize=1)
def cavity() -> np.ndarray:
    """(S,) float32: 1 where skin stands free, near 0 deep in a hollow. 1 on lips and in the mouth, which part."""
    # the dent at a corner of the mouth, which lips fill on the template; it covers what stands up beyond, a pale bead
    x, y, z = (topology().operator @ load_assets().template).T
    aside, up, ahead = np.abs(x) - CORNER[0], y - CORNER[1], z - CORNER[2]
    dent = np.exp(-(((aside - 0.4) / 3.4) ** 2) - (up / 2.7) ** 2 - ((ahead + 0.5) / 5.5) ** 2)
    # it is a dot: a dark groove beyond it would prolong the line between the lips, out and down, to a frown
    past = np.exp(-(((aside - 3.5) / 3.6) ** 2) - ((up + 1.0) / 4.5) ** 2 - ((ahead + 2.0) / 8.0) ** 2)
    free = _traced()
    apart = (((np.stack([np.abs(x), y, z], axis=1) - OUTSIDE[0]) / OUTSIDE[1]) ** 2).sum(axis=1)
    free = free + LIGHT * ramp(1.6, 0.7, apart) * ramp(*HOLE, free) * (1.0 - free)
    return ((free + PAST * past * (1.0 - free)) * (1.0 - 0.3 * dent)).astype(np.float32)


def _traced() -> np.ndarray:
    path = cache_root() / f"cavity-{FORMAT}-{source_hash()}.npy"
    if not path.exists():
        _write(path, _open_share())
    return np.load(path)


def _write(path: Path, values: np.ndarray) -> None:
    """Under a temporary name, then renamed: a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=".cavity-", suffix=".npy")
    os.close(handle)
    np.save(scratch, values)
    os.replace(scratch, path)


@wp.kernel
def _free_share(
    mesh: wp.uint64,
    points: wp.array(dtype=wp.vec3),
    normals: wp.array(dtype=wp.vec3),
    directions: wp.array(dtype=wp.vec3),  # (RAYS,) cosine-weighted about +z
    share: wp.array(dtype=float),
):
    i = wp.tid()
    n = normals[i]
    helper = wp.vec3(0.0, 1.0, 0.0)
    if wp.abs(n[1]) > 0.9:
        helper = wp.vec3(1.0, 0.0, 0.0)
    right = wp.normalize(wp.cross(helper, n))
    up = wp.cross(n, right)
    free = float(0.0)
    for k in range(directions.shape[0]):
        d = directions[k]
        hit = wp.mesh_query_ray(mesh, points[i] + n * LIFT, right * d[0] + up * d[1] + n * d[2], REACH)
        if not hit.result:
            free += 1.0
    share[i] = free / float(directions.shape[0])


def _dented(points: np.ndarray, normals: np.ndarray, where: np.ndarray, about: float) -> np.ndarray:
    """(S,) mm by which the skin `about` each point `where` (S,) bool lies over it, < 0 on a ridge; 0 elsewhere."""
    out, some = np.zeros(len(points)), np.flatnonzero(where)
    p, n = points[some], normals[some]
    for k, near in enumerate(cKDTree(p).query_ball_point(p, about)):
        beside = np.array(near)[n[near] @ n[k] > 0.2]  # not the back of the ear
        out[some[k]] = ((p[beside] - p[k]) * n[k]).sum(axis=1).mean() if len(beside) else 0.0
    return out


def _open_share() -> np.ndarray:
    mesh, assets = topology(), load_assets()
    template = (mesh.operator @ assets.template).astype(np.float32)
    skin = mesh.quads[assets.quad_part[mesh.parent] == PARTS.index("skin")]
    triangles = np.stack([skin[:, [0, 1, 2]], skin[:, [0, 2, 3]]], axis=1).reshape(-1, 3)
    normals = surface_of(template).normals
    spiral = np.arange(RAYS) + 0.5
    radius, turn = np.sqrt(spiral / RAYS), spiral * np.pi * (3.0 - np.sqrt(5.0))  # Vogel's disc; lifted: cosine
    disc = np.stack([radius * np.cos(turn), radius * np.sin(turn), np.sqrt(1.0 - radius**2)], axis=1)
    with wp.ScopedDevice("cpu"):  # once, and the same whatever renders
        surface = wp.Mesh(points=wp.array(template, dtype=wp.vec3), indices=wp.array(triangles.ravel(), dtype=int))
        share = wp.empty(len(template), dtype=float)
        put = [wp.array(a.astype(np.float32), dtype=wp.vec3) for a in (template, normals, disc)]
        wp.launch(_free_share, dim=len(template), inputs=[surface.id, *put], outputs=[share])
        free = share.numpy()
    mouth = region_weights()[:, [NAMES.index("mouth"), NAMES.index("lips")]].max(axis=1)
    # light that gets into the bowl of an ear comes off its walls, and much is lost; its folds are too fine for rays
    ears = region_weights()[:, NAMES.index("ears")]
    free = free ** (1.0 + WALLS * ears) * (
        1.0 - ears * np.clip(LOST * _dented(template, normals, ears > 0.0, ABOUT), 0.0, 0.6)
    )
    # skin of the lobe lets light through into the notch over it
    free = free + (1.0 - free) * LOBE * np.clip(ears, 0.0, 1.0) * ramp(-13.0, -24.0, template[:, 1])
    left = template * np.where(template[:, :1] < 0.0, [-1.0, 1.0, 1.0], 1.0)
    free = free * (1.0 - LOST_THERE * np.exp(-0.5 * (((left - INSIDE) / AROUND) ** 2).sum(axis=1)))
    crease = np.exp(-0.5 * (((left - CREASE) / ALONG) ** 2).sum(axis=1))
    crease = np.where(crease > 0.05, np.minimum(1.4 * crease, 1.0), 0.0)
    dent = _dented(template, normals, crease > 0.0, THIN)
    free = free * (1.0 - crease * np.clip(SHADED * (dent - DENT), 0.0, 0.55))
    return free + (1.0 - free) * np.clip(1.5 * mouth, 0.0, 1.0)
