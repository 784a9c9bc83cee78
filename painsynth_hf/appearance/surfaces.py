"""Kernel side of `paints`: reflectance and emission of a point of a surface, a branch for each kind of paint."""

from __future__ import annotations

import warp as wp

from .blots import blots, even_blots, hashed, part
from .lookup import TAU, mix3, ramp
from .outdoors import Outside, leaves, outdoors_at
from .paints import (
    DRAPED,
    EARTH,
    GRAINED,
    LAMPSHADE,
    LEAFY,
    LINEN,
    LUMINAIRE,
    PANE,
    PANELLED,
    PICTURE,
    PLAIN,
    POSTER,
    RING,
    SCREEN,
    SHELVED,
    TILED,
    TWO_TONE,
)

K_PLAIN, K_TWO_TONE, K_GRAINED, K_TILED = (wp.constant(k) for k in (PLAIN, TWO_TONE, GRAINED, TILED))
K_DRAPED, K_PANE, K_LUMINAIRE, K_LAMPSHADE = (wp.constant(k) for k in (DRAPED, PANE, LUMINAIRE, LAMPSHADE))
K_PICTURE, K_SHELVED, K_PANELLED, K_POSTER = (wp.constant(k) for k in (PICTURE, SHELVED, PANELLED, POSTER))
K_SCREEN, K_LEAFY, K_EARTH, K_LINEN, K_RING = (wp.constant(k) for k in (SCREEN, LEAFY, EARTH, LINEN, RING))


@wp.func
def paint_at(
    kind: int,
    a: wp.vec3,
    b: wp.vec3,
    c: wp.vec3,
    n: wp.vec4,
    o: Outside,
    tile: wp.array2d(dtype=float),
    u: float,
    v: float,
    w: float,
    h: float,
    d: wp.vec3,
):
    """(albedo, emission) at (u, v) mm of a rectangle w by h mm, seen along unit d; see the makers in `paints`."""
    albedo = a
    glow = wp.vec3(0.0, 0.0, 0.0)
    if kind == K_PLAIN:
        albedo = a * (1.0 + n[0] * 2.0 * (blots(tile, u / 2900.0 + n[1], v / 2900.0 + 2.0 * n[1]) - 0.5))
    elif kind == K_TWO_TONE:
        albedo = mix3(a, b, ramp(n[0] - 5.0, n[0] + 5.0, v))
        if wp.abs(v - n[0]) < 45.0:
            albedo = (albedo + a) * 0.5
        albedo = albedo * (0.94 + 0.12 * blots(tile, u / 2500.0 + n[1], v / 2500.0))
    elif kind == K_GRAINED:
        along = u
        across = v
        if n[0] > 0.5:
            along = v
            across = u
        tone = 0.8 + 0.4 * hashed(wp.floor(across / n[2]), 3.0)
        albedo = a * (tone * (1.0 + n[1] * (blots(tile, along / 6000.0, across / 500.0) - 0.5)))
    elif kind == K_TILED:
        if part(u / n[0]) * n[0] < n[1] or part(v / n[0]) * n[0] < n[1]:
            albedo = b
        tone = 0.93 + 0.12 * hashed(wp.floor(u / n[0]), wp.floor(v / n[0]))
        albedo = albedo * (tone * (0.95 + 0.1 * blots(tile, u / 4000.0, v / 4000.0)))
    elif kind == K_DRAPED:
        # folds of uneven width that wander and open a little on their way down
        pitch = n[0]
        sway = 0.35 * pitch * (wp.sin(u / (2.7 * pitch) + 9.0 * n[1]) + wp.sin(u / (1.3 * pitch) + v / 1900.0))
        angle = TAU * (u + sway) / pitch + 6.0 * n[1]
        deep = 0.75 + 0.25 * wp.sin(u / (1.9 * pitch) + 4.0 * n[1])
        fold = 0.70 + deep * (0.22 * wp.sin(angle) + 0.09 * wp.sin(2.0 * angle + 1.0 + v / 1500.0))
        if n[2] > 0.5:
            albedo = mix3(a, b, ramp(0.25, 0.45, wp.sin((u + sway) / (0.7 * pitch))))
        glow = albedo * (n[3] * (0.5 + 0.7 * fold))
        albedo = albedo * fold
    elif kind == K_PANE:
        glow = outdoors_at(o, tile, d) * n[0]
        albedo = wp.vec3(0.04, 0.04, 0.04)
        day = 1.0 - float(o.night)
        veil = o.haze * (n[0] * o.brightness * day)
        if n[1] > 0.0:
            shut = ramp(n[2] - 0.12, n[2] + 0.12, part(v / n[1]))
            glow = glow * (1.0 - shut) + veil * (0.16 * shut)
            albedo += wp.vec3(0.6, 0.6, 0.6) * shut
        if n[3] > 0.0:
            folds = 0.75 + 0.25 * wp.sin(u / 38.0 + 3.0 * blots(tile, u / 900.0, v / 5000.0))
            glow = glow * (1.0 - n[3]) + veil * (0.38 * n[3] * folds)
            albedo += wp.vec3(0.5, 0.5, 0.5) * n[3]
    elif kind == K_LUMINAIRE:
        albedo = wp.vec3(0.7, 0.7, 0.7)
        if u > n[0] and u < w - n[0] and v > n[0] and v < h - n[0]:
            glow = a
    elif kind == K_LAMPSHADE:
        albedo = wp.vec3(0.4, 0.4, 0.4)
        y = (v / h - n[0]) / (1.0 - n[0])
        if y > 0.0:
            t = (y - 0.4) / 0.35
            glow = a * (0.45 + 0.55 * wp.exp(-t * t))
    elif kind == K_PICTURE:
        x = u / w
        y = v / h
        blot = blots(tile, 0.35 * x + n[0], 0.35 * y + 3.0 * n[0])
        land = mix3(wp.vec3(0.10, 0.13, 0.09), wp.vec3(0.32, 0.24, 0.15), ramp(0.3, 0.7, blot))
        sky = mix3(wp.vec3(0.45, 0.47, 0.48), wp.vec3(0.62, 0.55, 0.45), n[1])
        art = mix3(land, sky, ramp(0.0, 0.1, y - 0.35 - 0.5 * (blots(tile, 0.2 * x + 2.0 * n[0], 0.0) - 0.4)))
        art = art * (0.7 + 0.6 * blots(tile, x + n[0], y))
        rim = wp.min(wp.min(u, w - u), wp.min(v, h - v))
        if n[2] > 0.5 and rim < 22.0 + 0.1 * wp.min(w, h):
            art = wp.vec3(0.66, 0.65, 0.62)
        if rim >= 22.0:
            albedo = art
    elif kind == K_SHELVED:
        row = wp.floor(v / n[1])
        y = v - row * n[1]
        seed = row + 31.0 * wp.floor(n[0] * 999.0)
        thing = hashed(wp.floor(u / 260.0), seed)
        wide = float(130.0)
        if thing < 0.65:
            wide = 34.0
        book = wp.floor((u + 14.0 * wp.sin(u / 37.0)) / wide)
        tall = n[1] * (0.45 + 0.42 * hashed(book, seed + 5.0)) * (0.55 + 0.45 * thing)
        hue = hashed(book, seed + 9.0)
        cover = mix3(wp.vec3(0.17, 0.07, 0.05), wp.vec3(0.07, 0.09, 0.12), ramp(0.15, 0.45, hue))
        cover = mix3(cover, wp.vec3(0.50, 0.45, 0.37), ramp(0.5, 0.8, hue)) * (0.5 + hashed(book, seed + 2.0))
        inner = b * (0.35 + 0.35 * (1.0 - y / n[1]))
        if y < tall and thing < n[2]:
            inner = cover
        if y > 24.0 and u > 24.0 and u < w - 24.0 and v < h - 24.0:
            albedo = inner
    elif kind == K_PANELLED:
        cw = w / n[0]
        ch = h / n[1]
        x = part(u / cw) * cw
        y = part(v / ch) * ch
        rim = wp.min(wp.min(x, cw - x), wp.min(y, ch - y))
        tint = 0.92 + 0.1 * hashed(wp.floor(u / cw), wp.floor(v / ch)) + 0.06 * blots(tile, u / 3000.0, v / 3000.0)
        albedo = a * tint
        if rim < 5.0:
            albedo = mix3(a, b, 0.7)
        if wp.abs(x - 0.9 * cw) < 16.0 and wp.abs(y - 0.5 * ch) < wp.min(70.0, 0.2 * ch):
            albedo = c
    elif kind == K_POSTER:
        x = u / w
        y = v / h
        albedo = wp.vec3(0.66, 0.66, 0.65)
        line = wp.floor(y * 30.0)
        ends = 0.5 + 0.4 * hashed(line, 3.0 + n[0])
        if (
            part(y * 30.0) < 0.45
            and hashed(line, 29.0 + n[0]) > 0.25
            and x > 0.1
            and x < ends
            and y < 0.75
            and y > 0.08
        ):
            if hashed(wp.floor(x * 19.0 + 3.0 * hashed(line, 7.0)), line) > 0.2:  # words
                albedo = wp.vec3(0.30, 0.30, 0.31)
        if y > 0.82:
            albedo = a
        if wp.abs(x - 0.72) < 0.16 and wp.abs(y - 0.35 - 0.1 * n[0]) < 0.12:
            grey = 0.3 * blots(tile, x * 0.5 + n[0], y * 0.5)
            albedo = a * 0.25 + wp.vec3(grey, grey, grey)
    elif kind == K_SCREEN:
        albedo = wp.vec3(0.05, 0.05, 0.05)
        x = u / w
        y = v / h
        row = wp.floor(y * 4.0)
        if x > 0.05 and x < 0.95 and y > 0.06 and y < 0.94:
            glow = wp.vec3(0.010, 0.012, 0.016) * n[0]
            trace = mix3(wp.vec3(0.12, 0.50, 0.22), wp.vec3(0.50, 0.46, 0.16), ramp(0.3, 0.7, hashed(row, 8.0 + n[1])))
            if x < 0.72:  # a beat rises steeply, then the trace runs on near its line
                beat = part(x * (5.0 + 2.0 * hashed(row, 3.0)) + n[1])
                rise = 0.3 * wp.exp(-wp.abs(beat - 0.3) * 22.0) - 0.12 * wp.exp(-wp.abs(beat - 0.42) * 25.0)
                if wp.abs(part(y * 4.0) - 0.4 - rise) < 0.035:
                    glow = trace * (0.7 * n[0])
            elif part(y * 4.0) > 0.3 and part(y * 4.0) < 0.75 and part(x * 14.0) > 0.25:
                if hashed(wp.floor(x * 42.0), wp.floor(y * 24.0)) > 0.4:
                    glow = trace * (0.6 * n[0])
    elif kind == K_LEAFY:
        albedo = leaves(a, tile, u, v, n[0])
    elif kind == K_EARTH:
        blade = blots(tile, u / 9000.0, v / 9000.0 + n[0])
        patch = blots(tile, u / 60000.0 + n[0], v / 60000.0)
        albedo = mix3(a, b, ramp(0.3, 0.62, patch + 0.15 * (blade - 0.5))) * (0.7 + 0.5 * blade)
    elif kind == K_LINEN:
        if n[0] > 0.0:
            albedo = mix3(a, b, ramp(0.62, 0.72, part(u / n[0] + 0.25 * even_blots(tile, u / 4000.0, v / 4000.0))))
        albedo = albedo * (0.97 + 0.06 * even_blots(tile, u / 700.0, v / 700.0))
    elif kind == K_RING:
        albedo = wp.vec3(0.3, 0.3, 0.3)
        r = wp.length(wp.vec2(2.0 * u / w - 1.0, 2.0 * v / h - 1.0))
        if r < 1.0 and r > n[0]:
            glow = a
    return albedo, glow
