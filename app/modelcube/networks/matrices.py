"""The rows of a cost table, and the same as matrices, so that NumPy evaluates one network or a million at once.

A row holds the integer coefficients of one stem, stage or head for a run of width patterns: those that give the segment
the same channels to read and to write.

Notation: P width patterns, L map sizes (the image and what remains of it after each stride), S stages, Q quantities,
A layers that may hold the most memory, n_s blocks of stage s, h_l size l in pixels. With

    features = [h_1², …, h_L², 1, (n_1 − 1)·h²_(1), …, (n_S − 1)·h²_(S), n_1 − 1, …, n_S − 1],

where h_(s) is the size that stage s writes, the quantities of a network are `coefficients[pattern] · features`; a peak
is the maximum of `alternatives[pattern] · [h_1², …, h_L², 1]` over the layers that the network has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelcube.networks.backbone import Stage
from modelcube.networks.layers import Block, Costs, Polynomial
from modelcube.networks.memory import block_memory, undominated

Integers = NDArray[np.int64]

QUANTITIES = Costs._fields
PARTS = {"in": 0, "out": 1, "const": 2}
SCHEDULES = {"peak": False, "peak_in_place": True}  # name: whether depthwise convolutions overwrite their input
FIRST_BLOCK = -1


@dataclass(frozen=True)
class BlockRows:
    """Coefficients of one block of a segment: `costs` (quantities, rows, 3), `memory` by schedule (layers, rows, 3)."""

    costs: Integers
    memory: dict[str, Integers]

    @classmethod
    def from_blocks(cls, blocks: Sequence[Block]) -> "BlockRows":
        """The rows of a list of blocks, one row a block."""
        costs = [block_costs(block) for block in blocks]
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


def segment_table(stage: Stage, depth: int | None, channels: Integers) -> SegmentTable:
    """A segment's rows; `channels` (P, 2) are those that it reads and writes at each width pattern."""
    changes = np.any(np.diff(channels, axis=0) != 0, axis=1)
    starts = np.concatenate([[0], np.flatnonzero(changes) + 1])
    pairs = channels[starts].tolist()
    first = BlockRows.from_blocks([stage.first(*pair) for pair in pairs])
    repeat = BlockRows.from_blocks([stage.repeated(written) for _, written in pairs]) if depth is not None else None
    return SegmentTable(stage, depth, starts, first, repeat)


def block_costs(block: Block) -> list[Polynomial]:
    """Each quantity of a block, in the order of `Costs`."""
    layers = [layer.costs() for layer in block.layers]
    return [sum(quantity, start=Polynomial()) for quantity in zip(*layers, strict=True)]


def _parts(rows: Integers) -> dict[str, list[int]]:
    return {part: rows[:, column].tolist() for part, column in PARTS.items() if rows[:, column].any()}


@dataclass(frozen=True)
class Matrices:
    """What the module's docstring says; `layer_stages` (A,) is the stage whose repeated block a layer belongs to."""

    coefficients: Integers  # (P, Q, L + 1 + 2 S)
    alternatives: Integers  # (P, A, L + 1), one schedule after the other
    layer_stages: Integers  # (A,), FIRST_BLOCK for the layers of first blocks, which every network has
    schedule_starts: Integers  # (schedules,) where the layers of each schedule begin
    stage_sizes: Integers  # (S,) index of the size that each stage writes
    blocks: Integers  # (depth patterns, S)

    def evaluate(self, pixels: Integers, depth: Integers, width: Integers) -> list[Integers]:
        """Quantities, then peaks by schedule, of networks given as pixels and pattern indices, all of shape (n,)."""
        squares = self._squares(pixels)
        more = self.blocks[depth] - 1
        features = np.concatenate([squares, more * squares[:, self.stage_sizes], more], axis=1)
        totals = np.einsum("nqf,nf->qn", self.coefficients[width], features)
        held = np.einsum("nal,nl->an", self.alternatives[width], squares)
        held *= self._present(more)
        return [*totals, *np.maximum.reduceat(held, self.schedule_starts)]

    def evaluate_one(self, pixels: int, depth: int, width: int) -> list[np.int64]:
        """The same of one network."""
        squares, features = self._features_of_one(pixels, depth)
        held = self.alternatives[width] @ squares
        held *= self._present_by_depth[depth]
        return [*(self.coefficients[width] @ features), *np.maximum.reduceat(held, self.schedule_starts)]

    def flops_by_width(self, pixels: int, depth: int) -> Integers:
        """Multiply-adds at one size and depth of every width pattern, (P,); exact as in `grid`."""
        flops: Integers = (self._flops @ self._features_of_one(pixels, depth)[1].astype(float)).astype(np.int64)
        return flops

    @cached_property
    def _flops(self) -> NDArray[np.float64]:
        return np.ascontiguousarray(self.coefficients[:, QUANTITIES.index("flops")], dtype=float)

    def _features_of_one(self, pixels: int, depth: int) -> tuple[Integers, Integers]:
        """[h_1², …, h_L², 1] and the features of one size and depth."""
        sizes = [pixels]
        for _ in range(self.alternatives.shape[2] - 2):
            sizes.append((sizes[-1] + 1) // 2)
        squares = np.array([*(size * size for size in sizes), 1], dtype=np.int64)
        more = self.blocks[depth] - 1
        return squares, np.concatenate([squares, more * squares[self.stage_sizes], more])

    @cached_property
    def _present_by_depth(self) -> NDArray[np.bool_]:
        """Whether the networks of each depth pattern have each layer, (depth patterns, A)."""
        return np.ascontiguousarray(self._present(self.blocks - 1).T)

    def grid(self, pixels: Integers, depth: slice, width: slice) -> list[Integers]:
        """The same for every combination of pixels (R,) and ranges of patterns: shape (depths, widths, R) each.

        Products run in double precision, which is exact: every count stays far below 2⁵³.
        """
        squares = self._squares(pixels).T.astype(float)
        more = self.blocks[depth] - 1
        totals = self._by_size(more, self.coefficients[width]).astype(float) @ squares
        held = self.alternatives[width].astype(float) @ squares
        ends = [*self.schedule_starts[1:], held.shape[1]]
        schedules = [slice(*pair) for pair in zip(self.schedule_starts, ends, strict=True)]
        peaks = [self._grid_peak(held[:, layers], self.layer_stages[layers], more) for layers in schedules]
        quantities = [totals[:, :, quantity] for quantity in range(totals.shape[2])]
        return [array.astype(np.int64) for array in (*quantities, *peaks)]

    def _grid_peak(self, held: NDArray[np.float64], stages: Integers, more: Integers) -> NDArray[np.float64]:
        """The peak of one schedule, (D, W, R): first blocks and each stage's repeated ones compete where present."""
        of_stage = {stage: held[:, stages == stage].max(axis=1) for stage in set(stages.tolist())}
        peaks: dict[tuple[bool, ...], NDArray[np.float64]] = {}
        for present in map(tuple, (more > 0).tolist()):
            if present not in peaks:
                competing = [peak for stage, peak in of_stage.items() if stage == FIRST_BLOCK or present[stage]]
                peaks[present] = np.maximum.reduce(competing)
        return np.stack([peaks[present] for present in map(tuple, (more > 0).tolist())])

    def _by_size(self, more: Integers, coefficients: Integers) -> Integers:
        """Coefficients of [h_1², …, h_L², 1] with the repeated blocks of each depth added, (D, W, Q, L + 1)."""
        sizes, stages = self.alternatives.shape[2], len(self.stage_sizes)
        summed = np.repeat(coefficients[None, :, :, :sizes], len(more), axis=0)
        for stage, size in enumerate(self.stage_sizes):
            repeats = more[:, stage, None, None]
            summed[..., size] += repeats * coefficients[:, :, sizes + stage]
            summed[..., -1] += repeats * coefficients[:, :, sizes + stages + stage]
        return summed

    def _squares(self, pixels: Integers) -> Integers:
        """[h_1², …, h_L², 1] of each network, (n, L + 1)."""
        squares = np.ones((len(pixels), self.alternatives.shape[2]), dtype=np.int64)
        size = pixels
        for column in range(squares.shape[1] - 1):
            squares[:, column] = size * size
            size = (size + 1) // 2
        return squares

    def _present(self, more: Integers) -> NDArray[np.bool_]:
        """Whether each network has each layer, (A, n)."""
        repeated = np.asarray(more.T[self.layer_stages] > 0, dtype=np.bool_)
        repeated |= (self.layer_stages == FIRST_BLOCK)[:, None]
        return repeated


def build_matrices(segments: Sequence[SegmentTable], patterns: int, blocks: Integers) -> Matrices:
    """The matrices of a table's segments, for `patterns` width patterns and `blocks` (depth patterns, S)."""
    builder = _Builder(segments, patterns, blocks)
    for segment in segments:
        builder.add(segment)
    return builder.build()


class _Builder:
    """Adds up segments, in the order in which they run."""

    def __init__(self, segments: Sequence[SegmentTable], patterns: int, blocks: Integers) -> None:
        self.patterns = np.arange(patterns)
        self.blocks = blocks
        self.stages = blocks.shape[1]
        self.sizes = 1 + sum(segment.stage.stride == 2 for segment in segments)
        features = self.sizes + 1 + 2 * self.stages
        self.coefficients = np.zeros((len(QUANTITIES), patterns, features), dtype=np.int64)
        self.layers: dict[str, list[tuple[int, Integers]]] = {schedule: [] for schedule in SCHEDULES}
        self.stage_sizes = np.zeros(self.stages, dtype=np.int64)
        self.size = 0

    def add(self, segment: SegmentTable) -> None:
        """The next segment."""
        rows = np.searchsorted(segment.starts, self.patterns, side="right") - 1
        before, self.size = self.size, self.size + (segment.stage.stride == 2)
        first = segment.first.costs[:, rows]
        for part, column in ((0, before), (1, self.size), (2, self.sizes)):
            self.coefficients[:, :, column] += first[:, :, part]
        self._add_memory(segment.first, rows, before, FIRST_BLOCK)
        if segment.repeat is not None and segment.depth is not None:
            self._add_repeat(segment.repeat, segment.depth, rows)

    def _add_repeat(self, repeat: BlockRows, stage: int, rows: Integers) -> None:
        costs = repeat.costs[:, rows]
        column = self.sizes + 1 + stage
        self.stage_sizes[stage] = self.size
        self.coefficients[:, :, column] = costs[:, :, 0] + costs[:, :, 1]
        self.coefficients[:, :, column + self.stages] = costs[:, :, 2]
        self._add_memory(repeat, rows, self.size, stage)

    def _add_memory(self, block: BlockRows, rows: Integers, before: int, stage: int) -> None:
        for schedule, layers in block.memory.items():
            for layer in layers:
                held = np.zeros((len(self.patterns), self.sizes + 1), dtype=np.int64)
                for part, column in ((0, before), (1, self.size), (2, self.sizes)):
                    held[:, column] += layer[rows, part]
                self.layers[schedule].append((stage, held))

    def build(self) -> Matrices:
        """The finished matrices."""
        layers = [layer for schedule in self.layers.values() for layer in schedule]
        counts = [len(schedule) for schedule in self.layers.values()]
        return Matrices(
            np.ascontiguousarray(self.coefficients.swapaxes(0, 1)),
            np.stack([held for _, held in layers], axis=1),
            np.array([stage for stage, _ in layers]),
            np.cumsum([0, *counts[:-1]]),
            self.stage_sizes,
            self.blocks,
        )
