"""`GET /studies`, `/studies/{id}`: what was measured, on what, and by whom."""

import datetime
from collections.abc import Mapping
from typing import Annotated

from fastapi import Path
from pydantic import ConfigDict, Field

from modelcube.answers.models import Answer, Int8DropAnswer, Version
from modelcube.api.dependencies import ExplorerDependency
from modelcube.api.strict import strict_router

router = strict_router("studies")

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
