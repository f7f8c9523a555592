"""Which problem document answers which exception."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException

from modelcube.database.engine import UNREACHABLE
from modelcube.errors import InvalidInput, ModelCubeError, NotFound, Overloaded, did_you_mean, shown
from modelcube.web.allowed import allowed_at, schema_at
from modelcube.web.problems import ProblemField, problem_response
from modelcube.web.strict import WITHOUT_NUL, unknown_name

DATABASE_RETRY_SECONDS = 5
_LISTED = 10
_UNREADABLE = "the body cannot be read: it is nested too deeply, or holds a number of too many digits"


def install_error_handlers(app: FastAPI) -> None:
    """Let every known exception leave the application as a problem document."""
    app.add_exception_handler(ModelCubeError, answer_domain_error)
    app.add_exception_handler(RequestValidationError, answer_validation_error)
    app.add_exception_handler(HTTPException, answer_http_error)
    app.add_exception_handler(DataError, answer_data_error)
    for error in UNREACHABLE:
        app.add_exception_handler(error, answer_database_error)


async def answer_domain_error(_request: Request, error: Exception) -> Response:
    """An error that a room raised on purpose."""
    assert isinstance(error, ModelCubeError)
    headers = {"retry-after": str(error.retry_after)} if isinstance(error, Overloaded) else None
    fields = [ProblemField.of(error)] if isinstance(error, InvalidInput | NotFound) else []
    return problem_response(error.status, str(error), title=error.title, errors=fields, headers=headers)


async def answer_validation_error(request: Request, error: Exception) -> Response:
    """Parameters or a body that pydantic refused."""
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    operation = _operation(request)
    errors = [_invalid_input(item, request.app.openapi(), operation) for item in found[:_LISTED]]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    detail = f"{errors[0]}{more}"
    return problem_response(422, detail, title=InvalidInput.title, errors=[ProblemField.of(e) for e in errors])


async def answer_http_error(request: Request, error: Exception) -> Response:
    """What the framework itself refuses: an unknown path, a wrong method, a body that is no JSON."""
    assert isinstance(error, HTTPException)
    detail = error.detail
    if isinstance(error.__cause__, RecursionError | ValueError):
        return await answer_domain_error(request, InvalidInput("body", None, "JSON", _UNREADABLE))
    if error.status_code == 404 and detail == "Not Found":
        hint = did_you_mean(request.url.path, request.app.openapi()["paths"])
        detail = f"there is nothing at {shown(request.url.path)}; {hint or 'see /docs'}"
    elif error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "another method")
        detail = f"{shown(request.method)} is not possible at {shown(request.url.path)}; allowed: {allowed}"
    return problem_response(error.status_code, detail, headers=error.headers)


async def answer_database_error(request: Request, _error: Exception) -> Response:
    """The database is not there, or too busy."""
    return await answer_domain_error(request, Overloaded("the database does not answer", DATABASE_RETRY_SECONDS))


async def answer_data_error(request: Request, _error: Exception) -> Response:
    """A text that the database cannot compare with: pages take any query, and pass it on unread."""
    return await answer_domain_error(request, InvalidInput("query", None, WITHOUT_NUL))


def _operation(request: Request) -> Mapping[str, Any]:
    paths = request.app.openapi()["paths"]
    operation: Mapping[str, Any] = paths.get(request.scope["route"].path_format, {}).get(request.method.lower(), {})
    return operation


def _invalid_input(item: Mapping[str, Any], openapi: Mapping[str, Any], operation: Mapping[str, Any]) -> InvalidInput:
    """One of pydantic's errors as ours."""
    cause = item.get("ctx", {}).get("error")
    location, value, kind = item["loc"], item.get("input"), item["type"]
    if isinstance(cause, InvalidInput):
        return cause
    field = _field_name(location)
    if kind == "json_invalid":
        return InvalidInput("body", None, "JSON", f"the body is not JSON: {item['ctx']['error']}")
    if kind == "extra_forbidden":
        parent = schema_at(openapi, operation, location[:-1]) or {}
        return unknown_name("field", field, value, parent.get("properties", ()))
    allowed = allowed_at(openapi, operation, location) or item["msg"]
    if kind == "missing":
        return InvalidInput(field, None, allowed, f"{field} is missing; it must be {allowed}")
    return InvalidInput(field, value, allowed)


def _field_name(location: Sequence[str | int]) -> str:
    """`("body", "points", 3, 0)` as `points[3][0]`."""
    steps = location[1:] if len(location) > 1 else location
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")
