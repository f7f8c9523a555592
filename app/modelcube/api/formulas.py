"""`GET /studies/{id}/formula`: the formulas along the budget."""

from typing import Annotated

from fastapi import Path, Query, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from modelcube.answers.explorer import Explorer
from modelcube.answers.formula import FormulaDocument, answer_formula
from modelcube.answers.kept import kept
from modelcube.networks.registry import DEFAULT_BACKBONE
from modelcube.web.dependencies import ExplorerDependency
from modelcube.web.fields import Backbone, Classes, Model
from modelcube.web.strict import StrictQuery, strict_router

router = strict_router("studies")


class FormulaQuery(StrictQuery):
    """Which backbone the formulas are applied to."""

    backbone: Backbone = DEFAULT_BACKBONE
    classes: Classes = None
    model: Model = None
    optimal: bool = Field(False, description="Whether to add the best predicted networks, seconds of work at first")


@router.get("/studies/{id}/formula", response_model=FormulaDocument, summary="The formulas along the budget")
async def read_formula(
    id: Annotated[str, Path(description="Name of the study", examples=["imagenet"])],
    query: Annotated[FormulaQuery, Query()],
    explorer: ExplorerDependency,
) -> Response:
    """r(c), d(c), w(c) of the tiny formula with bands, and the networks that tiny and giant pick at every budget."""
    content = await run_in_threadpool(
        _document, explorer.at(query.model), id, query.backbone, query.classes, query.optimal
    )
    return Response(content, media_type="application/json")


@kept
def _document(explorer: Explorer, study: str, backbone: str, classes: int | None, optimal: bool) -> bytes:
    return answer_formula(explorer, study, backbone, classes, optimal=optimal).model_dump_json().encode()
