"""All networks of a backbone's cube at once: what each costs, its predicted accuracy, and the best within limits.

The cube holds every distinct network that the page can reach: all whole pixels × depth patterns × width patterns.
Networks stand in the order of their predicted accuracy, best first, so that the best within some limits is the first
that stays within them. Blocks of networks that hold none within one of the limits are passed over.

Notation: D depth patterns, W width patterns, R resolutions, n = D·W·R networks; x = (ln r, ln d, ln w) in coordinates,
each axis of which depends on one of the three alone, so that squared distances are sums of three small tables.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from modelcube.formulas.budget import Choice
from modelcube.networks.cost_table import CostTable
from modelcube.networks.ranges import PAGE_RANGES
from modelcube.surrogate.kernel import features
from modelcube.surrogate.posterior import Posterior

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Costs = NDArray[np.signedinteger | np.bool_]

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
class Cube:
    """The networks in the order of their predicted accuracy, best first.

    Attributes:
        axes: the cube's axes.
        order: flat index of each network, (n,).
        mean: latent logit, (n,), falling.
        costs: by name of `LIMITS`, (n,) each; `uncovered` says which networks are no candidates, since they lie beyond
            what validation covers or too near its edge.
    """

    axes: Axes
    order: Integers
    mean: Floats
    costs: Mapping[str, Costs]

    def best(self, limits: Mapping[str, float], resolution: int | None = None) -> int | None:
        """Place of the best network whose costs are at most `limits`; None if there is none."""
        return next((int(places[0]) for places in self._blocks_within(limits, resolution) if len(places)), None)

    def feasible(self, limits: Mapping[str, float], most: int, resolution: int | None = None) -> Integers:
        """Places of up to `most` networks within limits, best first."""
        found, count = [np.empty(0, dtype=np.int64)], 0
        for places in self._blocks_within(limits, resolution):
            found.append(places)
            count += len(places)
            if count >= most:
                break
        return np.concatenate(found)[:most]

    def choice(self, place: int) -> Choice:
        """The network at a place of the order."""
        return self.axes.choice(int(self.order[place]))

    def x(self, places: Integers) -> NDArray[np.float64]:
        """Log coordinates of the networks at places (k,) of the order, (k, 3)."""
        return self.axes.x(self.order[places])

    @cached_property
    def staircase(self) -> tuple[list[float], list[int]]:
        """`stairs` for a budget of multiply-adds alone."""
        return self.stairs({})

    def best_of_budget(self, flops: float) -> int | None:
        """Place of the best network of at most so many multiply-adds that is a candidate, None without one."""
        starts, places = self.staircase
        step = bisect_right(starts, flops) - 1
        return places[step] if step >= 0 else None

    def stairs(self, limits: Mapping[str, float]) -> tuple[list[float], list[int]]:
        """Within limits, along the budget: where the best network changes, and its place from there on.

        Only candidates count.
        """
        bounds = {**limits, "uncovered": 0}
        places = np.flatnonzero(np.logical_and.reduce([self.costs[name] <= bound for name, bound in bounds.items()]))
        by_cost = places[np.argsort(self.costs["flops"][places], kind="stable")]
        better = by_cost < np.minimum.accumulate(np.concatenate([[len(self.order)], by_cost[:-1]]))
        best = by_cost[better]
        return self.costs["flops"][best].astype(float).tolist(), best.tolist()

    def _blocks_within(self, limits: Mapping[str, float], resolution: int | None) -> Iterator[Integers]:
        """Places of the networks within limits, block by block."""
        bounds = dict(limits)
        if resolution is not None:
            bounds |= {"max_resolution": resolution, "min_resolution": -resolution}
        possible = np.logical_and.reduce([self._least[name] <= bound for name, bound in bounds.items()])
        for block in np.flatnonzero(possible).tolist():
            part = slice(block * BLOCK, (block + 1) * BLOCK)
            inside = np.logical_and.reduce([self.costs[name][part] <= bound for name, bound in bounds.items()])
            yield block * BLOCK + np.flatnonzero(inside)

    @cached_property
    def _least(self) -> dict[str, Costs]:
        """The smallest cost of each block, by name."""
        starts = np.arange(0, len(self.order), BLOCK)
        return {name: np.minimum.reduceat(values, starts) for name, values in self.costs.items()}


def build_cube(
    table: CostTable,
    base_resolution: int,
    posterior: Posterior,
    *,
    most_std: float,
    most_distance: float,
    neighbours: NDArray[np.float64],
) -> Cube:
    """Count and predict all networks of a backbone; `base_resolution` is R0 in pixels.

    A candidate stays below `most_std`, the standard deviation of a logit with noise, and below `most_distance` to the
    nearest of `neighbours`: log coordinates of the rows of the backbone's kind, shape (k, 3).
    """
    axes = Axes.from_table(table, base_resolution)
    with np.errstate(invalid="ignore"):  # a flag that OpenBLAS sets in single precision, whatever the numbers
        mean, uncovered = _predict(axes, posterior, max(most_std**2 - posterior.noise**2, 0))
    uncovered |= _distance(axes, neighbours) >= most_distance
    order = np.argsort(-mean, kind="stable")
    costs = {name: values[order] for name, values in _costs(axes, table).items()}
    return Cube(axes, order, mean[order], costs | {"uncovered": uncovered[order]})


def _costs(axes: Axes, table: CostTable) -> Mapping[str, Costs]:
    """What all networks of the cube cost, (n,) each."""
    grid = table.grid(axes.resolution, axes.depth, axes.width)
    resolution = np.broadcast_to(axes.resolution.astype(np.int16), grid.flops.shape)
    costs: dict[str, Costs] = {
        "flops": grid.flops,
        "params": grid.params,
        "peak_int8": grid.peak_activation_bytes("int8"),
        "peak_fp32": grid.peak_activation_bytes("fp32"),
        "weights_int8": grid.weight_bytes("int8"),
        "weights_fp32": grid.weight_bytes("fp32"),
        "max_resolution": resolution,
        "min_resolution": -resolution,
    }
    return {name: values.ravel() for name, values in costs.items()}


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
