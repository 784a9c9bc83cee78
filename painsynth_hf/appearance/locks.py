"""Strands that hang together: clumped in locks, waved or coiled, shading one another, clear of head and clothes."""

from __future__ import annotations

import numpy as np

from ..spec import Person
from . import press
from .comb import Collider, clump, curl
from .cuts import COILS, Cut, habit_of
from .lengths import Roots
from .off_face import off_face
from .strands import smoothstep, surface

LOCK_SHADE, LOCK_OWN = 0.5, 0.15  # light lost at the border and the underside of a lock; spread of its own brightness
# how far strands of a lock keep the height over the skull at which they grew, by style: locks that rise and sink as one
# make an outline of lumps
FLAT = {"ponytail": 0.9, "bun": 0.9, "swept_back": 0.7, "side_part": 0.6, "short": 0.4, "crew": 0.4, "pixie": 0.3}
SKULL, SKULL_LOW = (0.0, 35.0, -85.0), -40.0  # its middle, and y below which hair hangs, mm
# shares of a strand's length that locks, sub-clumps and single strands stray from their way
LOCK_DRIFT, CLUMP_DRIFT, STRAND_DRIFT = 0.028, 0.008, 0.004
JUMP = 30.0  # mm between two points of a strand that was pushed out on two sides of neck or face
COLLAR_Y, CLOTH_MM = -105.0, 3.0  # below this level hair lies on clothes, that far off the cloth


def lock_relief(points: np.ndarray, lock: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """(N,) float32 0..1: strands shade one another within a lock, which is round: light on top, dark at its borders.

    `lock` (N,) are numbers of the middle strands, `normal` (N, 3) point out of the head.
    """
    middle = points.shape[1] // 2
    off = points[:, middle] - np.take(points[:, middle], lock, axis=0)
    (x, y, z), (nx, ny, nz) = off.T, normal.T
    high = x * nx + y * ny + z * nz
    wide = np.sqrt(np.maximum(x * x + y * y + z * z - high * high, 0.0))
    size = np.bincount(lock, wide, len(points)) / np.maximum(np.bincount(lock, minlength=len(points)), 1)
    size = np.maximum(size[lock], 0.3)
    border = smoothstep(0.5, 1.9, wide / size)
    under = smoothstep(0.6, -1.6, high / size)
    own = np.sin(1.7 * lock) * LOCK_OWN
    return ((1.0 - LOCK_SHADE * np.maximum(0.8 * border, under)) * (1.0 - LOCK_OWN + own)).astype(np.float32)


def hang(
    rng: np.random.Generator, cut: Cut, person: Person, points: np.ndarray, length: np.ndarray, roots: Roots,
    body: Collider,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Clump, wave or coil, fray, and push out of the head; the lock (N,) of each strand."""
    count, p = points.shape[:2]
    wave, long = max(person.hair.curl, cut.curl), cut.level is not None
    if long:  # curls that hang long are drawn out, and whoever wears coils like this has straightened them
        wave = min(wave, 0.42) if wave < COILS else 0.06 + 0.2 * habit_of(person).wisps
    coiled = 0.4 < wave < 0.8
    loner = np.asarray(rng.random(count)) < 0.008 + 0.01 * cut.frizz  # flyaways belong to no clump
    held = np.where(loner, 0.25, 1.0) * smoothstep(2.0, 26.0, length)  # short hairs do not reach one another
    # or what falls over the forehead is a row of teeth
    front = smoothstep(50.0, 36.0, roots.azimuth) * smoothstep(60.0, 20.0, roots.edge) * (wave < 0.4)
    held = np.where(roots.fringe, 0.55, 1.0 - 0.55 * front * (not cut.tied)) * held
    flat = FLAT.get(person.hair.style, 0.0)
    grown = points.copy() if flat else points
    lock = clump(rng, points, cut.lock / cut.every, (0.75 if cut.level or cut.tied else 0.5) * cut.clumping * held, 1.1)
    # curls hold together from near the root, straight hair only towards the tips
    loose = rng.uniform(0.8 if coiled else 0.65, 1.05, count)
    tight = np.minimum(cut.clumping * held * loose, 0.97)
    tight = np.where(roots.fringe, 0.75, 1.0) * tight
    leader = clump(rng, points, (40.0 if coiled else 14.0) / cut.every, tight, 0.45 if coiled else 0.9)
    share = np.linspace(0.0, 1.0, p, dtype=np.float32)
    far = (0.008 if long else 0.013) * np.minimum(length, 100.0) * cut.frizz * np.where(loner, 2.5, 1.0)
    sway = rng.standard_normal((count, 3), np.float32) * far[:, None].astype(np.float32)
    press.move(points, (sway, share**1.4))
    if p > 5:
        _wander(rng, points, length, roots.normal, lock, leader, loner)
    if wave > 0.12 and p > 5:
        helix = np.interp(wave, [0.1, 0.35, 0.6, 0.8, 1.0], [0.8, 5.5, 4.8, 3.4, 2.6])
        pitch = np.interp(wave, [0.1, 0.35, 0.6, 0.8, 1.0], [80.0, 48.0, 24.0, 13.0, 6.0])
        pitch = pitch * np.asarray(rng.uniform(0.75, 1.25, count))[leader]
        pitch = np.where(loner, 2.2 * pitch, pitch)  # against the light, a turn of few points is seen to have corners
        alike = np.asarray(rng.random(count))[leader if wave > 0.4 else lock]  # a clump curls, a lock waves as one
        own = rng.normal(0.0, 0.5 if coiled or long else 1.0, count)  # the hairs of a ringlet keep together
        radius = (
            np.where(roots.fringe & (bool(cut.tied) or wave < 0.6), 0.4, 0.12 if cut.tied else 1.0)
            * helix
            * (0.65 + 0.7 * alike)
            * np.exp(0.18 * own)
        )
        radius *= np.clip(length / 30.0, 0.3, 1.0) * np.where(loner, 0.4 if coiled else 0.12, 1.0)
        # or the fine hairs of the edge would scribble over the forehead
        radius *= 0.25 + 0.75 * smoothstep(0.0, 16.0, roots.edge)
        points = curl(points, radius, pitch, 2 * np.pi * alike + 0.3 * own)
    if flat:
        held = flat * (1.0 - 0.9 * rng.random(count) ** 8)  # a few do not: light passes through the outline's last mm
        press.lay(points, grown, np.where(loner | roots.fringe, 0.0, held), SKULL, SKULL_LOW)
    if long:
        off_face(points, surface(person), lock)
    points = clear(cut, points, body)
    if long:  # beside the lids the nearest skin is that of the socket, into which hair was pushed back
        off_face(points, surface(person), lock)
        points = _unbroken(points)
    return points, lock


def _wander(
    rng: np.random.Generator, points: np.ndarray, length: np.ndarray, normal: np.ndarray, lock: np.ndarray,
    leader: np.ndarray, loner: np.ndarray,
) -> None:  # fmt: skip
    """No straight hair is a ruled line. Locks drift apart and back, sub-clumps within them less, and hairs that belong
    to none stand off the rest in an arc. `points` (N, P, 3) mm is changed in place.
    """
    count, p = points.shape[:2]
    own = rng.standard_normal((count, 3), np.float32)
    far = np.minimum(length, 220.0).astype(np.float32)[:, None]
    locks, clumps = np.take(own, lock, axis=0), np.take(own, leader, axis=0)
    aside = (LOCK_DRIFT * locks + CLUMP_DRIFT * clumps + STRAND_DRIFT * own) * far
    share = np.linspace(0.0, 1.0, p, dtype=np.float32)
    back = 0.6 * share * np.sin(9.5 * share)
    press.move(points, (aside, share * np.sin(4.4 * share)), (np.roll(aside, 1, axis=1), back))
    share = share[:, None]
    stray = np.flatnonzero(loner)
    arc = (rng.uniform(0.0, 0.07, len(stray)) * np.minimum(length[stray], 90.0))[:, None] * normal[stray]
    points[stray] += arc[:, None] * np.sin(np.pi * share**0.8)


def _unbroken(points: np.ndarray) -> np.ndarray:
    """Strands (N, P, 3) that jump end before they do."""
    step = np.diff(points, axis=1)
    jumps = np.einsum("npi,npi->np", step, step) > JUMP**2
    broken = np.flatnonzero(jumps.any(axis=1))
    last = np.minimum(np.arange(points.shape[1]), jumps[broken].argmax(axis=1)[:, None])
    points[broken] = np.take_along_axis(points[broken], last[..., None], axis=1)
    return points


def clear(cut: Cut, points: np.ndarray, body: Collider) -> np.ndarray:
    """Push strands out of head and clothes, and let what was pushed bend, not kink."""
    p = points.shape[1]
    # long hair lies over the ears, whose folds the collider does not see
    long = cut.level is not None or cut.tied == "tail"
    margin = np.minimum(np.arange(p) * 0.7, 2.2 if long else 1.1 if cut.tied else 0.4)
    margin[0] = -1e3
    margin = (margin + (CLOTH_MM - margin) * (points[..., 1] < COLLAR_Y)).astype(np.float32)
    points = body.clear(points, margin)
    if cut.tied == "tail":  # which is led round the neck
        points = _unbroken(body.clear(points, margin))
    if long:
        low = np.flatnonzero(points[:, :, 1].min(axis=1) < -60.0)
        part = points[low]
        for _ in range(3):
            loose = smoothstep(-60.0, -100.0, part[:, 1:-1, 1])[..., None].astype(np.float32)
            part[:, 1:-1] += 0.5 * loose * (0.5 * (part[:, :-2] + part[:, 2:]) - part[:, 1:-1])
        points[low] = body.push(part, 0.6 * margin[low])
    return points
