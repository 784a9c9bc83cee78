"""How kernels are compiled: options for `wp.set_module_options`."""

from __future__ import annotations

from typing import Any

import warp as wp

EXACT: dict[str, Any] = {"enable_backward": False}  # nobody differentiates them

# On a CPU, divisions by one number become products with its inverse, and sums of products are rounded once: 6 to 12 %
# of the time of kernels that shade. What is not a number stays that, and no result depends on the batch.
_USUAL = getattr(wp.config, "cpu_compiler_flags", None) or "-march=native"
FREE = {**EXACT, "cpu_compiler_flags": f"{_USUAL} -ffp-contract=fast -freciprocal-math -fno-signed-zeros"}
