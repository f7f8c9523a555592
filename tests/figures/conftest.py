import pytest

from modelcube.answers.explorer import Explorer
from modelcube.assets import asset_folder
from modelcube.studies.store import StudyStore


@pytest.fixture(scope="session")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Explorer:
    path = tmp_path_factory.mktemp("figures") / "modelcube.sqlite3"
    with StudyStore.open(f"sqlite:///{path}", asset_folder("results")) as store:
        return Explorer(store.tables)
