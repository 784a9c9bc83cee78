"""How finely a person is drawn: in a small picture, what lies far below a pixel is drawn with fewer, larger pieces.

By the camera alone, so that no frame depends on others; and pixels of all views in a design are small, or none are.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..appearance.wrinkles import WIDE
from ..spec import Camera

SMALL = 288  # px; a larger picture is drawn in full, however far away its camera stands
PIXEL = 1.0  # mm on the face, and so is a near one: in designs, pixels of small pictures are wider (`scenes.FILL`)


@dataclass(frozen=True)
class Detail:
    """How much is drawn of what there is: all of it, unless told otherwise."""

    hair: int = 1  # of so many strands of the scalp one is drawn, so many times as wide: see `scalp.scalp`
    lights: int = 28  # directions that stand for the room
    furrows: int = 1  # texels of the map of wrinkles are so many times as wide: see `wrinkles.furrow_groups`
    coarse: bool = False  # the head by a quarter of its triangles: see `mesh.build_mesh`


def detail_of(camera: Camera) -> Detail:
    """Of pictures by this camera."""
    pixel = camera.distance / (camera.focal * camera.resolution)
    if camera.resolution > SMALL or pixel < PIXEL:
        return Detail()
    return Detail(hair=2, lights=16, furrows=WIDE, coarse=True)
