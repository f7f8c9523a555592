"""`GET /studies/{id}/importance`: which dimension accuracy goes with."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from modelcube.answers.explorer import Explorer
from modelcube.answers.importance import ImportanceDocument, answer_importance
from modelcube.answers.kept import kept
from modelcube.api.studies import StudyId
from modelcube.networks.registry import DEFAULT_BACKBONE
from modelcube.web.dependencies import ExplorerDependency
from modelcube.web.strict import StrictQuery, strict_router

router = strict_router("studies")


class ImportanceQuery(StrictQuery):
    """Which measured networks are compared."""

    backbone: str = Field(DEFAULT_BACKBONE, description="Any that the study has rows of", examples=["mobilenetv2"])
    family: str = Field(
        "",
        max_length=1000,
        description="Families of rows, separated by commas; all of the backbone where none is named",
        examples=["tf-slim-mobilenetv2"],
    )
    flops_ratio_min: float | None = Field(None, ge=0, description="Lowest c of the networks compared", examples=[0.485])
    flops_ratio_max: float | None = Field(None, ge=0, description="Highest c", examples=[0.515])


@router.get("/studies/{id}/importance", summary="Which dimension accuracy goes with")
def read_importance(
    id: StudyId, query: Annotated[ImportanceQuery, Query()], explorer: ExplorerDependency
) -> ImportanceDocument:
    """Spearman's correlation of accuracy with r, d and w within families, with bootstrap intervals."""
    families = tuple(sorted({name for name in query.family.split(",") if name}))
    return _document(explorer, id, query.backbone, families, (query.flops_ratio_min, query.flops_ratio_max))


@kept
def _document(
    explorer: Explorer,
    study: str,
    backbone: str,
    families: tuple[str, ...],
    flops_ratio: tuple[float | None, float | None],
) -> ImportanceDocument:
    return answer_importance(explorer, study, backbone, families, flops_ratio)
