"""A figure without its legend, or without what it tells of measured accuracies: an exercise for a class.

Predicted accuracies are not there to be hidden: the figure is drawn for the state in which a guess is still to be made.
Of a figure that shows little but accuracies nothing would be left: it says so in place of a plot.
"""

from typing import Any

import plotly.graph_objects as go

from modelcube.figures.drawing.style import make_figure
from modelcube.figures.drawing.words import lines
from modelcube.figures.state.presentation import Presentation
from modelcube.languages.saying import say

TELLING = ("top1", "mean", "published", "predicted", "rho")
PLACES = ("x", "y", "z")
UNTOLD = "#808080"
NOTHING_LEFT = "This plot shows accuracies, and they are hidden here."
NOTE_COLUMNS = 32


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


def nothing_left(title: str, theme: str) -> go.Figure:
    """What stands in place of a plot of which nothing is left."""
    note = {
        "text": "<br>".join(lines(say(NOTHING_LEFT), NOTE_COLUMNS)),
        "x": 0.5,
        "y": 0.5,
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        "font": {"size": 14},
    }
    unseen = {"xaxis": {"visible": False}, "yaxis": {"visible": False}}
    roles = {"annotations[0].font.color": "ink-soft"}
    margin = {"l": 16, "r": 16, "t": 76, "b": 16}
    return make_figure([], title=title, axes=unseen, theme=theme, roles=roles, annotations=[note], margin=margin)


def _forget(trace: Any) -> None:
    """Take places, colours and hover texts that tell an accuracy off a trace; what is left of it may be nothing."""
    columns: dict[str, Any] = (trace.meta or {}).get("columns", {})
    telling = [path for path, names in columns.items() if tells_accuracy(names)]
    if not telling:
        return
    trace.meta = {**trace.meta, "columns": {path: names for path, names in columns.items() if path not in telling}}
    for path in telling:
        trace[path] = [] if path in PLACES else None
    if "marker.color" in telling:
        trace.update(marker={"color": UNTOLD, "showscale": False, "colorscale": None})
    if "customdata" in telling:
        trace.update(hovertemplate=None, hoverinfo="x+y")
