"""Answers as JSON, written once: they are valid by construction, so FastAPI need not validate them again."""

from collections.abc import Mapping

from fastapi import Response
from pydantic import BaseModel


def json_answer(answer: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer as a response."""
    return Response(answer.model_dump_json(), status, headers, "application/json")
