"""Exact costs of all networks of a backbone: the only place where anything is counted.

A backbone compiles to one row of integer coefficients for each segment (stem, stage, head) and each pair of channels
that some width ratio gives it. NumPy evaluates the rows here, for one network or a million; the page's JavaScript
evaluates the same rows from JSON.

Notation: P width patterns, L map sizes (the image and what remains of it after each stride), S stages, n_s blocks of
stage s, h_l size l in pixels. A quantity of a network is `coefficients[pattern] · features`, where

    features = [h_1², …, h_L², 1, (n_1 − 1)·h²_(1), …, (n_S − 1)·h²_(S), n_1 − 1, …, n_S − 1]

and h_(s) is the size that stage s writes. A peak is the maximum of `alternatives[pattern] · [h_1², …, h_L², 1]` over
the layers that the network has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from modelcube.networks.backbone import Backbone, Stage
from modelcube.networks.blocks import Block
from modelcube.networks.layers import Costs, Polynomial
from modelcube.networks.memory import BYTES_PER_ELEMENT, block_memory, undominated
from modelcube.networks.network import Network
from modelcube.networks.patterns import Patterns, depth_patterns, width_patterns
from modelcube.networks.ranges import API_RANGES, Ranges

Integers = NDArray[np.int64]

QUANTITIES = Costs._fields
PARTS = {"in": 0, "out": 1, "const": 2}
SCHEDULES = {"peak": False, "peak_in_place": True}
CHUNK = 16_384  # networks evaluated at once, so that intermediate arrays stay in the cache
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


@dataclass(frozen=True)
class BlockRows:
    """Coefficients of one block of a segment: `costs` (quantities, rows, 3), `memory` by schedule (layers, rows, 3)."""

    costs: Integers
    memory: dict[str, Integers]

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> "BlockRows":
        """The rows of a list of blocks, one row a block."""
        costs = [_block_costs(block) for block in blocks]
        memory = {
            name: undominated([block_memory(block, in_place=in_place) for block in blocks])
            for name, in_place in SCHEDULES.items()
        }
        return cls(
            np.array(costs, dtype=np.int64).swapaxes(0, 1),
            {name: np.array(layers, dtype=np.int64) for name, layers in memory.items()},
        )

    def take(self, rows: slice) -> "BlockRows":
        """A part of the rows."""
        return BlockRows(self.costs[:, rows], {name: layers[:, rows] for name, layers in self.memory.items()})

    def to_json(self) -> dict[str, Any]:
        """Coefficients by quantity and part; a part that is zero in every row is left out."""
        quantities = {name: _parts(rows) for name, rows in zip(QUANTITIES, self.costs, strict=True)}
        return quantities | {name: [_parts(rows) for rows in layers] for name, layers in self.memory.items()}


@dataclass(frozen=True)
class SegmentTable:
    """The rows of one stem, stage or head: row j holds for width patterns from starts[j] up to starts[j + 1]."""

    stage: Stage
    depth: int | None
    starts: Integers
    first: BlockRows
    repeat: BlockRows | None

    def within(self, patterns: slice) -> "SegmentTable":
        """The rows that a range of width patterns needs, patterns renumbered from 0."""
        low = int(np.searchsorted(self.starts, patterns.start, side="right")) - 1
        rows = slice(low, int(np.searchsorted(self.starts, patterns.stop, side="left")))
        starts = np.maximum(self.starts[rows] - patterns.start, 0)
        repeat = self.repeat.take(rows) if self.repeat else None
        return SegmentTable(self.stage, self.depth, starts, self.first.take(rows), repeat)

    def to_json(self) -> dict[str, Any]:
        """The segment as the page evaluates it."""
        return {
            "name": self.stage.name,
            "stride": self.stage.stride,
            "depth": self.depth,
            "starts": self.starts.tolist(),
            "first": self.first.to_json(),
            "repeat": self.repeat.to_json() if self.repeat else None,
        }


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
            self._compiled.evaluate(*(array[start : start + CHUNK] for array in flat))
            for start in range(0, max(1, flat[0].size), CHUNK)
        ]
        return NetworkCosts(*(np.concatenate(parts).reshape(pixels.shape) for parts in zip(*chunks, strict=True)))

    def of(self, network: Network) -> NetworkCosts:
        """Costs of one network of this backbone, arrays of shape ()."""
        return self.evaluate_patterns(network.resolution, network.depth, network.width)

    @cached_property
    def baseline(self) -> NetworkCosts:
        """Costs of the backbone itself, at (1, 1, 1) of its own resolution."""
        return self.evaluate(self.backbone.base_resolution, 1.0, 1.0)

    @cached_property
    def _compiled(self) -> "_Compiled":
        return _Compiled.of(self)

    def to_json(self, ranges: Ranges = API_RANGES) -> dict[str, Any]:
        """The table as plain data, restricted to the patterns that `ranges` gives."""
        depth, width = self.depths.within(ranges.d), self.widths.within(ranges.w)
        return {
            "backbone": self.backbone.id,
            "architecture": self.backbone.architecture,
            "classes": self.classes,
            "in_channels": self.in_channels,
            "base_resolution": self.backbone.base_resolution,
            "d": {"breakpoints": self.depths.breakpoints[depth], "blocks": self.depths.values[depth]},
            "w": {"breakpoints": self.widths.breakpoints[width], "channels": self.widths.values[width]},
            "segments": [segment.within(width).to_json() for segment in self.segments],
        }


@lru_cache(maxsize=32)
def cost_table(backbone: Backbone, classes: int = 1000, in_channels: int = 3) -> CostTable:
    """The cost table of a backbone, compiled once."""
    written = width_patterns(backbone).array
    first = _segment(backbone.segments[0], None, _pairs(np.full_like(written[:, 0], in_channels), written[:, 0]))
    last = _segment(backbone.segments[-1], None, _pairs(written[:, -1], np.full_like(written[:, 0], classes)))
    segments = (first, *_inner_segments(backbone), last)
    return CostTable(backbone, classes, in_channels, depth_patterns(backbone), width_patterns(backbone), segments)


@lru_cache
def _inner_segments(backbone: Backbone) -> tuple[SegmentTable, ...]:
    """All segments but the first and the last, which alone depend on the images and the classes."""
    written = width_patterns(backbone).array
    depths = [None] * len(backbone.stem) + list(range(len(backbone.stages))) + [None] * len(backbone.head)
    return tuple(
        _segment(backbone.segments[i], depths[i], _pairs(written[:, i - 1], written[:, i]))
        for i in range(1, len(backbone.segments) - 1)
    )


def _pairs(read: Integers, written: Integers) -> Integers:
    return np.stack([read, written], axis=1)


def _segment(stage: Stage, depth: int | None, channels: Integers) -> SegmentTable:
    """A segment's rows; `channels` (P, 2) are those that it reads and writes at each width pattern."""
    changes = np.any(np.diff(channels, axis=0) != 0, axis=1)
    starts = np.concatenate([[0], np.flatnonzero(changes) + 1])
    pairs = channels[starts].tolist()
    first = BlockRows.of([stage.first(*pair) for pair in pairs])
    repeat = BlockRows.of([stage.repeated(written) for _, written in pairs]) if depth is not None else None
    return SegmentTable(stage, depth, starts, first, repeat)


def _block_costs(block: Block) -> list[Polynomial]:
    layers = [layer.costs() for layer in block.layers]
    return [sum(quantity, start=Polynomial()) for quantity in zip(*layers, strict=True)]


def _parts(rows: Integers) -> dict[str, list[int]]:
    return {part: rows[:, column].tolist() for part, column in PARTS.items() if rows[:, column].any()}


@dataclass(frozen=True)
class _Compiled:
    """The table as matrices over whole width patterns (notation: the module's)."""

    coefficients: Integers  # (quantities, P, L + 1 + 2 S)
    alternatives: dict[str, Integers]  # by schedule: (P, layers, L + 1)
    repeated_in: dict[str, Integers]  # by schedule: the stage whose repeated block a layer is of, −1 for a first block
    stage_sizes: Integers  # (S,) index of the size that each stage writes
    blocks: Integers  # (depth patterns, S)

    @classmethod
    def of(cls, table: CostTable) -> "_Compiled":
        builder = _Builder(table)
        for segment in table.segments:
            builder.add(segment)
        return builder.build()

    def evaluate(self, pixels: Integers, depth: Integers, width: Integers) -> NetworkCosts:
        squares = self._squares(pixels)
        more = self.blocks[depth] - 1
        features = np.concatenate([squares, more * squares[:, self.stage_sizes], more], axis=1)
        totals = [np.einsum("nf,nf->n", rows[width], features) for rows in self.coefficients]
        peaks = [self._peak(schedule, width, squares, more) for schedule in SCHEDULES]
        return NetworkCosts(*totals, *peaks)

    def _squares(self, pixels: Integers) -> Integers:
        """[h_1², …, h_L², 1] of each network."""
        squares = np.ones((len(pixels), next(iter(self.alternatives.values())).shape[-1]), dtype=np.int64)
        size = pixels
        for column in range(squares.shape[1] - 1):
            squares[:, column] = size**2
            size = -(-size // 2)
        return squares

    def _peak(self, schedule: str, width: Integers, squares: Integers, more: Integers) -> Integers:
        held = np.einsum("nal,nl->na", self.alternatives[schedule][width], squares)
        stages = self.repeated_in[schedule]
        present = np.where(stages >= 0, more[:, stages] > 0, True)
        peak: Integers = (held * present).max(axis=1)
        return peak


class _Builder:
    """Adds up a table's segments into the matrices of `_Compiled`."""

    def __init__(self, table: CostTable) -> None:
        self.table = table
        self.patterns = np.arange(len(table.widths.values))
        self.sizes = 1 + sum(segment.stage.stride == 2 for segment in table.segments)
        self.stages = len(table.backbone.stages)
        features = self.sizes + 1 + 2 * self.stages
        self.coefficients = np.zeros((len(QUANTITIES), len(self.patterns), features), dtype=np.int64)
        self.layers: dict[str, list[Integers]] = {schedule: [] for schedule in SCHEDULES}
        self.repeated_in: dict[str, list[int]] = {schedule: [] for schedule in SCHEDULES}
        self.stage_sizes = np.zeros(self.stages, dtype=np.int64)
        self.size = 0

    def add(self, segment: SegmentTable) -> None:
        """The next segment, in the order in which they run."""
        rows = np.searchsorted(segment.starts, self.patterns, side="right") - 1
        before, self.size = self.size, self.size + (segment.stage.stride == 2)
        first = segment.first.costs[:, rows]
        for part, column in ((0, before), (1, self.size), (2, self.sizes)):
            self.coefficients[:, :, column] += first[:, :, part]
        self._add_memory(segment.first, rows, before, -1)
        if segment.repeat is not None and segment.depth is not None:
            self._add_repeat(segment.repeat, segment.depth, rows)

    def _add_repeat(self, repeat: BlockRows, stage: int, rows: Integers) -> None:
        costs = repeat.costs[:, rows]
        column = self.sizes + 1 + stage
        self.stage_sizes[stage] = self.size
        self.coefficients[:, :, column] = costs[:, :, 0] + costs[:, :, 1]
        self.coefficients[:, :, column + self.stages] = costs[:, :, 2]
        self._add_memory(repeat, rows, self.size, stage)

    def _add_memory(self, block: BlockRows, rows: Integers, before: int, repeated_in: int) -> None:
        for schedule, layers in block.memory.items():
            for layer in layers:
                held = np.zeros((len(self.patterns), self.sizes + 1), dtype=np.int64)
                for part, column in ((0, before), (1, self.size), (2, self.sizes)):
                    held[:, column] += layer[rows, part]
                self.layers[schedule].append(held)
                self.repeated_in[schedule].append(repeated_in)

    def build(self) -> _Compiled:
        """The finished matrices."""
        return _Compiled(
            self.coefficients,
            {schedule: np.stack(layers, axis=1) for schedule, layers in self.layers.items()},
            {schedule: np.array(stages) for schedule, stages in self.repeated_in.items()},
            self.stage_sizes,
            self.table.depths.array,
        )
