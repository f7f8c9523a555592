from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from starlette_compress import CompressMiddleware

from modelcube.web.middleware.caching import CachingMiddleware
from modelcube.web.stored import Stored

LONG = "tiny " * 1000


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    app.add_middleware(CachingMiddleware, max_age=60)
    app.add_middleware(CompressMiddleware, minimum_size=800, zstd=False)

    @app.get("/long")
    async def long() -> Response:
        return Response(LONG, media_type="text/plain")

    @app.get("/short")
    async def short() -> Response:
        return Response("tiny", media_type="text/plain")

    @app.get("/picture")
    async def picture() -> Response:
        return Response(LONG, media_type="image/png")

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        def parts() -> Iterator[str]:
            for _ in range(10):
                yield LONG

        return StreamingResponse(parts(), media_type="text/csv")

    return TestClient(app)


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_text_is_compressed(client: TestClient, encoding: str) -> None:
    answer = client.get("/long", headers={"accept-encoding": encoding})
    assert answer.headers["content-encoding"] == encoding
    assert int(answer.headers["content-length"]) < 200
    assert answer.headers["vary"].lower() == "accept-encoding"
    assert answer.text == LONG


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_stream_is_compressed_on_its_way(client: TestClient, encoding: str) -> None:
    answer = client.get("/stream", headers={"accept-encoding": encoding})
    assert answer.headers["content-encoding"] == encoding
    assert answer.text == LONG * 10


def test_who_takes_no_compression_gets_none(client: TestClient) -> None:
    answer = client.get("/long", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"].lower() == "accept-encoding"
    assert answer.text == LONG


def test_short_answers_and_pictures_are_left_alone(client: TestClient) -> None:
    assert "content-encoding" not in client.get("/short").headers
    assert "content-encoding" not in client.get("/picture").headers
    assert "vary" not in client.get("/picture").headers


def test_every_variant_is_known_again(client: TestClient) -> None:
    etags = {
        encoding: client.get("/long", headers={"accept-encoding": encoding}).headers["etag"]
        for encoding in ("br", "gzip", "identity")
    }
    for encoding, etag in etags.items():
        answer = client.get("/long", headers={"accept-encoding": encoding, "if-none-match": etag})
        assert answer.status_code == 304


@pytest.mark.parametrize(
    ("accept", "accepted"),
    [
        ("gzip, deflate, br, zstd", True),
        ("BR", True),
        ("gzip;q=1.0, br;q=0", False),
        ("br; q=0.0, gzip", False),
        ("br;q=0.5", True),
        ("gzip", False),
        ("", False),
    ],
)
def test_what_lies_ready_in_brotli_is_sent_to_who_takes_it(accept: str, accepted: bool) -> None:
    app = FastAPI()

    @app.get("/")
    async def stored(request: Request) -> Response:
        return Stored.json(LONG.encode()).response(request)

    answer = TestClient(app).get("/", headers={"accept-encoding": accept})
    assert (answer.headers.get("content-encoding") == "br") == accepted
    assert answer.text == LONG
