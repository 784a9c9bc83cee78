"""Kernels compile for a GPU (compute capability 9.0, an H200) where there is none: PTX needs no driver.

Running them is for machines that have one, see `test_renderer.test_other_devices_agree_with_the_cpu`.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path
from types import ModuleType

import pytest
import warp as wp

import painsynth_hf
from painsynth_hf.render.device import check_device


def kernel_modules() -> list[str]:
    """Modules that define kernels, but exports, whose kernels are made of the shader's functions."""
    root = Path(painsynth_hf.__file__).parent
    names = [info.name for info in pkgutil.walk_packages([str(root)], "painsynth_hf.")]
    names = [name for name in names if ".exports." not in name]
    paths = {name: root.parent.joinpath(*name.split(".")).with_suffix(".py") for name in names}
    return [name for name, path in paths.items() if path.exists() and "@wp.kernel" in path.read_text()]


@pytest.fixture(scope="module", autouse=True)
def compiler() -> None:
    check_device("cpu")  # starts Warp
    if not wp.get_cuda_supported_archs():
        pytest.skip("this Warp comes without the CUDA compiler")


def test_the_modules_with_kernels_are_found() -> None:
    assert {"painsynth_hf.render.shade", "painsynth_hf.posing.lips"} <= set(kernel_modules())


@pytest.mark.parametrize("name", kernel_modules())
def test_kernels_compile_for_a_gpu(name: str, tmp_path: Path) -> None:
    module: ModuleType = sys.modules.get(name) or importlib.import_module(name)
    wp.compile_aot_module(module, arch=90, module_dir=tmp_path, use_ptx=True)
    made = list(tmp_path.glob("*.ptx"))
    assert made and b".target sm_90" in made[0].read_bytes()
