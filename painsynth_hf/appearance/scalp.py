"""To come."""
from __future__ import annotations
import numpy as np
from ..spec import Person
from .strands import Strands

def scalp(person: Person) -> Strands | None:
    return None

def scalp_density(person: Person) -> np.ndarray:
    return np.zeros(87453, np.float32)
