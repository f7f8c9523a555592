from collections.abc import Iterator

from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from modelcube.web.error_handlers import install_error_handlers
from modelcube.web.middleware.body import MAX_BYTES, BodyMiddleware


def client() -> TestClient:
    app = FastAPI()
    app.add_middleware(BodyMiddleware)
    install_error_handlers(app)

    @app.post("/")
    async def size(request: Request) -> int:
        return len(await request.body())

    return TestClient(app)


def test_a_body_of_the_largest_size_passes() -> None:
    assert client().post("/", content=b"x" * MAX_BYTES).json() == MAX_BYTES


def test_a_larger_one_is_refused_by_its_stated_length() -> None:
    answer = client().post("/", content=b"", headers={"content-length": str(MAX_BYTES + 1)})
    assert answer.status_code == 413
    assert answer.json()["detail"] == "the body is larger than 8 MiB; send it in parts"


def test_a_larger_one_of_unstated_length_is_refused_on_its_way() -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(MAX_BYTES // 2**20 + 1):
            yield b"x" * 2**20

    assert client().post("/", content=parts()).status_code == 413
