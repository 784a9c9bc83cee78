"""A lens wide open: each texel of a picture spreads to a disc as large as its distance from the focus makes it."""

from __future__ import annotations

import math

import numpy as np
import warp as wp

wp.set_module_options({"enable_backward": False, "max_unroll": 8})


@wp.struct
class Disc:
    """What one texel of a backdrop spreads to."""

    light: wp.vec3  # per texel
    weight: float  # 1 / radius squared
    rim: float  # texels from its middle to where it has ended


@wp.kernel
def thin(sharp: wp.array2d(dtype=wp.vec4), blur: float, discs: wp.array2d(dtype=Disc), widest: wp.array(dtype=int)):
    """Texels (radiance, share of the largest blur) as the discs that they spread to; how far any of a row reaches."""
    i, j = wp.tid()
    texel = sharp[i, j]
    radius = wp.max(blur * texel[3], 1.5)  # or edges of near things would show steps
    disc = Disc()
    disc.weight = 1.0 / (radius * radius)
    disc.light = wp.vec3(texel[0], texel[1], texel[2]) * disc.weight
    disc.rim = radius + 0.5
    discs[i, j] = disc
    wp.atomic_max(widest, i, int(wp.ceil(disc.rim)))


@wp.kernel
def defocus(
    discs: wp.array2d(dtype=Disc),
    widest: wp.array(dtype=int),
    far: wp.array2d(dtype=float),  # (r + 1, r + 1) texels to one so many rows and columns away
    pad: int,
    out: wp.array2d(dtype=wp.vec3),
):
    """Each texel's light spreads evenly over its disc (a lens wide open); gathered."""
    i, j = wp.tid()
    total = wp.vec3(0.0, 0.0, 0.0)
    weights = float(0.0)
    reach = far.shape[0] - 1
    for dy in range(-reach, reach + 1):
        row = i + pad + dy
        side = wp.min(widest[row], reach)
        while side >= 0 and far[wp.abs(dy), side] >= float(widest[row]):  # none of that row reaches here
            side -= 1
        for dx in range(-side, side + 1):
            disc = discs[row, j + pad + dx]
            w = wp.clamp(disc.rim - far[wp.abs(dy), wp.abs(dx)], 0.0, 1.0)
            total += disc.light * w
            weights += disc.weight * w
    out[i, j] = total / weights


def out_of_focus(sharp: wp.array, pad: int, blur: float) -> wp.array:
    """(rows, rows) vec3 of (rows + 2 pad, rows + 2 pad) vec4: radiance, and its share of a blur of `blur` texels."""
    rows, device = sharp.shape[0] - 2 * pad, sharp.device
    discs, out = wp.empty(sharp.shape, dtype=Disc, device=device), wp.empty((rows, rows), dtype=wp.vec3, device=device)
    widest = wp.zeros(sharp.shape[0], dtype=int, device=device)
    wp.launch(thin, dim=sharp.shape, inputs=[sharp, blur], outputs=[discs, widest], device=device)
    square = np.arange(math.ceil(np.float32(blur)) + 1, dtype=np.float32) ** 2
    far = wp.array(np.sqrt(square[:, None] + square), dtype=float, device=device)
    wp.launch(defocus, dim=(rows, rows), inputs=[discs, widest, far, pad], outputs=[out], device=device)
    return out
