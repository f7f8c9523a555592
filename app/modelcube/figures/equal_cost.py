"""Networks of one budget: the budget map and the surface of equal multiply-adds.

Both look over the page's range of (r, d, w). Notation: X resolutions in pixels, D depth patterns, W width patterns;
`flops` (X, D, W) exact multiply-adds, rising along W; `widths` (W,) width coordinates, `depths` (D,) blocks.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from modelcube.answers.explorer import Scene
from modelcube.figures.row_sets import BudgetMap, BudgetSurface
from modelcube.formulas.budget import TOLERANCE
from modelcube.networks.network import Network
from modelcube.networks.ranges import PAGE_RANGES

MAP_COLUMNS = 112  # between the smallest map and the backbone's own resolution: every second pixel of 224
SURFACE_COLUMNS = 14
SURFACE_DEPTHS = 20

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CostGrid:
    """What the networks of a grid cost (notation: the module's)."""

    resolutions: Integers
    depths: Integers
    widths: Floats
    flops: Integers


@lru_cache(maxsize=32)
def map_grid(scene: Scene) -> CostGrid:
    """The grid of the budget map: every resolution that is a multiple of a step, every depth pattern."""
    return _grid(scene, MAP_COLUMNS, None)


@lru_cache(maxsize=32)
def surface_grid(scene: Scene) -> CostGrid:
    """The coarse grid of the surface: at most `SURFACE_DEPTHS` depth patterns, evenly chosen."""
    return _grid(scene, SURFACE_COLUMNS, SURFACE_DEPTHS)


def budget_map(scene: Scene, budget: float) -> BudgetMap:
    """The network nearest to `budget` multiply-adds at each resolution and depth."""
    grid = map_grid(scene)
    chosen = nearest_widths(grid.flops, budget)
    residual = np.take_along_axis(grid.flops, chosen[..., None], axis=2)[..., 0] / budget - 1
    z = np.where(np.abs(residual) <= TOLERANCE, np.round(grid.widths[chosen], 4), np.nan)
    return BudgetMap(
        x=grid.resolutions.tolist(),
        y=grid.depths.tolist(),
        z=[[None if np.isnan(w) else w for w in row] for row in z.T.tolist()],
        residual=np.round(residual, 4).T.tolist(),
    )


def nearest_widths(flops: Integers, budget: float) -> Integers:
    """Index along the last axis of the count nearest to `budget` as a ratio, the lower of two equally near."""
    right = np.clip((flops < budget).sum(axis=-1), 1, flops.shape[-1] - 1)
    above, below = (np.take_along_axis(flops, at[..., None], axis=-1)[..., 0] for at in (right, right - 1))
    chosen: Integers = np.where(above / budget < budget / below, right, right - 1)
    return chosen


def budget_surface(scene: Scene, budget: float) -> BudgetSurface:
    """Where `budget` multiply-adds lie between the width patterns, interpolated in the logarithm of w.

    Rounding is smoothed away in width only, so that the surface reads as one; the map shows what rounding does.
    """
    grid = surface_grid(scene)
    w = _interpolated_width(grid, budget).T  # (D, X)
    present = np.isfinite(w)
    depth, column = np.nonzero(present)
    numbers = np.where(present, np.cumsum(present.ravel()).reshape(present.shape) - 1, -1)
    i, j, k = _triangles(numbers).T.tolist() or ([], [], [])
    return BudgetSurface(
        x=_short(grid.resolutions[column] / scene.base_resolution),
        y=_short(grid.depths[depth] / scene.backbone.blocks),
        z=_short(w[present]),
        i=i,
        j=j,
        k=k,
    )


def _grid(scene: Scene, columns: int, depths: int | None) -> CostGrid:
    base = scene.base_resolution
    step = max(1, base // columns)
    low, high = int(np.ceil(base * PAGE_RANGES.r.low / step)), int(base * PAGE_RANGES.r.high / step)
    resolutions = np.arange(low, high + 1) * step
    depth_range, width_range = scene.table.depths.within(PAGE_RANGES.d), scene.table.widths.within(PAGE_RANGES.w)
    depth = np.arange(depth_range.start, depth_range.stop)
    if depths is not None and len(depth) > depths:
        depth = depth[np.arange(depths) * (len(depth) - 1) // (depths - 1)]
    width = np.arange(width_range.start, width_range.stop)
    flops = scene.table.evaluate_patterns(*np.meshgrid(resolutions, depth, width, indexing="ij")).flops
    return CostGrid(resolutions, scene.table.depths.array[depth].sum(axis=1), _width_coordinates(scene, width), flops)


def _width_coordinates(scene: Scene, patterns: Integers) -> Floats:
    base = scene.base_resolution
    return np.array([Network(scene.backbone, base, 0, width, base).coordinates.w for width in patterns.tolist()])


def _interpolated_width(grid: CostGrid, budget: float) -> Floats:
    """w at each resolution and depth, (X, D); NaN where the budget lies beyond the narrowest or widest network."""
    below = (grid.flops <= budget).sum(axis=-1) - 1
    inside = (below >= 0) & (below < grid.flops.shape[-1] - 1)
    at = np.where(inside, below, 0)
    low, high = (np.take_along_axis(grid.flops, index[..., None], axis=-1)[..., 0] for index in (at, at + 1))
    share = np.where(inside, (budget - low) / (high - low), 0)
    logs = np.log(grid.widths)
    w: Floats = np.where(inside, np.exp((1 - share) * logs[at] + share * logs[at + 1]), np.nan)
    return w


def _triangles(numbers: Integers) -> Integers:
    """Two triangles for each quad of a grid of vertex numbers (−1: no vertex), those that lack a vertex left out."""
    a, b, c, e = numbers[:-1, :-1], numbers[:-1, 1:], numbers[1:, :-1], numbers[1:, 1:]
    both = np.stack([np.stack([a, b, c], axis=-1), np.stack([b, e, c], axis=-1)], axis=2).reshape(-1, 3)
    complete: Integers = both[(both >= 0).all(axis=1)]
    return complete


def _short(values: Floats) -> list[float]:
    return [float(f"{value:.6g}") for value in values.tolist()]
