"""scikit-learn's own prediction, which all else is held to."""

from sklearn.gaussian_process import GaussianProcessRegressor

from modelcube.surrogate.fit import PooledKernel
from modelcube.surrogate.kernel import Codes, Hyperparameters
from modelcube.surrogate.rows import PRIOR_MEAN, Rows


def regressor(rows: Rows, found: Hyperparameters) -> GaussianProcessRegressor:
    """scikit-learn's own regressor with these scales, whose predictions are latent: what all else is held to."""
    kernel = PooledKernel(found.form, found.scales)
    process = GaussianProcessRegressor(kernel, alpha=found.noises(rows), optimizer=None)
    return process.fit(Codes.from_rows(rows).inputs(rows), rows.y - PRIOR_MEAN)
