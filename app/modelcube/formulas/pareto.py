"""The Pareto front of measurements: networks that none other beats at no more cost, and those that come next."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def pareto_front(cost: ArrayLike, accuracy: ArrayLike) -> NDArray[np.bool_]:
    """Which points stand on the front, (n,), given costs (n,), which are to be small, and accuracies (n,).

    A point is on it when no other costs no more and is at least as accurate, one of the two strictly. Equal points
    stand on it together; a point whose cost or accuracy is NaN never does.
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
    """The best measurements by non-dominated sorting, (n,): whole fronts, the first one first, until there are enough.

    Enough are a `share` of all points and at least `fewest`; of fewer points all are chosen.
    """
    costs, accuracies = np.array(cost, dtype=float), np.array(accuracy, dtype=float)
    known = ~np.isnan(costs) & ~np.isnan(accuracies)
    enough = min(max(share * known.sum(), fewest), known.sum())
    chosen = np.zeros(costs.shape, dtype=bool)
    while chosen.sum() < enough:
        left = np.where(chosen, np.nan, costs)
        chosen |= pareto_front(left, accuracies)
    return chosen
