"""A stuffed cushion as a shape: thickest in its middle, thin along a seam all round.

It fills a box whose thinnest side is its thickness; places and directions are in halves of that box.
"""

from __future__ import annotations

import warp as wp

STEPS = wp.constant(12)  # along a ray through the box
FULL = wp.constant(0.5)  # exponent of the thickness towards the seam: lower is more stuffed


@wp.func
def thin_axis(half: wp.vec3) -> int:
    axis = int(0)
    if half[1] < half[0]:
        axis = 1
    if half[2] < half[axis]:
        axis = 2
    return axis


@wp.func
def stuffing(a: float, b: float) -> float:
    """What is left of the thickness, before `FULL`, at (a, b) of the other two axes; negative beyond the seam.

    The seam is a squarish oval that wavers: cushions are not cut by rule.
    """
    x = a + 0.035 * wp.sin(3.1 * b + 1.0)
    y = b + 0.045 * wp.sin(2.7 * a + 0.4)
    x = x * x
    y = y * y
    return 1.0 - x * x * wp.sqrt(x) - y * y * wp.sqrt(y)


@wp.func
def beyond(q: wp.vec3, axis: int) -> float:
    """Above 0 outside of the cushion."""
    return wp.abs(q[axis]) - wp.pow(wp.max(stuffing(q[(axis + 1) % 3], q[(axis + 2) % 3]), 0.0), FULL)


@wp.func
def cushion_hit(q: wp.vec3, d: wp.vec3, half: wp.vec3, start: float, stop: float) -> float:
    """Where between `start` and `stop`, those of the box, a ray from q meets the cushion; -1 where it does not."""
    axis = thin_axis(half)
    step = (stop - start) / float(STEPS)
    for k in range(STEPS):
        t = start + (float(k) + 1.0) * step
        if beyond(q + d * t, axis) < 0.0:
            low = t - step
            high = t
            for _ in range(5):
                middle = 0.5 * (low + high)
                if beyond(q + d * middle, axis) < 0.0:
                    high = middle
                else:
                    low = middle
            return high
    return -1.0


@wp.func
def cushion_normal(q: wp.vec3, half: wp.vec3) -> wp.vec3:
    axis = thin_axis(half)
    one = (axis + 1) % 3
    two = (axis + 2) % 3
    a = q[one]
    b = q[two]
    full = wp.max(stuffing(a, b), 0.06)
    slope = FULL * wp.pow(full, FULL - 1.0) / 0.04
    out = wp.vec3(0.0, 0.0, 0.0)
    out[axis] = wp.sign(q[axis]) / half[axis]
    out[one] = slope * (stuffing(a - 0.02, b) - stuffing(a + 0.02, b)) / half[one]
    out[two] = slope * (stuffing(a, b - 0.02) - stuffing(a, b + 0.02)) / half[two]
    return wp.normalize(out)
