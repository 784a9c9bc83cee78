"""From FACS action units to the weights of the shapes that move the face."""

from __future__ import annotations

import numpy as np

from ..spec import Expression
from .assets import Assets

# ARKit-named face units for one side of each action unit at intensity 5 ({S} is Left or Right)
UNITS = {
    "AU1": {"browInnerUp": 1.0},
    "AU2": {"browOuterUp{S}": 1.0},
    "AU4": {"browDown{S}": 1.0},
    "AU5": {"eyeWide{S}": 1.0},
    "AU6": {"cheekSquint{S}": 1.0},
    "AU7": {"eyeSquint{S}": 1.0},
    "AU9": {"noseSneer{S}": 1.0},
    "AU10": {"mouthUpperUp{S}": 1.0},
    "AU12": {"mouthSmile{S}": 1.0},
    "AU15": {"mouthFrown{S}": 1.0},
    "AU20": {"mouthStretch{S}": 1.0},
    "AU25": {"mouthLowerDown{S}": 0.4},
    "AU26": {"jawOpen": 0.4},
    "AU27": {"jawOpen": 1.0},
    "AU43": {"eyeBlink{S}": 5.0},
}


def expression_deltas(expression: Expression, cage: np.ndarray, assets: Assets) -> np.ndarray:
    """Displacements (V, 3) mm of the cage of a person whose resting cage is `cage` (V, 3)."""
    weights = np.zeros(len(assets.shape_names), dtype=np.float32)
    index = assets.index
    for side, aus in (("Left", expression.aus_left), ("Right", expression.aus_right)):
        for au, level in aus.items():
            for name, gain in UNITS[au].items():
                half = 1.0 if "{S}" in name else 0.5
                weights[index[name.replace("{S}", side)]] += half * gain * level / 5.0
    active = np.flatnonzero(weights)
    return np.tensordot(weights[active], assets.shapes[active], axes=1).astype(np.float32)
