"""Which of two networks is worth more, from the joint posterior of their latent logits."""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from modelcube.surrogate.accuracy import BAND
from modelcube.surrogate.point import percent_at
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
    gap, variance = posterior.differences(first, others)
    return np.asarray(np.abs(gap) <= BAND * np.sqrt(variance))


def judge(joint: Joint) -> Duel:
    """The duel of the first of two logits against the second."""
    (first, second), covariance = joint.mean.tolist(), joint.covariance.tolist()
    return judge_pair(first, second, covariance[0][0], covariance[1][1], covariance[0][1])


def judge_pair(first: float, second: float, first_variance: float, second_variance: float, covariance: float) -> Duel:
    """The duel of one latent logit against another, given their means, variances and covariance."""

    def spread(a: float, b: float) -> float:
        """Standard deviation of a·first + b·second; one below what rounding leaves counts as none."""
        scale = a * a * first_variance + b * b * second_variance
        variance = scale + 2 * a * b * covariance
        return sqrt(variance) if variance > 1e-10 * scale else 0.0

    difference, latent = first - second, spread(1.0, -1.0)
    shares = percent_at(first) / 100, percent_at(second) / 100
    std = spread(*(sign * 100 * share * (1 - share) for sign, share in zip((1, -1), shares, strict=True)))
    points = 100 * (shares[0] - shares[1])
    if latent == 0:
        wins = 0.5 + 0.5 * ((difference > 0) - (difference < 0))
        return Duel(wins, points, std, tie=difference == 0)
    return Duel(0.5 * erfc(-difference / latent / sqrt(2)), points, std, tie=abs(difference) <= BAND * latent)
