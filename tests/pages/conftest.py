from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from modelcube.answers.explorer import Explorer
from modelcube.figures.state.state import State
from modelcube.pages.explorer.view import PageView, page_view

ViewOf = Callable[[str], PageView]


@pytest.fixture
def explorer(app: FastAPI, client: TestClient) -> Explorer:
    """The studies that the application opened."""
    explorer: Explorer = app.state.explorer
    return explorer


@pytest.fixture
def view_of(explorer: Explorer) -> ViewOf:
    """The view of a query string."""
    return lambda query: page_view(explorer, State.from_query(query))
