"""How dark the roots of hair, brows and lashes make the skin that they grow from."""

from __future__ import annotations

import numpy as np

from ..spec import Person
from .brows import brow_shadow
from .hairline import hairline_edge, scalp_density
from .lashes import lash_line
from .strands import smoothstep

SHAVEN, CROPPED = 0.5, 0.75  # of a grown head's dark roots: beyond that, skin is the pale scalp of partings
NEAR = 0.045  # says that skin lies so near to hair that what shades it is hair: see `triangle`


def dark_roots(person: Person) -> np.ndarray:
    """(S,) float32, 0..1: how dark the roots of scalp hair and, fainter, of brows make the skin.

    1..2 where lashes stand: those keep their colour when hair greys.
    """
    small = np.maximum(brow_shadow(person), 2.0 * lash_line(person))
    if person.hair.style != "bald":
        # where growth sets in, hairs stand apart and skin between them is bare
        grown = scalp_density(person) * (0.2 + 0.8 * smoothstep(0.0, 18.0, hairline_edge(person)))
        grown = grown * (CROPPED if person.hair.style == "buzz" else 1.0)
        near = NEAR * max(1.0 - 2.0 * person.hair.baldness, 0.0) * smoothstep(-36.0, -3.0, hairline_edge(person))
        return np.maximum(np.maximum(grown, near), small).astype(np.float32)
    # of a shaved head: no strands, so the skin alone has to show how the hair thins out towards its line
    grown = SHAVEN * scalp_density(person) * smoothstep(-3.0, 26.0, hairline_edge(person))
    return np.maximum(grown, small).astype(np.float32)
