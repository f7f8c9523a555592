from pathlib import Path

import pytest

from modelcube.answers.explorer import Explorer
from modelcube.studies.store import StudyStore


@pytest.fixture(scope="session")
def explorer(small_results: Path, tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    """The shipped studies, of the largest ones a few rows."""
    path = tmp_path_factory.mktemp("figures") / "modelcube.sqlite3"
    with StudyStore.open(f"sqlite:///{path}", small_results) as store:
        return Explorer.of(store.tables, store.fits)


@pytest.fixture(scope="session")
def unpredicted(explorer: Explorer) -> Explorer:
    """The same studies without any evidence."""
    return Explorer(explorer.studies)
