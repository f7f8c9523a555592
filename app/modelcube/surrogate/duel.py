"""Which of two networks is more accurate, from the joint posterior of their logits.

Asked is who wins if each were trained once more: Var Δ = var(first) + var(second) − 2 cov + 2 σ², σ the noise of a
training. A spread fitted on left-out pairs beside this one is 1 within its doubt (docs/decisions/surrogate.md).
"""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from modelcube.surrogate.accuracy import BAND, percent_at
from modelcube.surrogate.posterior import Joint, Posterior
from modelcube.surrogate.rows import Floats


@dataclass(frozen=True, slots=True)
class Duel:
    """First against second, each trained once more.

    Attributes:
        wins: P(the first is more accurate) = Φ(Δμ / sd of Δ).
        difference: first minus second, in points.
        std: its standard deviation in points, by the delta method.
        tie: the 95 % interval of the difference holds zero.
    """

    wins: float
    difference: float
    std: float
    tie: bool


def duel(posterior: Posterior, first: Floats, second: Floats) -> Duel:
    """Two networks of the posterior's backbone and family at log coordinates (3,) each.

    A network against itself is a tie that either wins with ½.
    """
    return judge(posterior.joint(np.stack([first, second])), posterior.noise)


def tied(posterior: Posterior, first: Floats, others: Floats) -> NDArray[np.bool_]:
    """Which of the networks at log coordinates (n, 3) tie with one at (3,)."""
    gap, variance = posterior.differences(first, others)
    return np.asarray(np.abs(gap) <= BAND * np.sqrt(variance + 2 * posterior.noise**2))


def judge(joint: Joint, noise: float) -> Duel:
    """The duel of the first of two latent logits against the second; `noise` is σ of a training."""
    (first, second), covariance = joint.mean.tolist(), joint.covariance.tolist()
    return judge_pair(first, second, covariance[0][0], covariance[1][1], covariance[0][1], noise)


def judge_pair(
    first: float, second: float, first_variance: float, second_variance: float, covariance: float, noise: float
) -> Duel:
    """The duel of one latent logit against another, given their means, variances, covariance and a training's σ."""

    def spread(a: float, b: float) -> float:
        """Standard deviation of a·first + b·second."""
        latent = a * a * first_variance + b * b * second_variance + 2 * a * b * covariance
        return sqrt(max(latent, 0.0) + (a * a + b * b) * noise**2)

    gap, doubt = first - second, spread(1.0, -1.0)
    shares = percent_at(first) / 100, percent_at(second) / 100
    std = spread(*(sign * 100 * share * (1 - share) for sign, share in zip((1, -1), shares, strict=True)))
    wins = 0.5 * erfc(-gap / doubt / sqrt(2))
    return Duel(wins, 100 * (shares[0] - shares[1]), std, tie=abs(gap) <= BAND * doubt)
