from fastapi import FastAPI, Response
from fastapi.testclient import TestClient

from modelcube.web.middleware.security import CONTENT_SECURITY_POLICY, SecurityMiddleware


def test_every_answer_has_them(client: TestClient) -> None:
    for path in ("/healthz", "/nothing", "/docs"):
        headers = client.get(path).headers
        assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"


def test_the_policy_lets_nothing_in_from_outside() -> None:
    policy = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"


def test_an_answer_may_set_its_own() -> None:
    app = FastAPI()
    app.add_middleware(SecurityMiddleware)

    @app.get("/embed")
    async def embed() -> Response:
        return Response(headers={"content-security-policy": "frame-ancestors *"})

    headers = TestClient(app).get("/embed").headers
    assert headers.get_list("content-security-policy") == ["frame-ancestors *"]
    assert headers["x-content-type-options"] == "nosniff"
