"""Exact costs of all networks of a backbone: the only place where anything is counted.

A backbone compiles to one row of integer coefficients for each segment (stem, stage, head) and each pair of channels
that some width ratio gives it. NumPy evaluates the rows (`matrices`), for one network or a million; the page's
JavaScript evaluates the same rows from JSON.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from modelcube.networks.backbone import Backbone
from modelcube.networks.matrices import Integers, Matrices, SegmentTable, build_matrices, segment_table
from modelcube.networks.memory import BYTES_PER_ELEMENT
from modelcube.networks.network import Network
from modelcube.networks.ranges import API_RANGES, Patterns, Ranges

CHUNK = 4_096  # networks evaluated at once, so that intermediate arrays stay in the cache
BIAS_BYTES_INT8 = 4  # an int8 engine keeps biases as int32


class NetworkCosts(NamedTuple):
    """Costs of networks, int64 arrays of one shape: multiply-adds, elements, counts as in `layers`."""

    flops: Integers
    flops_fvcore: Integers
    params: Integers
    activations: Integers
    weights: Integers
    biases: Integers
    peak: Integers
    peak_in_place: Integers

    def weight_bytes(self, precision: str) -> Integers:
        """Bytes of the weights with batch normalisation folded, `precision` int8 or fp32."""
        if precision == "int8":
            return self.weights + BIAS_BYTES_INT8 * self.biases
        return BYTES_PER_ELEMENT[precision] * (self.weights + self.biases)

    def peak_activation_bytes(self, precision: str, *, in_place: bool = False) -> Integers:
        """Bytes of the largest set of maps held at once (schedules: `memory`)."""
        return BYTES_PER_ELEMENT[precision] * (self.peak_in_place if in_place else self.peak)


@dataclass(frozen=True, eq=False)  # one object a table: hashed by identity, thus quickly
class CostTable:
    """Everything that networks of one backbone cost, for a number of classes and of input channels."""

    backbone: Backbone
    classes: int
    in_channels: int
    depths: Patterns
    widths: Patterns
    segments: tuple[SegmentTable, ...]

    def evaluate(self, resolution: ArrayLike, d: ArrayLike, w: ArrayLike) -> NetworkCosts:
        """Costs of networks at `resolution` pixels and ratios `d`, `w` (arrays that broadcast, within `API_RANGES`)."""
        depth = np.searchsorted(self.depths.breakpoints, d, side="right") - 1
        width = np.searchsorted(self.widths.breakpoints, w, side="right") - 1
        return self.evaluate_patterns(resolution, depth, width)

    def evaluate_patterns(self, resolution: ArrayLike, depth: ArrayLike, width: ArrayLike) -> NetworkCosts:
        """Costs of networks at `resolution` pixels and given indices of depth and width patterns."""
        pixels, depth, width = np.broadcast_arrays(*(np.asarray(a, dtype=np.int64) for a in (resolution, depth, width)))
        flat = [array.ravel() for array in (pixels, depth, width)]
        chunks = [
            self._matrices.evaluate(*(array[start : start + CHUNK] for array in flat))
            for start in range(0, max(1, flat[0].size), CHUNK)
        ]
        return NetworkCosts(*(np.concatenate(parts).reshape(pixels.shape) for parts in zip(*chunks, strict=True)))

    def grid(self, resolution: ArrayLike, depth: slice, width: slice) -> NetworkCosts:
        """Costs of every combination of pixels (R,) and ranges of patterns: arrays of shape (depths, widths, R)."""
        return NetworkCosts(*self._matrices.grid(np.asarray(resolution, dtype=np.int64), depth, width))

    def flops_by_width(self, resolution: int, depth: int) -> Integers:
        """Multiply-adds at `resolution` pixels and a depth pattern of every width pattern, (patterns,)."""
        return self._matrices.flops_by_width(resolution, depth)

    def of(self, network: Network) -> NetworkCosts:
        """Costs of one network of this backbone, NumPy integers."""
        costs: list[Any] = self._matrices.evaluate_one(network.resolution, network.depth, network.width)
        return NetworkCosts(*costs)

    @cached_property
    def baseline(self) -> NetworkCosts:
        """Costs of the backbone itself, at (1, 1, 1) of its own resolution."""
        return self.evaluate(self.backbone.base_resolution, 1.0, 1.0)

    @cached_property
    def _matrices(self) -> Matrices:
        return build_matrices(self.segments, len(self.widths.values), self.depths.array)

    def to_json(self, ranges: Ranges = API_RANGES, base_resolution: int | None = None) -> dict[str, Any]:
        """The table as plain data, restricted to the patterns that `ranges` gives.

        `base_resolution`: pixels that r = 1 stands for; the backbone's own unless given.
        """
        depth, width = self.depths.within(ranges.d), self.widths.within(ranges.w)
        return {
            "backbone": self.backbone.id,
            "architecture": self.backbone.architecture,
            "classes": self.classes,
            "in_channels": self.in_channels,
            "base_resolution": base_resolution or self.backbone.base_resolution,
            "d": {"breakpoints": self.depths.breakpoints[depth], "blocks": self.depths.values[depth]},
            "w": {"breakpoints": self.widths.breakpoints[width], "channels": self.widths.values[width]},
            "segments": [segment.within(width).to_json() for segment in self.segments],
        }


@lru_cache(maxsize=32)
def cost_table(backbone: Backbone, classes: int = 1000, in_channels: int = 3) -> CostTable:
    """The cost table of a backbone, compiled once; only its first and last segment depend on images and classes."""
    channels = np.pad(backbone.widths.array, ((0, 0), (1, 1)))
    channels[:, 0], channels[:, -1] = in_channels, classes
    depths = [None] * len(backbone.stem) + list(range(len(backbone.stages))) + [None] * len(backbone.head)
    known = () if (classes, in_channels) == (1000, 3) else cost_table(backbone).segments[:-1]
    segments = tuple(
        known[i] if 0 < i < len(known) else segment_table(stage, depths[i], channels[:, i : i + 2])
        for i, stage in enumerate(backbone.segments)
    )
    return CostTable(backbone, classes, in_channels, backbone.depths, backbone.widths, segments)
