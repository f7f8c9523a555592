from collections.abc import Iterator

import pytest

from modelcube.answers.explorer import Explorer
from modelcube.assets import asset_folder
from modelcube.studies.store import StudyStore


@pytest.fixture(scope="session")
def explorer() -> Iterator[Explorer]:
    """The shipped studies, in a database in memory."""
    with StudyStore.open("sqlite://", asset_folder("results")) as store:
        yield Explorer(store.tables)
