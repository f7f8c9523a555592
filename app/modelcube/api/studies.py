"""`/studies`, `/studies/{id}`: what was measured, on what, and by whom; results of one's own come and go."""

import datetime
from collections.abc import Mapping
from functools import partial
from io import BytesIO
from typing import Annotated

from fastapi import HTTPException, Path, Query, Request, Response
from pydantic import ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from modelcube.answers.models import Answer, Int8DropAnswer, Version
from modelcube.database.bounds import MAX_PIXELS, TITLE_LENGTH
from modelcube.evaluation.sampling.imported import Import, Imported, import_files
from modelcube.networks.registry import get_backbone
from modelcube.studies.csv_table import Upload
from modelcube.studies.imports import OWN, Defaults, checked_name
from modelcube.web.dependencies import ExplorerDependency, StoreDependency
from modelcube.web.json_response import json_answer
from modelcube.web.strict import StrictQuery, strict_router
from modelcube.web.writing import POINT_TYPES, media_type, writing_router

router = strict_router("studies")
writing = writing_router("studies")

CSV = next(name for name, form in POINT_TYPES.items() if form == "csv")
StudyId = Annotated[str, Path(description="Name of the study", examples=["imagenet"])]


class FamilyAnswer(Answer):
    """Rows that one group trained one way: only among them do accuracies compare directly."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="Name of the family", examples=["huawei-tinynet"])
    repository: str = Field(description="Repository that publishes the figures")
    path: str = Field(description="File in the repository")
    commit: str = Field(description="Commit at which it was read")
    date: datetime.date | None = Field(description="Date of that commit, where known")
    licence: str | None = Field(description="Licence of the repository, where it states one")
    recipe: str | None = Field(description="How the networks were trained, as far as it is known")
    caveats: str | None = Field(description="What to mind when comparing")
    rows: int = Field(description="Number of rows", examples=[6])
    backbones: Mapping[str, int] = Field(description="Number of rows by backbone")


class StudySummary(Answer):
    """A data set and how much was measured on it."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="Name of the study", examples=["imagenet"])
    title: str = Field(description="Title")
    description: str = Field(description="What it is")
    base_resolution: int = Field(description="Pixels a side that r = 1 stands for", examples=[224])
    in_channels: int = Field(description="Channels of an input image", examples=[3])
    classes: int = Field(description="Classes told apart", examples=[1000])
    metric: str = Field(description="What top1 is")
    caveats: str = Field(description="What to mind when comparing")
    rows: int = Field(description="Number of rows", examples=[1029])
    backbones: Mapping[str, int] = Field(description="Number of rows by backbone, the largest first")


class StudyAnswer(StudySummary):
    """A study with its families."""

    families: list[FamilyAnswer] = Field(description="Families of rows")
    default_families: Mapping[str, str] = Field(description="The family that is meant where none is named, by backbone")
    counts: Mapping[str, Mapping[str, int]] = Field(description="Number of rows by value of some columns")
    int8_drops: Mapping[str, Int8DropAnswer] = Field(
        description="What int8 costs in accuracy, by backbone, where networks were published in both"
    )


class StudiesDocument(Answer):
    """The answer of `GET /studies`."""

    studies: list[StudySummary] = Field(description="All studies")
    version: Version = Field(description="What the answer was computed from")


class StudyDocument(StudyAnswer):
    """The answer of `GET /studies/{id}`."""

    version: Version = Field(description="What the answer was computed from")


class NewStudyQuery(StrictQuery):
    """What a table's rows are of; what is not said is the known study's, or that of the data set of its name."""

    study: str = Field(max_length=64, description="Name of the study, new or not", examples=["mine"])
    title: str | None = Field(None, min_length=1, max_length=TITLE_LENGTH, description="Title of a new study")
    base_resolution: int | None = Field(None, ge=1, le=MAX_PIXELS, description="Pixels a side of r = 1, else 224")
    in_channels: int | None = Field(None, ge=1, le=64, description="Channels of an image, else 3")
    classes: int | None = Field(None, ge=1, le=100_000, description="Number of classes, else 1000")
    family: str = Field(OWN, max_length=64, description="Family of rows that name none: one recipe")
    backbone: str | None = Field(
        None, max_length=64, description="Backbone of rows that name none; null: one of one's own"
    )


class ImportedDocument(Answer):
    """The answer of `POST /studies`."""

    model_config = ConfigDict(from_attributes=True)

    study: str = Field(description="Name of the study", examples=["mine"])
    rows: int = Field(description="Rows of the table", examples=[25])
    new: int = Field(description="How many of them were not there yet", examples=[25])
    left_out: int = Field(description="Results that make no row: of trainings on a handful of images")


class RemovalQuery(StrictQuery):
    """What is removed."""

    row: list[str] = Field([], max_length=1000, description="Ids of rows; by default all that was recorded here")


class RemovedDocument(Answer):
    """The answer of `DELETE /studies/{id}`."""

    study: str = Field(description="Name of the study", examples=["mine"])
    removed: int = Field(description="Rows that were removed", examples=[25])


@writing.post(
    "/studies",
    status_code=201,
    response_model=ImportedDocument,
    responses={200: {"model": ImportedDocument, "description": "Every row was there already"}},
    openapi_extra={"requestBody": {"required": True, "content": {CSV: {"schema": {"type": "string"}}}}},
    summary="Add results of one's own",
)
async def create_study(query: Annotated[NewStudyQuery, Query()], request: Request, store: StoreDependency) -> Response:
    """A table (CSV) of r, d, w, top1 and what else `modelcube import` reads becomes rows of a study: all or none.

    The server answers with them within seconds and fits the study in the background. 422 names each wrong line.
    """
    if media_type(request.headers.get("content-type", "")) != CSV:
        raise HTTPException(415, f"the body must be a table: send it with Content-Type: {CSV}")
    upload = Upload(f"{query.study}.csv", partial(BytesIO, await request.body()))

    def imported() -> Imported:
        backbone = get_backbone(query.backbone).id if query.backbone else None
        options = query.model_dump(exclude={"family", "backbone"})
        defaults = Defaults(checked_name("family", query.family), backbone)
        return import_files(
            store.engine, Import(files=[upload], defaults=defaults, **options), request.app.state.settings
        )

    found = await run_in_threadpool(imported)
    answer = ImportedDocument.model_validate(found)
    return json_answer(answer, 201 if found.new else 200, {"location": f"/studies/{found.study}"})


@writing.delete("/studies/{id}", summary="Remove results of one's own")
def delete_study(id: StudyId, query: Annotated[RemovalQuery, Query()], store: StoreDependency) -> RemovedDocument:
    """Take out what was recorded here of a study, or only some rows; 409 where all of it is shipped.

    The server leaves it out within seconds. Links that name an older version of the data still show it.
    """
    return RemovedDocument(study=id, removed=store.remove(id, query.row))


@router.get("/studies", summary="What was measured on which data sets")
async def list_studies(explorer: ExplorerDependency) -> StudiesDocument:
    """All studies in short."""
    summaries = [StudySummary.model_validate(table.study) for table in explorer.studies.values()]
    return StudiesDocument(studies=summaries, version=explorer.version)


@router.get("/studies/{id}", summary="A study and its families")
async def read_study(id: StudyId, explorer: ExplorerDependency) -> StudyDocument:
    """What was measured on one data set, by which groups, and with which caveats."""
    table = explorer.study(id)
    study = table.study
    summary = StudySummary.model_validate(study).model_dump()
    families = [FamilyAnswer.model_validate(family) for family in study.families.values()]
    return StudyDocument(
        **summary,
        families=families,
        default_families=study.default_families,
        counts=study.counts,
        int8_drops={name: Int8DropAnswer(**drop._asdict()) for name, drop in table.int8_drops.items()},
        version=explorer.version,
    )
