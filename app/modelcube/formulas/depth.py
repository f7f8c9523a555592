"""What depth buys: the slope of accuracy on depth while other things are held.

Notation: n networks; y = logit(top-1), (n,); x = ln(blocks), (n,); Z what is held, (n, k), with a column of ones. The
slope b of y = b x + Z g + e is by least squares, its standard error HC3 (MacKinnon and White, 1985): residuals are
divided by 1 − h, h the leverage of their row, so that it holds where the scatter differs from row to row.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

DOUBLING_AT = 60.0  # per cent: where the slope is also told in points
TOLERANCE = 1e-9  # of a singular value, relative to the largest one


class Slope(NamedTuple):
    """Change of logit(top-1) for each unit of ln(blocks), and its standard error."""

    slope: float
    std: float


def depth_slope(top1: ArrayLike, blocks: ArrayLike, held: Floats) -> Slope:
    """The slope of accuracy on depth.

    Args:
        top1: per cent, between 0 and 100, (n,).
        blocks: number of blocks, at least 1, (n,).
        held: what is held, (n, k); columns that others determine are of no harm.
    """
    percent = np.asarray(top1, dtype=float)
    return least_squares(np.log(percent / (100 - percent)), np.log(np.asarray(blocks, dtype=float)), held)


def least_squares(y: Floats, x: Floats, held: Floats) -> Slope:
    """The coefficient of x (n,) in y (n,) with `held` (n, k) and a constant beside it, and its HC3 standard error."""
    scaled = np.column_stack([np.ones(len(y)), held - held.mean(axis=0)])
    scaled = scaled / np.maximum(np.linalg.norm(scaled, axis=0), np.finfo(float).tiny)
    left, sizes, _ = np.linalg.svd(scaled, full_matrices=False)
    basis = left[:, sizes > TOLERANCE * sizes[0]]
    rest = x - basis @ (basis.T @ x)  # of x, what is not held (Frisch, Waugh and Lovell)
    slope = float(rest @ y / (rest @ rest))
    residuals = y - basis @ (basis.T @ y) - slope * rest
    leverage = (basis**2).sum(axis=1) + rest**2 / (rest @ rest)
    scattered = rest * residuals / (1 - leverage)
    return Slope(slope, float(np.sqrt(scattered @ scattered) / (rest @ rest)))


def points_per_doubling(slope: float) -> float:
    """Percentage points that a doubling of the blocks adds near 60 %."""
    share = DOUBLING_AT / 100
    return 100 * share * (1 - share) * slope * float(np.log(2))
