"""How finely a person is drawn: what lies far below a pixel is drawn with fewer, larger pieces.

By the camera alone, so that no frame depends on others; all views of a design's person fall on the same side.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..appearance.wrinkles import WIDE
from ..spec import Camera

SMALL = 288  # px; a larger picture is drawn in full, however far away its camera stands
PIXEL = 1.0  # mm on the face; so is a near one. In designs, pixels of small pictures are wider (see `scenes.FILL`)


@dataclass(frozen=True)
class Detail:
    """How much is drawn of what there is."""

    hair: int = 1  # of so many strands of the scalp, one is drawn, so much wider
    lights: int = 28  # directions that stand for the room
    furrows: int = 1  # texels of the map of wrinkles are so many times as wide
    coarse: bool = False  # the head by a quarter of its triangles


def detail_of(camera: Camera) -> Detail:
    """Of pictures by this camera."""
    pixel = camera.distance / (camera.focal * camera.resolution)
    return Detail(hair=2, lights=16, furrows=WIDE, coarse=True) if camera.resolution <= SMALL and pixel >= PIXEL else Detail()
