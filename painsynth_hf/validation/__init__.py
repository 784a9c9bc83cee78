"""Validation of a generated folder: everything that its labels claim, worked out again from something else."""

from .findings import Fault, Findings
from .run import validate

__all__ = ["Fault", "Findings", "validate"]
