"""`GET /studies/{id}/posterior`, `/studies/{id}/surrogate`: the fitted process, and what was checked of it."""

from typing import Annotated, Literal

from fastapi import Path, Query, Response
from pydantic import Field

from modelcube.answers.explorer import Explorer
from modelcube.answers.forecasts import ForecastScore, forecast_scores
from modelcube.answers.models import Answer, Version
from modelcube.answers.predict import evidence_of, level_of
from modelcube.api.level import LevelQuery
from modelcube.networks.registry import DEFAULT_BACKBONE
from modelcube.surrogate.report import EvidenceRule, Validation
from modelcube.web.dependencies import ExplorerDependency
from modelcube.web.fields import AnyBackbone, Model
from modelcube.web.strict import strict_router

router = strict_router("studies")

StudyId = Annotated[str, Path(description="Name of the study", examples=["imagenet"])]


class PosteriorQuery(LevelQuery):
    """Which posterior is wanted, and how."""

    backbone: AnyBackbone = DEFAULT_BACKBONE
    without: Literal["paper"] | None = Field(None, description="paper: fitted without the paper's own rows")
    format: Literal["json", "float32"] = Field("json", description="float32: little-endian numbers, a quarter as large")


class SurrogateDocument(Answer):
    """The answer of `GET /studies/{id}/surrogate`."""

    study: Annotated[str, Field(description="Name of the study")]
    rows: Annotated[int, Field(description="Rows that it is fitted on")]
    fingerprint: Annotated[str, Field(description="Hash of these rows")]
    scales: Annotated[dict[str, float], Field(description="Fitted scales by name, in logits")]
    rule: Annotated[EvidenceRule, Field(description="std and distance below which a prediction is `predicted`")]
    neighbours: Annotated[
        list[list[float]],
        Field(description="ln r, ln d, ln w of the rows of the backbone's kind: distance counts to them"),
    ]
    places: Annotated[list[list[float]], Field(description="ln r, ln d, ln w of all rows: support counts them")]
    validation: Annotated[Validation, Field(description="What was checked on rows left out")]
    forecasts: Annotated[
        tuple[ForecastScore, ...],
        Field(description="How earlier forecasts did on accuracies that came later; empty where none came"),
    ]
    version: Version


@router.get(
    "/studies/{id}/posterior",
    response_model=None,
    summary="The collapsed posterior as numbers",
    responses={
        200: {
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            "description": "JSON, or numbers of 32 bits",
        }
    },
)
async def read_posterior(
    id: StudyId, query: Annotated[PosteriorQuery, Query()], explorer: ExplorerDependency
) -> Response:
    """mean = 1 + g·m, cov = k − (R g)·(R g'): all that predictions of one backbone and family need, exactly."""
    explorer = explorer.at(query.model)
    evidence = evidence_of(explorer, id)
    level = level_of(explorer, id, query.backbone, query.family, query.base())
    posterior = (evidence.without_paper if query.without else evidence).posterior(query.backbone, level)
    if query.format == "float32":
        return Response(posterior.to_bytes(), media_type="application/octet-stream")
    return Response(posterior.to_json(), media_type="application/json")


@router.get("/studies/{id}/surrogate", summary="The surrogate and its validation")
async def read_surrogate(
    id: StudyId, explorer: ExplorerDependency, backbone: AnyBackbone = DEFAULT_BACKBONE, model: Model = None
) -> SurrogateDocument:
    """What was fitted, where its intervals were shown to hold, and how far predictions of left-out rows were off."""
    return surrogate_document(explorer.at(model), id, backbone)


def surrogate_document(explorer: Explorer, study: str, backbone: str) -> SurrogateDocument:
    """The surrogate of a study as one backbone needs it.

    Raises:
        NotFound: there is no such study, or nothing is predicted for it.
    """
    evidence = evidence_of(explorer, study)
    found, rows = evidence.surrogate.found, evidence.surrogate.rows
    return SurrogateDocument(
        study=study,
        rows=len(rows),
        fingerprint=rows.fingerprint,
        scales=dict(zip(found.form.names, found.scales, strict=True)) | {"noise": found.noise},
        rule=EvidenceRule(evidence.rule.std, evidence.rule.reach),
        neighbours=evidence.neighbours(backbone).round(6).tolist(),
        places=rows.x.round(6).tolist(),
        validation=evidence.validation,
        forecasts=forecast_scores(study),
        version=explorer.version_of(study),
    )
