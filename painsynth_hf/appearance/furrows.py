"""Where faces crease: the lines of each furrow group, as authored curves on the flattened template.

Coordinates are the millimetres (u, v) of `wrinkles.chart`, u counted outwards from the midline: inner canthus
(20, -2), outer canthus (50, 0), brow from (12, 17) over (42, 22) to (58, 16), alar crest (17, -29), corner of the
mouth (29, -67), mentolabial groove v = -84. What furrows where, and which unit makes it, follows the appearance
changes listed by Ekman, Friesen & Hager (FACS manual, 2002) and Lemperle et al., "A classification of facial
wrinkles" (Plastic and Reconstructive Surgery 108, 2001). How many lines there are, how long and where differs from
person to person: every group is drawn from a generator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from . import furrows_lower as lower
from . import furrows_upper as upper
from .marks import Mark, Rng
from .slack import slack

# furrows of one side (drawn on both, each with its own hand) and those that span the midline
SIDED: Mapping[str, Callable[[Rng], list[Mark]]] = {
    draw.__name__: draw
    for draw in (
        upper.glabella, upper.corrugator, upper.bunny, upper.crow, upper.lower_lid, upper.upper_lid, upper.infraorbital,
        lower.nasolabial, lower.marionette, lower.parentheses, lower.dimple, lower.stretch, lower.cheek,
    )
}  # fmt: skip
WHOLE: Mapping[str, Callable[[Rng], list[Mark]]] = {
    draw.__name__: draw
    for draw in (upper.forehead, upper.procerus, lower.perioral, lower.mentolabial, lower.chin, slack)
}  # fmt: skip
