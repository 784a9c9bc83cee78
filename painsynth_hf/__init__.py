"""PainSynth: labelled faces of people who do not exist, in pain that can be dialled in exactly."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .designs import named_design
    from .frame import Frame
    from .loading import load_dataset, register
    from .render import Renderer
    from .spec import Camera, Expression, FrameSpec, Person, Pose, Scene

# Where each public name lives. They are imported when first used: a bare import is quick and starts no device.
_HOME = {
    "Camera": "spec", "Expression": "spec", "FrameSpec": "spec", "Person": "spec", "Pose": "spec", "Scene": "spec",
    "Frame": "frame", "Renderer": "render", "load_dataset": "loading", "named_design": "designs", "register": "loading",
}  # fmt: skip

__all__ = [
    "Camera",
    "Expression",
    "Frame",
    "FrameSpec",
    "Person",
    "Pose",
    "Renderer",
    "Scene",
    "__version__",
    "load_dataset",
    "named_design",
    "register",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value
