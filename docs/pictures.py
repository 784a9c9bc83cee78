"""Render the picture at the top of the README: `python docs/pictures.py`. Ten people of mini, at rest and in pain."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from painsynth_hf import Renderer, named_design

SIZE, DRAWN_AT, ACROSS = 200, 600, 5  # px, px, pairs
PEOPLE = (0, 5, 8, 14, 19, 1, 6, 11, 12, 17)


def main() -> None:
    design, renderer = named_design("mini", resolution=DRAWN_AT), Renderer()
    sheet = Image.new("RGB", (ACROSS * 2 * SIZE, len(PEOPLE) // ACROSS * SIZE))
    for place, identity in enumerate(PEOPLE):
        for side, spec in enumerate(design.identity_frames(identity)[:2]):
            tile = Image.fromarray(np.asarray(renderer.render(spec).image)).resize((SIZE, SIZE), Image.Resampling.LANCZOS)
            sheet.paste(tile, ((place % ACROSS * 2 + side) * SIZE, place // ACROSS * SIZE))
    sheet.save(Path(__file__).parent / "hero.jpg", quality=90, subsampling=0)


if __name__ == "__main__":
    main()
