"""The ranges of resolution, depth and width ratios that the interface accepts and that the page shows."""

from dataclasses import dataclass


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
