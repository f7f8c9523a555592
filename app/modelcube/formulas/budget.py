"""Meeting a budget on exact counts: which width, and the compiled answers to every budget.

A formula's answer to a budget is piecewise constant: between two neighbouring budgets at which some comparison flips,
it is one network. So a formula compiles to an `AnswerTable`, pieces along c = budget / baseline, which the interface
and the page both look up; nobody solves while a slider moves.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from modelcube.networks.cost_table import CostTable
from modelcube.networks.ranges import Range

BUDGETS = Range(0.03, 1.05)
TOLERANCE = 0.03  # a budget counts as met within 3 %, as in the TinyNet paper's sampling


class Choice(NamedTuple):
    """A network by pixels and the indices of its depth and width patterns."""

    resolution: int
    depth: int
    width: int


def within_tolerance(flops: int, *budgets: float) -> bool:
    """Whether a network of `flops` meets each of the budgets within `TOLERANCE`."""
    return all(abs(flops / budget - 1) <= TOLERANCE for budget in budgets)


@dataclass(frozen=True)
class WidthSolver:
    """The multiply-adds of one resolution and depth at every width pattern, shape (patterns,), rising."""

    flops: NDArray[np.int64]

    @classmethod
    def from_table(cls, table: CostTable, resolution: int, depth: int) -> "WidthSolver":
        """The solver of a resolution in pixels and a depth pattern of a table."""
        return cls(table.flops_by_width(resolution, depth))

    def nearest(self, budget: float) -> int:
        """The width pattern whose multiply-adds are nearest to `budget`, as a ratio."""
        right = int(np.searchsorted(self.flops, budget))
        if right in (0, len(self.flops)):
            return max(0, right - 1)
        above, below = self.flops[right] / budget, budget / self.flops[right - 1]
        return right if above < below else right - 1

    def moved(self, width: int, budget: float) -> int:
        """The pattern nearest to `width` that is within the tolerance of `budget`; where none is, the nearest cost."""
        if self.flops[width] < budget:
            moved = int(np.searchsorted(self.flops, budget * (1 - TOLERANCE)))
        else:
            moved = int(np.searchsorted(self.flops, budget * (1 + TOLERANCE), side="right")) - 1
        inside = 0 <= moved < len(self.flops) and within_tolerance(self.flops[moved], budget)
        return moved if inside else self.nearest(budget)

    def changes(self) -> list[float]:
        """Budgets at which `nearest` or `moved` can change."""
        edges = np.concatenate([self.flops / (1 + TOLERANCE), self.flops / (1 - TOLERANCE), crossings(self.flops)])
        changes: list[float] = edges.tolist()
        return changes


def crossings(flops: NDArray[np.int64]) -> NDArray[np.float64]:
    """Budgets that two neighbouring counts (rising) meet equally badly, as ratios: their geometric means."""
    distinct = np.unique(flops).astype(float)
    means: NDArray[np.float64] = np.sqrt(distinct[:-1] * distinct[1:])
    return means


T = TypeVar("T")


@dataclass(frozen=True)
class AnswerTable(Generic[T]):
    """Answer i holds for starts[i] ≤ c < starts[i + 1], the last one up to the end of `BUDGETS`."""

    starts: tuple[float, ...]
    answers: tuple[T, ...]

    @property
    def nbytes(self) -> int:
        """About how many bytes it takes in memory."""
        return 400 * len(self.starts)

    def at(self, c: float) -> T:
        """The answer to a budget of `c` times the baseline."""
        return self.answers[max(0, bisect_right(self.starts, c) - 1)]

    @classmethod
    def from_pieces(cls, pieces: Iterable[tuple[float, T]]) -> "AnswerTable[T]":
        """The table of starts with their answers; neighbours that are the same become one."""
        kept: list[tuple[float, T]] = []
        for piece in pieces:
            if not kept or kept[-1][1] != piece[1]:
                kept.append(piece)
        return cls(tuple(start for start, _ in kept), tuple(answer for _, answer in kept))

    def replaced(self, replace: Callable[[T], T]) -> "AnswerTable[T]":
        """The table with other answers."""
        return self.from_pieces(zip(self.starts, map(replace, self.answers), strict=True))


def answer_table(changes: Iterable[float], answer: Callable[[float], T], baseline: int) -> AnswerTable[T]:
    """Compile a formula: ask once between each two neighbouring budgets (multiply-adds) at which it can change."""
    inside = {c for change in changes if BUDGETS.low < (c := change / baseline) < BUDGETS.high}
    ends = pairwise([BUDGETS.low, *sorted(inside), BUDGETS.high])
    return AnswerTable.from_pieces((left, answer((left + right) / 2 * baseline)) for left, right in ends)
