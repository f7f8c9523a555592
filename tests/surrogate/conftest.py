"""The surrogate of every shipped study, with the scales that are shipped for it."""

from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from modelcube.assets import asset_folder
from modelcube.studies.places import comparable_rows
from modelcube.studies.shipped import Shipped
from modelcube.studies.store import StudyStore
from modelcube.studies.table import StudyTable
from modelcube.surrogate.fit import fit
from modelcube.surrogate.fitted import load
from modelcube.surrogate.surrogate import Surrogate

SHIPPED = Shipped(asset_folder("results"))
STUDIES = [study for study in SHIPPED.studies if any(row["fit"] for row in SHIPPED.rows(study))]


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """On a busy machine the threads of BLAS wait for each other far longer than these small matrices take."""
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="session")
def tables() -> dict[str, StudyTable]:
    with StudyStore.open("sqlite://", asset_folder("results")) as store:
        return dict(store.tables)


def surrogate_of(tables: dict[str, StudyTable], study: str) -> Surrogate:
    rows = comparable_rows(tables[study])
    known = load(asset_folder("results") / "surrogate", study, rows)
    return Surrogate(rows, known.checked.found if known else fit(rows))


@pytest.fixture(scope="session", params=STUDIES)
def surrogate(request: pytest.FixtureRequest, tables: dict[str, StudyTable]) -> Surrogate:
    """Of every shipped study in turn."""
    return surrogate_of(tables, request.param)


@pytest.fixture(scope="session")
def imagenet(tables: dict[str, StudyTable]) -> Surrogate:
    return surrogate_of(tables, "imagenet")
