from typing import Annotated

import pytest
from fastapi import FastAPI, Query
from fastapi.testclient import TestClient
from pydantic import Field

from modelcube.errors import InvalidInput
from modelcube.web.error_handlers import install_error_handlers
from modelcube.web.openapi import install_openapi
from modelcube.web.strict import StrictQuery, check_query, is_json, strict_router


class Question(StrictQuery):
    flops: float = Field(ge=0.03, le=1.05)
    backbone: str = "efficientnet-b0"
    tag: list[str] = Field(default=[])


class Batch(StrictQuery):
    points: list[tuple[float, float]] = Field(max_length=3)


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    install_error_handlers(app)
    install_openapi(app)
    router = strict_router("test")

    @router.get("/question")
    async def question(query: Annotated[Question, Query()]) -> Question:
        return query

    @router.get("/plain")
    async def plain(r: Annotated[float, Query(gt=0)] = 1.0) -> float:
        return r

    @router.post("/batch")
    async def batch(body: Batch) -> int:
        return len(body.points)

    app.include_router(router)
    return TestClient(app)


def test_known_parameters_pass(client: TestClient) -> None:
    answer = client.get("/question?flops=0.1&tag=a&tag=b")
    assert answer.json() == {"flops": 0.1, "backbone": "efficientnet-b0", "tag": ["a", "b"]}


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("flop=0.1", "flop", "there is no parameter 'flop'; did you mean 'flops'?"),
        ("flops=0.1&x=1", "x", "there is no parameter 'x'; allowed: flops, backbone, tag"),
        ("flops=0.1&flops=0.2", "flops", "flops is given more than once; allowed: one value"),
        ("flops=0.1&backbone=a%00", "backbone", r"backbone is 'a\x00'; allowed: text without NUL characters"),
        ("flops=9", "flops", "flops is '9'; allowed: a number from 0.03 to 1.05"),
        ("flops=nan", "flops", "flops is 'nan'; allowed: a number from 0.03 to 1.05"),
        ("flops=1e308", "flops", "flops is '1e308'; allowed: a number from 0.03 to 1.05"),
        ("flops=Infinity", "flops", "flops is 'Infinity'; allowed: a number from 0.03 to 1.05"),
        ("flops=" + "[" * 5000, "flops", "flops is '" + "[" * 78 + "…; allowed: a number from 0.03 to 1.05"),
        ("", "flops", "flops is missing; it must be a number from 0.03 to 1.05"),
    ],
)
def test_bad_parameters_are_named_with_what_is_allowed(
    client: TestClient, query: str, field: str, message: str
) -> None:
    answer = client.get(f"/question?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [(error["field"], error["message"]) for error in answer.json()["errors"]] == [(field, message)]
    assert answer.json()["detail"] == message


def test_plain_parameters_are_checked_too(client: TestClient) -> None:
    assert client.get("/plain?q=2").json()["detail"] == "there is no parameter 'q'; allowed: r"
    assert client.get("/plain?r=0").json()["detail"] == "r is '0'; allowed: a number above 0"


def test_a_field_of_a_body_is_named_by_its_path(client: TestClient) -> None:
    problem = client.post("/batch", json={"points": [[1, 2], [1, "x"]]}).json()
    assert problem["errors"] == [
        {
            "field": "points[1][1]",
            "value": "x",
            "allowed": "a number",
            "message": "points[1][1] is 'x'; allowed: a number",
        }
    ]


def test_an_unknown_field_of_a_body_is_named(client: TestClient) -> None:
    problem = client.post("/batch", json={"points": [], "point": 1}).json()
    assert problem["detail"] == "there is no field 'point'; did you mean 'points'?"


def test_at_most_ten_fields_are_listed(client: TestClient) -> None:
    problem = client.post("/batch", json={"points": [["x", "y"]] * 3 + [[]] * 100}).json()
    assert len(problem["errors"]) <= 10


def test_nan_in_a_body_is_refused(client: TestClient) -> None:
    answer = client.post("/batch", content='{"points": [[NaN, 1]]}', headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["value"] == "nan"


def test_half_a_surrogate_pair_is_answered(client: TestClient) -> None:
    answer = client.post("/batch", content=r'{"points": [["\ud800", 1]]}', headers={"content-type": "application/json"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "content",
    [
        "[" * 5000,
        "{" * 5000,
        '{"points":' + "[" * 5000 + "]" * 5000 + "}",
        '{"points": [[1, ' + "1" * 5000 + "]]}",
        "",
        "{'a'",
        "null",
        b"\xff\xfe",
    ],
    ids=range(8),
)
def test_what_is_no_body_is_said_of_the_body(client: TestClient, content: str | bytes) -> None:
    answer = client.post("/batch", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == ["body"]


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "", "json"])
def test_other_media_types_are_refused(client: TestClient, media_type: str) -> None:
    answer = client.post("/batch", content='{"points": []}', headers={"content-type": media_type})
    assert answer.status_code == 415


@pytest.mark.parametrize("media_type", ["application/json", "application/json; charset=utf-8", "application/ld+json"])
def test_json_has_several_names(media_type: str) -> None:
    assert is_json(media_type)


def test_a_repeatable_parameter_may_be_repeated() -> None:
    check_query("a=1&a=2", {"a": True})
    with pytest.raises(InvalidInput, match="more than once"):
        check_query("a=1&a=2", {"a": False})
