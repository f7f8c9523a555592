from collections.abc import Iterator

import pytest
import structlog
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient

from modelcube.web.middleware.failures import FailureMiddleware


def client() -> TestClient:
    app = FastAPI()
    app.add_middleware(FailureMiddleware)

    @app.get("/bug")
    async def bug() -> None:
        raise RuntimeError("secret of the inside")

    @app.get("/late")
    async def late() -> StreamingResponse:
        def parts() -> Iterator[str]:
            yield "a"
            raise RuntimeError("too late")

        return StreamingResponse(parts())

    return TestClient(app)


def test_a_bug_is_a_problem_without_internals() -> None:
    with structlog.testing.capture_logs():
        answer = client().get("/bug")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text


def test_a_bug_is_logged_with_its_traceback() -> None:
    with structlog.testing.capture_logs() as logs:
        client().get("/bug")
    assert logs == [{"event": "unexpected failure", "path": "/bug", "log_level": "error", "exc_info": True}]


def test_an_answer_that_breaks_off_is_not_patched_up() -> None:
    with structlog.testing.capture_logs(), pytest.raises(RuntimeError, match="too late"):
        client().get("/late")
