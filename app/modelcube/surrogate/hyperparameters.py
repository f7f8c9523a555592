"""Fitted scales of a form of the covariance."""

from dataclasses import dataclass

from modelcube.surrogate.terms import Form

NOISE = "noise"


@dataclass(frozen=True)
class Hyperparameters:
    """The scales of a form found on rows, in logits: `scales` (T + 3,) as the kernel has them, `noise` σ."""

    form: Form
    scales: tuple[float, ...]
    noise: float
