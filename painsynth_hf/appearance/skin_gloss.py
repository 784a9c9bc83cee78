"""How skin shines: sebum, moist lips and lids, and what of its relief is too fine to be seen."""

from __future__ import annotations

import warp as wp

from .lookup import ramp, resolved
from .moist import lip_gloss, lip_roughness
from .skin_grain import Grain
from .skin_look import SkinLook


@wp.func
def skin_gloss(
    look: SkinLook,
    g: Grain,
    q: wp.vec3,
    a: wp.vec4,
    b: wp.vec4,
    c: wp.vec4,
    d: wp.vec4,
    under: float,
    lips: float,
    raised: float,
    scalp: float,
    footprint: float,
):
    """(gloss of the oily lobe, sheen of the broad one, roughness), see `skin.skin_point`.

    0..1: `under` is the ring below the eye, `lips` the red of the lips, `raised` a mark, `scalp` under long hair.
    """
    crown = ramp(50.0, 80.0, q[1]) * ramp(0.25, 0.05, d[2])  # bald, and so weathered
    matt = 0.75 + 0.5 * g.patch
    # sebum lies in patches of a centimetre, least on the cheeks; from pore to pore it differs little, or skin glitters
    film = wp.clamp(0.74 + 0.35 * g.flow + 0.25 * g.speckle + 0.30 * g.cells, 0.1, 1.6) * matt * (1.0 - 0.45 * b[0])
    # a bald crown shines as a forehead does, a nose, with twice its glands, more
    zone = wp.max(b[2], 0.85 * crown) * (1.0 + 0.5 * a[3])
    oily = (0.06 + 0.52 * look.oil) * zone * film * (1.0 - 0.5 * look.wrinkles) * (1.0 - g.pore) * (1.0 - lips)
    wet = wp.max(ramp(0.35, 0.8, c[0]), ramp(0.2, 0.8, a[1]))
    oily += 0.12 * matt * (0.4 + film) * (1.0 - 0.7 * b[3])
    # below the eye and on the lids there are hardly any sebaceous glands; the horny layer shines through its furrows
    bare = 1.0 - 0.6 * wp.max(under, 0.8 * b[1])
    # nothing shines between the roots of grown hair: hair does, and shades what lies below
    bare *= 1.0 - 0.85 * scalp
    oily *= bare
    uneven = 0.84 + 0.3 * g.flow + 0.22 * g.speckle + 0.35 * g.cells - 0.4 * g.pores
    sheen = 0.56 * bare * wp.clamp(uneven, 0.3, 1.3) * (1.0 - 0.14 * c[1])
    gloss = wp.clamp(oily + lip_gloss(lips, a[0], look.age) + 0.75 * wet + 0.1 * raised, 0.0, 1.0)
    # relief finer than a pixel acts as roughness
    unseen = 1.0 - resolved(1.7, footprint)
    dry = 0.60 + 0.12 * unseen + 0.07 * look.wrinkles + 0.08 * g.fine - 0.06 * look.oil * zone + 0.08 * b[3]
    roughness = wp.clamp(lip_roughness(lips, a[0], look.age, dry) - 0.25 * wet, 0.2, 0.8)
    return gloss, sheen, roughness
