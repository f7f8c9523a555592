import numpy as np
import pytest

from modelcube.surrogate.evidence import Bin, EvidenceRule, bins, checked_up_to


def one(low: float, high: float, rows: int, coverage: float | None) -> Bin:
    return Bin(low, high, rows, 1.0, coverage)


def test_rows_are_sorted_into_half_open_bins() -> None:
    values = np.array([0.0, 0.05, 0.1, 0.15, 5.0])
    first, second = bins((0.0, 0.1, 0.2), values, np.array([1.0, -1, 2, 4, 9]), np.array([0.1, 3.0, 1.0, 1.0, 9]))

    assert (first.rows, first.coverage_95, first.rmse) == (2, 0.5, 1.0)
    assert (second.rows, second.coverage_95) == (2, 1.0)
    assert bins((0.0, 0.1), values[3:], values[3:], values[3:])[0].coverage_95 is None


@pytest.mark.parametrize(
    ("rows", "coverage", "checked"), [(30, 0.92, True), (29, 1.0, False), (300, 0.919, False), (0, None, False)]
)
def test_a_bin_is_checked_by_enough_rows_and_enough_coverage(rows: int, coverage: float | None, checked: bool) -> None:
    assert one(0, 1, rows, coverage).checked is checked


def test_the_first_bin_that_is_not_checked_ends_what_is_predicted() -> None:
    good, bad, few = one(0, 0.1, 40, 0.95), one(0.1, 0.2, 40, 0.8), one(0.1, 0.2, 4, 1.0)

    assert checked_up_to([good, one(0.1, 0.2, 40, 0.99), one(0.2, 0.4, 2, 1.0)]) == 0.2
    assert checked_up_to([good, bad, one(0.2, 0.4, 40, 0.99)]) == 0.1
    assert checked_up_to([good, few]) == 0.1
    assert checked_up_to([bad]) == 0
    assert checked_up_to([]) == 0


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
