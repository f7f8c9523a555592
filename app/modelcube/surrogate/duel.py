"""Which of two networks is worth more, from the joint posterior of their latent logits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from modelcube.surrogate.accuracy import BAND, percent, slope
from modelcube.surrogate.posterior import Joint, Posterior
from modelcube.surrogate.rows import Floats


@dataclass(frozen=True, slots=True)
class Duel:
    """First against second.

    Attributes:
        wins: P(the first is worth more) = Φ(Δμ / sd of Δ).
        difference: first minus second, in points.
        std: its standard deviation in points, by the delta method.
        tie: the 95 % interval of the latent difference holds zero.
    """

    wins: float
    difference: float
    std: float
    tie: bool


def duel(posterior: Posterior, first: Floats, second: Floats) -> Duel:
    """Two networks of the posterior's backbone and family at log coordinates (3,) each.

    A network against itself is a tie that either wins with ½.
    """
    return judge(posterior.joint(np.stack([first, second])))


def tied(posterior: Posterior, first: Floats, others: Floats) -> NDArray[np.bool_]:
    """Which of the networks at log coordinates (n, 3) tie with one at (3,)."""
    prediction = posterior.predict(np.vstack([first, others]))
    covariance = posterior.covariance(first[None], others)[0]
    variance = prediction.std[0] ** 2 + prediction.std[1:] ** 2 - 2 * covariance
    gap = np.abs(prediction.mean[1:] - prediction.mean[0])
    return np.asarray(gap <= BAND * np.sqrt(np.maximum(variance, 0)))


def judge(joint: Joint) -> Duel:
    """The duel of the first of two logits against the second."""
    difference = float(joint.mean[0] - joint.mean[1])
    spread = _spread(joint.covariance, np.array([1.0, -1.0]))
    points = float(percent(joint.mean[0]) - percent(joint.mean[1]))
    std = _spread(joint.covariance, slope(joint.mean) * [1, -1])
    if spread == 0:
        return Duel(0.5 + 0.5 * float(np.sign(difference)), points, std, tie=difference == 0)
    return Duel(float(ndtr(difference / spread)), points, std, tie=abs(difference) <= BAND * spread)


def _spread(covariance: Floats, weights: Floats) -> float:
    """Standard deviation of a weighted sum; differences below what rounding leaves count as none."""
    variance = float(weights @ covariance @ weights)
    scale = float(weights**2 @ np.diag(covariance))
    return float(np.sqrt(variance)) if variance > 1e-10 * scale else 0.0
