"""`GET /predict`, `POST /predict`: predicted accuracies of networks."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from modelcube.answers.explorer import DEFAULT_STUDY
from modelcube.answers.points import MAX_POINTS
from modelcube.answers.predict import PredictionColumns, answer_predict
from modelcube.api.evaluation_documents import EvaluationDocument
from modelcube.api.level import LevelQuery
from modelcube.api.point_files import FILE_BODY, PointsRoute
from modelcube.networks.registry import DEFAULT_BACKBONE
from modelcube.surrogate.surrogate import MAX_TOP1, MIN_TOP1, AnchorAccuracy
from modelcube.web.dependencies import ExplorerDependency
from modelcube.web.fields import AnyBackbone, Model, StudyName
from modelcube.web.json_response import json_answer
from modelcube.web.problems import DOCUMENTED
from modelcube.web.strict import StrictQuery, strict_router

router = strict_router("predictions")
points_router = APIRouter(route_class=PointsRoute, tags=["predictions"], responses=dict(DOCUMENTED))

Point = Annotated[list[float], Field(min_length=3, max_length=3, description="r, d, w", examples=[[0.68, 0.695, 0.54]])]


class PredictQuery(LevelQuery):
    """One place of the cube."""

    r: float = Field(1.0, ge=0.01, le=100, description="Resolution ratio", examples=[0.7])
    d: float = Field(1.0, ge=0.01, le=100, description="Depth ratio", examples=[1.0])
    w: float = Field(1.0, ge=0.01, le=100, description="Width ratio", examples=[0.5])
    backbone: AnyBackbone = DEFAULT_BACKBONE
    study: StudyName = DEFAULT_STUDY


class OwnAccuracy(StrictQuery):
    """One accuracy of one's own."""

    top1: float = Field(ge=MIN_TOP1, le=MAX_TOP1, description="In per cent", examples=[74.0])
    r: float = Field(1.0, ge=0.01, le=100, description="Resolution ratio at which it was measured")
    d: float = Field(1.0, ge=0.01, le=100, description="Depth ratio at which it was measured")
    w: float = Field(1.0, ge=0.01, le=100, description="Width ratio at which it was measured")
    kind: Literal["residual", "efficientnet", "grouped", "mobile"] = Field(
        "mobile", description="Kind of a backbone of one's own, where no backbone is given"
    )


class PredictBody(StrictQuery):
    """Many places of the cube of one backbone; without one, of a backbone of one's own, which `base` calibrates."""

    points: list[Point] = Field(max_length=MAX_POINTS, description="Ratios r, d, w of each network")
    backbone: AnyBackbone | None = Field(None, description="None: a backbone of one's own, with `base`")
    study: StudyName = DEFAULT_STUDY
    family: str | None = Field(None, description="Whose recipe; unknown integrates the level out")
    base: OwnAccuracy | None = Field(None, description="One accuracy of one's own, which calibrates the level")
    model: Model = None


@router.get("/predict", response_model=PredictionColumns, summary="What a network is worth")
async def read_prediction(query: Annotated[PredictQuery, Query()], explorer: ExplorerDependency) -> Response:
    """Top-1 accuracy of one network with its 95 % interval: columns with one entry."""
    answer = answer_predict(
        explorer.at(query.model),
        [[query.r, query.d, query.w]],
        backbone=query.backbone,
        study=query.study,
        family=query.family,
        base=query.base(),
    )
    return json_answer(answer)


@points_router.post(
    "/predict",
    response_model=PredictionColumns,
    responses={202: {"model": EvaluationDocument, "description": "A worker predicts the points of a file"}},
    openapi_extra=FILE_BODY,
    summary="What many networks are worth",
)
async def read_predictions(body: PredictBody, explorer: ExplorerDependency) -> Response:
    """Top-1 accuracies with their 95 % intervals, column by column, one entry a point.

    Up to 100,000 points come as JSON. Up to 10,000,000 come as a file, r,d,w in each line of CSV or a .npy array of
    shape (n, 3), with the query's backbone, study and family; a worker predicts them, which needs the right to write,
    and the answer's `urls` say where the file of predictions will be.
    """
    base = AnchorAccuracy(**body.base.model_dump()) if body.base else None

    def answer() -> Response:
        columns = answer_predict(
            explorer.at(body.model),
            body.points,
            backbone=body.backbone,
            study=body.study,
            family=body.family,
            base=base,
        )
        return json_answer(columns)

    return await run_in_threadpool(answer)
