"""Whether a device draws what the CPU draws: `python benchmarks/parity.py cuda [--people 3] [--resolution 256]`.

Renders some people of the 3dpain design on both, in one batch each, and prints for every frame the picture's PSNR
(at least 40 dB), landmarks' largest distance (at most 0.01 px) and the share of pixels whose labels differ away from
silhouettes (0). With `--save FILE` the CPU's arrays are kept and with `--against FILE` read instead of rendered.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
from scipy import ndimage

import painsynth_hf
from painsynth_hf.render import PIXEL_LABELS, Renderer

BAND = 1  # px on each side of a border between classes, or of a step in depth
STEP = 30  # tenths of a millimetre
LEAST_PSNR, MOST_PIXELS, MOST_LABELS = 40.0, 0.01, 1e-4
FIELDS = ("image", "landmarks_2d", "vertices", "landmarks_visible")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("device")
    parser.add_argument("--people", type=int, default=3)
    parser.add_argument("--frames", type=int, default=6, help="of each person")
    parser.add_argument("--resolution", type=int, default=256)
    parser.add_argument("--save")
    parser.add_argument("--against")
    args = parser.parse_args()

    design = painsynth_hf.named_design("3dpain", resolution=args.resolution)
    specs = [spec for i in range(args.people) for spec in list(design.identity_frames(7 * i))[: args.frames]]
    ours = dict(np.load(args.against)) if args.against else arrays(Renderer("cpu").render_batch(specs, ALL))
    if args.save:
        np.savez_compressed(args.save, **ours)
        return
    theirs = arrays(Renderer(args.device).render_batch(specs, ALL))
    good = True
    for i, spec in enumerate(specs):
        error = np.mean((ours["image"][i].astype(float) - theirs["image"][i]) ** 2)
        psnr = 10.0 * np.log10(255.0**2 / max(error, 1e-9))
        moved = np.abs(ours["landmarks_2d"][i] - theirs["landmarks_2d"][i]).max()
        inside = away_from_borders(ours["mask"][i], ours["depth"][i])
        off = {name: float(differs(name, ours[name][i], theirs[name][i])[inside].mean()) for name in PIXEL_LABELS}
        fine = psnr >= LEAST_PSNR and moved <= MOST_PIXELS and max(off.values()) <= MOST_LABELS
        good &= fine
        shares = " ".join(f"{name} {share:.1e}" for name, share in off.items())
        print(f"{'ok ' if fine else 'BAD'} {spec.frame_id} {psnr:6.1f} dB {moved:.5f} px {shares}")
    sys.exit(0 if good else 1)


ALL = frozenset(PIXEL_LABELS)


def arrays(frames: list) -> dict[str, np.ndarray]:
    out = {name: np.stack([getattr(frame, name) for frame in frames]) for name in FIELDS}
    return out | {name: np.stack([frame.pixels[name] for frame in frames]) for name in PIXEL_LABELS}


def away_from_borders(mask: np.ndarray, depth: np.ndarray) -> np.ndarray:
    """(H, W) bool: pixels with no border of a class and no step in depth within BAND and its neighbours."""
    size = 2 * BAND + 1
    deep = depth.astype(int)
    same = ndimage.maximum_filter(mask, size) == ndimage.minimum_filter(mask, size)
    return same & (ndimage.maximum_filter(deep, size) - ndimage.minimum_filter(deep, size) < STEP)


def differs(name: str, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(H, W) bool: by more than a level, or at all where levels are classes or flags."""
    off = np.abs(a.astype(int) - b)
    return (off.max(axis=-1) if off.ndim == 3 else off) > (1 if name in ("depth", "heatmap", "normal") else 0)


if __name__ == "__main__":
    main()
