"""`GET /healthz`: is the server alive, which version is it, and what does its database hold."""

from typing import Literal

from fastapi import Request, Response
from pydantic import Field
from sqlalchemy.exc import SQLAlchemyError

from modelcube.answers.models import Answer, Version
from modelcube.studies.store import StudyStore
from modelcube.web.dependencies import ExplorerDependency, StoreDependency
from modelcube.web.strict import strict_router

LISTED = 10

router = strict_router("server")


class LeftOutRow(Answer):
    """Something recorded that cannot be used; `modelcube studies` removes it."""

    id: str = Field(description="Id of the row, or of a study")
    study: str = Field(description="Its study")
    reason: str = Field(description="What is wrong with it", examples=["top1 is nan; allowed: a number from 0 to 100"])


class DatabaseState(Answer):
    """State of the accuracy database."""

    status: Literal["ok", "unreachable"] = Field(description="Whether it answers just now")
    rows: int = Field(description="Measured networks in memory", examples=[650])
    left_out: list[LeftOutRow] = Field(description="Recorded rows and studies that cannot be used, ten at most")


class SurrogateState(Answer):
    """State of a study's surrogate."""

    study: str = Field(description="Name of the study", examples=["imagenet"])
    status: Literal["current", "waiting", "fitting", "failed"] = Field(
        description="`current`: fitted on all comparable rows; else predictions are those of an older version, or none"
    )
    model: str | None = Field(
        description="Version that answers; null where there is none yet", examples=["eb7df372f1d1"]
    )
    message: str | None = Field(description="Why a fit failed; null otherwise")


class Health(Answer):
    """State of the server."""

    status: Literal["ok", "degraded"] = Field(description="`degraded`: what is in memory is answered, the rest is not")
    version: Version = Field(description="Versions of program and data")
    database: DatabaseState = Field(description="State of the accuracy database")
    surrogates: list[SurrogateState] = Field(description="State of each study's surrogate")


@router.get("/healthz", summary="Liveness, version and database state")
def read_health(request: Request, response: Response, store: StoreDependency, explorer: ExplorerDependency) -> Health:
    """Answers as long as the server can; for load balancers and container health checks."""
    response.headers["cache-control"] = "no-store"
    answers = is_reachable(store)
    rows = sum(len(table.rows) for table in store.tables.values())
    return Health(
        status="ok" if answers else "degraded",
        version=explorer.version,
        database=DatabaseState(
            status="ok" if answers else "unreachable",
            rows=rows,
            left_out=[LeftOutRow(**one._asdict()) for one in store.version.left_out[:LISTED]],
        ),
        surrogates=[
            SurrogateState(
                study=study, status=state.status, model=explorer.version_of(study).model, message=state.message
            )
            for study, state in request.app.state.following.states.items()
        ],
    )


def is_reachable(store: StudyStore) -> bool:
    """Whether the database answers."""
    try:
        store.ping()
    except SQLAlchemyError:
        return False
    return True
