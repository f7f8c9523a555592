from dataclasses import replace

import numpy as np

from modelcube.surrogate.fit import fit
from modelcube.surrogate.rows import Rows
from modelcube.surrogate.surrogate import Surrogate
from modelcube.surrogate.validation.duels import reliability, small_pairs

RATIOS = np.array([[1.0, 1, 1], [1.0, 1, 1.1], [1.0, 1.2, 1], [1.0, 1, 2], [1.0, 1, 1], [1.1, 1, 1], [1.2, 1, 1]])
ROWS = Rows.from_ratios(
    RATIOS,
    np.array([70.0, 71, 71, 75, 72, 73, 74]),
    ["mobilenetv2"] * 4 + ["resnet-50"] * 3,
    ["f"] * 7,
    flops=np.array([300e6, 360e6, 360e6, 900e6, 4e9, 4.9e9, np.nan]),
)
SMALL = Surrogate(ROWS, fit(ROWS))


def test_pairs_are_of_one_backbone_and_of_equal_cost() -> None:
    *_, total = reliability(SMALL, "family", [np.arange(7)])

    assert total.pairs == 4  # three among the first three, one of the two residual networks whose cost is known


def test_pairs_are_left_out_together() -> None:
    *_, total = reliability(SMALL, "family", [np.array([0, 1]), np.array([2, 4, 5])])

    assert total.pairs == 2


def test_equal_accuracies_are_half_a_win() -> None:
    *_, total = reliability(SMALL, "family", [np.array([1, 2])])

    assert (total.pairs, total.won) == (1, 0.5)
    assert total.claimed is not None
    assert 0.5 <= total.claimed <= 1


def test_without_pairs_nothing_is_claimed() -> None:
    for line in reliability(SMALL, "family", [np.array([0])]):
        assert (line.pairs, line.claimed, line.won) == (0, None, None)


def test_small_pairs_are_counted_once_and_those_that_differ_in_depth() -> None:
    small = Surrogate(replace(ROWS, flops=ROWS.flops / 4), SMALL.found)
    found = small_pairs(small, [np.array([0, 1, 2]), np.array([0, 1]), np.array([2, 3])])

    assert (found.pairs, found.differ_in_depth) == (3, 2)
