"""`GET /models`, `/models/{id}`, `/models.csv`: the accuracy database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Annotated

from fastapi import Path, Query
from fastapi.responses import StreamingResponse
from pydantic import Field

from modelcube.answers.models import Answer, Version
from modelcube.studies.listing import evaluations_of, get_model, list_models, stream_models
from modelcube.studies.query import ModelQuery
from modelcube.studies.rows import COLUMNS, CheckpointEvaluation, MeasuredRow, csv_lines
from modelcube.web.dependencies import ExplorerDependency, StoreDependency
from modelcube.web.middleware.caching import etag_of
from modelcube.web.strict import strict_router

LINES_AT_ONCE = 100

router = strict_router("models")

ModelQuestion = Annotated[ModelQuery, Query()]
ModelId = Annotated[str, Path(description="Id of the row", examples=["huawei-tinynet.tinynet-d.152"])]


class ModelsDocument(Answer):
    """The answer of `GET /models`."""

    models: list[MeasuredRow] = Field(description="The rows that fit, in the order asked for")
    next: str | None = Field(description="For the parameter `next`: asks for the rows after these; null at the end")
    version: Version = Field(description="What the answer was computed from")


@dataclass(frozen=True, slots=True)
class ModelDocument(MeasuredRow):
    """The answer of `GET /models/{id}`: a measured network and evaluations of its checkpoint by others."""

    evaluations: Annotated[
        tuple[CheckpointEvaluation, ...], Field(description="Evaluations of the checkpoint by others than its authors")
    ]
    version: Annotated[Version, Field(description="What the answer was computed from")]


@router.get("/models", summary="Measured networks, filtered and sorted")
def read_models(query: ModelQuestion, store: StoreDependency, explorer: ExplorerDependency) -> ModelsDocument:
    """A page of measured networks; `next` of the answer asks for the page after it."""
    with store.session() as session:
        page = list_models(session, store.version, query)
    return ModelsDocument(models=list(page.models), next=page.next, version=explorer.version)


@router.get(
    "/models.csv",
    summary="Measured networks as CSV",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "Header and rows"}},
)
def read_models_csv(query: ModelQuestion, store: StoreDependency, explorer: ExplorerDependency) -> StreamingResponse:
    """Every measured network that fits, with the columns of `/models`; `limit` and `next` mean nothing here."""
    session = store.session()
    try:
        rows = stream_models(session, store.version, query)
    except Exception:
        session.close()
        raise

    def lines() -> Iterator[str]:
        with session:
            yield from in_parts(csv_lines(rows))

    etag = etag_of(f"{explorer.version} {query}".encode())
    headers = {"content-disposition": f'attachment; filename="{query.study}.csv"', "etag": etag.decode()}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/models/{id}", summary="One measured network")
def read_model(id: ModelId, store: StoreDependency, explorer: ExplorerDependency) -> ModelDocument:
    """Everything that is known of one measured network, and where it comes from."""
    with store.session() as session:
        row = get_model(session, store.version, id)
        evaluations = evaluations_of(session, store.version, id)
    known = {column: getattr(row, column) for column in COLUMNS}
    return ModelDocument(**known, evaluations=evaluations, version=explorer.version)


def in_parts(lines: Iterable[str]) -> Iterator[str]:
    """Many lines at once: each part costs a change of threads."""
    rest = iter(lines)
    while part := "".join(islice(rest, LINES_AT_ONCE)):
        yield part
