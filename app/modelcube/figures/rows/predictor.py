"""What networks of a backbone are worth, many at once, as figures show it."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from modelcube.answers.evidence import Calibration, FittedSurrogate
from modelcube.answers.explorer import BackboneStudy
from modelcube.surrogate.accuracy import BAND, Accuracy, accuracy
from modelcube.surrogate.posterior import Posterior, Prediction
from modelcube.surrogate.verdict import tied

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class PredictedNetworks:
    """Networks at log coordinates `x` (n, 3): their latent logits, accuracies in per cent, and how sure they are.

    `known` (n,): validation covers the place; elsewhere a prediction is extrapolated. `candidate` (n,): it does so with
    a margin, as the best network needs.
    """

    x: Floats
    logit: Prediction
    predicted_accuracy: Accuracy
    known: Flags
    candidate: Flags

    @property
    def margin(self) -> Floats:
        """Half the width of the 95 % interval in points, (n,)."""
        return BAND * self.predicted_accuracy.std

    @property
    def evidence(self) -> list[str]:
        """`predicted` or `extrapolated`, n of them."""
        return ["predicted" if known else "extrapolated" for known in self.known.tolist()]


@dataclass(frozen=True, eq=False)
class Predictor:
    """A posterior of one backbone and one level."""

    level: Calibration
    backbone: str
    evidence: FittedSurrogate
    posterior: Posterior

    @classmethod
    def of(cls, scene: BackboneStudy, level: Calibration) -> Self | None:
        """The predictor of a scene; None without evidence."""
        if scene.evidence is None:
            return None
        return cls(level, scene.backbone.id, scene.evidence, scene.evidence.posterior(scene.backbone.id, level))

    def at(self, x: Floats) -> PredictedNetworks:
        """Networks at log coordinates x (n, 3)."""
        logit = self.posterior.predict(x)
        std, distance = np.hypot(logit.std, self.posterior.noise), self.evidence.distance(self.backbone, x, self.level)
        rule = self.evidence.rule
        known, candidate = rule.predicted(std, distance), rule.inner.predicted(std, distance)
        return PredictedNetworks(x, logit, accuracy(logit, self.posterior.noise), known, candidate)

    def ties(self, found: PredictedNetworks, among: Flags) -> Flags:
        """Which networks cannot be told from the best one at 95 %, (n,), itself among them.

        The best one is that of the highest mean of the candidates `among` (n,) them, or of all among them.
        """
        if not among.any():
            return np.zeros(len(among), dtype=bool)
        sure = among & found.candidate
        best = np.where(sure if sure.any() else among, found.logit.mean, -np.inf).argmax()
        ties: Flags = tied(self.posterior, found.x[best], found.x)
        ties[best] = True
        return ties
