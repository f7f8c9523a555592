"""`predicted-published`: what was predicted for published rows while they were left out, against what was published."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from modelcube.answers.explorer import Explorer
from modelcube.assets import asset_folder
from modelcube.figures.binding import Binding
from modelcube.figures.data import FigureData, Setting
from modelcube.figures.row_sets import ValidationPoints
from modelcube.figures.state import State
from modelcube.figures.style import axis, make_figure
from modelcube.figures.traces import accuracy_range, bound
from modelcube.figures.view import View
from modelcube.languages.saying import say
from modelcube.surrogate.validation import folder_of

TITLE = "Predicted against published"
PROTOCOLS = {
    "octave": ("all that cost about the same", "#e69f00"),
    "network": ("a network with all its seeds", "#cc79a7"),
    "own": ("a backbone but for one row", "#8c8c8c"),
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
    """The data of predicted against published; no row where nothing was validated on the study's rows."""
    view = View(state, explorer)
    path = folder_of(asset_folder("results"), view.scene.study.study.id) / "points.csv"
    found = _points(path) if view.scene.evidence is not None and path.is_file() else _columns([])
    return PredictedPublishedData(setting=Setting.of(view), validation=found)


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


@lru_cache(maxsize=8)
def _points(path: Path) -> ValidationPoints:
    with path.open(encoding="utf-8", newline="") as file:
        return _columns(list(csv.DictReader(file)))


def _columns(rows: list[dict[str, str]]) -> ValidationPoints:
    numbers = [[float(row[name]) for name in ("published", "predicted", "low", "high")] for row in rows]
    return ValidationPoints(
        protocol=[row["protocol"] for row in rows],
        id=[row["id"] for row in rows],
        backbone=[row["backbone"] for row in rows],
        family=[row["family"] for row in rows],
        published=[published for published, *_ in numbers],
        predicted=[round(predicted, 2) for _, predicted, *_ in numbers],
        below=[round(predicted - low, 2) for _, predicted, low, _ in numbers],
        above=[round(high - predicted, 2) for _, predicted, _, high in numbers],
    )
