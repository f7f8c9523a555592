"""`predicted` or `extrapolated`: the line is drawn where checks on left-out rows say so.

The rows left out by every protocol that leaves out more than a row (one that is left out with the same others by two
of them counts once) are sorted into bins twice: by the standard deviation of their prediction (logits, noise included),
and by the distance to the nearest remaining row of the same kind of backbone; each edge is twice the one before. A bin
counts as checked if it holds ≥ 30 rows and ≥ 92 % of its 95 % intervals hold the published accuracy; of a small study
the first bins are put together until they hold as many. From zero up, the first bin that is not checked ends what is
`predicted`; a prediction must stay below both ends, and never beyond a distance of ln 1.5, so that a row of its kind
lies within a factor of 1.5 in every ratio. The best network of a budget keeps a margin from these ends
(`EvidenceRule.inner`): a search finds the places where the surrogate errs upwards, and these lie at the edge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from modelcube.surrogate.accuracy import BAND
from modelcube.surrogate.rows import Floats

Evidence = Literal["predicted", "extrapolated"]

REACH = float(np.log(1.5))
INNER_REACH = float(np.log(1.25))  # as far as what counts as support of a prediction
INNER_SHARE = 0.8  # of what was checked
ROUNDING = 1e-6  # places are sent with six decimals
STD_EDGES = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8)
DISTANCE_EDGES = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
MIN_LEFT_OUT = 30
COVERAGE = 0.92


@dataclass(frozen=True, slots=True)
class Bin:
    """Left-out rows with a value in [low, high); errors in points."""

    low: Annotated[float, Field(description="Lower end, included")]
    high: Annotated[float, Field(description="Upper end, not included")]
    rows: Annotated[int, Field(description="Left-out rows in it")]
    rmse: Annotated[float | None, Field(description="Root mean square error in points; null without rows")]
    coverage_95: Annotated[float | None, Field(description="Share inside the 95 % interval; null without rows")]

    @property
    def checked(self) -> bool:
        """Whether its intervals were shown to hold."""
        return self.rows >= MIN_LEFT_OUT and self.coverage_95 is not None and self.coverage_95 >= COVERAGE


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """What a prediction must stay below to be `predicted`."""

    std: Annotated[float, Field(description="Standard deviation of the logit, noise included")]
    distance: Annotated[
        float, Field(description="Distance to the nearest row of the same kind of backbone, in log coordinates")
    ]

    @property
    def reach(self) -> float:
        """What the distance must stay below: as far as was checked, and never beyond a factor of 1.5."""
        return min(self.distance, REACH + ROUNDING)

    @property
    def inner(self) -> "EvidenceRule":
        """The rule of candidates for the best network, which keep a margin from the ends of this one."""
        distance = min(INNER_SHARE * self.distance, INNER_REACH + ROUNDING)
        return EvidenceRule(INNER_SHARE * self.std, distance)

    def predicted(self, std: Floats, distance: Floats) -> NDArray[np.bool_]:
        """Which predictions are `predicted`, (n,); all others are `extrapolated`."""
        return np.asarray((std < self.std) & (distance < self.reach))


def joined_edges(edges: Sequence[float], values: Floats) -> tuple[float, ...]:
    """The edges without those that would leave the first bin with too few rows."""
    first = next((high for high in edges[1:] if np.count_nonzero(values < high) >= MIN_LEFT_OUT), edges[1])
    return (edges[0], *(edge for edge in edges[1:] if edge >= first))


def bins(edges: Sequence[float], values: Floats, error: Floats, z: Floats) -> tuple[Bin, ...]:
    """Left-out rows by bin: values, errors in points and errors in standard deviations, (n,) each."""
    found = []
    for low, high in pairwise(edges):
        within = (values >= low) & (values < high)
        rmse = float(np.sqrt((error[within] ** 2).mean())) if within.any() else None
        coverage = float((np.abs(z[within]) < BAND).mean()) if within.any() else None
        found.append(Bin(low, high, int(within.sum()), rmse, coverage))
    return tuple(found)


def checked_up_to(found: Sequence[Bin]) -> float:
    """Upper end of the unbroken run of checked bins; 0 where the first one is not."""
    return max((one.high for one in takewhile(lambda one: one.checked, found)), default=0.0)
