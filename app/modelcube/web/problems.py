"""Problem documents (RFC 9457): the one form of every answer that is not what was asked for."""

import json
import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Response
from pydantic import BaseModel, Field

from modelcube.errors import LISTED_NAMES, SHOWN_CHARACTERS, InvalidInput, NotFound, shown

MEDIA_TYPE = "application/problem+json"
DOCUMENTED: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status, text in {"4XX": "What is wrong with the request", "5XX": "What the server cannot do now"}.items()
}
"""For `responses=` of a router: its problems in the OpenAPI document."""


class ProblemField(BaseModel):
    """What is wrong with one field of the request."""

    field: str = Field(description="Name of the parameter, or path into the body", examples=["r"])
    value: Any = Field(None, description="The value as it arrived, shortened if long", examples=["9"])
    allowed: str = Field(description="What is allowed, in plain words", examples=["a number from 0.05 to 4"])
    message: str = Field(description="Both in a sentence", examples=["r is '9'; allowed: a number from 0.05 to 4"])

    @classmethod
    def of(cls, error: InvalidInput | NotFound) -> "ProblemField":
        """The field that a domain error names."""
        if isinstance(error, InvalidInput):
            return cls(field=error.field, value=json_value(error.value), allowed=error.allowed, message=str(error))
        few = 0 < len(error.known) <= LISTED_NAMES
        allowed = f"one of: {', '.join(error.known)}" if few else f"the name of a {error.kind}"
        return cls(field=error.kind, value=json_value(error.name), allowed=allowed, message=str(error))


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field(description="Kind of problem; `about:blank`: the title says it all", examples=["about:blank"])
    title: str = Field(description="Kind of problem in words", examples=["Invalid input"])
    status: int = Field(description="HTTP status", examples=[422])
    detail: str = Field(description="What happened and what to do next")
    errors: list[ProblemField] = Field(description="The offending fields, ten at most")


def problem_response(
    status: int,
    detail: str,
    *,
    title: str | None = None,
    errors: Sequence[ProblemField] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The problem as an HTTP answer; its title is the status's own phrase by default."""
    title = title or HTTPStatus(status).phrase
    problem = Problem(type="about:blank", title=title, status=status, detail=detail, errors=list(errors))
    # ASCII: a value from JSON may hold half a surrogate pair, which UTF-8 cannot say.
    return Response(json.dumps(problem.model_dump()), status, headers, MEDIA_TYPE)


def json_value(value: object) -> str | int | float | bool | None:
    """The value itself if JSON can say it shortly, else its beginning as text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < 2**63:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, str) and len(value) <= SHOWN_CHARACTERS:
        return value
    return shown(value)
