"""MediaPipe's face mesh (468 or 478 points) mapped to the 68 points of iBUG without the jaw: 17 to 67.

Correspondences as published by P. Yan (github.com/PeizhiYan/Mediapipe_2_Dlib_Landmarks, 2024), but for brows, dorsum
and the lips' outer quarters, where the two schemes place different points. There, what iBUG marks is found on the
mesh's own outlines by the spacing of iBUG's mean shape (300-W's mean annotation, in dlib's
image_transforms/interpolation.h) measured on MediaPipe's canonical_face_model.obj: a brow's five points divide its
middle line at 0, 0.262, 0.539, 0.809 and 1, the dorsum's four are evenly spaced, and the outer quarter of the lips
lies at 0.63 to 0.64 of the mouth's half-width. No rendered face was looked at.
"""

from __future__ import annotations

import numpy as np

Mix = dict[int, float]  # vertex of the mesh -> weight
FIRST = 17  # the inner 51 points are iBUG's 17 to 67

# (upper edge, lower edge) vertices of a brow from its head to its tail, and where the middles lie between the two
BROW_RIGHT = ((107, 55), (66, 65), (105, 52), (63, 53), (70, 46))
BROW_LEFT = ((336, 285), (296, 295), (334, 282), (293, 283), (300, 276))
ON_MESH = (0.0, 0.334, 0.611, 0.8325, 1.0)  # by |x| on the canonical model
ON_IBUG = (0.0, 0.262, 0.539, 0.809, 1.0)  # by |x| in iBUG's mean shape


def brow(edges: tuple[tuple[int, int], ...]) -> list[Mix]:
    """The five points of a brow from head to tail: between neighbours of the mesh, midway between the edges."""
    points = []
    for share in ON_IBUG:
        k = min(int(np.searchsorted(ON_MESH, share, side="right")) - 1, len(ON_MESH) - 2)
        step = (share - ON_MESH[k]) / (ON_MESH[k + 1] - ON_MESH[k])
        mix = {v: (1.0 - step) / 2 for v in edges[k]} | {v: step / 2 for v in edges[k + 1]}
        points.append({v: weight for v, weight in mix.items() if weight > 1e-9})
    return points


NOSE: list[Mix] = [{168: 0.5, 6: 0.5}, {197: 1.0}, {195: 0.4, 5: 0.6}, {4: 1.0},
                   {98: 1.0}, {97: 1.0}, {2: 1.0}, {326: 1.0}, {327: 1.0}]  # fmt: skip
EYES: list[Mix] = [{v: 1.0} for v in (33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380)]
LIPS: list[Mix] = [
    {61: 1.0}, {39: 0.75, 40: 0.25}, {37: 1.0}, {0: 1.0}, {267: 1.0}, {269: 0.75, 270: 0.25}, {291: 1.0},
    {321: 0.5, 405: 0.5}, {314: 1.0}, {17: 1.0}, {84: 1.0}, {91: 0.5, 181: 0.5},
    {78: 1.0}, {82: 1.0}, {13: 1.0}, {312: 1.0}, {308: 1.0}, {317: 1.0}, {14: 1.0}, {87: 1.0},
]  # fmt: skip
MAP: list[Mix] = [*brow(BROW_RIGHT)[::-1], *brow(BROW_LEFT), *NOSE, *EYES, *LIPS]
# the published correspondences as they are (its 2024 version), for comparison
PUBLISHED: list[Mix] = [
    {v: 1.0 / len(group) for v in group}
    for group in (
        (156,), (63,), (105,), (66,), (107,), (336,), (296,), (334,), (293,), (383,),
        (168, 6), (197, 195), (5,), (4,), (98,), (97,), (2,), (326,), (327,),
        (33,), (160,), (158,), (133,), (153,), (144,), (362,), (385,), (387,), (263,), (373,), (380,),
        (61,), (39,), (37,), (0,), (267,), (269,), (291,), (321,), (314,), (17,), (84,), (91,),
        (78,), (82,), (13,), (312,), (308,), (317,), (14,), (87,),
    )
]  # fmt: skip


def to_ibug(mesh: np.ndarray, mapping: list[Mix] = MAP) -> np.ndarray:
    """(51, D): iBUG's points 17 to 67 from the mesh's points (468 or 478, D)."""
    return np.stack([sum(weight * mesh[vertex] for vertex, weight in mix.items()) for mix in mapping])
