import numpy as np
import pytest

from modelcube.errors import InvalidInput
from modelcube.surrogate.fit import fit, regressor
from modelcube.surrogate.surrogate import Surrogate
from modelcube.surrogate.validation.left_out import leave_out, predict_groups
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


def test_a_place_is_predicted_as_by_a_surrogate_that_never_saw_some_rows() -> None:
    x = np.array([[0.1, -0.2, 0.3], [0.0, 0.0, 0.0]])
    for left_out in [*GROUPS, np.flatnonzero(ROWS.backbone == ROWS.backbone[0])]:
        backbone = str(ROWS.backbone[0])
        for family in sorted({*np.delete(ROWS.family, left_out).tolist(), "unknown"}):
            found = SMALL.predict_without(left_out, x, backbone, family)
            expected = SMALL.without(left_out).posterior(backbone, family).predict(x)
            assert found.mean == pytest.approx(expected.mean, abs=1e-9)
            assert found.std == pytest.approx(expected.std, abs=1e-9)


def test_nothing_is_predicted_for_a_family_of_which_all_rows_are_left_out() -> None:
    left_out = np.flatnonzero(ROWS.family == "two-a")
    with pytest.raises(InvalidInput, match="other rows"):
        SMALL.predict_without(left_out, np.zeros((1, 3)), str(ROWS.backbone[0]), "two-a")


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
