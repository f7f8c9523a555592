from fastapi.testclient import TestClient

PREFLIGHT = {"origin": "https://blog.example", "access-control-request-method": "POST"}


def test_any_site_may_read(client: TestClient) -> None:
    for path in ("/healthz", "/nothing"):
        assert client.get(path).headers["access-control-allow-origin"] == "*"


def test_any_site_may_ask_for_costs(client: TestClient) -> None:
    answer = client.options("/costs", headers=PREFLIGHT)
    assert answer.status_code == 204
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "content-type" in answer.headers["access-control-allow-headers"]


def test_no_site_may_write(client: TestClient) -> None:
    assert "POST" not in client.options("/evaluations", headers=PREFLIGHT).headers["access-control-allow-methods"]
    assert "access-control-allow-origin" not in client.post("/evaluations", json={}).headers
