"""One place at a time, as quickly as Python can: what a request for one network waits for.

The same numbers as `posterior` and `accuracy` give for arrays, to rounding (held together by tests); what does not
depend on the place is prepared once, and what is a single number is never an array. Symbols as in `posterior`.
"""

from collections.abc import Sequence
from math import exp, hypot, sqrt
from typing import NamedTuple

import numpy as np

from modelcube.surrogate.accuracy import BAND
from modelcube.surrogate.posterior import PLAIN, Posterior
from modelcube.surrogate.rows import PRIOR_MEAN, Floats


class PointPrediction(NamedTuple):
    """Latent mean μ and standard deviation of the logit at one place."""

    mean: float
    std: float


class PointInterval(NamedTuple):
    """Standard deviation and ends of the 95 % interval, per cent."""

    std: float
    low: float
    high: float


class PointPosterior:
    """A posterior prepared for single places."""

    def __init__(self, posterior: Posterior) -> None:
        self.noise = posterior.noise
        self._settings = np.ascontiguousarray(posterior.settings.T)
        self._weights = 5 / posterior.lengths**2
        # One product gives R g and, as its last entry, g·m.
        self._stacked = np.vstack([posterior.R, posterior.m])
        self._v = posterior.v.tolist()
        self._v_shape = posterior.v_shape

    def predict(self, x: Sequence[float]) -> PointPrediction:
        """At log coordinates x (3,)."""
        r, d, w = x
        growth = max(0.0, 2 * r + d + 2 * w)
        g = np.empty(self._stacked.shape[1])
        g[:PLAIN] = phi = (1.0, r, d, w, growth)
        g[PLAIN:] = self._matern(x)
        projected = self._stacked @ g
        mean = float(projected[-1])
        projected[-1] = 0.0
        prior = self._v_shape
        for weight, feature in zip(self._v, phi, strict=True):
            prior += weight * feature * feature
        return PointPrediction(PRIOR_MEAN + mean, sqrt(max(prior - float(projected @ projected), 0.0)))

    def _matern(self, x: Sequence[float]) -> Floats:
        """M against all settings, (q,)."""
        offsets = self._settings - np.array(x)[:, None]
        offsets *= offsets
        squares: Floats = self._weights @ offsets
        h = np.sqrt(squares)
        squares /= 3.0
        squares += h
        squares += 1.0
        np.negative(h, out=h)
        np.exp(h, out=h)
        squares *= h
        return squares


def percent_at(logit: float) -> float:
    """100 σ(logit)."""
    return 100 / (1 + exp(-logit)) if logit > -700 else 0.0


def interval_at(mean: float, std: float) -> PointInterval:
    """The interval of a logit, by the delta method its standard deviation."""
    share = percent_at(mean) / 100
    return PointInterval(100 * share * (1 - share) * std, percent_at(mean - BAND * std), percent_at(mean + BAND * std))


def of_a_training(prediction: PointPrediction, noise: float) -> float:
    """Standard deviation of the logit of one new training."""
    return hypot(prediction.std, noise)
