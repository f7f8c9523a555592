import math

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from modelcube.errors import InvalidInput, ModelCubeError, NotFound, NotInstalled, Overloaded
from modelcube.web.error_handlers import install_error_handlers
from modelcube.web.problems import json_value, problem_response


def client_for(error: Exception) -> TestClient:
    app = FastAPI()
    install_error_handlers(app)

    @app.get("/")
    async def fail() -> None:
        raise error

    return TestClient(app)


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (InvalidInput("r", 9, "less"), 422, "Invalid input"),
        (NotFound("study", "x"), 404, "Not found"),
        (NotInstalled("pictures need kaleido"), 501, "Not installed"),
        (Overloaded("the renderer is busy", 3), 503, "Overloaded"),
        (ModelCubeError("no"), 400, "Bad request"),
    ],
)
def test_domain_errors_become_problems(error: ModelCubeError, status: int, title: str) -> None:
    answer = client_for(error).get("/")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == title
    assert answer.json()["detail"] == str(error)


def test_overload_says_when_to_come_back() -> None:
    assert client_for(Overloaded("busy", 3)).get("/").headers["retry-after"] == "3"


def test_invalid_input_names_field_value_and_range() -> None:
    assert client_for(InvalidInput("r", math.inf, "a number")).get("/").json()["errors"] == [
        {"field": "r", "value": "inf", "allowed": "a number", "message": "r is inf; allowed: a number"}
    ]


def test_the_title_is_the_phrase_of_the_status_by_default() -> None:
    assert b'"title": "Not Found"' in problem_response(404, "nothing").body


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3, 3),
        (0.5, 0.5),
        (None, None),
        (True, True),
        ("x", "x"),
        (math.nan, "nan"),
        ([1], "[1]"),
        (10**400, "1" + "0" * 78 + "…"),
        (10**5000, "a number of thousands of digits"),
    ],
    ids=range(9),
)
def test_values_that_json_cannot_say_shortly_are_text(value: object, shown: object) -> None:
    assert json_value(value) == shown
