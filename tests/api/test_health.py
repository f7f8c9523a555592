from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError

from modelcube import __version__
from modelcube.assets import asset_folder
from modelcube.database.engine import writing
from modelcube.database.tables import RecordedRow
from modelcube.main import create_app
from modelcube.settings import Settings
from modelcube.studies.recording import RecordedState, StudyVersion
from modelcube.studies.store import StudyStore
from modelcube.studies.table import StudyTable
from modelcube.web.dependencies import get_store


class UnreachableStore:
    def __init__(self) -> None:
        self.tables: dict[str, StudyTable] = {}
        self.version = StudyVersion(1, "", datetime.now(UTC), created=False, recorded=RecordedState(0, 0, 0))

    def ping(self) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))


def test_health_says_version_and_database(client: TestClient) -> None:
    answer = client.get("/healthz").json()
    assert answer["status"] == "ok"
    assert answer["version"]["code"] == __version__
    rows = sum(study["rows"] for study in client.get("/studies").json()["studies"])
    assert answer["database"] == {"status": "ok", "rows": rows, "left_out": []}


def test_without_its_database_it_lives_on(app: FastAPI, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.dependency_overrides, get_store, UnreachableStore)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["database"]["status"] == "unreachable"


def test_health_is_never_cached(client: TestClient) -> None:
    assert client.get("/healthz").headers["cache-control"] == "no-store"


def test_a_server_starts_without_a_bad_row_and_names_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, follow_seconds=0)
    with StudyStore.open(settings.resolved_database_url(), asset_folder("results")) as store:
        bad = {"id": "bad", "study": "mine", "content": '{"id": "bad", "study": "\\ud800", "top1": NaN}'}
        with writing(store.engine) as connection:
            connection.execute(insert(RecordedRow), bad)
    with TestClient(create_app(settings)) as client:
        (found,) = client.get("/healthz").json()["database"]["left_out"]
        assert found["id"] == "bad"
        assert "study is" in found["reason"]
        assert client.get("/").status_code == 200
