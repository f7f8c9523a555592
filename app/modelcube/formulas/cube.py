"""All networks of a backbone's cube at once: what each costs, its predicted accuracy, and the best within limits.

The cube holds every distinct network that the page can reach: all whole pixels × depth patterns × width patterns.
A row holds the networks of one depth and one width. Along it the resolution rises, and with it every cost: what stays
within limits is the first part of each row, so that the best network is the best of these parts' best.

Notation: D depth patterns, W width patterns, R resolutions, n = D·W·R networks; x = (ln r, ln d, ln w) in coordinates,
each axis of which depends on one of the three alone, so that squared distances are sums of three small tables.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from modelcube.formulas.budget import Choice
from modelcube.networks.cost_table import CostTable
from modelcube.networks.memory import BYTES_PER_ELEMENT
from modelcube.networks.ranges import PAGE_RANGES
from modelcube.surrogate.kernel import features
from modelcube.surrogate.posterior import Posterior

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Counts = NDArray[np.unsignedinteger]
Flags = NDArray[np.bool_]

BLOCK = 2048
SAMPLED = 512  # networks, to find the directions in which R g is long
SLACK = 0.01  # a variance within this share of a limit is computed whole
LIMITS = ("flops", "params", "peak_int8", "peak_fp32", "weights_int8", "weights_fp32", "max_resolution")


@dataclass(frozen=True)
class Axes:
    """The cube's three axes: what each place on them is, and its log coordinate."""

    resolution: Integers  # (R,)
    depth: slice
    width: slice
    x_r: Floats  # (R,)
    x_d: Floats  # (D,)
    x_w: Floats  # (W,)

    @classmethod
    def from_table(cls, table: CostTable, base_resolution: int) -> "Axes":
        """The axes of a backbone over the page's ranges."""
        ratios = PAGE_RANGES.r
        resolution = np.arange(int(base_resolution * ratios.low), int(base_resolution * ratios.high) + 1)
        depth, width = table.depths.within(PAGE_RANGES.d), table.widths.within(PAGE_RANGES.w)

        x_d, x_w = table.backbone.depth_coordinates[depth], table.backbone.width_coordinates[width]
        x_r, x_d32, x_w32 = (np.log(a).astype(np.float32) for a in (resolution / base_resolution, x_d, x_w))
        return cls(resolution, depth, width, x_r, x_d32, x_w32)

    def x(self, indices: Integers) -> NDArray[np.float64]:
        """Log coordinates (k, 3) of the networks at flat indices (k,) of (D, W, R)."""
        rest, r = np.divmod(indices, len(self.x_r))
        d, w = np.divmod(rest, len(self.x_w))
        return np.column_stack([self.x_r[r], self.x_d[d], self.x_w[w]]).astype(float)

    def choice(self, index: int) -> Choice:
        """The network at a flat index of (D, W, R)."""
        rest, r = divmod(index, len(self.x_r))
        d, w = divmod(rest, len(self.x_w))
        return Choice(int(self.resolution[r]), self.depth.start + d, self.width.start + w)


@dataclass(frozen=True, eq=False)
class CubeCosts:
    """What all networks cost: rows of one depth and one width, along which resolution and cost rise.

    Attributes:
        flops: multiply-adds, (D·W, R).
        peak: elements of the maps held at once, (D·W, R).
        by_row: what all networks of a row share, by name of `LIMITS`, (D·W,) each.
    """

    flops: Counts
    peak: Counts
    by_row: Mapping[str, Integers]

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return sum(counts.nbytes for counts in (self.flops, self.peak, *self.by_row.values()))

    @classmethod
    def from_table(cls, table: CostTable, base_resolution: int) -> "CubeCosts":
        """The costs of a backbone; `base_resolution` is R0 in pixels."""
        axes = Axes.from_table(table, base_resolution)
        flops, peak, by_row = list[Counts](), list[Counts](), dict[str, list[Integers]]()
        for depth in range(axes.depth.start, axes.depth.stop):  # together they would take ten times as much
            grid = table.grid(axes.resolution, slice(depth, depth + 1), axes.width)
            flops.append(_compact(grid.flops[0]))
            peak.append(_compact(grid.peak[0]))
            shared = {
                "params": grid.params,
                **{f"weights_{name}": grid.weight_bytes(name) for name in BYTES_PER_ELEMENT},
            }
            for name, counts in shared.items():
                by_row.setdefault(name, []).append(counts[0, :, 0])
        rows = {name: np.concatenate(parts) for name, parts in by_row.items()}
        return cls(np.concatenate(flops), np.concatenate(peak), rows)


@dataclass(frozen=True, eq=False)
class CubeAccuracies:
    """What all networks are predicted to reach by one posterior, (D·W, R) each.

    Attributes:
        mean: latent logit.
        covered: which networks are candidates: validation covers them, and they keep a margin from its edge.
    """

    mean: Floats
    covered: Flags

    @property
    def nbytes(self) -> int:
        """Bytes in memory, with what is made of them when first asked for."""
        return self.mean.nbytes + 5 * self.covered.nbytes

    @cached_property
    def leading(self) -> NDArray[np.int16]:
        """Of each row the column of the best candidate among the first 1 … R networks, (D·W, R); −1 where none is."""
        return _leading(np.where(self.covered, self.mean, -np.inf))

    @cached_property
    def leading_of_all(self) -> NDArray[np.int16]:
        """The same, whether or not validation covers a network."""
        return _leading(self.mean)


@dataclass(frozen=True, eq=False)
class Cube:
    """All networks of a backbone; a network is named by its flat index of (D, W, R)."""

    axes: Axes
    costs: CubeCosts
    accuracies: CubeAccuracies

    def best(
        self, limits: Mapping[str, float], resolution: int | None = None, extrapolated: bool = False
    ) -> tuple[int | None, list[str]]:
        """The network of the highest mean whose costs are at most `limits`, None if there is none; and those of the
        limits without which a better one would be there.

        `resolution`: only networks of so many pixels; `extrapolated`: also networks that are no candidates.
        """
        counts = {name: self._within(name, bound) for name, bound in limits.items()}
        best = self._best(list(counts.values()), resolution, extrapolated)
        if best is None or len(limits) < 2:
            return best, list(limits)
        without = {
            name: self._best([count for other, count in counts.items() if other != name], resolution, extrapolated)
            for name in limits
        }
        return best, [name for name in limits if without[name] != best]

    def feasible(self, limits: Mapping[str, float], most: int) -> Integers:
        """Up to `most` candidates within limits, best first."""
        inside = self._inside(limits)
        if len(inside) > most:
            inside = inside[np.argpartition(-self.accuracies.mean.ravel()[inside], most)[:most]]
        return inside[np.lexsort((inside, -self.accuracies.mean.ravel()[inside]))]

    def cost(self, name: str, networks: Integers) -> Integers:
        """A cost, by name of `LIMITS`, of networks (k,)."""
        if name in self.costs.by_row:
            return self.costs.by_row[name][networks // len(self.axes.x_r)]
        if name == "flops":
            return self.costs.flops.ravel()[networks].astype(np.int64)
        return BYTES_PER_ELEMENT[name.removeprefix("peak_")] * self.costs.peak.ravel()[networks].astype(np.int64)

    @cached_property
    def staircase(self) -> tuple[list[float], list[int]]:
        """`stairs` for a budget of multiply-adds alone."""
        return self.stairs({})

    def best_of_budget(self, flops: float) -> int | None:
        """The best candidate of at most so many multiply-adds; None without one."""
        starts, networks = self.staircase
        step = bisect_right(starts, flops) - 1
        return networks[step] if step >= 0 else None

    def stairs(self, limits: Mapping[str, float]) -> tuple[list[float], list[int]]:
        """Within limits, along the budget: the multiply-adds where the best candidate changes, and it from there on."""
        inside = self._inside(limits)
        flops = self.costs.flops.ravel()[inside]
        by_cost = np.argsort(flops, kind="stable")
        mean = self.accuracies.mean.ravel()[inside[by_cost]]
        before = np.maximum.accumulate(np.concatenate([[np.float32(-np.inf)], mean[:-1]]))
        better = by_cost[mean > before]
        starts = flops[better]
        last = np.append(starts[1:] != starts[:-1], [True] * (len(starts) > 0)).astype(bool)  # of equal cost the best
        return starts[last].astype(float).tolist(), inside[better[last]].tolist()

    def _within(self, name: str, bound: float) -> Integers:
        """How many networks of each row, from the first on, stay within a limit, (D·W,)."""
        pixels, rows = len(self.axes.x_r), len(self.costs.flops)
        if name in self.costs.by_row:
            return np.where(self.costs.by_row[name] <= bound, pixels, 0)
        if name == "max_resolution":
            return np.full(rows, np.searchsorted(self.axes.resolution, bound, side="right"))
        if name == "flops":
            return _count_within(self.costs.flops, bound)
        return _count_within(self.costs.peak, bound / BYTES_PER_ELEMENT[name.removeprefix("peak_")])

    def _best(self, counts: Sequence[Integers], resolution: int | None, extrapolated: bool) -> int | None:
        pixels, accuracies = len(self.axes.x_r), self.accuracies
        within = np.minimum.reduce([np.full(len(self.costs.flops), pixels), *counts])
        if resolution is None:
            rows = np.flatnonzero(within)
            leading = accuracies.leading_of_all if extrapolated else accuracies.leading
            columns = leading[rows, within[rows] - 1].astype(np.int64)
            rows, columns = rows[columns >= 0], columns[columns >= 0]
        else:
            column = resolution - int(self.axes.resolution[0])
            if not 0 <= column < pixels:
                return None
            rows = np.flatnonzero((within > column) & (extrapolated | accuracies.covered[:, column]))
            columns = np.full(len(rows), column)
        if not len(rows):
            return None
        best = int(np.argmax(accuracies.mean[rows, columns]))
        return int(rows[best]) * pixels + int(columns[best])

    def _inside(self, limits: Mapping[str, float]) -> Integers:
        """The candidates within limits, in the order of their indices."""
        inside = self.accuracies.covered
        if limits:
            within = np.minimum.reduce([self._within(*limit) for limit in limits.items()])
            inside = inside & (np.arange(len(self.axes.x_r)) < within[:, None])
        return np.flatnonzero(inside)


def predict_cube(
    axes: Axes,
    posterior: Posterior,
    *,
    most_std: float,
    most_distance: float,
    neighbours: NDArray[np.float64],
) -> CubeAccuracies:
    """Predict all networks of a backbone.

    A candidate stays below `most_std`, the standard deviation of a logit with noise, and below `most_distance` to the
    nearest of `neighbours`: log coordinates of the rows of the backbone's kind, shape (k, 3).
    """
    with np.errstate(invalid="ignore"):  # a flag that OpenBLAS sets in single precision, whatever the numbers
        mean, uncovered = _predict(axes, posterior, max(most_std**2 - posterior.noise**2, 0))
    uncovered |= _distance(axes, neighbours) >= most_distance
    shape = -1, len(axes.x_r)
    return CubeAccuracies(mean.reshape(shape), ~uncovered.reshape(shape))


def _compact(counts: Integers) -> Counts:
    """The same in the smallest unsigned type that holds them."""
    return counts.astype(np.min_scalar_type(int(counts.max())))


def _count_within(rising: Counts, bound: float) -> Integers:
    """How many numbers of each row, from the first on, are at most `bound`, (rows,): rows rise."""
    rows, columns = rising.shape
    flat, starts = rising.ravel(), np.arange(rows) * columns
    low, high = np.zeros(rows, dtype=np.int64), np.full(rows, columns)
    for _ in range(columns.bit_length()):
        middle = (low + high) // 2
        inside = (middle < columns) & (flat[starts + np.minimum(middle, columns - 1)] <= bound)
        low, high = np.where(inside, middle + 1, low), np.where(inside, high, middle)
    return np.minimum(low, columns)


def _leading(mean: Floats) -> NDArray[np.int16]:
    """Of each row the column of the largest mean among the first 1 … R; −1 where all are −∞."""
    before = np.full_like(mean, -np.inf)
    np.maximum.accumulate(mean[:, :-1], axis=1, out=before[:, 1:])
    columns = np.where(mean > before, np.arange(mean.shape[1], dtype=np.int16), np.int16(-1))
    return np.maximum.accumulate(columns, axis=1)


def _squares(axes: Axes, points: NDArray[np.float64], lengths: NDArray[np.float64]) -> tuple[Floats, Floats]:
    """Squared distances to points (q, 3) in units of `lengths`: along depth (D, q), and in the plane (W·R, q)."""
    r, d, w = (
        (((x[:, None] - points[:, axis]) / lengths[axis]) ** 2).astype(np.float32)
        for axis, x in enumerate((axes.x_r, axes.x_d, axes.x_w))
    )
    return d, (w[:, None] + r[None]).reshape(-1, len(points))


def _predict(axes: Axes, posterior: Posterior, most_variance: float) -> tuple[Floats, NDArray[np.bool_]]:
    """Latent mean of all networks, (n,), and whether its variance reaches `most_variance`; in single precision.

    A variance is what is left of the prior's by ‖R g‖². Most are small enough by the few directions in which R g is
    long; the rest are computed whole.
    """
    m, R = posterior.m.astype(np.float32), posterior.R.astype(np.float32)
    v, v_shape = posterior.v.astype(np.float32), np.float32(posterior.v_shape)
    few, most_std = _directions(axes, posterior, most_variance), np.sqrt(most_variance)
    depths, plane = _squares(axes, posterior.settings, posterior.lengths)
    means, unsure = [], []
    for x_d, squares in zip(axes.x_d, depths, strict=True):
        for part in np.array_split(np.arange(len(plane)), max(1, len(plane) // BLOCK)):
            g = np.hstack([_plain(axes, x_d, part), _matern(plane[part[0] : part[-1] + 1] + squares)])
            prior = g[:, : len(v)] ** 2 @ v + v_shape
            reaches = prior - _norms(g, few) >= (1 - SLACK) * most_variance
            if reaches.any():
                variance = prior[reaches] - _norms(g[reaches], R)
                reaches[reaches] = np.sqrt(np.maximum(variance, 0)) >= most_std
            means.append(g @ m)
            unsure.append(reaches)
    return np.concatenate(means) + np.float32(1), np.concatenate(unsure)


def _directions(axes: Axes, posterior: Posterior, most_variance: float) -> Floats:
    """R turned and cut to its first rows, (k, p): at places spread over the cube the others hold little of ‖R g‖²."""
    spread = np.linspace(0, len(axes.x_d) * len(axes.x_w) * len(axes.x_r) - 1, SAMPLED).astype(np.int64)
    projected = posterior.features(axes.x(spread)) @ posterior.R.T
    turned = np.linalg.svd(projected, full_matrices=False)[2]
    held = np.cumsum((projected @ turned.T) ** 2, axis=1)
    enough = (held[:, -1:] - held).max(axis=0) <= most_variance / 8
    return (turned[: np.argmax(enough) + 1] @ posterior.R).astype(np.float32)


def _norms(g: Floats, R: Floats) -> Floats:
    """‖R g‖² of each row of g, (n,)."""
    projected = g @ R.T
    norms: Floats = np.einsum("ij,ij->i", projected, projected)
    return norms


def _matern(squares: Floats) -> Floats:
    """M of squared distances, in their place."""
    squares *= 5
    h = np.sqrt(squares, out=squares)
    matern = h * h
    matern /= 3
    matern += 1 + h
    matern *= np.exp(np.negative(h, out=h), out=h)
    return matern


def _plain(axes: Axes, x_d: np.float32, part: Integers) -> Floats:
    """φ(x), (part, 5), of places of the plane of widths and resolutions at one depth."""
    w, r = np.divmod(part, len(axes.x_r))
    x = np.stack([axes.x_r[r], np.full(len(part), x_d), axes.x_w[w]], axis=1)
    return features(x).astype(np.float32)


def _distance(axes: Axes, neighbours: NDArray[np.float64]) -> Floats:
    """Distance of all networks to the nearest neighbour in log coordinates, (n,): infinite where there is none."""
    if not len(neighbours):
        return np.full(len(axes.x_r) * len(axes.x_d) * len(axes.x_w), np.inf, dtype=np.float32)
    depths, plane = _squares(axes, neighbours, np.ones(3))
    nearest: Floats = np.sqrt(np.concatenate([(plane + squares).min(axis=1) for squares in depths]))
    return nearest
