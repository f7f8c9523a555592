"""The ranges of resolution, depth and width ratios, and the plateaus of rounding within them.

The number of blocks and channels of every stage is a step function of its ratio. A plateau is a half-open interval,
closed on the left: its breakpoint is the smallest double that gives the new pattern, found with the rounding rule
itself, so that ties (`round` is half to even) and floating-point products fall on the side where the rule puts them.
"""

import math
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np


@dataclass(frozen=True, slots=True)
class Range:
    """A closed interval of ratios to the backbone (no unit)."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True, slots=True)
class Ranges:
    """One range for each dimension of the cube."""

    r: Range
    d: Range
    w: Range


STATED_RANGE = Range(0.01, 100)  # of networks that we cannot build, along each axis
API_RANGES = Ranges(r=Range(0.05, 4), d=Range(0.1, 5), w=Range(0.05, 4))
PAGE_RANGES = Ranges(r=Range(0.3, 1.5), d=Range(0.25, 2.2), w=Range(0.2, 1.6))

Pattern = tuple[int, ...]


@dataclass(frozen=True)
class Patterns:
    """Pattern i holds for breakpoints[i] ≤ ratio < breakpoints[i + 1]; the last one up to the end of the range."""

    breakpoints: tuple[float, ...]
    values: tuple[Pattern, ...]
    high: float

    def index(self, ratio: float) -> int:
        """The index of the pattern at a ratio within the range."""
        return bisect_right(self.breakpoints, ratio) - 1

    @cached_property
    def array(self) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        """The patterns, shape (patterns, stages)."""
        return np.array(self.values, dtype=np.int64)

    @cached_property
    def settings(self) -> tuple[float, ...]:
        """A short decimal inside each plateau: a setting that a person would type."""
        ends = (*self.breakpoints[1:], math.nextafter(self.high, math.inf))
        return tuple(shortest_decimal(low, high) for low, high in zip(self.breakpoints, ends, strict=True))

    def setting(self, index: int, near: float) -> float:
        """A ratio that gives pattern `index`: `near` in four digits or in full if it does, else the short decimal."""
        for candidate in (float(f"{near:.4g}"), near):
            if self.breakpoints[0] <= candidate <= self.high and self.index(candidate) == index:
                return candidate
        return self.settings[index]

    def within(self, ratios: Range) -> slice:
        """The patterns that some ratio of `ratios` gives."""
        return slice(self.index(ratios.low), self.index(ratios.high) + 1)


def shortest_decimal(low: float, high: float) -> float:
    """The decimal with the fewest digits in [low, high), the one nearest the middle if several are as short."""
    middle = (low + high) / 2
    for digits in range(18):
        step = 10.0**-digits
        nearest = round(round(middle / step) * step, digits)
        candidates = [round(nearest + k * step, digits) for k in (0, -1, 1)]
        inside = [value for value in candidates if low <= value < high]
        if inside:
            return min(inside, key=lambda value: abs(value - middle))
    return low


def merged_patterns(steps: list[Callable[[float], int]], ratios: Range) -> Patterns:
    """The plateaus of several step functions of one ratio together."""
    found = {ratios.low}.union(*(_breakpoints(step, ratios) for step in steps))
    breakpoints = tuple(sorted(found))
    values = tuple(tuple(step(ratio) for step in steps) for ratio in breakpoints)
    return Patterns(breakpoints, values, ratios.high)


def _breakpoints(step: Callable[[float], int], ratios: Range) -> set[float]:
    """The smallest doubles in (low, high] at which a step function that never falls takes a new value."""
    coarse = np.linspace(ratios.low, ratios.high, 4097).tolist()
    found: set[float] = set()
    for left, right in pairwise(coarse):
        while step(left) != step(right):
            left = _first_change(step, left, right)
            found.add(left)
    return found


def _first_change(step: Callable[[float], int], left: float, right: float) -> float:
    """The smallest double in (left, right] at which the step function differs from its value at `left`."""
    before = step(left)
    while (middle := (left + right) / 2) not in (left, right):
        left, right = (middle, right) if step(middle) == before else (left, middle)
    return right
