"""What the application opens when it starts, and closes when it ends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from modelcube.answers.explorer import Explorer
from modelcube.assets import asset_folder
from modelcube.settings import Settings
from modelcube.studies.store import StudyStore


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Bring the database up to date and load the studies, before the first request."""
    settings: Settings = app.state.settings
    with StudyStore.open(settings.resolved_database_url(), asset_folder("results")) as store:
        app.state.store = store
        app.state.explorer = Explorer.of(store.tables, asset_folder("results"))
        app.state.explorer.warm()
        app.openapi()
        yield
