"""What the application opens when it starts, and closes when it ends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from modelcube.answers.explorer import Explorer
from modelcube.answers.refresher import StudyRefresher
from modelcube.assets import asset_folder
from modelcube.settings import Settings
from modelcube.studies.store import StudyStore


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Bring the database up to date and load the studies, before the first request."""
    settings: Settings = app.state.settings
    results = asset_folder("results")
    with (
        StudyStore.open(settings.resolved_database_url(), results) as store,
        threadpool_limits(1, "blas"),  # matrices here are small: several threads would only wait for each other
    ):
        explorer = Explorer.of_store(store)
        explorer.warm()
        app.openapi()

        def answer_from(store: StudyStore, explorer: Explorer) -> None:
            app.state.store, app.state.explorer = store, explorer

        answer_from(store, explorer)
        app.state.following = StudyRefresher(store, explorer, answer_from).start(settings.follow_seconds)
        try:
            yield
        finally:
            app.state.following.stop()
            app.state.pictures.close()
