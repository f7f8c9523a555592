"""`GET /scale`: the network that each formula picks for a budget."""

from dataclasses import fields
from typing import Literal

from fastapi import Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from modelcube.answers.explorer import DEFAULT_STUDY
from modelcube.answers.models import ScaleDocument
from modelcube.answers.scale import ScaleQuestion, is_quick, prepare, scale_json
from modelcube.api.level import LevelQuery
from modelcube.networks.registry import DEFAULT_BACKBONE
from modelcube.web.dependencies import get_explorer
from modelcube.web.fields import Backbone, Classes, StudyName
from modelcube.web.json_response import json_bytes
from modelcube.web.strict import reading, strict_router

router = strict_router("scale")


class ScaleQuery(LevelQuery):
    """Exactly one of `flops`, `macs` and `params`, and what else the answer depends on."""

    flops: str | None = Field(
        None,
        description="Budget: a share of the backbone's (up to 1.05, or per cent), or a count (39M, 39e6, 0.039 GMACs)",
        examples=["0.1", "39M"],
    )
    macs: str | None = Field(None, description="The same as `flops`: multiply-adds", examples=["39M"])
    params: str | None = Field(None, description="Budget of parameters in place of multiply-adds", examples=["3M"])
    rule: str | None = Field(
        None, description="A rule of one's own: α,β,γ of depth, width and resolution", examples=["1.2,1.1,1.15"]
    )
    peak_memory: str | None = Field(None, description="Limit of the maps held at once", examples=["320KiB"])
    weight_memory: str | None = Field(None, description="Limit of the weights", examples=["1MiB"])
    max_resolution: int | None = Field(None, ge=1, le=10_000, description="Limit in pixels a side", examples=[160])
    resolution: int | None = Field(None, ge=1, le=10_000, description="Pixels a side that optimal must have")
    extrapolated: bool = Field(False, description="Whether optimal may lie beyond what validation covers")
    predict: bool = Field(True, description="Whether to add predicted accuracies, the best network and who wins")
    precision: Literal["int8", "fp32"] = Field("int8", description="Number format that the memory limits speak of")
    backbone: Backbone = DEFAULT_BACKBONE
    study: StudyName = DEFAULT_STUDY
    classes: Classes = None


@router.get("/scale", response_model=ScaleDocument, summary="The network that each formula picks for a budget")
@reading(ScaleQuery)
async def read_scale(query: ScaleQuery, request: Request) -> Response:
    """Tiny formula, inverse giant (EfficientNet) formula and, if given, a rule of one's own, solved on exact counts.

    Where no network is within 3 % of the budget, the nearest is given, with the `residual` and the `reason`.
    """
    explorer = (await get_explorer(request)).at(query.model)
    explorer.check_family(query.study, query.family)
    question = ScaleQuestion(**{name: getattr(query, name) for name in _ASKED}, base=query.base())
    if is_quick(explorer, question):
        return json_bytes(scale_json(explorer, question))
    content = await run_in_threadpool(scale_json, explorer, question)
    request.app.state.following.soon(prepare(explorer, question))
    return json_bytes(content)


_ASKED = tuple(field.name for field in fields(ScaleQuestion) if field.name != "base")
