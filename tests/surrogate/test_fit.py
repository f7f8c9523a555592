import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor

from modelcube.surrogate.fit import fit
from modelcube.surrogate.fitted import FitFailed
from modelcube.surrogate.kernel import Hyperparameters
from modelcube.surrogate.rows import Rows
from modelcube.surrogate.surrogate import Surrogate
from modelcube.surrogate.terms import SIMPLE, Form
from tests.support.regressor import regressor
from tests.surrogate.support import small_rows

ROWS = small_rows()


def posterior_density(rows: Rows, found: Hyperparameters) -> float:
    """Log density of the scales given the rows, up to a constant, by its definition."""
    process = Surrogate(rows, found)
    residual = rows.y - 1
    likelihood = -0.5 * residual @ process.weights - np.log(np.diag(process.factor)).sum()
    scales = np.log([*found.scales, found.noise])
    centres = np.log([*found.form.centres, found.form.noise])
    return float(likelihood - 0.5 * ((scales - centres) ** 2).sum())


@pytest.mark.parametrize("form", [Form(SIMPLE), Form(SIMPLE, noise=0.5)], ids=["noise expected small", "large"])
def test_the_scales_found_are_a_maximum_of_the_posterior_density(form: Form) -> None:
    found = fit(ROWS, form)
    best = posterior_density(ROWS, found)

    for index in range(len(found.scales) + 1):
        for factor in (0.9, 1.1):
            scales = np.array([*found.scales, found.noise])
            scales[index] *= factor
            moved = Hyperparameters(form, tuple(scales[:-1].tolist()), float(scales[-1]))
            assert posterior_density(ROWS, moved) < best


def test_a_scale_that_the_rows_say_nothing_about_stays_at_its_centre() -> None:
    one = ROWS.take((ROWS.backbone == "mobilenetv2") & (ROWS.family == "one-a"))
    found = fit(one)

    assert dict(zip(found.form.names, found.scales, strict=True))["growth of family, efficientnet"] == pytest.approx(
        0.1
    )


def test_one_backbone_and_one_family_are_fitted_by_the_same_form() -> None:
    rows = Rows.from_ratios(np.exp(ROWS.x), ROWS.top1, ["mine"] * 18, ["mine"] * 18)
    posterior = Surrogate(rows, fit(rows)).posterior("mine", "mine")
    std = posterior.predict(np.array([[0.0, 0, 0], [2.0, 2, 2]])).std

    assert 0 < std[0] < std[1] < 2


@pytest.mark.parametrize("top1", [0.0, 100.0, float("nan")])
def test_accuracies_without_a_logit_fail_the_fit(top1: float) -> None:
    rows = Rows.from_ratios(np.ones((3, 3)), np.array([50, 60, top1]), ["a"] * 3, ["f"] * 3)
    with pytest.raises(FitFailed, match="between 0 and 100"):
        fit(rows)


def test_no_rows_fail_the_fit() -> None:
    with pytest.raises(FitFailed):
        fit(ROWS.take(np.zeros(18, dtype=bool)))


def test_the_second_regressor_is_not_fitted_again() -> None:
    found = Hyperparameters(Form(SIMPLE), Form(SIMPLE).centres, 0.02)
    process = regressor(ROWS, found)

    assert isinstance(process, GaussianProcessRegressor)
    assert np.exp(process.kernel_.theta) == pytest.approx(found.scales)
    assert process.alpha == pytest.approx(0.0004)
