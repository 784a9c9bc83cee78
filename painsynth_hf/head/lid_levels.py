"""What units and gaze ask of the lids: how far they open, swell, fold and unfold, in shares that are no one's own.

The lids do not follow face units, which close no two people's eyes alike: closed lids meet along one curve whoever they
belong to, and units that narrow the eye multiply what is left, so only AU43 shuts it. Levels are numbers, or arrays or
tensors of one per face.
"""

from __future__ import annotations

from collections.abc import Mapping

from .assets import LEVEL
from .rig import Level, larger, pull

LIFT = {"AU7": 0.40, "AU6": 0.13, "AU9": 0.08, "AU10": 0.02}  # share of the opening that the lower lid rises
LOWER = {"AU7": 0.32, "AU6": 0.03, "AU9": 0.06, "AU4": 0.03}  # share of the rest that the upper lid comes down
RELAXED = 0.93  # of the assets' opening, whose upper lids clear more of the iris than is usual at rest
WIDEN = 0.45  # AU5
ROLL, SQUEEZED = {"AU7": 1.3, "AU6": 0.2}, 0.25  # mm by which the skin of the lower lid bulges, and more when shut
# how far the fold under the brow comes over the upper lid, as a share of HOOD, with eyes open, and more when pressed
FOLD, PRESSED = {"AU4": 0.36, "AU6": 0.2, "AU7": 0.5}, {"AU4": 0.2, "AU6": 0.26, "AU7": 0.32}
EARLY = 3.0  # a gentle squeeze brings the fold down by three times its share, a hard one by no more than PRESSED
FOLLOW = (0.014, 0.031)  # shares that lower and upper lid go along per degree of gaze up or down
GAZE = 20.0  # degrees up to which they do
SEAM = 0.12  # where shut lids meet, share of the opening above the resting lower lid: the upper lid does the moving
STAYS_LOW = 0.5  # share by which a shut lower lid rises less under other units: however hard squeezed, lids meet low
DROOP = 0.7  # radians that lashes turn down on their margin as it rolls over the eyeball to shut
UNFOLD, SMOOTH = 0.93, 0.6  # share of its fold that a shut upper lid loses, and of the opening left where that starts
SLIT = (0.62, 0.36)  # shares of the opening below which an eye counts as narrowed, and as a slit


def openings(aus: Mapping[str, Level], gaze_pitch: Level = 0.0) -> tuple[Level, Level]:
    """Heights of the lower and upper lid's margins in shares of the assets' opening.

    `gaze_pitch` is in degrees, > 0 up, and 0 ahead in a level head: open lids follow the gaze, and are at (0, RELAXED)
    where the assets' eyes look, LEVEL higher. Numbers, or arrays or tensors of one per face.
    """
    level = {name: pull(aus, name) for name in (*LIFT, *LOWER, "AU5")}
    shut = larger(aus.get("AU43", 0.0), aus.get("AU45", 0.0))
    below, height = 1.0 - SEAM * shut, RELAXED * (1.0 + WIDEN * level["AU5"])
    for name, most in LIFT.items():
        below = below * (1.0 - most * level[name] * (1.0 - STAYS_LOW * shut))
    for name, most in LOWER.items():
        height = height * (1.0 - most * level[name])
    look = -larger(-larger(gaze_pitch - LEVEL, -GAZE), -GAZE) * (1.0 - shut)
    lower = 1.0 - below
    upper = lower + below * height * (1.0 - shut) * (1.0 + FOLLOW[1] * look)
    return -larger(-(lower + FOLLOW[0] * look), -upper), upper


def swelling(aus: Mapping[str, Level]) -> Level:
    """How far, mm, the tightened lower lid swells in the middle of its roll, most where it meets the upper one."""
    shut = larger(aus.get("AU43", 0.0), aus.get("AU45", 0.0))
    return sum(size * pull(aus, name) for name, size in ROLL.items()) * (1.0 + SQUEEZED * shut)


def hooding(aus: Mapping[str, Level]) -> Level:
    """Share of HOOD: muscles bring the fold down with the lid, over shut eyes the more the harder pressed."""
    shut = larger(aus.get("AU43", 0.0), aus.get("AU45", 0.0))
    pressed = sum(most * pull(aus, name) for name, most in PRESSED.items())
    pressed = EARLY * pressed / (1.0 + (EARLY + 0.2) * pressed)
    fold = sum(most * pull(aus, name) for name, most in FOLD.items())
    fold = fold / (1.0 + 0.6 * fold)  # what one has brought down the others cannot
    return fold + shut * pressed * (1.0 - 0.4 * fold)


def unfolding(gape: Level, hood: Level) -> Level:
    """Share of its fold that an upper lid has lost at an opening of `gape`, where none is pressed down by `hooding`."""
    return UNFOLD * larger(1.0 - hood * hood, 0.0) * (1.0 - larger(0.0, -larger(-gape / SMOOTH, -1.0)))


def unfolded(aus: Mapping[str, Level], gaze_pitch: Level) -> Level:
    """`unfolding` under these intensities: what is left of the crease is as much lighter."""
    lower, upper = openings(aus, gaze_pitch)
    return unfolding(upper - lower, hooding(aus))


def lash_droop(aus: Mapping[str, Level], gaze_pitch: Level) -> Level:
    """Radians that upper lashes point further down than the lid that carries them has turned, the more it is shut."""
    lower, upper = openings(aus, gaze_pitch)
    return DROOP * larger(1.0 - (upper - lower) / RELAXED, 0.0) ** 1.5


def narrowed(aus: Mapping[str, Level], gaze_pitch: Level) -> Level:
    """0 of an open eye .. 1 of a slit, which hardly mirrors anything and lies in the shade of its lashes."""
    lower, upper = openings(aus, gaze_pitch)
    return larger(0.0, -larger(-(SLIT[0] - upper + lower) / (SLIT[0] - SLIT[1]), -1.0))
