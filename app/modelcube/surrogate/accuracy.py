"""Logits as accuracies in per cent.

σ is the logistic function. With μ and s of a logit, mean = 100 σ(μ), std = 100 σ'(μ) s, and the 95 % interval has the
ends 100 σ(μ ∓ 1.96 s). `latent` is the network's accuracy on average over trainings; without that word, s holds
the noise too, s² = latent variance + σ_noise²: what one new training would give.

A request for one network waits for one place at a time: `PointPosterior` and the functions below it give the same
numbers as arrays do, to rounding (held together by tests), as quickly as Python can.
"""

from collections.abc import Sequence
from math import exp, hypot, sqrt
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from modelcube.surrogate.posterior import PLAIN, Posterior, Prediction
from modelcube.surrogate.rows import PRIOR_MEAN, Floats

BAND = 1.96


T = TypeVar("T")


class Interval(NamedTuple, Generic[T]):
    """Standard deviation and the ends of the 95 % interval in per cent: of one place, or (n,) each."""

    std: T
    low: T
    high: T


class Accuracy(NamedTuple):
    """Accuracies in per cent, (n,) each."""

    mean: Floats
    std: Floats
    low: Floats
    high: Floats
    latent: Interval[Floats]


def percent(logit: ArrayLike) -> Floats:
    """100 σ(logit)."""
    return np.asarray(100 * expit(logit), dtype=float)


def slope(logit: ArrayLike) -> Floats:
    """100 σ'(logit): points of accuracy a unit of the logit."""
    share = expit(logit)
    return np.asarray(100 * share * (1 - share), dtype=float)


def accuracy(prediction: Prediction, noise: float) -> Accuracy:
    """Accuracies of latent logits, `noise` being a training's standard deviation in logits."""
    new = _interval(prediction.mean, np.hypot(prediction.std, noise))
    return Accuracy(percent(prediction.mean), *new, latent=_interval(prediction.mean, prediction.std))


def _interval(mean: Floats, std: Floats) -> Interval[Floats]:
    return Interval(slope(mean) * std, percent(mean - BAND * std), percent(mean + BAND * std))


class PointPrediction(NamedTuple):
    """Latent mean μ and standard deviation of the logit at one place."""

    mean: float
    std: float


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

    @property
    def nbytes(self) -> int:
        """Bytes in memory."""
        return self._settings.nbytes + self._stacked.nbytes

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


def interval_at(mean: float, std: float) -> Interval[float]:
    """The interval of a logit, by the delta method its standard deviation."""
    share = percent_at(mean) / 100
    return Interval(100 * share * (1 - share) * std, percent_at(mean - BAND * std), percent_at(mean + BAND * std))


def of_a_training(prediction: PointPrediction, noise: float) -> float:
    """Standard deviation of the logit of one new training."""
    return hypot(prediction.std, noise)
