from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from modelcube.main import create_app
from modelcube.settings import Settings

HERE = "http://127.0.0.1:8000"
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    app = create_app(Settings(data_dir=tmp_path_factory.mktemp("data")))
    with TestClient(app):
        yield app


def cancel(app: FastAPI, headers: dict[str, str], client: str = "127.0.0.1", base_url: str = HERE) -> Response:
    """A write; 404 says that it was let through, since there is no such evaluation."""
    return TestClient(app, client=(client, 1234), base_url=base_url).post(
        "/evaluations/nothing/cancel", headers=headers
    )


@pytest.mark.parametrize("base_url", [HERE, "http://localhost:8000", "http://[::1]:8000"])
def test_a_client_on_this_machine_may_write(application: FastAPI, base_url: str) -> None:
    assert cancel(application, JSON, base_url=base_url).status_code == 404
    assert cancel(application, {**JSON, "origin": base_url}, base_url=base_url).status_code == 404
    assert cancel(application, JSON, client="::1", base_url=base_url).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"x-forwarded-for": "127.0.0.1"},
        {"x-forwarded-proto": "https"},
        {"forwarded": "for=127.0.0.1"},
        {"via": "1.1 proxy"},
        {"x-real-ip": "127.0.0.1"},
        {"host": "evil.example"},
        {"host": "127.0.0.1.evil.example"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
    ],
)
def test_what_may_come_from_elsewhere_may_not(application: FastAPI, headers: dict[str, str]) -> None:
    response = cancel(application, JSON | headers)
    assert response.status_code == 403
    assert "MODELCUBE_API_KEY" in response.json()["detail"]


@pytest.mark.parametrize("client", ["10.0.0.7", "192.168.1.1", "testclient"])
def test_another_machine_may_not(application: FastAPI, client: str) -> None:
    assert cancel(application, JSON, client=client).status_code == 403


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_a_form_can_send_is_refused(application: FastAPI, content_type: str) -> None:
    assert cancel(application, {"content-type": content_type}).status_code == 415


def test_with_a_key_the_key_decides(tmp_path: Path) -> None:
    app = create_app(Settings.model_validate({"data_dir": tmp_path, "api_key": "right"}))
    with TestClient(app):
        refused = cancel(app, JSON)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
        for wrong in ("Bearer wrong", "Bearer", "Basic right", "right"):
            assert cancel(app, JSON | {"authorization": wrong}).status_code == 401
        assert cancel(app, {"authorization": "Bearer right"}, client="10.0.0.7").status_code == 404


def test_a_public_server_takes_no_write_without_a_key(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path, public_url="https://cube.example"))
    with TestClient(app):
        response = cancel(app, JSON)  # what nginx's bare proxy_pass makes of a visitor's request
    assert response.status_code == 403
    assert "MODELCUBE_PUBLIC_URL" in response.json()["detail"]


def test_a_key_is_not_shown(tmp_path: Path) -> None:
    assert "right" not in repr(Settings.model_validate({"data_dir": tmp_path, "api_key": "right"}))
