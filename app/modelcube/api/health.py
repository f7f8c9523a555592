"""`GET /healthz`: is the server alive, which version is it, and what does its database hold."""

from typing import Literal

from fastapi import Response
from pydantic import Field
from sqlalchemy.exc import SQLAlchemyError

from modelcube.answers.models import Answer, Version
from modelcube.api.dependencies import ExplorerDependency, StoreDependency
from modelcube.api.strict import strict_router
from modelcube.studies.store import StudyStore

router = strict_router("server")


class DatabaseState(Answer):
    """State of the accuracy database."""

    status: Literal["ok", "unreachable"] = Field(description="Whether it answers just now")
    rows: int = Field(description="Measured networks in memory", examples=[650])


class Health(Answer):
    """State of the server."""

    status: Literal["ok", "degraded"] = Field(description="`degraded`: what is in memory is answered, the rest is not")
    version: Version = Field(description="Versions of program and data")
    database: DatabaseState = Field(description="State of the accuracy database")


@router.get("/healthz", summary="Liveness, version and database state")
def read_health(response: Response, store: StoreDependency, explorer: ExplorerDependency) -> Health:
    """Answers as long as the server can; for load balancers and container health checks."""
    response.headers["cache-control"] = "no-store"
    answers = is_reachable(store)
    rows = sum(len(table.rows) for table in store.tables.values())
    return Health(
        status="ok" if answers else "degraded",
        version=explorer.version,
        database=DatabaseState(status="ok" if answers else "unreachable", rows=rows),
    )


def is_reachable(store: StudyStore) -> bool:
    """Whether the database answers."""
    try:
        store.ping()
    except SQLAlchemyError:
        return False
    return True
