"""`GET /studies/{id}/grid`: the accuracy volume of the cube."""

from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import Field

from modelcube.answers.grid import MAX_HERE, MAX_PER_AXIS, GridAnswer, answer_grid
from modelcube.answers.predict import level_of
from modelcube.api.evaluation_documents import EvaluationDocument
from modelcube.api.level import LevelQuery
from modelcube.api.submitting import submitted_answer
from modelcube.evaluation.jobs.files import Files
from modelcube.evaluation.points.prediction_jobs import grid_job, model_of
from modelcube.networks.registry import DEFAULT_BACKBONE
from modelcube.web.dependencies import ExplorerDependency, SettingsDependency, StoreDependency
from modelcube.web.fields import AnyBackbone
from modelcube.web.json_response import json_answer
from modelcube.web.strict import strict_router
from modelcube.web.writing import check_may_write

router = strict_router("studies")


class GridQuery(LevelQuery):
    """How fine the volume is to be, and whose accuracies it holds."""

    n: int = Field(20, ge=2, le=MAX_PER_AXIS, description="Places along each axis; above 46 a worker computes them")
    backbone: AnyBackbone = DEFAULT_BACKBONE


@router.get(
    "/studies/{id}/grid",
    response_model=GridAnswer,
    responses={202: {"model": EvaluationDocument, "description": "A worker computes it; it needs the right to write"}},
    summary="The accuracy volume of the cube",
)
def read_grid(
    id: Annotated[str, Path(description="Name of the study", examples=["imagenet"])],
    query: Annotated[GridQuery, Query()],
    request: Request,
    settings: SettingsDependency,
    store: StoreDependency,
    explorer: ExplorerDependency,
) -> Response:
    """Predicted accuracies at n × n × n places, evenly over the page's ranges of r, d and w."""
    explorer = explorer.at(query.model)
    if query.n <= MAX_HERE:
        return json_answer(answer_grid(explorer, id, query.backbone, query.family, query.n, query.base()))
    check_may_write(request)
    level = level_of(explorer, id, query.backbone, query.family, query.base())
    model = model_of(explorer, id, query.backbone, level)
    files = Files.of(settings)
    job = grid_job(files, model, query.n, query.backbone)
    return submitted_answer(store, settings, files, job, explorer.version_of(id))
