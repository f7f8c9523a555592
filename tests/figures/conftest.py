import pytest

from modelcube.answers.explorer import Explorer
from modelcube.assets import asset_folder
from modelcube.studies.store import StudyStore


@pytest.fixture(scope="session")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    path = tmp_path_factory.mktemp("figures") / "modelcube.sqlite3"
    results = asset_folder("results")
    with StudyStore.open(f"sqlite:///{path}", results) as store:
        return Explorer.of(store.tables, store.fits)


@pytest.fixture(scope="session")
def unpredicted(explorer: Explorer) -> Explorer:
    """The same studies without any evidence."""
    return Explorer(explorer.studies)
