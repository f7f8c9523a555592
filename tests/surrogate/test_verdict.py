from typing import cast

import numpy as np
import pytest

from modelcube.surrogate.accuracy import percent
from modelcube.surrogate.posterior import Joint, Posterior
from modelcube.surrogate.rows import Floats
from modelcube.surrogate.surrogate import Surrogate
from modelcube.surrogate.verdict import JUDGED, OCTAVES, duel, judge, judge_chances, judge_curves, mean_gap, octave_of


@pytest.mark.parametrize(
    ("wins", "verdict", "first_better"),
    [
        ((0.96, 0.97), "decided", True),
        ((0.999, 0.949), "likely", True),
        ((0.999, 0.79), "undecided", None),
        ((0.04, 0.03), "decided", False),
        ((0.1, 0.2), "likely", False),
        ((0.98, 0.02), "undecided", None),
        ((0.96,), "decided", True),
        ((0.5, 0.5), "undecided", None),
    ],
)
def test_the_rule(wins: tuple[float, ...], verdict: str, first_better: bool | None) -> None:
    assert judge_chances(*wins) == (verdict, first_better)


def test_every_budget_stands_in_one_of_five_ranges() -> None:
    octaves = [octave_of(c) for c in JUDGED.tolist()]
    assert sorted(set(octaves)) == [0, 1, 2, 3, 4]
    assert octaves == sorted(octaves)
    assert octave_of(0.0625) == 1
    assert (octave_of(0.001), octave_of(9.0)) == (0, 4)


def test_the_mean_difference_is_that_of_samples_of_the_joint_posterior(imagenet: Surrogate) -> None:
    posterior = imagenet.posterior("efficientnet-b0", "huawei-tinynet")
    first, second = (
        np.log(np.array(x)) for x in ([[0.7, 0.7, 0.6], [0.8, 1, 0.7]], [[0.6, 0.5, 0.7], [0.8, 0.8, 0.8]])
    )
    gap, joint = mean_gap(posterior, first, second), posterior.joint(np.vstack([first, second]))
    sampled = percent(np.random.default_rng(0).multivariate_normal(joint.mean, joint.covariance, 100_000))
    differences = (sampled[:, :2] - sampled[:, 2:]).mean(axis=1)

    assert gap.difference == pytest.approx(differences.mean(), abs=0.03)
    assert gap.std == pytest.approx(differences.std(), rel=0.03)
    assert gap.wins == pytest.approx((differences > 0).mean(), abs=0.02)


class Flat:
    """A posterior by which the first of two curves lies `ahead` logits ahead, with a standard deviation of `std`."""

    def __init__(self, ahead: float, std: float) -> None:
        self.ahead, self.std = ahead, std

    def joint(self, x: Floats) -> Joint:
        first = np.arange(len(x)) < len(x) // 2
        return Joint(np.asarray(1 + self.ahead * first, float), np.asarray(self.std**2 * np.outer(first, first), float))


@pytest.mark.parametrize(
    ("ahead", "without", "verdict"), [(0.3, 0.2, "decided"), (0.3, 0.1, "likely"), (0.3, -0.1, "undecided")]
)
def test_both_evidences_must_agree(ahead: float, without: float, verdict: str) -> None:
    x = np.zeros((len(JUDGED), 3))
    posteriors = (cast(Posterior, Flat(shift, 0.1)) for shift in (ahead, without))
    found = list(judge_curves(x, x, *posteriors))

    assert [one.verdict for one in found] == [verdict] * len(OCTAVES)
    assert found[0].gap.std == pytest.approx(10 * percent(1.3) / 100 * (100 - percent(1.3)) / 100, rel=1e-3)


def test_a_curve_against_itself_is_undecided(imagenet: Surrogate) -> None:
    x = np.zeros((len(JUDGED), 3))
    posterior = imagenet.posterior("efficientnet-b0", "huawei-tinynet")
    for found in judge_curves(x, x, posterior, None):
        assert (found.verdict, found.without_paper) == ("undecided", None)
        assert found.gap.wins == pytest.approx(0.5, abs=1e-6)


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
