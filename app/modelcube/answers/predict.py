"""The answer to "what are these many places of the cube worth?"."""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from modelcube.answers.evidence import Calibration, FittedSurrogate
from modelcube.answers.explorer import DEFAULT_STUDY, Explorer
from modelcube.answers.models import Answer, Version
from modelcube.answers.points import STATED_RANGES, Floats, checked_points, coordinates, realised
from modelcube.errors import NotFound
from modelcube.networks.registry import backbone_ids, get_backbone
from modelcube.surrogate.accuracy import accuracy
from modelcube.surrogate.surrogate import AnchorAccuracy

Numbers = list[float]


class PredictionColumns(Answer):
    """The answer of `/predict`: one entry a point in every column."""

    mean: Annotated[Numbers, Field(description="Predicted top-1 accuracy in per cent")]
    std: Annotated[Numbers, Field(description="Standard deviation in points, a training's own noise included")]
    low: Annotated[Numbers, Field(description="Lower ends of the 95 % intervals")]
    high: Annotated[Numbers, Field(description="Upper ends of the 95 % intervals")]
    evidence: Annotated[list[str], Field(description="predicted, or extrapolated where validation does not reach")]
    family: Annotated[str, Field(description="Whose recipe it speaks of; own: calibrated by an accuracy of one's own")]
    version: Version


def answer_predict(
    explorer: Explorer,
    points: Sequence[Sequence[float]],
    *,
    backbone: str | None = None,
    study: str = DEFAULT_STUDY,
    family: str | None = None,
    base: AnchorAccuracy | None = None,
) -> PredictionColumns:
    """Accuracies at points (r, d, w): of the realised networks where we build the backbone, else at the ratios.

    Without a backbone they are those of one's own, which the base calibrates.

    Raises:
        InvalidInput: a ratio is out of range, or the level is impossible.
        NotFound: there is no such study, or nothing is predicted for it.
    """
    evidence = evidence_of(explorer, study)
    level = level_of(explorer, study, backbone, family, base)
    x = np.log(places(points, backbone, explorer.study(study).study.base_resolution))
    posterior = evidence.posterior(backbone, level)
    prediction = posterior.predict(x)
    predicted = accuracy(prediction, posterior.noise)
    known = evidence.predicted(posterior, prediction, backbone or "", x)
    return PredictionColumns(
        **{name: getattr(predicted, name).tolist() for name in ("mean", "std", "low", "high")},
        evidence=np.where(known, "predicted", "extrapolated").tolist(),
        family=level.name,
        version=explorer.version_of(study),
    )


def evidence_of(explorer: Explorer, study: str) -> FittedSurrogate:
    """The evidence of a study.

    Raises:
        NotFound: there is no such study, or nothing is predicted for it.
    """
    explorer.study(study)
    evidence = explorer.evidence.get(study)
    if evidence is None:
        raise NotFound("surrogate of the study", study)
    return evidence


def level_of(
    explorer: Explorer, study: str, backbone: str | None, family: str | None, base: AnchorAccuracy | None
) -> Calibration:
    """Whose accuracies are meant: as `BackboneStudy.level` says for backbones that we build, else as named."""
    if backbone not in backbone_ids():
        return Calibration(family, base)
    return explorer.scene(backbone, study).level(family, base)


def places(points: Sequence[Sequence[float]] | Floats, backbone: str | None, base_resolution: int) -> Floats:
    """Coordinates of the points, shape (n, 3)."""
    if backbone not in backbone_ids():
        return checked_points(points, STATED_RANGES)
    base = get_backbone(backbone)
    return coordinates(base, base_resolution, realised(base, base_resolution, checked_points(points)))
