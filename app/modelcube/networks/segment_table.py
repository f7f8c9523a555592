"""The rows of a cost table: integer coefficients of one stem, stage or head at every width.

A row holds for a run of width patterns, those that give the segment the same channels to read and to write.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelcube.networks.backbone import Stage
from modelcube.networks.blocks import Block
from modelcube.networks.layers import Costs, Polynomial
from modelcube.networks.memory import block_memory, undominated

Integers = NDArray[np.int64]

QUANTITIES = Costs._fields
PARTS = {"in": 0, "out": 1, "const": 2}
SCHEDULES = {"peak": False, "peak_in_place": True}  # name: whether depthwise convolutions overwrite their input


@dataclass(frozen=True)
class BlockRows:
    """Coefficients of one block of a segment: `costs` (quantities, rows, 3), `memory` by schedule (layers, rows, 3)."""

    costs: Integers
    memory: dict[str, Integers]

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> "BlockRows":
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
    first = BlockRows.of([stage.first(*pair) for pair in pairs])
    repeat = BlockRows.of([stage.repeated(written) for _, written in pairs]) if depth is not None else None
    return SegmentTable(stage, depth, starts, first, repeat)


def block_costs(block: Block) -> list[Polynomial]:
    """Each quantity of a block, in the order of `Costs`."""
    layers = [layer.costs() for layer in block.layers]
    return [sum(quantity, start=Polynomial()) for quantity in zip(*layers, strict=True)]


def _parts(rows: Integers) -> dict[str, list[int]]:
    return {part: rows[:, column].tolist() for part, column in PARTS.items() if rows[:, column].any()}
