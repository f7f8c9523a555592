import numpy as np
import pytest

from modelcube.surrogate.report import Bin, regions_of
from modelcube.surrogate.surrogate import Surrogate
from modelcube.surrogate.validation.left_out import LeftOut
from modelcube.surrogate.validation.scores import bins, checked_up_to, family_interval, regions, score

RNG = np.random.default_rng(1)
FAMILIES = np.repeat(["a", "b", "c", "d", "e"], 8)


def left_out(error: list[float], z: list[float]) -> LeftOut:
    n = len(error)
    return LeftOut(np.arange(n), np.zeros(n), np.ones(n), np.array(error), np.array(z))


def test_a_score_counts_errors_and_intervals() -> None:
    found = score(
        left_out([1.0, -3.0, 2.0, 9.0], [0.5, -1.5, 2.2, 9.0]),
        np.array(["a", "a", "b", "b"]),
        np.array([True, True, True, False]),
    )

    assert found is not None
    assert (found.rows, found.families) == (3, 2)
    assert (found.bias, found.median) == (0.0, 2.0)
    assert found.rmse == pytest.approx((14 / 3) ** 0.5)
    assert (found.inside_50, found.inside_80, found.inside_95, found.inside_99) == pytest.approx(
        (1 / 3, 1 / 3, 2 / 3, 1)
    )


def test_no_rows_have_no_score() -> None:
    assert score(left_out([1.0], [1.0]), np.array(["a"]), np.array([False])) is None


def test_the_interval_comes_from_families_not_from_rows() -> None:
    together = np.repeat([0.0, 1, 2, 3, 4], 8)
    apart = RNG.permutation(together)
    wide, narrow = family_interval(together, FAMILIES), family_interval(apart, FAMILIES)

    assert wide[1] - wide[0] > 2 * (narrow[1] - narrow[0])
    assert wide[0] < 2 < wide[1]
    assert (family_interval(together, FAMILIES) == wide).all()


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


def test_a_row_stands_in_the_regions_that_its_numbers_name(imagenet: Surrogate) -> None:
    rows = imagenet.rows
    masks = regions(rows)
    for index in range(0, len(rows), 37):
        names = regions_of(
            str(rows.backbone[index]), rows.flops[index], float(np.exp(rows.x[index, 1])), rows.top1[index]
        )
        assert {name for name, mask in masks.items() if mask[index]} == set(names)


def test_sizes_and_accuracies_leave_no_row_out(imagenet: Surrogate) -> None:
    masks = regions(imagenet.rows)
    sized = np.sum([mask for name, mask in masks.items() if "multiply-adds" in name], axis=0)
    scored = np.sum([mask for name, mask in masks.items() if "top-1" in name], axis=0)

    assert (sized == np.isfinite(imagenet.rows.flops)).all()
    assert (scored == 1).all()
