"""Requests are taken at their word: an unknown or repeated parameter, or a body that is no JSON, is an error.

A router of the API is made by `strict_router()`; its query models derive from `StrictQuery`, and a route asks for one
by `Annotated[Q, Query()]`. Where requests are many, a function decorated with `reading(Q)` gets the same model, read
in one pass over the query string: FastAPI looks up each field by its annotation for every request, which costs as much
as the answer. Pages, pictures and embeds use FastAPI's own router instead, since blogs append parameters of their own
to links.
"""

import types
import typing
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, ValidationError

from modelcube.errors import InvalidInput, did_you_mean, shown
from modelcube.web.problems import DOCUMENTED

_REPEATABLE = (list, tuple, set, frozenset)
NUL = "\0"  # the one character that PostgreSQL keeps in no text
WITHOUT_NUL = "text without NUL characters"


class StrictQuery(BaseModel):
    """Base of query and body models: immutable, no unknown fields, no NaN or infinity."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


Q = TypeVar("Q", bound=StrictQuery)


class QueryReader(Generic[Q]):
    """Reads a query string as a model, which is documented like FastAPI's own."""

    def __init__(self, model: type[Q]) -> None:
        self.model = model
        self.parameters = dict(_fields(model))

    async def __call__(self, request: Request) -> Q:
        """The query of a request.

        Raises:
            InvalidInput: a parameter is unknown, given twice, or holds a NUL character.
            RequestValidationError: a value is not what its field allows.
        """
        pairs = request.query_params.multi_items()
        check_pairs(pairs, self.parameters)
        values: dict[str, Any] = {}
        for name, value in pairs:
            if self.parameters[name]:
                values.setdefault(name, []).append(value)
            else:
                values[name] = value
        try:
            return self.model.model_validate(values)
        except ValidationError as error:
            found = [item | {"loc": ("query", *item["loc"])} for item in error.errors()]
            raise RequestValidationError(found) from error

    def document(self) -> list[dict[str, Any]]:
        """The parameters as OpenAPI documents them."""
        schema = self.model.model_json_schema()
        return [
            {
                "name": name,
                "in": "query",
                "required": name in schema.get("required", ()),
                "schema": described,
                "description": _description(described),
            }
            for name, described in schema["properties"].items()
        ]


def reading(model: type[Q]) -> Callable[[Callable[[Q, Request], Awaitable[Response]]], Any]:
    """Make a route's function of a query model one of the request alone, which FastAPI calls without further ado."""
    reader = QueryReader(model)

    def decorate(answer: Callable[[Q, Request], Awaitable[Response]]) -> Any:
        async def endpoint(request: Request) -> Response:
            return await answer(await reader(request), request)

        endpoint.__name__, endpoint.__doc__ = answer.__name__, answer.__doc__
        endpoint.reader = reader  # type: ignore[attr-defined]
        return endpoint

    return decorate


def query_reader(route: APIRoute) -> QueryReader[Any] | None:
    """The reader of a route whose function was made by `reading`."""
    return getattr(route.endpoint, "reader", None)


class StrictRoute(APIRoute):
    """A route that answers 422 to parameters that it does not know or that are given twice, 415 to other than JSON."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        if (reader := query_reader(self)) is not None:
            self.openapi_extra = {**(self.openapi_extra or {}), "parameters": reader.document()}

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler behind the checks."""
        handle = super().get_route_handler()
        parameters = dict(query_parameters(self.dependant))
        checks_itself = query_reader(self) is not None
        takes_body = self.body_field is not None

        async def checked(request: Request) -> Response:
            if not checks_itself:
                check_query(request.scope["query_string"].decode("latin-1"), parameters)
            check_texts(request.path_params.items())
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
            yield from _fields(annotation)
        else:
            yield field.alias, _is_repeatable(annotation)
    for dependency in dependant.dependencies:
        yield from query_parameters(dependency)


def check_query(query: str, parameters: dict[str, bool]) -> None:
    """Refuse unknown and repeated parameters; `parameters` says of each known one whether it may be repeated.

    Raises:
        InvalidInput: names the parameter and, if it is a typo, the closest known one; or a value holds a NUL character.
    """
    check_pairs(parse_qsl(query, keep_blank_values=True), parameters)


def check_pairs(pairs: Iterable[tuple[str, str]], parameters: dict[str, bool]) -> None:
    """The same for a query string that is already taken apart."""
    seen: set[str] = set()
    for name, value in pairs:
        if name not in parameters:
            raise unknown_name("parameter", name, value, parameters)
        if NUL in value:
            raise InvalidInput(name, value, WITHOUT_NUL)
        if name in seen and not parameters[name]:
            raise InvalidInput(name, value, "one value", f"{name} is given more than once; allowed: one value")
        seen.add(name)


def check_texts(named: Iterable[tuple[str, Any]]) -> None:
    """Refuse texts that no database could keep.

    Raises:
        InvalidInput: one holds a NUL character.
    """
    for name, value in named:
        if isinstance(value, str) and NUL in value:
            raise InvalidInput(name, value, WITHOUT_NUL)


def _description(schema: dict[str, Any]) -> str:
    """What a field means; of an optional one its type may say it."""
    found = (part["description"] for part in (schema, *schema.get("anyOf", ())) if "description" in part)
    return next(found, "")


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, bool]]:
    for name, info in model.model_fields.items():
        yield info.alias or name, _is_repeatable(info.annotation)


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
