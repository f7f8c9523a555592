"""Answers as JSON, written once: they are valid by construction, so FastAPI need not validate them again."""

from fastapi import Response
from pydantic import BaseModel


def json_answer(answer: BaseModel) -> Response:
    """An answer as a response."""
    return Response(answer.model_dump_json(), media_type="application/json")
