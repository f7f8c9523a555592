"""How good left-out predictions are, and how sure that is.

Rows of one family err together, so that doubt about a figure comes from drawing families anew, with replacement: a
percentile bootstrap over families.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from modelcube.surrogate.accuracy import BAND, percent
from modelcube.surrogate.rows import Floats, Labels
from modelcube.surrogate.validation.left_out import LeftOut

RESAMPLES = 2000
QUANTILES = {50: 0.6745, 80: 1.2816, 95: 1.96, 99: 2.5758}


@dataclass(frozen=True, slots=True)
class Score:
    """Errors (predicted − published) of left-out rows in points, and the share inside the 50, 80, 95, 99 % intervals.

    `rmse_low` and `rmse_high` are the ends of its 95 % interval by families.
    """

    rows: Annotated[int, Field(description="Rows left out and predicted")]
    families: Annotated[int, Field(description="Families of these rows; of one backbone: networks")]
    bias: Annotated[float, Field(description="Mean error, predicted minus published, in points")]
    rmse: Annotated[float, Field(description="Root mean square error in points")]
    rmse_low: Annotated[float, Field(description="Lower end of its 95 % interval")]
    rmse_high: Annotated[float, Field(description="Upper end of its 95 % interval")]
    median: Annotated[float, Field(description="Median of the absolute errors in points")]
    inside_50: Annotated[float, Field(description="Share inside the 50 % interval, 0 to 1")]
    inside_80: Annotated[float, Field(description="Share inside the 80 % interval, 0 to 1")]
    inside_95: Annotated[float, Field(description="Share inside the 95 % interval, 0 to 1")]
    inside_99: Annotated[float, Field(description="Share inside the 99 % interval, 0 to 1")]
    interval: Annotated[
        float | None,
        Field(
            description="Mean interval score of the 95 % interval in points: its width, and 40 times by how much it "
            "misses; lower is better. null in documents of release 0.1.0"
        ),
    ] = None


def score(left_out: LeftOut, families: Labels, within: NDArray[np.bool_]) -> Score | None:
    """The score of tested rows `within` (tested,), their families (tested,); None where there are none."""
    error, z = left_out.error[within], np.abs(left_out.z[within])
    if not len(error):
        return None
    low, high = np.sqrt(family_interval(error**2, families[within]))
    inside = {f"inside_{share}": float((z < quantile).mean()) for share, quantile in QUANTILES.items()}
    return Score(
        len(error),
        len(np.unique(families[within])),
        float(error.mean()),
        float(np.sqrt((error**2).mean())),
        float(low),
        float(high),
        float(np.median(np.abs(error))),
        **inside,
        interval=float(interval_scores(left_out)[within].mean()),
    )


def interval_scores(left_out: LeftOut) -> Floats:
    """Interval scores (tested,) of the 95 % intervals in points: widths, and 2 / 0.05 times by how much each misses."""
    low, high = (percent(left_out.mean + sign * BAND * left_out.std) for sign in (-1, 1))
    published = percent(left_out.mean) - left_out.error
    missed = np.maximum(low - published, 0) + np.maximum(published - high, 0)
    return np.asarray(high - low + 2 / 0.05 * missed)


def family_interval(values: Floats, families: Labels, *, resamples: int = RESAMPLES, seed: int = 0) -> Floats:
    """Ends (2,) of the 95 % interval of the mean of values (n,), families drawn anew."""
    _, of = np.unique(families, return_inverse=True)
    sums, counts = np.bincount(of, values), np.bincount(of)
    draws = np.random.default_rng(seed).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=resamples)
    return np.asarray(np.percentile((draws @ sums) / (draws @ counts), [2.5, 97.5]), dtype=float)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Mean difference of squared errors, ours minus theirs, in points², with its 95 % interval by families."""

    rows: int
    difference: float
    low: float
    high: float

    @property
    def worse(self) -> bool:
        """Whether ours is worse beyond doubt."""
        return self.low > 0


def compare(ours: Floats, theirs: Floats, families: Labels) -> Comparison:
    """Errors of two models on the same rows, (n,) each."""
    difference = ours**2 - theirs**2
    low, high = family_interval(difference, families)
    return Comparison(len(difference), float(difference.mean()), float(low), float(high))
