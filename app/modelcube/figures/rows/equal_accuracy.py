"""The surface of equal predicted accuracy in the cube.

It is found on a grid over the page's ranges, even in the logarithms, as a surface net: a cell of the grid whose corners
lie on both sides of the level has a vertex, the mean of the places where its edges cross the level; the vertices of the
four cells around such an edge make two triangles (S. Gibson 1998, "Constrained elastic surface nets"). The prediction
at a vertex is within 0.2 points of the level. A level may be met more than once along an axis, so none is solved for.

Notation: N places along each axis, axes in the order r, d, w; `mu` (N, N, N) latent logits; `above` (N, N, N) which of
them exceed the level; `numbers` (N − 1, N − 1, N − 1) the vertex of each cell, −1 where it has none.
"""

from dataclasses import fields
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from modelcube.figures.rows.predictor import PredictedNetworks, Predictor
from modelcube.figures.rows.row_sets import AccuracySurface
from modelcube.figures.rows.rows import short
from modelcube.networks.ranges import PAGE_RANGES

PLACES = 16  # N: neighbours are 11 % of r, 16 % of d, 15 % of w apart

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_RANGES = PAGE_RANGES.r, PAGE_RANGES.d, PAGE_RANGES.w
_LOGS = [np.linspace(np.log(ends.low), np.log(ends.high), PLACES) for ends in _RANGES]
_GRID = np.stack(np.meshgrid(*_LOGS, indexing="ij"), axis=-1).reshape(-1, 3)


def accuracy_surface(predictor: Predictor | None, level: float | None) -> AccuracySurface:
    """The places that are predicted to be worth `level` per cent; none where nothing is predicted."""
    if predictor is None or level is None:
        return AccuracySurface(**{field.name: [] for field in fields(AccuracySurface)})
    mu = predictor.posterior.mean(_GRID).reshape(PLACES, PLACES, PLACES)
    threshold = float(logit(level / 100))
    numbers, places = vertices(mu, threshold)
    logs = [np.interp(along, np.arange(PLACES), axis) for along, axis in zip(places.T, _LOGS, strict=True)]
    return _columns(level, predictor.at(np.stack(logs, axis=1)), mu > threshold, numbers)


def vertices(mu: Floats, threshold: float) -> tuple[Integers, Floats]:
    """`numbers`, and where the vertices stand, (n, 3), in steps of the grid."""
    cells = len(mu) - 1
    total, count = np.zeros((cells, cells, cells, 3)), np.zeros((cells, cells, cells), dtype=int)
    for axis, others in enumerate(((1, 2), (0, 2), (0, 1))):
        ends, sums, counts = (np.moveaxis(values, axis, 0) for values in (mu, total, count))
        low, high = ends[:-1], ends[1:]
        crosses = (low > threshold) != (high > threshold)
        share = np.where(crosses, (threshold - low) / np.where(crosses, high - low, 1), 0)
        for offset in product((0, 1), repeat=2):  # of an edge from the cell's own corner
            edge = np.s_[:, offset[0] : cells + offset[0], offset[1] : cells + offset[1]]
            counts += crosses[edge]
            sums[..., axis] += share[edge]
            for other, step in zip(others, offset, strict=True):
                sums[..., other] += step * crosses[edge]
    on = count > 0
    numbers = np.where(on, np.cumsum(on).reshape(on.shape) - 1, -1)
    return numbers, np.argwhere(on) + total[on] / count[on][:, None]


def triangles(above: Flags, numbers: Integers) -> Integers:
    """Two triangles, (n, 3), for each edge of the grid that crosses the level, all seen alike from above it."""
    found = []
    for axis in range(3):
        ends, cells = np.moveaxis(above, axis, 0)[:, 1:-1, 1:-1], np.moveaxis(numbers, axis, 0)
        crosses = ends[:-1] != ends[1:]
        turned = ends[1:][crosses] ^ (axis == 1)
        a, b, c, e = (
            at[crosses] for at in (cells[:, :-1, :-1], cells[:, :-1, 1:], cells[:, 1:, :-1], cells[:, 1:, 1:])
        )
        b, c = np.where(turned, (c, b), (b, c))
        found.append(np.stack([a, b, c, b, e, c], axis=1).reshape(-1, 3))
    return np.concatenate(found)


def sides(above: Flags, numbers: Integers) -> Integers:
    """The lines of the net: pairs of vertices, (n, 2), of cells whose common face the surface passes through."""
    found = []
    for axis in range(3):
        faces, cells = np.moveaxis(above, axis, 0)[1:-1], np.moveaxis(numbers, axis, 0)
        corners = np.stack([faces[:, :-1, :-1], faces[:, :-1, 1:], faces[:, 1:, :-1], faces[:, 1:, 1:]])
        passes = corners.any(axis=0) & ~corners.all(axis=0)
        found.append(np.stack([cells[:-1][passes], cells[1:][passes]], axis=1))
    return np.concatenate(found)


def _columns(level: float, found: PredictedNetworks, above: Flags, numbers: Integers) -> AccuracySurface:
    """The surface where it is predicted, and its net where it is extrapolated."""
    corners, ends = triangles(above, numbers), sides(above, numbers)
    i, j, k = corners[found.known[corners].all(axis=1)].T.tolist()
    net = ends[~found.known[ends].all(axis=1)]
    x, y, z = ([short(value) for value in along] for along in np.exp(found.x).T.tolist())
    return AccuracySurface(
        level=[short(level)],
        x=x,
        y=y,
        z=z,
        top1=np.round(found.predicted_accuracy.mean, 2).tolist(),
        margin=np.round(found.margin, 2).tolist(),
        evidence=found.evidence,
        i=i,
        j=j,
        k=k,
        net_x=_strokes(x, net),
        net_y=_strokes(y, net),
        net_z=_strokes(z, net),
    )


def _strokes(values: list[float], net: Integers) -> list[float | None]:
    """The values at both ends of each line, None after it."""
    return [value for first, last in net.tolist() for value in (values[first], values[last], None)]
