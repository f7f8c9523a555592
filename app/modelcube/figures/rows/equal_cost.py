"""Networks of one budget: the budget map and the surface of equal multiply-adds.

Both look over the page's range of (r, d, w). Notation: X resolutions in pixels, D depth patterns, W width patterns;
`flops` (X, D, W) exact multiply-adds, rising along W; `widths` (W,) width coordinates, `depths` (D,) blocks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelcube.answers.explorer import BackboneStudy
from modelcube.answers.kept import kept
from modelcube.figures.rows.predictor import Predictor
from modelcube.figures.rows.row_sets import BudgetMap, BudgetSurface, Grid
from modelcube.formulas.budget import TOLERANCE
from modelcube.networks.network import Network
from modelcube.networks.ranges import PAGE_RANGES

MAP_COLUMNS = 112  # between the smallest map and the backbone's own resolution: every second pixel of 224
AROUND = 0.15  # holes this near to the budget are compared with the best place too, so that they break no contour
SURFACE_COLUMNS = 14
SURFACE_DEPTHS = 20
RUN, APART = 3, 5  # columns of the map: in which a stroke rises by a row, and from stroke to stroke

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class CostGrid:
    """What the networks of a grid cost (notation: the module's); depth and width patterns by index, (D,) and (W,)."""

    resolutions: Integers
    depths: Integers
    widths: Floats
    flops: Integers
    depth_patterns: Integers
    width_patterns: Integers

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return sum(array.nbytes for array in vars(self).values())


@kept
def map_grid(scene: BackboneStudy) -> CostGrid:
    """The grid of the budget map: every resolution that is a multiple of a step, every depth pattern."""
    return _grid(scene, MAP_COLUMNS, None)


@kept
def surface_grid(scene: BackboneStudy) -> CostGrid:
    """The coarse grid of the surface: at most `SURFACE_DEPTHS` depth patterns, evenly chosen."""
    return _grid(scene, SURFACE_COLUMNS, SURFACE_DEPTHS)


def budget_map(
    scene: BackboneStudy, budget: float, predictor: Predictor | None = None, limits: Mapping[str, float] | None = None
) -> BudgetMap:
    """The network nearest to `budget` multiply-adds at each resolution and depth, and its predicted accuracy.

    `limits` is what memory allows, in bytes, named as `formulas.cube.LIMITS`.
    """
    grid = map_grid(scene)
    chosen = nearest_widths(grid.flops, budget)
    residual = np.take_along_axis(grid.flops, chosen[..., None], axis=2)[..., 0] / budget - 1
    off, widths = np.abs(residual), grid.widths[chosen]
    fits = _fits(scene, grid, chosen, limits or {})
    return BudgetMap(
        x=grid.resolutions.tolist(),
        y=grid.depths.tolist(),
        z=_cells(np.where(off <= TOLERANCE, np.round(widths, 4), np.nan)),
        residual=np.round(residual, 4).T.tolist(),
        unfit=[[1 if value else None for value in row] for row in (~fits & (off <= TOLERANCE)).T.tolist()],
        **_worths(scene, grid, budget, widths, off, fits, predictor),
    )


def _fits(scene: BackboneStudy, grid: CostGrid, chosen: Integers, limits: Mapping[str, float]) -> Flags:
    """Which cells' networks stay within limits, (X, D)."""
    places = np.broadcast_arrays(grid.resolutions[:, None], grid.depth_patterns, grid.width_patterns[chosen])
    if not limits:
        return np.ones(chosen.shape, dtype=bool)
    costs = scene.table.evaluate_patterns(*places)
    fits = np.ones(chosen.shape, dtype=bool)
    for name, bound in limits.items():
        kind, precision = name.split("_")
        need = costs.peak_activation_bytes(precision) if kind == "peak" else costs.weight_bytes(precision)
        fits &= need <= bound
    return fits


def _worths(
    scene: BackboneStudy,
    grid: CostGrid,
    budget: float,
    widths: Floats,
    off: Floats,
    fits: Flags,
    predictor: Predictor | None,
) -> dict[str, list[Any]]:
    """The columns of the map that are predicted; `widths`, `off`, `fits` (X, D): each cell's, `off` its budget."""
    shape = widths.shape
    top1, margin, evidence = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, None, dtype=object)
    tie = np.zeros(shape, dtype=int)
    if predictor is not None:
        between = (grid.flops[..., 0] <= budget) & (budget <= grid.flops[..., -1])
        inside = (off <= TOLERANCE) & fits
        around = inside | (between & (off > TOLERANCE) & (off <= AROUND) & fits)
        r, d = np.broadcast_arrays(grid.resolutions[:, None] / scene.base_resolution, _depths(scene, grid.depths))
        found = predictor.at(np.log(np.stack([r[around], d[around], widths[around]], axis=1)))
        met = inside[around]
        top1[inside], margin[inside] = np.round(found.predicted_accuracy.mean[met], 2), np.round(found.margin[met], 2)
        evidence[inside] = np.array(found.evidence, dtype=object)[met]
        tie[around] = predictor.ties(found, among=met)
    hatch_x, hatch_y = hatched(grid.resolutions, grid.depths, evidence == "extrapolated")
    return {
        "top1": _cells(top1),
        "margin": _cells(margin),
        "evidence": evidence.T.tolist(),
        "tie": tie.T.tolist(),
        "hatch_x": hatch_x,
        "hatch_y": hatch_y,
    }


def hatched(x: Integers, y: Integers, marked: Flags) -> tuple[list[float | None], list[float | None]]:
    """Strokes over the marked cells (X, D) of a map, as x and y of their ends, None after each stroke.

    A stroke rises one row in `RUN` columns; the next one stands `APART` columns further right.
    """
    columns, rows = marked.shape
    x_edges, y_edges = _edges(x), _edges(y)
    xs: list[float | None] = []
    ys: list[float | None] = []
    for start in range(-APART * (RUN * rows // APART), columns, APART):
        steps = range(max(0, -start), min(columns - start, RUN * rows))
        on = [bool(marked[start + step, step // RUN]) for step in steps]
        for first, last in _runs(on):
            low, high = steps[first], steps[last] + 1
            xs += [x_edges[start + low], x_edges[start + high], None]
            ys += [_along(y_edges, low / RUN), _along(y_edges, high / RUN), None]
    return xs, ys


def _runs(on: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last index of each unbroken run."""
    for holds, group in groupby(enumerate(on), key=lambda pair: pair[1]):
        indices = [index for index, _ in group]
        if holds:
            yield indices[0], indices[-1]


def _edges(values: Integers) -> list[float]:
    """The borders of cells around values, half a step beyond the first and the last."""
    middle = [(low + high) / 2 for low, high in pairwise(values.tolist())]
    first, last = values.tolist()[0], values.tolist()[-1]
    return [2 * first - middle[0], *middle, 2 * last - middle[-1]]


def _along(edges: list[float], place: float) -> float:
    """The value at a place between borders, counted in cells."""
    below = min(int(place), len(edges) - 2)
    return round(edges[below] + (place - below) * (edges[below + 1] - edges[below]), 4)


def _cells(values: Floats) -> Grid:
    """A grid (X, D) as rows of D, None where it is not known."""
    return [[None if np.isnan(value) else value for value in row] for row in values.T.tolist()]


def _depths(scene: BackboneStudy, blocks: Integers) -> Floats:
    return np.asarray(blocks / scene.backbone.blocks)


def nearest_widths(flops: Integers, budget: float) -> Integers:
    """Index along the last axis of the count nearest to `budget` as a ratio, the lower of two equally near."""
    right = np.clip((flops < budget).sum(axis=-1), 1, flops.shape[-1] - 1)
    above, below = (np.take_along_axis(flops, at[..., None], axis=-1)[..., 0] for at in (right, right - 1))
    chosen: Integers = np.where(above / budget < budget / below, right, right - 1)
    return chosen


def budget_surface(scene: BackboneStudy, budget: float, predictor: Predictor | None = None) -> BudgetSurface:
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
    return [round(value, 2) for value in predictor.at(np.log(ratios)).predicted_accuracy.mean.tolist()]


def _grid(scene: BackboneStudy, columns: int, depths: int | None) -> CostGrid:
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
    blocks = scene.table.depths.array[depth].sum(axis=1)
    return CostGrid(resolutions, blocks, _width_coordinates(scene, width), flops, depth, width)


def _width_coordinates(scene: BackboneStudy, patterns: Integers) -> Floats:
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
