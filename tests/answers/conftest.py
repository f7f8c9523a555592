from collections.abc import Iterator

import pytest

from modelcube.answers.explorer import Explorer
from modelcube.assets import asset_folder
from modelcube.studies.store import StudyStore


@pytest.fixture(scope="session")
def explorer() -> Iterator[Explorer]:
    """The shipped studies with their evidence, in a database in memory."""
    results = asset_folder("results")
    with StudyStore.open("sqlite://", results) as store:
        yield Explorer.of(store.tables, store.fits)
