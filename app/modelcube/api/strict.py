"""Requests are taken at their word: an unknown or repeated parameter, or a body that is no JSON, is an error.

A router of the API is made by `strict_router()`; its query models derive from `StrictQuery`. Pages, pictures and
embeds use FastAPI's own router instead, since blogs append parameters of their own to links.
"""

import types
import typing
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict

from modelcube.api.problems import DOCUMENTED
from modelcube.errors import InvalidInput, did_you_mean, shown

_REPEATABLE = (list, tuple, set, frozenset)


class StrictQuery(BaseModel):
    """Base of query and body models: immutable, no unknown fields, no NaN or infinity."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class StrictRoute(APIRoute):
    """A route that answers 422 to parameters that it does not know or that are given twice, 415 to other than JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler behind the checks."""
        handle = super().get_route_handler()
        parameters = dict(query_parameters(self.dependant))
        takes_body = self.body_field is not None

        async def checked(request: Request) -> Response:
            check_query(request.scope["query_string"].decode("latin-1"), parameters)
            if takes_body and not is_json(request.headers.get("content-type", "")):
                raise HTTPException(415, "the body must be JSON: send it with Content-Type: application/json")
            return await handle(request)

        return checked


def strict_router(tag: str) -> APIRouter:
    """A router whose query strings are checked and whose problems are documented."""
    return APIRouter(route_class=StrictRoute, tags=[tag], responses=dict(DOCUMENTED))


def query_parameters(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """Name of each query parameter of a route, and whether it may be given several times."""
    for field in dependant.query_params:
        annotation = field.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            for name, info in annotation.model_fields.items():
                yield info.alias or name, _is_repeatable(info.annotation)
        else:
            yield field.alias, _is_repeatable(annotation)
    for dependency in dependant.dependencies:
        yield from query_parameters(dependency)


def check_query(query: str, parameters: dict[str, bool]) -> None:
    """Refuse unknown and repeated parameters; `parameters` says of each known one whether it may be repeated.

    Raises:
        InvalidInput: names the parameter and, if it is a typo, the closest known one.
    """
    seen: set[str] = set()
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in parameters:
            raise unknown_name("parameter", name, value, parameters)
        if name in seen and not parameters[name]:
            raise InvalidInput(name, value, "one value", f"{name} is given more than once; allowed: one value")
        seen.add(name)


def is_json(content_type: str) -> bool:
    """Whether a media type is JSON (`application/json`, `application/…+json`)."""
    media_type = content_type.split(";")[0].strip().lower()
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))


def unknown_name(kind: str, name: str, value: object, known: Iterable[str]) -> InvalidInput:
    """The error for a parameter or field that does not exist."""
    known = tuple(known)
    names = ", ".join(known) or f"no {kind}s"
    hint = did_you_mean(name, known) or f"allowed: {names}"
    return InvalidInput(name, value, names, f"there is no {kind} {shown(name)}; {hint}")


def _is_repeatable(annotation: Any) -> bool:
    origin = typing.get_origin(annotation) or annotation
    if origin in (typing.Union, types.UnionType):
        return any(_is_repeatable(part) for part in typing.get_args(annotation))
    return origin in _REPEATABLE
