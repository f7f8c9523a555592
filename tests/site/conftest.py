import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from modelcube.answers.explorer import Explorer


@pytest.fixture(scope="session")
def explorer(app: FastAPI, client: TestClient) -> Explorer:
    found: Explorer = app.state.explorer
    return found
