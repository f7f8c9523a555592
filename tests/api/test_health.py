from fastapi.testclient import TestClient

from modelcube import __version__


def test_health_says_version(client: TestClient) -> None:
    answer = client.get("/healthz")
    assert answer.json()["status"] == "ok"
    assert answer.json()["version"] == __version__


def test_health_is_never_cached(client: TestClient) -> None:
    assert client.get("/healthz").headers["cache-control"] == "no-store"
