import numpy as np
import pytest

from modelcube.surrogate.accuracy import accuracy, percent, slope
from modelcube.surrogate.posterior import Prediction


def test_a_logit_in_per_cent() -> None:
    found = accuracy(Prediction(np.array([1.0]), np.array([0.03])), noise=0.04)

    assert found.mean == pytest.approx(73.105858, abs=1e-6)
    assert found.std == pytest.approx(0.05 * 19.661193, abs=1e-6)
    assert found.low == pytest.approx(100 / (1 + np.exp(-(1 - 1.96 * 0.05))))
    assert found.high == pytest.approx(100 / (1 + np.exp(-(1 + 1.96 * 0.05))))
    assert found.latent.std == pytest.approx(0.03 * 19.661193, abs=1e-6)
    assert found.latent.low == pytest.approx(100 / (1 + np.exp(-(1 - 1.96 * 0.03))))
    assert found.latent.high == pytest.approx(100 / (1 + np.exp(-(1 + 1.96 * 0.03))))


def test_accuracies_stay_between_0_and_100() -> None:
    found = accuracy(Prediction(np.array([-8.0, 8.0, 800.0]), np.array([5.0, 5.0, 5.0])), noise=0.1)

    assert (found.low >= 0).all()
    assert (found.high <= 100).all()


def test_the_slope_is_the_derivative_of_per_cent() -> None:
    logits = np.linspace(-3, 3, 7)

    assert slope(logits) == pytest.approx((percent(logits + 1e-6) - percent(logits - 1e-6)) / 2e-6, rel=1e-6)
