"""What the shading kernels know about the picture, as Warp structs."""

from __future__ import annotations

import warp as wp

from .raster import View

SKIN = wp.constant(0)
UPPER_TEETH = wp.constant(1)
LOWER_TEETH = wp.constant(2)
TONGUE = wp.constant(3)
LEFT_EYE = wp.constant(4)
RIGHT_EYE = wp.constant(5)
CLOTH = wp.constant(6)
FRAME = wp.constant(7)  # of glasses
HAT = wp.constant(8)
TUBE = wp.constant(9)
LENS = wp.constant(10)
ROUGHNESS_LEVELS = wp.constant(5)  # of reflections, 0 to 1


@wp.struct
class Surface:
    """Everything known per vertex (N) and triangle (T); what moves has a row for each of B poses or V views."""

    screen: wp.array2d(dtype=wp.vec3)  # (V, N)
    points: wp.array2d(dtype=wp.vec3)  # (B, N) world mm
    normals: wp.array2d(dtype=wp.vec3)  # (B, N)
    local: wp.array(dtype=wp.vec3)  # template mm; for eyes mm in the gaze frame; for cloth mm along it;
    # for glasses rest mm; for lenses mm across and up, 0 in the middle .. 1 at the rim
    region_a: wp.array(dtype=wp.vec4)
    region_b: wp.array(dtype=wp.vec4)
    region_c: wp.array(dtype=wp.vec4)
    state: wp.array2d(dtype=wp.vec4)  # (B, N); skin: blood, cavity, scalp hair, beard; eyes: shade of the lids;
    # glasses: part
    irradiance: wp.array2d(dtype=wp.vec3)  # (B, N)
    gradient: wp.array2d(dtype=wp.mat33)
    openness: wp.array2d(dtype=wp.vec4)
    triangles: wp.array(dtype=wp.vec3i)
    material: wp.array(dtype=int)


@wp.struct
class Strand:
    """All strands of the picture; those with fewer than P points repeat their tip."""

    points: wp.array3d(dtype=wp.vec3)  # (B, N, P) world mm
    colour: wp.array(dtype=wp.vec3)  # (N,) reflectance of a lock
    roots: wp.array(dtype=wp.vec3i)  # (N,) vertices around the root
    weights: wp.array(dtype=wp.vec3)  # (N,) of each of them
    light: wp.array(dtype=wp.vec3)  # (N,) 0..1: what other strands leave of it at root, middle and tip
    gloss: wp.array(dtype=float)
    width: wp.array(dtype=float)  # mm at the root
    last: wp.array(dtype=int)  # (N,) index of the tip


@wp.struct
class ClothLook:
    colour: wp.vec3
    second: wp.vec3
    pattern: int  # 0 plain, 1 stripes, 2 checks, 3 print
    scale: float  # mm
    weave: float  # mm between threads
    seed: int


@wp.struct
class WornLook:
    frame: wp.vec3
    second: wp.vec3  # of tortoiseshell's clouds
    temple: wp.vec3
    metal: float  # 1 where `frame` is the colour of a mirror image
    sleeved: float  # 1 where temples are sleeved in plastic of their own colour
    lens: wp.vec3  # share of light let through
    hat: ClothLook
    seed: int


@wp.struct
class World:
    """The light in which a person's pictures are taken, and camera and pose of the picture that a thread works on."""

    view: View  # this and the next four are set by the thread
    eye: wp.vec3  # camera position, mm
    skull: wp.mat33  # world_from_rest rotation of the head
    left_gaze: wp.mat33  # world_from_eye
    right_gaze: wp.mat33
    environment: wp.array3d(dtype=wp.vec3)  # (levels, h, 2 h) blurred by roughness
    mirror: wp.array3d(dtype=wp.vec3)  # (1, h, 2 h)
    key_frame: wp.array(dtype=wp.mat33)  # (M,) a few lights for hair, rows: right, up, towards the light
    key_power: wp.array(dtype=wp.vec3)
    key_first: int  # their first row in `light_depth`
    light_depth: wp.array3d(dtype=wp.uint32)  # (B, K + M, light_size**2)
    light_centre: wp.vec3
    light_scale: float  # texels per mm
    light_size: int
    open_sky: wp.vec4  # `openness` of a point that nothing shades
    backdrop: wp.array3d(dtype=wp.vec3)  # (cameras, rows, rows)
    white: float  # radiance that is white in the picture, with some to spare
    resolution: int
