"""Figures in a notebook or script, without a server: `from modelcube.figures import plot`."""

from functools import cache

import plotly.graph_objects as go

from modelcube.answers.explorer import Explorer
from modelcube.assets import asset_folder
from modelcube.errors import InvalidInput
from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.registry import get_figure
from modelcube.figures.remarks import remarks
from modelcube.figures.rows.view import read_state
from modelcube.figures.state.presentation import Presentation
from modelcube.figures.state.state import describe_fields
from modelcube.settings import Settings
from modelcube.studies.store import StudyStore

PRESENTED = ("hide", "lang")


def plot(name: str = "cube", **asked: object) -> go.Figure:
    """A figure of a state; `asked` holds what the query string of a page would: `flops=0.1`, `r=0.8`, `lang="zh"`.

    Raises:
        NotFound: there is no such figure, or no such version of data or surrogate.
        InvalidInput: there is no such parameter, or a value is not what it may hold.
    """
    known = [*(field["name"] for field in describe_fields()), *PRESENTED]
    for parameter, value in asked.items():
        if parameter not in known:
            raise InvalidInput(parameter, value, f"one of: {', '.join(known)}")
    texts = {parameter: _texts(value) for parameter, value in asked.items()}
    for remark in remarks(texts, shipped_explorer(), presented=True):
        raise InvalidInput(remark.partition("=")[0], None, remark, remark)
    state = read_state(texts, shipped_explorer())
    explorer = shipped_explorer().at(*state.pins)
    return FigureDocument.of(get_figure(name), state, explorer, Presentation.from_query(texts)).figure


@cache
def shipped_explorer() -> Explorer:
    """The studies of the settings' database, read once."""
    with StudyStore.open(Settings().resolved_database_url(), asset_folder("results")) as store:
        return Explorer.of_store(store)


def _texts(value: object) -> list[str]:
    if isinstance(value, bool):
        return [str(int(value))]
    return [str(part) for part in value] if isinstance(value, list | tuple) else [str(value)]
