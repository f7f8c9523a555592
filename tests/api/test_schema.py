"""Schemathesis reads the OpenAPI document and asks everything that it allows, and much that it does not."""

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from modelcube.main import create_app
from modelcube.settings import Settings


def no_server_error_but_501(ctx: Any, response: Any, case: schemathesis.Case[Any]) -> bool | None:
    """501 says that a capability is lacking; oEmbed's specification asks for it where another format is wanted."""
    return None if response.status_code == 501 else not_a_server_error(ctx, response, case)


CHECKS = [
    no_server_error_but_501,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
]


KEY = "the key"
APP = create_app(Settings.model_validate({"api_key": KEY, "queue_length": 20, "database_url": "sqlite://"}))


@schemathesis.serializer("application/x-npy")
def npy(_context: Any, value: Any) -> bytes:
    """Any bytes: the right ones are tested elsewhere."""
    return value if isinstance(value, bytes) else str(value).encode()


SCHEMA = schemathesis.openapi.from_asgi("/openapi.json", APP).exclude(
    path_regex=r"\.(svg|png)$",  # each example would take a browser a second, and where none is the answer is 501
)


@pytest.fixture(autouse=True, scope="module")
def _opened(app: FastAPI, client: TestClient) -> None:
    """Give the application that was made to read its document what the started one has opened."""
    APP.state.store, APP.state.explorer = app.state.store, app.state.explorer


@pytest.mark.slow
@SCHEMA.parametrize()
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_documented(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate(checks=CHECKS, headers={"authorization": f"Bearer {KEY}"})
