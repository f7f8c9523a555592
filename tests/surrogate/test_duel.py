import numpy as np
import pytest

from modelcube.surrogate.accuracy import percent
from modelcube.surrogate.duel import duel, judge
from modelcube.surrogate.posterior import Joint
from modelcube.surrogate.surrogate import Surrogate


def joint(means: tuple[float, float], covariance: list[list[float]]) -> Joint:
    return Joint(np.array(means), np.array(covariance))


def test_chance_difference_and_its_doubt() -> None:
    found = judge(joint((1.2, 1.0), [[0.04, 0.01], [0.01, 0.03]]), noise=0.1)

    assert found.wins == pytest.approx(0.7751541, abs=1e-6)  # Φ(0.2 / √(0.05 + 2 · 0.1²))
    assert found.difference == pytest.approx(float(percent(1.2) - percent(1.0)))
    sampled = np.random.default_rng(0).multivariate_normal([1.2, 1.0], [[0.05, 0.01], [0.01, 0.04]], 200_000)
    assert found.std == pytest.approx(np.std(percent(sampled[:, 0]) - percent(sampled[:, 1])), rel=0.03)


@pytest.mark.parametrize(("difference", "tie"), [(0.19, True), (0.20, False), (-0.20, False)])
def test_a_tie_is_an_interval_that_holds_zero(difference: float, tie: bool) -> None:
    assert judge(joint((1 + difference, 1.0), [[0.003, 0.0], [0.0, 0.003]]), noise=0.002**0.5).tie is tie


def test_what_both_share_does_not_count() -> None:
    apart = judge(joint((1.2, 1.0), [[0.01, 0], [0, 0.01]]), noise=0.01)
    shared = judge(joint((1.2, 1.0), [[0.51, 0.5], [0.5, 0.51]]), noise=0.01)

    assert shared.wins == pytest.approx(apart.wins)


def test_turned_round_it_is_the_other_ones_chance(imagenet: Surrogate) -> None:
    posterior = imagenet.posterior("efficientnet-b0", "huawei-tinynet")
    a, b = np.log([0.68, 0.69, 0.56]), np.log([0.6, 0.55, 0.72])
    first, second = duel(posterior, a, b), duel(posterior, b, a)

    assert first.wins == pytest.approx(1 - second.wins)
    assert first.difference == pytest.approx(-second.difference)
    assert first.std == pytest.approx(second.std)


def test_a_network_against_itself_is_a_tie(imagenet: Surrogate) -> None:
    x = np.log([0.68, 0.69, 0.56])
    found = duel(imagenet.posterior("efficientnet-b0"), x, x)

    assert (found.wins, found.difference, found.tie) == (0.5, 0.0, True)
    assert found.std > 0  # two trainings of one network differ
