"""How much accuracy goes with each dimension: Spearman's correlation, as in figure 2 of the TinyNet paper.

Accuracies of two families differ by their recipes, so that levels must be taken out before rows of several are put
together. Here each family is ranked by itself: within a family of m rows, accuracy and ratio are replaced by
(rank − (m + 1)/2) / m, ties by their mean rank, and one correlation is computed from all of these together. With one
family this is Spearman's coefficient; with several it is unmoved by any monotone difference between families. A family
in which the ratio does not vary says nothing about it and is left out of that dimension, its rows are not counted.

Where another dimension grows along, the coefficient is that of both: in EfficientNet-B0 to B7 all three grow together.
`along` is the largest rank correlation of the dimension with another one, computed in the same way from the rows of the
same families; from 0.9 on the rows cannot tell them apart. Near one budget a dimension grows at the cost of the others:
there the correlation is negative, and the comparison is fair.

The interval is a percentile bootstrap: rows are drawn anew within each family, with replacement. It is that of the
rows at hand, which nobody drew at random: it says how much the figure hangs on single rows.

Notation: n rows, accuracies y (n,), ratios x (n, 3) = r, d, w; m rows of one family, B resamples.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Dimension = Literal["r", "d", "w"]
Floats = NDArray[np.float64]

DIMENSIONS: tuple[Dimension, ...] = ("r", "d", "w")
MIN_ROWS = 8
RESAMPLES = 2000
LEVEL = 0.95
MAX_ALONG = 0.9
DOUBLING_AT = 60.0  # per cent: where a slope of accuracy on depth is also told in points


@dataclass(frozen=True, slots=True)
class Importance:
    """Spearman's coefficient of accuracy with a dimension, its 95 % interval, and what it was computed from.

    `along`: the largest rank correlation of the dimension with another one.
    """

    rho: float
    low: float
    high: float
    rows: int
    families: int
    along: float

    @property
    def separable(self) -> bool:
        """Whether these rows can tell the dimension from the others."""
        return self.along < MAX_ALONG


def importance(
    top1: ArrayLike, ratios: ArrayLike, family: ArrayLike, *, resamples: int = RESAMPLES, seed: int = 0
) -> dict[Dimension, Importance | None]:
    """Spearman's coefficient of accuracy with each dimension, None where fewer than 8 rows say something about it.

    Of accuracies (n,), ratios (n, 3), NaN where one is not known, and families (n,). The same seed of the bootstrap
    gives the same interval.
    """
    y, x, labels = np.asarray(top1, dtype=float), np.asarray(ratios, dtype=float), np.asarray(family)
    streams = np.random.default_rng(seed).spawn(len(DIMENSIONS))
    return {
        dimension: _importance(_families(y, x[:, column], labels), _along(x, labels, column), resamples, stream)
        for column, (dimension, stream) in enumerate(zip(DIMENSIONS, streams, strict=True))
    }


def points_per_doubling(slope: float) -> float:
    """Percentage points that a doubling of the blocks adds near 60 %, of a slope of logit(top-1) on ln(blocks)."""
    share = DOUBLING_AT / 100
    return 100 * share * (1 - share) * slope * float(np.log(2))


def _along(x: Floats, labels: NDArray[np.generic], column: int) -> float:
    """Largest rank correlation of a dimension with another one, in the families in which it varies; 0 without rows."""
    known = ~np.isnan(x).any(axis=1)
    groups = [x[known & (labels == label)] for label in np.unique(labels[known])]
    ranks = [_centred_ranks(group.T) for group in groups if np.ptp(group[:, column]) > 0]
    if not ranks:
        return 0.0
    products = np.sum([rank @ rank.T for rank in ranks], axis=0)
    lengths = np.sqrt(np.diag(products))
    others = [other for other in range(len(lengths)) if other != column and lengths[other] > 0]
    return max((float(products[column, other] / lengths[column] / lengths[other]) for other in others), default=0.0)


def _families(y: Floats, x: Floats, labels: NDArray[np.generic]) -> list[tuple[Floats, Floats]]:
    """Accuracies and ratios, (m,) each, of the families in which the ratio varies."""
    known = ~np.isnan(y) & ~np.isnan(x)
    groups = [known & (labels == label) for label in np.unique(labels[known])]
    return [(y[rows], x[rows]) for rows in groups if np.ptp(x[rows]) > 0]


def _importance(
    families: list[tuple[Floats, Floats]], along: float, resamples: int, stream: np.random.Generator
) -> Importance | None:
    rows = sum(len(y) for y, _ in families)
    if rows < MIN_ROWS:
        return None
    drawn = [stream.integers(len(y), size=(resamples, len(y))) for y, _ in families]
    (rho,) = _pooled_spearman((y[None], x[None]) for y, x in families)
    rhos = _pooled_spearman((y[draw], x[draw]) for (y, x), draw in zip(families, drawn, strict=True))
    if np.isnan(rho) or np.isnan(rhos).all():
        return None
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.nanpercentile(rhos, [tail, 100 - tail])
    return Importance(float(rho), float(low), float(high), rows, len(families), along)


def _pooled_spearman(families: Iterable[tuple[Floats, Floats]]) -> Floats:
    """The coefficient of each of B samples, (B,), from accuracies and ratios of shape (B, m) a family; NaN for none."""
    together, accuracy, ratio = 0.0, 0.0, 0.0
    for y, x in families:
        a, b = _centred_ranks(y), _centred_ranks(x)
        says_something = np.ptp(x, axis=1) > 0
        together = together + (a * b).sum(axis=1)
        accuracy = accuracy + (a * a).sum(axis=1) * says_something
        ratio = ratio + (b * b).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(together / np.sqrt(accuracy * ratio), dtype=float)


def _centred_ranks(values: Floats) -> Floats:
    """Ranks along the last axis, ties by their mean rank, centred on 0 and divided by their number."""
    m = values.shape[1]
    order = np.argsort(values, axis=1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=1)
    edges = np.ones((len(values), m + 1), dtype=bool)  # where a run of ties begins, and the end of the last
    edges[:, 1:-1] = ordered[:, 1:] != ordered[:, :-1]
    begins = np.maximum.accumulate(np.where(edges[:, :-1], np.arange(m), 0), axis=1)
    ends = np.minimum.accumulate(np.where(edges[:, 1:], np.arange(1, m + 1), m)[:, ::-1], axis=1)[:, ::-1]
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, (begins + 1 + ends) / 2, axis=1)
    return np.asarray((ranks - (m + 1) / 2) / m, dtype=float)
