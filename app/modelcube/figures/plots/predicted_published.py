"""`predicted-published`: what was predicted for published rows while they were left out, against what was published."""

from dataclasses import dataclass
from math import sqrt
from typing import Any

import plotly.graph_objects as go

from modelcube.answers.evidence import FittedSurrogate
from modelcube.answers.explorer import Explorer
from modelcube.figures.drawing.binding import Binding
from modelcube.figures.drawing.style import axis, make_figure
from modelcube.figures.drawing.traces import accuracy_range, bound
from modelcube.figures.rows.data import FigureData, Setting
from modelcube.figures.rows.row_sets import ValidationPoints
from modelcube.figures.rows.view import View
from modelcube.figures.state.state import State
from modelcube.languages.saying import say

TITLE = "Predicted against published"
PROTOCOLS = {
    "octave": ("all that cost about the same", "#e69f00"),
    "network": ("a network with all its seeds", "#cc79a7"),
    "own": ("a backbone but for one row", "#8c8c8c"),
    "study": ("all of one lab, a row of each backbone and family kept", "#009e73"),
    "backbone": ("a backbone, one row of each family kept", "#e69f00"),
    "family": ("a family but for one row", "#cc79a7"),
    "row": ("one row", "#3d8fc4"),
}
HOVER = (
    "<b>%{customdata}</b><br>published %{x:.1f} %, predicted %{y:.1f} %<br>95 %: +%{error_y.array:.1f}, "
    "−%{error_y.arrayminus:.1f}<extra></extra>"
)


@dataclass(frozen=True, kw_only=True)
class PredictedPublishedData(FigureData):
    """What predicted against published shows."""

    validation: ValidationPoints


def figure_data(state: State, explorer: Explorer) -> PredictedPublishedData:
    """The data of predicted against published; no row where nothing was validated, or a guess is still to be made."""
    view = View(state, explorer)
    evidence = None if state.hides else view.scene.evidence
    return PredictedPublishedData(setting=Setting.of(view), validation=_points(evidence))


def figure(data: PredictedPublishedData) -> go.Figure:
    """Predicted against published drawn, over the diagonal where both are equal."""
    low, high = accuracy_range(data.validation.published)
    axes = {
        "xaxis": axis(say("published top-1 accuracy, % ({study})", study=data.setting.study), range=[low, high]),
        "yaxis": axis(say("predicted without it, %"), range=[low, high]),
    }
    diagonal = {"type": "line", "x0": low, "x1": high, "y0": low, "y1": high, "layer": "below", "line": {"width": 1}}
    return make_figure(
        [_trace(data.validation, protocol) for protocol in PROTOCOLS if protocol in data.validation.protocol],
        title=say(TITLE),
        axes=axes,
        theme=data.setting.state.theme,
        height=520,
        roles={"shapes[0].line.color": "ink-soft"},
        shapes=[diagonal],
    )


def alt(data: PredictedPublishedData) -> str:
    """Predicted against published in words."""
    return say(
        "Scatter plot of the top-1 accuracy predicted for published networks, each left out, against the published "
        "one, with 95 % intervals and the diagonal. Left out: {found}.",
        found=_found(data.validation),
    )


def caption(data: PredictedPublishedData) -> str:
    """What is shown, and how sure it is."""
    return say(
        "Each point is a published network, predicted while it was left out. Left out {found}. Errors are root mean "
        "squares, bars 95 % intervals. A row may stand here several times, once for each way of leaving it out.",
        found=_found(data.validation),
    )


def _found(points: ValidationPoints) -> str:
    return say("; ").join(score_words(points)) or say("no row was checked")


def score_words(points: ValidationPoints) -> list[str]:
    """For each way of leaving rows out: how many rows, their root mean square error, and coverage."""
    texts = []
    for protocol, (words, _) in reversed(PROTOCOLS.items()):
        rows = [row for row in points.records() if row["protocol"] == protocol]
        if not rows:
            continue
        error = sqrt(sum((row["predicted"] - row["published"]) ** 2 for row in rows) / len(rows))
        inside = sum(row["low"] <= row["published"] <= row["high"] for row in rows) / len(rows)
        text = say(
            "{what} ({count} times): {error} points off, {inside} % within the interval",
            what=say(words),
            count=len(rows),
            error=f"{error:.1f}",
            inside=f"{100 * inside:.0f}",
        )
        texts.append(text)
    return texts


def _trace(points: ValidationPoints, protocol: str) -> Any:
    words, colour = PROTOCOLS[protocol]
    columns = {
        "x": "published",
        "y": "predicted",
        "error_y.array": "above",
        "error_y.arrayminus": "below",
        "customdata": "id",
    }
    return bound(
        go.Scatter,
        points,
        Binding("validation", columns, where={"protocol": protocol}),
        mode="markers",
        name=say("left out: {what}", what=say(words)),
        marker={"color": colour, "size": 4.5},
        error_y={"type": "data", "symmetric": False, "thickness": 0.6, "width": 0, "color": colour},
        opacity=0.75,
        hovertemplate=say(HOVER),
    )


def _points(evidence: FittedSurrogate | None) -> ValidationPoints:
    """Every row that was left out, as it was published and predicted: kept with the surrogate, so pinned as it is."""
    found = ValidationPoints([], [], [], [], [], [], [], [])
    if evidence is None:
        return found
    rows = evidence.surrogate.rows
    labels = {"id": rows.id, "backbone": rows.backbone, "family": rows.family, "published": rows.top1}
    for tested in evidence.tested:
        places = list(tested.row)
        for name, column in labels.items():
            getattr(found, name).extend(column[places].tolist())
        found.protocol.extend([tested.protocol] * len(places))
        found.predicted.extend(round(predicted, 2) for predicted in tested.predicted)
        found.below.extend(round(a - b, 2) for a, b in zip(tested.predicted, tested.low, strict=True))
        found.above.extend(round(a - b, 2) for a, b in zip(tested.high, tested.predicted, strict=True))
    return found
