"""A database of each kind that is at hand, empty or with the shipped results in it.

PostgreSQL is tested where MODELCUBE_TEST_POSTGRES_URL names a database; its public schema is emptied.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from modelcube.assets import asset_folder
from modelcube.studies.database import create_engine
from modelcube.studies.importing import StudyVersion, import_results
from modelcube.studies.schema import upgrade

POSTGRES_URL = os.environ.get("MODELCUBE_TEST_POSTGRES_URL")
BACKENDS = ["sqlite", "postgresql"] if POSTGRES_URL else ["sqlite"]


def empty_database(backend: str, folder: Path) -> str:
    if backend == "sqlite":
        return f"sqlite:///{folder / 'data' / 'modelcube.sqlite3'}"
    assert POSTGRES_URL
    engine = create_engine(POSTGRES_URL)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return POSTGRES_URL


@pytest.fixture(scope="session")
def results() -> Path:
    return asset_folder("results")


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return empty_database(request.param, tmp_path)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module", params=BACKENDS)
def imported(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, results: Path
) -> Iterator[tuple[Engine, StudyVersion]]:
    engine = create_engine(empty_database(request.param, tmp_path_factory.mktemp("database")))
    upgrade(engine)
    yield engine, import_results(engine, results)
    engine.dispose()


@pytest.fixture
def session(imported: tuple[Engine, StudyVersion]) -> Iterator[Session]:
    with Session(imported[0]) as session:
        yield session


@pytest.fixture
def version(imported: tuple[Engine, StudyVersion]) -> StudyVersion:
    return imported[1]
