import numpy as np

from modelcube.surrogate.report import EvidenceRule, regions_of


def test_a_prediction_must_stay_below_both_ends() -> None:
    rule = EvidenceRule(std=0.2, distance=0.4)

    assert rule.predicted(np.array([0.1, 0.2, 0.1]), np.array([0.3, 0.3, 0.4])).tolist() == [True, False, False]


def test_without_a_row_of_its_kind_within_a_factor_of_one_and_a_half_nothing_is_predicted() -> None:
    rule = EvidenceRule(std=0.2, distance=1.6)

    assert rule.predicted(np.full(2, 0.01), np.log([1.5, 1.501])).tolist() == [True, False]


def test_candidates_keep_a_margin_from_both_ends() -> None:
    rule = EvidenceRule(std=0.2, distance=1.6)
    std, distance = np.array([0.15, 0.17, 0.1, 0.1]), np.log([1.0, 1.0, 1.24, 1.26])

    assert rule.inner.predicted(std, distance).tolist() == [True, False, True, False]
    assert rule.predicted(std, distance).all()
    assert EvidenceRule(0.2, 0.1).inner.reach < 0.1


def test_a_backbone_of_ones_own_of_unknown_cost_still_stands_somewhere() -> None:
    assert regions_of(None, float("nan"), 0.8, 65.0) == ("all", "top-1 60 to 70", "d < 0.95")
