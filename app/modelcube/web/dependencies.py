"""What the routes are given: the studies in memory and the database, both opened when the server starts."""

from collections.abc import Mapping
from typing import Annotated, cast

from fastapi import Depends, Request

from modelcube.answers.explorer import Explorer
from modelcube.evaluation.jobs.datasets import Dataset
from modelcube.evaluation.jobs.leases import requeue_expired
from modelcube.figures.state.state import State
from modelcube.settings import Settings
from modelcube.studies.store import StudyStore


async def get_explorer(request: Request) -> Explorer:
    """The studies in memory and what is compiled of them."""
    return cast(Explorer, request.app.state.explorer)


def get_pinned_explorer(request: Request) -> Explorer:
    """The studies with what the query string's `model` and `data` pin; in a thread, since it may be loaded.

    Raises:
        NotFound: there is no such version.
    """
    explorer = cast(Explorer, request.app.state.explorer)
    return explorer.at(*State.from_query(request.url.query).pins)


async def get_store(request: Request) -> StudyStore:
    """The accuracy database."""
    return cast(StudyStore, request.app.state.store)


async def get_settings(request: Request) -> Settings:
    """The server's settings."""
    return cast(Settings, request.app.state.settings)


async def get_datasets(request: Request) -> Mapping[str, Dataset]:
    """The data sets of the settings, by id."""
    return cast(Mapping[str, Dataset], request.app.state.datasets)


def get_queue(store: Annotated[StudyStore, Depends(get_store)]) -> StudyStore:
    """The database, where nothing is said to run whose worker was not heard of any more."""
    requeue_expired(store.engine)
    return store


DatasetsDependency = Annotated[Mapping[str, Dataset], Depends(get_datasets)]
ExplorerDependency = Annotated[Explorer, Depends(get_explorer)]
PinnedExplorerDependency = Annotated[Explorer, Depends(get_pinned_explorer)]
QueueDependency = Annotated[StudyStore, Depends(get_queue)]
StoreDependency = Annotated[StudyStore, Depends(get_store)]
SettingsDependency = Annotated[Settings, Depends(get_settings)]
