"""What predictions are drawn from: a study's surrogate, what its validation showed, and how both speak of a network."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import exp
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelcube.answers.kept import Kept, kept
from modelcube.answers.models import AccuracyAnswer, ValidationAnswer, WithoutAnswer
from modelcube.networks.registry import ARCHITECTURES
from modelcube.studies.places import comparable_rows
from modelcube.studies.store import StudyStore
from modelcube.studies.table import StudyTable
from modelcube.surrogate.accuracy import Accuracy, PointPosterior, accuracy, interval_at, of_a_training, percent_at
from modelcube.surrogate.fitted import MODEL_LENGTH, Checked, Fitted, LeftOutPrediction, key_of
from modelcube.surrogate.posterior import Posterior, Prediction
from modelcube.surrogate.report import EvidenceRule, Validation, regions_of
from modelcube.surrogate.rows import Rows, kind_of
from modelcube.surrogate.surrogate import UNKNOWN, AnchorAccuracy, Surrogate, Surroundings

Floats = NDArray[np.float64]

PAPER = "paper"
POSTERIOR_BYTES = 48 * 2**20


class Calibration(NamedTuple):
    """Whose accuracies a prediction speaks of: a family's, or those that one accuracy of one's own calibrates.

    `own_backbone`: that accuracy is of a backbone of one's own, which scales like the one that is asked about.
    """

    family: str | None = None
    base: AnchorAccuracy | None = None
    own_backbone: bool = False

    @property
    def name(self) -> str:
        """What an answer calls it."""
        return "own" if self.base is not None else self.family or UNKNOWN


@dataclass(frozen=True, eq=False)
class FittedSurrogate:
    """A study's surrogate with its validation; immutable, so posteriors are kept by what they were asked for."""

    surrogate: Surrogate
    validation: Validation
    network_ids: NDArray[np.str_]
    paper: NDArray[np.bool_]
    tested: tuple[LeftOutPrediction, ...] = ()
    kept: Kept = field(default_factory=lambda: Kept(POSTERIOR_BYTES))

    @classmethod
    def of(cls, fitted: Fitted) -> "FittedSurrogate":
        """The evidence of a fitted surrogate."""
        checked = fitted.checked
        surrogate = Surrogate(fitted.rows, checked.found)
        return cls(surrogate, checked.validation, fitted.networks, fitted.paper, checked.tested)

    @property
    def rule(self) -> EvidenceRule:
        """What a prediction must stay below to be `predicted`."""
        return self.validation.rule

    @property
    def version(self) -> str:
        """Names the fitted model: the rows and the scales found on them."""
        return self.key[:MODEL_LENGTH]

    @property
    def key(self) -> str:
        """The same in full."""
        return key_of(self.surrogate.rows, self.surrogate.found.form)

    def posterior(self, backbone: str | None, level: Calibration) -> Posterior:
        """The collapsed posterior; the last few are kept.

        Raises:
            InvalidInput: as `Surrogate.posterior`.
        """
        return _posterior(self, None if level.own_backbone else backbone, level)

    @property
    def rests_on_paper(self) -> bool:
        """Whether the paper's own rows are among those that predictions rest on."""
        return bool(self.paper.any())

    @cached_property
    def without_paper(self) -> "FittedSurrogate":
        """The same without the paper's own rows, but for the one nearest to (1, 1, 1): its baseline; itself where there
        are none.
        """
        if not self.rests_on_paper:
            return self
        own = np.flatnonzero(self.paper)
        left_out = np.setdiff1d(own, self.surrogate.rows.nearest_base(own))
        kept = np.setdiff1d(np.arange(len(self.paper)), left_out)
        surrogate = self.surrogate.without(left_out)
        return FittedSurrogate(surrogate, self.validation, self.network_ids[kept], self.paper[kept])

    def neighbours(self, backbone: str, level: Calibration | None = None) -> Floats:
        """Log coordinates of the rows of a backbone's kind, (k, 3); of the level's own backbone, if it has one."""
        rows, kind = self.surrogate.rows, self._kind(backbone, level)
        if kind not in self._by_kind:
            self._by_kind[kind] = np.unique(rows.x[rows.kind == kind], axis=0)
        return self._by_kind[kind]

    @cached_property
    def _by_kind(self) -> dict[str, Floats]:
        return {}

    def predicted(
        self, posterior: Posterior, prediction: Prediction, backbone: str, x: Floats, level: Calibration | None = None
    ) -> NDArray[np.bool_]:
        """Which points x (n, 3) lie where validation shows that the interval holds."""
        return self.rule.predicted(np.hypot(prediction.std, posterior.noise), self.distance(backbone, x, level))

    def distance(self, backbone: str, x: Floats, level: Calibration | None = None) -> Floats:
        """Distance of points x (n, 3) to the nearest row of the backbone's kind, (n,); infinite without one."""
        near = self.neighbours(backbone, level)
        return np.sqrt(((x[:, None] - near) ** 2).sum(axis=2).min(axis=1)) if len(near) else np.full(len(x), np.inf)

    @cached_property
    def _quotes(self) -> Mapping[str, ValidationAnswer]:
        return {
            name: ValidationAnswer(
                protocol=line.protocol,
                region=name,
                rows=line.score.rows,
                rmse=line.score.rmse,
                coverage_95=line.score.inside_95,
            )
            for name, line in self.validation.quoted.items()
        }

    def quote(self, backbone: str, flops: float, d: float, top1: float) -> ValidationAnswer | None:
        """The figure of the region where a network stands: of those with enough rows the least flattering."""
        names = regions_of(ARCHITECTURES.get(backbone, backbone), flops, d, top1)
        found = [self._quotes[name] for name in names if name in self._quotes]
        return max(found, key=lambda line: line.rmse, default=None)

    def accuracy(
        self, backbone: str, level: Calibration, place: Sequence[float], flops: float, network_id: str | None = None
    ) -> AccuracyAnswer:
        """What a network at log coordinates (3,) is worth; of a measured one, also as predicted without its rows.

        Raises:
            InvalidInput: as `Surrogate.posterior`.
        """
        return AccuracyAnswer.model_validate(self.accuracy_data(backbone, level, place, flops, network_id))

    def accuracy_data(
        self, backbone: str, level: Calibration, place: Sequence[float], flops: float, network_id: str | None = None
    ) -> dict[str, Any]:
        """The same as plain data, which is all that a busy route needs."""
        posterior = _point(self, backbone, level)
        prediction = posterior.predict(place)
        std = of_a_training(prediction, posterior.noise)
        support, distance = self._surroundings.around(place, self._kind(backbone, level))
        mean, new = percent_at(prediction.mean), interval_at(prediction.mean, std)
        known = std < self.rule.std and distance < self.rule.reach
        quote = self.quote(backbone, flops, exp(place[1]), mean)
        without = self.without_this(backbone, level, network_id) if network_id else None
        return {
            "mean": mean,
            **new._asdict(),
            "latent": interval_at(*prediction)._asdict(),
            "family": level.name,
            "evidence": "predicted" if known else "extrapolated",
            "support": {"rows": support.rows, "backbones": support.backbones},
            "validation": quote and quote.__dict__,
            "without_this": without and without.__dict__,
        }

    @cached_property
    def _surroundings(self) -> Surroundings:
        return Surroundings(self.surrogate.rows)

    def _kind(self, backbone: str, level: Calibration | None) -> str:
        """The kind of a backbone; of the level's own one, if it has one."""
        own = level.base if level and level.own_backbone else None
        return own.kind if own else kind_of(ARCHITECTURES.get(backbone, backbone))

    def without_this(self, backbone: str, level: Calibration, network_id: str) -> WithoutAnswer | None:
        """A network predicted without its own rows; None if it has none, or if they are all that the family has."""
        return _without_this(self, backbone, level, network_id)


def _numbers(predicted: Accuracy) -> dict[str, float]:
    return {name: float(getattr(predicted, name)[0]) for name in ("mean", "std", "low", "high")}


@kept
def _posterior(evidence: FittedSurrogate, backbone: str | None, level: Calibration) -> Posterior:
    return evidence.surrogate.posterior(backbone, level.family, level.base)


@kept
def _point(evidence: FittedSurrogate, backbone: str, level: Calibration) -> PointPosterior:
    return PointPosterior(evidence.posterior(backbone, level))


@kept
def _without_this(
    evidence: FittedSurrogate, backbone: str, level: Calibration, network_id: str
) -> WithoutAnswer | None:
    own = np.flatnonzero(evidence.network_ids == network_id)
    surrogate = evidence.surrogate
    elsewhere = np.delete(surrogate.rows.family, own)
    if not len(own) or (level.family not in (None, UNKNOWN) and level.family not in elsewhere):
        return None
    place = surrogate.rows.x[own[:1]]
    if level.base is None:
        prediction, noise = surrogate.predict_without(own, place, backbone, level.family)
    else:
        posterior = surrogate.without(own).posterior(None if level.own_backbone else backbone, base=level.base)
        prediction, noise = posterior.predict(place), posterior.noise
    return WithoutAnswer(**_numbers(accuracy(prediction, noise)))


def fitted_on(table: StudyTable, rows: Rows, checked: Checked) -> Fitted:
    """What was found on the comparable rows of a table, with what the table says of their networks."""
    found = [table.by_id.get(row_id) for row_id in rows.id.tolist()]
    networks = np.array([(row.network_id or "") if row else "" for row in found], dtype=np.str_)
    paper = np.array([row is not None and row.evidence == PAPER for row in found], dtype=bool)
    return Fitted(table.study.id, rows, networks, paper, checked)


def keep_fitted(store: StudyStore, study: str, check: Callable[[Rows], Checked]) -> None:
    """Fit, check and keep the surrogate of a study's very rows, unless that was done before.

    Args:
        store: with the study's rows.
        study: of the store.
        check: fits rows and validates what was found.

    Raises:
        NotFound: there is no such study.
        FitFailed: no usable scales were found.
    """
    table = store.table(study)
    rows = comparable_rows(table)
    if store.fits.find(study, rows) is None:
        store.fits.keep(fitted_on(table, rows, check(rows)))
