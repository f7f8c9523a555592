import numpy as np
import pytest

from benchmarks.surrogate import compare

RNG = np.random.default_rng(1)
FAMILIES = np.repeat(["a", "b", "c", "d", "e"], 8)


def test_a_model_is_worse_where_no_drawing_of_families_doubts_it() -> None:
    theirs = RNG.normal(0, 1, 40)

    assert compare(theirs * 2, theirs, FAMILIES).worse
    assert not compare(theirs / 2, theirs, FAMILIES).worse
    assert compare(theirs / 2, theirs, FAMILIES).difference == pytest.approx(-0.75 * (theirs**2).mean())
    one_bad = np.where(np.arange(40) < 8, 3 * theirs, theirs / 2)
    assert not compare(one_bad, theirs, FAMILIES).worse
