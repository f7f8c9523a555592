"""`GET /healthz`: is the server alive, which version is it, and what does its database hold."""

from typing import Literal

from fastapi import Response
from pydantic import BaseModel, Field

from modelcube import __version__
from modelcube.api.strict import strict_router

router = strict_router("server")


class Health(BaseModel):
    """State of the server."""

    status: Literal["ok"] = Field(description="`ok`: it answers")
    version: str = Field(description="Version of the code", examples=["0.1.0"])


@router.get("/healthz", summary="Liveness, version and database state")
async def read_health(response: Response) -> Health:
    """Answers as long as the server can; for load balancers and container health checks."""
    response.headers["cache-control"] = "no-store"
    return Health(status="ok", version=__version__)
