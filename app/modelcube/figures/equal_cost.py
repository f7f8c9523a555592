"""Networks of one budget: the budget map and the surface of equal multiply-adds.

Both look over the page's range of (r, d, w). Notation: X resolutions in pixels, D depth patterns, W width patterns;
`flops` (X, D, W) exact multiply-adds, rising along W; `widths` (W,) width coordinates, `depths` (D,) blocks.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelcube.answers.explorer import Scene
from modelcube.figures.predictor import Predictor
from modelcube.figures.row_sets import BudgetMap, BudgetSurface, Grid
from modelcube.formulas.budget import TOLERANCE
from modelcube.networks.network import Network
from modelcube.networks.ranges import PAGE_RANGES

MAP_COLUMNS = 112  # between the smallest map and the backbone's own resolution: every second pixel of 224
AROUND = 0.15  # cells this near to the budget are compared with the best one, so that holes break no contour
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


def budget_map(scene: Scene, budget: float, predictor: Predictor | None = None) -> BudgetMap:
    """The network nearest to `budget` multiply-adds at each resolution and depth, and what it is worth."""
    grid = map_grid(scene)
    chosen = nearest_widths(grid.flops, budget)
    residual = np.take_along_axis(grid.flops, chosen[..., None], axis=2)[..., 0] / budget - 1
    widths = grid.widths[chosen]
    return BudgetMap(
        x=grid.resolutions.tolist(),
        y=grid.depths.tolist(),
        z=_cells(np.where(np.abs(residual) <= TOLERANCE, np.round(widths, 4), np.nan)),
        residual=np.round(residual, 4).T.tolist(),
        **_worths(scene, grid, widths, np.abs(residual), predictor),
    )


def _worths(
    scene: Scene, grid: CostGrid, widths: Floats, off: Floats, predictor: Predictor | None
) -> dict[str, list[list[Any]]]:
    """The columns of the map that are predicted; `widths` and `off` (X, D): each cell's, and its gap to the budget."""
    shape = widths.shape
    top1, margin, evidence = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, None, dtype=object)
    veil, tie = np.full(shape, np.nan), np.zeros(shape, dtype=int)
    if predictor is not None:
        around, inside = off <= AROUND, off <= TOLERANCE
        r, d = np.broadcast_arrays(grid.resolutions[:, None] / scene.base_resolution, _depths(scene, grid.depths))
        found = predictor.at(np.log(np.stack([r[around], d[around], widths[around]], axis=1)))
        met = inside[around]
        top1[inside], margin[inside] = np.round(found.worth.mean[met], 2), np.round(found.margin[met], 2)
        evidence[inside] = np.array(found.evidence, dtype=object)[met]
        veil[inside & (evidence == "extrapolated")] = 1
        tie[around] = predictor.ties(found, among=met)
    return {
        "top1": _cells(top1),
        "margin": _cells(margin),
        "evidence": evidence.T.tolist(),
        "veil": [[None if np.isnan(value) else 1 for value in row] for row in veil.T.tolist()],
        "tie": tie.T.tolist(),
    }


def _cells(values: Floats) -> Grid:
    """A grid (X, D) as rows of D, None where it is not known."""
    return [[None if np.isnan(value) else value for value in row] for row in values.T.tolist()]


def _depths(scene: Scene, blocks: Integers) -> Floats:
    return np.asarray(blocks / scene.backbone.blocks)


def nearest_widths(flops: Integers, budget: float) -> Integers:
    """Index along the last axis of the count nearest to `budget` as a ratio, the lower of two equally near."""
    right = np.clip((flops < budget).sum(axis=-1), 1, flops.shape[-1] - 1)
    above, below = (np.take_along_axis(flops, at[..., None], axis=-1)[..., 0] for at in (right, right - 1))
    chosen: Integers = np.where(above / budget < budget / below, right, right - 1)
    return chosen


def budget_surface(scene: Scene, budget: float, predictor: Predictor | None = None) -> BudgetSurface:
    """Where `budget` multiply-adds lie between the width patterns, interpolated in the logarithm of w.

    Rounding is smoothed away in width only, so that the surface reads as one; the map shows what rounding does.
    """
    grid = surface_grid(scene)
    w = _interpolated_width(grid, budget).T  # (D, X)
    present = np.isfinite(w)
    depth, column = np.nonzero(present)
    numbers = np.where(present, np.cumsum(present.ravel()).reshape(present.shape) - 1, -1)
    i, j, k = _triangles(numbers).T.tolist() or ([], [], [])
    x, y = grid.resolutions[column] / scene.base_resolution, _depths(scene, grid.depths[depth])
    return BudgetSurface(
        x=_short(x),
        y=_short(y),
        z=_short(w[present]),
        top1=_top1(predictor, np.stack([x, y, w[present]], axis=1)),
        i=i,
        j=j,
        k=k,
    )


def _top1(predictor: Predictor | None, ratios: Floats) -> list[float | None]:
    """Predicted accuracies at ratios (n, 3)."""
    if predictor is None or not len(ratios):
        return [None] * len(ratios)
    return [round(value, 2) for value in predictor.at(np.log(ratios)).worth.mean.tolist()]


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
