import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from modelcube import __version__
from modelcube.api.dependencies import get_store
from modelcube.studies.table import StudyTable


class UnreachableStore:
    def __init__(self) -> None:
        self.tables: dict[str, StudyTable] = {}

    def ping(self) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))


def test_health_says_version_and_database(client: TestClient) -> None:
    answer = client.get("/healthz").json()
    assert answer["status"] == "ok"
    assert answer["version"]["code"] == __version__
    rows = sum(study["rows"] for study in client.get("/studies").json()["studies"])
    assert answer["database"] == {"status": "ok", "rows": rows}


def test_without_its_database_it_lives_on(app: FastAPI, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.dependency_overrides, get_store, UnreachableStore)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["database"]["status"] == "unreachable"


def test_health_is_never_cached(client: TestClient) -> None:
    assert client.get("/healthz").headers["cache-control"] == "no-store"
