"""What can be asked for: a named design with any of its numbers changed, which labels, which picture format, where.

`Config` is plain data, cheap to build and to send to another process; its `identity()` is everything that decides
the rows, `fingerprint()` everything of the program that does. Together they name a cache and a folder's contents.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from . import __version__
from .checks import check_choice
from .designs import Design, named_design
from .images import IMAGE_FORMATS
from .renderers import RENDERERS
from .rows import resolve_labels


@dataclass(frozen=True)
class Config:
    """Build with `Config.of`, which checks."""

    design: Design
    labels: tuple[str, ...]
    image_format: str = "jpeg"
    device: str = "cpu"
    renderer: str = "warp"  # see `renderers`

    @classmethod
    def of(
        cls,
        name: str,
        *,
        labels: str | Iterable[str] | None = None,
        image_format: str | None = None,
        device: str | None = None,
        renderer: str | None = None,
        **changes: Any,
    ) -> Config:
        """A named design with `changes` to its fields. None means as it is.

        All is checked but whether a GPU or another renderer is there.
        """
        return cls(
            named_design(name, **{field: value for field, value in changes.items() if value is not None}),
            resolve_labels(labels),
            check_choice("image_format", "jpeg" if image_format is None else image_format, IMAGE_FORMATS),
            check_device_name("cpu" if device is None else device),
            check_choice("renderer", "warp" if renderer is None else renderer, RENDERERS),
        )

    @classmethod
    def read(cls, path: str | Path, **changes: Any) -> Config:
        """The arguments of `of` from a JSON file such as {"name": "synpain", "seed": 3, "views": ["front", "left"]}.

        `changes` other than None come before what the file says.
        """
        try:
            asked = json.loads(Path(path).read_text("utf-8"))
        except OSError as error:
            raise ValueError(f"config: {str(path)!r} cannot be read ({error.strerror or error})") from None
        except ValueError as error:
            raise ValueError(f"config: {str(path)!r} is no JSON ({' '.join(str(error).split())[:80]})") from None
        if not isinstance(asked, dict) or "name" not in asked:
            raise ValueError(f'config: {str(path)!r} has no name; give an object such as {{"name": "synpain"}}')
        for key in asked:
            check_choice("config", key, ("name", *OPTIONS))
        return cls.of(**{**asked, **{key: value for key, value in changes.items() if value is not None}})

    @property
    def name(self) -> str:
        return self.design.name

    def identity(self) -> dict[str, Any]:
        """What decides the rows, as JSON types; the device and the number of processes do not."""
        asked = {"design": self.design.fields(), "labels": list(self.labels), "image_format": self.image_format}
        return {**asked, "renderer": self.renderer}

    def digest(self) -> str:
        """16 hexadecimal digits that change with `identity()`."""
        return hashlib.sha256(json.dumps(self.identity(), sort_keys=True).encode()).hexdigest()[:16]

    def changes(self) -> dict[str, Any]:
        """What was asked for that the named design does not have of itself, as arguments of `of`."""
        asked, named = self.identity(), Config.of(self.name).identity()
        asked, named = asked | asked.pop("design"), named | named.pop("design")
        return {field: value for field, value in asked.items() if value != named[field]}


# what `Config.of` takes beside the name
OPTIONS = (*(field.name for field in dataclasses.fields(Design) if field.name != "name"), "labels", "image_format",
           "device", "renderer")  # fmt: skip


def check_device_name(device: str) -> str:
    """Return `device` if it reads "cpu", "cuda" or "cuda:N"."""
    if not isinstance(device, str) or not re.fullmatch(r"cpu|cuda(:\d+)?", device):
        raise ValueError(f"device: {device!r} is not allowed; give cpu, cuda or cuda:N")
    return device


_TRY = """
import sys
from painsynth_hf import Renderer
try:
    Renderer(sys.argv[1])
except ValueError as error:
    print(error)
    sys.exit(2)
"""


@functools.cache
def check_device(device: str) -> str:
    """Return `device` if a renderer starts on it. A GPU is tried elsewhere: a process that forks must not hold one."""
    if device != "cpu":
        tried = subprocess.run([sys.executable, "-c", _TRY, device], capture_output=True, text=True, check=False)
        if tried.returncode:
            reason = tried.stdout.strip().splitlines()[-1:] if tried.returncode == 2 else tried.stderr.splitlines()[-1:]
            raise ValueError(reason[0] if reason else f"device: {device!r} does not start; give cpu")
    return device


@functools.cache
def fingerprint() -> str:
    """16 hexadecimal digits that change with the package's version, sources and assets, and what it renders with."""
    digest = hashlib.sha256(__version__.encode())
    for package in ("anny", "numpy", "pillow", "warp-lang"):
        digest.update(f"{package} {metadata.version(package)}\n".encode())
    root = Path(__file__).parent
    for path in sorted(p for p in root.rglob("*") if p.is_file() and p.suffix not in (".pyc", ".md")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
