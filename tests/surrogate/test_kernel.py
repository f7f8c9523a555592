import numpy as np
import pytest
from scipy.optimize import approx_fprime
from sklearn.base import clone

from modelcube.surrogate.fit import PooledKernel
from modelcube.surrogate.kernel import Codes
from modelcube.surrogate.terms import GROUPS, KINDS_SLOPES, POOLED, SHAPE, SIMPLE, WIDTH_BY_LEVEL, Form, Term
from tests.surrogate.support import small_rows

ROWS = small_rows()
INPUTS = Codes.from_rows(ROWS).inputs(ROWS)


def kernel(form: Form = POOLED) -> PooledKernel:
    scales = np.random.default_rng(3).uniform(0.1, 1.5, len(form.names))
    return PooledKernel(form, scales)


@pytest.mark.parametrize("form", [POOLED, KINDS_SLOPES, Form(SIMPLE)], ids=["pooled", "kinds", "simple"])
def test_the_gradient_is_the_numerical_one(form: Form) -> None:
    k = kernel(form)
    _, gradient = k(INPUTS, eval_gradient=True)
    numerical = approx_fprime(k.theta, lambda theta: k.clone_with_theta(theta)(INPUTS).ravel(), 1e-7)

    assert gradient.reshape(-1, len(k.theta)) == pytest.approx(numerical, abs=2e-6)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("basis", ["level", "slope", "slope in w", "growth", WIDTH_BY_LEVEL, SHAPE])
def test_every_term_has_the_gradient_of_its_scale(group: str, basis: str) -> None:
    k = kernel(Form((Term(group, basis, 0.1),)))
    _, gradient = k(INPUTS, eval_gradient=True)
    numerical = approx_fprime(k.theta, lambda theta: k.clone_with_theta(theta)(INPUTS).ravel(), 1e-7)

    assert gradient.reshape(-1, len(k.theta)) == pytest.approx(numerical, abs=2e-6)


def test_covariances_are_symmetric_and_positive() -> None:
    covariance = kernel()(INPUTS)

    assert (covariance == covariance.T).all()
    assert np.linalg.eigvalsh(covariance).min() > -1e-9
    assert kernel().diag(INPUTS) == pytest.approx(np.diag(covariance), abs=1e-12)


def test_the_two_argument_call_is_part_of_the_one_argument_call() -> None:
    assert kernel()(INPUTS[:5], INPUTS[5:]) == pytest.approx(kernel()(INPUTS)[:5, 5:], abs=1e-13)


def test_a_term_speaks_to_its_group_alone() -> None:
    k = PooledKernel(Form((Term("family", "level", 0.2),), level=0.0), [0.5, 1, 1, 1])

    assert (k(INPUTS) == 0.25 * (ROWS.family[:, None] == ROWS.family)).all()


def test_a_term_of_a_kind_leaves_the_others_alone() -> None:
    k = PooledKernel(Form((Term("all", "level", 0.2, kind="residual"),), level=0.0), [0.5, 1, 1, 1])
    residual = ROWS.kind == "residual"

    assert (k(INPUTS) == 0.25 * np.outer(residual, residual)).all()


def test_what_a_level_says_of_width_is_the_same_for_all_backbones() -> None:
    k = PooledKernel(Form((Term("all", WIDTH_BY_LEVEL, 0.2),), level=0.0), [0.5, 1, 1, 1])
    c = np.array([np.clip(naive_level(name) - 1, -0.4, 0.3) for name in ROWS.backbone.tolist()])
    slope = c * ROWS.x[:, 2]

    assert k(INPUTS) == pytest.approx(0.25 * np.outer(slope, slope))


def naive_level(backbone: str) -> float:
    """Mean over its families of the logit of the row nearest to (1, 1, 1)."""
    nearest = []
    for family in sorted(set(ROWS.family.tolist())):
        members = [i for i in range(18) if ROWS.backbone[i] == backbone and ROWS.family[i] == family]
        nearest.append(ROWS.y[min(members, key=lambda i: float(np.abs(ROWS.x[i]).sum()))])
    return float(np.mean(nearest))


def test_labels_that_are_not_known_are_alike_to_no_row() -> None:
    stranger = INPUTS[:1].copy()
    stranger[0, 4:] = -1
    k = PooledKernel(Form((Term("backbone", "level", 0.2), Term("all", "slope", 0.2))), [0.5, 0.0, 1, 1, 1])

    assert (k(stranger, INPUTS) == 9).all()
    assert k(stranger)[0, 0] == 9.25


def test_it_is_cloned_as_scikit_learn_clones() -> None:
    k = kernel()
    copy = clone(k)

    assert copy.theta == pytest.approx(k.theta)
    assert copy.form == k.form
    assert len(k.theta) == len(POOLED.names) == len(k.bounds)
