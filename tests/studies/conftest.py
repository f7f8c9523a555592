"""A database of each kind with the shipped results in it, the largest studies cut."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from modelcube.assets import asset_folder
from modelcube.database.engine import create_engine
from modelcube.database.schema import upgrade
from modelcube.studies.importing import import_results
from modelcube.studies.recording import StudyVersion


@pytest.fixture(scope="session")
def shipped_results() -> Path:
    """All that is shipped."""
    return asset_folder("results")


@pytest.fixture(scope="session")
def results(small_results: Path) -> Path:
    """The same tables, but of the largest ones a few rows."""
    return small_results


@pytest.fixture
def own_results(results: Path, tmp_path: Path) -> Path:
    """Those, to be changed by a test."""
    return Path(shutil.copytree(results, tmp_path / "results"))


@pytest.fixture
def upgraded(engine: Engine) -> Engine:
    """A database of each kind with its tables and nothing in them."""
    upgrade(engine)
    return engine


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def imported(
    request: pytest.FixtureRequest,
    new_database: Callable[[str, Path], str],
    tmp_path_factory: pytest.TempPathFactory,
    results: Path,
) -> Iterator[tuple[Engine, StudyVersion]]:
    engine = create_engine(new_database(request.param, tmp_path_factory.mktemp("database")))
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
