"""A figure without its legend, or without what it tells of measured accuracies: an exercise for a class.

Predicted accuracies are not there to be hidden: the figure is drawn for the state in which a guess is still to be made.
"""

from typing import Any

import plotly.graph_objects as go

from modelcube.figures.presentation import Presentation

TELLING = ("top1", "mean", "published", "predicted", "rho")
PLACES = ("x", "y", "z")
UNTOLD = "#808080"


def presented(figure: go.Figure, presentation: Presentation) -> go.Figure:
    """The figure with what the presentation hides left out."""
    if presentation.hides("legend"):
        figure.update_layout(showlegend=False)
    if presentation.hides("accuracy"):
        for trace in figure.data:
            _forget(trace)
    return figure


def tells_accuracy(names: str | list[str]) -> bool:
    """Whether a column, or one of several, says what a network is worth."""
    return any(name in TELLING for name in ([names] if isinstance(names, str) else names))


def _forget(trace: Any) -> None:
    """Take places, colours and hover texts that tell an accuracy off a trace; what is left of it may be nothing."""
    columns: dict[str, Any] = (trace.meta or {}).get("columns", {})
    telling = [path for path, names in columns.items() if tells_accuracy(names)]
    if not telling:
        return
    trace.meta = {**trace.meta, "columns": {path: names for path, names in columns.items() if path not in telling}}
    for path in telling:
        trace[path] = [None] if path in PLACES else None
    if "marker.color" in telling:
        trace.update(marker={"color": UNTOLD, "showscale": False, "colorscale": None})
    if "customdata" in telling:
        trace.update(hovertemplate=None, hoverinfo="x+y")
