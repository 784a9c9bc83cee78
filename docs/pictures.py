"""Render the picture at the top of the README: `python docs/pictures.py`. Ten people of mini, at rest and in pain."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from painsynth_hf import Frame, Renderer, named_design

SIZE, DRAWN_AT, ACROSS = 208, 640, 5  # px, px, pairs
PEOPLE = (1, 6, 8, 13, 17, 3, 4, 10, 12, 19)


def main() -> None:
    design, renderer = named_design("mini", resolution=DRAWN_AT), Renderer()
    sheet = Image.new("RGB", (ACROSS * 2 * SIZE, len(PEOPLE) // ACROSS * SIZE))
    for place, identity in enumerate(PEOPLE):
        frames = [renderer.render(spec) for spec in design.identity_frames(identity)[:2]]
        for side, frame in enumerate(frames):
            tile = Image.fromarray(frame.image).crop(portrait(frames[0]))
            tile = tile.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
            sheet.paste(tile, ((place % ACROSS * 2 + side) * SIZE, place // ACROSS * SIZE))
    sheet.save(Path(__file__).parent / "hero.jpg", quality=90, subsampling=0)


def portrait(frame: Frame) -> tuple[int, int, int, int]:
    """A square around the head: left, top, right, bottom in pixels."""
    low, high = frame.landmarks_2d.min(axis=0), frame.landmarks_2d.max(axis=0)
    half = min(0.92 * float((high - low).max()), DRAWN_AT / 2)
    middle = (low + high) / 2 - [0.0, 0.2 * half]
    x, y = np.clip(middle, half, DRAWN_AT - half)
    return int(x - half), int(y - half), int(x + half), int(y + half)


if __name__ == "__main__":
    main()
