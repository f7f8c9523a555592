"""Schemathesis reads the OpenAPI document and asks everything that it allows, and much that it does not.

Every run asks a sample; `make nightly` asks many times as much.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from modelcube.answers.explorer import Explorer
from modelcube.assets import asset_folder
from modelcube.main import create_app
from modelcube.settings import Settings
from modelcube.studies.store import StudyStore


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


def questions(*, borders: bool) -> BaseSchema:
    """What the document allows and forbids; `borders`: each parameter at its borders too, hundreds of a figure."""
    config = SchemathesisConfig()
    config.projects.default.phases.coverage.enabled = borders
    return schemathesis.openapi.from_asgi("/openapi.json", APP, config=config).exclude(
        path_regex=r"\.(svg|png)$",  # each example would take a browser a second, and where none is the answer is 501
    )


SAMPLE, WHOLE = questions(borders=False), questions(borders=True)
EVALUATIONS = WHOLE.include(path_regex="^/evaluations")


def sampled(examples: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """So many questions of each kind to each endpoint, the same ones in every run."""
    return settings(
        max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
    )


def answered(case: schemathesis.Case[Any]) -> int:
    """The status of an answer that has passed all checks; they raise."""
    return case.call_and_validate(checks=CHECKS, headers={"authorization": f"Bearer {KEY}"}).status_code


def not_failed(status: int) -> bool:
    """Whether a server answered; 501 is an answer, see `no_server_error_but_501`."""
    return status < 500 or status == 501


@pytest.fixture(autouse=True, scope="module")
def _opened(app: FastAPI, client: TestClient) -> None:
    """Give the application that was made to read its document what the started one has opened."""
    APP.state.store, APP.state.explorer = app.state.store, app.state.explorer


@pytest.mark.slow
@SAMPLE.parametrize()
@sampled(12)
def test_every_answer_is_as_documented(case: schemathesis.Case[Any]) -> None:
    assert not_failed(answered(case))


@pytest.mark.nightly
@WHOLE.parametrize()
@sampled(100)
def test_many_more_answers_are_as_documented(case: schemathesis.Case[Any]) -> None:
    assert not_failed(answered(case))


@pytest.fixture(scope="module")
def _on_postgresql(
    new_database: Callable[[str, Path], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The same application on a PostgreSQL, which refuses some values that SQLite takes."""
    usual = APP.state.store, APP.state.explorer
    address = new_database("postgresql", tmp_path_factory.mktemp("unused"))
    with StudyStore.open(address, asset_folder("results")) as store:
        APP.state.store, APP.state.explorer = store, Explorer.of(store.tables, store.fits)
        yield
    APP.state.store, APP.state.explorer = usual


@pytest.mark.slow
@pytest.mark.usefixtures("_on_postgresql")
@EVALUATIONS.parametrize()
@sampled(5)
def test_every_answer_of_evaluations_is_as_documented_on_postgresql(case: schemathesis.Case[Any]) -> None:
    assert not_failed(answered(case))


@pytest.mark.nightly
@pytest.mark.usefixtures("_on_postgresql")
@EVALUATIONS.parametrize()
@sampled(100)
def test_many_more_answers_of_evaluations_are_as_documented_on_postgresql(case: schemathesis.Case[Any]) -> None:
    assert not_failed(answered(case))
