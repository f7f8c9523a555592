from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Response
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient

from modelcube.web.middleware.caching import CachingMiddleware, etag_of, is_known


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    app.add_middleware(CachingMiddleware, max_age=60)

    @app.get("/text")
    async def text(say: str = "a") -> Response:
        return Response(say)

    @app.post("/text")
    async def post() -> Response:
        return Response("a")

    @app.get("/own")
    async def own() -> Response:
        return Response("a", headers={"cache-control": "no-store"})

    @app.get("/stream")
    async def stream(tagged: bool = False) -> StreamingResponse:
        def parts() -> Iterator[str]:
            yield "a"
            yield "b"

        return StreamingResponse(parts(), headers={"etag": '"v1"'} if tagged else {})

    return TestClient(app)


def test_an_answer_may_be_kept(client: TestClient) -> None:
    headers = client.get("/text").headers
    assert headers["cache-control"] == "public, max-age=60, stale-while-revalidate=86400"


def test_the_etag_changes_with_the_content(client: TestClient) -> None:
    first, same, other = (client.get(f"/text?say={say}").headers["etag"] for say in "aab")
    assert first == same != other


def test_who_has_it_gets_304_without_a_body(client: TestClient) -> None:
    etag = client.get("/text").headers["etag"]
    answer = client.get("/text", headers={"if-none-match": f'"other", {etag}'})
    assert answer.status_code == 304
    assert answer.content == b""
    assert answer.headers["etag"] == etag
    assert answer.headers["cache-control"].startswith("public")
    assert "content-type" not in answer.headers


def test_who_has_another_version_gets_the_answer(client: TestClient) -> None:
    assert client.get("/text", headers={"if-none-match": '"other"'}).content == b"a"


def test_an_answer_may_set_its_own_policy(client: TestClient) -> None:
    assert client.get("/own").headers.get_list("cache-control") == ["no-store"]


def test_errors_are_not_kept(client: TestClient) -> None:
    headers = client.get("/nothing").headers
    assert headers["cache-control"] == "no-store"
    assert "etag" not in headers


def test_posts_are_left_alone(client: TestClient) -> None:
    assert not {"etag", "cache-control"} & set(client.post("/text").headers)


def test_a_stream_passes(client: TestClient) -> None:
    answer = client.get("/stream")
    assert answer.text == "ab"
    assert "etag" not in answer.headers


def test_a_stream_with_an_etag_of_its_own_is_answered_by_304(client: TestClient) -> None:
    answer = client.get("/stream?tagged=true", headers={"if-none-match": '"v1"'})
    assert (answer.status_code, answer.content) == (304, b"")


def test_weak_and_strong_etags_are_compared_alike() -> None:
    etag = etag_of(b"a")
    for known in (etag, etag.removeprefix(b"W/"), b'"other", ' + etag, b"*"):
        assert is_known(etag, known)
    assert not is_known(etag, etag_of(b"b"))
