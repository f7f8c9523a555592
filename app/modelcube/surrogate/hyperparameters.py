"""Fitted scales of a form of the covariance."""

from dataclasses import dataclass

import numpy as np

from modelcube.surrogate.rows import Floats, Rows
from modelcube.surrogate.terms import Form

NOISE = "noise"


@dataclass(frozen=True)
class Hyperparameters:
    """The scales of a form found on rows, in logits: `scales` (T + 3,) as the kernel has them, `noise` σ."""

    form: Form
    scales: tuple[float, ...]
    noise: float

    def noises(self, rows: Rows) -> Floats:
        """Variances (n,) of the noise of rows: σ², more where a row is all that is known of its backbone's family."""
        return np.where(rows.scarce, self.scarce_noise, self.noise) ** 2

    @property
    def scarce_noise(self) -> float:
        """Standard deviation of the noise where at most one row of a backbone in a family is known."""
        return self.form.scarce_noise * self.noise
