"""A latitude-longitude picture of light, and the few directional lights that stand for it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .paints import LUMINANCE


@lru_cache(maxsize=8)
def grid_directions(height: int) -> np.ndarray:
    """(height, 2 height, 3) unit directions of the cell centres of a latitude-longitude grid; see `light_grid`."""
    polar = (np.arange(height) + 0.5) * np.pi / height
    turn = (np.arange(2 * height) + 0.5) * np.pi / height
    flat = np.sin(polar)[:, None]
    up = np.broadcast_to(np.cos(polar)[:, None], (height, 2 * height))
    return np.stack([flat * np.sin(turn), up, flat * np.cos(turn)], axis=-1).astype(np.float32)


def solid_angles(height: int) -> np.ndarray:
    """(height,) steradians of a cell in each row of a grid of that height; 2 height of each make 4 pi in all."""
    edges = np.cos(np.arange(height + 1) * np.pi / height)
    return (-np.diff(edges) * np.pi / height).astype(np.float32)


Block = tuple[int, int, int, int]  # top, bottom, left, right


def median_cut(grid: np.ndarray, counts: list[int]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Cut a light grid (H, 2 H, 3) into blocks; for each count mean directions (count, 3) and fluxes (count, 3)."""
    height = len(grid)
    flux = grid * solid_angles(height)[:, None, None]
    energy = flux @ LUMINANCE
    # a tenth of the weight is even over the sphere, so that dark parts of a room keep their share of lights
    weight = 0.9 * energy / energy.sum() + 0.1 * (solid_angles(height) / (4.0 * np.pi))[:, None]
    polar = np.concatenate([[0.0], np.cumsum(np.sin((np.arange(height) + 0.5) * np.pi / height))]).tolist()
    table = _summed(weight)

    def cost(block: Block) -> float:
        top, bottom, left, right = block
        if (bottom - top) * (right - left) < 2:
            return 0.0
        wide = (right - left) * (polar[bottom] - polar[top]) / (bottom - top)
        total = table[bottom, right] - table[top, right] - table[bottom, left] + table[top, left]
        return float(total) * float(np.hypot(wide, bottom - top))

    # two hemispheres to start from, so that no block wraps more than half around
    blocks = [(0, height, 0, height), (0, height, height, 2 * height)]
    costs = [cost(block) for block in blocks]
    found: dict[int, list[Block]] = {}
    while True:
        if len(blocks) in counts:
            found[len(blocks)] = list(blocks)
        if len(blocks) >= max(counts):
            break
        order = max(range(len(costs)), key=costs.__getitem__)
        new = _halved(table, polar, blocks[order])
        blocks[order : order + 1] = new
        costs[order : order + 1] = [cost(block) for block in new]
    moments = _summed(np.dstack([flux, grid_directions(height) * energy[..., None]]))
    return [_lights(moments, found.get(count, blocks[:2]), count) for count in counts]


def _summed(a: np.ndarray) -> np.ndarray:
    """(H + 1, W + 1, ...) float64 sums over all that is above and left (Crow 1984)."""
    out = np.zeros((a.shape[0] + 1, a.shape[1] + 1, *a.shape[2:]))
    out[1:, 1:] = a.astype(float).cumsum(axis=0).cumsum(axis=1)
    return out


def _halved(table: np.ndarray, polar: list[float], block: Block) -> list[Block]:
    """Two blocks of equal weight, cut across the longer side."""
    top, bottom, left, right = block
    across = (right - left) * (polar[bottom] - polar[top]) / (bottom - top) > bottom - top
    if (across and right - left > 1) or bottom - top < 2:
        line = table[bottom, left + 1 : right + 1] - table[top, left + 1 : right + 1]
        line = line - (table[bottom, left] - table[top, left])
        at = left + min(max(1 + int(np.searchsorted(line, 0.5 * line[-1])), 1), right - left - 1)
        return [(top, bottom, left, at), (top, bottom, at, right)]
    line = table[top + 1 : bottom + 1, right] - table[top + 1 : bottom + 1, left]
    line = line - (table[top, right] - table[top, left])
    at = top + min(max(1 + int(np.searchsorted(line, 0.5 * line[-1])), 1), bottom - top - 1)
    return [(top, at, left, right), (at, bottom, left, right)]


def _lights(moments: np.ndarray, blocks: list[Block], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean direction and flux of each block; a single light is the mean of all."""
    top, bottom, left, right = np.array(blocks).T
    sums = moments[bottom, right] - moments[top, right] - moments[bottom, left] + moments[top, left]
    if count < len(blocks):
        sums = sums.sum(axis=0, keepdims=True)
    towards = sums[:, 3:] / np.maximum(np.linalg.norm(sums[:, 3:], axis=1, keepdims=True), 1e-12)
    return towards.astype(np.float32), np.maximum(sums[:, :3], 0.0).astype(np.float32)
