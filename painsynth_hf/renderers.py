"""The names of what can fill a picture's samples: our own kernel, or PyTorch3D where it is installed.

Nothing heavy is imported here: a configuration is checked long before anything is drawn.
"""

from __future__ import annotations

import importlib.util

from .checks import check_choice

RENDERERS = ("warp", "pytorch3d")
INSTALL = "https://github.com/facebookresearch/pytorch3d/blob/main/INSTALL.md"


def check_renderer(name: str, field: str = "renderer") -> str:
    """Return `name` if it is one of `RENDERERS` and installed."""
    check_choice(field, name, RENDERERS)
    if name == "pytorch3d" and importlib.util.find_spec("pytorch3d") is None:
        raise ValueError(
            f"{field}: 'pytorch3d' needs the package pytorch3d, which is not installed ({INSTALL}); 'warp' needs none"
        )
    return name
