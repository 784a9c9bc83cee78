"""What weight and lost volume do to an ageing face: swellings and hollows on the map of wrinkles.

They are too shallow for the mesh's shapes to carry and too wide to be creases: bags under the eyes, the cheek that
hangs over the nasolabial fold, jowls, hollow temples and cheeks (Coleman & Grover, "The anatomy of the aging face:
volume loss and changes in 3-dimensional topography", Aesthetic Surgery Journal 26, 2006). Coordinates are those of
`furrows`; how much of each a person has is theirs (`creasing.activations`). Muscles that lift the cheek and tighten
the lids swell the same places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..sampling import pick
from .marks import Bump, Mark, Rng, some

# share of pads, of a crescent, of a mound below, and how deep the groove is
BAGS: Mapping[str, tuple[float, float, float, float]] = {
    "pads": (1.0, 0.0, 0.0, 0.30), "crescent": (0.25, 0.75, 0.0, 0.35), "mound": (0.5, 0.2, 0.9, 0.25),
    "lines": (0.25, 0.0, 0.0, 0.08),
}  # fmt: skip


def _bag(rng: Rng) -> list[Mark]:
    """Fat behind the lower lid bulges over the orbit's rim, where a groove holds the skin down.

    As separate pads, as one crescent, with a mound of swollen skin on the cheekbone below, or hardly at all (Goldberg,
    McCann, Fiaschetti & Ben Simon, "What causes eyelid bags?", Plast Reconstr Surg 115, 2005).
    """
    drop, inner = rng.uniform(-1.5, 1.5), rng.uniform(0.8, 1.2)
    kind = pick(rng, tuple(BAGS), (0.3, 0.25, 0.2, 0.25))
    pads, long, mound, held = BAGS[kind]
    groove = ((20.0, -8.0), (25.0, -16.5 + drop), (34.0, -21.0 + drop), (43.0, -20.5 + drop), (49.0, -18.0))
    return [
        Bump((27.0, -11.5 + drop / 2), (6.5, 3.8), 0.85 * inner * pads, -28.0),
        Bump((36.5, -13.5 + drop / 2), (7.5, 4.0), pads, -2.0),
        Bump((46.0, -11.5 + drop / 2), (6.0, 3.6), 0.55 * pads, 24.0),
        Bump((36.0, -13.0 + drop), (14.0, 5.0), long, 0.0),
        Bump((43.0, -24.0 + drop), (12.0, 5.0), mound, 18.0),
        some(rng, groove, 0.6, depth=held, width=5.4, flank=0.0, soft=0.4, fade=1.0, taper=0.3),
    ]


def _fold(rng: Rng) -> list[Mark]:
    """The cheek's fat comes to rest on the nasolabial fold: full beside it, a step down to the lip."""
    low = rng.uniform(-4.0, 3.0)
    return [
        Bump((30.5, -32.0), (11.0, 7.0), 0.7, -52.0),
        Bump((40.0, -45.0 + low), (13.0, 8.5), 1.0, -62.0),
        Bump((44.5, -58.0 + low), (11.0, 7.0), 0.6, -72.0),
        Bump((24.0, -48.0), (9.0, 6.0), -0.25, -50.0),
    ]


def _jowl(rng: Rng) -> list[Mark]:
    """Cheek hanging over the jaw, and the dents before and behind it."""
    u, v = 50.0 + rng.uniform(-4.0, 4.0), -90.0 + rng.uniform(-4.0, 3.0)
    return [
        Bump((u, v), (11.5, 9.5), 0.75, -35.0),
        Bump((u + 3.0, v + 12.0), (10.0, 11.0), 0.35, -60.0),
        Bump((u - 15.5, v - 3.0), (8.0, 10.0), -0.25, 14.0),
        Bump((u + 16.0, v + 2.0), (7.5, 10.0), -0.25, -20.0),
    ]


def _hollow(rng: Rng) -> list[Mark]:
    """Temple and cheek sunk beside the bone; the rim of the orbit shows above the upper lid."""
    orbit, lid = rng.uniform(0.2, 0.8, 2).tolist()
    return [
        Bump((78.0 + rng.uniform(-3.0, 3.0), 24.0), (13.0, 17.0), -0.6, 10.0),
        Bump((58.0, -50.0 + rng.uniform(-5.0, 5.0)), (9.0, 15.0), -0.4, -20.0),
        Bump((26.0, 10.0), (7.0, 3.2), -orbit, 14.0),
        Bump((22.0, -13.0), (8.0, 3.6), -0.6 * lid, -42.0),
        Bump((40.0, -31.0), (12.0, 6.0), -0.5 * lid, -32.0),
    ]


def _malar(rng: Rng) -> list[Mark]:
    """Cheek lifted by the muscle around the eye: a pouch over the cheekbone, bunched up against the lower lid."""
    return [
        Bump((43.0, -25.0 + rng.uniform(-1.0, 1.0)), (19.0, 10.0), 0.9, 16.0),
        Bump((33.0, -26.0), (10.0, 7.0), 0.40, -10.0),
        Bump((40.0, -16.0), (14.0, 2.8), -0.55, 8.0),
    ]


def _roll(rng: Rng) -> list[Mark]:
    """The tightened lower lid stands out as a roll under the lashes."""
    arc = ((22.0, -9.4), (30.0, -12.2), (40.0, -12.0), (50.0, -8.0))
    return [
        Bump((30.0, -8.2), (7.0, 1.9), 0.9, -12.0),
        Bump((40.0, -8.6), (7.5, 1.9), 1.0, 6.0),
        some(rng, arc, 0.4, depth=0.7, width=2.2, flank=0.1, soft=0.5),
    ]


def _pouch(rng: Rng) -> list[Mark]:
    """Upper lip and cheek pushed up beside the nose: a fold rises from the wing, its pouch above."""
    beside = ((16.4, -27.0), (20.9, -31.2), (27.0, -37.8), (33.0, -45.5))  # the fold's upper end, deepest at the wing
    return [
        Bump((26.0, -27.0), (12.0, 7.0), 0.7, -42.0),
        Bump((31.0, -36.0), (11.0, 6.0), 0.75, -58.0),
        Bump((28.0, -20.5), (9.0, 4.0), 0.25, -10.0),
        some(rng, beside, 0.5, depth=0.80, width=3.4, flank=0.0),
        Bump((16.0, -44.0), (7.0, 6.0), 0.35, 0.0),
    ]


SAGGING: Mapping[str, Callable[[Rng], list[Mark]]] = {
    "bag": _bag, "fold": _fold, "jowl": _jowl, "hollow": _hollow, "malar": _malar, "roll": _roll, "pouch": _pouch,
}  # fmt: skip
