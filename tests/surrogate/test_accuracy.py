import numpy as np
import pytest

from modelcube.surrogate.accuracy import (
    PointPosterior,
    PointPrediction,
    accuracy,
    interval_at,
    of_a_training,
    percent,
    percent_at,
    slope,
)
from modelcube.surrogate.posterior import Prediction
from modelcube.surrogate.surrogate import AnchorAccuracy, Surrogate
from tests.surrogate.support import places


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


@pytest.mark.parametrize("base", [None, AnchorAccuracy(73.4, 0.9, 1.1, 0.8)])
def test_one_place_is_predicted_as_among_many(imagenet: Surrogate, base: AnchorAccuracy | None) -> None:
    posterior, x = imagenet.posterior("efficientnet-b0", None if base else "huawei-tinynet", base), places(200)
    many, single = posterior.predict(x), PointPosterior(posterior)
    means, stds = zip(*(single.predict(place) for place in x.tolist()), strict=True)

    assert np.abs(many.mean - means).max() < 1e-10
    assert np.abs(many.std - stds).max() < 1e-9


def test_a_logit_is_the_same_accuracy_as_in_an_array() -> None:
    for mean, std, noise in ((1.0, 0.2, 0.05), (-3.0, 1.5, 0.0), (4.0, 0.0, 0.02)):
        single = Prediction(np.array([mean]), np.array([std]))
        many = accuracy(single, noise)
        new = interval_at(mean, of_a_training(PointPrediction(mean, std), noise))

        assert percent_at(mean) == pytest.approx(many.mean[0])
        assert tuple(new) == pytest.approx((many.std[0], many.low[0], many.high[0]))
        assert tuple(interval_at(mean, std)) == pytest.approx(tuple(part[0] for part in many.latent))
