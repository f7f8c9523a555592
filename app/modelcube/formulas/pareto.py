"""The Pareto front of measurements: networks that none other beats at no more cost, and those that come next."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def pareto_front(cost: ArrayLike, accuracy: ArrayLike) -> NDArray[np.bool_]:
    """Which points stand on the front.

    A point is on it when no other costs no more and is at least as accurate, one of the two strictly. Equal points
    stand on it together; a point whose cost or accuracy is NaN never does.

    Args:
        cost: what is to be small, for example multiply-adds, shape (n,).
        accuracy: what is to be large, shape (n,).

    Returns:
        A mask of shape (n,).
    """
    costs, accuracies = np.asarray(cost, dtype=float), np.asarray(accuracy, dtype=float)
    known = ~np.isnan(costs) & ~np.isnan(accuracies)
    levels, level = np.unique(costs[known], return_inverse=True)
    best = np.full(len(levels), -np.inf)
    np.maximum.at(best, level, accuracies[known])
    best_of_cheaper = np.concatenate([[-np.inf], np.maximum.accumulate(best)])[:-1]
    front = np.zeros(costs.shape, dtype=bool)
    front[known] = (accuracies[known] == best[level]) & (accuracies[known] > best_of_cheaper[level])
    return front


def best_share(cost: ArrayLike, accuracy: ArrayLike, share: float, fewest: int) -> NDArray[np.bool_]:
    """The best measurements by non-dominated sorting: whole fronts, the first one first, until there are enough.

    Args:
        cost: as `pareto_front`.
        accuracy: as `pareto_front`.
        share: of all points, how many are enough.
        fewest: how many must be there at least.

    Returns:
        A mask of shape (n,), of all points where they are fewer than `fewest`.
    """
    costs, accuracies = np.array(cost, dtype=float), np.array(accuracy, dtype=float)
    known = ~np.isnan(costs) & ~np.isnan(accuracies)
    enough = min(max(share * known.sum(), fewest), known.sum())
    chosen = np.zeros(costs.shape, dtype=bool)
    while chosen.sum() < enough:
        left = np.where(chosen, np.nan, costs)
        chosen |= pareto_front(left, accuracies)
    return chosen
