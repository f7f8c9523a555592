"""Fit the scales: maximum a posteriori, by scikit-learn.

Each scale, and the noise's standard deviation, has a log-normal prior around the form's centre with a standard
deviation of 1 in the logarithm: ln p = −½ (ln s − ln centre)² + const. scikit-learn maximises the likelihood only; the
prior enters through the `optimizer` callable. A scale that the data say nothing about thus stays at its centre, which
is how a study of one backbone and one family is fitted by the same form.
"""

import warnings
from collections.abc import Callable, Sequence
from typing import Literal, overload

import numpy as np
from scipy.optimize import minimize
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import Hyperparameter, Kernel, WhiteKernel
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # comes with scikit-learn

from modelcube.surrogate.fitted import FitFailed
from modelcube.surrogate.kernel import Codes, Covariance, Hyperparameters
from modelcube.surrogate.rows import PRIOR_MEAN, Floats, Rows
from modelcube.surrogate.terms import POOLED, Form

JITTER = 1e-10
STEPS = 100
BOUNDS = (1e-4, 1e2)
NOISE_BOUNDS = (1e-8, 1.0)

Objective = Callable[..., tuple[float, Floats]]


class PooledKernel(Kernel):  # type: ignore[misc]  # scikit-learn is not typed
    """The covariance as scikit-learn asks for it: its hyperparameters are θ = ln (s_1, …, s_T, l_r, l_d, l_w)."""

    def __init__(self, form: Form, scales: Sequence[float] | Floats) -> None:
        self.form = form
        self.scales = scales

    @property
    def hyperparameter_scales(self) -> Hyperparameter:
        """All scales as one vector."""
        return Hyperparameter("scales", "numeric", BOUNDS, len(self.form.names))

    @overload
    def __call__(self, X: Floats, Y: Floats | None = None, eval_gradient: Literal[False] = False) -> Floats: ...
    @overload
    def __call__(self, X: Floats, Y: None = None, *, eval_gradient: Literal[True]) -> tuple[Floats, Floats]: ...
    def __call__(
        self, X: Floats, Y: Floats | None = None, eval_gradient: bool = False
    ) -> Floats | tuple[Floats, Floats]:
        """Covariances (n, m) of X (n, 8) and Y (m, 8); with `eval_gradient` also ∂k/∂θ, shape (n, n, T + 3)."""
        covariance = Covariance(self.form, self.scales)
        return covariance.with_gradient(X) if eval_gradient else covariance(X, Y)

    def diag(self, X: Floats) -> Floats:
        """k(x, x), shape (n,)."""
        return Covariance(self.form, self.scales).diag(X)

    def is_stationary(self) -> bool:
        """Slopes are not."""
        return False


def fit(rows: Rows, form: Form = POOLED) -> Hyperparameters:
    """The scales of highest posterior density, started from the prior's centre.

    Raises:
        FitFailed: there are no rows, an accuracy is not strictly between 0 and 100, or the search ended nowhere.
    """
    if not len(rows) or not np.isfinite(rows.y).all() or not np.isfinite(rows.x).all():
        raise FitFailed("a fit needs rows with a place in the cube and accuracies strictly between 0 and 100 per cent")
    kernel = PooledKernel(form, form.centres) + WhiteKernel(form.noise**2, NOISE_BOUNDS)
    process = GaussianProcessRegressor(kernel, alpha=JITTER, optimizer=_maximum_a_posteriori)
    # On a busy machine the threads of BLAS wait for each other far longer than matrices of a few hundred rows take.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # judged below, by what was found
        process.fit(Codes.from_rows(rows).inputs(rows), rows.y - PRIOR_MEAN)
    scales, noise = process.kernel_.k1.scales, float(np.sqrt(process.kernel_.k2.noise_level))
    if not np.isfinite([*scales, noise]).all():
        raise FitFailed("the search for the scales ended at no finite place")
    return Hyperparameters(form, tuple(float(s) for s in scales), noise)


def _maximum_a_posteriori(objective: Objective, start: Floats, bounds: Floats) -> tuple[Floats, float]:
    """scikit-learn's `optimizer`: θ starts at the prior's centre; its last entry is ln σ², twice ln σ."""
    per_deviation = np.ones_like(start)
    per_deviation[-1] = 0.5

    def penalised(theta: Floats) -> tuple[float, Floats]:
        value, gradient = objective(theta, eval_gradient=True)
        deviation = (theta - start) * per_deviation
        return value + 0.5 * float(deviation @ deviation), gradient + deviation * per_deviation

    found = minimize(penalised, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": STEPS})
    return found.x, float(found.fun)
