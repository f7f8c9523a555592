import numpy as np
import pytest

from modelcube.answers.evidence import Calibration, FittedSurrogate
from modelcube.answers.explorer import Explorer
from modelcube.answers.network import NetworkQuestion, answer_network
from modelcube.errors import InvalidInput
from modelcube.surrogate.surrogate import AnchorAccuracy


@pytest.fixture(scope="module")
def evidence(explorer: Explorer) -> FittedSurrogate:
    found = explorer.evidence["imagenet"]
    assert found is not None
    return found


def test_a_network_is_predicted_near_its_measurement(explorer: Explorer) -> None:
    answer = answer_network(explorer, NetworkQuestion(0.68, 0.695, 0.54))
    assert answer.accuracy is not None
    assert answer.accuracy.mean == pytest.approx(67.0, abs=0.5)
    assert answer.accuracy.low < answer.accuracy.latent.low < answer.accuracy.mean < answer.accuracy.latent.high
    assert (answer.accuracy.family, answer.accuracy.evidence) == ("huawei-tinynet", "predicted")


def test_a_measured_network_shows_the_prediction_made_without_it(explorer: Explorer) -> None:
    measured, other = (
        answer_network(explorer, NetworkQuestion(0.68, 0.695, 0.54)),
        answer_network(explorer, NetworkQuestion(0.7, 0.7, 0.6)),
    )
    assert measured.accuracy is not None
    assert other.accuracy is not None
    assert measured.accuracy.without_this is not None
    assert measured.accuracy.without_this.std > measured.accuracy.std
    assert other.accuracy.without_this is None


def test_the_figure_of_the_region_is_quoted(explorer: Explorer) -> None:
    small = answer_network(explorer, NetworkQuestion(0.5, 0.6, 0.5)).accuracy
    assert small is not None
    assert small.validation is not None
    assert small.validation.rows >= 30
    assert small.validation.rmse > 0


def test_far_from_every_row_it_is_an_extrapolation(explorer: Explorer) -> None:
    far = answer_network(explorer, NetworkQuestion(0.1, 5.0, 0.1)).accuracy
    assert far is not None
    assert far.evidence == "extrapolated"
    assert far.support.rows == 0


def test_support_counts_the_rows_within_a_quarter(explorer: Explorer, evidence: FittedSurrogate) -> None:
    found = answer_network(explorer, NetworkQuestion()).accuracy
    assert found is not None
    support = found.support
    near = np.exp(np.abs(evidence.surrogate.rows.x)).max(axis=1) <= 1.25 * (1 + 1e-12)
    assert support.rows == near.sum() > 100
    assert set(support.backbones) == set(evidence.surrogate.rows.backbone[near].tolist())


def test_an_own_accuracy_sets_the_level(explorer: Explorer) -> None:
    base = AnchorAccuracy(73.4)
    at_base = answer_network(explorer, NetworkQuestion(backbone="mobilenetv2", base=base)).accuracy
    smaller = answer_network(explorer, NetworkQuestion(0.7, 1.0, 0.5, backbone="mobilenetv2", base=base)).accuracy
    assert at_base is not None
    assert smaller is not None
    assert at_base.mean == pytest.approx(73.4, abs=0.2)
    assert at_base.family == smaller.family == "own"
    assert 55 < smaller.mean < 70


def test_an_unknown_recipe_is_less_certain_than_a_known_one(evidence: FittedSurrogate) -> None:
    x = np.log([[0.7, 0.8, 0.9]])
    known = evidence.posterior("mobilenetv2", Calibration("tf-slim-mobilenetv2")).predict(x)
    unknown = evidence.posterior("mobilenetv2", Calibration("unknown")).predict(x)
    assert unknown.std[0] > known.std[0]


def test_without_the_papers_rows_only_its_baseline_stays(evidence: FittedSurrogate) -> None:
    kept = evidence.without_paper.surrogate.rows
    own = kept.family == "huawei-tinynet"
    assert own.sum() == 1
    assert np.allclose(kept.x[own], 0)


def test_an_impossible_level_is_refused(explorer: Explorer) -> None:
    with pytest.raises(InvalidInput, match="family is 'nobody'"):
        answer_network(explorer, NetworkQuestion(family="nobody"))
    with pytest.raises(InvalidInput, match="family is 'huawei-tinynet'; allowed: none beside"):
        answer_network(explorer, NetworkQuestion(family="huawei-tinynet", base=AnchorAccuracy(70.0)))
