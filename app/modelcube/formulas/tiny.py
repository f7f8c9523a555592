"""The tiny formula: r(c) and d(c) by Gaussian-process regression over the best measured networks, w from the budget.

Source: the TinyNet paper (NeurIPS 2020, arXiv 2010.14819), section 3: the regression of r and of d on c, then
w = sqrt(c / (r²·d)), which is where the search for w starts; it ends on exact counts.

Notation: n points with budgets c (n,), resolution ratios r (n,), depth ratios d (n,), regressed as log r and log d on
log c, so that ratios stay positive and a power law is a straight line. Kernel: a linear term, for the trend beyond the
points, plus Matérn-5/2, plus noise (a share of the ratios' variance): next to none for the paper's five points, which
its curve meets; as much as the points say for networks that were drawn at random. Bands are ± 1.96 standard deviations
of the latent curve.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelcube.formulas.budget import BUDGETS, AnswerTable, Choice, WidthSolver, answer_table
from modelcube.networks.cost_table import CostTable
from modelcube.networks.ranges import API_RANGES, Range

Floats = NDArray[np.float64]

CURVE_POINTS = 257  # along log c: neighbouring points are 1.4 % apart in c
BAND = 1.96
MIN_POINTS = 4
EXACT_NOISE, DRAWN_NOISE = 1e-3, 1.0  # most noise, as a share of the variance of the logarithms


class Band(NamedTuple):
    """A curve with its 95 % band, each (CURVE_POINTS,)."""

    mean: Floats
    low: Floats
    high: Floats

    def clipped(self, ratios: Range) -> "Band":
        """The curve kept inside a range of ratios."""
        return Band(*(np.clip(part, ratios.low, ratios.high) for part in self))


@dataclass(frozen=True, eq=False)
class TinyCurve:
    """r(c) and d(c) along `c` (CURVE_POINTS,), read by linear interpolation in logarithms."""

    c: Floats
    r: Band
    d: Band

    def at(self, c: float) -> tuple[float, float]:
        """(r, d) at a budget of `c` times the baseline."""
        log_c, along = np.log(c), np.log(self.c)
        r, d = (float(np.exp(np.interp(log_c, along, np.log(band.mean)))) for band in (self.r, self.d))
        return r, d


def fit_tiny(
    c: Sequence[float], r: Sequence[float], d: Sequence[float], *, most_noise: float = EXACT_NOISE
) -> TinyCurve:
    """The tiny formula of the best networks measured at budgets `c`.

    `most_noise` bounds what the points may lie off the curve: their variance's share.

    Raises:
        ValueError: fewer than four points, which no curve can be told from.
    """
    if len(c) < MIN_POINTS:
        raise ValueError(f"a tiny formula needs at least {MIN_POINTS} networks, not {len(c)}")
    grid = np.geomspace(BUDGETS.low, BUDGETS.high, CURVE_POINTS)
    return TinyCurve(
        grid,
        _regress(np.asarray(c), np.asarray(r), grid, most_noise).clipped(API_RANGES.r),
        _regress(np.asarray(c), np.asarray(d), grid, most_noise).clipped(API_RANGES.d),
    )


def _regress(c: Floats, ratio: Floats, grid: Floats, most_noise: float) -> Band:
    # Loaded where a curve is fitted: a process that asks for none spares a second and 60 MB.
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, DotProduct, Matern, WhiteKernel

    kernel = (
        ConstantKernel(1.0, (1e-2, 1e2)) * DotProduct(1.0, (1e-2, 1e2))
        + ConstantKernel(1.0, (1e-2, 1e2)) * Matern(1.0, (0.5, 5.0), nu=2.5)
        + WhiteKernel(1e-4, (1e-5, most_noise))
    )
    process = GaussianProcessRegressor(kernel, normalize_y=True, n_restarts_optimizer=4, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a scale at its bound is expected with five points
        process.fit(np.log(c)[:, None], np.log(ratio))
    mean, std = process.predict(np.log(grid)[:, None], return_std=True)
    return Band(np.exp(mean), np.exp(mean - BAND * std), np.exp(mean + BAND * std))


def tiny_answers(curve: TinyCurve, table: CostTable, base_resolution: int, baseline: int) -> AnswerTable[Choice]:
    """The tiny formula's answers to every budget, compiled for the backbone of a cost table."""
    solver, changes = cache(partial(WidthSolver.from_table, table)), list[float]()
    for left, right in pairwise(_curve_changes(curve, table, base_resolution)):
        resolution, depth = _rounded(curve, table, base_resolution, (left + right) / 2)
        solved = np.asarray(solver(resolution, depth).changes()) / baseline
        changes += [left * baseline, *(solved[(solved > left) & (solved < right)] * baseline).tolist()]

    def answer(budget: float) -> Choice:
        resolution, depth = _rounded(curve, table, base_resolution, budget / baseline)
        return Choice(resolution, depth, solver(resolution, depth).nearest(budget))

    return answer_table(changes, answer, baseline)


def _rounded(curve: TinyCurve, table: CostTable, base_resolution: int, c: float) -> tuple[int, int]:
    """Pixels nearest to the curve (truncating would lose one where it runs a hair below) and the depth pattern."""
    r, d = curve.at(c)
    return round(base_resolution * r), table.depths.index(d)


def _curve_changes(curve: TinyCurve, table: CostTable, base_resolution: int) -> list[float]:
    """Budgets c at which the curve crosses to the next pixel or plateau of depth, with both ends of the budgets."""
    pixels = (np.arange(int(base_resolution * API_RANGES.r.high)) + 0.5) / base_resolution
    found = [
        *_crossed(curve.c, curve.r.mean, pixels),
        *_crossed(curve.c, curve.d.mean, np.asarray(table.depths.breakpoints)),
    ]
    return [BUDGETS.low, *sorted(found), BUDGETS.high]


def _crossed(c: Floats, ratio: Floats, steps: Floats) -> list[float]:
    """Where a curve, linear in logarithms between its points, takes one of the values `steps`."""
    log_c, log_ratio = np.log(c), np.log(ratio)
    found: list[float] = []
    for step in np.log(steps[(steps > ratio.min()) & (steps < ratio.max())]):
        left = np.flatnonzero((log_ratio[:-1] < step) != (log_ratio[1:] < step))
        share = (step - log_ratio[left]) / (log_ratio[left + 1] - log_ratio[left])
        found += np.exp(log_c[left] + share * (log_c[left + 1] - log_c[left])).tolist()
    return found
