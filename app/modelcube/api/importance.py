"""`GET /studies/{id}/importance`: which dimension accuracy goes with."""

from functools import lru_cache
from typing import Annotated

from fastapi import Query
from pydantic import Field

from modelcube.answers.explorer import Explorer
from modelcube.answers.importance import ImportanceDocument, answer_importance
from modelcube.api.dependencies import ExplorerDependency
from modelcube.api.strict import StrictQuery, strict_router
from modelcube.api.studies import StudyId
from modelcube.networks.registry import DEFAULT_BACKBONE

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


@router.get("/studies/{id}/importance", summary="Which dimension accuracy goes with")
def read_importance(
    id: StudyId, query: Annotated[ImportanceQuery, Query()], explorer: ExplorerDependency
) -> ImportanceDocument:
    """Spearman's correlation of accuracy with r, d and w within families, with bootstrap intervals."""
    return _document(explorer, id, query.backbone, tuple(sorted({name for name in query.family.split(",") if name})))


@lru_cache(maxsize=64)
def _document(explorer: Explorer, study: str, backbone: str, families: tuple[str, ...]) -> ImportanceDocument:
    return answer_importance(explorer, study, backbone, families)
