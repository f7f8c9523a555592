"""How far predictions of left-out rows were off, whole and by region and bin.

Bins: the rows left out by every protocol that leaves out more than a row are sorted twice, by the standard deviation of
their prediction and by the distance to the nearest remaining row of their kind; each edge is twice the one before. A
bin counts as checked if it holds ≥ 30 rows and ≥ 92 % of its 95 % intervals hold the published accuracy; of a small
study the first bins are put together until they hold as many.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise, takewhile

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from modelcube.surrogate.accuracy import BAND, percent
from modelcube.surrogate.report import ACCURACIES, ALL, MIN_LEFT_OUT, SHALLOW, SIZES, Bin, Score
from modelcube.surrogate.rows import Floats, Labels, Rows
from modelcube.surrogate.validation.left_out import LeftOut

RESAMPLES = 2000
QUANTILES = {50: 0.6745, 80: 1.2816, 95: 1.96, 99: 2.5758}
STD_EDGES = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8)
DISTANCE_EDGES = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)

Mask = NDArray[np.bool_]


def regions(rows: Rows) -> Mapping[str, Mask]:
    """Masks (n,) of all regions by name."""
    found = {ALL: np.ones(len(rows), dtype=bool)}
    found |= {f"backbone {name}": rows.backbone == name for name in np.unique(rows.backbone).tolist()}
    found |= {name: _between(rows.flops, *ends) for name, ends in SIZES.items()}
    found |= {name: _between(rows.top1, *ends) for name, ends in ACCURACIES.items()}
    found[SHALLOW] = rows.x[:, 1] < np.log(0.95)
    return found


def _between(values: Floats, low: float, high: float) -> Mask:
    return np.asarray((values >= low) & (values < high))


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


def distance(rows: Rows, kind: str, x: Floats) -> Floats:
    """Distance of log coordinates x (n, 3) to the nearest row of a kind of backbones, (n,); infinite without one."""
    of_kind = rows.x[rows.kind == kind]
    if not len(of_kind):
        return np.full(len(x), np.inf)
    return np.asarray(KDTree(of_kind).query(x)[0], dtype=float)
