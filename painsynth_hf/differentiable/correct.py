"""Lids, eyeballs, lips and teeth in torch. Twin of head.correct; see there for what each step is for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ..head import eyeballs, lid_levels, lids, lips
from ..head.rings import Rings, face_rings

Heights = Sequence[tuple[Tensor, Tensor, Tensor, Tensor]]  # of each eye (B,): lower, upper, swelling, hooding


class Eyes(NamedTuple):
    centre: Tensor  # (2, 3) mm, left and right
    radius: Tensor  # (2,) mm


class Corrections:
    """Corrects `moved` (B, n, 3) mm, which are the fine vertices `index` (n,); all of mouth and margins among them."""

    def __init__(
        self, places: Callable[[np.ndarray], np.ndarray], index: np.ndarray, put: Callable[[np.ndarray], Tensor]
    ) -> None:
        self._eyes = [_Lid(side, places, index, put) for side in (0, 1)]
        self._mouth = _Mouth(places, put)

    def __call__(self, moved: Tensor, bare: Tensor, heights: Heights, eyes: Eyes) -> Tensor:
        for lid, tall, centre in zip(self._eyes, heights, eyes.centre, strict=True):
            moved = lid.close(moved, bare, tall, centre)
        for lid, centre, radius in zip(self._eyes, eyes.centre, eyes.radius, strict=True):
            moved = lid.clear(moved, centre, radius)
        moved = self._mouth.close(moved, self._mouth.gap(bare[None]))
        return self._mouth.clear(moved)


class _Lid:
    def __init__(self, side: int, places: Callable, index: np.ndarray, put: Callable) -> None:
        self.rings: Rings = face_rings()[side]
        rings = self.rings
        sites = rings.sites[np.isin(rings.sites[:, 0], index)]
        ring, column = sites[:, 1], sites[:, 2]
        hold, slide = (values[ring, column] for values in lids.falloffs(rings))
        across, along = lids.roll_shape(rings)
        down, over = lids.hood_shape(rings)
        self.zero = put(places(rings.grid[rings.zero]))
        self.site, self.column = put(places(sites[:, 0])), put(column)
        self.hold, self.slide, self.edge = put(hold), put(slide), put(lids.edge(rings)[ring])
        self.roll = put(across[ring] * along[column])
        self.hood = put(down[ring] * over[column])
        share = lids.smooth_share(rings)[ring, column]
        inside = (share > 0.0) & (share < 1.0)
        self.share, self.inside = put(share), put(np.where(inside, lids.unfold_shape(rings)[column], 0.0))
        ends = rings.grid[[rings.zero + each for each in lids.STRETCHED]][:, column]
        self.ends = [put(places(np.where(inside, end, sites[:, 0]))) for end in ends]
        self.upper = put(rings.upper)
        self.ledge = put(lids.ledge_most(rings)[ring])
        self.under_fold = put(rings.upper[column] & lids.above_margin(rings)[ring])
        pairs = [(v, c) for v, c in lids.lash_columns()[side]]
        vertex, lash = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
        there = np.isin(vertex, index)
        self.lash, self.lash_column = put(places(vertex[there])), put(lash[there])
        near, apart = eyeballs.around_eyes()[side]
        there = np.isin(near, index)
        self.near, self.apart = put(places(near[there])), put(apart[there])

    def close(self, moved: Tensor, bare: Tensor, heights: tuple[Tensor, ...], centre: Tensor) -> Tensor:
        lower, upper, swelling, hooding = (value[:, None] for value in heights)
        margin = bare[self.zero] - centre
        angle = torch.atan2(margin[:, 1], margin[:, 2])
        top, bottom = self._curves(margin[:, 0], angle)
        opening = torch.relu(top - bottom)
        press = lids.OVERLAP * (1.0 - (upper - lower) / lids.MEETING).clamp(0.0, 1.0)
        goal = bottom + opening * torch.where(self.upper, upper, lower) + torch.where(self.upper, -press, press)
        turn = goal - angle  # (B, N)

        still = bare[self.site] - centre
        base = still + (1.0 - self.hold)[:, None] * (moved[:, self.site] - bare[self.site])
        loses = lid_levels.unfolding(upper - lower, hooding) * self.inside
        base = base + loses[..., None] * (self._smooth(bare, centre) - still)
        hood = hooding * self.hood
        base = base + (swelling * self.roll + lids.HOOD[1] * hood)[..., None] * still / still.norm(dim=-1, keepdim=True)
        tuck = (1.0 - (upper - lower) / lids.CLOSING).clamp(0.0, 1.0) * self.edge
        tuck = tuck * (angle[self.column] - torch.atan2(still[:, 1], still[:, 2]))
        down = self.slide * turn[:, self.column] + tuck - lids.HOOD[0] * hood
        keeps = torch.minimum(torch.atan2(still[:, 1], still[:, 2]) - angle[self.column] - lids.YIELD, self.ledge)
        short = goal[:, self.column] + keeps - torch.atan2(base[..., 1], base[..., 2]) - down
        short = short - lids.TURN * torch.round(short / lids.TURN)
        give = lids.YIELD
        push = torch.relu(short.clamp(max=give) + give) ** 2 / (4.0 * give) + torch.relu(short - give)
        down = down + torch.where(self.under_fold, push, 0.0)
        moved = moved.index_copy(1, self.site, _turned(base, down) + centre)
        lashes = (bare[self.lash] - centre).expand(len(moved), -1, -1)
        return moved.index_copy(1, self.lash, _turned(lashes, turn[:, self.lash_column]) + centre)

    def _smooth(self, bare: Tensor, centre: Tensor) -> Tensor:
        """As lids.drawn_smooth."""
        low, high = (bare[end] - centre for end in self.ends)
        begin, end = (torch.atan2(each[:, 1], each[:, 2]) for each in (low, high))
        near, far = (torch.sqrt(each[:, 1] ** 2 + each[:, 2] ** 2) for each in (low, high))
        turn, out = begin + (end - begin) * self.share, near + (far - near) * self.share**lids.BENT
        return torch.stack([bare[self.site, 0] - centre[0], out * turn.sin(), out * turn.cos()], dim=-1)

    def _curves(self, x: Tensor, value: Tensor) -> list[Tensor]:
        """As Rings.curves."""
        corner = torch.zeros_like(self.upper)
        corner[[self.rings.first, self.rings.second]] = True
        out = []
        for side in (self.upper, ~self.upper | corner):
            order = torch.argsort(x[side].detach(), stable=True)
            places, values = x[side][order], value[side][order]
            after = torch.searchsorted(places.detach(), x.detach().contiguous()).clamp(1, len(places) - 1)
            share = ((x - places[after - 1]) / (places[after] - places[after - 1])).clamp(0.0, 1.0)
            out.append(values[after - 1] * (1.0 - share) + values[after] * share)
        return out

    def clear(self, moved: Tensor, centre: Tensor, radius: Tensor) -> Tensor:
        out = moved[:, self.near] - centre
        length = out.norm(dim=-1)
        off = torch.sqrt((out[..., :2] ** 2).sum(-1) + 1e-12)
        cornea = eyeballs.CORNEA * (1.5 - off / 8.0).clamp(0.0, 1.0) * (out[..., 2] > 0)
        short = radius + self.apart + cornea - length
        soft = torch.relu(short.clamp(max=eyeballs.SOFT) + eyeballs.SOFT)
        push = soft**2 / (4.0 * eyeballs.SOFT) + torch.relu(short - eyeballs.SOFT)
        return moved.index_copy(1, self.near, moved[:, self.near] + out * (push / length)[..., None])


class _Mouth:
    def __init__(self, places: Callable, put: Callable) -> None:
        rings = face_rings()[2]
        near = rings.grid[rings.zero - lips.CONTACT : rings.zero + lips.CONTACT + 1]
        corner, reach = lips.from_corner(rings), np.abs(np.arange(-lips.CONTACT, lips.CONTACT + 1))
        pairs, share = lips.pairs()
        self.grid, self.near = put(places(rings.grid)), put(places(near))
        self.far = put(reach[:, None] > 1.2 * corner)
        self.upper = put(rings.upper)
        self.pairs, self.share = put(pairs), put(share)
        vertex, ring, column = rings.sites.T
        self.site, self.column = put(places(vertex)), put(column)
        self.ring = put(ring)
        self.falloff, self.inner = put(lips.lip_falloff()), put(lips.before_teeth())
        self.yields = put(np.where(rings.upper, lips.GIVE, lips.GIVE - 1.0) * (corner > 0))
        self.fronts = [put(places(index)) for index in lips.fronts().values()]

    def gap(self, points: Tensor) -> Tensor:
        """(B, N) as lips.lip_gap."""
        height = points[:, self.near, 1]
        low, high = (height.masked_fill(self.far, sign * torch.inf) for sign in (1.0, -1.0))
        edge = torch.where(self.upper, low.amin(dim=1), high.amax(dim=1))
        ends = edge[:, self.pairs]  # (B, 2, N, 2)
        curves = ends[..., 0] * (1.0 - self.share) + ends[..., 1] * self.share
        return curves[:, 0] - curves[:, 1]

    def close(self, moved: Tensor, at_rest: Tensor) -> Tensor:
        gap = self.gap(moved)
        opened = gap - at_rest
        ease = lips.EASE
        wanted = torch.where(opened < ease, torch.relu(opened) ** 2 / (2.0 * ease), opened - ease / 2.0) - lips.OVERLAP
        step = ((wanted - gap) * self.yields)[:, self.column] * self.falloff[self.ring]
        return _added(moved, self.site, 1, step)

    def clear(self, moved: Tensor) -> Tensor:
        for front in self.fronts:
            place = moved[:, front]
            low, high = place[..., 1].amin(dim=1), place[..., 1].amax(dim=1)
            middle = (low + high)[:, None] / 2.0
            terms = _terms(place[..., 0], place[..., 1] - middle)
            gram = torch.einsum("bni,bnj->bij", terms, terms)
            arch = torch.linalg.solve(gram, torch.einsum("bni,bn->bi", terms, place[..., 2]))

            def missing(points: Tensor, inner: Tensor, a=arch, m=middle, lo=low, hi=high) -> Tensor:
                x, y, z = points.unbind(-1)
                lo, hi, m = (value.reshape(-1, *[1] * (y.ndim - 1)) for value in (lo, hi, m))
                window = _smoothstep((y - lo + 1.0) / 1.5) * _smoothstep((hi + 1.0 - y) / 1.5)
                window = window * _smoothstep((23.0 - x.abs()) / 3.0)
                depth = torch.einsum("b...k,bk->b...", _terms(x, y - m), a)
                return torch.relu(depth + lips.CLEARANCE - z) * window * inner

            worst = missing(moved[:, self.grid], self.inner[:, None]) * self.falloff[:, None]
            worst = worst.amax(dim=1)  # (B, N)
            spread = worst
            for _ in range(3):
                spread = 0.25 * spread.roll(1, -1) + 0.5 * spread + 0.25 * spread.roll(-1, -1)
            worst = torch.maximum(worst, spread)
            moved = _added(moved, self.site, 2, worst[:, self.column] * self.falloff[self.ring])
            moved = _added(moved, self.site, 2, missing(moved[:, self.site], self.inner[self.ring]))
        return moved


def _added(points: Tensor, index: Tensor, axis: int, step: Tensor) -> Tensor:
    """`points` (B, n, 3) with `step` (B, m) added along an axis of the m at `index`."""
    unit = torch.zeros(3, dtype=points.dtype, device=points.device)
    unit[axis] = 1.0
    return points.index_add(1, index, step[..., None] * unit)


def _terms(x: Tensor, y: Tensor) -> Tensor:
    q = (x / 20.0) ** 2
    return torch.stack([torch.ones_like(x), q, q * q, y, q * y], dim=-1)


def _smoothstep(t: Tensor) -> Tensor:
    t = t.clamp(0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def _turned(points: Tensor, angle: Tensor) -> Tensor:
    """Upwards about the x axis by radians (...)."""
    c, s = angle.cos(), angle.sin()
    x, y, z = points.unbind(-1)
    return torch.stack([x, c * y + s * z, c * z - s * y], dim=-1)
