import numpy as np
import pytest

from modelcube.surrogate.fit import fit, regressor
from modelcube.surrogate.left_out import leave_out, predict_groups
from modelcube.surrogate.surrogate import Surrogate
from tests.surrogate.support import small_rows

ROWS = small_rows()
SMALL = Surrogate(ROWS, fit(ROWS))
GROUPS = [np.array([1, 2, 7]), np.array([0]), np.arange(12, 18)]


def test_a_group_is_predicted_as_by_a_process_that_never_saw_it() -> None:
    for found in predict_groups(SMALL, GROUPS):
        others = SMALL.without(found.rows)
        mean, latent = regressor(others.rows, SMALL.found).predict(SMALL.inputs[found.rows], return_cov=True)
        noise = SMALL.found.noise**2 * np.eye(len(found.rows))

        assert found.mean == pytest.approx(mean + 1, abs=1e-9)
        assert found.covariance == pytest.approx(latent + noise, abs=1e-9)


def test_a_label_that_is_left_out_altogether_makes_no_difference_to_that() -> None:
    (found,) = predict_groups(SMALL, [np.flatnonzero(ROWS.family == "two-a")])
    others = SMALL.without(found.rows)
    mean = np.concatenate(
        [others.posterior(str(ROWS.backbone[index]), "unknown").predict(ROWS.x[[index]]).mean for index in found.rows]
    )

    # the house of a family that nobody knows is not known either, and "two" is the house of no other family
    assert found.mean == pytest.approx(mean, abs=1e-9)


def test_errors_are_predicted_minus_published_in_the_order_of_the_rows() -> None:
    found = leave_out(SMALL, GROUPS)

    assert found.rows.tolist() == [0, 1, 2, 7, *range(12, 18)]
    predicted = 100 / (1 + np.exp(-found.mean))
    assert found.error == pytest.approx(predicted - ROWS.top1[found.rows])
    assert found.z == pytest.approx((found.mean - ROWS.y[found.rows]) / found.std)
