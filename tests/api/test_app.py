"""Whatever is asked for, the answer keeps the promises made for all."""

import pytest
from fastapi.testclient import TestClient


def test_an_unknown_path_is_a_problem_with_a_hint(client: TestClient) -> None:
    answer = client.get("/healtz")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == "there is nothing at '/healtz'; did you mean '/healthz'?"


def test_a_wrong_method_is_a_problem_that_names_the_right_one(client: TestClient) -> None:
    answer = client.delete("/healthz")
    assert answer.status_code == 405
    assert answer.json()["detail"] == "'DELETE' is not possible at '/healthz'; allowed: GET"
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize("path", ["/healthz", "/nothing", "/docs"])
def test_every_answer_has_a_request_id(client: TestClient, path: str) -> None:
    assert client.get(path, headers={"x-request-id": "abc-1"}).headers["x-request-id"] == "abc-1"
    assert len(client.get(path, headers={"x-request-id": "a b"}).headers["x-request-id"]) == 16


def test_head_answers_like_get(client: TestClient) -> None:
    head, get = client.head("/openapi.json"), client.get("/openapi.json")
    assert head.status_code == 200
    assert head.headers["etag"] == get.headers["etag"]
