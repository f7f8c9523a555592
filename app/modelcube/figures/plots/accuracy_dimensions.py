"""`accuracy-dimensions`: measured accuracy against resolution, depth and width, as in figure 2 of the TinyNet paper."""

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from modelcube.answers.explorer import BackboneStudy, Explorer
from modelcube.answers.importance import GROW_TOGETHER, TOO_FEW, comparable_rows, importance_of, missing
from modelcube.answers.kept import kept
from modelcube.figures.drawing.panels import on_panel, panel_axes, panel_note
from modelcube.figures.drawing.style import axis, log_axis, make_figure
from modelcube.figures.drawing.traces import accuracy_range, marks, measured_traces
from modelcube.figures.drawing.words import evidence_sentence, lines, source_sentence, standing_sentence
from modelcube.figures.rows import rows
from modelcube.figures.rows.data import FigureData, Setting
from modelcube.figures.rows.row_sets import Importance, Measured, Networks
from modelcube.figures.rows.view import View
from modelcube.figures.state.state import State
from modelcube.formulas.importance import DIMENSIONS, MIN_ROWS
from modelcube.languages.saying import say

TITLE = "Accuracy against resolution, depth and width"
NAMES = {"r": "resolution", "d": "depth", "w": "width"}


@dataclass(frozen=True, kw_only=True)
class AccuracyDimensionsData(FigureData):
    """What accuracy against the dimensions shows."""

    measured: Measured
    importance: Importance
    accuracies: list[float]
    giant: Networks
    tiny: Networks
    optimal: Networks
    current: Networks


def figure_data(state: State, explorer: Explorer) -> AccuracyDimensionsData:
    """The data of accuracy against the dimensions."""
    view = View(state, explorer)
    return AccuracyDimensionsData(
        setting=Setting.of(view),
        measured=rows.comparable(view),
        importance=_importance(view.scene, frozenset(row.family for row in view.measured)),
        accuracies=rows.accuracies(view),
        optimal=rows.optimal(view),
        **rows.networks(view),
    )


def figure(data: AccuracyDimensionsData) -> go.Figure:
    """Three panels with one axis of accuracy, drawn; Spearman's coefficient stands over each."""
    setting = data.setting
    top1 = list(accuracy_range(data.accuracies))
    axes = panel_axes(
        [log_axis(setting.ratios[name], *_ends(getattr(data.measured, name))) for name in DIMENSIONS],
        [axis(say("top-1 accuracy, %") if name == "r" else "", range=top1) for name in DIMENSIONS],
    )
    return make_figure(
        [trace for panel, name in enumerate(DIMENSIONS) for trace in _panel(data, panel, name)],
        title=say(TITLE),
        axes=axes,
        theme=setting.state.theme,
        height=420,
        margin={"l": 56, "r": 16, "t": 128, "b": 48},
        legend={"orientation": "h", "x": 0, "y": 1.15, "yanchor": "bottom", "bgcolor": "rgba(0,0,0,0)"},
        annotations=[panel_note(panel, _in_lines(text)) for panel, text in enumerate(coefficients(data.importance))],
    )


def _in_lines(text: str) -> str:
    """The text in lines that fit a narrow panel: an interval has one of its own."""
    return text.replace(" (", "<br>(") if "(" in text else "<br>".join(lines(text, 20))


def alt(data: AccuracyDimensionsData) -> str:
    """Accuracy against the dimensions in words."""
    found = [say("{name}: {text}", name=say(NAMES[name]), text=text) for name, text in _named(data.importance)]
    return say(
        "Three scatter plots of top-1 accuracy against resolution, depth and width ratio, logarithmic. "
        "{evidence} Rank correlation with accuracy: {found}.",
        evidence=evidence_sentence(data.measured),
        found=say("; ").join(found),
    )


def caption(data: AccuracyDimensionsData) -> str:
    """What is shown, and how sure it is."""
    return say(
        "{evidence} ρ: Spearman's rank correlation of accuracy with each dimension within families, with its 95 % "
        "bootstrap interval and the number of rows n. It is not given for fewer than {fewest} rows, or where another "
        "dimension grows along: then these rows cannot tell. All rows were trained and tested at the size shown. "
        "Nobody drew these networks at random: ρ describes the rows shown, not what one dimension alone would do. "
        "{standing}{sources}",
        evidence=evidence_sentence(data.measured),
        fewest=MIN_ROWS,
        standing=standing_sentence(data.setting.level),
        sources=source_sentence(data.measured),
    )


def coefficients(found: Importance) -> list[str]:
    """Spearman's coefficient of each dimension with interval and n, or why there is none."""
    return [text for _, text in _named(found)]


def _named(found: Importance) -> list[tuple[str, str]]:
    rows = zip(found.dimension, found.rho, found.low, found.high, found.n, found.missing, strict=True)
    return [
        (name, _WORDS[why]() if why else f"ρ = {_signed(rho)} ({_signed(low)}…{_signed(high)}), n = {n}")
        for name, rho, low, high, n, why in rows
    ]


_WORDS = {
    TOO_FEW: lambda: say("too few rows for ρ"),
    GROW_TOGETHER: lambda: say("cannot be told from these rows"),
}


def _signed(value: float | None) -> str:
    return f"{value:.2f}".replace("-", "−") if value is not None else ""


def _panel(data: AccuracyDimensionsData, panel: int, name: str) -> list[Any]:
    columns = {"x": name, "y": "top1"}
    found = measured_traces(
        data.measured,
        "measured",
        columns,
        reference_family=data.setting.reference_family,
        accuracy=data.setting.accuracy,
        where={"comparable": True},
        **on_panel(panel),
    )
    networks = {"giant": data.giant, "tiny": data.tiny, "optimal": data.optimal, "current": data.current}
    predicted = {"x": name, "y": "mean"}
    traces = [*found, *marks(networks, columns, predicted=predicted, labels=False, **on_panel(panel))]
    return [
        trace.update(legendgroup=trace.name, showlegend=panel == 0 and trace.showlegend is not False)
        for trace in traces
    ]


@kept
def _importance(scene: BackboneStudy, families: frozenset[str]) -> Importance:
    found = importance_of(comparable_rows(scene.study, scene.backbone.architecture, families))
    stated = [value if value and not missing(value) else None for value in found.values()]
    return Importance(
        dimension=list(found),
        rho=[None if value is None else round(value.rho, 3) for value in stated],
        low=[None if value is None else round(value.low, 3) for value in stated],
        high=[None if value is None else round(value.high, 3) for value in stated],
        n=[0 if value is None else value.rows for value in found.values()],
        missing=[missing(value) or "" for value in found.values()],
    )


def _ends(ratios: list[float | None]) -> tuple[float, float]:
    """Both ends of an axis of ratios: those of the rows, at least from 0.5 to 1.5, with a little air."""
    known = [ratio for ratio in ratios if ratio]
    return 0.93 * min([*known, 0.5]), 1.07 * max([*known, 1.5])
