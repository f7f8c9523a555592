"""Answers as JSON, written once: they are valid by construction, so FastAPI need not validate them again."""

from collections.abc import Mapping
from typing import Any

from fastapi import Response
from pydantic import BaseModel
from pydantic_core import to_json


def json_answer(answer: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer as a response."""
    return Response(answer.model_dump_json(), status, headers, "application/json")


def json_data(data: Mapping[str, Any]) -> Response:
    """An answer that is plain data already as a response: the same bytes in less time."""
    return json_bytes(to_json(data))


def json_bytes(content: bytes) -> Response:
    """An answer that is written already as a response."""
    return Response(content, media_type="application/json")
