"""What the package must not lean on: global randomness, clocks, and heavy imports where light ones do."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import painsynth_hf

PACKAGE = Path(painsynth_hf.__file__).parent
FORBIDDEN_MODULES = {"random", "secrets", "time", "datetime", "uuid"}
# everything of numpy.random that has no global state behind it
STATELESS = {"Generator", "Philox", "SeedSequence", "BitGenerator"}


def offences(source: str) -> list[str]:
    """Uses of global randomness or clocks in Python source, as 'line: what'."""
    found = []
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Attribute):
            names = [ast.unparse(node)]
        for name in names:
            name = name.replace("np.random.", "numpy.random.")
            if name.split(".")[0] in FORBIDDEN_MODULES and not isinstance(node, ast.Attribute):
                found.append(f"{node.lineno}: {name}")
            if name.startswith("numpy.random.") and re.split(r"\W", name)[2] not in STATELESS:
                found.append(f"{node.lineno}: {name}")
            if name.startswith(
                ("torch.rand", "torch.manual_seed", "torch.normal", "torch.bernoulli", "torch.multinomial")
            ):
                found.append(f"{node.lineno}: {name}")
            if name.endswith(("perf_counter", "st_mtime", "getmtime", "st_ctime")):
                found.append(f"{node.lineno}: {name}")
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_global_randomness_and_no_clocks(path):
    assert offences(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "import random",
        "from random import choice",
        "import time as t",
        "from datetime import datetime",
        "import numpy as np\nnp.random.rand(3)",
        "import numpy as np\nnp.random.seed(0)",
        "import numpy as np\nnp.random.default_rng()",
        "from numpy.random import default_rng",
        "import torch\ntorch.randn(3)",
        "import os\nos.stat('x').st_mtime",
    ],
)
def test_the_scan_sees(source):
    assert offences(source)


def test_the_scan_lets_philox_be():
    assert not offences("import numpy as np\nrng = np.random.Generator(np.random.Philox(key=1))\nrng.random()")


def loaded(code: str) -> set[str]:
    """Names of the top-level modules a fresh process has imported after `code`."""
    code += "\nimport sys; print(*{name.split('.')[0] for name in sys.modules})"
    return set(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split())


def test_a_bare_import_is_light():
    assert not loaded("import painsynth_hf") & {"torch", "warp", "datasets", "anny", "scipy", "pyarrow", "PIL"}


def test_specs_and_info_need_no_renderer():
    heavy = {"torch", "warp", "datasets", "anny", "pyarrow"}
    assert not loaded("from painsynth_hf import FrameSpec, named_design; named_design('mini')") & heavy
    assert not loaded("from painsynth_hf.cli import main; main(['info', 'mini'])") & heavy


def test_rendering_needs_no_torch():
    assert "torch" not in loaded("import painsynth_hf.render.renderer, painsynth_hf.posing.poser")


def test_a_generating_process_needs_no_datasets_and_no_torch():
    assert not loaded("import painsynth_hf.generate, painsynth_hf.shards, painsynth_hf.rows") & {"torch", "datasets"}
