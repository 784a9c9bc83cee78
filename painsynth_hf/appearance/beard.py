"""To come."""
from __future__ import annotations
import numpy as np
from ..spec import Person
from .strands import Strands

def beard(person: Person) -> Strands | None:
    return None

def beard_density(person: Person) -> np.ndarray:
    return np.zeros(87453, np.float32)
