"""How much pigment and blood skin has, region by region: what is darker, redder or paler on every face."""

from __future__ import annotations

import warp as wp

from .lookup import ramp
from .skin_grain import Grain
from .skin_look import SkinLook


@wp.func
def circles(q: wp.vec3) -> float:
    """0..1 under the eye, from the inner corner along the tear trough: where dark rings lie."""
    out = wp.abs(q[0]) - 23.0
    x = out / (8.0 + 5.0 * ramp(-4.0, 4.0, out))  # strongest at the nose; it fades outwards
    y = (q[1] + 10.5 + 0.30 * out) / (5.0 + 0.08 * wp.max(out, 0.0))
    return wp.exp(-x * x - y * y)


@wp.func
def cheekbone(q: wp.vec3) -> float:
    """0..1 between the lower lid and the cheek."""
    x = (wp.abs(q[0]) - 34.0) / 16.0
    y = (q[1] + 19.0) / 8.0
    return wp.exp(-x * x - y * y)


@wp.func
def wings(q: wp.vec3) -> float:
    """0..1 in the creases beside the nostrils, which are red in most people."""
    x = (wp.abs(q[0]) - 15.0) / 4.0
    y = (q[1] + 36.0) / 6.0
    return wp.exp(-x * x - y * y)


@wp.func
def rims(q: wp.vec3) -> float:
    """0..1 at the nostrils' rims and the inner corners of the eyes: thin skin, always a little red."""
    across = wp.abs(q[0])
    x = (across - 8.5) / 5.5
    y = (q[1] + 42.5) / 3.6
    u = (across - 18.5) / 4.0
    v = (q[1] + 2.5) / 4.5
    return wp.exp(-x * x - y * y) + 0.7 * wp.exp(-u * u - v * v)


@wp.func
def flushes(d0: float, a: wp.vec4, b: wp.vec4, c: wp.vec4) -> float:
    """Factor on blood: pressed out everywhere alike; a flush is on all skin, most on ears, cheeks and forehead."""
    if d0 < 0.0:
        return wp.max(1.0 + 1.2 * d0, 0.3)
    where = 0.75 + 0.6 * b[0] + 0.55 * c[1] + 0.5 * a[3] + 0.7 * a[2] + 0.4 * b[3] + 0.3 * c[2]
    return wp.min(1.0 + d0 * where, 2.6)


@wp.func
def unevenness(look: SkinLook, b: wp.vec4) -> float:
    """Of pigment and blood alike; less on the neck."""
    return look.mottling * (1.0 - 0.5 * b[3])


@wp.func
def pigment(look: SkinLook, g: Grain, q: wp.vec3, under: float, a: wp.vec4, b: wp.vec4, c: wp.vec4) -> float:
    """Volume fraction of melanin. `under`: `circles` at `q`; `a`, `b`, `c` as in `skin.skin_point`."""
    uneven = unevenness(look, b)
    upper = b[1] * ramp(2.0, 8.0, q[1])
    # pigment gathers in flecks; pale flecks between would be marble
    fleck = wp.max(g.fine, 0.3 * g.fine)
    # and in old skin in soft blots of 5 to 15 mm; dark skin would be dappled
    blots = look.blots * (1.0 - 0.6 * ramp(0.04, 0.16, look.melanin)) * (0.03 * g.patch + 0.04 * g.flow)
    flecks = 0.58 * g.broad + 0.25 * g.sallow + 0.15 * g.patch + (0.22 + 0.14 * look.age) * fleck - 0.02
    melanin = look.melanin * wp.exp(uneven * flecks + blots)
    melanin *= 1.0 + 0.18 * c[1] + 0.05 * c[3] - 0.07 * b[0] + 0.03 * b[3] - 0.15 * a[2] + 0.1 * g.pore
    # pigment all around the eye, brow to cheekbone, ends unevenly
    orbit = ramp(0.10, 1.10, b[1] + 0.12 * g.patch)
    melanin *= 1.0 + 0.36 * look.circles * under + 0.45 * look.lids * upper + look.orbits * orbit
    # skin over the cheekbone is the palest of a face
    melanin *= 1.0 - look.bone * cheekbone(q)
    return melanin


@wp.func
def perfusion(
    look: SkinLook, g: Grain, q: wp.vec3, under: float, a: wp.vec4, b: wp.vec4, c: wp.vec4, d: wp.vec4
) -> float:
    """Volume fraction of blood, after Jimenez et al. 2010: most at nose, cheeks, ears, lips and lids."""
    uneven = unevenness(look, b)
    blotch = 1.2 * g.flow + 0.65 * g.patch + (0.50 + 0.40 * b[0] + 0.45 * a[3]) * g.fine
    # where there is more pigment there is less of it to see: patches differ in colour more than in lightness
    blotch = blotch - 0.9 * g.broad + 0.6 * g.sallow
    # fair skin hides least of it, and pale patches are paler by less than red ones are redder
    blotch = wp.max(blotch, 0.55 * blotch)
    uneven = 0.07 + 0.07 * ramp(0.05, 0.005, look.melanin) + uneven * (1.1 + 0.15 * look.blots)
    blood = look.blood * wp.max(0.99 - 0.03 * look.blots + uneven * blotch, 0.3)
    ruddy = 1.35 * look.cheeks * b[0] * (1.0 + 0.6 * g.flow + 0.25 * g.patch)
    ruddy += look.nose * (a[3] + 0.8 * wings(q)) + rims(q)
    # ears: the rims' gristle is pale, hollows and lobes are redder
    ear = a[2] * (0.1 + 0.5 * ramp(0.98, 0.60, d[1]) + 0.2 * ramp(-28.0, -42.0, q[1]) + 0.5 * g.patch + 0.4 * g.flow)
    # below the line of the mouth faces stay as red as cheeks, necks do not
    below = (0.2 * ramp(-30.0, -56.0, q[1]) + 0.24 * c[3] * (1.0 - c[2])) * (1.0 - b[3]) * (1.0 - ramp(0.1, 0.5, a[0]))
    blood *= 1.0 + ruddy + ear + 0.45 * c[2] + 0.4 * b[1] - 0.04 * c[1] + below
    # lids unfold where other skin stretches: they keep their blood
    blood *= flushes(d[0] * (1.0 - 0.9 * ramp(0.15, 0.45, b[1])), a, b, c)
    # thin skin over deep, little oxygenated blood
    blood += 0.009 * look.circles * under
    thin = b[1] * ramp(0.0, 4.0, q[1])  # skin of the upper lid
    blood += 0.006 * look.mauve * thin
    return blood
