"""`GET /backbones`, `/backbones/{id}`: the backbones as data, with their cost tables."""

import json
from typing import Annotated, Any, Literal

from fastapi import Path, Query, Response
from pydantic import Field

from modelcube.answers.explorer import DEFAULT_STUDY, BackboneStudy
from modelcube.answers.kept import kept
from modelcube.answers.models import Answer, Version
from modelcube.networks.ranges import API_RANGES, PAGE_RANGES
from modelcube.networks.registry import backbone_ids, get_backbone
from modelcube.web.dependencies import ExplorerDependency
from modelcube.web.fields import Classes, StudyName
from modelcube.web.strict import StrictQuery, strict_router

router = strict_router("backbones")

RANGES = {"api": API_RANGES, "page": PAGE_RANGES}


class BackboneSummary(Answer):
    """A backbone in short."""

    id: Annotated[str, Field(description="Name of the backbone", examples=["efficientnet-b0"])]
    title: Annotated[str, Field(description="Its title", examples=["EfficientNet-B0"])]
    architecture: Annotated[str, Field(description="Names its networks; variants that round otherwise share it")]
    base_resolution: Annotated[int, Field(description="Pixels a side that r = 1 stands for", examples=[224])]
    default_family: Annotated[str, Field(description="The family that is meant where none is named")]
    source: Annotated[str, Field(description="Where its rounding rules come from")]


class BackbonesDocument(Answer):
    """The answer of `GET /backbones`."""

    backbones: Annotated[list[BackboneSummary], Field(description="All backbones, the default one first")]
    version: Version


class BackboneDocument(BackboneSummary):
    """The answer of `GET /backbones/{id}`."""

    description: Annotated[dict[str, Any], Field(description="Stem, stages and head as data")]
    cost_table: Annotated[dict[str, Any], Field(description="Breakpoints and integer coefficients of every quantity")]
    version: Version


class BackboneQuery(StrictQuery):
    """Which cost table is wanted."""

    range: Literal["api", "page"] = Field("api", description="The range of ratios that it covers")
    study: StudyName = DEFAULT_STUDY
    classes: Classes = None


@router.get("/backbones", summary="The backbones that can be scaled")
async def list_backbones(explorer: ExplorerDependency) -> BackbonesDocument:
    """All backbones in short."""
    summaries = [BackboneSummary.model_validate(get_backbone(name), from_attributes=True) for name in backbone_ids()]
    return BackbonesDocument(backbones=summaries, version=explorer.version)


@router.get("/backbones/{id}", response_model=BackboneDocument, summary="A backbone as data, with its cost table")
async def read_backbone(
    id: Annotated[str, Path(description="Name of the backbone", examples=["efficientnet-b0"])],
    query: Annotated[BackboneQuery, Query()],
    explorer: ExplorerDependency,
) -> Response:
    """Stages and rounding rules, and the table from which every cost is evaluated: Python and the page use the same."""
    scene = explorer.scene(id, query.study, query.classes)
    return Response(_document(scene, query.range, explorer.version), media_type="application/json")


@kept
def _document(scene: BackboneStudy, ranges: str, version: Version) -> bytes:
    backbone = scene.backbone
    summary = BackboneSummary.model_validate(backbone, from_attributes=True).model_dump()
    document = summary | {
        "description": backbone.describe(),
        "cost_table": scene.table_json(RANGES[ranges]),
        "version": version.model_dump(),
    }
    return json.dumps(document, separators=(",", ":")).encode()
