"""What tests of every room share: settings in a temporary folder, the application, a client and a real server."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from modelcube.main import create_app
from modelcube.settings import Settings
from tests.support.server_process import running_server


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose data lie in a temporary folder."""
    return Settings(data_dir=tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def app(settings: Settings) -> FastAPI:
    """The application; it starts with the first use of `client`."""
    return create_app(settings)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client inside this process; redirects are not followed."""
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real server on a free port, `http://127.0.0.1:…`, without a slash at its end."""
    with running_server(tmp_path_factory.mktemp("server")) as address:
        yield address
