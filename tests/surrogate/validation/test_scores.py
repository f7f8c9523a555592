import numpy as np
import pytest

from modelcube.surrogate.validation.left_out import LeftOut
from modelcube.surrogate.validation.scores import compare, family_interval, score

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


def test_a_model_is_worse_where_no_drawing_of_families_doubts_it() -> None:
    theirs = RNG.normal(0, 1, 40)

    assert compare(theirs * 2, theirs, FAMILIES).worse
    assert not compare(theirs / 2, theirs, FAMILIES).worse
    assert compare(theirs / 2, theirs, FAMILIES).difference == pytest.approx(-0.75 * (theirs**2).mean())
    one_bad = np.where(np.arange(40) < 8, 3 * theirs, theirs / 2)
    assert not compare(one_bad, theirs, FAMILIES).worse
