"""Logits as accuracies in per cent.

σ is the logistic function. With μ and s of a logit, mean = 100 σ(μ), std = 100 σ'(μ) s, and the 95 % interval has the
ends 100 σ(μ ∓ 1.96 s). `latent` is what the network is worth on average over trainings; without that word, s holds
the noise too, s² = latent variance + σ_noise²: what one new training would give.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from modelcube.surrogate.posterior import Prediction
from modelcube.surrogate.rows import Floats

BAND = 1.96


class Interval(NamedTuple):
    """Standard deviation and the ends of the 95 % interval in per cent, (n,) each."""

    std: Floats
    low: Floats
    high: Floats


class Accuracy(NamedTuple):
    """Accuracies in per cent, (n,) each."""

    mean: Floats
    std: Floats
    low: Floats
    high: Floats
    latent: Interval


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


def _interval(mean: Floats, std: Floats) -> Interval:
    return Interval(slope(mean) * std, percent(mean - BAND * std), percent(mean + BAND * std))
