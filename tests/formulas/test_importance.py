import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import bootstrap, spearmanr

from modelcube.formulas.importance import DIMENSIONS, MIN_ROWS, Importance, importance

Floats = NDArray[np.float64]

RNG = np.random.default_rng(20)
RATIOS = RNG.uniform(0.3, 1.5, (40, 3))
TOP1 = 60 + 10 * np.log(RATIOS) @ [2.0, 1.0, 0.2] + RNG.normal(0, 2, 40)
ONE = np.repeat("one", 40)


def only(top1: Floats, ratio: Floats, family: NDArray[np.str_], seed: int = 0) -> Importance | None:
    ratios = np.column_stack([ratio, np.ones_like(ratio), np.full_like(ratio, np.nan)])
    found = importance(top1, ratios, family, seed=seed)
    assert found["d"] is None
    assert found["w"] is None
    return found["r"]


def test_one_family_gives_spearmans_coefficient() -> None:
    found = importance(TOP1, RATIOS, ONE)

    for column, dimension in enumerate(DIMENSIONS):
        figure = found[dimension]
        assert figure is not None
        assert figure.rho == pytest.approx(spearmanr(TOP1, RATIOS[:, column]).statistic)
        assert (figure.rows, figure.families) == (40, 1)


def test_the_interval_is_that_of_a_percentile_bootstrap() -> None:
    figure = only(TOP1, RATIOS[:, 0], ONE)
    by_scipy = bootstrap(
        (TOP1, RATIOS[:, 0]),
        lambda y, x: spearmanr(y, x).statistic,
        paired=True,
        vectorized=False,
        method="percentile",
        n_resamples=1000,
        rng=np.random.default_rng(1),
    ).confidence_interval

    assert figure is not None
    assert (figure.low, figure.high) == pytest.approx((by_scipy.low, by_scipy.high), abs=0.03)


def test_the_same_seed_gives_the_same_interval_and_another_one_another() -> None:
    figures = [only(TOP1, RATIOS[:, 0], ONE, seed) for seed in (0, 0, 1)]

    assert figures[0] == figures[1] != figures[2]


def test_levels_of_families_are_taken_out() -> None:
    families = np.tile(["one", "two"], 20)
    plain = only(TOP1, RATIOS[:, 0], families)

    assert plain is not None
    assert plain.families == 2
    assert only(np.where(families == "two", TOP1 + 15, TOP1), RATIOS[:, 0], families) == plain
    assert only(np.where(families == "two", TOP1**2, TOP1), RATIOS[:, 0], families) == plain


def test_a_difference_between_families_alone_is_not_importance() -> None:
    families = np.repeat(["small", "large"], 20)
    ratio = np.where(families == "large", RATIOS[:, 0] + 2, RATIOS[:, 0])
    top1 = RNG.normal(60, 1, 40) + np.where(families == "large", 10, 0)
    figure = only(top1, ratio, families)

    assert spearmanr(top1, ratio).statistic > 0.6
    assert figure is not None
    assert figure.low < 0 < figure.high


def test_a_family_in_which_the_ratio_does_not_vary_says_nothing() -> None:
    families = np.repeat(["varied", "constant"], [10, 30])
    ratio = np.where(families == "constant", 1.0, RATIOS[:, 0])
    figure = only(TOP1, ratio, families)

    assert figure == only(TOP1[:10], ratio[:10], families[:10])
    assert figure is not None
    assert (figure.rows, figure.families) == (10, 1)


def test_there_is_no_figure_below_eight_rows() -> None:
    rows = slice(MIN_ROWS)

    assert only(TOP1[rows], RATIOS[rows, 0], ONE[rows]) is not None
    assert only(TOP1[rows][1:], RATIOS[rows, 0][1:], ONE[rows][1:]) is None


def test_rows_of_which_a_ratio_is_not_known_do_not_count() -> None:
    ratio = RATIOS[:, 0].copy()
    ratio[::4] = np.nan
    figure = only(TOP1, ratio, ONE)
    known = ~np.isnan(ratio)

    assert figure == only(TOP1[known], ratio[known], ONE[known])
    assert figure is not None
    assert figure.rows == 30


def test_no_rows_and_equal_accuracies_give_no_figure() -> None:
    assert only(TOP1[:0], RATIOS[:0, 0], ONE[:0]) is None
    assert only(np.full(40, 70.0), RATIOS[:, 0], ONE) is None


@pytest.mark.parametrize("sign", [1, -1])
def test_a_perfect_order_has_no_doubt(sign: int) -> None:
    ratio = np.linspace(0.3, 1.5, 40)
    figure = only(50 + sign * ratio, ratio, ONE)

    assert figure is not None
    assert (figure.rho, figure.low, figure.high) == pytest.approx((sign, sign, sign))


def test_dimensions_that_grow_together_cannot_be_told_apart() -> None:
    phi = np.linspace(0, 7, 12)
    together = np.column_stack([1.15**phi, 1.2**phi, 1.1**phi])
    found = importance(70 + phi, together, np.repeat("one", 12))

    assert {name: value is not None and value.separable for name, value in found.items()} == dict.fromkeys("rdw", False)


def test_a_dimension_that_alone_varies_elsewhere_is_told_apart() -> None:
    phi = np.linspace(0, 7, 12)
    rows = np.vstack([np.column_stack([1.15**phi, 1.2**phi]), np.column_stack([1.15**phi, np.ones(12)])])
    found = importance(np.tile(70 + phi, 2), np.column_stack([rows, np.ones(24)]), np.repeat(["both", "r"], 12))

    assert found["r"] is not None
    assert found["r"].separable
    assert found["d"] is not None
    assert not found["d"].separable


def test_near_one_budget_dimensions_trade_and_are_told_apart() -> None:
    ratios = np.exp(RNG.uniform(-0.5, 0.5, (40, 3)))
    ratios[:, 2] = np.sqrt(0.5 / ratios[:, 0] ** 2 / ratios[:, 1])
    found = importance(TOP1, ratios, ONE)

    assert all(value is not None and value.separable for value in found.values())
