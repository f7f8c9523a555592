"""What tests of every room share: settings, databases, the application, a client, a server, a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import Engine

from modelcube.assets import asset_folder
from modelcube.database.engine import create_engine
from modelcube.main import create_app
from modelcube.settings import Settings
from modelcube.web.logs import console_renderer
from tests.support import browser as chromium
from tests.support import postgres
from tests.support.durations import pytest_collection_modifyitems, pytest_terminal_summary
from tests.support.published import cut_results
from tests.support.server_process import running_server

__all__ = ["pytest_collection_modifyitems", "pytest_terminal_summary"]  # pytest calls them by these names

expect.set_options(timeout=60_000)  # nothing is retried: a state is waited for as long as a busy machine may need
structlog.configure(processors=[structlog.contextvars.merge_contextvars, console_renderer()])


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose data lie in a temporary folder."""
    return Settings(data_dir=tmp_path_factory.mktemp("data"), follow_seconds=0)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.PostgresServer]:
    """A real PostgreSQL of this run's own."""
    programs = postgres.find_programs()
    if programs is None:
        pytest.skip(postgres.REASON)
    server = postgres.PostgresServer(programs)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest) -> Callable[[str, Path], str]:
    """Gives the address of a new, empty database of a kind; SQLite's lies in a folder."""

    def new(kind: str, folder: Path) -> str:
        if kind == "sqlite":
            return f"sqlite:///{folder / 'data' / 'modelcube.sqlite3'}"
        server: postgres.PostgresServer = request.getfixturevalue("postgres_server")
        return server.new_database()

    return new


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind in turn; PostgreSQL's is one that is emptied for each test."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'modelcube.sqlite3'}"
    server: postgres.PostgresServer = request.getfixturevalue("postgres_server")
    return server.emptied_database()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine for it."""
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def small_results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped tables and surrogates, but of the largest studies, which nothing is fitted on, a few rows."""
    return cut_results(asset_folder("results"), tmp_path_factory.mktemp("small") / "results")


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium with software WebGL."""
    path = chromium.find_chromium()
    if path is None:
        pytest.skip(chromium.REASON)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def context(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """What the pages of a module share: files that were fetched, and scripts that were compiled."""
    context = browser.new_context(base_url=server)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, server: str) -> Iterator[Page]:
    """A fresh page whose relative addresses lead to `server`; fails if it logs an error or asks another host."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"exception: {error}"))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: complaints.append(request.url) if _is_foreign(request.url, server) else None)
    yield page
    context.clear_cookies()
    context.clear_permissions()
    context.new_cdp_session(page).send(
        "Storage.clearDataForOrigin", {"origin": server, "storageTypes": "local_storage,indexeddb"}
    )
    page.close()
    assert complaints == []


def _is_foreign(url: str, server: str) -> bool:
    return not url.startswith((server, "data:", "blob:"))
