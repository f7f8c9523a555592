"""`GET /network`, `POST /costs`: what networks are and cost."""

from dataclasses import fields
from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from modelcube.answers.costs import answer_costs
from modelcube.answers.explorer import DEFAULT_STUDY
from modelcube.answers.models import CostColumns, NetworkDocument
from modelcube.answers.network import NetworkQuestion, network_data
from modelcube.answers.points import MAX_POINTS
from modelcube.api.level import LevelQuery
from modelcube.errors import InvalidInput
from modelcube.networks.ranges import API_RANGES, Range
from modelcube.networks.registry import DEFAULT_BACKBONE
from modelcube.web.dependencies import ExplorerDependency, get_explorer
from modelcube.web.fields import Backbone, Classes, StudyName
from modelcube.web.json_response import json_answer, json_data
from modelcube.web.strict import StrictQuery, reading, strict_router

router = strict_router("networks")


def _ratio(ratios: Range, meaning: str, example: float) -> Any:
    return Field(ge=ratios.low, le=ratios.high, description=meaning, examples=[example])


DepthRatio = Annotated[float, _ratio(API_RANGES.d, "Depth ratio", 0.695)]
WidthRatio = Annotated[float, _ratio(API_RANGES.w, "Width ratio", 0.54)]
ResolutionRatio = Annotated[float | None, _ratio(API_RANGES.r, "Resolution ratio; int(R0·r) pixels", 0.68)]
Point = Annotated[list[float], Field(min_length=3, max_length=3, description="r, d, w", examples=[[0.68, 0.695, 0.54]])]


class NetworkQuery(LevelQuery):
    """A network by its ratios to a backbone."""

    r: ResolutionRatio = None
    resolution: int | None = Field(None, description="Pixels a side, in place of `r`", examples=[152])
    d: DepthRatio = 1.0
    w: WidthRatio = 1.0
    backbone: Backbone = DEFAULT_BACKBONE
    study: StudyName = DEFAULT_STUDY
    classes: Classes = None
    predict: bool = Field(True, description="Whether accuracies are predicted")
    buys: bool = Field(False, description="Whether to add what one per cent more multiply-adds buys")
    layers: bool = Field(False, description="Whether to add the split per layer")


class CostsBody(StrictQuery):
    """Many networks of one backbone."""

    points: list[Point] = Field(max_length=MAX_POINTS, description="Ratios r, d, w of each network")
    backbone: Backbone = DEFAULT_BACKBONE
    study: StudyName = DEFAULT_STUDY
    classes: Classes = None


@router.get("/network", response_model=NetworkDocument, summary="What a network is and costs, exactly")
@reading(NetworkQuery)
async def read_network(query: NetworkQuery, request: Request) -> Response:
    """The network that (r, d, w) become after rounding, its exact costs, and what was measured of it and near it."""
    if query.r is not None and query.resolution is not None:
        raise InvalidInput("resolution", query.resolution, "either r or resolution, not both")
    explorer = (await get_explorer(request)).at(query.model)
    explorer.check_family(query.study, query.family)
    question = NetworkQuestion(
        **{name: value for name in _ASKED if (value := getattr(query, name)) is not None}, base=query.base()
    )
    return json_data(network_data(explorer, question))


_ASKED = tuple(field.name for field in fields(NetworkQuestion) if field.name != "base")


@router.post("/costs", response_model=CostColumns, summary="What up to 100,000 networks cost, exactly")
async def read_costs(body: CostsBody, explorer: ExplorerDependency) -> Response:
    """Costs column by column, one entry a point."""
    answer = await run_in_threadpool(
        answer_costs, explorer, body.points, backbone=body.backbone, study=body.study, classes=body.classes
    )
    return await run_in_threadpool(json_answer, answer)
