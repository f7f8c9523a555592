from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Response
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient

from modelcube.web.middleware.caching import CachingMiddleware
from modelcube.web.middleware.compression import CompressionMiddleware, accepted_encoding

LONG = "tiny " * 1000


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    app.add_middleware(CachingMiddleware, max_age=60)
    app.add_middleware(CompressionMiddleware)

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
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.text == LONG


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_stream_is_compressed_on_its_way(client: TestClient, encoding: str) -> None:
    answer = client.get("/stream", headers={"accept-encoding": encoding})
    assert answer.headers["content-encoding"] == encoding
    assert answer.text == LONG * 10


def test_who_takes_no_compression_gets_none(client: TestClient) -> None:
    answer = client.get("/long", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.text == LONG


def test_short_answers_and_pictures_are_left_alone(client: TestClient) -> None:
    assert "content-encoding" not in client.get("/short").headers
    assert "content-encoding" not in client.get("/picture").headers
    assert "vary" not in client.get("/picture").headers


def test_variants_have_etags_of_their_own_and_are_known_again(client: TestClient) -> None:
    etags = {
        encoding: client.get("/long", headers={"accept-encoding": encoding}).headers["etag"]
        for encoding in ("br", "gzip", "identity")
    }
    assert len(set(etags.values())) == 3
    for encoding, etag in etags.items():
        answer = client.get("/long", headers={"accept-encoding": encoding, "if-none-match": etag})
        assert answer.status_code == 304


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        (None, None),
        (b"", None),
        (b"gzip, deflate, br, zstd", b"br"),
        (b"gzip;q=1.0, br;q=0", b"gzip"),
        (b"GZIP", b"gzip"),
        (b"identity", None),
        (b"br; q=0.5", b"br"),
    ],
)
def test_the_best_accepted_encoding_is_taken(accept: bytes | None, encoding: bytes | None) -> None:
    assert accepted_encoding(accept) == encoding
